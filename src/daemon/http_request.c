/*
 * A machine over bytes: request line, then name and value of each header.  A
 * byte is judged when it comes, a part when it is whole, and the first fault
 * ends it all.  Nothing is reported but the status.
 */
#include "daemon/http_request.h"

#include <string.h>

#include "base/text.h"
#include "daemon/http_syntax.h"

/* In the order of a request: the request line ends with STATE_VERSION. */
enum state {
	STATE_START, /* empty lines in front are skipped */
	STATE_METHOD,
	STATE_TARGET_START,
	STATE_TARGET,
	STATE_VERSION,
	STATE_HEADER_START, /* behind a line end */
	STATE_NAME,
	STATE_VALUE_START,
	STATE_VALUE,
};

enum header {
	HEADER_OTHER,
	HEADER_HOST,
	HEADER_CONTENT_LENGTH,
	HEADER_TRANSFER_ENCODING,
	HEADER_USER_AGENT,
};

static void enter(struct http_request *request, enum state state)
{
	request->state = (unsigned char)state;
	request->word_length = 0;
}

static void require(struct http_request *request, bool is_well_formed)
{
	if (!is_well_formed)
		request->is_malformed = true;
}

static void add_to_word(struct http_request *request, char c)
{
	if (request->word_length < HTTP_WORD_ROOM)
		request->word[request->word_length] = c;
	request->word_length++;
}

static bool is_word(const struct http_request *request, const char *word)
{
	size_t length = strlen(word);

	return request->word_length == length &&
	       memcmp(request->word, word, length) == 0;
}

static bool is_word_nocase(const struct http_request *request, const char *word)
{
	size_t length = strlen(word);

	return request->word_length == length &&
	       text_equal_nocase(request->word, length, word, length);
}

/* ---- request line ---- */

static enum http_method find_method(const struct http_request *request)
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
		if (is_word(request, methods[i].name))
			return methods[i].method;
	}
	return HTTP_METHOD_UNKNOWN;
}

static void take_in_method(struct http_request *request, char c)
{
	if (http_syntax_is_token(c)) {
		add_to_word(request, c);
		return;
	}
	require(request, c == ' ' && request->word_length > 0);
	http_target_init(&request->target, find_method(request));
	enter(request, STATE_TARGET_START);
}

/* The form of a target is a matter of HTTP/1: "PRI * HTTP/2.0" is no worse
 * than any other request of that version. */
static void end_target(struct http_request *request)
{
	if (!request->has_bad_target &&
	    !http_target_end(&request->target, request->host))
		request->has_bad_target = true;
	request->has_host =
	    request->target.is_absolute && !request->has_bad_target;
	enter(request, STATE_VERSION);
}

static void take_in_target(struct http_request *request, char c)
{
	if (c == ' ') {
		require(request, request->state == STATE_TARGET);
		end_target(request);
		return;
	}
	require(request, http_syntax_is_visible(c) && c != '#');
	if (!request->has_bad_target &&
	    !http_target_take(&request->target, request->host, c))
		request->has_bad_target = true;
	request->state = STATE_TARGET;
}

static void take_in_version(struct http_request *request, char c)
{
	static const char form[] = "HTTP/0.0";
	size_t at = request->word_length;

	require(request,
		at < sizeof(form) - 1 &&
		    (form[at] == '0' ? text_is_digit(c) : c == form[at]));
	add_to_word(request, c);
}

static void end_version(struct http_request *request)
{
	require(request, request->word_length == strlen("HTTP/1.1"));
	if (request->is_malformed)
		return;
	request->major = request->word[strlen("HTTP/")];
	request->minor = request->word[strlen("HTTP/1.")];
	require(request, !request->has_bad_target || request->major != '1');
}

static bool is_http_1_0(const struct http_request *request)
{
	return request->major == '1' && request->minor == '0';
}

/* ---- headers ---- */

static void start_host(struct http_request *request)
{
	require(request, !request->has_host_line);
	request->has_host_line = true;
	http_authority_init(&request->authority);
}

/* Beside an absolute target Host is checked, but not kept. */
static char *host_room(struct http_request *request)
{
	return request->target.is_absolute ? NULL : request->host;
}

