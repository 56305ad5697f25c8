/* Reports errors through errno only. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/text.h"

#define FILE_MODE	0644
#define DIRECTORY_MODE	0755
#define ERROR_TEXT_ROOM 128
#define NAME_ROOM	256

/* FNV-1a. */
static uint64_t mix(uint64_t hash, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		hash = (hash ^ (value >> 8 * i & 0xff)) * 0x100000001b3;
	return hash;
}

static uint64_t stamp_of(const struct stat *status)
{
	uint64_t hash = 0xcbf29ce484222325;

	hash = mix(hash, (uint64_t)status->st_dev);
	hash = mix(hash, (uint64_t)status->st_ino);
	hash = mix(hash, (uint64_t)status->st_size);
	hash = mix(hash, (uint64_t)status->st_mtim.tv_sec);
	hash = mix(hash, (uint64_t)status->st_mtim.tv_nsec);
	hash = mix(hash, (uint64_t)status->st_ctim.tv_sec);
	hash = mix(hash, (uint64_t)status->st_ctim.tv_nsec);
	return hash == 0 ? 1 : hash;
}

uint64_t file_stamp(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 ? stamp_of(&status) : 0;
}

/* Reads until `room` bytes or the end of the file; -1 with errno. */
static ssize_t read_all(int fd, char *bytes, size_t room)
{
	size_t length = 0;

	while (length < room) {
		ssize_t got = read(fd, bytes + length, room - length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		length += (size_t)got;
	}
	return (ssize_t)length;
}

static int read_open_file(int fd, size_t bytes_max,
			  struct file_contents *contents)
{
	struct stat status;
	ssize_t length;
	size_t room;

	if (fstat(fd, &status) != 0)
		return -1;
	if (!S_ISREG(status.st_mode)) {
		errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
		return -1;
	}
	if ((size_t)status.st_size > bytes_max) {
		errno = EFBIG;
		return -1;
	}
	/* One byte more tells whether the file grows while being read. */
	room = (size_t)status.st_size + 1;
	contents->bytes = heap_try_resize(NULL, room + 1);
	if (contents->bytes == NULL)
		return -1;
	length = read_all(fd, contents->bytes, room);
	contents->length = length < 0 ? room : (size_t)length;
	if (length < 0 || contents->length == room) {
		int error_number = length < 0 ? errno : EAGAIN;

		file_contents_wipe(contents);
		errno = error_number;
		return -1;
	}
	contents->bytes[contents->length] = '\0';
	contents->mode = status.st_mode;
	contents->stamp = stamp_of(&status);
	return 0;
}

int file_read(const char *path, size_t bytes_max,
	      struct file_contents *contents)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int result, error_number;

	*contents = (struct file_contents){0};
	if (fd < 0)
		return -1;
	result = read_open_file(fd, bytes_max, contents);
	error_number = errno;
	close(fd);
	errno = error_number;
	return result;
}

void file_contents_wipe(struct file_contents *contents)
{
	if (contents->bytes != NULL)
		explicit_bzero(contents->bytes, contents->length);
	heap_free(contents->bytes);
	*contents = (struct file_contents){0};
}

static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t put = write(fd, bytes, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		bytes += put;
		length -= (size_t)put;
	}
	return 0;
}

/* Also an empty directory; 0 when nothing has that name. */
static int remove_any(int directory_fd, const char *name)
{
	if (unlinkat(directory_fd, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR)
		return -1;
	return unlinkat(directory_fd, name, AT_REMOVEDIR);
}

/* Opens a file that nobody else has made: what a crash has left over, or
 * somebody who may write to the directory, could be a link to another file. */
static int create_file(int directory_fd, const char *name)
{
	if (remove_any(directory_fd, name) != 0)
		return -1;
	return openat(directory_fd, name,
		      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NONBLOCK |
			  O_CLOEXEC,
		      FILE_MODE);
}

static int write_file(int directory_fd, const char *name, const char *bytes,
		      size_t length)
{
	int fd = create_file(directory_fd, name);
	int result = -1, error_number;

	if (fd < 0)
		return -1;
	/* fchmod: a umask must not hide the file from its readers. */
	if (fchmod(fd, FILE_MODE) == 0 && write_all(fd, bytes, length) == 0 &&
	    fsync(fd) == 0)
		result = 0;
	error_number = errno;
	close(fd);
	errno = error_number;
	return result;
}

struct replacement {
	int directory_fd;
	const char *name;
	char next[NAME_ROOM], old[NAME_ROOM];
	bool has_old; /* a second name of the old file */
};

/* Where there is no second name, there is no way back once it is replaced:
 * false. */
static bool keep_old(struct replacement *r)
{
	if (remove_any(r->directory_fd, r->old) != 0)
		return false;
	r->has_old =
	    linkat(r->directory_fd, r->name, r->directory_fd, r->old, 0) == 0;
	return r->has_old || errno == ENOENT;
}

/* 0 when the old file, or none, is in its place again. */
static int restore_old(const struct replacement *r)
{
	if (r->has_old)
		return renameat(r->directory_fd, r->old, r->directory_fd,
				r->name);
	return unlinkat(r->directory_fd, r->name, 0);
}

/* Which file is there decides what the caller hears, not whether it would
 * survive a crash: what is told and what is read must be the same. */
static int put_in_place(struct replacement *r)
{
	bool can_go_back = keep_old(r);
	int error_number;

	if (renameat(r->directory_fd, r->next, r->directory_fd, r->name) != 0)
		return -1;
	if (fsync(r->directory_fd) == 0 || !can_go_back)
		return 0;
	error_number = errno;
	if (restore_old(r) != 0)
		return 0;
	errno = error_number;
	return -1;
}

int file_replace(const char *directory, const char *name, const char *bytes,
		 size_t length)
{
	struct replacement r = {.name = name};
	int result = -1, error_number;

	if (strlen(name) + sizeof("..new") > NAME_ROOM) {
		errno = ENAMETOOLONG;
		return -1;
	}
	r.directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r.directory_fd < 0)
		return -1;
	snprintf(r.next, sizeof(r.next), ".%s.new", name);
	snprintf(r.old, sizeof(r.old), ".%s.old", name);
	if (write_file(r.directory_fd, r.next, bytes, length) == 0)
		result = put_in_place(&r);
	error_number = errno;
	if (result != 0)
		unlinkat(r.directory_fd, r.next, 0);
	if (r.has_old)
		unlinkat(r.directory_fd, r.old, 0);
	close(r.directory_fd);
	errno = error_number;
	return result;
}

