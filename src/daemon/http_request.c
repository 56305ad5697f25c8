/*
 * A machine over bytes splits the head into tokens: method, target, version,
 * then name and value of each field.  A token is judged when it is whole.
 * Nothing is reported but the status.
 */
#include "daemon/http_request.h"

#include <string.h>

#include "base/number.h"
#include "base/text.h"

#define POLICY_PATH "/.well-known/mta-sts.txt"

enum state {
	STATE_START, /* before the request line; empty lines are skipped */
	STATE_METHOD,
	STATE_TARGET,
	STATE_VERSION,
	STATE_FIELD_START, /* behind a line end */
	STATE_NAME,
	STATE_VALUE,
};

/* tchar of RFC 9110 section 5.6.2. */
static bool is_token_character(char c)
{
	return text_is_alphanumeric(c) ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_visible(char c)
{
	return c > ' ' && c <= '~';
}

static bool equals(const char *bytes, size_t length, const char *word)
{
	return length == strlen(word) && memcmp(bytes, word, length) == 0;
}

static bool equals_nocase(const char *bytes, size_t length, const char *word)
{
	return text_equal_nocase(bytes, length, word, strlen(word));
}

/* ---- request line ---- */

static enum http_method find_method(const char *name, size_t length)
{
	static const struct {
		const char *name;
		enum http_method method;
	} methods[] = {
	    {"GET", HTTP_METHOD_GET},	      {"HEAD", HTTP_METHOD_HEAD},
	    {"OPTIONS", HTTP_METHOD_OPTIONS}, {"CONNECT", HTTP_METHOD_CONNECT},
	    {"POST", HTTP_METHOD_OTHER},      {"PUT", HTTP_METHOD_OTHER},
	    {"DELETE", HTTP_METHOD_OTHER},    {"TRACE", HTTP_METHOD_OTHER},
	    {"PATCH", HTTP_METHOD_OTHER},
	};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (equals(name, length, methods[i].name))
			return methods[i].method;
	}
	return HTTP_METHOD_UNKNOWN;
}

/* reg-name characters of RFC 3986 section 3.2.2; percent-encoding is left to
 * mismatch, since no host name needs it. */
static bool is_host_character(char c)
{
	return text_is_alphanumeric(c) ||
	       (c != '\0' && strchr("-._~%!$&'()*+,;=", c) != NULL);
}

/* The length of the host in front of an optional port, 0 when malformed. */
static size_t host_length(const char *authority, size_t length)
{
	size_t host = 0;
	const char *bracket;

	if (length > 0 && authority[0] == '[') {
		bracket = memchr(authority, ']', length);
		if (bracket == NULL)
			return 0;
		for (const char *c = authority + 1; c < bracket; c++) {
			if (!is_host_character(*c) && *c != ':')
				return 0;
		}
		return (size_t)(bracket - authority) + 1;
	}
	while (host < length && is_host_character(authority[host]))
		host++;
	return host;
}

static bool is_port(const char *digits, size_t length)
{
	uint64_t port;

	/* RFC 3986 section 3.2.3: the digits may be missing. */
	return length == 0 ||
	       (number_parse(digits, length, &port) && port <= UINT16_MAX);
}

/* Keeps the host of `authority`, lower-case and bare; false when it is not
 * host [":" port].  A host too long to be one of ours is kept as "*", which is
 * nobody's. */
static bool take_authority(char kept[HTTP_AUTHORITY_ROOM],
			   const char *authority, size_t length)
{
	size_t host = host_length(authority, length);

	if (host == 0 || (host < length &&
			  (authority[host] != ':' ||
			   !is_port(authority + host + 1, length - host - 1))))
		return false;
	if (host > 1 && authority[host - 1] == '.')
		host--;
	if (host >= HTTP_AUTHORITY_ROOM) {
		authority = "*";
		host = 1;
	}
	for (size_t i = 0; i < host; i++)
		kept[i] = text_lower(authority[i]);
	kept[host] = '\0';
	return true;
}

static enum http_target find_path(const char *path, size_t length)
{
	const char *query = memchr(path, '?', length);

