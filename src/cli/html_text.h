#ifndef CLI_HTML_TEXT_H
#define CLI_HTML_TEXT_H

/*
 * Words and numbers inside a page.  Whoever wrote the words, they stay words:
 * they make no markup, hide nothing, and turn no line around.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Input bytes that html_text_add() uses. */
#define HTML_TEXT_MAX 200

/*
 * Adds foreign bytes, fit for the text of an element and for a quoted
 * attribute.  The five characters of markup become references, a backslash is
 * doubled; control characters, what is no UTF-8, and characters that cannot be
 * seen or change the direction of others are written byte by byte as \xHH.  No
 * more than `length_max` input bytes are used, and no part of a character;
 * "..." then marks the cut.
 */
void html_text_add_escaped(struct text *text, const char *bytes, size_t length,
			   size_t length_max);

/* The same for a string, up to HTML_TEXT_MAX. */
void html_text_add(struct text *text, const char *string);

/* Adds "1,234,567"; less than nothing is 0. */
void html_text_add_number(struct text *text, int64_t number);

/* Adds "1,234 sessions", or "1 session". */
void html_text_add_count(struct text *text, int64_t number, const char *noun);

/* Adds what part of a whole something is: "12.3%".  Neither all nor nothing
 * is what it only comes near to: "under 0.1%", "over 99.9%". */
void html_text_add_share(struct text *text, int64_t part, int64_t whole);

/* Adds a day since 1970-01-01, which no line break divides. */
void html_text_add_day(struct text *text, int32_t day);

/* Adds "2026-11-01 to 2026-11-28", or the one day. */
void html_text_add_days(struct text *text, int32_t first, int32_t last);

#endif
