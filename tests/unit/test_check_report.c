#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"
#include "cli/check_report.h"
#include "judged.h"
#include "made_facts.h"

#define RED	"\033[31m"
#define GREEN	"\033[32m"
#define YELLOW	"\033[33m"
#define MAGENTA "\033[35m"
#define RESET	"\033[0m"

/* The report of these facts, in the arena of `findings`. */
static const char *render(const struct check_facts *facts,
			  struct check_findings *findings, bool has_color)
{
	const struct check_result result = {
	    .facts = facts, .findings = findings, .arena = findings->arena};
	const char *copy;
	struct text text;

	text_init_growing(&text);
	check_report_render(&result, has_color, &text);
	copy = arena_copy(findings->arena, text.bytes, text.length);
	text_release(&text);
	return copy;
}

static const char *judge_and_render(const struct check_facts *facts,
				    struct check_findings *findings)
{
	judge_domain(facts, findings);
	return render(facts, findings, false);
}

static void expect_line(const char *name, const char *report, const char *line)
{
	cr_expect(strstr(report, line) != NULL, "%s: no \"%s\" in:\n%s", name,
		  line, report);
}

/* ---- status ---- */

Test(check_report, has_a_status_for_each_severity)
{
	static const struct {
		enum check_severity severity;
		enum exit_status status;
		const char *name;
	} cases[] = {
	    {CHECK_INFO, EXIT_OK, "ok"},
	    {CHECK_WARNING, EXIT_WARNING, "warning"},
	    {CHECK_UNKNOWN, EXIT_UNKNOWN, "unknown"},
	    {CHECK_ERROR, EXIT_ERROR, "error"},
	};
	struct check_findings *findings = judged_new();

	cr_expect_eq(check_report_status(findings), EXIT_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		check_findings_add(findings, CODE_TXT_ID, cases[i].severity, "",
				   "x");
		cr_expect_eq(check_report_status(findings), cases[i].status);
		cr_expect_str_eq(check_report_status_name(cases[i].status),
				 cases[i].name);
	}
	judged_free(findings);
}

/* ---- the whole ---- */

Test(check_report, has_a_line_for_each_area_that_is_fine)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	cr_expect_str_eq(
	    judge_and_render(&facts, findings),
	    "example.com\n"
	    "  dns     id 20270101\n"
	    "  https   192.0.2.1 (TLS 1.2), 2001:db8::1 (TLS 1.2), "
	    "certificate ends in 60 days\n"
	    "  policy  mode enforce, max_age 4w, mx mail.example.com\n"
	    "  mx      mail.example.com\n"
	    "  smtp    STARTTLS with a trusted certificate at 2 addresses\n"
	    "  tlsrpt  mailto:tls-reports@example.com\n"
	    "  verdict: ok: senders that know MTA-STS deliver over verified "
	    "TLS only\n");
	judged_free(findings);
}

Test(check_report, tells_each_finding)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	facts.sts = (struct txt_facts){.status = DNS_NO_NAME};
	facts.https_count = 0;
	facts.host_status = DNS_NO_NAME;
	facts.tlsrpt = (struct txt_facts){.status = DNS_NO_NAME};
	cr_expect_str_eq(
	    judge_and_render(&facts, findings),
	    "example.com\n"
	    "  mx      mail.example.com\n"
	    "  smtp    STARTTLS with a trusted certificate at 2 addresses\n"
	    "  error: txt-missing: _mta-sts.example.com: there is no TXT "
	    "record, and without one no sender looks for a policy\n"
	    "    refused or ignored by: " ALL_READ "\n"
	    "    fix: have exactly this TXT record there:\n"
	    "      _mta-sts.example.com. 300 IN TXT \"v=STSv1; "
	    "id=20270101000000Z;\"\n"
	    "  error: host-missing: mta-sts.example.com: the policy host has "
	    "no address\n"
	    "    refused or ignored by: " ALL_READ "\n"
	    "    fix: add an address record:\n"
	    "      mta-sts.example.com. 3600 IN A "
	    "ADDRESS-OF-THE-POLICY-HOST\n"
	    "  info: tlsrpt-missing: _smtp._tls.example.com: nobody is asked "
	    "for reports about failures\n"
	    "    fix: have exactly one record like this there:\n"
	    "      _smtp._tls.example.com. 3600 IN TXT \"v=TLSRPTv1; "
	    "rua=mailto:tls-reports@example.com\"\n"
	    "  verdict: error: senders that know MTA-STS find no policy that "
	    "they "
	    "can use\n");
	judged_free(findings);
}

