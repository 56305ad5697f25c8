/*
 * The second pass: each key is looked up in the domain's section, then
 * [defaults], then the built-in default, and what only the whole can tell is
 * checked.  Everything is reported as findings.
 */
#include "site/config.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/number.h"
#include "base/string_index.h"
#include "base/text.h"
#include "site/config_listen.h"
#include "site/config_sections.h"
#include "site/config_value.h"
#include "sts/domain_name.h"

#define WHY_ROOM 512
#define WEEK_S	 604800

/* The second pass in progress. */
struct resolving {
	struct config_sections sections;
	struct arena *arena, *scratch;
	struct diagnostics *diagnostics;
	struct config *config;
};

/* A single-valued key's setting that counts for a section; NULL: none. */
static const struct setting *setting_of(const struct section *section,
					const struct section *defaults,
					enum config_id id)
{
	const struct setting *setting = section_find(section, id);

	if (setting == NULL && defaults != NULL)
		setting = section_find(defaults, id);
	return setting != NULL && setting->is_refused ? NULL : setting;
}

/* The meaning of a single-valued key: section, [defaults], built-in. */
static uint64_t number_of(const struct section *section,
			  const struct section *defaults, enum config_id id)
{
	const struct setting *setting = setting_of(section, defaults, id);
	char unused[WHY_ROOM];
	struct text why;
	uint64_t number;

	if (setting != NULL)
		return setting->number;
	text_init(&why, unused, sizeof(unused));
	config_value_check(&config_keys[id], config_keys[id].default_text,
			   &number, &why);
	return number;
}

static const char *text_of(struct resolving *resolving,
			   const struct section *section,
			   const struct section *defaults, enum config_id id)
{
	const struct setting *setting = setting_of(section, defaults, id);

	if (setting == NULL)
		return NULL;
	return arena_copy(resolving->arena, setting->value,
			  strlen(setting->value));
}

static const char *path_of(struct resolving *resolving,
			   const struct section *section,
			   const struct setting *setting)
{
	return file_path_beside(resolving->arena, section->file,
				setting->value);
}

static const char *reports_of(struct resolving *resolving,
			      const struct section *section)
{
	const struct setting *setting =
	    section_find(section, CONFIG_KEY_REPORTS);

	return setting != NULL ? path_of(resolving, section, setting) : NULL;
}

/* The pair of one section; NULL when it has none, or only half of one (which
 * is refused). */
static const struct config_pair *pair_of(struct resolving *resolving,
					 const struct section *section)
{
	const struct setting *certificate =
	    section_find(section, CONFIG_KEY_CERTIFICATE);
	const struct setting *key =
	    section_find(section, CONFIG_KEY_PRIVATE_KEY);
	struct config_pair *pair;

	if (certificate == NULL && key == NULL)
		return NULL;
	if (certificate == NULL || key == NULL) {
		diagnostics_add(
		    resolving->diagnostics, SEVERITY_ERROR, section->file,
		    certificate ? certificate->line : key->line,
		    "incomplete pair: [%s] has %s but no %s: both "
		    "belong into the same section",
		    section->name, certificate ? "certificate" : "private_key",
		    certificate ? "private_key" : "certificate");
		return NULL;
	}
	pair = arena_alloc(resolving->arena, sizeof(*pair));
	pair->certificate = path_of(resolving, section, certificate);
	pair->private_key = path_of(resolving, section, key);
	pair->file = section->file;
	pair->line = certificate->line;
	pair->key_line = key->line;
	return pair;
}

/* A repeatable key's values, lower-cased, with duplicates refused; from one
 * section. */
static const char *const *list_of(struct resolving *resolving,
				  const struct section *section,
				  enum config_id id, size_t *count)
{
	const struct setting *first = section_find(section, id);
	struct string_index seen;
	const char **list;
	size_t room = 0;

	*count = 0;
	for (const struct setting *s = first; s != NULL;
	     s = section_find_next(s))
		room++;
	if (room == 0)
		return NULL;
	list = arena_alloc(resolving->arena, room * sizeof(*list));
	string_index_init(&seen, resolving->scratch, room);
	for (const struct setting *s = first; s != NULL;
	     s = section_find_next(s)) {
		char *value =
		    arena_copy(resolving->arena, s->value, strlen(s->value));

		for (char *c = value; *c != '\0'; c++)
			*c = text_lower(*c);
		if (s->is_refused || string_index_add(&seen, value, s->line) ==
					 STRING_INDEX_NONE) {
			list[(*count)++] = value;
			continue;
		}
		diagnostics_add(resolving->diagnostics, SEVERITY_ERROR,
				section->file, s->line,
				"duplicate %s: '%s': first in line %u",
				config_keys[id].name, value,
				string_index_find(&seen, value));
	}
	return list;
}

