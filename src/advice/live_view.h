#ifndef ADVICE_LIVE_VIEW_H
#define ADVICE_LIVE_VIEW_H

/* What a live check found, sorted by what it means for the policy. */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "check/check_findings.h"
#include "check/facts.h"

enum live_meaning {
	LIVE_LOSS,    /* mail is lost for it in mode enforce */
	LIVE_FAULT,   /* senders cannot find the policy, or another one */
	LIVE_REPORTS, /* nobody is asked for reports, or not as it should be */
	LIVE_TROUBLE, /* an error of another kind */
	LIVE_UNKNOWN, /* it could not be found out */
	LIVE_MEANINGS,
};

struct live_findings {
	const struct check_finding *const *list;
	size_t count;
};

struct live_view {
	bool is_there; /* else there was no check, and all is empty */
	struct live_findings by_meaning[LIVE_MEANINGS];
	bool is_all_seen; /* every mail server has shown a TLS that passes */
	bool is_each_address_seen; /* and has on every address */
	size_t mail_servers;
};

/* Sorts; `findings` and `facts` are both NULL where there was no check.  Keeps
 * the findings. */
void live_view_make(struct live_view *view,
		    const struct check_findings *findings,
		    const struct check_facts *facts, struct arena *arena);

/* Whether it is the policy that must change. */
bool live_view_is_of_policy(const struct check_finding *finding);

#endif
