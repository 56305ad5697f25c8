#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "check/senders.h"
#include "judged.h"

Test(senders, have_names_and_sources)
{
	size_t count = 0;

	for (; sender_name(count) != NULL; count++) {
		const char *source = sender_source(count);

		cr_assert(source != NULL, "%s", sender_name(count));
		cr_expect_gt(strlen(source), 10, "%s", sender_name(count));
		for (size_t other = 0; other < count; other++)
			cr_expect_str_neq(sender_name(count),
					  sender_name(other));
	}
	cr_expect_leq(count, 8 * sizeof(unsigned));
	cr_expect(sender_source(count) == NULL);
	cr_expect(sender_name(SIZE_MAX) == NULL);
	cr_expect(sender_source(SIZE_MAX) == NULL);
}

/* A source that was read has a version and a file; what nobody can read has
 * the title of a document, and comes last. */
Test(senders, tell_reading_from_hearsay)
{
	bool is_documented = false;

	for (size_t i = 0; sender_name(i) != NULL; i++) {
		const char *source = sender_source(i);

		if (strstr(sender_name(i), "(documented to)") != NULL) {
			is_documented = true;
			cr_expect(strchr(source, '"') != NULL, "%s", source);
			continue;
		}
		cr_expect(!is_documented, "%s", sender_name(i));
		cr_expect(strpbrk(source, "0123456789") != NULL, "%s", source);
		cr_expect(strstr(source, ".go") != NULL ||
			      strstr(source, ".rs") != NULL ||
			      strstr(source, ".py") != NULL ||
			      strstr(source, ".js") != NULL ||
			      strstr(source, "StsPolicy") != NULL,
			  "%s", source);
	}
	cr_expect(is_documented);
}

Test(senders, are_the_bits_of_a_set)
{
	unsigned all = 0;

	for (size_t i = 0; sender_name(i) != NULL; i++)
		all |= 1u << i;
	cr_expect_eq(senders_of(QUIRK_NONE), 0);
	for (enum sender_quirk quirk = QUIRK_NONE + 1; quirk < QUIRK_COUNT;
	     quirk++) {
		cr_expect_neq(senders_of(quirk), 0, "quirk %d is nobody's",
			      (int)quirk);
		cr_expect_eq(senders_of(quirk) & ~all, 0,
			     "quirk %d is of one without a name", (int)quirk);
	}
	cr_expect_eq(senders_of(QUIRK_MX_FAILS), all);
}

static const struct {
	const char *name;
	enum sender_quirk quirk;
	const char *senders;
} named[] = {
    {"nothing at _mta-sts", QUIRK_NO_VALID_TXT, ALL_READ},
    {"a second TXT record", QUIRK_SECOND_TXT, "maddy"},
    {"a bad id", QUIRK_ID_INVALID, "mox, postfix-tlspol"},
    {"a blank at the end", QUIRK_TXT_BLANK_AT_END, "mox, postfix-tlspol"},
    {"no policy", QUIRK_NO_POLICY, ALL_READ},
    {"a redirect", QUIRK_REDIRECT, ALL_READ},
    {"text/html", QUIRK_MEDIA_TYPE,
     "maddy, chasquid, postfix-mta-sts-resolver, postfix-tlspol"},
    {"more than 10 KB", QUIRK_OVER_10_KB, "chasquid"},
    {"blank line", QUIRK_BLANK_LINE, "mox, maddy, postfix-tlspol"},
    {"version is not first", QUIRK_VERSION_NOT_FIRST, "Google (documented to)"},
    {"no mx", QUIRK_NO_MX, ALL_READ},
    {"no mx in mode none", QUIRK_NO_MX_IN_NONE, "chasquid, Stalwart"},
    {"max_age is 0", QUIRK_MAX_AGE_ZERO, "chasquid"},
    {"bad certificate", QUIRK_BAD_CERTIFICATE,
     ALL_READ ", Microsoft (documented to)"},
    {"a mail host that fails", QUIRK_MX_FAILS, ALL},
};

Test(senders, stumble_over_what_was_read)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(named); i++)
		cr_expect_str_eq(
		    judged_senders(arena, senders_of(named[i].quirk)),
		    named[i].senders, "%s: %s", named[i].name,
		    judged_senders(arena, senders_of(named[i].quirk)));
	arena_free(arena);
}
