#include "daemon/connection.h"

#include <ev.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "tls_pair.h"

/* What is promised to everybody else: one wakeup takes no more than this many
 * pieces, a state no more than this many bytes (and the piece at the end). */
#define PIECES_PER_WAKE 32
#define PIECE_BYTES_MAX 16709
#define STATE_BYTES_MAX 65536

static const char request[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

static struct config no_domains;
static struct session_pool pool;
static struct connection_service service;
static int peer_fd, server_fd; /* the ends of a socket pair */

/* What the connection told. */
static struct {
	bool has_ended, is_established, is_challenge;
	enum end_reason reason;
	unsigned status;
} told;

static void on_established(void *worker, struct connection *connection)
{
	(void)worker;
	(void)connection;
	told.is_established = true;
}

static void on_request(void *worker, struct connection *connection)
{
	(void)worker;
	(void)connection;
}

static void on_response(void *worker, struct connection *connection,
			const struct connection_response *response)
{
	(void)worker;
	(void)connection;
	told.status = response->status;
}

static void on_challenge(void *worker, struct connection *connection)
{
	(void)worker;
	(void)connection;
	told.is_challenge = true;
}

static void on_end(void *worker, struct connection *connection,
		   enum end_reason reason)
{
	(void)worker;
	(void)connection;
	told.has_ended = true;
	told.reason = reason;
}

static void init(void)
{
	pair_init();
	session_pool_init(&pool, connection_session_bytes());
	service = (struct connection_service){
	    .loop = ev_loop_new(EVFLAG_AUTO),
	    .snapshot = snapshot_new(credentials.arena, &no_domains),
	    .tls = server,
	    .pool = &pool,
	    .handshake_timeout_s = 60,
	    .request_timeout_s = 60,
	    .on_established = on_established,
	    .on_request = on_request,
	    .on_response = on_response,
	    .on_challenge = on_challenge,
	    .on_end = on_end,
	};
}

static void release(void)
{
	session_pool_release(&pool);
	ev_loop_destroy(service.loop);
	pair_release();
}

TestSuite(connection, .init = init, .fini = release, .timeout = 60);

static struct connection *connect_peer(void)
{
	static const struct peer_address nobody;
	struct connection *connection;
	int fds[2];

	memset(&told, 0, sizeof(told));
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds),
		     0);
	server_fd = fds[0];
	peer_fd = fds[1];
	connection = connection_new(&service, server_fd, &nobody);
	cr_assert_not_null(connection);
	return connection;
}

/* One wakeup of a worker. */
static void wake(void)
{
	ev_run(service.loop, EVRUN_NOWAIT);
}

static size_t unread(void)
{
	int count = 0;

	if (!told.has_ended)
		ioctl(server_fd, FIONREAD, &count);
	return (size_t)count;
}

static size_t send_some(const unsigned char *bytes, size_t length)
{
	ssize_t sent =
	    send(peer_fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);

	return sent < 0 ? 0 : (size_t)sent;
}

/* What the client's engine has to say goes into the socket. */
static void client_sends(void)
{
	size_t length;
	const unsigned char *from;

	while ((from = br_ssl_engine_sendrec_buf(&client.context.eng,
						 &length)) != NULL) {
		length = send_some(from, length);
		if (length == 0)
			return;
		br_ssl_engine_sendrec_ack(&client.context.eng, length);
	}
}

static void client_receives(void)
{
	size_t room;
	unsigned char *to;
	ssize_t got;

	while ((to = br_ssl_engine_recvrec_buf(&client.context.eng, &room)) !=
	       NULL) {
		got = recv(peer_fd, to, room, MSG_DONTWAIT);
		if (got <= 0)
			return;
		br_ssl_engine_recvrec_ack(&client.context.eng, (size_t)got);
	}
}

static struct connection *shake_hands(void)
{
	struct connection *connection = connect_peer();

	client_init(&client, &ordinary);
	for (int i = 0; i < 20 && !told.is_established; i++) {
		client_sends();
		wake();
		client_receives();
	}
	cr_assert(told.is_established);
	client_receives();
	return connection;
}

/* Wakes the worker as long as the peer goes on, which `fill` does. */
static void expect_end(const char *name, size_t record_bytes,
		       size_t (*fill)(void), enum end_reason reason)
{
	size_t sent = unread(), taken = 0,
	       most = PIECES_PER_WAKE * record_bytes;

	while (!told.has_ended) {
		size_t before;

		sent += fill();
		before = unread();
		cr_assert_lt(taken, STATE_BYTES_MAX + PIECE_BYTES_MAX,
			     "%s: goes on after %zu bytes", name, taken);
		wake();
		if (told.has_ended)
			break;
		cr_assert_leq(before - unread(), most,
			      "%s: %zu bytes in one wakeup", name,
			      before - unread());
		taken = sent - unread();
	}
	cr_expect_eq(told.reason, reason, "%s: ended as %s", name,
		     end_reason_name(told.reason));
	cr_expect_geq(taken, STATE_BYTES_MAX - most,
		      "%s: ended after %zu bytes", name, taken);
	close(peer_fd);
}