	if (query != NULL)
		length = (size_t)(query - path);
	return equals(path, length, POLICY_PATH) ? HTTP_TARGET_POLICY
						 : HTTP_TARGET_PATH;
}

/* scheme "://" authority [path]; false when it is not. */
static bool take_absolute_target(struct http_request *request,
				 const char *target, size_t length)
{
	const char *end = target + length, *path;
	const char *colon = memchr(target, ':', length);

	if (colon == NULL || colon == target || end - colon < 3 ||
	    memcmp(colon, "://", 3) != 0 || !text_is_alphanumeric(target[0]) ||
	    text_is_digit(target[0]))
		return false;
	for (const char *c = target; c < colon; c++) {
		if (!text_is_alphanumeric(*c) && strchr("+-.", *c) == NULL)
			return false;
	}
	request->has_foreign_scheme =
	    !equals_nocase(target, (size_t)(colon - target), "https");
	path = colon + 3;
	while (path < end && *path != '/' && *path != '?')
		path++;
	request->has_target_authority = true;
	request->target = find_path(path, (size_t)(end - path));
	return take_authority(request->authority, colon + 3,
			      (size_t)(path - colon - 3));
}

static bool take_target_form(struct http_request *request, const char *target,
			     size_t length)
{
	if (length == 0)
		return false;
	if (target[0] == '/') {
		request->target = find_path(target, length);
		return true;
	}
	if (equals(target, length, "*")) {
		request->target = HTTP_TARGET_ASTERISK;
		return request->method == HTTP_METHOD_OPTIONS;
	}
	if (request->method == HTTP_METHOD_CONNECT) {
		request->target = HTTP_TARGET_AUTHORITY;
		request->has_target_authority = true;
		return take_authority(request->authority, target, length);
	}
	return take_absolute_target(request, target, length);
}

/* What of a token was kept. */
static size_t kept_length(const struct http_request *request)
{
	return request->token_length < HTTP_TOKEN_ROOM ? request->token_length
						       : HTTP_TOKEN_ROOM;
}

static void take_target(struct http_request *request)
{
	/* A target cut at HTTP_TOKEN_ROOM is judged by its beginning: what is
	 * compared lies in front, behind it only a longer path or a query. */
	if (!take_target_form(request, request->token, kept_length(request)))
		request->is_malformed = true;
}

static bool take_version(struct http_request *request)
{
	const char *version = request->token;

	if (request->token_length != 8 || memcmp(version, "HTTP/", 5) != 0 ||
	    !text_is_digit(version[5]) || version[6] != '.' ||
	    !text_is_digit(version[7]))
		return false;
	request->major = version[5];
	request->minor = version[7];
	return true;
}

/* ---- fields ---- */

static void take_host(struct http_request *request, const char *value,
		      size_t length)
{
	char ignored[HTTP_AUTHORITY_ROOM];

	request->host_count++;
	/* Checked, but not kept, when the target has an authority already. */
	if (!take_authority(request->has_target_authority ? ignored
							  : request->authority,
			    value, length))
		request->is_malformed = true;
}

static void take_content_length(struct http_request *request, const char *value,
				size_t length)
{
	uint64_t number;

	if (request->has_content_length ||
	    !number_parse(value, length, &number) || number > INT64_MAX)
		request->is_malformed = true;
	request->has_content_length = true;
}

/* The codings: tokens with commas, "chunked" last and once. */
static void take_transfer_encoding(struct http_request *request,
				   const char *value, size_t length)
{
	const char *at = value, *end = value + length;
	bool is_chunked = false;

	if (request->has_transfer_encoding)
		request->is_malformed = true;
	request->has_transfer_encoding = true;
	for (;;) {
		const char *start = at;

		while (at < end && is_token_character(*at))
			at++;
		if (at == start || is_chunked) {
			request->is_malformed = true;
			return;
		}
		is_chunked =
		    equals_nocase(start, (size_t)(at - start), "chunked");
		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		if (at == end)
			break;
		if (*at++ != ',') {
			request->is_malformed = true;
			return;
		}
		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
	}
	if (!is_chunked)
		request->is_malformed = true;
}

