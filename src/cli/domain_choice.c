/* Tells on standard error what cannot be found. */
#include "cli/domain_choice.h"

#include <stdio.h>
#include <string.h>

#include "base/string_index.h"
#include "base/text.h"

/* What stands in front of a domain in the names of its records; people paste
 * these names where the domain is asked for. */
static const char *const prefixes[] = {POLICY_HOST_PREFIX, "_mta-sts.",
				       "_smtp._tls.", NULL};

/* The rest of a name behind such a prefix, or NULL. */
const char *domain_choice_rest(const char *name)
{
	for (size_t i = 0; prefixes[i] != NULL; i++) {
		size_t length = strlen(prefixes[i]);

		if (strncmp(name, prefixes[i], length) == 0)
			return name + length;
	}
	return NULL;
}

/* Lower case, and no root dot. */
void domain_choice_simplify(char *name)
{
	size_t length = strlen(name);

	if (length > 1 && name[length - 1] == '.')
		name[length - 1] = '\0';
	for (char *c = name; *c != '\0'; c++)
		*c = text_lower(*c);
}

/* The domain somebody means by `name`, which is simplified, or NULL. */
static const struct domain_config *find_domain(const struct local_site *site,
					       char *name)
{
	const struct domain_config *domain;
	const char *rest;

	domain_choice_simplify(name);
	domain = local_site_find(site, name);
	rest = domain_choice_rest(name);
	return domain == NULL && rest != NULL ? local_site_find(site, rest)
					      : domain;
}

/* False when some are unknown. */
static bool choose_named(struct arena *arena, const struct local_site *site,
			 char **names, size_t name_count, const char *command,
			 const struct domain_config **chosen, size_t *count)
{
	struct string_index seen;
	bool is_good = true;

	*count = 0;
	string_index_init(&seen, arena, name_count);
	for (size_t i = 0; i < name_count; i++) {
		const struct domain_config *domain =
		    find_domain(site, names[i]);

		if (domain == NULL) {
			fprintf(stderr,
				"%s: unknown domain: '%s': no such section in "
				"%s\n",
				command, names[i], site->config->path);
			is_good = false;
		} else if (string_index_add(&seen, domain->name, 0) ==
			   STRING_INDEX_NONE) {
			chosen[(*count)++] = domain;
		}
	}
	return is_good;
}

const struct domain_config **domain_choice_make(struct arena *arena,
						const struct local_site *site,
						char **names, size_t name_count,
						const char *command,
						size_t *count)
{
	const struct domain_config **chosen;

	*count = name_count > 0 ? name_count : site->config->domain_count;
	chosen = arena_alloc(arena, *count * sizeof(*chosen));
	if (name_count > 0)
		return choose_named(arena, site, names, name_count, command,
				    chosen, count)
			   ? chosen
			   : NULL;
	for (size_t i = 0; i < *count; i++)
		chosen[i] = &site->config->domains[i];
	return chosen;
}
