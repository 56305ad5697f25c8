#include <criterion/criterion.h>
#include <string.h>

#include "check/judge.h"
#include "judged.h"
#include "made_facts.h"

#define ID "20270101" /* as DNS has it */
#define OTHER                                                                  \
	"version: STSv1\r\nmode: enforce\r\nmx: "                              \
	"other.example.com\r\nmax_age: 2419200\r\n"

/* The perfect domain, which this machine serves. */
static struct check_facts of_machine(const char *policy)
{
	struct check_facts facts = made_perfect();

	facts.local = (struct local_facts){.is_configured = true,
					   .is_served = true,
					   .served_id = ID,
					   .served_since = NOW - 30 * DAY,
					   .policy = policy,
					   .policy_length = strlen(policy)};
	return facts;
}

static void serve(struct check_facts *facts, struct https_facts *https,
		  const char *body)
{
	*https = (struct https_facts){PLAIN("192.0.2.1"), .body = body,
				      .body_length = strlen(body)};
	facts->https = https;
	facts->https_count = 1;
}

Test(judge_local, has_nothing_to_say_where_all_is_well)
{
	struct check_facts facts = of_machine(ENFORCE);
	struct check_findings *findings = judged_new();

	judge_domain(&facts, findings);
	expect_judged("well", findings, "");
	judged_free(findings);
}

/* Nothing of it counts. */
Test(judge_local, leaves_other_domains_alone)
{
	struct check_facts facts = of_machine(OTHER);
	struct check_findings *findings = judged_new();

	facts.local.is_configured = false;
	facts.local.served_id = "other";
	judge_domain(&facts, findings);
	expect_judged("not configured", findings, "");
	judged_free(findings);
}

/* ---- the id ---- */

static const struct {
	const char *name, *served_id;
	bool is_served;
	int64_t since; /* seconds before now */
	const char *expected;
} ids[] = {
    {"the same", ID, true, 30 * DAY, ""},
    {"another, just now", "20270102", true, 0, "warning id-stale"},
    {"another, within the hour", "20270102", true, HOUR - 1,
     "warning id-stale"},
    {"another, for an hour", "20270102", true, HOUR, "error id-stale"},
    {"another, for a month", "20270102", true, 30 * DAY, "error id-stale"},
    {"in another case", "2027010A", true, 30 * DAY, "error id-stale"},
    {"is not served", "", false, 0, ""},
};

Test(judge_local, compares_the_id)
{
	for (size_t i = 0; i < COUNT(ids); i++) {
		struct check_facts facts = of_machine(ENFORCE);
		struct check_findings *findings = judged_new();
		const char *fix;

		facts.local.is_served = ids[i].is_served;
		facts.local.is_pending = !ids[i].is_served;
		facts.local.served_id = ids[i].served_id;
		facts.local.served_since = NOW - ids[i].since;
		judge_domain(&facts, findings);
		expect_judged(ids[i].name, findings, ids[i].expected);
		fix = arena_printf(findings->arena,
				   "_mta-sts.example.com. 300 IN TXT "
				   "\"v=STSv1; id=%s;\"",
				   ids[i].served_id);
		if (findings->count > 0) {
			expect_first(ids[i].name, findings, ID, fix, "");
			cr_expect_str_eq(findings->list[0].subject,
					 "_mta-sts." DOMAIN);
		}
		judged_free(findings);
	}
}

Test(judge_local, tells_since_when_the_id_is_stale)
{
	struct check_facts facts = of_machine(ENFORCE);
	struct check_findings *findings = judged_new();

	facts.local.served_id = "new";
	facts.local.served_since = NOW - DAY;
	judge_domain(&facts, findings);
	expect_first("since", findings, "served since 2026-12-31T00:00:00Z",
		     NULL, NULL);
	judged_free(findings);
}

/* The record to write has the id that is served, and without a record in DNS
 * there is no stale one. */
Test(judge_local, shows_the_served_id_in_the_record_to_write)
{
	struct check_facts facts = of_machine(ENFORCE);
	struct check_findings *findings = judged_new();

	facts.local.served_id = "served";
	facts.sts = (struct txt_facts){.status = DNS_NO_NAME};
	judge_domain(&facts, findings);
	expect_judged("no record", findings,
		      "error txt-missing, info txt-cached");
	expect_first("no record", findings, NULL, "\"v=STSv1; id=served;\"",
		     NULL);
	judged_free(findings);
}

/* ---- the policy ---- */

static const struct {
	const char *name, *configured, *body;
	bool is_served, is_pending;
	const char *expected;
	const char *message, *fix; /* of policy-not-served */
} policies[] = {
    {"as configured", ENFORCE, ENFORCE, true, false, "", NULL, NULL},
    {"another than is served here", TESTING, ENFORCE, true, false,
     "error policy-not-served", "another policy is served there",
     "whether the address is this machine's"},
    {"pending", TESTING, ENFORCE, true, true, "warning policy-not-served",
     "not served yet", "mta-stsd -r"},
    {"not served here at all", TESTING, ENFORCE, false, false,
     "warning policy-not-served", "not served yet", "start mta-stsd"},
    {"by somebody else as configured", ENFORCE, ENFORCE, false, false, "", NULL,
     NULL},
    {"longer by a line", ENFORCE, ENFORCE "mx: mail.example.com\r\n", true,
     false, "info policy-mx-duplicate, error policy-not-served", NULL, NULL},
    {"empty", ENFORCE, "", true, false,
     "error policy-syntax, error policy-not-served", NULL, NULL},
};

