/* Rules alone: no file, no clock. */
#include "site/policy_state.h"

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"

#define CLOCK_ERROR_MAX_S 86400

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* ---- the records ---- */

void policy_state_init(struct policy_state *state, struct arena *arena)
{
	*state = (struct policy_state){.arena = arena};
	string_index_init(&state->names, arena, 0);
}

struct policy_record *policy_state_add(struct policy_state *state,
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

/* ---- changing ---- */

static bool cut(int64_t *moment, int64_t implausible, int64_t most)
{
	if (*moment <= implausible)
		return false;
	*moment = most;
	return true;
}

void policy_state_correct(struct policy_state *state, int64_t now, int64_t past)
{
	int64_t year = POLICY_MAX_AGE_LIMIT_S, next_year = now + year;

	if (now < past)
		return;
	for (size_t i = 0; i < state->count; i++) {
		struct policy_record *record = &state->records[i];

		state->changed |= cut(&record->dropped, next_year, now);
		cut(&record->since, next_year, now);
		cut(&record->mode_since, next_year, now);
		cut(&record->unserved, next_year, now);
		/* Earlier policies may have had any max_age. */
		cut(&record->cached_until, next_year + year, next_year);
		cut(&record->enforce_until, next_year + year, next_year);
	}
}

void policy_state_set_floor(struct policy_state *state, int64_t moment)
{
	if (moment < TIMESTAMP_MAX)
		state->floor = later(state->floor, moment + 1);
}

/* Until when it was served at least, if it stops at `now` or has before.  It
 * was since `since`, whatever a clock that went back says. */
static int64_t serving_end(const struct policy_record *record, int64_t now)
{
	return later(record->dropped != 0 ? record->dropped : now,
		     record->since);
}

int64_t policy_record_enforce_end(const struct policy_record *record,
				  int64_t now)
{
	if (record->policy.mode != POLICY_ENFORCE)
		return record->enforce_until;
	return later(record->enforce_until,
		     serving_end(record, now) + record->policy.max_age_s);
}

/* The end of all caching, if this record's policy stopped being served. */
static int64_t caching_end(const struct policy_record *record, int64_t now)
{
	return later(record->cached_until,
		     serving_end(record, now) + record->policy.max_age_s);
}

/* ---- ids ---- */

const struct used_id *policy_record_find_used(
    const struct policy_record *record, const char *id)
{
	const struct used_id *used = record->used;

	while (used != NULL && strcmp(used->id, id) != 0)
		used = used->next;
	return used;
}

static void make_content_id(char id[STS_ID_LENGTH_MAX + 1],
			    const unsigned char digest[DIGEST_BYTES])
{
	for (size_t i = 0; i < STS_ID_LENGTH_MAX / 2; i++)
		snprintf(id + 2 * i, 3, "%02x", digest[i]);
}

/* Ids made from the time or the policy cannot come back with another. */
static bool is_literal(const struct policy_record *record)
{
	char compact[TIMESTAMP_ROOM], content[STS_ID_LENGTH_MAX + 1];

	make_content_id(content, record->digest);
	return strcmp(record->id, content) != 0 &&
	       strcmp(record->id,
		      timestamp_format_compact(compact, record->id_time)) != 0;
}

/* Those whose policy nobody has any more, the oldest of too many, and `id`,
 * which is used anew. */
static void forget_used(struct policy_record *record, const char *id,
			int64_t now)
{
	struct used_id **at = &record->used;
	size_t count = 0;

	while (*at != NULL) {
		if ((*at)->until <= now || count == USED_IDS_MAX ||
		    strcmp((*at)->id, id) == 0) {
			*at = (*at)->next;
			continue;
		}
		at = &(*at)->next;
		count++;
	}
}

/* The id of a record is about to become `next`. */
static void remember_id(struct policy_state *state,
			struct policy_record *record, const char *next,
			int64_t now)
{
	struct used_id *used;

	if (record->since != 0 && is_literal(record)) {
		used = arena_alloc(state->arena, sizeof(*used));
		memcpy(used->id, record->id, sizeof(used->id));
		memcpy(used->digest, record->digest, sizeof(used->digest));
		used->until =
		    serving_end(record, now) + record->policy.max_age_s;
		used->next = record->used;
		record->used = used;
	}
	forget_used(record, next, now);
}

/* Whether senders may have cached another policy under it. */
static bool is_used(const struct policy_record *record, const char *id,
		    const unsigned char digest[DIGEST_BYTES], int64_t now)
{
	const struct used_id *used = policy_record_find_used(record, id);

	return used != NULL && used->until > now &&
	       memcmp(used->digest, digest, DIGEST_BYTES) != 0;
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
	const char *id;
	int64_t moment = later(now, state->floor);

	/* What damage made of a moment must not carry ids away for ever. */
	if (state->not_before < now + CLOCK_ERROR_MAX_S)
		moment = later(moment, state->not_before);
	/* Nor must the end of all notation. */
	if (record->since != 0 && record->id_time < TIMESTAMP_MAX)
		moment = later(moment, record->id_time + 1);
	/* A literal may look like a moment. */
	for (;; moment++) {
		id = timestamp_format_compact(compact, moment);
		if (moment >= TIMESTAMP_MAX ||
		    (strcmp(id, record->id) != 0 &&
		     policy_record_find_used(record, id) == NULL))
			return moment;
	}
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
	case ID_CONTENT: make_content_id(id, digest); return;
	case ID_TIME: break;
	}
	snprintf(id, STS_ID_LENGTH_MAX + 1, "%s",
		 is_same ? record->id
			 : timestamp_format_compact(compact, id_time));
}

static enum policy_change compare(const struct policy_record *record,
				  const struct domain_config *domain,
				  const unsigned char digest[DIGEST_BYTES],
				  const char *id, int64_t now)
{
	bool is_same_id = strcmp(record->id, id) == 0;

	if (record->since == 0)
		return POLICY_NEW;
	if (domain->id_scheme == ID_LITERAL && is_used(record, id, digest, now))
		return POLICY_ID_USED;
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
		record = policy_state_add(state,
					  arena_copy(state->arena, domain->name,
						     strlen(domain->name)));
	record->is_configured = true;
	digest_sha256(digest, domain->policy_text, domain->policy_length);
	id_time = next_id_time(state, record, now);
	choose_id(domain, record, digest, id_time, id);
	change = compare(record, domain, digest, id, now);
	switch (change) {
	case POLICY_SAME:
		state->changed |= record->unserved != 0;
		record->unserved = 0;
		return record->is_untold ? POLICY_UNTOLD : POLICY_SAME;
	case POLICY_UNTOLD:
	case POLICY_ID_USED: return change;
	case POLICY_NEW:
	case POLICY_CHANGED:
	case POLICY_RENAMED: break;
	}
	if (strcmp(record->id, id) != 0)
		remember_id(state, record, id, now);
	if (change != POLICY_RENAMED)
		replace_policy(record, domain, digest, now, id_time);
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
