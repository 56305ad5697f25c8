#include "tls/der.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* The bytes of a string literal, zeros and all. */
#define BYTES(literal)                                                         \
	{                                                                      \
		(const unsigned char *)(literal), sizeof(literal) - 1          \
	}

/* A copy without anything behind it, for the sanitizers to watch. */
static struct der copy_exactly(struct der der)
{
	unsigned char *copy = malloc(der.length > 0 ? der.length : 1);

	cr_assert_not_null(copy);
	memcpy(copy, der.bytes, der.length);
	return (struct der){copy, der.length};
}

static const struct {
	const char *name;
	struct der input;
	bool taken;
	unsigned tag;
	size_t length;
} elements[] = {
    {"empty element", BYTES("\x30\x00"), true, 0x30, 0},
    {"short length",
     BYTES("\x04\x03"
	   "ABC"),
     true, 0x04, 3},
    {"long length",
     BYTES("\x04\x81\x03"
	   "ABC"),
     true, 0x04, 3},
    {"length with zeros",
     BYTES("\x04\x84\x00\x00\x00\x01"
	   "A"),
     true, 0x04, 1},
    {"more behind",
     BYTES("\x04\x01"
	   "ABC"),
     true, 0x04, 1},
    {"nothing", BYTES(""), false, 0, 0},
    {"tag alone", BYTES("\x04"), false, 0, 0},
    {"contents cut",
     BYTES("\x04\x03"
	   "AB"),
     false, 0, 0},
    {"long length cut", BYTES("\x04\x82\x01"), false, 0, 0},
    {"long length beyond",
     BYTES("\x04\x82\x01\x00"
	   "A"),
     false, 0, 0},
    {"length that overflows",
     BYTES("\x04\x84\xff\xff\xff\xff"
	   "A"),
     false, 0, 0},
    {"length of nine bytes",
     BYTES("\x04\x89\0\0\0\0\0\0\0\0\x01"
	   "A"),
     false, 0, 0},
    {"indefinite length",
     BYTES("\x30\x80"
	   "AB\0\0"),
     false, 0, 0},
    {"tag of two bytes",
     BYTES("\x1f\x21\x01"
	   "A"),
     false, 0, 0},
};

Test(der, elements)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
		struct der bytes = copy_exactly(elements[i].input);
		struct der rest = bytes, contents;
		unsigned tag;
		bool taken = der_next(&rest, &tag, &contents);

		cr_expect_eq(taken, elements[i].taken, "%s", elements[i].name);
		if (taken) {
			cr_expect_eq(tag, elements[i].tag, "%s: tag",
				     elements[i].name);
			cr_expect_eq(contents.length, elements[i].length,
				     "%s: length", elements[i].name);
			cr_expect_eq(contents.bytes + contents.length,
				     rest.bytes, "%s: rest", elements[i].name);
		} else {
			cr_expect_eq(rest.length, bytes.length, "%s: untouched",
				     elements[i].name);
		}
		free((void *)bytes.bytes);
	}
}

Test(der, takes_only_the_tag_asked_for)
{
	struct der rest = BYTES("\x04\x01"
				"A"),
		   contents;

	cr_expect(!der_take(&rest, DER_INTEGER, &contents));
	cr_expect_eq(rest.length, 3);
	cr_expect(der_take(&rest, DER_OCTET_STRING, &contents));
	cr_expect_eq(rest.length, 0);
}

static const struct {
	const char *name;
	struct der input;
	bool taken;
	size_t length;
	size_t bits;
} integers[] = {
    {"zero", BYTES("\x02\x01\x00"), true, 0, 0},
    {"one", BYTES("\x02\x01\x01"), true, 1, 1},
    {"seven bits", BYTES("\x02\x01\x7f"), true, 1, 7},
    {"eight bits", BYTES("\x02\x02\x00\x80"), true, 1, 8},
    {"nine bits", BYTES("\x02\x02\x01\x00"), true, 2, 9},
    {"many zeros", BYTES("\x02\x04\x00\x00\x00\x03"), true, 1, 2},
    {"negative", BYTES("\x02\x01\x80"), false, 0, 0},
    {"no bytes", BYTES("\x02\x00"), false, 0, 0},
    {"another type", BYTES("\x04\x01\x01"), false, 0, 0},
};

