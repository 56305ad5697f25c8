#ifndef TLS_TLS_STREAM_PRIVATE_H
#define TLS_TLS_STREAM_PRIVATE_H

/*
 * How a stream lies in memory: what every kind begins with, then the engine's
 * context, then the record buffer, without gaps, so that the pages never
 * touched are the last ones of the buffer.  For src/tls alone.
 */

#include <bearssl.h>
#include <stdint.h>

#include "tls/tls_stream.h"

/* The longest record that may come (RFC 5246 section 6.2.3). */
#define TLS_STREAM_BUFFER_BYTES BR_SSL_BUFSIZE_MONO

struct tls_stream {
	br_ssl_engine_context *engine;
	const br_ssl_server_context *server; /* around it, if it is one */
	unsigned char *buffer;
	size_t buffer_used; /* bytes at its front that have ever been used */
	const char *suite;  /* its name; NULL until it is chosen */
	bool established;
	bool is_challenge;	  /* acme-tls/1 was selected */
	enum tls_failure failure; /* found by us; the engine has its own */
};

/* How a server decides and signs; starts with what the library calls. */
struct tls_server_policy {
	const br_ssl_server_policy_class *class;
	const struct tls_server *server;
	const struct certificate *certificate;
	struct tls_stream *stream;
};

struct tls_server_stream {
	struct tls_stream stream;
	struct tls_server_policy policy;
	br_ssl_server_context context;
	unsigned char buffer[TLS_STREAM_BUFFER_BYTES];
};

/* Starts a stream upon a configured but not yet running engine; keeps both
 * `engine` and `buffer` of TLS_STREAM_BUFFER_BYTES. */
void tls_stream_init(struct tls_stream *stream, br_ssl_engine_context *engine,
		     unsigned char *buffer);

/* Seeds the engine from the kernel; false when that fails. */
bool tls_stream_seed(struct tls_stream *stream);

#endif
