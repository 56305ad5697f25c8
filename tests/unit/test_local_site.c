#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/local_site.h"
#include "site/state_file.h"

#define NOW INT64_C(1767225600)

static const char config_text[] =
    "[server]\nstate_dir = .\n"
    "[a.example]\nmx = mx.example\ncertificate = c\nprivate_key = k\n"
    "[b.example]\nmx = mx.example\ncertificate = c\nprivate_key = k\n"
    "[c.example]\nmx = mx.example\ncertificate = c\nprivate_key = k\n";

static char directory[] = "/tmp/test-site-XXXXXX";
static struct arena *arena;
static struct local_site site;

static void write_file(const char *name, const char *text)
{
	cr_assert_eq(file_replace(directory, name, text, strlen(text)), 0);
}

static const char *config_path(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/m.ini", directory);
	return path;
}

/* Domain a is served, b was once, c never. */
static void make_site(void)
{
	struct local_site before;

	arena = arena_new();
	cr_assert_not_null(mkdtemp(directory));
	write_file("m.ini", config_text);
	cr_assert(local_site_load(&before, arena, config_path(), "test"));
	policy_state_update(&before.state, &before.config->domains[0], NOW,
			    NULL);
	policy_state_update(&before.state, &before.config->domains[1], NOW,
			    NULL);
	policy_state_keep(&before.state, "b.example", NOW + 1);
	cr_assert_eq(state_file_store(&before.state, directory), 0);
	cr_assert(local_site_load(&site, arena, config_path(), "test"));
	cr_assert(site.has_state);
}

static void remove_site(void)
{
	char path[64];

	unlink(config_path());
	snprintf(path, sizeof(path), "%s/%s", directory, STATE_FILE_NAME);
	unlink(path);
	rmdir(directory);
	arena_free(arena);
}

TestSuite(local_site, .init = make_site, .fini = remove_site);

Test(local_site, knows_what_is_served)
{
	struct local_facts facts;

	local_site_describe(&site, "a.example", &facts);
	cr_expect(facts.is_configured);
	cr_expect(facts.is_served);
	cr_expect_not(facts.is_pending);
	cr_expect_str_eq(facts.served_id, "20260101000000Z");
	cr_expect_eq(facts.served_since, NOW);
	local_site_describe(&site, "c.example", &facts);
	cr_expect(facts.is_configured);
	cr_expect_not(facts.is_served);
	local_site_describe(&site, "d.example", &facts);
	cr_expect_not(facts.is_configured);
}

Test(local_site, knows_what_is_not_served_now)
{
	struct local_facts facts;

	local_site_describe(&site, "b.example", &facts);
	cr_expect(facts.is_configured);
	cr_expect_not(facts.is_served);
	cr_expect_not(facts.is_pending);
}

Test(local_site, knows_nothing_of_a_damaged_state)
{
	struct local_facts facts;

	write_file(STATE_FILE_NAME, "[a.example]\n");
	cr_assert(local_site_load(&site, arena, config_path(), "test"));
	cr_expect_not(site.has_state);
	local_site_describe(&site, "a.example", &facts);
	cr_expect(facts.is_configured);
	cr_expect_not(facts.is_served);
}

Test(local_site, may_be_read_without_its_state)
{
	cr_assert(local_site_load_config(&site, arena, config_path()));
	cr_expect_not_null(local_site_find(&site, "a.example"));
	cr_expect_not(site.has_state);
}
