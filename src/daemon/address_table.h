#ifndef DAEMON_ADDRESS_TABLE_H
#define DAEMON_ADDRESS_TABLE_H

/* How many connections each client address has; an IPv6 client is its /64,
 * since whoever has one address of it has all. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct address_table {
	struct address_count **buckets;
	size_t bucket_count; /* a power of two */
	uint64_t seed;	     /* so that no client chooses its bucket */
};

/* Makes room for about `expected` addresses; false without memory. */
bool address_table_init(struct address_table *table, size_t expected);

/* Counts one more, unless the address (16 bytes, IPv4 as mapped) has `limit`
 * already or there is no memory: then false. */
bool address_table_add(struct address_table *table, const unsigned char *peer,
		       unsigned limit);

/* Counts one less of an address that was added. */
void address_table_remove(struct address_table *table,
			  const unsigned char *peer);

void address_table_release(struct address_table *table);

#endif
