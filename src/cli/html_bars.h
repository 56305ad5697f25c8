#ifndef CLI_HTML_BARS_H
#define CLI_HTML_BARS_H

/*
 * Charts of a domain's sessions and failures over time, as SVG inside a page:
 * a bar for each day, or each week of a long time, and a mark where there was
 * no report at all.  The same figures follow as a table, and in words what is
 * not drawn.
 */

#include <stdint.h>

#include "base/text.h"
#include "reports/report_tally.h"

/* Up to so many days have a bar each; of more, weeks from Monday to Sunday
 * have, and the last of these are drawn. */
#define HTML_BARS_DAYS_MAX  92
#define HTML_BARS_WEEKS_MAX 105

/*
 * Adds the charts.  Days after `today` (since 1970-01-01; a day more for who
 * lives to the east) are not believed and not drawn.  `id` is unique in the
 * page, made of letters and digits.
 */
void html_bars_add(struct text *text, const struct tally_domain *domain,
		   int32_t today, const char *id);

#endif
