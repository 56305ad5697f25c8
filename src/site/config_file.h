#ifndef SITE_CONFIG_FILE_H
#define SITE_CONFIG_FILE_H

/*
 * An INI file as a series of events with line numbers.  It knows the notation
 * and nothing of what sections and keys mean; the configuration and the state
 * file are both read through it.  This is the only place that knows inih.
 */

#include <stddef.h>

enum config_event {
	CONFIG_SECTION, /* name: the section; value: NULL */
	CONFIG_SETTING, /* name = value; name of a-z, 0-9 and _, both trimmed,
			   value not empty */
	CONFIG_PROBLEM, /* name: ""; value: what is wrong with the line */
};

/* A longer line is a problem; paths and policies stay far below. */
#define CONFIG_LINE_BYTES_MAX 4096

/*
 * Reads `length` bytes of INI.  `on_event` borrows name and value for the call.
 * "#" and ";" start a comment line, " ;" a comment inside a line; leading and
 * trailing blanks do not count; nothing continues a line; quotes are refused,
 * since they would silently become part of the value.
 */
void config_file_parse(const char *text, size_t length,
		       void (*on_event)(void *context, enum config_event event,
					unsigned line, const char *name,
					const char *value),
		       void *context);

#endif
