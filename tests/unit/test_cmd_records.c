#include <stdlib.h>

#include "base/file.h"
#include "captured.h"
#include "cli/local_site.h"
#include "json_at.h"
#include "site/state_file.h"

#define NOW INT64_C(1767225600)

#define SECTION(domain)                                                        \
	"[" domain "]\nmx = mx.example\ncertificate = c\nprivate_key = k\n"
#define SITE                                                                   \
	"[server]\nstate_dir = .\n" SECTION("a.example") SECTION("b.example")

static char directory[] = "/tmp/test-records-XXXXXX";
static char path[64];

static void write_file(const char *name, const char *text)
{
	cr_assert_eq(file_replace(directory, name, text, strlen(text)), 0);
}

/* The daemon serves a.example, and never served b.example. */
static void set_up(void)
{
	struct arena *arena = arena_new();
	struct local_site site;

	cr_assert_not_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/m.ini", directory);
	write_file("m.ini", SITE);
	cr_assert(local_site_load(&site, arena, path, "test"));
	policy_state_update(&site.state, &site.config->domains[0], NOW, NULL);
	cr_assert_eq(state_file_store(&site.state, directory), 0);
	arena_free(arena);
}

static void tear_down(void)
{
	char state[96];

	snprintf(state, sizeof(state), "%s/" STATE_FILE_NAME, directory);
	unlink(state);
	unlink(path);
	rmdir(directory);
}

TestSuite(cmd_records, .init = set_up, .fini = tear_down);

#define RECORDS(...) RUN(cmd_records, "records", "-c", path, __VA_ARGS__)

#define A_RECORD                                                               \
	"_mta-sts.a.example.\t300\tIN\tTXT\t\"v=STSv1; id=20260101000000Z;\""

Test(cmd_records, prints_all_domains_or_those_named)
{
	RUN(cmd_records, "records", "-c", path);
	cr_expect_eq(captured.status, EXIT_WARNING, "b is not served");
	expect_out(A_RECORD);
	expect_out("b.example");
	cr_expect_str_eq(captured.err, "");
	RECORDS("a.example");
	cr_expect_eq(captured.status, EXIT_OK);
	expect_out(A_RECORD);
	cr_expect_null(strstr(captured.out, "b.example"));
}

/* As people paste them; each once. */
Test(cmd_records, knows_a_domain_by_the_names_of_its_records)
{
	static const char *const names[] = {"A.Example.", "mta-sts.a.example",
					    "_mta-sts.a.example.",
					    "_smtp._tls.a.example"};

	for (size_t i = 0; i < 4; i++) {
		const char *first;

		RECORDS(names[i], "a.example");
		cr_expect_eq(captured.status, EXIT_OK, "%s: %s", names[i],
			     captured.err);
		first = strstr(captured.out, A_RECORD);
		cr_assert_not_null(first, "%s", names[i]);
		cr_expect_null(strstr(first + 1, A_RECORD), "%s", names[i]);
	}
}

Test(cmd_records, prints_in_the_form_that_is_asked_for)
{
	json_t *root;

	RECORDS("--format", "nsupdate", "--ttl", "1m", "a.example");
	expect_out("update add _mta-sts.a.example. 60 TXT ");
	RECORDS("--format", "panel", "a.example");
	expect_out("v=STSv1; id=20260101000000Z;\n");
	cr_expect_null(strstr(captured.out, "\"v="));
	RECORDS("--format", "json");
	root = json_parse(captured.out);
	expect_json(root, "0.status", "\"current\"");
	expect_json(root, "1.status", "\"unserved\"");
	json_decref(root);
	RECORDS("--format", "zone", "a.example");
	expect_out(A_RECORD);
}

Test(cmd_records, prints_what_a_provider_and_its_customers_need)
{
	RECORDS("--delegate-to", "Provider.Example.", "a.example");
	cr_expect_eq(captured.status, EXIT_OK, "%s", captured.err);
	expect_out("_mta-sts.a.example.\t");
	expect_out("CNAME\ta.example._mta-sts.provider.example.");
	expect_out("a.example._mta-sts.provider.example.\t300\tIN\tTXT\t");
}

Test(cmd_records, warns_of_what_is_not_served_as_configured)
{
	write_file("m.ini", "[server]\nstate_dir = .\n[defaults]\n"
			    "mode = none\n" SECTION("a.example"));
	RUN(cmd_records, "records", "-c", path);
	cr_expect_eq(captured.status, EXIT_WARNING);
	expect_out(A_RECORD);
}

static const struct {
	const char *words[3];
	const char *err;
} misuses[] = {
    {{"--format", "yaml"}, "unknown format: 'yaml': there are zone, panel"},
    {{"--ttl", "0"}, "bad --ttl: '0': give seconds, from 1 to 2147483647"},
    {{"--ttl", "2147483648"}, "bad --ttl: '2147483648'"},
    {{"--ttl", "x"}, "bad --ttl: 'x'"},
    {{"--delegate-to", "_mta-sts.p.example"}, "give the provider's domain"},
    {{"--delegate-to", "provider"}, "give the provider's whole domain"},
    {{"--delegate-to", "a b.example"}, "bad --delegate-to: 'a b.example'"},
    {{"c.example"}, "unknown domain: 'c.example': no such section in "},
    {{"a.example", "mta-sts.c.example"}, "unknown domain: 'mta-sts.c.example'"},
    {{"--frmat", "json"}, "usage: mta-sts records"},
};

Test(cmd_records, tells_wrong_usage)
{
	for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++) {
		const char *const *words = misuses[i].words;

		RECORDS(words[0], words[1], words[2]);
		cr_expect_eq(captured.status, EXIT_UNKNOWN, "%s", words[0]);
		cr_expect_str_eq(captured.out, "", "%s", words[0]);
		expect_err(misuses[i].err);
	}
}

Test(cmd_records, refuses_a_provider_whose_names_would_be_too_long)
{
	char name[255];

	memset(name, 'a', sizeof(name));
	for (int i = 62; i < 250; i += 63)
		name[i] = '.';
	name[245] = '\0';
	RECORDS("--delegate-to", name, "a.example");
	cr_expect_str_eq(captured.err, "");
	name[245] = 'a';
	name[246] = '\0';
	RECORDS("--delegate-to", name, "a.example");
	cr_expect_eq(captured.status, EXIT_UNKNOWN);
	expect_err("mta-sts. in front makes it longer than 253");
}

Test(cmd_records, helps)
{
	RUN(cmd_records, "records", "-h");
	cr_expect_eq(captured.status, EXIT_OK);
	expect_out("usage: mta-sts records");
}

Test(cmd_records, fails_without_configuration_or_state)
{
	write_file(STATE_FILE_NAME, "[a.example]\n");
	RECORDS("a.example");
	cr_expect_eq(captured.status, EXIT_ERROR);
	expect_err("damaged state");
	cr_expect_null(strstr(captured.out, "id="), "%s", captured.out);
	write_file("m.ini", "[a.example]\n");
	RECORDS("a.example");
	cr_expect_eq(captured.status, EXIT_ERROR);
	expect_err("m.ini:1: no mx");
	cr_expect_str_eq(captured.out, "");
}

Test(cmd_records, tells_that_it_cannot_write)
{
	expect_write_error(cmd_records,
			   (const char *const[]){"records", "-c", path, NULL});
	expect_write_error(cmd_records,
			   (const char *const[]){"records", "-c", path,
						 "--format", "json", NULL});
}
