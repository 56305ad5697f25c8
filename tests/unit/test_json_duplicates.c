#include "reports/json_duplicates.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* What is left, but for blanks. */
static const struct {
	const char *name, *text, *left;
} cases[] = {
    {"none", "{\"a\":1,\"b\":[{\"a\":2},{\"a\":3}]}",
     "{\"a\":1,\"b\":[{\"a\":2},{\"a\":3}]}"},
    {"two", "{\"a\":1,\"a\":2}", "{\"a\":1}"},
    {"three", "{\"a\":1, \"b\":0, \"a\" : 2 , \"a\":3, \"c\":4}",
     "{\"a\":1,\"b\":0,\"c\":4}"},
    {"strings", "{\"a\":\"x\",\"a\":\"}\\\\\\\",\",\"b\":\"a\"}",
     "{\"a\":\"x\",\"b\":\"a\"}"},
    {"objects", "{\"a\":{\"a\":1},\"a\":{\"b\":[1,\"]}\"]},\"c\":null}",
     "{\"a\":{\"a\":1},\"c\":null}"},
    {"inside", "[{\"a\":{\"b\":1,\"b\":2},\"b\":3},{\"b\":4,\"b\":5}]",
     "[{\"a\":{\"b\":1},\"b\":3},{\"b\":4}]"},
    {"behind an object", "{\"a\":{\"b\":1},\"b\":2,\"b\":3}",
     "{\"a\":{\"b\":1},\"b\":2}"},
    {"no members of an array", "[\"a\",\"a\"]", "[\"a\",\"a\"]"},
    {"values are no names", "{\"a\":\"b\",\"b\":\"a\"}",
     "{\"a\":\"b\",\"b\":\"a\"}"},
    {"escapes",
     "{\"a/\\n\":1,\"\\u0061\\/\\u000A\":2,\"\\u00e9\":1,\"\xc3\xa9\":2,"
     "\"\\u20AC\":1,\"\xe2\x82\xac\":2,\"\\ud83d\\ude00\":1,"
     "\"\xf0\x9f\x98\x80\":2}",
     "{\"a/\\n\":1,\"\\u00e9\":1,\"\\u20AC\":1,\"\\ud83d\\ude00\":1}"},
    {"malformed", "{\"a\":1,\"a\"", "{\"a\":1,\"a\""},
    {"no value", "{\"a\":1,\"a\":", "{\"a\":1,\"a\":"},
    {"no end", "{\"a\":1,\"a\":\"", "{\"a\":1"},
    {"no end of an escape", "{\"a\\", "{\"a\\"},
    {"brackets too many", "]}}{\"a\":1,\"a\":1", "]}}{\"a\":1"},
    {"nothing", "", ""},
};

Test(json_duplicates, leave_the_first)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new();
		size_t length = strlen(cases[i].text);
		const char *got =
		    json_duplicates_blank(cases[i].text, length, arena);
		struct text left;

		text_init_growing(&left);
		cr_expect_eq(strlen(got), length, "%s", cases[i].name);
		for (; *got != '\0'; got++) {
			if (*got != ' ')
				text_add(&left, got, 1);
		}
		cr_expect_str_eq(left.bytes, cases[i].left, "%s",
				 cases[i].name);
		text_release(&left);
		arena_free(arena);
	}
}

/* Each is passed over once, however many there are. */
Test(json_duplicates, may_be_many, .timeout = 20)
{
	struct arena *arena = arena_new();
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, "{\"a\":1");
	for (int i = 0; i < 400000; i++)
		text_add_string(&text, ",\"a\":{\"b\":1,\"b\":{}}");
	text_add_string(&text, "}");
	cr_expect_eq(
	    strcspn(json_duplicates_blank(text.bytes, text.length, arena), " "),
	    6);
	text_release(&text);
	arena_free(arena);
}
