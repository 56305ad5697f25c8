#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/json_scan.h"
#include "reports/tls_report.h"

static const struct {
	const char *name, *bytes, *parsed;
	bool has_byte_order_mark, has_bad_utf8, has_controls, has_nul,
	    has_trailing_bytes;
} texts[] = {
    {.name = "object", .bytes = "{}", .parsed = "{}"},
    {.name = "blanks", .bytes = " {} \r\n\t", .parsed = " {}"},
    {.name = "nothing", .bytes = "", .parsed = ""},
    {.name = "no object", .bytes = "null ", .parsed = "null "},
    {.name = "cut", .bytes = "{\"a\":[", .parsed = "{\"a\":["},
    {.name = "cut in a string", .bytes = "{\"a", .parsed = "{\"a"},
    {.name = "cut behind a backslash", .bytes = "{\"\\", .parsed = "{\"\\"},
    {.name = "closed too early", .bytes = "]}{}", .parsed = "]}{}"},
    {.name = "brackets in strings",
     .bytes = "{\"}]\":\"\\\"}\"}",
     .parsed = "{\"}]\":\"\\\"}\"}"},
    {.name = "mark",
     .bytes = "\xEF\xBB\xBF{}",
     .parsed = "{}",
     .has_byte_order_mark = true},
    {.name = "two marks",
     .bytes = "\xEF\xBB\xBF\xEF\xBB\xBF{}",
     .parsed = "\xEF\xBB\xBF{}",
     .has_byte_order_mark = true},
    {.name = "half a mark",
     .bytes = "\xEF\xBB",
     .parsed = "??",
     .has_bad_utf8 = true},
    {.name = "behind",
     .bytes = "{}\n.",
     .parsed = "{}",
     .has_trailing_bytes = true},
    {.name = "bad behind",
     .bytes = "{}\xFF",
     .parsed = "{}",
     .has_trailing_bytes = true},
    {.name = "good UTF-8",
     .bytes = "[\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xED\x9F\xBF\xEE\x80\x80"
	      "\xF4\x8F\xBF\xBF\"]",
     .parsed = "[\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xED\x9F\xBF\xEE\x80\x80"
	       "\xF4\x8F\xBF\xBF\"]"},
    {.name = "bad UTF-8",
     .bytes = "[\"\x80|\xC0\x80|\xC1\xBF|\xE0\x9F\xBF|\xED\xA0\x80|\xF0\x8F"
	      "\xBF\xBF|\xF4\x90\x80\x80|\xF5\x80|\xFF|\xC3|\xE2\x82|\xF0\x9F"
	      "\x98\"]",
     .parsed = "[\"?|??|??|???|???|????|????|??|?|?|??|???\"]",
     .has_bad_utf8 = true},
    {.name = "controls in a string",
     .bytes = "[\"a\r\n\tb\x01\", \n\"c\"]",
     .parsed = "[\"a   b \", \n\"c\"]",
     .has_controls = true},
    {.name = "controls behind quotes",
     .bytes = "[\"\\\"\n\\\\\",\n\"\n\"]",
     .parsed = "[\"\\\" \\\\\",\n\" \"]",
     .has_controls = true},
    {.name = "both",
     .bytes = "[\"\n\xFF\"]",
     .parsed = "[\" ?\"]",
     .has_bad_utf8 = true,
     .has_controls = true},
    {.name = "NUL",
     .bytes = "[\"\\u0000\"]",
     .parsed = "[\"\\u0000\"]",
     .has_nul = true},
    {.name = "no NUL",
     .bytes = "[\"\\\\u0000\\u0001\"]",
     .parsed = "[\"\\\\u0000\\u0001\"]"},
    {.name = "half a NUL", .bytes = "[\"\\u000", .parsed = "[\"\\u000"},
};