/* ---- verdicts ---- */

static const struct {
	const char *name;
	const char *body;
	enum check_severity severity; /* of a finding beside */
	const char *verdict;
} verdicts[] = {
    {"enforce", ENFORCE, CHECK_INFO,
     "verdict: ok: senders that know MTA-STS deliver over verified TLS only\n"},
    {"testing", TESTING, CHECK_INFO,
     "verdict: ok: senders deliver in any case and report failures: mode "
     "testing protects nothing yet\n"},
    {"none", RETIRED, CHECK_INFO,
     "verdict: ok: senders know that there is no policy: mode none\n"},
    {"no policy", "", CHECK_INFO,
     "verdict: ok: senders that know MTA-STS find no policy that they can "
     "use\n"},
    {"warning", ENFORCE, CHECK_WARNING,
     "verdict: warning: senders that know MTA-STS deliver over verified TLS "
     "only, but not every sender will\n"},
    {"unknown", ENFORCE, CHECK_UNKNOWN,
     "verdict: unknown: not everything could be found out: see above\n"},
    {"error", ENFORCE, CHECK_ERROR,
     "verdict: error: senders will not honour the policy, or mail from those "
     "who do is held back: see the errors above\n"},
};

Test(check_report, ends_with_the_verdict)
{
	for (size_t i = 0; i < COUNT(verdicts); i++) {
		const struct https_facts https = {
		    PLAIN("192.0.2.1"), .body = verdicts[i].body,
		    .body_length = strlen(verdicts[i].body)};
		struct check_facts facts = made_perfect();
		struct check_findings *findings = judged_new();
		const char *report, *last;

		facts.https = &https;
		facts.https_count = 1;
		check_findings_add(findings, CODE_MX_NULL, verdicts[i].severity,
				   "", "x");
		report = render(&facts, findings, false);
		last = strstr(report, "verdict: ");
		cr_assert(last != NULL, "%s", report);
		cr_expect_str_eq(last, verdicts[i].verdict, "%s",
				 verdicts[i].name);
		judged_free(findings);
	}
}

/* ---- lines ---- */

static const char *const aliases[] = {"a.example.net", "b\x1b.example.net"};

Test(check_report, shows_the_way_through_aliases)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();
	const char *report;

	facts.sts.aliases = (struct dns_aliases){.names = aliases, .count = 2};
	facts.host_aliases = facts.sts.aliases;
	report = judge_and_render(&facts, findings);
	expect_line("TXT", report,
		    "  dns     id 20270101 -> a.example.net -> "
		    "b\\x1b.example.net\n");
	expect_line("policy host", report,
		    "(TLS 1.2) -> a.example.net -> b\\x1b.example.net, "
		    "certificate");
	judged_free(findings);
}

Test(check_report, tells_what_was_given_or_left_out)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();
	const char *report;

	facts.sts_is_given = facts.no_smtp = facts.mx_is_implicit = true;
	facts.unicode = "b\xc3\xbc"
			"cher.example";
	facts.local = (struct local_facts){.is_configured = true,
					   .is_served = true,
					   .served_id = "20270101",
					   .served_since = NOW - DAY,
					   .policy = ENFORCE,
					   .policy_length = strlen(ENFORCE)};
	report = judge_and_render(&facts, findings);
	expect_line("IDN", report,
		    "example.com (b\xc3\xbc"
		    "cher.example)\n");
	expect_line("--txt", report, "id 20270101 (as given)\n");
	expect_line("--no-smtp", report, "not looked at (--no-smtp)\n");
	expect_line("implicit MX", report,
		    "mail.example.com (no MX record: the domain itself)\n");
	expect_line("local", report,
		    "  local   served as configured, id 20270101 since "
		    "2026-12-31T00:00:00Z\n");
	judged_free(findings);
}

