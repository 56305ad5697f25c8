#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"

/* Those of file_replace(): the file's, then the directory's. */
static int fsyncs_left = INT_MAX, links_left = INT_MAX, renames_left = INT_MAX;

static int take(int *left, int error_number)
{
	if ((*left)-- > 0)
		return 0;
	errno = error_number;
	return -1;
}

int fsync(int fd)
{
	(void)fd;
	return take(&fsyncs_left, EIO);
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	return take(&links_left, EPERM) != 0
		   ? -1
		   : (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	return take(&renames_left, EROFS) != 0
		   ? -1
		   : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

static char directory[] = "/tmp/test-file-XXXXXX";
static char path[64];

static void make_directory(void)
{
	cr_assert_not_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/f", directory);
}

static void remove_directory(void)
{
	unlink(path);
	rmdir(directory);
}

TestSuite(file, .init = make_directory, .fini = remove_directory);

Test(file, replaces_whole_and_reads_back)
{
	struct file_contents contents;
	struct stat status;

	umask(077);
	cr_assert_eq(file_replace(directory, "f", "one\n", 4), 0);
	cr_assert_eq(file_replace(directory, "f", "second\0x", 8), 0);
	cr_assert_eq(file_read(path, 100, &contents), 0);
	cr_expect_eq(contents.length, 8);
	cr_expect_eq(memcmp(contents.bytes, "second\0x", 9), 0);
	file_contents_wipe(&contents);
	cr_assert_eq(stat(path, &status), 0);
	cr_expect_eq(status.st_mode & 0777, 0644, "readable by all");
	cr_expect_neq(rmdir(directory), 0);
	unlink(path);
	cr_expect_eq(rmdir(directory), 0, "no temporary file stays");
	cr_assert_eq(mkdir(directory, 0700), 0);
}

Test(file, refuses_what_is_too_large)
{
	struct file_contents contents;

	cr_assert_eq(file_replace(directory, "f", "12345", 5), 0);
	cr_expect_eq(file_read(path, 4, &contents), -1);
	cr_expect_eq(errno, EFBIG);
	cr_expect_eq(file_read(path, 5, &contents), 0);
	file_contents_wipe(&contents);
}

Test(file, does_not_block_on_a_fifo)
{
	struct file_contents contents;

	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_eq(file_read(path, 100, &contents), -1);
	cr_expect_eq(errno, EINVAL);
	cr_expect_eq(file_read(directory, 100, &contents), -1);
	cr_expect_eq(errno, EISDIR);
	cr_expect_eq(file_read("/nonexistent/file", 100, &contents), -1);
	cr_expect_eq(errno, ENOENT);
}

Test(file, leaves_the_old_one_when_it_cannot_write)
{
	cr_expect_eq(file_replace("/nonexistent", "f", "x", 1), -1);
	cr_expect_eq(errno, ENOENT);
}

/* The files beside it have names that are longer. */
Test(file, refuses_names_that_leave_no_room)
{
	struct file_contents contents;
	char name[256], file[400];

	memset(name, 'n', sizeof(name));
	name[251] = '\0';
	cr_expect_eq(file_replace(directory, name, "new", 3), -1);
	cr_expect_eq(errno, ENAMETOOLONG);
	name[250] = '\0';
	for (int i = 0; i < 2; i++)
		cr_expect_eq(file_replace(directory, name, "new", 3), 0);
	snprintf(file, sizeof(file), "%s/%s", directory, name);
	cr_assert_eq(file_read(file, 100, &contents), 0);
	cr_expect_str_eq(contents.bytes, "new");
	file_contents_wipe(&contents);
	unlink(file);
}

Test(file, makes_directories_that_all_can_read)
{
	struct stat status;

	umask(077);
	cr_expect_eq(file_check_directory(path), 0, "it can be made");
	cr_assert_eq(file_make_directory(path), 0);
	cr_assert_eq(stat(path, &status), 0);
	cr_expect_eq(status.st_mode & 0777, 0755);
	cr_assert_eq(chmod(path, 0700), 0);
	cr_expect_eq(file_check_directory(path), 0, "it is there");
	cr_expect_eq(file_make_directory(path), 0);
	cr_assert_eq(stat(path, &status), 0);
	cr_expect_eq(status.st_mode & 0777, 0700, "what is there stays");
	cr_assert_eq(rmdir(path), 0);
}

static const struct {
	const char *name, *path;
	int error;
} no_directories[] = {
    {"no parent", "nowhere/state", ENOENT},
    {"no parent, with slashes behind", "nowhere/state//", ENOENT},
    {"a file", "f", ENOTDIR},
    {"below a file", "f/state", ENOTDIR},
};

Test(file, tells_where_no_directory_can_be)
{
	cr_assert_eq(file_replace(directory, "f", "x", 1), 0);
	cr_assert_eq(chdir(directory), 0);
	for (size_t i = 0;
	     i < sizeof(no_directories) / sizeof(no_directories[0]); i++) {
		const char *name = no_directories[i].path;

		cr_expect_eq(file_check_directory(name), -1);
		cr_expect_eq(errno, no_directories[i].error, "check: %s: %d",
			     no_directories[i].name, errno);
		cr_expect_eq(file_make_directory(name), -1);
		cr_expect_eq(errno, no_directories[i].error, "make: %s: %d",
			     no_directories[i].name, errno);
	}
	cr_expect_eq(file_check_directory("state"), 0);
	cr_expect_eq(file_check_directory("state/"), 0);
	cr_expect_eq(file_check_directory("/state"), 0);
}

static void expect_contents(const char *name, const char *expected)
{
	char file[80];
	struct file_contents contents;

	snprintf(file, sizeof(file), "%s/%s", directory, name);
	cr_assert_eq(file_read(file, 100, &contents), 0, "%s: %s", file,
		     strerror(errno));
	cr_expect_str_eq(contents.bytes, expected, "%s", file);
	file_contents_wipe(&contents);
}

/* Somebody else, or a crash, has left something where the new file is written:
 * it is neither written through nor waited for. */
Test(file, replaces_whatever_is_left_over, .timeout = 10)
{
	static const char *const kinds[] = {
	    "file", "hard link", "symbolic link", "dangling link", "FIFO"};
	char left_over[80], other[80], nowhere[80];

	snprintf(left_over, sizeof(left_over), "%s/.f.new", directory);
	snprintf(other, sizeof(other), "%s/other", directory);
	snprintf(nowhere, sizeof(nowhere), "%s/nowhere", directory);
	cr_assert_eq(file_replace(directory, "other", "precious", 8), 0);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		switch (i) {
		case 0: cr_assert_eq(mknod(left_over, S_IFREG, 0), 0); break;
		case 1: cr_assert_eq(link(other, left_over), 0); break;
		case 2: cr_assert_eq(symlink(other, left_over), 0); break;
		case 3: cr_assert_eq(symlink(nowhere, left_over), 0); break;
		case 4: cr_assert_eq(mkfifo(left_over, 0666), 0); break;
		}
		cr_expect_eq(
		    file_replace(directory, "f", kinds[i], strlen(kinds[i])), 0,
		    "%s: %s", kinds[i], strerror(errno));
		expect_contents("f", kinds[i]);
		expect_contents("other", "precious");
		cr_expect_neq(access(nowhere, F_OK), 0, "%s", kinds[i]);
		cr_expect_neq(access(left_over, F_OK), 0, "%s", kinds[i]);
		unlink(left_over);
	}
	unlink(other);
	unlink(nowhere);
}

/* A disk that is full half way: the old file stays, and nothing else. */
Test(file, leaves_nothing_of_what_cannot_be_written)
{
	struct rlimit limit, few;
	char left_over[80];

	snprintf(left_over, sizeof(left_over), "%s/.f.new", directory);
	cr_assert_eq(file_replace(directory, "f", "old", 3), 0);
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	few = (struct rlimit){5, limit.rlim_max};
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &few), 0);
	cr_expect_eq(file_replace(directory, "f", "new and longer", 14), -1);
	cr_expect_eq(errno, EFBIG);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	expect_contents("f", "old");
	cr_expect_neq(access(left_over, F_OK), 0);
	unlink(left_over);
}

