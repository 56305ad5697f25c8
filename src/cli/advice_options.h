#ifndef CLI_ADVICE_OPTIONS_H
#define CLI_ADVICE_OPTIONS_H

/* The arguments of `mta-sts advise`. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "advice/evidence.h"
#include "advice/mx_change.h"
#include "base/arena.h"
#include "check/check_run.h"

/* As messages begin. */
#define ADVISE_COMMAND "mta-sts advise"

struct advice_options {
	const char *config_path;
	const char *ca_path;
	const char **reports; /* paths */
	size_t report_count;
	bool is_offline, is_json, wants_help, is_change;
	int64_t now;
	bool is_now_given;
	struct evidence_rules rules;
	struct check_run_options run; /* without trust */
	unsigned ttl_s;		      /* 0: not given */
	const char **changes;	      /* "+NAME", "-NAME" */
	size_t change_count;
	char **domains;
	size_t domain_count;
};

/* Parses; prints help, or what is wrong.  False when something is. */
bool advice_options_parse(struct advice_options *options, struct arena *arena,
			  int argc, char **argv);

/* Gives " -c FILE" as it was given, and with `reports` also --reports, quoted
 * for a shell; "" when nothing was. */
const char *advice_options_repeat(const struct advice_options *options,
				  bool reports, struct arena *arena);

/* Fills in what --mx-change adds and drops, as A-labels in `arena`.  False,
 * and what is wrong was printed. */
bool advice_options_read_change(const struct advice_options *options,
				struct arena *arena, struct mx_change *change);

#endif
