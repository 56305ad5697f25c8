#include "site/config_sections.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "site/config.h"

static struct arena *arena, *scratch;
static struct diagnostics diagnostics;
static struct config_sections sections;

static void set_up(void)
{
	arena = arena_new();
	scratch = arena_new();
	diagnostics_init(&diagnostics, scratch);
}

static void tear_down(void)
{
	arena_free(arena);
	arena_free(scratch);
}

TestSuite(config_sections, .init = set_up, .fini = tear_down);

static void parse(const char *text)
{
	config_sections_init(&sections, "m.ini", arena, scratch, &diagnostics);
	config_sections_parse(&sections, text, strlen(text));
}

/* The only finding: where, and words of it. */
static void expect_finding(enum severity severity, const char *file,
			   unsigned line, const char *words)
{
	const struct finding *finding = diagnostics.first;

	cr_assert_eq(diagnostics.count, 1, "%zu findings: %s",
		     diagnostics.count, finding ? finding->text : "");
	cr_expect_eq(finding->severity, severity);
	cr_expect_str_eq(finding->file, file);
	cr_expect_eq(finding->line, line, "line %u", finding->line);
	cr_expect_not_null(strstr(finding->text, words), "%s", finding->text);
}

/* The values of a key, with commas. */
static const char *values(const struct section *section, enum config_id id)
{
	const struct setting *setting = section_find(section, id);
	const char *list = "";

	for (; setting != NULL; setting = section_find_next(setting))
		list = arena_printf(scratch, "%s%s%s", list,
				    list[0] == '\0' ? "" : ",", setting->value);
	return list;
}

Test(config_sections, keeps_sections_and_settings_in_their_order)
{
	const struct section *domain;
	const struct setting *setting;

	parse("[defaults]\nmode = none\n[B.example]\nmx = b1.example\n"
	      "max_age = 2d\nmx = b2.example\n[a.example]\n[server]\n"
	      "workers = 3\n");
	cr_expect_eq(diagnostics.count, 0);
	cr_expect_eq(sections.defaults.line, 1);
	cr_expect_eq(sections.server.line, 8);
	cr_expect_eq(section_find(&sections.server, CONFIG_KEY_WORKERS)->number,
		     3);
	cr_expect_eq(sections.domain_count, 2);
	domain = sections.first;
	cr_expect_str_eq(domain->name, "b.example");
	cr_expect_str_eq(domain->name - POLICY_HOST_PREFIX_LENGTH,
			 "mta-sts.b.example");
	cr_expect_str_eq(domain->file, "m.ini");
	cr_expect_eq(domain->line, 3);
	cr_expect_str_eq(values(domain, CONFIG_KEY_MX),
			 "b1.example,b2.example");
	cr_expect_null(section_find(domain, CONFIG_KEY_MODE));
	setting = section_find(domain, CONFIG_KEY_MAX_AGE);
	cr_expect_eq(setting->key, &config_keys[CONFIG_KEY_MAX_AGE]);
	cr_expect_eq(setting->number, 2 * 86400);
	cr_expect_eq(setting->line, 5);
	cr_expect_not(setting->is_refused);
	cr_expect_eq(sections.last, domain->next);
	cr_expect_str_eq(sections.last->name, "a.example");
	cr_expect_null(sections.last->next);
}

/* What is refused is there, so that it is not missed as well. */
Test(config_sections, marks_a_refused_value)
{
	const struct setting *setting;

	parse("[a.example]\nmx = -\nmx = b.example\n");
	expect_finding(SEVERITY_ERROR, "m.ini", 2, "bad mx: '-'");
	setting = section_find(sections.first, CONFIG_KEY_MX);
	cr_expect(setting->is_refused);
	cr_expect_not(section_find_next(setting)->is_refused);
}

static const struct {
	const char *text;
	enum severity severity;
	unsigned line;
	const char *words;
} findings[] = {
    {"[a.example]\n[server]\n[a.example]\n", SEVERITY_ERROR, 3,
     "duplicate domain: [a.example]: first in m.ini:1"},
    {"[a.example]\n[b.example]\n[c.example]\n[B.EXAMPLE]\n", SEVERITY_ERROR, 4,
     "duplicate domain: [b.example]: first in m.ini:2"},
    {"[defaults]\n[defaults]\n", SEVERITY_ERROR, 2,
     "duplicate section: [defaults]: first in line 1"},
    {"[defaultz]\n", SEVERITY_ERROR, 1, "did you mean [defaults]?"},
    {"[x]\n", SEVERITY_ERROR, 1, "there are [server], [defaults] and domains"},
    {"[mta-sts.a.example]\n", SEVERITY_WARNING, 1,
     "suspicious domain: [mta-sts.a.example]"},
    {"[a..example]\n", SEVERITY_ERROR, 1, "bad domain: [a..example]"},
    {"[192.0.2.1]\n", SEVERITY_ERROR, 1, "behind the '@'"},
    {"[a.example]\nworkers = 1\n", SEVERITY_ERROR, 2,
     "misplaced key: 'workers': it belongs into [server]"},
    {"[server]\nmx = a.example\n", SEVERITY_ERROR, 2,
     "misplaced key: 'mx': it belongs into the domain's section or [defaults]"},
    {"[a.example]\nmxx = a.example\n", SEVERITY_ERROR, 2,
     "unknown key: 'mxx': did you mean 'mx'?"},
    {"[a.example]\nzzzzzzz = 1\n", SEVERITY_ERROR, 2, "see mta-stsd.ini(5)"},
    {"[a.example]\nmode = none\nmx = b.example\nmode = none\n", SEVERITY_ERROR,
     4, "duplicate key: 'mode': first in line 2, and only one is allowed"},
    {"[defaults]\nid = abc\n", SEVERITY_ERROR, 2,
     "a literal id belongs into one domain's section"},
    {"[a.example]\naddress = 127.0.0.1\n", SEVERITY_WARNING, 2,
     "suspicious address: '127.0.0.1': a loopback address"},
    {"[a.example]\nmode\n", SEVERITY_ERROR, 2, "bad line: "},
};

