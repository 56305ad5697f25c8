#ifndef REPORTS_TLS_REPORT_H
#define REPORTS_TLS_REPORT_H

/*
 * One TLS report (RFC 8460 section 4.4) as data.  Reading is as forgiving as
 * senders are careless; whatever had to be forgiven is told.  What is here was
 * written by strangers: strings may hold any byte but NUL and must be escaped
 * before they are shown.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/text.h"

/* Limits of one report, from far above any that was seen. */
#define TLS_REPORT_BYTES_MAX	((size_t)20 << 20)
#define TLS_REPORT_LINES_MAX	1000 /* of a policy */
#define TLS_REPORT_DEPTH_MAX	32
#define TLS_REPORT_VALUES_MAX	500000
#define TLS_REPORT_STRING_MAX	((size_t)64 << 10)
#define TLS_REPORT_SESSIONS_MAX INT64_C(1000000000000)

/* What the sessions of an entry were judged by. */
enum report_policy_type {
	REPORT_POLICY_STS,
	REPORT_POLICY_TLSA,
	REPORT_POLICY_NONE_FOUND,
	REPORT_POLICY_OTHER, /* a name that is not of the RFC */
	REPORT_POLICY_COUNT
};

/* "sts", "tlsa", "no-policy-found", "other". */
const char *report_policy_type_name(enum report_policy_type type);

/* What the policy in force asked for: only "enforce" loses mail. */
enum report_policy_mode {
	REPORT_MODE_UNKNOWN,
	REPORT_MODE_NONE,
	REPORT_MODE_TESTING,
	REPORT_MODE_ENFORCE,
};

/* The result of failed sessions that a report says nothing else of. */
#define TLS_REPORT_UNEXPLAINED "unknown"

/* Sessions that failed for one reason.  Strings are NULL where the report has
 * none, or an empty one. */
struct tls_report_failure {
	const char *result_type; /* TLS_REPORT_UNEXPLAINED where not told */
	const char *sending_mta_ip;
	const char *receiving_mx; /* lower case, without the root's dot */
	const char *receiving_mx_helo;
	const char *receiving_ip;
	const char *additional_information;
	const char *reason_code;
	int64_t sessions;
};

struct tls_report_policy {
	enum report_policy_type type;
	const char *type_text;	  /* as it is written */
	const char *domain;	  /* lower case; NULL when nothing tells it */
	const char *const *lines; /* policy-string */
	size_t line_count;
	const char *const *mx; /* patterns, of mx-host, else of the lines */
	size_t mx_count;
	enum report_policy_mode mode;
	int64_t successful, failed; /* sessions */
	struct tls_report_failure *failures;
	size_t failure_count;
};

struct tls_report {
	const char *organization; /* NULL when the report does not tell */
	const char *contact;	  /* mail address, or NULL */
	const char *id;		  /* never NULL */
	int64_t start, end;	  /* Unix seconds; the end is included */
	struct tls_report_policy *policies;
	size_t policy_count;
};

/*
 * Parses the JSON text of a report, which lives in `arena` then.  `domain`, or
 * NULL, is what the mail around it or its file name say about whom it is: for
 * entries that name no domain.  False when it is no report; `why` (empty
 * before) then tells the reason.  Each deviation that was accepted becomes an
 * info of `deviations`.
 */
bool tls_report_parse(const char *bytes, size_t length, const char *domain,
		      struct arena *arena, struct tls_report *report,
		      struct diagnostics *deviations, struct text *why);

/* Adds the report as JSON that keeps to the RFC, without a line end: the same
 * report always gives the same bytes. */
void tls_report_render(const struct tls_report *report, struct text *text);

/* The domain behind '@' of the contact, lower case, in `arena`; NULL where
 * there is none. */
const char *tls_report_contact_domain(const struct tls_report *report,
				      struct arena *arena);

/*
 * The days since 1970-01-01 (UTC) that the report tells of, and the last of
 * them, which it counts on.  A report should be about one day of UTC (RFC 8460
 * section 4.1); one of a day of local time, which may have 25 hours, is about
 * the day that has most of it.  A longer one is about its last days, two at
 * most when it has not more, and else the last alone: sessions that succeeded
 * within a week prove nothing about each day of it.
 */
#define TLS_REPORT_DAYS_MAX 2
int32_t tls_report_first_day(const struct tls_report *report);
int32_t tls_report_last_day(const struct tls_report *report);

#endif
