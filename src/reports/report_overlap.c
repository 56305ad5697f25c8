/* Indexes of what the entries that are not of DANE have, made only for domains
 * that have entries of both kinds. */
#include "reports/report_overlap.h"

#include "base/string_index.h"

struct report_overlap {
	struct arena *arena;
	struct string_index dane;    /* domains with entries of DANE */
	struct string_index others;  /* of them with other entries, too */
	struct string_index results; /* "NUMBER OF OTHERS RESULT" */
};

static bool is_dane(const struct tls_report_policy *policy)
{
	return policy->domain != NULL && policy->type == REPORT_POLICY_TLSA;
}

static const char *make_key(const struct report_overlap *overlap,
			    uint32_t number, const char *result_type)
{
	return arena_printf(overlap->arena, "%u %s", (unsigned)number,
			    result_type);
}

static void add_other(struct report_overlap *overlap,
		      const struct tls_report_policy *policy)
{
	uint32_t number = (uint32_t)overlap->others.used, known;

	known = string_index_add(&overlap->others, policy->domain, number);
	if (known != STRING_INDEX_NONE)
		number = known;
	for (size_t i = 0; i < policy->failure_count; i++)
		string_index_add(
		    &overlap->results,
		    make_key(overlap, number, policy->failures[i].result_type),
		    0);
}

struct report_overlap *report_overlap_new(const struct tls_report *report,
					  struct arena *arena)
{
	struct report_overlap *overlap = arena_alloc(arena, sizeof(*overlap));

	overlap->arena = arena;
	string_index_init(&overlap->dane, arena, 0);
	string_index_init(&overlap->others, arena, 0);
	string_index_init(&overlap->results, arena, 0);
	for (size_t i = 0; i < report->policy_count; i++) {
		if (is_dane(&report->policies[i]))
			string_index_add(&overlap->dane,
					 report->policies[i].domain, 0);
	}
	for (size_t i = 0; overlap->dane.used > 0 && i < report->policy_count;
	     i++) {
		const struct tls_report_policy *policy = &report->policies[i];

		if (policy->domain != NULL && !is_dane(policy) &&
		    string_index_find(&overlap->dane, policy->domain) !=
			STRING_INDEX_NONE)
			add_other(overlap, policy);
	}
	return overlap;
}

bool report_overlap_is_main(const struct report_overlap *overlap,
			    const struct tls_report_policy *policy)
{
	return !is_dane(policy) ||
	       string_index_find(&overlap->others, policy->domain) ==
		   STRING_INDEX_NONE;
}

bool report_overlap_is_repeated(const struct report_overlap *overlap,
				const struct tls_report_policy *policy,
				const struct tls_report_failure *failure)
{
	uint32_t number = string_index_find(&overlap->others, policy->domain);

	return number != STRING_INDEX_NONE &&
	       string_index_find(
		   &overlap->results,
		   make_key(overlap, number, failure->result_type)) !=
		   STRING_INDEX_NONE;
}
