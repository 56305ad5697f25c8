/* Open addressing with linear probing, at most two thirds full. */
#include "base/string_index.h"

#include <string.h>

#define SLOT_COUNT_MIN 16

struct string_index_slot {
	const char *name; /* NULL: free */
	uint32_t hash;
	uint32_t number;
};

/* FNV-1a, folded.  Names are only looked up for peers, never added for them,
 * so nobody outside can fill one chain. */
static uint32_t hash_name(const char *name)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
	return (uint32_t)(hash ^ (hash >> 32));
}

static void allocate_slots(struct string_index *index, size_t slot_count)
{
	index->slots =
	    arena_alloc(index->arena, slot_count * sizeof(*index->slots));
	index->slot_count = slot_count;
}

/* The slot that holds `name`, or the free one where it would go. */
static struct string_index_slot *find_slot(const struct string_index *index,
					   const char *name, uint32_t hash)
{
	size_t mask = index->slot_count - 1;
	size_t at = hash & mask;

	while (index->slots[at].name != NULL &&
	       (index->slots[at].hash != hash ||
		strcmp(index->slots[at].name, name) != 0))
		at = (at + 1) & mask;
	return &index->slots[at];
}

void string_index_init(struct string_index *index, struct arena *arena,
		       size_t expected)
{
	size_t slot_count = SLOT_COUNT_MIN;

	while (slot_count / 3 * 2 < expected)
		slot_count *= 2;
	*index = (struct string_index){.arena = arena};
	allocate_slots(index, slot_count);
}

static void grow(struct string_index *index)
{
	struct string_index_slot *old = index->slots;
	size_t old_count = index->slot_count;

	allocate_slots(index, old_count * 2);
	for (size_t i = 0; i < old_count; i++) {
		if (old[i].name != NULL)
			*find_slot(index, old[i].name, old[i].hash) = old[i];
	}
}

uint32_t string_index_add(struct string_index *index, const char *name,
			  uint32_t number)
{
	uint32_t hash = hash_name(name);
	struct string_index_slot *slot;

	if (index->used >= index->slot_count / 3 * 2)
		grow(index);
	slot = find_slot(index, name, hash);
	if (slot->name != NULL)
		return slot->number;
	slot->name = name;
	slot->hash = hash;
	slot->number = number;
	index->used++;
	return STRING_INDEX_NONE;
}

uint32_t string_index_find(const struct string_index *index, const char *name)
{
	const struct string_index_slot *slot =
	    find_slot(index, name, hash_name(name));

	return slot->name != NULL ? slot->number : STRING_INDEX_NONE;
}
