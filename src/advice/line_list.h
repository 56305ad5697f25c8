#ifndef ADVICE_LINE_LIST_H
#define ADVICE_LINE_LIST_H

/* Lines that are put together one by one. */

#include <stddef.h>

#include "base/arena.h"

struct line_list {
	struct arena *arena;
	const char **lines;
	size_t count, room;
};

/* Starts an empty list whose lines will live in `arena` (keeps it). */
void line_list_init(struct line_list *list, struct arena *arena);

/* Adds a formatted line. */
void line_list_addf(struct line_list *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds each line of a text that is not there yet. */
void line_list_add_text(struct line_list *list, const char *text);

#endif
