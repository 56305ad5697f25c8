#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "reported.h"
#include "reports/report_archive.h"
#include "vectors_tls_report.h"

#define NOBODY 65534

/* Instead of those of the library: what was done, in order ("F": a file is on
 * the disk, "D": a directory is, "L": a file has its name), and failure. */
static char calls[32];
static bool fails_to_sync, comes_too_early, has_no_unnamed;

static void note(char what)
{
	size_t length = strlen(calls);

	if (length + 1 < sizeof(calls))
		calls[length] = what;
}

int fsync(int fd)
{
	struct stat status;

	if (fails_to_sync) {
		errno = EIO;
		return -1;
	}
	note(fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) ? 'D' : 'F');
	return (int)syscall(SYS_fsync, fd);
}

int linkat(int from, const char *path, int to, const char *name, int flags)
{
	note('L');
	return (int)syscall(SYS_linkat, from, path, to, name, flags);
}

/* On a file system that has no files without a name. */
int openat(int directory, const char *name, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = va_arg(arguments, mode_t);
	va_end(arguments);
	if (has_no_unnamed && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return (int)syscall(SYS_openat, directory, name, flags, mode);
}

/* Once as it was before another process made what is there. */
int faccessat(int directory, const char *name, int mode, int flags)
{
	struct stat status;

	(void)mode;
	if (!comes_too_early)
		return fstatat(directory, name, &status, flags);
	comes_too_early = false;
	errno = ENOENT;
	return -1;
}

static char top[64], path[128];

/* A directory for the test, and the path of an archive in it. */
static void make_top(void)
{
	snprintf(top, sizeof(top), "/tmp/report_archive.XXXXXX");
	cr_assert_neq(mkdtemp(top), NULL);
	snprintf(path, sizeof(path), "%s/archive", top);
}

static void remove_directory(const char *directory)
{
	DIR *list = opendir(directory);
	const struct dirent *entry;

	while (list != NULL && (entry = readdir(list)) != NULL)
		unlinkat(dirfd(list), entry->d_name, 0);
	if (list != NULL)
		closedir(list);
	rmdir(directory);
}

static void remove_top(void)
{
	remove_directory(path);
	remove_directory(top);
}

/* How many reports are there; the name of the last one in `name`. */
static size_t count_reports(char name[256])
{
	DIR *list = opendir(path);
	const struct dirent *entry;
	size_t count = 0;

	cr_assert_neq(list, NULL);
	while ((entry = readdir(list)) != NULL) {
		if (entry->d_name[0] == '.') {
			cr_expect(
			    strcmp(entry->d_name, ".") == 0 ||
				strcmp(entry->d_name, "..") == 0 ||
				strcmp(entry->d_name, REPORT_ARCHIVE_MARK) == 0,
			    "%s", entry->d_name);
			continue;
		}
		snprintf(name, 256, "%s", entry->d_name);
		count++;
	}
	closedir(list);
	return count;
}

static bool is_there(const char *name)
{
	char full[400];

	snprintf(full, sizeof(full), "%s/%s", path, name);
	return access(full, F_OK) == 0;
}

TestSuite(report_archive, .init = make_top, .fini = remove_top);

/* ---- opening ---- */

Test(report_archive, makes_a_directory_with_its_mark)
{
	struct report_archive *archive;
	struct stat status;

	umask(0077);
	archive = report_archive_open(path);
	cr_assert_neq(archive, NULL);
	cr_expect(is_there(REPORT_ARCHIVE_MARK));
	cr_expect_eq(stat(path, &status), 0);
	cr_expect_eq(status.st_mode & 0777, 0755);
	cr_expect_str_eq(calls, "D");
	report_archive_close(archive);
	archive = report_archive_open(path);
	cr_expect_neq(archive, NULL);
	cr_expect_str_eq(calls, "D");
	report_archive_close(archive);
	report_archive_close(NULL);
}

static void put_file(const char *directory, const char *name)
{
	char full[400];
	int fd;

	snprintf(full, sizeof(full), "%s/%s", directory, name);
	fd = open(full, O_CREAT | O_WRONLY, 0644);
	cr_assert_geq(fd, 0);
	close(fd);
}

static void expect_no_archive(const char *where, int error_number)
{
	errno = 0;
	cr_expect_eq(report_archive_open(where), NULL, "%s", where);
	cr_expect_eq(errno, error_number, "%s: %s", where, strerror(errno));
}

Test(report_archive, does_not_take_a_directory_of_others)
{
	char below[200];

	snprintf(below, sizeof(below), "%s/more", path);
	expect_no_archive(below, ENOENT);
	cr_assert_eq(mkdir(path, 0755), 0);
	put_file(path, "report.json");
	expect_no_archive(path, ENOTEMPTY);
	cr_expect_not(is_there(REPORT_ARCHIVE_MARK));
	snprintf(below, sizeof(below), "%s/report.json", path);
	expect_no_archive(below, ENOTDIR);
	cr_assert_eq(unlink(below), 0);
	put_file(path, ".profile");
	expect_no_archive(path, ENOTEMPTY);
	snprintf(below, sizeof(below), "%s/.profile", path);
	cr_assert_eq(unlink(below), 0);
	put_file(path, "lost+found");
	report_archive_close(report_archive_open(path));
	cr_expect(is_there(REPORT_ARCHIVE_MARK));
}

Test(report_archive, finds_the_mark_that_another_has_made_meanwhile)
{
	struct report_archive *archive;

	report_archive_close(report_archive_open(path));
	put_file(path, "report.json");
	comes_too_early = true;
	archive = report_archive_open(path);
	cr_expect_neq(archive, NULL);
	report_archive_close(archive);
}

Test(report_archive, finds_the_report_that_another_has_stored_meanwhile)
{
	struct report_archive *archive = report_archive_open(path);
	struct reported got;
	char name[256];

	reported_parse(&got, REPORT(GOOD));
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, NULL),
		     ARCHIVE_STORED);
	comes_too_early = true;
	memset(calls, 0, sizeof(calls));
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, NULL),
		     ARCHIVE_DUPLICATE);
	cr_expect_str_eq(calls, "FL");
	cr_expect_eq(count_reports(name), 1);
	report_archive_close(archive);
	reported_release(&got);
}

