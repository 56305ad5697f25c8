#ifndef DAEMON_HTTP_FRAMING_H
#define DAEMON_HTTP_FRAMING_H

/*
 * Content-Length and Transfer-Encoding (RFC 9112 section 6), taken byte by
 * byte.  No body is ever read here; what is judged is whether everybody on the
 * way must agree where it ends, for where they do not, requests are smuggled.
 */

#include <stdbool.h>
#include <stdint.h>

/* The caller's storage, zeroed; the fields are this module's alone. */
struct http_framing {
	unsigned char state;
	unsigned char matched; /* bytes of "chunked" */
	bool has_length, has_codings, is_chunked;
	uint64_t length;
};

/* Starts a line of Content-Length; false when it is not the first one or
 * there are codings. */
bool http_framing_start_length(struct http_framing *framing);

/* Takes a byte of its value: digits with blanks around them, no list, no more
 * than fits 63 bits; else false. */
bool http_framing_take_length(struct http_framing *framing, char c);

/* The same for Transfer-Encoding: tokens with commas, "chunked" last and
 * nowhere else. */
bool http_framing_start_codings(struct http_framing *framing);
bool http_framing_take_codings(struct http_framing *framing, char c);

/* End the value; false when it is not whole. */
bool http_framing_end_length(const struct http_framing *framing);
bool http_framing_end_codings(struct http_framing *framing);

#endif