Test(judge_local, compares_the_policy)
{
	for (size_t i = 0; i < COUNT(policies); i++) {
		struct check_facts facts = of_machine(policies[i].configured);
		struct check_findings *findings = judged_new();
		const struct check_finding *finding;
		struct https_facts https;

		serve(&facts, &https, policies[i].body);
		facts.local.is_served = policies[i].is_served;
		facts.local.is_pending = policies[i].is_pending;
		judge_domain(&facts, findings);
		expect_judged(policies[i].name, findings, policies[i].expected);
		if (policies[i].message != NULL) {
			finding = expect_code(policies[i].name, findings,
					      CODE_POLICY_NOT_SERVED);
			cr_expect_str_eq(finding->subject,
					 "mta-sts." DOMAIN " [192.0.2.1]");
			cr_expect(strstr(finding->message,
					 policies[i].message) != NULL,
				  "%s", finding->message);
			cr_expect(strstr(finding->fix, policies[i].fix) != NULL,
				  "%s", finding->fix);
		}
		judged_free(findings);
	}
}

/* What cannot be fetched is no other policy. */
Test(judge_local, compares_what_was_fetched)
{
	static const struct https_facts answers[] = {
	    {ANSWERED("192.0.2.1"), .code = 404, BODY("not found")},
	    {.address = "192.0.2.1", .tls = {.status = HANDSHAKE_TIMEOUT}},
	};

	for (size_t i = 0; i < COUNT(answers); i++) {
		struct check_facts facts = of_machine(ENFORCE);
		struct check_findings *findings = judged_new();

		facts.https = &answers[i];
		facts.https_count = 1;
		judge_domain(&facts, findings);
		cr_expect(check_findings_find(findings,
					      CODE_POLICY_NOT_SERVED) == NULL);
		judged_free(findings);
	}
}

/* ---- the configured policy and the live mail hosts ---- */

#define CONFIGURED(mode)                                                       \
	"version: STSv1\r\nmode: " mode "\r\nmx: mail.example.com\r\n"         \
	"mx: *.example.net\r\nmax_age: 2419200\r\n"

#define SECTION                                                                \
	"in the section [example.com] these mx lines, and no others:\n"        \
	"mx = mail.example.com\nmx = *.example.net\nmx = mx.example.org"

static const struct {
	const char *name, *configured;
	const char *expected; /* without https, which has nothing to say */
	const char *fix, *senders;
} covers[] = {
    {"enforce", CONFIGURED("enforce"), "error local-mx-not-covered", SECTION,
     ""},
    {"testing", CONFIGURED("testing"), "warning local-mx-not-covered", SECTION,
     ""},
    {"none", CONFIGURED("none"), "", NULL, NULL},
    {"what is no policy", "x", "", NULL, NULL},
};

static const struct mx_facts three_mx[] = {
    {.name = MX, .status = DNS_FOUND},
    {.name = "mx.example.net", .status = DNS_FOUND},
    {.name = "mx.example.org", .status = DNS_FOUND}};

/* Before anything is served, this is what the operator wants to know. */
Test(judge_local, covers_the_live_mail_hosts)
{
	for (size_t i = 0; i < COUNT(covers); i++) {
		struct check_facts facts = of_machine(covers[i].configured);
		struct check_findings *findings = judged_new();

		facts.local.is_served = false;
		facts.https_count = 0;
		facts.mx = three_mx;
		facts.mx_count = 3;
		judge_domain(&facts, findings);
		expect_judged(covers[i].name, findings, covers[i].expected);
		expect_first(covers[i].name, findings,
			     *covers[i].expected == '\0'
				 ? NULL
				 : "no mx of the configured policy",
			     covers[i].fix, covers[i].senders);
		judged_free(findings);
	}
}

/* Where the configured policy is the live one, once is enough. */
Test(judge_local, does_not_tell_twice_who_is_not_covered)
{
	struct check_facts facts = of_machine(ENFORCE);
	struct check_findings *findings = judged_new();

	facts.mx = three_mx;
	facts.mx_count = 2;
	judge_domain(&facts, findings);
	expect_judged("live", findings, "error mx-not-covered");
	judged_free(findings);
}

/* A line that is added to a section without any would replace the inherited
 * ones, so all are given; what is no host name is in none. */
Test(judge_local, gives_all_mx_lines_of_the_section)
{
	static const struct mx_facts four_mx[] = {
	    {.name = MX, .status = DNS_FOUND},
	    {.name = "mx.example.net", .status = DNS_FOUND},
	    {.name = "no_name.example.org", .status = DNS_FOUND},
	    {.name = "mx.example.org", .status = DNS_FOUND}};
	struct check_facts facts = of_machine(ENFORCE);
	struct check_findings *findings = judged_new();
	const char *text =
	    "in the section [example.com] these mx lines, and no others:\n"
	    "mx = mail.example.com\nmx = mx.example.net\nmx = mx.example.org";
	size_t complete = 0, others = 0;

	facts.mx = four_mx;
	facts.mx_count = 4;
	judge_domain(&facts, findings);
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].code != CODE_MX_NOT_COVERED)
			continue;
		if (strcmp(findings->list[i].fix, text) == 0)
			complete++;
		else
			others++;
	}
	cr_expect_eq(complete, 2);
	cr_expect_eq(others, 1);
	judged_free(findings);
}

Test(judge_local, judges_what_comes_next_apart_from_what_is_live)
{
	struct check_facts facts = of_machine(OTHER);
	struct check_findings *findings = judged_new();

	facts.local.is_pending = true;
	judge_domain(&facts, findings);
	expect_judged("pending", findings,
		      "warning policy-not-served, error local-mx-not-covered");
	cr_expect_str_eq(findings->list[1].subject, MX);
	judged_free(findings);
}
