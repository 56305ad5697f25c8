#ifndef REPORTS_REPORT_KIND_H
#define REPORTS_REPORT_KIND_H

/* What bytes are, by themselves: not by a name or a media type, which senders
 * get wrong. */

#include <stddef.h>

enum report_kind {
	KIND_EMPTY,
	KIND_JSON,
	KIND_JSON_ARRAY,
	KIND_GZIP,
	KIND_ZIP,
	KIND_MBOX,
	KIND_MAIL,
	KIND_XML,
	KIND_OTHER,
};

/* The first byte behind a byte order mark and blanks; NUL without one. */
char report_kind_first_visible(const char *bytes, size_t length);

/* What they are; what is in them may be damaged all the same. */
enum report_kind report_kind_find(const char *bytes, size_t length);

#endif
