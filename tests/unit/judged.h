#ifndef TESTS_JUDGED_H
#define TESTS_JUDGED_H

/*
 * What a judgement has come to, in a text to compare: "error txt-id, warning
 * txt-extra", in the order in which it was found.  All in this header.
 */

#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "check/check_findings.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* All whose source was read, and all there are. */
#define ALL_READ                                                               \
	"mox, maddy, chasquid, Stalwart, postfix-mta-sts-resolver, "           \
	"postfix-tlspol, mimecast, mailauth"
#define ALL ALL_READ ", Google (documented to), Microsoft (documented to)"

/* An empty list in an arena of its own. */
static inline struct check_findings *judged_new(void)
{
	struct arena *arena = arena_new();
	struct check_findings *findings = arena_alloc(arena, sizeof(*findings));

	check_findings_init(findings, arena);
	return findings;
}

static inline void judged_free(struct check_findings *findings)
{
	arena_free(findings->arena);
}

static inline const char *judged_codes(const struct check_findings *findings)
{
	const char *list = "";

	for (size_t i = 0; i < findings->count; i++)
		list = arena_printf(
		    findings->arena, "%s%s%s %s", list, i == 0 ? "" : ", ",
		    check_severity_name(findings->list[i].severity),
		    check_code_name(findings->list[i].code));
	return list;
}

/* The names of a set of senders: "mox, maddy". */
static inline const char *judged_senders(struct arena *arena, unsigned senders)
{
	const char *list = "";

	for (size_t i = 0; sender_name(i) != NULL; i++) {
		if (senders >> i & 1)
			list = arena_printf(arena, "%s%s%s", list,
					    *list == '\0' ? "" : ", ",
					    sender_name(i));
	}
	return list;
}

/* Exactly these, and the worst of them is known. */
static inline void expect_judged(const char *name,
				 const struct check_findings *findings,
				 const char *expected)
{
	enum check_severity worst = CHECK_INFO;

	cr_expect_str_eq(judged_codes(findings), expected, "%s: \"%s\"", name,
			 judged_codes(findings));
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].severity > worst)
			worst = findings->list[i].severity;
	}
	cr_expect(findings->worst == worst || findings->omitted > 0, "%s",
		  name);
}

/* The first finding: parts of its message and fix, and exactly the senders;
 * NULL is not looked at. */
static inline void expect_first(const char *name,
				const struct check_findings *findings,
				const char *message, const char *fix,
				const char *senders)
{
	const struct check_finding *first = &findings->list[0];

	if (findings->count == 0) {
		cr_expect(message == NULL && fix == NULL &&
			      (senders == NULL || *senders == '\0'),
			  "%s: nothing was found", name);
		return;
	}
	if (message != NULL)
		cr_expect(strstr(first->message, message) != NULL, "%s: %s",
			  name, first->message);
	if (fix != NULL)
		cr_expect(strstr(first->fix, fix) != NULL, "%s: %s", name,
			  first->fix);
	if (senders != NULL)
		cr_expect_str_eq(
		    judged_senders(findings->arena, first->senders), senders,
		    "%s: %s", name,
		    judged_senders(findings->arena, first->senders));
}

/* The finding with this code, which there must be. */
static inline const struct check_finding *expect_code(
    const char *name, const struct check_findings *findings,
    enum check_code code)
{
	const struct check_finding *finding =
	    check_findings_find(findings, code);

	cr_assert(finding != NULL, "%s: no %s in: %s", name,
		  check_code_name(code), judged_codes(findings));
	return finding;
}

#endif
