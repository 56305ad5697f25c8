#ifndef CLI_REPORT_HTML_H
#define CLI_REPORT_HTML_H

/*
 * What `mta-sts report --html` writes: all that was read, as one page that
 * stands alone.  Reports are written by strangers and the page is read in a
 * browser: nothing of theirs is in it but as escaped text, and it is bounded.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "reports/report_reading.h"

/* What is more is counted in words: domains with the fewest sessions, and
 * whatever comes after so many bytes. */
#define REPORT_HTML_DOMAINS_MAX 200
#define REPORT_HTML_REFUSED_MAX 50
#define REPORT_HTML_BYTES_MAX	((size_t)16 << 20)

/*
 * Adds the page to `text`, which grows.  Borrows `reading` and puts its
 * domains in order.  `now` (Unix seconds) is the moment that the page gives as
 * its own; the same reading at the same moment gives the same bytes.
 */
void report_html_render(struct report_reading *reading, int64_t now,
			struct text *text);

#endif