/* What all domains without a list or pair of their own share. */
struct inherited {
	const struct config_pair *pair;
	const char *const *mx;
	size_t mx_count;
	const char *const *addresses;
	size_t address_count;
	const char *reports;
};

/* The section a domain's mx lines stand in: its own, or the defaults. */
static const struct section *mx_section(const struct resolving *resolving,
					const struct section *section)
{
	return section_find(section, CONFIG_KEY_MX) != NULL
		   ? section
		   : &resolving->sections.defaults;
}

/* A wildcard trusts every host below that can get a certificate (RFC 8461
 * section 10.4): below the mail domain these are many, and not mail servers. */
static void warn_wide_mx(struct resolving *resolving,
			 const struct section *section)
{
	const struct section *source = mx_section(resolving, section);
	const struct setting *mx = section_find(source, CONFIG_KEY_MX);

	for (; mx != NULL; mx = section_find_next(mx)) {
		if (mx->is_refused || strncmp(mx->value, "*.", 2) != 0 ||
		    !text_equal_nocase(mx->value + 2, strlen(mx->value) - 2,
				       section->name, strlen(section->name)))
			continue;
		diagnostics_add(resolving->diagnostics, SEVERITY_WARNING,
				source->file, mx->line,
				"suspicious mx: '%s' in [%s]: it trusts every "
				"host below the mail domain: name the mail "
				"servers",
				mx->value, section->name);
	}
}

/* Senders protect mail no longer than they remember the policy. */
static void warn_short_enforce(struct resolving *resolving,
			       const struct section *section,
			       const struct policy *policy)
{
	const struct section *source = section;
	const struct setting *max_age =
	    section_find(section, CONFIG_KEY_MAX_AGE);
	char age[DURATION_ROOM];

	if (policy->mode != POLICY_ENFORCE || policy->max_age_s >= WEEK_S)
		return;
	if (max_age == NULL) {
		source = &resolving->sections.defaults;
		max_age = section_find(source, CONFIG_KEY_MAX_AGE);
	}
	diagnostics_add(resolving->diagnostics, SEVERITY_WARNING, source->file,
			max_age->line,
			"short max_age: %s for mode enforce in [%s]: whoever "
			"blocks the policy for that long gets round it: good "
			"for the first days, then 7d or more, weeks once all "
			"is well",
			duration_format(age, policy->max_age_s), section->name);
}

/* What is legal, and no good idea. */
static void warn_of_policy(struct resolving *resolving,
			   const struct section *section,
			   const struct policy *policy)
{
	if (policy->mode == POLICY_NONE)
		return;
	warn_wide_mx(resolving, section);
	warn_short_enforce(resolving, section, policy);
}

static void resolve_policy(struct resolving *resolving,
			   const struct section *section,
			   const struct inherited *inherited,
			   struct domain_config *domain)
{
	const struct section *defaults = &resolving->sections.defaults;
	struct policy *policy = &domain->policy;
	struct text text;

	policy->mode =
	    (enum policy_mode)number_of(section, defaults, CONFIG_KEY_MODE);
	policy->max_age_s =
	    (uint32_t)number_of(section, defaults, CONFIG_KEY_MAX_AGE);
	policy->mx =
	    list_of(resolving, section, CONFIG_KEY_MX, &policy->mx_count);
	if (policy->mx_count == 0) {
		policy->mx = inherited->mx;
		policy->mx_count = inherited->mx_count;
	}
	warn_of_policy(resolving, section, policy);
	if (policy->mx_count == 0)
		diagnostics_add(resolving->diagnostics, SEVERITY_ERROR,
				section->file, section->line,
				"no mx: [%s]: add a line 'mx = NAME' for each "
				"mail server, also in mode none",
				section->name);
	text_init_growing(&text);
	policy_render(policy, &text);
	if (text.length > POLICY_BYTES_MAX)
		diagnostics_add(resolving->diagnostics, SEVERITY_ERROR,
				section->file, section->line,
				"policy too large: [%s]: %zu bytes of at most "
				"%d: use fewer mx lines, or a wildcard",
				section->name, text.length, POLICY_BYTES_MAX);
	domain->policy_text =
	    arena_copy(resolving->scratch, text.bytes, text.length);
	domain->policy_length = text.length;
	text_release(&text);
}

