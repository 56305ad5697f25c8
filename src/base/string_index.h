#ifndef BASE_STRING_INDEX_H
#define BASE_STRING_INDEX_H

/* From names to numbers: which domain has this name, in constant time however
 * many there are.  Grows while it is filled, read-only afterwards. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define STRING_INDEX_NONE UINT32_MAX

struct string_index {
	struct arena *arena;
	struct string_index_slot *slots;
	size_t slot_count; /* a power of two */
	size_t used;
};

/* Starts an empty index with room for `expected` names in `arena` (keeps it);
 * when it must grow, the smaller table stays behind in the arena. */
void string_index_init(struct string_index *index, struct arena *arena,
		       size_t expected);

/* Adds name → number; keeps `name`.  Gives the number that the name already
 * has, which stays, or STRING_INDEX_NONE when it is new. */
uint32_t string_index_add(struct string_index *index, const char *name,
			  uint32_t number);

/* The number of a name, or STRING_INDEX_NONE. */
uint32_t string_index_find(const struct string_index *index, const char *name);

#endif
