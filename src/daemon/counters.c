/* Relaxed atomics: nothing is decided by these numbers. */
#include "daemon/counters.h"

#include <sys/mman.h>
#include <time.h>

#include "base/log.h"

const unsigned counters_statuses[COUNTERS_STATUS_COUNT] = {
    200, 400, 404, 405, 414, 421, 431, 501, 505,
};

static void *share(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

struct counters *counters_new(void)
{
	return share(sizeof(struct counters));
}

void counters_count_response(struct counters *counters, unsigned status)
{
	for (size_t i = 0; i < COUNTERS_STATUS_COUNT; i++) {
		if (counters_statuses[i] == status)
			counters->responses[i]++;
	}
}

bool counters_take_line(struct counters *counters, unsigned most)
{
	uint_fast64_t second = (uint_fast64_t)time(NULL) << 8;
	uint_fast64_t last = counters->failure_lines, next;

	do {
		next = last >> 8 << 8 == second ? last + 1 : second + 1;
		if ((next & 0xff) > most) {
			counters->failure_lines_suppressed++;
			return false;
		}
	} while (!atomic_compare_exchange_weak(&counters->failure_lines, &last,
					       next));
	return true;
}

static void log_failed(const char *reason, uint_fast64_t count)
{
	if (count == 0)
		return;
	log_begin_asked("counters-handshakes-failed");
	log_text("reason", reason);
	log_number("count", (int64_t)count);
	log_end();
}

void counters_log(const struct counters *counters)
{
	log_begin_asked("counters");
	log_number("connections", (int64_t)counters->connections);
	log_number("handshakes", (int64_t)counters->handshakes);
	log_end();
	for (int i = 0; i < TLS_FAILURE_COUNT; i++) {
		log_failed(tls_failure_name((enum tls_failure)i),
			   counters->handshakes_failed[i]);
	}
	for (int i = 0; i < END_REASON_COUNT; i++)
		log_failed(end_reason_name((enum end_reason)i),
			   counters->handshakes_ended[i]);
	for (int i = 0; i < COUNTERS_STATUS_COUNT; i++) {
		if (counters->responses[i] == 0)
			continue;
		log_begin_asked("counters-responses");
		log_number("status", counters_statuses[i]);
		log_number("count", (int64_t)counters->responses[i]);
		log_end();
	}
	for (int i = 0; i < END_REASON_COUNT; i++) {
		if (counters->ends[i] == 0)
			continue;
		log_begin_asked("counters-connections-ended");
		log_text("reason", end_reason_name((enum end_reason)i));
		log_number("count", (int64_t)counters->ends[i]);
		log_end();
	}
}

_Atomic uint32_t *counters_new_fetches(size_t count)
{
	return share(count * sizeof(_Atomic uint32_t));
}

void counters_free_fetches(_Atomic uint32_t *fetches, size_t count)
{
	if (fetches != NULL)
		munmap((void *)fetches, count * sizeof(*fetches));
}
