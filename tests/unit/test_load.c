#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "credentials.h"
#include "site/load.h"

#define NOW ((int64_t)time(NULL))

struct fixture {
	struct credentials credentials;
	char config[128];
};

static void write_file(const struct fixture *f, const char *name,
		       const char *text)
{
	cr_assert_eq(
	    file_replace(f->credentials.directory, name, text, strlen(text)),
	    0);
}

static struct fixture start(void)
{
	struct fixture f;

	credentials_init(&f.credentials);
	credentials_run(&f.credentials,
			"ec a P-256; ec b P-256; mkdir state\n"
			"issue a a /CN=x DNS:mta-sts.a.example -days 60\n"
			"issue b b /CN=x DNS:mta-sts.b.example -days 60\n");
	snprintf(f.config, sizeof(f.config), "%s/m.ini",
		 f.credentials.directory);
	return f;
}

#define SERVER "[server]\nstate_dir = state\n[defaults]\nmx = mx.example\n"
#define A      "[a.example]\ncertificate = a.pem\nprivate_key = a.key\n"
#define B      "[b.example]\ncertificate = b.pem\nprivate_key = b.key\n"

static bool has_finding(const struct load *load, enum severity severity,
			const char *words)
{
	const struct finding *finding = load->diagnostics.first;

	for (; finding != NULL; finding = finding->next) {
		if (finding->severity == severity &&
		    strstr(finding->text, words) != NULL)
			return true;
	}
	return false;
}

/* A load that is stored, as a running daemon leaves it behind. */
static struct snapshot *run_and_store(const struct fixture *f,
				      enum load_purpose purpose,
				      const struct snapshot *running)
{
	struct snapshot *snapshot;
	struct load load;

	load_run(&load, f->config, purpose, running, NOW);
	cr_assert_not_null(load.snapshot, "%s",
			   load.diagnostics.first ? load.diagnostics.first->text
						  : "");
	cr_assert_eq(load_store(&load), 0);
	snapshot = load_take_snapshot(&load);
	load_note_told(&load, snapshot->config->state_dir);
	load_release(&load);
	return snapshot;
}

Test(load, serves_and_tells_what_to_publish)
{
	struct fixture f = start();
	struct snapshot *snapshot;
	struct load load;
	struct text text;

	write_file(&f, "m.ini", SERVER A B);
	load_run(&load, f.config, LOAD_START, NULL, NOW);
	cr_assert_not_null(load.snapshot);
	cr_expect_eq(load.snapshot->served_count, 2);
	cr_expect_eq(load.notice_count, 2);
	text_init_growing(&text);
	load_render_notices(&load, &text);
	cr_expect_not_null(strstr(text.bytes, "; a.example: new policy: mode "
					      "testing, max_age 1w, mx "
					      "mx.example\n"));
	cr_expect_not_null(strstr(text.bytes, "\n_mta-sts.b.example.\t300\t"));
	cr_expect(
	    has_finding(&load, SEVERITY_WARNING, "certificate self-signed"));
	cr_assert_eq(load_store(&load), 0);
	snapshot = load_take_snapshot(&load);
	load_release(&load);

	/* Ended before it could tell: the next load does. */
	load_run(&load, f.config, LOAD_RELOAD, snapshot, NOW);
	cr_expect_eq(load.notice_count, 2);
	text_clear(&text);
	load_render_notices(&load, &text);
	cr_expect_not_null(strstr(text.bytes, "; a.example: changed before, "
					      "and not told: mode testing"));
	load_note_told(&load, load.snapshot->config->state_dir);
	load_release(&load);

	/* The same again: nothing to tell. */
	load_run(&load, f.config, LOAD_RELOAD, snapshot, NOW);
	cr_assert_not_null(load.snapshot);
	cr_expect_eq(load.notice_count, 0);
	cr_expect(!load.state.changed);
	load_release(&load);

	write_file(&f, "m.ini",
		   SERVER A "mode = enforce\n" B "mx = o.example\n");
	load_run(&load, f.config, LOAD_TEST, NULL, NOW);
	text_clear(&text);
	load_render_preview(&load, &text);
	cr_expect_str_eq(text.bytes,
			 "would change: a.example: policy changed: mode "
			 "testing -> enforce\n"
			 "would change: b.example: policy changed: +mx "
			 "o.example, -mx mx.example\n");
	load_release(&load);
	text_release(&text);
	snapshot_free(snapshot);
	credentials_release(&f.credentials);
}

