#include <criterion/criterion.h>
#include <string.h>

#include "daemon/http_target.h"

#define PATH "/.well-known/mta-sts.txt"

static const struct {
	const char *name;
	enum http_method method;
	const char *target;
	bool is_valid;
	enum http_resource resource;
	const char *host; /* NULL: the target has none */
	bool has_foreign_scheme;
} targets[] = {
    {"path", HTTP_METHOD_GET, PATH, true, HTTP_RESOURCE_POLICY, NULL, false},
    {"query", HTTP_METHOD_GET, PATH "?/a?b", true, HTTP_RESOURCE_POLICY, NULL,
     false},
    {"other path", HTTP_METHOD_GET, "/", true, HTTP_RESOURCE_OTHER, NULL,
     false},
    {"longer", HTTP_METHOD_GET, PATH "x", true, HTTP_RESOURCE_OTHER, NULL,
     false},
    {"longer, then a query", HTTP_METHOD_GET, PATH "x?", true,
     HTTP_RESOURCE_OTHER, NULL, false},
    {"one letter", HTTP_METHOD_GET, "/.well-known/mta-stS.txt", true,
     HTTP_RESOURCE_OTHER, NULL, false},
    {"path twice", HTTP_METHOD_GET, PATH PATH, true, HTTP_RESOURCE_OTHER, NULL,
     false},
    {"absolute", HTTP_METHOD_GET, "hTTps://A.b:1" PATH, true,
     HTTP_RESOURCE_POLICY, "a.b", false},
    {"absolute, no path", HTTP_METHOD_GET, "https://a", true,
     HTTP_RESOURCE_OTHER, "a", false},
    {"absolute, query", HTTP_METHOD_GET, "https://a.?" PATH, true,
     HTTP_RESOURCE_OTHER, "a", false},
    {"foreign scheme", HTTP_METHOD_GET, "http://a" PATH, true,
     HTTP_RESOURCE_POLICY, "a", true},
    {"longer scheme", HTTP_METHOD_GET, "httpsx://a" PATH, true,
     HTTP_RESOURCE_POLICY, "a", true},
    {"no authority", HTTP_METHOD_GET, "https://", false, HTTP_RESOURCE_OTHER,
     NULL, false},
    {"empty authority", HTTP_METHOD_GET, "https:///", false,
     HTTP_RESOURCE_OTHER, NULL, false},
    {"one slash", HTTP_METHOD_GET, "https:/a", false, HTTP_RESOURCE_OTHER, NULL,
     false},
    {"no slashes", HTTP_METHOD_GET, "mailto:a", false, HTTP_RESOURCE_OTHER,
     NULL, false},
    {"name", HTTP_METHOD_GET, "a.b", false, HTTP_RESOURCE_OTHER, NULL, false},
    {"name and port", HTTP_METHOD_GET, "a.b:1", false, HTTP_RESOURCE_OTHER,
     NULL, false},
    {"nothing", HTTP_METHOD_GET, "", false, HTTP_RESOURCE_OTHER, NULL, false},
    {"asterisk", HTTP_METHOD_OPTIONS, "*", true, HTTP_RESOURCE_SERVER, NULL,
     false},
    {"asterisk and more", HTTP_METHOD_OPTIONS, "**", false, HTTP_RESOURCE_OTHER,
     NULL, false},
    {"asterisk of GET", HTTP_METHOD_GET, "*", false, HTTP_RESOURCE_OTHER, NULL,
     false},
    {"tunnel", HTTP_METHOD_CONNECT, "A.b:1", true, HTTP_RESOURCE_TUNNEL, "a.b",
     false},
    {"tunnel without port", HTTP_METHOD_CONNECT, "a.b", false,
     HTTP_RESOURCE_OTHER, NULL, false},
    {"tunnel, absolute", HTTP_METHOD_CONNECT, "https://a:1", false,
     HTTP_RESOURCE_OTHER, NULL, false},
    {"tunnel, path", HTTP_METHOD_CONNECT, PATH, true, HTTP_RESOURCE_POLICY,
     NULL, false},
};

Test(http_target, takes_four_forms)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		const char *name = targets[i].name;
		const char *at = targets[i].target;
		struct http_target target;
		char host[HTTP_HOST_ROOM];
		bool is_valid = true;

		http_target_init(&target, targets[i].method);
		while (is_valid && *at != '\0')
			is_valid = http_target_take(&target, host, *at++);
		is_valid = is_valid && http_target_end(&target, host);
		cr_expect_eq(is_valid, targets[i].is_valid, "%s", name);
		if (!is_valid)
			continue;
		cr_expect_eq(target.resource, targets[i].resource, "%s: %d",
			     name, (int)target.resource);
		cr_expect_eq(target.has_foreign_scheme,
			     targets[i].has_foreign_scheme, "%s", name);
		cr_expect_eq(target.is_absolute, targets[i].host != NULL, "%s",
			     name);
		if (targets[i].host != NULL)
			cr_expect_str_eq(host, targets[i].host, "%s", name);
	}
}
