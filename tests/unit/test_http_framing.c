#include <criterion/criterion.h>
#include <string.h>

#include "daemon/http_framing.h"

struct value_case {
	const char *value;
	bool is_valid;
};

static const struct value_case lengths[] = {
    {"0", true},
    {"5", true},
    {"9223372036854775807", true},
    {"00000000000000000000000000000000000000005", true},
    {"5 \t", true},
    {"", false},
    {" ", false},
    {"9223372036854775808", false},
    {"18446744073709551616", false},
    {"18446744073709551621", false},
    {"-1", false},
    {"+1", false},
    {"1,1", false},
    {"1 1", false},
    {"1.0", false},
    {"0x1", false},
    {"1e3", false},
    {"a", false},
};

static const struct value_case codings[] = {
    {"chunked", true},
    {"CHUNKED", true},
    {"chunked \t", true},
    {"gzip,chunked", true},
    {"gzip\t,\tchunked", true},
    {"a, b, c, chunked", true},
    {"", false},
    {" ", false},
    {",", false},
    {"gzip", false},
    {"chunked,", false},
    {"chunked, ", false},
    {",chunked", false},
    {"gzip,,chunked", false},
    {"gzip chunked", false},
    {"chunked gzip", false},
    {"chunked,gzip", false},
    {"chunked,chunked", false},
    {"chunked,gzip,chunked", false},
    {"chunke", false},
    {"chunkedd", false},
    {"cchunked", false},
    {"chunked;a", false},
    {"gzip;a=b, chunked", false},
    {"\"chunked\"", false},
};

static bool parse_length(struct http_framing *framing, const char *value)
{
	if (!http_framing_start_length(framing))
		return false;
	for (; *value != '\0'; value++) {
		if (!http_framing_take_length(framing, *value))
			return false;
	}
	return http_framing_end_length(framing);
}

static bool parse_codings(struct http_framing *framing, const char *value)
{
	if (!http_framing_start_codings(framing))
		return false;
	for (; *value != '\0'; value++) {
		if (!http_framing_take_codings(framing, *value))
			return false;
	}
	return http_framing_end_codings(framing);
}

Test(http_framing, takes_lengths)
{
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct http_framing framing = {0};

		cr_expect_eq(parse_length(&framing, lengths[i].value),
			     lengths[i].is_valid, "'%s'", lengths[i].value);
	}
}

Test(http_framing, takes_codings)
{
	for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++) {
		struct http_framing framing = {0};

		cr_expect_eq(parse_codings(&framing, codings[i].value),
			     codings[i].is_valid, "'%s'", codings[i].value);
	}
}

Test(http_framing, takes_one_line_of_one_kind)
{
	struct http_framing framing = {0};

	cr_expect(parse_length(&framing, "5"));
	cr_expect(!parse_length(&framing, "5"));
	cr_expect(!parse_codings(&framing, "chunked"));
	framing = (struct http_framing){0};
	cr_expect(parse_codings(&framing, "chunked"));
	cr_expect(!parse_codings(&framing, "chunked"));
	cr_expect(!parse_length(&framing, "5"));
}