/* As a user without rights over everything. */
static bool drop_root(void)
{
	if (geteuid() != 0)
		return true;
	cr_assert_eq(chmod(top, 0755), 0);
	return setegid(NOBODY) == 0 && seteuid(NOBODY) == 0;
}

static void take_back_root(void)
{
	if (getuid() == 0) {
		cr_expect_eq(seteuid(0), 0);
		cr_expect_eq(setegid(0), 0);
	}
}

Test(report_archive, tells_when_it_may_not_write)
{
	struct report_archive *archive;
	struct reported got;
	char name[256];

	reported_parse(&got, REPORT(GOOD));
	cr_assert_eq(mkdir(path, 0555), 0);
	cr_assert(drop_root());
	expect_no_archive(path, EACCES);
	take_back_root();
	archive = report_archive_open(path);
	cr_assert(archive != NULL || getuid() != 0);
	if (archive != NULL) {
		cr_assert(drop_root());
		cr_expect_eq(
		    report_archive_store(archive, &got.report, NULL, NULL),
		    ARCHIVE_FAILED);
		cr_expect_eq(errno, EACCES);
		take_back_root();
		cr_expect_eq(count_reports(name), 0);
	}
	report_archive_close(archive);
	reported_release(&got);
	cr_assert_eq(chmod(path, 0700), 0);
	cr_assert(drop_root());
	if (getuid() == 0)
		expect_no_archive(path, EACCES);
	take_back_root();
}

/* ---- storing ---- */

