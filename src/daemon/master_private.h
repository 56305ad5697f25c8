#ifndef DAEMON_MASTER_PRIVATE_H
#define DAEMON_MASTER_PRIVATE_H

/*
 * What the files of the master share.  master.c waits for signals and children
 * and calls the others; none of them calls back.
 */

#include <stdbool.h>
#include <stdint.h>

#include "daemon/control.h"
#include "daemon/generation.h"
#include "daemon/listeners.h"
#include "site/load.h"

struct master {
	const char *config_path;
	char *state_dir; /* of the start: pid file and control socket */
	struct listeners listeners;
	struct control control;
	struct generation_environment environment;
	struct generation *current;
	struct generation *older; /* those that drain or end */
	bool has_started, is_stopping;
	int64_t state_retry_ms; /* 0: the state is stored */
};

/* ---- master_load.c ---- */

/* One load, from step 1 to 5; false when nothing changed because of errors. */
bool master_load(struct master *master, enum load_purpose purpose);

/* ---- master_state.c ---- */

/* Opens what is opened once; false with findings in the load. */
bool master_open(struct master *master, struct load *load);

#endif
