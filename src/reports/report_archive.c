/*
 * A report's file is named by its day and a digest of what it says and who
 * signed it.  It is written without a name and then linked to its own, which
 * only one of many succeeds in.  Where the file system has no files without a
 * name (NFS, an old overlayfs), or there is no /proc to give them one, a hidden
 * name stands in.
 */
#include "reports/report_archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/heap.h"
#include "reports/json_scan.h"
#include "reports/report_date.h"
#include "reports/report_identity.h"

/* "2026-11-28-" and half a digest in hexadecimal, ".json". */
#define NAME_ROOM  (REPORT_DAY_ROOM + DIGEST_HEX_ROOM + 8)
#define NAME_BYTES 20

#define FILE_MODE  0644

/* Hidden names that may be taken: by others, or by what died. */
#define HIDDEN_ROOM  64
#define HIDDEN_TRIES 1000

struct report_archive {
	int directory;
	bool is_changed; /* by us, or by others a moment ago */
};

/* ---- the directory ---- */

static bool is_foreign(const char *name)
{
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       strcmp(name, "lost+found") != 0;
}

/* Whether there is nothing of others in it: 1, 0, or -1 with errno. */
static int check_empty(int directory)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	int saved;

	if (list == NULL) {
		saved = errno;
		if (fd >= 0)
			close(fd);
		errno = saved;
		return -1;
	}
	errno = 0;
	while ((entry = readdir(list)) != NULL && !is_foreign(entry->d_name))
		;
	saved = errno;
	closedir(list);
	errno = saved;
	if (entry == NULL && saved != 0)
		return -1;
	return entry == NULL;
}

static bool has_mark(int directory)
{
	return faccessat(directory, REPORT_ARCHIVE_MARK, F_OK,
			 AT_SYMLINK_NOFOLLOW) == 0;
}

/* A directory that holds something else is no archive and does not become one:
 * its files would be believed. */
static bool mark(int directory)
{
	int fd, is_empty;

	if (has_mark(directory))
		return true;
	is_empty = check_empty(directory);
	if (is_empty < 0)
		return false;
	/* Another process may have made it an archive meanwhile. */
	if (is_empty == 0 && !has_mark(directory)) {
		errno = ENOTEMPTY;
		return false;
	}
	fd = openat(directory, REPORT_ARCHIVE_MARK,
		    O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	if (fd < 0)
		return false;
	close(fd);
	return fsync(directory) == 0;
}

struct report_archive *report_archive_open(const char *path)
{
	struct report_archive *archive;
	int directory, saved;

	if (file_make_directory(path) != 0)
		return NULL;
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return NULL;
	if (!mark(directory)) {
		saved = errno;
		close(directory);
		errno = saved;
		return NULL;
	}
	archive = heap_resize(NULL, sizeof(*archive));
	archive->directory = directory;
	archive->is_changed = false;
	return archive;
}

bool report_archive_close(struct report_archive *archive)
{
	bool is_durable;
	int saved;

	if (archive == NULL)
		return true;
	/* Once for all reports. */
	is_durable = !archive->is_changed || fsync(archive->directory) == 0;
	saved = errno;
	close(archive->directory);
	heap_free(archive);
	errno = saved;
	return is_durable;
}

/* ---- files ---- */

/* The member of ours: {"submitter": "...", "dkim": [{"authserv-id",
 * "domain"}]}.  NULL where there is not enough memory. */
static char *make_member(const struct mail_authentication *authentication,
			 const char *submitter)
{
	json_t *object = json_object(), *list = json_array();
	char *text;

	for (size_t i = 0; authentication != NULL && i < authentication->count;
	     i++)
		json_array_append_new(
		    list,
		    json_pack("{s:s*, s:s*}", "authserv-id",
			      authentication->passes[i].authserv_id, "domain",
			      authentication->passes[i].domain));
	if (submitter != NULL)
		/* What is no UTF-8 is left out. */
		json_object_set_new(object, "submitter",
				    json_string(submitter));
	json_object_set_new(object, "dkim", list);
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	return text;
}

static void render(const struct tls_report *report,
		   const struct mail_authentication *authentication,
		   const char *submitter, struct text *text)
{
	char *member = make_member(authentication, submitter);

	if (member == NULL)
		heap_exhausted();
	tls_report_render(report, text);
	text->bytes[--text->length] = '\0'; /* the last brace */
	text_addf(text, ",\"%s\":", REPORT_ARCHIVE_MEMBER);
	text_add_string(text, member);
	text_add_string(text, "}\n");
	free(member);
}

/* Repeated reports have the same name; the same report from somebody else, and
 * one that says something else, have another, so that nobody can keep one away
 * by sending it, or one with its id, first. */
static void make_name(char name[NAME_ROOM], const struct tls_report *report,
		      const struct mail_authentication *authentication)
{
	struct report_identity identity;
	struct text signers;
	char day[REPORT_DAY_ROOM], hex[DIGEST_HEX_ROOM];

	text_init_growing(&signers);
	for (size_t i = 0; authentication != NULL && i < authentication->count;
	     i++)
		text_addf(&signers, "%s %s\n",
			  authentication->passes[i].authserv_id,
			  authentication->passes[i].domain);
	report_identity_make(&identity, report, signers.bytes);
	text_clear(&signers);
	text_add(&signers, (const char *)identity.key, DIGEST_BYTES);
	text_add(&signers, (const char *)identity.contents, DIGEST_BYTES);
	digest_sha256(identity.key, signers.bytes, signers.length);
	text_release(&signers);
	digest_format_hex(hex, identity.key);
	hex[2 * NAME_BYTES] = '\0';
	snprintf(name, NAME_ROOM, "%s-%s.json",
		 report_day_format(day, tls_report_last_day(report)), hex);
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		length -= (size_t)written;
	}
	return fsync(fd) == 0;
}

