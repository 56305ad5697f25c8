#ifndef BASE_TEXT_H
#define BASE_TEXT_H

/*
 * Building text without counting bytes by hand.  A text either fills a buffer
 * of the caller's (and then remembers that something did not fit) or grows on
 * the heap.  It is always NUL-terminated.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *bytes;
	size_t length;
	size_t room;	/* of the buffer, NUL included */
	bool grows;	/* bytes is ours, from the heap */
	bool truncated; /* something did not fit */
};

/* Starts an empty text in `buffer` (keeps it; `room` > 0). */
void text_init(struct text *text, char *buffer, size_t room);

/* Starts an empty text on the heap; end it with text_release(). */
void text_init_growing(struct text *text);

void text_add(struct text *text, const char *bytes, size_t length);
void text_add_string(struct text *text, const char *string);
void text_addf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Adds foreign bytes so that they can do no harm on a terminal or in a log:
 * everything but visible ASCII and single spaces is written as \xHH, and '"'
 * and '\' are escaped with a backslash.  No more than `length_max` input bytes
 * are used; "..." then marks the cut.
 */
void text_add_escaped(struct text *text, const char *bytes, size_t length,
		      size_t length_max);

/* Forgets the contents, keeps the room. */
void text_clear(struct text *text);

/* Frees a growing text; harmless for the others. */
void text_release(struct text *text);

/* True for characters of the "C" locale, whatever the locale is. */
bool text_is_digit(char c);
bool text_is_alphanumeric(char c);

/* Lower-cases ASCII letters only. */
char text_lower(char c);

/* Whether two strings are the same but for the case of ASCII letters. */
bool text_equal_nocase(const char *a, size_t a_length, const char *b,
		       size_t b_length);

/* What makes an English noun of so many a plural: "s", or nothing for one. */
const char *text_plural(int64_t count);

/*
 * The name among `names` (NULL-terminated) that somebody probably meant by
 * `word`, borrowed from `names`; NULL when none is near.
 */
const char *text_find_nearest(const char *word, const char *const *names);

#endif
