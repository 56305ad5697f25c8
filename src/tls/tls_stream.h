#ifndef TLS_TLS_STREAM_H
#define TLS_TLS_STREAM_H

/*
 * One TLS connection as four queues of bytes: input and output are what goes
 * over the network, plaintext is what the two ends say to each other.  It does
 * no I/O, keeps no time and allocates nothing: it lives in memory of the
 * caller's, of which an idle connection touches little more than it needs.
 *
 * The queues share one record buffer, so that a stream is either receiving or
 * sending: once input has begun, a record must be complete and its plaintext
 * used before anything can be sent.
 */

#include <stdbool.h>
#include <stddef.h>

struct tls_stream;

/* What a stream can do now, several at once. */
#define TLS_NEEDS_INPUT	    (1u << 0)
#define TLS_HAS_OUTPUT	    (1u << 1)
#define TLS_HAS_PLAINTEXT   (1u << 2)
#define TLS_TAKES_PLAINTEXT (1u << 3)
#define TLS_CLOSED	    (1u << 4) /* alone: in order, or failed */

enum tls_failure {
	TLS_FAILURE_NONE,
	TLS_FAILURE_NOT_TLS, /* the first bytes are something else */
	TLS_FAILURE_PROTOCOL_VERSION,
	TLS_FAILURE_NO_SHARED_SUITE,
	TLS_FAILURE_NO_SHARED_CURVE,
	TLS_FAILURE_NO_SHARED_SIGNATURE,
	TLS_FAILURE_NO_APPLICATION_PROTOCOL,
	TLS_FAILURE_NO_SERVER_NAME, /* and nothing to serve without one */
	TLS_FAILURE_UNKNOWN_SERVER_NAME,
	TLS_FAILURE_BAD_HANDSHAKE,
	TLS_FAILURE_BAD_RECORD,
	TLS_FAILURE_PEER_ALERT, /* see tls_stream_peer_alert() */
	TLS_FAILURE_CHAIN_TOO_LARGE,
	TLS_FAILURE_UNKNOWN_KEY, /* the peer's, of a kind not known here */
	TLS_FAILURE_INTERNAL,
	TLS_FAILURE_COUNT
};

/* "unknown-server-name" and the like, for counters and logs. */
const char *tls_failure_name(enum tls_failure failure);

/* Memory for one stream of a server, record buffer and all, aligned for any
 * type; see tls/tls_client.h for the other side. */
size_t tls_stream_bytes(void);

/* The TLS_ bits that hold now. */
unsigned tls_stream_wants(const struct tls_stream *stream);

/* Where bytes from the network go, and how many: at least one while
 * TLS_NEEDS_INPUT.  Then say how many came (more than none). */
unsigned char *tls_stream_input(struct tls_stream *stream, size_t *room);
void tls_stream_input_added(struct tls_stream *stream, size_t length);

/* Bytes for the network, NULL when there are none.  Then say how many went
 * (more than none).  After a failure an alert may still be waiting here. */
const unsigned char *tls_stream_output(struct tls_stream *stream,
				       size_t *length);
void tls_stream_output_sent(struct tls_stream *stream, size_t length);

/* What the peer said, NULL when there is nothing.  Then say how much of it
 * was used (more than nothing). */
const unsigned char *tls_stream_plaintext(struct tls_stream *stream,
					  size_t *length);
void tls_stream_plaintext_used(struct tls_stream *stream, size_t length);

/* Takes as much as there is room for and gives how much that was, 0 when the
 * stream does not take plaintext now.  A full record becomes output at once,
 * the rest with tls_stream_flush(). */
size_t tls_stream_write(struct tls_stream *stream, const void *bytes,
			size_t length);
void tls_stream_flush(struct tls_stream *stream);

/* Starts the end: a close_notify will be output, what the peer still says is
 * dropped, and the stream is closed when the peer's close_notify has come. */
void tls_stream_close(struct tls_stream *stream);

/* Whether the handshake has been completed. */
bool tls_stream_is_established(const struct tls_stream *stream);

/* Whether the handshake is all that the client wants (RFC 8737): once it has
 * been completed, the stream is to be closed. */
bool tls_stream_is_challenge(const struct tls_stream *stream);

/* The name the client asked for, as it sent it, "" when it sent none or has
 * not spoken yet; foreign bytes for a server, borrowed. */
const char *tls_stream_server_name(const struct tls_stream *stream);

/* "ECDHE-ECDSA-AES128-GCM-SHA256" and the like, "" before it is chosen. */
const char *tls_stream_suite(const struct tls_stream *stream);

/* Why the stream is going to be closed or is closed. */
enum tls_failure tls_stream_failure(const struct tls_stream *stream);

/* The number of the fatal alert that the peer sent, or -1. */
int tls_stream_peer_alert(const struct tls_stream *stream);

/* Overwrites all that the stream has touched, and only that, so that memory
 * the kernel never had to give is not asked for now. */
void tls_stream_wipe(struct tls_stream *stream);

#endif
