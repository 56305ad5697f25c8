/* Reads reports as they are, not as they should be: a member that is odd costs
 * itself, not the report.  Refused is what cannot be counted: no JSON, no
 * period, no list of policies, a number of sessions that is none. */
#include "reports/tls_report.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "base/number.h"
#include "reports/json_scan.h"
#include "reports/report_date.h"

#define DAY_S 86400

/* The place of a member, for remarks: "policies[12].failure-details[3456]". */
#define PLACE_ROOM 160

struct reading {
	struct arena *arena;
	struct tls_report *report;
	struct diagnostics *deviations;
	struct text *why;
	const char *domain;
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

__attribute__((format(printf, 2, 3))) static void forgive(
    struct reading *reading, const char *format, ...)
{
	va_list arguments;
	char buffer[400];

	va_start(arguments, format);
	vsnprintf(buffer, sizeof(buffer), format, arguments);
	va_end(arguments);
	diagnostics_add(reading->deviations, SEVERITY_INFO, NULL, 0, "%s",
			buffer);
}

__attribute__((format(printf, 2, 3))) static bool refuse(
    struct reading *reading, const char *format, ...)
{
	char buffer[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(buffer, sizeof(buffer), format, arguments);
	va_end(arguments);
	text_add_string(reading->why, buffer);
	return false;
}

/* ---- strings ---- */

static bool is_empty(const char *string)
{
	return string[strspn(string, " \t\r\n")] == '\0';
}

/* A copy, or NULL where there is no text. */
static const char *copy_of(struct reading *reading, const json_t *value)
{
	const char *string = json_string_value(value);

	if (string == NULL || is_empty(string))
		return NULL;
	return arena_copy(reading->arena, string, strlen(string));
}

/* A name: lower case, without the root's dot. */
static const char *name_of(struct reading *reading, const char *string)
{
	char *name;
	size_t length;

	if (string == NULL)
		return NULL;
	string += strspn(string, " \t");
	length = strlen(string);
	while (length > 0 && strchr(" \t.", string[length - 1]) != NULL)
		length--;
	if (length == 0)
		return NULL;
	name = arena_copy(reading->arena, string, length);
	for (size_t i = 0; i < length; i++)
		name[i] = text_lower(name[i]);
	return name;
}

/* The text of a member that should be there. */
static const char *string_of(struct reading *reading, const json_t *object,
			     const char *place, const char *name)
{
	const json_t *value = json_object_get(object, name);
	const char *copy = copy_of(reading, value);

	if (copy == NULL)
		forgive(reading, "%s%s: %s", place, name,
			value == NULL		? "missing"
			: json_is_null(value)	? "null"
			: json_is_string(value) ? "empty"
						: "not a string");
	return copy;
}

/* The text of a member that may be missing. */
static const char *optional_of(struct reading *reading, const json_t *object,
			       const char *place, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (value != NULL && !json_is_string(value))
		forgive(reading, "%s%s: %s", place, name,
			json_is_null(value) ? "null" : "not a string");
	return copy_of(reading, value);
}

/* A list of strings, or one string, as some write it. */
static const char *const *list_of(struct reading *reading, const json_t *value,
				  const char *place, size_t *count)
{
	size_t size = json_is_array(value) ? json_array_size(value) : 1;
	const char **list;

	*count = 0;
	if (value == NULL || json_is_null(value) || size == 0)
		return NULL;
	if (!json_is_array(value))
		forgive(reading, "%s: not an array", place);
	list = arena_alloc(reading->arena, size * sizeof(*list));
	for (size_t i = 0; i < size; i++) {
		const char *copy = copy_of(
		    reading,
		    json_is_array(value) ? json_array_get(value, i) : value);

		if (copy != NULL)
			list[(*count)++] = copy;
		else
			forgive(reading, "%s[%zu]: empty, or not a string",
				place, i);
	}
	return list;
}

/* ---- numbers ---- */

/* A number of sessions: `fallback` where there is none. */
static bool count_of(struct reading *reading, const json_t *object,
		     const char *place, const char *name, int64_t fallback,
		     int64_t *count)
{
	const json_t *value = json_object_get(object, name);
	double number = json_number_value(value);
	const char *digits = json_string_value(value);
	uint64_t written;

	if (value == NULL || json_is_null(value)) {
		forgive(reading, "%s%s: missing, taken as %d", place, name,
			(int)fallback);
		*count = fallback;
		return true;
	}
	if (digits != NULL && number_parse(digits, strlen(digits), &written) &&
	    written <= (uint64_t)TLS_REPORT_SESSIONS_MAX) {
		forgive(reading, "%s%s: a string, not a number", place, name);
		*count = (int64_t)written;
		return true;
	}
	if (!json_is_number(value))
		return refuse(reading, "%s%s: not a number", place, name);
	if (number < 0)
		return refuse(reading, "%s%s: negative", place, name);
	if (number > (double)TLS_REPORT_SESSIONS_MAX)
		return refuse(reading, "%s%s: absurdly large", place, name);
	*count = (int64_t)number;
	if ((double)*count < number)
		return refuse(reading, "%s%s: not an integer", place, name);
	if (!json_is_integer(value))
		forgive(reading, "%s%s: not written as an integer", place,
			name);
	return true;
}

static bool date_of(struct reading *reading, const json_t *range,
		    const char *name, int64_t *moment)
{
	const char *string = json_string_value(json_object_get(range, name));
	const char *deviation;

	if (string == NULL)
		return refuse(reading, "no date-range.%s", name);
	if (!report_date_parse(string, moment, &deviation))
		return refuse(reading,
			      "date-range.%s: no date and time: '%.60s'", name,
			      string);
	if (deviation != NULL)
		forgive(reading, "date-range.%s: %s", name, deviation);
	return true;
}

static bool read_dates(struct reading *reading, const json_t *root)
{
	const json_t *range = json_object_get(root, "date-range");
	struct tls_report *report = reading->report;

	if (!json_is_object(range))
		return refuse(reading, "no date-range");
	if (!date_of(reading, range, "start-datetime", &report->start) ||
	    !date_of(reading, range, "end-datetime", &report->end))
		return false;
	if (report->end < report->start) {
		forgive(reading, "date-range: the end is before the start");
		report->end = report->start;
	}
	if (report->end - report->start >= (int64_t)TLS_REPORT_DAYS_MAX * DAY_S)
		forgive(reading, "date-range: %d days or longer",
			TLS_REPORT_DAYS_MAX);
	return true;
}

/* ---- failures ---- */

static bool read_failure(struct reading *reading, const json_t *value,
			 const char *place, struct tls_report_failure *failure)
{
	const json_t *other = json_object_get(value, "additional-information");

	failure->result_type = string_of(reading, value, place, "result-type");
	if (failure->result_type == NULL)
		failure->result_type = "unknown";
	/* A policy that could not be had has no mail server (R7.1); these may
	 * be missing without a word. */
	failure->sending_mta_ip =
	    optional_of(reading, value, place, "sending-mta-ip");
	failure->receiving_mx =
	    name_of(reading, optional_of(reading, value, place,
					 "receiving-mx-hostname"));
	failure->receiving_mx_helo =
	    optional_of(reading, value, place, "receiving-mx-helo");
	failure->receiving_ip =
	    optional_of(reading, value, place, "receiving-ip");
	failure->reason_code =
	    optional_of(reading, value, place, "failure-reason-code");
	if (other == NULL) {
		other = json_object_get(value, "additional-info-uri");
		if (other != NULL)
			forgive(reading,
				"%sadditional-info-uri: should be "
				"additional-information",
				place);
	}
	failure->additional_information = copy_of(reading, other);
	return count_of(reading, value, place, "failed-session-count", 1,
			&failure->sessions);
}

static bool read_failures(struct reading *reading, const json_t *entry,
			  const char *place, struct tls_report_policy *policy)
{
	const json_t *list = json_object_get(entry, "failure-details");
	char inside[PLACE_ROOM];
	size_t size;

	if (list == NULL && policy->failed > 0)
		forgive(reading, "%sfailure-details: missing", place);
	if (list != NULL && !json_is_array(list))
		forgive(reading, "%sfailure-details: not an array", place);
	size = json_array_size(list);
	policy->failures =
	    arena_alloc(reading->arena, (size + 1) * sizeof(*policy->failures));
	for (size_t i = 0; i < size; i++) {
		const json_t *value = json_array_get(list, i);

		set_place(inside, "%sfailure-details[%zu].", place, i);
		if (!json_is_object(value))
			forgive(reading, "%s not an object", inside);
		else if (!read_failure(
			     reading, value, inside,
			     &policy->failures[policy->failure_count++]))
			return false;
	}
	/* Failed sessions that nobody explains are failures all the same. */
	if (size == 0 && policy->failed > 0)
		policy->failures[policy->failure_count++] =
		    (struct tls_report_failure){.result_type = "unknown",
						.sessions = policy->failed};
	return true;
}

/* ---- policies ---- */

static void read_type(struct reading *reading, const json_t *value,
		      const char *place, struct tls_report_policy *policy)
{
	const char *text = string_of(reading, value, place, "policy-type");

	policy->type = REPORT_POLICY_OTHER;
	policy->type_text = text != NULL ? text : "unknown";
	for (int i = 0; text != NULL && i < REPORT_POLICY_OTHER; i++) {
		if (text_equal_nocase(text, strlen(text), type_names[i],
				      strlen(type_names[i])))
			policy->type = (enum report_policy_type)i;
	}
	if (text != NULL && policy->type == REPORT_POLICY_OTHER)
		forgive(reading, "%spolicy-type: unknown: '%.60s'", place,
			text);
}

/* What stands behind `key` and a colon, or NULL. */
static const char *value_behind(const char *line, const char *key)
{
	size_t length = strlen(key);

	line += strspn(line, " \t");
	if (!text_equal_nocase(line, strnlen(line, length), key, length))
		return NULL;
	line += length + strspn(line + length, " \t");
	if (*line != ':')
		return NULL;
	line++;
	return line + strspn(line, " \t");
}

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
	}
}

