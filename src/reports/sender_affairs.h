#ifndef REPORTS_SENDER_AFFAIRS_H
#define REPORTS_SENDER_AFFAIRS_H

/*
 * Which failures are a single sender's own affair: of a kind that can be
 * (result_type.h), while that sender's other mail came in and others delivered.
 * Whatever lasts, or takes much of a sender's mail, may well be ours.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "reports/report_tally.h"

struct sender_affairs {
	const struct tally_domain *domain;
	/* How many organizations delivered on each of the domain's days, and
	 * on those that are none of them. */
	uint32_t *delivering;
	/* The policy host is one place: what several see there, under whatever
	 * names, is nobody's own. */
	bool is_policy_seen_by_many;
	/* By organization, what is said below of its failures. */
	struct sender_affair {
		bool is_policy_passing, is_tls_passing;
	} * passing;
};

/* Finds for each organization, from the days given, whether what failed is at
 * most a tenth of its sessions, and whether it delivered again before a second
 * day on which more failed than came in: all failures at the policy and its
 * host together, and all those at mail servers.  What it finds is in `arena`,
 * and holds as long as the domain is not changed. */
void sender_affairs_find(struct sender_affairs *affairs,
			 const struct tally_domain *domain, int32_t first_day,
			 int32_t last_day, struct arena *arena);

/* Whether the failure is its sender's own, as far as it can be told from what
 * that sender and others delivered; whether others failed so, too, is not. */
bool sender_affairs_may_have(const struct sender_affairs *affairs,
			     const struct tally_failure *failure);

#endif
