#ifndef SITE_LOAD_H
#define SITE_LOAD_H

/*
 * One load: configuration, certificates and state are read and checked into a
 * snapshot, and what would change against the state is worked out.  Nothing
 * but load_store() changes anything outside, so a load that is given up leaves
 * no trace; `mta-stsd -t` is a load without the rest.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/text.h"
#include "site/policy_state.h"
#include "site/snapshot.h"
#include "site/state_file.h"

enum load_purpose {
	LOAD_START,   /* lenient: an unusable pair excludes its domains only */
	LOAD_RELOAD,  /* strict: any error fails the load */
	LOAD_TEST,    /* strict; a state entry stands for a running daemon */
	LOAD_RENEWAL, /* of certificates and challenges, with the configuration
			 that is served, as it was read: an unusable pair fails
			 nothing, and what was served for it is served on */
};

struct policy_notice {
	const struct served_domain *domain;
	enum policy_change change;
	struct policy_record before; /* name NULL: there was none */
};

struct load {
	struct arena *scratch; /* unknown to workers forked meanwhile */
	struct arena *arena;   /* of the snapshot; NULL once that was taken */
	struct diagnostics diagnostics;
	const struct config *config; /* also when it has errors */
	struct snapshot *snapshot;   /* NULL: the load failed */
	bool is_certificate_bad;     /* the load failed for that reason, or for
					others, too; a renewal did without */
	struct policy_state state;
	enum state_file_result state_result;
	struct policy_notice *notices; /* in the order of the domains */
	size_t notice_count;
	int64_t now;
};

/* Runs a load of the configuration `path`.  `running` is what is being served
 * now, or NULL; a domain of it is never given up.  End with load_release(). */
void load_run(struct load *load, const char *path, enum load_purpose purpose,
	      const struct snapshot *running, int64_t now);

/*
 * After a reload whose configuration was refused: makes it a renewal of what
 * `running` has, so that an edit that is not finished keeps no certificate from
 * being served.  The findings stay, and those of the renewal are added.  There
 * is no snapshot when that fails, too.
 */
void load_renew_instead(struct load *load, const struct snapshot *running);

/* Stores the new ids, unless nothing changed: 0.  -1 with a finding added
 * when they could not be stored. */
int load_store(struct load *load);

/*
 * Tries again what load_store() could not do, while `running`, the snapshot of
 * this load, is served: 0, and the notices are to be told.  -1 with findings.
 * Nothing but the state is read: where it could not be read before, domains
 * whose policy is in it keep their ids.
 */
int load_store_again(struct load *load, struct snapshot *running,
		     struct diagnostics *diagnostics);

/*
 * Adds what the operator must do: per changed domain what changed and the TXT
 * record to publish now, as lines of a zone file.  Nothing for what did not
 * change.
 */
void load_render_notices(const struct load *load, struct text *text);

/* The notices have been told: stored in `directory`, so that they are not told
 * again.  Where it cannot be stored they will be, which does no harm. */
void load_note_told(struct load *load, const char *directory);

/* The same as an announcement, without records, for a load that only tests. */
void load_render_preview(const struct load *load, struct text *text);

/* Gives the snapshot away: load_release() will not free it any more. */
struct snapshot *load_take_snapshot(struct load *load);

void load_release(struct load *load);

#endif
