/* The names are part of log and counters. */
#include "daemon/end_reason.h"

static const char *const end_reasons[] = {
    [END_SERVED] = "served",
    [END_SILENT] = "silent",
    [END_PEER_CLOSED] = "closed-by-peer",
    [END_HANDSHAKE_TIMEOUT] = "handshake-timeout",
    [END_REQUEST_TIMEOUT] = "request-timeout",
    [END_RESPONSE_TIMEOUT] = "response-timeout",
    [END_HANDSHAKE_TOO_LARGE] = "handshake-too-large",
    [END_REQUEST_TOO_LARGE] = "request-too-large",
    [END_TLS_FAILURE] = "tls-failure",
    [END_SOCKET_ERROR] = "socket-error",
    [END_NO_RESOURCES] = "no-resources",
    [END_GAVE_WAY] = "gave-way",
    [END_REFUSED] = "refused",
    [END_DRAINED] = "drained",
};

const char *end_reason_name(enum end_reason reason)
{
	return end_reasons[reason];
}
