/* Pure functions. */
#include "advice/literal_id.h"

#include <string.h>

#include "base/timestamp.h"

const char *literal_id_next(const struct domain_config *config,
			    const struct policy_record *record, int64_t moment,
			    struct arena *arena)
{
	char id[TIMESTAMP_ROOM];

	if (config == NULL || config->id_scheme != ID_LITERAL)
		return NULL;
	timestamp_format_compact(id, moment);
	while (
	    moment < TIMESTAMP_MAX &&
	    (strcmp(id, config->id_literal) == 0 ||
	     (record != NULL && policy_record_find_used(record, id) != NULL)))
		timestamp_format_compact(id, ++moment);
	return arena_copy(arena, id, strlen(id));
}
