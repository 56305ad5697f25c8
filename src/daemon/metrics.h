#ifndef DAEMON_METRICS_H
#define DAEMON_METRICS_H

/*
 * state_dir/metrics.prom: what the daemon counts and serves, in the text format
 * of Prometheus, for node_exporter and for `mta-sts status`.  The master writes
 * it; numbers that workers count are printed and nothing else.
 */

#include <stdbool.h>
#include <stdint.h>

#include "site/load.h"

#define METRICS_FILE_NAME "metrics.prom"

struct metrics {
	int64_t due_ms;	   /* when metrics_run() shall be called; 0: at once */
	int64_t started_s; /* Unix seconds, as all that follow */
	int64_t load_s;	   /* the last one */
	int64_t good_load_s;
	uint64_t good_loads, failed_loads;
	bool is_config_good; /* the last load that read it took it */
	bool is_load_good;   /* and so was the last load of all */
	bool is_removed;     /* metrics_interval = 0 */
	int error_number;    /* of the last try; 0: it was written */
};

struct master;

/* Takes note of a load that has just ended; it is written soon.  A renewal does
 * not read the configuration, and so hides no refusal of it. */
void metrics_note_load(struct metrics *metrics, enum load_purpose purpose,
		       bool is_good);

/* Writes the file when that is due, and removes it where it is not wanted.
 * That it cannot be written is logged once. */
void metrics_run(struct master *master, int64_t now_ms);

#endif
