#include "site/certificate_store.h"

#include <time.h>

#include "credentials.h"

#define DAY INT64_C(86400)

static struct credentials files;
static struct diagnostics diagnostics;
static struct certificate_store store;

/* Starts an empty store, `days` from the time of the certificates. */
static void start_at(int days)
{
	diagnostics_init(&diagnostics, files.arena);
	certificate_store_init(&store, files.arena, &diagnostics,
			       time(NULL) + days * DAY);
}

static void set_up(void)
{
	credentials_init(&files);
	credentials_run(&files,
			"umask 077; ec ca P-256; issue ca ca /CN=ca ''\n"
			"ec a P-256; ec b P-256\n"
			"by='-CA ca.pem -CAkey ca.key'\n"
			"issue a a /CN=x DNS:mta-sts.a.example -days 60 $by\n"
			"issue b b /CN=x DNS:mta-sts.b.example -days 60 $by\n"
			"issue short a /CN=x DNS:a.example -days 6 $by\n"
			"issue self a /CN=x DNS:a.example -days 60\n"
			"echo words >bad.pem; echo words >bad.key\n");
	start_at(0);
}

static void release(void)
{
	credentials_release(&files);
}

TestSuite(certificate_store, .init = set_up, .fini = release);

/* Lines 1 and 2 of m.ini. */
static struct config_pair *make_pair(const char *certificate, const char *key)
{
	struct config_pair *pair = arena_alloc(files.arena, sizeof(*pair));

	*pair = (struct config_pair){
	    .certificate = arena_printf(files.arena, "%s/%s", files.directory,
					certificate),
	    .private_key =
		arena_printf(files.arena, "%s/%s", files.directory, key),
	    .file = "m.ini",
	    .line = 1,
	    .key_line = 2,
	};
	return pair;
}

static const struct loaded_pair *load(const char *certificate, const char *key)
{
	return certificate_store_load(&store, make_pair(certificate, key));
}

/* All findings: "1 error: words of the first, ..." */
static const char *tell(void)
{
	const struct finding *finding = diagnostics.first;
	const char *list = "";

	for (; finding != NULL; finding = finding->next)
		list = arena_printf(files.arena, "%s%s%u %s: %s", list,
				    list[0] == '\0' ? "" : "; ", finding->line,
				    severity_name(finding->severity),
				    finding->text);
	return list;
}

static void expect_findings(size_t count, const char *words)
{
	cr_expect_eq(diagnostics.count, count, "%s", tell());
	cr_expect_not_null(strstr(tell(), words), "no \"%s\" in: %s", words,
			   tell());
}

Test(certificate_store, reads_each_pair_once)
{
	const struct certificate *first;

	first = load("a.pem", "a.key")->certificate;
	cr_assert_not_null(first);
	cr_expect(certificate_covers(first, "mta-sts.a.example"));
	credentials_run(&files, "rm a.pem a.key");
	cr_expect_eq(load("a.pem", "a.key")->certificate, first);
	for (int i = 0; i < 20; i++)
		load("b.pem", arena_printf(files.arena, "missing%d", i));
	cr_expect_eq(load("a.pem", "a.key")->certificate, first);
	cr_expect_eq(load("a.pem", "a.key")->status, PAIR_USABLE);
	cr_expect_eq(store.count, 21);
	expect_findings(0, "");
}

/* Of half a pair the half is judged. */
Test(certificate_store, judges_what_is_there_of_a_pair)
{
	const struct loaded_pair *pair = load("a.pem", "none.key");

	cr_expect_eq(pair->status, PAIR_MISSING);
	cr_expect_null(pair->certificate);
	cr_assert_not_null(pair->chain);
	cr_expect(certificate_covers(pair->chain, "mta-sts.a.example"));
	cr_expect(pair->lacks_key && !pair->lacks_certificate);
	pair = load("none.pem", "b.key");
	cr_expect_eq(pair->status, PAIR_MISSING);
	cr_expect(pair->certificate == NULL && pair->chain == NULL);
	cr_expect(pair->lacks_certificate && !pair->lacks_key);
	expect_findings(0, "");
	cr_expect_eq(load("none.pem", "bad.key")->status, PAIR_UNUSABLE);
	expect_findings(1, "2 error: unusable private key: ");
}