Test(load, lets_a_domain_wait_for_its_first_certificate)
{
	struct fixture f = start();
	struct snapshot *snapshot;
	struct load load;

	write_file(&f, "m.ini",
		   SERVER A "[new.example]\ncertificate = new.pem\n"
			    "private_key = new.key\n");
	load_run(&load, f.config, LOAD_TEST, NULL, NOW);
	cr_assert_not_null(load.snapshot);
	cr_expect(has_finding(&load, SEVERITY_WARNING, "certificate missing"));
	cr_expect_eq(load.snapshot->served_count, 1);
	cr_expect_eq(load.notice_count, 1);
	cr_expect_str_eq(load.snapshot->domains[1].id, "");
	load_release(&load);

	/* But what is served is not given up. */
	snapshot = run_and_store(&f, LOAD_START, NULL);
	credentials_run(&f.credentials, "rm a.pem");
	load_run(&load, f.config, LOAD_RELOAD, snapshot, NOW);
	cr_expect_null(load.snapshot);
	cr_expect(has_finding(&load, SEVERITY_ERROR, "certificate gone"));
	load_release(&load);
	load_run(&load, f.config, LOAD_TEST, NULL, NOW);
	cr_expect_null(load.snapshot, "a test knows it from the state");
	load_release(&load);
	load_run(&load, f.config, LOAD_START, NULL, NOW);
	cr_expect_not_null(load.snapshot, "a start serves what it can");
	load_release(&load);
	snapshot_free(snapshot);
	credentials_release(&f.credentials);
}

Test(load, excludes_unusable_pairs_at_a_start_only)
{
	struct fixture f = start();
	struct snapshot *snapshot;
	struct load load;

	write_file(&f, "m.ini",
		   SERVER A "[b.example]\ncertificate = b.pem\n"
			    "private_key = a.key\n");
	for (int purpose = LOAD_RELOAD; purpose <= LOAD_TEST; purpose++) {
		load_run(&load, f.config, (enum load_purpose)purpose, NULL,
			 NOW);
		cr_expect_null(load.snapshot, "purpose %d", purpose);
		cr_expect(
		    has_finding(&load, SEVERITY_ERROR, "unusable private key"));
		load_release(&load);
	}
	load_run(&load, f.config, LOAD_START, NULL, NOW);
	cr_assert_not_null(load.snapshot);
	cr_expect_eq(load.snapshot->served_count, 1);
	cr_expect(has_finding(&load, SEVERITY_ERROR, "domain excluded"));
	load_release(&load);

	/* A start that is repeated gives up nothing that runs. */
	write_file(&f, "m.ini", SERVER A B);
	snapshot = run_and_store(&f, LOAD_START, NULL);
	write_file(&f, "m.ini",
		   SERVER A "[b.example]\ncertificate = b.pem\n"
			    "private_key = a.key\n");
	load_run(&load, f.config, LOAD_START, snapshot, NOW);
	cr_expect_null(load.snapshot);
	load_release(&load);
	snapshot_free(snapshot);
	credentials_release(&f.credentials);
}

Test(load, names_what_a_certificate_covers)
{
	struct fixture f = start();
	struct load load;

	write_file(&f, "m.ini",
		   SERVER "[c.example]\ncertificate = a.pem\n"
			  "private_key = a.key\n");
	load_run(&load, f.config, LOAD_TEST, NULL, NOW);
	cr_expect_null(load.snapshot);
	cr_expect(has_finding(&load, SEVERITY_ERROR,
			      "it covers only mta-sts.a.example"));
	load_release(&load);
	credentials_release(&f.credentials);
}

Test(load, serves_without_a_name_from_the_server_pair_or_the_first_domain)
{
	struct fixture f = start();
	struct snapshot *snapshot;

	write_file(&f, "m.ini", SERVER A B);
	snapshot = run_and_store(&f, LOAD_START, NULL);
	cr_expect_eq(snapshot->default_certificate,
		     snapshot->domains[0].certificate);
	snapshot_free(snapshot);
	write_file(&f, "m.ini",
		   "[server]\nstate_dir = state\ncertificate = b.pem\n"
		   "private_key = b.key\n[defaults]\nmx = mx.example\n" A B);
	snapshot = run_and_store(&f, LOAD_START, NULL);
	cr_expect_eq(snapshot->default_certificate,
		     snapshot->domains[1].certificate, "a pair is stored once");
	snapshot_free(snapshot);
	credentials_release(&f.credentials);
}

