/* Against a name server and a policy host of our own, and without mail hosts:
 * port 25 is not ours to listen at. */
#include "base/file.h"
#include "captured.h"
#include "json_at.h"
#include "name_server.h"
#include "peer.h"

#define POLICY                                                                 \
	"version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\n"          \
	"max_age: 2419200\r\n"
#define PAIR "certificate = c\nprivate_key = k\n"

static const struct zone_entry zone[] = {
    {"_mta-sts.example.com", "TXT", "v=STSv1; id=20260101000000Z;"},
    {"_smtp._tls.example.com", "TXT", "v=TLSRPTv1; rua=mailto:a@b.example"},
    {"example.com", "MX", "10 mail.example.com"},
    {"mail.example.com", "A", NO_ROUTE_ADDRESS},
    {"fails.test", "SERVFAIL", ""},
    {"_mta-sts.fails.test", "SERVFAIL", ""},
    {"mta-sts.fails.test", "SERVFAIL", ""},
    {NULL, NULL, NULL},
};

static struct name_server names;
static struct peer peer;
static const char *ca_path, *config_path;
static char connect_to[32];

static void serve_policy(struct peer *p)
{
	static const char head[] =
	    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
	    "Connection: close\r\n\r\n";

	if (peer_start_tls(p) && peer_hear(p, "\r\n\r\n")) {
		peer_say(p, head);
		peer_say(p, POLICY);
		peer_end_tls(p);
	}
	peer_wait(p);
}

static void write_config(const char *text)
{
	cr_assert_eq(
	    file_replace(peer_files.directory, "m.ini", text, strlen(text)), 0);
}

static void set_up(void)
{
	struct arena *arena;

	peer_credentials_init();
	arena = peer_files.arena;
	ca_path = arena_printf(arena, "%s/ca.pem", peer_files.directory);
	config_path = arena_printf(arena, "%s/m.ini", peer_files.directory);
	name_server_start(&names, zone);
	peer_start(&peer, serve_policy);
	snprintf(connect_to, sizeof(connect_to), PEER_ADDRESS ":%u", peer.port);
}

static void tear_down(void)
{
	peer_stop(&peer);
	name_server_stop(&names);
	peer_credentials_release();
}

TestSuite(cmd_check, .init = set_up, .fini = tear_down, .timeout = 60);

#define CHECK(...)                                                             \
	RUN(cmd_check, "check", "--resolver", names.address, "--ca-file",      \
	    ca_path, "--no-smtp", __VA_ARGS__)

/* ---- results ---- */

Test(cmd_check, finds_nothing_where_all_is_well)
{
	CHECK("--connect", connect_to, "example.com");
	cr_expect_eq(captured.status, EXIT_OK, "%s", captured.out);
	expect_out("example.com");
	cr_expect_str_eq(captured.err, "");
	cr_expect_not_null(strstr(peer.heard, "Host: mta-sts.example.com\r\n"));
}

Test(cmd_check, prints_json)
{
	json_t *root;

	CHECK("--json", "--connect", connect_to, "example.com");
	cr_expect_eq(captured.status, EXIT_OK, "%s", captured.out);
	root = json_parse(captured.out);
	cr_expect_eq(json_array_size(root), 1);
	expect_json(root, "0.domain", "\"example.com\"");
	expect_json(root, "0.facts.policy.mode", "\"enforce\"");
	json_decref(root);
	CHECK("--json", "none.test", "fails.test");
	cr_expect_eq(captured.status, EXIT_ERROR);
	root = json_parse(captured.out);
	cr_expect_eq(json_array_size(root), 2);
	expect_json(root, "0.domain", "\"none.test\"");
	expect_json(root, "1.status", "\"unknown\"");
	json_decref(root);
}

/* The worst is the status of all. */
Test(cmd_check, prints_one_line_for_monitoring)
{
	CHECK("--plugin", "--connect", connect_to, "example.com");
	cr_expect_eq(captured.status, EXIT_OK);
	cr_expect_str_eq(captured.out, "MTA-STS OK: 1 domain | ok=1 warning=0 "
				       "critical=0 unknown=0\n");
	CHECK("--plugin", "fails.test");
	cr_expect_eq(captured.status, EXIT_UNKNOWN);
	cr_expect_str_eq(captured.out,
			 "MTA-STS UNKNOWN: 1 domain; fails.test: "
			 "dns-temporary | ok=0 warning=0 critical=0 "
			 "unknown=1\n");
	CHECK("--plugin", "none.test", "fails.test");
	cr_expect_eq(captured.status, EXIT_ERROR);
	cr_expect_eq(strncmp(captured.out,
			     "MTA-STS CRITICAL: 2 domains; none.test: ", 40),
		     0, "%s", captured.out);
	expect_out("; fails.test: dns-temporary | ok=0 warning=0 critical=1 "
		   "unknown=1\n");
}