Test(der, integers)
{
	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
		struct der rest = integers[i].input, magnitude;
		bool taken = der_take_unsigned(&rest, &magnitude);

		cr_expect_eq(taken, integers[i].taken, "%s", integers[i].name);
		if (!taken)
			continue;
		cr_expect_eq(magnitude.length, integers[i].length, "%s: length",
			     integers[i].name);
		cr_expect_eq(der_bit_count(magnitude), integers[i].bits,
			     "%s: bits", integers[i].name);
	}
}

Test(der, bit_strings)
{
	struct der whole = BYTES("\x03\x03\x00"
				 "AB"),
		   bits;
	struct der ragged = BYTES("\x03\x02\x04"
				  "A");
	struct der empty = BYTES("\x03\x00");

	cr_expect(der_take_bits(&whole, &bits));
	cr_expect_eq(bits.length, 2);
	cr_expect(!der_take_bits(&ragged, &bits));
	cr_expect(!der_take_bits(&empty, &bits));
}

static const struct {
	const char *name;
	struct der input;
	bool taken;
	int64_t seconds;
} times[] = {
    {"this century",
     BYTES("\x17\x0d"
	   "260101000000Z"),
     true, 1767225600},
    {"last century",
     BYTES("\x17\x0d"
	   "991231235959Z"),
     true, 946684799},
    {"the last two-digit year",
     BYTES("\x17\x0d"
	   "491231235959Z"),
     true, INT64_C(2524607999)},
    {"four digits",
     BYTES("\x18\x0f"
	   "20500101000000Z"),
     true, INT64_C(2524608000)},
    {"no end (RFC 5280 4.1.2.5)",
     BYTES("\x18\x0f"
	   "99991231235959Z"),
     true, INT64_C(253402300799)},
    {"no seconds",
     BYTES("\x17\x0b"
	   "2601010000Z"),
     false, 0},
    {"another zone",
     BYTES("\x17\x11"
	   "260101000000+0100"),
     false, 0},
    {"fractions",
     BYTES("\x18\x11"
	   "20260101000000.5Z"),
     false, 0},
    {"thirteenth month",
     BYTES("\x17\x0d"
	   "261301000000Z"),
     false, 0},
    {"before 1970",
     BYTES("\x17\x0d"
	   "600101000000Z"),
     false, 0},
    {"empty", BYTES("\x17\x00"), false, 0},
    {"very long",
     BYTES("\x18\x40"
	   "2026010100000000000000000000000000000000"
	   "000000000000000000000000"),
     false, 0},
    {"a number", BYTES("\x02\x01\x01"), false, 0},
};

Test(der, times)
{
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct der rest = times[i].input;
		int64_t seconds = 0;

		cr_expect_eq(der_take_time(&rest, &seconds), times[i].taken,
			     "%s", times[i].name);
		cr_expect_eq(seconds, times[i].seconds, "%s: seconds",
			     times[i].name);
	}
}

static const struct {
	struct der input;
	const char *dotted;
} identifiers[] = {
    {BYTES("\x2b\x65\x70"), "1.3.101.112"},
    {BYTES("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), "1.2.840.113549.1.1.1"},
    {BYTES("\x60\x86\x48\x01\x65\x03\x04\x03\x11"), "2.16.840.1.101.3.4.3.17"},
    {BYTES("\x55\x1d\x11"), "2.5.29.17"},
    {BYTES("\x00"), "0.0"},
    {BYTES("\x88\x37\x03"), "2.999.3"},
    {BYTES(""), "an unreadable identifier"},
    {BYTES("\x2b\x86"), "an unreadable identifier"},
    {BYTES("\x2b\x9f\xff\xff\xff\x7f"), "an unreadable identifier"},
};

Test(der, identifiers)
{
	for (size_t i = 0; i < sizeof(identifiers) / sizeof(identifiers[0]);
	     i++) {
		char buffer[80];
		struct text text;

		text_init(&text, buffer, sizeof(buffer));
		der_add_oid(&text, identifiers[i].input);
		cr_expect_str_eq(buffer, identifiers[i].dotted);
	}
}
