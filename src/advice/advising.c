/* Pure functions. */
#include "advice/advising.h"

#include <string.h>

#include "advice/explain.h"
#include "advice/literal_id.h"
#include "base/number.h"
#include "base/text.h"
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

bool advising_is_hasty(const struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;

	return facts->config != NULL &&
	       facts->config->policy.mode == POLICY_ENFORCE &&
	       (facts->record == NULL ||
		facts->record->policy.mode != POLICY_ENFORCE);
}

/* Whether the policy has this very mx line. */
static bool has_mx(const struct policy *policy, const char *mx)
{
	for (size_t i = 0; i < policy->mx_count; i++) {
		if (text_equal_nocase(policy->mx[i], strlen(policy->mx[i]), mx,
				      strlen(mx)))
			return true;
	}
	return false;
}

bool advising_drops_mx(const struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	const struct policy *served = &facts->record->policy;

	if (policy_record_enforce_end(facts->record, facts->now) <= facts->now)
		return false;
	for (size_t i = 0; i < served->mx_count; i++) {
		if (!has_mx(&facts->config->policy, served->mx[i]))
			return true;
	}
	return false;
}

bool advising_is_ready(const struct advising *advising)
{
	return evidence_is_enough(&advising->evidence,
				  &advising->facts->rules) &&
	       !advising_is_failing(advising);
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

/* " +NAME" for each mx of `to` that is none of `from`, and " -NAME" for the
 * others the other way round. */
static const char *list_changes(struct arena *arena, const struct policy *from,
				const struct policy *to)
{
	const char *list = "";

	for (size_t i = 0; i < to->mx_count; i++) {
		if (!has_mx(from, to->mx[i]))
			list = arena_printf(arena, "%s +%s", list, to->mx[i]);
	}
	for (size_t i = 0; i < from->mx_count; i++) {
		if (!has_mx(to, from->mx[i]))
			list = arena_printf(arena, "%s -%s", list, from->mx[i]);
	}
	return list;
}

/* What comes and goes, and why it is no matter of loading alone. */
static void explain_mx_changes(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	const char *list = list_changes(advising->arena, &facts->record->policy,
					&facts->config->policy);

	if (*list != '\0')
		line_list_addf(&advising->reasons, "It changes mx:%s.", list);
	if (advising_drops_mx(advising))
		line_list_addf(
		    &advising->reasons,
		    "Senders may enforce a policy until %s, and would not "
		    "deliver to an mx that it has no longer, nor what lies in "
		    "their queues for it: first its MX record goes, then TTL "
		    "and queues (6 days) pass.",
		    advising_moment(advising, policy_record_enforce_end(
						  facts->record, facts->now)));
}

void advising_explain_cached(struct advising *advising)
{
	const struct policy_record *record = advising->facts->record;

	if (record->policy.mode == POLICY_TESTING &&
	    record->enforce_until > advising->facts->now)
		line_list_addf(
		    &advising->reasons,
		    "An earlier policy in mode enforce may be cached until "
		    "%s: where it is, failures lose mail.",
		    advising_moment(advising, record->enforce_until));
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
	explain_mx_changes(advising);
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

void advising_keep_testing(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	const struct policy_record *record = facts->record;
	char max_age[DURATION_ROOM];

	advising_begin_section(advising);
	line_list_addf(&advising->next, "mode = testing");
	if (record == NULL || record->policy.mode != POLICY_TESTING)
		return;
	line_list_addf(&advising->next, "max_age = %s",
		       duration_format(max_age, record->policy.max_age_s));
	if (facts->config->id_scheme == ID_LITERAL &&
	    strcmp(facts->config->id_literal, record->id) != 0)
		line_list_addf(&advising->next, "id = %s", record->id);
}

/* Whether a policy that waits to be loaded has an id that was used; where the
 * remedies change it, they give one. */
static bool needs_literal_id(const struct advising *advising)
{
	const struct domain_config *config = advising->facts->config;
	const struct policy_record *record = advising->facts->record;

	return record != NULL && config->id_scheme == ID_LITERAL &&
	       advising_is_pending(advising) &&
	       !advising_needs_other_policy(advising) &&
	       (strcmp(config->id_literal, record->id) == 0 ||
		policy_record_find_used(record, config->id_literal) != NULL);
}

void advising_add_pending(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;

	if (needs_literal_id(advising)) {
		advising_begin_section(advising);
		add_literal_id(advising);
	}
	if (facts->record == NULL || !advising_is_pending(advising) ||
	    !advising_drops_mx(advising)) {
		advising_add_load(advising);
		return;
	}
	line_list_addf(&advising->next,
		       "the order of steps: mta-sts advise%s --mx-change%s %s",
		       facts->options,
		       list_changes(advising->arena, &facts->record->policy,
				    &facts->config->policy),
		       facts->domain);
	line_list_addf(&advising->next,
		       "as its last step, not before: mta-stsd -r");
	line_list_addf(&advising->next,
		       "publish the _mta-sts record that it prints");
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
