#ifndef DAEMON_CERTIFICATE_WATCH_H
#define DAEMON_CERTIFICATE_WATCH_H

/*
 * The files of certificates and keys, looked at every certificate_check: who
 * renews a certificate need not tell.  And, once a day, what is wrong with
 * those that are served, as every load says it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "site/load.h"

struct watched_file {
	const char *path;
	uint64_t stamp; /* as it was seen last */
};

struct certificate_watch {
	struct arena *arena, *next; /* of the files; one being made */
	struct watched_file *files;
	size_t count;
	int64_t check_ms; /* INT64_MAX: never */
	int64_t daily_ms;
	unsigned settling; /* looks since a change was seen; 0: none was */
};

/* Starts without files. */
void certificate_watch_init(struct certificate_watch *watch);

/* Watches from now on what this load, good or bad, has looked at; with errors
 * in its configuration what was watched before. */
void certificate_watch_take(struct certificate_watch *watch,
			    const struct load *load);

/* Before a load for another reason: what has changed until now is no reason
 * for the next one. */
void certificate_watch_look(struct certificate_watch *watch);

/*
 * Does what is due while `served` is: true when files have changed, and have
 * not changed on for a moment, so that a load is to be tried.
 */
bool certificate_watch_run(struct certificate_watch *watch,
			   const struct snapshot *served, int64_t now_ms);

/* When certificate_watch_run() shall be called. */
int64_t certificate_watch_due_ms(const struct certificate_watch *watch);

/* Adds what is wrong with the certificates that are served, and which domains
 * have none. */
void certificate_watch_check(const struct snapshot *served, int64_t now,
			     struct diagnostics *diagnostics);

void certificate_watch_release(struct certificate_watch *watch);

#endif
