#include "check/channel.h"

#include <errno.h>
#include <sys/resource.h>

#include "peer.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define HOST	     "mail.example.com"

static struct ev_loop *loop;
static struct peer peer;
static struct channel *channel;
static struct tls_facts facts;

/* What the channel told. */
static struct {
	char events[64]; /* r s E: ready, secured, ended */
	char received[256];
	size_t length;	   /* of all that was received */
	unsigned in_a_row; /* times received in one turn of the loop */
	unsigned most_in_row, turn;
	enum channel_end end;
	const char *why;
} told;

static bool is_open; /* channel_open() has returned */

/* What the tests want to be done when something happens. */
static struct {
	void (*ready)(void);
	void (*secured)(void);
	const char *finish_at; /* these words */
} plan;

static void note(char event)
{
	cr_expect(is_open, "nothing before channel_open() has returned");
	told.events[strlen(told.events)] = event;
}

static void on_ready(void *user)
{
	cr_expect_eq(user, &told);
	note('r');
	if (plan.ready != NULL)
		plan.ready();
}

static void on_secured(void *user)
{
	cr_expect_eq(user, &told);
	note('s');
	if (plan.secured != NULL)
		plan.secured();
}

static void on_received(void *user, const char *bytes, size_t length)
{
	size_t used = strlen(told.received);
	size_t room = sizeof(told.received) - 1 - used;

	cr_expect_eq(user, &told);
	memcpy(told.received + used, bytes, length < room ? length : room);
	told.length += length;
	told.in_a_row = ev_iteration(loop) == told.turn ? told.in_a_row + 1 : 1;
	told.turn = ev_iteration(loop);
	if (told.in_a_row > told.most_in_row)
		told.most_in_row = told.in_a_row;
	if (plan.finish_at != NULL &&
	    strstr(told.received, plan.finish_at) != NULL)
		channel_finish(channel);
}

static void on_ended(void *user, enum channel_end end, const char *why)
{
	cr_expect_eq(user, &told);
	note('E');
	told.end = end;
	told.why = why;
	ev_break(loop, EVBREAK_ALL);
}

static const struct channel_events events = {
    .ready = on_ready,
    .secured = on_secured,
    .received = on_received,
    .ended = on_ended,
};

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

TestSuite(channel, .init = set_up, .fini = tear_down, .timeout = 60);

static void open_to(const char *address, unsigned port, bool is_tls)
{
	static struct channel_target target;

	target = (struct channel_target){.address = address,
					 .port = port,
					 .host = HOST,
					 .is_tls = is_tls,
					 .chains = &peer_chains};
	memset(&told, 0, sizeof(told));
	is_open = false;
	channel = channel_open(loop, peer_files.arena, &target, &events, &told,
			       &facts);
	is_open = true;
}

/* From beginning to end with a server that does this. */
static void meet(void (*script)(struct peer *), bool is_tls)
{
	peer_start(&peer, script);
	open_to(PEER_ADDRESS, peer.port, is_tls);
	ev_run(loop, 0);
	peer_stop(&peer);
}

static void expect_end(const char *name, const char *expected_events,
		       enum channel_end end, const char *why)
{
	cr_expect_str_eq(told.events, expected_events, "%s: %s", name,
			 told.events);
	cr_expect_eq(told.end, end, "%s: %d", name, (int)told.end);
	cr_expect_eq(told.why != NULL, why != NULL, "%s", name);
	cr_expect(why == NULL || strstr(told.why, why) != NULL, "%s: %s", name,
		  told.why);
}

/* ---- connecting ---- */

Test(channel, tells_how_connecting_failed)
{
	struct rlimit limit, none;
	int deaf;
	unsigned port = peer_deaf_port(&deaf);

	open_to(PEER_ADDRESS, port, false);
	ev_run(loop, 0);
	expect_end("refused", "E", CHANNEL_CONNECT_FAILED, "refused");
	open_to(NO_ROUTE_ADDRESS, port, true);
	ev_run(loop, 0);
	expect_end("no route", "E", CHANNEL_NO_ROUTE, "unreachable");
	open_to(PEER_ADDRESS, port, false);
	channel_cancel(channel);
	expect_end("out of time", "E", CHANNEL_CONNECT_TIMEOUT, NULL);

	getrlimit(RLIMIT_NOFILE, &limit);
	none = limit;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	open_to(PEER_ADDRESS, port, false);
	setrlimit(RLIMIT_NOFILE, &limit);
	ev_run(loop, 0);
	expect_end("no descriptor", "E", CHANNEL_CONNECT_UNDECIDED,
		   strerror(EMFILE));
	close(deaf);
}

