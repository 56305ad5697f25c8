#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "reported.h"
#include "reports/report_identity.h"
#include "vectors_tls_report.h"

static bool is_same(const unsigned char *a, const unsigned char *b)
{
	return memcmp(a, b, DIGEST_BYTES) == 0;
}

static void make(struct report_identity *identity, const char *text,
		 const char *dkim_domain)
{
	struct reported got;

	reported_parse(&got, text);
	cr_assert(got.is_good, "%s", got.why.bytes);
	report_identity_make(identity, &got.report, dkim_domain);
	reported_release(&got);
}

/* Like REPORT(GOOD) but for one thing. */
static const struct {
	const char *name, *text, *dkim_domain;
	bool is_same_key, has_same_contents;
} others[] = {
    {"the same", REPORT(GOOD), NULL, true, true},
    {"no domain of DKIM", REPORT(GOOD), "", true, true},
    {"a domain of DKIM", REPORT(GOOD), "sender.example", false, true},
    {"otherwise written",
     "{\"policies\":[" GOOD "]," ID FROM NAME DAY "\"x\":1}", NULL, true, true},
    {"more sessions", REPORT(ENTRY(WHOLE, COUNTS("11", "0"), "")), NULL, true,
     false},
    {"another contact", "{" NAME DAY ID "\"policies\":[" GOOD "]}", NULL, true,
     false},
    {"another organization", "{" DAY FROM ID "\"policies\":[" GOOD "]}", NULL,
     false, false},
    {"another id", "{" NAME DAY FROM "\"policies\":[" GOOD "]}", NULL, false,
     false},
    {"another start",
     REPORT_OF(DATES("2026-01-01T00:00:01Z", "2026-01-01T23:59:59Z"), GOOD),
     NULL, false, false},
    {"another end",
     REPORT_OF(DATES("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), GOOD),
     NULL, false, false},
    {"another domain",
     REPORT(ENTRY(STS LINES "\"policy-domain\":\"example.org\"" MX,
		  COUNTS("10", "0"), "")),
     NULL, false, false},
    {"another domain, too",
     REPORT(GOOD "," ENTRY(STS LINES "\"policy-domain\":\"example.org\"" MX,
			   COUNTS("10", "0"), "")),
     NULL, false, false},
};

Test(report_identity, tells_reports_apart)
{
	struct report_identity first, other;

	make(&first, REPORT(GOOD), NULL);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		make(&other, others[i].text, others[i].dkim_domain);
		cr_expect_eq(is_same(first.key, other.key),
			     others[i].is_same_key, "%s", others[i].name);
		cr_expect_eq(is_same(first.contents, other.contents),
			     others[i].has_same_contents, "%s", others[i].name);
	}
}

/* Tuples that are the same when they are only joined. */
Test(report_identity, does_not_mix_up_what_stands_side_by_side)
{
	struct tls_report_policy policies[2] = {{.domain = "1:a"},
						{.domain = NULL}};
	struct tls_report a = {.organization = "ab", .id = "c"};
	struct tls_report b = {.organization = "a", .id = "bc"};
	struct report_identity one, other;

	report_identity_make(&one, &a, NULL);
	report_identity_make(&other, &b, NULL);
	cr_expect_not(is_same(one.key, other.key));
	report_identity_make(&one, &a, "c");
	a.organization = "cab";
	report_identity_make(&other, &a, NULL);
	cr_expect_not(is_same(one.key, other.key));
	/* The end of the period and the length of the first domain. */
	a = (struct tls_report){
	    .id = "", .end = 1, .policies = policies, .policy_count = 1};
	policies[0].domain = "0123456789";
	report_identity_make(&one, &a, NULL);
	a.end = 11;
	policies[0].domain = "";
	report_identity_make(&other, &a, NULL);
	cr_expect_not(is_same(one.key, other.key));
}
