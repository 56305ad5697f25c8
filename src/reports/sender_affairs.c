/* Pure functions of a tally. */
#include "reports/sender_affairs.h"

#include <stdlib.h>
#include <string.h>

#include "reports/result_type.h"

/* A sender's own failures are at most one in so many of its sessions. */
#define OWN_SHARE 10

/* What failed on a day of an organization. */
struct failing_day {
	uint32_t organization;
	bool is_policy; /* at the policy, not at a mail server */
	int32_t day;
	int64_t failed;
};

struct window {
	const struct tally_domain *domain;
	int32_t first_day, last_day;
};

static bool may_be_senders(const struct tally_failure *failure)
{
	const struct result_type *type = result_type_find(failure->result_type);

	return type != NULL && type->may_be_senders && !failure->is_unlisted;
}

static bool is_of_policy(const struct tally_failure *failure)
{
	return result_type_find(failure->result_type)->cause == CAUSE_POLICY;
}

/* ---- failing days ---- */

static int compare_places(const struct failing_day *a,
			  const struct failing_day *b)
{
	if (a->organization != b->organization)
		return a->organization < b->organization ? -1 : 1;
	return a->is_policy - b->is_policy;
}

static int compare_failing_days(const void *a, const void *b)
{
	const struct failing_day *left = a, *right = b;
	int order = compare_places(left, right);

	if (order != 0)
		return order;
	return (left->day > right->day) - (left->day < right->day);
}

/* Those in the window, by organization and place, each day once. */
static struct failing_day *list_failing_days(const struct window *window,
					     struct arena *arena, size_t *count)
{
	const struct tally_domain *domain = window->domain;
	struct failing_day *days =
	    arena_alloc(arena, (domain->failure_count + 1) * sizeof(*days));
	size_t all = 0, used = 0;

	for (size_t i = 0; i < domain->failure_count; i++) {
		const struct tally_failure *failure = &domain->failures[i];

		if (failure->sessions > 0 &&
		    failure->day >= window->first_day &&
		    failure->day <= window->last_day && may_be_senders(failure))
			days[all++] = (struct failing_day){
			    failure->organization, is_of_policy(failure),
			    failure->day, failure->sessions};
	}
	qsort(days, all, sizeof(*days), compare_failing_days);
	for (size_t i = 0; i < all; i++) {
		if (used > 0 &&
		    compare_failing_days(&days[used - 1], &days[i]) == 0)
			days[used - 1].failed += days[i].failed;
		else
			days[used++] = days[i];
	}
	*count = used;
	return days;
}

/* ---- one organization ---- */

/* What it delivered on the days from `first` to `last`. */
static int64_t delivered(const struct tally_organization *organization,
			 int64_t first, int64_t last)
{
	int64_t sum = 0;

	for (size_t i = 0; i < organization->day_count; i++) {
		if (organization->days[i] >= first &&
		    organization->days[i] <= last)
			sum += organization->day_successful[i];
	}
	return sum;
}

/* Whether what failed is a small part of all. */
static bool is_small(const struct window *window,
		     const struct tally_organization *organization,
		     const struct failing_day *days, size_t count)
{
	int64_t failed = 0, sessions;

	for (size_t i = 0; i < count; i++)
		failed += days[i].failed;
	sessions = failed +
		   delivered(organization, window->first_day, window->last_day);
	return failed <= sessions / OWN_SHARE;
}

/* Whether it delivered again soon: no two days on end, of those on which it
 * tried, are such that more failed than came in, and the last one is none.
 * Senders try for some days, so that what failed on one day only has come in
 * late. */
static bool is_over_soon(const struct window *window,
			 const struct tally_organization *organization,
			 const struct failing_day *days, size_t count)
{
	bool is_lost = false;
	int64_t since = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t day = days[i].day;
		bool was_lost =
		    is_lost && delivered(organization, since, day - 1) == 0;

		is_lost = days[i].failed > delivered(organization, day, day);
		if (was_lost && is_lost)
			return false;
		since = day + 1;
	}
	return !is_lost || delivered(organization, since, window->last_day) > 0;
}

static bool passes(const struct window *window,
		   const struct tally_organization *organization,
		   const struct failing_day *days, size_t count)
{
	return is_small(window, organization, days, count) &&
	       is_over_soon(window, organization, days, count);
}

/* ---- all ---- */

static void count_delivering(struct sender_affairs *affairs,
			     struct arena *arena)
{
	const struct tally_domain *domain = affairs->domain;

	affairs->delivering = arena_alloc(
	    arena, (domain->day_count + 1) * sizeof(*affairs->delivering));
	for (size_t i = 0; i < domain->organization_count; i++) {
		const struct tally_organization *organization =
		    &domain->organizations[i];

		for (size_t j = 0; j < organization->day_count; j++)
			affairs->delivering[tally_day_find(
			    domain, organization->days[j])]++;
	}
}

void sender_affairs_find(struct sender_affairs *affairs,
			 const struct tally_domain *domain, int32_t first_day,
			 int32_t last_day, struct arena *arena)
{
	struct window window = {domain, first_day, last_day};
	size_t count, policies = 0;
	const struct failing_day *days =
	    list_failing_days(&window, arena, &count);

	*affairs = (struct sender_affairs){.domain = domain};
	count_delivering(affairs, arena);
	affairs->passing = arena_alloc(arena, (domain->organization_count + 1) *
						  sizeof(*affairs->passing));
	for (size_t i = 0, end; i < count; i = end) {
		uint32_t number = days[i].organization;
		struct sender_affair *passing = &affairs->passing[number];
		bool is_passing;

		for (end = i;
		     end < count && compare_places(&days[i], &days[end]) == 0;
		     end++)
			;
		is_passing = passes(&window, &domain->organizations[number],
				    &days[i], end - i);
		if (days[i].is_policy) {
			affairs->is_policy_seen_by_many = policies > 0;
			passing->is_policy_passing = is_passing;
			policies++;
		} else {
			passing->is_tls_passing = is_passing;
		}
	}
}

/* Whether anybody but this organization delivered on the day. */
static bool has_witness(const struct sender_affairs *affairs,
			const struct tally_organization *organization,
			int32_t day)
{
	size_t at = tally_day_find(affairs->domain, day);
	uint32_t itself = tally_delivered_on(organization, day) ? 1 : 0;

	return at < affairs->domain->day_count &&
	       affairs->delivering[at] > itself;
}

bool sender_affairs_may_have(const struct sender_affairs *affairs,
			     const struct tally_failure *failure)
{
	const struct tally_organization *organization =
	    &affairs->domain->organizations[failure->organization];
	const struct sender_affair *passing =
	    &affairs->passing[failure->organization];

	if (!may_be_senders(failure) ||
	    strcmp(organization->name, TALLY_OTHERS) == 0)
		return false;
	return (is_of_policy(failure) ? passing->is_policy_passing &&
					    !affairs->is_policy_seen_by_many
				      : passing->is_tls_passing) &&
	       has_witness(affairs, organization, failure->day);
}