Test(config_sections, tells_each_problem_where_it_is)
{
	for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++) {
		diagnostics_init(&diagnostics, scratch);
		parse(findings[i].text);
		expect_finding(findings[i].severity, "m.ini", findings[i].line,
			       findings[i].words);
	}
}

Test(config_sections, checks_settings_of_a_refused_section)
{
	parse("[a.example]\nmode = none\n[a.example]\nmode = wrong\n");
	cr_expect_eq(diagnostics.errors, 2);
	cr_expect_eq(sections.domain_count, 1);
	cr_expect_str_eq(values(sections.first, CONFIG_KEY_MODE), "none");
	diagnostics_init(&diagnostics, scratch);
	parse("[x]\nmode = none\n[y]\nmode = none\n");
	cr_expect_eq(diagnostics.errors, 2, "each for itself");
}

/* A file that was pasted twice, say. */
Test(config_sections, takes_no_time_for_duplicates, .timeout = 20)
{
	enum { COUNT = 100000 };
	struct text text;

	text_init_growing(&text);
	for (unsigned i = 0; i < 2 * COUNT; i++)
		text_addf(&text, "[d%u.example]\n", i % COUNT);
	parse(text.bytes);
	cr_expect_eq(sections.domain_count, COUNT);
	cr_expect_eq(diagnostics.errors, COUNT);
	cr_expect_str_eq(diagnostics.first->text,
			 "duplicate domain: [d0.example]: first in m.ini:1");
	text_release(&text);
}

/* ---- files ---- */

static char directory[] = "/tmp/test-sections-XXXXXX";

static const char *write_file(const char *name, const char *text)
{
	cr_assert_eq(file_replace(directory, name, text, strlen(text)), 0);
	return arena_printf(scratch, "%s/%s", directory, name);
}

static void read_files(const char *main_text, const char *included_text)
{
	const char *path, *other;

	cr_assert_not_null(mkdtemp(directory));
	path = write_file("m.ini", main_text);
	other = write_file("more.ini", included_text);
	config_sections_init(&sections, path, arena, scratch, &diagnostics);
	config_sections_read(&sections);
	unlink(path);
	unlink(other);
	rmdir(directory);
}

Test(config_sections, reads_included_files_behind_the_main_one)
{
	read_files("[server]\ninclude = more.ini\n[a.example]\n",
		   "; more\n[b.example]\nmode = none\n");
	cr_expect_eq(diagnostics.count, 0);
	cr_assert_eq(sections.domain_count, 2);
	cr_expect_str_eq(sections.first->name, "a.example");
	cr_expect_str_eq(sections.last->name, "b.example");
	cr_expect_str_eq(sections.last->file,
			 arena_printf(scratch, "%s/more.ini", directory));
	cr_expect_eq(sections.last->line, 2);
	cr_expect_str_eq(values(sections.last, CONFIG_KEY_MODE), "none");
}

Test(config_sections, allows_domains_alone_in_an_included_file)
{
	read_files("[server]\ninclude = more.ini\nworkers = 1\n",
		   "[a.example]\n[server]\nworkers = 2\n");
	expect_finding(SEVERITY_ERROR,
		       arena_printf(scratch, "%s/more.ini", directory), 2,
		       "section not allowed here: [server]");
	cr_expect_str_eq(values(&sections.server, CONFIG_KEY_WORKERS), "1");
}

Test(config_sections, tells_which_file_it_cannot_read)
{
	config_sections_init(&sections, "/nonexistent.ini", arena, scratch,
			     &diagnostics);
	config_sections_read(&sections);
	cr_assert_eq(diagnostics.count, 1);
	cr_expect_null(diagnostics.first->file);
	cr_expect_str_eq(diagnostics.first->text,
			 "cannot read configuration: '/nonexistent.ini': no "
			 "such file or directory");
	diagnostics_init(&diagnostics, scratch);
	read_files("[a.example]\n[server]\ninclude = none.ini\n", "");
	expect_finding(SEVERITY_ERROR,
		       arena_printf(scratch, "%s/m.ini", directory), 3,
		       "cannot read included file: ");
}
