/* At a port of the loopback's; what is read of a reply is in
 * test_smtp_reply.c. */
#include "check/smtp_probe.h"

#include "peer.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define GREETING     "220 mail.example.com ESMTP\r\n"
#define KEYWORDS     "250-mail.example.com\r\n250-STARTTLS\r\n250 HELP\r\n"
#define GO_AHEAD     "220 go ahead\r\n"

static struct ev_loop *loop;
static struct peer peer;
static struct smtp_facts facts;
static struct smtp_probe *probe;
static unsigned done_count;
static ev_async heard;
static ev_idle quiet;

static void on_done(void *context)
{
	cr_expect_eq(context, &facts);
	cr_expect_not_null(probe, "nothing before it has been started");
	done_count++;
	ev_break(loop, EVBREAK_ALL);
}

static void on_quiet(struct ev_loop *of, ev_idle *idle, int mask)
{
	(void)mask;
	ev_idle_stop(of, idle);
	smtp_probe_cancel(probe);
}

/* The server is silent from now on: once all is done that came before. */
static void on_heard(struct ev_loop *of, ev_async *async, int mask)
{
	(void)async;
	(void)mask;
	ev_idle_start(of, &quiet);
}

static void set_up(void)
{
	peer_credentials_init();
	loop = ev_loop_new(EVFLAG_AUTO);
	ev_async_init(&heard, on_heard);
	ev_async_start(loop, &heard);
	ev_idle_init(&quiet, on_quiet);
}

static void tear_down(void)
{
	ev_loop_destroy(loop);
	peer_credentials_release();
}

TestSuite(smtp_probe, .init = set_up, .fini = tear_down, .timeout = 60);

static void probe_at(const char *address, unsigned port)
{
	const struct smtp_target target = {.address = address,
					   .port = port,
					   .host = "mail.example.com",
					   .chains = &peer_chains};

	done_count = 0;
	probe = NULL;
	probe = smtp_probe_start(loop, peer_files.arena, &target, &facts,
				 on_done, &facts);
	ev_run(loop, 0);
	cr_expect_eq(done_count, 1);
	cr_expect_str_eq(facts.address, address);
}

static void meet(void (*script)(struct peer *))
{
	peer_start(&peer, script);
	probe_at(PEER_ADDRESS, peer.port);
	peer_stop(&peer);
}

/* What the server says: at first, to EHLO and to STARTTLS.  It is silent
 * where that is NULL, and hangs up where that is "". */
static struct {
	const char *greeting, *ehlo, *starttls;
} says;

static bool say(struct peer *p, const char *reply)
{
	if (reply == NULL) {
		ev_async_send(loop, &heard);
		peer_wait(p);
		return false;
	}
	peer_say(p, reply);
	return *reply != '\0';
}

static void serve(struct peer *p)
{
	if (say(p, says.greeting) && peer_hear(p, "EHLO ") &&
	    peer_hear(p, "\r\n") && say(p, says.ehlo) &&
	    peer_hear(p, "STARTTLS\r\n") && say(p, says.starttls) &&
	    strcmp(says.starttls, GO_AHEAD) == 0 && peer_start_tls(p))
		peer_wait(p);
}

/* Waits for the QUIT of a client that has seen enough. */
static void serve_and_wait(struct peer *p)
{
	serve(p);
	if (p->tls == NULL)
		peer_wait(p);
}

Test(smtp_probe, looks_at_the_certificate_and_goes)
{
	says.greeting = GREETING;
	says.ehlo = KEYWORDS;
	says.starttls = GO_AHEAD;
	meet(serve);
	cr_expect_eq(facts.connect, CONNECT_OK);
	cr_expect_eq(facts.status, SMTP_OK);
	cr_expect_null(facts.why);
	cr_expect_null(facts.reply);
	cr_expect_eq(facts.tls.status, HANDSHAKE_OK);
	cr_expect_eq(facts.tls.chain.trust, CHAIN_TRUSTED);
	cr_expect(facts.tls.chain.covers_host);
	cr_expect_eq(strncmp(peer.heard, "EHLO ", 5), 0);
	cr_expect_not_null(strstr(peer.heard, "\r\nSTARTTLS\r\nQUIT\r\n"), "%s",
			   peer.heard);
	cr_expect(peer.is_ended);
}