Test(json_scan, finds_what_is_to_be_mended)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *name = texts[i].name;
		struct arena *arena = arena_new();
		size_t length = strlen(texts[i].bytes);
		char *bytes = malloc(length > 0 ? length : 1);
		struct json_scan scan;

		memcpy(bytes, texts[i].bytes, length);
		cr_expect(json_scan(bytes, length, arena, &scan), "%s", name);
		cr_expect_eq(scan.length, strlen(texts[i].parsed), "%s: %zu",
			     name, scan.length);
		cr_expect_eq(memcmp(scan.bytes, texts[i].parsed, scan.length),
			     0, "%s: %.*s", name, (int)scan.length, scan.bytes);
		cr_expect_eq(scan.has_byte_order_mark,
			     texts[i].has_byte_order_mark, "%s", name);
		cr_expect_eq(scan.has_bad_utf8, texts[i].has_bad_utf8, "%s",
			     name);
		cr_expect_eq(scan.has_controls, texts[i].has_controls, "%s",
			     name);
		cr_expect_eq(scan.has_nul, texts[i].has_nul, "%s", name);
		cr_expect_eq(scan.has_trailing_bytes,
			     texts[i].has_trailing_bytes, "%s", name);
		cr_expect_eq(memcmp(bytes, texts[i].bytes, length), 0,
			     "%s: the caller's bytes are changed", name);
		free(bytes);
		arena_free(arena);
	}
}

/* A text of `count` times `piece`, and something around. */
static void repeat(struct text *text, const char *before, const char *piece,
		   size_t count, const char *behind)
{
	text_init_growing(text);
	text_add_string(text, before);
	for (size_t i = 0; i < count; i++)
		text_add_string(text, piece);
	text_add_string(text, behind);
}

static const struct {
	const char *before, *piece, *behind;
	size_t most;
	const char *fault;
} limits[] = {
    {"", "[", "", TLS_REPORT_DEPTH_MAX, "nested too deeply"},
    {"", "{", "", TLS_REPORT_DEPTH_MAX, "nested too deeply"},
    {"[", "[]", "]", TLS_REPORT_VALUES_MAX - 1, "too many values"},
    {"[", ",", "]", TLS_REPORT_VALUES_MAX - 1, "too many values"},
    {"[\"", "x", "\"]", TLS_REPORT_STRING_MAX, "a string longer than 64 KB"},
    {"", " ", "", TLS_REPORT_BYTES_MAX, "larger than 20 MB"},
};

Test(json_scan, has_limits_on_both_sides)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct arena *arena = arena_new();
		struct json_scan scan;
		struct text text;

		repeat(&text, limits[i].before, limits[i].piece, limits[i].most,
		       limits[i].behind);
		cr_expect(json_scan(text.bytes, text.length, arena, &scan),
			  "%s: %s", limits[i].fault, scan.fault);
		text_release(&text);
		repeat(&text, limits[i].before, limits[i].piece,
		       limits[i].most + 1, limits[i].behind);
		cr_expect_not(json_scan(text.bytes, text.length, arena, &scan),
			      "%s", limits[i].fault);
		cr_expect_str_eq(scan.fault, limits[i].fault);
		text_release(&text);
		arena_free(arena);
	}
}

Test(json_scan, knows_an_array_of_objects)
{
	cr_expect(json_scan_is_array("[{", 2));
	cr_expect(json_scan_is_array("\xef\xbb\xbf\n[ \t{}]", 10));
	cr_expect(!json_scan_is_array("[", 1));
	cr_expect(!json_scan_is_array("[]", 2));
	cr_expect(!json_scan_is_array("[a]: {", 6));
	cr_expect(!json_scan_is_array("{[{", 3));
	cr_expect(!json_scan_is_array("", 0));
}

Test(json_scan, finds_the_end_of_the_first)
{
	cr_expect_eq(json_scan_first("{\"}\": []} {}", 13), 9);
	cr_expect_eq(json_scan_first("{\"a\": 1", 7), 7);
	cr_expect_eq(json_scan_first("", 0), 0);
}
