/* Reads reports as they are, not as they should be: a member that is odd costs
 * itself, not the report.  Refused is what cannot be counted: no JSON, no
 * period, no list of policies, a number of sessions that is none. */
#include "reports/tls_report.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reports/json_scan.h"
#include "reports/report_date.h"
#include "reports/report_json.h"
#include "reports/report_values.h"
#include "reports/result_type.h"
#include "sts/domain_name.h"

#define DAY_S 86400

/* Starts and ends may be a little before or beyond midnight. */
#define SLACK_S 60

/* The place of a member, for remarks: "policies[12].failure-details[3456]". */
#define PLACE_ROOM 160

struct reading {
	struct report_json json;
	struct tls_report *report;
	const char *domain; /* as a name, or NULL */
};

static const char *const type_names[REPORT_POLICY_COUNT] = {
    [REPORT_POLICY_STS] = "sts",
    [REPORT_POLICY_TLSA] = "tlsa",
    [REPORT_POLICY_NONE_FOUND] = "no-policy-found",
    [REPORT_POLICY_OTHER] = "other",
};

const char *report_policy_type_name(enum report_policy_type type)
{
	return type_names[type];
}

__attribute__((format(printf, 2, 3))) static void set_place(
    char place[PLACE_ROOM], const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(place, PLACE_ROOM, format, arguments);
	va_end(arguments);
}

/* ---- dates ---- */

static bool date_of(struct report_json *json, const json_t *range,
		    const char *name, int64_t *moment)
{
	const json_t *value = json_object_get(range, name);
	const char *string = json_string_value(value);
	const char *deviation;

	if (value == NULL)
		return report_json_refuse(json, "no date-range.%s", name);
	if (string == NULL)
		return report_json_refuse(json, "date-range.%s: not a string",
					  name);
	if (!report_date_parse(string, moment, &deviation))
		return report_json_refuse(
		    json, "date-range.%s: no date and time: '%.60s'", name,
		    string);
	if (deviation != NULL)
		report_json_forgive(json, "date-range.%s: %s", name, deviation);
	return true;
}

static bool read_dates(struct report_json *json, const json_t *root,
		       struct tls_report *report)
{
	const json_t *range = json_object_get(root, "date-range");

	if (!json_is_object(range))
		return report_json_refuse(json, "no date-range");
	if (!date_of(json, range, "start-datetime", &report->start) ||
	    !date_of(json, range, "end-datetime", &report->end))
		return false;
	if (report->end < report->start) {
		report_json_forgive(json,
				    "date-range: the end is before the start");
		report->end = report->start;
	}
	report_values_check_dates(json, report->start, report->end);
	if (report->end - report->start > TLS_REPORT_DAYS_MAX * DAY_S + SLACK_S)
		report_json_forgive(json,
				    "date-range: longer than %d days, counts "
				    "as the last",
				    TLS_REPORT_DAYS_MAX);
	return true;
}

/* ---- failures ---- */

static bool read_failure(struct report_json *json, const json_t *value,
			 const char *place, struct tls_report_failure *failure)
{
	const char *name = "additional-information";

	failure->result_type =
	    report_json_string(json, value, place, "result-type");
	if (failure->result_type == NULL)
		failure->result_type = TLS_REPORT_UNEXPLAINED;
	else if (result_type_find(failure->result_type) == NULL)
		report_json_forgive(json, "%sresult-type: unknown: '%.60s'",
				    place, failure->result_type);
	failure->sending_mta_ip =
	    report_json_string(json, value, place, "sending-mta-ip");
	failure->receiving_mx =
	    report_json_name(json, report_json_string(json, value, place,
						      "receiving-mx-hostname"));
	failure->receiving_mx_helo =
	    report_json_optional(json, value, place, "receiving-mx-helo");
	failure->receiving_ip =
	    report_json_string(json, value, place, "receiving-ip");
	failure->reason_code =
	    report_json_optional(json, value, place, "failure-reason-code");
	if (json_object_get(value, name) == NULL &&
	    json_object_get(value, "additional-info-uri") != NULL) {
		report_json_forgive(json, "%sadditional-info-uri: should be %s",
				    place, name);
		name = "additional-info-uri";
	}
	failure->additional_information =
	    report_json_optional(json, value, place, name);
	report_values_check_failure(json, place, failure);
	return report_json_count(json, value, place, "failed-session-count", 1,
				 &failure->sessions);
}