static size_t send_alerts(void)
{
	static const unsigned char alerts[] =
	    "\x15\3\3\0\2\1\x5a\x15\3\3\0\2\1\x5a\x15\3\3\0\2\1\x5a"
	    "\x15\3\3\0\2\1\x5a\x15\3\3\0\2\1\x5a\x15\3\3\0\2\1\x5a";
	static size_t at;
	size_t length = sizeof(alerts) - 1, sent = 0, went;

	while ((went = send_some(alerts + at, length - at)) > 0) {
		sent += went;
		at = (at + went) % length;
	}
	return sent;
}

static size_t send_empty_handshakes(void)
{
	static const unsigned char records[] = "\x16\3\3\0\0\x16\3\3\0\0";
	static size_t at;
	size_t length = sizeof(records) - 1, sent = 0, went;

	while ((went = send_some(records + at, length - at)) > 0) {
		sent += went;
		at = (at + went) % length;
	}
	return sent;
}

Test(connection, records_without_a_handshake_in_them)
{
	connect_peer();
	expect_end("warning alerts", 7, send_alerts, END_HANDSHAKE_TOO_LARGE);
	connect_peer();
	expect_end("empty handshake records", 5, send_empty_handshakes,
		   END_HANDSHAKE_TOO_LARGE);
}

/* Fills the socket; gives what went into it. */
static size_t send_empty_data(void)
{
	size_t before = unread();

	for (int i = 0; i < 100; i++) {
		br_ssl_engine_flush(&client.context.eng, 1);
		client_sends();
	}
	return unread() - before;
}

Test(connection, records_without_a_request_in_them)
{
	shake_hands();
	expect_end("empty application data", 29, send_empty_data,
		   END_REQUEST_TOO_LARGE);
}

/* Sends the ClientHello anew, in records of `piece` bytes. */
static void send_split_hello(size_t piece)
{
	size_t length, done = 5, sent;
	const unsigned char *hello =
	    br_ssl_engine_sendrec_buf(&client.context.eng, &length);
	unsigned char record[5 + 16] = {0x16, 3, 1};

	while (done < length) {
		size_t count = least(piece, length - done);

		record[4] = (unsigned char)count;
		memcpy(record + 5, hello + done, count);
		sent = send_some(record, 5 + count);
		cr_assert_eq(sent, 5 + count);
		done += count;
	}
	br_ssl_engine_sendrec_ack(&client.context.eng, length);
}

/* RFC 5246 section 6.2.1 lets a message be spread over any number of
 * records. */
Test(connection, hello_in_many_records)
{
	for (size_t piece = 1; piece <= 16; piece++) {
		connect_peer();
		client_init(&client, &ordinary);
		send_split_hello(piece);
		for (int i = 0; i < 100 && !told.is_established; i++) {
			wake();
			client_receives();
			client_sends();
		}
		cr_expect(told.is_established, "%zu bytes a record", piece);
		close(peer_fd);
		wake();
		cr_expect(told.has_ended);
	}
}

/* Wherever a wakeup ends: what has arrived is not left lying. */
Test(connection, request_behind_any_number_of_empty_records)
{
	for (int count = 0; count < 70; count++) {
		shake_hands();
		for (int i = 0; i < count; i++) {
			br_ssl_engine_flush(&client.context.eng, 1);
			client_sends();
		}
		client_says(request, sizeof(request) - 1);
		client_sends();
		for (int i = 0; i < 10 && told.status == 0; i++)
			wake();
		cr_expect_eq(told.status, 421, "%d records: %u", count,
			     told.status);
		close(peer_fd);
		for (int i = 0; i < 10 && !told.has_ended; i++)
			wake();
		cr_expect(told.has_ended, "%d records", count);
	}
}

/* Who connects and says nothing costs no piece of the pool. */
Test(connection, starts_tls_with_the_first_bytes)
{
	session_pool_put(&pool, session_pool_get(&pool));
	connect_peer();
	wake();
	cr_expect_eq(pool.kept_count, 1, "connected");
	cr_assert_eq(send_some((const unsigned char *)"\x16", 1), 1);
	wake();
	cr_expect_eq(pool.kept_count, 0, "said something");
	close(peer_fd);
	wake();
	cr_expect(told.has_ended);
	cr_expect_eq(pool.kept_count, 1, "left");
}

