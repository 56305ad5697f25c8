/* A domain is the same in two generations when it has the same name; its
 * number may be another. */
#include "daemon/generation_fetches.h"

#include <string.h>

/* The number of a domain in another generation, where it is detailed and has
 * been fetched; false: it is not. */
static bool find_row(const struct generation *generation,
		     const struct served_domain *domain, size_t *number)
{
	const struct snapshot *snapshot = generation->snapshot;
	const struct served_domain *same =
	    snapshot_find(snapshot, domain->config->host);

	if (same == NULL)
		return false;
	*number = (size_t)(same - snapshot->domains);
	return *number < generation->by_sender.detailed &&
	       generation->fetches[*number] != 0;
}

static bool has_same_id(const struct generation *generation, size_t number,
			const struct served_domain *domain)
{
	return strcmp(generation->snapshot->domains[number].id, domain->id) ==
	       0;
}

static bool sum_one(const struct generation *generation,
		    const struct served_domain *domain,
		    struct domain_fetches *fetches)
{
	const struct fetch_table *table = &generation->by_sender;
	size_t number;

	if (!find_row(generation, domain, &number))
		return false;
	fetch_sum_add(has_same_id(generation, number, domain)
			  ? &fetches->current
			  : &fetches->earlier,
		      fetch_table_row(table, number));
	fetch_sum_add(&fetches->earlier, fetch_table_earlier(table, number));
	return true;
}

bool generation_sum_fetches(const struct generation *current,
			    const struct generation *older, size_t domain,
			    struct domain_fetches *fetches)
{
	const struct served_domain *served =
	    &current->snapshot->domains[domain];
	bool has_any;

	*fetches = (struct domain_fetches){0};
	has_any = sum_one(current, served, fetches);
	for (; older != NULL; older = older->older)
		has_any |= sum_one(older, served, fetches);
	return has_any;
}

static bool has_others(const struct generation *generation)
{
	return generation->snapshot->config->domain_count >
	       generation->by_sender.detailed;
}

bool generation_sum_other_fetches(const struct generation *current,
				  const struct generation *older,
				  struct fetch_sum *sum)
{
	bool has_any = has_others(current);

	*sum = (struct fetch_sum){0};
	if (!has_any)
		return false;
	fetch_sum_add(sum, fetch_table_others(&current->by_sender));
	for (; older != NULL; older = older->older) {
		if (has_others(older))
			fetch_sum_add(sum,
				      fetch_table_others(&older->by_sender));
	}
	return true;
}

static void keep_domain(struct generation *current, size_t number,
			const struct generation *gone)
{
	const struct served_domain *domain =
	    &current->snapshot->domains[number];
	const struct fetch_table *from = &gone->by_sender;
	const struct fetch_table *to = &current->by_sender;
	size_t before;

	if (!find_row(gone, domain, &before))
		return;
	fetch_row_add(has_same_id(gone, before, domain)
			  ? fetch_table_row(to, number)
			  : fetch_table_earlier(to, number),
		      fetch_table_row(from, before));
	fetch_row_add(fetch_table_earlier(to, number),
		      fetch_table_earlier(from, before));
}

void generation_keep_fetches(struct generation *current,
			     const struct generation *gone)
{
	for (size_t i = 0; i < current->by_sender.detailed; i++)
		keep_domain(current, i, gone);
	if (has_others(current) && has_others(gone))
		fetch_row_add(fetch_table_others(&current->by_sender),
			      fetch_table_others(&gone->by_sender));
}
