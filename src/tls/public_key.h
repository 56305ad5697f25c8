#ifndef TLS_PUBLIC_KEY_H
#define TLS_PUBLIC_KEY_H

/*
 * Which kinds of keys can be served, and the public half of one as its
 * certificate states it.  For src/tls alone.
 */

#include <stdbool.h>

#include "base/text.h"
#include "tls/der.h"

/* What is too weak for TLS (RFC 9325 section 4.5), and what the library's
 * arithmetic has room for. */
#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 4096

enum key_kind { KEY_KIND_RSA, KEY_KIND_P256, KEY_KIND_P384 };

struct public_key {
	enum key_kind kind;
	struct der modulus;  /* RSA */
	struct der exponent; /* RSA */
	struct der point;    /* EC, uncompressed */
};

/*
 * Reads the contents of an AlgorithmIdentifier.  False when such a key cannot
 * be served, with the reason in `why`, or when it is damaged, with nothing
 * there; so do all functions here.  An elliptic curve key may leave its curve
 * to its inner structure: `*curve_missing` then.
 */
bool public_key_read_algorithm(struct der algorithm, enum key_kind *kind,
			       bool *curve_missing, struct text *why);

/* Finds the kind of key on this named curve. */
bool public_key_read_curve(struct der oid, enum key_kind *kind,
			   struct text *why);

/* Reads the contents of a SubjectPublicKeyInfo; `key` borrows from them. */
bool public_key_parse(struct public_key *key, struct der info,
		      struct text *why);

/* Whether an RSA modulus has a size that can be served. */
bool public_key_check_rsa_bits(size_t bits, struct text *why);

bool public_key_equal(const struct public_key *a, const struct public_key *b);

/* Adds "RSA 2048" or "ECDSA P-256". */
void public_key_add_name(struct text *text, const struct public_key *key);

#endif
