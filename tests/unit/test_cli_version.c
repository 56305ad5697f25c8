#include "cli/cli_version.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const libraries[] = {
    "BearSSL", "inih",	  "libev", "glibc",   "c-ares",
    "libidn2", "jansson", "zlib",  "minizip", "GMime",
};

Test(cli_version, a_line_of_its_own_and_each_library_with_a_number)
{
	char buffer[512], name[32];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	cli_version_add(&text);
	cr_expect_not(text.truncated);
	cr_expect_eq(strncmp(text.bytes, "mta-sts " MTA_STSD_VERSION "\n",
			     strlen("mta-sts " MTA_STSD_VERSION "\n")),
		     0);
	cr_expect_eq(text.bytes[text.length - 1], '\n');
	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		const char *found;

		snprintf(name, sizeof(name), "%s ", libraries[i]);
		found = strstr(text.bytes, name);
		cr_assert_not_null(found, "%s", libraries[i]);
		cr_expect(isdigit((unsigned char)found[strlen(name)]), "%s",
			  found);
	}
}
