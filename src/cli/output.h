#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

/* What commands print for machines: the only place that knows the JSON
 * library. */

#include <stdbool.h>
#include <stdio.h>

#include "advice/advice.h"
#include "check/check_run.h"
#include "reports/report_reading.h"
#include "site/records.h"

/*
 * Prints an array with one object per entry of `list`: {"title", "status":
 * "current|pending|unserved|unknown", "records": [{"name", "type", "ttl",
 * "value", "comment"}], "notes": [...]}.  False when it could not be written.
 */
bool output_records_json(FILE *stream, const struct records *list,
			 size_t count);

/* Prints one object of `mta-sts check --json`: {"domain", "status",
 * "findings": [...], "facts": {...}}, see mta-sts(1).  False as above. */
bool output_check_json(FILE *stream, const struct check_result *result);

/* Prints {"read", "domains"} of `mta-sts report --json`, see mta-sts(1); what
 * had to be forgiven when it is strict. */
bool output_report_json(FILE *stream, const struct report_reading *reading,
			bool is_strict);

/* Prints one object of `mta-sts advise --json`: {"domain", "verdict", "since",
 * "earliest_date", "reasons", "next"}.  False as above. */
bool output_advice_json(FILE *stream, const struct advice *advice);

/* Prints {"status", "findings"}. */
bool output_lint_json(FILE *stream, const struct check_findings *findings);

#endif
