/*
 * Chunks from mmap(2) in a list, filled from the front.  Small
 * configurations must stay small and large ones must not need thousands of
 * mappings, so each chunk is twice as large as the one before, up to a limit.
 *
 * Fatal: no memory (heap.h).
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/heap.h"

#define CHUNK_BYTES_MIN ((size_t)16 << 10)
#define CHUNK_BYTES_MAX ((size_t)1 << 20)

struct chunk {
	struct chunk *next;
	size_t bytes;
	size_t used;
};

struct arena {
	struct chunk *chunks; /* newest first; the arena lies in the oldest */
	size_t bytes;
	bool is_private; /* not inherited */
};

static size_t align_up(size_t bytes)
{
	size_t unit = alignof(max_align_t);

	return (bytes + unit - 1) / unit * unit;
}

static struct chunk *chunk_new(size_t bytes)
{
	struct chunk *chunk = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (chunk == MAP_FAILED)
		heap_exhausted();
	chunk->bytes = bytes;
	chunk->used = align_up(sizeof(*chunk));
	return chunk;
}

struct arena *arena_new(void)
{
	struct chunk *chunk = chunk_new(CHUNK_BYTES_MIN);
	struct arena *arena = (struct arena *)((char *)chunk + chunk->used);

	chunk->used += align_up(sizeof(*arena));
	arena->chunks = chunk;
	arena->bytes = chunk->bytes;
	return arena;
}

void arena_set_inherited(struct arena *arena, bool is_inherited)
{
	arena->is_private = !is_inherited;
	for (struct chunk *chunk = arena->chunks; chunk != NULL;
	     chunk = chunk->next)
		madvise(chunk, chunk->bytes,
			is_inherited ? MADV_DOFORK : MADV_DONTFORK);
}

static void arena_grow(struct arena *arena, size_t bytes)
{
	size_t chunk_bytes = arena->chunks->bytes * 2;
	struct chunk *chunk;

	if (chunk_bytes > CHUNK_BYTES_MAX)
		chunk_bytes = CHUNK_BYTES_MAX;
	while (chunk_bytes < bytes + align_up(sizeof(*chunk)))
		chunk_bytes *= 2;
	chunk = chunk_new(chunk_bytes);
	if (arena->is_private)
		madvise(chunk, chunk_bytes, MADV_DONTFORK);
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->bytes += chunk_bytes;
}

void arena_reserve(struct arena *arena, size_t bytes)
{
	if (bytes > SIZE_MAX / 4)
		heap_exhausted();
	bytes = align_up(bytes);
	if (arena->chunks->bytes - arena->chunks->used < bytes)
		arena_grow(arena, bytes);
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	struct chunk *chunk;
	void *memory;

	arena_reserve(arena, bytes);
	bytes = align_up(bytes);
	chunk = arena->chunks;
	memory = (char *)chunk + chunk->used;
	chunk->used += bytes;
	return memory;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	if (length > 0)
		memcpy(copy, text, length);
	return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return arena_copy(arena, "", 0);
	text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return text;
}

size_t arena_bytes(const struct arena *arena)
{
	return arena->bytes;
}

void arena_free(struct arena *arena)
{
	struct chunk *chunk, *next;

	if (arena == NULL)
		return;
	for (chunk = arena->chunks; chunk != NULL; chunk = next) {
		size_t bytes = chunk->bytes;

		next = chunk->next;
		explicit_bzero(chunk, chunk->used);
		munmap(chunk, bytes);
	}
}
