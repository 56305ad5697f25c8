#ifndef REPORTS_BASE64_H
#define REPORTS_BASE64_H

/* Reading base64 as careless mailers write it (RFC 2045 section 6.8). */

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/*
 * Adds to `decoded` (a growing text) what the base64 characters stand for;
 * others are skipped, and it ends at padding or with the bytes.  True when it
 * was flawless: lines, whole groups and padding where it belongs.
 */
bool base64_decode(const char *bytes, size_t length, struct text *decoded);

#endif
