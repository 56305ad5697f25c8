#ifndef REPORTS_JSON_DUPLICATES_H
#define REPORTS_JSON_DUPLICATES_H

/* Members that are in an object twice, which I-JSON forbids (RFC 7493 section
 * 2.3): the first one counts.  Knows as much of JSON as json_scan.h. */

#include <stddef.h>

#include "base/arena.h"

/*
 * Gives a copy of the text, of the same length and in `arena`, in which later
 * members of the same name are blanks.  Names are the same when they read the
 * same, whatever is escaped in them.  The text is one that json_scan() took.
 */
const char *json_duplicates_blank(const char *bytes, size_t length,
				  struct arena *arena);

#endif
