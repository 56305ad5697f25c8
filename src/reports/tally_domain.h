#ifndef REPORTS_TALLY_DOMAIN_H
#define REPORTS_TALLY_DOMAIN_H

/*
 * What a tally knows of one domain: counting, taking back, putting in order.
 * For report_tally.c alone.  Strings are the tally's: the same text has the
 * same address.  What is new is refused when there are too many of its kind or
 * the tally has used up its memory.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/report_tally.h"

/* What new things may still take, of all domains.  The less one says, the less
 * must be left for it. */
#define TALLY_BYTES_MAX ((size_t)256 << 20)
struct tally_budget {
	size_t left;
};

/* Takes `bytes` for something that stands at `level` (0: says most, 3: least)
 * when there is enough. */
bool tally_budget_take(struct tally_budget *budget, size_t bytes, int level);

/* A list that has room for one more. */
void *tally_grow(void *list, size_t count, size_t *room, size_t size);

/* Adds to a sum, or takes back with sign -1.  One that has reached
 * TALLY_SESSIONS_MAX stays there. */
void tally_sum(int64_t *sum, int64_t value, int sign);

void tally_domain_release(struct tally_domain *domain);

#define TALLY_NO_ORGANIZATION UINT32_MAX

/* The number of the organization of this identity, else of `others`;
 * TALLY_NO_ORGANIZATION when neither is there and `sign` is -1. */
uint32_t tally_domain_organization(struct tally_domain *domain,
				   struct tally_budget *budget,
				   const char *name, const char *identity,
				   const char *others, int sign);

/* Counts an entry of a report: all sessions of it, by its type. */
void tally_domain_count_entry(struct tally_domain *domain,
			      uint32_t organization,
			      enum report_policy_type type,
			      const struct tally_count *sums, int sign);

/* Sessions of an organization on days that end with `last_day`. */
struct tally_sessions {
	uint32_t organization;
	int32_t first_day, last_day;
	struct tally_count count;
	bool is_judged; /* by an sts policy, not one of mode none */
};

void tally_domain_count_sessions(struct tally_domain *domain,
				 struct tally_budget *budget,
				 const struct tally_sessions *sessions,
				 int sign);

/* Whether the organization may have a new failure that says as much as `level`
 * stands for: 0 all, 1 no address and reason, 2 no mail server and a registered
 * result, 3 nothing. */
bool tally_domain_has_share(const struct tally_domain *domain,
			    uint32_t organization, int level);

/* Counts failed sessions; `key` has what they have in common. */
void tally_domain_count_failure(struct tally_domain *domain,
				struct tally_budget *budget,
				const struct tally_failure *key,
				const char *others, int64_t sessions, int sign);

/* Forgets what was taken back wholly, and puts organizations in order. */
void tally_domain_settle(struct tally_domain *domain);

#endif
