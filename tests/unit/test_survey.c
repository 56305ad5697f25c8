/* Ports 443 and 25 are not ours to listen at: connections there are shown by
 * an address to which there is no route, and a policy is fetched from where
 * --connect points. */
#include "check/survey.h"

#include "name_server.h"
#include "peer.h"

#define DOMAIN "example.com"
#define POLICY "version: STSv1\nmode: none\nmax_age: 86400\n"

static struct ev_loop *loop;
static struct name_server names;
static struct survey *survey;
static struct check_facts *facts;
static struct survey_options options;
static unsigned done_count;

static void on_done(void *context)
{
	cr_expect_eq(context, &options);
	cr_expect_not_null(survey, "nothing before it has been started");
	done_count++;
	ev_break(loop, EVBREAK_ALL);
}

static void set_up(void)
{
	peer_credentials_init();
	loop = ev_loop_new(EVFLAG_AUTO);
}

static void tear_down(void)
{
	ev_loop_destroy(loop);
	peer_credentials_release();
}

TestSuite(survey, .init = set_up, .fini = tear_down, .timeout = 60);

static void start(const char *resolver, const char *domain)
{
	static struct survey_setting setting;

	setting = (struct survey_setting){.loop = loop,
					  .resolver = resolver,
					  .trust = peer_trust,
					  .options = &options};
	done_count = 0;
	survey = NULL;
	survey =
	    survey_start(&setting, peer_files.arena, domain, on_done, &options);
	facts = survey_facts(survey);
}

/* What is found of a domain of this zone. */
static void look(const struct zone_entry *zone, const char *domain)
{
	name_server_start(&names, zone);
	start(names.address, domain);
	ev_run(loop, 0);
	name_server_stop(&names);
	cr_expect_eq(done_count, 1);
}

static bool has_asked(const char *question)
{
	return strstr(names.asked, question) != NULL;
}

/* ---- all is well ---- */

static const struct zone_entry whole[] = {
    {"_mta-sts.example.com", "TXT", "v=STSv1; id=1;"},
    {"_smtp._tls.example.com", "TXT", "v=TLSRPTv1; rua=mailto:a@b.example"},
    {"example.com", "MX", "20 second.example.com"},
    {"example.com", "MX", "10 mail.example.com"},
    {"example.com", "MX", "30 MAIL.example.com"},
    {"mail.example.com", "A", NO_ROUTE_ADDRESS},
    {"mail.example.com", "AAAA", NO_ROUTE_ADDRESS_6},
    {"second.example.com", "CNAME", "mail.example.com"},
    {"mta-sts.example.com", "CNAME", "host.example"},
    {"host.example", "A", NO_ROUTE_ADDRESS},
    {"host.example", "AAAA", NO_ROUTE_ADDRESS_6},
    {NULL, NULL, NULL},
};

static void serve_policy(struct peer *p)
{
	if (peer_start_tls(p) && peer_hear(p, "\r\n\r\n"))
		peer_say(
		    p, "HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\n" POLICY);
	peer_wait(p);
}

Test(survey, finds_what_there_is)
{
	static struct peer peer;
	const struct mx_facts *mx;

	peer_start(&peer, serve_policy);
	options.connect = PEER_ADDRESS;
	options.connect_port = peer.port;
	options.no_smtp = true;
	look(whole, DOMAIN);
	peer_stop(&peer);
	cr_expect_str_eq(facts->domain, DOMAIN);
	cr_expect_str_eq(facts->unicode, DOMAIN);
	cr_expect_leq(llabs(facts->now - time(NULL)), 60);
	cr_expect(!facts->is_cut && facts->no_smtp && !facts->require_smtp);
	cr_expect_eq(facts->sts.status, DNS_FOUND);
	cr_assert_eq(facts->sts.count, 1);
	cr_expect_eq(facts->sts.records[0].length, 14);
	cr_expect_eq(facts->tlsrpt.status, DNS_FOUND);
	cr_expect_eq(facts->tlsrpt.count, 1);

	cr_expect(facts->host_is_given);
	cr_expect_eq(facts->host_status, DNS_FOUND);
	cr_assert_eq(facts->https_count, 1);
	cr_expect_eq(facts->https[0].status, HTTPS_OK);
	cr_expect_str_eq(facts->https[0].body, POLICY);
	cr_expect_eq(facts->https[0].tls.chain.trust, CHAIN_TRUSTED);
	cr_expect_not(has_asked("A mta-sts.example.com\n"));

	cr_expect_eq(facts->mx_status, DNS_FOUND);
	cr_assert_eq(facts->mx_count, 2, "one under two preferences is one");
	mx = facts->mx;
	cr_expect_str_eq(mx[0].name, "mail.example.com");
	cr_expect_eq(mx[0].preference, 10);
	cr_assert_eq(mx[0].host_count, 2);
	cr_expect_eq(mx[0].hosts[0].connect, CONNECT_SKIPPED);
	cr_expect_str_eq(mx[1].name, "second.example.com");
	cr_expect_eq(mx[1].aliases.count, 1);
	cr_expect_eq(mx[1].host_count, 2);
}

