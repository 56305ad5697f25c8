/* Pure functions. */
#include "base/endpoint.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/number.h"

static bool read_port(const char *text, unsigned *port)
{
	uint64_t number;

	if (!number_parse(text, strlen(text), &number) || number < 1 ||
	    number > 65535)
		return false;
	*port = (unsigned)number;
	return true;
}

/* Where the address ends and, or NULL, the port begins. */
static const char *find_end(const char *text, const char **port)
{
	const char *colon = strchr(text, ':'), *end;

	*port = NULL;
	if (text[0] == '[') {
		end = strchr(text, ']');
		if (end != NULL && end[1] == ':')
			*port = end + 2;
		return end != NULL && (end[1] == ':' || end[1] == '\0') ? end
									: NULL;
	}
	if (colon == NULL || strchr(colon + 1, ':') != NULL)
		return text + strlen(text); /* several: a bare IPv6 address */
	*port = colon + 1;
	return colon;
}

bool endpoint_parse(const char *text, unsigned port, struct endpoint *endpoint)
{
	const char *port_text, *end = find_end(text, &port_text);
	unsigned char bytes[sizeof(struct in6_addr)];

	if (end == NULL)
		return false;
	if (text[0] == '[')
		text++;
	if ((size_t)(end - text) >= sizeof(endpoint->address))
		return false;
	memcpy(endpoint->address, text, (size_t)(end - text));
	endpoint->address[end - text] = '\0';
	endpoint->port = port;
	endpoint->family =
	    strchr(endpoint->address, ':') == NULL ? AF_INET : AF_INET6;
	return inet_pton(endpoint->family, endpoint->address, bytes) == 1 &&
	       (port_text == NULL || read_port(port_text, &endpoint->port));
}
