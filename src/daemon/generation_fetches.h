#ifndef DAEMON_GENERATION_FETCHES_H
#define DAEMON_GENERATION_FETCHES_H

/* What the generations that are there have counted, taken together. */

#include "daemon/fetch_table.h"
#include "daemon/generation.h"

struct domain_fetches {
	struct fetch_sum current; /* of the id that is served now */
	struct fetch_sum earlier;
};

/* Sums up a detailed domain of `current`, over its older ones as well; false
 * when nobody has fetched it. */
bool generation_sum_fetches(const struct generation *current,
			    const struct generation *older, size_t domain,
			    struct domain_fetches *fetches);

/* The same for all that are not detailed. */
bool generation_sum_other_fetches(const struct generation *current,
				  const struct generation *older,
				  struct fetch_sum *sum);

/* What a generation has counted goes on with the current one. */
void generation_keep_fetches(struct generation *current,
			     const struct generation *gone);

#endif
