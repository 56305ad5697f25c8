#ifndef REPORTS_REPORT_IDENTITY_H
#define REPORTS_REPORT_IDENTITY_H

/* Telling whether two reports are the same one, sent twice (RFC 8460 section
 * 5.5: senders repeat for a day): their contents are.  Of those with the same
 * key and other contents nobody can tell which one is right. */

#include "reports/tls_report.h"
#include "tls/digest.h"

struct report_identity {
	/* Of DKIM domain, organization, report-id, date range and the domains
	 * that it is about. */
	unsigned char key[DIGEST_BYTES];
	/* Of all that it says. */
	unsigned char contents[DIGEST_BYTES];
};

/* `dkim_domain` is NULL where there is none. */
void report_identity_make(struct report_identity *identity,
			  const struct tls_report *report,
			  const char *dkim_domain);

#endif
