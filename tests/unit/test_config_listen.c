#include "site/config_listen.h"

#include <criterion/criterion.h>
#include <string.h>

static struct arena *arena;
static struct diagnostics diagnostics;
static struct config config;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(config_listen, .init = set_up, .fini = tear_down);

/* Resolves these lines of [server], which begin in line 2. */
static void resolve(const char *lines)
{
	struct config_sections sections;
	const char *text =
	    arena_printf(arena, "[server]\n%s[a.example]\n", lines);

	diagnostics_init(&diagnostics, arena);
	config = (struct config){.path = "m.ini"};
	config_sections_init(&sections, "m.ini", arena, arena, &diagnostics);
	config_sections_parse(&sections, text, strlen(text));
	config_listen_resolve(&config, &sections.server, arena, &diagnostics);
}

static void expect_error(const char *lines, unsigned line, const char *words)
{
	const struct finding *finding = diagnostics.first;

	cr_assert_eq(diagnostics.count, 1, "%s", lines);
	cr_expect_eq(finding->line, line, "%s: line %u", lines, finding->line);
	cr_expect_str_eq(finding->file, "m.ini");
	cr_expect_not_null(strstr(finding->text, words), "%s: %s", lines,
			   finding->text);
}

Test(config_listen, is_at_port_443_when_nothing_is_said)
{
	resolve("");
	cr_expect_eq(diagnostics.count, 0);
	cr_assert_eq(config.listen_count, 1);
	cr_expect_str_eq(config.listen[0].text, "443");
	cr_expect_eq(config.listen[0].family, AF_UNSPEC);
	cr_expect_eq(config.listen[0].port, 443);
}

Test(config_listen, keeps_what_can_be_open_side_by_side)
{
	resolve("listen = 443\nlisten = 8443\nlisten = 0.0.0.0:1\n"
		"listen = [::]:1\nlisten = 192.0.2.1:2\nlisten = 192.0.2.2:2\n"
		"listen = [2001:DB8::1]:2\n");
	cr_expect_eq(diagnostics.count, 0);
	cr_assert_eq(config.listen_count, 7);
	cr_expect_eq(config.listen[1].port, 8443);
	cr_expect_str_eq(config.listen[6].text, "[2001:db8::1]:2");
}

static const struct {
	const char *lines, *words;
} taken[] = {
    {"listen = 443\nlisten = 443\n", "duplicate listen: '443': first in line "
				     "2"},
    {"listen = [::1]:1\nlisten = [0:0::1]:1\n",
     "duplicate listen: '[0:0::1]:1': first in line 2"},
    {"listen = 443\nlisten = 192.0.2.1:443\n",
     "'443' in line 2 has port 443 at every address already"},
    {"listen = [2001:db8::1]:443\nlisten = 443\n",
     "'[2001:db8::1]:443' in line 2 has port 443 at its address already"},
    {"listen = 0.0.0.0:1\nlisten = 192.0.2.1:1\n", "overlapping listen"},
    {"listen = [::1]:1\nlisten = [::]:1\n", "overlapping listen"},
    {"listen = 443\nlisten = 0.0.0.0:443\n", "overlapping listen"},
};

Test(config_listen, leaves_out_what_is_taken)
{
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		resolve(taken[i].lines);
		expect_error(taken[i].lines, 3, taken[i].words);
		cr_expect_eq(config.listen_count, 1, "%s", taken[i].lines);
	}
}

/* It was told where it was read. */
Test(config_listen, says_nothing_again_of_what_is_no_listen)
{
	resolve("listen = x\nlisten = 443\n");
	expect_error("x", 2, "bad listen");
	cr_assert_eq(config.listen_count, 1);
	cr_expect_str_eq(config.listen[0].text, "443");
}

/* A port alone has two sockets; the line that goes beyond is told, once. */
Test(config_listen, has_no_more_sockets_than_it_may)
{
	const char *lines = "";

	for (int port = 1; port <= CONFIG_SOCKETS_MAX / 2; port++)
		lines = arena_printf(arena, "%slisten = %d\n", lines, port);
	resolve(lines);
	cr_expect_eq(diagnostics.count, 0);
	cr_expect_eq(config.listen_count, CONFIG_SOCKETS_MAX / 2);
	resolve(arena_printf(arena, "%slisten = 192.0.2.1:80\nlisten = 8080\n",
			     lines));
	expect_error("too many", CONFIG_SOCKETS_MAX / 2 + 2,
		     "too many listen lines: '192.0.2.1:80': at most 64");
	cr_expect_eq(config.listen_count, CONFIG_SOCKETS_MAX / 2);
}
