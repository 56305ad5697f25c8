/*
 * The engine knows what it can do next; this file translates, counts which
 * bytes of the buffer were touched, and names what went wrong.
 *
 * Pure functions but for the seed from the kernel; failures are told to the
 * caller.
 */
#include "tls/tls_stream.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "tls/tls_stream_private.h"

#define SEED_BYTES		     32
#define ALERT_INAPPROPRIATE_FALLBACK 86 /* RFC 7507 */
#define ALERT_RECORD		     21
#define ALERT_RECORD_BYTES	     7

/* Hashes with RSA and ECDSA; the bits above are other algorithms. */
#define HASHES_MASK 0xffffu

/*
 * Our own records are limited to 4 KiB, and so are the pieces in which a
 * handshake is read before it is encrypted, for whatever is touched once stays
 * with the connection.  Measured: two pages, context and all, with a chain of
 * two certificates, ECDSA or RSA 2048; three pages with any other, until the
 * peer sends a long record.
 */
#define FRAGMENT_BYTES_MAX 4096
#define OUTPUT_OVERHEAD	   85 /* as the library counts */

static const char *const failure_names[TLS_FAILURE_COUNT] = {
    [TLS_FAILURE_NONE] = "none",
    [TLS_FAILURE_NOT_TLS] = "not-tls",
    [TLS_FAILURE_PROTOCOL_VERSION] = "protocol-version",
    [TLS_FAILURE_NO_SHARED_SUITE] = "no-shared-suite",
    [TLS_FAILURE_NO_SHARED_CURVE] = "no-shared-curve",
    [TLS_FAILURE_NO_SHARED_SIGNATURE] = "no-shared-signature",
    [TLS_FAILURE_NO_APPLICATION_PROTOCOL] = "no-application-protocol",
    [TLS_FAILURE_NO_SERVER_NAME] = "no-server-name",
    [TLS_FAILURE_UNKNOWN_SERVER_NAME] = "unknown-server-name",
    [TLS_FAILURE_BAD_HANDSHAKE] = "bad-handshake",
    [TLS_FAILURE_BAD_RECORD] = "bad-record",
    [TLS_FAILURE_PEER_ALERT] = "peer-alert",
    [TLS_FAILURE_CHAIN_TOO_LARGE] = "chain-too-large",
    [TLS_FAILURE_UNKNOWN_KEY] = "unknown-key",
    [TLS_FAILURE_INTERNAL] = "internal",
};

const char *tls_failure_name(enum tls_failure failure)
{
	return failure_names[failure];
}

size_t tls_stream_bytes(void)
{
	return sizeof(struct tls_server_stream);
}

void tls_stream_init(struct tls_stream *stream, br_ssl_engine_context *engine,
		     unsigned char *buffer)
{
	*stream = (struct tls_stream){.engine = engine, .buffer = buffer};
	/* The same bytes twice: the engine then takes turns. */
	br_ssl_engine_set_buffers_bidi(engine, buffer, TLS_STREAM_BUFFER_BYTES,
				       buffer,
				       FRAGMENT_BYTES_MAX + OUTPUT_OVERHEAD);
}

bool tls_stream_seed(struct tls_stream *stream)
{
	unsigned char seed[SEED_BYTES];
	ssize_t got;

	do {
		got = getrandom(seed, sizeof(seed), 0);
	} while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(seed))
		return false;
	br_ssl_engine_inject_entropy(stream->engine, seed, sizeof(seed));
	explicit_bzero(seed, sizeof(seed));
	return true;
}

/* Every step may have completed the handshake; the engine only shows it when
 * plaintext can flow this very moment. */
static void note_progress(struct tls_stream *stream)
{
	unsigned state = br_ssl_engine_current_state(stream->engine);

	if (state != BR_SSL_CLOSED &&
	    (state & (BR_SSL_SENDAPP | BR_SSL_RECVAPP)) != 0)
		stream->established = true;
}

static void note_used(struct tls_stream *stream, const unsigned char *end)
{
	size_t used = (size_t)(end - stream->buffer);

	if (used > stream->buffer_used)
		stream->buffer_used = used;
}

