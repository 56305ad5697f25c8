#ifndef REPORTS_MAIL_SHAPE_H
#define REPORTS_MAIL_SHAPE_H

/*
 * A look at a mail before the MIME library sees it, which takes many times the
 * bytes of headers and parts: what is out of all proportion is refused here.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Far above any mail with a report. */
#define MAIL_HEADER_BYTES_MAX ((size_t)512 << 10) /* of all parts */
#define MAIL_FIELD_BYTES_MAX  ((size_t)64 << 10)  /* of one, folded or not */
#define MAIL_FIELDS_MAX	      5000
#define MAIL_BOUNDARIES_MAX   500
#define MAIL_NESTED_MAX	      20 /* mails within */

struct mail_shape {
	const char *why; /* it is refused; NULL: fine */
	size_t header_bytes, fields, boundaries, nested;
	bool has_odd_type; /* a header 'ContentType' */
};

/* Measures; `repaired` (a growing text) gets the mail with 'Content-Type' for
 * 'ContentType' where there is one. */
void mail_shape_measure(struct mail_shape *shape, const char *bytes,
			size_t length, struct text *repaired);

#endif
