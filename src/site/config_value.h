#ifndef SITE_CONFIG_VALUE_H
#define SITE_CONFIG_VALUE_H

/* One value of one key: is it well formed, and what does it mean. */

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "site/config.h"
#include "site/config_keys.h"

/*
 * Checks `value` for `key`.  True, with `number` set for counts, durations and
 * words from a fixed choice (their enum); or false with the reason added to
 * `why`.
 */
bool config_value_check(const struct config_key *key, const char *value,
			uint64_t *number, struct text *why);

/*
 * Whether a valid `value` is probably not what is meant, or no good idea; the
 * reason is then added to `why`.
 */
bool config_value_is_doubtful(const struct config_key *key, const char *value,
			      struct text *why);

/* Parses the forms of `listen`; false when it is none of them.  Keeps `value`
 * as the listen address' text. */
bool config_listen_parse(const char *value, struct config_listen *listen);

#endif
