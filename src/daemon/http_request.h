#ifndef DAEMON_HTTP_REQUEST_H
#define DAEMON_HTTP_REQUEST_H

/*
 * The head of one HTTP/1 request (RFC 9112), parsed as its bytes come in and
 * judged by the HTTP contract.  Only what is judged by is kept, so a request
 * costs the same however long it is.  Strict on purpose: what two parsers
 * could read in two ways is refused.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/http_authority.h"
#include "daemon/http_framing.h"
#include "daemon/http_target.h"

#define HTTP_REQUEST_LINE_BYTES_MAX 8192  /* without its line end */
#define HTTP_HEAD_BYTES_MAX	    16384 /* with all line ends */
/* One more than the log shows, which so tells that there are more. */
#define HTTP_USER_AGENT_BYTES_MAX 201

/* As much of a word is kept as tells it from those that are known. */
#define HTTP_WORD_ROOM 24

/* The caller's storage; the fields are this module's alone. */
struct http_request {
	/* The parser. */
	unsigned char state;
	unsigned char header; /* whose value is being read */
	bool saw_cr;
	uint16_t head_bytes, line_bytes;
	uint16_t word_length;		 /* all of it */
	char word[HTTP_WORD_ROOM];	 /* its beginning */
	struct http_target target;	 /* and the method */
	struct http_authority authority; /* of Host */
	struct http_framing framing;
	/* The result. */
	bool is_malformed, is_line_too_long, is_head_too_long, is_complete;
	bool has_bad_target; /* which matters to HTTP/1 only */
	bool has_host_line, has_host;
	bool has_user_agent;
	char major, minor; /* digits, NUL before they are known */
	char host[HTTP_HOST_ROOM];
	unsigned char user_agent_length;
	char user_agent[HTTP_USER_AGENT_BYTES_MAX];
};

enum http_progress {
	HTTP_MORE,
	HTTP_COMPLETE, /* the head has ended or will not be accepted */
};

/* Prepares for the first byte of a connection. */
void http_request_init(struct http_request *request);

/* Takes bytes as they come, in any pieces.  `used` is how many belong to the
 * head; with HTTP_COMPLETE the others are not looked at. */
enum http_progress http_request_parse(struct http_request *request,
				      const unsigned char *bytes, size_t length,
				      size_t *used);

/*
 * The host the request is for, without port: of an absolute target, else of
 * Host (both lower-case and without root dot), else, for HTTP/1.0, the server
 * name of TLS as it is, "" without.  NULL when there is none.  Borrowed.
 */
const char *http_request_host(const struct http_request *request,
			      const char *server_name);

/*
 * The status by the HTTP contract, of an incomplete request, too.
 * `is_policy_host` tells about the host that http_request_host() gave.
 */
unsigned http_request_judge(const struct http_request *request,
			    const char *server_name, bool is_policy_host);

bool http_request_is_head(const struct http_request *request);

/* The beginning of the first User-Agent, foreign bytes; borrowed. */
const char *http_request_user_agent(const struct http_request *request,
				    size_t *length);

#endif
