/* What is malformed stays as it is: the library tells of it. */
#include "reports/json_duplicates.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/string_index.h"
#include "base/text.h"
#include "reports/json_scan.h"
#include "reports/tls_report.h"

/* An object or array that the walk is in. */
struct level {
	bool is_object;
	unsigned number; /* of the object */
};

struct walk {
	char *bytes;
	size_t length;
	struct arena *arena;
	struct string_index names; /* "OBJECT:NAME" */
	struct level levels[TLS_REPORT_DEPTH_MAX + 1];
	size_t depth;
	unsigned objects;
	size_t comma;	   /* the last one */
	bool expects_name; /* of a member */
};

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static size_t skip_blanks(const struct walk *walk, size_t at)
{
	while (at < walk->length && is_blank(walk->bytes[at]))
		at++;
	return at;
}

/* Behind the string that begins at `at`. */
static size_t string_end(const struct walk *walk, size_t at)
{
	for (at++; at < walk->length && walk->bytes[at] != '"'; at++)
		at += walk->bytes[at] == '\\';
	return at < walk->length ? at + 1 : walk->length;
}

/* Behind the value of the member whose name ends at `at`; 0 where there is
 * none. */
static size_t member_end(const struct walk *walk, size_t at)
{
	at = skip_blanks(walk, at);
	if (at == walk->length || walk->bytes[at] != ':')
		return 0;
	at = skip_blanks(walk, at + 1);
	if (at == walk->length)
		return 0;
	switch (walk->bytes[at]) {
	case '"': return string_end(walk, at);
	case '{':
	case '[':
		return at +
		       json_scan_first(walk->bytes + at, walk->length - at);
	default: break;
	}
	while (at < walk->length && !is_blank(walk->bytes[at]) &&
	       strchr(",}]", walk->bytes[at]) == NULL)
		at++;
	return at;
}

/* ---- names ---- */

/* The four digits at `at`, or -1. */
static int32_t hex_value(const char *at, const char *end)
{
	int32_t value = 0;

	for (int i = 0; i < 4; i++, at++) {
		char digit = at < end ? text_lower(*at) : '\0';

		if (text_is_digit(digit))
			value = value * 16 + (digit - '0');
		else if (digit >= 'a' && digit <= 'f')
			value = value * 16 + (digit - 'a' + 10);
		else
			return -1;
	}
	return value;
}

static char *put_utf8(char *to, int32_t code)
{
	if (code < 0x80) {
		*to++ = (char)code;
		return to;
	}
	if (code < 0x800) {
		*to++ = (char)(0xC0 | code >> 6);
	} else {
		if (code < 0x10000) {
			*to++ = (char)(0xE0 | code >> 12);
		} else {
			*to++ = (char)(0xF0 | code >> 18);
			*to++ = (char)(0x80 | (code >> 12 & 0x3F));
		}
		*to++ = (char)(0x80 | (code >> 6 & 0x3F));
	}
	*to++ = (char)(0x80 | (code & 0x3F));
	return to;
}

/* Puts what \uXXXX at `at` stands for, which may be one half of a pair; gives
 * where to go on. */
static const char *put_code(char **to, const char *at, const char *end)
{
	int32_t code = hex_value(at + 2, end), low = -1;

	/* What is malformed, or NUL, stays as it is written. */
	if (code <= 0) {
		*(*to)++ = *at;
		return at + 1;
	}
	at += 6;
	if (code >= 0xD800 && code < 0xDC00 && end - at >= 6 && at[0] == '\\' &&
	    at[1] == 'u')
		low = hex_value(at + 2, end);
	if (low >= 0xDC00 && low < 0xE000) {
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
		at += 6;
	}
	*to = put_utf8(*to, code);
	return at;
}

/* What stands behind a backslash, and what it stands for. */
static const char *put_escape(char **to, const char *at, const char *end)
{
	static const char from[] = "bfnrt", meant[] = "\b\f\n\r\t";
	const char *found;

	if (end - at < 2 || at[1] == '\0') {
		*(*to)++ = *at;
		return at + 1;
	}
	if (at[1] == 'u')
		return put_code(to, at, end);
	found = strchr(from, at[1]);
	*(*to)++ = found != NULL ? meant[found - from] : at[1];
	return at + 2;
}

/* The name as it reads, between its quotes, with the object that it is in. */
static const char *name_of(const struct walk *walk, size_t start, size_t end)
{
	char *name = arena_printf(walk->arena, "%u:%.*s",
				  walk->levels[walk->depth - 1].number,
				  (int)(end - start), walk->bytes + start);
	char *to = strchr(name, ':') + 1;
	const char *at = to, *behind = at + strlen(at);

	while (at < behind) {
		if (*at == '\\')
			at = put_escape(&to, at, behind);
		else
			*to++ = *at++;
	}
	*to = '\0';
	return name;
}

/* Takes the name of a member; gives where to go on. */
static size_t take_name(struct walk *walk, size_t start)
{
	size_t end = string_end(walk, start), behind;

	walk->expects_name = false;
	if (string_index_add(&walk->names, name_of(walk, start, end), 0) ==
	    STRING_INDEX_NONE)
		return end;
	behind = member_end(walk, end);
	if (behind == 0)
		return end;
	memset(walk->bytes + walk->comma, ' ', behind - walk->comma);
	return behind;
}

static void enter(struct walk *walk, bool is_object)
{
	if (walk->depth <= TLS_REPORT_DEPTH_MAX)
		walk->levels[walk->depth] =
		    (struct level){is_object, walk->objects++};
	walk->depth++;
	walk->expects_name = is_object;
}

static bool is_in_object(const struct walk *walk)
{
	return walk->depth > 0 && walk->depth <= TLS_REPORT_DEPTH_MAX + 1 &&
	       walk->levels[walk->depth - 1].is_object;
}

/* Takes what is at `at`; gives where to go on. */
static size_t step(struct walk *walk, size_t at)
{
	switch (walk->bytes[at]) {
	case '"':
		return walk->expects_name ? take_name(walk, at)
					  : string_end(walk, at);
	case '{':
	case '[': enter(walk, walk->bytes[at] == '{'); break;
	case '}':
	case ']':
		walk->depth -= walk->depth > 0;
		walk->expects_name = false;
		break;
	case ',':
		walk->comma = at;
		walk->expects_name = is_in_object(walk);
		break;
	default: break;
	}
	return at + 1;
}

const char *json_duplicates_blank(const char *bytes, size_t length,
				  struct arena *arena)
{
	struct walk walk = {.bytes = arena_copy(arena, bytes, length),
			    .length = length,
			    .arena = arena};

	string_index_init(&walk.names, arena, 64);
	for (size_t at = 0; at < length;)
		at = step(&walk, at);
	return walk.bytes;
}
