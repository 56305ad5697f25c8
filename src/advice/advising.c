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

/* Where nobody has reported since an old failure, a check that saw all of it
 * well may stand in. */
static bool is_long_over(const struct advising *advising)
{
	return (int64_t)advising->today - advising->evidence.last_failing >=
		   (int64_t)advising->facts->rules.clean_days &&
	       advising->live.is_all_seen &&
	       advising_count(advising, LIVE_FAULT) == 0;
}

bool advising_is_losing(const struct advising *advising)
{
	return advising_count(advising, LIVE_LOSS) > 0 ||
	       (evidence_is_failing(&advising->evidence,
				    &advising->facts->rules) &&
		!is_long_over(advising));
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

void advising_explain_rest(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;

	explain_failures(&advising->evidence, &advising->reasons);
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
	line_list_addf(&advising->next, "[%s]", advising->facts->domain);
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
	line_list_addf(&advising->next, "mta-sts check %s",
		       advising->facts->domain);
}

void advising_add_reload(struct advising *advising)
{
	advising_add_load(advising);
	advising_add_check(advising);
}

void advising_add_remedies(struct advising *advising)
{
	explain_remedies(&advising->evidence, &advising->next);
	explain_fixes(&advising->live, LIVE_LOSS, &advising->next);
}
