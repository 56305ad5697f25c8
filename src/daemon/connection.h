#ifndef DAEMON_CONNECTION_H
#define DAEMON_CONNECTION_H

/*
 * One client, from accept to close:
 *
 *   HANDSHAKE ──▶ READ_REQUEST ──▶ WRITE_RESPONSE ──▶ CLOSE_NOTIFY ──▶ LINGER
 *       │              │                 │                 │             │
 *       └──────────────┴────────┬────────┴─────────────────┴─────────────┘
 *                               ▼
 *                            CLOSED
 *
 * From HANDSHAKE an ACME authority goes on to CLOSE_NOTIFY: the handshake is
 * all it wants.
 *
 * One request is served, then close_notify is sent and the connection closed;
 * LINGER reads and drops what the client still sends, so that a reset does not
 * destroy the response on its way (RFC 9112 section 9.6).  Every state has a
 * deadline and a bound of what it receives, and no client has more than a turn
 * at a time.  A connection that has sent nothing costs one small struct; TLS
 * engine and buffers come with its first bytes and go before LINGER.
 *
 * Nothing is logged or counted here: the worker is told.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/connection_list.h"
#include "daemon/end_reason.h"
#include "daemon/http_response.h"
#include "daemon/peer_address.h"
#include "daemon/session_pool.h"
#include "site/snapshot.h"
#include "tls/tls_server.h"
#include "tls/tls_stream.h"

enum connection_state {
	CONNECTION_HANDSHAKE,
	CONNECTION_READ_REQUEST,
	CONNECTION_WRITE_RESPONSE,
	CONNECTION_CLOSE_NOTIFY,
	CONNECTION_LINGER,
	CONNECTION_CLOSED,
};

struct ev_loop;
struct connection;

/* What was answered, for log and counters; valid during the call. */
struct connection_response {
	const struct served_domain *domain; /* NULL: no policy host */
	unsigned status;
	size_t bytes; /* of HTTP handed to TLS, head and body */
	const char *host;
	const char *user_agent;
	size_t user_agent_length;
	const char *suite;
};

/* What all connections of a worker share. */
struct connection_service {
	struct ev_loop *loop;
	const struct snapshot *snapshot;
	const struct http_response *responses; /* of each domain's policy */
	const struct tls_server *tls;
	struct session_pool *pool;
	unsigned handshake_timeout_s;
	unsigned request_timeout_s;
	void *worker;
	void (*on_established)(void *worker, struct connection *connection);
	/* The request is complete, or there will be none: the connection will
	 * not give way now. */
	void (*on_request)(void *worker, struct connection *connection);
	/* It has its answer, and may give way again. */
	void (*on_response)(void *worker, struct connection *connection,
			    const struct connection_response *response);
	/* The same where the handshake was the answer; no request comes. */
	void (*on_challenge)(void *worker, struct connection *connection);
	/* Last call; the connection is freed behind it. */
	void (*on_end)(void *worker, struct connection *connection,
		       enum end_reason reason);
};

/* What a piece of the service's pool must hold. */
size_t connection_session_bytes(void);

/* Takes over the accepted, non-blocking `fd`; gives the connection, or NULL
 * without memory (fd is then closed). */
struct connection *connection_new(struct connection_service *service, int fd,
				  const struct peer_address *peer);

/* Ends it at once.  A client whose request was not complete is told with
 * close_notify, if that goes without waiting. */
void connection_end(struct connection *connection, enum end_reason reason);

/* Its place in a list of the worker. */
struct connection_link *connection_link(struct connection *connection);
struct connection *connection_from_link(struct connection_link *link);

/* Whether its TLS handshake was completed. */
bool connection_is_established(const struct connection *connection);

const struct peer_address *connection_peer(const struct connection *connection);

/* The server name the client sent, "" when none (yet); during callbacks. */
const char *connection_server_name(const struct connection *connection);
enum tls_failure connection_failure(const struct connection *connection);

#endif