/* The new file is in its place already when the disk fails: what is told is
 * what is there. */
Test(file, tells_which_one_is_there)
{
	fsyncs_left = 1;
	cr_expect_eq(file_replace(directory, "f", "first", 5), -1);
	cr_expect_eq(errno, EIO);
	cr_expect_neq(access(path, F_OK), 0, "there was none");
	fsyncs_left = INT_MAX;
	cr_assert_eq(file_replace(directory, "f", "old", 3), 0);
	fsyncs_left = 1;
	cr_expect_eq(file_replace(directory, "f", "new", 3), -1);
	cr_expect_eq(errno, EIO);
	expect_contents("f", "old");

	fsyncs_left = renames_left = 1;
	cr_expect_eq(file_replace(directory, "f", "no way back", 11), 0);
	expect_contents("f", "no way back");
	fsyncs_left = 1;
	renames_left = INT_MAX;
	links_left = 0;
	cr_expect_eq(file_replace(directory, "f", "no links", 8), 0);
	expect_contents("f", "no links");
	unlink(path);
	cr_expect_eq(rmdir(directory), 0, "nothing else stays");
	cr_assert_eq(mkdir(directory, 0700), 0);
}

Test(file, removes_a_directory_in_the_way_if_it_is_empty)
{
	char in_the_way[80], inside[80];

	snprintf(in_the_way, sizeof(in_the_way), "%s/.f.new", directory);
	snprintf(inside, sizeof(inside), "%s/.f.new/x", directory);
	cr_assert_eq(mkdir(in_the_way, 0700), 0);
	cr_expect_eq(file_replace(directory, "f", "x", 1), 0);
	cr_assert_eq(mkdir(in_the_way, 0700), 0);
	cr_assert_eq(mkdir(inside, 0700), 0);
	cr_expect_eq(file_replace(directory, "f", "y", 1), -1);
	cr_expect_eq(errno, ENOTEMPTY);
	expect_contents("f", "x");
	rmdir(inside);
	rmdir(in_the_way);
}

