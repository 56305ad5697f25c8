#ifndef CHECK_HTTPS_FETCH_H
#define CHECK_HTTPS_FETCH_H

/* Fetching the policy from one address of the policy host, as a sender would
 * (RFC 8461 section 3.3), and going on where a sender would give up. */

#include <ev.h>

#include "base/arena.h"
#include "check/facts.h"
#include "tls/chain_cache.h"

#define HTTPS_PORT 443

struct https_fetch;

/* What to fetch, and from where. */
struct https_target {
	const char *address;
	unsigned port;
	const char *host;
	struct chain_cache *chains; /* of the domain */
};

/* Starts; fills in `facts`, with strings in `arena`, and then calls `done`
 * once, after this has returned.  Keeps all it is given. */
struct https_fetch *https_fetch_start(struct ev_loop *loop, struct arena *arena,
				      const struct https_target *target,
				      struct https_facts *facts,
				      void (*done)(void *context),
				      void *context);

/* Ends it at once, as if its time were over; `done` is called. */
void https_fetch_cancel(struct https_fetch *fetch);

#endif
