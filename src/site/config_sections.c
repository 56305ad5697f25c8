/* Everything is reported as findings. */
#include "site/config_sections.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "site/config.h"
#include "site/config_file.h"
#include "site/config_value.h"
#include "sts/domain_name.h"

#define WHY_ROOM 512

#define REFUSE(sections, line, ...)                                            \
	diagnostics_add((sections)->diagnostics, SEVERITY_ERROR,               \
			(sections)->file, line, __VA_ARGS__)

static bool open_single_section(struct config_sections *sections,
				struct section *section, unsigned line)
{
	if (sections->is_included) {
		REFUSE(sections, line,
		       "section not allowed here: [%s]: an included file holds "
		       "domain sections only",
		       section->name);
		return false;
	}
	if (section->line != 0) {
		REFUSE(sections, line,
		       "duplicate section: [%s]: first in line %u",
		       section->name, section->line);
		return false;
	}
	section->line = line;
	section->file = sections->file;
	sections->current = section;
	return true;
}

static void refuse_domain(struct config_sections *sections, const char *name,
			  enum domain_name_fault fault, unsigned line)
{
	if (fault == DOMAIN_NAME_ADDRESS)
		REFUSE(sections, line,
		       "bad domain: [%s]: an IP address has no policy: name "
		       "the section after the domain behind the '@'",
		       name);
	else if (fault == DOMAIN_NAME_NOT_ASCII)
		REFUSE(sections, line,
		       "bad domain: [%s]: %s: 'mta-sts init %s' prints it",
		       name, domain_name_fault_text(fault), name);
	else
		REFUSE(sections, line, "bad domain: [%s]: %s", name,
		       domain_name_fault_text(fault));
}

static bool check_domain(struct config_sections *sections, const char *name,
			 unsigned line)
{
	/* The longer of the two names that every policy domain needs. */
	static const char prefix[] = "_mta-sts.";
	enum domain_name_fault fault = domain_name_check(name, strlen(name));
	size_t length = strlen(prefix) + strlen(name);

	if (fault != DOMAIN_NAME_OK) {
		refuse_domain(sections, name, fault, line);
		return false;
	}
	if (length <= DOMAIN_NAME_LENGTH_MAX)
		return true;
	REFUSE(sections, line,
	       "domain too long: [%s]: %s%s, its TXT record, would have %zu "
	       "characters, DNS allows %d",
	       name, prefix, name, length, DOMAIN_NAME_LENGTH_MAX);
	return false;
}

/* Makes it the last domain, also to be found by its number. */
static void append_domain(struct config_sections *sections,
			  struct section *section)
{
	if (sections->domain_count == sections->domain_room) {
		size_t room = sections->domain_room * 2 + 16;
		struct section **domains =
		    arena_alloc(sections->scratch, room * sizeof(*domains));

		if (sections->domain_count > 0)
			memcpy(domains, sections->domains,
			       sections->domain_count * sizeof(*domains));
		sections->domains = domains;
		sections->domain_room = room;
	}
	sections->domains[sections->domain_count++] = section;
	if (sections->last == NULL)
		sections->first = section;
	else
		sections->last->next = section;
	sections->last = section;
}

static void open_domain(struct config_sections *sections, const char *written,
			unsigned line)
{
	char *host =
	    arena_printf(sections->arena, "%s%s", POLICY_HOST_PREFIX, written);
	char *name = host + POLICY_HOST_PREFIX_LENGTH;
	struct section *section;
	uint32_t other;

	for (char *c = name; *c != '\0'; c++)
		*c = text_lower(*c);
	if (!check_domain(sections, name, line))
		return;
	other = string_index_add(&sections->names, name,
				 (uint32_t)sections->domain_count);
	if (other != STRING_INDEX_NONE) {
		const struct section *first = sections->domains[other];

		REFUSE(sections, line, "duplicate domain: [%s]: first in %s:%u",
		       name, first->file, first->line);
		return;
	}
	if (strncmp(name, POLICY_HOST_PREFIX, POLICY_HOST_PREFIX_LENGTH) == 0)
		diagnostics_add(sections->diagnostics, SEVERITY_WARNING,
				sections->file, line,
				"suspicious domain: [%s]: a section is named "
				"after the mail domain, without '%s'",
				name, POLICY_HOST_PREFIX);
	section = arena_alloc(sections->scratch, sizeof(*section));
	section->name = name;
	section->file = sections->file;
	section->line = line;
	append_domain(sections, section);
	sections->current = section;
}

static void open_section(struct config_sections *sections, const char *name,
			 unsigned line)
{
	static const char *const names[] = {"server", "defaults", NULL};
	const char *nearest;

	/* Settings of a refused section are still checked, as a domain's. */
	sections->ignored = (struct section){.name = ""};
	sections->current = &sections->ignored;
	sections->scope = CONFIG_DOMAIN;
	if (strcmp(name, "server") == 0) {
		sections->scope = CONFIG_SERVER;
		open_single_section(sections, &sections->server, line);
	} else if (strcmp(name, "defaults") == 0) {
		open_single_section(sections, &sections->defaults, line);
	} else if (strchr(name, '.') != NULL) {
		open_domain(sections, name, line);
	} else {
		nearest = text_find_nearest(name, names);
		REFUSE(sections, line, "unknown section: [%s]: %s%s%s", name,
		       nearest ? "did you mean ["
			       : "there are [server], "
				 "[defaults] and domains "
				 "such as [example.com",
		       nearest ? nearest : "", nearest ? "]?" : "]");
	}
}

