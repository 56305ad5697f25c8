/* Strings are kept once each, so that equal ones have the same address. */
#include "reports/report_tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "base/string_index.h"
#include "sts/domain_name.h"

/* What hostile reports can make us remember. */
#define STRINGS_BYTES_MAX ((size_t)64 << 20)
#define NAME_LENGTH_MAX	  200

struct report_tally {
	struct arena *arena; /* of strings */
	struct string_index strings;
	const char **texts; /* by their numbers in the index */
	size_t text_count, text_room, text_bytes;
	struct tally_domain *domains;
	size_t domain_count, domain_room;
	struct string_index names;
	bool is_sorted;
};

/* A report being counted, or taken back with sign -1. */
struct counting {
	struct report_tally *tally;
	const struct tls_report *report;
	const char *organization;
	int32_t first_day, last_day;
	int sign;
};

static const char *const cause_names[] = {
    [CAUSE_MINE] = "mine",
    [CAUSE_POLICY] = "policy",
    [CAUSE_SENDER] = "sender",
    [CAUSE_UNKNOWN] = "unknown",
};

const char *failure_cause_name(enum failure_cause cause)
{
	return cause_names[cause];
}

/* Makes room for one more. */
static void *grow(void *list, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return list;
	*room = *room > 0 ? *room + *room / 2 + 1 : 4;
	return heap_resize(list, *room * size);
}

struct report_tally *report_tally_new(void)
{
	struct report_tally *tally = heap_resize(NULL, sizeof(*tally));

	memset(tally, 0, sizeof(*tally));
	tally->arena = arena_new();
	string_index_init(&tally->strings, tally->arena, 64);
	string_index_init(&tally->names, tally->arena, 16);
	return tally;
}

void report_tally_free(struct report_tally *tally)
{
	if (tally == NULL)
		return;
	for (size_t i = 0; i < tally->domain_count; i++) {
		struct tally_domain *domain = &tally->domains[i];

		for (size_t j = 0; j < domain->organization_count; j++)
			heap_free(domain->organizations[j].days);
		heap_free(domain->organizations);
		heap_free(domain->days);
		heap_free(domain->failures);
		heap_free(domain->failure_slots);
	}
	heap_free(tally->domains);
	heap_free(tally->texts);
	arena_free(tally->arena);
	heap_free(tally);
}

/* The string as it is kept, cut; NULL for NULL, and when there are too many. */
static const char *intern(struct report_tally *tally, const char *string)
{
	char cut[NAME_LENGTH_MAX + 1];
	uint32_t number;
	size_t length;

	if (string == NULL)
		return NULL;
	length = strnlen(string, NAME_LENGTH_MAX);
	memcpy(cut, string, length);
	cut[length] = '\0';
	number = string_index_find(&tally->strings, cut);
	if (number != STRING_INDEX_NONE)
		return tally->texts[number];
	if (tally->text_bytes + length > STRINGS_BYTES_MAX)
		return NULL;
	tally->text_bytes += length + 1;
	tally->texts = grow(tally->texts, tally->text_count, &tally->text_room,
			    sizeof(*tally->texts));
	tally->texts[tally->text_count] = arena_copy(tally->arena, cut, length);
	string_index_add(&tally->strings, tally->texts[tally->text_count],
			 (uint32_t)tally->text_count);
	return tally->texts[tally->text_count++];
}

/* ---- what is counted where ---- */

/* The entry of a domain; NULL when there is none and none is to be made. */
static struct tally_domain *domain_of(struct report_tally *tally,
				      const char *name, bool may_add)
{
	uint32_t number = string_index_find(&tally->names, name);

	if (number != STRING_INDEX_NONE)
		return &tally->domains[number];
	if (!may_add)
		return NULL;
	if (tally->domain_count >= TALLY_DOMAINS_MAX) {
		if (strcmp(name, TALLY_OTHERS) != 0)
			return domain_of(tally, TALLY_OTHERS, true);
	}
	name = intern(tally, name);
	if (name == NULL)
		return NULL;
	tally->domains = grow(tally->domains, tally->domain_count,
			      &tally->domain_room, sizeof(*tally->domains));
	memset(&tally->domains[tally->domain_count], 0,
	       sizeof(*tally->domains));
	tally->domains[tally->domain_count].name = name;
	string_index_add(&tally->names, name, (uint32_t)tally->domain_count);
	tally->is_sorted = false;
	return &tally->domains[tally->domain_count++];
}

static uint32_t organization_of(struct report_tally *tally,
				struct tally_domain *domain, const char *name)
{
	const char *kept = intern(tally, name);
	struct tally_organization *organization;

	for (size_t i = 0; i < domain->organization_count; i++) {
		if (domain->organizations[i].name == kept)
			return (uint32_t)i;
	}
	if ((kept == NULL ||
	     domain->organization_count >= TALLY_ORGANIZATIONS_MAX) &&
	    strcmp(name, TALLY_OTHERS) != 0)
		return organization_of(tally, domain, TALLY_OTHERS);
	domain->organizations =
	    grow(domain->organizations, domain->organization_count,
		 &domain->organization_room, sizeof(*domain->organizations));
	organization = &domain->organizations[domain->organization_count];
	memset(organization, 0, sizeof(*organization));
	organization->name = kept != NULL ? kept : TALLY_OTHERS;
	return (uint32_t)domain->organization_count++;
}

