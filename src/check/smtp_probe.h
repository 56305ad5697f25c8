#ifndef CHECK_SMTP_PROBE_H
#define CHECK_SMTP_PROBE_H

/* Looking at one address of a mail host: greeting, EHLO, STARTTLS (RFC 3207),
 * the certificate.  No mail is sent. */

#include <ev.h>

#include "base/arena.h"
#include "check/facts.h"
#include "tls/chain_cache.h"

#define SMTP_PORT 25

struct smtp_probe;

struct smtp_target {
	const char *address;
	unsigned port;
	const char *host;
	struct chain_cache *chains; /* of the domain */
};

/* As https_fetch_start(). */
struct smtp_probe *smtp_probe_start(struct ev_loop *loop, struct arena *arena,
				    const struct smtp_target *target,
				    struct smtp_facts *facts,
				    void (*done)(void *context), void *context);

/* Ends it at once, as if its time were over; `done` is called. */
void smtp_probe_cancel(struct smtp_probe *probe);

#endif