Test(survey, connects_to_each_address)
{
	look(whole, DOMAIN);
	cr_expect_eq(facts->host_status, DNS_FOUND);
	cr_assert_eq(facts->host_aliases.count, 1);
	cr_expect_str_eq(facts->host_aliases.names[0], "host.example");
	cr_assert_eq(facts->https_count, 2);
	cr_assert_eq(facts->mx[1].host_count, 2);
	for (size_t i = 0; i < 2; i++) {
		cr_expect_eq(facts->https[i].connect, CONNECT_NO_ROUTE);
		cr_expect_eq(facts->mx[1].hosts[i].connect, CONNECT_NO_ROUTE);
	}
	cr_expect_str_eq(facts->mx[1].hosts[0].address, NO_ROUTE_ADDRESS);
	cr_expect_str_eq(facts->mx[1].hosts[1].address, NO_ROUTE_ADDRESS_6);
}

Test(survey, assumes_the_record_that_is_given)
{
	options.txt = "v=STSv1; id=2;";
	look(whole, DOMAIN);
	cr_expect(facts->sts_is_given);
	cr_expect_eq(facts->sts.status, DNS_FOUND);
	cr_assert_eq(facts->sts.count, 1);
	cr_expect_str_eq(facts->sts.records[0].bytes, "v=STSv1; id=2;");
	cr_expect_not(has_asked("_mta-sts.example.com\n"));
}

Test(survey, knows_the_name_for_people)
{
	look(whole, "xn--bcher-kva.example");
	cr_expect_str_eq(facts->unicode, "b\xc3\xbc"
					 "cher.example");
}

/* ---- mistakes ---- */

static const struct zone_entry mistakes[] = {
    {"misplaced.test", "TXT", "v=STSv1; id=1;"},
    {"misplaced.test", "MX", "10 mail.test"},
    {"_mta-sts.wild.test", "TXT", "v=spf1 -all"},
    {"_mta-sts-wildcard-test.wild.test", "TXT", "v=spf1 -all"},
    {"wild.test", "MX", "10 mail.test"},
    {"_mta-sts.fails.test", "SERVFAIL", ""},
    {"fails.test", "SERVFAIL", "MX"},
    {"fails.test", "TXT", "v=STSv1; id=1;"},
    {"mta-sts.fails.test", "A", NO_ROUTE_ADDRESS},
    {"mta-sts.fails.test", "SERVFAIL", "AAAA"},
    {"null.test", "MX", "0 ."},
    {"implicit.test", "A", NO_ROUTE_ADDRESS},
    {"no-mail.test", "TXT", "words"},
    {"unclear.test", "SERVFAIL", "AAAA"},
    {"unclear.test", "TXT", "words"},
    {NULL, NULL, NULL},
};

Test(survey, looks_for_a_record_that_is_not_at_its_place)
{
	look(mistakes, "misplaced.test");
	cr_expect_eq(facts->sts.status, DNS_NO_NAME);
	cr_expect(facts->sts_at_domain);
	cr_expect_not(facts->sts_is_wildcard);
	look(mistakes, "wild.test");
	cr_expect_eq(facts->sts.status, DNS_FOUND);
	cr_expect(facts->sts_is_wildcard);
	cr_expect_not(facts->sts_at_domain);
	look(whole, DOMAIN);
	cr_expect_not(has_asked("TXT example.com\n"), "it is there");
}

Test(survey, tells_failure_from_absence)
{
	look(mistakes, "fails.test");
	cr_expect_eq(facts->sts.status, DNS_TEMPORARY);
	cr_expect_not_null(facts->sts.why);
	cr_expect_not(has_asked("TXT fails.test\n"), "nothing is known");
	cr_expect_eq(facts->tlsrpt.status, DNS_NO_NAME);
	cr_expect_eq(facts->mx_status, DNS_TEMPORARY);
	cr_expect_not_null(facts->mx_why);
	cr_expect_eq(facts->mx_count, 0);
	/* One half of the addresses is there, and the other not known. */
	cr_expect_eq(facts->host_status, DNS_FOUND);
	cr_expect_not_null(facts->host_why);
	cr_expect_eq(facts->https_count, 1);
	look(mistakes, "nothing.test");
	cr_expect_eq(facts->mx_status, DNS_NO_NAME);
	cr_expect_eq(facts->host_status, DNS_NO_NAME);
	cr_expect_eq(facts->https_count, 0);
	cr_expect_null(facts->host_why);
}

