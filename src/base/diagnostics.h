#ifndef BASE_DIAGNOSTICS_H
#define BASE_DIAGNOSTICS_H

/*
 * What an operator must know, collected first and decided upon afterwards: a
 * load reports every problem of a configuration in one run.  A finding reads
 * "what: which: why", in lower case, without a full stop; file and line stand
 * apart.  Nothing is printed here.
 */

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

struct finding {
	struct finding *next;
	enum severity severity;
	const char *file; /* NULL when there is none */
	unsigned line;	  /* 0 when there is none */
	const char *text;
	const struct finding_line *lines; /* to write somewhere, in order */
};

/* What an operator can paste: one line of a file. */
struct finding_line {
	const struct finding_line *next;
	const char *text;
};

/* Beyond this many findings only the count goes on. */
#define DIAGNOSTICS_FINDINGS_MAX 1000

struct diagnostics {
	struct arena *arena;
	struct finding *first;
	struct finding *last;
	struct finding_line *last_line; /* of the last finding */
	size_t count;			/* of those in the list */
	size_t omitted;			/* not kept, over the maximum */
	size_t errors;			/* kept or not */
	size_t warnings;		/* kept or not */
};

/* Starts an empty collection; findings live in `arena` (keeps it). */
void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena);

/* Adds one finding.  Control characters in the text are replaced, so that
 * foreign bytes may be among the arguments. */
void diagnostics_add(struct diagnostics *diagnostics, enum severity severity,
		     const char *file, unsigned line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Adds a line to paste to the finding that was added last; it goes the way of
 * that finding when it was not kept. */
void diagnostics_add_line(struct diagnostics *diagnostics, const char *format,
			  ...) __attribute__((format(printf, 2, 3)));

/* Puts the findings into the order of their lines: those of a file stay
 * together, files in the order of their first finding, what has no line or no
 * file behind what has one. */
void diagnostics_sort(struct diagnostics *diagnostics);

/* Adds one finding in one line: "FILE:LINE: TEXT", and the lines to paste
 * with "; " between them. */
void finding_render(const struct finding *finding, struct text *text);

/* Adds all: "SEVERITY: FILE:LINE: TEXT", and each line to paste below it, as
 * it is to be written. */
void diagnostics_render(const struct diagnostics *diagnostics,
			struct text *text);

/* "error", "warning" or "info". */
const char *severity_name(enum severity severity);

#endif
