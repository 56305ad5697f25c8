#include <criterion/criterion.h>
#include <string.h>

#include "base/timestamp.h"
#include "reports/report_date.h"

/* 2026-01-01T00:00:00Z */
#define DAY INT64_C(1767225600)
#define BAD (-1)

static const struct {
	const char *string;
	int64_t moment; /* BAD: none */
	bool is_strict;
} dates[] = {
    {"2026-01-01T00:00:00Z", DAY, true},
    {"2026-01-01t00:00:00z", DAY, true},
    {"2026-01-01T23:59:59Z", DAY + 86399, true},
    {"2026-01-01T00:00:00.5Z", DAY, true},
    {"2026-01-01T23:59:59.99999999999999999999Z", DAY + 86399, true},
    {"2026-01-01T00:00:00+00:00", DAY, true},
    {"2026-01-01T00:00:00-00:00", DAY, true},
    {"2026-01-01T01:30:00+01:30", DAY, true},
    {"2025-12-31T22:30:00-01:30", DAY, true},
    {"2026-01-01T23:59:60Z", DAY + 86399, true},
    {"1970-01-01T00:00:00Z", 0, true},
    {"1970-01-01T01:00:00+01:00", 0, true},
    {"9999-12-31T23:59:59Z", TIMESTAMP_MAX, true},
    {"2024-02-29T00:00:00Z", INT64_C(1709164800), true},
    {"2026-01-01T00:00:00", DAY, false},
    {"2026-01-01T00:00:00.123", DAY, false},
    {"2026-01-01 00:00:00Z", DAY, false},
    {"2026-01-01 00:00:00", DAY, false},
    {"2026-01-01", DAY, false},
    {"2026-01-01 ", DAY, false},
    {"2026-01-01T00:00Z", DAY, false},
    {"2026-01-01T00:00", DAY, false},
    {"2026-01-01T00:00:00 Z", DAY, false},
    {"2026-01-01 00:00:00 +0000", DAY, false},
    {"2026-01-01T01:00:00+0100", DAY, false},
    {"2025-12-31T24:00:00Z", DAY, false},
    {" 2026-01-01T00:00:00Z", DAY, false},
    {"2026-01-01T00:00:00Z\r\n", DAY, false},
    {"", BAD, false},
    {" ", BAD, false},
    {"2026", BAD, false},
    {"2026-01", BAD, false},
    {"2026-1-1", BAD, false},
    {"2026-01-01T", BAD, false},
    {"2026-01-01T00", BAD, false},
    {"2026-01-01T00:", BAD, false},
    {"2026-01-01T00:0", BAD, false},
    {"2026-01-01T00:00:", BAD, false},
    {"2026-01-01T00:00:0", BAD, false},
    {"2026-01-01T00:00:00.", BAD, false},
    {"2026-01-01T00:00:00.Z", BAD, false},
    {"2026-01-01T00:00:00+", BAD, false},
    {"2026-01-01T00:00:00+1", BAD, false},
    {"2026-01-01T00:00:00+01", BAD, false},
    {"2026-01-01T00:00:00+01:0", BAD, false},
    {"2026-01-01T00:00:00+24:00", BAD, false},
    {"2026-01-01T00:00:00+01:60", BAD, false},
    {"2026-01-01T00:00:00ZZ", BAD, false},
    {"2026-01-01T00:00:00Z x", BAD, false},
    {"2026-01-01T00:00:00x", BAD, false},
    {"2026-01-01T25:00:00Z", BAD, false},
    {"2026-01-01T24:00:01Z", BAD, false},
    {"2026-01-01T24:01:00Z", BAD, false},
    {"2026-01-01T00:60:00Z", BAD, false},
    {"2026-01-01T00:00:61Z", BAD, false},
    {"2026-00-01T00:00:00Z", BAD, false},
    {"2026-13-01T00:00:00Z", BAD, false},
    {"2026-01-00T00:00:00Z", BAD, false},
    {"2026-01-32T00:00:00Z", BAD, false},
    {"2026-02-29T00:00:00Z", BAD, false},
    {"1969-12-31T23:59:59Z", BAD, false},
    {"1970-01-01T00:00:00+00:01", BAD, false},
    {"0000-01-01T00:00:00Z", BAD, false},
    {"9999-12-31T23:59:59-00:01", BAD, false},
    {"9999-12-31T24:00:00Z", BAD, false},
    {"10000-01-01T00:00:00Z", BAD, false},
    {"-2026-01-01T00:00:00Z", BAD, false},
    {"01/01/2026", BAD, false},
    {"1767225600", BAD, false},
    {"20260101T000000Z", BAD, false},
    {"2026-01-01T\xD9\xA1:00:00Z", BAD, false},
};

Test(report_date, takes_what_senders_take_for_a_date)
{
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		const char *deviation = "untouched";
		int64_t moment = 0;
		bool is_good =
		    report_date_parse(dates[i].string, &moment, &deviation);

		cr_expect_eq(is_good, dates[i].moment != BAD, "'%s'",
			     dates[i].string);
		if (!is_good || dates[i].moment == BAD)
			continue;
		cr_expect_eq(moment, dates[i].moment, "'%s': %lld",
			     dates[i].string, (long long)moment);
		cr_expect_eq(deviation == NULL, dates[i].is_strict, "'%s': %s",
			     dates[i].string,
			     deviation != NULL ? deviation : "nothing told");
	}
}

static const struct {
	const char *string;
	int32_t day; /* BAD: none */
} days[] = {
    {"1970-01-01", 0},
    {"2026-01-01", 20454},
    {"9999-12-31", 2932896},
    {"2026-01-1", BAD},
    {"2026-01-01 ", BAD},
    {" 2026-01-01", BAD},
    {"2026-01-01T00:00:00Z", BAD},
    {"2026-02-30", BAD},
    {"1969-12-31", BAD},
    {"today", BAD},
    {"", BAD},
};

Test(report_date, parses_and_formats_days)
{
	char buffer[REPORT_DAY_ROOM];

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		int32_t day = 0;

		cr_expect_eq(report_day_parse(days[i].string, &day),
			     days[i].day != BAD, "'%s'", days[i].string);
		if (days[i].day == BAD)
			continue;
		cr_expect_eq(day, days[i].day, "'%s'", days[i].string);
		cr_expect_str_eq(report_day_format(buffer, day),
				 days[i].string);
	}
}

/* What no report can have is no reason to write beyond the buffer. */
Test(report_date, formats_days_beyond_all_calendars)
{
	char buffer[REPORT_DAY_ROOM];

	cr_expect_str_eq(report_day_format(buffer, INT32_MAX), "9999-12-31");
	cr_expect_str_eq(report_day_format(buffer, INT32_MIN), "1970-01-01");
}
