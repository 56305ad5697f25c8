#include <criterion/criterion.h>
#include <string.h>

#include "reported.h"
#include "vectors_tls_report.h"

static void render(const struct tls_report *report, struct text *text)
{
	text_init_growing(text);
	tls_report_render(report, text);
}

Test(tls_report_render, gives_what_reads_the_same)
{
	for (size_t i = 0; i < VECTOR_COUNT; i++) {
		struct reported first, second;
		struct text one, other;

		reported_parse(&first, vectors[i].text);
		if (first.is_good) {
			render(&first.report, &one);
			reported_parse(&second, one.bytes);
			cr_assert(second.is_good, "%s: %s", vectors[i].name,
				  second.why.bytes);
			render(&second.report, &other);
			cr_expect_str_eq(one.bytes, other.bytes, "%s",
					 vectors[i].name);
			cr_expect(vectors[i].verdict != VALID ||
				      second.deviations.count == 0,
				  "%s: %s", vectors[i].name,
				  reported_deviations(&second));
			reported_release(&second);
			text_release(&one);
			text_release(&other);
		}
		reported_release(&first);
	}
}

Test(tls_report_render, mends_what_it_can)
{
	struct reported first;
	struct text text;

	reported_parse(
	    &first,
	    REPORT_OF(
		DATES("2026-01-01 00:00:00", "2026-01-02T00:00:00+01:00"),
		ENTRY("\"policy-type\":\"STS\"," LINES
		      "\"policy-domain\":\"Example.COM.\",\"mx-host-pattern\":"
		      "\"mx: Mail.Example.com\"",
		      "\"total-successful-session-count\":\"5\"",
		      DETAILS("{\"result-type\":\"certificate-expired\","
			      "\"sending-mta-ip\":\"\","
			      "\"additional-info-uri\":\"u\"}"))));
	cr_assert(first.is_good);
	render(&first.report, &text);
	cr_expect_str_eq(
	    text.bytes,
	    "{\"organization-name\":\"Example Sender\",\"date-range\":{"
	    "\"start-datetime\":\"2026-01-01T00:00:00Z\",\"end-datetime\":"
	    "\"2026-01-01T23:00:00Z\"},\"contact-info\":\"tlsrpt@sender."
	    "example\",\"report-id\":\"2026-01-01T00:00:00Z_example.com\","
	    "\"policies\":[{\"policy\":{\"policy-type\":\"sts\","
	    "\"policy-string\":[\"version: STSv1\",\"mode: enforce\","
	    "\"mx: mail.example.com\",\"max_age: 604800\"],\"policy-domain\":"
	    "\"example.com\",\"mx-host\":[\"mail.example.com\"]},\"summary\":{"
	    "\"total-successful-session-count\":5,"
	    "\"total-failure-session-count\":0},\"failure-details\":[{"
	    "\"result-type\":\"certificate-expired\",\"failed-session-count\":"
	    "1,\"additional-information\":\"u\"}]}]}");
	text_release(&text);
	reported_release(&first);
}

Test(tls_report_render, adds_to_what_is_there)
{
	struct tls_report report = {.id = ""};
	char buffer[400];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	text_add_string(&text, "x");
	tls_report_render(&report, &text);
	cr_expect_str_eq(buffer, "x{\"date-range\":{\"start-datetime\":"
				 "\"1970-01-01T00:00:00Z\",\"end-datetime\":"
				 "\"1970-01-01T00:00:00Z\"},\"report-id\":\"\","
				 "\"policies\":[]}");
}

/* The domain may come from a mail, which need not be UTF-8. */
Test(tls_report_render, keeps_to_utf8)
{
	struct reported first, second;
	struct text one, other;

	reported_parse_bytes(
	    &first,
	    REPORT(ENTRY("\"policy-type\":\"x\"", COUNTS("1", "0"), "")),
	    strlen(
		REPORT(ENTRY("\"policy-type\":\"x\"", COUNTS("1", "0"), ""))),
	    "ex\xFFmple.com");
	render(&first.report, &one);
	cr_expect_neq(strstr(one.bytes, "\"ex\\\\xffmple.com\""), NULL, "%s",
		      one.bytes);
	reported_parse(&second, one.bytes);
	render(&second.report, &other);
	cr_expect_str_eq(one.bytes, other.bytes);
	text_release(&one);
	text_release(&other);
	reported_release(&first);
	reported_release(&second);
}

/* Texts that change when they are read: once, not each time. */
Test(tls_report_render, changes_nothing_twice)
{
	const char *const patterns[] = {
	    "mx:mx: mx:a.example", "mx:", "mx: .", "  a. . ", ".", "a\\nb",
	    "mx : mx.:b"};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		struct reported first, second;
		struct text one, other;
		char bytes[2000];

		snprintf(bytes, sizeof(bytes),
			 REPORT(ENTRY(STS "\"policy-string\":[\"%s\"],\"mx-"
					  "host\":[\"%s\"]",
				      COUNTS("1", "0"), "")),
			 patterns[i], patterns[i]);
		reported_parse(&first, bytes);
		cr_assert(first.is_good);
		render(&first.report, &one);
		reported_parse(&second, one.bytes);
		render(&second.report, &other);
		cr_expect_str_eq(one.bytes, other.bytes, "%s", patterns[i]);
		text_release(&one);
		text_release(&other);
		reported_release(&first);
		reported_release(&second);
	}
}
