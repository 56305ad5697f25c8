#ifndef TLS_TLS_CLIENT_H
#define TLS_TLS_CLIENT_H

/*
 * The client's side of TLS, for looking at servers: it completes a handshake
 * with whomever it meets and keeps the certificates that the peer sent, to be
 * judged afterwards (tls/peer_chain.h).  It offers TLS 1.0 to 1.2, so that a
 * server that is too old can be told from one that cannot be understood.
 * Never use it to send anything that is secret.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "tls/der.h"
#include "tls/tls_stream.h"

/* Beyond these a chain is refused: TLS_FAILURE_CHAIN_TOO_LARGE. */
#define TLS_CLIENT_CHAIN_MAX	   16
#define TLS_CLIENT_CHAIN_BYTES_MAX ((size_t)64 << 10)

/* Memory for one client stream, aligned for any type. */
size_t tls_client_bytes(void);

/*
 * Starts a stream in `memory` of tls_client_bytes(), whatever is in there, and
 * gives it; the ClientHello asks for `server_name` and, unless NULL, for the
 * one application protocol `protocol` (kept).  The peer's certificates will be
 * kept in `arena`, once per stream, for it does not renegotiate.  NULL when
 * the kernel gives no random bytes or the name has more than 255.  End it with
 * tls_stream_wipe().
 *
 * The stream has a buffer for each direction: it can send while it receives.
 */
struct tls_stream *tls_client_start(void *memory, const char *server_name,
				    const char *protocol, struct arena *arena);

/* What the peer sent, leaf first as it should be; borrowed from the arena.
 * Filled in as soon as the Certificate message has come, also when the
 * handshake fails later; empty when that was too large.  A leaf of which the
 * library cannot read the key, such as Ed25519, is TLS_FAILURE_UNKNOWN_KEY. */
const struct der *tls_client_chain(const struct tls_stream *stream,
				   size_t *count);

/* "TLS 1.2" and the like, "" before it is chosen; and whether it is older than
 * senders accept (RFC 8461 section 7.2, RFC 8996). */
const char *tls_client_version(const struct tls_stream *stream);
bool tls_client_version_is_old(const struct tls_stream *stream);

#endif
