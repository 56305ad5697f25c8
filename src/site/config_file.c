/*
 * inih does the splitting into name and value, but some of its habits would
 * turn a mistake into a wrong policy without a word: it cuts long lines and
 * section names in silence, takes an indented line as a continuation, gives
 * no line numbers and does not tell of sections without keys.  So it is fed by
 * a reader of ours that hands it one clean short line at a time, keeps section
 * headers and long values to itself, and lets a stand-in take their place.
 *
 * Nothing is reported here but through the events.
 */
#include "site/config_file.h"

#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* inih's own limits, measured with release 55: 50 bytes of a name and 200 of
 * a line, both with their terminators. */
#define INIH_NAME_BYTES_MAX 49
#define INIH_LINE_BYTES_MAX 190

struct reader {
	const char *at, *end;
	unsigned line;
	void (*on_event)(void *context, enum config_event event, unsigned line,
			 const char *name, const char *value);
	void *context;
	bool has_section;
	const char *long_value; /* what the stand-in stands for, or NULL */
	char bytes[CONFIG_LINE_BYTES_MAX + 1];
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void tell_problem(struct reader *reader, const char *what)
{
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

/* Makes the line fit for inih; false when there is nothing for it to read. */
static bool prepare_setting(struct reader *reader)
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
	if (name_end - reader->bytes > INIH_NAME_BYTES_MAX ||
	    memchr(reader->bytes, ':', (size_t)(equals - reader->bytes))) {
		tell_problem(reader, "no key of this configuration");
		return false;
	}
	value = equals + 1 + strspn(equals + 1, " \t");
	*end_of_content(value) = '\0';
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
	if (strlen(reader->bytes) > INIH_LINE_BYTES_MAX)
		reader->long_value = value;
	return true;
}

/* The fgets() that inih calls: one setting of ours at a time. */
static char *read_for_inih(char *buffer, int room, void *context)
{
	struct reader *reader = context;

	while (take_line(reader)) {
		reader->long_value = NULL;
		if (reader->bytes[0] == '[') {
			take_section(reader);
			continue;
		}
		if (!prepare_setting(reader))
			continue;
		if (reader->long_value != NULL)
			snprintf(buffer, (size_t)room, "%.*s=-\n",
				 (int)strcspn(reader->bytes, "="),
				 reader->bytes);
		else
			snprintf(buffer, (size_t)room, "%s\n", reader->bytes);
		return buffer;
	}
	return NULL;
}

static int on_setting(void *context, const char *section, const char *name,
		      const char *value)
{
	struct reader *reader = context;

	(void)section;
	if (reader->long_value != NULL)
		value = reader->long_value;
	reader->on_event(reader->context, CONFIG_SETTING, reader->line, name,
			 value);
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

	ini_parse_stream(read_for_inih, &reader, on_setting, &reader);
}