Test(file, is_drafted_and_then_whole)
{
	struct file_draft draft;

	cr_assert_eq(file_replace(directory, "f", "old", 3), 0);
	cr_assert_eq(file_draft_open(&draft, directory, "f"), 0);
	file_draft_write(&draft, "new ", 4);
	expect_contents("f", "old");
	file_draft_write(&draft, "words", 5);
	cr_expect_eq(file_draft_finish(&draft), 0);
	expect_contents("f", "new words");
	renames_left = 0;
	cr_assert_eq(file_draft_open(&draft, directory, "f"), 0);
	cr_expect_eq(file_draft_finish(&draft), -1);
	renames_left = INT_MAX;
	expect_contents("f", "new words");
	cr_expect_eq(file_draft_open(&draft, "/nowhere/at/all", "f"), -1);
	cr_expect_eq(errno, ENOENT);
}

/* A draft that cannot be written whole is none. */
Test(file, is_no_draft_when_the_disk_is_full)
{
	struct rlimit before, limit;
	struct file_draft draft;

	cr_assert_eq(file_replace(directory, "f", "old", 3), 0);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = 4;
	cr_assert_eq(file_draft_open(&draft, directory, "f"), 0);
	setrlimit(RLIMIT_FSIZE, &limit);
	file_draft_write(&draft, "too many", 8);
	setrlimit(RLIMIT_FSIZE, &before);
	file_draft_write(&draft, "more", 4);
	cr_expect_eq(file_draft_finish(&draft), -1);
	cr_expect_eq(errno, EFBIG);
	expect_contents("f", "old");
}

Test(file, has_a_stamp_that_changes_with_it)
{
	struct file_contents contents;
	uint64_t first;

	unlink(path);
	cr_expect_eq(file_stamp(path), 0);
	cr_assert_eq(file_replace(directory, "f", "one", 3), 0);
	first = file_stamp(path);
	cr_expect_neq(first, 0);
	cr_expect_eq(file_stamp(path), first);
	cr_assert_eq(file_read(path, 10, &contents), 0);
	cr_expect_eq(contents.stamp, first);
	file_contents_wipe(&contents);
	cr_assert_eq(file_replace(directory, "f", "two", 3), 0);
	cr_expect_neq(file_stamp(path), first);
}

Test(file, has_words_for_errors)
{
	cr_expect_str_eq(file_error_text(EINVAL), "invalid argument");
	cr_expect_str_eq(file_read_error_text(EINVAL), "not a regular file");
	cr_expect_str_eq(file_read_error_text(EACCES), "permission denied");
}

Test(file, finds_paths_beside_a_file)
{
	struct arena *arena = arena_new();

	cr_expect_str_eq(file_path_beside(arena, "/etc/m/m.ini", "a.pem"),
			 "/etc/m/a.pem");
	cr_expect_str_eq(file_path_beside(arena, "/etc/m/m.ini", "/a.pem"),
			 "/a.pem");
	cr_expect_str_eq(file_path_beside(arena, "m.ini", "a.pem"), "a.pem");
	cr_expect_str_eq(file_path_beside(arena, "/m.ini", "a.pem"), "/a.pem");
	arena_free(arena);
}

Test(file, null_gives_and_takes_nothing)
{
	char byte = 'a';
	int fd = file_open_null();

	cr_assert_geq(fd, 0);
	cr_expect_eq(read(fd, &byte, 1), 0);
	close(fd);
}
