#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/heap.h"
#include "base/text.h"

static void add_up(void *context)
{
	int *sum = context;

	*sum += 1;
}

Test(heap, guards_what_returns)
{
	int sum = 1;

	cr_expect(heap_guard(add_up, &sum));
	cr_expect(heap_guard(add_up, &sum));
	cr_expect_eq(sum, 3);
}

static void keep_text(void *context)
{
	struct text *text = context;

	text_init_growing(text);
	text_add_string(text, "kept");
}

Test(heap, keeps_what_a_guarded_work_leaves)
{
	struct text text;

	cr_assert(heap_guard(keep_text, &text));
	cr_expect_str_eq(text.bytes, "kept");
	for (int i = 0; i < 1000; i++)
		text_add_string(&text, "and grown");
	text_release(&text);
}

/* The leak sanitizer tells when something is forgotten. */
static void exhaust(void *context)
{
	struct text *before = context, text, released;
	struct file_contents contents;

	text_init_growing(&text);
	text_init_growing(&released);
	cr_assert_eq(file_read("/proc/self/exe", (size_t)1 << 30, &contents),
		     0);
	text_release(&released);
	for (int i = 0; i < 1000; i++) {
		text_add_string(&text, "a secret");
		text_add_string(before, "grown in between");
	}
	heap_resize(NULL, SIZE_MAX / 2);
	cr_expect_fail("there is that much");
}

Test(heap, ends_guarded_work)
{
	struct text before;

	text_init_growing(&before);
	for (int i = 0; i < 3; i++)
		cr_expect_not(heap_guard(exhaust, &before));
	cr_expect_eq(before.length, 3000 * strlen("grown in between"),
		     "what was there before stays");
	text_release(&before);
}

Test(heap, tells_what_cannot_be_resized)
{
	char *memory = heap_try_resize(NULL, 10);

	cr_assert_not_null(memory);
	memcpy(memory, "unchanged", 10);
	cr_expect_null(heap_try_resize(memory, SIZE_MAX / 2));
	cr_expect_str_eq(memory, "unchanged");
	heap_free(memory);
	heap_free(NULL);
}

/* Sanitizers need more address space than any limit leaves. */
#ifndef MTA_STSD_NO_CHROOT
static void fill_arena(void *context)
{
	struct arena **arena = context;

	*arena = arena_new();
	for (;;)
		arena_alloc(*arena, 1000);
}

static void fill_text(void *context)
{
	struct text text;

	(void)context;
	text_init_growing(&text);
	for (;;)
		text_add_string(&text, "0123456789abcdef");
}

Test(heap, is_exhausted_by_arenas_and_texts)
{
	struct rlimit limit = {(rlim_t)256 << 20, (rlim_t)256 << 20};
	struct arena *arena = NULL;

	cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
	for (int i = 0; i < 2; i++) {
		cr_expect_not(heap_guard(fill_arena, &arena));
		cr_assert_not_null(arena);
		cr_expect_gt(arena_bytes(arena), 1 << 20);
		arena_free(arena);
		cr_expect_not(heap_guard(fill_text, NULL));
	}
}
#endif
