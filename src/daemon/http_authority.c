/* A machine over bytes; it reports by its return value alone. */
#include "daemon/http_authority.h"

#include <stddef.h>

#include "base/text.h"
#include "daemon/http_syntax.h"

enum state {
	STATE_START,
	STATE_NAME,
	STATE_PERCENT,	     /* two digits are missing */
	STATE_PERCENT_DIGIT, /* one */
	STATE_LITERAL,	     /* behind "[" */
	STATE_LITERAL_END,   /* behind "]" */
	STATE_PORT,	     /* behind ":" */
};

void http_authority_init(struct http_authority *authority)
{
	*authority = (struct http_authority){.state = STATE_START};
}

static void keep(struct http_authority *authority, char *host, char c)
{
	if (authority->host_length == HTTP_HOST_ROOM - 1)
		return;
	if (host != NULL)
		host[authority->host_length] = text_lower(c);
	authority->host_length++;
}

static bool take_in_name(struct http_authority *authority, char *host, char c)
{
	if (c == ':') {
		authority->state = STATE_PORT;
		return true;
	}
	authority->state = c == '%' ? STATE_PERCENT : STATE_NAME;
	keep(authority, host, c);
	return c == '%' || http_syntax_is_host(c);
}

/* Not all that it lets pass is an address, but nothing of it is a name. */
static bool take_in_literal(struct http_authority *authority, char *host,
			    char c)
{
	keep(authority, host, c);
	if (c == ']') {
		authority->state = STATE_LITERAL_END;
		return authority->colons == 2;
	}
	if (c == ':' && authority->colons < 2)
		authority->colons++;
	return c == ':' || c == '.' || http_syntax_is_hex_digit(c);
}

static bool take_in_port(struct http_authority *authority, char c)
{
	if (!text_is_digit(c))
		return false;
	authority->has_port = true;
	authority->port = authority->port * 10 + (uint32_t)(c - '0');
	return authority->port <= UINT16_MAX;
}

bool http_authority_take(struct http_authority *authority, char *host, char c)
{
	switch ((enum state)authority->state) {
	case STATE_START:
		if (c == '[') {
			keep(authority, host, c);
			authority->state = STATE_LITERAL;
			return true;
		}
		return c != ':' && take_in_name(authority, host, c);
	case STATE_NAME: return take_in_name(authority, host, c);
	case STATE_PERCENT:
	case STATE_PERCENT_DIGIT:
		keep(authority, host, c);
		authority->state = authority->state == STATE_PERCENT
				       ? STATE_PERCENT_DIGIT
				       : STATE_NAME;
		return http_syntax_is_hex_digit(c);
	case STATE_LITERAL: return take_in_literal(authority, host, c);
	case STATE_LITERAL_END: authority->state = STATE_PORT; return c == ':';
	case STATE_PORT: return take_in_port(authority, c);
	}
	return false;
}

bool http_authority_end(const struct http_authority *authority, char *host)
{
	size_t length = authority->host_length;
	enum state state = (enum state)authority->state;

	if (host != NULL) {
		/* Of two dots none goes: who compares might take off another,
		 * and the name would be one that the client did not say. */
		if (length > 1 && host[length - 1] == '.' &&
		    host[length - 2] != '.')
			length--;
		host[length] = '\0';
	}
	return state == STATE_NAME || state == STATE_LITERAL_END ||
	       state == STATE_PORT;
}

bool http_authority_has_port(const struct http_authority *authority)
{
	return authority->has_port;
}
