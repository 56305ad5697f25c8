#ifndef REPORTS_DIRECTORY_LIST_H
#define REPORTS_DIRECTORY_LIST_H

/* The names in a directory in the order of their bytes, whatever the locale
 * is, hidden ones among them; "." and ".." are left out.  A mailbox may have a
 * million: each takes its own length and five bytes. */

#include <stddef.h>
#include <stdint.h>

struct directory_list {
	char *names; /* one behind the other, each with its NUL */
	size_t length, room;
	uint32_t *offsets; /* into the names, in order */
	size_t count, offset_room;
};

/* Reads the directory; 0, and the list is to be ended with
 * directory_list_release(); or -1 with errno. */
int directory_list_load(struct directory_list *list, const char *path);
void directory_list_release(struct directory_list *list);

/* The name, borrowed. */
const char *directory_list_at(const struct directory_list *list, size_t index);

#endif
