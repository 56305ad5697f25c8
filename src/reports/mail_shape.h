#ifndef REPORTS_MAIL_SHAPE_H
#define REPORTS_MAIL_SHAPE_H

/*
 * A mail as the MIME library is to see it: without the headers that nothing
 * here asks for (a list of 32,000 addresses keeps it busy for seconds), and not
 * at all when its headers or parts are out of all proportion (they take many
 * times their bytes).
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Of the headers that are kept, of all parts; far above any mail with a
 * report. */
#define MAIL_HEADER_BYTES_MAX ((size_t)512 << 10)
#define MAIL_FIELD_BYTES_MAX  ((size_t)64 << 10) /* of one, with its folds */
#define MAIL_FIELDS_MAX	      5000
#define MAIL_BOUNDARIES_MAX   500
#define MAIL_NESTED_MAX	      20 /* mails within */

struct mail_shape {
	const char *why;   /* it is refused; NULL: fine */
	bool has_odd_type; /* 'ContentType' was made 'Content-Type' */
};

/* Adds to `reduced` (a growing text) what is kept of the mail. */
void mail_shape_reduce(struct mail_shape *shape, const char *bytes,
		       size_t length, struct text *reduced);

#endif
