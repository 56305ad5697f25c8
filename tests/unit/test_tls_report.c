#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reported.h"
#include "vectors_tls_report.h"

Test(tls_report, takes_every_report_that_can_be_understood)
{
	for (size_t i = 0; i < VECTOR_COUNT; i++) {
		struct reported got;

		reported_parse(&got, vectors[i].text);
		cr_expect_eq(got.is_good, vectors[i].verdict != REFUSED,
			     "%s: %s", vectors[i].name, got.why.bytes);
		if (got.is_good)
			cr_expect_eq(got.deviations.count > 0,
				     vectors[i].verdict == ODD, "%s: %s",
				     vectors[i].name,
				     reported_deviations(&got));
		reported_release(&got);
	}
}

/* Reports that are not of the standard's cases: what is told of them, or why
 * they are refused. */
static const struct {
	const char *name, *text;
	bool is_good;
	const char *words; /* of the reason or of a deviation; NULL: none */
} texts[] = {
    {"blanks around", " \r\n" REPORT(GOOD) "\r\n\t ", true, NULL},
    {"byte order mark", "\xEF\xBB\xBF" REPORT(GOOD), true, "byte order mark"},
    {"trailing text", REPORT(GOOD) "x", true, "behind the end"},
    {"trailing object", REPORT(GOOD) "{}", true, "behind the end"},
    {"bad UTF-8", "{\"x\":\"\xFF\"," NAME DAY FROM ID "\"policies\":[]}", true,
     "no UTF-8"},
    {"a line end in a string",
     "{\"x\":\"a\r\nb\"," NAME DAY FROM ID "\"policies\":[]}", true,
     "control characters"},
    {"a NUL in a string",
     "{\"x\":\"a\\u0000b\"," NAME DAY FROM ID "\"policies\":[]}", true,
     "NUL in strings"},
    {"an escaped backslash before u0000",
     REPORT(FAILED(FAILURE("validation-failure",
			   ",\"failure-reason-code\":\"\\\\u0000\""))),
     true, NULL},
    {"a NUL in a name", "{\"x\\u0000\":1," NAME DAY FROM ID "\"policies\":[]}",
     false, "not valid JSON"},
    {"half a pair", "{\"x\":\"\\ud800\"," NAME DAY FROM ID "\"policies\":[]}",
     false, "not valid JSON"},
    {"a number that fits nowhere",
     "{\"x\":99999999999999999999," NAME DAY FROM ID "\"policies\":[" GOOD "]}",
     true, "a number is too large"},
    {"a number that fits nowhere, and a member twice",
     "{\"x\":99999999999999999999,\"x\":1," NAME DAY FROM ID
     "\"policies\":[" GOOD "]}",
     true, "twice"},
    {"a real that fits nowhere",
     "{\"x\":1e999," NAME DAY FROM ID "\"policies\":[]}", false,
     "not valid JSON"},
    {"HTML", "<html>{}</html>", false, "not valid JSON"},
    {"a string", "\"" NAME "\"", false, "not valid JSON"},
    {"null", "null", false, "not valid JSON"},
    {"two values", "1,2", false, "not valid JSON"},
    {"NUL", "\0", false, "not valid JSON"},
    {"no policies", "{" NAME DAY FROM ID "\"x\":[]}", false, "no policies"},
    {"policies is null", "{" NAME DAY FROM ID "\"policies\":null}", false,
     "policies: not an array"},
    {"no dates", "{" NAME FROM ID "\"policies\":[]}", false, "no date-range"},
    {"dates are no object",
     "{\"date-range\":[]," NAME FROM ID "\"policies\":[]}", false,
     "no date-range"},
    {"no end",
     "{\"date-range\":{\"start-datetime\":\"2026-01-01T00:00:00Z\"}," NAME FROM
	 ID "\"policies\":[]}",
     false, "no date-range.end-datetime"},
    {"a date that is a number",
     "{\"date-range\":{\"start-datetime\":1,\"end-datetime\":2}," NAME FROM ID
     "\"policies\":[]}",
     false, "start-datetime: not a string"},
    {"before 1970",
     REPORT_OF(DATES("1969-12-31T00:00:00Z", "1969-12-31T23:59:59Z"), GOOD),
     false, "no date and time"},
    {"forty days",
     REPORT_OF(DATES("2026-01-01T00:00:00Z", "2026-02-10T00:00:00Z"), GOOD),
     true, "longer than 2 days"},
    {"two days",
     REPORT_OF(DATES("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"), GOOD),
     true, "not one day of UTC"},
    {"an entry is null", REPORT("null"), true, "policies[0]: not an object"},
    {"an entry is empty", REPORT("{}"), true, "policies[0].policy: missing"},
    {"no policy", REPORT("{\"summary\":{" COUNTS("1", "0") "}}"), true,
     "policies[0].policy: missing"},
    {"no summary", REPORT("{\"policy\":{" WHOLE "}}"), true,
     "policies[0].summary: missing"},
    {"upper case",
     REPORT(ENTRY("\"policy-type\":\"STS\"," LINES DOMAIN_ MX, COUNTS("1", "0"),
		  "")),
     true, "policy-type: not in lower case"},
    {"details are null",
     REPORT(ENTRY(WHOLE, COUNTS("1", "0"), ",\"failure-details\":null")), true,
     "failure-details: not an array"},
    {"a detail is a number",
     REPORT(ENTRY(WHOLE, COUNTS("0", "1"), DETAILS("7"))), true,
     "failure-details[0]: not an object"},
    {"failed sessions without details",
     REPORT(ENTRY(WHOLE, COUNTS("0", "1"), "")), true,
     "failure-details: missing"},
    {"a detail without a count",
     REPORT(FAILED("{\"result-type\":\"certificate-expired\"," SENDER RECEIVER
		       AT("a.example") "\"x\":1}")),
     true, "failed-session-count: missing, taken as 1"},
    {"a detail without a result", REPORT(FAILED("{" SENDER RECEIVER ONE "}")),
     true, "result-type: missing"},
    {"a detail with half a session",
     REPORT(FAILED("{\"result-type\":\"x\",\"failed-session-count\":0.5}")),
     false, "failed-session-count: not an integer"},
    {"an integer in other words",
     REPORT(ENTRY(WHOLE, COUNTS("1e1", "0.0"), "")), true,
     "not written as an integer"},
    {"minus nothing", REPORT(ENTRY(WHOLE, COUNTS("-0", "-0.0"), "")), true,
     "not written as an integer"},
    {"as many as there may be",
     REPORT(ENTRY(WHOLE, COUNTS("1000000000000", "0"), "")), true, NULL},
    {"more", REPORT(ENTRY(WHOLE, COUNTS("1000000000001", "0"), "")), false,
     "absurdly large"},
    {"more, in a string",
     REPORT(ENTRY(WHOLE, COUNTS("\"1000000000001\"", "0"), "")), false,
     "not a number"},
    {"far more", REPORT(ENTRY(WHOLE, COUNTS("1e300", "0"), "")), false,
     "absurdly large"},
    {"more than fits",
     REPORT(ENTRY(WHOLE, COUNTS("0", "9223372036854775808"), "")), false,
     "absurdly large"},
    {"a negative string", REPORT(ENTRY(WHOLE, COUNTS("\"-1\"", "0"), "")),
     false, "not a number"},
    {"an empty string", REPORT(ENTRY(WHOLE, COUNTS("\"\"", "0"), "")), false,
     "not a number"},
    {"true", REPORT(ENTRY(WHOLE, COUNTS("true", "0"), "")), false,
     "not a number"},
    {"null counts as missing", REPORT(ENTRY(WHOLE, COUNTS("null", "0"), "")),
     true, "total-successful-session-count: missing, taken as 0"},
    {"a name that is a number",
     "{\"organization-name\":7," DAY FROM ID "\"policies\":[" GOOD "]}", true,
     "organization-name: not a string"},
    {"a name of blanks",
     "{\"organization-name\":\" \\t\"," DAY FROM ID "\"policies\":[" GOOD "]}",
     true, "organization-name: empty"},
    {"no identity", "{" NAME DAY FROM "\"policies\":[" GOOD "]}", true,
     "report-id: missing"},
    {"mx: before names",
     REPORT(ENTRY(STS LINES DOMAIN_ ",\"mx-host\":[\"mx: mail.example.com\"]",
		  COUNTS("1", "0"), "")),
     true, "'mx:' in front"},
    {"mx-host is null",
     REPORT(ENTRY(STS LINES DOMAIN_ ",\"mx-host\":null", COUNTS("1", "0"), "")),
     true, "mx-host: null"},
    {"lines in one string",
     REPORT(ENTRY(
	 STS
	 "\"policy-string\":[\"version: STSv1\\r\\nmode: none\"]," DOMAIN_ MX,
	 COUNTS("1", "0"), "")),
     true, "several lines in a string"},
    {"an empty line",
     REPORT(ENTRY(STS "\"policy-string\":[\"version: STSv1\",\"\"]," DOMAIN_ MX,
		  COUNTS("1", "0"), "")),
     true, "policy-string[1]: empty"},
};

