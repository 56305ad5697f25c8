#include "daemon/descriptors.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a process of its own, for Criterion has its descriptors, too: the number
 * of what is wrong, 0 when nothing is. */
static int run_apart(int (*check)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(check());
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static int keeps_what_it_is_told(void)
{
	int kept[] = {20, 7, 2, 19, 7};

	for (int fd = 3; fd < 30; fd++)
		dup2(0, fd);
	descriptors_keep(kept, sizeof(kept) / sizeof(kept[0]));
	for (int fd = 0; fd < 100; fd++) {
		bool expected = fd <= 2 || fd == 7 || fd == 19 || fd == 20;

		if (is_open(fd) != expected)
			return fd + 1;
	}
	return 0;
}

static bool is_null(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) &&
	       status.st_rdev == makedev(1, 3);
}

static int detaches(void)
{
	int log[2];

	if (pipe(log) != 0)
		return 1;
	dup2(log[1], STDERR_FILENO);
	if (descriptors_detach(STDERR_FILENO) != 0)
		return 2;
	if (!is_null(STDIN_FILENO) || !is_null(STDOUT_FILENO))
		return 3;
	if (is_null(STDERR_FILENO) || getsid(0) != getpid())
		return 4;
	/* A leader cannot do it again. */
	return descriptors_detach(STDERR_FILENO) == -1 ? 0 : 5;
}

static int detaches_with_a_log_elsewhere(void)
{
	dup2(STDERR_FILENO, 20);
	if (descriptors_detach(20) != 0)
		return 1;
	return is_null(STDERR_FILENO) && is_open(20) ? 0 : 2;
}

Test(descriptors, keeps_what_it_is_told)
{
	cr_expect_eq(run_apart(keeps_what_it_is_told), 0);
}

Test(descriptors, detaches)
{
	cr_expect_eq(run_apart(detaches), 0);
	cr_expect_eq(run_apart(detaches_with_a_log_elsewhere), 0);
}
