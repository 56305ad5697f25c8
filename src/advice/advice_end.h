#ifndef ADVICE_ADVICE_END_H
#define ADVICE_ADVICE_END_H

/* The end of a policy: in mode none until nobody has an earlier one, and
 * domains that are not configured any more. */

#include "advice/advising.h"

/*
 * Until when a sender may go by a policy of the record in mode testing or
 * enforce.  The present one is taken to end at `now`, or where it was dropped;
 * one in mode none does nothing, so that those of before matter alone.  Of what
 * the state does not know, since it was lost at the moment `lost` (0: it never
 * was), or has nothing of before mode none, the longest max_age is assumed: a
 * year.
 */
int64_t advice_cache_end(const struct policy_record *record, int64_t lost,
			 int64_t now);

/* Mode none: retiring. */
void advise_retiring(struct advising *advising);

/* The domain is not configured: act, retiring, or publish. */
void advise_unconfigured(struct advising *advising);

/* Whether DNS has another id than that of the mode none that is served: who has
 * an earlier policy goes on with it, and does not ask (RFC 8461 section 3.1).
 */
bool advise_has_old_id(const struct advising *advising);

/* Adds since when the wait for the end counts then. */
void advise_old_id(struct advising *advising);

#endif
