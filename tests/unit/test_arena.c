#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

Test(arena, gives_zeroed_aligned_memory)
{
	struct arena *arena = arena_new();

	for (size_t bytes = 0; bytes < 5000; bytes += 7) {
		unsigned char *memory = arena_alloc(arena, bytes);

		cr_assert_eq((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < bytes; i++)
			cr_assert_eq(memory[i], 0);
		memset(memory, 0xff, bytes);
	}
	arena_free(arena);
}

Test(arena, takes_pieces_larger_than_a_chunk)
{
	struct arena *arena = arena_new();
	char *large = arena_alloc(arena, 5 << 20);
	char *small = arena_alloc(arena, 10);

	memset(large, 1, 5 << 20);
	memset(small, 2, 10);
	cr_expect_eq(large[(5 << 20) - 1], 1);
	cr_expect_geq(arena_bytes(arena), 5 << 20);
	arena_free(arena);
}

Test(arena, copies_and_formats)
{
	struct arena *arena = arena_new();

	cr_expect_str_eq(arena_copy(arena, "example.com", 7), "example");
	cr_expect_str_eq(arena_copy(arena, NULL, 0), "");
	cr_expect_str_eq(arena_printf(arena, "%s:%d", "a", 7), "a:7");
	cr_expect_eq(strlen(arena_printf(arena, "%09000d", 1)), 9000);
	arena_free(arena);
}

Test(arena, of_null_can_be_freed)
{
	arena_free(NULL);
}

Test(arena, reserves)
{
	struct arena *arena = arena_new();
	size_t bytes;

	arena_reserve(arena, 100000);
	bytes = arena_bytes(arena);
	cr_expect_geq(bytes, 100000);
	for (int i = 0; i < 6250; i++)
		arena_alloc(arena, 16);
	cr_expect_eq(arena_bytes(arena), bytes);
	arena_free(arena);
}