/* Failed sessions that no detail explains are failures all the same.  What DANE
 * found does not explain why a policy of MTA-STS failed. */
static void add_unexplained(struct report_json *json, const char *place,
			    struct tls_report_policy *policy)
{
	int64_t rest = policy->failed;

	for (size_t i = 0; i < policy->failure_count; i++) {
		const struct tls_report_failure *failure = &policy->failures[i];
		const struct result_type *type =
		    result_type_find(failure->result_type);

		if (policy->type != REPORT_POLICY_STS || type == NULL ||
		    type->is_sts)
			rest -= failure->sessions;
	}
	if (rest <= 0)
		return;
	report_json_forgive(json,
			    "%sfailure-details: do not explain %lld of %lld "
			    "failed sessions",
			    place, (long long)rest, (long long)policy->failed);
	policy->failures[policy->failure_count++] = (struct tls_report_failure){
	    .result_type = TLS_REPORT_UNEXPLAINED, .sessions = rest};
}

static bool read_failures(struct report_json *json, const json_t *entry,
			  const char *place, struct tls_report_policy *policy)
{
	const json_t *list = json_object_get(entry, "failure-details");
	char inside[PLACE_ROOM];
	size_t size;

	if (list == NULL && policy->failed > 0)
		report_json_forgive(json, "%sfailure-details: missing", place);
	if (list != NULL && !json_is_array(list))
		report_json_forgive(json, "%sfailure-details: not an array",
				    place);
	/* One is as good as a list of one. */
	size = json_object_size(list) > 0 ? 1 : json_array_size(list);
	policy->failures =
	    arena_alloc(json->arena, (size + 1) * sizeof(*policy->failures));
	for (size_t i = 0; i < size; i++) {
		const json_t *value =
		    json_is_object(list) ? list : json_array_get(list, i);

		set_place(inside, "%sfailure-details[%zu]", place, i);
		if (!json_is_object(value)) {
			report_json_forgive(json, "%s: not an object", inside);
			continue;
		}
		set_place(inside, "%sfailure-details[%zu].", place, i);
		if (!read_failure(json, value, inside,
				  &policy->failures[policy->failure_count++]))
			return false;
	}
	report_values_check_sum(json, place, policy);
	add_unexplained(json, place, policy);
	return true;
}

/* ---- policies ---- */

static void read_type(struct report_json *json, const json_t *value,
		      const char *place, struct tls_report_policy *policy)
{
	const char *text =
	    report_json_string(json, value, place, "policy-type");

	policy->type = REPORT_POLICY_OTHER;
	policy->type_text = text != NULL ? text : "unknown";
	for (int i = 0; text != NULL && i < REPORT_POLICY_OTHER; i++) {
		if (text_equal_nocase(text, strlen(text), type_names[i],
				      strlen(type_names[i])))
			policy->type = (enum report_policy_type)i;
	}
	if (text == NULL)
		return;
	if (policy->type == REPORT_POLICY_OTHER)
		report_json_forgive(json, "%spolicy-type: unknown: '%.60s'",
				    place, text);
	else if (strcmp(text, type_names[policy->type]) != 0)
		report_json_forgive(json, "%spolicy-type: not in lower case",
				    place);
}

/* Where the line at or behind `at` begins; its length in `length`, 0 where
 * there is none.  A line of blanks is none. */
static const char *next_line(const char *at, size_t *length)
{
	at += strspn(at, " \t\r\n");
	*length = strcspn(at, "\r\n");
	return at;
}

