/*
 * fcntl(2) locks belong to one process: workers do not inherit them, so none
 * of them can keep a new master from starting.  Whoever can read the file could
 * lock it against all writers, so nobody else can; those who may signal the
 * master still read its pid.
 */
#include "daemon/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define PID_FILE_MODE 0600

/* The lock of this process: closed, it would be gone. */
static int held_fd = -1;

static int open_pid_file(const char *state_dir)
{
	int directory_fd, fd, error_number;

	if (file_make_directory(state_dir) != 0)
		return -1;
	directory_fd = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory_fd < 0)
		return -1;
	fd = openat(directory_fd, INSTANCE_FILE,
		    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, PID_FILE_MODE);
	error_number = errno;
	if (fd >= 0)
		fchmod(fd, PID_FILE_MODE); /* one that was there */
	close(directory_fd);
	errno = error_number;
	return fd;
}

static void write_pid(int fd)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	/* The lock counts; the number is for people, and a full disk must not
	 * stop a start. */
	if (ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)length, 0) < 0)
		return;
}

enum instance_result instance_lock(const char *state_dir, pid_t *other)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open_pid_file(state_dir), error_number;

	if (fd < 0)
		return INSTANCE_FAILED;
	if (fcntl(fd, F_SETLK, &lock) == 0) {
		write_pid(fd);
		if (held_fd >= 0)
			close(held_fd);
		held_fd = fd;
		return INSTANCE_LOCKED;
	}
	error_number = errno;
	*other = 0;
	if (fcntl(fd, F_GETLK, &lock) == 0)
		*other = lock.l_pid;
	close(fd);
	errno = error_number;
	return error_number == EACCES || error_number == EAGAIN
		   ? INSTANCE_RUNNING
		   : INSTANCE_FAILED;
}

bool instance_is_locked(const char *state_dir)
{
	int directory_fd = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat held, there;
	bool result;

	if (directory_fd < 0)
		return false;
	/* Not opened: to close it again would give up the lock. */
	result = held_fd >= 0 && fstat(held_fd, &held) == 0 &&
		 fstatat(directory_fd, INSTANCE_FILE, &there,
			 AT_SYMLINK_NOFOLLOW) == 0 &&
		 held.st_dev == there.st_dev && held.st_ino == there.st_ino;
	close(directory_fd);
	return result;
}
