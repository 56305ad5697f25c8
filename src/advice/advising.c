/* Pure functions. */
#include "advice/advising.h"

#include "advice/explain.h"
#include "advice/literal_id.h"
#include "base/number.h"
#include "site/records.h"

/* ---- what is known ---- */

size_t advising_count(const struct advising *advising,
		      enum live_meaning meaning)
{
	return advising->live.by_meaning[meaning].count;
}

bool advising_is_pending(const struct advising *advising)
{
	return records_find_status(advising->facts->config,
				   advising->facts->record) == RECORDS_PENDING;
}

/* Whole days since a policy is served prove it.  But failures do not end with a
 * change: those of the days before it matter until they are seen to be over. */
void advising_look_at_reports(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	const struct policy_record *record = facts->record;
	const struct tally_domain *tally = facts->tally;
	const struct policy_pair policies = {
	    .domain = facts->domain,
	    .options = facts->options,
	    .served = record != NULL ? &record->policy : NULL,
	    .configured =
		facts->config != NULL ? &facts->config->policy : NULL};
	struct evidence_question question = {.start = advising->today,
					     .today = advising->today,
					     .rules = &facts->rules,
					     .policies = &policies};
	int32_t recently = advising->today - evidence_stale_days(&facts->rules);

	if (record == NULL || record->policy.mode == POLICY_NONE)
		tally = NULL;
	if (record != NULL)
		question.start = calendar_day_after(
		    record->since > record->mode_since ? record->since
						       : record->mode_since);
	evidence_collect(&advising->evidence, tally, &question,
			 advising->arena);
	if (question.start > recently)
		question.start = recently;
	evidence_collect(&advising->recent, tally, &question, advising->arena);
	advising->troubles =
	    evidence_is_failing(&advising->recent, &facts->rules)
		? &advising->recent
		: &advising->evidence;
}

bool advising_is_failing(const struct advising *advising)
{
	return advising_count(advising, LIVE_LOSS) > 0 ||
	       evidence_is_failing(&advising->recent, &advising->facts->rules);
}

bool advising_is_losing(const struct advising *advising)
{
	return advising_count(advising, LIVE_LOSS) > 0 ||
	       evidence_is_losing(&advising->recent, &advising->facts->rules);
}

const char *advising_moment(const struct advising *advising, int64_t seconds)
{
	return calendar_moment_text(advising->arena, seconds);
}

const char *advising_day(const struct advising *advising, int32_t day)
{
	return calendar_day_text(advising->arena, day);
}

/* ---- sentences ---- */

void advising_explain_mode(struct advising *advising)
{
	const struct policy_record *record = advising->facts->record;
	int64_t days =
	    (int64_t)advising->today - calendar_day(record->mode_since);
	char age[DURATION_ROOM];

	if (days < 0)
		days = 0;
	line_list_addf(&advising->reasons,
		       "Mode %s is served since %s (%lld day%s), with max_age "
		       "%s since %s.",
		       policy_mode_name(record->policy.mode),
		       advising_moment(advising, record->mode_since),
		       (long long)days, days == 1 ? "" : "s",
		       duration_format(age, record->policy.max_age_s),
		       advising_moment(advising, record->since));
}

void advising_explain_pending(struct advising *advising)
{
	const struct policy *configured = &advising->facts->config->policy;
	const struct policy *served = &advising->facts->record->policy;
	char wanted[DURATION_ROOM], present[DURATION_ROOM];

	line_list_addf(
	    &advising->reasons,
	    "The configured policy (mode %s, max_age %s, %zu mx), or its id, "
	    "is not the one that is served since %s (mode %s, max_age %s, %zu "
	    "mx).",
	    policy_mode_name(configured->mode),
	    duration_format(wanted, configured->max_age_s),
	    configured->mx_count,
	    advising_moment(advising, advising->facts->record->since),
	    policy_mode_name(served->mode),
	    duration_format(present, served->max_age_s), served->mx_count);
}

void advising_explain_run(struct advising *advising)
{
	const struct policy_record *record = advising->facts->record;
	const struct evidence_rules *rules = &advising->facts->rules;
	struct line_list *reasons = &advising->reasons;

	if (record->policy.mode == POLICY_TESTING &&
	    record->since > record->mode_since)
		line_list_addf(reasons,
			       "The policy changed on %s: what was reported "
			       "before is no proof of it, so clean days count "
			       "from there.",
			       advising_moment(advising, record->since));
	explain_last_failing(advising->troubles, rules, reasons);
	explain_run(&advising->evidence, rules, reasons);
}

void advising_explain_rest(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;

	explain_failures(advising->troubles, &advising->reasons);
	explain_findings(&advising->live, LIVE_LOSS, &advising->reasons);
	explain_reports(facts, &advising->evidence, &advising->reasons);
	if (!facts->has_reports && facts->tally == NULL)
		line_list_addf(&advising->reasons,
			       "No place of received reports is known: set "
			       "reports in the configuration, or give "
			       "--reports.");
	explain_live(&advising->live, &advising->reasons);
}

/* ---- lines to write ---- */

/* A policy that changes under an id that was written by hand needs another. */
static void add_literal_id(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	const char *id = literal_id_next(facts->config, facts->record,
					 facts->now, advising->arena);

	if (id != NULL)
		line_list_addf(&advising->next, "id = %s", id);
}

void advising_begin_section(struct advising *advising)
{
	line_list_addf(&advising->next,
		       "change in the section [%s]:", advising->facts->domain);
}

void advising_finish_section(struct advising *advising)
{
	add_literal_id(advising);
	advising_add_reload(advising);
}

void advising_add_load(struct advising *advising)
{
	line_list_addf(&advising->next, "mta-stsd -r");
	line_list_addf(&advising->next,
		       "publish the _mta-sts record that it prints");
}

void advising_add_check(struct advising *advising)
{
	line_list_addf(&advising->next, "mta-sts check%s %s",
		       advising->facts->options, advising->facts->domain);
}

void advising_add_later(struct advising *advising, int32_t day)
{
	line_list_addf(&advising->next, "on %s: mta-sts advise%s %s",
		       advising_day(advising, day),
		       advising->facts->report_options,
		       advising->facts->domain);
}

void advising_add_reload(struct advising *advising)
{
	advising_add_load(advising);
	advising_add_check(advising);
}

bool advising_needs_other_policy(const struct advising *advising)
{
	const struct live_findings *losses =
	    &advising->live.by_meaning[LIVE_LOSS];

	for (size_t i = 0; i < losses->count; i++) {
		if (live_view_is_of_policy(losses->list[i]))
			return true;
	}
	return false;
}

void advising_add_remedies(struct advising *advising)
{
	explain_remedies(advising->troubles, &advising->next);
	explain_fixes(&advising->live, LIVE_LOSS, &advising->next);
	if (advising_needs_other_policy(advising))
		add_literal_id(advising);
}
