#ifndef REPORTS_REPORT_DATE_H
#define REPORTS_REPORT_DATE_H

/* Dates as reports have them: RFC 3339, and what senders take for it. */

#include <stdbool.h>
#include <stdint.h>

/*
 * Parses a date and time to Unix seconds: from 1970 to 9999.  `deviation` gets
 * NULL, or in words what is not as RFC 3339 has it (the last of it): no zone
 * (UTC then), a blank for the T, a date alone, no seconds, the hour 24.
 */
bool report_date_parse(const char *string, int64_t *moment,
		       const char **deviation);

/* "2026-11-28". */
#define REPORT_DAY_ROOM 16
const char *report_day_format(char buffer[REPORT_DAY_ROOM], int32_t day);

/* Parses such a day. */
bool report_day_parse(const char *string, int32_t *day);

#endif
