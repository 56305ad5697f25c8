/* Files, directories and standard input.  What cannot be read is refused by
 * name and the rest goes on.  Fatal: no memory (heap.h). */
#include "reports/report_source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/heap.h"
#include "base/text.h"
#include "reports/mbox.h"
#include "reports/directory_list.h"
#include "reports/report_archive.h"
#include "reports/report_layers.h"
#include "reports/report_signs.h"

#define PIECE_BYTES ((size_t)64 << 10)

/* What cannot be read might be a report. */
static void refuse(const struct report_sink *sink, const char *path,
		   const char *reason)
{
	sink->refused(sink->context, REFUSAL_BROKEN, path, reason);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* ---- open files ---- */

struct stream {
	int fd;
	const char *path; /* to show */
	bool is_input;	  /* standard input */
	bool is_one_mail; /* where it is a mailbox, a mail server may have
			   * handed over one mail with a "From " line */
	bool is_archived;
	const struct report_sink *sink;
	char piece[PIECE_BYTES];
};

/* Bytes of the next piece; 0 at the end, -1 with errno. */
static ssize_t read_piece(struct stream *stream, size_t used)
{
	ssize_t got;

	do {
		struct pollfd poll_fd = {.fd = stream->fd, .events = POLLIN};

		got =
		    read(stream->fd, stream->piece + used, PIECE_BYTES - used);
		if (got < 0 && errno == EAGAIN && poll(&poll_fd, 1, -1) >= 0)
			errno = EINTR;
	} while (got < 0 && errno == EINTR);
	return got;
}

static void refuse_stream(const struct stream *stream, int error_number)
{
	refuse(stream->sink, stream->path, file_error_text(error_number));
}

static void read_mbox_mail(void *context, unsigned number, const char *bytes,
			   size_t length, bool is_whole)
{
	const struct stream *stream = context;
	struct arena *arena = arena_new();
	struct report_input input = {
	    .path = arena_printf(arena, "%s: message %u", stream->path, number),
	    .trust = REPORT_TRUST_MAIL};

	/* What is behind another such line in it is the sender's, headers and
	 * all. */
	if (stream->is_one_mail && number > 1)
		input.trust = REPORT_TRUST_NOTHING;
	if (!is_whole)
		stream->sink->refused(
		    stream->sink->context, report_signs_of_large(bytes, length),
		    input.path, "the mail is larger than 10 MiB");
	else
		report_layers_read(&input, bytes, length, stream->sink);
	arena_free(arena);
}

/* `got` bytes are there. */
static bool read_mbox(struct stream *stream, ssize_t got)
{
	struct mbox_visitor visitor = {read_mbox_mail, stream};
	struct mbox mbox;

	mbox_init(&mbox, &visitor);
	while (got > 0) {
		mbox_add(&mbox, stream->piece, (size_t)got);
		got = read_piece(stream, 0);
	}
	if (got < 0)
		refuse_stream(stream, errno);
	mbox_end(&mbox);
	return got == 0;
}

static bool read_whole(struct stream *stream, ssize_t got)
{
	struct report_input input = {
	    .path = stream->path,
	    .file_name = stream->is_input ? NULL : base_name(stream->path),
	    .is_archived = stream->is_archived};
	struct text whole;

	text_init_growing(&whole);
	while (got > 0 && whole.length <= REPORT_FILE_BYTES_MAX) {
		text_add(&whole, stream->piece, (size_t)got);
		got = read_piece(stream, 0);
	}
	if (got < 0)
		refuse_stream(stream, errno);
	else if (whole.length > REPORT_FILE_BYTES_MAX)
		stream->sink->refused(
		    stream->sink->context,
		    report_signs_of_large(whole.bytes, whole.length),
		    stream->path, "larger than 20 MiB");
	else
		report_layers_read(&input, whole.bytes, whole.length,
				   stream->sink);
	text_release(&whole);
	return got >= 0;
}

/* As much as tells what it is, which a pipe may give in pieces. */
static bool read_stream(struct stream *stream)
{
	size_t used = 0;
	ssize_t got;

	do {
		got = read_piece(stream, used);
		if (got > 0)
			used += (size_t)got;
	} while (got > 0 && used < 5);
	if (got < 0) {
		refuse_stream(stream, errno);
		return false;
	}
	if (mbox_is(stream->piece, used))
		return read_mbox(stream, (ssize_t)used);
	return read_whole(stream, (ssize_t)used);
}

static struct stream *stream_new(int fd, const char *path,
				 const struct report_sink *sink)
{
	struct stream *stream = heap_resize(NULL, sizeof(*stream));

	stream->fd = fd;
	stream->path = path;
	stream->sink = sink;
	stream->is_input = stream->is_one_mail = stream->is_archived = false;
	return stream;
}

/* ---- files ---- */

/* An open file: -1 when it was refused. */
static int open_file(const char *path, const struct report_sink *sink)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0) {
		refuse(sink, path, file_error_text(errno));
		return -1;
	}
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return fd;
	sink->refused(sink->context, REFUSAL_NO_REPORT, path,
		      "not a regular file");
	close(fd);
	return -1;
}

