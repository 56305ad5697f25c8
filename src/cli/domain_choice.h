#ifndef CLI_DOMAIN_CHOICE_H
#define CLI_DOMAIN_CHOICE_H

/* Which configured domains are meant by the arguments of a command.  People
 * paste names of records where the domain is asked for. */

#include <stddef.h>

#include "base/arena.h"
#include "cli/local_site.h"

/* Lower case, and no root dot. */
void domain_choice_simplify(char *name);

/* The rest of a name behind "mta-sts." and the like, or NULL. */
const char *domain_choice_rest(const char *name);

/*
 * The domains named, each once and in their order; all of them when none is.
 * NULL, told on standard error behind `command`, when some are unknown.
 * Changes the names.
 */
const struct domain_config **domain_choice_make(struct arena *arena,
						const struct local_site *site,
						char **names, size_t name_count,
						const char *command,
						size_t *count);

#endif
