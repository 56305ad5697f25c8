#include "site/domain_certificates.h"

#include <time.h>

#include "base/file.h"
#include "credentials.h"

#define DAY	     INT64_C(86400)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define PAIR(of)     "certificate = " of ".pem\nprivate_key = " of ".key\n"
#define DOMAIN(of)   "[a.example]\nmx = mx.example\n" PAIR(of)
#define SERVER(of)   "[server]\n" PAIR(of)
#define ENFORCE	     "mode = enforce\nmax_age = 30d\n"

static struct credentials files;
static int64_t now;

/* A load as it stands before this step. */
static struct load load;

static void set_up(void)
{
	now = time(NULL);
	credentials_init(&files);
	credentials_run(&files,
			"umask 077; ec ca P-256; issue ca ca /CN=ca ''\n"
			"by='-days 60 -CA ca.pem -CAkey ca.key'\n"
			"ec good P-256; ec other P-256; echo >bad.key\n"
			"issue good good /CN=x DNS:mta-sts.a.example $by\n"
			"issue other other /CN=x DNS:mta-sts.b.example $by\n"
			"cp good.pem bad.pem; cp good.pem half.pem\n");
}

static void release(void)
{
	credentials_release(&files);
}

TestSuite(domain_certificates, .init = set_up, .fini = release);

static void begin(const char *text)
{
	const char *path =
	    arena_printf(files.arena, "%s/m.ini", files.directory);

	cr_assert_eq(file_replace(files.directory, "m.ini", text, strlen(text)),
		     0);
	load = (struct load){
	    .scratch = files.arena, .arena = files.arena, .now = now};
	diagnostics_init(&load.diagnostics, files.arena);
	load.config =
	    config_load(path, files.arena, files.arena, &load.diagnostics);
	load.snapshot = snapshot_new(files.arena, load.config);
	policy_state_init(&load.state, files.arena);
}

static bool has_finding(const char *words)
{
	const struct finding *finding = load.diagnostics.first;

	while (finding != NULL && strstr(finding->text, words) == NULL)
		finding = finding->next;
	return finding != NULL;
}

/* Another one, which serves the domain. */
static const struct snapshot *make_running(void)
{
	const struct snapshot *snapshot;

	begin(DOMAIN("good"));
	cr_assert(domain_certificates_load(&load, LOAD_START, NULL));
	snapshot = load.snapshot;
	cr_assert_eq(snapshot->served_count, 1);
	return snapshot;
}

/* ---- what a domain has, and what follows ---- */

enum past {
	NEVER,	  /* nothing is known of the domain */
	RECORDED, /* the state has it as served */
	UNSERVED, /* the state knows that it lacked its certificate */
	DROPPED,  /* the state has it as dropped */
	RUNNING,  /* the daemon serves it */
};

static const struct {
	const char *name;
	enum load_purpose purpose;
	enum past past;
	const char *text;
	bool is_good, is_served;
	const char *words; /* of a finding; NULL: there is none */
} cases[] = {
    {"good", LOAD_RELOAD, NEVER, DOMAIN("good"), true, true, NULL},
    /* Not there yet. */
    {"first", LOAD_RELOAD, NEVER, DOMAIN("none"), true, false,
     "none.pem': a.example waits for it"},
    {"first key", LOAD_RELOAD, NEVER, DOMAIN("half"), true, false,
     "half.key': a.example waits for it"},
    {"again", LOAD_RELOAD, DROPPED, DOMAIN("none"), true, false,
     "a.example waits for it"},
    /* Not there any more. */
    {"gone", LOAD_RELOAD, RUNNING, DOMAIN("none"), false, false,
     "certificate gone: mta-sts.a.example is being served"},
    {"key gone", LOAD_RELOAD, RUNNING, DOMAIN("half"), false, false,
     "half.key' does not exist any more: restore it, or remove the section"},
    {"gone before a start", LOAD_START, RECORDED, DOMAIN("none"), true, false,
     "mta-sts.a.example is NOT served: "},
    {"gone, for a test", LOAD_TEST, RECORDED, DOMAIN("none"), false, false,
     "certificate gone"},
    {"gone before, for a test", LOAD_TEST, UNSERVED, DOMAIN("none"), true,
     false, "mta-sts.a.example is NOT served: "},
    /* There, and no good. */
    {"bad at a start", LOAD_START, NEVER, DOMAIN("bad"), true, false,
     "domain excluded: mta-sts.a.example is NOT served"},
    {"bad at a reload", LOAD_RELOAD, NEVER, DOMAIN("bad"), false, false,
     "unusable private key"},
    {"bad for a test", LOAD_TEST, NEVER, DOMAIN("bad"), false, false,
     "unusable private key"},
    {"another's at a start", LOAD_START, NEVER, DOMAIN("other"), true, false,
     "certificate does not cover mta-sts.a.example"},
    {"another's at a reload", LOAD_RELOAD, NEVER, DOMAIN("other"), false, false,
     "it covers only mta-sts.b.example"},
    /* A renewal is for the others. */
    {"excluded at a renewal", LOAD_RENEWAL, NEVER, DOMAIN("bad"), true, false,
     "domain excluded: mta-sts.a.example is NOT served"},
    {"first at a renewal", LOAD_RENEWAL, NEVER, DOMAIN("none"), true, false,
     "none.pem': a.example waits for it"},
    {"gone at a renewal", LOAD_RENEWAL, RUNNING, DOMAIN("none"), false, true,
     "certificate gone: mta-sts.a.example is being served"},
    {"bad at a renewal", LOAD_RENEWAL, RUNNING, DOMAIN("bad"), false, true,
     "unusable private key"},
    {"another's at a renewal", LOAD_RENEWAL, RUNNING, DOMAIN("other"), false,
     true, "it covers only mta-sts.b.example"},
};