Test(check_report, shortens_lists)
{
	static const char body[] =
	    "version: STSv1\r\nmode: testing\r\nmx: a.example\r\n"
	    "mx: b.example\r\nmx: c.example\r\nmx: d.example\r\n"
	    "mx: *.e.example\r\nmx: f.example\r\nmax_age: 90000\r\n";
	static const struct https_facts https = {PLAIN("192.0.2.1"),
						 BODY(body)};
	static const struct mx_facts mx[] = {{.name = "a.example"},
					     {.name = "b.example"},
					     {.name = "c.example"},
					     {.name = "d.example"},
					     {.name = "f.example"}};
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();
	const char *report;

	facts.https = &https;
	facts.https_count = 1;
	facts.mx = mx;
	facts.mx_count = 5;
	report = judge_and_render(&facts, findings);
	expect_line("policy", report,
		    "mode testing, max_age 25h, mx a.example, b.example, "
		    "c.example, d.example and 2 more\n");
	expect_line("mx", report,
		    "  mx      a.example, b.example, c.example, d.example and "
		    "1 more\n");
	expect_line("unused", report, "info: mx-unused: *.e.example: ");
	judged_free(findings);
}

/* An area is fine with what is only said, not with what is wrong in it. */
Test(check_report, leaves_out_the_line_of_an_area_that_is_not_fine)
{
	static const struct {
		enum check_code code;
		const char *line;
	} areas[] = {
	    {CODE_TXT_EXTRA, "\n  dns  "},
	    {CODE_HTTPS_SLOW, "\n  https  "},
	    {CODE_POLICY_MODE, "\n  policy  "},
	    {CODE_MX_NULL, "\n  mx  "},
	    {CODE_SMTP_CONNECT, "\n  smtp  "},
	    {CODE_TLSRPT_RUA, "\n  tlsrpt  "},
	};
	struct check_facts facts = made_perfect();

	for (size_t i = 0; i < COUNT(areas); i++) {
		struct check_findings *findings = judged_new();
		const char *report;

		check_findings_add(findings, areas[i].code, CHECK_INFO, "",
				   "x");
		report = render(&facts, findings, false);
		expect_line("info", report, areas[i].line);
		check_findings_add(findings, areas[i].code, CHECK_WARNING, "",
				   "x");
		report = render(&facts, findings, false);
		cr_expect(strstr(report, areas[i].line) == NULL, "%s", report);
		judged_free(findings);
	}
}

/* ---- findings alone ---- */

static const char *render_findings(const struct check_findings *findings,
				   bool has_color)
{
	const char *copy;
	struct text text;

	text_init_growing(&text);
	check_report_render_findings(findings, has_color, &text);
	copy = arena_copy(findings->arena, text.bytes, text.length);
	text_release(&text);
	return copy;
}

Test(check_report, counts_what_was_omitted)
{
	struct check_findings *findings = judged_new();
	const char *report;

	for (size_t i = 0; i < CHECK_FINDINGS_MAX + 3; i++)
		check_findings_add(findings, CODE_MX_NULL, CHECK_WARNING,
				   "subject", "%zu", i);
	report = render_findings(findings, false);
	expect_line("last", report,
		    "  warning: mx-null: subject: 255\n  and 3 more findings\n"
		    "  verdict: warning\n");
	cr_expect(strstr(report, ": 256\n") == NULL);
	judged_free(findings);
}

Test(check_report, has_colors_only_when_asked)
{
	struct check_findings *findings = judged_new();

	check_findings_add(findings, CODE_MX_UNUSED, CHECK_INFO, "a", "b");
	check_findings_add(findings, CODE_MX_NULL, CHECK_WARNING, "", "c")
	    ->fix = "one\ntwo";
	check_findings_add(findings, CODE_TXT_ID, CHECK_UNKNOWN, "", "d")
	    ->senders = senders_of(QUIRK_SECOND_ID);
	cr_expect_str_eq(render_findings(findings, false),
			 "  info: mx-unused: a: b\n"
			 "  warning: mx-null: c\n"
			 "    fix: one\n"
			 "      two\n"
			 "  unknown: txt-id: d\n"
			 "    refused or ignored by: mox\n"
			 "  verdict: unknown\n");
	check_findings_add(findings, CODE_TXT_ID, CHECK_ERROR, "", "e");
	cr_expect_str_eq(render_findings(findings, true),
			 "  " GREEN "info" RESET ": mx-unused: a: b\n"
			 "  " YELLOW "warning" RESET ": mx-null: c\n"
			 "    fix: one\n"
			 "      two\n"
			 "  " MAGENTA "unknown" RESET ": txt-id: d\n"
			 "    refused or ignored by: mox\n"
			 "  " RED "error" RESET ": txt-id: e\n"
			 "  verdict: " RED "error" RESET "\n");
	judged_free(findings);
}

