#include "base/endpoint.h"

#include <criterion/criterion.h>
#include <sys/socket.h>

static const struct {
	const char *text, *address; /* NULL: refused */
	unsigned port;
} cases[] = {
    {"192.0.2.1", "192.0.2.1", 443},
    {"192.0.2.1:8443", "192.0.2.1", 8443},
    {"192.0.2.1:1", "192.0.2.1", 1},
    {"192.0.2.1:65535", "192.0.2.1", 65535},
    {"::1", "::1", 443},
    {"2001:db8::1", "2001:db8::1", 443},
    {"[::1]", "::1", 443},
    {"[::1]:53", "::1", 53},
    {"[192.0.2.1]:53", "192.0.2.1", 53},
    {"", NULL, 0},
    {":", NULL, 0},
    {":53", NULL, 0},
    {"[", NULL, 0},
    {"[]", NULL, 0},
    {"[::1", NULL, 0},
    {"[::1]53", NULL, 0},
    {"[::1]:", NULL, 0},
    {"::1]:53", NULL, 0},
    {"192.0.2.1:", NULL, 0},
    {"192.0.2.1:0", NULL, 0},
    {"192.0.2.1:65536", NULL, 0},
    {"192.0.2.1:+1", NULL, 0},
    {"192.0.2.1: 1", NULL, 0},
    {"192.0.2.1:53:53", NULL, 0},
    {"192.0.2", NULL, 0},
    {"192.0.2.256", NULL, 0},
    {"localhost", NULL, 0},
    {"localhost:53", NULL, 0},
    {"fe80::1%lo", NULL, 0},
    {"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb", NULL, 0},
};

Test(endpoint, forms)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct endpoint endpoint;
		bool is_good = endpoint_parse(cases[i].text, 443, &endpoint);

		cr_expect_eq(is_good, cases[i].address != NULL, "'%s'",
			     cases[i].text);
		if (!is_good || cases[i].address == NULL)
			continue;
		cr_expect_str_eq(endpoint.address, cases[i].address);
		cr_expect_eq(endpoint.port, cases[i].port, "'%s'",
			     cases[i].text);
		cr_expect_eq(endpoint.family, strchr(endpoint.address, ':')
						  ? AF_INET6
						  : AF_INET);
	}
}
