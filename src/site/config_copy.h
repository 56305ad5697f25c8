#ifndef SITE_CONFIG_COPY_H
#define SITE_CONFIG_COPY_H

/* A configuration once more, in memory of its own, for a load that is to serve
 * what is served already: the files may have been edited since. */

#include "base/arena.h"
#include "site/config.h"

/*
 * Copies `config`, which has no errors; it lives as config_load() says, and
 * borrows nothing.  Where something was configured is not known any more: it
 * names no files and lines.
 */
struct config *config_copy(const struct config *config, struct arena *arena,
			   struct arena *scratch);

#endif
