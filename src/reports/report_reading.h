#ifndef REPORTS_REPORT_READING_H
#define REPORTS_REPORT_READING_H

/*
 * Reading many sources into one result: each report once, those that count
 * apart from those that nobody vouches for, and what was refused by name.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "reports/report_source.h"
#include "reports/report_tally.h"

struct report_reading_options {
	const char *authserv_id; /* whose word counts; NULL: all reports do */
	struct tally_filter filter;
	bool keeps_deviations;
};

/* Something about an input.  Foreign bytes. */
struct report_remark {
	const char *path;
	const char *text;
	enum report_refusal refusal; /* of what was refused */
};

/* More are only counted. */
#define REPORT_REMARKS_MAX 1000

struct report_remarks {
	struct report_remark *list;
	size_t count, room;
	size_t omitted;
};

struct report_reading {
	struct report_reading_options options;
	struct arena *arena;
	struct report_tally *tally; /* what counts */
	struct report_tally *apart; /* not authenticated */
	size_t reports;		    /* different ones that the filter takes */
	size_t apart_reports;	    /* of them not authenticated */
	size_t duplicates;
	size_t outside; /* different ones that the filter does not take */
	size_t later;	/* of them those that end after its last day only */
	struct report_remarks refused;
	size_t broken; /* of what was refused: reports that are lost, perhaps;
			* the rest is something else */
	struct report_remarks deviations; /* text: "REPORT-ID: what" */
	struct report_seen *seen;
};

/* Starts; end it with report_reading_release(). */
void report_reading_init(struct report_reading *reading,
			 const struct report_reading_options *options);
void report_reading_release(struct report_reading *reading);

/* Reads what report_source_read() can read; false as there. */
bool report_reading_add(struct report_reading *reading, const char *path);

#endif