/* The TXT record of TLS reports has the longest name of all. */
static void check_report_name(struct resolving *resolving,
			      const struct section *section)
{
	static const char prefix[] = "_smtp._tls.";
	size_t length = strlen(prefix) + strlen(section->name);

	if (length > DOMAIN_NAME_LENGTH_MAX)
		diagnostics_add(resolving->diagnostics, SEVERITY_ERROR,
				section->file, section->line,
				"domain too long for tls_report: [%s]: %s%s, "
				"its TXT record, would have %zu characters, "
				"DNS allows %d",
				section->name, prefix, section->name, length,
				DOMAIN_NAME_LENGTH_MAX);
}

static void resolve_domain(struct resolving *resolving,
			   const struct section *section,
			   const struct inherited *inherited,
			   struct domain_config *domain)
{
	const struct section *defaults = &resolving->sections.defaults;
	bool has_half = section_find(section, CONFIG_KEY_CERTIFICATE) ||
			section_find(section, CONFIG_KEY_PRIVATE_KEY);

	domain->name = section->name;
	domain->host = section->name - POLICY_HOST_PREFIX_LENGTH;
	domain->file = section->file;
	domain->line = section->line;
	resolve_policy(resolving, section, inherited, domain);
	domain->id_scheme =
	    (enum id_scheme)number_of(section, defaults, CONFIG_KEY_ID);
	if (domain->id_scheme == ID_LITERAL)
		domain->id_literal =
		    text_of(resolving, section, defaults, CONFIG_KEY_ID);
	domain->tls_report =
	    text_of(resolving, section, defaults, CONFIG_KEY_TLS_REPORT);
	if (domain->tls_report != NULL)
		check_report_name(resolving, section);
	domain->addresses = list_of(resolving, section, CONFIG_KEY_ADDRESS,
				    &domain->address_count);
	if (domain->address_count == 0) {
		domain->addresses = inherited->addresses;
		domain->address_count = inherited->address_count;
	}
	domain->reports = reports_of(resolving, section);
	if (domain->reports == NULL)
		domain->reports = inherited->reports;
	domain->pair = pair_of(resolving, section);
	if (domain->pair == NULL && !has_half)
		domain->pair = inherited->pair;
	if (domain->pair == NULL && !has_half)
		diagnostics_add(resolving->diagnostics, SEVERITY_ERROR,
				section->file, section->line,
				"no certificate: [%s]: add the lines "
				"'certificate = FILE' and 'private_key = FILE' "
				"(the files may come later)",
				section->name);
}

static void resolve_domains(struct resolving *resolving)
{
	struct config *config = resolving->config;
	struct inherited inherited;
	size_t i = 0;

	inherited.pair = pair_of(resolving, &resolving->sections.defaults);
	inherited.reports =
	    reports_of(resolving, &resolving->sections.defaults);
	inherited.mx = list_of(resolving, &resolving->sections.defaults,
			       CONFIG_KEY_MX, &inherited.mx_count);
	inherited.addresses =
	    list_of(resolving, &resolving->sections.defaults,
		    CONFIG_KEY_ADDRESS, &inherited.address_count);
	config->domain_count = resolving->sections.domain_count;
	config->domains = arena_alloc(
	    resolving->arena, config->domain_count * sizeof(*config->domains));
	for (const struct section *section = resolving->sections.first;
	     section != NULL; section = section->next)
		resolve_domain(resolving, section, &inherited,
			       &config->domains[i++]);
	if (config->domain_count == 0)
		diagnostics_add(resolving->diagnostics, SEVERITY_ERROR,
				config->path, 0,
				"no policy domain: add a section such as "
				"[example.com]: 'mta-sts init example.com' "
				"prints one to start from");
}

