#ifndef DAEMON_DAEMON_VERSION_H
#define DAEMON_DAEMON_VERSION_H

/* What a report of a fault should begin with. */

#include "base/text.h"

/* Adds a line with the version of mta-stsd, and one with those of the
 * libraries: as loaded where they can tell, else as built with. */
void daemon_version_add(struct text *text);

#endif