static const struct {
	const char *name;
	const char *greeting, *ehlo, *starttls;
	enum smtp_status status;
	const char *reply; /* NULL: there is none */
	const char *why;   /* the same */
} cases[] = {
    {"no greeting", "554 no\r\n", NULL, NULL, SMTP_BAD_GREETING, "554 no",
     NULL},
    {"HTTP", "HTTP/1.1 200 OK\r\n", NULL, NULL, SMTP_BAD_GREETING, "",
     "no SMTP reply"},
    {"a greeting and more", GREETING "250 yes\r\n", NULL, NULL,
     SMTP_BAD_GREETING, "220 mail.example.com ESMTP",
     "goes on talking before it is asked"},
    {"EHLO refused", GREETING, "502 what?\r\n", NULL, SMTP_BAD_EHLO,
     "502 what?", NULL},
    {"more than was asked", GREETING, KEYWORDS GO_AHEAD, NULL, SMTP_BAD_EHLO,
     "250 HELP", "goes on talking before it is asked"},
    {"not offered", GREETING, "250-mail\r\n250 HELP\r\n", NULL,
     SMTP_NOT_OFFERED, NULL, NULL},
    {"offered and refused", GREETING, KEYWORDS, "454 not now\r\n", SMTP_REFUSED,
     "454 not now", NULL},
    {"injected", GREETING, KEYWORDS, "220 go\r\n250 x\r\n",
     SMTP_PLAINTEXT_AHEAD, NULL, NULL},
};

Test(smtp_probe, tells_what_is_not_as_it_should_be)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *name = cases[i].name;

		says.greeting = cases[i].greeting;
		says.ehlo = cases[i].ehlo;
		says.starttls = cases[i].starttls;
		meet(serve_and_wait);
		cr_expect_eq(facts.status, cases[i].status, "%s: %d", name,
			     (int)facts.status);
		cr_expect_eq(facts.reply != NULL, cases[i].reply != NULL, "%s",
			     name);
		cr_expect(cases[i].reply == NULL ||
			      strncmp(facts.reply, cases[i].reply,
				      strlen(cases[i].reply)) == 0,
			  "%s: %s", name, facts.reply);
		cr_expect_eq(facts.why != NULL, cases[i].why != NULL, "%s",
			     name);
		cr_expect(cases[i].why == NULL ||
			      strstr(facts.why, cases[i].why) != NULL,
			  "%s: %s", name, facts.why);
		cr_expect_eq(facts.tls.status, HANDSHAKE_SKIPPED, "%s", name);
		cr_expect_not_null(strstr(peer.heard, "QUIT\r\n"), "%s", name);
	}
}

static const struct {
	const char *greeting, *ehlo, *starttls, *why;
} steps[] = {
    {NULL, NULL, NULL, "instead of a greeting"},
    {GREETING, NULL, NULL, "instead of an answer to EHLO"},
    {GREETING, KEYWORDS, NULL, "instead of an answer to STARTTLS"},
};

Test(smtp_probe, tells_where_silence_and_hanging_up_came)
{
	for (size_t i = 0; i < COUNT(steps); i++) {
		says.greeting = steps[i].greeting;
		says.ehlo = steps[i].ehlo;
		says.starttls = steps[i].starttls;
		meet(serve);
		cr_expect_eq(facts.status, SMTP_TIMEOUT, "%zu", i);
		cr_expect_str_eq(facts.why, steps[i].why);
		says.greeting = says.greeting == NULL ? "" : says.greeting;
		says.ehlo = says.ehlo == NULL ? "" : says.ehlo;
		says.starttls = "";
		meet(serve);
		cr_expect_eq(facts.status, SMTP_CLOSED, "%zu", i);
		cr_expect_str_eq(facts.why, steps[i].why);
		cr_expect_eq(facts.connect, CONNECT_OK, "%zu", i);
	}
}

static void refuse_tls(struct peer *p)
{
	if (say(p, GREETING) && peer_hear(p, "EHLO ") && say(p, KEYWORDS) &&
	    peer_hear(p, "STARTTLS\r\n"))
		say(p, GO_AHEAD);
}

/* STARTTLS was accepted: the rest is a matter of TLS. */
Test(smtp_probe, tells_a_handshake_from_a_reply)
{
	meet(refuse_tls);
	cr_expect_eq(facts.status, SMTP_OK);
	cr_expect_eq(facts.tls.status, HANDSHAKE_FAILED);
	cr_expect_not_null(facts.tls.why);
}

Test(smtp_probe, tells_how_connecting_failed)
{
	int deaf;
	unsigned port = peer_deaf_port(&deaf);

	probe_at(PEER_ADDRESS, port);
	cr_expect_eq(facts.connect, CONNECT_FAILED);
	cr_expect_str_eq(facts.connect_why, "Connection refused");
	cr_expect_eq(facts.status, SMTP_SKIPPED);
	probe_at(NO_ROUTE_ADDRESS, port);
	cr_expect_eq(facts.connect, CONNECT_NO_ROUTE);
	close(deaf);
}