Test(load, fails_or_not_without_its_state)
{
	struct fixture f = start();
	struct load load;

	write_file(&f, "m.ini", SERVER A);
	credentials_run(&f.credentials, "mkdir state/policies.ini");
	load_run(&load, f.config, LOAD_RELOAD, NULL, NOW);
	cr_expect_null(load.snapshot);
	load_release(&load);
	load_run(&load, f.config, LOAD_START, NULL, NOW);
	cr_assert_not_null(load.snapshot);
	cr_expect_eq(load_store(&load), -1);
	load_release(&load);
	credentials_run(&f.credentials,
			"rmdir state/policies.ini; echo x >state/policies.ini");
	load_run(&load, f.config, LOAD_RELOAD, NULL, NOW);
	cr_assert_not_null(load.snapshot);
	cr_expect(has_finding(&load, SEVERITY_WARNING, "damaged state"));
	cr_expect_eq(load_store(&load), 0);
	load_release(&load);
	credentials_run(&f.credentials, "ls state/policies.ini.damaged-*");
	credentials_release(&f.credentials);
}

/* The state was hidden at the start and comes back while that is served. */
Test(load, stores_later)
{
	struct fixture f = start();
	struct diagnostics diagnostics;
	struct snapshot *before, *running;
	struct load load;

	write_file(&f, "m.ini", SERVER A B);
	before = run_and_store(&f, LOAD_START, NULL);
	credentials_run(&f.credentials,
			"mv state hidden; mkdir -p state/policies.ini");

	write_file(&f, "m.ini", SERVER A B "mode = enforce\n");
	load_run(&load, f.config, LOAD_START, NULL, NOW);
	cr_assert_not_null(load.snapshot);
	cr_expect_eq(load_store(&load), -1);
	running = load_take_snapshot(&load);
	cr_expect_str_empty(running->domains[0].id,
			    "workers tell no wrong one");
	cr_expect_str_empty(running->domains[1].id);
	diagnostics_init(&diagnostics, before->arena);
	cr_expect_eq(load_store_again(&load, running, &diagnostics), -1);
	cr_assert_eq(diagnostics.errors, 1);
	cr_expect_not_null(
	    strstr(diagnostics.first->text, "cannot read state"));

	/* What was published already keeps its id. */
	credentials_run(&f.credentials, "rm -r state; mv hidden state");
	cr_expect_eq(load_store_again(&load, running, &diagnostics), 0);
	cr_expect_eq(diagnostics.errors, 1);
	cr_assert_eq(load.notice_count, 1);
	cr_expect_str_eq(load.notices[0].domain->config->name, "b.example");
	cr_expect_str_eq(running->domains[0].id, before->domains[0].id);
	cr_expect_str_neq(running->domains[1].id, before->domains[1].id);
	load_note_told(&load, running->config->state_dir);
	load_release(&load);

	/* And that is what is stored. */
	load_run(&load, f.config, LOAD_RELOAD, running, NOW);
	cr_assert_not_null(load.snapshot);
	cr_expect_eq(load.notice_count, 0);
	load_release(&load);
	snapshot_free(running);
	snapshot_free(before);
	credentials_release(&f.credentials);
}

/* Two changes in one second, or a clock behind, and no state to tell. */
Test(load, repeats_no_id_when_the_state_is_gone)
{
	static const char *const losses[] = {
	    "rm state/policies.ini",
	    "echo '[a' >state/policies.ini",
	    "rm state/policies.ini",
	};
	static const int64_t steps[] = {0, -1000000, 0};
	struct fixture f = start();
	struct snapshot *snapshot, *next;
	int64_t now = NOW;
	struct load load;

	write_file(&f, "m.ini", SERVER A);
	load_run(&load, f.config, LOAD_START, NULL, now);
	cr_assert_eq(load_store(&load), 0);
	snapshot = load_take_snapshot(&load);
	load_release(&load);
	for (int i = 0; i < 3; i++) {
		credentials_run(&f.credentials, losses[i]);
		write_file(&f, "m.ini",
			   i % 2 == 0 ? SERVER A "mode = enforce\n" : SERVER A);
		load_run(&load, f.config, LOAD_RELOAD, snapshot,
			 now + steps[i]);
		cr_assert_not_null(load.snapshot);
		cr_expect_gt(strcmp(load.snapshot->domains[0].id,
				    snapshot->domains[0].id),
			     0, "%s after %s", load.snapshot->domains[0].id,
			     snapshot->domains[0].id);
		cr_assert_eq(load_store(&load), 0);
		next = load_take_snapshot(&load);
		load_release(&load);
		snapshot_free(snapshot);
		snapshot = next;
	}
	snapshot_free(snapshot);
	credentials_release(&f.credentials);
}

