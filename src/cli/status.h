#ifndef CLI_STATUS_H
#define CLI_STATUS_H

/*
 * What this machine's daemon serves and who has fetched it: put together from
 * the configuration, the state and the metrics.  Pure: reads and prints
 * nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "cli/command.h"
#include "cli/local_site.h"
#include "cli/metrics_file.h"

#define STATUS_NOTES_MAX 4

/* Something to know; `severity` is what it makes of the exit status. */
struct status_note {
	enum exit_status severity;
	const char *text;
};

struct status_notes {
	struct status_note list[STATUS_NOTES_MAX];
	size_t count;
};

struct status_count {
	uint64_t count; /* since the daemon was started */
	int64_t last;	/* Unix seconds */
};

struct status_sender {
	const char *name;
	struct status_count current; /* of the id that is served */
	struct status_count earlier; /* of all before */
};

/* Moments are Unix seconds, 0 where there is none. */
struct status_domain {
	const char *name;
	bool is_served;
	const char *mode; /* NULL, as all that follow: nothing was served */
	int64_t mode_since;
	const char *id;
	int64_t since;
	int64_t certificate_end; /* 0: not known */
	int64_t cached_until;	 /* an earlier policy may be; 0: none */
	struct status_sender *senders;
	size_t sender_count;
	struct status_notes notes;
};

struct status {
	const struct metrics_file *metrics; /* NULL: there are none */
	struct status_domain *domains;
	size_t domain_count;
	struct status_notes notes; /* of the daemon */
};

/*
 * Puts it together for these domains; everything lives in `arena`, and borrows
 * from `site`, whose state could be read, and `metrics`.  `metrics` is NULL
 * with the reason in `error_number`.
 */
void status_collect(struct status *status, struct arena *arena,
		    const struct local_site *site,
		    const struct domain_config *const *domains, size_t count,
		    const struct metrics_file *metrics, int error_number,
		    int64_t now);

/* The worst of all notes. */
enum exit_status status_worst(const struct status *status);

#endif
