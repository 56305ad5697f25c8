#ifndef SITE_RECORDS_H
#define SITE_RECORDS_H

/*
 * The DNS records that belong to the configuration and to what is being
 * served, as data and in the notations that DNS servers and web panels take.
 * Knows nothing of certificates, and asks no DNS.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "site/config.h"
#include "site/policy_state.h"

/* Short, because the id changes (RFC 8461 section 8.1); the others last. */
#define RECORDS_STS_TTL_S   300
#define RECORDS_OTHER_TTL_S 3600

enum dns_type { DNS_TXT, DNS_A, DNS_AAAA, DNS_CNAME };

struct dns_record {
	const char *name; /* absolute, without the root dot */
	enum dns_type type;
	unsigned ttl_s;
	const char *value;   /* a TXT's content, an address, a name as `name` */
	const char *comment; /* what it is for */
};

enum records_status {
	RECORDS_CURRENT,  /* the configured policy is the one being served */
	RECORDS_PENDING,  /* another policy is configured than is served */
	RECORDS_UNSERVED, /* nothing is served (yet, or now) */
	RECORDS_UNKNOWN,  /* what is served is not known */
};

/* The records of one zone owner: a domain, or a provider for its customers. */
struct records {
	const char *title;
	enum records_status status;
	const struct dns_record *list;
	size_t count;
	const char *const *notes; /* what is missing, and how to get it */
	size_t note_count;
};

struct records_options {
	unsigned ttl_s;		 /* for all; 0: the usual ones */
	const char *delegate_to; /* provider's name for CNAMEs, or NULL */
};

/* Whether what is configured is what is served; `record` is NULL where the
 * state knows nothing of the domain. */
enum records_status records_find_status(const struct domain_config *domain,
					const struct policy_record *record);

/* Whether the domain is the provider's own: it has no customer's records, and
 * records_collect_provider() gives its own with the provider's. */
bool records_is_provider(const struct domain_config *domain,
			 const struct records_options *options);

/* Collects the records of a domain, as `state` knows what is served; NULL: it
 * is not known. */
void records_collect(struct records *records, struct arena *arena,
		     const struct domain_config *domain,
		     const struct policy_state *state,
		     const struct records_options *options);

/* Collects what a provider publishes in its own zone for customers who
 * delegate to options->delegate_to; `state` as above. */
void records_collect_provider(struct records *records, struct arena *arena,
			      const struct domain_config *const *domains,
			      size_t domain_count,
			      const struct policy_state *state,
			      const struct records_options *options);

/* "TXT", "A", "AAAA" or "CNAME". */
const char *dns_type_name(enum dns_type type);

/* RFC 1035 zone file lines. */
void records_render_zone(const struct records *records, struct text *text);

/* Name, type, TTL and value, one below the other, without quotes. */
void records_render_panel(const struct records *records, struct text *text);

/* Commands for nsupdate(1): at each name, what was ever added there and would
 * stand beside or against the new records is deleted first. */
void records_render_nsupdate(const struct records *records, struct text *text);

/* One zone file line: the `_mta-sts` record of `domain`. */
void records_render_sts_line(const char *domain, const char *id, unsigned ttl_s,
			     struct text *text);

#endif
