/*
 * Failures overlap and may be told twice (RFC 8460 section 4), so their numbers
 * are only compared with what is allowed on a day, never added up to totals.
 */
#include "advice/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/string_index.h"
#include "base/text.h"
#include "reports/result_type.h"

const struct evidence_rules evidence_rules_default = {
    .clean_days = 14,
    .organizations = 2,
    .gap_days = 3,
    .failures = 0,
};

struct day_failures {
	uint32_t organization;
	int32_t day;
	int64_t sessions;
	bool is_losing; /* mode enforce turns it into lost mail */
};

/* What is needed to look at the failures of a domain. */
struct sorting {
	const struct tally_domain *domain;
	struct arena *arena;
	int32_t start, today;
	int32_t stale; /* failures of this day and before are */
	const struct policy_pair *policies;
	const struct failure_summary *summaries;
	size_t summary_count;
	struct string_index own;     /* what is a single sender's */
	struct string_index counted; /* what counts */
	struct day_failures *failures;
	size_t failure_count;
};

static bool is_within(const struct sorting *sorting, int32_t day)
{
	return day >= sorting->start && day <= sorting->today;
}

/* ---- failures ---- */

static int32_t last_told_day(const struct sorting *sorting)
{
	return sorting->today + EVIDENCE_AHEAD_DAYS;
}

/* What is the same for a summary and the failures it is made of. */
static const char *make_key(struct arena *arena, const char *result_type,
			    const char *mx)
{
	char *key =
	    arena_printf(arena, "%s\n%s", result_type, mx == NULL ? "" : mx);

	for (char *at = key; *at != '\0'; at++)
		*at = text_lower(*at);
	return key;
}

static void summarize(struct sorting *sorting)
{
	const struct failure_options options = {
	    .first_day = sorting->start, .last_day = last_told_day(sorting)};
	struct arena *arena = sorting->arena;

	sorting->summaries = failure_summaries(sorting->domain, &options, arena,
					       &sorting->summary_count);
	string_index_init(&sorting->own, arena, 0);
	string_index_init(&sorting->counted, arena, 0);
	for (size_t i = 0; i < sorting->summary_count; i++) {
		const struct failure_summary *summary = &sorting->summaries[i];

		if (summary->cause == CAUSE_SENDER)
			string_index_add(
			    &sorting->own,
			    make_key(arena, summary->result_type, summary->mx),
			    0);
	}
	sorting->failures =
	    arena_alloc(arena, (sorting->domain->failure_count + 1) *
				   sizeof(*sorting->failures));
}

/* Who cannot get the policy delivers without it, or by the one he has (RFC 8461
 * section 5), as does who has found none. */
static bool is_losing(const struct tally_failure *failure,
		      const struct result_type *type)
{
	return failure->type != REPORT_POLICY_NONE_FOUND &&
	       (type == NULL || type->cause != CAUSE_POLICY);
}

/* What nobody can name counts: it may well lose mail.  A mail server that the
 * policy does not allow is never one sender's affair. */
static void note_failure(struct sorting *sorting,
			 const struct tally_failure *failure)
{
	const struct result_type *type = result_type_find(failure->result_type);
	const char *key =
	    make_key(sorting->arena, failure->result_type, failure->mx);
	bool is_unlisted =
	    failure->is_unlisted ||
	    policy_pair_allows(sorting->policies, failure->mx) == ALLOWED_NOT;

	if (type != NULL && !type->is_sts)
		return;
	if (!is_unlisted &&
	    string_index_find(&sorting->own, key) != STRING_INDEX_NONE)
		return;
	string_index_add(&sorting->counted, key, 0);
	sorting->failures[sorting->failure_count++] = (struct day_failures){
	    .organization = failure->organization,
	    .day =
		failure->day < sorting->today ? failure->day : sorting->today,
	    .sessions = failure->sessions,
	    .is_losing = is_losing(failure, type)};
}

static bool is_counted(const struct sorting *sorting,
		       const struct failure_summary *summary)
{
	return summary->cause != CAUSE_SENDER && !summary->is_dane &&
	       string_index_find(&sorting->counted,
				 make_key(sorting->arena, summary->result_type,
					  summary->mx)) != STRING_INDEX_NONE;
}

