#ifndef REPORTS_REPORT_TALLY_H
#define REPORTS_REPORT_TALLY_H

/*
 * What many reports say together: sessions by domain, day, organization and
 * failure.  A report leaves nothing of itself but its numbers.
 *
 * Sessions may be in a report more than once, under sts and under tlsa, and
 * failures overlap (RFC 8460 section 4).  So totals are kept by policy type;
 * all other figures of a report and domain are those of its sts,
 * no-policy-found and unknown entries, and of its tlsa entries only where it
 * has no others.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/string_index.h"
#include "reports/tls_report.h"

/* Beyond these, and beyond a quarter of a gigabyte in all, what is new is
 * counted in the entry that says less: domains and organizations together as
 * "(others)", a failure without the sending address and the reason, then
 * without the mail server and with an unregistered result as "(others)", then
 * any result so.  Days beyond are in the totals alone.  Only there does it
 * matter in which order reports come.  One organization can fill an eighth of
 * a domain's failures, so that it cannot take away what others tell. */
#define TALLY_OTHERS		"(others)"
#define TALLY_DOMAINS_MAX	10000
#define TALLY_ORGANIZATIONS_MAX 1000  /* of a domain */
#define TALLY_DAYS_MAX		4000  /* of a domain */
#define TALLY_FAILURES_MAX	20000 /* of a domain, with all they say */
#define TALLY_FAILURES_SHARE	(TALLY_FAILURES_MAX / 8)

/* Sums stop here, so that all that is summed up of a domain fits. */
#define TALLY_SESSIONS_MAX INT64_C(1000000000000)

struct tally_count {
	int64_t successful, failed;
};

/* Whose fault a failure is. */
enum failure_cause { CAUSE_MINE, CAUSE_POLICY, CAUSE_SENDER, CAUSE_UNKNOWN };

/* "mine", "policy", "sender", "unknown". */
const char *failure_cause_name(enum failure_cause cause);

struct tally_organization {
	/* Else the contact's domain; foreign bytes.  Of several names, the
	 * first in order. */
	const char *name;
	/* What makes it this one: the domain that signed its reports, or where
	 * nobody looked at signatures its name in lower case. */
	const char *identity;
	struct tally_count sessions;
	/* Days with sessions that succeeded under an sts policy, ascending,
	 * and how many those were; those of a report of several days are in
	 * the number of the last. */
	int32_t *days;
	int64_t *day_successful;
	size_t day_count, day_room;
	/* The rest is the tally's: how many entries of reports made it, and
	 * how many failures of the domain are its own. */
	uint32_t *day_entries;
	size_t entries;
	size_t failure_count;
};

/* A report of several days is counted on the last of them. */
struct tally_day {
	int32_t day; /* since 1970-01-01; first, so that lists are searched */
	struct tally_count sessions;
	int64_t judged; /* of them those that an sts policy was applied to: one
			 * of mode none asks for nothing */
	size_t covered; /* entries of reports with such sessions that cover the
			 * day: it need not be their last */
	size_t entries;
};

/* One kind of failure on one day by one organization. */
struct tally_failure {
	const char *result_type;
	const char *mx; /* NULL where not told */
	const char *sending_mta_ip;
	const char *reason_code;
	uint32_t organization; /* in the domain's list */
	int32_t day;
	enum report_policy_type type;
	bool is_enforced; /* the policy's mode was enforce, which holds such
			   * mail back */
	bool is_modeless; /* the report does not tell the mode, and enforce
			   * would have */
	bool is_unlisted; /* the policy does not allow the mx: its lines tell,
			   * or the reason */
	int64_t sessions;
	size_t entries;
};

struct tally_domain {
	const char *name;
	struct tally_count by_type[REPORT_POLICY_COUNT];
	struct tally_organization *organizations; /* by their names */
	size_t organization_count, organization_room;
	struct tally_day *days; /* ascending */
	size_t day_count, day_room;
	struct tally_failure *failures; /* in no order */
	size_t failure_count, failure_room;
	/* The rest is the tally's. */
	uint32_t *failure_slots; /* finds them again */
	size_t failure_slot_count;
	size_t entries;
	bool is_settled;
};

struct report_tally;

/* Gives an empty tally; end it with report_tally_free(). */
struct report_tally *report_tally_new(void);
void report_tally_free(struct report_tally *tally);

/* What to count: all, unless narrowed.  There is always room for the domains
 * in `domains` and in `own`, whatever else was counted before. */
struct tally_filter {
	const struct string_index *domains; /* these alone; NULL: all */
	const struct string_index *own;	    /* may be NULL */
	const char *domain;		    /* NULL: all */
	int32_t first_day, last_day;	    /* INT32_MIN, INT32_MAX: all */
};

/* Whether the report has anything that the filter lets through. */
bool tally_filter_takes(const struct tally_filter *filter,
			const struct tls_report *report);

/* Whether it would, but for its day, which is behind the last one. */
bool tally_filter_is_later(const struct tally_filter *filter,
			   const struct tls_report *report);

/* Counts a report that nobody signed. */
void report_tally_add(struct report_tally *tally,
		      const struct tls_report *report,
		      const struct tally_filter *filter);

/* Counts a report that the domain `signer` (NULL: nobody) answers for: under
 * whatever names, it is one organization. */
void report_tally_add_signed(struct report_tally *tally,
			     const struct tls_report *report,
			     const char *signer,
			     const struct tally_filter *filter);

/* Takes back a report that nobody signed and that was counted with the same
 * filter, as if it had never been (but for sums that have reached their
 * maximum, and the name of an organization with several). */
void report_tally_remove(struct report_tally *tally,
			 const struct tls_report *report,
			 const struct tally_filter *filter);

/* The domains in the order of their names, each with what it has in order.
 * Borrowed until the next change. */
const struct tally_domain *report_tally_domains(struct report_tally *tally,
						size_t *count);

/* Where the day is in the domain's list; its day_count when it is not. */
size_t tally_day_find(const struct tally_domain *domain, int32_t day);

/* Whether the day is one of the organization's. */
bool tally_delivered_on(const struct tally_organization *organization,
			int32_t day);

/* The domain, or NULL. */
const struct tally_domain *report_tally_find(struct report_tally *tally,
					     const char *domain);

#endif