Test(tls_report, tells_what_it_forgave_and_why_it_refuses)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct reported got;

		reported_parse(&got, texts[i].text);
		cr_expect_eq(got.is_good, texts[i].is_good, "%s: '%s'",
			     texts[i].name, got.why.bytes);
		if (!got.is_good)
			cr_expect_neq(strstr(got.why.bytes, texts[i].words),
				      NULL, "%s: '%s'", texts[i].name,
				      got.why.bytes);
		else if (texts[i].words == NULL)
			cr_expect_eq(got.deviations.count, 0, "%s: %s",
				     texts[i].name, reported_deviations(&got));
		else
			cr_expect(reported_tells(&got, texts[i].words),
				  "%s: %s", texts[i].name,
				  reported_deviations(&got));
		reported_release(&got);
	}
}

Test(tls_report, has_all_that_a_report_says)
{
	const struct tls_report_policy *policy;
	const struct tls_report_failure *failure;
	struct reported got;

	reported_parse(
	    &got,
	    REPORT(ENTRY(
		STS "\"policy-string\":[\"version: STSv1\",\"mode: testing\","
		    "\"mx: *.Example.COM\"],\"policy-domain\":"
		    "\" Example.COM. \",\"mx-host\":[\"*.Example.com.\",\"b\"]",
		COUNTS("7", "3"),
		DETAILS("{\"result-type\":\"certificate-expired\"," SENDER AT(
		    "MX.Example.com.") RECEIVER
			"\"receiving-mx-helo\":\"helo.example\","
			"\"failed-session-count\":3,"
			"\"additional-information\":\"https://r.example\","
			"\"failure-reason-code\":\"why\"}"))));
	cr_assert(got.is_good);
	cr_expect_str_eq(got.report.organization, "Example Sender");
	cr_expect_str_eq(got.report.contact, "tlsrpt@sender.example");
	cr_expect_str_eq(got.report.id, "2026-01-01T00:00:00Z_example.com");
	cr_expect_eq(got.report.start, 1767225600);
	cr_expect_eq(got.report.end, 1767225600 + 86399);
	cr_assert_eq(got.report.policy_count, 1);
	policy = got.report.policies;
	cr_expect_eq(policy->type, REPORT_POLICY_STS);
	cr_expect_str_eq(policy->type_text, "sts");
	cr_expect_str_eq(policy->domain, "example.com");
	cr_expect_eq(policy->line_count, 3);
	cr_expect_eq(policy->mode, REPORT_MODE_TESTING);
	cr_assert_eq(policy->mx_count, 2);
	cr_expect_str_eq(policy->mx[0], "*.example.com");
	cr_expect_str_eq(policy->mx[1], "b");
	cr_expect_eq(policy->successful, 7);
	cr_expect_eq(policy->failed, 3);
	cr_assert_eq(policy->failure_count, 1);
	failure = policy->failures;
	cr_expect_str_eq(failure->result_type, "certificate-expired");
	cr_expect_str_eq(failure->sending_mta_ip, "192.0.2.1");
	cr_expect_str_eq(failure->receiving_mx, "mx.example.com");
	cr_expect_str_eq(failure->receiving_mx_helo, "helo.example");
	cr_expect_str_eq(failure->receiving_ip, "203.0.113.1");
	cr_expect_str_eq(failure->additional_information, "https://r.example");
	cr_expect_str_eq(failure->reason_code, "why");
	cr_expect_eq(failure->sessions, 3);
	reported_release(&got);
}

