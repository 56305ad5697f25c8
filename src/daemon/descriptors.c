/* Reports errors through errno only. */
#include "daemon/descriptors.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

static int compare(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

void descriptors_keep(int *kept, size_t count)
{
	int next = STDERR_FILENO + 1;

	qsort(kept, count, sizeof(kept[0]), compare);
	for (size_t i = 0; i < count; i++) {
		if (kept[i] < next)
			continue;
		if (kept[i] > next)
			close_range((unsigned)next, (unsigned)kept[i] - 1, 0);
		next = kept[i] + 1;
	}
	close_range((unsigned)next, UINT_MAX, 0);
}

int descriptors_detach(int log_descriptor)
{
	int fd = file_open_null(), error_number = 0;

	if (fd < 0)
		return -1;
	if (setsid() < 0)
		error_number = errno;
	for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++) {
		if (i != log_descriptor && dup2(fd, i) < 0)
			error_number = errno;
	}
	close(fd);
	errno = error_number;
	return error_number == 0 ? 0 : -1;
}
