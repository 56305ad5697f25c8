#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

/* What commands print for machines: the only place that knows the JSON
 * library. */

#include <stdbool.h>
#include <stdio.h>

#include "site/records.h"

/*
 * Prints an array with one object per entry of `list`: {"title", "status":
 * "current|pending|unserved", "records": [{"name", "type", "ttl", "value",
 * "comment"}], "notes": [...]}.  False when it could not be written.
 */
bool output_records_json(FILE *stream, const struct records *list,
			 size_t count);

#endif
