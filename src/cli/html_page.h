#ifndef CLI_HTML_PAGE_H
#define CLI_HTML_PAGE_H

/*
 * The frame of a page that stands alone: no script, nothing fetched, and a
 * policy in it that allows neither.  It is HTML, and well-formed XML too.
 */

#include "base/text.h"

/* Begins a page, up to the inside of <main>.  `title` is markup. */
void html_page_begin(struct text *text, const char *title);
void html_page_end(struct text *text);

#endif