unsigned tls_stream_wants(const struct tls_stream *stream)
{
	unsigned state = br_ssl_engine_current_state(stream->engine);
	unsigned wants = 0;

	if (state == BR_SSL_CLOSED)
		return TLS_CLOSED;
	if (state & BR_SSL_RECVREC)
		wants |= TLS_NEEDS_INPUT;
	if (state & BR_SSL_SENDREC)
		wants |= TLS_HAS_OUTPUT;
	if (state & BR_SSL_RECVAPP)
		wants |= TLS_HAS_PLAINTEXT;
	if (state & BR_SSL_SENDAPP)
		wants |= TLS_TAKES_PLAINTEXT;
	return wants;
}

unsigned char *tls_stream_input(struct tls_stream *stream, size_t *room)
{
	unsigned char *input = br_ssl_engine_recvrec_buf(stream->engine, room);

	if (!stream->established && *room > FRAGMENT_BYTES_MAX)
		*room = FRAGMENT_BYTES_MAX;
	return input;
}

void tls_stream_input_added(struct tls_stream *stream, size_t length)
{
	size_t room;
	const unsigned char *input = tls_stream_input(stream, &room);

	note_used(stream, input + length);
	br_ssl_engine_recvrec_ack(stream->engine, length);
	note_progress(stream);
}

/* Whatever the reason is that a policy refuses a client for, the library sends
 * handshake_failure; it is the first record and in clear. */
static void correct_alert(unsigned char *record, size_t length)
{
	if (length == ALERT_RECORD_BYTES && record[0] == ALERT_RECORD)
		record[length - 1] = BR_ALERT_NO_APPLICATION_PROTOCOL;
}

const unsigned char *tls_stream_output(struct tls_stream *stream,
				       size_t *length)
{
	unsigned char *output =
	    br_ssl_engine_sendrec_buf(stream->engine, length);

	if (output == NULL)
		return NULL;
	if (stream->failure == TLS_FAILURE_NO_APPLICATION_PROTOCOL)
		correct_alert(output, *length);
	note_used(stream, output + *length);
	return output;
}

void tls_stream_output_sent(struct tls_stream *stream, size_t length)
{
	br_ssl_engine_sendrec_ack(stream->engine, length);
	note_progress(stream);
}

const unsigned char *tls_stream_plaintext(struct tls_stream *stream,
					  size_t *length)
{
	return br_ssl_engine_recvapp_buf(stream->engine, length);
}

void tls_stream_plaintext_used(struct tls_stream *stream, size_t length)
{
	br_ssl_engine_recvapp_ack(stream->engine, length);
}

size_t tls_stream_write(struct tls_stream *stream, const void *bytes,
			size_t length)
{
	size_t room;
	unsigned char *to = br_ssl_engine_sendapp_buf(stream->engine, &room);

	if (to == NULL || length == 0)
		return 0;
	if (length > room)
		length = room;
	memcpy(to, bytes, length);
	note_used(stream, to + length);
	br_ssl_engine_sendapp_ack(stream->engine, length);
	return length;
}

void tls_stream_flush(struct tls_stream *stream)
{
	br_ssl_engine_flush(stream->engine, 0);
}

void tls_stream_close(struct tls_stream *stream)
{
	br_ssl_engine_close(stream->engine);
}

bool tls_stream_is_established(const struct tls_stream *stream)
{
	return stream->established;
}

bool tls_stream_is_challenge(const struct tls_stream *stream)
{
	return stream->is_challenge;
}

const char *tls_stream_server_name(const struct tls_stream *stream)
{
	return br_ssl_engine_get_server_name(stream->engine);
}

const char *tls_stream_suite(const struct tls_stream *stream)
{
	return stream->suite == NULL ? "" : stream->suite;
}

