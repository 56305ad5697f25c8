#include "daemon/generation_fetches.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "daemon/counters.h"

#define SENDER 2

static struct generation *old, *next;

/* A generation of these domains, all with this id. */
static struct generation *make(const char *sections, const char *id)
{
	struct arena *arena = arena_new();
	const char *text =
	    arena_printf(arena,
			 "[defaults]\nmx = a.example\ncertificate = c\n"
			 "private_key = k\n%s",
			 sections);
	struct generation *generation = arena_alloc(arena, sizeof(*generation));
	struct diagnostics diagnostics;
	struct config *config;

	diagnostics_init(&diagnostics, arena);
	config = config_parse("m.ini", text, strlen(text), arena, arena,
			      &diagnostics);
	cr_assert(!config->has_errors);
	generation->snapshot = snapshot_new(arena, config);
	for (size_t i = 0; i < config->domain_count; i++)
		snprintf(generation->snapshot->domains[i].id, STS_ID_LENGTH_MAX,
			 "%s", id);
	generation->fetches = counters_new_fetches(config->domain_count);
	cr_assert_eq(
	    fetch_table_init(&generation->by_sender, generation->snapshot), 0);
	return generation;
}

static void fetch(struct generation *generation, size_t domain, uint32_t now_s)
{
	generation->fetches[domain]++;
	fetch_table_count(&generation->by_sender, domain, SENDER, now_s);
}

/* What the old one has counted also counts as long as it is there, and
 * afterwards. */
static void expect(size_t domain, uint64_t current, uint64_t earlier)
{
	struct domain_fetches fetches;

	generation_sum_fetches(next, old, domain, &fetches);
	cr_expect_eq(fetches.current.senders[SENDER].count, current);
	cr_expect_eq(fetches.earlier.senders[SENDER].count, earlier);
}

static void let_old_go(void)
{
	for (size_t i = 0; i < old->snapshot->config->domain_count; i++) {
		const struct served_domain *domain = snapshot_find(
		    next->snapshot, old->snapshot->domains[i].config->host);

		if (domain != NULL)
			next->fetches[domain - next->snapshot->domains] +=
			    old->fetches[i];
	}
	generation_keep_fetches(next, old);
	generation_free(old);
	old = NULL;
}

Test(generation_fetches, go_on_with_the_same_id)
{
	old = make("[a.example]\n[b.example]\n", "1");
	next = make("[b.example]\n[a.example]\n", "1");
	fetch(old, 0, 10);
	fetch(old, 1, 20);
	fetch(next, 1, 30);
	expect(0, 1, 0);
	expect(1, 2, 0);
	let_old_go();
	expect(0, 1, 0);
	expect(1, 2, 0);
	cr_expect_eq(
	    fetch_table_row(&next->by_sender, 1)->senders[SENDER].last_s, 30);
	generation_free(next);
}

Test(generation_fetches, are_earlier_ones_under_another_id)
{
	old = make("[a.example]\n[gone.example]\n", "1");
	next = make("[new.example]\n[a.example]\n", "2");
	fetch(old, 0, 10);
	fetch(old, 1, 10);
	fetch(next, 1, 30);
	expect(0, 0, 0);
	expect(1, 1, 1);
	let_old_go();
	expect(1, 1, 1);
	old = next;
	next = make("[a.example]\n", "3");
	expect(0, 0, 2);
	let_old_go();
	expect(0, 0, 2);
	generation_free(next);
}

Test(generation_fetches, of_all_others_are_one_sum)
{
	struct fetch_sum sum;
	struct text sections;

	text_init_growing(&sections);
	for (size_t i = 0; i < SNAPSHOT_DETAILED_MAX + 1; i++)
		text_addf(&sections, "[%zu.example]\n", i);
	old = make(sections.bytes, "1");
	next = make(sections.bytes, "2");
	text_release(&sections);
	fetch(old, SNAPSHOT_DETAILED_MAX, 10);
	fetch(next, SNAPSHOT_DETAILED_MAX, 20);
	cr_expect(generation_sum_other_fetches(next, old, &sum));
	cr_expect_eq(sum.senders[SENDER].count, 2);
	let_old_go();
	cr_expect(generation_sum_other_fetches(next, NULL, &sum));
	cr_expect_eq(sum.senders[SENDER].count, 2);
	cr_expect_eq(sum.senders[SENDER].last_s, 20);
	generation_free(next);
	next = make("[a.example]\n", "1");
	cr_expect(!generation_sum_other_fetches(next, NULL, &sum));
	generation_free(next);
}