static void take_in_host(struct http_request *request, char c)
{
	/* Only blanks may follow a blank: counted here as a second word. */
	if (http_syntax_is_blank(c))
		request->word_length = 1;
	else
		require(request,
			request->word_length == 0 &&
			    http_authority_take(&request->authority,
						host_room(request), c));
}

static void end_host(struct http_request *request)
{
	require(request,
		http_authority_end(&request->authority, host_room(request)));
	if (!request->is_malformed && !request->target.is_absolute)
		request->has_host = true;
}

static void take_in_user_agent(struct http_request *request, char c)
{
	if (!request->has_user_agent &&
	    request->user_agent_length < HTTP_USER_AGENT_BYTES_MAX)
		request->user_agent[request->user_agent_length++] = c;
}

static void end_user_agent(struct http_request *request)
{
	while (request->user_agent_length > 0 &&
	       http_syntax_is_blank(
		   request->user_agent[request->user_agent_length - 1]))
		request->user_agent_length--;
	request->has_user_agent = true;
}

static enum header find_header(const struct http_request *request)
{
	static const char *const names[] = {
	    [HEADER_HOST] = "host",
	    [HEADER_CONTENT_LENGTH] = "content-length",
	    [HEADER_TRANSFER_ENCODING] = "transfer-encoding",
	    [HEADER_USER_AGENT] = "user-agent",
	};

	for (size_t i = HEADER_HOST; i <= HEADER_USER_AGENT; i++) {
		if (is_word_nocase(request, names[i]))
			return (enum header)i;
	}
	return HEADER_OTHER;
}

static void start_value(struct http_request *request)
{
	enum header header = find_header(request);

	request->header = (unsigned char)header;
	enter(request, STATE_VALUE_START);
	switch (header) {
	case HEADER_HOST: start_host(request); break;
	case HEADER_CONTENT_LENGTH:
		require(request, http_framing_start_length(&request->framing));
		break;
	case HEADER_TRANSFER_ENCODING:
		/* RFC 9112 section 6.1: in HTTP/1.0 the framing is faulty. */
		require(request,
			!is_http_1_0(request) &&
			    http_framing_start_codings(&request->framing));
		break;
	case HEADER_USER_AGENT:
	case HEADER_OTHER: break;
	}
}

static void take_in_value(struct http_request *request, char c)
{
	if (request->state == STATE_VALUE_START && http_syntax_is_blank(c))
		return;
	request->state = STATE_VALUE;
	require(request, http_syntax_is_value(c));
	switch ((enum header)request->header) {
	case HEADER_HOST: take_in_host(request, c); break;
	case HEADER_CONTENT_LENGTH:
		require(request,
			http_framing_take_length(&request->framing, c));
		break;
	case HEADER_TRANSFER_ENCODING:
		require(request,
			http_framing_take_codings(&request->framing, c));
		break;
	case HEADER_USER_AGENT: take_in_user_agent(request, c); break;
	case HEADER_OTHER: break;
	}
}

static void end_value(struct http_request *request)
{
	switch ((enum header)request->header) {
	case HEADER_HOST: end_host(request); break;
	case HEADER_CONTENT_LENGTH:
		require(request, http_framing_end_length(&request->framing));
		break;
	case HEADER_TRANSFER_ENCODING:
		require(request, http_framing_end_codings(&request->framing));
		break;
	case HEADER_USER_AGENT: end_user_agent(request); break;
	case HEADER_OTHER: break;
	}
}

static void take_in_name(struct http_request *request, char c)
{
	if (c == ':' && request->word_length > 0) {
		start_value(request);
		return;
	}
	/* A blank in front, too: neither obs-fold nor a blank before the first
	 * header is accepted. */
	require(request, http_syntax_is_token(c));
	add_to_word(request, c);
}

/* ---- the machine ---- */

static void take_byte(struct http_request *request, char c)
{
	switch ((enum state)request->state) {
	case STATE_START:
		enter(request, STATE_METHOD);
		take_in_method(request, c);
		break;
	case STATE_METHOD: take_in_method(request, c); break;
	case STATE_TARGET_START:
	case STATE_TARGET: take_in_target(request, c); break;
	case STATE_VERSION: take_in_version(request, c); break;
	case STATE_HEADER_START:
		enter(request, STATE_NAME);
		take_in_name(request, c);
		break;
	case STATE_NAME: take_in_name(request, c); break;
	case STATE_VALUE_START:
	case STATE_VALUE: take_in_value(request, c); break;
	}
}

