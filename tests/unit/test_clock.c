#include "daemon/clock.h"

#include <criterion/criterion.h>
#include <time.h>

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

Test(clock, goes_forward_in_milliseconds)
{
	int64_t last = monotonic_ms(), end = last + 20;

	while (last < end) {
		int64_t now = clock_ms();

		cr_assert_geq(now, last);
		last = monotonic_ms();
		cr_assert_leq(now, last);
	}
}
