#ifndef TESTS_VERSION_LINES_H
#define TESTS_VERSION_LINES_H

/* What -V prints: the program with its version on a line of its own, and each
 * library with a number.  All in this header. */

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static inline void expect_versions(void (*add)(struct text *text),
				   const char *program,
				   const char *const *libraries, size_t count)
{
	char buffer[512], line[64];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	add(&text);
	cr_expect_not(text.truncated);
	snprintf(line, sizeof(line), "%s " MTA_STSD_VERSION "\n", program);
	cr_expect_eq(strncmp(text.bytes, line, strlen(line)), 0);
	cr_expect_eq(text.bytes[text.length - 1], '\n');
	for (size_t i = 0; i < count; i++) {
		const char *found;

		snprintf(line, sizeof(line), "%s ", libraries[i]);
		found = strstr(text.bytes, line);
		cr_assert_not_null(found, "%s", libraries[i]);
		cr_expect(isdigit((unsigned char)found[strlen(line)]), "%s",
			  found);
	}
}

#endif
