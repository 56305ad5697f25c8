#ifndef DAEMON_HTTP_AUTHORITY_H
#define DAEMON_HTTP_AUTHORITY_H

/*
 * host [":" port] of RFC 3986 section 3.2, as a Host line, an absolute target
 * and CONNECT have it, taken byte by byte.  No user, no address is looked up,
 * nothing is decoded: the host is only there to be compared.
 */

#include <stdbool.h>
#include <stdint.h>

/*
 * How much of a host is kept, NUL included.  A longer one is cut: two bytes
 * above the longest name of DNS, it is nobody's with or without a root dot.
 */
#define HTTP_HOST_ROOM 256

/* The caller's storage; the fields are this module's alone. */
struct http_authority {
	unsigned char state;
	unsigned char colons; /* of an IPv6 address, up to two */
	unsigned char host_length;
	bool has_port; /* at least a digit of it */
	uint32_t port;
};

/* Prepares for the first byte. */
void http_authority_init(struct http_authority *authority);

/*
 * Takes the next byte; false when it is not of an authority.  The host goes,
 * in lower case, to `host`, the same HTTP_HOST_ROOM bytes at every call, or
 * NULL: then it is checked and not kept.
 */
bool http_authority_take(struct http_authority *authority, char *host, char c);

/* Ends `host` as a string without its root dot; false when the authority is
 * not whole. */
bool http_authority_end(const struct http_authority *authority, char *host);

/* Whether there is a port: RFC 3986 allows a colon without digits. */
bool http_authority_has_port(const struct http_authority *authority);

#endif
