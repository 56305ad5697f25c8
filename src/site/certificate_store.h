#ifndef SITE_CERTIFICATE_STORE_H
#define SITE_CERTIFICATE_STORE_H

/* The certificates and keys of one load: each pair of files is read, checked
 * and kept once, however many domains share it. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/string_index.h"
#include "site/config.h"
#include "tls/certificate.h"

enum pair_status {
	PAIR_USABLE,
	PAIR_MISSING,  /* a file does not exist (yet): a warning */
	PAIR_UNUSABLE, /* present, and cannot be served: an error */
};

#define PAIR_WAITING_NAMED_MAX 10

struct loaded_pair {
	enum pair_status status;
	const struct config_pair *paths;
	/* As file_stamp() gives them, of what was read. */
	uint64_t certificate_stamp, key_stamp;
	const struct certificate *certificate; /* NULL unless usable */
	/* To ask for names and dates, also where the key is missing or bad;
	 * NULL when there is none. */
	const struct certificate *chain;
	bool lacks_certificate, lacks_key; /* the files do not exist */
	/* What is served on in its place, and what it is a copy of. */
	const struct certificate *kept, *kept_from;
	/* Who waits for the missing files: */
	const struct config_pair *server; /* [server], or NULL */
	const struct config_pair *domain; /* the first domain's, or NULL */
	const char *waiting[PAIR_WAITING_NAMED_MAX];
	size_t waiting_count;
};

struct certificate_store {
	struct arena *arena; /* of the snapshot: keys end with it */
	struct diagnostics *diagnostics;
	int64_t now;
	struct string_index names;
	struct loaded_pair *pairs;
	size_t count, room;
};

/* Starts an empty store; keeps all pointers. */
void certificate_store_init(struct certificate_store *store,
			    struct arena *arena,
			    struct diagnostics *diagnostics, int64_t now);

/*
 * Gives the pair, reading it on first use, when it also adds what an operator
 * must know: why it cannot be used, that it is expired, not yet valid,
 * self-signed or ending soon, or that others can read the key.  Of half a pair
 * the half is judged.  Borrowed until the next call.
 */
const struct loaded_pair *certificate_store_load(
    struct certificate_store *store, const struct config_pair *pair);

/* Gives a copy, made once, of the `certificate` that is served on, since
 * `pair`, which was loaded, cannot be used. */
const struct certificate *certificate_store_keep(
    struct certificate_store *store, const struct config_pair *pair,
    const struct certificate *certificate);

/* Whether a certificate of this period should have been renewed by now; the
 * end is still to come. */
bool certificate_ends_soon(int64_t start, int64_t end, int64_t now);

/* Adds a warning when the certificate of `pair` is expired, not yet valid or
 * ends soon. */
void certificate_check_dates(const struct certificate *certificate,
			     const struct config_pair *pair, int64_t now,
			     struct diagnostics *diagnostics);

/* Notes that a domain of this name, or [server] when it is NULL, waits for the
 * missing files of `pair`, which was loaded. */
void certificate_store_wait(struct certificate_store *store,
			    const struct config_pair *pair, const char *name);

/* Adds a warning for each missing file that is waited for, and names who
 * waits. */
void certificate_store_tell_missing(struct certificate_store *store);

#endif
