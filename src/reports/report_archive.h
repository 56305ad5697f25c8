#ifndef REPORTS_REPORT_ARCHIVE_H
#define REPORTS_REPORT_ARCHIVE_H

/*
 * A directory that keeps reports: one file each, as it should have been sent,
 * with what was known about its authentication.  Many may store at the same
 * time; a report is there whole or not at all, and once.
 *
 * What such a file says of authentication is believed only in a directory that
 * has REPORT_ARCHIVE_MARK, which report_archive_open() makes: else any report
 * could vouch for itself.
 */

#include <stdbool.h>
#include <stddef.h>

#include "reports/mail_authentication.h"
#include "reports/tls_report.h"

#define REPORT_ARCHIVE_MARK ".mta-sts-reports"

/* The member that our own files have beside those of the RFC. */
#define REPORT_ARCHIVE_MEMBER "mta-sts-intake"

struct report_archive;

/* Opens or makes the directory (its parent must be there), on a file system
 * that has hard links.  NULL with errno: ENOTEMPTY for
 * one that has no mark and holds anything else, files that begin with a dot
 * included. */
struct report_archive *report_archive_open(const char *path);

/* Ends it; false with errno when what was stored or found there may not be
 * there to stay: then nobody may be told so. */
bool report_archive_close(struct report_archive *archive);

enum archive_result {
	ARCHIVE_STORED,	   /* durably once the archive is closed */
	ARCHIVE_DUPLICATE, /* is there; likewise */
	ARCHIVE_TOO_LARGE, /* could not be read back; nothing changed */
	ARCHIVE_FAILED,	   /* errno tells; nothing changed */
};

/* Stores a report; `authentication` is NULL where it came in no mail. */
enum archive_result report_archive_store(
    struct report_archive *archive, const struct tls_report *report,
    const struct mail_authentication *authentication, const char *submitter);

/* Reads back what a file of an archive says of its authentication and
 * submitter, from its bytes; false when it says nothing. */
bool report_archive_read(const char *bytes, size_t length, struct arena *arena,
			 struct mail_authentication *authentication,
			 const char **submitter);

#endif