/* Lines of a policy and what they ask for. */
static const struct {
	const char *lines;
	enum report_policy_mode mode;
	size_t mx_count;
} policies[] = {
    {"\"mode: none\"", REPORT_MODE_NONE, 0},
    {"\"mode: testing\"", REPORT_MODE_TESTING, 0},
    {"\"mode: enforce\"", REPORT_MODE_ENFORCE, 0},
    {"\"mode:enforce\"", REPORT_MODE_ENFORCE, 0},
    {"\" MODE : Enforce \\r\\n\"", REPORT_MODE_ENFORCE, 0},
    {"\"mode: enforced\"", REPORT_MODE_UNKNOWN, 0},
    {"\"mode enforce\"", REPORT_MODE_UNKNOWN, 0},
    {"\"mode\"", REPORT_MODE_UNKNOWN, 0},
    {"\"modest: enforce\"", REPORT_MODE_UNKNOWN, 0},
    {"\"mode: x\",\"mode: testing\",\"mode: enforce\"", REPORT_MODE_TESTING, 0},
    {"\"mx: a.example\",\"mx: b.example\"", REPORT_MODE_UNKNOWN, 2},
    {"\"mx: \",\"mx: .\",\"mx\",\"mx b\"", REPORT_MODE_UNKNOWN, 0},
    {"\"version: STSv1\\nmode: enforce\\nmx: a.example\\nmx: b.example\\n\"",
     REPORT_MODE_ENFORCE, 2},
    {"\"\\nmode: enforce\\r\\n \\r\\n\"", REPORT_MODE_ENFORCE, 0},
};

