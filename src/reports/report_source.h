#ifndef REPORTS_REPORT_SOURCE_H
#define REPORTS_REPORT_SOURCE_H

/*
 * Where reports come from: files, directories, Maildirs, mboxes and standard
 * input, holding JSON, gzip, zip or mails in any nesting that makes sense.  It
 * finds the bytes that may be a report and never looks into them; it decides by
 * what the bytes are, not by what they are called.  Nothing is changed.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "reports/mail_authentication.h"

/* Limits: of a plain file that is read whole, of one mail (the MIME library
 * takes up to 44 times that), of what one file may hold in compressed form, of
 * how much more it may become, and of the layers around a report. */
#define REPORT_FILE_BYTES_MAX	   ((size_t)20 << 20)
#define REPORT_MAIL_BYTES_MAX	   ((size_t)10 << 20)
#define REPORT_COMPRESSED_MAX	   ((size_t)15 << 20)
#define REPORT_RATIO_MAX	   1000
#define REPORT_LAYERS_MAX	   4
#define REPORT_PIECES_MAX	   1000 /* of what is packed in one input */
#define REPORT_ZIP_MEMBERS_MAX	   100
#define REPORT_DIRECTORY_DEPTH_MAX 8

/* What is known about where bytes were found. */
struct report_origin {
	const char *path; /* to show: "FILE", "FILE: message 3", "FILE: part
			   * 2", "ZIP: NAME", joined */
	const char *file_name; /* of the attachment or the file; or NULL */
	const char *domain;    /* TLS-Report-Domain, else as the subject or
				* the file name have it; lower case; or NULL */
	const char *submitter; /* TLS-Report-Submitter; the same */
	/* By the headers of the outermost mail; NULL: it came in no mail.  What
	 * is in a mailbox always has one, though nobody may have signed. */
	const struct mail_authentication *authentication;
	bool is_archived; /* a file of report_archive.h */
	bool is_expected; /* something around it says that it is a report */
};

/* Why something is refused. */
enum report_refusal {
	REFUSAL_NO_REPORT, /* it is something else */
	REFUSAL_BROKEN,	   /* it is, or may be, a report that is lost */
};

/* What the reader of a source does.  All that it is given is gone afterwards.
 */
struct report_sink {
	/* `deviations` has what was forgiven so far, and may get more. */
	void (*found)(void *context, const struct report_origin *origin,
		      const char *bytes, size_t length,
		      struct diagnostics *deviations);
	/* What is no report, or none that can be read: `reason` in words.
	 * Names and reasons are foreign bytes. */
	void (*refused)(void *context, enum report_refusal refusal,
			const char *path, const char *reason);
	void *context;
};

/*
 * Reads `path`, "-" being standard input, and all below it when it is a
 * directory: in the order of names, without hidden ones that are no Maildirs,
 * and of a Maildir what was delivered to it and to the folders in it.  Of what
 * looks like a mailbox in standard input, or in a file of a Maildir, only the
 * first mail has authentication: it may be one mail of a mailer's, in which a
 * sender wrote what looks like another.  False when the path itself could not
 * be read (which was given to `refused`, too).
 */
bool report_source_read(const char *path, const struct report_sink *sink);

/* The same for bytes in memory that were read from `path`. */
void report_source_read_bytes(const char *path, const char *bytes,
			      size_t length, const struct report_sink *sink);

#endif
