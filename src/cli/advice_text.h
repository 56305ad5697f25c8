#ifndef CLI_ADVICE_TEXT_H
#define CLI_ADVICE_TEXT_H

/* Advice, for people. */

#include <stdbool.h>

#include "advice/advice.h"
#include "advice/mx_change.h"
#include "base/text.h"
#include "cli/command.h"

/* What a verdict means for monitoring. */
enum exit_status advice_text_status(enum advice_verdict verdict);

/* Adds one domain's block: verdict, reasons, what to do next. */
void advice_text_render(const struct advice *advice, bool has_color,
			struct text *text);

/* Adds the steps of a change of mail servers. */
void advice_text_render_plan(const struct mx_plan *plan, const char *domain,
			     struct text *text);

#endif
