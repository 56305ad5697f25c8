#ifndef REPORTS_RESULT_TYPE_H
#define REPORTS_RESULT_TYPE_H

/* The result types of RFC 8460 section 4.3: what each means for whoever runs
 * the mail servers, and what to do. */

#include <stdbool.h>
#include <stddef.h>

#include "reports/report_tally.h"

struct result_type {
	const char *name;
	enum failure_cause cause; /* unless the circumstances say otherwise */
	bool is_sts;		  /* a matter of MTA-STS, not of DANE */
	bool may_be_senders; /* when one sender alone has it, it may be his */
	const char *meaning; /* a sentence without a full stop */
	const char *fix;     /* says DOMAIN where its name belongs */
};

/* The eleven of the registry; NULL behind them. */
const struct result_type *result_type_at(size_t index);

/* The type of this name in any case, or NULL for one that nobody registered. */
const struct result_type *result_type_find(const char *name);

#endif