Test(tls_report, reads_the_lines_of_a_policy)
{
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		struct reported got;
		char text[2000];

		snprintf(text, sizeof(text),
			 REPORT(ENTRY(STS "\"policy-string\":[%s]," DOMAIN_,
				      COUNTS("1", "0"), "")),
			 policies[i].lines);
		reported_parse(&got, text);
		cr_assert(got.is_good);
		cr_expect_eq(got.report.policies->mode, policies[i].mode, "%s",
			     policies[i].lines);
		cr_expect_eq(got.report.policies->mx_count,
			     policies[i].mx_count, "%s", policies[i].lines);
		reported_release(&got);
	}
}

Test(tls_report, does_not_take_the_end_of_a_line_for_a_name)
{
	struct reported got;

	reported_parse(&got,
		       REPORT(ENTRY(STS "\"policy-string\":[\"version: STSv1"
					"\\r\",\"mx: a.example\\r\"]," DOMAIN_,
				    COUNTS("1", "0"), "")));
	cr_assert_eq(got.report.policies->mx_count, 1);
	cr_expect_str_eq(got.report.policies->mx[0], "a.example");
	reported_release(&got);
}

/* What the mail tells counts where the entry does not. */
static const struct {
	const char *of_mail, *of_entry, *domain;
	bool is_told;
} domains[] = {
    {NULL, "", NULL, false},
    {"example.org", "", "example.org", false},
    {" Example.ORG.", "", "example.org", false},
    {"example.org", "\"policy-domain\":\"example.com\",", "example.com", true},
    {"example.com", "\"policy-domain\":\"Example.com.\",", "example.com",
     false},
    {"", "\"policy-domain\":\"example.com\",", "example.com", false},
    {".", "\"policy-domain\":\"example.com\",", "example.com", false},
    {".", "", NULL, false},
    {NULL, "\"policy-domain\":\"...\",", NULL, false},
};

