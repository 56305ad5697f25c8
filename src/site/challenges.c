/*
 * The names are read first and the files afterwards, so that memory that ends
 * in between leaves no directory open.  Everything is reported as warnings.
 */
#include "site/challenges.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "sts/domain_name.h"

#define CERTIFICATE_ENDING ".crt.pem"
#define KEY_ENDING	   ".key.pem"
#define PEM_BYTES_MAX	   ((size_t)64 << 10)
#define ENTRIES_MAX	   10000
#define NAME_ROOM	   (DOMAIN_NAME_LENGTH_MAX + 1)
#define WHY_ROOM	   1024

/* What the directory holds. */
struct listing {
	char (*names)[NAME_ROOM];
	size_t count;
	bool has_more;
	char bad_name[NAME_ROOM]; /* one that is none, as an example */
};

/* A load in progress. */
struct step {
	struct challenges *challenges;
	const struct config *config;
	struct arena *arena;
	struct diagnostics *diagnostics;
};

#define WARN(step, ...)                                                        \
	diagnostics_add((step)->diagnostics, SEVERITY_WARNING,                 \
			(step)->config->path,                                  \
			(step)->config->acme_challenge_dir_line, __VA_ARGS__)

/* Hidden files may be half written. */
static bool ends_with(const char *file, const char *ending, size_t *name_length)
{
	size_t ending_length = strlen(ending);
	size_t length = strlen(file);

	if (file[0] == '.' || length <= ending_length ||
	    strcmp(file + length - ending_length, ending) != 0)
		return false;
	*name_length = length - ending_length;
	return true;
}

static void list_file(struct listing *listing, const char *file)
{
	size_t length;

	if (!ends_with(file, CERTIFICATE_ENDING, &length))
		return;
	if (domain_name_check(file, length) != DOMAIN_NAME_OK) {
		if (length >= NAME_ROOM)
			length = NAME_ROOM - 1;
		memcpy(listing->bad_name, file, length);
		listing->bad_name[length] = '\0';
	} else if (listing->count == CHALLENGES_MAX) {
		listing->has_more = true;
	} else {
		memcpy(listing->names[listing->count], file, length);
		listing->names[listing->count++][length] = '\0';
	}
}

/* -1 with errno. */
static int list_directory(struct listing *listing, const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;

	if (directory == NULL)
		return -1;
	for (size_t i = 0; (entry = readdir(directory)) != NULL; i++) {
		list_file(listing, entry->d_name);
		if (i == ENTRIES_MAX) {
			listing->has_more = true;
			break;
		}
	}
	closedir(directory);
	return 0;
}

/* A sum: no order is kept. */
static uint64_t add_stamp(const char *directory, const char *file)
{
	char path[PATH_MAX];
	struct text text;
	size_t length;

	if (!ends_with(file, CERTIFICATE_ENDING, &length) &&
	    !ends_with(file, KEY_ENDING, &length))
		return 0;
	text_init(&text, path, sizeof(path));
	text_addf(&text, "%s/%s", directory, file);
	return file_stamp(path);
}

uint64_t challenges_stamp(const char *path)
{
	uint64_t stamp = file_stamp(path);
	DIR *directory = opendir(path);
	const struct dirent *entry;

	if (directory == NULL)
		return stamp;
	for (size_t i = 0; i < ENTRIES_MAX; i++) {
		entry = readdir(directory);
		if (entry == NULL)
			break;
		stamp += add_stamp(path, entry->d_name);
	}
	closedir(directory);
	return stamp;
}

static bool read_pem(const struct step *step, const char *path,
		     struct file_contents *contents)
{
	if (file_read(path, PEM_BYTES_MAX, contents) == 0)
		return true;
	WARN(step, "cannot read challenge: '%s': %s", path,
	     file_read_error_text(errno));
	return false;
}

