#ifndef REPORTS_MX_PATTERNS_H
#define REPORTS_MX_PATTERNS_H

/* Which mail servers the policy in a report allows: in constant time, since
 * strangers choose the number of patterns and of names. */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/string_index.h"

struct mx_patterns {
	struct string_index index;
};

/* Starts with patterns in lower case (keeps them), in `arena`. */
void mx_patterns_init(struct mx_patterns *patterns, struct arena *arena,
		      const char *const *list, size_t count);

/* Whether one of them matches the name, which is in lower case. */
bool mx_patterns_allow(const struct mx_patterns *patterns, const char *host);

#endif
