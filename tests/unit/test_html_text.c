#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cli/html_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char buffer[4096];
static struct text text;

static void begin(void)
{
	text_init(&text, buffer, sizeof(buffer));
}

Test(html_text, leaves_nothing_of_others_that_a_browser_acts_on)
{
	static const struct {
		const char *name, *bytes, *expected;
	} cases[] = {
	    {"words", "Sender Inc.", "Sender Inc."},
	    {"nothing", "", ""},
	    {"a tag", "<script>alert(1)</script>",
	     "&lt;script&gt;alert(1)&lt;/script&gt;"},
	    {"quotes", "\"' onload='x", "&quot;&#39; onload=&#39;x"},
	    {"a reference", "&lt;&#60;", "&amp;lt;&amp;#60;"},
	    {"a backslash", "a\\x00", "a\\\\x00"},
	    {"controls", "a\tb\r\nc\x1b[2J\x7f",
	     "a\\x09b\\x0d\\x0ac\\x1b[2J"
	     "\\x7f"},
	    {"latin", "Soci\xc3\xa9t\xc3\xa9", "Soci\xc3\xa9t\xc3\xa9"},
	    {"outside of the basic plane", "\xf0\x9f\x93\xa7",
	     "\xf0\x9f\x93\xa7"},
	    {"right to left letters", "\xd7\xa9", "\xd7\xa9"},
	    {"C1 control", "\xc2\x9b", "\\xc2\\x9b"},
	    {"soft hyphen", "\xc2\xad", "\\xc2\\xad"},
	    {"right to left override", "\xe2\x80\xae", "\\xe2\\x80\\xae"},
	    {"left to right embedding", "\xe2\x80\xaa", "\\xe2\\x80\\xaa"},
	    {"isolate", "\xe2\x81\xa6 \xe2\x81\xa9",
	     "\\xe2\\x81\\xa6 \\xe2\\x81\\xa9"},
	    {"marks of direction", "\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c",
	     "\\xe2\\x80\\x8e\\xe2\\x80\\x8f\\xd8\\x9c"},
	    {"no width", "\xe2\x80\x8b\xef\xbb\xbf",
	     "\\xe2\\x80\\x8b\\xef\\xbb\\xbf"},
	    {"line separator", "\xe2\x80\xa8", "\\xe2\\x80\\xa8"},
	    {"no character", "\xef\xbf\xbe \xf0\x9f\xbf\xbf",
	     "\\xef\\xbf\\xbe \\xf0\\x9f\\xbf\\xbf"},
	    {"a hidden tag", "\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81"},
	    {"overlong <", "\xc0\xbc", "\\xc0\\xbc"},
	    {"overlong < of three", "\xe0\x80\xbc", "\\xe0\\x80\\xbc"},
	    {"overlong of four", "\xf0\x80\x80\xbc", "\\xf0\\x80\\x80\\xbc"},
	    {"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
	    {"beyond Unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
	    {"never a byte", "\xff\xfe", "\\xff\\xfe"},
	    {"alone", "\x80<", "\\x80&lt;"},
	    {"half a character", "\xe2\x80<", "\\xe2\\x80&lt;"},
	    {"half a character at the end", "a\xc3", "a\\xc3"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		begin();
		html_text_add(&text, cases[i].bytes);
		cr_expect_str_eq(text.bytes, cases[i].expected, "%s: %s",
				 cases[i].name, text.bytes);
	}
}

Test(html_text, cuts_between_characters)
{
	static const struct {
		const char *bytes, *expected;
		size_t length_max;
	} cases[] = {
	    {"abc", "abc", 3},
	    {"abcd", "abc...", 3},
	    {"ab\xc3\xa9", "ab\xc3\xa9", 4},
	    {"ab\xc3\xa9", "ab...", 3},
	    {"<<<<", "&lt;&lt;...", 2},
	    {"a", "...", 0},
	};
	char longer[HTML_TEXT_MAX + 2];

	for (size_t i = 0; i < COUNT(cases); i++) {
		begin();
		html_text_add_escaped(&text, cases[i].bytes,
				      strlen(cases[i].bytes),
				      cases[i].length_max);
		cr_expect_str_eq(text.bytes, cases[i].expected);
	}
	memset(longer, 'a', sizeof(longer));
	longer[HTML_TEXT_MAX + 1] = '\0';
	begin();
	html_text_add(&text, longer);
	cr_expect_eq(text.length, HTML_TEXT_MAX + strlen("..."));
	begin();
	html_text_add(&text, longer + 1);
	cr_expect_eq(text.length, HTML_TEXT_MAX);
}

Test(html_text, takes_bytes_of_any_kind)
{
	begin();
	html_text_add_escaped(&text, "a\0b", 3, 10);
	cr_expect_str_eq(text.bytes, "a\\x00b");
}

Test(html_text, groups_the_digits_of_numbers)
{
	static const struct {
		int64_t number;
		const char *expected;
	} cases[] = {
	    {-5, "0"},
	    {0, "0"},
	    {7, "7"},
	    {999, "999"},
	    {1000, "1,000"},
	    {1234567, "1,234,567"},
	    {INT64_MAX, "9,223,372,036,854,775,807"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		begin();
		html_text_add_number(&text, cases[i].number);
		cr_expect_str_eq(text.bytes, cases[i].expected);
	}
	begin();
	html_text_add_count(&text, 1, "day");
	html_text_add_count(&text, 1000, "day");
	html_text_add_count(&text, 0, "day");
	cr_expect_str_eq(text.bytes, "1 day1,000 days0 days");
}

Test(html_text, never_rounds_a_share_to_nothing_or_to_all)
{
	static const struct {
		int64_t part, whole;
		const char *expected;
	} cases[] = {
	    {0, 0, "0.0%"},
	    {0, 10, "0.0%"},
	    {5, 10, "50.0%"},
	    {1, 3, "33.3%"},
	    {10, 10, "100.0%"},
	    {1, 1000000, "under 0.1%"},
	    {999999, 1000000, "over 99.9%"},
	    {20, 10, "100.0%"},
	    {INT64_C(1) << 60, INT64_C(1) << 61, "50.0%"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		begin();
		html_text_add_share(&text, cases[i].part, cases[i].whole);
		cr_expect_str_eq(text.bytes, cases[i].expected);
	}
}

Test(html_text, keeps_days_together)
{
	begin();
	html_text_add_day(&text, 20785);
	cr_expect_str_eq(text.bytes, "<time>2026-11-28</time>");
	begin();
	html_text_add_days(&text, 20785, 20785);
	cr_expect_str_eq(text.bytes, "<time>2026-11-28</time>");
	begin();
	html_text_add_days(&text, 20784, 20785);
	cr_expect_str_eq(text.bytes, "<time>2026-11-27</time> to "
				     "<time>2026-11-28</time>");
}
