#include <criterion/criterion.h>
#include <string.h>

#include "base/text.h"
#include "site/config_file.h"

static void record(void *context, enum config_event event, unsigned line,
		   const char *name, const char *value)
{
	struct text *text = context;

	switch (event) {
	case CONFIG_SECTION: text_addf(text, "%u[%s]\n", line, name); break;
	case CONFIG_SETTING:
		text_addf(text, "%u %s=%s\n", line, name, value);
		break;
	case CONFIG_PROBLEM: text_addf(text, "%u! %s\n", line, value); break;
	}
}

static const struct {
	const char *name, *text, *events;
} cases[] = {
    {"empty", "", ""},
    {"section and settings", "[a]\nx = 1\ny=2\n", "1[a]\n2 x=1\n3 y=2\n"},
    {"no final line end", "[a]\nx = 1", "1[a]\n2 x=1\n"},
    {"CRLF", "[a]\r\nx = 1\r\n", "1[a]\n2 x=1\n"},
    {"byte order mark", "\xef\xbb\xbf[a]\nx=1\n", "1[a]\n2 x=1\n"},
    {"comments", "# c\n; c\n[a] ; c\nx = 1 ; c\ny = 1;2\n",
     "3[a]\n4 x=1\n5 y=1;2\n"},
    {"a section without keys", "[a]\n[b]\n", "1[a]\n2[b]\n"},
    {"a reopened section", "[a]\n[a]\n", "1[a]\n2[a]\n"},
    {"blanks in a header", "[ a ]\n", "1[a]\n"},
    {"an indented line continues nothing", "[a]\nx = 1\n  y = 2\n\ty = 3\n",
     "1[a]\n2 x=1\n3 y=2\n4 y=3\n"},
    {"an equals sign in a value", "[a]\nx = a=b:c\n", "1[a]\n2 x=a=b:c\n"},
    {"a colon is no separator", "[a]\nx: 1\n",
     "1[a]\n2! neither '[section]' nor 'key = value'\n"},
    {"a colon in a name", "[a]\nx:y = 1\n",
     "1[a]\n2! 'x:y': a key is of a-z, 0-9 and _\n"},
    {"a comment in a name", "[a]\nx ; = 1\n",
     "1[a]\n2! 'x ;': a key is of a-z, 0-9 and _\n"},
    {"a comment before the end of a name", "[a]\nx ;y = 1\n",
     "1[a]\n2! 'x ;y': a key is of a-z, 0-9 and _\n"},
    {"a blank in a name", "[a]\nx y = 1\n",
     "1[a]\n2! 'x y': a key is of a-z, 0-9 and _\n"},
    {"another alphabet",
     "[a]\nX = 1\nm\xd0\xbe"
     "de = 1\nx-y = 1\n",
     "1[a]\n2! 'X': a key is of a-z, 0-9 and _\n"
     "3! 'm\\xd0\\xbede': a key is of a-z, 0-9 and _\n"
     "4! 'x-y': a key is of a-z, 0-9 and _\n"},
    {"all that a name may have", "[a]\nazby_09 = 1\n_ = 2\n",
     "1[a]\n2 azby_09=1\n3 _=2\n"},
    {"neither nor", "[a]\nhello\n",
     "1[a]\n2! neither '[section]' nor 'key = value'\n"},
    {"no key", "[a]\n= 1\n", "1[a]\n2! no key before '='\n"},
    {"no value", "[a]\nx =\ny = ; c\n",
     "1[a]\n2! empty value: give one or remove the line\n"
     "3! empty value: give one or remove the line\n"},
    {"quotes", "[a]\nx = \"1\"\n",
     "1[a]\n2! quoted value: quotes are not needed, write the value alone\n"},
    {"unclosed header", "[a\nx=1\n",
     "1! section header without ']'\n2! setting before the first [section]\n"},
    {"text behind a header", "[a] b\n", "1! text behind the section header\n"},
    {"nameless header", "[ ]\n", "1! section header without a name\n"},
    {"setting before a section", "x = 1\n[a]\n",
     "1! setting before the first [section]\n2[a]\n"},
    {"control character", "[a]\nx = a\x1b[2J\n",
     "1[a]\n2! control character in the line\n"},
    {"a name longer than inih's",
     "[a]\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1\n",
     "1[a]\n2! 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...': a key has at "
     "most "
     "49 bytes\n"},
    {"a section name longer than inih's",
     "[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
     "example]\n",
     "1[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
     "example]\n"},
};

Test(config_file, gives_events_with_line_numbers)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text text;

		text_init_growing(&text);
		config_file_parse(cases[i].text, strlen(cases[i].text), record,
				  &text);
		cr_expect_str_eq(text.bytes, cases[i].events, "%s: %s",
				 cases[i].name, text.bytes);
		text_release(&text);
	}
}

/* inih cuts at 200 bytes and takes the rest for another setting. */
Test(config_file, takes_long_values_whole)
{
	for (size_t length = 150; length < CONFIG_LINE_BYTES_MAX - 4;
	     length += 37) {
		struct text input, events, expected;

		text_init_growing(&input);
		text_init_growing(&events);
		text_init_growing(&expected);
		text_add_string(&input, "[a]\nx = ");
		text_add_string(&expected, "1[a]\n2 x=");
		for (size_t i = 0; i < length; i++) {
			text_add_string(&input, i % 50 == 49 ? "=" : "v");
			text_add_string(&expected, i % 50 == 49 ? "=" : "v");
		}
		text_add_string(&input, " ; comment\ny = 2\n");
		text_add_string(&expected, "\n3 y=2\n");
		config_file_parse(input.bytes, input.length, record, &events);
		if (length + 14 <= CONFIG_LINE_BYTES_MAX)
			cr_expect_str_eq(events.bytes, expected.bytes);
		text_release(&input);
		text_release(&events);
		text_release(&expected);
	}
}

/* Whatever stands between the name and its value. */
Test(config_file, takes_settings_with_any_number_of_blanks)
{
	for (int count = 0; count < 600; count += 7) {
		struct text input, events;

		text_init_growing(&input);
		text_init_growing(&events);
		text_addf(&input, "[a]\nmode%*s=%*senforce\nmx = b\n", count,
			  "", count, "");
		config_file_parse(input.bytes, input.length, record, &events);
		cr_expect_str_eq(events.bytes, "1[a]\n2 mode=enforce\n3 mx=b\n",
				 "%d blanks: %s", count, events.bytes);
		text_release(&input);
		text_release(&events);
	}
}

Test(config_file, refuses_longer_lines_by_number)
{
	struct text input, events;

	text_init_growing(&input);
	text_init_growing(&events);
	text_add_string(&input, "[a]\nx = ");
	for (int i = 0; i < CONFIG_LINE_BYTES_MAX; i++)
		text_add_string(&input, "v");
	text_add_string(&input, "\ny = 2\n");
	config_file_parse(input.bytes, input.length, record, &events);
	cr_expect_str_eq(events.bytes,
			 "1[a]\n2! line too long: 4100 bytes: at most 4096 are "
			 "read\n3 y=2\n");
	text_release(&input);
	text_release(&events);
}
