#ifndef DAEMON_HTTP_TARGET_H
#define DAEMON_HTTP_TARGET_H

/*
 * The request-target in its four forms (RFC 9112 section 3.2), taken byte by
 * byte.  There is one path that matters; it is compared as it stands, so that
 * no two spellings of it exist.
 */

#include <stdbool.h>

#include "daemon/http_authority.h"

enum http_method {
	HTTP_METHOD_UNKNOWN,
	HTTP_METHOD_GET,
	HTTP_METHOD_HEAD,
	HTTP_METHOD_OPTIONS,
	HTTP_METHOD_CONNECT,
	HTTP_METHOD_OTHER, /* of RFC 9110, or PATCH */
};

enum http_resource {
	HTTP_RESOURCE_OTHER,  /* any other path */
	HTTP_RESOURCE_POLICY, /* the path of the policy, with any query */
	HTTP_RESOURCE_SERVER, /* "*" of OPTIONS */
	HTTP_RESOURCE_TUNNEL, /* of CONNECT */
};

/* The caller's storage; the fields are for reading, `state` and `matched` are
 * this module's alone. */
struct http_target {
	unsigned char state;
	unsigned char matched; /* bytes of the scheme or the path */
	bool is_absolute;      /* or of CONNECT: there is an authority */
	bool has_foreign_scheme;
	enum http_method method;
	enum http_resource resource;
	struct http_authority authority;
};

/* Prepares for the first byte; the method tells which forms there may be. */
void http_target_init(struct http_target *target, enum http_method method);

/*
 * Takes the next byte, visible and no '#'; false when it fits no form, and
 * then no more may come.  The host of an absolute target or of CONNECT goes to
 * `host`, HTTP_HOST_ROOM bytes, the same at every call.
 */
bool http_target_take(struct http_target *target, char *host, char c);

/* Ends it, and `host` where there is one; false when it is not whole. */
bool http_target_end(struct http_target *target, char *host);

#endif
