#ifndef CHECK_CHECK_RUN_H
#define CHECK_CHECK_RUN_H

/* Checking many domains side by side: a few at a time, results in order, all
 * of it over by a deadline. */

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "check/check_findings.h"
#include "check/facts.h"
#include "check/survey.h"
#include "tls/trust_store.h"

#define CHECK_JOBS_MAX	    100
#define CHECK_TIMEOUT_MAX_S 3600

struct check_run_options {
	struct survey_options survey;
	const char *resolver; /* NULL: the system's */
	const struct trust_store *trust;
	unsigned timeout_s;
	unsigned jobs;
};

struct check_result {
	const struct check_facts *facts;
	const struct check_findings *findings;
	struct arena *arena; /* for whatever is to be said about them */
};

/* What the user of a run does; `user` is passed on. */
struct check_run_events {
	/* Fills in what is known about the domain on this machine. */
	void (*describe)(void *user, const char *domain,
			 struct local_facts *facts);
	/* In the order of the domains; the result is gone afterwards. */
	void (*result)(void *user, const struct check_result *result);
	/* Once a second. */
	void (*progress)(void *user, size_t done, size_t count);
};

/* Checks `count` domains (A-labels).  False when it could not begin; `why`
 * (empty before) then tells the reason. */
bool check_run(const struct check_run_options *options,
	       const char *const *domains, size_t count,
	       const struct check_run_events *events, void *user,
	       struct text *why);

#endif
