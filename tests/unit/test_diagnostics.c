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

Test(diagnostics, has_lines_to_paste)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	struct text text;

	diagnostics_init(&diagnostics, arena);
	diagnostics_add_line(&diagnostics, "of nothing");
	diagnostics_add(&diagnostics, SEVERITY_WARNING, "m.ini", 0, "write");
	diagnostics_add_line(&diagnostics, "[%s]", "a.example");
	diagnostics_add_line(&diagnostics, "mode = none\n");
	diagnostics_add(&diagnostics, SEVERITY_ERROR, "m.ini", 7, "other");
	text_init_growing(&text);
	diagnostics_render(&diagnostics, &text);
	cr_expect_str_eq(text.bytes, "warning: m.ini: write:\n[a.example]\n"
				     "mode = none?\nerror: m.ini:7: other\n");
	text_clear(&text);
	finding_render(diagnostics.first, &text);
	cr_expect_str_eq(text.bytes, "m.ini: write: [a.example]; mode = none?");
	text_release(&text);
	arena_free(arena);
}

Test(diagnostics, drops_the_lines_of_what_it_drops)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics, arena);
	for (int i = 0; i < DIAGNOSTICS_FINDINGS_MAX + 1; i++)
		diagnostics_add(&diagnostics, SEVERITY_ERROR, "f", 1, "n");
	diagnostics_add_line(&diagnostics, "lost");
	cr_expect_null(diagnostics.last->lines);
	arena_free(arena);
}

Test(diagnostics, sorts_by_file_and_line)
{
	static const struct {
		const char *file;
		unsigned line;
	} places[] = {{"b", 9}, {NULL, 0}, {"a", 3}, {"b", 0},
		      {"b", 2}, {"a", 1},  {"b", 9}};
	static const char expected[] = "b:2: 4|b:9: 0|b:9: 6|b: 3|a:1: 5|"
				       "a:3: 2|1|last|";
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	struct finding *finding;
	struct text text;

	diagnostics_init(&diagnostics, arena);
	diagnostics_sort(&diagnostics);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		diagnostics_add(&diagnostics, SEVERITY_ERROR, places[i].file,
				places[i].line, "%zu", i);
	diagnostics_sort(&diagnostics);
	diagnostics_add(&diagnostics, SEVERITY_INFO, NULL, 0, "last");
	text_init_growing(&text);
	for (finding = diagnostics.first; finding; finding = finding->next) {
		finding_render(finding, &text);
		text_add_string(&text, "|");
	}
	cr_expect_str_eq(text.bytes, expected, "%s", text.bytes);
	text_release(&text);
	arena_free(arena);
}
