#include <criterion/criterion.h>

#include "advice/calendar.h"

Test(calendar, finds_days_of_moments)
{
	cr_expect_eq(calendar_day(0), 0);
	cr_expect_eq(calendar_day(86399), 0);
	cr_expect_eq(calendar_day(86400), 1);
	cr_expect_eq(calendar_day_after(86400), 1);
	cr_expect_eq(calendar_day_after(86401), 2);
	cr_expect_eq(calendar_day_after(172799), 2);
}

Test(calendar, writes_days_and_moments)
{
	struct arena *arena = arena_new();

	cr_expect_str_eq(calendar_day_text(arena, 0), "1970-01-01");
	cr_expect_str_eq(calendar_day_text(arena, 20819), "2027-01-01");
	cr_expect_str_eq(calendar_day_text(arena, -1), "1970-01-01");
	cr_expect_str_eq(calendar_day_text(arena, INT32_MAX), "9999-12-31");
	cr_expect_str_eq(calendar_moment_text(arena, 1798761601),
			 "2027-01-01T00:00:01Z");
	arena_free(arena);
}
