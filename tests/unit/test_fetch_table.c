#include "daemon/fetch_table.h"

#include <criterion/criterion.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY (SNAPSHOT_DETAILED_MAX + 2)

static struct fetch_table table;

static void make(size_t domains)
{
	struct config config = {.domain_count = domains};
	struct snapshot snapshot = {.config = &config};

	cr_assert_eq(fetch_table_init(&table, &snapshot), 0);
}

Test(fetch_table, counts_in_its_row)
{
	make(2);
	fetch_table_count(&table, 0, 3, 100);
	fetch_table_count(&table, 0, 3, 90); /* the clock went back */
	fetch_table_count(&table, 1, SENDER_COUNT - 1, 200);
	cr_expect_eq(fetch_table_row(&table, 0)->senders[3].count, 2);
	cr_expect_eq(fetch_table_row(&table, 0)->senders[3].last_s, 90);
	cr_expect_eq(fetch_table_row(&table, 1)->senders[3].count, 0);
	cr_expect_eq(
	    fetch_table_row(&table, 1)->senders[SENDER_COUNT - 1].count, 1);
	cr_expect_eq(fetch_table_others(&table)->senders[3].count, 0);
	cr_expect_eq(fetch_table_earlier(&table, 1)->senders[3].count, 0);
	fetch_table_release(&table);
	fetch_table_release(&table);
}

Test(fetch_table, sums_what_is_not_detailed)
{
	make(MANY);
	for (size_t i = 0; i < MANY; i++)
		fetch_table_count(&table, i, 0, (uint32_t)i);
	cr_expect_eq(table.detailed, SNAPSHOT_DETAILED_MAX);
	cr_expect_eq(fetch_table_others(&table)->senders[0].count, 2);
	cr_expect_eq(fetch_table_others(&table)->senders[0].last_s, MANY - 1);
	for (size_t i = 0; i < table.detailed; i++) {
		cr_assert_eq(fetch_table_row(&table, i)->senders[0].count, 1);
		cr_assert_eq(fetch_table_earlier(&table, i)->senders[0].count,
			     0);
	}
	fetch_table_earlier(&table, table.detailed - 1)
	    ->senders[SENDER_COUNT - 1]
	    .count = 1;
	fetch_table_release(&table);
}

Test(fetch_table, is_shared)
{
	pid_t child;

	make(1);
	child = fork();
	if (child == 0) {
		fetch_table_count(&table, 0, 1, 7);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	cr_expect_eq(fetch_table_row(&table, 0)->senders[1].count, 1);
	fetch_table_release(&table);
}

Test(fetch_table, adds_rows)
{
	struct fetch_sum sum = {0};

	make(2);
	fetch_table_count(&table, 0, 1, 100);
	fetch_table_count(&table, 1, 1, 50);
	fetch_table_count(&table, 1, 2, 60);
	fetch_sum_add(&sum, fetch_table_row(&table, 0));
	fetch_sum_add(&sum, fetch_table_row(&table, 1));
	cr_expect_eq(sum.senders[1].count, 2);
	cr_expect_eq(sum.senders[1].last_s, 100);
	cr_expect_eq(sum.senders[2].last_s, 60);
	fetch_row_add(fetch_table_row(&table, 0), fetch_table_row(&table, 1));
	cr_expect_eq(fetch_table_row(&table, 0)->senders[1].count, 2);
	cr_expect_eq(fetch_table_row(&table, 0)->senders[1].last_s, 100);
	cr_expect_eq(fetch_table_row(&table, 0)->senders[2].count, 1);
	fetch_table_release(&table);
}
