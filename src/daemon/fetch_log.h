#ifndef DAEMON_FETCH_LOG_H
#define DAEMON_FETCH_LOG_H

/* What the log tells of clients that got what they came for. */

#include "daemon/connection.h"

void fetch_log_response(const struct connection *connection,
			const struct connection_response *response);

/* An ACME authority, or somebody who claims to be one. */
void fetch_log_challenge(const struct connection *connection);

#endif
