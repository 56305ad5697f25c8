#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/instance.h"

/* What another process is told, and about whom. */
static enum instance_result lock_elsewhere(const char *directory, pid_t *other)
{
	struct {
		enum instance_result result;
		pid_t other;
	} told = {INSTANCE_FAILED, 0};
	int fds[2];
	pid_t pid;

	cr_assert_eq(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		told.result = instance_lock(directory, &told.other);
		_exit(write(fds[1], &told, sizeof(told)) < 0);
	}
	cr_assert_eq(read(fds[0], &told, sizeof(told)), (ssize_t)sizeof(told));
	waitpid(pid, NULL, 0);
	*other = told.other;
	return told.result;
}

Test(instance, is_one_per_state_directory)
{
	char parent[] = "/tmp/test-instance-XXXXXX";
	char directory[64], path[96], text[32] = "";
	struct stat status;
	pid_t other;
	FILE *file;

	cr_assert_not_null(mkdtemp(parent));
	snprintf(directory, sizeof(directory), "%s/state", parent);
	snprintf(path, sizeof(path), "%s/%s", directory, INSTANCE_FILE);
	cr_expect_eq(lock_elsewhere(directory, &other), INSTANCE_LOCKED,
		     "the directory is made; the lock ends with its process");
	cr_expect_eq(instance_lock(directory, &other), INSTANCE_LOCKED);
	cr_expect_eq(lock_elsewhere(directory, &other), INSTANCE_RUNNING);
	cr_expect_eq(other, getpid());
	cr_expect_eq(stat(path, &status), 0);
	cr_expect_eq(status.st_mode & 0777, 0600,
		     "who can open it can lock it");
	file = fopen(path, "r");
	cr_assert_not_null(file);
	cr_expect_not_null(fgets(text, sizeof(text), file));
	fclose(file); /* which gives up a lock of this process */
	cr_expect_eq(atol(text), getpid());
	cr_expect_eq(instance_lock("/nonexistent/state", &other),
		     INSTANCE_FAILED);
	unlink(path);
	rmdir(directory);
	rmdir(parent);
}

Test(instance, sees_whether_the_lock_is_that_of_the_file)
{
	char directory[] = "/tmp/test-instance-XXXXXX";
	char path[96], moved[96];
	pid_t other;

	cr_assert_not_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/%s", directory, INSTANCE_FILE);
	snprintf(moved, sizeof(moved), "%s/moved", directory);
	cr_expect_not(instance_is_locked(directory));
	cr_assert_eq(instance_lock(directory, &other), INSTANCE_LOCKED);
	cr_expect(instance_is_locked(directory));
	cr_expect_eq(lock_elsewhere(directory, &other), INSTANCE_RUNNING,
		     "to look does not unlock");
	cr_assert_eq(rename(path, moved), 0);
	cr_expect_not(instance_is_locked(directory), "removed");
	cr_expect_eq(lock_elsewhere(directory, &other), INSTANCE_LOCKED);
	cr_expect_not(instance_is_locked(directory), "replaced");
	cr_assert_eq(instance_lock(directory, &other), INSTANCE_LOCKED);
	cr_expect(instance_is_locked(directory));
	cr_expect_eq(lock_elsewhere(directory, &other), INSTANCE_RUNNING);
	unlink(path);
	unlink(moved);
	rmdir(directory);
	cr_expect_not(instance_is_locked(directory));
}

/* Whoever may write there must not have the master lock and empty what else it
 * can write. */
Test(instance, follows_no_link)
{
	char directory[] = "/tmp/test-instance-XXXXXX";
	char path[96], precious[96];
	struct stat status;
	pid_t other;
	FILE *file;

	cr_assert_not_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/%s", directory, INSTANCE_FILE);
	snprintf(precious, sizeof(precious), "%s/precious", directory);
	file = fopen(precious, "w");
	cr_assert_not_null(file);
	fputs("precious", file);
	fclose(file);
	cr_assert_eq(chmod(precious, 0640), 0);
	cr_assert_eq(symlink(precious, path), 0);
	cr_expect_eq(instance_lock(directory, &other), INSTANCE_FAILED);
	cr_expect_eq(errno, ELOOP);
	cr_assert_eq(stat(precious, &status), 0);
	cr_expect_eq(status.st_size, 8);
	cr_expect_eq(status.st_mode & 0777, 0640);
	unlink(path);
	unlink(precious);
	rmdir(directory);
}
