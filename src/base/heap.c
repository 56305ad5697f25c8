/* Blocks made under the guard are in a list, to be found when nobody is left
 * who knows them; all others are malloc()'s alone. */
#include "base/heap.h"

#include <assert.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
	alignas(max_align_t) struct block *next;
	struct block **at; /* what points to it; NULL: not in the list */
	size_t bytes;
};

static struct block *guarded;
static jmp_buf *way_out;

static void link_block(struct block *block)
{
	block->next = guarded;
	block->at = &guarded;
	if (guarded != NULL)
		guarded->at = &block->next;
	guarded = block;
}

static void unlink_block(struct block *block)
{
	if (block->at == NULL)
		return;
	*block->at = block->next;
	if (block->next != NULL)
		block->next->at = block->at;
	block->at = NULL;
}

static void wipe_guarded(void)
{
	while (guarded != NULL) {
		struct block *block = guarded;

		unlink_block(block);
		explicit_bzero(block + 1, block->bytes);
		free(block);
	}
}

bool heap_guard(void (*work)(void *context), void *context)
{
	jmp_buf here;

	assert(way_out == NULL);
	if (setjmp(here) != 0) {
		way_out = NULL;
		wipe_guarded();
		return false;
	}
	way_out = &here;
	work(context);
	way_out = NULL;
	while (guarded != NULL)
		unlink_block(guarded);
	return true;
}

void heap_exhausted(void)
{
	if (way_out != NULL)
		longjmp(*way_out, 1);
	fputs("out of memory\n", stderr);
	abort();
}

void *heap_try_resize(void *memory, size_t bytes)
{
	struct block *before = memory, *block;
	bool was_linked = way_out != NULL;

	if (bytes > SIZE_MAX / 4)
		return NULL;
	if (before != NULL) {
		before--;
		was_linked = before->at != NULL;
		unlink_block(before);
	}
	block = realloc(before, sizeof(*block) + bytes);
	if (block != NULL)
		*block = (struct block){.bytes = bytes};
	if (was_linked && (block != NULL || before != NULL))
		link_block(block != NULL ? block : before);
	return block == NULL ? NULL : block + 1;
}

void *heap_resize(void *memory, size_t bytes)
{
	void *resized = heap_try_resize(memory, bytes);

	if (resized == NULL)
		heap_exhausted();
	return resized;
}

void heap_free(void *memory)
{
	struct block *block = memory;

	if (block == NULL)
		return;
	block--;
	unlink_block(block);
	free(block);
}
