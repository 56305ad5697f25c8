#include <criterion/criterion.h>
#include <string.h>

#include "daemon/http_authority.h"

static const struct {
	const char *name, *bytes;
	const char *host; /* NULL: malformed */
	bool has_port;
} authorities[] = {
    {"name", "mta-sts.example.com", "mta-sts.example.com", false},
    {"case", "MTA-STS.Example", "mta-sts.example", false},
    {"port", "a.example:443", "a.example", true},
    {"empty port", "a.example:", "a.example", false},
    {"port 0", "a:0", "a", true},
    {"zeros", "a:00000000000065535", "a", true},
    {"too high", "a:65536", NULL, false},
    {"much too high", "a:18446744073709551617", NULL, false},
    {"letters", "a:b", NULL, false},
    {"two ports", "a:1:2", NULL, false},
    {"root dot", "a.example.:1", "a.example", true},
    {"two dots", "a..", "a..", false},
    {"dot", ".", ".", false},
    {"every sign", "aZ09-._~!$&'()*+,;=", "az09-._~!$&'()*+,;=", false},
    {"percent", "%4A%aB", "%4a%ab", false},
    {"percent, no digits", "%", NULL, false},
    {"percent, a digit", "%4", NULL, false},
    {"percent, a letter", "%g0", NULL, false},
    {"percent, a late letter", "%0g", NULL, false},
    {"percent, port", "%:1", NULL, false},
    {"IPv6", "[2001:DB8::1]:25", "[2001:db8::1]", true},
    {"any", "[::]", "[::]", false},
    {"mapped", "[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]", false},
    {"no end", "[::", NULL, false},
    {"one colon", "[:]", NULL, false},
    {"empty brackets", "[]", NULL, false},
    {"zone", "[fe80::1%25eth0]", NULL, false},
    {"letters behind", "[::]a", NULL, false},
    {"bracket inside", "a[::]", NULL, false},
    {"no name", ":1", NULL, false},
    {"nothing", "", NULL, false},
    {"user", "u@a", NULL, false},
    {"path", "a/", NULL, false},
    {"blank", "a b", NULL, false},
    {"upper half", "\xc3\xa9", NULL, false},
};

/* The same, kept in `host` or only checked. */
static bool parse(struct http_authority *authority, const char *bytes,
		  char *host)
{
	http_authority_init(authority);
	for (; *bytes != '\0'; bytes++) {
		if (!http_authority_take(authority, host, *bytes))
			return false;
	}
	return http_authority_end(authority, host);
}

Test(http_authority, takes_host_and_port)
{
	for (size_t i = 0; i < sizeof(authorities) / sizeof(authorities[0]);
	     i++) {
		const char *name = authorities[i].name;
		bool is_valid = authorities[i].host != NULL;
		struct http_authority authority;
		char host[HTTP_HOST_ROOM];

		cr_expect_eq(parse(&authority, authorities[i].bytes, NULL),
			     is_valid, "%s, not kept", name);
		cr_expect_eq(parse(&authority, authorities[i].bytes, host),
			     is_valid, "%s", name);
		if (!is_valid)
			continue;
		cr_expect_str_eq(host, authorities[i].host, "%s: %s", name,
				 host);
		cr_expect_eq(http_authority_has_port(&authority),
			     authorities[i].has_port, "%s: port", name);
	}
}

Test(http_authority, cuts_what_is_too_long)
{
	for (size_t length = 250; length < 600; length++) {
		char bytes[601] = {0}, host[HTTP_HOST_ROOM + 1];
		struct http_authority authority;
		size_t kept = length < 255 ? length : 255;

		memset(bytes, 'a', length);
		host[HTTP_HOST_ROOM] = 'x';
		cr_expect(parse(&authority, bytes, host));
		cr_expect_eq(strlen(host), kept, "%zu", length);
		cr_expect_eq(host[HTTP_HOST_ROOM], 'x');
	}
}