/* Whether it is where a Maildir has its mails, one in each file. */
static bool is_delivered(const char *path)
{
	static const char *const names[] = {"cur", "new"};
	const char *end = strrchr(path, '/');
	size_t length = end != NULL ? (size_t)(end - path) : 0;
	const char *start = end != NULL ? memrchr(path, '/', length) : NULL;

	start = start != NULL ? start + 1 : path;
	for (size_t i = 0; end != NULL && i < 2; i++) {
		if ((size_t)(end - start) == strlen(names[i]) &&
		    memcmp(start, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

static bool read_file(const char *path, bool is_archived,
		      const struct report_sink *sink)
{
	int fd = open_file(path, sink);
	struct stream *stream;
	bool is_read;

	if (fd < 0)
		return false;
	stream = stream_new(fd, path, sink);
	stream->is_archived = is_archived;
	stream->is_one_mail = is_delivered(path);
	is_read = read_stream(stream);
	heap_free(stream);
	close(fd);
	return is_read;
}

/* ---- directories ---- */

static const char *join(struct arena *arena, const char *directory,
			const char *name)
{
	size_t length = strlen(directory);
	bool has_slash = length > 0 && directory[length - 1] == '/';

	return arena_printf(arena, "%s%s%s", directory, has_slash ? "" : "/",
			    name);
}

static bool is_there(const char *directory, const char *name)
{
	struct arena *arena = arena_new();
	const char *path = join(arena, directory, name);
	struct stat status;
	bool there = stat(path, &status) == 0;

	arena_free(arena);
	return there;
}

static bool is_maildir(const char *path)
{
	return is_there(path, "cur") && is_there(path, "new");
}

/* A directory that is being read. */
struct place {
	unsigned depth;
	bool is_archived;
	bool is_maildir;
};

static bool read_directory(const char *path, unsigned depth,
			   const struct report_sink *sink);

static void read_entry(const char *path, unsigned depth, bool is_archived,
		       const struct report_sink *sink)
{
	struct stat status, target;

	if (lstat(path, &status) != 0)
		refuse(sink, path, file_error_text(errno));
	else if (S_ISDIR(status.st_mode) && depth == REPORT_DIRECTORY_DEPTH_MAX)
		refuse(sink, path, "the directories are nested too deeply");
	else if (S_ISDIR(status.st_mode))
		read_directory(path, depth + 1, sink);
	else if (S_ISLNK(status.st_mode) && stat(path, &target) == 0 &&
		 S_ISDIR(target.st_mode))
		refuse(sink, path, "a symbolic link to a directory");
	else
		read_file(path, is_archived, sink);
}

/* Reads what is called `name` there, when it is wanted of such a place. */
static void read_below(const char *path, const char *name,
		       const struct place *place,
		       const struct report_sink *sink)
{
	struct arena *arena = arena_new();
	const char *below = join(arena, path, name);

	if ((!place->is_maildir && name[0] != '.') || is_maildir(below))
		read_entry(below, place->depth, place->is_archived, sink);
	arena_free(arena);
}

/* What was delivered to a Maildir: tmp has what is being written. */
static void read_delivered(const char *path, unsigned depth,
			   const struct report_sink *sink)
{
	static const char *const names[] = {"cur", "new"};

	for (size_t i = 0; i < 2; i++) {
		struct arena *arena = arena_new();

		read_entry(join(arena, path, names[i]), depth, false, sink);
		arena_free(arena);
	}
}

/* Beside what was delivered to it a Maildir has its folders, whose names begin
 * with a dot or, as some servers have it, do not, and files of the mail
 * server's own.  Of other directories hidden names are left out, but for
 * mailboxes. */
static bool read_directory(const char *path, unsigned depth,
			   const struct report_sink *sink)
{
	struct place place = {.depth = depth,
			      .is_archived =
				  is_there(path, REPORT_ARCHIVE_MARK),
			      .is_maildir = is_maildir(path)};
	struct directory_list list;

	if (place.is_maildir)
		read_delivered(path, depth, sink);
	if (directory_list_load(&list, path) != 0) {
		refuse(sink, path, file_error_text(errno));
		return false;
	}
	for (size_t i = 0; i < list.count; i++)
		read_below(path, directory_list_at(&list, i), &place, sink);
	directory_list_release(&list);
	return true;
}

/* ---- any of them ---- */

/* Whether the directory that the file is in has the mark. */
static bool is_in_archive(const char *path)
{
	struct arena *arena = arena_new();
	bool is_archived =
	    is_there(file_path_beside(arena, path, "."), REPORT_ARCHIVE_MARK);

	arena_free(arena);
	return is_archived;
}

static bool read_standard_input(const struct report_sink *sink)
{
	struct stream *stream =
	    stream_new(STDIN_FILENO, "standard input", sink);
	bool is_read;

	stream->is_input = stream->is_one_mail = true;
	is_read = read_stream(stream);
	heap_free(stream);
	return is_read;
}

bool report_source_read(const char *path, const struct report_sink *sink)
{
	struct stat status;

	if (strcmp(path, "-") == 0)
		return read_standard_input(sink);
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return read_directory(path, 0, sink);
	return read_file(path, is_in_archive(path), sink);
}

void report_source_read_bytes(const char *path, const char *bytes,
			      size_t length, const struct report_sink *sink)
{
	struct report_input input = {.path = path,
				     .file_name = base_name(path)};

	report_layers_read(&input, bytes, length, sink);
}