Test(check_report, wants_colors_on_a_terminal)
{
	FILE *terminal = fdopen(posix_openpt(O_RDWR | O_NOCTTY), "r+");
	FILE *file = tmpfile();

	cr_assert(terminal != NULL && file != NULL);
	unsetenv("NO_COLOR");
	cr_expect(check_report_wants_color(terminal));
	cr_expect(!check_report_wants_color(file));
	setenv("NO_COLOR", "", 1);
	cr_expect(check_report_wants_color(terminal));
	setenv("NO_COLOR", "1", 1);
	cr_expect(!check_report_wants_color(terminal));
	fclose(terminal);
	fclose(file);
}

/* ---- foreign text ---- */

#define EVIL "\x1b]0;x\x07\x9b\r\n\xc3"

static const struct txt_span evil_records[] = {
    SPAN("v=STSv1; id=a; x=" EVIL), SPAN("v=TLSRPTv1; rua=mailto:" EVIL),
    SPAN(EVIL)};

/* What is in every string that somebody else can choose reaches no terminal. */
Test(check_report, lets_no_escape_sequence_through)
{
	static const char *const evil[] = {EVIL};
	static const struct https_facts https[] = {
	    {REACHED("192.0.2.1"), .status = HTTPS_OK, .code = 200,
	     .content_type = EVIL, .content_encoding = EVIL, BODY(EVIL ": x")},
	    {REACHED("192.0.2.2"), .status = HTTPS_OK, .code = 302,
	     .location = EVIL},
	    {PLAIN("192.0.2.3"),
	     BODY("version: " EVIL "\nmode: " EVIL "\nmx: " EVIL "\n" EVIL)}};
	static const struct smtp_facts hosts[] = {
	    {GREETED("192.0.2.25"), .status = SMTP_BAD_GREETING, .reply = EVIL},
	    {SECURED("192.0.2.26"),
	     .tls = {.status = HANDSHAKE_OK,
		     .has_chain = true,
		     .chain = {READABLE, .names = evil, .name_count = 1,
			       .not_after = INT64_MAX}}}};
	static const struct mx_facts mx[] = {
	    {.name = EVIL, .hosts = hosts, .host_count = 2},
	    {.name = MX,
	     .hosts = hosts,
	     .host_count = 2,
	     .aliases = {.names = evil, .count = 1}}};
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();
	const char *report;

	facts.sts.records = evil_records;
	facts.sts.count = 3;
	facts.sts.aliases = (struct dns_aliases){.names = evil, .count = 1};
	facts.host_aliases = facts.sts.aliases;
	facts.tlsrpt.records = evil_records + 1;
	facts.https = https;
	facts.https_count = 3;
	facts.mx = mx;
	facts.mx_count = 2;
	report = judge_and_render(&facts, findings);
	for (const char *at = report; *at != '\0'; at++)
		cr_expect(*at == '\n' || (*at >= 0x20 && *at < 0x7f),
			  "\\x%02x behind: %.40s", (unsigned char)*at,
			  at - report < 40 ? report : at - 40);
	expect_line("evil", report, "\\x1b]0;x\\x07\\x9b\\x0d\\x0a\\xc3");
	judged_free(findings);
}

/* ---- what would be wrong to say ---- */

Test(check_report, does_not_call_served_what_is_pending)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	facts.local = (struct local_facts){.is_configured = true,
					   .is_served = true,
					   .is_pending = true,
					   .served_id = "20270101",
					   .policy = TESTING,
					   .policy_length = strlen(TESTING)};
	facts.https_count = 0;
	facts.host_status = DNS_TEMPORARY;
	cr_expect(strstr(judge_and_render(&facts, findings),
			 "served as configured") == NULL);
	judged_free(findings);
}

/* Reports that nobody sends, or a certificate that holds for two more days,
 * keep no sender from honouring the policy. */
Test(check_report, does_not_call_ignored_what_is_honoured)
{
	static const enum check_code codes[] = {
	    CODE_TLSRPT_MULTIPLE, CODE_TLSRPT_SYNTAX, CODE_TLSRPT_RUA,
	    CODE_CERT_EXPIRING, CODE_MX_CERT_EXPIRING};
	struct check_facts facts = made_perfect();

	for (size_t i = 0; i < COUNT(codes); i++) {
		struct check_findings *findings = judged_new();

		check_findings_add(findings, codes[i], CHECK_ERROR, "", "x");
		cr_expect(strstr(render(&facts, findings, false),
				 "will not honour the policy") == NULL,
			  "%s", check_code_name(codes[i]));
		judged_free(findings);
	}
}
