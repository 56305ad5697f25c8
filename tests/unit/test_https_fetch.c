/* What is read of an answer is in test_http_reply.c, what becomes of a
 * connection in test_channel.c: here is what facts they make. */
#include "check/https_fetch.h"

#include "check/http_reply.h"
#include "peer.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define HOST	     "mta-sts.example.com"
#define POLICY	     "version: STSv1\nmode: none\nmax_age: 86400\n"

static struct ev_loop *loop;
static struct peer peer;
static struct https_facts facts;
static struct https_fetch *fetch;
static unsigned done_count;
static ev_async heard;

static void on_done(void *context)
{
	cr_expect_eq(context, &facts);
	cr_expect_not_null(fetch, "nothing before it has been started");
	done_count++;
	ev_break(loop, EVBREAK_ALL);
}

static void on_heard(struct ev_loop *of, ev_async *async, int mask)
{
	(void)of;
	(void)async;
	(void)mask;
	https_fetch_cancel(fetch);
}

static void set_up(void)
{
	peer_credentials_init();
	loop = ev_loop_new(EVFLAG_AUTO);
	ev_async_init(&heard, on_heard);
	ev_async_start(loop, &heard);
}

static void tear_down(void)
{
	ev_loop_destroy(loop);
	peer_credentials_release();
}

TestSuite(https_fetch, .init = set_up, .fini = tear_down, .timeout = 60);

static void fetch_from(const char *address, unsigned port)
{
	const struct https_target target = {.address = address,
					    .port = port,
					    .host = HOST,
					    .chains = &peer_chains};

	done_count = 0;
	fetch = NULL;
	fetch = https_fetch_start(loop, peer_files.arena, &target, &facts,
				  on_done, &facts);
	ev_run(loop, 0);
	cr_expect_eq(done_count, 1);
	cr_expect_str_eq(facts.address, address);
}

static void meet(void (*script)(struct peer *))
{
	peer_start(&peer, script);
	fetch_from(PEER_ADDRESS, peer.port);
	peer_stop(&peer);
}

/* ---- whole answers ---- */

static const char *answer;

/* Says the answer, and ends as it is told to. */
static void say_answer(struct peer *p)
{
	if (peer_start_tls(p) && peer_hear(p, "\r\n\r\n"))
		peer_say(p, answer);
}

static void say_answer_and_wait(struct peer *p)
{
	say_answer(p);
	peer_wait(p);
}

static void say_answer_and_end(struct peer *p)
{
	say_answer(p);
	peer_end_tls(p);
	peer_wait(p);
}

Test(https_fetch, asks_as_a_sender_does)
{
	answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
		 "Content-Length: 41\r\n\r\n" POLICY;
	meet(say_answer_and_wait);
	cr_expect_str_eq(peer.heard,
			 "GET /.well-known/mta-sts.txt HTTP/1.1\r\n"
			 "Host: mta-sts.example.com\r\n"
			 "User-Agent: mta-sts/" MTA_STSD_VERSION "\r\n"
			 "Accept: text/plain\r\nConnection: close\r\n\r\n");
	cr_expect(peer.is_ended);
	cr_expect_eq(facts.connect, CONNECT_OK);
	cr_expect_eq(facts.tls.status, HANDSHAKE_OK);
	cr_expect_eq(facts.tls.chain.trust, CHAIN_TRUSTED);
	cr_expect(facts.tls.chain.covers_host);
	cr_expect_eq(facts.status, HTTPS_OK);
	cr_expect_eq(facts.code, 200);
	cr_expect_str_eq(facts.content_type, "text/plain");
	cr_expect_null(facts.content_encoding);
	cr_expect_null(facts.location);
	cr_expect_str_eq(facts.body, POLICY);
	cr_expect_eq(facts.body_length, strlen(POLICY));
}

