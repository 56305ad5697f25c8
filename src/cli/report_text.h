#ifndef CLI_REPORT_TEXT_H
#define CLI_REPORT_TEXT_H

/* What reports say, for people. */

#include <stdbool.h>

#include "base/text.h"
#include "cli/command.h"
#include "reports/report_reading.h"

/* What each domain's figures are grouped by. */
enum report_grouping {
	BY_ALL, /* an overview */
	BY_ORGANIZATION,
	BY_DAY,
	BY_MX,
	BY_RESULT,
};

struct report_text_options {
	enum report_grouping by;
	bool has_color;
	bool is_strict; /* tells what had to be forgiven, too */
};

/* Adds what was read: a block for each domain, those whose sender nobody
 * vouches for apart, what was refused, how many were read. */
void report_text_render(const struct report_reading *reading,
			const struct report_text_options *options,
			struct text *text);

/*
 * What a reading amounts to: an error when mail was lost (failures of ours
 * under mode enforce), a warning when it would have been, or may have been
 * since a report does not tell the mode, unknown when there was no report at
 * all.  Failures of a single sender and of DANE do not count.
 */
enum exit_status report_text_status(const struct report_reading *reading);

#endif