static void resolve_server(struct resolving *resolving)
{
	const struct section *server = &resolving->sections.server;
	struct config *config = resolving->config;
	const struct setting *setting;

	config_listen_resolve(config, server, resolving->arena,
			      resolving->diagnostics);
	config->user = text_of(resolving, server, NULL, CONFIG_KEY_USER);
	setting = section_find(server, CONFIG_KEY_USER);
	config->user_line = setting != NULL ? setting->line : 0;
	setting = section_find(server, CONFIG_KEY_STATE_DIR);
	config->state_dir_line = setting != NULL ? setting->line : 0;
	config->state_dir =
	    setting != NULL ? path_of(resolving, server, setting)
			    : config_keys[CONFIG_KEY_STATE_DIR].default_text;
	config->workers = (unsigned)number_of(server, NULL, CONFIG_KEY_WORKERS);
	config->max_connections =
	    (unsigned)number_of(server, NULL, CONFIG_KEY_MAX_CONNECTIONS);
	config->max_connections_per_address = (unsigned)number_of(
	    server, NULL, CONFIG_KEY_MAX_CONNECTIONS_PER_ADDRESS);
	config->handshake_timeout_s =
	    (unsigned)number_of(server, NULL, CONFIG_KEY_HANDSHAKE_TIMEOUT);
	config->request_timeout_s =
	    (unsigned)number_of(server, NULL, CONFIG_KEY_REQUEST_TIMEOUT);
	config->drain_timeout_s =
	    (unsigned)number_of(server, NULL, CONFIG_KEY_DRAIN_TIMEOUT);
	config->metrics_interval_s =
	    (unsigned)number_of(server, NULL, CONFIG_KEY_METRICS_INTERVAL);
	config->certificate_check_s =
	    (unsigned)number_of(server, NULL, CONFIG_KEY_CERTIFICATE_CHECK);
	config->logs_fetches = number_of(server, NULL, CONFIG_KEY_LOG) != 0;
	config->log_level =
	    (enum log_level)number_of(server, NULL, CONFIG_KEY_LOG_LEVEL);
	config->authserv_id =
	    text_of(resolving, server, NULL, CONFIG_KEY_AUTHSERV_ID);
	setting = section_find(server, CONFIG_KEY_ACME_CHALLENGE_DIR);
	if (setting != NULL) {
		config->acme_challenge_dir =
		    path_of(resolving, server, setting);
		config->acme_challenge_dir_line = setting->line;
	}
	config->pair = pair_of(resolving, server);
}

static void start(struct resolving *resolving, const char *path,
		  struct arena *arena, struct arena *scratch,
		  struct diagnostics *diagnostics)
{
	*resolving = (struct resolving){
	    .arena = arena, .scratch = scratch, .diagnostics = diagnostics};
	config_sections_init(&resolving->sections, path, arena, scratch,
			     diagnostics);
	resolving->config = arena_alloc(arena, sizeof(*resolving->config));
	resolving->config->path = arena_copy(arena, path, strlen(path));
}

static struct config *finish(struct resolving *resolving, size_t errors_before)
{
	const struct diagnostics *diagnostics = resolving->diagnostics;

	resolve_server(resolving);
	/* What is missing cannot be told where sections were refused. */
	if (resolving->sections.domain_count > 0 ||
	    diagnostics->errors == errors_before)
		resolve_domains(resolving);
	resolving->config->has_errors = diagnostics->errors != errors_before;
	return resolving->config;
}

struct config *config_load(const char *path, struct arena *arena,
			   struct arena *scratch,
			   struct diagnostics *diagnostics)
{
	size_t errors_before = diagnostics->errors;
	struct resolving resolving;

	start(&resolving, path, arena, scratch, diagnostics);
	resolving.config->is_unread =
	    !config_sections_read(&resolving.sections);
	return finish(&resolving, errors_before);
}

struct config *config_parse(const char *path, const char *text, size_t length,
			    struct arena *arena, struct arena *scratch,
			    struct diagnostics *diagnostics)
{
	size_t errors_before = diagnostics->errors;
	struct resolving resolving;

	start(&resolving, path, arena, scratch, diagnostics);
	config_sections_parse(&resolving.sections, text, length);
	return finish(&resolving, errors_before);
}

const char *config_state_dir(const char *path, struct arena *arena)
{
	struct diagnostics diagnostics;
	struct resolving resolving;

	if (access(path, R_OK) != 0)
		return NULL;
	diagnostics_init(&diagnostics, arena);
	start(&resolving, path, arena, arena, &diagnostics);
	config_sections_read(&resolving.sections);
	resolve_server(&resolving);
	return resolving.config->state_dir;
}

const char *config_id_text(const struct domain_config *domain)
{
	switch (domain->id_scheme) {
	case ID_TIME: return "time";
	case ID_CONTENT: return "content";
	case ID_LITERAL: break;
	}
	return domain->id_literal;
}
