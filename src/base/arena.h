#ifndef BASE_ARENA_H
#define BASE_ARENA_H

/*
 * An arena holds everything that lives and dies together: one generation of
 * the daemon's configuration, or the scratch space of one load.  Memory comes
 * straight from the kernel and goes back to it wiped, so that a retired
 * generation leaves neither keys nor fragments behind.
 *
 * Running out of memory is heap_exhausted()'s.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Gives an empty arena; end it with arena_free(). */
struct arena *arena_new(void);

/*
 * Whether processes forked from now on get a copy (as they do at first).
 * Where they do not, the arena does not exist for them: they keep neither its
 * secrets nor its pages.
 */
void arena_set_inherited(struct arena *arena, bool is_inherited);

/* Gives `bytes` zeroed bytes aligned for any type, alive until arena_free(). */
void *arena_alloc(struct arena *arena, size_t bytes);

/* Makes sure that this many bytes, in pieces that are aligned each, are there
 * for later. */
void arena_reserve(struct arena *arena, size_t bytes);

/* Gives a NUL-terminated copy of `length` bytes of `text` (which may itself
 * hold NULs; the copy then does, too). */
char *arena_copy(struct arena *arena, const char *text, size_t length);

/* Gives a formatted, NUL-terminated string of any length. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Bytes taken from the kernel so far. */
size_t arena_bytes(const struct arena *arena);

/* Wipes and returns everything.  NULL is allowed. */
void arena_free(struct arena *arena);

#endif
