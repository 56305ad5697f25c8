#include "cli/cli_version.h"

#include "version_lines.h"

static const char *const libraries[] = {
    "BearSSL", "inih", "libev",	  "glibc", "c-ares", "libidn2",
    "jansson", "zlib", "minizip", "GMime", "libpsl",
};

Test(cli_version, a_line_of_its_own_and_each_library_with_a_number)
{
	expect_versions(cli_version_add, "mta-sts", libraries,
			sizeof(libraries) / sizeof(libraries[0]));
}
