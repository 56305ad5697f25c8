#ifndef ADVICE_ADVISING_H
#define ADVICE_ADVISING_H

/* An advice in the making, and what all verdicts share: sentences on the
 * present state, and the lines of a change. */

#include "advice/advice.h"
#include "advice/evidence.h"
#include "advice/line_list.h"
#include "advice/live_view.h"

struct advising {
	const struct advice_facts *facts;
	struct advice *advice;
	struct arena *arena;
	int32_t today;
	struct live_view live;
	struct evidence evidence;	 /* since the policy is served */
	struct evidence recent;		 /* and of the days before it */
	const struct evidence *troubles; /* the one whose failures matter */
	struct line_list reasons, next;
};

/* How many findings of the live check mean this. */
size_t advising_count(const struct advising *advising,
		      enum live_meaning meaning);

/* Whether what is configured is not what is served.  Both must be there. */
bool advising_is_pending(const struct advising *advising);

/* Whether mode enforce is configured, and was not the mode so far: to load it
 * is a step that needs evidence, too. */
bool advising_is_hasty(const struct advising *advising);

/* Whether the configured policy does not allow an mx that the served one does,
 * while senders may enforce that one.  Both must be there. */
bool advising_drops_mx(const struct advising *advising);

/* Whether the evidence is enough for mode enforce, and nothing fails. */
bool advising_is_ready(const struct advising *advising);

/* Looks at the reports; evidence is empty before. */
void advising_look_at_reports(struct advising *advising);

/* Whether there may still be failures that count; and whether mode enforce
 * loses mail, or would. */
bool advising_is_failing(const struct advising *advising);
bool advising_is_losing(const struct advising *advising);

/* In the arena. */
const char *advising_moment(const struct advising *advising, int64_t seconds);
const char *advising_day(const struct advising *advising, int32_t day);

/* Adds what is served since when; and what else is configured. */
void advising_explain_mode(struct advising *advising);
void advising_explain_pending(struct advising *advising);

/* Adds until when an earlier policy in mode enforce may be cached, in mode
 * testing. */
void advising_explain_cached(struct advising *advising);

/* Adds how long all went well. */
void advising_explain_run(struct advising *advising);

/* Adds what reports and check say, after the run. */
void advising_explain_rest(struct advising *advising);

/* Adds the lines that begin a change of the domain's section, and those that
 * end it: a new id, load, publish, check. */
void advising_begin_section(struct advising *advising);
void advising_finish_section(struct advising *advising);

/* Adds the lines of a section that stays in mode testing as it is served. */
void advising_keep_testing(struct advising *advising);

/* Adds how to load the policy that is configured: a command, or, where it drops
 * an mx from one that senders enforce, what comes before. */
void advising_add_pending(struct advising *advising);

/* Adds these, or one: load and publish, check. */
void advising_add_reload(struct advising *advising);
void advising_add_load(struct advising *advising);
void advising_add_check(struct advising *advising);

/* Adds when to ask again. */
void advising_add_later(struct advising *advising, int32_t day);

/* Whether the live check found a mail server that the policy must allow. */
bool advising_needs_other_policy(const struct advising *advising);

/* Adds what to do about failures and about findings that lose mail; last the
 * lines of another policy, which is not loaded yet. */
void advising_add_remedies(struct advising *advising);

#endif