static size_t count_lines(const struct tls_report_policy *policy)
{
	size_t count = 0, length;

	for (size_t i = 0; i < policy->line_count; i++) {
		const char *at = next_line(policy->lines[i], &length);

		for (; length > 0; at = next_line(at + length, &length))
			count++;
	}
	return count;
}

/* Some write all lines of a policy as one string. */
static void split_lines(struct report_json *json, const char *place,
			struct tls_report_policy *policy)
{
	size_t all = count_lines(policy), count = 0, length;
	size_t most = all < TLS_REPORT_LINES_MAX ? all : TLS_REPORT_LINES_MAX;
	const char **lines;

	if (all == policy->line_count && all == most)
		return;
	if (all != policy->line_count)
		report_json_forgive(
		    json, "%spolicy-string: several lines in a string", place);
	if (all != most)
		report_json_forgive(json,
				    "%spolicy-string: %zu lines, %zu of them "
				    "are read",
				    place, all, most);
	lines = arena_alloc(json->arena, (most + 1) * sizeof(*lines));
	for (size_t i = 0; count < most && i < policy->line_count; i++) {
		const char *at = next_line(policy->lines[i], &length);

		for (; length > 0 && count < most;
		     at = next_line(at + length, &length))
			lines[count++] = arena_copy(json->arena, at, length);
	}
	policy->lines = lines;
	policy->line_count = count;
}

static void read_lines(struct report_json *json, const json_t *value,
		       const char *place, struct tls_report_policy *policy)
{
	const json_t *list = json_object_get(value, "policy-string");
	char inside[PLACE_ROOM];

	if (list == NULL && (policy->type == REPORT_POLICY_STS ||
			     policy->type == REPORT_POLICY_TLSA))
		report_json_forgive(json, "%spolicy-string: missing", place);
	set_place(inside, "%spolicy-string", place);
	policy->lines =
	    report_json_list(json, list, inside, &policy->line_count);
	split_lines(json, place, policy);
}

/* What stands behind `key` and a colon, or NULL. */
static const char *value_behind(const char *line, const char *key)
{
	size_t length = strlen(key);

	line += strspn(line, " \t\r\n");
	if (!text_equal_nocase(line, strnlen(line, length), key, length))
		return NULL;
	line += length + strspn(line + length, " \t");
	if (*line != ':')
		return NULL;
	line++;
	return line + strspn(line, " \t");
}

/* The first line with a mode that is one counts. */
static void read_mode(struct tls_report_policy *policy)
{
	static const struct {
		const char *name;
		enum report_policy_mode mode;
	} modes[] = {{"none", REPORT_MODE_NONE},
		     {"testing", REPORT_MODE_TESTING},
		     {"enforce", REPORT_MODE_ENFORCE}};

	for (size_t i = 0; i < policy->line_count; i++) {
		const char *value = value_behind(policy->lines[i], "mode");
		size_t length = value != NULL ? strcspn(value, " \t\r\n") : 0;

		for (size_t j = 0; length > 0 && j < 3; j++) {
			if (text_equal_nocase(value, length, modes[j].name,
					      strlen(modes[j].name)))
				policy->mode = modes[j].mode;
		}
		if (policy->mode != REPORT_MODE_UNKNOWN)
			return;
	}
}

/* The name that a pattern is, whatever number of "mx:" is in front of it. */
static const char *pattern_of(struct report_json *json, const char *string)
{
	const char *behind;

	while ((behind = value_behind(string, "mx")) != NULL)
		string = behind;
	return report_json_name(json, string);
}

/* The patterns that the policy allows: mx-host, under whatever name, or the
 * lines of the policy. */