Test(report_archive, stores_a_report_once)
{
	struct report_archive *archive;
	struct reported got;
	struct stat status;
	char name[256], full[400];

	umask(0077);
	archive = report_archive_open(path);
	reported_parse(&got, REPORT(GOOD));
	memset(calls, 0, sizeof(calls));
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, NULL),
		     ARCHIVE_STORED);
	cr_expect_str_eq(calls, "FL");
	cr_expect_eq(count_reports(name), 1);
	cr_expect_eq(strncmp(name, "2026-01-01-", 11), 0, "%s", name);
	cr_expect_eq(strlen(name), 11 + 40 + 5, "%s", name);
	snprintf(full, sizeof(full), "%s/%s", path, name);
	cr_assert_eq(stat(full, &status), 0);
	cr_expect_eq(status.st_mode & 0777, 0644);
	cr_expect_eq(status.st_nlink, 1);
	memset(calls, 0, sizeof(calls));
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, "x"),
		     ARCHIVE_DUPLICATE);
	cr_expect_str_eq(calls, "");
	cr_expect_eq(count_reports(name), 1);
	report_archive_close(archive);
	reported_release(&got);
}

Test(report_archive, stores_what_says_something_else, .timeout = 60)
{
	struct report_archive *archive = report_archive_open(path);
	struct reported good, failed;
	char name[256];

	reported_parse(&good, REPORT(GOOD));
	reported_parse(&failed, REPORT(FAILED(EXPIRED)));
	cr_expect_eq(report_archive_store(archive, &good.report, NULL, NULL),
		     ARCHIVE_STORED);
	cr_expect_eq(report_archive_store(archive, &failed.report, NULL, NULL),
		     ARCHIVE_STORED);
	cr_expect_eq(count_reports(name), 2);
	report_archive_close(archive);
	reported_release(&good);
	reported_release(&failed);
}

/* What a process that died has left is in nobody's way. */
Test(report_archive, does_without_files_that_have_no_name)
{
	struct report_archive *archive = report_archive_open(path);
	char name[256], left[400];
	struct reported got;
	int fd;

	has_no_unnamed = true;
	reported_parse(&got, REPORT(GOOD));
	snprintf(left, sizeof(left), "%s/.new-%ld-0", path, (long)getpid());
	fd = open(left, O_CREAT | O_WRONLY, 0600);
	cr_assert_geq(fd, 0);
	close(fd);
	memset(calls, 0, sizeof(calls));
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, NULL),
		     ARCHIVE_STORED);
	cr_expect_str_eq(calls, "FL");
	cr_expect_eq(unlink(left), 0);
	cr_expect_eq(count_reports(name), 1);
	comes_too_early = true;
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, NULL),
		     ARCHIVE_DUPLICATE);
	cr_expect_eq(count_reports(name), 1);
	report_archive_close(archive);
	reported_release(&got);
}

/* What a mail says of itself gets in as what it says, not as our words. */
static const char lying[] =
    "{\"mta-sts-intake\":{\"submitter\":\"evil.example\",\"dkim\":[{"
    "\"authserv-id\":\"mx.example\",\"domain\":\"sender.example\"}]}," NAME DAY
	FROM ID "\"policies\":[" GOOD "]}";

static void read_back(const char *name, struct arena *arena,
		      struct mail_authentication *authentication,
		      const char **submitter)
{
	struct file_contents contents;
	struct reported again;
	char full[400];

	snprintf(full, sizeof(full), "%s/%s", path, name);
	cr_assert_eq(file_read(full, 1 << 20, &contents), 0);
	memset(authentication, 0, sizeof(*authentication));
	cr_expect(report_archive_read(contents.bytes, contents.length, arena,
				      authentication, submitter));
	cr_expect_eq(contents.bytes[contents.length - 1], '\n');
	reported_parse_bytes(&again, contents.bytes, contents.length, NULL);
	cr_expect(again.is_good);
	cr_expect_eq(again.deviations.count, 0, "%s",
		     reported_deviations(&again));
	reported_release(&again);
	file_contents_wipe(&contents);
}

