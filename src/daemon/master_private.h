#ifndef DAEMON_MASTER_PRIVATE_H
#define DAEMON_MASTER_PRIVATE_H

/*
 * What the files of the master share.  master.c waits for signals and children
 * and calls the others; none of them calls back.
 */

#include <stdbool.h>
#include <stdint.h>

#include "daemon/certificate_watch.h"
#include "daemon/control.h"
#include "daemon/generation.h"
#include "daemon/listeners.h"
#include "daemon/passed_sockets.h"
#include "daemon/service_manager.h"
#include "daemon/metrics.h"
#include "site/load.h"

#define TOLD_ROOM 1024

struct master {
	const char *config_path;
	struct arena *arena;   /* of what lasts as long as the master */
	const char *state_dir; /* of the start: pid file and control socket */
	struct service_manager manager;
	struct passed_sockets passed;
	struct listeners listeners;
	struct control control;
	struct generation_environment environment;
	struct generation *current;
	struct generation *older; /* those that drain or end */
	struct certificate_watch watch;
	struct metrics metrics;
	bool has_started, is_stopping;
	bool wants_renewal; /* certificates or keys have changed */
	bool has_lock;	    /* of the state directory */
	bool has_unstored;  /* what is served has ids that are not stored */
	struct load unstored;
	int64_t retry_ms;     /* of the state directory; 0: all is there */
	char told[TOLD_ROOM]; /* why it could not be had the last time */
};

/* ---- master_load.c ---- */

/* One load, from step 1 to 5; false when nothing changed because of errors. */
bool master_load(struct master *master, enum load_purpose purpose);

/* ---- master_state.c ---- */

/* Opens what is opened once; false with findings. */
bool master_open(struct master *master, const struct config *config,
		 struct diagnostics *diagnostics);

/* Takes the lock and opens the control socket, where they are not there yet or
 * not any more.
 * False with an error when another instance has them: nothing may be written
 * then.  That they cannot be had at all is told and no hindrance. */
bool master_hold(struct master *master, struct diagnostics *diagnostics);

/* Keeps the load of what is served for storing its ids later; `load` is empty
 * then.  NULL: all ids are stored. */
void master_keep_unstored(struct master *master, struct load *load);

/* Tries again what is not there yet of lock, control socket and ids.  Reads no
 * configuration and changes nothing that is served. */
void master_retry(struct master *master);

/* Plans that. */
void master_plan_retry(struct master *master);

#endif
