#ifndef CHECK_SURVEY_H
#define CHECK_SURVEY_H

/*
 * Finding out everything about one domain that a sender could: all lookups and
 * connections at the same time, on an event loop that many surveys share.
 */

#include <ev.h>
#include <stdbool.h>

#include "base/arena.h"
#include "check/dns.h"
#include "check/facts.h"
#include "tls/trust_store.h"

struct survey_options {
	const char *txt;     /* the `_mta-sts` record to assume, or NULL */
	const char *connect; /* address of the policy host, or NULL */
	unsigned connect_port;
	bool no_smtp, require_smtp;
};

/* What surveys have in common. */
struct survey_setting {
	struct ev_loop *loop;
	const char *resolver; /* NULL: the system's */
	const struct trust_store *trust;
	const struct survey_options *options;
};

struct survey;

/*
 * Starts to look at `domain` (A-labels).  The facts, which live in `arena`,
 * are whole when `done` is called, once, after this has returned.  Keeps all
 * it is given.
 */
struct survey *survey_start(const struct survey_setting *setting,
			    struct arena *arena, const char *domain,
			    void (*done)(void *context), void *context);

/* What was found; facts->local is the caller's to fill in. */
struct check_facts *survey_facts(struct survey *survey);

/* The run's time is over: ends everything at once; `done` is called soon, if
 * it was not before. */
void survey_cancel(struct survey *survey);

#endif