static void end_line(struct http_request *request)
{
	request->line_bytes = 0;
	switch ((enum state)request->state) {
	case STATE_START: return; /* an empty line in front */
	case STATE_VERSION: end_version(request); break;
	case STATE_VALUE_START:
	case STATE_VALUE: end_value(request); break;
	case STATE_HEADER_START: request->is_complete = true; return;
	case STATE_METHOD: /* a request line without its version */
	case STATE_TARGET_START:
	case STATE_TARGET:
	case STATE_NAME: /* a header without colon */
		request->is_malformed = true;
		break;
	}
	enter(request, STATE_HEADER_START);
}

/* Whether the head has ended, one way or the other. */
static bool is_over(const struct http_request *request)
{
	return request->is_complete || request->is_malformed ||
	       request->is_line_too_long || request->is_head_too_long;
}

static void take_raw_byte(struct http_request *request, char c)
{
	if (request->head_bytes == HTTP_HEAD_BYTES_MAX) {
		request->is_head_too_long = true;
		return;
	}
	request->head_bytes++;
	if (c == '\n') {
		request->saw_cr = false;
		end_line(request);
	} else if (request->saw_cr) {
		request->is_malformed = true; /* a bare CR ends nothing */
	} else if (c == '\r') {
		request->saw_cr = true;
	} else if (request->state <= STATE_VERSION &&
		   request->line_bytes == HTTP_REQUEST_LINE_BYTES_MAX) {
		request->is_line_too_long = true;
	} else {
		request->line_bytes++;
		take_byte(request, c);
	}
}

void http_request_init(struct http_request *request)
{
	memset(request, 0, sizeof(*request));
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

const char *http_request_host(const struct http_request *request,
			      const char *server_name)
{
	if (request->has_host)
		return request->host;
	if (request->is_complete && is_http_1_0(request) &&
	    server_name[0] != '\0')
		return server_name;
	return NULL;
}

static bool is_server_name(const char *host, const char *server_name)
{
	size_t length = strlen(server_name);

	if (length > 1 && server_name[length - 1] == '.')
		length--;
	return text_equal_nocase(host, strlen(host), server_name, length);
}

static bool is_misdirected(const struct http_request *request,
			   const char *server_name, bool is_policy_host)
{
	return request->target.has_foreign_scheme || !is_policy_host ||
	       (request->has_host && server_name[0] != '\0' &&
		!is_server_name(request->host, server_name));
}

/* Of a request for us: method and path. */
static unsigned judge_resource(const struct http_request *request)
{
	enum http_method method = request->target.method;

	if (method == HTTP_METHOD_UNKNOWN)
		return 501;
	switch (request->target.resource) {
	case HTTP_RESOURCE_SERVER:
	case HTTP_RESOURCE_TUNNEL: return 405;
	case HTTP_RESOURCE_OTHER: return 404;
	case HTTP_RESOURCE_POLICY: break;
	}
	return method == HTTP_METHOD_GET || method == HTTP_METHOD_HEAD ? 200
								       : 405;
}

unsigned http_request_judge(const struct http_request *request,
			    const char *server_name, bool is_policy_host)
{
	bool has_version = request->major != '\0';

	if (request->is_malformed ||
	    (request->has_bad_target && !has_version) || !is_over(request))
		return 400;
	if (has_version && request->major != '1')
		return 505;
	if (request->is_complete &&
	    ((!request->has_host_line && !is_http_1_0(request)) ||
	     http_request_host(request, server_name) == NULL))
		return 400;
	if (request->is_line_too_long)
		return 414;
	if (request->is_head_too_long)
		return 431;
	if (is_misdirected(request, server_name, is_policy_host))
		return 421;
	return judge_resource(request);
}

bool http_request_is_head(const struct http_request *request)
{
	return request->target.method == HTTP_METHOD_HEAD;
}

const char *http_request_user_agent(const struct http_request *request,
				    size_t *length)
{
	*length = request->user_agent_length;
	return request->user_agent;
}
