#include <criterion/criterion.h>
#include <string.h>

#include "base/number.h"

static const struct {
	const char *text;
	bool is_valid;
	uint64_t value;
} numbers[] = {
    {"0", true, 0},
    {"443", true, 443},
    {"0007", true, 7},
    {"18446744073709551615", true, UINT64_MAX},
    {"18446744073709551616", false, 0},
    {"99999999999999999999", false, 0},
    {"", false, 0},
    {"-1", false, 0},
    {"+1", false, 0},
    {" 1", false, 0},
    {"1 ", false, 0},
    {"0x10", false, 0},
};

Test(number, parses_digits_only)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *text = numbers[i].text;
		uint64_t value = 1;
		bool is_valid = number_parse(text, strlen(text), &value);

		cr_expect_eq(is_valid, numbers[i].is_valid, "'%s'", text);
		if (is_valid)
			cr_expect_eq(value, numbers[i].value, "'%s'", text);
	}
}

static const struct {
	const char *text;
	bool is_valid;
	uint64_t seconds;
	const char *formatted;
} durations[] = {
    {"10", true, 10, "10s"},
    {"10s", true, 10, "10s"},
    {"90s", true, 90, "90s"},
    {"2m", true, 120, "2m"},
    {"3h", true, 10800, "3h"},
    {"7d", true, 604800, "1w"},
    {"1w", true, 604800, "1w"},
    {"86400", true, 86400, "1d"},
    {"0", true, 0, "0s"},
    {"", false, 0, NULL},
    {"d", false, 0, NULL},
    {"7 d", false, 0, NULL},
    {"7days", false, 0, NULL},
    {"7D", false, 0, NULL},
    {"1.5d", false, 0, NULL},
    {"-7d", false, 0, NULL},
    {"99999999999999999w", false, 0, NULL},
};

Test(duration, parses_and_formats)
{
	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		const char *text = durations[i].text;
		char buffer[DURATION_ROOM];
		uint64_t seconds = 1;
		bool is_valid = duration_parse(text, &seconds);

		cr_expect_eq(is_valid, durations[i].is_valid, "'%s'", text);
		if (!is_valid)
			continue;
		cr_expect_eq(seconds, durations[i].seconds, "'%s'", text);
		cr_expect_str_eq(duration_format(buffer, seconds),
				 durations[i].formatted);
	}
}
