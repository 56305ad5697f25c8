#ifndef TESTS_REPORTED_TALLY_H
#define TESTS_REPORTED_TALLY_H

/* Tallies for tests, from reports that say what a test needs. */

#include <stdint.h>

#include "reports/report_tally.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MADE_TODAY   20785 /* 2026-11-28 */

/* A report of one day; what is not given is that of a sender who sees nothing
 * wrong with example.com. */
struct made_report {
	const char *organization, *domain;
	int32_t day; /* 0: MADE_TODAY */
	int64_t successful, failed;
	const char *result, *mx, *reason; /* of all that failed */
	enum report_policy_type type;
	enum report_policy_mode mode;
};

static inline void made_add(struct report_tally *tally, struct made_report made)
{
	static const struct tally_filter all = {.first_day = INT32_MIN,
						.last_day = INT32_MAX};
	int64_t start =
	    (int64_t)(made.day != 0 ? made.day : MADE_TODAY) * 86400;
	struct tls_report_failure failure = {
	    .result_type =
		made.result != NULL ? made.result : "certificate-expired",
	    .receiving_mx = made.mx,
	    .reason_code = made.reason,
	    .sessions = made.failed};
	struct tls_report_policy policy = {
	    .type = made.type,
	    .domain = made.domain != NULL ? made.domain : "example.com",
	    .mode = made.mode,
	    .successful = made.successful,
	    .failed = made.failed,
	    .failures = &failure,
	    .failure_count = made.failed > 0};
	struct tls_report report = {.organization = made.organization != NULL
							? made.organization
							: "Sender",
				    .id = "1",
				    .start = start,
				    .end = start + 86399,
				    .policies = &policy,
				    .policy_count = 1};

	report_tally_add(tally, &report, &all);
}

#endif
