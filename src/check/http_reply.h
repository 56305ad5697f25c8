#ifndef CHECK_HTTP_REPLY_H
#define CHECK_HTTP_REPLY_H

/*
 * An HTTP/1.1 response to a GET, as it comes in pieces (RFC 9112): bounded,
 * and refused where readers could differ about where it ends.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define HTTP_REPLY_HEAD_MAX 16384
/* One byte more than a sender may refuse (RFC 8461 section 3.3). */
#define HTTP_REPLY_BODY_MAX 65537
/* Of all that comes, interim answers and chunks of one byte included. */
#define HTTP_REPLY_BYTES_MAX ((size_t)1 << 20)

enum http_reply_state {
	HTTP_REPLY_MORE, /* is to come */
	HTTP_REPLY_DONE,
	HTTP_REPLY_MALFORMED,  /* `why` */
	HTTP_REPLY_HEAD_LARGE, /* over HTTP_REPLY_HEAD_MAX */
	HTTP_REPLY_BODY_LARGE, /* reached HTTP_REPLY_BODY_MAX */
};

/* How the body ends. */
enum http_reply_framing {
	HTTP_FRAMING_LENGTH,
	HTTP_FRAMING_CHUNKED,
	HTTP_FRAMING_CLOSE,
};

struct http_reply {
	enum http_reply_state state;
	const char *why; /* static */
	unsigned code;
	/* Values as sent, NULL where there is none; borrowed from `head`. */
	const char *content_type, *location;
	const char *content_encoding; /* other than identity */
	struct text body;	      /* without its framing */
	/* For http_reply.c alone. */
	struct text head;
	bool has_head;
	enum http_reply_framing framing;
	unsigned long long length; /* of the rest: body or chunk */
	int chunk_step;
	size_t bytes_used;
	struct text chunk_line;
};

/* Starts a reply; end it with http_reply_release(). */
void http_reply_init(struct http_reply *reply);

/* Takes what came; what follows the end is left alone. */
enum http_reply_state http_reply_add(struct http_reply *reply,
				     const char *bytes, size_t length);

/* The connection ended, in order or not: only a body that has no other end is
 * done then, and only in order. */
enum http_reply_state http_reply_end(struct http_reply *reply, bool in_order);

void http_reply_release(struct http_reply *reply);

#endif
