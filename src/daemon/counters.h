#ifndef DAEMON_COUNTERS_H
#define DAEMON_COUNTERS_H

/*
 * What the workers count and the master tells: plain numbers in memory that
 * all processes share, so that they survive workers and generations.  A worker
 * gone bad can only make them wrong.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/end_reason.h"
#include "tls/tls_stream.h"

/* The statuses of the HTTP contract, in the order of their numbers. */
#define COUNTERS_STATUS_COUNT 9
extern const unsigned counters_statuses[COUNTERS_STATUS_COUNT];

struct counters {
	atomic_uint_fast64_t connections;
	atomic_uint_fast64_t handshakes;
	atomic_uint_fast64_t handshakes_failed[TLS_FAILURE_COUNT];
	atomic_uint_fast64_t handshakes_ended[END_REASON_COUNT]; /* not done */
	atomic_uint_fast64_t ends[END_REASON_COUNT];
	atomic_uint_fast64_t responses[COUNTERS_STATUS_COUNT];
	/* Lines about clients that fail: the second they are counted in, times
	 * 256, and how many there were in it. */
	atomic_uint_fast64_t failure_lines;
	atomic_uint_fast64_t failure_lines_suppressed;
};

/* Gives zeroed counters in shared memory; NULL with errno. */
struct counters *counters_new(void);

void counters_count_response(struct counters *counters, unsigned status);

/* Whether another line about a client that fails may be logged now: `most` a
 * second (below 256) of all workers together.  What may not is counted. */
bool counters_take_line(struct counters *counters, unsigned most);

/* Logs them as lines of their own. */
void counters_log(const struct counters *counters);

/* Gives `count` zeroed shared counters of fetches, one per domain of a
 * generation; NULL with errno.  End with counters_free_fetches(). */
_Atomic uint32_t *counters_new_fetches(size_t count);
void counters_free_fetches(_Atomic uint32_t *fetches, size_t count);

#endif
