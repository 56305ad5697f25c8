/* Pure functions: nothing is reported here. */
#include "base/number.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
	char letter;
	uint32_t seconds;
} units[] = {
    {'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1},
};

#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

bool number_parse(const char *digits, size_t length, uint64_t *value)
{
	uint64_t sum = 0;

	if (length == 0)
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned digit;

		if (!text_is_digit(digits[i]))
			return false;
		digit = (unsigned)(digits[i] - '0');
		if (sum > (UINT64_MAX - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

bool duration_parse(const char *string, uint64_t *seconds)
{
	size_t length = strlen(string);
	uint64_t factor = 1, count;

	if (length == 0)
		return false;
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		if (string[length - 1] == units[i].letter) {
			factor = units[i].seconds;
			length--;
			break;
		}
	}
	if (!number_parse(string, length, &count) ||
	    count > UINT64_MAX / factor)
		return false;
	*seconds = count * factor;
	return true;
}

const char *duration_format(char buffer[DURATION_ROOM], uint64_t seconds)
{
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		if (seconds % units[i].seconds != 0)
			continue;
		snprintf(buffer, DURATION_ROOM, "%" PRIu64 "%c",
			 seconds / units[i].seconds,
			 seconds == 0 ? 's' : units[i].letter);
		break;
	}
	return buffer;
}