Test(https_fetch, goes_on_where_a_sender_would_give_up)
{
	answer = "HTTP/1.1 301 Moved\r\nLocation: https://example.com/\r\n"
		 "Content-Encoding: gzip\r\n\r\nnothing";
	meet(say_answer_and_end);
	cr_expect_eq(facts.status, HTTPS_OK);
	cr_expect_eq(facts.code, 301);
	cr_expect_str_eq(facts.location, "https://example.com/");
	cr_expect_str_eq(facts.content_encoding, "gzip");
	cr_expect_null(facts.content_type);
	cr_expect_str_eq(facts.body, "nothing");
}

/* ---- others ---- */

static const struct {
	const char *name, *answer;
	void (*script)(struct peer *);
	enum https_status status;
	const char *why; /* NULL: there is none */
} failures[] = {
    {"no end of TLS", "HTTP/1.1 200 OK\r\n\r\n" POLICY, say_answer,
     HTTPS_CUT_SHORT, "without the end of TLS"},
    {"less than was announced",
     "HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n" POLICY, say_answer_and_end,
     HTTPS_CUT_SHORT, NULL},
    {"nothing", "", say_answer_and_end, HTTPS_CUT_SHORT, NULL},
    {"no HTTP", "hello\r\n\r\n", say_answer_and_wait, HTTPS_MALFORMED, ""},
};

Test(https_fetch, tells_what_is_no_whole_answer)
{
	for (size_t i = 0; i < COUNT(failures); i++) {
		answer = failures[i].answer;
		meet(failures[i].script);
		cr_expect_eq(facts.status, failures[i].status, "%s: %d",
			     failures[i].name, (int)facts.status);
		cr_expect_eq(facts.connect, CONNECT_OK, "%s", failures[i].name);
		cr_expect_eq(facts.why != NULL, failures[i].why != NULL,
			     "%s: %s", failures[i].name, facts.why);
		cr_expect(failures[i].why == NULL ||
			      strstr(facts.why, failures[i].why) != NULL,
			  "%s: %s", failures[i].name, facts.why);
	}
}

static void say_without_end(struct peer *p)
{
	static const char line[] = "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";

	say_answer(p);
	for (int i = 0; i < 4000; i++)
		peer_say(p, line);
	peer_wait(p);
}

Test(https_fetch, reads_no_more_than_there_may_be)
{
	answer = "HTTP/1.1 200 OK\r\n";
	meet(say_without_end);
	cr_expect_eq(facts.status, HTTPS_TOO_LARGE);
	cr_expect_not_null(strstr(facts.why, "head"), "%s", facts.why);
	answer = "HTTP/1.1 200 OK\r\nContent-Length: 160000\r\n\r\n";
	meet(say_without_end);
	cr_expect_eq(facts.status, HTTPS_TOO_LARGE);
	cr_expect_not_null(strstr(facts.why, "policy"), "%s", facts.why);
	cr_expect_leq(facts.body_length, HTTP_REPLY_BODY_MAX);
}

Test(https_fetch, tells_how_far_it_came)
{
	int deaf;
	unsigned port = peer_deaf_port(&deaf);

	fetch_from(PEER_ADDRESS, port);
	cr_expect_eq(facts.connect, CONNECT_FAILED);
	cr_expect_str_eq(facts.connect_why, "Connection refused");
	cr_expect_eq(facts.tls.status, HANDSHAKE_SKIPPED);
	cr_expect_eq(facts.status, HTTPS_SKIPPED);
	fetch_from(NO_ROUTE_ADDRESS, port);
	cr_expect_eq(facts.connect, CONNECT_NO_ROUTE);
	meet(peer_reset);
	cr_expect_eq(facts.connect, CONNECT_OK);
	cr_expect_eq(facts.tls.status, HANDSHAKE_FAILED);
	cr_expect_eq(facts.status, HTTPS_SKIPPED);
	close(deaf);
}

static void fall_silent(struct peer *p)
{
	say_answer(p);
	ev_async_send(loop, &heard);
	peer_wait(p);
}

Test(https_fetch, keeps_what_came_when_its_time_is_over)
{
	answer = "HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n";
	meet(fall_silent);
	cr_expect_eq(facts.status, HTTPS_TIMEOUT);
	cr_expect_eq(facts.tls.status, HANDSHAKE_OK);
	cr_expect_eq(facts.body_length, 0);
}
