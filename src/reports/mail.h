#ifndef REPORTS_MAIL_H
#define REPORTS_MAIL_H

/*
 * One mail (RFC 5322, MIME) taken apart.  The only module that knows GMime.  It
 * judges nothing: whoever visits the parts decides which may be a report.  What
 * it gives are foreign bytes.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "reports/mail_authentication.h"

/* More are not visited. */
#define MAIL_PARTS_MAX 100
#define MAIL_DEPTH_MAX 30

/* Unfolded and decoded, alive as long as the arena; NULL where there is no such
 * header. */
struct mail_headers {
	const char *report_domain;    /* TLS-Report-Domain */
	const char *report_submitter; /* TLS-Report-Submitter */
	const char *subject;
	const char *type;	 /* "multipart/report"; never NULL */
	const char *report_type; /* the parameter of that */
	bool is_attached;	 /* to another mail */
};

/* A part that is no container, decoded. */
struct mail_part {
	const struct mail_headers *mail; /* the innermost that it is in */
	unsigned number;		 /* 1 is the first */
	bool is_alone;			 /* its mail has no other */
	const char *type;		 /* "text/plain"; lower case */
	const char *file_name;		 /* or NULL */
	const char *bytes;
	size_t length;
	const char *flaw; /* of its encoding; or NULL */
};

struct mail_visitor {
	/* All but `mail` is gone afterwards. */
	void (*part)(void *context, const struct mail_part *part);
	void *context;
};

/*
 * Visits the parts in their order, those of mails within included.
 * `authentication` gets what the headers of the outer mail say, before the
 * first visit; those of mails within prove nothing.  False with `why` (borrowed
 * for ever) when the mail is too large or too involved to be read, or has more
 * parts than are visited.
 */
bool mail_read(const char *bytes, size_t length, struct arena *arena,
	       struct mail_authentication *authentication,
	       const struct mail_visitor *visitor, const char **why);

#endif
