#ifndef DAEMON_REPORT_H
#define DAEMON_REPORT_H

/* What came of a load, for the log and for standard output. */

#include <stdbool.h>

#include "base/diagnostics.h"
#include "base/text.h"

/* Logs the findings, a line each. */
void report_log(const struct diagnostics *diagnostics);

/* Writes records to publish to standard output.  A reader that has stopped
 * reading does not stop the daemon: after some seconds the rest is dropped and
 * the log tells how to see it.  Whether all was written. */
bool report_print(const struct text *text);

#endif