Test(load, stores_what_is_not_served_now)
{
	struct fixture f = start();
	struct load load;

	write_file(&f, "m.ini", SERVER A B);
	snapshot_free(run_and_store(&f, LOAD_START, NULL));
	credentials_run(&f.credentials, "rm a.pem");
	load_run(&load, f.config, LOAD_START, NULL, NOW);
	cr_assert_not_null(load.snapshot);
	cr_expect(has_finding(&load, SEVERITY_WARNING,
			      "mta-sts.a.example is NOT served"));
	cr_expect(load.state.changed);
	cr_expect_eq(load_store(&load), 0);
	load_release(&load);
	for (int purpose = LOAD_START; purpose <= LOAD_TEST; purpose++) {
		load_run(&load, f.config, (enum load_purpose)purpose, NULL,
			 NOW);
		cr_assert_not_null(load.snapshot, "purpose %d", purpose);
		cr_expect_not(load.state.changed, "written once");
		load_release(&load);
	}
	credentials_release(&f.credentials);
}

/* The findings of a renewal that follows a refused reload are whole: with the
 * lines to paste... */
Test(load, renews_instead_with_lines_to_paste)
{
	struct fixture f = start();
	const struct finding *finding;
	struct snapshot *running;
	struct load load;

	write_file(&f, "m.ini", SERVER "mode = enforce\n" A B);
	snapshot_free(run_and_store(&f, LOAD_START, NULL));
	write_file(&f, "m.ini", SERVER "mode = enforce\n" A);
	load_run(&load, f.config, LOAD_START, NULL, NOW);
	running = load_take_snapshot(&load);
	load_release(&load);
	write_file(&f, "m.ini", SERVER "colour = blue\n" A);
	load_run(&load, f.config, LOAD_RELOAD, running, NOW);
	cr_assert_null(load.snapshot);
	load_renew_instead(&load, running);
	cr_assert_not_null(load.snapshot);
	cr_expect(has_finding(&load, SEVERITY_ERROR, "unknown key: 'colour'"));
	cr_expect(has_finding(&load, SEVERITY_WARNING, "dropped too early"));
	finding = load.diagnostics.first;
	while (strstr(finding->text, "dropped too early") == NULL)
		finding = finding->next;
	cr_assert_not_null(finding->lines);
	cr_expect_str_eq(finding->lines->text, "[b.example]");
	cr_expect_str_eq(finding->lines->next->text, "mode = none");
	load_release(&load);
	snapshot_free(running);
	credentials_release(&f.credentials);
}

/* ...and with the count of those that are too many: one for each file that is
 * missing, and that a.pem is self-signed. */
Test(load, renews_instead_and_counts_findings)
{
	enum { COUNT = DIAGNOSTICS_FINDINGS_MAX / 2 + 100 };
	struct fixture f = start();
	struct snapshot *running;
	struct text text;
	struct load load;

	text_init_growing(&text);
	text_add_string(&text, SERVER A);
	for (int i = 0; i < COUNT; i++)
		text_addf(&text,
			  "[%d.example]\ncertificate = %d.pem\n"
			  "private_key = %d.key\n",
			  i, i, i);
	write_file(&f, "m.ini", text.bytes);
	text_release(&text);
	load_run(&load, f.config, LOAD_START, NULL, NOW);
	cr_assert_eq(load.diagnostics.omitted, 201);
	running = load_take_snapshot(&load);
	load_release(&load);
	write_file(&f, "m.ini", SERVER "colour = blue\n" A);
	load_run(&load, f.config, LOAD_RELOAD, running, NOW);
	cr_assert_eq(load.diagnostics.count, 2);
	load_renew_instead(&load, running);
	cr_expect_eq(load.diagnostics.count, DIAGNOSTICS_FINDINGS_MAX);
	cr_expect_eq(load.diagnostics.omitted, 202);
	load_release(&load);
	snapshot_free(running);
	credentials_release(&f.credentials);
}

