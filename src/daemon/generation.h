#ifndef DAEMON_GENERATION_H
#define DAEMON_GENERATION_H

/*
 * One generation as the master sees it: a snapshot and the workers that serve
 * it.  It is started (ready, not yet accepting), accepts, is drained, ends; a
 * reload is a new generation, so a worker never sees one.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diagnostics.h"
#include "daemon/worker.h"

struct worker_slot {
	pid_t pid;   /* 0: not running */
	int channel; /* -1: closed */
	bool is_ready;
	int64_t started_ms;
	int64_t restart_ms; /* when to start it again; 0: not planned */
	int64_t restart_delay_ms;
};

enum generation_phase {
	GENERATION_READY,
	GENERATION_ACCEPTING,
	GENERATION_DRAINING,
	GENERATION_ENDING,
};

struct generation {
	struct generation *older; /* that still drains */
	enum generation_phase phase;
	struct snapshot *snapshot;
	struct account account;
	struct worker_setup setup; /* all but the channel */
	_Atomic uint32_t *fetches;
	struct fetch_table by_sender;
	struct worker_slot *workers;
	size_t worker_count;
	int64_t due_ms; /* draining: when it is ended, ending: when it is
			   killed */
};

/* What generations share. */
struct generation_environment {
	const struct listeners *listeners;
	struct counters *counters;
	int empty_directory_fd;
};

/*
 * Gives a generation of `snapshot` (taken over) without workers.  The policy
 * texts of its configuration must still be there; they are rendered into
 * responses.  Nothing else of it needs memory of this process.
 */
struct generation *generation_new(
    struct snapshot *snapshot, const struct account *account,
    const struct generation_environment *environment);

/* Forks the workers and waits until each is ready: 0, or -1 with a finding,
 * and the generation is to be abandoned. */
int generation_start(struct generation *generation,
		     struct diagnostics *diagnostics);

/* A draining generation ends at `due_ms` at the latest, whatever drain_timeout
 * is, since a newer one drains as well. */
void generation_hurry(struct generation *generation, int64_t due_ms);

/* Kills and frees a generation that never accepted.  Workers that do not end
 * within a moment are left to themselves. */
void generation_abandon(struct generation *generation);

/*
 * Tells the workers; they do it on their own.  One that does not end within
 * drain_timeout and a moment is told to end at once, and one that does not do
 * that either is killed.
 */
void generation_accept(struct generation *generation);
void generation_drain(struct generation *generation, int64_t now_ms);
void generation_end(struct generation *generation, int64_t now_ms);

/* Waits until workers that were told to drain have said that they accept no
 * more, at most until `end_ms`: whoever connects then meets the next
 * generation. */
void generation_wait_stopped(struct generation *generation, int64_t end_ms);

/* Takes note of a worker that exited; true when it was one of this
 * generation.  An accepting generation plans its replacement. */
bool generation_note_exit(struct generation *generation, pid_t pid, int status,
			  int64_t now_ms);

/* Does what is due: replaces workers, kills those that do not end.  Gives the
 * time of the next thing to do, or INT64_MAX. */
int64_t generation_run_due(struct generation *generation, int64_t now_ms);

/* Reads what a worker says on a readable channel. */
void generation_read_channel(struct generation *generation,
			     struct worker_slot *worker);

/* Whether no worker of it is left. */
bool generation_is_gone(const struct generation *generation);

/* Frees a generation that is gone, with its snapshot. */
void generation_free(struct generation *generation);

#endif
