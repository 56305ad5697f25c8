#ifndef TLS_TRUST_STORE_PRIVATE_H
#define TLS_TRUST_STORE_PRIVATE_H

/* The anchors in the library's own types.  For src/tls alone. */

#include <bearssl.h>

#include "tls/der.h"
#include "tls/trust_store.h"

/* Borrowed. */
const br_x509_trust_anchor *trust_store_anchors(const struct trust_store *store,
						size_t *count);

/* Whether an anchor has this name (contents of a Name), whatever its key. */
bool trust_store_knows(const struct trust_store *store, struct der name);

#endif
