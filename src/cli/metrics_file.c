/* One line at a time, in place; a line is understood whole or not at all. */
#include "cli/metrics_file.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "sts/domain_name.h"
#include "sts/policy.h"
#include "sts/sts_record.h"

#define LABELS_MAX	   4
#define SENDER_LENGTH_MAX  32
#define VERSION_LENGTH_MAX 32
#define PREFIX		   "mta_stsd_"
#define EARLIER_IDS	   "earlier-ids"

struct piece {
	const char *bytes;
	size_t length;
};

struct line {
	struct piece name; /* behind the prefix */
	struct {
		struct piece key, value;
	} labels[LABELS_MAX];
	size_t label_count;
	uint64_t value;
};

static bool is_word(const struct piece *piece, const char *word)
{
	return piece->length == strlen(word) &&
	       memcmp(piece->bytes, word, piece->length) == 0;
}

/* The value of a label, of at most `length_max` bytes; NULL: it is not there,
 * or longer. */
static const struct piece *find_label(const struct line *line, const char *key,
				      size_t length_max)
{
	for (size_t i = 0; i < line->label_count; i++) {
		if (is_word(&line->labels[i].key, key))
			return line->labels[i].value.length <= length_max
				   ? &line->labels[i].value
				   : NULL;
	}
	return NULL;
}

/* ---- one line ---- */

static struct piece take_name(const char **at, const char *end)
{
	struct piece name = {.bytes = *at};

	while (*at < end && (text_is_alphanumeric(**at) || **at == '_'))
		(*at)++;
	name.length = (size_t)(*at - name.bytes);
	return name;
}

static bool take(const char **at, const char *end, char c)
{
	if (*at == end || **at != c)
		return false;
	(*at)++;
	return true;
}

/* No value of the daemon's needs a backslash. */
static bool take_label(struct line *line, const char **at, const char *end)
{
	struct piece *value;
	const char *quote;

	if (line->label_count == LABELS_MAX)
		return false;
	line->labels[line->label_count].key = take_name(at, end);
	if (!take(at, end, '=') || !take(at, end, '"'))
		return false;
	quote = memchr(*at, '"', (size_t)(end - *at));
	if (quote == NULL)
		return false;
	value = &line->labels[line->label_count++].value;
	*value = (struct piece){.bytes = *at, .length = (size_t)(quote - *at)};
	*at = quote + 1;
	return memchr(value->bytes, '\\', value->length) == NULL;
}

static bool parse_line(struct line *line, const char *at, const char *end)
{
	*line = (struct line){0};
	if ((size_t)(end - at) < sizeof(PREFIX) ||
	    memcmp(at, PREFIX, sizeof(PREFIX) - 1) != 0)
		return false;
	at += sizeof(PREFIX) - 1;
	line->name = take_name(&at, end);
	if (take(&at, end, '{')) {
		do {
			if (!take_label(line, &at, end))
				return false;
		} while (take(&at, end, ','));
		if (!take(&at, end, '}'))
			return false;
	}
	return take(&at, end, ' ') &&
	       number_parse(at, (size_t)(end - at), &line->value);
}

/* ---- what it means ---- */

static int64_t moment_of(const struct line *line)
{
	return line->value < TIMESTAMP_MAX ? (int64_t)line->value
					   : TIMESTAMP_MAX;
}

static const char *keep(struct metrics_file *file, const struct piece *piece)
{
	return arena_copy(file->arena, piece->bytes, piece->length);
}

static void make_room(struct metrics_file *file)
{
	struct metrics_domain *domains;

	if (file->count < file->room)
		return;
	file->room = file->room == 0 ? 16 : file->room * 2;
	domains = arena_alloc(file->arena, file->room * sizeof(*domains));
	if (file->count > 0)
		memcpy(domains, file->domains, file->count * sizeof(*domains));
	file->domains = domains;
}

/* The domain that the line is about; NULL: none. */
static struct metrics_domain *domain_of(struct metrics_file *file,
					const struct line *line)
{
	const struct piece *label =
	    find_label(line, "domain", DOMAIN_NAME_LENGTH_MAX);
	char name[DOMAIN_NAME_LENGTH_MAX + 1];
	uint32_t known;

	if (label == NULL || memchr(label->bytes, '.', label->length) == NULL ||
	    domain_name_check(label->bytes, label->length) != DOMAIN_NAME_OK)
		return NULL;
	memcpy(name, label->bytes, label->length);
	name[label->length] = '\0';
	known = string_index_find(&file->names, name);
	if (known != STRING_INDEX_NONE)
		return &file->domains[known];
	make_room(file);
	file->domains[file->count] =
	    (struct metrics_domain){.name = keep(file, label)};
	string_index_add(&file->names, file->domains[file->count].name,
			 (uint32_t)file->count);
	return &file->domains[file->count++];
}

/* Letters, digits and these, at least one. */
static bool is_made_of(const struct piece *label, const char *others)
{
	if (label == NULL || label->length == 0)
		return false;
	for (size_t i = 0; i < label->length; i++) {
		if (!text_is_alphanumeric(label->bytes[i]) &&
		    (label->bytes[i] == '\0' ||
		     strchr(others, label->bytes[i]) == NULL))
			return false;
	}
	return true;
}

