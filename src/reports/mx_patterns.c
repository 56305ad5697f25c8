/* Only two patterns can match a name: itself, and "*" for its first label.
 * Whether they do is for domain_name.h to say. */
#include "reports/mx_patterns.h"

#include <stdio.h>
#include <string.h>

#include "sts/domain_name.h"

void mx_patterns_init(struct mx_patterns *patterns, struct arena *arena,
		      const char *const *list, size_t count)
{
	string_index_init(&patterns->index, arena, 0);
	for (size_t i = 0; i < count; i++)
		string_index_add(&patterns->index, list[i], 0);
}

static bool has_match(const struct mx_patterns *patterns, const char *pattern,
		      const char *host)
{
	return string_index_find(&patterns->index, pattern) !=
		   STRING_INDEX_NONE &&
	       domain_name_matches(pattern, strlen(pattern), host,
				   strlen(host));
}

bool mx_patterns_allow(const struct mx_patterns *patterns, const char *host)
{
	char wildcard[DOMAIN_NAME_LENGTH_MAX + 2];
	const char *dot = strchr(host, '.');

	if (strlen(host) > DOMAIN_NAME_LENGTH_MAX)
		return false;
	if (has_match(patterns, host, host))
		return true;
	snprintf(wildcard, sizeof(wildcard), "*%s", dot != NULL ? dot : "");
	return has_match(patterns, wildcard, host);
}
