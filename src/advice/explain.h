#ifndef ADVICE_EXPLAIN_H
#define ADVICE_EXPLAIN_H

/* The sentences of an advice about reports and about a live check.  Foreign
 * bytes are escaped here. */

#include "advice/advice.h"
#include "advice/evidence.h"
#include "advice/line_list.h"
#include "advice/live_view.h"

/* Adds when the last failures were, and what came since. */
void explain_last_failing(const struct evidence *evidence,
			  const struct evidence_rules *rules,
			  struct line_list *reasons);

/* Adds what the reports show: covered days, the clean run, gaps. */
void explain_run(const struct evidence *evidence,
		 const struct evidence_rules *rules, struct line_list *reasons);

/* Adds what the next step needs. */
void explain_rules(const struct evidence_rules *rules,
		   struct line_list *reasons);

/* Adds each failure that counts, and, behind them, each that does not. */
void explain_failures(const struct evidence *evidence,
		      struct line_list *reasons);

/* Adds the remedies of the failures that count. */
void explain_remedies(const struct evidence *evidence, struct line_list *next);

/* Adds how far the reports can be trusted, what could not be read, and who does
 * not go by the policy. */
void explain_reports(const struct advice_facts *facts,
		     const struct evidence *evidence,
		     struct line_list *reasons);

/* Adds the findings of one meaning. */
void explain_findings(const struct live_view *view, enum live_meaning meaning,
		      struct line_list *reasons);

/* Adds their remedies; those that change the policy come last, so that what
 * loads and publishes it can follow. */
void explain_fixes(const struct live_view *view, enum live_meaning meaning,
		   struct line_list *next);

/* Adds what the live check says as a whole: nothing against the policy, what
 * is unknown, that there was none. */
void explain_live(const struct live_view *view, struct line_list *reasons);

#endif
