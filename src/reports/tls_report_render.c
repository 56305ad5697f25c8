/* Writes reports: every member of the RFC in its order, those without a value
 * left out. */
#include "reports/tls_report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "base/timestamp.h"

/* Text that came in a mail, not in JSON, may be no UTF-8. */
static json_t *make_string(const char *string)
{
	json_t *value = json_string(string);
	struct text text;

	if (value != NULL)
		return value;
	text_init_growing(&text);
	text_add_escaped(&text, string, strlen(string), strlen(string));
	value = json_string(text.bytes);
	text_release(&text);
	if (value == NULL)
		heap_exhausted();
	return value;
}

static void set(json_t *object, const char *name, json_t *value)
{
	if (value == NULL || json_object_set_new(object, name, value) != 0)
		heap_exhausted();
}

static void append(json_t *list, json_t *value)
{
	if (value == NULL || json_array_append_new(list, value) != 0)
		heap_exhausted();
}

static void set_string(json_t *object, const char *name, const char *string)
{
	if (string != NULL)
		set(object, name, make_string(string));
}

static void set_moment(json_t *object, const char *name, int64_t moment)
{
	char buffer[TIMESTAMP_ROOM];

	set_string(object, name, timestamp_format(buffer, moment));
}

static json_t *make_list(const char *const *strings, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		append(list, make_string(strings[i]));
	return list;
}

static json_t *make_failure(const struct tls_report_failure *failure)
{
	json_t *object = json_object();

	set_string(object, "result-type", failure->result_type);
	set_string(object, "sending-mta-ip", failure->sending_mta_ip);
	set_string(object, "receiving-mx-hostname", failure->receiving_mx);
	set_string(object, "receiving-mx-helo", failure->receiving_mx_helo);
	set_string(object, "receiving-ip", failure->receiving_ip);
	set(object, "failed-session-count", json_integer(failure->sessions));
	set_string(object, "additional-information",
		   failure->additional_information);
	set_string(object, "failure-reason-code", failure->reason_code);
	return object;
}

static json_t *make_policy(const struct tls_report_policy *policy)
{
	json_t *object = json_object();

	set_string(object, "policy-type",
		   policy->type != REPORT_POLICY_OTHER
		       ? report_policy_type_name(policy->type)
		       : policy->type_text);
	set(object, "policy-string",
	    make_list(policy->lines, policy->line_count));
	set_string(object, "policy-domain", policy->domain);
	set(object, "mx-host", make_list(policy->mx, policy->mx_count));
	return object;
}

static json_t *make_summary(const struct tls_report_policy *policy)
{
	json_t *object = json_object();

	set(object, "total-successful-session-count",
	    json_integer(policy->successful));
	set(object, "total-failure-session-count",
	    json_integer(policy->failed));
	return object;
}

static json_t *make_head(const struct tls_report *report)
{
	json_t *object = json_object(), *range = json_object();

	set_string(object, "organization-name", report->organization);
	set_moment(range, "start-datetime", report->start);
	set_moment(range, "end-datetime", report->end);
	set(object, "date-range", range);
	set_string(object, "contact-info", report->contact);
	set_string(object, "report-id", report->id);
	return object;
}

/* Adds the object and ends it. */
static void add(struct text *text, json_t *object)
{
	char *dump = json_dumps(object, JSON_COMPACT);

	json_decref(object);
	if (dump == NULL)
		heap_exhausted();
	text_add_string(text, dump);
	free(dump);
}

static void add_entry(struct text *text, const struct tls_report_policy *policy)
{
	text_add_string(text, "{\"policy\":");
	add(text, make_policy(policy));
	text_add_string(text, ",\"summary\":");
	add(text, make_summary(policy));
	text_add_string(text, ",\"failure-details\":[");
	for (size_t i = 0; i < policy->failure_count; i++) {
		if (i > 0)
			text_add_string(text, ",");
		add(text, make_failure(&policy->failures[i]));
	}
	text_add_string(text, "]}");
}

/* Piece by piece: the whole in the library would take many times the memory
 * that the report does. */
void tls_report_render(const struct tls_report *report, struct text *text)
{
	struct text head;

	text_init_growing(&head);
	add(&head, make_head(report));
	text_add(text, head.bytes, head.length - 1); /* without the brace */
	text_release(&head);
	text_add_string(text, ",\"policies\":[");
	for (size_t i = 0; i < report->policy_count; i++) {
		if (i > 0)
			text_add_string(text, ",");
		add_entry(text, &report->policies[i]);
	}
	text_add_string(text, "]}");
}
