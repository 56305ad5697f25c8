#ifndef ADVICE_MX_CHANGE_H
#define ADVICE_MX_CHANGE_H

/*
 * The order in which to change mail servers so that no sender that enforces the
 * policy ever finds one that its policy does not allow: what is added, the
 * policy allows first; what goes, it allows last (RFC 8461 section 8.1).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "site/config.h"
#include "site/policy_state.h"
#include "site/state_file.h"

/* Until a sender that looks at the id has the new policy: the TTL of the
 * `_mta-sts` record that was there before (by default this one), a minute for
 * caches in front of the policy host, and some time to publish the record. */
#define MX_CHANGE_ID_TTL_S  300
#define MX_CHANGE_PUBLISH_S (60 + 1440)

/* What the TTL of an MX record is taken for, and how long mail for the old mail
 * server may lie in queues. */
#define MX_CHANGE_TTL_S	  86400
#define MX_CHANGE_QUEUE_S (5 * 86400)

struct mx_change {
	const struct domain_config *config; /* of the domain */
	const struct policy_record *record; /* NULL: never served */
	struct state_aside lost;	    /* what was before is not known */
	const char *const *added;	    /* names or patterns, lower case */
	size_t added_count;
	const char *const *dropped;
	size_t dropped_count;
	unsigned ttl_s;	     /* of the `_mta-sts` record; 0: the default */
	const char *options; /* " -c FILE" for commands to give, or "" */
	int64_t now;
};

struct mx_step {
	int64_t earliest; /* not before this moment */
	int64_t safe;	  /* for senders that do not look at the id: or the
			   * same */
	const char *what; /* a sentence */
	const char *const *lines; /* to write, or commands */
	size_t line_count;
	bool is_wait; /* it ends at these moments, others begin */
};

#define MX_CHANGE_STEPS_MAX 8

struct mx_plan {
	struct mx_step steps[MX_CHANGE_STEPS_MAX];
	size_t count;
	const char *const *notes; /* sentences */
	size_t note_count;
};

/* Plans the change in `arena`.  False when it makes no sense; `why` (empty
 * before) then tells the reason. */
bool mx_change_plan(struct mx_plan *plan, const struct mx_change *change,
		    struct arena *arena, struct text *why);

#endif