/* Of what is missing, what else is wrong is told all the same. */
Test(load, judges_half_a_pair)
{
	struct fixture f = start();
	struct load load;

	write_file(&f, "m.ini",
		   SERVER "[c.example]\ncertificate = a.pem\n"
			  "private_key = later.key\n"
			  "[d.example]\ncertificate = b.key\n"
			  "private_key = b.pem\n"
			  "[e.example]\ncertificate = later.pem\n"
			  "private_key = later.key\n"
			  "[f.example]\ncertificate = later.pem\n"
			  "private_key = later.key\n");
	load_run(&load, f.config, LOAD_TEST, NULL, NOW);
	cr_expect_null(load.snapshot);
	cr_expect(has_finding(&load, SEVERITY_ERROR,
			      "does not cover mta-sts.c.example"));
	cr_expect(has_finding(&load, SEVERITY_WARNING,
			      "later.key': c.example waits for it"));
	cr_expect(has_finding(&load, SEVERITY_ERROR,
			      "b.key': holds no certificate, only a private "
			      "key: certificate and private_key seem to be "
			      "swapped"));
	cr_expect(has_finding(&load, SEVERITY_ERROR,
			      "b.pem': holds no private key: certificate and "
			      "private_key seem to be swapped"));
	cr_expect(has_finding(&load, SEVERITY_WARNING,
			      "later.pem': e.example, f.example wait for it"));
	load_release(&load);
	credentials_release(&f.credentials);
}

Test(load, tests_where_the_state_will_be)
{
	static const char *const bad[] = {"m.ini", "m.ini/state",
					  "nowhere/state"};
	struct fixture f = start();
	struct load load;
	char text[256];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text),
			 "[server]\nstate_dir = %s\n[defaults]\n"
			 "mx = mx.example\n" A,
			 bad[i]);
		write_file(&f, "m.ini", text);
		load_run(&load, f.config, LOAD_TEST, NULL, NOW);
		cr_expect_null(load.snapshot);
		cr_expect(has_finding(&load, SEVERITY_ERROR, "bad state_dir"));
		cr_expect_eq(load.diagnostics.errors, 1, "%s", bad[i]);
		load_release(&load);
	}
	write_file(
	    &f, "m.ini",
	    "[server]\nstate_dir = new\n[defaults]\nmx = mx.example\n" A);
	load_run(&load, f.config, LOAD_TEST, NULL, NOW);
	cr_expect_not_null(load.snapshot);
	load_release(&load);
	credentials_release(&f.credentials);
}

/* As machines without a battery start: the certificates are not valid yet. */
Test(load, keeps_what_it_knows_when_the_clock_is_behind)
{
	struct fixture f = start();
	struct snapshot *snapshot;
	struct load load;
	int64_t end;

	write_file(&f, "m.ini", SERVER A "mode = enforce\n" B);
	snapshot_free(run_and_store(&f, LOAD_START, NULL));
	write_file(&f, "m.ini", SERVER A B);
	snapshot = run_and_store(&f, LOAD_RELOAD, NULL);
	load_run(&load, f.config, LOAD_RELOAD, snapshot, NOW);
	end = policy_state_find(&load.state, "a.example")->enforce_until;
	load_release(&load);
	for (int i = 0; i < 2; i++) {
		const struct policy_record *record;

		/* 1970, and a month ago. */
		load_run(&load, f.config, LOAD_RELOAD, snapshot,
			 i == 0 ? 1000 : NOW - INT64_C(2592000));
		record = policy_state_find(&load.state, "a.example");
		cr_expect_eq(record->enforce_until, end);
		cr_expect_gt(record->since, NOW - 3600);
		cr_expect_not(load.state.changed);
		load_release(&load);
	}
	snapshot_free(snapshot);
	credentials_release(&f.credentials);
}

Test(load, tells_why_a_literal_cannot_come_back)
{
	struct fixture f = start();
	struct load load;

	write_file(&f, "m.ini", SERVER A "id = abc\n");
	snapshot_free(run_and_store(&f, LOAD_START, NULL));
	write_file(&f, "m.ini", SERVER A "id = abd\nmode = enforce\n");
	snapshot_free(run_and_store(&f, LOAD_RELOAD, NULL));
	write_file(&f, "m.ini", SERVER A "id = abc\nmode = enforce\n");
	load_run(&load, f.config, LOAD_RELOAD, NULL, NOW);
	cr_expect_null(load.snapshot);
	cr_expect(has_finding(&load, SEVERITY_ERROR,
			      "id used before: [a.example]: 'id = abc' was "
			      "that of another policy"));
	load_release(&load);
	credentials_release(&f.credentials);
}