/* What file systems and kernels say that have no files without a name. */
static bool is_unknown_here(int error)
{
	return error == EOPNOTSUPP || error == EISDIR || error == EINVAL ||
	       error == ENOENT;
}

/* Whether an open file can be given a name, which only /proc does without
 * privileges; else errno is ENOENT. */
static bool can_name_files(void)
{
	return access("/proc/self/fd", X_OK) == 0;
}

/* Opens a new file; its hidden name is empty when it has none. */
static int open_file(const struct report_archive *archive,
		     char hidden[HIDDEN_ROOM])
{
	int fd = -1;

	hidden[0] = '\0';
	if (can_name_files())
		fd = openat(archive->directory, ".",
			    O_TMPFILE | O_WRONLY | O_CLOEXEC, FILE_MODE);
	if (fd >= 0 || !is_unknown_here(errno))
		return fd;
	for (int i = 0; i < HIDDEN_TRIES; i++) {
		snprintf(hidden, HIDDEN_ROOM, ".new-%ld-%d", (long)getpid(), i);
		fd =
		    openat(archive->directory, hidden,
			   O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC,
			   FILE_MODE);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	return fd;
}

/* Gives the open file its name. */
static enum archive_result link_file(const struct report_archive *archive,
				     int fd, const char *hidden,
				     const char *name)
{
	char path[64];
	int result;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (*hidden != '\0')
		result = linkat(archive->directory, hidden, archive->directory,
				name, 0);
	else
		result = linkat(AT_FDCWD, path, archive->directory, name,
				AT_SYMLINK_FOLLOW);
	if (result == 0)
		return ARCHIVE_STORED;
	return errno == EEXIST ? ARCHIVE_DUPLICATE : ARCHIVE_FAILED;
}

static enum archive_result store(struct report_archive *archive,
				 const char *name, const struct text *text)
{
	enum archive_result result = ARCHIVE_FAILED;
	char hidden[HIDDEN_ROOM];
	int fd = open_file(archive, hidden), saved;

	if (fd < 0)
		return ARCHIVE_FAILED;
	/* A umask must not hide it from those who read the archive. */
	if (fchmod(fd, FILE_MODE) == 0 &&
	    write_all(fd, text->bytes, text->length))
		result = link_file(archive, fd, hidden, name);
	saved = errno;
	if (*hidden != '\0')
		unlinkat(archive->directory, hidden, 0);
	close(fd);
	errno = saved;
	/* Also one that another process has just stored must be there to stay
	 * before anybody is told. */
	archive->is_changed |= result != ARCHIVE_FAILED;
	return result;
}

/* Whether it is within what is read back: a few bytes of a report may become
 * many of one that keeps to the RFC. */
static bool is_readable(const struct text *text)
{
	struct arena *arena = arena_new();
	struct json_scan scan;
	bool is_good = json_scan(text->bytes, text->length, arena, &scan);

	arena_free(arena);
	return is_good;
}

enum archive_result report_archive_store(
    struct report_archive *archive, const struct tls_report *report,
    const struct mail_authentication *authentication, const char *submitter)
{
	char name[NAME_ROOM];
	struct text text;
	enum archive_result result;

	make_name(name, report, authentication);
	if (faccessat(archive->directory, name, F_OK, AT_SYMLINK_NOFOLLOW) ==
	    0) {
		archive->is_changed = true;
		return ARCHIVE_DUPLICATE;
	}
	text_init_growing(&text);
	render(report, authentication, submitter, &text);
	result = is_readable(&text) ? store(archive, name, &text)
				    : ARCHIVE_TOO_LARGE;
	text_release(&text);
	return result;
}

/* ---- reading back ---- */

static const char *copy_of(const json_t *object, const char *name,
			   struct arena *arena)
{
	const char *string = json_string_value(json_object_get(object, name));

	return string != NULL ? arena_copy(arena, string, strlen(string))
			      : NULL;
}

bool report_archive_read(const char *bytes, size_t length, struct arena *arena,
			 struct mail_authentication *authentication,
			 const char **submitter)
{
	json_t *root = json_loadb(bytes, length, 0, NULL);
	const json_t *member = json_object_get(root, REPORT_ARCHIVE_MEMBER);
	const json_t *list = json_object_get(member, "dkim");
	bool is_there = json_is_object(member);

	*submitter = copy_of(member, "submitter", arena);
	for (size_t i = 0; i < json_array_size(list) &&
			   authentication->count < MAIL_AUTHENTICATION_MAX;
	     i++) {
		const json_t *pass = json_array_get(list, i);
		struct dkim_pass *kept =
		    &authentication->passes[authentication->count];

		kept->authserv_id = copy_of(pass, "authserv-id", arena);
		kept->domain = copy_of(pass, "domain", arena);
		authentication->count +=
		    kept->authserv_id != NULL && kept->domain != NULL;
	}
	json_decref(root);
	return is_there;
}
