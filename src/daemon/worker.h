#ifndef DAEMON_WORKER_H
#define DAEMON_WORKER_H

/*
 * A worker process: it serves one snapshot until its master tells it to drain
 * or is gone.  It obeys the master's channel alone and ignores SIGHUP, SIGUSR1
 * and SIGINT, which a terminal or an operator sends to the whole group.
 */

#include <stdatomic.h>
#include <stdint.h>

#include "daemon/counters.h"
#include "daemon/fetch_table.h"
#include "daemon/http_response.h"
#include "daemon/listeners.h"
#include "daemon/privilege.h"
#include "site/snapshot.h"
#include "tls/tls_server.h"

/* Bytes on the channel, from the master. */
enum worker_command {
	WORKER_ACCEPT = 'A', /* start to accept */
	WORKER_DRAIN = 'D',  /* accept no more, end when the last has left */
	WORKER_END = 'E',    /* end at once */
};

/* Bytes on the channel from a worker. */
#define WORKER_READY   'R' /* it is unprivileged and ready */
#define WORKER_STOPPED 'S' /* told to drain, it accepts no more */

struct worker_setup {
	const struct snapshot *snapshot;
	const struct http_response *responses; /* one per domain */
	const struct tls_server *tls;
	const struct listeners *listeners;
	const struct account *account;
	int empty_directory_fd;
	int channel;
	struct counters *counters;
	_Atomic uint32_t *fetches; /* one per domain */
	const struct fetch_table *by_sender;
};

/* Descriptors a worker needs beside those of its connections. */
#define WORKER_FILES_RESERVED 32

/* Becomes a worker: for the child of a fork(2).  Never returns. */
_Noreturn void worker_run(const struct worker_setup *setup);

#endif
