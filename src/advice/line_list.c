/* Lists are short: what is there is found by looking at all. */
#include "advice/line_list.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

void line_list_init(struct line_list *list, struct arena *arena)
{
	*list = (struct line_list){.arena = arena};
}

static void add(struct line_list *list, const char *line)
{
	if (list->count == list->room) {
		size_t room = list->room * 2 + 8;
		const char **lines =
		    arena_alloc(list->arena, room * sizeof(*lines));

		if (list->count > 0)
			memcpy(lines, list->lines,
			       list->count * sizeof(*lines));
		list->lines = lines;
		list->room = room;
	}
	list->lines[list->count++] = line;
}

static bool has_line(const struct line_list *list, const char *line)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->lines[i], line) == 0)
			return true;
	}
	return false;
}

void line_list_addf(struct line_list *list, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(list, arena_vprintf(list->arena, format, arguments));
	va_end(arguments);
}

void line_list_add_text(struct line_list *list, const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		const char *line = arena_copy(list->arena, text, length);

		if (length > 0 && !has_line(list, line))
			add(list, line);
		text += length;
		if (*text == '\n')
			text++;
	}
}
