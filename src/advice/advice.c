/*
 * The verdict follows from the first question that is answered with yes: may
 * mail be lost in mode enforce?  Is the policy not live?  Then its mode tells
 * what to ask.
 */
#include "advice/advice.h"

#include "advice/advice_act.h"
#include "advice/advice_end.h"
#include "advice/advice_steps.h"
#include "advice/advising.h"
#include "advice/explain.h"

static const char *const names[ADVICE_VERDICT_COUNT] = {
    [ADVICE_PUBLISH] = "publish",   [ADVICE_WAIT] = "wait",
    [ADVICE_NO_DATA] = "no-data",   [ADVICE_FIX] = "fix",
    [ADVICE_ENFORCE] = "enforce",   [ADVICE_EXTEND] = "extend",
    [ADVICE_HEALTHY] = "healthy",   [ADVICE_ACT] = "act",
    [ADVICE_RETIRING] = "retiring",
};

const char *advice_verdict_name(enum advice_verdict verdict)
{
	return names[verdict];
}

/* ---- what is known ---- */

/* Whether everything that ever was to be obeyed is forgotten. */
static bool is_retired(const struct advice_facts *facts)
{
	return facts->record->policy.mode == POLICY_NONE &&
	       advice_cache_end(facts->record, facts->lost.moment,
				facts->now) <= facts->now;
}

/* Whether senders go by a policy in mode enforce: the one that is served, or
 * one of before mode testing. */
static bool may_be_enforced(const struct advice_facts *facts)
{
	const struct policy_record *record = facts->record;

	if (record == NULL || record->dropped != 0)
		return false;
	return record->policy.mode == POLICY_ENFORCE ||
	       (record->policy.mode == POLICY_TESTING &&
		record->enforce_until > facts->now);
}

static bool is_not_live(const struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;

	return facts->record == NULL ||
	       !policy_record_is_served(facts->record) ||
	       advising_is_pending(advising) || advise_has_old_id(advising) ||
	       (advising_count(advising, LIVE_FAULT) > 0 && !is_retired(facts));
}

/* Whether mode testing has still to prove what mode enforce, which is
 * configured, would do. */
static bool is_testing_hastily(const struct advising *advising)
{
	const struct policy_record *record = advising->facts->record;

	return advising_is_hasty(advising) && record != NULL &&
	       policy_record_is_served(record) &&
	       record->policy.mode == POLICY_TESTING &&
	       advising_count(advising, LIVE_FAULT) == 0 &&
	       !advising_is_ready(advising);
}

/* ---- not live ---- */

/* Mode enforce is configured before it is the mode that is served. */
static void advise_haste(struct advising *advising)
{
	if (advising_is_ready(advising)) {
		advise_loading(advising);
		return;
	}
	line_list_addf(
	    &advising->reasons,
	    "Mode enforce loses mail wherever a mail server fails: begin with "
	    "mode testing, and see in reports that none does.  Where senders "
	    "enforce a policy of the domain already, from another server, it "
	    "can be loaded as it is.");
	advising_keep_testing(advising);
}

static void advise_publish(struct advising *advising)
{
	const struct policy_record *record = advising->facts->record;
	struct line_list *reasons = &advising->reasons;

	advising->advice->verdict = ADVICE_PUBLISH;
	if (record == NULL) {
		line_list_addf(reasons, "No policy of it was ever served.");
	} else if (record->dropped != 0) {
		line_list_addf(reasons,
			       "It was dropped on %s; it is configured again, "
			       "but not loaded.",
			       advising_moment(advising, record->dropped));
	} else if (record->unserved != 0) {
		line_list_addf(reasons,
			       "Its policy is not served since %s: the "
			       "certificate is missing or unusable.",
			       advising_moment(advising, record->unserved));
		line_list_addf(&advising->next, "mta-stsd -t");
	} else if (advising_is_pending(advising)) {
		advising_explain_pending(advising);
	} else {
		advising_explain_mode(advising);
	}
	explain_findings(&advising->live, LIVE_FAULT, reasons);
	explain_findings(&advising->live, LIVE_LOSS, reasons);
	explain_failures(advising->troubles, reasons);
	if (advise_has_old_id(advising))
		advise_old_id(advising);
	explain_fixes(&advising->live, LIVE_FAULT, &advising->next);
	if (advising_is_hasty(advising))
		advise_haste(advising);
	explain_live(&advising->live, reasons);
	advising_add_remedies(advising);
	if (record == NULL || !policy_record_is_served(record) ||
	    advising_is_pending(advising) ||
	    advising_needs_other_policy(advising))
		advising_add_pending(advising);
	advising_add_check(advising);
}

/* ---- the whole ---- */

static void decide(struct advising *advising)
{
	const struct policy_record *record = advising->facts->record;

	if (advising->facts->config == NULL) {
		advise_unconfigured(advising);
		return;
	}
	if (may_be_enforced(advising->facts) && advising_is_losing(advising)) {
		advise_act(advising);
		return;
	}
	if (is_testing_hastily(advising)) {
		advise_testing(advising);
		return;
	}
	if (is_not_live(advising)) {
		advise_publish(advising);
		return;
	}
	switch (record->policy.mode) {
	case POLICY_NONE: advise_retiring(advising); break;
	case POLICY_TESTING: advise_testing(advising); break;
	case POLICY_ENFORCE: advise_enforced(advising); break;
	}
}

void advice_make(struct advice *advice, const struct advice_facts *facts,
		 struct arena *arena)
{
	const struct policy_record *record = facts->record;
	struct advising advising = {.facts = facts,
				    .advice = advice,
				    .arena = arena,
				    .today = calendar_day(facts->now)};

	*advice = (struct advice){.domain = facts->domain,
				  .earliest = CALENDAR_NO_DAY};
	if (record != NULL)
		advice->since =
		    record->dropped != 0 ? record->dropped : record->mode_since;
	line_list_init(&advising.reasons, arena);
	line_list_init(&advising.next, arena);
	live_view_make(&advising.live, facts->findings, facts->check, arena);
	advising_look_at_reports(&advising);
	decide(&advising);
	advice->reasons = advising.reasons.lines;
	advice->reason_count = advising.reasons.count;
	advice->next = advising.next.lines;
	advice->next_count = advising.next.count;
}
