#ifndef REPORTS_JSON_SCAN_H
#define REPORTS_JSON_SCAN_H

/*
 * A look at JSON text before the library gets it: whether it stays within the
 * limits of tls_report.h, which bound the memory that it can make the library
 * take, and what has to be mended for the library to read it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct json_scan {
	const char *bytes; /* to parse: the caller's, or a copy */
	size_t length;
	bool has_byte_order_mark;
	bool has_bad_utf8; /* replaced in the copy */
	bool has_controls; /* line ends and the like inside of strings;
			    * blanks in the copy */
	bool has_nul;	   /* an escaped one; stays */
	bool has_trailing_bytes;
	const char *fault; /* in words, when it is refused */
};

/* Whether it begins as an array of objects does: what begins with a bracket
 * alone may be a line of a mail. */
bool json_scan_is_array(const char *bytes, size_t length);

/* The length up to the end of the first object or array; `length` when it does
 * not end, or a limit is broken on the way. */
size_t json_scan_first(const char *bytes, size_t length);

/* False when a limit is broken. */
bool json_scan(const char *bytes, size_t length, struct arena *arena,
	       struct json_scan *scan);

#endif
