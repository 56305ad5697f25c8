#include <criterion/criterion.h>
#include <stdio.h>

#include "base/string_index.h"

Test(string_index, finds_every_name_while_it_grows)
{
	struct arena *arena = arena_new();
	struct string_index index;
	char missing[32];

	string_index_init(&index, arena, 0);
	cr_expect_eq(string_index_find(&index, "a"), STRING_INDEX_NONE);
	for (uint32_t i = 0; i < 20000; i++)
		cr_assert_eq(string_index_add(&index,
					      arena_printf(arena, "d%u.example",
							   (unsigned)i),
					      i),
			     STRING_INDEX_NONE);
	for (uint32_t i = 0; i < 20000; i++) {
		char name[32];

		snprintf(name, sizeof(name), "d%u.example", (unsigned)i);
		cr_assert_eq(string_index_find(&index, name), i);
	}
	snprintf(missing, sizeof(missing), "d%u.example", 20000u);
	cr_expect_eq(string_index_find(&index, missing), STRING_INDEX_NONE);
	arena_free(arena);
}

Test(string_index, keeps_the_first_number)
{
	struct arena *arena = arena_new();
	struct string_index index;

	string_index_init(&index, arena, 1);
	cr_expect_eq(string_index_add(&index, "a", 7), STRING_INDEX_NONE);
	cr_expect_eq(string_index_add(&index, "a", 8), 7);
	cr_expect_eq(string_index_find(&index, "a"), 7);
	arena_free(arena);
}

/* The hash takes eight bytes at once. */
Test(string_index, tells_names_of_any_length_apart)
{
	struct arena *arena = arena_new();
	struct string_index index;
	char name[40] = "";

	string_index_init(&index, arena, 0);
	for (uint32_t i = 0; i < sizeof(name) - 1; i++) {
		char *copy = arena_copy(arena, name, i);

		cr_expect_eq(string_index_add(&index, copy, i),
			     STRING_INDEX_NONE);
		name[i] = 'x';
		name[i + 1] = '\0';
	}
	for (uint32_t i = 0; i < sizeof(name) - 1; i++) {
		name[i] = '\0';
		cr_expect_eq(string_index_find(&index, name), i);
		name[i] = 'x';
	}
	arena_free(arena);
}
