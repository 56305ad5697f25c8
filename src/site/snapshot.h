#ifndef SITE_SNAPSHOT_H
#define SITE_SNAPSHOT_H

/*
 * Everything one generation of workers serves, immutable: the configuration,
 * decoded keys, ids, and the index from policy hosts to domains.  Built by
 * site/load in the master, inherited by the workers, wiped as a whole.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/string_index.h"
#include "site/challenges.h"
#include "site/config.h"
#include "sts/sts_record.h"
#include "tls/certificate.h"

struct served_domain {
	const struct domain_config *config;
	/* NULL: it waits for its certificate, and handshakes are refused. */
	const struct certificate *certificate;
	char id[STS_ID_LENGTH_MAX + 1]; /* "" while it is not served, or
						the state cannot be read */
};

/* So many domains, the first ones, have what metrics tell of each. */
#define SNAPSHOT_DETAILED_MAX 1000

/* Unix seconds since when it is served; 0 while it is not. */
struct served_since {
	int64_t policy;
	int64_t mode; /* perhaps by earlier policies */
};

/* A certificate or a key, and what file_stamp() gave for it: when it was
 * loaded, and when it was last looked at since. */
struct watched_file {
	const char *path;
	uint64_t loaded, seen;
};

struct snapshot {
	struct arena *arena;
	const struct config *config;
	struct served_domain *domains; /* as many as config has, same order */
	struct served_since *since;    /* of the detailed ones */
	size_t served_count;	       /* of those with a certificate */
	const struct certificate
	    *default_certificate;   /* without SNI; or NULL */
	struct watched_file *files; /* each pair once */
	size_t file_count;
	struct challenges challenges;
	struct string_index hosts; /* policy host to number of the domain */
};

/* Starts a snapshot of `config` in `arena` (takes it over) that serves
 * nothing yet. */
struct snapshot *snapshot_new(struct arena *arena, const struct config *config);

/* How many of its domains are detailed. */
size_t snapshot_detailed(const struct snapshot *snapshot);

/* The domain whose policy host this is, served or not; `host` may be in any
 * case and have a root dot.  NULL for any other name. */
const struct served_domain *snapshot_find(const struct snapshot *snapshot,
					  const char *host);

/*
 * The certificate for a server name as a client sent it ("" without SNI), or
 * NULL when the handshake is to be refused.
 * `snapshot` is a struct snapshot: the form tls_server_new() asks for.
 */
const struct certificate *snapshot_find_certificate(const void *snapshot,
						    const char *server_name);

/* The same for a client that offers acme-tls/1: what proves the name. */
const struct certificate *snapshot_find_challenge(const void *snapshot,
						  const char *server_name);

/* Wipes the snapshot with its keys.  NULL is allowed. */
void snapshot_free(struct snapshot *snapshot);

#endif
