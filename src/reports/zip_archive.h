#ifndef REPORTS_ZIP_ARCHIVE_H
#define REPORTS_ZIP_ARCHIVE_H

/* Bounded reading of zip archives in memory.  The only module that knows
 * minizip.  Names of members are foreign bytes and are never used as paths. */

#include <stdbool.h>
#include <stddef.h>

struct zip_visitor {
	/* A member; all that is given is gone afterwards. */
	void (*found)(void *context, const char *name, const char *bytes,
		      size_t length);
	/* A member that cannot be had. */
	void (*refused)(void *context, const char *name, const char *reason);
	void *context;
};

/* Whether the bytes start as zip archives do. */
bool zip_archive_is(const char *bytes, size_t length);

/*
 * Visits the first REPORT_ZIP_MEMBERS_MAX members in their order, but for
 * directories.  Each may have `member_max` bytes and REPORT_RATIO_MAX times its
 * compressed length.  `bytes_left` is what all may have together, and is
 * lessened by what was inflated.  False with `why` (borrowed for ever) when the
 * archive as a whole cannot be read, or has more members.
 */
bool zip_archive_read(const char *bytes, size_t length, size_t member_max,
		      size_t *bytes_left, const struct zip_visitor *visitor,
		      const char **why);

#endif
