#ifndef CHECK_CHANNEL_H
#define CHECK_CHANNEL_H

/*
 * One connection to a server being looked at: TCP, then TLS from the start or
 * later (STARTTLS), on the run's event loop.  Knows no protocol above.
 *
 * Events never come before channel_open() has returned; `ended` comes exactly
 * once, last, and the channel is gone when it returns.
 */

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "check/facts.h"
#include "tls/chain_cache.h"

/* Each step has this long: connecting, a handshake, and what
 * channel_next_step() begins. */
#define CHANNEL_STEP_S 10

enum channel_end {
	CHANNEL_CONNECT_FAILED, /* `why` */
	CHANNEL_CONNECT_TIMEOUT,
	CHANNEL_NO_ROUTE,	   /* from here to that kind of address */
	CHANNEL_CONNECT_UNDECIDED, /* this machine cannot: `why` */
	CHANNEL_TLS_FAILED,	   /* the TLS facts tell why */
	CHANNEL_TIMEOUT,	   /* in whatever came after that */
	CHANNEL_CLOSED,		   /* by the peer, in order */
	CHANNEL_CUT,	  /* by the peer: reset, or TLS without its end */
	CHANNEL_FINISHED, /* by channel_finish() */
};

/* What an end says of the connecting: CONNECT_OK for all that came later. */
enum connect_status channel_connect_status(enum channel_end end);

struct channel;

struct channel_events {
	/* TCP is there; with TLS from the start, the handshake is done. */
	void (*ready)(void *user);
	/* The handshake that channel_start_tls() began is done. */
	void (*secured)(void *user);
	void (*received)(void *user, const char *bytes, size_t length);
	void (*ended)(void *user, enum channel_end end, const char *why);
};

struct channel_target {
	const char *address; /* as DNS gave it */
	unsigned port;
	const char *host;	    /* for SNI */
	const char *protocol;	    /* for ALPN, or NULL */
	bool is_tls;		    /* from the start */
	struct chain_cache *chains; /* of the domain */
};

/* Starts to connect; keeps all it is given.  What it learns about TLS goes to
 * `tls`, with strings in `arena`. */
struct channel *channel_open(struct ev_loop *loop, struct arena *arena,
			     const struct channel_target *target,
			     const struct channel_events *events, void *user,
			     struct tls_facts *tls);

/* Queues bytes. */
void channel_send(struct channel *channel, const char *bytes, size_t length);

/* Begins TLS with the next bytes that come. */
void channel_start_tls(struct channel *channel);

/* Begins a step, which has CHANNEL_STEP_S. */
void channel_next_step(struct channel *channel);

/* Ends the channel soon, without waiting for the peer. */
void channel_finish(struct channel *channel);

/* Ends the channel at once as if its time were over: `ended` is called. */
void channel_cancel(struct channel *channel);

#endif
