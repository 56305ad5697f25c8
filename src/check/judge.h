#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H

/*
 * From facts to findings, as the strictest sender would judge.  Pure functions;
 * the parts can be used without any network (`mta-sts lint`).
 */

#include "check/check_findings.h"
#include "check/facts.h"
#include "sts/policy.h"

/* Everything. */
void judge_domain(const struct check_facts *facts,
		  struct check_findings *findings);

/* The valid policy that was fetched from the first address that has one, or
 * NULL.  Lives in `arena`. */
const struct policy *judge_find_policy(const struct check_facts *facts,
				       struct arena *arena);

/* How many addresses of mail hosts were and were not reached on port 25. */
void judge_count_reached(const struct check_facts *facts, size_t *reached,
			 size_t *unreached);

/*
 * The TXT records at `_mta-sts`.  Gives whether there is one valid id, which
 * is written to `id` of STS_ID_LENGTH_MAX + 1.  `new_id` stands in the records
 * to write.
 */
bool judge_sts_txt(const struct txt_facts *txt, const char *domain,
		   const char *new_id, char *id,
		   struct check_findings *findings);

/* The TXT records at `_smtp._tls`.  `policy` is NULL when there is none. */
void judge_tlsrpt_txt(const struct txt_facts *txt, const char *domain,
		      const struct policy *policy,
		      struct check_findings *findings);

/* The text of a policy, named `subject`; true when it is valid, and `policy`
 * then whole. */
bool judge_policy(const char *body, size_t length, const char *subject,
		  struct policy *policy, struct check_findings *findings);

/* MX host names against the policy, and, where they are all there are, the
 * policy against them. */
void judge_mx(const struct mx_facts *mx, size_t count, bool is_all,
	      const struct policy *policy, struct check_findings *findings);

/* A certificate that ends within the shorter of 14 days and a third of its
 * lifetime is a warning, and an error when these are less than 3 days.
 * CHECK_INFO: neither. */
enum check_severity judge_expiry(int64_t not_before, int64_t not_after,
				 int64_t now);

#endif
