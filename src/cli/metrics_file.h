#ifndef CLI_METRICS_FILE_H
#define CLI_METRICS_FILE_H

/*
 * state_dir/metrics.prom, as mta-stsd writes it, for reading.  Who can write to
 * the directory can put anything there: lines that are none of the daemon's are
 * passed over, and everything is bounded.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/string_index.h"

#define METRICS_FILE_NAME "metrics.prom"

/* A thousand domains with all senders have 5 MB. */
#define METRICS_FILE_BYTES_MAX ((size_t)32 << 20)

/* More senders and ids of a domain there are not. */
#define METRICS_FETCHES_MAX 64

/* What one sender fetched under one id. */
struct metrics_fetch {
	struct metrics_fetch *next; /* in the order of the file */
	const char *sender;
	const char *id; /* "earlier-ids": all that were before */
	uint64_t count;
	int64_t last; /* 0: not known */
};

/* Moments are Unix seconds, 0 where there is none. */
struct metrics_domain {
	const char *name;
	const char *id; /* NULL: it is not served */
	int64_t since;
	const char *mode; /* NULL */
	int64_t mode_since;
	int64_t certificate_start, certificate_end;
	struct metrics_fetch *fetches;
	size_t fetch_count;
};

struct metrics_file {
	struct arena *arena;
	const char *version; /* of the daemon */
	int64_t started, written;
	int64_t last_load, last_good_load;
	bool is_load_good;
	struct metrics_domain *domains;
	size_t count, room;
	struct string_index names;
};

/* Reads that of `directory`; everything lives in `arena`.  -1 with errno:
 * EBADMSG when it is no such file. */
int metrics_file_load(struct metrics_file *file, struct arena *arena,
		      const char *directory);

/* The same for text in memory; false when it is no such file. */
bool metrics_file_parse(struct metrics_file *file, struct arena *arena,
			const char *text, size_t length);

/* The domain of this name, or NULL. */
const struct metrics_domain *metrics_file_find(const struct metrics_file *file,
					       const char *name);

#endif
