#ifndef CLI_CHECK_REPORT_H
#define CLI_CHECK_REPORT_H

/* What a check found, for people. */

#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"
#include "check/check_run.h"
#include "cli/command.h"

/* "ok", "warning", "error" or "unknown", and the exit status for it. */
enum exit_status check_report_status(const struct check_findings *findings);
const char *check_report_status_name(enum exit_status status);

/* Whether `stream` is a terminal whose owner did not ask for NO_COLOR. */
bool check_report_wants_color(FILE *stream);

/* Adds a word in the colour of a status, where there are colours. */
void check_report_add_word(const char *word, enum exit_status status,
			   bool has_color, struct text *text);

/* Adds one domain's block: a line for each area that is fine, the findings
 * with who refuses the policy and what to do, the verdict. */
void check_report_render(const struct check_result *result, bool has_color,
			 struct text *text);

/* Adds findings and verdict alone, as `mta-sts lint` has them. */
void check_report_render_findings(const struct check_findings *findings,
				  bool has_color, struct text *text);

#endif
