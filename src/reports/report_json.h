#ifndef REPORTS_REPORT_JSON_H
#define REPORTS_REPORT_JSON_H

/*
 * Members of a report's JSON as a forgiving reader takes them: what is odd is
 * told as an info and then is the next best thing.  Knows nothing of what the
 * members mean.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/text.h"

struct json_t;

/* All borrowed.  What is read lives in `arena`. */
struct report_json {
	struct arena *arena;
	struct diagnostics *deviations;
	struct text *why; /* the reason of a refusal */
	bool has_reals;	  /* integers were read as reals; false before */
};

/* Parses a text within the limits of tls_report.h to its outermost object or
 * array, which is to be ended with json_decref().  NULL when it is refused. */
struct json_t *report_json_load(struct report_json *json, const char *bytes,
				size_t length);

/* Tells what was forgiven. */
void report_json_forgive(struct report_json *json, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Tells why the report is refused; gives false. */
bool report_json_refuse(struct report_json *json, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The text of a member; NULL where there is none but blanks.  `place` is what
 * to say before its name, `object` may be NULL.  The first is for members that
 * should be there, the second for those that may be missing or empty.
 */
const char *report_json_string(struct report_json *json,
			       const struct json_t *object, const char *place,
			       const char *name);
const char *report_json_optional(struct report_json *json,
				 const struct json_t *object, const char *place,
				 const char *name);

/* A list of strings, or the one string that some write; NULL counts as an
 * empty list. */
const char *const *report_json_list(struct report_json *json,
				    const struct json_t *value,
				    const char *place, size_t *count);

/* The same name in lower case, without blanks around it and the root's dot;
 * NULL for NULL and when nothing is left. */
const char *report_json_name(struct report_json *json, const char *string);

/* A number of sessions: `fallback` where there is none.  False when the report
 * is refused for it. */
bool report_json_count(struct report_json *json, const struct json_t *object,
		       const char *place, const char *name, int64_t fallback,
		       int64_t *count);

#endif
