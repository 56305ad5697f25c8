/*
 * inih is handed settings, but some of its habits would turn a mistake into a
 * wrong policy without a word: it cuts long lines and section names in silence,
 * finds comments in names, takes an indented line as a continuation, gives no
 * line numbers and does not tell of sections without keys.  So it is fed by a
 * reader of ours that hands it one bare name at a time, keeps section headers
 * and values to itself, and looks whether each setting comes back.
 *
 * Nothing is reported here but through the events.
 */
#include "site/config_file.h"

#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* inih's own limit, measured with release 55: 50 bytes with a terminator. */
#define NAME_BYTES_MAX	 49
#define NAME_BYTES_SHOWN 40

struct reader {
	const char *at, *end;
	unsigned line;
	void (*on_event)(void *context, enum config_event event, unsigned line,
			 const char *name, const char *value);
	void *context;
	bool has_section, has_problem;
	const char *value; /* of the setting inih is at, or NULL */
	char bytes[CONFIG_LINE_BYTES_MAX + 1];
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void tell_problem(struct reader *reader, const char *what)
{
	reader->has_problem = true;
	reader->on_event(reader->context, CONFIG_PROBLEM, reader->line, "",
			 what);
}

/* Takes the next line, trimmed, into reader->bytes; false at the end. */
static bool take_line(struct reader *reader)
{
	const char *start = reader->at, *end;
	size_t length;

	if (start == reader->end)
		return false;
	end = memchr(start, '\n', (size_t)(reader->end - start));
	reader->at = end == NULL ? reader->end : end + 1;
	if (end == NULL)
		end = reader->end;
	if (reader->line++ == 0 && end - start >= 3 &&
	    memcmp(start, "\xef\xbb\xbf", 3) == 0)
		start += 3;
	if (end > start && end[-1] == '\r')
		end--;
	while (start < end && is_blank(*start))
		start++;
	while (start < end && is_blank(end[-1]))
		end--;
	length = (size_t)(end - start);
	if (length > CONFIG_LINE_BYTES_MAX) {
		char what[80];

		snprintf(what, sizeof(what),
			 "line too long: %zu bytes: at most %d are read",
			 length, CONFIG_LINE_BYTES_MAX);
		tell_problem(reader, what);
		length = 0;
	}
	memcpy(reader->bytes, start, length);
	reader->bytes[length] = '\0';
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)reader->bytes[i];

		if ((byte < 0x20 && byte != '\t') || byte == 0x7f) {
			tell_problem(reader, "control character in the line");
			reader->bytes[0] = '\0';
			break;
		}
	}
	return true;
}

/* The end of `string` without a trailing comment and blanks. */
static char *end_of_content(char *string)
{
	char *end = string;

	while (*end != '\0' &&
	       !(*end == ';' && end > string && is_blank(end[-1])))
		end++;
	while (end > string && is_blank(end[-1]))
		end--;
	return end;
}

static void take_section(struct reader *reader)
{
	char *name = reader->bytes + 1;
	char *bracket = strchr(name, ']');
	char *rest;

	if (bracket == NULL) {
		tell_problem(reader, "section header without ']'");
		return;
	}
	rest = bracket + 1 + strspn(bracket + 1, " \t");
	if (*rest != '\0' && *rest != ';' && *rest != '#') {
		tell_problem(reader, "text behind the section header");
		return;
	}
	name += strspn(name, " \t");
	while (bracket > name && is_blank(bracket[-1]))
		bracket--;
	*bracket = '\0';
	if (*name == '\0') {
		tell_problem(reader, "section header without a name");
		return;
	}
	reader->has_section = true;
	reader->on_event(reader->context, CONFIG_SECTION, reader->line, name,
			 NULL);
}

static bool check_name(struct reader *reader, const char *name, size_t length)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	char buffer[NAME_BYTES_SHOWN * 4 + 60];
	struct text what;

	if (strspn(name, allowed) == length && length <= NAME_BYTES_MAX)
		return true;
	text_init(&what, buffer, sizeof(buffer));
	text_add_string(&what, "'");
	text_add_escaped(&what, name, length, NAME_BYTES_SHOWN);
	text_add_string(&what, "': a key ");
	if (strspn(name, allowed) < length)
		text_add_string(&what, "is of a-z, 0-9 and _");
	else
		text_addf(&what, "has at most %d bytes", NAME_BYTES_MAX);
	tell_problem(reader, buffer);
	return false;
}

static bool check_value(struct reader *reader, const char *value)
{
	if (*value == '\0' || *value == ';') {
		tell_problem(reader, "empty value: give one or remove the "
				     "line");
		return false;
	}
	if (*value == '"' || *value == '\'') {
		tell_problem(reader, "quoted value: quotes are not needed, "
				     "write the value alone");
		return false;
	}
	return true;
}

/* Splits the line into a name, left alone in reader->bytes, and a value; false
 * when it is no setting. */
static bool take_setting(struct reader *reader)
{
	char *equals = strchr(reader->bytes, '=');
	char *name_end, *value;

	if (reader->bytes[0] == '\0' || strchr(";#", reader->bytes[0]) != NULL)
		return false;
	if (equals == NULL || equals == reader->bytes) {
		tell_problem(reader, equals == NULL
					 ? "neither '[section]' nor 'key = "
					   "value'"
					 : "no key before '='");
		return false;
	}
	if (!reader->has_section) {
		tell_problem(reader, "setting before the first [section]");
		return false;
	}
	name_end = equals;
	while (name_end > reader->bytes && is_blank(name_end[-1]))
		name_end--;
	*name_end = '\0';
	value = equals + 1 + strspn(equals + 1, " \t");
	*end_of_content(value) = '\0';
	if (!check_name(reader, reader->bytes,
			(size_t)(name_end - reader->bytes)) ||
	    !check_value(reader, value))
		return false;
	reader->value = value;
	return true;
}

/* Every setting handed to inih must have come back. */
static void expect_no_setting(struct reader *reader)
{
	if (reader->value != NULL)
		tell_problem(reader, "the parser did not take this setting");
	reader->value = NULL;
}

/* The fgets() that inih calls: one setting of ours at a time. */
static char *read_for_inih(char *buffer, int room, void *context)
{
	struct reader *reader = context;

	expect_no_setting(reader);
	while (take_line(reader)) {
		if (reader->bytes[0] == '[') {
			take_section(reader);
			continue;
		}
		if (!take_setting(reader))
			continue;
		snprintf(buffer, (size_t)room, "%s=-\n", reader->bytes);
		return buffer;
	}
	return NULL;
}

static int on_setting(void *context, const char *section, const char *name,
		      const char *stand_in)
{
	struct reader *reader = context;

	(void)section;
	(void)stand_in;
	if (reader->value == NULL)
		return 0;
	reader->on_event(reader->context, CONFIG_SETTING, reader->line, name,
			 reader->value);
	reader->value = NULL;
	return 1;
}

void config_file_parse(const char *text, size_t length,
		       void (*on_event)(void *context, enum config_event event,
					unsigned line, const char *name,
					const char *value),
		       void *context)
{
	struct reader reader = {.at = text,
				.end = text + length,
				.on_event = on_event,
				.context = context};
	int result =
	    ini_parse_stream(read_for_inih, &reader, on_setting, &reader);

	expect_no_setting(&reader);
	if (result != 0 && !reader.has_problem)
		tell_problem(&reader, "the parser gave up");
}
