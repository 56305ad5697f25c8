/*
 * Open addressing with linear probing, at most two thirds full.  Names come
 * from strangers too (those in reports), who must not be able to choose many of
 * one chain: the hash is SipHash-1-3 with a key of this process.
 */
#include "base/string_index.h"

#include <string.h>
#include <sys/random.h>

#define SLOT_COUNT_MIN 16

struct string_index_slot {
	const char *name; /* NULL: free */
	uint32_t hash;
	uint32_t number;
};

struct sip {
	uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t value, unsigned bits)
{
	return value << bits | value >> (64 - bits);
}

static void sip_round(struct sip *sip)
{
	sip->v0 += sip->v1;
	sip->v1 = rotate(sip->v1, 13) ^ sip->v0;
	sip->v0 = rotate(sip->v0, 32);
	sip->v2 += sip->v3;
	sip->v3 = rotate(sip->v3, 16) ^ sip->v2;
	sip->v0 += sip->v3;
	sip->v3 = rotate(sip->v3, 21) ^ sip->v0;
	sip->v2 += sip->v1;
	sip->v1 = rotate(sip->v1, 17) ^ sip->v2;
	sip->v2 = rotate(sip->v2, 32);
}

static void sip_add(struct sip *sip, uint64_t word)
{
	sip->v3 ^= word;
	sip_round(sip);
	sip->v0 ^= word;
}

/* Made once, before any fork that shares an index.  Without entropy it stays
 * 0, which is no worse than a hash without a key. */
static const uint64_t *hash_key(void)
{
	static uint64_t key[2];
	static bool is_made;

	if (!is_made && getrandom(key, sizeof(key), GRND_NONBLOCK) < 0)
		key[0] = key[1] = 0;
	is_made = true;
	return key;
}

static uint32_t hash_name(const char *name)
{
	const uint64_t *key = hash_key();
	struct sip sip = {key[0] ^ UINT64_C(0x736f6d6570736575),
			  key[1] ^ UINT64_C(0x646f72616e646f6d),
			  key[0] ^ UINT64_C(0x6c7967656e657261),
			  key[1] ^ UINT64_C(0x7465646279746573)};
	size_t length = strlen(name), rest = length % 8;
	uint64_t word;

	for (size_t i = 0; i + 8 <= length; i += 8) {
		memcpy(&word, name + i, 8);
		sip_add(&sip, word);
	}
	word = 0;
	memcpy(&word, name + length - rest, rest);
	sip_add(&sip, word | (uint64_t)length << 56);
	sip.v2 ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(&sip);
	word = sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
	return (uint32_t)(word ^ word >> 32);
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