Test(tls_report, knows_whom_an_entry_is_about)
{
	for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
		struct reported got;
		const char *domain;
		char text[1000];

		snprintf(text, sizeof(text),
			 REPORT(ENTRY("%s\"policy-type\":\"no-policy-found\"",
				      COUNTS("1", "0"), "")),
			 domains[i].of_entry);
		reported_parse_bytes(&got, text, strlen(text),
				     domains[i].of_mail);
		cr_assert(got.is_good);
		domain = got.report.policies->domain;
		if (domains[i].domain == NULL || domain == NULL)
			cr_expect_eq(domain, domains[i].domain, "%zu", i);
		else
			cr_expect_str_eq(domain, domains[i].domain);
		cr_expect_eq(reported_tells(&got, "file name tell"),
			     domains[i].is_told, "%zu", i);
		reported_release(&got);
	}
}

Test(tls_report, makes_failed_sessions_without_details_a_failure)
{
	const char *const details[] = {"", DETAILS(""), DETAILS("1,null"),
				       ",\"failure-details\":{}"};

	for (size_t i = 0; i < 4; i++) {
		struct reported got;
		char text[2000];

		snprintf(text, sizeof(text),
			 REPORT(ENTRY(WHOLE, COUNTS("1", "5"), "%s")),
			 details[i]);
		reported_parse(&got, text);
		cr_assert(got.is_good);
		cr_assert_eq(got.report.policies->failure_count, 1, "%zu", i);
		cr_expect_str_eq(got.report.policies->failures->result_type,
				 "unknown");
		cr_expect_eq(got.report.policies->failures->sessions, 5);
		reported_release(&got);
	}
}

static const struct {
	const char *contact, *domain;
} contacts[] = {
    {"a@b.example", "b.example"},
    {"A <a@B.Example.>", "b.example"},
    {"a@b@c.example", "c.example"},
    {"mailto:a@b.example", "b.example"},
    {"a@b.example ", "b.example"},
    {"a@", NULL},
    {"@", NULL},
    {"a@...", NULL},
    {"a@>", NULL},
    {"b.example", NULL},
};

/* A failure that is not told for want of brackets would be taken for none. */
Test(tls_report, takes_one_failure_for_a_list_of_it)
{
	struct reported got;

	reported_parse(&got, REPORT(ENTRY(WHOLE, COUNTS("1", "0"),
					  ",\"failure-details\":" EXPIRED)));
	cr_assert(got.is_good);
	cr_assert_eq(got.report.policies[0].failure_count, 1);
	cr_expect_str_eq(got.report.policies[0].failures[0].result_type,
			 "certificate-expired");
	cr_expect_not_null(
	    strstr(reported_deviations(&got), "failure-details: not an array"));
	reported_release(&got);
}

Test(tls_report, finds_the_domain_of_the_contact)
{
	struct arena *arena = arena_new();
	struct tls_report report = {.contact = NULL};

	cr_expect_eq(tls_report_contact_domain(&report, arena), NULL);
	for (size_t i = 0; i < sizeof(contacts) / sizeof(contacts[0]); i++) {
		const char *domain;

		report.contact = contacts[i].contact;
		domain = tls_report_contact_domain(&report, arena);
		if (contacts[i].domain == NULL || domain == NULL)
			cr_expect_eq(domain, contacts[i].domain, "%s",
				     contacts[i].contact);
		else
			cr_expect_str_eq(domain, contacts[i].domain);
	}
	arena_free(arena);
}