Test(channel, tells_what_an_end_says_of_the_connecting)
{
	static const enum connect_status statuses[] = {
	    [CHANNEL_CONNECT_FAILED] = CONNECT_FAILED,
	    [CHANNEL_CONNECT_TIMEOUT] = CONNECT_TIMEOUT,
	    [CHANNEL_NO_ROUTE] = CONNECT_NO_ROUTE,
	    [CHANNEL_CONNECT_UNDECIDED] = CONNECT_UNDECIDED,
	    [CHANNEL_TLS_FAILED] = CONNECT_OK,
	    [CHANNEL_TIMEOUT] = CONNECT_OK,
	    [CHANNEL_CLOSED] = CONNECT_OK,
	    [CHANNEL_CUT] = CONNECT_OK,
	    [CHANNEL_FINISHED] = CONNECT_OK,
	};

	for (size_t i = 0; i < COUNT(statuses); i++)
		cr_expect_eq(channel_connect_status((enum channel_end)i),
			     statuses[i], "%zu", i);
}

/* ---- in clear ---- */

static void say_hello(void)
{
	channel_send(channel, "hello ", 6);
	channel_send(channel, "there\n", 6);
}

static void echo(struct peer *p)
{
	if (peer_hear(p, "there\n"))
		peer_say(p, "hello yourself\n");
	peer_wait(p);
}

static void hang_up(struct peer *p)
{
	if (peer_hear(p, "there\n"))
		peer_say(p, "bye\n");
}

static void reset(struct peer *p)
{
	peer_hear(p, "there\n");
	peer_reset(p);
}

Test(channel, talks_in_clear)
{
	plan.ready = say_hello;
	plan.finish_at = "yourself\n";
	meet(echo, false);
	expect_end("finish", "rE", CHANNEL_FINISHED, NULL);
	cr_expect_str_eq(peer.heard, "hello there\n");
	cr_expect_str_eq(told.received, "hello yourself\n");
	cr_expect_eq(facts.status, HANDSHAKE_SKIPPED);
	plan.finish_at = NULL;
	meet(hang_up, false);
	expect_end("closed", "rE", CHANNEL_CLOSED, NULL);
	cr_expect_str_eq(told.received, "bye\n");
	meet(reset, false);
	expect_end("reset", "rE", CHANNEL_CUT, strerror(ECONNRESET));
}

static void say_goodbye(void)
{
	channel_send(channel, "QUIT\n", 5);
	channel_finish(channel);
}

/* What was queued goes out without waiting for an answer. */
Test(channel, sends_what_is_queued_when_it_finishes)
{
	plan.ready = say_goodbye;
	meet(peer_wait, false);
	expect_end("in clear", "rE", CHANNEL_FINISHED, NULL);
	cr_expect_str_eq(peer.heard, "QUIT\n");
}

#define FLOOD_BYTES 4000000

static void flood(struct peer *p)
{
	static char bytes[FLOOD_BYTES];

	peer_say_bytes(p, bytes, sizeof(bytes));
}

/* Others on the loop have their turn, and so has the clock. */
Test(channel, goes_on_for_a_few_steps_at_a_time)
{
	meet(flood, false);
	cr_expect_eq(told.length, FLOOD_BYTES);
	cr_expect_leq(told.most_in_row, 32);
	cr_expect_eq(told.end, CHANNEL_CLOSED);
}

/* ---- TLS ---- */

static void secure_echo(struct peer *p)
{
	if (peer_start_tls(p) && peer_hear(p, "there\n"))
		peer_say(p, "hello yourself\n");
	peer_wait(p);
}

static void secure_end(struct peer *p)
{
	if (peer_start_tls(p) && peer_hear(p, "there\n"))
		peer_say(p, "bye\n");
	peer_end_tls(p);
	peer_wait(p);
}

static void secure_cut(struct peer *p)
{
	if (peer_start_tls(p))
		peer_hear(p, "there\n");
}

