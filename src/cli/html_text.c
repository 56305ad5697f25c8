/* Pure functions. */
#include "cli/html_text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "reports/report_date.h"

struct range {
	uint32_t first, last;
};

/* What shows nothing of its own: it could hide in a name, or turn around what
 * stands beside it. */
static const struct range unseen[] = {
    {0x0000, 0x001f},	 {0x007f, 0x009f},   {0x00ad, 0x00ad},
    {0x034f, 0x034f},	 {0x061c, 0x061c},   {0x115f, 0x1160},
    {0x17b4, 0x17b5},	 {0x180b, 0x180f},   {0x200b, 0x200f},
    {0x2028, 0x202e},	 {0x2060, 0x206f},   {0x3164, 0x3164},
    {0xe000, 0xf8ff},	 {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},	 {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
    {0xfffe, 0xffff},	 {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0000, 0x10ffff},
};

static bool is_unseen(uint32_t character)
{
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++) {
		if (character >= unseen[i].first && character <= unseen[i].last)
			return true;
	}
	return (character & 0xfffe) == 0xfffe;
}

/* The length of the character at `bytes` (RFC 3629), 0 when it is none. */
static size_t decode(const unsigned char *bytes, size_t length,
		     uint32_t *character)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t count = bytes[0] < 0x80			     ? 1
		       : bytes[0] >= 0xc2 && bytes[0] < 0xe0 ? 2
		       : bytes[0] >= 0xe0 && bytes[0] < 0xf0 ? 3
		       : bytes[0] >= 0xf0 && bytes[0] < 0xf5 ? 4
							     : 0;

	if (count == 0 || count > length)
		return 0;
	*character = count == 1 ? bytes[0] : bytes[0] & (0xffU >> (count + 1));
	for (size_t i = 1; i < count; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (bytes[i] & 0x3f);
	}
	if (*character < least[count] || *character > 0x10ffff ||
	    (*character >= 0xd800 && *character <= 0xdfff))
		return 0;
	return count;
}

/* Adds a character of `count` bytes. */
static void add_character(struct text *text, const char *bytes, size_t count)
{
	switch (bytes[0]) {
	case '&': text_add_string(text, "&amp;"); break;
	case '<': text_add_string(text, "&lt;"); break;
	case '>': text_add_string(text, "&gt;"); break;
	case '"': text_add_string(text, "&quot;"); break;
	case '\'': text_add_string(text, "&#39;"); break;
	case '\\': text_add_string(text, "\\\\"); break;
	default: text_add(text, bytes, count); break;
	}
}

void html_text_add_escaped(struct text *text, const char *bytes, size_t length,
			   size_t length_max)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t used = 0;

	while (used < length) {
		uint32_t character = 0;
		size_t count = decode(at + used, length - used, &character);
		bool is_shown = count > 0 && !is_unseen(character);

		count = count > 0 ? count : 1;
		if (used + count > length_max)
			break;
		if (is_shown)
			add_character(text, bytes + used, count);
		for (size_t i = 0; !is_shown && i < count; i++)
			text_addf(text, "\\x%02x", at[used + i]);
		used += count;
	}
	if (used < length)
		text_add_string(text, "...");
}

void html_text_add(struct text *text, const char *string)
{
	html_text_add_escaped(text, string, strlen(string), HTML_TEXT_MAX);
}

void html_text_add_number(struct text *text, int64_t number)
{
	char digits[24];
	size_t length;

	snprintf(digits, sizeof(digits), "%" PRId64, number > 0 ? number : 0);
	length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			text_add_string(text, ",");
		text_add(text, &digits[i], 1);
	}
}

void html_text_add_count(struct text *text, int64_t number, const char *noun)
{
	html_text_add_number(text, number);
	text_addf(text, " %s%s", noun, text_plural(number));
}

void html_text_add_share(struct text *text, int64_t part, int64_t whole)
{
	double share = 0;
	int tenths;

	if (part > 0 && whole > 0)
		share = (double)part / (double)whole * 100;
	tenths = share < 100 ? (int)(share * 10 + 0.5) : 1000;
	if (part > 0 && tenths == 0)
		text_add_string(text, "under 0.1%");
	else if (part < whole && tenths == 1000)
		text_add_string(text, "over 99.9%");
	else
		text_addf(text, "%d.%d%%", tenths / 10, tenths % 10);
}

void html_text_add_day(struct text *text, int32_t day)
{
	char buffer[REPORT_DAY_ROOM];

	text_addf(text, "<time>%s</time>", report_day_format(buffer, day));
}

void html_text_add_days(struct text *text, int32_t first, int32_t last)
{
	html_text_add_day(text, first);
	if (last == first)
		return;
	text_add_string(text, " to ");
	html_text_add_day(text, last);
}
