#ifndef TLS_TRUST_STORE_H
#define TLS_TRUST_STORE_H

/*
 * The certificate authorities that senders trust, from a PEM bundle such as
 * the system's.
 */

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

/* Where Debian's ca-certificates keeps it. */
#define TRUST_STORE_DEFAULT_PATH "/etc/ssl/certs/ca-certificates.crt"
#define TRUST_STORE_BYTES_MAX	 ((size_t)16 << 20)

struct trust_store;

/*
 * Parses a bundle; the store lives in `arena`, and `pem` may go.  A
 * certificate that cannot be an anchor (damaged, or of a kind of key that is
 * not known here) is left out.  NULL when none is left; `why` (empty before)
 * then tells the reason.
 */
struct trust_store *trust_store_parse(struct arena *arena, const char *pem,
				      size_t length, struct text *why);

size_t trust_store_count(const struct trust_store *store);

#endif
