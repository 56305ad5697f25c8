#ifndef ADVICE_POLICY_PAIR_H
#define ADVICE_POLICY_PAIR_H

/*
 * The policy that is served and the one that is configured, and what a failure
 * means in their light: reports often do not tell the policy that they judged
 * by, or tell of one that has changed since.
 */

#include "base/arena.h"
#include "reports/failure_summary.h"
#include "sts/policy.h"

struct policy_pair {
	const struct policy *served, *configured; /* either may be NULL */
	const char *domain;			  /* for commands to give */
	const char *options; /* " -c FILE" for them, or "" */
};

enum policy_allowance {
	ALLOWED_UNKNOWN, /* there is no name, or no policy */
	ALLOWED_NOT,	 /* by none of them */
	ALLOWED_PENDING, /* by the one that is only configured */
	ALLOWED_SERVED,
};

/* Whether mail servers of this name (foreign bytes, or NULL) are allowed. */
enum policy_allowance policy_pair_allows(const struct policy_pair *pair,
					 const char *mx);

/* The summary, or one in `arena` with cause, meaning and remedy as they are
 * now. */
const struct failure_summary *policy_pair_explain(
    const struct policy_pair *pair, const struct failure_summary *summary,
    struct arena *arena);

#endif
