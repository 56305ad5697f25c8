#ifndef DAEMON_CERTIFICATE_WATCH_H
#define DAEMON_CERTIFICATE_WATCH_H

/*
 * The files of the certificates and keys that are served, looked at every
 * certificate_check: who renews a certificate need not tell.  And, once a day,
 * what is wrong with them, as every load says it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/diagnostics.h"
#include "site/snapshot.h"

struct certificate_watch {
	int64_t check_ms; /* the next look; INT64_MAX: never */
	int64_t daily_ms;
	unsigned settling; /* looks since a change was seen; 0: none was */
};

/* Before any load of what is to follow `served`: what has changed until now is
 * no reason for another one.  Whether anything has since `served` was loaded,
 * seen before or not. */
bool certificate_watch_look(const struct snapshot *served);

/* After a load that failed: what has changed is found once more by the next
 * look. */
void certificate_watch_forget(const struct snapshot *served);

/* Begins anew after a load, good or bad. */
void certificate_watch_restart(struct certificate_watch *watch,
			       const struct snapshot *served, int64_t now_ms);

/*
 * Does what is due: true when files have changed, and have not changed on for a
 * moment, so that a load is to be tried.
 */
bool certificate_watch_run(struct certificate_watch *watch,
			   const struct snapshot *served, int64_t now_ms);

/* Adds what is wrong with the certificates that are served, and which domains
 * have none. */
void certificate_watch_check(const struct snapshot *served, int64_t now,
			     struct diagnostics *diagnostics);

#endif
