#include "tls/tls_stream.h"

#include "tls_pair.h"

TestSuite(tls_stream, .init = pair_init, .fini = pair_release, .timeout = 60);

/* What is wrong is known while the alert is still to be sent, so that it can
 * be told even when the peer has gone. */
Test(tls_stream, failure_is_known_before_the_alert_is_sent)
{
	struct offer offer = {.server_name = "unknown.example"};
	struct tls_stream *stream = accept_stream();

	client_init(&client, &offer);
	while (to_server(stream, &client.context.eng, CHUNK_FULL))
		continue;
	cr_expect_eq(tls_stream_wants(stream), TLS_HAS_OUTPUT);
	cr_expect_eq(tls_stream_failure(stream),
		     TLS_FAILURE_UNKNOWN_SERVER_NAME);
	pump(stream, &client, CHUNK_FULL);
	cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED);
	cr_expect_eq(tls_stream_peer_alert(stream), -1);
}

Test(tls_stream, pieces_of_any_size)
{
	static const size_t chunks[] = {1, 2, 5, 6, 1000};

	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		struct offer offer = {.server_name = "rsa.example",
				      .protocols = {HTTP}};
		struct tls_stream *stream = accept_stream();

		client_init(&client, &offer);
		pump(stream, &client, chunks[i]);
		cr_assert(tls_stream_is_established(stream), "%zu bytes",
			  chunks[i]);
		exchange(stream, 16000, chunks[i], "in pieces");
		tls_stream_wipe(stream);
	}
}

static const struct {
	const char *name;
	const char *bytes;
	size_t length;
	enum tls_failure failure;
} strangers[] = {
    {"Z25 plain HTTP", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 26,
     TLS_FAILURE_NOT_TLS},
    {"Z13 SSL 2 hello",
     "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10\x01\x00\x80", 14,
     TLS_FAILURE_NOT_TLS},
    {"SMTP", "EHLO a.example\r\n", 16, TLS_FAILURE_NOT_TLS},
    {"zeros", "\0\0\0\0\0\0\0\0\0\0", 10, TLS_FAILURE_NOT_TLS},
    {"record longer than there are", "\x16\x03\x01\xff\xff", 5,
     TLS_FAILURE_NOT_TLS},
    {"data instead of a handshake",
     "\x17\x03\x03\x00\x01"
     "A",
     6, TLS_FAILURE_NOT_TLS},
    {"another message", "\x16\x03\x03\x00\x04\x0b\x00\x00\x00", 9,
     TLS_FAILURE_NOT_TLS},
    {"hello of no length", "\x16\x03\x01\x00\x04\x01\x00\x00\x00", 9,
     TLS_FAILURE_BAD_HANDSHAKE},
};

Test(tls_stream, strangers)
{
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		struct tls_stream *stream = accept_stream();
		size_t done = 0, room;

		while (done < strangers[i].length) {
			unsigned char *to = tls_stream_input(stream, &room);

			if (to == NULL)
				break;
			room = least(room, strangers[i].length - done);
			memcpy(to, strangers[i].bytes + done, room);
			tls_stream_input_added(stream, room);
			done += room;
		}
		cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED, "%s: %x",
			     strangers[i].name, tls_stream_wants(stream));
		cr_expect_eq(tls_stream_failure(stream), strangers[i].failure,
			     "%s: %s", strangers[i].name,
			     tls_failure_name(tls_stream_failure(stream)));
		cr_expect_null(tls_stream_output(stream, &room));
		tls_stream_wipe(stream);
	}
}

Test(tls_stream, garbled_record)
{
	struct tls_stream *stream = connect_client(&ordinary);
	size_t length, room;
	const unsigned char *from;
	unsigned char *to;

	client_says("GET", 3);
	from = br_ssl_engine_sendrec_buf(&client.context.eng, &length);
	to = tls_stream_input(stream, &room);
	cr_assert_eq(room, 5);
	memcpy(to, from, room);
	tls_stream_input_added(stream, room);
	to = tls_stream_input(stream, &room);
	cr_assert_eq(room, length - 5);
	memcpy(to, from + 5, room);
	to[room - 1] ^= 1;
	tls_stream_input_added(stream, room);
	cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED);
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_BAD_RECORD);
	cr_expect(tls_stream_is_established(stream));
}

/* Only a warning is sent; this client then gives up. */
Test(tls_stream, renegotiation_is_refused)
{
	struct tls_stream *stream = connect_client(&ordinary);

	cr_assert(br_ssl_engine_renegotiate(&client.context.eng));
	pump(stream, &client, CHUNK_FULL);
	cr_expect_eq(br_ssl_engine_last_error(&client.context.eng),
		     BR_ERR_RECV_FATAL_ALERT + BR_ALERT_NO_RENEGOTIATION);
	cr_expect(tls_stream_is_established(stream));
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_NONE);
	cr_expect_eq(tls_stream_wants(stream),
		     TLS_NEEDS_INPUT | TLS_TAKES_PLAINTEXT);
}

