/* Pure functions. */
#include "advice/calendar.h"

#include "base/timestamp.h"

#define DAY_TEXT_LENGTH 10

int32_t calendar_day(int64_t moment)
{
	return (int32_t)(moment / CALENDAR_DAY_S);
}

int32_t calendar_day_after(int64_t moment)
{
	return calendar_day(moment + CALENDAR_DAY_S - 1);
}

const char *calendar_day_text(struct arena *arena, int32_t day)
{
	char moment[TIMESTAMP_ROOM];

	timestamp_format(moment, (int64_t)day * CALENDAR_DAY_S);
	return arena_copy(arena, moment, DAY_TEXT_LENGTH);
}

const char *calendar_moment_text(struct arena *arena, int64_t moment)
{
	char text[TIMESTAMP_ROOM];

	return arena_printf(arena, "%s", timestamp_format(text, moment));
}