static int compare_days(const void *a, const void *b)
{
	const struct day_failures *first = a, *second = b;

	return (first->day > second->day) - (first->day < second->day);
}

/* The last day with more failures than are allowed; they stand by days. */
static int32_t find_last_failing(const struct sorting *sorting, int64_t allowed,
				 bool losing_only)
{
	const struct day_failures *failures = sorting->failures;
	int32_t last = CALENDAR_NO_DAY;
	int64_t sum = 0;

	for (size_t i = 0; i < sorting->failure_count; i++) {
		if (i > 0 && failures[i].day != failures[i - 1].day)
			sum = 0;
		if (!losing_only || failures[i].is_losing)
			sum += failures[i].sessions;
		if (sum > allowed)
			last = failures[i].day;
	}
	return last;
}

/* What one organization failed with. */
struct complaint {
	int32_t last_day;
	int64_t on_last_day, sessions;
};

/* The failures that are not stale, by organization. */
static struct complaint *list_complaints(const struct sorting *sorting,
					 bool losing_only)
{
	struct complaint *complaints = arena_alloc(
	    sorting->arena,
	    (sorting->domain->organization_count + 1) * sizeof(*complaints));

	/* They stand by days. */
	for (size_t i = 0; i < sorting->failure_count; i++) {
		const struct day_failures *failures = &sorting->failures[i];
		struct complaint *complaint =
		    &complaints[failures->organization];

		if (failures->day <= sorting->stale ||
		    (losing_only && !failures->is_losing))
			continue;
		if (complaint->last_day != failures->day)
			complaint->on_last_day = 0;
		complaint->last_day = failures->day;
		complaint->on_last_day += failures->sessions;
		complaint->sessions += failures->sessions;
	}
	return complaints;
}

static bool has_delivered_since(const struct tally_organization *organization,
				int32_t day)
{
	return organization->day_count > 0 &&
	       organization->days[organization->day_count - 1] > day;
}

/* Senders try for some days: what failed while more came in has come in late.
 */
static bool is_heard(const struct tally_organization *organization,
		     const struct complaint *complaint)
{
	for (size_t i = 0; i < organization->day_count; i++) {
		if (organization->days[i] == complaint->last_day &&
		    organization->day_successful[i] > complaint->on_last_day)
			return true;
	}
	return has_delivered_since(organization, complaint->last_day);
}

/* Others who deliver do not show that it is over for those who could not. */
static bool is_unheard(const struct sorting *sorting,
		       const struct complaint *complaints)
{
	const struct tally_domain *domain = sorting->domain;
	int64_t all = 0, unheard = 0;

	for (size_t i = 0; i < domain->organization_count; i++) {
		all += complaints[i].sessions;
		if (!is_heard(&domain->organizations[i], &complaints[i]))
			unheard += complaints[i].sessions;
	}
	return unheard > all / 2;
}

static unsigned count_losing(const struct sorting *sorting,
			     const struct complaint *complaints)
{
	const struct tally_domain *domain = sorting->domain;
	unsigned count = 0;

	for (size_t i = 0; i < domain->organization_count; i++)
		count += complaints[i].sessions > 0 &&
			 !has_delivered_since(&domain->organizations[i],
					      complaints[i].last_day);
	return count;
}

static void collect_complaints(const struct sorting *sorting,
			       struct evidence *evidence)
{
	const struct complaint *losing = list_complaints(sorting, true);

	evidence->is_unheard =
	    is_unheard(sorting, list_complaints(sorting, false));
	evidence->is_unheard_of_loss = is_unheard(sorting, losing);
	evidence->losing_organizations = count_losing(sorting, losing);
}

/* The lists of a division, which have room for all. */
struct division {
	const struct failure_summary **failures, **others;
};

static void divide(const struct sorting *sorting, bool is_current,
		   const struct division *division, struct evidence *evidence)
{
	for (size_t i = 0; i < sorting->summary_count; i++) {
		const struct failure_summary *summary = &sorting->summaries[i];

		if ((summary->last_day > sorting->stale) != is_current)
			continue;
		summary = policy_pair_explain(sorting->policies, summary,
					      sorting->arena);
		if (is_counted(sorting, summary))
			division->failures[evidence->failure_count++] = summary;
		else
			division->others[evidence->other_count++] = summary;
	}
}

