#include "daemon/counters.h"

#include <criterion/criterion.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

Test(counters, responses_by_status)
{
	struct counters *counters = counters_new();

	cr_assert_not_null(counters);
	for (int i = 0; i < COUNTERS_STATUS_COUNT; i++)
		counters_count_response(counters, counters_statuses[i]);
	counters_count_response(counters, 200);
	counters_count_response(counters, 299);
	cr_expect_eq(counters->responses[0], 2, "200");
	for (int i = 1; i < COUNTERS_STATUS_COUNT; i++)
		cr_expect_eq(counters->responses[i], 1, "%u",
			     counters_statuses[i]);
}

/* What one process counts another sees. */
Test(counters, are_shared)
{
	struct counters *counters = counters_new();
	_Atomic uint32_t *fetches = counters_new_fetches(3);
	pid_t child = fork();

	if (child == 0) {
		counters->connections++;
		fetches[2]++;
		_exit(0);
	}
	waitpid(child, NULL, 0);
	cr_expect_eq(counters->connections, 1);
	cr_expect_eq(fetches[2], 1);
	counters_free_fetches(fetches, 3);
	counters_free_fetches(NULL, 3);
}

/* No more than so many lines in each second that has begun. */
Test(counters, lines_of_a_second)
{
	struct counters *counters = counters_new();
	time_t first = time(NULL), last;
	unsigned taken = 0;

	for (int i = 0; i < 1000; i++)
		taken += counters_take_line(counters, 10);
	last = time(NULL);
	cr_expect_geq(taken, 10);
	cr_expect_leq(taken, 10 * (unsigned)(last - first + 1));
	cr_expect_eq(counters->failure_lines_suppressed, 1000 - taken);
}
