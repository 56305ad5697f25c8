#ifndef REPORTS_FAILURE_SUMMARY_H
#define REPORTS_FAILURE_SUMMARY_H

/*
 * The failures of a domain, put together by what one would do about them: the
 * same result at the same mail server is one line, whoever saw it and when;
 * with its cause, its meaning and its remedy.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "reports/report_tally.h"

/* Strings of reports are foreign bytes; meaning and fix are ours, and where a
 * fix names the domain that is one. */
struct failure_summary {
	const char *result_type; /* "unknown" where the report does not tell */
	const char *mx;		 /* NULL where not told */
	const char *sending_mta_ip; /* NULL where not told, or there are
				     * several and they are put together */
	const char *reason_code;    /* the most frequent, or NULL */
	int64_t sessions;
	int64_t enforced; /* of them those that mode enforce held back */
	int64_t modeless; /* those that it may have, which no mode is told of */
	int32_t first_day, last_day;
	enum failure_cause cause;
	bool is_dane; /* seen under tlsa only, or of DANE: no matter of the
		       * policy */
	const char *meaning;
	const char *fix;
	const char *const *organizations; /* by sessions, most first */
	size_t organization_count;
};

struct failure_options {
	bool by_address;	     /* a line for each sending address */
	int32_t first_day, last_day; /* INT32_MIN, INT32_MAX: all */
};

/*
 * Gives the failures of the domain in `arena`, most sessions first.
 *
 * A failure is a sender's own (CAUSE_SENDER) only when one organization alone
 * has it at that mail server, and it may be (sender_affairs.h).
 */
const struct failure_summary *failure_summaries(
    const struct tally_domain *domain, const struct failure_options *options,
    struct arena *arena, size_t *count);

#endif
