#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "reports/report_json.h"

/* What is read, from a text with the member "m". */
static struct arena *arena;
static struct diagnostics deviations;
static struct text why;
static struct report_json json;
static json_t *root;

static void start(const char *text)
{
	arena = arena_new();
	diagnostics_init(&deviations, arena);
	text_init_growing(&why);
	json = (struct report_json){
	    .arena = arena, .deviations = &deviations, .why = &why};
	root = report_json_load(&json, text, strlen(text));
}

static void end(void)
{
	json_decref(root);
	text_release(&why);
	arena_free(arena);
}

static const char *told(void)
{
	return deviations.first != NULL ? deviations.first->text : "";
}

static const struct {
	const char *text;
	bool is_good;
	size_t deviations;
} texts[] = {
    {"{}", true, 0},
    {"[]", true, 0},
    {"{} behind", true, 0}, /* the look before has cut it */
    {"{\"a\":1,\"a\":2}", true, 1},
    {"{\"a\":1,\"a\":2,\"b\":{\"c\":1,\"c\":2}}", true, 1},
    {"{\"a\":9223372036854775808}", true, 1},
    {"{\"a\":1,\"a\":9223372036854775808}", true, 2},
    {"{\"a\":\"\\u0000\"}", true, 0},
    {"{\"a\":1e999}", false, 1},
    {"{\"a\":1,}", false, 0},
    {"{a:1}", false, 0},
    {"7", false, 0},
    {"", false, 0},
};

Test(report_json, loads_what_is_json)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		start(texts[i].text);
		cr_expect_eq(root != NULL, texts[i].is_good, "%s: %s",
			     texts[i].text, why.bytes);
		cr_expect_eq(why.length == 0, texts[i].is_good, "%s",
			     texts[i].text);
		cr_expect_eq(deviations.count, texts[i].deviations, "%s: %s",
			     texts[i].text, told());
		end();
	}
}

Test(report_json, takes_the_last_of_two)
{
	start("{\"m\":\"a\",\"m\":\"b\"}");
	cr_expect_str_eq(report_json_string(&json, root, "", "m"), "b");
	end();
}

static const struct {
	const char *text, *string, *required, *optional;
} strings[] = {
    {"{\"m\":\"a\"}", "a", "", ""},
    {"{\"m\":\" a \"}", " a ", "", ""},
    {"{\"m\":\"a\\u0000b\"}", "a", "", ""},
    {"{\"m\":\"\\u0000b\"}", NULL, "at.m: empty", ""},
    {"{\"m\":\" \\t\\r\\n\"}", NULL, "at.m: empty", ""},
    {"{\"m\":\"\"}", NULL, "at.m: empty", ""},
    {"{\"m\":null}", NULL, "at.m: null", "at.m: null"},
    {"{\"m\":7}", NULL, "at.m: not a string", "at.m: not a string"},
    {"{\"m\":[\"a\"]}", NULL, "at.m: not a string", "at.m: not a string"},
    {"{}", NULL, "at.m: missing", ""},
    {"[]", NULL, "at.m: missing", ""},
};

static void expect_string(const char *string, size_t i)
{
	if (strings[i].string == NULL || string == NULL)
		cr_expect_eq(string, strings[i].string, "%s", strings[i].text);
	else
		cr_expect_str_eq(string, strings[i].string);
}

Test(report_json, reads_strings)
{
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		start(strings[i].text);
		expect_string(report_json_string(&json, root, "at.", "m"), i);
		cr_expect_str_eq(told(), strings[i].required, "%s",
				 strings[i].text);
		end();
		start(strings[i].text);
		expect_string(report_json_optional(&json, root, "at.", "m"), i);
		cr_expect_str_eq(told(), strings[i].optional, "%s",
				 strings[i].text);
		end();
	}
	start("{}");
	cr_expect_eq(report_json_string(&json, NULL, "at.", "m"), NULL);
	cr_expect_str_eq(told(), "at.m: missing");
	end();
}

