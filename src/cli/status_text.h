#ifndef CLI_STATUS_TEXT_H
#define CLI_STATUS_TEXT_H

/* What `mta-sts status` tells people. */

#include "base/text.h"
#include "cli/status.h"

/* Adds all of it, a paragraph for each domain. */
void status_render(const struct status *status, int64_t now, struct text *text);

#endif
