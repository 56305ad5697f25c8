#ifndef CHECK_DNS_H
#define CHECK_DNS_H

/*
 * DNS lookups of a run, all concurrent on one event loop: the only place that
 * knows the resolver library.  Every lookup is answered exactly once, in the
 * end with DNS_TEMPORARY.
 */

#include <ev.h>

#include "base/arena.h"
#include "base/text.h"
#include "check/dns_answer.h"

struct dns;

/* Borrows the answer only until it returns, but for what is in the arena that
 * was given to dns_ask(). */
typedef void dns_done(void *context, const struct dns_answer *answer);

/*
 * Starts a resolver on `loop`; `server` is as for
 * endpoint_parse(), or NULL for those of the system.  NULL when it cannot;
 * `why` (empty before) then tells the reason.
 */
struct dns *dns_open(struct ev_loop *loop, const char *server,
		     struct text *why);

/* Asks for `name` (keeps it); `done` is called later, perhaps before this
 * returns.  The answer's contents live in `arena`. */
void dns_ask(struct dns *dns, struct arena *arena, const char *name,
	     enum dns_question question, dns_done *done, void *context);

/* Answers all that is open, with DNS_TEMPORARY. */
void dns_cancel(struct dns *dns);

void dns_close(struct dns *dns);

#endif
