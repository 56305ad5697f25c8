#ifndef TLS_CHAIN_WAY_H
#define TLS_CHAIN_WAY_H

/*
 * One way from a server's certificate up to an authority that is trusted, and
 * whether that makes it trusted.  For src/tls alone.
 */

#include "tls/peer_chain.h"
#include "tls/trust_store.h"
#include "tls/x509.h"

/* Nobody issues more than five; longer ways were made to keep us busy. */
#define CHAIN_WAY_MAX 8

/* A certificate as it was sent. */
struct chain_certificate {
	struct der der;
	struct x509 x509;
	bool is_readable; /* nothing below, where not */
	size_t number;	  /* in the order sent */
	unsigned work;	  /* of checking what its key has signed */
};

struct chain_way {
	const struct chain_certificate *steps[CHAIN_WAY_MAX]; /* leaf first */
	size_t length;
};

struct chain_verdict {
	enum chain_trust trust;
	const char *why; /* in words for INVALID and UNDECIDED, else "" */
};

/* Reads a certificate, which is borrowed. */
void chain_certificate_read(struct chain_certificate *certificate,
			    struct der der, size_t number);

/* "ECDSA P-256", in `arena`; "" when its kind is not known. */
const char *chain_certificate_name_key(
    const struct chain_certificate *certificate, struct arena *arena);

/* Whether a way may end at this certificate, which then is `is_leaf` or not:
 * an anchor other than itself may have issued it. */
bool chain_way_may_end(const struct chain_certificate *certificate,
		       bool is_leaf, const struct trust_store *trust);

/* What ends first and what begins last behind the leaf; 0 when there is
 * nothing behind it. */
void chain_way_dates(const struct chain_way *way, int64_t *not_before,
		     int64_t *not_after);

/*
 * Judges a way that may end where it does, at a moment when all of it is in
 * date: dates are another question, but for those of anchors.  Takes what
 * that costs from terms->work_left; with less than that left it is undecided.
 */
struct chain_verdict chain_way_judge(const struct chain_way *way,
				     struct peer_chain_terms *terms);

#endif
