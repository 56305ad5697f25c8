/* Relaxed atomics, as in counters.c: nothing is decided by these numbers. */
#include "daemon/fetch_table.h"

#include <sys/mman.h>

static size_t table_bytes(size_t detailed)
{
	return (detailed * 2 + 1) * sizeof(struct fetch_row);
}

int fetch_table_init(struct fetch_table *table, const struct snapshot *snapshot)
{
	size_t detailed = snapshot_detailed(snapshot);
	void *memory = mmap(NULL, table_bytes(detailed), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -1;
	*table = (struct fetch_table){.detailed = detailed, .rows = memory};
	return 0;
}

void fetch_table_release(struct fetch_table *table)
{
	if (table->rows != NULL)
		munmap(table->rows, table_bytes(table->detailed));
	*table = (struct fetch_table){0};
}

struct fetch_row *fetch_table_row(const struct fetch_table *table,
				  size_t domain)
{
	return &table->rows[domain];
}

struct fetch_row *fetch_table_earlier(const struct fetch_table *table,
				      size_t domain)
{
	return &table->rows[table->detailed + 1 + domain];
}

struct fetch_row *fetch_table_others(const struct fetch_table *table)
{
	return &table->rows[table->detailed];
}

void fetch_table_count(const struct fetch_table *table, size_t domain,
		       size_t sender, uint32_t now_s)
{
	struct fetch_row *row = domain < table->detailed
				    ? fetch_table_row(table, domain)
				    : fetch_table_others(table);

	row->senders[sender].count++;
	row->senders[sender].last_s = now_s;
}

void fetch_sum_add(struct fetch_sum *sum, const struct fetch_row *row)
{
	for (size_t i = 0; i < SENDER_COUNT; i++) {
		uint32_t last_s = row->senders[i].last_s;

		sum->senders[i].count += row->senders[i].count;
		if (sum->senders[i].last_s < last_s)
			sum->senders[i].last_s = last_s;
	}
}

void fetch_row_add(struct fetch_row *row, const struct fetch_row *more)
{
	for (size_t i = 0; i < SENDER_COUNT; i++) {
		uint32_t last_s = more->senders[i].last_s;

		if (more->senders[i].count == 0)
			continue; /* and a page stays untouched */
		row->senders[i].count += more->senders[i].count;
		if (row->senders[i].last_s < last_s)
			row->senders[i].last_s = last_s;
	}
}
