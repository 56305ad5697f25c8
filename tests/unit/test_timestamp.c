#include <criterion/criterion.h>

#include "base/timestamp.h"

static const struct {
	int64_t seconds;
	const char *text, *compact;
} moments[] = {
    {0, "1970-01-01T00:00:00Z", "19700101000000Z"},
    {951782400, "2000-02-29T00:00:00Z", "20000229000000Z"},
    {1472633820, "2016-08-31T08:57:00Z", "20160831085700Z"},
    {4102444799, "2099-12-31T23:59:59Z", "20991231235959Z"},
    {TIMESTAMP_MAX, "9999-12-31T23:59:59Z", "99991231235959Z"},
};

Test(timestamp, goes_there_and_back)
{
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		char buffer[TIMESTAMP_ROOM];
		int64_t seconds = -1;

		cr_expect_str_eq(timestamp_format(buffer, moments[i].seconds),
				 moments[i].text);
		cr_expect(timestamp_parse(buffer, &seconds));
		cr_expect_eq(seconds, moments[i].seconds, "%s",
			     moments[i].text);
		cr_expect_str_eq(
		    timestamp_format_compact(buffer, moments[i].seconds),
		    moments[i].compact);
		cr_expect(timestamp_parse_compact(buffer, &seconds));
		cr_expect_eq(seconds, moments[i].seconds);
	}
}

Test(timestamp, refuses_what_is_no_moment)
{
	static const char *const bad[] = {
	    "",
	    "2016-08-31",
	    "2016-08-31T08:57:00",
	    "2016-08-31T08:57:00+00:00",
	    "2016-02-30T08:57:00Z",
	    "2016-13-01T08:57:00Z",
	    "2016-08-31T24:57:00Z",
	    "2016-08-31T08:60:00Z",
	    "2016-08-31T08:57:61Z",
	    "2016-08-31 08:57:00Z",
	    "2016-08-31T08:57:00Zx",
	    "1969-12-31T23:59:59Z",
	};
	int64_t seconds;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect(!timestamp_parse(bad[i], &seconds), "'%s'", bad[i]);
	cr_expect(!timestamp_parse_compact("20160231085700Z", &seconds));
	cr_expect(!timestamp_parse_compact("20160831085700", &seconds));
	cr_expect(!timestamp_parse_compact("abc", &seconds));
}

Test(timestamp, cuts_what_has_no_notation)
{
	char buffer[TIMESTAMP_ROOM];

	cr_expect_str_eq(timestamp_format(buffer, -5), "1970-01-01T00:00:00Z");
	cr_expect_str_eq(timestamp_format(buffer, INT64_MAX),
			 "9999-12-31T23:59:59Z");
}
