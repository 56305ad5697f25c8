/* Pure: what is no base64 is skipped and remembered. */
#include "reports/base64.h"

#include <stdint.h>
#include <string.h>

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (text_is_digit(c))
		return c - '0' + 52;
	/* The second pair is of the alphabet for URLs. */
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return -1;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Whether only padding of this length, and blanks, are left. */
static bool is_padding(const char *bytes, size_t length, size_t padding)
{
	for (size_t i = 0; i < length; i++) {
		if (is_blank(bytes[i]))
			continue;
		if (bytes[i] != '=' || padding == 0)
			return false;
		padding--;
	}
	return padding == 0;
}

bool base64_decode(const char *bytes, size_t length, struct text *decoded)
{
	uint32_t bits = 0;
	size_t count = 0, i;
	bool is_flawless = true;

	for (i = 0; i < length && bytes[i] != '='; i++) {
		int value = value_of(bytes[i]);

		if (value < 0 || bytes[i] == '-' || bytes[i] == '_')
			is_flawless = is_flawless && is_blank(bytes[i]);
		if (value < 0)
			continue;
		bits = bits << 6 | (uint32_t)value;
		if (++count % 4 == 0) {
			char group[3] = {(char)(bits >> 16), (char)(bits >> 8),
					 (char)bits};

			text_add(decoded, group, 3);
		}
	}
	count %= 4;
	if (count >= 2) {
		char group[2] = {(char)(bits >> (count == 2 ? 4 : 10)),
				 (char)(bits >> 2)};

		text_add(decoded, group, count - 1);
	}
	return is_flawless && count != 1 &&
	       is_padding(bytes + i, length - i, count == 0 ? 0 : 4 - count);
}
