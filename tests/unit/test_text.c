#include <criterion/criterion.h>
#include <string.h>

#include "base/text.h"

Test(text, fills_a_buffer_and_remembers_what_did_not_fit)
{
	char buffer[8];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	text_add_string(&text, "abc");
	text_addf(&text, "%d", 12);
	cr_expect_str_eq(text.bytes, "abc12");
	cr_expect(!text.truncated);
	text_addf(&text, "%s", "xyz");
	cr_expect_str_eq(text.bytes, "abc12xy");
	cr_expect(text.truncated);
	text_add_string(&text, "more");
	cr_expect_str_eq(text.bytes, "abc12xy");
	text_clear(&text);
	cr_expect_str_eq(text.bytes, "");
	cr_expect(!text.truncated);
}

Test(text, grows)
{
	struct text text;

	text_init_growing(&text);
	cr_expect_str_eq(text.bytes, "");
	for (int i = 0; i < 1000; i++)
		text_addf(&text, "%03d,", i);
	cr_expect_eq(text.length, 4000);
	cr_expect_eq(strlen(text.bytes), 4000);
	cr_expect(!text.truncated);
	text_release(&text);
	cr_expect_null(text.bytes);
}

static const struct {
	const char *name, *bytes;
	size_t length, length_max;
	const char *escaped;
} escapes[] = {
    {"plain", "Postfix/3.7", 11, 200, "Postfix/3.7"},
    {"quotes and backslash", "a\"b\\c", 5, 200, "a\\\"b\\\\c"},
    {"terminal escape", "\x1b[2J", 4, 200, "\\x1b[2J"},
    {"line end", "a\r\nb", 4, 200, "a\\x0d\\x0ab"},
    {"NUL", "a\0b", 3, 200, "a\\x00b"},
    {"UTF-8", "\xc3\xa9", 2, 200, "\\xc3\\xa9"},
    {"cut", "abcdef", 6, 3, "abc..."},
    {"not cut", "abc", 3, 3, "abc"},
};

Test(text, escapes_foreign_bytes)
{
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		struct text text;

		text_init_growing(&text);
		text_add_escaped(&text, escapes[i].bytes, escapes[i].length,
				 escapes[i].length_max);
		cr_expect_str_eq(text.bytes, escapes[i].escaped, "%s: %s",
				 escapes[i].name, text.bytes);
		text_release(&text);
	}
}

Test(text, compares_without_the_case_of_ascii)
{
	cr_expect(text_equal_nocase("MTA-sts.", 8, "mta-STS.", 8));
	cr_expect(!text_equal_nocase("abc", 3, "abcd", 4));
	cr_expect(!text_equal_nocase("[", 1, "{", 1));
}

Test(text, makes_plurals)
{
	cr_expect_str_eq(text_plural(0), "s");
	cr_expect_str_eq(text_plural(1), "");
	cr_expect_str_eq(text_plural(2), "s");
	cr_expect_str_eq(text_plural(INT64_C(1) + UINT32_MAX + 1), "s");
}

Test(text, finds_what_was_probably_meant)
{
	static const char *const names[] = {"mode",	   "max_age", "mx",
					    "certificate", "address", NULL};

	cr_expect_str_eq(text_find_nearest("mdoe", names), "mode");
	cr_expect_str_eq(text_find_nearest("max-age", names), "max_age");
	cr_expect_str_eq(text_find_nearest("nmx", names), "mx");
	cr_expect_str_eq(text_find_nearest("Certifcate", names), "certificate");
	cr_expect_null(text_find_nearest("colour", names));
	cr_expect_null(text_find_nearest("", names));
	cr_expect_null(text_find_nearest(
	    "a very long word that is nobody's idea of a key at all", names));
}