static void divide_summaries(const struct sorting *sorting,
			     struct evidence *evidence)
{
	size_t bytes =
	    (sorting->summary_count + 1) * sizeof(*evidence->failures);
	struct division division = {arena_alloc(sorting->arena, bytes),
				    arena_alloc(sorting->arena, bytes)};

	divide(sorting, true, &division, evidence);
	evidence->current_count = evidence->failure_count;
	divide(sorting, false, &division, evidence);
	evidence->failures = division.failures;
	evidence->others = division.others;
}

static void collect_failures(struct sorting *sorting, int64_t allowed,
			     struct evidence *evidence)
{
	const struct tally_domain *domain = sorting->domain;

	summarize(sorting);
	for (size_t i = 0; i < domain->failure_count; i++) {
		const struct tally_failure *failure = &domain->failures[i];

		if (failure->day >= sorting->start &&
		    failure->day <= last_told_day(sorting) &&
		    failure->type != REPORT_POLICY_TLSA)
			note_failure(sorting, failure);
	}
	qsort(sorting->failures, sorting->failure_count,
	      sizeof(*sorting->failures), compare_days);
	evidence->last_failing = find_last_failing(sorting, allowed, false);
	evidence->last_losing = find_last_failing(sorting, allowed, true);
	collect_complaints(sorting, evidence);
	divide_summaries(sorting, evidence);
}

/* ---- the clean run ---- */

/* Days in between that are not covered. */
static int64_t gap_between(int32_t earlier, int32_t later)
{
	return (int64_t)later - earlier - 1;
}

static void note_gap(struct evidence *evidence, int32_t earlier, int32_t later)
{
	evidence->gap =
	    (struct evidence_gap){.first = earlier + 1, .last = later - 1};
}

static void collect_run(const struct sorting *sorting,
			const struct evidence_rules *rules,
			struct evidence *evidence)
{
	int64_t recently = sorting->today - 2 * (int64_t)rules->clean_days;
	unsigned gap_days = rules->gap_days;
	const struct tally_domain *domain = sorting->domain;
	int32_t span_first = CALENDAR_NO_DAY, previous = CALENDAR_NO_DAY;

	for (size_t i = 0; i < domain->day_count; i++) {
		int32_t day = domain->days[i].day;

		if (domain->days[i].covered == 0 || !is_within(sorting, day))
			continue;
		evidence->last_covered = day;
		evidence->safe_since += day > evidence->last_losing;
		if (day <= evidence->last_failing)
			continue;
		evidence->clean_since++;
		if (previous == CALENDAR_NO_DAY) {
			span_first = evidence->run_first = day;
		} else if (gap_between(previous, day) > gap_days) {
			evidence->run_first = day;
			evidence->recent_gaps += day > recently;
			note_gap(evidence, previous, day);
		}
		previous = day;
	}
	if (previous == CALENDAR_NO_DAY)
		return;
	evidence->span_days = (unsigned)(previous - span_first + 1);
	if (gap_between(previous, sorting->today) >
	    (int64_t)gap_days + EVIDENCE_DELAY_DAYS)
		note_gap(evidence, previous, sorting->today);
	else
		evidence->run_days =
		    (unsigned)(previous - evidence->run_first + 1);
}

static bool has_day_within(const struct tally_organization *organization,
			   int32_t first, int32_t last)
{
	for (size_t i = 0; i < organization->day_count; i++) {
		if (organization->days[i] >= first &&
		    organization->days[i] <= last)
			return true;
	}
	return false;
}

static void collect_witnesses(const struct sorting *sorting,
			      struct evidence *evidence)
{
	const struct tally_domain *domain = sorting->domain;
	int32_t first = evidence->run_first;