static void remember(enum past past)
{
	if (past == NEVER || past == RUNNING)
		return;
	policy_state_update(&load.state, &load.config->domains[0], now, NULL);
	if (past == UNSERVED)
		policy_state_keep(&load.state, "a.example", now);
	load.state.records[0].dropped = past == DROPPED ? now : 0;
}

Test(domain_certificates, serves_lets_wait_leaves_out_or_fails)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct snapshot *running =
		    cases[i].past == RUNNING ? make_running() : NULL;
		const char *words = cases[i].words;
		bool is_served;

		begin(cases[i].text);
		remember(cases[i].past);
		cr_expect_eq(
		    domain_certificates_load(&load, cases[i].purpose, running),
		    cases[i].is_good, "%s", cases[i].name);
		is_served = load.snapshot->domains[0].certificate != NULL;
		cr_expect_eq(is_served, cases[i].is_served, "%s",
			     cases[i].name);
		cr_expect_eq(load.snapshot->served_count, is_served, "%s",
			     cases[i].name);
		cr_expect_eq(load.diagnostics.count > 0, words != NULL, "%s",
			     cases[i].name);
		cr_expect(words == NULL || has_finding(words), "%s: %s",
			  cases[i].name, load.diagnostics.first->text);
	}
}

/* RFC 8461 section 8.3: first of all mode none. */
Test(domain_certificates, tells_how_long_an_enforced_policy_binds)
{
	const struct snapshot *running = make_running();

	begin(DOMAIN("none") ENFORCE);
	domain_certificates_load(&load, LOAD_RELOAD, running);
	cr_expect(has_finding("serve 'mode = none' until then"));
	cr_expect_not(has_finding("or remove the section"));

	/* What was served counts, not what is configured now. */
	begin(DOMAIN("none"));
	load.config->domains[0].policy.mode = POLICY_ENFORCE;
	policy_state_update(&load.state, &load.config->domains[0], now, NULL);
	load.config->domains[0].policy.mode = POLICY_TESTING;
	domain_certificates_load(&load, LOAD_RELOAD, running);
	cr_expect(has_finding("senders may enforce its policy until "));
}

/* ---- clients without a name ---- */

static const struct {
	const char *name;
	enum load_purpose purpose;
	const char *text;
	bool is_good;
	const char *covers; /* the default; NULL: there is none */
} defaults[] = {
    {"its own", LOAD_RELOAD, SERVER("other") DOMAIN("good"), true,
     "mta-sts.b.example"},
    {"the first domain's", LOAD_RELOAD, DOMAIN("good"), true,
     "mta-sts.a.example"},
    {"none yet", LOAD_RELOAD, SERVER("none") DOMAIN("good"), true,
     "mta-sts.a.example"},
    {"a bad one at a start", LOAD_START, SERVER("bad") DOMAIN("good"), true,
     "mta-sts.a.example"},
    {"a bad one at a reload", LOAD_RELOAD, SERVER("bad") DOMAIN("good"), false,
     "mta-sts.a.example"},
    {"a bad one at a renewal", LOAD_RENEWAL, SERVER("bad") DOMAIN("good"),
     false, "mta-sts.a.example"},
    {"none at all", LOAD_START, DOMAIN("none"), true, NULL},
};

Test(domain_certificates, has_one_for_clients_without_a_name)
{
	for (size_t i = 0; i < COUNT(defaults); i++) {
		const struct certificate *certificate;

		begin(defaults[i].text);
		cr_expect_eq(
		    domain_certificates_load(&load, defaults[i].purpose, NULL),
		    defaults[i].is_good, "%s", defaults[i].name);
		certificate = load.snapshot->default_certificate;
		cr_expect_eq(certificate != NULL, defaults[i].covers != NULL,
			     "%s", defaults[i].name);
		cr_expect(
		    certificate == NULL ||
			certificate_covers(certificate, defaults[i].covers),
		    "%s", defaults[i].name);
	}
}

/* Every problem in one run: a pair may be missing with an error. */
Test(domain_certificates, checks_what_is_refused_already)
{
	begin(SERVER("none") DOMAIN(
	    "other") "[b.example]\nmx = mx.example\n[c.example]\nmx = "
		     "mx.example\n" PAIR("bad") "[d.example]\nmx = "
						"mx.example\n" PAIR("half"));
	cr_assert(load.config->has_errors);
	domain_certificates_check(&load);
	cr_expect(has_finding("does not cover mta-sts.a.example"));
	cr_expect(has_finding("unusable private key"));
	cr_expect(has_finding("does not cover mta-sts.d.example"));
	cr_expect(has_finding("half.key': d.example waits for it"));
	cr_expect(has_finding("none.pem': clients without a server name"));
}