static void take_user_agent(struct http_request *request, const char *value,
			    size_t length)
{
	if (length > HTTP_USER_AGENT_BYTES_MAX)
		length = HTTP_USER_AGENT_BYTES_MAX;
	memcpy(request->user_agent, value, length);
	request->user_agent_length = length;
}

static void take_field(struct http_request *request)
{
	const char *name = request->name, *value = request->token;
	size_t length = kept_length(request);
	bool is_cut = request->token_length > HTTP_TOKEN_ROOM;

	while (length > 0 &&
	       (value[length - 1] == ' ' || value[length - 1] == '\t'))
		length--;
	if (equals_nocase(name, strlen(name), "host")) {
		take_host(request, value, length);
	} else if (equals_nocase(name, strlen(name), "content-length")) {
		take_content_length(request, value, length);
		request->is_malformed |= is_cut;
	} else if (equals_nocase(name, strlen(name), "transfer-encoding")) {
		take_transfer_encoding(request, value, length);
		request->is_malformed |= is_cut;
	} else if (equals_nocase(name, strlen(name), "user-agent")) {
		take_user_agent(request, value, length);
	}
}

static void take_name(struct http_request *request)
{
	size_t length = kept_length(request);

	if (length == 0)
		request->is_malformed = true;
	if (length >= sizeof(request->name))
		length = 0; /* none that is looked at */
	memcpy(request->name, request->token, length);
	request->name[length] = '\0';
}

/* ---- the machine ---- */

static void start_token(struct http_request *request, enum state state)
{
	request->state = (unsigned char)state;
	request->token_length = 0;
}

static void add_to_token(struct http_request *request, char c)
{
	if (request->token_length < HTTP_TOKEN_ROOM)
		request->token[request->token_length] = c;
	request->token_length++;
}

static void end_line(struct http_request *request)
{
	request->line_bytes = 0;
	switch ((enum state)request->state) {
	case STATE_START: return; /* an empty line in front */
	case STATE_VERSION:
		request->is_malformed |= !take_version(request);
		break;
	case STATE_VALUE: take_field(request); break;
	case STATE_FIELD_START: request->is_complete = true; return;
	case STATE_METHOD: /* a line that ends in the middle of its parts */
	case STATE_TARGET:
	case STATE_NAME: request->is_malformed = true; break;
	}
	request->state = STATE_FIELD_START;
}

static void take_in_name(struct http_request *request, char c)
{
	if (c == ':') {
		take_name(request);
		start_token(request, STATE_VALUE);
	} else if (is_token_character(c)) {
		add_to_token(request, c);
	} else {
		request->is_malformed = true;
	}
}

static void take_in_value(struct http_request *request, char c)
{
	bool is_blank = c == ' ' || c == '\t';

	if (!is_blank && (unsigned char)c < 0x80 && !is_visible(c))
		request->is_malformed = true;
	else if (!is_blank || request->token_length > 0)
		add_to_token(request, c);
}

static void take_byte(struct http_request *request, char c)
{
	switch ((enum state)request->state) {
	case STATE_START:
		start_token(request, STATE_METHOD);
		/* fall through */
	case STATE_METHOD:
		if (is_token_character(c)) {
			add_to_token(request, c);
		} else if (c == ' ' && request->token_length > 0) {
			request->method =
			    find_method(request->token, kept_length(request));
			start_token(request, STATE_TARGET);
		} else {
			request->is_malformed = true;
		}
		break;
	case STATE_TARGET:
		if (is_visible(c) && c != '#')
			add_to_token(request, c);
		else if (c == ' ' && request->token_length > 0)
			request->state = STATE_VERSION;
		else
			request->is_malformed = true;
		if (request->state == STATE_VERSION) {
			take_target(request);
			start_token(request, STATE_VERSION);
		}
		break;
	case STATE_VERSION: add_to_token(request, c); break;
	case STATE_FIELD_START:
		/* Also obs-fold and a blank in front of the first field. */
		start_token(request, STATE_NAME);
		take_in_name(request, c);
		break;
	case STATE_NAME: take_in_name(request, c); break;
	case STATE_VALUE: take_in_value(request, c); break;
	}
}

