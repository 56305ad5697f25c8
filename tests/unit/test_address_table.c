#include <criterion/criterion.h>
#include <string.h>

#include "daemon/address_table.h"

static void make_peer(unsigned char peer[16], unsigned char network,
		      unsigned char host)
{
	memset(peer, 0, 16);
	peer[0] = 0x20;
	peer[7] = network;
	peer[15] = host;
}

Test(address_table, counts_an_ipv6_network_as_one)
{
	struct address_table table;
	unsigned char peer[16];

	cr_assert(address_table_init(&table, 8));
	make_peer(peer, 1, 1);
	cr_expect(address_table_add(&table, peer, 2));
	make_peer(peer, 1, 2);
	cr_expect(address_table_add(&table, peer, 2));
	make_peer(peer, 1, 3);
	cr_expect(!address_table_add(&table, peer, 2));
	make_peer(peer, 2, 3);
	cr_expect(address_table_add(&table, peer, 2), "another network");
	make_peer(peer, 1, 9);
	address_table_remove(&table, peer);
	cr_expect(address_table_add(&table, peer, 2), "room again");
	address_table_release(&table);
}

Test(address_table, counts_ipv4_addresses_apart)
{
	unsigned char peer[16] = {
	    [10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = 1};
	struct address_table table;

	cr_assert(address_table_init(&table, 8));
	cr_expect(address_table_add(&table, peer, 1));
	cr_expect(!address_table_add(&table, peer, 1));
	peer[15] = 2;
	cr_expect(address_table_add(&table, peer, 1));
	address_table_release(&table);
}

Test(address_table, holds_more_than_it_was_made_for)
{
	struct address_table table;
	unsigned char peer[16];

	cr_assert(address_table_init(&table, 16));
	for (int i = 0; i < 250; i++) {
		make_peer(peer, (unsigned char)i, 1);
		cr_assert(address_table_add(&table, peer, 1));
		cr_assert(!address_table_add(&table, peer, 1));
	}
	for (int i = 0; i < 250; i++) {
		make_peer(peer, (unsigned char)i, 1);
		address_table_remove(&table, peer);
		cr_assert(address_table_add(&table, peer, 1));
	}
	make_peer(peer, 255, 1);
	address_table_remove(&table, peer); /* was never added */
	address_table_release(&table);
}