Test(survey, knows_domains_without_mx)
{
	look(mistakes, "null.test");
	cr_expect(facts->mx_is_null);
	cr_expect_eq(facts->mx_count, 0);
	look(mistakes, "implicit.test");
	cr_expect(facts->mx_is_implicit);
	cr_assert_eq(facts->mx_count, 1);
	cr_expect_str_eq(facts->mx[0].name, "implicit.test");
	cr_expect_eq(facts->mx[0].host_count, 1);
	look(mistakes, "no-mail.test");
	cr_expect_not(facts->mx_is_implicit);
	cr_expect_eq(facts->mx_count, 0);
	cr_expect_eq(facts->mx_status, DNS_NO_DATA);
	look(mistakes, "unclear.test");
	cr_expect_not(facts->mx_is_implicit);
	cr_expect_eq(facts->mx_count, 0);
	cr_expect_eq(facts->mx_status, DNS_TEMPORARY);
	cr_expect_not_null(facts->mx_why);
}

/* ---- bounds ---- */

/* A zone with `mx` mail hosts, each with `addresses`, and as many of the
 * policy host. */
static const struct zone_entry *make_zone(size_t mx, size_t addresses)
{
	struct arena *arena = peer_files.arena;
	struct zone_entry *zone =
	    arena_alloc(arena, (mx + 2 * addresses + 1) * sizeof(*zone));
	size_t count = 0;

	for (size_t i = 0; i < mx; i++)
		zone[count++] = (struct zone_entry){
		    DOMAIN, "MX", arena_printf(arena, "10 m%zu.test", i)};
	for (size_t i = 0; i < addresses; i++) {
		const char *address = arena_printf(arena, "224.0.0.%zu", i + 1);

		zone[count++] = (struct zone_entry){"m0.test", "A", address};
		zone[count++] =
		    (struct zone_entry){"mta-sts." DOMAIN, "A", address};
	}
	zone[count] = (struct zone_entry){NULL, NULL, NULL};
	return zone;
}

Test(survey, looks_at_no_more_than_there_may_be)
{
	look(make_zone(FACTS_MX_MAX + 3, FACTS_ADDRESSES_MAX + 2), DOMAIN);
	cr_expect_eq(facts->mx_count, FACTS_MX_MAX);
	cr_expect_eq(facts->mx_omitted, 3);
	cr_expect_eq(facts->https_count, FACTS_ADDRESSES_MAX);
	cr_expect_eq(facts->https_omitted, 2);
	cr_expect_str_eq(facts->mx[0].name, "m0.test");
	cr_expect_eq(facts->mx[0].host_count, 8);
	cr_expect_eq(facts->mx[0].addresses_omitted, FACTS_ADDRESSES_MAX - 6);
}

/* ---- the end of its time ---- */

/* Once the record is there, one half of the mail host's addresses is. */
static const struct zone_entry silent[] = {
    {"_mta-sts.example.com", "AFTER", "mail.example.com"},
    {"_mta-sts.example.com", "TXT", "v=STSv1; id=1;"},
    {"_smtp._tls.example.com", "SILENT", ""},
    {"mta-sts.example.com", "SILENT", ""},
    {"example.com", "MX", "10 mail.example.com"},
    {"mail.example.com", "SILENT", "AAAA"},
    {"mail.example.com", "A", NO_ROUTE_ADDRESS},
    {NULL, NULL, NULL},
};

Test(survey, is_cut_when_its_time_is_over)
{
	static struct peer peer;

	peer_start(&peer, peer_wait);
	options.connect = PEER_ADDRESS;
	options.connect_port = peer.port;
	name_server_start(&names, silent);
	start(names.address, DOMAIN);
	while (facts->sts.status == DNS_SKIPPED)
		ev_run(loop, EVRUN_ONCE);
	cr_expect_eq(done_count, 0);
	survey_cancel(survey);
	cr_expect_eq(done_count, 0, "soon, and not at once");
	ev_run(loop, 0);
	cr_expect_eq(done_count, 1);
	cr_expect(facts->is_cut);
	cr_expect_eq(facts->sts.status, DNS_FOUND, "what was found stays");
	cr_expect_eq(facts->tlsrpt.status, DNS_TEMPORARY);
	cr_expect_neq(facts->https[0].connect, CONNECT_SKIPPED);
	cr_expect_eq(facts->https[0].status, HTTPS_SKIPPED);
	cr_expect_eq(facts->mx[0].host_count, 0, "nothing new is started");
	survey_cancel(survey);
	ev_run(loop, EVRUN_NOWAIT);
	cr_expect_eq(done_count, 1);
	name_server_stop(&names);
	peer_stop(&peer);
}

Test(survey, is_not_cut_once_it_is_done)
{
	look(mistakes, "null.test");
	survey_cancel(survey);
	cr_expect_not(facts->is_cut);
	cr_expect_eq(done_count, 1);
}

Test(survey, knows_nothing_without_a_name_server)
{
	start("nonsense", DOMAIN);
	ev_run(loop, 0);
	cr_expect_eq(done_count, 1);
	cr_expect_eq(facts->sts.status, DNS_TEMPORARY);
	cr_expect_str_eq(facts->sts.why,
			 "this machine has no name server to ask");
	cr_expect_eq(facts->mx_status, DNS_TEMPORARY);
	cr_expect_eq(facts->host_status, DNS_TEMPORARY);
}