Test(tls_stream, server_closes)
{
	struct tls_stream *stream = connect_client(&ordinary);

	tls_stream_write(stream, "bye", 3);
	tls_stream_close(stream);
	cr_expect(tls_stream_wants(stream) & TLS_HAS_OUTPUT);
	pump(stream, &client, CHUNK_FULL);
	br_ssl_engine_recvapp_ack(&client.context.eng, 3);
	pump(stream, &client, CHUNK_FULL);
	cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED);
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_NONE);
	cr_expect_eq(br_ssl_engine_current_state(&client.context.eng),
		     BR_SSL_CLOSED);
	cr_expect_eq(br_ssl_engine_last_error(&client.context.eng), BR_ERR_OK);
}

/* What comes after the close is dropped. */
Test(tls_stream, server_closes_while_client_talks)
{
	struct tls_stream *stream = connect_client(&ordinary);
	size_t length;

	tls_stream_close(stream);
	client_says("more", 4);
	pump(stream, &client, CHUNK_FULL);
	cr_expect_null(tls_stream_plaintext(stream, &length));
	cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED);
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_NONE);
}

Test(tls_stream, client_closes)
{
	struct tls_stream *stream = connect_client(&ordinary);

	br_ssl_engine_close(&client.context.eng);
	pump(stream, &client, CHUNK_FULL);
	cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED);
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_NONE);
	cr_expect_eq(br_ssl_engine_last_error(&client.context.eng), BR_ERR_OK);
}

/* A client that does not trust the certificate says so; that is the number
 * an operator wants to see. */
Test(tls_stream, alert_of_the_peer)
{
	struct offer offer = ordinary;
	struct tls_stream *stream = accept_stream();
	static const unsigned char alert[] = {21, 3, 3, 0, 2, 2, 48};
	size_t room, done = 0;

	client_init(&client, &offer);
	while (to_server(stream, &client.context.eng, CHUNK_FULL))
		continue;
	while (to_client(stream, &client.context.eng, CHUNK_FULL))
		continue;
	while (done < sizeof(alert)) {
		unsigned char *to = tls_stream_input(stream, &room);

		cr_assert_not_null(to);
		room = least(room, sizeof(alert) - done);
		memcpy(to, alert + done, room);
		tls_stream_input_added(stream, room);
		done += room;
	}
	cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED);
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_PEER_ALERT);
	cr_expect_eq(tls_stream_peer_alert(stream), 48);
}

static size_t untouched_bytes(void)
{
	size_t count = 0, bytes = tls_stream_bytes();

	while (count < bytes && memory[bytes - 1 - count] == FILL)
		count++;
	return count;
}

Test(tls_stream, wipes_what_it_touched_and_nothing_else)
{
	struct tls_stream *stream = connect_client(&ordinary);
	size_t untouched = untouched_bytes(), bytes = tls_stream_bytes();

	cr_expect_gt(untouched, 12000);
	tls_stream_wipe(stream);
	for (size_t i = 0; i < bytes - untouched; i++)
		cr_assert_eq(memory[i], 0, "byte %zu of %zu", i, bytes);
	cr_expect_eq(untouched_bytes(), untouched);
}

/* The figure that decides what an idle connection costs. */
Test(tls_stream, touches_three_pages_at_most)
{
	for (size_t i = 0; i < SITE_COUNT; i++) {
		struct offer offer = {.server_name = site[i].server_name};
		size_t touched;

		connect_client(&offer);
		touched = tls_stream_bytes() - untouched_bytes();
		cr_log_info("%s: %zu bytes touched", site[i].server_name,
			    touched);
		cr_expect_leq(touched, 3 * PAGE, "%s: %zu", site[i].server_name,
			      touched);
	}
}

/* A first message of 12,000 bytes, in one record: all but the first ones are
 * an extension that nobody knows. */
static size_t make_long_hello(unsigned char hello[12005])
{
	static const unsigned char head[] = {
	    22, 3,  1, 0x2e, 0xe0, 1, 0, 0x2e, 0xdc, 3, 3,    0,    0,
	    0,	0,  0, 0,    0,	   0, 0, 0,    0,    0, 0,    0,    0,
	    0,	0,  0, 0,    0,	   0, 0, 0,    0,    0, 0,    0,    0,
	    0,	0,  0, 0,    0,	   0, 2, 0xc0, 0x2b, 1, 0,    0x2e, 0xb1,
	    0,	13, 0, 4,    0,	   2, 4, 3,    0xff, 0, 0x2e, 0xa5};

	memset(hello, 0, 12005);
	memcpy(hello, head, sizeof(head));
	return 12005;
}

/* However long it is, it is read in pieces that touch little memory. */
Test(tls_stream, long_hello)
{
	static unsigned char hello[12005];
	struct tls_stream *stream = accept_stream();
	size_t length = make_long_hello(hello), done = 0, room;

	while (done < length) {
		unsigned char *to = tls_stream_input(stream, &room);

		cr_assert_not_null(
		    to, "%zu bytes: %s", done,
		    tls_failure_name(tls_stream_failure(stream)));
		room = least(room, length - done);
		memcpy(to, hello + done, room);
		tls_stream_input_added(stream, room);
		done += room;
	}
	cr_expect_eq(tls_stream_wants(stream), TLS_HAS_OUTPUT);
	cr_expect_str_eq(tls_stream_suite(stream),
			 "ECDHE-ECDSA-AES128-GCM-SHA256");
	cr_expect_leq(tls_stream_bytes() - untouched_bytes(), 3 * PAGE);
}
