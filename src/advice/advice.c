/*
 * The verdict follows from the first question that is answered with yes: may
 * mail be lost in mode enforce?  Is the policy not live?  Then its mode tells
 * what to ask.
 */
#include "advice/advice.h"

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

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t advice_cache_end(const struct policy_record *record, int64_t now)
{
	int64_t end =
	    later(record->dropped != 0 ? record->dropped : now, record->since);

	if (record->policy.mode == POLICY_NONE)
		return record->cached_until;
	return later(record->cached_until, end + record->policy.max_age_s);
}

/* Whether everything that ever was to be obeyed is forgotten. */
static bool is_retired(const struct advice_facts *facts)
{
	return facts->record->policy.mode == POLICY_NONE &&
	       facts->record->cached_until <= facts->now;
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
	       advising_is_pending(advising) ||
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

/* ---- the end ---- */

static void explain_retiring(struct advising *advising, int64_t end)
{
	if (advising->facts->config != NULL)
		line_list_addf(&advising->reasons,
			       "An earlier policy may be cached until %s: "
			       "host, certificate and records stay until then.",
			       advising_moment(advising, end));
	else
		line_list_addf(&advising->reasons,
			       "A policy of it may be cached until %s; none of "
			       "them holds mail back, and its records may go "
			       "then.",
			       advising_moment(advising, end));
	advising_add_later(advising, calendar_day_after(end));
}

static void advise_retiring(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	int64_t end = advice_cache_end(facts->record, facts->now);
	struct line_list *next = &advising->next;

	advising->advice->verdict = ADVICE_RETIRING;
	if (end > 0)
		advising->advice->earliest = calendar_day_after(end);
	if (facts->config != NULL)
		advising_explain_mode(advising);
	if (end > facts->now) {
		explain_retiring(advising, end);
		return;
	}
	line_list_addf(&advising->reasons,
		       "No policy of it that holds mail back can be cached any "
		       "more: records and host may go.");
	line_list_addf(next, "delete the TXT record _mta-sts.%s",
		       facts->domain);
	if (facts->config != NULL) {
		line_list_addf(next, "delete the section [%s]", facts->domain);
		line_list_addf(next, "mta-stsd -r");
	}
	line_list_addf(next, "delete the address records of mta-sts.%s",
		       facts->domain);
}

/* As a load without the domain warns. */
static void advise_return(struct advising *advising, int64_t end)
{
	const struct policy *policy = &advising->facts->record->policy;
	struct line_list *next = &advising->next;

	advising->advice->verdict = ADVICE_ACT;
	advising->advice->earliest = calendar_day_after(end);
	line_list_addf(&advising->reasons,
		       "Senders may enforce its policy until %s, and without "
		       "its host nobody can change or end it: keep the section "
		       "until then, in mode none.",
		       advising_moment(advising, end));
	line_list_addf(next, "[%s]", advising->facts->domain);
	line_list_addf(next, "mode = none");
	line_list_addf(next, "max_age = 1d");
	for (size_t i = 0; i < policy->mx_count; i++)
		line_list_addf(next, "mx = %s", policy->mx[i]);
	line_list_addf(next, "; with its lines certificate and private_key");
	advising_add_load(advising);
}

static void advise_unconfigured(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	const struct policy_record *record = facts->record;
	int64_t end;

	if (record == NULL) {
		advising->advice->verdict = ADVICE_PUBLISH;
		line_list_addf(&advising->reasons,
			       "It has no section in the configuration, and no "
			       "policy of it was ever served.");
		line_list_addf(&advising->next, "mta-sts init %s",
			       facts->domain);
		return;
	}
	if (record->dropped != 0)
		line_list_addf(&advising->reasons,
			       "It was dropped from the configuration on %s.",
			       advising_moment(advising, record->dropped));
	else
		line_list_addf(&advising->reasons,
			       "It is not in the configuration any more, and "
			       "its policy ends with the next load.");
	end = policy_record_enforce_end(record, facts->now);
	if (end > facts->now)
		advise_return(advising, end);
	else
		advise_retiring(advising);
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