static const struct certificate *parse(const struct step *step,
				       const char *chain_path,
				       const char *key_path,
				       const struct file_contents *chain,
				       const struct file_contents *key)
{
	struct certificate_source source = {.chain_pem = chain->bytes,
					    .chain_bytes = chain->length,
					    .key_pem = key->bytes,
					    .key_bytes = key->length};
	const struct certificate *certificate;
	enum certificate_part part;
	char buffer[WHY_ROOM];
	struct text why;

	text_init(&why, buffer, sizeof(buffer));
	certificate = certificate_parse(step->arena, &source, &part, &why);
	if (certificate == NULL)
		WARN(step, "unusable challenge: '%s': %s",
		     part == CERTIFICATE_KEY ? key_path : chain_path,
		     why.bytes);
	return certificate;
}

static const struct certificate *load_pair(const struct step *step,
					   const char *name)
{
	const char *directory = step->config->acme_challenge_dir;
	struct arena *scratch = step->diagnostics->arena;
	const char *chain_path =
	    arena_printf(scratch, "%s/%s" CERTIFICATE_ENDING, directory, name);
	const char *key_path =
	    arena_printf(scratch, "%s/%s" KEY_ENDING, directory, name);
	const struct certificate *certificate = NULL;
	struct file_contents chain, key = {0};

	if (read_pem(step, chain_path, &chain) &&
	    read_pem(step, key_path, &key))
		certificate = parse(step, chain_path, key_path, &chain, &key);
	file_contents_wipe(&chain);
	file_contents_wipe(&key);
	return certificate;
}

static void add(const struct step *step, const char *name,
		const struct certificate *certificate)
{
	struct challenges *challenges = step->challenges;
	char *copy = arena_copy(step->arena, name, strlen(name));

	for (char *c = copy; *c != '\0'; c++)
		*c = text_lower(*c);
	if (string_index_add(&challenges->names, copy,
			     (uint32_t)challenges->count) == STRING_INDEX_NONE)
		challenges->certificates[challenges->count++] = certificate;
}

static void warn_left_out(const struct step *step,
			  const struct listing *listing)
{
	const char *directory = step->config->acme_challenge_dir;

	if (listing->bad_name[0] != '\0')
		WARN(step,
		     "challenge ignored: '%s/%s" CERTIFICATE_ENDING
		     "': '%s' is no host name",
		     directory, listing->bad_name, listing->bad_name);
	if (listing->has_more)
		WARN(step,
		     "too many challenges: '%s': only %d are served: remove "
		     "what is left from earlier",
		     directory, CHALLENGES_MAX);
}

void challenges_load(struct challenges *challenges, const struct config *config,
		     struct arena *arena, struct diagnostics *diagnostics)
{
	struct step step = {challenges, config, arena, diagnostics};
	struct listing listing = {0};

	challenges->stamp = challenges_stamp(config->acme_challenge_dir);
	listing.names = arena_alloc(diagnostics->arena,
				    CHALLENGES_MAX * sizeof(*listing.names));
	if (list_directory(&listing, config->acme_challenge_dir) != 0)
		WARN(&step, "cannot read acme_challenge_dir: '%s': %s",
		     config->acme_challenge_dir, file_error_text(errno));
	challenges->certificates = arena_alloc(
	    arena, listing.count * sizeof(*challenges->certificates));
	string_index_init(&challenges->names, arena, listing.count);
	for (size_t i = 0; i < listing.count; i++) {
		const struct certificate *certificate =
		    load_pair(&step, listing.names[i]);

		if (certificate != NULL)
			add(&step, listing.names[i], certificate);
	}
	warn_left_out(&step, &listing);
}

const struct certificate *challenges_find(const struct challenges *challenges,
					  const char *server_name)
{
	size_t length = strlen(server_name);
	char name[NAME_ROOM];
	uint32_t number;

	if (challenges->count == 0 || length >= sizeof(name))
		return NULL;
	for (size_t i = 0; i <= length; i++)
		name[i] = text_lower(server_name[i]);
	number = string_index_find(&challenges->names, name);
	return number == STRING_INDEX_NONE ? NULL
					   : challenges->certificates[number];
}
