#include <criterion/criterion.h>

#include "advice/line_list.h"

Test(line_list, keeps_lines_in_their_order)
{
	struct arena *arena = arena_new();
	struct line_list list;

	line_list_init(&list, arena);
	cr_expect_eq(list.count, 0);
	for (int i = 0; i < 100; i++)
		line_list_addf(&list, "line %d", i);
	line_list_addf(&list, "line %d", 0);
	cr_assert_eq(list.count, 101);
	cr_expect_str_eq(list.lines[7], "line 7");
	cr_expect_str_eq(list.lines[99], "line 99");
	cr_expect_str_eq(list.lines[100], "line 0");
	arena_free(arena);
}

Test(line_list, takes_each_line_of_a_text_once)
{
	struct arena *arena = arena_new();
	struct line_list list;

	line_list_init(&list, arena);
	line_list_add_text(&list, "");
	cr_expect_eq(list.count, 0);
	line_list_add_text(&list, "one\n\ntwo\none\n");
	line_list_add_text(&list, "two\nthree");
	cr_assert_eq(list.count, 3);
	cr_expect_str_eq(list.lines[0], "one");
	cr_expect_str_eq(list.lines[1], "two");
	cr_expect_str_eq(list.lines[2], "three");
	arena_free(arena);
}
