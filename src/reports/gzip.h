#ifndef REPORTS_GZIP_H
#define REPORTS_GZIP_H

/* Bounded inflating of gzip (RFC 1952).  The only module that knows zlib. */

#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostics.h"
#include "base/text.h"

/* Whether the bytes start as gzip does. */
bool gzip_is(const char *bytes, size_t length);

/*
 * Adds to `inflated` (a growing text) what `bytes` hold in compressed form, at
 * most `bytes_max` and REPORT_RATIO_MAX times their length.  False with `why`
 * (borrowed for ever) when they are damaged, incomplete, or hold more;
 * `inflated` then has what had come so far.  Bytes behind the compressed ones
 * and a damaged header are forgiven and told in `deviations`.
 */
bool gzip_inflate(const char *bytes, size_t length, size_t bytes_max,
		  struct text *inflated, struct diagnostics *deviations,
		  const char **why);

#endif
