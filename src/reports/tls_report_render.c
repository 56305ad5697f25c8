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
	json_t *entry = json_object(), *object = json_object();
	json_t *summary = json_object(), *failures = json_array();

	set_string(object, "policy-type",
		   policy->type != REPORT_POLICY_OTHER
		       ? report_policy_type_name(policy->type)
		       : policy->type_text);
	set(object, "policy-string",
	    make_list(policy->lines, policy->line_count));
	set_string(object, "policy-domain", policy->domain);
	set(object, "mx-host", make_list(policy->mx, policy->mx_count));
	set(summary, "total-successful-session-count",
	    json_integer(policy->successful));
	set(summary, "total-failure-session-count",
	    json_integer(policy->failed));
	for (size_t i = 0; i < policy->failure_count; i++)
		append(failures, make_failure(&policy->failures[i]));
	set(entry, "policy", object);
	set(entry, "summary", summary);
	set(entry, "failure-details", failures);
	return entry;
}

void tls_report_render(const struct tls_report *report, struct text *text)
{
	json_t *root = json_object(), *range = json_object();
	json_t *policies = json_array();
	char *dump;

	set_string(root, "organization-name", report->organization);
	set_moment(range, "start-datetime", report->start);
	set_moment(range, "end-datetime", report->end);
	set(root, "date-range", range);
	set_string(root, "contact-info", report->contact);
	set_string(root, "report-id", report->id);
	for (size_t i = 0; i < report->policy_count; i++)
		append(policies, make_policy(&report->policies[i]));
	set(root, "policies", policies);
	dump = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	if (dump == NULL)
		heap_exhausted();
	text_add_string(text, dump);
	free(dump);
}
