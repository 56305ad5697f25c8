/* Pure functions. */
#include "daemon/peer_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

void peer_address_init(struct peer_address *address,
		       const struct sockaddr *peer)
{
	if (peer->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 =
		    (const struct sockaddr_in6 *)(const void *)peer;

		memcpy(address->bytes, &in6->sin6_addr, 16);
	} else {
		const struct sockaddr_in *in =
		    (const struct sockaddr_in *)(const void *)peer;

		memcpy(address->bytes, mapped, sizeof(mapped));
		memcpy(address->bytes + 12, &in->sin_addr, 4);
	}
}

bool peer_address_is_ipv4(const struct peer_address *address)
{
	return memcmp(address->bytes, mapped, sizeof(mapped)) == 0;
}

const char *peer_address_text(const struct peer_address *address,
			      char buffer[PEER_ADDRESS_ROOM])
{
	if (peer_address_is_ipv4(address))
		inet_ntop(AF_INET, address->bytes + 12, buffer,
			  PEER_ADDRESS_ROOM);
	else
		inet_ntop(AF_INET6, address->bytes, buffer, PEER_ADDRESS_ROOM);
	return buffer;
}
