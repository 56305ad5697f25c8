#ifndef TESTS_REPORTED_H
#define TESTS_REPORTED_H

/* A report parsed from a string for a test.  All in this header. */

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "reports/tls_report.h"

struct reported {
	struct arena *arena;
	struct tls_report report;
	struct diagnostics deviations;
	struct text why;
	bool is_good;
};

static inline void reported_parse_bytes(struct reported *reported,
					const char *bytes, size_t length,
					const char *domain)
{
	reported->arena = arena_new();
	diagnostics_init(&reported->deviations, reported->arena);
	text_init_growing(&reported->why);
	reported->is_good = tls_report_parse(
	    bytes, length, domain, reported->arena, &reported->report,
	    &reported->deviations, &reported->why);
	cr_assert_eq(reported->is_good, reported->why.length == 0);
	cr_assert_eq(reported->deviations.errors, 0);
	cr_assert_eq(reported->deviations.warnings, 0);
}

static inline void reported_parse(struct reported *reported, const char *text)
{
	reported_parse_bytes(reported, text, strlen(text), NULL);
}

static inline void reported_release(struct reported *reported)
{
	text_release(&reported->why);
	arena_free(reported->arena);
}

/* Whether a deviation has this in its text. */
static inline bool reported_tells(const struct reported *reported,
				  const char *part)
{
	const struct finding *finding = reported->deviations.first;

	for (; finding != NULL; finding = finding->next) {
		if (strstr(finding->text, part) != NULL)
			return true;
	}
	return false;
}

/* All deviations, for a message. */
static inline const char *reported_deviations(const struct reported *reported)
{
	static char buffer[4096];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	diagnostics_render(&reported->deviations, &text);
	return buffer;
}

#endif
