#include "daemon/memory.h"

#include <criterion/criterion.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

/* What a large file needs; freed once, it would raise glibc's threshold. */
static size_t mapped_bytes(void)
{
	size_t before = mallinfo2().hblkhd, bytes;
	void *volatile block = malloc(4 << 20);

	bytes = mallinfo2().hblkhd - before;
	free(block);
	return bytes;
}

Test(memory, large_blocks_stay_out_of_the_heap)
{
	if (mallinfo2().uordblks == 0)
		cr_skip_test("another malloc");
	memory_limit_heap();
	cr_expect_geq(mapped_bytes(), 4 << 20);
	cr_expect_geq(mapped_bytes(), 4 << 20, "again");
}

/* Pages of files in the memory of this process. */
static unsigned long file_kilobytes(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	unsigned long kilobytes = 0;
	char line[256];

	cr_assert_not_null(file);
	while (fgets(line, sizeof(line), file) != NULL)
		sscanf(line, "RssFile: %lu kB", &kilobytes);
	fclose(file);
	return kilobytes;
}

Test(memory, code_is_given_back_and_comes_again)
{
	unsigned long before = file_kilobytes();

	memory_release_code();
	cr_expect_lt(file_kilobytes(), before / 2, "%lu kB before", before);
}
