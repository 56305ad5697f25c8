/* Reports a failure by its result only. */
#include "reports/directory_list.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"

static int compare_names(const void *a, const void *b, void *names)
{
	return strcmp((const char *)names + *(const uint32_t *)a,
		      (const char *)names + *(const uint32_t *)b);
}

/* By a quarter: more would be paid for by all. */
static size_t grown(size_t needed)
{
	return needed + needed / 4 + 64;
}

/* False when there are more than offsets can tell. */
static bool add(struct directory_list *list, const char *name)
{
	size_t length = strlen(name) + 1;

	if (list->length + length > UINT32_MAX)
		return false;
	if (list->length + length > list->room) {
		list->room = grown(list->length + length);
		list->names = heap_resize(list->names, list->room);
	}
	if (list->count == list->offset_room) {
		list->offset_room = grown(list->count);
		list->offsets = heap_resize(
		    list->offsets, list->offset_room * sizeof(*list->offsets));
	}
	memcpy(list->names + list->length, name, length);
	list->offsets[list->count++] = (uint32_t)list->length;
	list->length += length;
	return true;
}

int directory_list_load(struct directory_list *list, const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	int error;

	memset(list, 0, sizeof(*list));
	if (directory == NULL)
		return -1;
	errno = 0;
	while ((entry = readdir(directory)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (!add(list, entry->d_name)) {
			errno = EFBIG;
			break;
		}
		errno = 0;
	}
	error = errno;
	closedir(directory);
	if (error != 0) {
		directory_list_release(list);
		errno = error;
		return -1;
	}
	if (list->count > 0)
		qsort_r(list->offsets, list->count, sizeof(*list->offsets),
			compare_names, list->names);
	return 0;
}

void directory_list_release(struct directory_list *list)
{
	heap_free(list->names);
	heap_free(list->offsets);
}

const char *directory_list_at(const struct directory_list *list, size_t index)
{
	return list->names + list->offsets[index];
}
