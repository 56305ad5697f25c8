/* Pure functions: the clock is read by the callers. */
#include "base/timestamp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/number.h"

/* A notation: where each field lies, and what stands between them. */
struct notation {
	const char *pattern; /* '0' is any digit, the rest stands for itself */
	unsigned char start[6]; /* of year month day hour minute second */
};

static const struct notation rfc3339 = {"0000-00-00T00:00:00Z",
					{0, 5, 8, 11, 14, 17}};
static const struct notation compact = {"00000000000000Z",
					{0, 4, 6, 8, 10, 12}};

static const char *format(char buffer[TIMESTAMP_ROOM], int64_t seconds,
			  const char *pattern)
{
	struct tm parts;
	time_t moment;

	if (seconds < 0)
		seconds = 0;
	if (seconds > TIMESTAMP_MAX)
		seconds = TIMESTAMP_MAX;
	moment = (time_t)seconds;
	gmtime_r(&moment, &parts);
	strftime(buffer, TIMESTAMP_ROOM, pattern, &parts);
	return buffer;
}

static bool fits_pattern(const char *string, const char *pattern)
{
	for (; *pattern != '\0'; string++, pattern++) {
		if (*pattern == '0' ? *string < '0' || *string > '9'
				    : *string != *pattern)
			return false;
	}
	return *string == '\0';
}

static bool parse(const char *string, const struct notation *notation,
		  int64_t *seconds)
{
	uint64_t fields[6];
	struct tm parts, same;
	time_t moment;

	if (!fits_pattern(string, notation->pattern))
		return false;
	for (size_t i = 0; i < 6; i++)
		number_parse(string + notation->start[i], i == 0 ? 4 : 2,
			     &fields[i]);
	if (fields[0] < 1970)
		return false;
	parts = (struct tm){.tm_year = (int)fields[0] - 1900,
			    .tm_mon = (int)fields[1] - 1,
			    .tm_mday = (int)fields[2],
			    .tm_hour = (int)fields[3],
			    .tm_min = (int)fields[4],
			    .tm_sec = (int)fields[5]};
	same = parts;
	moment = timegm(&parts);
	/* timegm() takes the 31st of February as a day in March. */
	if (parts.tm_mon != same.tm_mon || parts.tm_mday != same.tm_mday ||
	    parts.tm_hour != same.tm_hour || parts.tm_min != same.tm_min ||
	    parts.tm_sec != same.tm_sec)
		return false;
	*seconds = moment;
	return true;
}

const char *timestamp_format(char buffer[TIMESTAMP_ROOM], int64_t seconds)
{
	return format(buffer, seconds, "%Y-%m-%dT%H:%M:%SZ");
}

bool timestamp_parse(const char *string, int64_t *seconds)
{
	return parse(string, &rfc3339, seconds);
}

const char *timestamp_format_compact(char buffer[TIMESTAMP_ROOM],
				     int64_t seconds)
{
	return format(buffer, seconds, "%Y%m%d%H%M%SZ");
}

bool timestamp_parse_compact(const char *string, int64_t *seconds)
{
	return parse(string, &compact, seconds);
}
