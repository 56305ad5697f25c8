#include <criterion/criterion.h>

#include "reports/mx_patterns.h"

static const char *const list[] = {"mail.example.com", "*.example.net", "*",
				   "a*.example.org",   "192.0.2.1",	"x..y",
				   "*.*.example",      "single",	""};

static const struct {
	const char *host;
	bool is_allowed;
} hosts[] = {
    {"mail.example.com", true},
    {"a.example.net", true},
    {"single", true},
    {"example.net", false},
    {"b.a.example.net", false},
    {".example.net", false},
    {"*.example.net", false},
    {"other.example.com", false},
    {"sub.mail.example.com", false},
    {"aa.example.org", false},
    {"192.0.2.1", false},
    {"x..y", false},
    {"a.*.example", false},
    {"other", false},
    {"", false},
    {".", false},
};

Test(mx_patterns, allow_what_the_policy_allows)
{
	struct arena *arena = arena_new();
	struct mx_patterns patterns;

	mx_patterns_init(&patterns, arena, list,
			 sizeof(list) / sizeof(list[0]));
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		cr_expect_eq(mx_patterns_allow(&patterns, hosts[i].host),
			     hosts[i].is_allowed, "'%s'", hosts[i].host);
	mx_patterns_init(&patterns, arena, NULL, 0);
	cr_expect_not(mx_patterns_allow(&patterns, "mail.example.com"));
	arena_free(arena);
}

Test(mx_patterns, allow_no_name_that_is_too_long)
{
	struct arena *arena = arena_new();
	struct mx_patterns patterns;
	char host[1000];
	const char *pattern = host;

	for (size_t i = 0; i < sizeof(host) - 1; i++)
		host[i] = i % 2 == 0 ? 'a' : '.';
	host[sizeof(host) - 1] = '\0';
	mx_patterns_init(&patterns, arena, &pattern, 1);
	cr_expect_not(mx_patterns_allow(&patterns, host));
	host[253] = '\0';
	mx_patterns_init(&patterns, arena, &pattern, 1);
	cr_expect(mx_patterns_allow(&patterns, host));
	arena_free(arena);
}
