/* Knows brackets, commas and strings; what is valid JSON is decided by the
 * library. */
#include "reports/json_scan.h"

#include <string.h>

#include "reports/tls_report.h"

/* Where the look is, and what was counted on the way. */
struct walk {
	size_t depth, values;
	size_t string_start; /* 0: outside of a string */
	bool is_escaped;
	bool has_controls, has_nul;
	size_t end; /* behind the outermost value; 0: not there yet */
};

/* The length of the UTF-8 character at `bytes`, 0 when it is none (RFC 3629:
 * no overlong form, no surrogate, nothing over U+10FFFF). */
static size_t utf8_length(const unsigned char *bytes, size_t length)
{
	unsigned char first = bytes[0];
	size_t count = first < 0x80		       ? 1
		       : first >= 0xC2 && first < 0xE0 ? 2
		       : first >= 0xE0 && first < 0xF0 ? 3
		       : first >= 0xF0 && first < 0xF5 ? 4
						       : 0;

	if (count == 0 || count > length)
		return 0;
	for (size_t i = 1; i < count; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return 0;
	}
	if ((first == 0xE0 && bytes[1] < 0xA0) ||
	    (first == 0xED && bytes[1] > 0x9F) ||
	    (first == 0xF0 && bytes[1] < 0x90) ||
	    (first == 0xF4 && bytes[1] > 0x8F))
		return 0;
	return count;
}

static size_t find_bad_utf8(const char *bytes, size_t length, size_t from)
{
	while (from < length) {
		size_t count = utf8_length((const unsigned char *)bytes + from,
					   length - from);

		if (count == 0)
			return from;
		from += count;
	}
	return length;
}

static void mend_utf8(char *bytes, size_t length)
{
	size_t at = 0;

	while ((at = find_bad_utf8(bytes, length, at)) < length)
		bytes[at] = '?';
}

static bool is_control(char byte)
{
	return (unsigned char)byte < 0x20;
}

static void mend_controls(char *bytes, size_t length)
{
	bool is_inside = false, is_escaped = false;

	for (size_t i = 0; i < length; i++) {
		if (is_inside && is_control(bytes[i]))
			bytes[i] = ' ';
		if (bytes[i] == '"' && !is_escaped)
			is_inside = !is_inside;
		is_escaped = is_inside && !is_escaped && bytes[i] == '\\';
	}
}

static void mend(struct json_scan *scan, struct arena *arena)
{
	char *copy;

	scan->has_bad_utf8 =
	    find_bad_utf8(scan->bytes, scan->length, 0) < scan->length;
	if (!scan->has_bad_utf8 && !scan->has_controls)
		return;
	copy = arena_copy(arena, scan->bytes, scan->length);
	if (scan->has_bad_utf8)
		mend_utf8(copy, scan->length);
	if (scan->has_controls)
		mend_controls(copy, scan->length);
	scan->bytes = copy;
}

/* What stands behind a backslash: NUL is the one character that a C string
 * cannot hold. */
static bool is_escaped_nul(const char *bytes, size_t length)
{
	return length >= 5 && memcmp(bytes, "u0000", 5) == 0;
}

static const char *step_string(struct walk *walk, const char *bytes,
			       size_t length, size_t at)
{
	if (at - walk->string_start > TLS_REPORT_STRING_MAX)
		return "a string longer than 64 KB";
	walk->has_controls |= is_control(bytes[at]);
	if (walk->is_escaped) {
		walk->is_escaped = false;
		walk->has_nul |= is_escaped_nul(bytes + at, length - at);
	} else if (bytes[at] == '\\') {
		walk->is_escaped = true;
	} else if (bytes[at] == '"') {
		walk->string_start = 0;
	}
	return NULL;
}

static const char *step(struct walk *walk, const char *bytes, size_t length,
			size_t at)
{
	if (walk->string_start > 0)
		return step_string(walk, bytes, length, at);
	switch (bytes[at]) {
	case '"': walk->string_start = at + 1; break;
	case '{':
	case '[':
		walk->depth++;
		walk->values++;
		break;
	case '}':
	case ']':
		if (walk->depth > 0 && --walk->depth == 0)
			walk->end = at + 1;
		break;
	case ',': walk->values++; break;
	default: break;
	}
	if (walk->depth > TLS_REPORT_DEPTH_MAX)
		return "nested too deeply";
	if (walk->values > TLS_REPORT_VALUES_MAX)
		return "too many values";
	return NULL;
}

bool json_scan_is_array(const char *bytes, size_t length)
{
	size_t found = 0;

	if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		found = 3;
	for (const char *next = "[{"; *next != '\0'; next++, found++) {
		while (found < length &&
		       memchr(" \t\r\n", bytes[found], 4) != NULL)
			found++;
		if (found == length || bytes[found] != *next)
			return false;
	}
	return true;
}

size_t json_scan_first(const char *bytes, size_t length)
{
	struct walk walk = {0};

	for (size_t i = 0; i < length && walk.end == 0; i++) {
		if (step(&walk, bytes, length, i) != NULL)
			break;
	}
	return walk.end > 0 ? walk.end : length;
}

bool json_scan(const char *bytes, size_t length, struct arena *arena,
	       struct json_scan *scan)
{
	struct walk walk = {0};

	memset(scan, 0, sizeof(*scan));
	if (length > TLS_REPORT_BYTES_MAX)
		scan->fault = "larger than 20 MB";
	if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
		scan->has_byte_order_mark = true;
		bytes += 3;
		length -= 3;
	}
	for (size_t i = 0; scan->fault == NULL && i < length && walk.end == 0;
	     i++)
		scan->fault = step(&walk, bytes, length, i);
	if (scan->fault != NULL)
		return false;
	for (size_t i = walk.end; walk.end > 0 && i < length; i++)
		scan->has_trailing_bytes |=
		    strchr(" \t\r\n", bytes[i]) == NULL || bytes[i] == '\0';
	scan->bytes = bytes;
	scan->length = walk.end > 0 ? walk.end : length;
	scan->has_controls = walk.has_controls;
	scan->has_nul = walk.has_nul;
	mend(scan, arena);
	return true;
}
