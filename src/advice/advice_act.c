/* Pure functions. */
#include "advice/advice_act.h"

#include "advice/explain.h"

/* A report can be made up, so that one is never enough to leave mode enforce.
 */
#define MANY_MIN 2

/* Whether so many organizations lose mail that none of them can have made it up
 * alone. */
static bool is_told_by_many(const struct advising *advising)
{
	unsigned needed = advising->facts->rules.organizations;

	if (needed < MANY_MIN)
		needed = MANY_MIN;
	return advising->troubles->losing_organizations >= needed;
}

/* Whether more than one sender's word says that the mail servers are at fault.
 * A report may be made up, and whose mail somebody tampers with sees failures,
 * too: to leave mode enforce is what either of them would like. */
static bool is_confirmed(const struct advising *advising)
{
	if (advising_count(advising, LIVE_LOSS) > 0)
		return true;
	return !advising->live.is_each_address_seen &&
	       is_told_by_many(advising);
}

/* Why mode enforce is to stay, and for how long. */
static const char *doubt_text(const struct advising *advising)
{
	if (!advising->live.is_each_address_seen)
		return "until a check from outside or more senders see the "
		       "failures, too: one alone may have made them up, or see "
		       "somebody who tampers with its mail, which is what the "
		       "mode is for";
	if (is_told_by_many(advising))
		return "as long as every mail server looks right from here: it "
		       "is over, or somebody tampers with that mail, which is "
		       "what the mode is for, or the senders reach another "
		       "server by that name, which a check from elsewhere "
		       "tells";
	return "as long as every mail server looks right from here: it is "
	       "over, or somebody tampers with that mail, which is what the "
	       "mode is for";
}

static void add_way_back(struct advising *advising)
{
	struct line_list *next = &advising->next;

	if (!is_confirmed(advising)) {
		line_list_addf(next, "keep mode = enforce %s",
			       doubt_text(advising));
		return;
	}
	line_list_addf(next, "what cannot be repaired at once, keep from "
			     "losing mail:");
	advising_begin_section(advising);
	line_list_addf(next, "mode = testing");
	advising_finish_section(advising);
}

/* What waits to be loaded while mail is lost may be the remedy, or the way out
 * of mode enforce, or make it worse. */
static void act_on_pending(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	bool is_enforced = facts->record->policy.mode == POLICY_ENFORCE;
	bool is_pending = advising_is_pending(advising);
	bool is_leaving =
	    is_pending && facts->config->policy.mode != POLICY_ENFORCE;

	bool has_way_back =
	    is_enforced && !is_leaving && is_confirmed(advising);

	if (is_enforced && is_leaving && !is_confirmed(advising))
		line_list_addf(
		    &advising->next,
		    "mode %s is configured: do not load it, and keep "
		    "mode = enforce %s",
		    policy_mode_name(facts->config->policy.mode),
		    doubt_text(advising));
	else if (is_pending ? !has_way_back || !advising_drops_mx(advising)
			    : advising_needs_other_policy(advising))
		advising_add_pending(advising);
	advising_add_check(advising);
	if (is_enforced && !is_leaving)
		add_way_back(advising);
}

void advise_act(struct advising *advising)
{
	advising->advice->verdict = ADVICE_ACT;
	advising_explain_mode(advising);
	advising_explain_cached(advising);
	if (advising_is_pending(advising))
		advising_explain_pending(advising);
	advising_explain_run(advising);
	explain_findings(&advising->live, LIVE_FAULT, &advising->reasons);
	advising_explain_rest(advising);
	explain_fixes(&advising->live, LIVE_FAULT, &advising->next);
	advising_add_remedies(advising);
	act_on_pending(advising);
}
