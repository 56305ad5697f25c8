#ifndef SITE_CHALLENGES_H
#define SITE_CHALLENGES_H

/*
 * Certificates that prove names to an ACME authority (RFC 8737), as ACME
 * clients leave them in a directory: NAME.crt.pem and NAME.key.pem.  They are
 * served and not judged: self-signed, and no sender ever sees them.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/string_index.h"
#include "site/config.h"
#include "tls/certificate.h"

/* Enough for the certificate with the most names that authorities give;
 * checking as many RSA keys takes a second. */
#define CHALLENGES_MAX 256

struct challenges {
	uint64_t stamp; /* as challenges_stamp() gives it, of what was read */
	const struct certificate **certificates;
	size_t count;
	struct string_index names;
};

/*
 * Reads those of config->acme_challenge_dir, which is set; they live in
 * `arena`.  What cannot be served becomes a warning and is left out: a file
 * that is only there for minutes must not keep anything else from being served.
 */
void challenges_load(struct challenges *challenges, const struct config *config,
		     struct arena *arena, struct diagnostics *diagnostics);

/* What changes whenever the files in the directory do. */
uint64_t challenges_stamp(const char *directory);

/* The certificate for a server name as a client sent it, in any case, or
 * NULL. */
const struct certificate *challenges_find(const struct challenges *challenges,
					  const char *server_name);

#endif
