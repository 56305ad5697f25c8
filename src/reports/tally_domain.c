/* Organizations and days are few and stand in lists; failures may be many and
 * are found by a table. */
#include "reports/tally_domain.h"

#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "reports/result_type.h"

bool tally_budget_take(struct tally_budget *budget, size_t bytes, int level)
{
	size_t reserve = level < 3 ? TALLY_BYTES_MAX >> (level + 2) : 0;

	/* Lists have room for half as much again. */
	bytes += bytes / 2;
	if (budget->left < reserve + bytes)
		return false;
	budget->left -= bytes;
	return true;
}

void *tally_grow(void *list, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return list;
	*room = *room > 0 ? *room + *room / 2 + 1 : 4;
	return heap_resize(list, *room * size);
}

void tally_sum(int64_t *sum, int64_t value, int sign)
{
	if (*sum >= TALLY_SESSIONS_MAX)
		return;
	*sum += sign * value;
	if (*sum > TALLY_SESSIONS_MAX)
		*sum = TALLY_SESSIONS_MAX;
	if (*sum < 0)
		*sum = 0;
}

static void count_entry(size_t *entries, int sign)
{
	if (sign > 0)
		++*entries;
	else if (*entries > 0)
		--*entries;
}

static void release_organization(struct tally_organization *organization)
{
	heap_free(organization->days);
	heap_free(organization->day_successful);
	heap_free(organization->day_entries);
}

void tally_domain_release(struct tally_domain *domain)
{
	for (size_t i = 0; i < domain->organization_count; i++)
		release_organization(&domain->organizations[i]);
	heap_free(domain->organizations);
	heap_free(domain->days);
	heap_free(domain->failures);
	heap_free(domain->failure_slots);
}

/* ---- organizations ---- */

static uint32_t find_organization(const struct tally_domain *domain,
				  const char *identity)
{
	for (size_t i = 0; i < domain->organization_count; i++) {
		if (domain->organizations[i].identity == identity)
			return (uint32_t)i;
	}
	return TALLY_NO_ORGANIZATION;
}

static uint32_t add_organization(struct tally_domain *domain, const char *name,
				 const char *identity)
{
	domain->organizations = tally_grow(
	    domain->organizations, domain->organization_count,
	    &domain->organization_room, sizeof(*domain->organizations));
	domain->organizations[domain->organization_count] =
	    (struct tally_organization){.name = name, .identity = identity};
	domain->is_settled = false;
	return (uint32_t)domain->organization_count++;
}

uint32_t tally_domain_organization(struct tally_domain *domain,
				   struct tally_budget *budget,
				   const char *name, const char *identity,
				   const char *others, int sign)
{
	uint32_t found = find_organization(domain, identity);

	if (found != TALLY_NO_ORGANIZATION) {
		/* In whatever order reports come. */
		if (strcmp(name, domain->organizations[found].name) < 0) {
			domain->organizations[found].name = name;
			domain->is_settled = false;
		}
		return found;
	}
	if (sign > 0 && domain->organization_count < TALLY_ORGANIZATIONS_MAX &&
	    tally_budget_take(budget, sizeof(*domain->organizations), 2))
		return add_organization(domain, name, identity);
	found = find_organization(domain, others);
	if (found == TALLY_NO_ORGANIZATION && sign > 0)
		found = add_organization(domain, others, others);
	return found;
}

/* ---- days ---- */

/* Where the day is or would be in an ascending list of things that begin with
 * theirs. */
