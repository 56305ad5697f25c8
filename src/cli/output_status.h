#ifndef CLI_OUTPUT_STATUS_H
#define CLI_OUTPUT_STATUS_H

/* What `mta-sts status` prints for machines. */

#include <stdbool.h>
#include <stdio.h>

#include "cli/status.h"

/* Prints {"status", "daemon", "notes", "domains"}, see mta-sts(1); false when
 * it could not be written. */
bool output_status_json(FILE *stream, const struct status *status);

#endif
