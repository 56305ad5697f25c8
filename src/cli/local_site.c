/* Prints what is wrong with configuration or state on standard error. */
#include "cli/local_site.h"

#include <errno.h>
#include <stdio.h>

#include "base/diagnostics.h"
#include "base/file.h"
#include "base/text.h"
#include "site/records.h"
#include "site/state_file.h"

static void load_state(struct local_site *site, struct arena *arena,
		       const char *command)
{
	const char *directory = site->config->state_dir;
	unsigned line;

	switch (state_file_load(&site->state, arena, directory, &line)) {
	case STATE_FILE_OK:
	case STATE_FILE_MISSING: site->has_state = true; return;
	case STATE_FILE_DAMAGED:
		fprintf(stderr,
			"%s: damaged state: '%s/%s', line %u: what is served "
			"is not known: reload with 'mta-stsd -r'\n",
			command, directory, STATE_FILE_NAME, line);
		return;
	case STATE_FILE_UNREADABLE: break;
	}
	fprintf(stderr, "%s: cannot read state: '%s/%s': %s\n", command,
		directory, STATE_FILE_NAME, file_read_error_text(errno));
}

bool local_site_load_config(struct local_site *site, struct arena *arena,
			    const char *path)
{
	struct diagnostics diagnostics;
	struct text findings;

	*site = (struct local_site){0};
	diagnostics_init(&diagnostics, arena);
	site->config = config_load(path, arena, arena, &diagnostics);
	diagnostics_sort(&diagnostics);
	text_init_growing(&findings);
	diagnostics_render(&diagnostics, &findings);
	fputs(findings.bytes, stderr);
	text_release(&findings);
	if (site->config->has_errors) {
		site->config = NULL;
		return false;
	}
	string_index_init(&site->names, arena, site->config->domain_count);
	for (size_t i = 0; i < site->config->domain_count; i++)
		string_index_add(&site->names, site->config->domains[i].name,
				 (uint32_t)i);
	return true;
}

bool local_site_load(struct local_site *site, struct arena *arena,
		     const char *path, const char *command)
{
	if (!local_site_load_config(site, arena, path))
		return false;
	load_state(site, arena, command);
	return true;
}

const struct domain_config *local_site_find(const struct local_site *site,
					    const char *domain)
{
	uint32_t number;

	if (site->config == NULL)
		return NULL;
	number = string_index_find(&site->names, domain);
	return number == STRING_INDEX_NONE ? NULL
					   : &site->config->domains[number];
}

void local_site_describe(const struct local_site *site, const char *domain,
			 struct local_facts *facts)
{
	const struct domain_config *config = local_site_find(site, domain);
	const struct policy_record *record;

	*facts = (struct local_facts){0};
	if (config == NULL)
		return;
	facts->is_configured = true;
	facts->policy = config->policy_text;
	facts->policy_length = config->policy_length;
	if (!site->has_state)
		return;
	record = policy_state_find(&site->state, domain);
	facts->is_pending =
	    records_find_status(config, record) == RECORDS_PENDING;
	if (record == NULL || !policy_record_is_served(record))
		return;
	facts->is_served = true;
	facts->served_id = record->id;
	facts->served_since = record->since;
}
