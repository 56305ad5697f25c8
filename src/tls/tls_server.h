#ifndef TLS_TLS_SERVER_H
#define TLS_TLS_SERVER_H

/*
 * The server's side of TLS 1.2 (RFC 9325): ECDHE with X25519 or P-256,
 * authenticated encryption only, HTTP/1.1, no renegotiation, no resumption; and
 * handshakes alone, as proofs for an ACME authority (RFC 8737).
 * Everything that is the same for all connections is prepared once.
 */

#include "base/arena.h"
#include "tls/certificate.h"
#include "tls/tls_stream.h"

struct tls_server;

/*
 * Gives a server that lives in `arena` and is read-only from now on; keeps
 * `site` for `find`, which chooses the certificate for a handshake, borrowed
 * until the stream is wiped.  `server_name` is what the client asked for:
 * foreign bytes, in any case, "" when it did not ask.  NULL refuses it.
 */
struct tls_server *tls_server_new(
    struct arena *arena,
    const struct certificate *(*find)(const void *site,
				      const char *server_name),
    const void *site);

/*
 * From now on a client that offers acme-tls/1 (RFC 8737) and not http/1.1 gets
 * the certificate that `find` gives for its server name, is refused with
 * no_application_protocol when that is NULL, and is not to be talked to:
 * tls_stream_is_challenge().  Before any stream is accepted.
 */
void tls_server_answer_challenges(
    struct tls_server *server,
    const struct certificate *(*find)(const void *site,
				      const char *server_name));

/*
 * Starts a stream in `memory` of tls_stream_bytes(), whatever is in there, and
 * gives it; it borrows `server`.  NULL when the kernel gives no random bytes.
 * End it with tls_stream_wipe().
 */
struct tls_stream *tls_server_accept(const struct tls_server *server,
				     void *memory);

#endif