/* Seconds, and the days that they are. */
static const struct {
	int64_t start, end;
	int32_t first, last;
} periods[] = {
    {0, 0, 0, 0},
    {0, 86399, 0, 0},
    {0, 86400, 0, 0},
    {0, 86401, 0, 0},
    {86400, 86400, 1, 1},
    {86399, 86400, 0, 0},
    {86399, 86401, 1, 1},
    {86400, 2 * 86400, 1, 1},
    {86399, 2 * 86400 - 1, 1, 1},
    /* Days of local time: two hours ahead, eight behind, and one of 25. */
    {86400 - 7200, 2 * 86400 - 7201, 1, 1},
    {86400 + 8 * 3600, 2 * 86400 + 8 * 3600, 1, 1},
    {86400 - 7200, 2 * 86400 - 3600, 1, 1},
    {86400 - 12 * 3600, 2 * 86400 - 12 * 3600, 1, 1},
    /* Longer ones. */
    {0, 25 * 3600 + 60, 0, 0},
    {0, 25 * 3600 + 61, 0, 1},
    {0, 2 * 86400, 0, 1},
    {0, 2 * 86400 + 60, 0, 1},
    {3600, 2 * 86400 + 3600, 1, 2},
    {86399, 3 * 86400, 1, 2},
    {0, 2 * 86400 + 61, 2, 2},
    {0, 3 * 86400, 2, 2},
    {0, 7 * 86400 - 1, 6, 6},
    {0, INT64_C(253402300799), 2932896, 2932896},
    {INT64_C(253402300799), INT64_C(253402300799), 2932896, 2932896},
};

Test(tls_report, is_about_a_day_or_two)
{
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		struct tls_report report = {.start = periods[i].start,
					    .end = periods[i].end};

		cr_expect_eq(tls_report_first_day(&report), periods[i].first,
			     "%zu", i);
		cr_expect_eq(tls_report_last_day(&report), periods[i].last,
			     "%zu", i);
	}
}

/* ---- hostile ones ---- */

/* The most that may be there, and more. */
Test(tls_report, refuses_what_is_too_much)
{
	static char text[TLS_REPORT_BYTES_MAX + 1];
	struct reported got;

	memset(text, '[', sizeof(text));
	reported_parse_bytes(&got, text, TLS_REPORT_BYTES_MAX, NULL);
	cr_expect_str_eq(got.why.bytes, "nested too deeply");
	reported_release(&got);
	memset(text, ',', sizeof(text));
	reported_parse_bytes(&got, text, TLS_REPORT_BYTES_MAX, NULL);
	cr_expect_str_eq(got.why.bytes, "too many values");
	reported_release(&got);
	memset(text, ' ', sizeof(text));
	reported_parse_bytes(&got, text, TLS_REPORT_BYTES_MAX + 1, NULL);
	cr_expect_str_eq(got.why.bytes, "larger than 20 MB");
	reported_release(&got);
	memset(text, 'x', sizeof(text));
	text[0] = '"';
	reported_parse_bytes(&got, text, TLS_REPORT_BYTES_MAX, NULL);
	cr_expect_str_eq(got.why.bytes, "a string longer than 64 KB");
	reported_release(&got);
}

Test(tls_report, tells_no_end_of_deviations)
{
	struct text text;
	struct reported got;

	text_init_growing(&text);
	text_add_string(&text, "{" NAME DAY FROM ID "\"policies\":[0");
	for (int i = 0; i < 400000; i++)
		text_add_string(&text, ",0");
	text_add_string(&text, "]}");
	reported_parse_bytes(&got, text.bytes, text.length, NULL);
	cr_expect(got.is_good, "%s", got.why.bytes);
	cr_expect_eq(got.report.policy_count, 0);
	cr_expect_eq(got.deviations.count, DIAGNOSTICS_FINDINGS_MAX);
	cr_expect_eq(got.deviations.omitted, 400001 - DIAGNOSTICS_FINDINGS_MAX);
	reported_release(&got);
	text_release(&text);
}

