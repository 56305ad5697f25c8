#ifndef SITE_CONFIG_LISTEN_H
#define SITE_CONFIG_LISTEN_H

/* What the listen lines mean together: the sockets, none of them twice. */

#include "base/arena.h"
#include "base/diagnostics.h"
#include "site/config.h"
#include "site/config_sections.h"

/*
 * Fills in the listen part of `config`, in `arena`, from the [server] section
 * or the default.  What could not be opened beside an earlier line, or is too
 * much, becomes a finding and is left out.
 */
void config_listen_resolve(struct config *config, const struct section *server,
			   struct arena *arena,
			   struct diagnostics *diagnostics);

#endif
