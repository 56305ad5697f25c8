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

#define HTTP_REQUEST_LINE_BYTES_MAX 8192
#define HTTP_HEAD_BYTES_MAX	    16384
#define HTTP_USER_AGENT_BYTES_MAX   200

/* A host name with its root dot, ":" and a port, terminated. */
#define HTTP_AUTHORITY_ROOM (254 + 6 + 1)

/* Of a token as much is kept as may be compared: a scheme, an authority and
 * the one path there is. */
#define HTTP_TOKEN_ROOM 512

enum http_method {
	HTTP_METHOD_GET,
	HTTP_METHOD_HEAD,
	HTTP_METHOD_OPTIONS,
	HTTP_METHOD_CONNECT,
	HTTP_METHOD_OTHER, /* of RFC 9110, or PATCH */
	HTTP_METHOD_UNKNOWN,
};

enum http_target {
	HTTP_TARGET_POLICY, /* the path of the policy */
	HTTP_TARGET_PATH,   /* any other path */
	HTTP_TARGET_ASTERISK,
	HTTP_TARGET_AUTHORITY, /* of CONNECT */
};

/* The caller's storage; the fields are this module's alone. */
struct http_request {
	/* The parser. */
	unsigned char state;
	bool saw_cr;
	size_t head_bytes, line_bytes;
	char token[HTTP_TOKEN_ROOM]; /* the current one's beginning */
	size_t token_length;	     /* all of it */
	char name[32];		     /* of the header, cut */
	/* The result. */
	bool is_malformed, is_line_too_long, is_head_too_long;
	bool is_complete;
	enum http_method method;
	enum http_target target;
	char major, minor; /* digits */
	bool has_foreign_scheme, has_target_authority;
	bool has_content_length, has_transfer_encoding;
	unsigned host_count;
	char authority[HTTP_AUTHORITY_ROOM]; /* host: lower case, bare */
	char user_agent[HTTP_USER_AGENT_BYTES_MAX];
	size_t user_agent_length;
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

/* The status by the HTTP contract; `is_policy_host` tells about the host that
 * http_request_host() gave. */
unsigned http_request_judge(const struct http_request *request,
			    const char *server_name, bool is_policy_host);

bool http_request_is_head(const struct http_request *request);

/* The beginning of the User-Agent, foreign bytes; borrowed. */
const char *http_request_user_agent(const struct http_request *request,
				    size_t *length);

#endif
