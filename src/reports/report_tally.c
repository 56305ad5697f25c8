/* Strings are kept once each, so that equal ones have the same address. */
#include "reports/report_tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "base/string_index.h"
#include "reports/mx_patterns.h"
#include "reports/report_overlap.h"
#include "reports/result_type.h"
#include "reports/tally_domain.h"
#include "sts/domain_name.h"

/* What hostile reports can make us remember; a string costs more than its
 * bytes. */
#define STRINGS_BYTES_MAX ((size_t)64 << 20)
#define STRING_COST	  72

/* What a string is for.  The first two are the levels of a failure that says
 * it.  Each may fill an eighth more than the one before, the last all. */
enum string_use {
	USE_DETAIL, /* address and reason of a failure */
	USE_KIND,   /* its mail server and result */
	USE_ORGANIZATION,
	USE_DOMAIN,
};
#define NAME_LENGTH_MAX DOMAIN_NAME_LENGTH_MAX

struct report_tally {
	struct arena *arena; /* of strings */
	struct string_index strings;
	const char **texts; /* by their numbers in the index */
	size_t text_count, text_room, text_bytes;
	const char *others;
	struct tally_budget budget;
	struct tally_domain *domains;
	size_t domain_count, domain_room;
	struct string_index names;
	bool is_sorted, is_settled;
};

/* A report being counted, or taken back with sign -1. */
struct counting {
	struct report_tally *tally;
	struct arena *arena;
	const struct tally_filter *filter;
	const struct report_overlap *overlap;
	const char *signer; /* or NULL */
	const char *organization, *identity;
	int32_t first_day, last_day;
	int sign;
};

/* Where failures of an entry are counted. */
struct failures_place {
	struct tally_domain *domain;
	uint32_t organization; /* in its list */
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

/* ---- strings ---- */

static const char *add_string(struct report_tally *tally, const char *string,
			      size_t length)
{
	const char *kept = arena_copy(tally->arena, string, length);

	tally->text_bytes += length + STRING_COST;
	tally->texts = tally_grow(tally->texts, tally->text_count,
				  &tally->text_room, sizeof(*tally->texts));
	tally->texts[tally->text_count] = kept;
	string_index_add(&tally->strings, kept, (uint32_t)tally->text_count);
	tally->text_count++;
	return kept;
}

/* The length that is kept of a string: whole characters of UTF-8. */
static size_t cut_length(const char *string)
{
	size_t length = strnlen(string, NAME_LENGTH_MAX + 1);

	if (length <= NAME_LENGTH_MAX)
		return length;
	length = NAME_LENGTH_MAX;
	while (length > NAME_LENGTH_MAX - 4 &&
	       ((unsigned char)string[length] & 0xC0) == 0x80)
		length--;
	return length;
}

/* The string as it is kept, cut; NULL for NULL, and when it would be a new one
 * and is not to be added or there are too many. */
static const char *keep(struct report_tally *tally, const char *string,
			enum string_use use, bool may_add)
{
	size_t most = STRINGS_BYTES_MAX / 8 * ((size_t)use + 5);
	char cut[NAME_LENGTH_MAX + 1];
	uint32_t number;
	size_t length;

	if (string == NULL)
		return NULL;
	length = cut_length(string);
	memcpy(cut, string, length);
	cut[length] = '\0';
	number = string_index_find(&tally->strings, cut);
	if (number != STRING_INDEX_NONE)
		return tally->texts[number];
	if (!may_add || tally->text_bytes + length > most)
		return NULL;
	return add_string(tally, cut, length);
}

static const char *intern(struct report_tally *tally, const char *string,
			  enum string_use use)
{
	return keep(tally, string, use, true);
}

struct report_tally *report_tally_new(void)
{
	struct report_tally *tally = heap_resize(NULL, sizeof(*tally));

