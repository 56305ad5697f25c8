#ifndef CLI_CLI_VERSION_H
#define CLI_CLI_VERSION_H

/* What a report of a fault should begin with. */

#include "base/text.h"

/* Adds a line with the version of mta-sts, and lines with those of the
 * libraries: as loaded where they can tell, else as built with. */
void cli_version_add(struct text *text);

#endif
