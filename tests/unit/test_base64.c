#include <criterion/criterion.h>
#include <string.h>

#include "reports/base64.h"

static const struct base64_case {
	const char *name, *text, *decoded;
	bool is_flawless;
} cases[] = {
    {"nothing", "", "", true},
    {"one byte", "YQ==", "a", true},
    {"two bytes", "YWI=", "ab", true},
    {"three bytes", "YWJj", "abc", true},
    {"lines", "YW\r\nJj\n", "abc", true},
    {"lines around padding", "YQ=\n=\n", "a", true},
    {"no padding for one", "YQ", "a", false},
    {"no padding for two", "YWI", "ab", false},
    {"too little padding", "YQ=", "a", false},
    {"too much padding", "YWI==", "ab", false},
    {"padding without need", "YWJj=", "abc", false},
    {"a character left over", "YWJjY", "abc", false},
    {"for URLs", "_-8=", "\xff\xef", false},
    {"the usual alphabet", "/+8=", "\xff\xef", true},
    {"others within", "Y*W!Jj", "abc", false},
    {"something behind", "YQ==\nbye", "a", false},
    {"no base64 at all", "\xff\x01", "", false},
};

Test(base64, is_read_as_far_as_it_goes)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct base64_case *test = &cases[i];
		struct text decoded;

		text_init_growing(&decoded);
		cr_expect_eq(
		    base64_decode(test->text, strlen(test->text), &decoded),
		    test->is_flawless, "%s", test->name);
		cr_expect_str_eq(decoded.bytes, test->decoded, "%s",
				 test->name);
		text_release(&decoded);
	}
}
