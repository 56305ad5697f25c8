#include "captured.h"
#include "name_server.h"
#include "site/config.h"

static const struct zone_entry zone[] = {
    {"example.com", "MX", "20 Second.example.com"},
    {"example.com", "MX", "10 mail.example.com"},
    {"example.com", "MX", "30 MAIL.example.com"},
    {"xn--bcher-kva.example", "MX", "10 mail.example.com"},
    {"no-mx.test", "A", "192.0.2.1"},
    {"null.test", "MX", "0 ."},
    {"underscore.test", "MX", "10 a_b.test"},
    {"fails.test", "SERVFAIL", ""},
    {NULL, NULL, NULL},
};

static struct name_server server;

static void set_up(void)
{
	name_server_start(&server, zone);
}

static void tear_down(void)
{
	name_server_stop(&server);
}

TestSuite(cmd_init, .init = set_up, .fini = tear_down, .timeout = 60);

#define INIT(domain) RUN(cmd_init, "init", "--resolver", server.address, domain)

Test(cmd_init, prints_a_configuration_to_start_from)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	const struct config *config;
	const struct domain_config *domain;

	INIT("Example.COM.");
	cr_expect_eq(captured.status, EXIT_OK, "%s", captured.err);
	cr_expect_str_eq(captured.err, "");
	diagnostics_init(&diagnostics, arena);
	config = config_parse("m.ini", captured.out, strlen(captured.out),
			      arena, arena, &diagnostics);
	cr_expect_eq(diagnostics.count, 0);
	cr_assert_not(config->has_errors);
	cr_assert_eq(config->domain_count, 1);
	domain = &config->domains[0];
	cr_expect_str_eq(domain->name, "example.com");
	cr_expect_eq(domain->policy.mode, POLICY_TESTING);
	cr_expect_eq(domain->policy.max_age_s, 604800);
	cr_assert_eq(domain->policy.mx_count, 2);
	cr_expect_str_eq(domain->policy.mx[0], "mail.example.com");
	cr_expect_str_eq(domain->policy.mx[1], "second.example.com");
	cr_expect_str_eq(
	    domain->pair->certificate,
	    "/etc/letsencrypt/live/mta-sts.example.com/fullchain.pem");
	cr_expect_eq(config->listen[0].port, 443);
	expect_out("\n;tls_report = mailto:tls-reports@example.com\n");
	expect_out("\n;address = \n");
	expect_out("\nmx = mail.example.com\nmx = second.example.com\n");
	arena_free(arena);
}

Test(cmd_init, has_both_names_of_an_international_domain)
{
	INIT("b\xc3\xbc"
	     "cher.example");
	cr_expect_eq(captured.status, EXIT_OK, "%s", captured.err);
	expect_out("; b\xc3\xbc"
		   "cher.example\n[server]\n");
	expect_out("\n[xn--bcher-kva.example]\n");
}

static const struct {
	const char *domain;
	enum exit_status status;
	const char *err;
} obstacles[] = {
    {"none.test", EXIT_ERROR, "'none.test': there is no such domain"},
    {"no-mx.test", EXIT_ERROR, "it has no MX record"},
    {"null.test", EXIT_ERROR, "it takes no mail"},
    {"underscore.test", EXIT_ERROR, "an MX record of it names no host"},
    {"fails.test", EXIT_UNKNOWN, "the name server answers SERVFAIL"},
    {"a..b", EXIT_UNKNOWN, "not a domain: 'a..b': "},
};

/* No mx is made up. */
Test(cmd_init, tells_why_there_is_nothing_to_start_from)
{
	for (size_t i = 0; i < sizeof(obstacles) / sizeof(obstacles[0]); i++) {
		INIT(obstacles[i].domain);
		cr_expect_eq(captured.status, obstacles[i].status, "%s",
			     obstacles[i].domain);
		cr_expect_str_eq(captured.out, "");
		expect_err(obstacles[i].err);
	}
}

Test(cmd_init, tells_wrong_usage)
{
	RUN(cmd_init, "init");
	cr_expect_eq(captured.status, EXIT_UNKNOWN);
	expect_err("usage: mta-sts init");
	RUN(cmd_init, "init", "a.test", "b.test");
	cr_expect_eq(captured.status, EXIT_UNKNOWN);
	RUN(cmd_init, "init", "--resolver", "nonsense", "a.test");
	cr_expect_eq(captured.status, EXIT_UNKNOWN);
	expect_err("cannot ask a name server: 'nonsense': give ");
	RUN(cmd_init, "init", "-h");
	cr_expect_eq(captured.status, EXIT_OK);
	expect_out("usage: mta-sts init");
}

Test(cmd_init, tells_that_it_cannot_write)
{
	expect_write_error(cmd_init, (const char *const[]){
					 "init", "--resolver", server.address,
					 "example.com", NULL});
}
