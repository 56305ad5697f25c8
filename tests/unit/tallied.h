#ifndef TESTS_TALLIED_H
#define TESTS_TALLIED_H

/* Reports as data, and a tally as text, to compare.  All in this header. */

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/failure_summary.h"
#include "reports/report_tally.h"

#define DAY_S INT64_C(86400)

static const struct tally_filter all = {.first_day = INT32_MIN,
					.last_day = INT32_MAX};

/* An entry of sts without failures. */
static inline struct tls_report_policy entry_of(const char *domain,
						int64_t successful,
						int64_t failed)
{
	return (struct tls_report_policy){.type = REPORT_POLICY_STS,
					  .type_text = "sts",
					  .domain = domain,
					  .mode = REPORT_MODE_ENFORCE,
					  .successful = successful,
					  .failed = failed};
}

/* A report of one day about `count` entries. */
static inline struct tls_report report_of(const char *organization, int32_t day,
					  struct tls_report_policy *policies,
					  size_t count)
{
	return (struct tls_report){.organization = organization,
				   .id = "id",
				   .start = day * DAY_S,
				   .end = day * DAY_S + DAY_S - 1,
				   .policies = policies,
				   .policy_count = count};
}

static inline void show_count(struct text *text, const char *what,
			      const struct tally_count *count)
{
	text_addf(text, " %s %lld/%lld", what, (long long)count->successful,
		  (long long)count->failed);
}

static inline void show_failures(struct text *text,
				 const struct tally_domain *domain)
{
	struct failure_options options = {true, INT32_MIN, INT32_MAX};
	struct arena *arena = arena_new();
	size_t count;
	const struct failure_summary *list =
	    failure_summaries(domain, &options, arena, &count);

	for (size_t i = 0; i < count; i++) {
		text_addf(
		    text, " [%s %s %s %s %lld %lld %d-%d %s%s",
		    list[i].result_type, list[i].mx != NULL ? list[i].mx : "-",
		    list[i].sending_mta_ip != NULL ? list[i].sending_mta_ip
						   : "-",
		    list[i].reason_code != NULL ? list[i].reason_code : "-",
		    (long long)list[i].sessions, (long long)list[i].enforced,
		    list[i].first_day, list[i].last_day,
		    failure_cause_name(list[i].cause),
		    list[i].is_dane ? " dane" : "");
		for (size_t j = 0; j < list[i].organization_count; j++)
			text_addf(text, " %s", list[i].organizations[j]);
		text_add_string(text, "]");
	}
	arena_free(arena);
}

/* All that a tally has, one line for a domain. */
static inline void show_tally(struct report_tally *tally, struct text *text)
{
	size_t count;
	const struct tally_domain *domains =
	    report_tally_domains(tally, &count);

	text_clear(text);
	for (size_t i = 0; i < count; i++) {
		const struct tally_domain *domain = &domains[i];

		text_addf(text, "%s:", domain->name);
		for (int j = 0; j < REPORT_POLICY_COUNT; j++)
			show_count(
			    text,
			    report_policy_type_name((enum report_policy_type)j),
			    &domain->by_type[j]);
		for (size_t j = 0; j < domain->organization_count; j++) {
			show_count(text, domain->organizations[j].name,
				   &domain->organizations[j].sessions);
			for (size_t k = 0;
			     k < domain->organizations[j].day_count; k++)
				text_addf(text, ",%d",
					  domain->organizations[j].days[k]);
		}
		for (size_t j = 0; j < domain->day_count; j++) {
			text_addf(text, " day %d judged %lld",
				  domain->days[j].day,
				  (long long)domain->days[j].judged);
			show_count(text, "", &domain->days[j].sessions);
		}
		show_failures(text, domain);
		text_add_string(text, "\n");
	}
}

#endif
