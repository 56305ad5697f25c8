#include "site/challenges.h"

#include "credentials.h"

static struct credentials files;
static struct config config;
static struct diagnostics diagnostics;
static struct challenges challenges;

static void set_up(void)
{
	credentials_init(&files);
	credentials_run(&files,
			"ec k P-256; cp k.key A.example.key.pem\n"
			"issue A.example.crt k /CN=x DNS:a.example -days 1\n"
			"cp A.example.key.pem b.example.key.pem\n"
			"cp A.example.crt.pem b.example.crt.pem\n");
	config = (struct config){.path = "m.ini",
				 .acme_challenge_dir = files.directory,
				 .acme_challenge_dir_line = 7};
}

static void release(void)
{
	credentials_release(&files);
}

TestSuite(challenges, .init = set_up, .fini = release);

static void load(const char *script)
{
	credentials_run(&files, script);
	diagnostics_init(&diagnostics, files.arena);
	challenges = (struct challenges){0};
	challenges_load(&challenges, &config, files.arena, &diagnostics);
}

static void expect_warning(const char *words)
{
	const struct finding *finding = diagnostics.first;

	cr_assert_eq(diagnostics.warnings, 1, "%s", words);
	cr_expect_eq(diagnostics.errors, 0);
	cr_expect_not_null(strstr(finding->text, words), "%s", finding->text);
	cr_expect_str_eq(finding->file, "m.ini");
	cr_expect_eq(finding->line, 7);
}

Test(challenges, are_found_by_name_in_any_case)
{
	load("true");
	cr_expect_eq(diagnostics.count, 0);
	cr_expect_eq(challenges.count, 2);
	cr_expect_not_null(challenges_find(&challenges, "a.example"));
	cr_expect_not_null(challenges_find(&challenges, "A.EXAMPLE"));
	cr_expect_not_null(challenges_find(&challenges, "b.example"));
	cr_expect_neq(challenges_find(&challenges, "a.example"),
		      challenges_find(&challenges, "b.example"));
	for (size_t i = 0; i < 4; i++) {
		static const char *const others[] = {
		    "", "example", "a.example.", "x.a.example"};

		cr_expect_null(challenges_find(&challenges, others[i]));
	}
}

Test(challenges, none_are_found_before_a_load)
{
	cr_expect_null(challenges_find(&challenges, ""));
	cr_expect_null(challenges_find(&challenges, "a.example"));
	load("rm *.pem");
	cr_expect_eq(challenges.count, 0);
	cr_expect_null(challenges_find(&challenges, "a.example"));
}

Test(challenges, leave_out_what_cannot_be_served)
{
	static const struct {
		const char *script, *words;
	} cases[] = {
	    {"rm b.example.key.pem", "b.example.key.pem': no such file"},
	    {"echo >b.example.key.pem", "b.example.key.pem': holds no private"},
	    {"echo >b.example.crt.pem", "b.example.crt.pem': holds no cert"},
	    {"ec k2 P-256; cp k2.key b.example.key.pem",
	     "b.example.crt.pem': the private key does not fit"},
	    {"head -c 65537 /dev/zero >b.example.crt.pem", "b.example.crt.pem"},
	    {"rm b.example.crt.pem; mkfifo b.example.crt.pem",
	     "b.example.crt.pem"},
	    {"mv b.example.crt.pem ./-b.example.crt.pem",
	     "'-b.example' is no host name"},
	    {"mv b.example.crt.pem *.crt.pem.crt.pem",
	     "'*.crt.pem' is no host name"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		load(cases[i].script);
		expect_warning(cases[i].words);
		cr_expect_eq(challenges.count, 1, "%s", cases[i].script);
		cr_expect_not_null(challenges_find(&challenges, "a.example"));
		cr_expect_null(challenges_find(&challenges, "b.example"));
		load("rm -f ./-b* ./b.example.crt.pem ./*.crt.pem.crt.pem\n"
		     "cp A.example.key.pem b.example.key.pem\n"
		     "cp A.example.crt.pem b.example.crt.pem\n");
		cr_expect_eq(challenges.count, 2, "%s", cases[i].script);
	}
}

Test(challenges, other_files_do_not_matter)
{
	load("cp A.example.key.pem c.example.key.pem\n"
	     "touch .x.example.crt.pem .crt.pem README x.crt x.pem");
	cr_expect_eq(diagnostics.count, 0);
	cr_expect_eq(challenges.count, 2);
}

Test(challenges, are_bounded)
{
	load("for i in $(seq 300); do ln -s A.example.crt.pem n$i.crt.pem\n"
	     "ln -s A.example.key.pem n$i.key.pem; done");
	expect_warning("only 256 are served");
	cr_expect_eq(challenges.count, CHALLENGES_MAX);
}

Test(challenges, their_stamp_tells_what_has_changed)
{
	static const char *const changes[] = {
	    "cp b.example.key.pem n; mv n A.example.key.pem",
	    "printf x >>A.example.crt.pem",
	    "rm b.example.crt.pem",
	    "cp A.example.crt.pem b.example.crt.pem",
	    "rm *.pem",
	};
	uint64_t before;

	load("true");
	before = challenges.stamp;
	cr_expect_eq(challenges_stamp(files.directory), before);
	credentials_run(&files, "mkdir x; printf x >x/y");
	before = challenges_stamp(files.directory);
	credentials_run(&files, "printf x >>x/y");
	cr_expect_eq(challenges_stamp(files.directory), before);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		credentials_run(&files, changes[i]);
		cr_expect_neq(challenges_stamp(files.directory), before, "%s",
			      changes[i]);
		before = challenges_stamp(files.directory);
	}
	cr_expect_eq(challenges_stamp("/nowhere/acme"), 0);
}

Test(challenges, a_missing_directory_is_told)
{
	config.acme_challenge_dir = "/nowhere/acme";
	load("true");
	expect_warning("cannot read acme_challenge_dir: '/nowhere/acme': no");
	cr_expect_null(challenges_find(&challenges, "a.example"));
}
