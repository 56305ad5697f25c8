#ifndef BASE_ENDPOINT_H
#define BASE_ENDPOINT_H

/* An address with a port, as people write it. */

#include <netinet/in.h>
#include <stdbool.h>

struct endpoint {
	int family; /* AF_INET or AF_INET6 */
	char address[INET6_ADDRSTRLEN];
	unsigned port;
};

/* Parses ADDRESS, ADDRESS:PORT, [ADDRESS] or [ADDRESS]:PORT, of IPv4 or IPv6;
 * `port` is for where there is none.  False when it is something else. */
bool endpoint_parse(const char *text, unsigned port, struct endpoint *endpoint);

#define ENDPOINT_FORMS "ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT"

#endif