/* Its engine has only its own close_notify left to send. */
static bool is_told_of_the_end(void)
{
	br_ssl_engine_context *engine = &client.context.eng;
	size_t length;

	client_receives();
	close(peer_fd);
	if (br_ssl_engine_sendrec_buf(engine, &length) != NULL)
		br_ssl_engine_sendrec_ack(engine, length);
	return br_ssl_engine_current_state(engine) == BR_SSL_CLOSED &&
	       br_ssl_engine_last_error(engine) == BR_ERR_OK;
}

/* RFC 9112 section 9.8: close_notify, whoever ends it. */
Test(connection, tells_of_the_end)
{
	connection_end(shake_hands(), END_GAVE_WAY);
	cr_expect(is_told_of_the_end(), "gave way");

	service.request_timeout_s = 0;
	shake_hands();
	while (!told.has_ended)
		ev_run(service.loop, EVRUN_ONCE);
	cr_expect_eq(told.reason, END_REQUEST_TIMEOUT);
	cr_expect(is_told_of_the_end(), "deadline");
}

/* Nothing can be sent then, and nothing is waited for. */
Test(connection, ends_without_a_word)
{
	static const unsigned char half[] = "\x17\3\3\0\x40half";
	static const size_t lengths[] = {3, 5, sizeof(half) - 1};
	unsigned char byte;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct connection *connection = shake_hands();

		cr_assert_eq(send_some(half, lengths[i]), lengths[i]);
		wake();
		cr_expect_eq(unread(), 0);
		connection_end(connection, END_REQUEST_TIMEOUT);
		cr_expect_eq(recv(peer_fd, &byte, 1, 0), 0, "%zu bytes",
			     lengths[i]);
		close(peer_fd);
	}
	connection_end(connect_peer(), END_GAVE_WAY);
	cr_expect_eq(recv(peer_fd, &byte, 1, 0), 0, "no handshake");
	close(peer_fd);

	struct connection *connection = shake_hands();

	while (send(server_fd, half, 1, MSG_DONTWAIT) == 1)
		continue;
	connection_end(connection, END_REQUEST_TIMEOUT);
	close(peer_fd);
}

static void send_a_byte(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)timer;
	(void)events;
	send_some((const unsigned char *)"x", 1);
}

/* Nor has it time without end, be there ever so little to read. */
Test(connection, lingers_for_a_moment)
{
	double start, took;
	ev_timer trickle;

	shake_hands();
	client_says(request, sizeof(request) - 1);
	client_sends();
	while (told.status == 0)
		wake();
	start = ev_time();
	ev_timer_init(&trickle, send_a_byte, 0., .1);
	ev_timer_start(service.loop, &trickle);
	while (!told.has_ended && ev_time() < start + 30)
		ev_run(service.loop, EVRUN_ONCE);
	took = ev_time() - start;
	cr_expect(told.has_ended);
	cr_expect_eq(told.reason, END_SERVED);
	cr_expect(took > 1 && took < 30, "%g s", took);
	ev_timer_stop(service.loop, &trickle);
	close(peer_fd);
}

/* What still comes behind the request is read in turns as well. */
Test(connection, lingers_in_turns)
{
	static unsigned char rest[1 << 16];
	int wakes = 0;

	shake_hands();
	client_says(request, sizeof(request) - 1);
	client_sends();
	while (told.status == 0)
		wake();
	for (; !told.has_ended && wakes < 1000; wakes++) {
		while (send_some(rest, sizeof(rest)) > 0)
			continue;
		wake();
	}
	cr_expect_eq(told.reason, END_SERVED);
	cr_expect_geq(wakes, (1 << 20) / (PIECES_PER_WAKE * 4096));
	close(peer_fd);
}

static const struct certificate *find_challenge(const void *borrowed,
						const char *server_name)
{
	(void)borrowed;
	(void)server_name;
	return site[0].certificate;
}

/* The handshake is the answer: no request is waited for. */
Test(connection, ends_behind_a_challenge)
{
	static const struct offer challenge = {.server_name = "new.example",
					       .protocols = {"acme-tls/1"}};

	tls_server_answer_challenges(server, find_challenge);
	connect_peer();
	client_init(&client, &challenge);
	for (int i = 0; i < 20 && br_ssl_engine_current_state(
				      &client.context.eng) != BR_SSL_CLOSED;
	     i++) {
		client_sends();
		wake();
		client_receives();
	}
	cr_expect(told.is_established);
	cr_expect(told.is_challenge);
	cr_expect_eq(br_ssl_engine_current_state(&client.context.eng),
		     BR_SSL_CLOSED, "no close_notify");
	cr_expect_eq(br_ssl_engine_last_error(&client.context.eng), 0);
	close(peer_fd);
	for (int i = 0; i < 10 && !told.has_ended; i++)
		wake();
	cr_expect(told.has_ended);
	cr_expect_eq(told.reason, END_SERVED);
	cr_expect_eq(told.status, 0);
}