	memset(tally, 0, sizeof(*tally));
	tally->arena = arena_new();
	tally->budget.left = TALLY_BYTES_MAX;
	string_index_init(&tally->strings, tally->arena, 64);
	string_index_init(&tally->names, tally->arena, 16);
	tally->others = intern(tally, TALLY_OTHERS, USE_DOMAIN);
	for (size_t i = 0; result_type_at(i) != NULL; i++)
		intern(tally, result_type_at(i)->name, USE_DOMAIN);
	return tally;
}

void report_tally_free(struct report_tally *tally)
{
	if (tally == NULL)
		return;
	for (size_t i = 0; i < tally->domain_count; i++)
		tally_domain_release(&tally->domains[i]);
	heap_free(tally->domains);
	heap_free(tally->texts);
	arena_free(tally->arena);
	heap_free(tally);
}

/* ---- domains ---- */

/* NULL when it is not there; `name` is the tally's or NULL. */
static struct tally_domain *find_domain(struct report_tally *tally,
					const char *name)
{
	uint32_t number = name != NULL ? string_index_find(&tally->names, name)
				       : STRING_INDEX_NONE;

	return number != STRING_INDEX_NONE ? &tally->domains[number] : NULL;
}

static struct tally_domain *add_domain(struct report_tally *tally,
				       const char *name)
{
	struct tally_domain *domain;

	tally->domains =
	    tally_grow(tally->domains, tally->domain_count, &tally->domain_room,
		       sizeof(*tally->domains));
	domain = &tally->domains[tally->domain_count];
	*domain = (struct tally_domain){.name = name};
	string_index_add(&tally->names, name, (uint32_t)tally->domain_count++);
	tally->is_sorted = false;
	return domain;
}

static bool is_in(const struct string_index *index, const char *name)
{
	return index != NULL &&
	       string_index_find(index, name) != STRING_INDEX_NONE;
}

/* Whether there is room for one more.  Those of the filter always have it. */
static bool has_room(struct report_tally *tally,
		     const struct tally_filter *filter, const char *name)
{
	return is_in(filter->domains, name) || is_in(filter->own, name) ||
	       (tally->domain_count < TALLY_DOMAINS_MAX &&
		tally_budget_take(&tally->budget, sizeof(struct tally_domain),
				  2));
}

/* What counts for the domain; NULL when there is nothing to take back from. */
static struct tally_domain *domain_of(const struct counting *counting,
				      const char *name)
{
	struct report_tally *tally = counting->tally;
	bool adds = counting->sign > 0;
	const char *kept = intern(tally, name, USE_DOMAIN);
	struct tally_domain *domain = find_domain(tally, kept);

	if (domain != NULL)
		return domain;
	if (adds && kept != NULL && has_room(tally, counting->filter, kept))
		return add_domain(tally, kept);
	domain = find_domain(tally, tally->others);
	return domain == NULL && adds ? add_domain(tally, tally->others)
				      : domain;
}

/* ---- entries ---- */

/* A string of a failure.  An organization that has used up its share of the
 * domain's failures brings no new ones. */
static const char *keep_for(const struct counting *counting,
			    const struct failures_place *place,
			    const char *string, enum string_use use)
{
	return keep(counting->tally, string, use,
		    tally_domain_has_share(place->domain, place->organization,
					   (int)use));
}

/* Names of the registry are the same in any case. */
static const char *result_of(const struct counting *counting,
			     const struct failures_place *place,
			     const char *name)
{
	const struct result_type *type = result_type_find(name);
	const char *kept;

	if (type != NULL)
		return intern(counting->tally, type->name, USE_DOMAIN);
	kept = keep_for(counting, place, name, USE_KIND);
	return kept != NULL ? kept : counting->tally->others;
}

/* Microsoft and Google call a mail server that the policy does not allow a
 * validation-failure; Microsoft adds this reason. */
static bool is_unlisted(const struct mx_patterns *patterns,
			const struct tls_report_policy *policy,
			const struct tls_report_failure *failure)
{
	if (failure->reason_code != NULL &&
	    strcasestr(failure->reason_code, "mx_hosts_mismatch") != NULL)
		return true;
	return policy->type == REPORT_POLICY_STS &&
	       failure->receiving_mx != NULL && policy->mx_count > 0 &&
	       !mx_patterns_allow(patterns, failure->receiving_mx);
}

/* Whether a policy in this mode is one that the entry was judged by, in which
 * enforce holds such mail back.  Who cannot get the policy goes by the one from
 * before, or by none (RFC 8461 section 5.1), and then tells how that went in
 * another row. */
static bool is_under(enum report_policy_mode mode,
		     const struct tls_report_policy *policy,
		     const struct tls_report_failure *failure)
{
	const struct result_type *type = result_type_find(failure->result_type);

	return policy->mode == mode &&
	       policy->type != REPORT_POLICY_NONE_FOUND &&
	       (type == NULL || type->cause != CAUSE_POLICY);
}

static void count_failure(const struct counting *counting,
			  const struct failures_place *place,
			  const struct mx_patterns *patterns,
			  const struct tls_report_policy *policy,
			  const struct tls_report_failure *failure)
{
	struct report_tally *tally = counting->tally;
	struct tally_failure key = {
	    .result_type = result_of(counting, place, failure->result_type),
	    .mx = keep_for(counting, place, failure->receiving_mx, USE_KIND),
	    .sending_mta_ip =
		keep_for(counting, place, failure->sending_mta_ip, USE_DETAIL),
	    .reason_code =
		keep_for(counting, place, failure->reason_code, USE_DETAIL),
	    .organization = place->organization,
	    .day = counting->last_day,
	    .type = policy->type,
	    .is_enforced = is_under(REPORT_MODE_ENFORCE, policy, failure),
	    .is_modeless = policy->type != REPORT_POLICY_TLSA &&
			   is_under(REPORT_MODE_UNKNOWN, policy, failure),
	    .is_unlisted = is_unlisted(patterns, policy, failure),
	};

	tally_domain_count_failure(place->domain, &tally->budget, &key,
				   tally->others, failure->sessions,
				   counting->sign);
}

static void count_failures(const struct counting *counting,
			   const struct failures_place *place, bool is_main,
			   const struct tls_report_policy *policy)
{
	struct mx_patterns patterns;

	if (policy->failure_count == 0)
		return;
	mx_patterns_init(&patterns, counting->arena, policy->mx,
			 policy->mx_count);
	for (size_t i = 0; i < policy->failure_count; i++) {
		if (is_main ||
		    !report_overlap_is_repeated(counting->overlap, policy,
						&policy->failures[i]))
			count_failure(counting, place, &patterns, policy,
				      &policy->failures[i]);
	}
}

static void count_policy(struct counting *counting,
			 const struct tls_report_policy *policy)
{
	struct report_tally *tally = counting->tally;
	struct tally_domain *domain = domain_of(counting, policy->domain);
	bool is_main = report_overlap_is_main(counting->overlap, policy);
	struct tally_sessions sessions = {
	    .first_day = counting->first_day,
	    .last_day = counting->last_day,
	    .count = {policy->successful, policy->failed},
	    .is_judged = policy->type == REPORT_POLICY_STS &&
			 policy->mode != REPORT_MODE_NONE};

	if (domain != NULL)
		sessions.organization = tally_domain_organization(
		    domain, &tally->budget, counting->organization,
		    counting->identity, tally->others, counting->sign);
	if (domain == NULL || sessions.organization == TALLY_NO_ORGANIZATION)
		return;
	tally_domain_count_entry(domain, sessions.organization, policy->type,
				 &sessions.count, counting->sign);
	if (is_main)
		tally_domain_count_sessions(domain, &tally->budget, &sessions,
					    counting->sign);
	count_failures(counting,
		       &(struct failures_place){domain, sessions.organization},
		       is_main, policy);
}

/* ---- reports ---- */

static bool takes_policy(const struct tally_filter *filter,
			 const struct tls_report_policy *policy)
{
	return policy->domain != NULL &&
	       (filter->domain == NULL ||
		strcmp(policy->domain, filter->domain) == 0) &&
	       (filter->domains == NULL ||
		is_in(filter->domains, policy->domain));
}

static bool takes_day(const struct tally_filter *filter,
		      const struct tls_report *report)
{
	int32_t day = tls_report_last_day(report);

	return day >= filter->first_day && day <= filter->last_day;
}

static bool takes_any_policy(const struct tally_filter *filter,
			     const struct tls_report *report)
{
	bool takes = filter->domain == NULL && filter->domains == NULL &&
		     report->policy_count == 0;

	for (size_t i = 0; !takes && i < report->policy_count; i++)
		takes = takes_policy(filter, &report->policies[i]);
	return takes;
}

bool tally_filter_takes(const struct tally_filter *filter,
			const struct tls_report *report)
{
	return takes_day(filter, report) && takes_any_policy(filter, report);
}

bool tally_filter_is_later(const struct tally_filter *filter,
			   const struct tls_report *report)
{
	return tls_report_last_day(report) > filter->last_day &&
	       takes_any_policy(filter, report);
}

/* Whom the report is from: as it says, else the domain of its contact; and
 * what makes it the same as others. */
static void find_organization(struct counting *counting,
			      const struct tls_report *report)
{
	struct report_tally *tally = counting->tally;
	const char *name =
	    report->organization != NULL
		? report->organization
		: tls_report_contact_domain(report, counting->arena);
	bool is_known;
	char *identity;

	if (name == NULL)
		name = "(unknown)";
	identity = arena_copy(counting->arena, name, strlen(name));
	for (char *c = identity; *c != '\0'; c++)
		*c = text_lower(*c);
	if (counting->signer != NULL)
		identity = arena_copy(counting->arena, counting->signer,
				      strlen(counting->signer));
	is_known = keep(tally, identity, USE_ORGANIZATION, false) != NULL;
	counting->identity = intern(tally, identity, USE_ORGANIZATION);
	if (counting->identity == NULL)
		counting->identity = tally->others;
	/* One that has a name needs no other. */
	counting->organization =
	    intern(tally, name, is_known ? USE_DETAIL : USE_ORGANIZATION);
	if (counting->organization == NULL)
		counting->organization = counting->identity;
}

static void count(struct report_tally *tally, const struct tls_report *report,
		  const char *signer, const struct tally_filter *filter,
		  int sign)
{
	struct counting counting = {.tally = tally,
				    .filter = filter,
				    .signer = signer,
				    .first_day = tls_report_first_day(report),
				    .last_day = tls_report_last_day(report),
				    .sign = sign};

	if (!tally_filter_takes(filter, report))
		return;
	counting.arena = arena_new();
	counting.overlap = report_overlap_new(report, counting.arena);
	find_organization(&counting, report);
	for (size_t i = 0; i < report->policy_count; i++) {
		if (takes_policy(filter, &report->policies[i]))
			count_policy(&counting, &report->policies[i]);
	}
	arena_free(counting.arena);
	tally->is_settled = false;
}

void report_tally_add(struct report_tally *tally,
		      const struct tls_report *report,
		      const struct tally_filter *filter)
{
	count(tally, report, NULL, filter, 1);
}

void report_tally_add_signed(struct report_tally *tally,
			     const struct tls_report *report,
			     const char *signer,
			     const struct tally_filter *filter)
{
	count(tally, report, signer, filter, 1);
}

void report_tally_remove(struct report_tally *tally,
			 const struct tls_report *report,
			 const struct tally_filter *filter)
{
	count(tally, report, NULL, filter, -1);
}

/* ---- reading it ---- */

static int compare_domains(const void *a, const void *b)
{
	const struct tally_domain *left = a, *right = b;

	return strcmp(left->name, right->name);
}

/* Forgets the domains of which all was taken back. */
static void drop_domains(struct report_tally *tally)
{
	size_t kept = 0;

	for (size_t i = 0; i < tally->domain_count; i++) {
		struct tally_domain *domain = &tally->domains[i];

		if (domain->entries == 0)
			tally_domain_release(domain);
		else
			tally->domains[kept++] = *domain;
	}
	tally->is_sorted = tally->is_sorted && kept == tally->domain_count;
	tally->domain_count = kept;
}

const struct tally_domain *report_tally_domains(struct report_tally *tally,
						size_t *count)
{
	if (!tally->is_settled)
		drop_domains(tally);
	for (size_t i = 0; !tally->is_settled && i < tally->domain_count; i++)
		tally_domain_settle(&tally->domains[i]);
	tally->is_settled = true;
	*count = tally->domain_count;
	if (tally->is_sorted)
		return tally->domains;
	if (tally->domain_count > 0)
		qsort(tally->domains, tally->domain_count,
		      sizeof(*tally->domains), compare_domains);
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
	struct tally_domain *found = find_domain(tally, domain);

	if (found == NULL || found->entries == 0)
		return NULL;
	tally_domain_settle(found);
	return found;
}
