/* Names in order; what is no directory. */
#include "reports/directory_list.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char directory[] = "/tmp/test_directory_list.XXXXXX";

static void setup(void)
{
	cr_assert_not_null(mkdtemp(directory));
	cr_assert_eq(chdir(directory), 0);
}

static void teardown(void)
{
	char command[80];

	snprintf(command, sizeof(command), "rm -r %s", directory);
	cr_expect_eq(WEXITSTATUS(pclose(popen(command, "r"))), 0);
}

TestSuite(directory_list, .init = setup, .fini = teardown);

static void make(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY, 0600);

	cr_assert_geq(fd, 0);
	close(fd);
}

Test(directory_list, is_in_the_order_of_bytes)
{
	static const char *const names[] = {"B",  "a", "\xc3\xa4", "a b",
					    "10", "9", ".hidden"};
	static const char *const sorted[] = {".hidden", "10",  "9",	  "B",
					     "a",	"a b", "\xc3\xa4"};
	struct directory_list list;

	for (size_t i = 0; i < 7; i++)
		make(names[i]);
	cr_assert_eq(directory_list_load(&list, directory), 0);
	cr_assert_eq(list.count, 7);
	for (size_t i = 0; i < 7; i++)
		cr_expect_str_eq(directory_list_at(&list, i), sorted[i]);
	directory_list_release(&list);
}

Test(directory_list, holds_many_in_little)
{
	struct directory_list list;
	char name[16];

	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "%09d", (i * 7919) % 3000);
		make(name);
	}
	cr_assert_eq(directory_list_load(&list, directory), 0);
	cr_assert_eq(list.count, 3000);
	for (size_t i = 1; i < list.count; i++)
		cr_expect_lt(strcmp(directory_list_at(&list, i - 1),
				    directory_list_at(&list, i)),
			     0);
	/* Ten bytes for the name, four for its place, a quarter to grow. */
	cr_expect_leq(list.room + list.offset_room * sizeof(uint32_t),
		      3000 * 14 * 5 / 4 + 1024);
	directory_list_release(&list);
}

Test(directory_list, may_be_empty_or_none)
{
	struct directory_list list;

	cr_assert_eq(directory_list_load(&list, directory), 0);
	cr_expect_eq(list.count, 0);
	directory_list_release(&list);
	make("file");
	cr_expect_eq(directory_list_load(&list, "file"), -1);
	cr_expect_eq(errno, ENOTDIR);
	cr_expect_eq(directory_list_load(&list, "missing"), -1);
	cr_expect_eq(errno, ENOENT);
}
