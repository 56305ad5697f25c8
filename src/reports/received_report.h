#ifndef REPORTS_RECEIVED_REPORT_H
#define REPORTS_RECEIVED_REPORT_H

/* A report and what is known of the way it came: from the mail it was in, or
 * from the archive that remembers it. */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "reports/mail_authentication.h"
#include "reports/report_source.h"
#include "reports/tls_report.h"

struct received_report {
	struct tls_report report;
	/* NULL where it came in no mail. */
	const struct mail_authentication *authentication;
	/* Who sent it: the contact's domain, for the body wins (RFC 8460
	 * section 5.6), else what the mail tells; or NULL. */
	const char *submitter;
};

/* Reads what a source has found; everything lives in `arena` or in what the
 * source gave.  False and `why` as tls_report_parse(). */
bool received_report_parse(struct received_report *received,
			   const struct report_origin *origin,
			   const char *bytes, size_t length,
			   struct arena *arena, struct diagnostics *deviations,
			   struct text *why);

#endif
