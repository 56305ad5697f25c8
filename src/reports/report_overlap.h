#ifndef REPORTS_REPORT_OVERLAP_H
#define REPORTS_REPORT_OVERLAP_H

/*
 * Which entries of a report repeat the sessions of others: senders that know
 * both DANE and MTA-STS tell of the same sessions twice (RFC 8460 section 4).
 * In constant time for each question, however many entries there are.
 */

#include <stdbool.h>

#include "base/arena.h"
#include "reports/tls_report.h"

struct report_overlap;

/* Gives the overlap of `report` (borrowed), in `arena`. */
struct report_overlap *report_overlap_new(const struct tls_report *report,
					  struct arena *arena);

/* Whether the entry, which has a domain, is to be counted: it is not of DANE,
 * or nothing else in the report is about its domain. */
bool report_overlap_is_main(const struct report_overlap *overlap,
			    const struct tls_report_policy *policy);

/* Whether a failure of an entry that is not main is that of another entry,
 * too: one with the same result. */
bool report_overlap_is_repeated(const struct report_overlap *overlap,
				const struct tls_report_policy *policy,
				const struct tls_report_failure *failure);

#endif