/* ---- sessions that nothing explains ---- */

static const struct {
	const char *name, *entry;
	size_t count;	 /* of failures */
	int64_t unknown; /* sessions of the last; 0: it has a result */
} unexplained[] = {
    {"all are explained", FAILED(EXPIRED), 1, 0},
    {"no details", ENTRY(WHOLE, COUNTS("0", "100"), ""), 1, 100},
    {"an empty list", ENTRY(WHOLE, COUNTS("0", "100"), DETAILS("")), 1, 100},
    {"details of no session",
     ENTRY(WHOLE, COUNTS("0", "100"),
	   DETAILS("{\"result-type\":\"certificate-expired\","
		   "\"failed-session-count\":0}")),
     2, 100},
    {"details of some",
     ENTRY(WHOLE, COUNTS("0", "100"), DETAILS(EXPIRED "," EXPIRED)), 3, 98},
    {"DANE explains nothing under sts",
     ENTRY(WHOLE, COUNTS("0", "5"), DETAILS(FAILURE("tlsa-invalid", ""))), 2,
     5},
    {"but it does under tlsa",
     ENTRY("\"policy-type\":\"tlsa\"," DOMAIN_, COUNTS("0", "1"),
	   DETAILS(FAILURE("tlsa-invalid", ""))),
     1, 0},
    {"more details than sessions", FAILED(EXPIRED "," EXPIRED), 2, 0},
};

Test(tls_report, counts_failed_sessions_that_nothing_explains)
{
	for (size_t i = 0; i < sizeof(unexplained) / sizeof(*unexplained);
	     i++) {
		const struct tls_report_policy *policy;
		const struct tls_report_failure *last;
		struct reported got;
		struct text text;

		text_init_growing(&text);
		text_addf(&text, "{" NAME DAY FROM ID "\"policies\":[%s]}",
			  unexplained[i].entry);
		reported_parse(&got, text.bytes);
		cr_assert(got.is_good, "%s", unexplained[i].name);
		policy = got.report.policies;
		cr_assert_eq(policy->failure_count, unexplained[i].count, "%s",
			     unexplained[i].name);
		last = &policy->failures[policy->failure_count - 1];
		cr_expect_eq(
		    strcmp(last->result_type, TLS_REPORT_UNEXPLAINED) == 0,
		    unexplained[i].unknown > 0, "%s", unexplained[i].name);
		if (unexplained[i].unknown > 0)
			cr_expect_eq(last->sessions, unexplained[i].unknown,
				     "%s", unexplained[i].name);
		cr_expect_eq(reported_tells(&got, "do not explain"),
			     unexplained[i].unknown > 0, "%s",
			     unexplained[i].name);
		text_release(&text);
		reported_release(&got);
	}
}

Test(tls_report, tells_what_is_no_domain)
{
	static const struct {
		const char *domain;
		bool is_told;
	} names[] = {{"example.com", false},
		     {"xn--bcher-kva.example", false},
		     {"b\xc3\xbc"
		      "cher.example",
		      true},
		     {"not a domain", true}};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct reported got;
		struct text text;

		text_init_growing(&text);
		text_addf(&text,
			  "{" NAME DAY FROM ID
			  "\"policies\":[{\"policy\":{" STS LINES
			  "\"policy-domain\":\"%s\"" MX
			  "},\"summary\":{" COUNTS("1", "0") "}}]}",
			  names[i].domain);
		reported_parse(&got, text.bytes);
		cr_expect(got.is_good);
		cr_expect_str_eq(got.report.policies->domain, names[i].domain);
		cr_expect_eq(reported_tells(&got, "not a domain name"),
			     names[i].is_told, "%s", names[i].domain);
		text_release(&text);
		reported_release(&got);
	}
}
