#ifndef BASE_HEAP_H
#define BASE_HEAP_H

/*
 * Running out of memory.  It ends the process, since hardly any caller could do
 * better, unless the work was begun with heap_guard(): a service must not end
 * because a new configuration is too large.
 */

#include <stdbool.h>
#include <stddef.h>

/*
 * Does `work`: true when it returned.  False when there was not enough memory:
 * it was left where it stood, and what it had from heap_resize() is wiped and
 * freed.  Arenas stay, for whoever knows them.  Guarded work starts no process,
 * holds no descriptor while it allocates, and guards nothing itself.
 */
bool heap_guard(void (*work)(void *context), void *context);

/* Ends the guarded work, or the process. */
_Noreturn void heap_exhausted(void);

/* Like realloc(), also for NULL; never gives NULL. */
void *heap_resize(void *memory, size_t bytes);

/* The same, but NULL with errno where there is no memory; `memory` stays. */
void *heap_try_resize(void *memory, size_t bytes);

/* NULL is allowed. */
void heap_free(void *memory);

#endif
