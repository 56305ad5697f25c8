/* Bounded and growing text.  Fatal: no memory for a growing text (heap.h). */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/heap.h"

#define GROWING_ROOM_MIN   256
#define NEAREST_LENGTH_MAX 40

void text_init(struct text *text, char *buffer, size_t room)
{
	*text = (struct text){.bytes = buffer, .room = room};
	buffer[0] = '\0';
}

void text_init_growing(struct text *text)
{
	*text = (struct text){.grows = true};
	text_add(text, "", 0);
}

/* Makes room for `length` more bytes; gives how many of them fit. */
static size_t text_reserve(struct text *text, size_t length)
{
	size_t needed = text->length + length + 1;

	if (needed <= text->room)
		return length;
	if (!text->grows) {
		text->truncated = true;
		return text->room - 1 - text->length;
	}
	if (needed < text->room * 2)
		needed = text->room * 2;
	if (needed < GROWING_ROOM_MIN)
		needed = GROWING_ROOM_MIN;
	text->bytes = heap_resize(text->bytes, needed);
	text->room = needed;
	return length;
}

void text_add(struct text *text, const char *bytes, size_t length)
{
	length = text_reserve(text, length);
	if (length > 0)
		memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void text_add_string(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

void text_addf(struct text *text, const char *format, ...)
{
	va_list arguments;
	size_t fits;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	fits = text_reserve(text, (size_t)length);
	va_start(arguments, format);
	vsnprintf(text->bytes + text->length, fits + 1, format, arguments);
	va_end(arguments);
	text->length += fits;
}

static void text_add_escaped_byte(struct text *text, unsigned char byte)
{
	char escape[5];

	if (byte == '"' || byte == '\\') {
		escape[0] = '\\';
		escape[1] = (char)byte;
		text_add(text, escape, 2);
	} else if (byte >= 0x20 && byte < 0x7f) {
		text_add(text, (char *)&byte, 1);
	} else {
		snprintf(escape, sizeof(escape), "\\x%02x", byte);
		text_add(text, escape, 4);
	}
}

void text_add_escaped(struct text *text, const char *bytes, size_t length,
		      size_t length_max)
{
	size_t used = length < length_max ? length : length_max;

	for (size_t i = 0; i < used; i++)
		text_add_escaped_byte(text, (unsigned char)bytes[i]);
	if (used < length)
		text_add_string(text, "...");
}

void text_clear(struct text *text)
{
	text->length = 0;
	text->truncated = false;
	text->bytes[0] = '\0';
}

void text_release(struct text *text)
{
	if (text->grows)
		heap_free(text->bytes);
	*text = (struct text){0};
}

bool text_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool text_is_alphanumeric(char c)
{
	return text_is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

char text_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_equal_nocase(const char *a, size_t a_length, const char *b,
		       size_t b_length)
{
	if (a_length != b_length)
		return false;
	for (size_t i = 0; i < a_length; i++) {
		if (text_lower(a[i]) != text_lower(b[i]))
			return false;
	}
	return true;
}

const char *text_plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

/* Levenshtein distance, one row at a time; both at most the length limit. */
static unsigned edit_distance(const char *a, const char *b)
{
	unsigned row[NEAREST_LENGTH_MAX + 1];
	size_t b_length = strlen(b);

	for (size_t j = 0; j <= b_length; j++)
		row[j] = (unsigned)j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i + 1;
		for (size_t j = 0; j < b_length; j++) {
			bool same = text_lower(a[i]) == text_lower(b[j]);
			unsigned above = row[j + 1];

			row[j + 1] = least(above + 1, row[j] + 1,
					   diagonal + (same ? 0 : 1));
			diagonal = above;
		}
	}
	return row[b_length];
}

const char *text_find_nearest(const char *word, const char *const *names)
{
	size_t length = strlen(word);
	const char *nearest = NULL;
	unsigned best = length < 4 ? 2 : 3; /* farther is no typing slip */

	if (length > NEAREST_LENGTH_MAX)
		return NULL;
	for (; *names != NULL; names++) {
		unsigned distance;

		if (strlen(*names) > NEAREST_LENGTH_MAX)
			continue;
		distance = edit_distance(word, *names);
		if (distance < best) {
			best = distance;
			nearest = *names;
		}
	}
	return nearest;
}