static struct tally_day *day_of(struct tally_domain *domain, int32_t day)
{
	size_t low = 0, high = domain->day_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (domain->days[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < domain->day_count && domain->days[low].day == day)
		return &domain->days[low];
	if (domain->day_count >= TALLY_DAYS_MAX)
		return NULL;
	domain->days = grow(domain->days, domain->day_count, &domain->day_room,
			    sizeof(*domain->days));
	memmove(&domain->days[low + 1], &domain->days[low],
		(domain->day_count - low) * sizeof(*domain->days));
	memset(&domain->days[low], 0, sizeof(*domain->days));
	domain->days[low].day = day;
	domain->day_count++;
	return &domain->days[low];
}

/* Notes that the organization judged by the policy on this day. */
static void note_day(struct tally_organization *organization, int32_t day)
{
	size_t at = organization->day_count;

	while (at > 0 && organization->days[at - 1] > day)
		at--;
	if (at > 0 && organization->days[at - 1] == day)
		return;
	if (organization->day_count >= TALLY_DAYS_MAX)
		return;
	organization->days =
	    grow(organization->days, organization->day_count,
		 &organization->day_room, sizeof(*organization->days));
	memmove(&organization->days[at + 1], &organization->days[at],
		(organization->day_count - at) * sizeof(*organization->days));
	organization->days[at] = day;
	organization->day_count++;
}

/* ---- failures ---- */

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
	return mix(hash, (uintptr_t)failure->type << 2 |
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
	memset(domain->failure_slots, 0,
	       domain->failure_slot_count * sizeof(*domain->failure_slots));
	for (size_t i = 0; i < domain->failure_count; i++)
		*slot_of(domain, &domain->failures[i]) = (uint32_t)i + 1;
}

/* The failure's entry; NULL when it may not be made. */
static struct tally_failure *failure_of(struct tally_domain *domain,
					const struct tally_failure *failure,
					size_t most)
{
	uint32_t *slot;

	grow_slots(domain);
	slot = slot_of(domain, failure);
	if (*slot == 0 && domain->failure_count >= most)
		return NULL;
	if (*slot == 0) {
		domain->failures =
		    grow(domain->failures, domain->failure_count,
			 &domain->failure_room, sizeof(*domain->failures));
		domain->failures[domain->failure_count] = *failure;
		domain->failures[domain->failure_count].sessions = 0;
		*slot = (uint32_t)++domain->failure_count;
	}
	return &domain->failures[*slot - 1];
}

static void count_failure(struct counting *counting,
			  struct tally_domain *domain,
			  const struct tls_report_policy *policy,
			  const struct tls_report_failure *failure)
{
	struct report_tally *tally = counting->tally;
	struct tally_failure *entry,
	    key = {
		.result_type = intern(tally, failure->result_type),
		.mx = intern(tally, failure->receiving_mx),
		.sending_mta_ip = intern(tally, failure->sending_mta_ip),
		.reason_code = intern(tally, failure->reason_code),
		.organization =
		    organization_of(tally, domain, counting->organization),
		.day = counting->last_day,
		.type = policy->type,
		.is_enforced = policy->mode == REPORT_MODE_ENFORCE,
		.is_unlisted = policy->type == REPORT_POLICY_STS &&
			       failure->receiving_mx != NULL &&
			       policy->mx_count > 0,
	    };

	for (size_t i = 0; key.is_unlisted && i < policy->mx_count; i++)
		key.is_unlisted = !domain_name_matches(
		    policy->mx[i], strlen(policy->mx[i]), failure->receiving_mx,
		    strlen(failure->receiving_mx));
	if (key.result_type == NULL)
		key.result_type = "unknown";
	entry = failure_of(domain, &key, TALLY_FAILURES_MAX);
	if (entry == NULL) {
		key.sending_mta_ip = key.reason_code = NULL;
		entry = failure_of(domain, &key, 2 * TALLY_FAILURES_MAX);
	}
	if (entry == NULL) {
		key.mx = NULL;
		entry = failure_of(domain, &key, 3 * TALLY_FAILURES_MAX);
	}
	if (entry != NULL)
		entry->sessions += counting->sign * failure->sessions;
}

/* ---- entries ---- */

static bool is_of(const struct tls_report_policy *policy, const char *domain)
{
	return policy->domain != NULL && strcmp(policy->domain, domain) == 0;
}

/* Whether the report has something else on the domain than DANE's entries. */
static bool has_other_than_tlsa(const struct tls_report *report,
				const char *domain)
{
	for (size_t i = 0; i < report->policy_count; i++) {
		if (is_of(&report->policies[i], domain) &&
		    report->policies[i].type != REPORT_POLICY_TLSA)
			return true;
	}
	return false;
}

/* Whether an entry that is not DANE's has this result, too: the sessions are
 * the same then. */
static bool is_repeated(const struct tls_report *report, const char *domain,
			const char *result_type)
{
	for (size_t i = 0; i < report->policy_count; i++) {
		const struct tls_report_policy *policy = &report->policies[i];

		for (size_t j = 0; is_of(policy, domain) &&
				   policy->type != REPORT_POLICY_TLSA &&
				   j < policy->failure_count;
		     j++) {
			if (strcmp(policy->failures[j].result_type,
				   result_type) == 0)
				return true;
		}
	}
	return false;
}

static void count_sessions(struct counting *counting,
			   struct tally_domain *domain,
			   const struct tls_report_policy *policy)
{
	/* The list may move when one is added. */
	uint32_t number =
	    organization_of(counting->tally, domain, counting->organization);
	struct tally_organization *organization =
	    &domain->organizations[number];
	int64_t successful = counting->sign * policy->successful;
	int64_t failed = counting->sign * policy->failed;
	struct tally_day *day = day_of(domain, counting->last_day);

	organization->sessions.successful += successful;
	organization->sessions.failed += failed;
	if (day != NULL) {
		day->sessions.successful += successful;
		day->sessions.failed += failed;
	}
	if (policy->type != REPORT_POLICY_STS || successful + failed == 0)
		return;
	for (int32_t i = counting->first_day; i <= counting->last_day; i++) {
		note_day(organization, i);
		day = day_of(domain, i);
		if (day != NULL)
			day->judged += successful + failed;
	}
}

static void count_policy(struct counting *counting,
			 const struct tls_report_policy *policy)
{
	const struct tls_report *report = counting->report;
	struct tally_domain *domain =
	    domain_of(counting->tally, policy->domain, counting->sign > 0);
	bool is_main;

	if (domain == NULL)
		return;
	is_main = policy->type != REPORT_POLICY_TLSA ||
		  !has_other_than_tlsa(report, policy->domain);
	domain->by_type[policy->type].successful +=
	    counting->sign * policy->successful;
	domain->by_type[policy->type].failed += counting->sign * policy->failed;
	if (is_main)
		count_sessions(counting, domain, policy);
	for (size_t i = 0; i < policy->failure_count; i++) {
		if (is_main || !is_repeated(report, policy->domain,
					    policy->failures[i].result_type))
			count_failure(counting, domain, policy,
				      &policy->failures[i]);
	}
}

/* ---- reports ---- */

static bool takes_policy(const struct tally_filter *filter,
			 const struct tls_report_policy *policy)
{
	return policy->domain != NULL &&
	       (filter->domain == NULL || is_of(policy, filter->domain));
}

static bool takes_day(const struct tally_filter *filter,
		      const struct tls_report *report)
{
	int32_t day = tls_report_last_day(report);

	return day >= filter->first_day && day <= filter->last_day;
}

bool tally_filter_takes(const struct tally_filter *filter,
			const struct tls_report *report)
{
	bool takes = filter->domain == NULL && report->policy_count == 0;

	for (size_t i = 0; i < report->policy_count; i++)
		takes = takes || takes_policy(filter, &report->policies[i]);
	return takes && takes_day(filter, report);
}

static void count(struct report_tally *tally, const struct tls_report *report,
		  const struct tally_filter *filter, int sign)
{
	struct arena *arena = arena_new();
	struct counting counting = {
	    .tally = tally,
	    .report = report,
	    .organization = report->organization != NULL
				? report->organization
				: tls_report_contact_domain(report, arena),
	    .first_day = tls_report_first_day(report),
	    .last_day = tls_report_last_day(report),
	    .sign = sign};

	if (counting.organization == NULL)
		counting.organization = "(unknown)";
	for (size_t i = 0;
	     takes_day(filter, report) && i < report->policy_count; i++) {
		if (takes_policy(filter, &report->policies[i]))
			count_policy(&counting, &report->policies[i]);
	}
	arena_free(arena);
}

void report_tally_add(struct report_tally *tally,
		      const struct tls_report *report,
		      const struct tally_filter *filter)
{
	count(tally, report, filter, 1);
}

void report_tally_remove(struct report_tally *tally,
			 const struct tls_report *report,
			 const struct tally_filter *filter)
{
	count(tally, report, filter, -1);
}

/* ---- reading it ---- */

static int compare_domains(const void *a, const void *b)
{
	const struct tally_domain *left = a, *right = b;

	return strcmp(left->name, right->name);
}

const struct tally_domain *report_tally_domains(struct report_tally *tally,
						size_t *count)
{
	*count = tally->domain_count;
	if (tally->is_sorted || tally->domain_count == 0)
		return tally->domains;
	qsort(tally->domains, tally->domain_count, sizeof(*tally->domains),
	      compare_domains);
	/* Their numbers have changed. */
	string_index_init(&tally->names, tally->arena, tally->domain_count);
	for (size_t i = 0; i < tally->domain_count; i++)
		string_index_add(&tally->names, tally->domains[i].name,
				 (uint32_t)i);
	tally->is_sorted = true;
	return tally->domains;
}

const struct tally_domain *report_tally_find(struct report_tally *tally,
					     const char *domain)
{
	return domain_of(tally, domain, false);
}
