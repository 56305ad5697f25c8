#ifndef REPORTS_REPORT_NAME_H
#define REPORTS_REPORT_NAME_H

/*
 * What the name of a report's file (RFC 8460 section 5.1) and the subject of
 * its mail (section 5.3) say.  Neither is ever a path.
 */

#include <stdbool.h>

#include "base/arena.h"
#include "base/diagnostics.h"

/* Lower case, in the arena; NULL where it is not told, or is no domain. */
struct report_name {
	const char *submitter;
	const char *domain;
};

/* A domain name as it is compared: lower case, without blanks around it and the
 * root's dot; NULL when it is none. */
const char *report_name_domain(const char *text, struct arena *arena);

/* Reads "SUBMITTER!DOMAIN!BEGIN!END[!UNIQUE].json[.gz]".  Whatever differs from
 * that is told in `deviations`, and forgiven as far as it goes. */
void report_name_of_file(const char *file_name, struct arena *arena,
			 struct report_name *name,
			 struct diagnostics *deviations);

/* Reads "Report Domain: DOMAIN Submitter: SUBMITTER Report-ID: <ID>"; the
 * same. */
void report_name_of_subject(const char *subject, struct arena *arena,
			    struct report_name *name,
			    struct diagnostics *deviations);

#endif
