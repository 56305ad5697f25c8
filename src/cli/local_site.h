#ifndef CLI_LOCAL_SITE_H
#define CLI_LOCAL_SITE_H

/* What commands know of this machine's own configuration and of what its
 * daemon serves.  Reads no certificate and no key. */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/string_index.h"
#include "check/facts.h"
#include "site/config.h"
#include "site/policy_state.h"
#include "site/state_file.h"

struct local_site {
	struct config *config; /* NULL when there is none */
	bool has_state;	       /* it could be read */
	struct policy_state state;
	struct state_aside lost; /* what it knew before is not known */
	struct string_index names;
};

/*
 * Reads configuration and state; everything lives in `arena`.  False, and what
 * is wrong was printed on standard error, when the configuration cannot be
 * used; warnings are not.  A state that cannot be used is told, too, behind
 * `command`, but is no failure.  The second reads the configuration alone: not
 * everybody may read the state.
 */
bool local_site_load(struct local_site *site, struct arena *arena,
		     const char *path, const char *command);

bool local_site_load_config(struct local_site *site, struct arena *arena,
			    const char *path);

/* The domain's section, or NULL. */
const struct domain_config *local_site_find(const struct local_site *site,
					    const char *domain);

/* Fills in what the configuration and the state say of `domain`. */
void local_site_describe(const struct local_site *site, const char *domain,
			 struct local_facts *facts);

#endif
