#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

/* What commands print: findings for people, JSON for machines.  The only place
 * that knows the JSON library. */

#include <stdbool.h>
#include <stdio.h>

#include "base/diagnostics.h"
#include "site/records.h"

/* Prints each finding as "SEVERITY: FILE:LINE: TEXT". */
void output_findings(FILE *stream, const struct diagnostics *diagnostics);

/*
 * Prints an array with one object per entry of `list`: {"title", "status":
 * "current|pending|unserved", "records": [{"name", "type", "ttl", "value",
 * "comment"}], "notes": [...]}.  False when it could not be written.
 */
bool output_records_json(FILE *stream, const struct records *list,
			 size_t count);

#endif
