#ifndef TLS_TRUST_STORE_PRIVATE_H
#define TLS_TRUST_STORE_PRIVATE_H

/* What is known of an anchor.  For src/tls alone. */

#include <bearssl.h>

#include "tls/trust_store.h"
#include "tls/x509.h"

struct trust_anchor {
	br_x509_trust_anchor library; /* name and key in its own types */
	struct x509 x509;
};

/*
 * Gives the next anchor from number `*next` on that may have issued a
 * certificate: it bears the name of its issuer and is not known to have another
 * key.  NULL when there is none left.  Borrowed; start with 0.
 */
const struct trust_anchor *trust_store_find(const struct trust_store *store,
					    const struct x509 *certificate,
					    size_t *next);

#endif
