#ifndef ADVICE_ADVICE_H
#define ADVICE_ADVICE_H

/*
 * What to do next with a domain's policy, and when: from what is configured,
 * what is and was served, what senders report, and what a check sees.  Pure:
 * the same facts give the same advice.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "advice/evidence.h"
#include "base/arena.h"
#include "check/check_findings.h"
#include "check/facts.h"
#include "reports/report_tally.h"
#include "site/config.h"
#include "site/policy_state.h"
#include "site/state_file.h"

enum advice_verdict {
	ADVICE_PUBLISH,	 /* not live, or not as it is served */
	ADVICE_WAIT,	 /* in testing, the clean run is too short */
	ADVICE_NO_DATA,	 /* in testing, reports do not suffice to judge */
	ADVICE_FIX,	 /* in testing, enforce would lose mail */
	ADVICE_ENFORCE,	 /* in testing, ready */
	ADVICE_EXTEND,	 /* enforced, max_age can grow */
	ADVICE_HEALTHY,	 /* enforced, nothing to do */
	ADVICE_ACT,	 /* enforced, mail is lost or cannot be helped */
	ADVICE_RETIRING, /* no policy any more; when its host may go */
	ADVICE_VERDICT_COUNT
};

struct advice_facts {
	const char *domain;		    /* A-labels */
	const struct domain_config *config; /* NULL: not configured */
	const struct policy_record *record; /* NULL: never served */
	struct state_aside lost;	    /* what was before is not known */
	const struct tally_domain *tally;   /* NULL: nobody reported */
	const struct tally_domain *apart;   /* not authenticated; or NULL */
	bool has_reports;		    /* a place of reports is known */
	bool is_authenticated;		    /* tally has only such reports */
	size_t unread; /* inputs that are no reports, or cannot be read */
	size_t later;  /* reports that end after `now`, and are left out */
	const char *options;	    /* " -c FILE" for commands to give, or "" */
	const char *report_options; /* the same with --reports, for advise */
	/* Both NULL where there was no check. */
	const struct check_findings *findings;
	const struct check_facts *check;
	struct evidence_rules rules;
	int64_t now;
};

/* Everything lives in the arena; lines are printable ASCII, but for the names
 * of IDN domains in findings. */
struct advice {
	const char *domain;
	enum advice_verdict verdict;
	int64_t since; /* the mode is served, or the domain is dropped; 0: no */
	int32_t earliest; /* day of the next step, or CALENDAR_NO_DAY */
	const char *const *reasons; /* sentences */
	size_t reason_count;
	const char *const *next; /* lines to write, commands, what to do */
	size_t next_count;
};

/* Gives advice in `arena`. */
void advice_make(struct advice *advice, const struct advice_facts *facts,
		 struct arena *arena);

/* "publish", "no-data". */
const char *advice_verdict_name(enum advice_verdict verdict);

#endif