static void refuse_unknown_key(struct config_sections *sections,
			       const char *name, unsigned line)
{
	enum config_scope other =
	    sections->scope == CONFIG_SERVER ? CONFIG_DOMAIN : CONFIG_SERVER;
	const char *nearest = config_key_nearest(name, sections->scope);

	if (config_key_find(name, other) != NULL)
		REFUSE(sections, line,
		       "misplaced key: '%s': it belongs into %s", name,
		       other == CONFIG_SERVER
			   ? "[server]"
			   : "the domain's section or [defaults]");
	else if (nearest != NULL)
		REFUSE(sections, line, "unknown key: '%s': did you mean '%s'?",
		       name, nearest);
	else
		REFUSE(sections, line,
		       "unknown key: '%s': see mta-stsd.ini(5) for the keys",
		       name);
}

static bool is_duplicate(struct config_sections *sections,
			 const struct config_key *key, unsigned line)
{
	unsigned bit = 1U << (key - config_keys);
	const struct setting *setting = sections->current->first;

	if (key->repeatable || (sections->current->seen & bit) == 0) {
		sections->current->seen |= bit;
		return false;
	}
	while (setting->key != key)
		setting = setting->next;
	REFUSE(sections, line,
	       "duplicate key: '%s': first in line %u, and only one is allowed",
	       key->name, setting->line);
	return true;
}

/* Checks one value; false when it is refused. */
static bool check_value(struct config_sections *sections,
			const struct config_key *key, const char *value,
			unsigned line, uint64_t *number)
{
	char buffer[WHY_ROOM];
	struct text why;

	text_init(&why, buffer, sizeof(buffer));
	if (!config_value_check(key, value, number, &why)) {
		REFUSE(sections, line, "bad %s: '%s': %s", key->name, value,
		       why.bytes);
		return false;
	}
	if (sections->current == &sections->defaults &&
	    key == &config_keys[CONFIG_KEY_ID] && *number == ID_LITERAL) {
		REFUSE(sections, line,
		       "bad id: '%s': a literal id belongs into one domain's "
		       "section: every policy needs an id of its own",
		       value);
		return false;
	}
	if (config_value_is_doubtful(key, value, &why))
		diagnostics_add(sections->diagnostics, SEVERITY_WARNING,
				sections->file, line, "suspicious %s: '%s': %s",
				key->name, value, why.bytes);
	return true;
}

static void add_setting(struct config_sections *sections, const char *name,
			const char *value, unsigned line)
{
	const struct config_key *key = config_key_find(name, sections->scope);
	struct section *section = sections->current;
	struct setting *setting;

	if (key == NULL) {
		refuse_unknown_key(sections, name, line);
		return;
	}
	if (is_duplicate(sections, key, line))
		return;
	setting = arena_alloc(sections->scratch, sizeof(*setting));
	setting->key = key;
	setting->value = arena_copy(sections->scratch, value, strlen(value));
	setting->line = line;
	setting->is_refused =
	    !check_value(sections, key, value, line, &setting->number);
	if (section->last == NULL)
		section->first = setting;
	else
		section->last->next = setting;
	section->last = setting;
}

static void on_event(void *context, enum config_event event, unsigned line,
		     const char *name, const char *value)
{
	struct config_sections *sections = context;

	switch (event) {
	case CONFIG_SECTION: open_section(sections, name, line); return;
	case CONFIG_SETTING: add_setting(sections, name, value, line); return;
	case CONFIG_PROBLEM: break;
	}
	REFUSE(sections, line, "bad line: %s", value);
}

static bool read_file(struct config_sections *sections, const char *path,
		      const char *named_in, unsigned named_line)
{
	struct file_contents contents;

	if (file_read(path, CONFIG_BYTES_MAX, &contents) != 0) {
		diagnostics_add(sections->diagnostics, SEVERITY_ERROR, named_in,
				named_line, "cannot read %s: '%s': %s",
				named_in ? "included file" : "configuration",
				path, file_read_error_text(errno));
		return false;
	}
	sections->file = path;
	sections->current = &sections->ignored;
	sections->scope = CONFIG_DOMAIN;
	config_file_parse(contents.bytes, contents.length, on_event, sections);
	file_contents_wipe(&contents);
	return true;
}

const struct setting *section_find(const struct section *section,
				   enum config_id id)
{
	const struct setting *setting = section->first;

	while (setting != NULL && setting->key != &config_keys[id])
		setting = setting->next;
	return setting;
}

const struct setting *section_find_next(const struct setting *setting)
{
	const struct config_key *key = setting->key;

	do
		setting = setting->next;
	while (setting != NULL && setting->key != key);
	return setting;
}

static void read_included_files(struct config_sections *sections)
{
	const char *main_file = sections->file;
	const struct setting *setting =
	    section_find(&sections->server, CONFIG_KEY_INCLUDE);

	sections->is_included = true;
	for (; setting != NULL; setting = section_find_next(setting)) {
		read_file(sections,
			  file_path_beside(sections->scratch, main_file,
					   setting->value),
			  main_file, setting->line);
	}
	sections->file = main_file;
}

void config_sections_init(struct config_sections *sections, const char *path,
			  struct arena *arena, struct arena *scratch,
			  struct diagnostics *diagnostics)
{
	*sections = (struct config_sections){
	    .arena = arena,
	    .scratch = scratch,
	    .diagnostics = diagnostics,
	    .path = arena_copy(scratch, path, strlen(path)),
	    .server = {.name = "server"},
	    .defaults = {.name = "defaults"},
	    .scope = CONFIG_DOMAIN};
	sections->file = sections->path;
	sections->current = &sections->ignored;
	string_index_init(&sections->names, scratch, 0);
}

bool config_sections_read(struct config_sections *sections)
{
	if (!read_file(sections, sections->path, NULL, 0))
		return false;
	read_included_files(sections);
	return true;
}

void config_sections_parse(struct config_sections *sections, const char *text,
			   size_t length)
{
	config_file_parse(text, length, on_event, sections);
}
