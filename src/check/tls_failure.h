#ifndef CHECK_TLS_FAILURE_H
#define CHECK_TLS_FAILURE_H

/* Why a handshake with a server failed, in words, and whether that is the
 * server's fault or the limit of what this program speaks. */

#include "base/arena.h"
#include "check/facts.h"
#include "tls/tls_stream.h"

/* Fills in status and reason of a handshake that failed; what came before it,
 * such as the certificates, has been noted. */
void tls_failure_note(struct tls_facts *facts, const struct tls_stream *tls,
		      struct arena *arena);

#endif