static const struct {
	const char *text, *joined, *told;
} lists[] = {
    {"{\"m\":[\"a\",\"b\"]}", "a|b|", ""},
    {"{\"m\":[]}", "", ""},
    {"{\"m\":\"a\"}", "a|", "at: not an array"},
    {"{\"m\":null}", "", "at: null"},
    {"{\"m\":7}", "", "at: not an array"},
    {"{\"m\":[\"a\",\"\",\"b\"]}", "a|b|", "at[1]: empty, or not a string"},
    {"{\"m\":[7]}", "", "at[0]: empty, or not a string"},
    {"{}", "", ""},
};

Test(report_json, reads_lists)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const char *const *list;
		char joined[100];
		struct text text;
		size_t count;

		start(lists[i].text);
		list = report_json_list(&json, json_object_get(root, "m"), "at",
					&count);
		text_init(&text, joined, sizeof(joined));
		for (size_t j = 0; j < count; j++)
			text_addf(&text, "%s|", list[j]);
		cr_expect_str_eq(joined, lists[i].joined, "%s", lists[i].text);
		cr_expect_str_eq(told(), lists[i].told, "%s", lists[i].text);
		end();
	}
}

static const struct {
	const char *string, *name;
} names[] = {
    {"a.example", "a.example"},
    {"A.Example.", "a.example"},
    {" \t\r\na. .\r\n", "a"},
    {"a b", "a b"},
    {"\xC3\x84", "\xC3\x84"},
    {"", NULL},
    {" . ", NULL},
    {NULL, NULL},
};

Test(report_json, makes_names)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *name;

		start("{}");
		name = report_json_name(&json, names[i].string);
		if (names[i].name == NULL || name == NULL)
			cr_expect_eq(name, names[i].name, "%zu", i);
		else
			cr_expect_str_eq(name, names[i].name);
		end();
	}
}

static const struct {
	const char *text;
	int64_t count; /* -1: refused */
	size_t deviations;
} counts[] = {
    {"{\"m\":0}", 0, 0},
    {"{\"m\":7}", 7, 0},
    {"{\"m\":1000000000000}", 1000000000000, 0},
    {"{\"m\":1000000000001}", -1, 0},
    {"{\"m\":-1}", -1, 0},
    {"{\"m\":-0.5}", -1, 0},
    {"{\"m\":7.0}", 7, 1},
    {"{\"m\":7e2}", 700, 1},
    {"{\"m\":7.5}", -1, 0},
    {"{\"m\":1e-300}", -1, 0},
    {"{\"m\":\"7\"}", 7, 1},
    {"{\"m\":\"007\"}", 7, 1},
    {"{\"m\":\"18446744073709551616\"}", -1, 0},
    {"{\"m\":\" 7\"}", -1, 0},
    {"{\"m\":\"7\\u0000\"}", 7, 1},
    {"{\"m\":{}}", -1, 0},
    {"{\"m\":false}", -1, 0},
    {"{\"m\":null}", 3, 1},
    {"{}", 3, 1},
    /* Read as reals for the sake of another member. */
    {"{\"m\":7,\"x\":9223372036854775808}", 7, 1},
    {"{\"m\":9223372036854775808}", -1, 1},
};

Test(report_json, reads_numbers_of_sessions)
{
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		int64_t count = -1;

		start(counts[i].text);
		cr_expect_eq(
		    report_json_count(&json, root, "at.", "m", 3, &count),
		    counts[i].count >= 0, "%s", counts[i].text);
		cr_expect_eq(why.length > 0, counts[i].count < 0, "%s",
			     counts[i].text);
		if (counts[i].count >= 0)
			cr_expect_eq(count, counts[i].count, "%s: %lld",
				     counts[i].text, (long long)count);
		cr_expect_eq(deviations.count, counts[i].deviations, "%s: %s",
			     counts[i].text, told());
		end();
	}
}