/* Whether the head has ended, one way or the other. */
static bool is_over(const struct http_request *request)
{
	return request->is_complete || request->is_malformed ||
	       request->is_line_too_long || request->is_head_too_long;
}

static void take_raw_byte(struct http_request *request, char c)
{
	if (++request->head_bytes > HTTP_HEAD_BYTES_MAX) {
		request->is_head_too_long = true;
		return;
	}
	if (request->saw_cr && c != '\n') {
		request->is_malformed = true; /* a bare CR ends nothing */
		return;
	}
	request->saw_cr = c == '\r';
	if (c == '\r')
		return;
	if (c == '\n') {
		end_line(request);
	} else {
		request->line_bytes++;
		take_byte(request, c);
	}
	request->is_line_too_long =
	    request->state <= STATE_VERSION &&
	    request->line_bytes > HTTP_REQUEST_LINE_BYTES_MAX;
}

void http_request_init(struct http_request *request)
{
	memset(request, 0, sizeof(*request));
	request->method = HTTP_METHOD_UNKNOWN;
	request->target = HTTP_TARGET_PATH;
}

enum http_progress http_request_parse(struct http_request *request,
				      const unsigned char *bytes, size_t length,
				      size_t *used)
{
	*used = 0;
	while (*used < length && !is_over(request))
		take_raw_byte(request, (char)bytes[(*used)++]);
	return is_over(request) ? HTTP_COMPLETE : HTTP_MORE;
}

/* ---- judging ---- */

static bool is_version(const struct http_request *request, char minor)
{
	return request->major == '1' && request->minor == minor;
}

/* Whether the framing leaves a doubt about where the request ends, or the
 * fields about its host (RFC 9112 sections 3.2, 6.1 and 6.3). */
static bool is_ambiguous(const struct http_request *request)
{
	if (request->host_count > 1 ||
	    (request->has_transfer_encoding && request->has_content_length))
		return true;
	if (is_version(request, '0'))
		return request->has_transfer_encoding;
	return request->major == '1' && request->host_count == 0;
}

const char *http_request_host(const struct http_request *request,
			      const char *server_name)
{
	if (request->authority[0] != '\0')
		return request->authority;
	return server_name[0] != '\0' ? server_name : NULL;
}

static bool equals_server_name(const char *host, const char *server_name)
{
	size_t length = strlen(server_name);

	if (length > 1 && server_name[length - 1] == '.')
		length--;
	return text_equal_nocase(host, strlen(host), server_name, length);
}

static unsigned judge_authority(const struct http_request *request,
				const char *server_name, bool is_policy_host)
{
	const char *host = http_request_host(request, server_name);

	if (host == NULL)
		return 400;
	if (request->has_foreign_scheme || !is_policy_host)
		return 421;
	if (server_name[0] != '\0' && request->authority[0] != '\0' &&
	    !equals_server_name(host, server_name))
		return 421;
	return 200;
}

unsigned http_request_judge(const struct http_request *request,
			    const char *server_name, bool is_policy_host)
{
	unsigned status;

	if (request->is_malformed)
		return 400;
	if (request->is_complete && is_ambiguous(request))
		return 400;
	if (request->major != '\0' && request->major != '1')
		return 505;
	if (request->is_line_too_long)
		return 414;
	if (request->is_head_too_long)
		return 431;
	if (!request->is_complete)
		return 400;
	status = judge_authority(request, server_name, is_policy_host);
	if (status != 200)
		return status;
	if (request->method == HTTP_METHOD_UNKNOWN)
		return 501;
	if (request->target == HTTP_TARGET_ASTERISK ||
	    request->target == HTTP_TARGET_AUTHORITY)
		return 405;
	if (request->target != HTTP_TARGET_POLICY)
		return 404;
	return request->method == HTTP_METHOD_GET ||
		       request->method == HTTP_METHOD_HEAD
		   ? 200
		   : 405;
}

bool http_request_is_head(const struct http_request *request)
{
	return request->method == HTTP_METHOD_HEAD;
}

const char *http_request_user_agent(const struct http_request *request,
				    size_t *length)
{
	*length = request->user_agent_length;
	return request->user_agent;
}