/* The patterns that the policy allows: mx-host, under whatever name, or the
 * lines of the policy. */
static void read_mx(struct reading *reading, const json_t *value,
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
		forgive(reading, "%s%s: should be mx-host", place, name);
	}
	set_place(inside, "%s%s", place, name);
	mx = list_of(reading, list, inside, &count);
	names = arena_alloc(reading->arena,
			    (count + policy->line_count + 1) * sizeof(*names));
	for (size_t i = 0; i < count; i++) {
		const char *behind = value_behind(mx[i], "mx");

		if (behind != NULL)
			forgive(reading, "%s[%zu]: 'mx:' in front of the name",
				inside, i);
		names[policy->mx_count] =
		    name_of(reading, behind != NULL ? behind : mx[i]);
		policy->mx_count += names[policy->mx_count] != NULL;
	}
	for (size_t i = 0; count == 0 && i < policy->line_count; i++) {
		names[policy->mx_count] =
		    name_of(reading, value_behind(policy->lines[i], "mx"));
		policy->mx_count += names[policy->mx_count] != NULL;
	}
	policy->mx = names;
}

static void read_domain(struct reading *reading, const json_t *value,
			const char *place, struct tls_report_policy *policy)
{
	policy->domain =
	    name_of(reading, string_of(reading, value, place, "policy-domain"));
	if (policy->domain == NULL) {
		policy->domain = name_of(reading, reading->domain);
		return;
	}
	/* The body wins (RFC 8460 section 5.6); an entry of DANE is often about
	 * the mail server. */
	if (reading->domain != NULL && policy->type != REPORT_POLICY_TLSA &&
	    strcmp(name_of(reading, reading->domain), policy->domain) != 0)
		forgive(reading,
			"%spolicy-domain: not the domain that the mail or the "
			"file name tell: '%.100s'",
			place, reading->domain);
}

