/* Log lines only. */
#include "daemon/fetch_log.h"

#include "base/log.h"

static const char *response_id(const struct connection_response *response)
{
	if (response->status != 200 || response->domain->id[0] == '\0')
		return "-";
	return response->domain->id;
}

void fetch_log_response(const struct connection *connection,
			const struct connection_response *response)
{
	char peer[PEER_ADDRESS_ROOM];

	log_begin(LOG_LEVEL_INFO, "fetch");
	log_text("client",
		 peer_address_text(connection_peer(connection), peer));
	log_text("host", response->host != NULL ? response->host : "-");
	log_number("status", response->status);
	log_number("bytes", (int64_t)response->bytes);
	log_text("id", response_id(response));
	log_text("suite", response->suite);
	log_bytes("agent", response->user_agent, response->user_agent_length);
	log_end();
}

void fetch_log_challenge(const struct connection *connection)
{
	char peer[PEER_ADDRESS_ROOM];

	log_begin(LOG_LEVEL_INFO, "challenge");
	log_text("client",
		 peer_address_text(connection_peer(connection), peer));
	log_text("server_name", connection_server_name(connection));
	log_end();
}
