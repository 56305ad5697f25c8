#ifndef REPORTS_REPORT_SIGNS_H
#define REPORTS_REPORT_SIGNS_H

/*
 * Whether something that could not be read as a report was to be one. Mailboxes
 * that reports are sent to get spam, bounces and DMARC reports, too, which must
 * not be taken for reports that are lost.  Pure functions.
 */

#include <stdbool.h>
#include <stddef.h>

#include "reports/mail.h"
#include "reports/report_source.h"

/* What its surroundings say; all false at first. */
struct report_signs {
	bool is_told;	/* it is a report: in a media type or header */
	bool is_likely; /* by a file name or subject, which reports of DMARC
			 * may have as well */
	bool is_other;	/* XML, as those of DMARC are, by a file name */
};

/* Add what a file name, a media type and the headers of a mail say. */
void report_signs_add_name(struct report_signs *signs, const char *file_name);
void report_signs_add_type(struct report_signs *signs, const char *type);
void report_signs_add_mail(struct report_signs *signs,
			   const struct mail_headers *mail);

/* Whether a part of a mail is worth a look: its label is one that reports and
 * what holds them have. */
bool report_signs_label(const struct mail_part *part);

/* What has no report in it by itself: broken when it should have. */
enum report_refusal report_signs_of_nothing(const struct report_signs *signs);

/* What is compressed and damaged: broken unless it is something else. */
enum report_refusal report_signs_of_damage(const struct report_signs *signs);

/* JSON that cannot be read or counted: broken when it has a member that reports
 * have, or should. */
enum report_refusal report_signs_of_json(bool is_expected, const char *bytes,
					 size_t length);

/* A mail, or a file of whatever kind, that is too large or too involved to be
 * read: broken when a word in it announces a report. */
enum report_refusal report_signs_of_large(const char *bytes, size_t length);

#endif
