#ifndef SITE_POLICY_STATE_H
#define SITE_POLICY_STATE_H

/*
 * What has been served: per domain the policy, its id, since when, and until
 * when an earlier one may still be cached by some sender.  From it follow the
 * ids (RFC 8461 section 3.1: an id names one instance of a policy) and what an
 * operator must be told about changes.  The rules are here; how it is kept on
 * disk is site/state_file.h's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/string_index.h"
#include "site/config.h"
#include "sts/policy.h"
#include "sts/sts_record.h"
#include "tls/digest.h"

/* So many literal ids of a domain are remembered. */
#define USED_IDS_MAX 16

/* A literal id that was replaced, while senders may have its policy cached:
 * with another policy they would not notice. */
struct used_id {
	struct used_id *next; /* an earlier one */
	char id[STS_ID_LENGTH_MAX + 1];
	unsigned char digest[DIGEST_BYTES]; /* of its policy */
	int64_t until;
};

/* One domain.  Moments are Unix seconds, 0 where there is none. */
struct policy_record {
	const char *name;
	unsigned char digest[DIGEST_BYTES]; /* of the rendered policy */
	char id[STS_ID_LENGTH_MAX + 1];
	int64_t since;	       /* this policy is served */
	int64_t mode_since;    /* its mode, perhaps by earlier policies */
	int64_t cached_until;  /* any earlier policy may be cached */
	int64_t enforce_until; /* an earlier one in mode enforce may be */
	int64_t dropped;       /* left the configuration */
	int64_t unserved;      /* has no certificate that can be served */
	/* Of the last id, as the id was made: later than `since` where the
	 * clock went back, or changes came within a second. */
	int64_t id_time;
	struct used_id *used; /* the last one first */
	struct policy policy;
	bool is_untold;	    /* nobody was told yet to publish its id */
	bool is_configured; /* seen by update or keep in this load */
	bool is_forgotten;  /* dropped long ago: not written any more */
};

struct policy_state {
	struct arena *arena;
	struct policy_record *records;
	size_t count, room;
	struct string_index names;
	bool changed;	    /* differs from what is stored */
	int64_t not_before; /* new ids are later; from a damaged state */
	int64_t floor;	    /* the same, as policy_state_set_floor() got it */
};

/* Starts with no record; keeps `arena`, where everything lives. */
void policy_state_init(struct policy_state *state, struct arena *arena);

/* Adds an empty record, which moves the others; keeps `name`.  NULL when there
 * is one of that name. */
struct policy_record *policy_state_add(struct policy_state *state,
				       const char *name);

/* The record of a domain, or NULL when it was never served. */
const struct policy_record *policy_state_find(const struct policy_state *state,
					      const char *name);

/* Whether handshakes for it are accepted, as far as the state knows. */
bool policy_record_is_served(const struct policy_record *record);

/*
 * Puts what lies in the future back to `now`, and what may be cached to the
 * longest time that it can be: the clock must have been wrong.  It is written
 * with the next change, or at once where a domain's end depends on it.
 *
 * But not what may be right: with the clock at a moment before `past`, which
 * is known to have passed, it is this clock that is wrong, and nothing is put
 * back; the same for what lies less than a year too late.  An end that is too
 * late makes operators wait, one that is too early loses their mail.
 */
void policy_state_correct(struct policy_state *state, int64_t now,
			  int64_t past);

/* All new ids made from the time will be later than `moment`: for a state that
 * was lost while somebody remembers an id. */
void policy_state_set_floor(struct policy_state *state, int64_t moment);

enum policy_change {
	POLICY_SAME,	/* nothing to tell */
	POLICY_NEW,	/* first served, or served again after it was dropped */
	POLICY_CHANGED, /* another policy text and therefore id */
	POLICY_RENAMED, /* the same policy under another id */
	POLICY_UNTOLD,	/* changed by an earlier load that did not come to
			 * tell */
	POLICY_ID_USED, /* refused: another policy has, or had, the literal id
			 */
};

/*
 * Notes that `domain`, whose policy the record keeps (borrowed, with the mx
 * names), is served from `now` on: gives it an id, remembers how long the
 * policy before it may be cached.  `before`, unless NULL, gets a copy
 * of the record as it was (name NULL when there was none).
 */
enum policy_change policy_state_update(struct policy_state *state,
				       const struct domain_config *domain,
				       int64_t now,
				       struct policy_record *before);

/* The literal id as it was used before, or NULL. */
const struct used_id *policy_record_find_used(
    const struct policy_record *record, const char *id);

/* What was changed has been told; gives whether anything was. */
bool policy_state_note_told(struct policy_state *state);

/* Keeps a domain that is configured, and notes that it cannot be served from
 * `now` on; one that was never served is not noted. */
void policy_state_keep(struct policy_state *state, const char *name,
		       int64_t now);

/*
 * After all updates: domains that are no longer configured are marked as
 * dropped, and forgotten once nobody can have their policy cached.  Adds a
 * warning for each whose enforce policy may still be.
 */
void policy_state_drop(struct policy_state *state, int64_t now,
		       const char *config_path,
		       struct diagnostics *diagnostics);

/* Until when an enforce policy of this record may be cached if it stops being
 * served at `now`; 0 when there is none. */
int64_t policy_record_enforce_end(const struct policy_record *record,
				  int64_t now);

#endif