static size_t place_of(const void *list, size_t count, size_t size, int32_t day)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int32_t here;

		memcpy(&here, (const char *)list + middle * size, sizeof(here));
		if (here < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The same in the domain's. */
static size_t place_of_day(const struct tally_domain *domain, int32_t day)
{
	return place_of(domain->days, domain->day_count, sizeof(*domain->days),
			day);
}

size_t tally_day_find(const struct tally_domain *domain, int32_t day)
{
	size_t at = place_of_day(domain, day);

	return at < domain->day_count && domain->days[at].day == day
		   ? at
		   : domain->day_count;
}

bool tally_delivered_on(const struct tally_organization *organization,
			int32_t day)
{
	size_t at = place_of(organization->days, organization->day_count,
			     sizeof(*organization->days), day);

	return at < organization->day_count && organization->days[at] == day;
}

/* NULL when it is not there and may not be added. */
static struct tally_day *day_of(struct tally_domain *domain,
				struct tally_budget *budget, int32_t day,
				int sign)
{
	size_t at = place_of_day(domain, day);

	if (at < domain->day_count && domain->days[at].day == day)
		return &domain->days[at];
	if (sign < 0 || domain->day_count >= TALLY_DAYS_MAX ||
	    !tally_budget_take(budget, sizeof(*domain->days), 1))
		return NULL;
	domain->days = tally_grow(domain->days, domain->day_count,
				  &domain->day_room, sizeof(*domain->days));
	memmove(&domain->days[at + 1], &domain->days[at],
		(domain->day_count - at) * sizeof(*domain->days));
	domain->days[at] = (struct tally_day){.day = day};
	domain->day_count++;
	return &domain->days[at];
}

static void add_organization_day(struct tally_organization *organization,
				 struct tally_budget *budget, size_t at,
				 int32_t day)
{
	size_t behind = organization->day_count - at;
	size_t room = organization->day_room, same_room = room;

	if (organization->day_count >= TALLY_DAYS_MAX ||
	    !tally_budget_take(budget, 16, 1))
		return;
	organization->day_successful =
	    tally_grow(organization->day_successful, organization->day_count,
		       &same_room, sizeof(*organization->day_successful));
	organization->day_entries =
	    tally_grow(organization->day_entries, organization->day_count,
		       &room, sizeof(*organization->day_entries));
	organization->days =
	    tally_grow(organization->days, organization->day_count,
		       &organization->day_room, sizeof(*organization->days));
	memmove(&organization->days[at + 1], &organization->days[at],
		behind * sizeof(*organization->days));
	memmove(&organization->day_entries[at + 1],
		&organization->day_entries[at],
		behind * sizeof(*organization->day_entries));
	memmove(&organization->day_successful[at + 1],
		&organization->day_successful[at],
		behind * sizeof(*organization->day_successful));
	organization->days[at] = day;
	organization->day_successful[at] = 0;
	organization->day_entries[at] = 0;
	organization->day_count++;
}

/* Notes that the organization delivered under the policy on this day. */
static void note_day(struct tally_organization *organization,
		     struct tally_budget *budget, int32_t day,
		     int64_t successful, int sign)
{
	size_t at = place_of(organization->days, organization->day_count,
			     sizeof(*organization->days), day);

	if (sign > 0 &&
	    (at == organization->day_count || organization->days[at] != day))
		add_organization_day(organization, budget, at, day);
	/* There was no room, or there is nothing to take back. */
	if (at == organization->day_count || organization->days[at] != day)
		return;
	tally_sum(&organization->day_successful[at], successful, sign);
	if (sign > 0)
		organization->day_entries[at] +=
		    organization->day_entries[at] < UINT32_MAX;
	else
		organization->day_entries[at] -=
		    organization->day_entries[at] > 0;
}

static void count(struct tally_count *sums, const struct tally_count *more,
		  int sign)
{
	tally_sum(&sums->successful, more->successful, sign);
	tally_sum(&sums->failed, more->failed, sign);
}

void tally_domain_count_entry(struct tally_domain *domain,
			      uint32_t organization,
			      enum report_policy_type type,
			      const struct tally_count *sums, int sign)
{
	count(&domain->by_type[type], sums, sign);
	count_entry(&domain->entries, sign);
	count_entry(&domain->organizations[organization].entries, sign);
	if (sign < 0)
		domain->is_settled = false;
}

void tally_domain_count_sessions(struct tally_domain *domain,
				 struct tally_budget *budget,
				 const struct tally_sessions *sessions,
				 int sign)
{
	struct tally_organization *organization =
	    &domain->organizations[sessions->organization];
	struct tally_day *day =
	    day_of(domain, budget, sessions->last_day, sign);
	int64_t all = sessions->count.successful + sessions->count.failed;

	count(&organization->sessions, &sessions->count, sign);
	if (day != NULL) {
		count(&day->sessions, &sessions->count, sign);
		count_entry(&day->entries, sign);
	}
	if (!sessions->is_judged || all == 0)
		return;
	for (int32_t i = sessions->first_day; i <= sessions->last_day; i++) {
		bool is_last = i == sessions->last_day;

		if (sessions->count.successful > 0)
			note_day(organization, budget, i,
				 is_last ? sessions->count.successful : 0,
				 sign);
		day = day_of(domain, budget, i, sign);
		if (day == NULL)
			continue;
		tally_sum(&day->judged, is_last ? all : 0, sign);
		count_entry(&day->covered, sign);
		count_entry(&day->entries, sign);
	}
}

/* ---- failures ---- */

/* How much a failure says: see tally_domain_has_share(). */
#define LEVEL_LEAST 3

static size_t mix(size_t hash, uintptr_t value)
{
	hash ^= value;
	hash *= UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ (hash >> 29);
}

static size_t hash_failure(const struct tally_failure *failure)
{
	size_t hash = 0;

	hash = mix(hash, (uintptr_t)failure->result_type);
	hash = mix(hash, (uintptr_t)failure->mx);
	hash = mix(hash, (uintptr_t)failure->sending_mta_ip);
	hash = mix(hash, (uintptr_t)failure->reason_code);
	hash = mix(hash, failure->organization);
	hash = mix(hash, (uintptr_t)(uint32_t)failure->day);
	return mix(hash, (uintptr_t)failure->type << 3 |
			     (uintptr_t)failure->is_modeless << 2 |
			     (uintptr_t)failure->is_enforced << 1 |
			     (uintptr_t)failure->is_unlisted);
}

static bool is_same_failure(const struct tally_failure *a,
			    const struct tally_failure *b)
{
	return a->result_type == b->result_type && a->mx == b->mx &&
	       a->sending_mta_ip == b->sending_mta_ip &&
	       a->reason_code == b->reason_code &&
	       a->organization == b->organization && a->day == b->day &&
	       a->type == b->type && a->is_enforced == b->is_enforced &&
	       a->is_modeless == b->is_modeless &&
	       a->is_unlisted == b->is_unlisted;
}

/* The slot of a failure: it holds its number + 1, or 0 where it is not there.
 */
static uint32_t *slot_of(const struct tally_domain *domain,
			 const struct tally_failure *failure)
{
	size_t mask = domain->failure_slot_count - 1;
	size_t at = hash_failure(failure) & mask;

	while (domain->failure_slots[at] != 0 &&
	       !is_same_failure(
		   &domain->failures[domain->failure_slots[at] - 1], failure))
		at = (at + 1) & mask;
	return &domain->failure_slots[at];
}

static void fill_slots(struct tally_domain *domain)
{
	if (domain->failure_slot_count == 0)
		return;
	memset(domain->failure_slots, 0,
	       domain->failure_slot_count * sizeof(*domain->failure_slots));
	for (size_t i = 0; i < domain->failure_count; i++)
		*slot_of(domain, &domain->failures[i]) = (uint32_t)i + 1;
}

static void grow_slots(struct tally_domain *domain)
{
	if (domain->failure_count * 2 < domain->failure_slot_count)
		return;
	domain->failure_slot_count = domain->failure_slot_count > 0
					 ? domain->failure_slot_count * 2
					 : 16;
	domain->failure_slots = heap_resize(domain->failure_slots,
					    domain->failure_slot_count *
						sizeof(*domain->failure_slots));
	fill_slots(domain);
}

bool tally_domain_has_share(const struct tally_domain *domain,
			    uint32_t organization, int level)
{
	size_t share = (size_t)(level + 1) * TALLY_FAILURES_SHARE;

	return level == LEVEL_LEAST ||
	       domain->organizations[organization].failure_count < share;
}

/* Whether a new failure has room.  What says least always has, while there is
 * memory: it is one of few for each organization and day. */
static bool has_room(const struct tally_domain *domain, uint32_t organization,
		     int level)
{
	size_t most = (size_t)(level + 1) * TALLY_FAILURES_MAX;

	return (level == LEVEL_LEAST || domain->failure_count < most) &&
	       tally_domain_has_share(domain, organization, level);
}

/* The failure's entry; NULL when it is not there and may not be made. */
static struct tally_failure *failure_of(struct tally_domain *domain,
					struct tally_budget *budget,
					const struct tally_failure *failure,
					int level, int sign)
{
	uint32_t *slot;

	grow_slots(domain);
	slot = slot_of(domain, failure);
	if (*slot != 0)
		return &domain->failures[*slot - 1];
	if (sign < 0 || !has_room(domain, failure->organization, level) ||
	    !tally_budget_take(budget, sizeof(*failure) + 4 * sizeof(uint32_t),
			       level))
		return NULL;
	domain->failures =
	    tally_grow(domain->failures, domain->failure_count,
		       &domain->failure_room, sizeof(*domain->failures));
	domain->failures[domain->failure_count] = *failure;
	domain->failures[domain->failure_count].sessions = 0;
	domain->failures[domain->failure_count].entries = 0;
	*slot = (uint32_t)++domain->failure_count;
	domain->organizations[failure->organization].failure_count++;
	return &domain->failures[*slot - 1];
}

void tally_domain_count_failure(struct tally_domain *domain,
				struct tally_budget *budget,
				const struct tally_failure *key,
				const char *others, int64_t sessions, int sign)
{
	struct tally_failure less = *key;
	struct tally_failure *entry;

	entry = failure_of(domain, budget, &less, 0, sign);
	if (entry == NULL) {
		less.sending_mta_ip = less.reason_code = NULL;
		entry = failure_of(domain, budget, &less, 1, sign);
	}
	if (entry == NULL) {
		less.mx = NULL;
		if (result_type_find(less.result_type) == NULL)
			less.result_type = others;
		entry = failure_of(domain, budget, &less, 2, sign);
	}
	if (entry == NULL) {
		less.result_type = others;
		entry = failure_of(domain, budget, &less, LEVEL_LEAST, sign);
	}
	if (entry == NULL)
		return;
	tally_sum(&entry->sessions, sessions, sign);
	count_entry(&entry->entries, sign);
}

/* ---- order ---- */

/* An organization and where it stood. */
struct place {
	struct tally_organization organization;
	uint32_t number;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *left = a, *right = b;

	int order = strcmp(left->organization.name, right->organization.name);

	return order != 0 ? order
			  : strcmp(left->organization.identity,
				   right->organization.identity);
}

static void drop_organization_days(struct tally_organization *organization)
{
	size_t kept = 0;

	for (size_t i = 0; i < organization->day_count; i++) {
		if (organization->day_entries[i] == 0)
			continue;
		organization->days[kept] = organization->days[i];
		organization->day_successful[kept] =
		    organization->day_successful[i];
		organization->day_entries[kept++] =
		    organization->day_entries[i];
	}
	organization->day_count = kept;
}

static void drop_days(struct tally_domain *domain)
{
	size_t kept = 0;

	for (size_t i = 0; i < domain->day_count; i++) {
		if (domain->days[i].entries > 0)
			domain->days[kept++] = domain->days[i];
	}
	domain->day_count = kept;
}

/* `numbers` has the new number of each organization, or none. */
static void settle_failures(struct tally_domain *domain,
			    const uint32_t *numbers)
{
	size_t kept = 0;

	for (size_t i = 0; i < domain->failure_count; i++) {
		struct tally_failure failure = domain->failures[i];

		failure.organization = numbers[failure.organization];
		if (failure.entries == 0 ||
		    failure.organization == TALLY_NO_ORGANIZATION)
			continue;
		domain->organizations[failure.organization].failure_count++;
		domain->failures[kept++] = failure;
	}
	domain->failure_count = kept;
	fill_slots(domain);
}

void tally_domain_settle(struct tally_domain *domain)
{
	size_t count = domain->organization_count, kept = 0;
	struct place *places;
	uint32_t *numbers;

	if (domain->is_settled)
		return;
	places = heap_resize(NULL, (count + 1) * sizeof(*places));
	numbers = heap_resize(NULL, (count + 1) * sizeof(*numbers));
	for (size_t i = 0; i < count; i++)
		places[i] =
		    (struct place){domain->organizations[i], (uint32_t)i};
	qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count; i++) {
		numbers[places[i].number] = (uint32_t)kept;
		if (places[i].organization.entries == 0) {
			numbers[places[i].number] = TALLY_NO_ORGANIZATION;
			release_organization(&places[i].organization);
			continue;
		}
		domain->organizations[kept] = places[i].organization;
		domain->organizations[kept].failure_count = 0;
		drop_organization_days(&domain->organizations[kept++]);
	}
	domain->organization_count = kept;
	drop_days(domain);
	settle_failures(domain, numbers);
	heap_free(places);
	heap_free(numbers);
	domain->is_settled = true;
}
