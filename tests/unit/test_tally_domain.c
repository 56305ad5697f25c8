#include <criterion/criterion.h>
#include <stdio.h>

#include "reports/tally_domain.h"

static const struct {
	int64_t before, value;
	int sign;
	int64_t after;
} sums[] = {
    {0, 5, 1, 5},
    {5, 5, -1, 0},
    {4, 5, -1, 0},
    {TALLY_SESSIONS_MAX - 1, 1, 1, TALLY_SESSIONS_MAX},
    {TALLY_SESSIONS_MAX - 1, 2, 1, TALLY_SESSIONS_MAX},
    {TALLY_SESSIONS_MAX, 2, 1, TALLY_SESSIONS_MAX},
    {TALLY_SESSIONS_MAX, 2, -1, TALLY_SESSIONS_MAX},
    {TALLY_SESSIONS_MAX - 1, 2, -1, TALLY_SESSIONS_MAX - 3},
};

Test(tally_domain, sums_within_bounds)
{
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		int64_t sum = sums[i].before;

		tally_sum(&sum, sums[i].value, sums[i].sign);
		cr_expect_eq(sum, sums[i].after, "%zu", i);
	}
}

Test(tally_domain, keeps_memory_for_what_says_less)
{
	struct tally_budget budget = {TALLY_BYTES_MAX};
	size_t taken[4] = {0};

	for (int level = 0; level < 4; level++) {
		while (tally_budget_take(&budget, 1 << 20, level))
			taken[level]++;
		cr_expect_gt(taken[level], 0, "%d", level);
	}
	cr_expect_lt(budget.left, (size_t)2 << 20);
	cr_expect_not(tally_budget_take(&budget, TALLY_BYTES_MAX, 3));
	budget.left = 0;
	cr_expect_not(tally_budget_take(&budget, 1, 3));
}

/* Without memory for anything new, what comes is counted all the same. */
Test(tally_domain, counts_in_others_without_memory)
{
	struct tally_domain domain = {.name = "a.example"};
	struct tally_budget budget = {0};
	struct tally_sessions sessions = {
	    .first_day = 1, .last_day = 2, .count = {3, 4}, .is_judged = true};

	sessions.organization =
	    tally_domain_organization(&domain, &budget, "X", "x", "others", 1);
	cr_expect_eq(
	    tally_domain_organization(&domain, &budget, "Y", "y", "others", 1),
	    sessions.organization);
	tally_domain_count_entry(&domain, sessions.organization,
				 REPORT_POLICY_STS, &sessions.count, 1);
	tally_domain_count_sessions(&domain, &budget, &sessions, 1);
	cr_expect_eq(domain.organization_count, 1);
	cr_expect_str_eq(domain.organizations->name, "others");
	cr_expect_eq(domain.organizations->sessions.failed, 4);
	cr_expect_eq(domain.by_type[REPORT_POLICY_STS].successful, 3);
	cr_expect_eq(domain.day_count, 0);
	tally_domain_count_sessions(&domain, &budget, &sessions, -1);
	tally_domain_count_entry(&domain, sessions.organization,
				 REPORT_POLICY_STS, &sessions.count, -1);
	tally_domain_settle(&domain);
	cr_expect_eq(domain.organization_count, 0);
	tally_domain_release(&domain);
}

Test(tally_domain, finds_no_organization_to_take_back_from)
{
	struct tally_domain domain = {.name = "a.example"};
	struct tally_budget budget = {TALLY_BYTES_MAX};

	cr_expect_eq(
	    tally_domain_organization(&domain, &budget, "X", "x", "others", -1),
	    TALLY_NO_ORGANIZATION);
	cr_expect_eq(domain.organization_count, 0);
	tally_domain_release(&domain);
}

/* The numbers of organizations change when they are put in order. */
Test(tally_domain, finds_failures_again_in_their_new_order)
{
	static const char *const names[] = {"Z", "Y", "X"};
	struct tally_domain domain = {.name = "a.example"};
	struct tally_budget budget = {TALLY_BYTES_MAX};
	const struct tally_count none = {0, 0};
	struct tally_failure key = {.result_type = "r", .day = 1};

	for (size_t i = 0; i < 3; i++) {
		key.organization = tally_domain_organization(
		    &domain, &budget, names[i], names[i], "others", 1);
		tally_domain_count_entry(&domain, key.organization,
					 REPORT_POLICY_STS, &none, 1);
		tally_domain_count_failure(&domain, &budget, &key, "others",
					   (int64_t)i + 1, 1);
	}
	tally_domain_settle(&domain);
	for (size_t i = 0; i < 3; i++)
		cr_expect_str_eq(domain.organizations[i].name, names[2 - i]);
	for (size_t i = 0; i < 3; i++) {
		key.organization = tally_domain_organization(
		    &domain, &budget, names[i], names[i], "others", -1);
		cr_expect_eq(key.organization, 2 - i);
		tally_domain_count_failure(&domain, &budget, &key, "others",
					   (int64_t)i + 1, -1);
	}
	for (size_t i = 0; i < domain.failure_count; i++)
		cr_expect_eq(domain.failures[i].sessions, 0);
	cr_expect_eq(domain.failure_count, 3);
	domain.is_settled = false;
	tally_domain_settle(&domain);
	cr_expect_eq(domain.failure_count, 0);
	tally_domain_release(&domain);
}

Test(tally_domain, forgets_days_of_an_organization)
{
	struct tally_domain domain = {.name = "a.example"};
	struct tally_budget budget = {TALLY_BYTES_MAX};
	struct tally_sessions sessions = {.count = {1, 0}, .is_judged = true};
	static const int32_t days[] = {9, 3, 5, 3, 7, 1};

	sessions.organization =
	    tally_domain_organization(&domain, &budget, "X", "x", "others", 1);
	for (size_t i = 0; i < 6; i++) {
		sessions.first_day = sessions.last_day = days[i];
		tally_domain_count_entry(&domain, 0, REPORT_POLICY_STS,
					 &sessions.count, 1);
		tally_domain_count_sessions(&domain, &budget, &sessions, 1);
	}
	cr_expect_eq(domain.organizations->day_count, 5);
	for (size_t i = 2; i < 5; i++) {
		sessions.first_day = sessions.last_day = days[i];
		tally_domain_count_entry(&domain, 0, REPORT_POLICY_STS,
					 &sessions.count, -1);
		tally_domain_count_sessions(&domain, &budget, &sessions, -1);
	}
	tally_domain_settle(&domain);
	cr_assert_eq(domain.organizations->day_count, 3);
	cr_expect_eq(domain.organizations->days[0], 1);
	cr_expect_eq(domain.organizations->days[1], 3);
	cr_expect_eq(domain.organizations->days[2], 9);
	cr_assert_eq(domain.day_count, 3);
	cr_expect_eq(domain.days[1].judged, 1);
	tally_domain_release(&domain);
}
