#include <criterion/criterion.h>

#include "reports/report_overlap.h"

static struct tls_report_failure expired[] = {
    {.result_type = "certificate-expired"}, {.result_type = "x"}};
static struct tls_report_failure invalid[] = {
    {.result_type = "tlsa-invalid"},
    {.result_type = "certificate-expired"},
    {.result_type = "certificate-expired2"}};

static struct tls_report_policy policies[] = {
    {.type = REPORT_POLICY_STS,
     .domain = "a.example",
     .failures = expired,
     .failure_count = 2},
    {.type = REPORT_POLICY_TLSA,
     .domain = "a.example",
     .failures = invalid,
     .failure_count = 3},
    {.type = REPORT_POLICY_TLSA,
     .domain = "mail.example",
     .failures = invalid,
     .failure_count = 3},
    {.type = REPORT_POLICY_NONE_FOUND, .domain = "b.example"},
    {.type = REPORT_POLICY_TLSA, .domain = "b.example"},
    {.type = REPORT_POLICY_OTHER, .domain = "c.example"},
    {.type = REPORT_POLICY_TLSA, .domain = "c.example"},
    {.type = REPORT_POLICY_STS,
     .domain = NULL,
     .failures = expired,
     .failure_count = 2},
    {.type = REPORT_POLICY_TLSA, .domain = NULL},
    {.type = REPORT_POLICY_STS, .domain = "a.example"},
};

static const struct {
	size_t policy;
	bool is_main;
} mains[] = {{0, true},	 {1, false}, {2, true},	 {3, true},
	     {4, false}, {5, true},  {6, false}, {9, true}};

Test(report_overlap, finds_the_entries_that_count)
{
	struct tls_report report = {.policies = policies, .policy_count = 10};
	struct arena *arena = arena_new();
	struct report_overlap *overlap = report_overlap_new(&report, arena);

	for (size_t i = 0; i < sizeof(mains) / sizeof(mains[0]); i++)
		cr_expect_eq(
		    report_overlap_is_main(overlap, &policies[mains[i].policy]),
		    mains[i].is_main, "%zu", mains[i].policy);
	arena_free(arena);
}

Test(report_overlap, finds_the_failures_that_are_told_twice)
{
	struct tls_report report = {.policies = policies, .policy_count = 10};
	struct arena *arena = arena_new();
	struct report_overlap *overlap = report_overlap_new(&report, arena);

	cr_expect_not(
	    report_overlap_is_repeated(overlap, &policies[1], &invalid[0]));
	cr_expect(
	    report_overlap_is_repeated(overlap, &policies[1], &invalid[1]));
	cr_expect_not(
	    report_overlap_is_repeated(overlap, &policies[1], &invalid[2]));
	/* The other one's failure is of another domain. */
	cr_expect_not(
	    report_overlap_is_repeated(overlap, &policies[4], &invalid[1]));
	arena_free(arena);
}