static void read_mx(struct report_json *json, const json_t *value,
		    const char *place, struct tls_report_policy *policy)
{
	const json_t *list = json_object_get(value, "mx-host");
	const char *name = "mx-host";
	const char *const *mx;
	const char **names;
	char inside[PLACE_ROOM];
	size_t count;

	if (list == NULL && json_object_get(value, "mx-host-pattern")) {
		name = "mx-host-pattern";
		list = json_object_get(value, name);
		report_json_forgive(json, "%s%s: should be mx-host", place,
				    name);
	}
	if (list == NULL && policy->type == REPORT_POLICY_STS)
		report_json_forgive(json, "%s%s: missing", place, name);
	set_place(inside, "%s%s", place, name);
	mx = report_json_list(json, list, inside, &count);
	names = arena_alloc(json->arena,
			    (count + policy->line_count + 1) * sizeof(*names));
	for (size_t i = 0; i < count; i++) {
		if (value_behind(mx[i], "mx") != NULL)
			report_json_forgive(
			    json, "%s[%zu]: 'mx:' in front of the name", inside,
			    i);
		names[policy->mx_count] = pattern_of(json, mx[i]);
		policy->mx_count += names[policy->mx_count] != NULL;
	}
	count = policy->mx_count == 0 ? policy->line_count : 0;
	for (size_t i = 0; i < count; i++) {
		if (value_behind(policy->lines[i], "mx") == NULL)
			continue;
		names[policy->mx_count] = pattern_of(json, policy->lines[i]);
		policy->mx_count += names[policy->mx_count] != NULL;
	}
	policy->mx = names;
}

static void read_domain(struct reading *reading, const json_t *value,
			const char *place, struct tls_report_policy *policy)
{
	struct report_json *json = &reading->json;

	policy->domain = report_json_name(
	    json, report_json_string(json, value, place, "policy-domain"));
	if (policy->domain == NULL) {
		policy->domain = reading->domain;
		return;
	}
	if (policy->type != REPORT_POLICY_TLSA &&
	    domain_name_check(policy->domain, strlen(policy->domain)) !=
		DOMAIN_NAME_OK)
		report_json_forgive(json,
				    "%spolicy-domain: not a domain name in "
				    "A-labels: '%.100s'",
				    place, policy->domain);
	/* The body wins (RFC 8460 section 5.6); an entry of DANE is often about
	 * the mail server. */
	if (reading->domain != NULL && policy->type != REPORT_POLICY_TLSA &&
	    strcmp(reading->domain, policy->domain) != 0)
		report_json_forgive(
		    json,
		    "%spolicy-domain: not the domain that the mail or the "
		    "file name tell: '%.100s'",
		    place, reading->domain);
}

static bool read_policy(struct reading *reading, const json_t *entry, size_t i,
			struct tls_report_policy *policy)
{
	struct report_json *json = &reading->json;
	const json_t *value = json_object_get(entry, "policy");
	const json_t *summary = json_object_get(entry, "summary");
	char place[PLACE_ROOM], inside[PLACE_ROOM];

	set_place(place, "policies[%zu].", i);
	if (!json_is_object(value))
		report_json_forgive(json, "%spolicy: missing", place);
	set_place(inside, "%spolicy.", place);
	read_type(json, value, inside, policy);
	read_domain(reading, value, inside, policy);
	read_lines(json, value, inside, policy);
	read_mode(policy);
	read_mx(json, value, inside, policy);
	if (!json_is_object(summary))
		report_json_forgive(json, "%ssummary: missing", place);
	set_place(inside, "%ssummary.", place);
	return report_json_count(json, summary, inside,
				 "total-successful-session-count", 0,
				 &policy->successful) &&
	       report_json_count(json, summary, inside,
				 "total-failure-session-count", 0,
				 &policy->failed) &&
	       read_failures(json, entry, place, policy);
}

static bool read_policies(struct reading *reading, const json_t *root)
{
	struct report_json *json = &reading->json;
	const json_t *list = json_object_get(root, "policies");
	struct tls_report *report = reading->report;
	size_t size = json_array_size(list);

	if (!json_is_array(list))
		return report_json_refuse(json, list == NULL
						    ? "no policies"
						    : "policies: not an array");
	if (size == 0)
		report_json_forgive(json, "policies: empty");
	report->policies =
	    arena_alloc(json->arena, (size + 1) * sizeof(*report->policies));
	for (size_t i = 0; i < size; i++) {
		const json_t *entry = json_array_get(list, i);

		if (!json_is_object(entry))
			report_json_forgive(json,
					    "policies[%zu]: not an object", i);
		else if (!read_policy(
			     reading, entry, i,
			     &report->policies[report->policy_count++]))
			return false;
	}
	return true;
}