/* ---- drafts ---- */

static void next_name(const struct file_draft *draft, char name[NAME_ROOM])
{
	snprintf(name, NAME_ROOM, ".%s.new", draft->name);
}

int file_draft_open(struct file_draft *draft, const char *directory,
		    const char *name)
{
	char next[NAME_ROOM];
	int error_number;

	*draft = (struct file_draft){
	    .directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    .name = name};
	if (draft->directory_fd < 0)
		return -1;
	next_name(draft, next);
	draft->fd = create_file(draft->directory_fd, next);
	if (draft->fd >= 0) {
		/* fchmod: a umask must not hide the file from its readers. */
		if (fchmod(draft->fd, FILE_MODE) != 0)
			draft->error_number = errno;
		return 0;
	}
	error_number = errno;
	close(draft->directory_fd);
	errno = error_number;
	return -1;
}

void file_draft_write(struct file_draft *draft, const char *bytes,
		      size_t length)
{
	if (draft->error_number == 0 &&
	    write_all(draft->fd, bytes, length) != 0)
		draft->error_number = errno;
}

int file_draft_finish(struct file_draft *draft)
{
	char next[NAME_ROOM];

	next_name(draft, next);
	if (close(draft->fd) != 0 && draft->error_number == 0)
		draft->error_number = errno;
	if (draft->error_number == 0 &&
	    renameat(draft->directory_fd, next, draft->directory_fd,
		     draft->name) != 0)
		draft->error_number = errno;
	if (draft->error_number != 0)
		unlinkat(draft->directory_fd, next, 0);
	close(draft->directory_fd);
	errno = draft->error_number;
	return draft->error_number == 0 ? 0 : -1;
}

/* ---- directories ---- */

static int check_is_directory(const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return -1;
	if (S_ISDIR(status.st_mode))
		return 0;
	errno = ENOTDIR;
	return -1;
}

int file_make_directory(const char *path)
{
	/* chmod: a umask must not hide it from its readers. */
	if (mkdir(path, DIRECTORY_MODE) == 0)
		return chmod(path, DIRECTORY_MODE);
	return errno == EEXIST ? check_is_directory(path) : -1;
}

int file_check_directory(const char *path)
{
	size_t length = strlen(path);
	char *parent;
	int result;

	result = check_is_directory(path);
	if (result == 0 || errno != ENOENT)
		return result;
	while (length > 1 && path[length - 1] == '/')
		length--;
	while (length > 0 && path[length - 1] != '/')
		length--;
	parent = length == 0 ? strdup(".") : strndup(path, length);
	if (parent == NULL)
		return -1;
	result = check_is_directory(parent);
	free(parent);
	return result;
}

int file_open_null(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	fd = memfd_create("null", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd >= 0 && fcntl(fd, F_ADD_SEALS,
			     F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW |
				 F_SEAL_WRITE) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

const char *file_error_text(int error_number)
{
	static char text[ERROR_TEXT_ROOM];

	snprintf(text, sizeof(text), "%s", strerror(error_number));
	text[0] = text_lower(text[0]);
	return text;
}

const char *file_read_error_text(int error_number)
{
	switch (error_number) {
	case EFBIG: return "the file is too large";
	case EINVAL: return "not a regular file";
	case EAGAIN: return "the file changed while it was being read";
	default: return file_error_text(error_number);
	}
}

const char *file_path_beside(struct arena *arena, const char *beside,
			     const char *path)
{
	const char *slash = strrchr(beside, '/');

	if (path[0] == '/' || slash == NULL)
		return arena_copy(arena, path, strlen(path));
	return arena_printf(arena, "%.*s/%s", (int)(slash - beside), beside,
			    path);
}
