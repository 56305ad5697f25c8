#ifndef TESTS_FORKED_H
#define TESTS_FORKED_H

/* Workers that a test forks leave with exit(3): not through the end of the
 * test, which is its own, and whose threads they do not have. */

#include <stdlib.h>
#include <unistd.h>

static pid_t forked_from;

static inline void forked_leave(int status, void *unused)
{
	(void)unused;
	if (getpid() != forked_from)
		_exit(status);
}

/* For the process of the test. */
static inline void forked_init(void)
{
	forked_from = getpid();
	on_exit(forked_leave, NULL);
}

#endif
