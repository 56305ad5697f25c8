#ifndef DAEMON_PEER_ADDRESS_H
#define DAEMON_PEER_ADDRESS_H

/* Where a client comes from, for counting and for the log.  It knows no port:
 * clients are told apart by who they are. */

#include <stdbool.h>
#include <sys/socket.h>

struct peer_address {
	unsigned char bytes[16]; /* IPv6; IPv4 as mapped (RFC 4291) */
};

/* Takes the address out of what accept(2) gave. */
void peer_address_init(struct peer_address *address,
		       const struct sockaddr *peer);

bool peer_address_is_ipv4(const struct peer_address *address);

/* As text, without port, IPv4-mapped ones as IPv4; gives `buffer`. */
#define PEER_ADDRESS_ROOM 46
const char *peer_address_text(const struct peer_address *address,
			      char buffer[PEER_ADDRESS_ROOM]);

#endif
