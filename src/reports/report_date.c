/* Pure functions. */
#include "reports/report_date.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/timestamp.h"

#define DAY_S 86400

/* Reads exactly `count` digits. */
static bool read_digits(const char **at, int count, int *value)
{
	*value = 0;
	for (int i = 0; i < count; i++) {
		if (!text_is_digit((*at)[i]))
			return false;
		*value = *value * 10 + ((*at)[i] - '0');
	}
	*at += count;
	return true;
}

static bool read_byte(const char **at, const char *bytes)
{
	if (**at == '\0' || strchr(bytes, **at) == NULL)
		return false;
	++*at;
	return true;
}

/* Whether nothing but blanks follows. */
static bool is_end(const char **at, const char **deviation)
{
	size_t blanks = strspn(*at, " \t\r\n");

	if ((*at)[blanks] != '\0')
		return false;
	if (blanks > 0)
		*deviation = "blanks around it";
	*at += blanks;
	return true;
}

/* "2026-11-28" to the second that it begins with. */
static bool read_day(const char **at, int64_t *moment)
{
	char text[TIMESTAMP_ROOM];
	const char *start = *at;
	int year, month, day;

	if (!read_digits(at, 4, &year) || !read_byte(at, "-") ||
	    !read_digits(at, 2, &month) || !read_byte(at, "-") ||
	    !read_digits(at, 2, &day))
		return false;
	snprintf(text, sizeof(text), "%.10sT00:00:00Z", start);
	return timestamp_parse(text, moment);
}

/* ":00.123", which some leave out. */
static bool read_second(const char **at, int *second, const char **deviation)
{
	int digit;

	*second = 0;
	if (!read_byte(at, ":")) {
		*deviation = "a time without seconds";
		return true;
	}
	if (!read_digits(at, 2, second))
		return false;
	if (!read_byte(at, "."))
		return true;
	if (!read_digits(at, 1, &digit))
		return false;
	while (read_digits(at, 1, &digit))
		;
	return true;
}

/* "12:30:00.123" to seconds; the hour 24 is the end of the day, and a leap
 * second is the one before it. */
static bool read_time(const char **at, int64_t *seconds, const char **deviation)
{
	int hour, minute, second;

	if (!read_digits(at, 2, &hour) || !read_byte(at, ":") ||
	    !read_digits(at, 2, &minute) ||
	    !read_second(at, &second, deviation))
		return false;
	if (hour > 24 || minute > 59 || second > 60 ||
	    (hour == 24 && minute + second > 0))
		return false;
	if (hour == 24)
		*deviation = "the hour 24";
	*seconds = hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
	return true;
}

/* "Z", "+01:00", or nothing. */
static bool read_zone(const char **at, int64_t *offset_s,
		      const char **deviation)
{
	int sign, hours, minutes;

	*offset_s = 0;
	if (**at == ' ' && (*at)[strspn(*at, " ")] != '\0') {
		*deviation = "a blank before the time zone";
		*at += strspn(*at, " ");
	}
	if (read_byte(at, "Zz"))
		return true;
	sign = **at == '-' ? -1 : 1;
	if (!read_byte(at, "+-")) {
		*deviation = "no time zone, taken as UTC";
		return true;
	}
	if (!read_digits(at, 2, &hours))
		return false;
	if (!read_byte(at, ":"))
		*deviation = "a time zone without a colon";
	if (!read_digits(at, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool report_date_parse(const char *string, int64_t *moment,
		       const char **deviation)
{
	const char *at = string + strspn(string, " \t\r\n");
	int64_t day, seconds = 0, offset_s = 0;

	*deviation = at > string ? "blanks around it" : NULL;
	if (!read_day(&at, &day))
		return false;
	if (is_end(&at, deviation)) {
		*deviation = "a date without a time";
		*moment = day;
		return true;
	}
	if (read_byte(&at, " "))
		*deviation = "a blank between date and time";
	else if (!read_byte(&at, "Tt"))
		return false;
	if (!read_time(&at, &seconds, deviation) ||
	    !read_zone(&at, &offset_s, deviation))
		return false;
	*moment = day + seconds - offset_s;
	return is_end(&at, deviation) && *moment >= 0 &&
	       *moment <= TIMESTAMP_MAX;
}

const char *report_day_format(char buffer[REPORT_DAY_ROOM], int32_t day)
{
	char text[TIMESTAMP_ROOM];

	timestamp_format(text, (int64_t)day * DAY_S);
	snprintf(buffer, REPORT_DAY_ROOM, "%.10s", text);
	return buffer;
}

bool report_day_parse(const char *string, int32_t *day)
{
	int64_t moment;

	if (!read_day(&string, &moment) || *string != '\0')
		return false;
	*day = (int32_t)(moment / DAY_S);
	return true;
}
