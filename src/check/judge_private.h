#ifndef CHECK_JUDGE_PRIVATE_H
#define CHECK_JUDGE_PRIVATE_H

/* The parts of a judgement that need the network's facts.  For the judge_*
 * files alone. */

#include "check/judge.h"

#define DAY_S 86400

/* The policy host on each of its addresses, and what it serves. */
void judge_https(const struct check_facts *facts,
		 struct check_findings *findings);

/* The MX records themselves: presence, aliases, addresses. */
void judge_mx_records(const struct check_facts *facts, bool has_policy,
		      struct check_findings *findings);

/* The mail hosts on each of their addresses; `policy` is NULL when there is
 * none. */
void judge_smtp(const struct check_facts *facts, const struct policy *policy,
		struct check_findings *findings);

/* What this machine serves and is configured to serve. */
void judge_local(const struct check_facts *facts, const char *id,
		 const struct policy *policy, struct check_findings *findings);

/* Where the findings about a certificate go. */
struct chain_codes {
	enum check_code untrusted, self_signed, expired, not_yet_valid,
	    expiring, name, order;
	unsigned senders; /* who refuse a bad one */
	bool is_minor;	  /* all of it is information only */
};

/* The certificates of a server that should be `host`. */
void judge_chain(const struct peer_chain *chain, const char *host,
		 const char *subject, int64_t now,
		 const struct chain_codes *codes,
		 struct check_findings *findings);

/* Whether such certificates do for a server: trusted, for it, and in date. */
bool judge_chain_is_good(const struct peer_chain *chain, int64_t now);

/* Adds a warning where the TLS 1.2 of a server is weak: without forward
 * secrecy or with 3DES. */
void judge_suite(const struct tls_facts *tls, enum check_code code,
		 const char *subject, struct check_findings *findings);

/* Adds "NAME cannot be looked up: WHY". */
void judge_dns_failure(const char *name, const char *why,
		       struct check_findings *findings);

/* " (its CNAME records lead to NAME)", or "". */
const char *judge_alias_note(const struct dns_aliases *aliases,
			     struct arena *arena);

/* "within 10 seconds", or that the run was over before. */
const char *judge_time_text(const struct check_facts *facts);

#endif
