#include <criterion/criterion.h>
#include <stdio.h>

#include "base/diagnostics.h"

Test(diagnostics, keeps_order_and_counts)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	char file[] = "a.ini";

	diagnostics_init(&diagnostics, arena);
	diagnostics_add(&diagnostics, SEVERITY_ERROR, file, 3, "one: '%s'",
			"x");
	file[0] = 'b'; /* the finding has its own copy */
	diagnostics_add(&diagnostics, SEVERITY_WARNING, NULL, 0, "two");
	diagnostics_add(&diagnostics, SEVERITY_INFO, NULL, 0, "three");
	cr_assert_eq(diagnostics.count, 3);
	cr_expect_eq(diagnostics.errors, 1);
	cr_expect_eq(diagnostics.warnings, 1);
	cr_expect_str_eq(diagnostics.first->file, "a.ini");
	cr_expect_eq(diagnostics.first->line, 3);
	cr_expect_str_eq(diagnostics.first->text, "one: 'x'");
	cr_expect_str_eq(diagnostics.first->next->text, "two");
	cr_expect_str_eq(diagnostics.last->text, "three");
	arena_free(arena);
}

Test(diagnostics, lets_no_control_character_through)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics, arena);
	diagnostics_add(&diagnostics, SEVERITY_ERROR, NULL, 0, "%s",
			"a\x1b[2J\nb\x7f\xc2\x9b\xc3\xbc");
	cr_expect_str_eq(diagnostics.first->text, "a?[2J?b???\xc3\xbc");
	arena_free(arena);
}

Test(diagnostics, is_bounded_but_counts_on)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics, arena);
	for (int i = 0; i < DIAGNOSTICS_FINDINGS_MAX + 10; i++)
		diagnostics_add(&diagnostics, SEVERITY_ERROR, "f", 1, "n");
	cr_expect_eq(diagnostics.count, DIAGNOSTICS_FINDINGS_MAX);
	cr_expect_eq(diagnostics.omitted, 10);
	cr_expect_eq(diagnostics.errors, DIAGNOSTICS_FINDINGS_MAX + 10);
	arena_free(arena);
}
