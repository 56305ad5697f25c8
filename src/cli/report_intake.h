#ifndef CLI_REPORT_INTAKE_H
#define CLI_REPORT_INTAKE_H

/*
 * Taking reports in, for a mail server's pipe: what comes is stored in an
 * archive, and whatever it is, its sender gets no bounce.
 */

#include <stdbool.h>
#include <stddef.h>

/* What complaints begin with. */
#define REPORT_COMMAND "mta-sts report"

/* <sysexits.h>: the mail server keeps the mail and tries again. */
#define INTAKE_RETRY 75

/*
 * Stores what the paths hold in the archive `directory`; says on standard error
 * what was refused, and unless `is_quiet` on standard output how many were
 * stored.  0 when each report was stored, is there already, or was refused; or
 * INTAKE_RETRY when something stood in the way, also when this process ran out
 * of memory or crashed.
 */
int report_intake(const char *directory, char *const *paths, size_t count,
		  bool is_quiet);

#endif
