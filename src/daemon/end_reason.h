#ifndef DAEMON_END_REASON_H
#define DAEMON_END_REASON_H

/* How connections end; each end is counted, by its name. */

enum end_reason {
	END_SERVED,	 /* a response was sent, whatever its status,
			    or a name was proven */
	END_SILENT,	 /* closed or timed out without a byte */
	END_PEER_CLOSED, /* left in the middle */
	END_HANDSHAKE_TIMEOUT,
	END_REQUEST_TIMEOUT,
	END_RESPONSE_TIMEOUT,
	END_HANDSHAKE_TOO_LARGE, /* too many bytes and not complete */
	END_REQUEST_TOO_LARGE,	 /* the same, whatever they hold */
	END_TLS_FAILURE,	 /* connection_failure() tells which */
	END_SOCKET_ERROR,
	END_NO_RESOURCES, /* no memory or entropy for the TLS engine */
	END_GAVE_WAY,	  /* to a newer one, at max_connections */
	END_REFUSED,	  /* over max_connections_per_address */
	END_DRAINED,	  /* drain_timeout passed */
	END_REASON_COUNT,
};

const char *end_reason_name(enum end_reason reason);

#endif