Test(cmd_check, assumes_the_record_that_is_given)
{
	CHECK("--txt", "v=STSv1; id=;", "--connect", connect_to, "example.com");
	cr_expect_eq(captured.status, EXIT_ERROR);
	expect_out("txt-id");
}

Test(cmd_check, takes_addresses_of_mail_and_names_in_any_form)
{
	CHECK("--plugin", "--connect", connect_to, "Postmaster@Example.COM.");
	cr_expect_eq(captured.status, EXIT_OK, "%s%s", captured.out,
		     captured.err);
}

/* ---- configuration ---- */

Test(cmd_check, checks_the_domains_of_the_configuration)
{
	write_config("[server]\nstate_dir = .\n[none.test]\n"
		     "mx = mail.none.test\n" PAIR
		     "[fails.test]\nmx = mail.fails.test\n" PAIR);
	CHECK("--plugin", "-c", config_path);
	cr_expect_eq(captured.status, EXIT_ERROR, "%s", captured.err);
	expect_out("2 domains; none.test: ");
	/* With a domain it only adds to what is known. */
	CHECK("--plugin", "-c", config_path, "fails.test");
	expect_out("1 domain; fails.test: ");
	write_config("[x]\n");
	CHECK("-c", config_path, "fails.test");
	cr_expect_eq(captured.status, EXIT_UNKNOWN);
	expect_err("m.ini:1: unknown section");
	cr_expect_str_eq(captured.out, "");
}

Test(cmd_check, knows_what_its_own_daemon_should_serve)
{
	write_config("[server]\nstate_dir = .\n[example.com]\n"
		     "mode = enforce\nmx = other.example.com\n" PAIR);
	CHECK("-c", config_path, "--connect", connect_to, "example.com");
	expect_out("local-mx-not-covered");
}

/* ---- usage ---- */

static const struct {
	const char *words[5];
	const char *err;
} misuses[] = {
    {{"--json", "--plugin", "a.test"}, "--json and --plugin exclude each"},
    {{"--require-smtp", "a.test"}, "--no-smtp and --require-smtp exclude"},
    {{"--connect", "192.0.2.1"}, "--connect and --txt are for exactly one"},
    {{"--txt", "x", "a.test", "b.test"}, "for exactly one DOMAIN"},
    {{"--connect", "host", "a.test"}, "bad --connect: 'host': give "},
    {{"--timeout", "0", "a.test"}, "bad --timeout: '0': give 1 to 3600"},
    {{"--timeout", "3601", "a.test"}, "bad --timeout: '3601'"},
    {{"--jobs", "101", "a.test"}, "bad --jobs: '101': give 1 to 100"},
    {{"--jobs", "x\x1b", "a.test"}, "bad --jobs: 'x\\x1b': give"},
    {{"--resolver", "nonsense", "a.test"},
     "cannot ask a name server: 'nonsense': give "},
    {{"--ca-file", "/nonexistent", "a.test"},
     "cannot read CA certificates: '/nonexistent': no such file: install "
     "ca-certificates, or give --ca-file"},
    {{"--ca-file", "/dev/null", "a.test"}, "cannot read CA certificates"},
    {{"a..test"}, "'a..test'"},
    {{"-c", "/nonexistent"}, "no domain to check: name a DOMAIN"},
    {{"-c", "/nonexistent", "a.test"}, "cannot read configuration"},
    {{"--jsn"}, "usage: mta-sts check"},
};

Test(cmd_check, tells_wrong_usage)
{
	for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++) {
		const char *const *words = misuses[i].words;

		CHECK(words[0], words[1], words[2], words[3], words[4]);
		cr_expect_eq(captured.status, EXIT_UNKNOWN, "%s", words[0]);
		cr_expect_str_eq(captured.out, "", "%s", words[0]);
		expect_err(misuses[i].err);
	}
}

Test(cmd_check, helps)
{
	CHECK("-h");
	cr_expect_eq(captured.status, EXIT_OK);
	expect_out("usage: mta-sts check");
}

Test(cmd_check, tells_that_it_cannot_write)
{
	static const char *const forms[] = {"--json", "--plugin", NULL};

	for (size_t i = 0; i < 3; i++) {
		const char *const words[] = {
		    "check",	 "--resolver", names.address,
		    "--ca-file", ca_path,      "--no-smtp",
		    "none.test", forms[i],     NULL};

		expect_write_error(cmd_check, words);
	}
}
