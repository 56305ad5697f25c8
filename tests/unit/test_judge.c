#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "check/judge.h"
#include "judged.h"
#include "made_facts.h"

#define REPORT_TO                                                              \
	"_smtp._tls.example.com. 3600 IN TXT \"v=TLSRPTv1; "                   \
	"rua=mailto:tls-reports@example.com\""

Test(judge, finds_nothing_where_all_is_well)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	judge_domain(&facts, findings);
	expect_judged("perfect", findings, "");
	cr_expect_eq(findings->worst, CHECK_INFO);
	judged_free(findings);
}

Test(judge, says_nothing_of_what_was_not_asked_for)
{
	struct check_facts facts = made_nothing();
	struct check_findings *findings = judged_new();

	judge_domain(&facts, findings);
	expect_judged("nothing", findings, "");
	judged_free(findings);
}

/* ---- what stands where ---- */

static const struct txt_span spf[] = {SPAN("v=spf1 -all")};
static const struct txt_span bad_id[] = {SPAN("v=STSv1; id=-;")};

static const struct {
	const char *name;
	struct txt_facts sts;
	bool is_wildcard, is_at_domain;
	const char *expected; /* with a policy in mode enforce */
	enum check_code code; /* of them, with: */
	const char *subject, *fix;
} records[] = {
    {"no such name",
     {.status = DNS_NO_NAME},
     false,
     false,
     "error txt-missing, info txt-cached",
     CODE_TXT_CACHED,
     "_mta-sts." DOMAIN,
     "mode none under a new id first"},
    {"no such record",
     {.status = DNS_NO_DATA},
     false,
     false,
     "error txt-missing, info txt-cached",
     CODE_TXT_MISSING,
     "_mta-sts." DOMAIN,
     "_mta-sts.example.com. 300 IN TXT \"v=STSv1; id=20270101000000Z;\""},
    {"SERVFAIL",
     {.status = DNS_TEMPORARY, .why = "SERVFAIL"},
     false,
     false,
     "unknown dns-temporary",
     CODE_DNS_TEMPORARY,
     "_mta-sts." DOMAIN,
     "later"},
    {"at the domain itself",
     {.status = DNS_NO_NAME},
     false,
     true,
     "error txt-missing, error txt-misplaced, info txt-cached",
     CODE_TXT_MISPLACED,
     DOMAIN,
     "move it to _mta-sts.example.com"},
    {"a wildcard",
     {.status = DNS_FOUND, .records = spf, .count = 1},
     true,
     false,
     "error txt-missing, error txt-wildcard, info txt-cached",
     CODE_TXT_WILDCARD,
     "_mta-sts." DOMAIN,
     "a record of its own at _mta-sts.example.com"},
    {"a bad id",
     {.status = DNS_FOUND, .records = bad_id, .count = 1},
     false,
     false,
     "error txt-id",
     CODE_TXT_ID,
     "_mta-sts." DOMAIN,
     "v=STSv1; id="},
};

Test(judge, judges_the_record_with_what_is_around_it)
{
	for (size_t i = 0; i < COUNT(records); i++) {
		struct check_facts facts = made_perfect();
		struct check_findings *findings = judged_new();
		const struct check_finding *finding;

		facts.sts = records[i].sts;
		facts.sts_is_wildcard = records[i].is_wildcard;
		facts.sts_at_domain = records[i].is_at_domain;
		judge_domain(&facts, findings);
		expect_judged(records[i].name, findings, records[i].expected);
		finding =
		    expect_code(records[i].name, findings, records[i].code);
		cr_expect_str_eq(finding->subject, records[i].subject);
		cr_expect(strstr(finding->fix, records[i].fix) != NULL,
			  "%s: %s", records[i].name, finding->fix);
		judged_free(findings);
	}
}

/* Where there is a record, a wildcard and one at the domain do no harm. */
Test(judge, lets_a_good_record_be)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	facts.sts_is_wildcard = facts.sts_at_domain = true;
	judge_domain(&facts, findings);
	expect_judged("good", findings, "");
	judged_free(findings);
}

