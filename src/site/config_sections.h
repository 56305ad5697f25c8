#ifndef SITE_CONFIG_SECTIONS_H
#define SITE_CONFIG_SECTIONS_H

/*
 * The first pass over a configuration: its files as sections of settings, each
 * value checked once, where it is written.  What the sections mean together is
 * config.c's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/string_index.h"
#include "site/config_keys.h"

/* A value as written. */
struct setting {
	const struct config_key *key;
	const char *value;
	struct setting *next;
	uint64_t number; /* as config_value_check() gives it */
	unsigned line;
	bool is_refused; /* with a finding: it is there, and means nothing */
};

struct section {
	const char
	    *name; /* of a domain: lower case, behind its POLICY_HOST_PREFIX */
	const char *file;
	unsigned line; /* 0: the section does not exist */
	unsigned seen; /* bit per key */
	struct setting *first, *last;
	struct section *next;
};

struct config_sections {
	struct arena *arena;   /* names of domains: they live on */
	struct arena *scratch; /* everything else */
	struct diagnostics *diagnostics;
	const char *path; /* of the main file */
	struct section server, defaults;
	struct section *first, *last; /* domains, in the order of the files */
	size_t domain_count;

	/* While reading: */
	const char *file;
	bool is_included;
	enum config_scope scope;
	struct section *current;
	struct section ignored;	   /* takes the settings of a refused section */
	struct string_index names; /* of the domains, to their position in: */
	struct section **domains;
	size_t domain_room;
};

/* Starts with no section; keeps all pointers but `path`. */
void config_sections_init(struct config_sections *sections, const char *path,
			  struct arena *arena, struct arena *scratch,
			  struct diagnostics *diagnostics);

/* Reads the main file and what it includes; problems become findings.  False
 * when the main file cannot be read. */
bool config_sections_read(struct config_sections *sections);

/* Reads text in place of the main file, and no includes. */
void config_sections_parse(struct config_sections *sections, const char *text,
			   size_t length);

/* The first setting of a key in a section, or NULL. */
const struct setting *section_find(const struct section *section,
				   enum config_id id);

/* The next setting of the same key, or NULL. */
const struct setting *section_find_next(const struct setting *setting);

#endif