static bool is_id(const struct piece *label)
{
	return label != NULL && (is_word(label, EARLIER_IDS) ||
				 sts_id_is_valid(label->bytes, label->length));
}

/* The fetches that the line is about; NULL: none, or too many. */
static struct metrics_fetch *fetch_of(struct metrics_file *file,
				      struct metrics_domain *domain,
				      const struct line *line)
{
	const struct piece *sender =
	    find_label(line, "sender", SENDER_LENGTH_MAX);
	const struct piece *id = find_label(line, "id", STS_ID_LENGTH_MAX);
	struct metrics_fetch **at = &domain->fetches;

	if (!is_made_of(sender, "-") || !is_id(id))
		return NULL;
	for (; *at != NULL; at = &(*at)->next) {
		if (is_word(sender, (*at)->sender) && is_word(id, (*at)->id))
			return *at;
	}
	if (domain->fetch_count == METRICS_FETCHES_MAX)
		return NULL;
	domain->fetch_count++;
	*at = arena_alloc(file->arena, sizeof(**at));
	(*at)->sender = keep(file, sender);
	(*at)->id = keep(file, id);
	return *at;
}

static void note_policy(struct metrics_file *file,
			struct metrics_domain *domain, const struct line *line)
{
	const struct piece *id = find_label(line, "id", STS_ID_LENGTH_MAX);

	if (id == NULL || !sts_id_is_valid(id->bytes, id->length))
		return;
	domain->id = keep(file, id);
	domain->since = moment_of(line);
}

static void note_mode(struct metrics_domain *domain, const struct line *line)
{
	const struct piece *label = find_label(line, "mode", SIZE_MAX);
	enum policy_mode mode;

	if (label == NULL ||
	    !policy_mode_parse(label->bytes, label->length, &mode))
		return;
	domain->mode = policy_mode_name(mode);
	domain->mode_since = moment_of(line);
}

static void note_domain(struct metrics_file *file, const struct line *line)
{
	struct metrics_domain *domain = domain_of(file, line);
	struct metrics_fetch *fetch;

	if (domain == NULL)
		return;
	if (is_word(&line->name, "policy_since_time_seconds"))
		note_policy(file, domain, line);
	else if (is_word(&line->name, "policy_mode_since_time_seconds"))
		note_mode(domain, line);
	else if (is_word(&line->name, "certificate_start_time_seconds"))
		domain->certificate_start = moment_of(line);
	else if (is_word(&line->name, "certificate_end_time_seconds"))
		domain->certificate_end = moment_of(line);
	else if ((fetch = fetch_of(file, domain, line)) == NULL)
		return;
	else if (is_word(&line->name, "fetches_total"))
		fetch->count = line->value;
	else if (is_word(&line->name, "last_fetch_time_seconds"))
		fetch->last = moment_of(line);
}

static void note_daemon(struct metrics_file *file, const struct line *line)
{
	const struct piece *version;

	if (is_word(&line->name, "build_info")) {
		version = find_label(line, "version", VERSION_LENGTH_MAX);
		if (is_made_of(version, ".-+~"))
			file->version = keep(file, version);
	} else if (is_word(&line->name, "start_time_seconds")) {
		file->started = moment_of(line);
	} else if (is_word(&line->name, "written_time_seconds")) {
		file->written = moment_of(line);
	} else if (is_word(&line->name, "last_load_successful")) {
		file->is_load_good = line->value == 1;
	} else if (is_word(&line->name, "last_load_time_seconds")) {
		file->last_load = moment_of(line);
	} else if (is_word(&line->name, "last_successful_load_time_seconds")) {
		file->last_good_load = moment_of(line);
	}
}

/* ---- the file ---- */

bool metrics_file_parse(struct metrics_file *file, struct arena *arena,
			const char *text, size_t length)
{
	const char *at = text, *end = text + length;

	*file = (struct metrics_file){.arena = arena};
	string_index_init(&file->names, arena, 0);
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		struct line line;

		if (newline == NULL)
			break; /* a line that was cut means nothing */
		if (parse_line(&line, at, newline)) {
			note_daemon(file, &line);
			note_domain(file, &line);
		}
		at = newline + 1;
	}
	return file->version != NULL && file->written != 0;
}

int metrics_file_load(struct metrics_file *file, struct arena *arena,
		      const char *directory)
{
	const char *path =
	    arena_printf(arena, "%s/" METRICS_FILE_NAME, directory);
	struct file_contents contents;
	bool is_good;

	if (file_read(path, METRICS_FILE_BYTES_MAX, &contents) != 0)
		return -1;
	is_good =
	    metrics_file_parse(file, arena, contents.bytes, contents.length);
	file_contents_wipe(&contents);
	errno = EBADMSG;
	return is_good ? 0 : -1;
}

const struct metrics_domain *metrics_file_find(const struct metrics_file *file,
					       const char *name)
{
	uint32_t number = string_index_find(&file->names, name);

	return number == STRING_INDEX_NONE ? NULL : &file->domains[number];
}
