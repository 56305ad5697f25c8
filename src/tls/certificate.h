#ifndef TLS_CERTIFICATE_H
#define TLS_CERTIFICATE_H

/*
 * A certificate chain with its private key, ready to be served.  It is made
 * of bytes, knows no files, and lives in the arena it was parsed into, which
 * wipes the key when it is freed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

/* Beyond these a file is not what it should be. */
#define CERTIFICATE_CHAIN_MAX	  16
#define CERTIFICATE_DER_BYTES_MAX 65536
#define CERTIFICATE_NAMES_MAX	  10000

struct certificate;

/* Two PEM files, which may be one and the same; NULL for one that is not
 * there. */
struct certificate_source {
	const char *chain_pem;
	size_t chain_bytes;
	const char *key_pem;
	size_t key_bytes;
};

/* Which file is to blame. */
enum certificate_part { CERTIFICATE_CHAIN, CERTIFICATE_KEY, CERTIFICATE_PAIR };

/*
 * Parses a chain, leaf first, and the leaf's private key.  Borrows `source`,
 * gives what lives in `arena`.  A root at the end of the chain is left out of
 * what will be sent: clients have it or do not trust it.
 *
 * NULL when the pair cannot be served: `part` then tells the file, and `why`
 * (empty before) goes on about it: "holds no certificate".  Of half a pair the
 * half is judged; what is given then is good for asking about it (a chain's
 * names and dates), and must not be served.
 */
struct certificate *certificate_parse(struct arena *arena,
				      const struct certificate_source *source,
				      enum certificate_part *part,
				      struct text *why);

/* The same in another arena, key and all; it borrows nothing.  `certificate`
 * is a whole pair. */
struct certificate *certificate_copy(struct arena *arena,
				     const struct certificate *certificate);

/* The host names of the subjectAltName as they are written there; the common
 * name never counts (RFC 8461 section 3.3).  Borrowed. */
size_t certificate_name_count(const struct certificate *certificate);
const char *certificate_name(const struct certificate *certificate,
			     size_t number);

/* Whether one of the names is `host` (with or without the root's dot) or a
 * wildcard for it. */
bool certificate_covers(const struct certificate *certificate,
			const char *host);

/* The leaf's period, in Unix seconds, both ends included. */
int64_t certificate_not_before(const struct certificate *certificate);
int64_t certificate_not_after(const struct certificate *certificate);

/* Whether the leaf names itself as its issuer: no sender trusts that. */
bool certificate_is_self_signed(const struct certificate *certificate);

/* "RSA 2048", "ECDSA P-256"; borrowed. */
const char *certificate_key_name(const struct certificate *certificate);

#endif
