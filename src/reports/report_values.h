#ifndef REPORTS_REPORT_VALUES_H
#define REPORTS_REPORT_VALUES_H

/*
 * What values of a report should be like and are not: each becomes a deviation
 * that is forgiven, and changes nothing.  `place` is what to say before the
 * name of a member; a value that is NULL is not looked at.
 */

#include <stdint.h>

#include "reports/report_json.h"
#include "reports/tls_report.h"

/* One day of UTC (RFC 8460 section 4.1). */
void report_values_check_dates(struct report_json *json, int64_t start,
			       int64_t end);

/* contact-info: a mail address. */
void report_values_check_contact(struct report_json *json, const char *contact);

/* Addresses: IPv4, or IPv6 as RFC 5952 writes it; the mail server: a name; more
 * to read: a URI (RFC 8460 section 4.4). */
void report_values_check_failure(struct report_json *json, const char *place,
				 const struct tls_report_failure *failure);

/* The sessions of the details, and how many there were. */
void report_values_check_sum(struct report_json *json, const char *place,
			     const struct tls_report_policy *policy);

#endif
