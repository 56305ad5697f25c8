#ifndef ADVICE_LITERAL_ID_H
#define ADVICE_LITERAL_ID_H

/* Ids for policies whose ids are written by hand: each change needs a new one.
 */

#include <stdint.h>

#include "base/arena.h"
#include "site/config.h"
#include "site/policy_state.h"

/* An id made of `moment` or a later one, in `arena`, that is neither configured
 * nor remembered as used; NULL where ids are not written by hand.  `record` may
 * be NULL. */
const char *literal_id_next(const struct domain_config *config,
			    const struct policy_record *record, int64_t moment,
			    struct arena *arena);

#endif