static bool read_policy(struct reading *reading, const json_t *entry, size_t i,
			struct tls_report_policy *policy)
{
	const json_t *value = json_object_get(entry, "policy");
	const json_t *summary = json_object_get(entry, "summary");
	char place[PLACE_ROOM], inside[PLACE_ROOM];

	set_place(place, "policies[%zu].", i);
	if (!json_is_object(value))
		forgive(reading, "%spolicy: missing", place);
	set_place(inside, "%spolicy.", place);
	read_type(reading, value, inside, policy);
	read_domain(reading, value, inside, policy);
	set_place(inside, "%spolicy.policy-string", place);
	policy->lines =
	    list_of(reading, json_object_get(value, "policy-string"), inside,
		    &policy->line_count);
	read_mode(policy);
	set_place(inside, "%spolicy.", place);
	read_mx(reading, value, inside, policy);
	if (!json_is_object(summary))
		forgive(reading, "%ssummary: missing", place);
	set_place(inside, "%ssummary.", place);
	return count_of(reading, summary, inside,
			"total-successful-session-count", 0,
			&policy->successful) &&
	       count_of(reading, summary, inside, "total-failure-session-count",
			0, &policy->failed) &&
	       read_failures(reading, entry, place, policy);
}

static bool read_policies(struct reading *reading, const json_t *root)
{
	const json_t *list = json_object_get(root, "policies");
	struct tls_report *report = reading->report;
	size_t size = json_array_size(list);

	if (!json_is_array(list))
		return refuse(reading, list == NULL ? "no policies"
						    : "policies: not an array");
	if (size == 0)
		forgive(reading, "policies: empty");
	report->policies =
	    arena_alloc(reading->arena, (size + 1) * sizeof(*report->policies));
	for (size_t i = 0; i < size; i++) {
		const json_t *entry = json_array_get(list, i);

		if (!json_is_object(entry))
			forgive(reading, "policies[%zu]: not an object", i);
		else if (!read_policy(
			     reading, entry, i,
			     &report->policies[report->policy_count++]))
			return false;
	}
	return true;
}

