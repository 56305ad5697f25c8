#ifndef CLI_HTML_DOMAIN_H
#define CLI_HTML_DOMAIN_H

/*
 * The part of a page about one domain: period, charts, failures with cause and
 * remedy, organizations, totals by what the sessions were judged by.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "reports/report_tally.h"

/* What is more is counted in words. */
#define HTML_FAILURES_MAX      100
#define HTML_ORGANIZATIONS_MAX 50
#define HTML_SEEN_BY_MAX       5

/* All sessions of the domain but those that are counted twice. */
struct tally_count html_domain_sessions(const struct tally_domain *domain);

/* Failed sessions under mode enforce: their mail was not delivered then. */
int64_t html_domain_enforced(const struct tally_domain *domain);

/* Adds "2026-11-01 to 2026-11-28", or "none" when no day is known. */
void html_domain_add_period(struct text *text,
			    const struct tally_domain *domain);

/* Adds the part.  `id` is unique in the page, made of letters and digits;
 * `is_apart`: nobody vouches for the reports, and each part says so. */
void html_domain_add(struct text *text, const struct tally_domain *domain,
		     int32_t today, const char *id, bool is_apart);

#endif
