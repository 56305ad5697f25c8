#include "daemon/daemon_version.h"

#include "version_lines.h"

static const char *const libraries[] = {"BearSSL", "inih", "libev", "glibc"};

Test(daemon_version, a_line_of_its_own_and_each_library_with_a_number)
{
	expect_versions(daemon_version_add, "mta-stsd", libraries,
			sizeof(libraries) / sizeof(libraries[0]));
}