Test(judge, tells_what_caches_do_without_a_record)
{
	static const struct {
		const char *name, *body, *expected;
	} modes[] = {
	    {"testing", TESTING,
	     "error txt-missing, info txt-cached, info policy-testing"},
	    {"none", RETIRED, "error txt-missing, info policy-none"},
	    {"no policy", "", "error txt-missing, error policy-syntax"},
	};

	for (size_t i = 0; i < COUNT(modes); i++) {
		const struct https_facts https = {
		    PLAIN("192.0.2.1"), .body = modes[i].body,
		    .body_length = strlen(modes[i].body)};
		struct check_facts facts = made_perfect();
		struct check_findings *findings = judged_new();

		facts.sts = (struct txt_facts){.status = DNS_NO_NAME};
		facts.https = &https;
		facts.https_count = 1;
		judge_domain(&facts, findings);
		expect_judged(modes[i].name, findings, modes[i].expected);
		judged_free(findings);
	}
}

/* ---- reports ---- */

static const struct {
	const char *name, *body;
	struct txt_facts tlsrpt;
	const char *expected;
} reports[] = {
    {"none", ENFORCE, {.status = DNS_NO_NAME}, "info tlsrpt-missing"},
    {"none in testing",
     TESTING,
     {.status = DNS_NO_DATA},
     "info policy-testing, warning tlsrpt-missing"},
    {"none in mode none",
     RETIRED,
     {.status = DNS_NO_DATA},
     "info policy-none, info tlsrpt-missing"},
    {"SERVFAIL",
     ENFORCE,
     {.status = DNS_TEMPORARY, .why = "SERVFAIL"},
     "unknown dns-temporary"},
};

Test(judge, judges_reports_by_the_mode)
{
	for (size_t i = 0; i < COUNT(reports); i++) {
		const struct https_facts https = {
		    PLAIN("192.0.2.1"), .body = reports[i].body,
		    .body_length = strlen(reports[i].body)};
		struct check_facts facts = made_perfect();
		struct check_findings *findings = judged_new();
		const struct check_finding *last;

		facts.https = &https;
		facts.https_count = 1;
		facts.tlsrpt = reports[i].tlsrpt;
		judge_domain(&facts, findings);
		expect_judged(reports[i].name, findings, reports[i].expected);
		last = &findings->list[findings->count - 1];
		cr_expect_str_eq(last->subject, "_smtp._tls." DOMAIN);
		if (last->code == CODE_TLSRPT_MISSING)
			cr_expect(strstr(last->fix, REPORT_TO) != NULL, "%s",
				  last->fix);
		judged_free(findings);
	}
}

/* ---- the policy ---- */

#define INVALID "version: STSv1\r\n"

static const struct {
	const char *name;
	struct https_facts https[2];
	size_t count;
	bool is_found;
	enum policy_mode mode;
} policies[] = {
    {"none was fetched", {{0}}, 0, false, 0},
    {"the first",
     {{PLAIN("a"), BODY(ENFORCE)}, {PLAIN("b"), BODY(TESTING)}},
     2,
     true,
     POLICY_ENFORCE},
    {"the first is invalid",
     {{PLAIN("a"), BODY(INVALID)}, {PLAIN("b"), BODY(TESTING)}},
     2,
     true,
     POLICY_TESTING},
    {"the first is not found",
     {{ANSWERED("a"), .code = 404, BODY(ENFORCE)}, {PLAIN("b"), BODY(RETIRED)}},
     2,
     true,
     POLICY_NONE},
    {"the first was cut short",
     {{REACHED("a"), .status = HTTPS_CUT_SHORT, .code = 200, BODY(ENFORCE)},
      {PLAIN("b"), BODY(TESTING)}},
     2,
     true,
     POLICY_TESTING},
    {"all are invalid",
     {{PLAIN("a"), BODY(INVALID)}, {PLAIN("b"), BODY("")}},
     2,
     false,
     0},
};

