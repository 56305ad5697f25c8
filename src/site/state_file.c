/*
 * The file is ours, but it lies on a disk that may fill up, fail, or be edited:
 * one with any damage is taken as damaged whole, since half a state would give
 * a changed policy an old id.
 */
#include "site/state_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "site/config_file.h"
#include "sts/domain_name.h"

/* More lines than a policy under 4 KB can have. */
#define RECORD_MX_MAX 1024

/* A file cut short at a line end would parse; the last line tells. */
static const char last_line[] = "; end of state\n";

/* ---- reading ---- */

struct parsing {
	struct policy_state *state;
	struct policy_record *record;
	const char *mx[RECORD_MX_MAX];
	size_t mx_count;
	bool has_id, has_digest, has_since, has_mode, has_max_age;
	unsigned line, damage;
};

static void damage(struct parsing *parsing)
{
	if (parsing->damage == 0)
		parsing->damage = parsing->line;
}

static void finish_record(struct parsing *parsing)
{
	struct policy_record *record = parsing->record;
	const char **mx;

	if (record == NULL)
		return;
	mx =
	    arena_alloc(parsing->state->arena, parsing->mx_count * sizeof(*mx));
	memcpy(mx, parsing->mx, parsing->mx_count * sizeof(*mx));
	record->policy.mx = mx;
	record->policy.mx_count = parsing->mx_count;
	record->mode_since =
	    record->mode_since ? record->mode_since : record->since;
	record->id_time = record->id_time ? record->id_time : record->since;
	if (!parsing->has_id || !parsing->has_digest || !parsing->has_since ||
	    !parsing->has_mode || !parsing->has_max_age ||
	    parsing->mx_count == 0)
		damage(parsing);
	parsing->record = NULL;
}

