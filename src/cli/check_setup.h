#ifndef CLI_CHECK_SETUP_H
#define CLI_CHECK_SETUP_H

/* What commands that look at domains need before: numbers of options, names
 * that somebody typed, trust, descriptors.  What is wrong is printed on
 * standard error behind `command`. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "tls/trust_store.h"

#define CHECK_TIMEOUT_DEFAULT_S 60
#define CHECK_JOBS_DEFAULT	10

/* Parses a number or duration from `least` to `most`; `what` is "bad --jobs".
 */
bool check_setup_parse_count(const char *command, const char *what,
			     const char *text, uint64_t least, uint64_t most,
			     unsigned *value);

/* What somebody typed: a name in any form, or an address of mail, as A-labels
 * in `arena`; NULL when it is none. */
const char *check_setup_read_domain(const char *command, struct arena *arena,
				    const char *typed);

/* The authorities in the file `path`, in `arena`; or NULL. */
const struct trust_store *check_setup_load_trust(const char *command,
						 struct arena *arena,
						 const char *path);

/* A domain may have some hundred addresses, all looked at at once. */
void check_setup_raise_descriptor_limit(void);

#endif
