/* Chained hashing; an entry lives while its count is not zero. */
#include "daemon/address_table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct address_count {
	struct address_count *next;
	unsigned char key[16];
	unsigned count;
};

static void make_key(unsigned char key[16], const unsigned char *peer)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

	memcpy(key, peer, 16);
	if (memcmp(peer, mapped, sizeof(mapped)) != 0)
		memset(key + 8, 0, 8);
}

static struct address_count **find_bucket(const struct address_table *table,
					  const unsigned char key[16])
{
	uint64_t hash = table->seed;

	for (size_t i = 0; i < 16; i++)
		hash = (hash ^ key[i]) * UINT64_C(0x9e3779b97f4a7c15);
	hash ^= hash >> 32;
	return &table->buckets[hash & (table->bucket_count - 1)];
}

/* Where the entry of `key` is linked, or would be. */
static struct address_count **find_entry(const struct address_table *table,
					 const unsigned char key[16])
{
	struct address_count **at = find_bucket(table, key);

	while (*at != NULL && memcmp((*at)->key, key, 16) != 0)
		at = &(*at)->next;
	return at;
}

bool address_table_init(struct address_table *table, size_t expected)
{
	*table = (struct address_table){.bucket_count = 16};
	while (table->bucket_count < expected)
		table->bucket_count *= 2;
	table->buckets =
	    calloc(table->bucket_count, sizeof(struct address_count *));
	return table->buckets != NULL &&
	       getrandom(&table->seed, sizeof(table->seed), 0) ==
		   (ssize_t)sizeof(table->seed);
}

bool address_table_add(struct address_table *table, const unsigned char *peer,
		       unsigned limit)
{
	struct address_count **at;
	unsigned char key[16];

	make_key(key, peer);
	at = find_entry(table, key);
	if (*at == NULL) {
		*at = calloc(1, sizeof(**at));
		if (*at == NULL)
			return false;
		memcpy((*at)->key, key, 16);
	}
	if ((*at)->count >= limit)
		return false;
	(*at)->count++;
	return true;
}

void address_table_remove(struct address_table *table,
			  const unsigned char *peer)
{
	struct address_count **at, *entry;
	unsigned char key[16];

	make_key(key, peer);
	at = find_entry(table, key);
	entry = *at;
	if (entry == NULL || --entry->count > 0)
		return;
	*at = entry->next;
	free(entry);
}

void address_table_release(struct address_table *table)
{
	for (size_t i = 0; i < table->bucket_count; i++) {
		struct address_count *entry, *next;

		for (entry = table->buckets[i]; entry != NULL; entry = next) {
			next = entry->next;
			free(entry);
		}
	}
	free(table->buckets);
	*table = (struct address_table){0};
}