static bool read_root(struct reading *reading, const json_t *root)
{
	struct tls_report *report = reading->report;

	if (!json_is_object(root))
		return refuse(reading, "not a JSON object");
	report->organization =
	    string_of(reading, root, "", "organization-name");
	report->contact = string_of(reading, root, "", "contact-info");
	report->id = string_of(reading, root, "", "report-id");
	if (report->id == NULL)
		report->id = "";
	return read_dates(reading, root) && read_policies(reading, root);
}

/* ---- JSON ---- */

static json_t *load_json(struct reading *reading, const char *bytes,
			 size_t length)
{
	size_t flags = JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK;
	json_error_t error;
	json_t *root =
	    json_loadb(bytes, length, flags | JSON_REJECT_DUPLICATES, &error);

	if (root == NULL &&
	    json_error_code(&error) == json_error_duplicate_key) {
		forgive(reading,
			"line %d: a member is there twice, the last one counts",
			error.line);
		root = json_loadb(bytes, length, flags, &error);
	}
	if (root != NULL)
		return root;
	if (json_error_code(&error) == json_error_out_of_memory)
		heap_exhausted();
	refuse(reading, "not valid JSON: line %d, column %d: %s", error.line,
	       error.column, error.text);
	return NULL;
}

bool tls_report_parse(const char *bytes, size_t length, const char *domain,
		      struct arena *arena, struct tls_report *report,
		      struct diagnostics *deviations, struct text *why)
{
	struct reading reading = {.arena = arena,
				  .report = report,
				  .deviations = deviations,
				  .why = why,
				  .domain = domain};
	struct json_scan scan;
	json_t *root;
	bool is_good;

	memset(report, 0, sizeof(*report));
	if (!json_scan(bytes, length, arena, &scan))
		return refuse(&reading, "%s", scan.fault);
	if (scan.has_byte_order_mark)
		forgive(&reading, "a byte order mark in front");
	if (scan.has_bad_utf8)
		forgive(&reading, "bytes that are no UTF-8, taken as '?'");
	if (scan.has_trailing_bytes)
		forgive(&reading, "something behind the end");
	root = load_json(&reading, scan.bytes, scan.length);
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

int32_t tls_report_first_day(const struct tls_report *report)
{
	return (int32_t)(report->start / DAY_S);
}

int32_t tls_report_last_day(const struct tls_report *report)
{
	int32_t first = tls_report_first_day(report);
	/* The next midnight is an end that many write. */
	int64_t end = report->end % DAY_S == 0 && report->end > report->start
			  ? report->end - 1
			  : report->end;
	int64_t days = end / DAY_S - first;

	return days < TLS_REPORT_DAYS_MAX ? first + (int32_t)days
					  : first + TLS_REPORT_DAYS_MAX - 1;
}