static bool read_root(struct reading *reading, const json_t *root)
{
	struct report_json *json = &reading->json;
	struct tls_report *report = reading->report;

	if (!json_is_object(root))
		return report_json_refuse(json, "not a JSON object");
	report->organization =
	    report_json_string(json, root, "", "organization-name");
	report->contact = report_json_string(json, root, "", "contact-info");
	report_values_check_contact(json, report->contact);
	report->id = report_json_string(json, root, "", "report-id");
	if (report->id == NULL)
		report->id = "";
	return read_dates(json, root, report) && read_policies(reading, root);
}

/* ---- the whole ---- */

static void tell_scan(struct report_json *json, const struct json_scan *scan)
{
	if (scan->has_byte_order_mark)
		report_json_forgive(json, "a byte order mark in front");
	if (scan->has_bad_utf8)
		report_json_forgive(json,
				    "bytes that are no UTF-8, taken as '?'");
	if (scan->has_controls)
		report_json_forgive(
		    json, "control characters in strings, taken as blanks");
	if (scan->has_nul)
		report_json_forgive(json,
				    "NUL in strings, which are cut there");
	if (scan->has_trailing_bytes)
		report_json_forgive(json, "something behind the end");
}

bool tls_report_parse(const char *bytes, size_t length, const char *domain,
		      struct arena *arena, struct tls_report *report,
		      struct diagnostics *deviations, struct text *why)
{
	struct reading reading = {
	    .json = {.arena = arena, .deviations = deviations, .why = why},
	    .report = report};
	struct json_scan scan;
	json_t *root;
	bool is_good;

	memset(report, 0, sizeof(*report));
	reading.domain = report_json_name(&reading.json, domain);
	if (!json_scan(bytes, length, arena, &scan))
		return report_json_refuse(&reading.json, "%s", scan.fault);
	tell_scan(&reading.json, &scan);
	root = report_json_load(&reading.json, scan.bytes, scan.length);
	if (root == NULL)
		return false;
	is_good = read_root(&reading, root);
	json_decref(root);
	return is_good;
}

/* ---- what a report says ---- */

const char *tls_report_contact_domain(const struct tls_report *report,
				      struct arena *arena)
{
	const char *at =
	    report->contact != NULL ? strrchr(report->contact, '@') : NULL;
	char *domain;
	size_t length;

	if (at == NULL)
		return NULL;
	length = strcspn(at + 1, "> \t\r\n");
	while (length > 0 && at[length] == '.')
		length--;
	if (length == 0)
		return NULL;
	domain = arena_copy(arena, at + 1, length);
	for (size_t i = 0; i < length; i++)
		domain[i] = text_lower(domain[i]);
	return domain;
}

static bool is_of_one_day(const struct tls_report *report)
{
	return report->end - report->start <= DAY_S + 3600 + SLACK_S;
}

int32_t tls_report_first_day(const struct tls_report *report)
{
	int64_t first = (report->start + SLACK_S) / DAY_S;
	int32_t last = tls_report_last_day(report);

	if (is_of_one_day(report) ||
	    report->end - report->start > TLS_REPORT_DAYS_MAX * DAY_S + SLACK_S)
		return last;
	return last - first < TLS_REPORT_DAYS_MAX
		   ? (int32_t)first
		   : last - TLS_REPORT_DAYS_MAX + 1;
}

int32_t tls_report_last_day(const struct tls_report *report)
{
	int64_t moment = is_of_one_day(report)
			     ? report->start + (report->end - report->start) / 2
			     : report->end - SLACK_S - 1;

	return (int32_t)(moment / DAY_S);
}