static void expect_facts(const char *name)
{
	cr_expect_eq(facts.status, HANDSHAKE_OK, "%s", name);
	cr_expect_str_eq(facts.version, "TLS 1.2", "%s", name);
	cr_expect_not(facts.is_old, "%s", name);
	cr_expect_str_eq(facts.suite, "ECDHE-ECDSA-AES128-GCM-SHA256", "%s",
			 name);
	cr_assert(facts.has_chain, "%s", name);
	cr_expect_eq(facts.chain.trust, CHAIN_TRUSTED, "%s", name);
	cr_expect(facts.chain.covers_host, "%s", name);
}

Test(channel, speaks_tls_from_the_start)
{
	plan.ready = say_hello;
	plan.finish_at = "yourself\n";
	meet(secure_echo, true);
	expect_end("finish", "rE", CHANNEL_FINISHED, NULL);
	expect_facts("finish");
	cr_expect_str_eq(peer.heard, "hello there\n");
	cr_expect_str_eq(told.received, "hello yourself\n");
	cr_expect(peer.is_ended, "it was told");
	plan.finish_at = NULL;
	meet(secure_end, true);
	expect_end("closed", "rE", CHANNEL_CLOSED, NULL);
	cr_expect_str_eq(told.received, "bye\n");
	meet(secure_cut, true);
	expect_end("cut", "rE", CHANNEL_CUT, "without the end of TLS");
	expect_facts("cut");
}

static void start_tls(void)
{
	channel_start_tls(channel);
}

/* What comes after the answer to STARTTLS is TLS. */
static void starttls(struct peer *p)
{
	if (peer_start_tls(p))
		peer_wait(p);
}

Test(channel, changes_to_tls_later)
{
	plan.ready = start_tls;
	plan.secured = say_goodbye;
	meet(starttls, false);
	expect_end("finish", "rsE", CHANNEL_FINISHED, NULL);
	expect_facts("finish");
	cr_expect_str_eq(peer.heard, "QUIT\n");
	cr_expect(peer.is_ended, "it was told");
}

static void close_at_once(struct peer *p)
{
	p->length = 0;
	recv(p->fd, p->heard, sizeof(p->heard), 0);
}

static void speak_smtp(struct peer *p)
{
	peer_say(p, "220 mail.example.com\r\n");
	peer_wait(p);
}

static void send_alert(struct peer *p)
{
	peer_send(p, "\x15\x03\x03\x00\x02\x02\x70", 7);
	peer_wait(p);
}

static const struct {
	const char *name;
	void (*script)(struct peer *);
	const char *why;
} failures[] = {
    {"closed", close_at_once, "the server closes the connection during"},
    {"SMTP", speak_smtp, "something that is not TLS"},
    {"alert", send_alert, "the server does not know this host name"},
};

Test(channel, tells_why_a_handshake_failed)
{
	for (size_t i = 0; i < COUNT(failures); i++) {
		meet(failures[i].script, true);
		expect_end(failures[i].name, "E", CHANNEL_TLS_FAILED, NULL);
		cr_expect_eq(facts.status, HANDSHAKE_FAILED, "%s",
			     failures[i].name);
		cr_expect_not_null(strstr(facts.why, failures[i].why), "%s: %s",
				   failures[i].name, facts.why);
	}
}

/* ---- the end of its time ---- */

static ev_async heard;

static void on_heard(struct ev_loop *of, ev_async *async, int mask)
{
	(void)of;
	(void)async;
	(void)mask;
	channel_cancel(channel);
}

/* Says nothing more once it has heard something. */
static void fall_silent(struct peer *p)
{
	peer_receive(p);
	ev_async_send(loop, &heard);
	peer_wait(p);
}

static void fall_silent_securely(struct peer *p)
{
	if (peer_start_tls(p))
		fall_silent(p);
}

Test(channel, is_cancelled_in_whatever_it_does)
{
	ev_async_init(&heard, on_heard);
	ev_async_start(loop, &heard);
	plan.ready = say_hello;
	meet(fall_silent, false);
	expect_end("in clear", "rE", CHANNEL_TIMEOUT, NULL);
	meet(fall_silent, true);
	expect_end("handshake", "E", CHANNEL_TLS_FAILED, NULL);
	cr_expect_eq(facts.status, HANDSHAKE_TIMEOUT);
	cr_expect_str_eq(facts.why, "the handshake is not done in time");
	cr_expect_not(facts.has_chain);
	meet(fall_silent_securely, true);
	expect_end("TLS", "rE", CHANNEL_TIMEOUT, NULL);
	expect_facts("TLS");
}