Test(judge, finds_the_policy)
{
	for (size_t i = 0; i < COUNT(policies); i++) {
		struct check_facts facts = made_nothing();
		struct arena *arena = arena_new();
		const struct policy *policy;

		facts.https = policies[i].https;
		facts.https_count = policies[i].count;
		policy = judge_find_policy(&facts, arena);
		cr_expect_eq(policy != NULL, policies[i].is_found, "%s",
			     policies[i].name);
		if (policy != NULL)
			cr_expect_eq(policy->mode, policies[i].mode, "%s",
				     policies[i].name);
		arena_free(arena);
	}
}

/* ---- the whole ---- */

Test(judge, tells_that_the_time_was_over)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	facts.is_cut = true;
	judge_domain(&facts, findings);
	expect_judged("cut", findings, "unknown deadline");
	expect_first("cut", findings, "time was over", "--timeout", "");
	judged_free(findings);
}

/* In the order of a sender's steps. */
Test(judge, judges_what_is_wrong_everywhere)
{
	static const struct https_facts https = {.address = "192.0.2.1",
						 .connect = CONNECT_FAILED,
						 .connect_why = "refused"};
	static const struct smtp_facts host = {GREETED("192.0.2.25"),
					       .status = SMTP_NOT_OFFERED};
	static const struct mx_facts mx = {.name = MX,
					   .status = DNS_FOUND,
					   .why = "SERVFAIL",
					   .hosts = &host,
					   .host_count = 1};
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	facts.sts = (struct txt_facts){.status = DNS_NO_NAME};
	facts.tlsrpt = (struct txt_facts){.status = DNS_NO_NAME};
	facts.https = &https;
	facts.https_count = 1;
	facts.mx = &mx;
	facts.local =
	    (struct local_facts){.is_configured = true,
				 .policy = TESTING "mx: x.example\r\n",
				 .policy_length = 10};
	judge_domain(&facts, findings);
	expect_judged("all", findings,
		      "error txt-missing, error https-connect, "
		      "unknown dns-temporary, error starttls-missing, "
		      "info tlsrpt-missing");
	judged_free(findings);
}

/* As many as there can be: what does not fit is counted. */
Test(judge, is_bounded)
{
	static char names[FACTS_MX_MAX][16];
	static struct smtp_facts hosts[8];
	static struct mx_facts mx[FACTS_MX_MAX];
	static const char *const aliases[] = {"a.example"};
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	for (size_t i = 0; i < COUNT(hosts); i++)
		hosts[i] = (struct smtp_facts){
		    SECURED("192.0.2.25"), .tls = {.status = HANDSHAKE_FAILED,
						   .why = "x",
						   .has_chain = true}};
	for (size_t i = 0; i < FACTS_MX_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "mx%zu.example", i);
		mx[i] = (struct mx_facts){
		    .name = names[i],
		    .status = DNS_FOUND,
		    .hosts = hosts,
		    .host_count = COUNT(hosts),
		    .aliases = {.names = aliases, .count = 1}};
	}
	facts.mx = mx;
	facts.mx_count = FACTS_MX_MAX;
	facts.tlsrpt = (struct txt_facts){.status = DNS_NO_NAME};
	judge_domain(&facts, findings);
	cr_expect_eq(findings->count, CHECK_FINDINGS_MAX);
	/* Of each: not covered, an alias, and two for each address; the
	 * policy's own mx, which is not used; and no reports. */
	cr_expect_eq(findings->count + findings->omitted,
		     FACTS_MX_MAX * (2 + 2 * COUNT(hosts)) + 2);
	cr_expect_eq(findings->worst, CHECK_ERROR);
	judged_free(findings);
}

/* Every address counts: of those that were left out nothing is known. */
Test(judge, tells_of_addresses_that_it_did_not_look_at)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();
	struct mx_facts mx = facts.mx[0];

	facts.https_omitted = 1;
	judge_domain(&facts, findings);
	cr_expect_eq(findings->worst, CHECK_UNKNOWN, "policy host");
	judged_free(findings);
	findings = judged_new();
	facts = made_perfect();
	mx.addresses_omitted = 1;
	facts.mx = &mx;
	judge_domain(&facts, findings);
	cr_expect_eq(findings->worst, CHECK_UNKNOWN, "mail host");
	judged_free(findings);
}