static bool parse_hex(const char *text, unsigned char digest[DIGEST_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	if (strlen(text) != DIGEST_BYTES * 2 ||
	    strspn(text, digits) != DIGEST_BYTES * 2)
		return false;
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		digest[i] =
		    (unsigned char)((strchr(digits, text[2 * i]) - digits)
					<< 4 |
				    (strchr(digits, text[2 * i + 1]) - digits));
	return true;
}

/* "ID DIGEST UNTIL"; those of a record are appended, in their order. */
static bool parse_used(struct parsing *parsing, const char *value)
{
	struct used_id *used =
	    arena_alloc(parsing->state->arena, sizeof(*used));
	char id[STS_ID_LENGTH_MAX + 1], digest[2 * DIGEST_BYTES + 1];
	char until[TIMESTAMP_ROOM];
	struct used_id **at = &parsing->record->used;

	if (sscanf(value, "%32s %64s %31s", id, digest, until) != 3 ||
	    !sts_id_is_valid(id, strlen(id)) ||
	    !parse_hex(digest, used->digest) ||
	    !timestamp_parse(until, &used->until))
		return false;
	memcpy(used->id, id, strlen(id) + 1);
	while (*at != NULL)
		at = &(*at)->next;
	*at = used;
	return true;
}

static bool parse_id(struct parsing *parsing, const char *value)
{
	parsing->has_id = sts_id_is_valid(value, strlen(value));
	if (parsing->has_id)
		snprintf(parsing->record->id, sizeof(parsing->record->id), "%s",
			 value);
	return parsing->has_id;
}

static bool parse_max_age(struct parsing *parsing, const char *value)
{
	uint64_t seconds;

	parsing->has_max_age = number_parse(value, strlen(value), &seconds) &&
			       seconds <= POLICY_MAX_AGE_LIMIT_S;
	if (parsing->has_max_age)
		parsing->record->policy.max_age_s = (uint32_t)seconds;
	return parsing->has_max_age;
}

static bool parse_mx(struct parsing *parsing, const char *value)
{
	if (parsing->mx_count == RECORD_MX_MAX ||
	    domain_name_check_pattern(value, strlen(value)) != DOMAIN_NAME_OK)
		return false;
	parsing->mx[parsing->mx_count++] =
	    arena_copy(parsing->state->arena, value, strlen(value));
	return true;
}

static bool parse_setting(struct parsing *parsing, const char *name,
			  const char *value)
{
	struct policy_record *record = parsing->record;

	if (strcmp(name, "id") == 0)
		return parse_id(parsing, value);
	if (strcmp(name, "digest") == 0)
		return parsing->has_digest = parse_hex(value, record->digest);
	if (strcmp(name, "since") == 0)
		return parsing->has_since =
			   timestamp_parse(value, &record->since);
	if (strcmp(name, "mode") == 0)
		return parsing->has_mode = policy_mode_parse(
			   value, strlen(value), &record->policy.mode);
	if (strcmp(name, "mode_since") == 0)
		return timestamp_parse(value, &record->mode_since);
	if (strcmp(name, "max_age") == 0)
		return parse_max_age(parsing, value);
	if (strcmp(name, "mx") == 0)
		return parse_mx(parsing, value);
	if (strcmp(name, "cached_until") == 0)
		return timestamp_parse(value, &record->cached_until);
	if (strcmp(name, "enforce_until") == 0)
		return timestamp_parse(value, &record->enforce_until);
	if (strcmp(name, "dropped") == 0)
		return timestamp_parse(value, &record->dropped);
	if (strcmp(name, "unserved") == 0)
		return timestamp_parse(value, &record->unserved);
	if (strcmp(name, "id_time") == 0)
		return timestamp_parse(value, &record->id_time);
	if (strcmp(name, "used") == 0)
		return parse_used(parsing, value);
	if (strcmp(name, "untold") == 0)
		record->is_untold = strcmp(value, "yes") == 0;
	return true; /* of a later release */
}

static void start_record(struct parsing *parsing, const char *name)
{
	struct policy_state *state = parsing->state;

	finish_record(parsing);
	parsing->mx_count = 0;
	parsing->has_id = parsing->has_digest = parsing->has_since = false;
	parsing->has_mode = parsing->has_max_age = false;
	if (domain_name_check(name, strlen(name)) == DOMAIN_NAME_OK)
		parsing->record = policy_state_add(
		    state, arena_copy(state->arena, name, strlen(name)));
	if (parsing->record == NULL)
		damage(parsing);
}

static void on_event(void *context, enum config_event event, unsigned line,
		     const char *name, const char *value)
{
	struct parsing *parsing = context;

	parsing->line = line;
	switch (event) {
	case CONFIG_SECTION: start_record(parsing, name); break;
	case CONFIG_SETTING:
		if (parsing->record == NULL ||
		    !parse_setting(parsing, name, value))
			damage(parsing);
		break;
	case CONFIG_PROBLEM: damage(parsing); break;
	}
}

static bool has_last_line(const char *text, size_t length)
{
	size_t last = sizeof(last_line) - 1;

	return length >= last &&
	       memcmp(text + length - last, last_line, last) == 0;
}

enum state_file_result state_file_parse(struct policy_state *state,
					struct arena *arena, const char *text,
					size_t length, unsigned *damaged_line)
{
	struct parsing parsing = {.state = state};
	int64_t last = -1;

	policy_state_init(state, arena);
	config_file_parse(text, length, on_event, &parsing);
	finish_record(&parsing);
	if (!has_last_line(text, length))
		damage(&parsing);
	*damaged_line = parsing.damage;
	if (parsing.damage == 0 && has_last_line(text, length))
		return STATE_FILE_OK;
	for (size_t i = 0; i < state->count; i++) {
		if (state->records[i].id_time > last)
			last = state->records[i].id_time;
	}
	policy_state_init(state, arena);
	state->not_before = last + 1;
	return STATE_FILE_DAMAGED;
}

enum state_file_result state_file_load(struct policy_state *state,
				       struct arena *arena,
				       const char *directory,
				       unsigned *damaged_line)
{
	struct file_contents contents;
	enum state_file_result result;
	const char *path =
	    arena_printf(arena, "%s/%s", directory, STATE_FILE_NAME);

	*damaged_line = 0;
	policy_state_init(state, arena);
	if (file_read(path, STATE_FILE_BYTES_MAX, &contents) != 0)
		return errno == ENOENT ? STATE_FILE_MISSING
				       : STATE_FILE_UNREADABLE;
	result = state_file_parse(state, arena, contents.bytes, contents.length,
				  damaged_line);
	file_contents_wipe(&contents);
	return result;
}

/* ---- writing ---- */

static void render_moment(struct text *text, const char *key, int64_t moment)
{
	char buffer[TIMESTAMP_ROOM];

	if (moment != 0)
		text_addf(text, "%s = %s\n", key,
			  timestamp_format(buffer, moment));
}

static void render_hex(struct text *text,
		       const unsigned char digest[DIGEST_BYTES])
{
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		text_addf(text, "%02x", digest[i]);
}

static void render_record(const struct policy_record *record, struct text *text)
{
	char moment[TIMESTAMP_ROOM];

	text_addf(text, "\n[%s]\nid = %s\ndigest = ", record->name, record->id);
	render_hex(text, record->digest);
	text_add_string(text, "\n");
	render_moment(text, "since", record->since);
	text_addf(text, "mode = %s\n", policy_mode_name(record->policy.mode));
	render_moment(text, "mode_since", record->mode_since);
	text_addf(text, "max_age = %u\n", (unsigned)record->policy.max_age_s);
	for (size_t i = 0; i < record->policy.mx_count; i++)
		text_addf(text, "mx = %s\n", record->policy.mx[i]);
	render_moment(text, "cached_until", record->cached_until);
	render_moment(text, "enforce_until", record->enforce_until);
	render_moment(text, "dropped", record->dropped);
	render_moment(text, "unserved", record->unserved);
	if (record->id_time != record->since)
		render_moment(text, "id_time", record->id_time);
	for (const struct used_id *used = record->used; used != NULL;
	     used = used->next) {
		text_addf(text, "used = %s ", used->id);
		render_hex(text, used->digest);
		text_addf(text, " %s\n", timestamp_format(moment, used->until));
	}
	if (record->is_untold)
		text_add_string(text, "untold = yes\n");
}

void state_file_render(const struct policy_state *state, struct text *text)
{
	text_add_string(text,
			"; The policies mta-stsd has served, written by it.\n"
			"; Without this file every policy with 'id = time' "
			"gets a new id.\n");
	for (size_t i = 0; i < state->count; i++) {
		if (!state->records[i].is_forgotten)
			render_record(&state->records[i], text);
	}
	text_add_string(text, "\n");
	text_add_string(text, last_line);
}

int state_file_store(const struct policy_state *state, const char *directory)
{
	struct text text;
	int result, error_number;

	text_init_growing(&text);
	state_file_render(state, &text);
	result =
	    file_replace(directory, STATE_FILE_NAME, text.bytes, text.length);
	error_number = errno;
	text_release(&text);
	errno = error_number;
	return result;
}

/* ---- damage ---- */

/* Between the file's name and the moment. */
#define ASIDE ".damaged-"

const char *state_file_set_aside(struct arena *arena, const char *directory,
				 int64_t now)
{
	char moment[TIMESTAMP_ROOM];
	const char *path =
	    arena_printf(arena, "%s/%s", directory, STATE_FILE_NAME);
	const char *aside = arena_printf(arena, "%s" ASIDE "%s", path,
					 timestamp_format_compact(moment, now));

	return rename(path, aside) == 0 ? aside : NULL;
}

struct state_aside state_file_find_aside(struct arena *arena,
					 const char *directory)
{
	static const char prefix[] = STATE_FILE_NAME ASIDE;
	struct state_aside last = {0};
	DIR *list = opendir(directory);
	const struct dirent *entry;

	while (list != NULL && (entry = readdir(list)) != NULL) {
		int64_t moment;

		if (strncmp(entry->d_name, prefix, sizeof(prefix) - 1) == 0 &&
		    timestamp_parse_compact(entry->d_name + sizeof(prefix) - 1,
					    &moment) &&
		    moment > last.moment)
			last = (struct state_aside){
			    .moment = moment,
			    .name = arena_copy(arena, entry->d_name,
					       strlen(entry->d_name))};
	}
	if (list != NULL)
		closedir(list);
	return last;
}
