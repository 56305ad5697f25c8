#ifndef DAEMON_REPORT_H
#define DAEMON_REPORT_H

/* What came of a load, for the log, for standard output, and for people. */

#include "base/diagnostics.h"
#include "base/text.h"

/* Adds the findings as people read them: a line each, severity first. */
void report_render(const struct diagnostics *diagnostics, struct text *text);

/* Logs them, a line each. */
void report_log(const struct diagnostics *diagnostics);

/* Writes records to publish to standard output.  A reader that has stopped
 * reading does not stop the daemon: after some seconds the rest is dropped and
 * the log tells how to see it. */
void report_print(const struct text *text);

#endif
