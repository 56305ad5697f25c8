/* What is judged, and how, is in test_judge_*.c. */
#include <stdlib.h>

#include "base/file.h"
#include "captured.h"
#include "json_at.h"

#define POLICY                                                                 \
	"version: STSv1\r\nmode: enforce\r\nmx: *.example.com\r\n"             \
	"max_age: 2419200\r\n"
#define TXT    "v=STSv1; id=20260101;"
#define TLSRPT "v=TLSRPTv1; rua=mailto:a@b.example"

static char directory[] = "/tmp/test-lint-XXXXXX";
static char path[64];

static void write_policy(const char *text)
{
	cr_assert_eq(file_replace(directory, "p.txt", text, strlen(text)), 0);
}

static void set_up(void)
{
	cr_assert_not_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/p.txt", directory);
	write_policy(POLICY);
}

static void tear_down(void)
{
	unlink(path);
	rmdir(directory);
}

TestSuite(cmd_lint, .init = set_up, .fini = tear_down);

#define LINT(...) RUN(cmd_lint, "lint", __VA_ARGS__)

Test(cmd_lint, has_nothing_to_say_of_what_is_well)
{
	LINT("--policy", path, "--txt", TXT, "--tlsrpt", TLSRPT, "--mx",
	     "mail.example.com");
	cr_expect_eq(captured.status, EXIT_OK, "%s", captured.out);
	cr_expect_str_eq(captured.err, "");
}

static const struct {
	const char *words[4];
	enum exit_status status;
	const char *out;
} cases[] = {
    {{"--txt", "v=STSv1; id=;"}, EXIT_ERROR, "txt-id"},
    {{"--txt", TXT, "--txt", TXT}, EXIT_ERROR, "txt-multiple"},
    {{"--txt", TXT, "--txt", "words"}, EXIT_WARNING, "txt-extra"},
    {{"--tlsrpt", "v=TLSRPTv1"}, EXIT_ERROR, "tlsrpt-"},
    {{"--policy", path, "--mx", "mail.example.com"}, EXIT_OK, ""},
    {{"--policy", path, "--mx", "mail.example.net"},
     EXIT_ERROR,
     "mx-not-covered"},
    {{"--policy", path, "--mx", "b\xc3\xbc.example.com"}, EXIT_OK, ""},
};

Test(cmd_lint, judges_each_text)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const *words = cases[i].words;

		LINT(words[0], words[1], words[2], words[3]);
		cr_expect_eq(captured.status, cases[i].status, "%s %s: %s",
			     words[1], words[3], captured.out);
		expect_out(cases[i].out);
	}
}

Test(cmd_lint, reads_a_policy_of_any_size_in_part)
{
	static char large[100000];

	memset(large, 'x', sizeof(large) - 1);
	write_policy(large);
	LINT("--policy", path);
	cr_expect_eq(captured.status, EXIT_ERROR);
	expect_out("http-too-large");
}

Test(cmd_lint, reads_standard_input)
{
	write_policy("version: STSv1\nmode: strict\n");
	cr_assert_not_null(freopen(path, "r", stdin));
	LINT("--policy", "-");
	cr_expect_eq(captured.status, EXIT_ERROR);
	expect_out("policy-mode");
}

Test(cmd_lint, prints_findings_as_json)
{
	json_t *root;

	LINT("--json", "--txt", "v=STSv1; id=;");
	cr_expect_eq(captured.status, EXIT_ERROR);
	cr_expect_eq(captured.out[strlen(captured.out) - 1], '\n');
	root = json_parse(captured.out);
	expect_json(root, "status", "\"error\"");
	expect_json(root, "findings.0.code", "\"txt-id\"");
	json_decref(root);
}

static const struct {
	const char *words[3];
	const char *err;
} misuses[] = {
    {{NULL}, "nothing to judge: give --policy, --txt or --tlsrpt"},
    {{"--mx", "mail.example.com"}, "nothing to judge"},
    {{"--mx=a.example", "--txt", TXT}, "--mx is judged against --policy"},
    {{"example.com"}, "'mta-sts check example.com' looks at a domain"},
    {{"--policy", "/nonexistent"},
     "cannot read policy: '/nonexistent': no such file or directory"},
    {{"--policy", "/"}, "cannot read policy: '/': is a directory"},
    {{"--policy", path, "--mx=a\x1b.b"}, "bad --mx: 'a\\x1b.b': "},
    {{"--plicy"}, "usage: mta-sts lint"},
};

Test(cmd_lint, tells_wrong_usage)
{
	for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++) {
		const char *const *words = misuses[i].words;

		LINT(words[0], words[1], words[2]);
		cr_expect_eq(captured.status, EXIT_UNKNOWN, "%zu", i);
		cr_expect_str_eq(captured.out, "", "%zu", i);
		expect_err(misuses[i].err);
	}
}

/* As many as a sender looks at. */
Test(cmd_lint, takes_no_more_than_it_judges)
{
	const char *words[CAPTURED_ARGUMENTS_MAX] = {"lint"};

	for (int i = 1; i <= 64; i += 2) {
		words[i] = "--txt";
		words[i + 1] = i == 1 ? TXT : "words";
	}
	run_command(cmd_lint, words);
	cr_expect_eq(captured.status, EXIT_WARNING);
	words[65] = "--txt";
	words[66] = "words";
	run_command(cmd_lint, words);
	cr_expect_eq(captured.status, EXIT_UNKNOWN);
	expect_err("too many --txt: at most 32");
}

Test(cmd_lint, helps)
{
	LINT("-h");
	cr_expect_eq(captured.status, EXIT_OK);
	expect_out("usage: mta-sts lint");
}

Test(cmd_lint, tells_that_it_cannot_write)
{
	expect_write_error(cmd_lint,
			   (const char *const[]){"lint", "--txt", TXT, NULL});
	expect_write_error(cmd_lint, (const char *const[]){"lint", "--json",
							   "--txt", TXT, NULL});
}
