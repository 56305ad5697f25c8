/* A machine over bytes; it reports by its return values alone. */
#include "daemon/http_target.h"

#include "base/text.h"

static const char scheme[] = "https";
static const char policy_path[] = "/.well-known/mta-sts.txt";

#define SCHEME_LENGTH	   (sizeof(scheme) - 1)
#define POLICY_PATH_LENGTH (sizeof(policy_path) - 1)
#define NO_MATCH	   255

enum state {
	STATE_START,
	STATE_SCHEME,
	STATE_SCHEME_END, /* behind ":" */
	STATE_SLASH,	  /* behind ":/" */
	STATE_AUTHORITY,
	STATE_PATH,
	STATE_QUERY,
	STATE_ASTERISK,
};

void http_target_init(struct http_target *target, enum http_method method)
{
	*target = (struct http_target){.method = method};
}

static void match(struct http_target *target, char c, const char *word,
		  size_t length)
{
	if (target->matched < length && c == word[target->matched])
		target->matched++;
	else
		target->matched = NO_MATCH;
}

static bool take_in_authority(struct http_target *target, char *host, char c)
{
	return http_authority_take(&target->authority, host, c);
}

static void start_authority(struct http_target *target)
{
	target->state = STATE_AUTHORITY;
	target->is_absolute = true;
	http_authority_init(&target->authority);
}

static void end_path(struct http_target *target)
{
	if (target->matched == POLICY_PATH_LENGTH)
		target->resource = HTTP_RESOURCE_POLICY;
}

static bool take_in_path(struct http_target *target, char c)
{
	if (c == '?') {
		end_path(target);
		target->state = STATE_QUERY;
	} else {
		match(target, c, policy_path, POLICY_PATH_LENGTH);
	}
	return true;
}

static bool start_path(struct http_target *target, char c)
{
	target->state = STATE_PATH;
	target->matched = 0;
	return take_in_path(target, c);
}

static bool take_in_scheme(struct http_target *target, char c)
{
	if (c == ':') {
		target->has_foreign_scheme = target->matched != SCHEME_LENGTH;
		target->state = STATE_SCHEME_END;
		return true;
	}
	target->state = STATE_SCHEME;
	match(target, text_lower(c), scheme, SCHEME_LENGTH);
	return text_is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
}

static bool start(struct http_target *target, char *host, char c)
{
	if (c == '/')
		return start_path(target, c);
	if (target->method == HTTP_METHOD_CONNECT) {
		start_authority(target);
		return take_in_authority(target, host, c);
	}
	if (c == '*') {
		target->state = STATE_ASTERISK;
		target->resource = HTTP_RESOURCE_SERVER;
		return target->method == HTTP_METHOD_OPTIONS;
	}
	return text_is_alphanumeric(c) && !text_is_digit(c) &&
	       take_in_scheme(target, c);
}

bool http_target_take(struct http_target *target, char *host, char c)
{
	switch ((enum state)target->state) {
	case STATE_START: return start(target, host, c);
	case STATE_SCHEME: return take_in_scheme(target, c);
	case STATE_SCHEME_END: target->state = STATE_SLASH; return c == '/';
	case STATE_SLASH: start_authority(target); return c == '/';
	case STATE_AUTHORITY:
		if (target->method == HTTP_METHOD_CONNECT ||
		    (c != '/' && c != '?'))
			return take_in_authority(target, host, c);
		return http_authority_end(&target->authority, host) &&
		       start_path(target, c);
	case STATE_PATH: return take_in_path(target, c);
	case STATE_QUERY: return true;
	case STATE_ASTERISK: return false;
	}
	return false;
}

bool http_target_end(struct http_target *target, char *host)
{
	switch ((enum state)target->state) {
	case STATE_START:
	case STATE_SCHEME:
	case STATE_SCHEME_END:
	case STATE_SLASH: return false;
	case STATE_AUTHORITY:
		if (!http_authority_end(&target->authority, host))
			return false;
		if (target->method != HTTP_METHOD_CONNECT)
			return true;
		/* RFC 9110 section 9.3.6: never without a port's number. */
		target->resource = HTTP_RESOURCE_TUNNEL;
		return http_authority_has_port(&target->authority);
	case STATE_PATH: end_path(target); break;
	case STATE_QUERY:
	case STATE_ASTERISK: break;
	}
	return true;
}
