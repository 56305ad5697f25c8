#include <criterion/criterion.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/advice_options.h"

#define WORDS	 12
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct arena *arena;
static struct advice_options options;

static bool parse(const char *const *words)
{
	char **argv;
	int argc = 1;

	arena = arena_new();
	argv = arena_alloc(arena, (WORDS + 2) * sizeof(*argv));
	argv[0] = arena_copy(arena, "mta-sts advise", 14);
	for (; argc <= WORDS && words[argc - 1] != NULL; argc++)
		argv[argc] =
		    arena_copy(arena, words[argc - 1], strlen(words[argc - 1]));
	optind = 0;
	opterr = 0;
	return advice_options_parse(&options, arena, argc, argv);
}

Test(advice_options, have_defaults)
{
	const char *words[WORDS] = {NULL};

	cr_assert(parse(words));
	cr_expect_str_eq(options.config_path, CONFIG_DEFAULT_PATH);
	cr_expect_eq(options.rules.clean_days, 14);
	cr_expect_eq(options.rules.organizations, 2);
	cr_expect_eq(options.rules.gap_days, 3);
	cr_expect_eq(options.rules.failures, 0);
	cr_expect_eq(options.run.timeout_s, 60);
	cr_expect_eq(options.run.jobs, 10);
	cr_expect_not(options.is_offline);
	cr_expect_eq(options.domain_count, 0);
	arena_free(arena);
}

Test(advice_options, are_all_taken)
{
	const char *first[WORDS] = {"-c",	  "m.ini", "--reports",	   "a",
				    "--reports",  "b",	   "--clean-days", "1",
				    "--gap-days", "0",	   "example.com"};
	const char *second[WORDS] = {
	    "--organizations", "1000",	 "--failures", "5",
	    "--jobs",	       "3",	 "--now",      "2026-11-28",
	    "--no-smtp",       "--json", "--offline"};

	cr_assert(parse(first));
	cr_expect_str_eq(options.config_path, "m.ini");
	cr_assert_eq(options.report_count, 2);
	cr_expect_str_eq(options.reports[1], "b");
	cr_expect_eq(options.rules.clean_days, 1);
	cr_expect_eq(options.rules.gap_days, 0);
	cr_assert_eq(options.domain_count, 1);
	cr_expect_str_eq(options.domains[0], "example.com");
	arena_free(arena);
	cr_assert(parse(second));
	cr_expect_eq(options.rules.organizations, 1000);
	cr_expect_eq(options.rules.failures, 5);
	cr_expect_eq(options.run.jobs, 3);
	cr_expect_eq(options.now, 1795824000);
	cr_expect(options.run.survey.no_smtp);
	cr_expect(options.is_json);
	cr_expect(options.is_offline);
	arena_free(arena);
}

static const struct {
	const char *words[WORDS];
	size_t changes, domains; /* 0, 0: refused */
} changes[] = {
    {{"--mx-change", "+a.example", "-b.example", "example.com"}, 2, 1},
    {{"example.com", "--mx-change", "-b.example"}, 1, 1},
    {{"--mx-change", "-cat.example", "-c", "m.ini", "example.com"}, 1, 1},
    {{"--mx-change", "+a.example", "example.com", "+b.example"}, 0, 0},
    {{"--mx-change", "+a.example", "--mx-change", "-b.example", "example.com"},
     2,
     1},
    {{"--mx-change=+a.example", "-b.example", "example.com"}, 2, 1},
    {{"--mx-change", "+x", "example.com"}, 1, 1}, /* refused later */
    {{"--mx-change", "-x", "example.com"}, 0, 0},
    {{"--mx-change", "+a.example", "example.com", "-b.example"}, 0, 0},
    {{"--mx-change", "+a.example", "--ttl", "1d", "example.com"}, 1, 1},
    {{"--mx-change", "+a.example", "--ttl", "0", "example.com"}, 0, 0},
    {{"--mx-change", "+a.example", "--ttl", "8d", "example.com"}, 0, 0},
    {{"--ttl", "300", "example.com"}, 0, 0},
    {{"example.com", "--", "-x"}, 0, 2},
    {{"--mx-change", "example.com"}, 0, 0},
    {{"--mx-change", "+a.example"}, 0, 0},
    {{"--mx-change", "+a.example", "--json", "example.com"}, 0, 0},
    {{"--", "--mx-change"}, 0, 1},
};

Test(advice_options, tell_changes_from_options)
{
	for (size_t i = 0; i < COUNT(changes); i++) {
		bool is_taken = parse(changes[i].words);

		cr_expect_eq(is_taken,
			     changes[i].changes + changes[i].domains > 0, "%zu",
			     i);
		if (is_taken) {
			cr_expect_eq(options.change_count, changes[i].changes,
				     "%zu", i);
			cr_expect_eq(options.domain_count, changes[i].domains,
				     "%zu", i);
		}
		arena_free(arena);
	}
}

Test(advice_options, are_repeated_in_commands)
{
	const char *none[WORDS] = {NULL};
	const char *words[WORDS] = {"-c",  "m.ini",	"--reports",
				    "a b", "--reports", "c"};

	cr_assert(parse(none));
	cr_expect_str_eq(advice_options_repeat(&options, true, arena), "");
	arena_free(arena);
	cr_assert(parse(words));
	cr_expect_str_eq(advice_options_repeat(&options, false, arena),
			 " -c m.ini");
	cr_expect_str_eq(advice_options_repeat(&options, true, arena),
			 " -c m.ini --reports 'a b' --reports c");
	arena_free(arena);
}

Test(advice_options, read_the_names_of_changes)
{
	const char *words[WORDS] = {"--mx-change", "+MX.B\303\274cher.example.",
				    "+*.A.example", "-old.example",
				    "example.com"};
	const char *bad[WORDS] = {"--mx-change", "+a..example", "example.com"};
	struct mx_change change = {0};

	cr_assert(parse(words));
	cr_assert(advice_options_read_change(&options, arena, &change));
	cr_assert_eq(change.added_count, 2);
	cr_expect_str_eq(change.added[0], "mx.xn--bcher-kva.example");
	cr_expect_str_eq(change.added[1], "*.a.example");
	cr_assert_eq(change.dropped_count, 1);
	cr_expect_str_eq(change.dropped[0], "old.example");
	arena_free(arena);
	cr_assert(parse(bad));
	cr_expect_not(advice_options_read_change(&options, arena, &change));
	arena_free(arena);
}