	if (evidence->run_days == 0)
		return;
	for (size_t i = 0; i < domain->day_count; i++) {
		if (domain->days[i].day >= first &&
		    is_within(sorting, domain->days[i].day))
			evidence->sessions += domain->days[i].judged;
	}
	for (size_t i = 0; i < domain->organization_count; i++)
		evidence->organizations +=
		    domain->organizations[i].sessions.successful > 0 &&
		    has_day_within(&domain->organizations[i], first,
				   sorting->today);
}

void evidence_collect(struct evidence *evidence,
		      const struct tally_domain *domain,
		      const struct evidence_question *question,
		      struct arena *arena)
{
	struct sorting sorting = {.domain = domain,
				  .arena = arena,
				  .start = question->start,
				  .today = question->today,
				  .stale = question->today -
					   evidence_stale_days(question->rules),
				  .policies = question->policies};

	*evidence = (struct evidence){
	    .start = question->start,
	    .today = question->today,
	    .last_covered = CALENDAR_NO_DAY,
	    .last_failing = CALENDAR_NO_DAY,
	    .last_losing = CALENDAR_NO_DAY,
	    .run_first = CALENDAR_NO_DAY,
	    .gap = {.first = CALENDAR_NO_DAY, .last = CALENDAR_NO_DAY}};
	if (domain == NULL)
		return;
	collect_failures(&sorting, question->rules->failures, evidence);
	collect_run(&sorting, question->rules, evidence);
	collect_witnesses(&sorting, evidence);
}

/* ---- what follows ---- */

int32_t evidence_stale_days(const struct evidence_rules *rules)
{
	return rules->clean_days > EVIDENCE_STALE_DAYS
		   ? (int32_t)rules->clean_days
		   : EVIDENCE_STALE_DAYS;
}

/* Whether failures until `last` are not proven to be over by so many days. */
static bool is_unproven(const struct evidence_rules *rules, int32_t last,
			unsigned days_since, bool is_unheard)
{
	unsigned needed = rules->clean_days < EVIDENCE_RECOVERY_DAYS
			      ? rules->clean_days
			      : EVIDENCE_RECOVERY_DAYS;

	return last != CALENDAR_NO_DAY && (days_since < needed || is_unheard);
}

static bool is_old(const struct evidence *evidence,
		   const struct evidence_rules *rules, int32_t day)
{
	return (int64_t)evidence->today - day >= evidence_stale_days(rules);
}

bool evidence_is_failing(const struct evidence *evidence,
			 const struct evidence_rules *rules)
{
	return is_unproven(rules, evidence->last_failing, evidence->clean_since,
			   evidence->is_unheard) &&
	       !is_old(evidence, rules, evidence->last_failing);
}

bool evidence_is_losing(const struct evidence *evidence,
			const struct evidence_rules *rules)
{
	return is_unproven(rules, evidence->last_losing, evidence->safe_since,
			   evidence->is_unheard_of_loss) &&
	       !is_old(evidence, rules, evidence->last_losing);
}

bool evidence_is_stale(const struct evidence *evidence,
		       const struct evidence_rules *rules)
{
	return is_unproven(rules, evidence->last_failing, evidence->clean_since,
			   evidence->is_unheard) &&
	       is_old(evidence, rules, evidence->last_failing);
}

bool evidence_is_enough(const struct evidence *evidence,
			const struct evidence_rules *rules)
{
	return evidence->today - evidence->start >=
		   (int64_t)rules->clean_days &&
	       evidence->run_days >= rules->clean_days &&
	       evidence->organizations >= rules->organizations;
}

/* The last of the clean days must be over, so that reports of it can come. */
int32_t evidence_earliest(const struct evidence *evidence,
			  const struct evidence_rules *rules)
{
	int32_t needed = (int32_t)rules->clean_days;
	int32_t yesterday = evidence->today - 1;
	int32_t first = evidence->run_days > 0	      ? evidence->run_first
			: evidence->start > yesterday ? evidence->start
						      : yesterday;
	int32_t earliest;

	if (first <= evidence->last_failing)
		first = evidence->last_failing + 1;
	earliest = first + needed;
	if (earliest < evidence->start + needed)
		earliest = evidence->start + needed;
	return earliest > evidence->today ? earliest : evidence->today + 1;
}
