#ifndef SITE_CONFIG_H
#define SITE_CONFIG_H

/*
 * The configuration as checked, typed data.  Reading it touches no
 * certificate, no key and no state, so that an ordinary user's `mta-sts` can
 * read the very same file as the daemon.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/log.h"
#include "sts/policy.h"

#ifndef MTA_STSD_SYSCONFDIR /* from the Makefile */
#define MTA_STSD_SYSCONFDIR "/etc"
#endif
#define CONFIG_DEFAULT_PATH MTA_STSD_SYSCONFDIR "/mta-stsd/mta-stsd.ini"

/* Larger files are refused; 100,000 domains need about 25 MB. */
#define CONFIG_BYTES_MAX ((size_t)256 << 20)

/* What stands in front of a policy domain to name its policy host. */
#define POLICY_HOST_PREFIX	  "mta-sts."
#define POLICY_HOST_PREFIX_LENGTH (sizeof(POLICY_HOST_PREFIX) - 1)

/* Listening sockets in all; a port alone has one of either family. */
#define CONFIG_SOCKETS_MAX 64

struct config_listen {
	const char *text; /* as written */
	int family;	  /* AF_UNSPEC: every address of both families */
	uint16_t port;
	unsigned char address[16]; /* in_addr or in6_addr */
};

/* A certificate chain and its key, and where they were named. */
struct config_pair {
	const char *certificate; /* paths */
	const char *private_key;
	const char *file;
	unsigned line;	   /* of the certificate */
	unsigned key_line; /* of the private key */
};

enum id_scheme { ID_TIME, ID_CONTENT, ID_LITERAL };

struct domain_config {
	const char *name; /* A-labels, lower case */
	const char *host; /* POLICY_HOST_PREFIX + name; name points into it */
	const char *file;
	unsigned line; /* of the section header */
	struct policy policy;
	enum id_scheme id_scheme;
	const char *id_literal; /* NULL unless ID_LITERAL */
	const char *tls_report; /* rua list, or NULL */
	const char *reports;	/* path of received TLS reports, or NULL */
	const char *const *addresses;
	size_t address_count;
	const struct config_pair *pair;
	const char *policy_text; /* rendered; lives in the scratch arena */
	size_t policy_length;
};

struct config {
	const char *path;
	bool is_unread;	 /* nothing is known but that there are errors */
	bool has_errors; /* fit for finding more of them, and nothing else */
	const struct config_listen *listen;
	size_t listen_count;
	const char *user; /* NULL when not set, or refused */
	unsigned user_line;
	const char *state_dir;
	unsigned state_dir_line; /* 0 when not set */
	unsigned workers;	 /* 0: one per processor */
	unsigned max_connections;
	unsigned max_connections_per_address; /* 0: no limit */
	unsigned handshake_timeout_s;
	unsigned request_timeout_s;
	unsigned drain_timeout_s;
	unsigned metrics_interval_s;  /* 0: never */
	unsigned certificate_check_s; /* 0: never */
	bool logs_fetches;
	enum log_level log_level;
	const char *authserv_id;	/* of Authentication-Results, or NULL */
	const char *acme_challenge_dir; /* or NULL */
	unsigned acme_challenge_dir_line;
	const struct config_pair *pair; /* without SNI; NULL when not set */
	struct domain_config *domains;	/* in the order of the files */
	size_t domain_count;
};

/*
 * Reads and checks the configuration `path` and what it includes; never NULL.
 * Every problem becomes a finding; with an error among them `has_errors` is
 * set, and parts may be missing: a domain, its pair, its mx.  The configuration
 * lives in `arena`, all that is needed only during a load in `scratch`.
 */
struct config *config_load(const char *path, struct arena *arena,
			   struct arena *scratch,
			   struct diagnostics *diagnostics);

/* The same for text in memory, without includes of its own being read: for
 * tests and fuzzing. */
struct config *config_parse(const char *path, const char *text, size_t length,
			    struct arena *arena, struct arena *scratch,
			    struct diagnostics *diagnostics);

/* The state directory that the configuration names, for asking a running
 * daemon; other errors in it do not matter.  NULL with errno when the file
 * cannot be read. */
const char *config_state_dir(const char *path, struct arena *arena);

/* "time", "content" or the literal. */
const char *config_id_text(const struct domain_config *domain);

#endif
