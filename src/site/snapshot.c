/* Look-ups for the workers; nothing is reported here. */
#include "site/snapshot.h"

#include <string.h>

#include "base/text.h"
#include "sts/domain_name.h"

struct snapshot *snapshot_new(struct arena *arena, const struct config *config)
{
	struct snapshot *snapshot = arena_alloc(arena, sizeof(*snapshot));

	snapshot->arena = arena;
	snapshot->config = config;
	snapshot->domains = arena_alloc(arena, config->domain_count *
						   sizeof(*snapshot->domains));
	snapshot->since = arena_alloc(arena, snapshot_detailed(snapshot) *
						 sizeof(*snapshot->since));
	string_index_init(&snapshot->hosts, arena, config->domain_count);
	for (size_t i = 0; i < config->domain_count; i++) {
		snapshot->domains[i].config = &config->domains[i];
		string_index_add(&snapshot->hosts, config->domains[i].host,
				 (uint32_t)i);
	}
	return snapshot;
}

size_t snapshot_detailed(const struct snapshot *snapshot)
{
	size_t count = snapshot->config->domain_count;

	return count < SNAPSHOT_DETAILED_MAX ? count : SNAPSHOT_DETAILED_MAX;
}

const struct served_domain *snapshot_find(const struct snapshot *snapshot,
					  const char *host)
{
	char name[DOMAIN_NAME_LENGTH_MAX + 1];
	size_t length = strlen(host);
	uint32_t number;

	if (length > 0 && host[length - 1] == '.')
		length--;
	if (length > DOMAIN_NAME_LENGTH_MAX)
		return NULL;
	for (size_t i = 0; i < length; i++)
		name[i] = text_lower(host[i]);
	name[length] = '\0';
	number = string_index_find(&snapshot->hosts, name);
	return number == STRING_INDEX_NONE ? NULL : &snapshot->domains[number];
}

const struct certificate *snapshot_find_certificate(const void *site,
						    const char *server_name)
{
	const struct snapshot *snapshot = site;
	const struct served_domain *domain;

	if (server_name[0] == '\0')
		return snapshot->default_certificate;
	domain = snapshot_find(snapshot, server_name);
	return domain == NULL ? NULL : domain->certificate;
}

const struct certificate *snapshot_find_challenge(const void *site,
						  const char *server_name)
{
	const struct snapshot *snapshot = site;

	return challenges_find(&snapshot->challenges, server_name);
}

void snapshot_free(struct snapshot *snapshot)
{
	if (snapshot != NULL)
		arena_free(snapshot->arena);
}