static const struct {
	const char *certificate, *key;
	size_t findings;
	const char *words;
	bool has_chain;
} unusable[] = {
    {"bad.pem", "a.key", 1, "1 error: unusable certificate: ", false},
    {"a.pem", "bad.key", 1, "2 error: unusable private key: ", true},
    {"bad.pem", "bad.key", 2, "2 error: unusable private key: ", false},
    {"a.key", "a.pem", 2, "certificate and private_key seem to be swapped",
     false},
    {"a.pem", "b.key", 1, "/b.key'", true},
    {".", "a.key", 1, "1 error: cannot read certificate: ", false},
    {"a.pem", ".", 1, "2 error: cannot read private key: ", true},
};

Test(certificate_store, tells_all_that_is_wrong_with_a_pair)
{
	for (size_t i = 0; i < sizeof(unusable) / sizeof(unusable[0]); i++) {
		const struct loaded_pair *pair;

		start_at(0);
		pair = load(unusable[i].certificate, unusable[i].key);
		cr_expect_eq(pair->status, PAIR_UNUSABLE, "%zu", i);
		cr_expect_null(pair->certificate, "%zu", i);
		cr_expect_eq(pair->chain != NULL, unusable[i].has_chain, "%zu",
			     i);
		expect_findings(unusable[i].findings, unusable[i].words);
	}
}

static const struct {
	const char *certificate;
	int days;
	const char *words; /* NULL: nothing is told */
} dates[] = {
    {"a.pem", -1, "1 warning: certificate not yet valid: "},
    {"a.pem", 45, NULL},
    {"a.pem", 47, "1 warning: certificate ends soon: "},
    {"a.pem", 61, "1 warning: certificate expired: "},
    /* A third of its life, where that is less than two weeks. */
    {"short.pem", 3, NULL},
    {"short.pem", 5, "1 warning: certificate ends soon: "},
    {"self.pem", 0, "1 warning: certificate self-signed: "},
};

/* It is served all the same: some client may still take it. */
Test(certificate_store, warns_of_a_certificate_that_senders_refuse)
{
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		start_at(dates[i].days);
		cr_expect_eq(load(dates[i].certificate, "a.key")->status,
			     PAIR_USABLE);
		expect_findings(dates[i].words != NULL,
				dates[i].words ? dates[i].words : "");
	}
}

Test(certificate_store, warns_of_a_key_that_others_can_read)
{
	credentials_run(&files, "chmod 640 a.key");
	load("a.pem", "a.key");
	expect_findings(0, "");
	credentials_run(&files, "chmod 604 b.key");
	load("b.pem", "b.key");
	expect_findings(1, "2 warning: private key readable by others: ");
}

Test(certificate_store, names_who_waits_for_missing_files)
{
	struct config_pair *pair = make_pair("none.pem", "none.key");
	struct config_pair *half = make_pair("a.pem", "none.key");

	certificate_store_load(&store, pair);
	certificate_store_load(&store, half);
	for (int i = 1; i <= 12; i++)
		certificate_store_wait(
		    &store, pair, arena_printf(files.arena, "d%d.example", i));
	certificate_store_wait(&store, half, "one.example");
	certificate_store_wait(&store, half, NULL);
	expect_findings(0, "");
	certificate_store_tell_missing(&store);
	expect_findings(4, "1 warning: certificate missing: ");
	expect_findings(4, "d9.example, d10.example and 2 more wait for it: "
			   "it is loaded once it exists");
	expect_findings(4, "none.key': one.example waits for it: it is loaded");
	expect_findings(4, "clients without a server name get the first "
			   "domain's instead");
}

/* At the line of the first of them. */
Test(certificate_store, names_ten_who_wait)
{
	struct config_pair *pair = make_pair("none.pem", "a.key");
	struct config_pair *later = make_pair("none.pem", "a.key");

	later->line = 7;
	certificate_store_load(&store, pair);
	for (int i = 1; i <= 10; i++)
		certificate_store_wait(
		    &store, i == 1 ? pair : later,
		    arena_printf(files.arena, "d%d.example", i));
	certificate_store_tell_missing(&store);
	expect_findings(1, "1 warning: certificate missing: ");
	expect_findings(1, ", d10.example wait for it: ");
}
