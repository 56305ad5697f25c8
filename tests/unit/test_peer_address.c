#include "daemon/peer_address.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>

static const struct {
	int family;
	const char *text, *expected;
	bool is_ipv4;
} cases[] = {
    {AF_INET, "192.0.2.7", "192.0.2.7", true},
    {AF_INET6, "2001:db8::7", "2001:db8::7", false},
    {AF_INET6, "::ffff:192.0.2.7", "192.0.2.7", true},
    {AF_INET6, "::192.0.2.7", "::192.0.2.7", false},
    {AF_INET6, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false},
};

Test(peer_address, is_told_as_people_write_it)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sockaddr_in in = {.sin_family = AF_INET};
		struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
		struct peer_address address;
		char buffer[PEER_ADDRESS_ROOM];

		inet_pton(cases[i].family, cases[i].text,
			  cases[i].family == AF_INET ? (void *)&in.sin_addr
						     : (void *)&in6.sin6_addr);
		peer_address_init(&address, cases[i].family == AF_INET
						? (struct sockaddr *)&in
						: (struct sockaddr *)&in6);
		cr_expect_str_eq(peer_address_text(&address, buffer),
				 cases[i].expected);
		cr_expect_eq(peer_address_is_ipv4(&address), cases[i].is_ipv4,
			     "%s", cases[i].text);
	}
}