/* The engine's own errors, but for alerts. */
static enum tls_failure failure_of_error(int error, bool hello_read)
{
	switch (error) {
	case BR_ERR_OK: return TLS_FAILURE_NONE;
	case BR_ERR_UNSUPPORTED_VERSION:
	case BR_ERR_BAD_LENGTH:
	case BR_ERR_UNEXPECTED:
		return hello_read ? TLS_FAILURE_BAD_RECORD
				  : TLS_FAILURE_NOT_TLS;
	case BR_ERR_BAD_VERSION:
	case BR_ERR_TOO_LARGE:
	case BR_ERR_BAD_MAC:
	case BR_ERR_UNKNOWN_TYPE:
	case BR_ERR_BAD_ALERT: return TLS_FAILURE_BAD_RECORD;
	case BR_ERR_BAD_STATE:
	case BR_ERR_NO_RANDOM:
	case BR_ERR_INVALID_ALGORITHM: return TLS_FAILURE_INTERNAL;
	default: return TLS_FAILURE_BAD_HANDSHAKE;
	}
}

/* What servers do to clients.  The library has one error for a version out of
 * range and for bytes that are no record; the latter leave no version noted. */
static enum tls_failure failure_of_choice(const br_ssl_engine_context *engine,
					  int error, bool hello_read)
{
	if (error == BR_ERR_UNSUPPORTED_VERSION && !hello_read &&
	    engine->version_in != 0)
		return TLS_FAILURE_PROTOCOL_VERSION;
	if (error == BR_ERR_INVALID_ALGORITHM)
		return TLS_FAILURE_BAD_HANDSHAKE;
	return failure_of_error(error, hello_read);
}

/* Before the policy is asked, the engine drops the suites that cannot be used
 * for want of a hash or a curve: handshake_failure has three meanings. */
static enum tls_failure failure_of_refusal(const br_ssl_server_context *server)
{
	if (server == NULL)
		return TLS_FAILURE_BAD_HANDSHAKE;
	if ((br_ssl_server_get_client_hashes(server) & HASHES_MASK) == 0)
		return TLS_FAILURE_NO_SHARED_SIGNATURE;
	if (br_ssl_server_get_client_curves(server) == 0)
		return TLS_FAILURE_NO_SHARED_CURVE;
	return TLS_FAILURE_NO_SHARED_SUITE;
}

/* The alerts that the engine sends. */
static enum tls_failure failure_of_alert(const br_ssl_server_context *server,
					 int alert)
{
	switch (alert) {
	case BR_ALERT_PROTOCOL_VERSION:
	case ALERT_INAPPROPRIATE_FALLBACK: return TLS_FAILURE_PROTOCOL_VERSION;
	case BR_ALERT_NO_APPLICATION_PROTOCOL:
		return TLS_FAILURE_NO_APPLICATION_PROTOCOL;
	case BR_ALERT_HANDSHAKE_FAILURE: return failure_of_refusal(server);
	default: return TLS_FAILURE_BAD_HANDSHAKE;
	}
}

enum tls_failure tls_stream_failure(const struct tls_stream *stream)
{
	int error = br_ssl_engine_last_error(stream->engine);
	bool hello_read = br_ssl_engine_get_version(stream->engine) != 0;

	if (stream->failure != TLS_FAILURE_NONE)
		return stream->failure;
	if (error >= BR_ERR_SEND_FATAL_ALERT)
		return failure_of_alert(stream->server,
					error - BR_ERR_SEND_FATAL_ALERT);
	if (error >= BR_ERR_RECV_FATAL_ALERT)
		return TLS_FAILURE_PEER_ALERT;
	if (stream->server == NULL)
		return failure_of_choice(stream->engine, error, hello_read);
	return failure_of_error(error, hello_read);
}

int tls_stream_peer_alert(const struct tls_stream *stream)
{
	int error = br_ssl_engine_last_error(stream->engine);

	if (error < BR_ERR_RECV_FATAL_ALERT || error >= BR_ERR_SEND_FATAL_ALERT)
		return -1;
	return error - BR_ERR_RECV_FATAL_ALERT;
}

void tls_stream_wipe(struct tls_stream *stream)
{
	size_t head = (size_t)(stream->buffer - (unsigned char *)stream);

	explicit_bzero(stream, head + stream->buffer_used);
}
