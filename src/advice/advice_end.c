/* Pure functions. */
#include "advice/advice_end.h"

#include "advice/explain.h"

/* ---- how long ---- */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Whether the record tells of a policy that is not in mode none. */
static bool has_history(const struct policy_record *record)
{
	return record->policy.mode != POLICY_NONE || record->cached_until != 0;
}

int64_t advice_cache_end(const struct policy_record *record, int64_t lost,
			 int64_t now)
{
	int64_t end = record->cached_until;

	if (record->policy.mode != POLICY_NONE)
		end = later(end,
			    later(record->dropped != 0 ? record->dropped : now,
				  record->since) +
				record->policy.max_age_s);
	if (!has_history(record))
		end = record->mode_since + POLICY_MAX_AGE_LIMIT_S;
	if (lost != 0)
		end = later(end, lost + POLICY_MAX_AGE_LIMIT_S);
	return end;
}

static int64_t find_end(const struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;

	return advice_cache_end(facts->record, facts->lost.moment, facts->now);
}

/* ---- mode none ---- */

bool advise_has_old_id(const struct advising *advising)
{
	const struct policy_record *record = advising->facts->record;
	const struct live_findings *faults =
	    &advising->live.by_meaning[LIVE_FAULT];

	if (record == NULL || record->policy.mode != POLICY_NONE)
		return false;
	for (size_t i = 0; i < faults->count; i++) {
		if (faults->list[i]->code == CODE_ID_STALE)
			return true;
	}
	return false;
}

/* So long as it would have been had the id been published at once; where that
 * was over before mode none began, nothing tells how long. */
void advise_old_id(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	int64_t wait = find_end(advising) - facts->record->mode_since;
	int64_t end = facts->now + (wait > 0 ? wait : POLICY_MAX_AGE_LIMIT_S);

	advising->advice->earliest = calendar_day_after(end);
	line_list_addf(&advising->reasons,
		       "Senders whose id does not change keep the policy they "
		       "have, without asking for another: the wait begins when "
		       "the id of mode none is published, and ends on %s if "
		       "that is done now.",
		       advising_moment(advising, end));
}

/* Whether DNS told what it has at the name of the record. */
static bool has_seen_record(const struct advising *advising)
{
	const struct check_facts *check = advising->facts->check;

	return check != NULL && check->sts.status != DNS_TEMPORARY &&
	       check->sts.status != DNS_SKIPPED;
}

/* What the dates rely on. */
static void explain_unseen(struct advising *advising)
{
	if (!advising->live.is_there)
		line_list_addf(&advising->reasons, "There was no live check.");
	explain_findings(&advising->live, LIVE_UNKNOWN, &advising->reasons);
	if (!has_seen_record(advising))
		line_list_addf(
		    &advising->reasons,
		    "Whether DNS has the id of mode none, %s, was not seen: "
		    "with another one senders keep the policy they have, and "
		    "the wait begins when this one is published.",
		    advising->facts->record->id);
}

/* What the state does not know, the operator may. */
static void explain_unknown(struct advising *advising, int64_t end)
{
	const struct advice_facts *facts = advising->facts;
	const struct policy_record *record = facts->record;
	const char *until = advising_moment(advising, end);

	if (facts->lost.moment + POLICY_MAX_AGE_LIMIT_S == end)
		line_list_addf(
		    &advising->reasons,
		    "A damaged state was set aside on %s (state_dir has it as "
		    "%s), and nothing "
		    "in it is "
		    "counted: a policy of before may be cached for a year, "
		    "until %s.  Where [%s] in it has a shorter max_age, count "
		    "that from then; once it does not matter, delete it.",
		    advising_moment(advising, facts->lost.moment),
		    facts->lost.name, until, facts->domain);
	else if (!has_history(record))
		line_list_addf(
		    &advising->reasons,
		    "The state knows of no policy before mode none, so not how "
		    "long one may be cached: at most a year, until %s.  Where "
		    "the longest max_age that was served is known, by this or "
		    "another server, count that from %s.",
		    until, advising_moment(advising, record->mode_since));
}

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
	explain_unknown(advising, end);
	advising_add_later(advising, calendar_day_after(end));
}

static void explain_retired(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	struct line_list *next = &advising->next;

	line_list_addf(&advising->reasons,
		       "No policy of it that holds mail back can be cached any "
		       "more: records and host may go.");
	if (facts->config != NULL && !has_seen_record(advising))
		line_list_addf(next,
			       "see first that the TXT record _mta-sts.%s, if "
			       "it is there, has had the id %s all the time",
			       facts->domain, facts->record->id);
	line_list_addf(next, "delete the TXT record _mta-sts.%s",
		       facts->domain);
	if (facts->config != NULL) {
		line_list_addf(next, "delete the section [%s]", facts->domain);
		line_list_addf(next, "mta-stsd -r");
	}
	line_list_addf(next, "delete the address records of mta-sts.%s",
		       facts->domain);
}

void advise_retiring(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	int64_t end = find_end(advising);

	advising->advice->verdict = ADVICE_RETIRING;
	if (end > 0)
		advising->advice->earliest = calendar_day_after(end);
	if (facts->config != NULL)
		advising_explain_mode(advising);
	if (end > facts->now)
		explain_retiring(advising, end);
	else
		explain_retired(advising);
	if (facts->config != NULL)
		explain_unseen(advising);
}

/* ---- domains that are not configured ---- */

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
	line_list_addf(next, "put this section back:");
	line_list_addf(next, "[%s]", advising->facts->domain);
	line_list_addf(next, "mode = none");
	line_list_addf(next, "max_age = 1d");
	for (size_t i = 0; i < policy->mx_count; i++)
		line_list_addf(next, "mx = %s", policy->mx[i]);
	line_list_addf(next, "; with its lines certificate and private_key");
	advising_add_load(advising);
}

void advise_unconfigured(struct advising *advising)
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
