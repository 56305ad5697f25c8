/*
 * The state file is ours, but it lies on a disk that may fill up, fail, or be
 * edited: a file with any damage is taken as damaged whole, since half a state
 * would give a changed policy an old id.
 */
#include "site/policy_state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "site/config_file.h"
#include "sts/domain_name.h"

/* More lines than a policy under 4 KB can have. */
#define RECORD_MX_MAX	  1024

#define CLOCK_ERROR_MAX_S 86400

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* ---- reading ---- */

struct parsing {
	struct policy_state *state;
	struct policy_record *record;
	const char *mx[RECORD_MX_MAX];
	size_t mx_count;
	bool has_id, has_digest, has_since, has_mode, has_max_age;
	unsigned line, damage;
};

static void start_state(struct policy_state *state, struct arena *arena)
{
	*state = (struct policy_state){.arena = arena};
	string_index_init(&state->names, arena, 0);
}

static struct policy_record *add_record(struct policy_state *state,
					const char *name)
{
	struct policy_record *record;

	if (state->count == state->room) {
		size_t room = state->room == 0 ? 16 : state->room * 2;
		struct policy_record *records =
		    arena_alloc(state->arena, room * sizeof(*records));

		if (state->count > 0)
			memcpy(records, state->records,
			       state->count * sizeof(*records));
		state->records = records;
		state->room = room;
	}
	record = &state->records[state->count];
	*record = (struct policy_record){.name = name};
	if (string_index_add(&state->names, name, (uint32_t)state->count) !=
	    STRING_INDEX_NONE)
		return NULL;
	state->count++;
	return record;
}

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
		parsing->record = add_record(
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

/* A file cut short at a line end would parse; the last line tells. */
static const char last_line[] = "; end of state\n";

static bool has_last_line(const char *text, size_t length)
{
	size_t last = sizeof(last_line) - 1;

	return length >= last &&
	       memcmp(text + length - last, last_line, last) == 0;
}

enum policy_state_result policy_state_parse(struct policy_state *state,
					    struct arena *arena,
					    const char *text, size_t length,
					    unsigned *damaged_line)
{
	struct parsing parsing = {.state = state};
	int64_t not_before = 0;

	start_state(state, arena);
	config_file_parse(text, length, on_event, &parsing);
	finish_record(&parsing);
	if (!has_last_line(text, length))
		damage(&parsing);
	*damaged_line = parsing.damage;
	if (parsing.damage == 0 && has_last_line(text, length))
		return POLICY_STATE_OK;
	for (size_t i = 0; i < state->count; i++)
		not_before = later(not_before, state->records[i].id_time + 1);
	start_state(state, arena);
	state->not_before = not_before;
	return POLICY_STATE_DAMAGED;
}

enum policy_state_result policy_state_load(struct policy_state *state,
					   struct arena *arena,
					   const char *directory,
					   unsigned *damaged_line)
{
	struct file_contents contents;
	enum policy_state_result result;
	const char *path =
	    arena_printf(arena, "%s/%s", directory, POLICY_STATE_FILE);

	*damaged_line = 0;
	start_state(state, arena);
	if (file_read(path, POLICY_STATE_BYTES_MAX, &contents) != 0)
		return errno == ENOENT ? POLICY_STATE_MISSING
				       : POLICY_STATE_UNREADABLE;
	result = policy_state_parse(state, arena, contents.bytes,
				    contents.length, damaged_line);
	file_contents_wipe(&contents);
	return result;
}

const char *policy_state_set_aside(struct arena *arena, const char *directory,
				   int64_t now)
{
	char moment[TIMESTAMP_ROOM];
	const char *path =
	    arena_printf(arena, "%s/%s", directory, POLICY_STATE_FILE);
	const char *aside = arena_printf(arena, "%s.damaged-%s", path,
					 timestamp_format_compact(moment, now));

	return rename(path, aside) == 0 ? aside : NULL;
}

/* ---- changing ---- */

static struct policy_record *find_record(const struct policy_state *state,
					 const char *name)
{
	uint32_t number = string_index_find(&state->names, name);

	return number == STRING_INDEX_NONE ? NULL : &state->records[number];
}

const struct policy_record *policy_state_find(const struct policy_state *state,
					      const char *name)
{
	return find_record(state, name);
}

bool policy_record_is_served(const struct policy_record *record)
{
	return record->dropped == 0 && record->unserved == 0;
}

static void cut(int64_t *moment, int64_t most)
{
	if (*moment > most)
		*moment = most;
}

void policy_state_correct(struct policy_state *state, int64_t now)
{
	for (size_t i = 0; i < state->count; i++) {
		struct policy_record *record = &state->records[i];

		state->changed |= record->dropped > now;
		cut(&record->since, now);
		cut(&record->mode_since, now);
		cut(&record->dropped, now);
		cut(&record->unserved, now);
		/* Earlier policies may have had any max_age. */
		cut(&record->cached_until, now + POLICY_MAX_AGE_LIMIT_S);
		cut(&record->enforce_until, now + POLICY_MAX_AGE_LIMIT_S);
	}
}

void policy_state_set_floor(struct policy_state *state, int64_t moment)
{
	state->floor = later(state->floor, moment + 1);
}

int64_t policy_record_enforce_end(const struct policy_record *record,
				  int64_t now)
{
	int64_t end = record->enforce_until;

	if (record->dropped != 0)
		now = record->dropped;
	if (record->policy.mode == POLICY_ENFORCE)
		end = later(end, now + record->policy.max_age_s);
	return end;
}

/* The end of all caching, if this record's policy stopped being served. */
static int64_t caching_end(const struct policy_record *record, int64_t now)
{
	if (record->dropped != 0)
		now = record->dropped;
	return later(record->cached_until, now + record->policy.max_age_s);
}

/*
 * An id must never come back (RFC 8461 section 3.1), also when the clock went
 * back, two changes fall into one second, or the last id was a literal: the
 * moment it is made from is later than that of any id before.
 */
static int64_t next_id_time(const struct policy_state *state,
			    const struct policy_record *record, int64_t now)
{
	char compact[TIMESTAMP_ROOM];
	int64_t moment = later(now, state->floor);

	/* What damage made of a moment must not carry ids away for ever. */
	if (state->not_before < now + CLOCK_ERROR_MAX_S)
		moment = later(moment, state->not_before);
	if (record->since != 0)
		moment = later(moment, record->id_time + 1);
	/* A literal may look like a moment. */
	if (strcmp(timestamp_format_compact(compact, moment), record->id) == 0)
		moment++;
	return moment;
}

static void choose_id(const struct domain_config *domain,
		      const struct policy_record *record,
		      const unsigned char digest[DIGEST_BYTES], int64_t id_time,
		      char id[STS_ID_LENGTH_MAX + 1])
{
	bool is_same = record->since != 0 &&
		       memcmp(record->digest, digest, DIGEST_BYTES) == 0;
	char compact[TIMESTAMP_ROOM];

	switch (domain->id_scheme) {
	case ID_LITERAL:
		snprintf(id, STS_ID_LENGTH_MAX + 1, "%s", domain->id_literal);
		return;
	case ID_CONTENT:
		for (size_t i = 0; i < STS_ID_LENGTH_MAX / 2; i++)
			snprintf(id + 2 * i, 3, "%02x", digest[i]);
		return;
	case ID_TIME: break;
	}
	snprintf(id, STS_ID_LENGTH_MAX + 1, "%s",
		 is_same ? record->id
			 : timestamp_format_compact(compact, id_time));
}

static enum policy_change compare(const struct policy_record *record,
				  const struct domain_config *domain,
				  const unsigned char digest[DIGEST_BYTES],
				  const char *id)
{
	bool is_same_id = strcmp(record->id, id) == 0;

	if (record->since == 0)
		return POLICY_NEW;
	if (memcmp(record->digest, digest, DIGEST_BYTES) != 0)
		return is_same_id && domain->id_scheme == ID_LITERAL
			   ? POLICY_ID_USED
			   : POLICY_CHANGED;
	if (!is_same_id)
		return POLICY_RENAMED;
	return record->dropped != 0 ? POLICY_NEW : POLICY_SAME;
}

static void replace_policy(struct policy_record *record,
			   const struct domain_config *domain,
			   const unsigned char digest[DIGEST_BYTES],
			   int64_t now, int64_t id_time)
{
	bool is_new = record->since == 0;

	if (!is_new) {
		record->enforce_until = policy_record_enforce_end(record, now);
		record->cached_until = caching_end(record, now);
	}
	if (is_new || record->policy.mode != domain->policy.mode ||
	    record->dropped != 0)
		record->mode_since = now;
	memcpy(record->digest, digest, DIGEST_BYTES);
	record->since = now;
	record->id_time = id_time;
	record->policy = domain->policy;
}

enum policy_change policy_state_update(struct policy_state *state,
				       const struct domain_config *domain,
				       int64_t now,
				       struct policy_record *before)
{
	struct policy_record *record = find_record(state, domain->name);
	unsigned char digest[DIGEST_BYTES];
	char id[STS_ID_LENGTH_MAX + 1];
	enum policy_change change;
	int64_t id_time;

	if (before != NULL)
		*before = record != NULL ? *record : (struct policy_record){0};
	if (record == NULL)
		record =
		    add_record(state, arena_copy(state->arena, domain->name,
						 strlen(domain->name)));
	record->is_configured = true;
	digest_sha256(digest, domain->policy_text, domain->policy_length);
	id_time = next_id_time(state, record, now);
	choose_id(domain, record, digest, id_time, id);
	change = compare(record, domain, digest, id);
	switch (change) {
	case POLICY_SAME:
		state->changed |= record->unserved != 0;
		record->unserved = 0;
		return record->is_untold ? POLICY_UNTOLD : POLICY_SAME;
	case POLICY_UNTOLD:
	case POLICY_ID_USED: return change;
	case POLICY_NEW:
	case POLICY_CHANGED:
		replace_policy(record, domain, digest, now, id_time);
		break;
	case POLICY_RENAMED: break;
	}
	memcpy(record->id, id, sizeof(id));
	record->dropped = 0;
	record->unserved = 0;
	record->is_untold = true;
	state->changed = true;
	return change;
}

bool policy_state_note_told(struct policy_state *state)
{
	bool was_untold = false;

	for (size_t i = 0; i < state->count; i++) {
		was_untold |= state->records[i].is_untold;
		state->records[i].is_untold = false;
	}
	return was_untold;
}

void policy_state_keep(struct policy_state *state, const char *name,
		       int64_t now)
{
	struct policy_record *record = find_record(state, name);

	if (record == NULL)
		return;
	record->is_configured = true;
	if (!policy_record_is_served(record))
		return;
	record->unserved = now;
	state->changed = true;
}

static void warn_dropped(const struct policy_record *record, int64_t end,
			 const char *config_path,
			 struct diagnostics *diagnostics)
{
	char moment[TIMESTAMP_ROOM];

	diagnostics_add(diagnostics, SEVERITY_WARNING, config_path, 0,
			"domain dropped too early: %s: senders may enforce its "
			"policy until %s, and without its host nobody can "
			"change or end it: keep this section until then, and "
			"publish the new id",
			record->name, timestamp_format(moment, end));
	diagnostics_add_line(diagnostics, "[%s]", record->name);
	diagnostics_add_line(diagnostics, "mode = none");
	diagnostics_add_line(diagnostics, "max_age = 1d");
	for (size_t i = 0; i < record->policy.mx_count; i++)
		diagnostics_add_line(diagnostics, "mx = %s",
				     record->policy.mx[i]);
	diagnostics_add_line(diagnostics,
			     "; with its lines certificate and private_key");
}

void policy_state_drop(struct policy_state *state, int64_t now,
		       const char *config_path, struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < state->count; i++) {
		struct policy_record *record = &state->records[i];
		int64_t end;

		if (record->is_configured)
			continue;
		if (record->dropped == 0) {
			record->dropped = now;
			state->changed = true;
		}
		record->is_forgotten = caching_end(record, now) <= now;
		end = policy_record_enforce_end(record, now);
		if (end > now)
			warn_dropped(record, end, config_path, diagnostics);
	}
}

/* ---- writing ---- */

static void render_moment(struct text *text, const char *key, int64_t moment)
{
	char buffer[TIMESTAMP_ROOM];

	if (moment != 0)
		text_addf(text, "%s = %s\n", key,
			  timestamp_format(buffer, moment));
}

static void render_record(const struct policy_record *record, struct text *text)
{
	text_addf(text, "\n[%s]\nid = %s\ndigest = ", record->name, record->id);
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		text_addf(text, "%02x", record->digest[i]);
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
	if (record->is_untold)
		text_add_string(text, "untold = yes\n");
}

void policy_state_render(const struct policy_state *state, struct text *text)
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

int policy_state_store(const struct policy_state *state, const char *directory)
{
	struct text text;
	int result, error_number;

	text_init_growing(&text);
	policy_state_render(state, &text);
	result =
	    file_replace(directory, POLICY_STATE_FILE, text.bytes, text.length);
	error_number = errno;
	text_release(&text);
	errno = error_number;
	return result;
}
