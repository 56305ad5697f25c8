#ifndef ADVICE_CALENDAR_H
#define ADVICE_CALENDAR_H

/* Days, counted from 1970-01-01 (UTC), as reports have them. */

#include <stdint.h>

#include "base/arena.h"

#define CALENDAR_DAY_S 86400

/* No day at all, before every other. */
#define CALENDAR_NO_DAY INT32_MIN

/* The day that a moment lies in. */
int32_t calendar_day(int64_t moment);

/* The first day that begins at a moment or later. */
int32_t calendar_day_after(int64_t moment);

/* "2026-11-24", in `arena`. */
const char *calendar_day_text(struct arena *arena, int32_t day);

/* "2026-11-24T12:30:00Z", in `arena`. */
const char *calendar_moment_text(struct arena *arena, int64_t moment);

#endif
