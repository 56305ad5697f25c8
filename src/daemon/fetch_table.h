#ifndef DAEMON_FETCH_TABLE_H
#define DAEMON_FETCH_TABLE_H

/*
 * Which sender fetched which domain's policy how often and when last, as the
 * workers of a generation count it: numbers in memory that they share with the
 * master.  A worker gone bad can only make them wrong.
 *
 * The detailed domains of a snapshot have a row each for the id they have in
 * it and one for earlier ids, which the master fills in; all others together
 * have one.  What nobody fetches costs no memory: rows are only to be touched
 * when there is something in them.
 */

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/sender.h"
#include "site/snapshot.h"

struct fetch_cell {
	_Atomic uint32_t count;
	_Atomic uint32_t last_s; /* Unix seconds */
};

struct fetch_row {
	struct fetch_cell senders[SENDER_COUNT];
};

struct fetch_table {
	size_t detailed;
	struct fetch_row *rows;
};

/* Makes the table of a snapshot, zeroed: 0, or -1 with errno. */
int fetch_table_init(struct fetch_table *table,
		     const struct snapshot *snapshot);
void fetch_table_release(struct fetch_table *table);

/* Counts a fetch of the domain with this number. */
void fetch_table_count(const struct fetch_table *table, size_t domain,
		       size_t sender, uint32_t now_s);

/* The rows of a detailed domain, and that of all others. */
struct fetch_row *fetch_table_row(const struct fetch_table *table,
				  size_t domain);
struct fetch_row *fetch_table_earlier(const struct fetch_table *table,
				      size_t domain);
struct fetch_row *fetch_table_others(const struct fetch_table *table);

/* What several rows have together, in memory of the caller's. */
struct fetch_sum {
	struct {
		uint64_t count;
		uint32_t last_s;
	} senders[SENDER_COUNT];
};

void fetch_sum_add(struct fetch_sum *sum, const struct fetch_row *row);

/* Adds a row to another one. */
void fetch_row_add(struct fetch_row *row, const struct fetch_row *more);

#endif
