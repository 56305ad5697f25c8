#ifndef ADVICE_EVIDENCE_H
#define ADVICE_EVIDENCE_H

/*
 * What the reports about a domain prove since a day: how long mail has come in
 * without a failure that the policy in mode enforce would turn into lost mail,
 * and who says so.
 *
 * A day is covered when sessions of it were judged by the policy, and failing
 * when more sessions than are allowed failed for a reason of ours: every one
 * but DANE's and a single sender's own.  Of these, a policy that could not be
 * fetched or used loses no mail.  A clean run goes from the first
 * covered day behind the last failing one to the last covered day, unless too
 * many days in between, or since, are not covered.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "advice/calendar.h"
#include "advice/policy_pair.h"
#include "base/arena.h"
#include "reports/failure_summary.h"
#include "reports/report_tally.h"

struct evidence_rules {
	unsigned clean_days;	/* that a run must have */
	unsigned organizations; /* that must have seen it */
	unsigned gap_days;	/* not covered, in a row, in a run */
	int64_t failures;	/* sessions of ours on a day that are no matter
				 */
};

/* 14 days, 2 organisations, 3 days, none. */
extern const struct evidence_rules evidence_rules_default;

/* Reports come a day late: so many days without them say nothing. */
#define EVIDENCE_DELAY_DAYS 1

/* So many clean days show that a failure is over. */
#define EVIDENCE_RECOVERY_DAYS 3

/* A failure of so many days ago (and of as many as a run must have) that nobody
 * has reported on since says nothing about today. */
#define EVIDENCE_STALE_DAYS 7

/* Failures of a report that ends so many days ahead count as today's: it began
 * earlier, or a clock is wrong. */
#define EVIDENCE_AHEAD_DAYS 31

/* What is asked. */
struct evidence_question {
	int32_t start, today; /* the days to look at */
	const struct evidence_rules *rules;
	const struct policy_pair *policies;
};

/* Days that are not covered, both included. */
struct evidence_gap {
	int32_t first, last; /* CALENDAR_NO_DAY where there is none */
};

struct evidence {
	int32_t start, today; /* what was looked at */
	int32_t last_covered; /* CALENDAR_NO_DAY where there is none */
	int32_t last_failing; /* the same */
	unsigned clean_since; /* covered days behind the last failing */
	int32_t last_losing;  /* the last that lost mail, or would have */
	unsigned safe_since;  /* covered days behind it */
	/* Of the failures that are not stale, most sessions, or most of those
	 * that lost mail, are of organizations that did not deliver more on
	 * that day, and have not delivered since. */
	bool is_unheard, is_unheard_of_loss;
	/* How many organizations lost mail and have not delivered since. */
	unsigned losing_organizations;
	unsigned run_days;	 /* of the clean run that goes on; or 0 */
	int32_t run_first;	 /* where there is one */
	unsigned span_days;	 /* as many, if gaps were no matter */
	struct evidence_gap gap; /* the last that was too long */
	unsigned recent_gaps;	 /* in the last two times clean_days */
	unsigned organizations;	 /* that delivered, and saw the run */
	int64_t sessions;	 /* judged in the run */
	/* What counts, and what does not but is worth telling: first those
	 * that are not stale, of each most sessions first. */
	const struct failure_summary *const *failures;
	size_t failure_count;
	size_t current_count; /* of them, those that are not stale */
	const struct failure_summary *const *others;
	size_t other_count;
};

/* Collects what `domain` (NULL: nobody reported) has on these days.  Keeps
 * strings of `domain`; the rest lives in `arena`. */
void evidence_collect(struct evidence *evidence,
		      const struct tally_domain *domain,
		      const struct evidence_question *question,
		      struct arena *arena);

/* Whether the last failures may still be going on; or those that lose mail. */
bool evidence_is_failing(const struct evidence *evidence,
			 const struct evidence_rules *rules);
bool evidence_is_losing(const struct evidence *evidence,
			const struct evidence_rules *rules);

/* From how many days on a failure is stale. */
int32_t evidence_stale_days(const struct evidence_rules *rules);

/* Whether so few have reported since the last failures that only their age
 * speaks for their being over. */
bool evidence_is_stale(const struct evidence *evidence,
		       const struct evidence_rules *rules);

/* Whether it is enough to take the next step: long enough since the start, and
 * a run that is long enough, seen by enough. */
bool evidence_is_enough(const struct evidence *evidence,
			const struct evidence_rules *rules);

/* The first day on which it can be enough. */
int32_t evidence_earliest(const struct evidence *evidence,
			  const struct evidence_rules *rules);

#endif
