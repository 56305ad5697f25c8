#ifndef DAEMON_PASSED_SOCKETS_H
#define DAEMON_PASSED_SOCKETS_H

/*
 * Listening sockets that the service manager opened and passed to this process,
 * as sd_listen_fds(3) describes it, without its library: clients wait in them
 * while the daemon is restarted, and it needs neither a network of its own nor
 * the right to a port.
 */

#include <stdbool.h>

#include "daemon/listeners.h"

struct passed_sockets {
	const char *mistake; /* of the variables; NULL: there is none */
	bool is_foreign;     /* they are another process's, or nobody's */
	size_t count;	     /* 0: none is passed, or there is a mistake */
	const char *names;   /* of the units, with colons between them */
	const char *problems[LISTENERS_MAX]; /* NULL: it can be served on */
};

/*
 * Looks at LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES, takes them out of the
 * environment, and looks at the sockets: to be called before this process opens
 * anything of its own.  What is remembered lives in `arena`.
 */
void passed_sockets_init(struct passed_sockets *passed, struct arena *arena);

/* Whether the daemon is to serve on them, or not at all. */
bool passed_sockets_are_meant(const struct passed_sockets *passed);

/*
 * Makes them the listeners, close-on-exec and non-blocking, with a finding that
 * tells that the listen lines of the configuration are ignored: 0, or -1 with
 * findings.  What is remembered lives in `arena`.
 */
int passed_sockets_take(const struct passed_sockets *passed,
			struct listeners *listeners,
			const struct config *config, struct arena *arena,
			struct diagnostics *diagnostics);

/* Adds a warning when there are sockets for another process. */
void passed_sockets_check_foreign(const struct passed_sockets *passed,
				  struct diagnostics *diagnostics);

#endif
