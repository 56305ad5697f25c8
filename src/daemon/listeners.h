#ifndef DAEMON_LISTENERS_H
#define DAEMON_LISTENERS_H

/* The listening sockets: opened once at the start, or passed by the service
 * manager (passed_sockets.h); inherited by every generation of workers, so that
 * no reload loses a connection. */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "site/config.h"

#define LISTENERS_MAX CONFIG_SOCKETS_MAX

struct listeners {
	int fds[LISTENERS_MAX];
	size_t count;
	const char *spelling;	/* where they listen, as listen has it */
	const char *configured; /* the listen lines at that time */
	const char *source;	/* who passed them; NULL: opened here */
};

/* Opens what the configuration asks for: 0, or -1 with findings and nothing
 * left open.  What is remembered of it lives in `arena`. */
int listeners_open(struct listeners *listeners, const struct config *config,
		   struct arena *arena, struct diagnostics *diagnostics);

/* The listen lines as one, in `arena`. */
const char *listeners_spell(const struct config *config, struct arena *arena);

/* Whether the listen lines are those of the start. */
bool listeners_match(const struct listeners *listeners,
		     const struct config *config, struct arena *scratch);

void listeners_close(struct listeners *listeners);

#endif
