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
		record = policy_state_add(state,
					  arena_copy(state->arena, domain->name,
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
