#ifndef BASE_TIMESTAMP_H
#define BASE_TIMESTAMP_H

/* Moments in UTC, in the two notations this project writes. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for either notation, NUL included. */
#define TIMESTAMP_ROOM 32

/* The last second of the year 9999: later moments have no notation. */
#define TIMESTAMP_MAX INT64_C(253402300799)

/* "2026-11-24T12:30:00Z" (RFC 3339).  Moments are cut to 0..TIMESTAMP_MAX. */
const char *timestamp_format(char buffer[TIMESTAMP_ROOM], int64_t seconds);
bool timestamp_parse(const char *string, int64_t *seconds);

/* "20261124123000Z", the form of a policy id. */
const char *timestamp_format_compact(char buffer[TIMESTAMP_ROOM],
				     int64_t seconds);
bool timestamp_parse_compact(const char *string, int64_t *seconds);

#endif