Test(report_archive, keeps_who_vouched_for_a_report)
{
	struct mail_authentication given = {
	    .passes = {{"mx.example", "sender.example"},
		       {"\xFF", "bad.example"},
		       {"mx.example", "other.example"}},
	    .count = 3};
	struct mail_authentication kept;
	struct arena *arena = arena_new();
	struct report_archive *archive = report_archive_open(path);
	struct reported got;
	const char *submitter;
	char name[256];

	reported_parse(&got, REPORT(GOOD));
	cr_expect_eq(report_archive_store(archive, &got.report, &given,
					  "sender.example"),
		     ARCHIVE_STORED);
	cr_expect_eq(count_reports(name), 1);
	read_back(name, arena, &kept, &submitter);
	cr_expect_str_eq(submitter, "sender.example");
	cr_assert_eq(kept.count, 2);
	cr_expect_str_eq(kept.passes[0].authserv_id, "mx.example");
	cr_expect_str_eq(kept.passes[0].domain, "sender.example");
	cr_expect_str_eq(kept.passes[1].domain, "other.example");
	/* Nobody keeps it away by sending it before. */
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, NULL),
		     ARCHIVE_STORED);
	cr_expect_eq(count_reports(name), 2);
	report_archive_close(archive);
	reported_release(&got);
	arena_free(arena);
}

Test(report_archive, does_not_let_a_report_vouch_for_itself)
{
	struct mail_authentication kept;
	struct arena *arena = arena_new();
	struct report_archive *archive = report_archive_open(path);
	struct reported got;
	const char *submitter;
	char name[256];

	reported_parse(&got, lying);
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, "\xFF"),
		     ARCHIVE_STORED);
	cr_expect_eq(count_reports(name), 1);
	read_back(name, arena, &kept, &submitter);
	cr_expect_eq(submitter, NULL);
	cr_expect_eq(kept.count, 0);
	report_archive_close(archive);
	reported_release(&got);
	arena_free(arena);
}

static const struct {
	const char *bytes;
	bool is_there;
	size_t count;
} members[] = {
    {"", false, 0},
    {"null", false, 0},
    {"[]", false, 0},
    {"{}", false, 0},
    {"{\"mta-sts-intake\":7}", false, 0},
    {"{\"mta-sts-intake\":{}}", true, 0},
    {"{\"mta-sts-intake\":{\"dkim\":{}}}", true, 0},
    {"{\"mta-sts-intake\":{\"dkim\":[7,null,{},{\"domain\":\"a\"},"
     "{\"authserv-id\":\"b\",\"domain\":null}]}}",
     true, 0},
    {"{\"mta-sts-intake\":{\"dkim\":[{\"domain\":\"a\"},"
     "{\"authserv-id\":\"b\",\"domain\":\"c\"}]}}",
     true, 1},
};

Test(report_archive, reads_only_what_is_there)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		struct mail_authentication kept = {.count = 0};
		const char *submitter;

		cr_expect_eq(report_archive_read(members[i].bytes,
						 strlen(members[i].bytes),
						 arena, &kept, &submitter),
			     members[i].is_there, "%s", members[i].bytes);
		cr_expect_eq(kept.count, members[i].count, "%s",
			     members[i].bytes);
		cr_expect_eq(submitter, NULL);
	}
	arena_free(arena);
}

Test(report_archive, reads_no_more_than_there_is_room_for)
{
	struct mail_authentication kept = {.count = 0};
	struct arena *arena = arena_new();
	const char *submitter;
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, "{\"mta-sts-intake\":{\"dkim\":[");
	for (int i = 0; i < 100; i++)
		text_addf(&text, "%s{\"authserv-id\":\"b\",\"domain\":\"c\"}",
			  i > 0 ? "," : "");
	text_add_string(&text, "]}}");
	cr_expect(report_archive_read(text.bytes, text.length, arena, &kept,
				      &submitter));
	cr_expect_eq(kept.count, MAIL_AUTHENTICATION_MAX);
	text_release(&text);
	arena_free(arena);
}

/* ---- what goes wrong ---- */

