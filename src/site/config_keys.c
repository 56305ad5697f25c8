/* Pure data and look-ups. */
#include "site/config_keys.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "sts/policy.h"

/* One key starts one line, for readers and for `make lint`. */
/* clang-format off */
const struct config_key config_keys[CONFIG_KEY_COUNT] = {
[CONFIG_KEY_LISTEN] =
	{"listen", CONFIG_SERVER, CONFIG_LISTEN, true, 0, 0, "443",
	 "port or address:port to serve on"},
[CONFIG_KEY_USER] =
	{"user", CONFIG_SERVER, CONFIG_TEXT, false, 0, 0, NULL,
	 "account of the workers when started as root"},
[CONFIG_KEY_STATE_DIR] =
	{"state_dir", CONFIG_SERVER, CONFIG_PATH, false, 0, 0,
	 "/var/lib/mta-stsd", "directory of ids, lock and control socket"},
[CONFIG_KEY_WORKERS] =
	{"workers", CONFIG_SERVER, CONFIG_COUNT, false, 1, 64, "1",
	 "number of worker processes, or auto"},
[CONFIG_KEY_MAX_CONNECTIONS] =
	{"max_connections", CONFIG_SERVER, CONFIG_COUNT, false, 1, 1000000,
	 "1024", "open connections per worker"},
[CONFIG_KEY_MAX_CONNECTIONS_PER_ADDRESS] =
	{"max_connections_per_address", CONFIG_SERVER, CONFIG_COUNT, false, 0,
	 1000000, "0", "the same per client address, 0 for no limit"},
[CONFIG_KEY_HANDSHAKE_TIMEOUT] =
	{"handshake_timeout", CONFIG_SERVER, CONFIG_DURATION, false, 1, 3600,
	 "10s", "from accept to the end of the TLS handshake"},
[CONFIG_KEY_REQUEST_TIMEOUT] =
	{"request_timeout", CONFIG_SERVER, CONFIG_DURATION, false, 1, 3600,
	 "10s", "for the request, and again for the response"},
[CONFIG_KEY_DRAIN_TIMEOUT] =
	{"drain_timeout", CONFIG_SERVER, CONFIG_DURATION, false, 1, 3600,
	 "10s", "for connections of an old generation to end"},
[CONFIG_KEY_LOG] =
	{"log", CONFIG_SERVER, CONFIG_TEXT, false, 0, 0, "fetches",
	 "fetches or none"},
[CONFIG_KEY_LOG_LEVEL] =
	{"log_level", CONFIG_SERVER, CONFIG_TEXT, false, 0, 0, "info",
	 "error, warning, info or debug"},
[CONFIG_KEY_METRICS_INTERVAL] =
	{"metrics_interval", CONFIG_SERVER, CONFIG_DURATION, false, 0, 86400,
	 "15s", "how often metrics.prom is written, 0 for never"},
[CONFIG_KEY_CERTIFICATE_CHECK] =
	{"certificate_check", CONFIG_SERVER, CONFIG_DURATION, false, 0, 86400,
	 "60s", "how often to look for changed certificates, 0 for never"},
[CONFIG_KEY_AUTHSERV_ID] =
	{"authserv_id", CONFIG_SERVER, CONFIG_TEXT, false, 0, 0, NULL,
	 "mail server whose word on the signatures of TLS reports counts"},
[CONFIG_KEY_ACME_CHALLENGE_DIR] =
	{"acme_challenge_dir", CONFIG_SERVER, CONFIG_PATH, false, 0, 0, NULL,
	 "directory of challenge certificates for tls-alpn-01"},
[CONFIG_KEY_INCLUDE] =
	{"include", CONFIG_SERVER, CONFIG_PATH, true, 0, 0, NULL,
	 "file with more domain sections"},
[CONFIG_KEY_CERTIFICATE] =
	{"certificate", CONFIG_SERVER | CONFIG_DOMAIN, CONFIG_PATH, false, 0, 0,
	 NULL, "PEM file with the certificate chain"},
[CONFIG_KEY_PRIVATE_KEY] =
	{"private_key", CONFIG_SERVER | CONFIG_DOMAIN, CONFIG_PATH, false, 0, 0,
	 NULL, "PEM file with the private key"},
[CONFIG_KEY_MODE] =
	{"mode", CONFIG_DOMAIN, CONFIG_TEXT, false, 0, 0, "testing",
	 "testing, enforce or none"},
[CONFIG_KEY_MAX_AGE] =
	{"max_age", CONFIG_DOMAIN, CONFIG_DURATION, false, POLICY_MAX_AGE_MIN_S,
	 POLICY_MAX_AGE_MAX_S, "7d", "how long senders keep the policy"},
[CONFIG_KEY_MX] =
	{"mx", CONFIG_DOMAIN, CONFIG_MX, true, 0, 0, NULL,
	 "name of a mail server, *.example.net allowed"},
[CONFIG_KEY_ID] =
	{"id", CONFIG_DOMAIN, CONFIG_TEXT, false, 0, 0, "time",
	 "time, content, or the id itself"},
[CONFIG_KEY_TLS_REPORT] =
	{"tls_report", CONFIG_DOMAIN, CONFIG_TEXT, false, 0, 0, NULL,
	 "mailto: or https: URI that gets TLS reports"},
[CONFIG_KEY_ADDRESS] =
	{"address", CONFIG_DOMAIN, CONFIG_ADDRESS, true, 0, 0, NULL,
	 "address of the policy host, for the printed records"},
[CONFIG_KEY_REPORTS] =
	{"reports", CONFIG_DOMAIN, CONFIG_PATH, false, 0, 0, NULL,
	 "TLS reports that were received, for mta-sts report and advise"},
};
/* clang-format on */

const struct config_key *config_key_find(const char *name,
					 enum config_scope scope)
{
	for (size_t i = 0; i < CONFIG_KEY_COUNT; i++) {
		if ((config_keys[i].scopes & scope) != 0 &&
		    strcmp(config_keys[i].name, name) == 0)
			return &config_keys[i];
	}
	return NULL;
}

const char *config_key_nearest(const char *name, enum config_scope scope)
{
	const char *names[CONFIG_KEY_COUNT + 1] = {NULL};
	size_t count = 0;

	for (size_t i = 0; i < CONFIG_KEY_COUNT; i++) {
		if ((config_keys[i].scopes & scope) != 0)
			names[count++] = config_keys[i].name;
	}
	return text_find_nearest(name, names);
}
