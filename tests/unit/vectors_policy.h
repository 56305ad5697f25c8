#ifndef TESTS_VECTORS_POLICY_H
#define TESTS_VECTORS_POLICY_H

/*
 * Texts of policies and what is wrong with them: one case for each rule, and
 * what lies beside it.  Those of the standard have a number.  Parser and judge
 * are tested with the same.  All in this header, long for its tables.
 */

#include <stddef.h>
#include <stdint.h>

#include "sts/policy.h"

#define NO_FAULT POLICY_FAULT_COUNT
#define NAME32	 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
#define LINES	 "version: STSv1\nmode: enforce\nmx: mail.example.com\n"
#define WHOLE	 LINES "max_age: 604800\n"

/* Whole policies. */
static const struct {
	const char *name, *body;
	enum policy_fault fault;
	unsigned line;
	enum policy_mode mode; /* this and what follows: of valid ones */
	uint32_t max_age_s;
	size_t mx_count;
} policy_bodies[] = {
    {"P01 LF, no last line end",
     "version: STSv1\nmode: enforce\nmx: mail.example.com\n"
     "mx: *.example.net\nmx: backupmx.example.com\nmax_age: 604800",
     POLICY_LINE_ENDS_LF, 0, POLICY_ENFORCE, 604800, 3},
    {"P02 CR LF",
     "version: STSv1\r\nmode: testing\r\nmx: mx1.example.com\r\n"
     "mx: mx.backup-example.com\r\nmax_age: 1296000\r\n",
     NO_FAULT, 0, POLICY_TESTING, 1296000, 2},
    {"P03 both",
     "version: STSv1\r\nmode: enforce\nmx: mail.example.com\r\n"
     "max_age: 604800\n",
     POLICY_LINE_ENDS_MIXED, 0, POLICY_ENFORCE, 604800, 1},
    {"P04 other order",
     "max_age: 604800\nmx: mail.example.com\nmode: enforce\n"
     "version: STSv1\n",
     POLICY_VERSION_NOT_FIRST, 4, POLICY_ENFORCE, 604800, 1},
    {"P05 nothing behind the colon",
     "version:STSv1\nmode:enforce\nmx:mail.example.com\nmax_age:604800\n",
     NO_FAULT, 0, POLICY_ENFORCE, 604800, 1},
    {"P06 blanks behind the colon",
     "version:\tSTSv1\nmode: \t enforce\nmx:  mail.example.com\n"
     "max_age: 604800\n",
     NO_FAULT, 0, POLICY_ENFORCE, 604800, 1},
    {"P07 blanks behind the value",
     "version: STSv1 \nmode: enforce\t\nmx: mail.example.com  \n"
     "max_age: 604800 \n",
     NO_FAULT, 0, POLICY_ENFORCE, 604800, 1},
    {"P07 and behind the last one", LINES "max_age: 604800 \t", NO_FAULT, 0,
     POLICY_ENFORCE, 604800, 1},
    {"P08 none without mx", "version: STSv1\nmode: none\nmax_age: 86400\n",
     POLICY_MX_MISSING_IN_NONE, 0, POLICY_NONE, 86400, 0},
    {"P09 none with mx",
     "version: STSv1\nmode: none\nmx: mail.example.com\nmax_age: 86400\n",
     NO_FAULT, 0, POLICY_NONE, 86400, 1},
    {"P10", "version: STSv1\nmode: enforce\nmax_age: 604800\n",
     POLICY_MX_MISSING, 0, 0, 0, 0},
    {"P11", "version: STSv1\nmode: testing\nmax_age: 604800\n",
     POLICY_MX_MISSING, 0, 0, 0, 0},
    {"P12 nmx",
     "version: STSv1\nmode: enforce\nnmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_MX_MISSING, 0, 0, 0, 0},
    {"P13", "mode: enforce\nmx: mail.example.com\nmax_age: 604800\n",
     POLICY_VERSION_MISSING, 0, 0, 0, 0},
    {"P14", "version: STSv1\nmx: mail.example.com\nmax_age: 604800\n",
     POLICY_MODE_MISSING, 0, 0, 0, 0},
    {"P15", LINES, POLICY_MAX_AGE_MISSING, 0, 0, 0, 0},
    {"P16",
     "version: STSv2\nmode: enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_VERSION_UNKNOWN, 1, 0, 0, 0},
    {"P17",
     "version: stsv1\nmode: enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_VERSION_UNKNOWN, 1, 0, 0, 0},
    {"P18",
     "version: STSv1.0\nmode: enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_VERSION_UNKNOWN, 1, 0, 0, 0},
    {"version is empty",
     "version:\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n",
     POLICY_VALUE_EMPTY, 1, 0, 0, 0},
    {"P19",
     "version: STSv1\nmode: Enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_MODE_UNKNOWN, 2, 0, 0, 0},
    {"P20",
     "version: STSv1\nmode: report\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_MODE_UNKNOWN, 2, 0, 0, 0},
    {"P21 Mode is another key",
     "version: STSv1\nMode: enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_MODE_MISSING, 0, 0, 0, 0},
    {"P21 MX is, too", WHOLE "MX: mail.example.net\n", POLICY_KEY_CASE, 5,
     POLICY_ENFORCE, 604800, 1},
    {"P22 first mode",
     "version: STSv1\nmode: enforce\nmode: none\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_DUPLICATE_KEY, 3, POLICY_ENFORCE, 604800, 1},
    {"P23 first max_age", WHOLE "max_age: 1\n", POLICY_DUPLICATE_KEY, 5,
     POLICY_ENFORCE, 604800, 1},
    {"P24 first version",
     "version: STSv1\nversion: STSv2\nmode: enforce\n"
     "mx: mail.example.com\nmax_age: 604800\n",
     POLICY_DUPLICATE_KEY, 2, POLICY_ENFORCE, 604800, 1},
    {"P25 a later mode is none",
     "version: STSv1\nmode: testing\nmode: enforced\n"
     "mx: mail.example.com\nmax_age: 604800\n",
     POLICY_DUPLICATE_KEY, 3, POLICY_TESTING, 604800, 1},
    {"a later max_age is too large", WHOLE "max_age: 99999999\n",
     POLICY_DUPLICATE_KEY, 5, POLICY_ENFORCE, 604800, 1},
    {"a later mode is empty", WHOLE "mode:\n", POLICY_VALUE_EMPTY, 5, 0, 0, 0},
    {"a later mode is no field", WHOLE "mode: a\tb\n", POLICY_VALUE_CONTROL, 5,
     0, 0, 0},
    {"the first mode is no mode",
     "version: STSv1\nmode: enforced\nmode: enforce\n"
     "mx: mail.example.com\nmax_age: 604800\n",
     POLICY_MODE_UNKNOWN, 2, 0, 0, 0},
    {"P63 one bad mx",
     "version: STSv1\nmode: enforce\nmx: good.example.com\n"
     "mx: .example.net\nmax_age: 604800\n",
     POLICY_MX_INVALID, 4, 0, 0, 0},
    {"bad mx in mode none",
     "version: STSv1\nmode: none\nmx: .example.net\nmax_age: 604800\n",
     POLICY_MX_INVALID, 3, 0, 0, 0},
    {"mx twice", WHOLE "mx: mail.example.com\n", NO_FAULT, 0, POLICY_ENFORCE,
     604800, 2},
    {"P72",
     "version: STSv1\n\nmode: enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_BLANK_LINE, 2, 0, 0, 0},
    {"P73", WHOLE "\n", POLICY_BLANK_LINE, 5, 0, 0, 0},
    {"P73 of blanks", WHOLE " \t\n", POLICY_BLANK_LINE, 5, 0, 0, 0},
    {"P73 of blanks without a line end", WHOLE " ", POLICY_BLANK_LINE, 5, 0, 0,
     0},
    {"P73 CR LF", WHOLE "\r\n", POLICY_BLANK_LINE, 5, 0, 0, 0},
    {"P74", "\n" WHOLE, POLICY_BLANK_LINE, 1, 0, 0, 0},
    {"P75",
     "version: STSv1\n  mode: enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_LEADING_BLANK, 2, 0, 0, 0},
    {"P75 in front", " " WHOLE, POLICY_LEADING_BLANK, 1, 0, 0, 0},
    {"P76",
     "version : STSv1\nmode : enforce\nmx : mail.example.com\n"
     "max_age : 604800\n",
     POLICY_BLANK_BEFORE_COLON, 1, 0, 0, 0},
    {"P77",
     "version: STSv1\nmode enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_NO_COLON, 2, 0, 0, 0},
    {"equals sign",
     "version: STSv1\nmode=enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_NO_COLON, 2, 0, 0, 0},
    {"P78", "# my policy\n" WHOLE, POLICY_COMMENT, 1, 0, 0, 0},
    {"P79", "\xef\xbb\xbf" WHOLE, POLICY_BYTE_ORDER_MARK, 1, 0, 0, 0},
    {"P79 alone", "\xef\xbb\xbf", POLICY_BYTE_ORDER_MARK, 1, 0, 0, 0},
    {"P80",
     "version: STSv1\rmode: enforce\rmx: mail.example.com\r"
     "max_age: 604800\r",
     POLICY_BARE_CR, 1, 0, 0, 0},
    {"CR CR LF", LINES "max_age: 604800\r\r\n", POLICY_BARE_CR, 4, 0, 0, 0},
    {"CR at the end", LINES "max_age: 604800\r", POLICY_BARE_CR, 4, 0, 0, 0},
    {"LF CR",
     "version: STSv1\n\rmode: enforce\n\rmx: mail.example.com\n\r"
     "max_age: 604800\n\r",
     POLICY_BARE_CR, 2, 0, 0, 0},
    {"P81",
     "version: STSv1; mode: enforce; mx: mail.example.com; "
     "max_age: 604800\n",
     POLICY_VERSION_UNKNOWN, 1, 0, 0, 0},
    {"P83",
     "{\"version\":\"STSv1\",\"mode\":\"enforce\","
     "\"mx\":[\".example.com\"],\"max_age\":123}",
     POLICY_KEY_INVALID, 1, 0, 0, 0},
    {"P84", "<!DOCTYPE html><html><body>version: STSv1</body></html>",
     POLICY_KEY_INVALID, 1, 0, 0, 0},
    {"P84 another", "<html>\n</html>\n", POLICY_NO_COLON, 1, 0, 0, 0},
    {"P85", "", POLICY_EMPTY, 0, 0, 0, 0},
    {"one line end", "\n", POLICY_BLANK_LINE, 1, 0, 0, 0},
    {"separator U+2028",
     "version: STSv1\xe2\x80\xa8mode: enforce\xe2\x80\xa8"
     "mx: mail.example.com\xe2\x80\xa8max_age: 604800",
     POLICY_VERSION_UNKNOWN, 1, 0, 0, 0},
    {"form feed", "version: STSv1\fmode: enforce\n", POLICY_VERSION_UNKNOWN, 1,
     0, 0, 0},
    {"no-break space",
     "version:\xc2\xa0STSv1\nmode: enforce\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_VERSION_UNKNOWN, 1, 0, 0, 0},
};

/* One line of a policy that is fine but for it. */
static const struct {
	const char *name, *line;
	enum policy_fault fault;
} policy_lines[] = {
    {"P26", "max_age: 0", POLICY_MAX_AGE_SHORT},
    {"one less than a day", "max_age: 86399", POLICY_MAX_AGE_SHORT},
    {"a day", "max_age: 86400", NO_FAULT},
    {"the longest served", "max_age: 31557599", NO_FAULT},
    {"P27", "max_age: 31557600", POLICY_MAX_AGE_AT_LIMIT},
    {"P28", "max_age: 31557601", POLICY_MAX_AGE_TOO_LARGE},
    {"P29", "max_age: 9999999999", POLICY_MAX_AGE_TOO_LARGE},
    {"2^32 + 86400", "max_age: 4295053696", POLICY_MAX_AGE_TOO_LARGE},
    {"P30", "max_age: 00000000001", POLICY_MAX_AGE_INVALID},
    {"2^64 + 86400", "max_age: 18446744073709638016", POLICY_MAX_AGE_INVALID},
    {"P31", "max_age: 0000086400", POLICY_MAX_AGE_LEADING_ZEROS},
    {"P32", "max_age: -1", POLICY_MAX_AGE_INVALID},
    {"P33", "max_age: +86400", POLICY_MAX_AGE_INVALID},
    {"P34", "max_age: 86400s", POLICY_MAX_AGE_INVALID},
    {"P35", "max_age: 86400.0", POLICY_MAX_AGE_INVALID},
    {"P36", "max_age: 1e5", POLICY_MAX_AGE_INVALID},
    {"hexadecimal", "max_age: 0x15180", POLICY_MAX_AGE_INVALID},
    {"P37", "max_age: 1 week", POLICY_MAX_AGE_INVALID},
    {"two numbers", "max_age: 86400 86400", POLICY_MAX_AGE_INVALID},
    {"other digits", "max_age: \xd9\xa8\xd9\xa6", POLICY_MAX_AGE_INVALID},
    {"P38", "max_age: ", POLICY_VALUE_EMPTY},
    {"P39", "mx: *.example.com", NO_FAULT},
    {"P40", "mx: MAIL.Example.COM", NO_FAULT},
    {"P41", "mx: xn--mnchen-3ya.example", NO_FAULT},
    {"P43", "mx: localhost", POLICY_MX_SINGLE_LABEL},
    {"P44", "mx: *.com", POLICY_MX_WILDCARD_WIDE},
    {"P45", "mx: 192.0.2.1", POLICY_MX_ADDRESS},
    {"P45 under a wildcard", "mx: *.0.2.1", POLICY_MX_ADDRESS},
    {"P45 a number", "mx: 25", POLICY_MX_ADDRESS},
    {"P59", "mx: a.example.com, b.example.com", POLICY_MX_SEVERAL},
    {"P59 without a blank", "mx: a.example.com,b.example.com",
     POLICY_MX_SEVERAL},
    {"P60", "mx: a.example.com b.example.com", POLICY_MX_SEVERAL},
    {"P60 tab", "mx: a.example.com\tb.example.com", POLICY_MX_SEVERAL},
    {"P61", "mx: 10 mail.example.com", POLICY_MX_SEVERAL},
    {"comment behind a value", "mx: a.example.com # mine", POLICY_MX_SEVERAL},
    {"P62", "mx: ", POLICY_VALUE_EMPTY},
    {"P62 no blank", "mx:", POLICY_VALUE_EMPTY},
    {"P64", "foo: bar baz", POLICY_UNKNOWN_KEY},
    {"P65", "foo: https://x.example/?a=b:c", POLICY_UNKNOWN_KEY},
    {"colons alone", "foo:::", POLICY_UNKNOWN_KEY},
    {"P66",
     "note: gr\xc3\xbc\xc3\x9f"
     "e",
     POLICY_VALUE_NOT_ASCII},
    {"four bytes", "note: \xf0\x9f\x93\xac", POLICY_VALUE_NOT_ASCII},
    {"the last character", "note: \xf4\x8f\xbf\xbf", POLICY_VALUE_NOT_ASCII},
    {"before the surrogates", "note: \xed\x9f\xbf", POLICY_VALUE_NOT_ASCII},
    {"P67", "foo:", POLICY_VALUE_EMPTY},
    {"P67 of blanks", "foo: \t ", POLICY_VALUE_EMPTY},
    {"P68", "foo: a\tb", POLICY_VALUE_CONTROL},
    {"escape", "foo: \x1b[2J", POLICY_VALUE_CONTROL},
    {"delete", "foo: a\x7f", POLICY_VALUE_CONTROL},
    {"P69", "_foo: bar", POLICY_KEY_INVALID},
    {"P69 hyphen", "-foo: bar", POLICY_KEY_INVALID},
    {"P69 dot", ".foo: bar", POLICY_KEY_INVALID},
    {"longest key", NAME32 ": x", POLICY_UNKNOWN_KEY},
    {"P70", "n" NAME32 ": x", POLICY_KEY_TOO_LONG},
    {"long and wrong", "_" NAME32 ": x", POLICY_KEY_INVALID},
    {"P71", "foo bar: x", POLICY_KEY_INVALID},
    {"no key", ": x", POLICY_KEY_INVALID},
    {"a colon", ":", POLICY_KEY_INVALID},
    {"key with anything", "0_-.Z: x", POLICY_UNKNOWN_KEY},
    {"key that is not ASCII",
     "gr\xc3\xbc\xc3\x9f"
     "e: x",
     POLICY_KEY_INVALID},
    {"key in quotes", "\"foo\": x", POLICY_KEY_INVALID},
    {"P86", "note: \xff\xfe", POLICY_VALUE_NOT_UTF8},
    {"overlong", "note: \xc0\xaf", POLICY_VALUE_NOT_UTF8},
    {"overlong of three", "note: \xe0\x9f\xbf", POLICY_VALUE_NOT_UTF8},
    {"overlong of four", "note: \xf0\x8f\xbf\xbf", POLICY_VALUE_NOT_UTF8},
    {"surrogate", "note: \xed\xa0\x80", POLICY_VALUE_NOT_UTF8},
    {"behind the last character", "note: \xf4\x90\x80\x80",
     POLICY_VALUE_NOT_UTF8},
    {"five bytes", "note: \xf8\x88\x80\x80\x80", POLICY_VALUE_NOT_UTF8},
    {"Latin-1",
     "note: gr\xfc\xdf"
     "e",
     POLICY_VALUE_NOT_UTF8},
    {"cut character", "note: \xe2\x80", POLICY_VALUE_NOT_UTF8},
    {"third byte is none", "note: \xe2\x80x", POLICY_VALUE_NOT_UTF8},
    {"second byte is none", "note: \xc3(", POLICY_VALUE_NOT_UTF8},
    {"lone continuation", "note: \x80", POLICY_VALUE_NOT_UTF8},
    {"VERSION", "VERSION: STSv1", POLICY_KEY_CASE},
};

/* The mx of a policy that is fine but for it. */
static const struct {
	const char *name, *mx;
	enum domain_name_fault fault;
} policy_mx_names[] = {
    {"P42", "m\xc3\xbcnchen.example", DOMAIN_NAME_NOT_ASCII},
    {"P46", "[192.0.2.1]", DOMAIN_NAME_ADDRESS},
    {"P46 IPv6", "2001:db8::1", DOMAIN_NAME_ADDRESS},
    {"P46 under a wildcard", "*.[192.0.2.1]", DOMAIN_NAME_ADDRESS},
    {"P47", "*", DOMAIN_NAME_WILDCARD},
    {"P48", "*.", DOMAIN_NAME_WILDCARD},
    {"P49", "*.*.example.com", DOMAIN_NAME_WILDCARD},
    {"P50", "mail.*.example.com", DOMAIN_NAME_WILDCARD},
    {"P51", "mail*.example.com", DOMAIN_NAME_WILDCARD},
    {"P52", "*mail.example.com", DOMAIN_NAME_WILDCARD},
    {"P53", ".example.com", DOMAIN_NAME_EMPTY_LABEL},
    {"P54", "mail.example.com.", DOMAIN_NAME_TRAILING_DOT},
    {"P55", "mail_1.example.com", DOMAIN_NAME_CHARACTER},
    {"P56", "-mail.example.com", DOMAIN_NAME_HYPHEN},
    {"P57", "mail-.example.com", DOMAIN_NAME_HYPHEN},
    {"P58", "mail..example.com", DOMAIN_NAME_EMPTY_LABEL},
    {"long label", "n" NAME32 NAME32 ".example", DOMAIN_NAME_LABEL_TOO_LONG},
    {"scheme", "smtp:mail.example.com", DOMAIN_NAME_CHARACTER},
    {"port", "mail.example.com:25", DOMAIN_NAME_CHARACTER},
    {"quotes", "\"mail.example.com\"", DOMAIN_NAME_CHARACTER},
};

#endif