Test(report_archive, says_stored_only_of_what_is_on_the_disk)
{
	struct report_archive *archive = report_archive_open(path);
	struct reported got;
	char name[256];

	reported_parse(&got, REPORT(GOOD));
	fails_to_sync = true;
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, NULL),
		     ARCHIVE_FAILED);
	cr_expect_eq(errno, EIO);
	cr_expect_eq(count_reports(name), 0);
	fails_to_sync = false;
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, NULL),
		     ARCHIVE_STORED);
	/* Not without its name, not even of what another one stored. */
	fails_to_sync = true;
	cr_expect_not(report_archive_close(archive));
	cr_expect_eq(errno, EIO);
	archive = report_archive_open(path);
	cr_expect_eq(report_archive_store(archive, &got.report, NULL, NULL),
		     ARCHIVE_DUPLICATE);
	cr_expect_not(report_archive_close(archive));
	archive = report_archive_open(path);
	cr_expect(report_archive_close(archive), "nothing was done");
	reported_release(&got);
}

/* A mail can hold thousands. */
Test(report_archive, makes_all_names_durable_at_once)
{
	struct report_archive *archive = report_archive_open(path);
	struct reported good, failed;

	reported_parse(&good, REPORT(GOOD));
	reported_parse(&failed, REPORT(FAILED(EXPIRED)));
	memset(calls, 0, sizeof(calls));
	for (int i = 0; i < 3; i++) {
		report_archive_store(archive, &good.report, NULL, NULL);
		report_archive_store(archive, &failed.report, NULL, NULL);
	}
	cr_expect_str_eq(calls, "FLFL");
	cr_expect(report_archive_close(archive));
	cr_expect_str_eq(calls, "FLFLD");
	reported_release(&good);
	reported_release(&failed);
}

Test(report_archive, leaves_nothing_on_a_full_disk)
{
	struct report_archive *archive;
	struct reported got;
	size_t stored = 0;
	char name[256];

	cr_assert_eq(mkdir(path, 0755), 0);
	if (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", path, "tmpfs", 0, "size=64k") != 0)
		cr_skip_test("needs root");
	archive = report_archive_open(path);
	cr_assert_neq(archive, NULL);
	reported_parse(&got, REPORT(GOOD));
	for (int i = 0; i < 100; i++) {
		got.report.start++;
		if (report_archive_store(archive, &got.report, NULL, NULL) ==
		    ARCHIVE_STORED)
			stored++;
		else
			cr_expect_eq(errno, ENOSPC, "%s", strerror(errno));
	}
	cr_expect_lt(stored, 100);
	cr_expect_gt(stored, 3);
	cr_expect_eq(count_reports(name), stored);
	report_archive_close(archive);
	reported_release(&got);
	cr_expect_eq(umount(path), 0);
}

/* ---- many at once ---- */

#define PROCESSES 8
#define REPORTS	  60

/* Stores all reports, beginning at its own; gives how many were new. */
static int store_all(int first)
{
	struct report_archive *archive = report_archive_open(path);
	struct reported got;
	int stored = 0;

	if (archive == NULL)
		return 255;
	reported_parse(&got, REPORT(GOOD));
	for (int i = 0; i < REPORTS; i++) {
		char id[16];
		enum archive_result result;

		snprintf(id, sizeof(id), "%d", (first + i) % REPORTS);
		got.report.id = id;
		result = report_archive_store(archive, &got.report, NULL, NULL);
		if (result == ARCHIVE_FAILED)
			return 254;
		stored += result == ARCHIVE_STORED;
	}
	reported_release(&got);
	report_archive_close(archive);
	return stored;
}

Test(report_archive, stores_each_report_once_whoever_comes_first)
{
	pid_t children[PROCESSES];
	int gate[2], sum = 0;
	char name[256], byte;

	cr_assert_eq(pipe(gate), 0);
	for (int i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		cr_assert_geq(children[i], 0);
		if (children[i] == 0) {
			close(gate[1]);
			/* Until all are there. */
			if (read(gate[0], &byte, 1) != 0)
				_exit(253);
			_exit(store_all(i * 3));
		}
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		cr_assert_eq(waitpid(children[i], &status, 0), children[i]);
		cr_assert(WIFEXITED(status));
		cr_assert_leq(WEXITSTATUS(status), REPORTS, "%d",
			      WEXITSTATUS(status));
		sum += WEXITSTATUS(status);
	}
	cr_expect_eq(sum, REPORTS, "%d", sum);
	cr_expect_eq(count_reports(name), REPORTS);
}
