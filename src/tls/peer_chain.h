#ifndef TLS_PEER_CHAIN_H
#define TLS_PEER_CHAIN_H

/*
 * What is to be said about the certificates of a server, each question on its
 * own: do senders trust the chain, does the leaf name the host, is it in date.
 * A chain out of order is sorted first.  Pure functions.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "tls/der.h"
#include "tls/trust_store.h"

/* Beyond this a leaf's names are counted, not kept. */
#define PEER_CHAIN_NAMES_MAX 100

/* What checking signatures may cost for one domain, in milliseconds about; 32
 * mail hosts, each with a chain of its own, need 270 or so. */
#define PEER_CHAIN_WORK_MAX 300

enum chain_trust {
	CHAIN_TRUSTED,
	CHAIN_SELF_SIGNED, /* the leaf itself, and it is no anchor */
	CHAIN_INCOMPLETE,  /* ends before any known authority: an intermediate
			      is missing, or the authority is unknown */
	CHAIN_INVALID,	   /* a signature, a key or a use is wrong: `why` */
	CHAIN_UNDECIDED,   /* might be trusted, but has what the library cannot
			      judge: `why` */
};

struct peer_chain {
	bool is_readable;	  /* the leaf; nothing below, where not */
	const char *subject;	  /* common name of the leaf, escaped, or "" */
	const char *issuer;	  /* the same of its issuer, or its "O" */
	const char *const *names; /* DNS-IDs of the leaf, visible ASCII */
	size_t name_count;	  /* of those in the list */
	size_t names_omitted;	  /* too many to be kept, or too long */
	bool covers_host; /* one of all the names is the host's, or a wildcard
			     for it; the common name never counts */
	const char *key;  /* "ECDSA P-256"; "" when not known */
	int64_t not_before, not_after; /* of the leaf, Unix seconds */
	/* What begins last and what ends first in the path behind the leaf; 0
	 * when there is none.  The path goes to the first authority that is
	 * trusted, whatever was sent behind it, and never holds a self-signed
	 * certificate. */
	int64_t path_not_before, path_not_after;
	size_t count;	      /* certificates that were sent */
	bool out_of_order;    /* the path is there, but was not sent in order */
	bool has_root;	      /* a self-issued certificate was sent behind it */
	bool is_for_anything; /* the leaf's uses are "any" without servers */
	enum chain_trust trust; /* dates and names left aside */
	const char *why; /* in words for INVALID and UNDECIDED, else "" */
};

/* By what chains are judged. */
struct peer_chain_terms {
	const struct trust_store *trust;
	int64_t now;	    /* Unix seconds */
	unsigned work_left; /* each judgement takes its share of it */
};

/*
 * Judges `count` certificates of the server `host` as they were sent, of which
 * the first 16 count; the result lives in `arena` and does not borrow from
 * them.  Several ways from the leaf to an authority are tried, but not without
 * end: of those that are trusted one that is in date is preferred.
 */
void peer_chain_judge(struct peer_chain *chain, struct arena *arena,
		      const struct der *certificates, size_t count,
		      const char *host, struct peer_chain_terms *terms);

/* Whether one of the DNS-IDs of a certificate names `host` (with or without
 * the root's dot) or is a wildcard for it; the common name never counts. */
bool peer_chain_covers(struct der certificate, const char *host);

#endif
