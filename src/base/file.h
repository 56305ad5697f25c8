#ifndef BASE_FILE_H
#define BASE_FILE_H

/*
 * Whole files in and out.  Reading is bounded and refuses whatever is not a
 * regular file, so that a FIFO or a device named by mistake cannot block a
 * running service.  Writing is atomic and durable.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"

struct file_contents {
	char *bytes; /* NUL-terminated behind `length` bytes */
	size_t length;
	mode_t mode;
	uint64_t stamp; /* as file_stamp() would have given it */
};

/*
 * Reads the regular file `path` of at most `bytes_max` bytes.  0, and
 * `contents` is to be ended with file_contents_wipe(); or -1 with errno:
 * EFBIG when it is larger, EISDIR when it is a directory, EINVAL when it is
 * another thing than a regular file, or what the system said.
 */
int file_read(const char *path, size_t bytes_max,
	      struct file_contents *contents);

/* Overwrites and frees the contents: they may have been a private key. */
void file_contents_wipe(struct file_contents *contents);

/* What changes whenever the file behind `path` (and its links) does: another
 * file, size, or moment of a change.  0 when there is none that can be looked
 * at. */
uint64_t file_stamp(const char *path);

/*
 * Replaces directory/name by a file of these bytes, mode 0644: readers see the
 * old or the new file, whole, also after a crash.  It is written as .NAME.new,
 * the old one is kept as .NAME.old meanwhile, and what has these names is
 * removed, but for a directory that is not empty.  -1 with errno when it could
 * not be done, and the old file is there, also when the disk fails at the last
 * moment; 0 when the new one is.
 */
int file_replace(const char *directory, const char *name, const char *bytes,
		 size_t length);

/*
 * The same for what is written anew all the time: piece by piece, and not
 * durable.  After file_draft_open() (-1 with errno) comes file_draft_finish(),
 * which puts the draft in its place if all of it was written, or removes it: 0,
 * or -1 with errno.
 */
struct file_draft {
	int directory_fd, fd;
	const char *name;
	int error_number; /* the first; 0: none */
};

int file_draft_open(struct file_draft *draft, const char *directory,
		    const char *name);
void file_draft_write(struct file_draft *draft, const char *bytes,
		      size_t length);
int file_draft_finish(struct file_draft *draft);

/*
 * Makes the directory `path`, which anybody may list and read in, whatever the
 * umask is; one that is there stays as it is.  -1 with errno: ENOENT when its
 * parent does not exist, ENOTDIR when something else has that name.
 */
int file_make_directory(const char *path);

/* Whether file_make_directory() can do its work, as far as can be told without
 * doing it: 0, or -1 with the errno that it would give. */
int file_check_directory(const char *path);

/* A descriptor that gives nothing and takes nothing: of /dev/null, or in a root
 * without it of an empty file without a name that cannot be written.  -1 with
 * errno. */
int file_open_null(void);

/* Words for an errno: "permission denied" and the like, in lower case; borrowed
 * until the next call. */
const char *file_error_text(int error_number);

/* The same for one of file_read(). */
const char *file_read_error_text(int error_number);

/* `path` itself when absolute, else below the directory of `beside`. */
const char *file_path_beside(struct arena *arena, const char *beside,
			     const char *path);

#endif
