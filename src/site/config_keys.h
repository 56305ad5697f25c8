#ifndef SITE_CONFIG_KEYS_H
#define SITE_CONFIG_KEYS_H

/*
 * The one table of configuration keys.  The parser, the limits, "did you
 * mean" and the manual all follow it; `make lint` proves the manual page and
 * the sample configuration against it.
 */

#include <stdbool.h>
#include <stdint.h>

enum config_scope {
	CONFIG_SERVER = 1, /* [server] */
	CONFIG_DOMAIN = 2, /* [defaults] and the domain sections */
};

enum config_type {
	CONFIG_TEXT,
	CONFIG_COUNT,	 /* least..most */
	CONFIG_DURATION, /* seconds, least..most */
	CONFIG_PATH,	 /* relative ones start beside the configuration */
	CONFIG_LISTEN,	 /* PORT, ADDRESS:PORT or [ADDRESS]:PORT */
	CONFIG_ADDRESS,	 /* IPv4 or IPv6 */
	CONFIG_MX,	 /* a host name or *.host-name */
};

enum config_id {
	CONFIG_KEY_LISTEN,
	CONFIG_KEY_USER,
	CONFIG_KEY_STATE_DIR,
	CONFIG_KEY_WORKERS,
	CONFIG_KEY_MAX_CONNECTIONS,
	CONFIG_KEY_MAX_CONNECTIONS_PER_ADDRESS,
	CONFIG_KEY_HANDSHAKE_TIMEOUT,
	CONFIG_KEY_REQUEST_TIMEOUT,
	CONFIG_KEY_DRAIN_TIMEOUT,
	CONFIG_KEY_LOG,
	CONFIG_KEY_LOG_LEVEL,
	CONFIG_KEY_METRICS_INTERVAL,
	CONFIG_KEY_CERTIFICATE_CHECK,
	CONFIG_KEY_AUTHSERV_ID,
	CONFIG_KEY_ACME_CHALLENGE_DIR,
	CONFIG_KEY_INCLUDE,
	CONFIG_KEY_CERTIFICATE,
	CONFIG_KEY_PRIVATE_KEY,
	CONFIG_KEY_MODE,
	CONFIG_KEY_MAX_AGE,
	CONFIG_KEY_MX,
	CONFIG_KEY_ID,
	CONFIG_KEY_TLS_REPORT,
	CONFIG_KEY_ADDRESS,
	CONFIG_KEY_REPORTS,
	CONFIG_KEY_COUNT,
};

struct config_key {
	const char *name;
	unsigned scopes; /* of enum config_scope */
	enum config_type type;
	bool repeatable;
	uint64_t least, most;	  /* of CONFIG_COUNT and CONFIG_DURATION */
	const char *default_text; /* as it would be written; NULL: none */
	const char *help;	  /* half a sentence */
};

/* Indexed by enum config_id. */
extern const struct config_key config_keys[CONFIG_KEY_COUNT];

/* The key of this name in this scope, or NULL. */
const struct config_key *config_key_find(const char *name,
					 enum config_scope scope);

/* The name in this scope that was probably meant, or NULL. */
const char *config_key_nearest(const char *name, enum config_scope scope);

#endif
