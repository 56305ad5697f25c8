/* Long for its tables: one case for each rule, and what lies beside it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sts/policy.h"

#define NONE   POLICY_FAULT_COUNT
#define NAME32 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
#define LINES  "version: STSv1\nmode: enforce\nmx: mail.example.com\n"
#define WHOLE  LINES "max_age: 604800\n"
#define AGE    604800

struct parsed {
	struct arena *arena;
	struct policy policy;
	struct policy_issues issues;
	bool is_valid;
};

static struct parsed *parse_bytes(const char *body, size_t length)
{
	struct arena *arena = arena_new();
	struct parsed *parsed = arena_alloc(arena, sizeof(*parsed));
	/* On the heap, without a NUL behind it: a sanitizer sees every byte
	 * that is read too many. */
	char *exact = malloc(length > 0 ? length : 1);

	memcpy(exact, body, length);
	parsed->arena = arena;
	parsed->is_valid = policy_parse(arena, exact, length, &parsed->policy,
					&parsed->issues);
	cr_expect_eq(parsed->is_valid, parsed->issues.errors == 0);
	free(exact);
	return parsed;
}

static struct parsed *parse(const char *body)
{
	return parse_bytes(body, strlen(body));
}

static void release(struct parsed *parsed)
{
	arena_free(parsed->arena);
}

/* The fault is an error, or a remark on what is valid. */
static void expect_fault(const char *name, const struct parsed *parsed,
			 enum policy_fault fault, unsigned line)
{
	const struct policy_issue *issue;

	if (fault == NONE) {
		cr_expect(parsed->is_valid, "%s: %s", name,
			  policy_fault_text(parsed->issues.list[0].fault));
		return;
	}
	issue = policy_issues_find(&parsed->issues, fault);
	cr_expect_eq(parsed->is_valid, !policy_fault_is_error(fault), "%s",
		     name);
	cr_expect(issue != NULL, "%s: no '%s'", name, policy_fault_text(fault));
	if (issue != NULL)
		cr_expect_eq(issue->line, line, "%s: line %u", name,
			     issue->line);
}

/* ---- whole policies ---- */

static const struct {
	const char *name, *body;
	enum policy_fault fault;
	unsigned line;
	enum policy_mode mode; /* this and what follows: of valid ones */
	uint32_t max_age_s;
	size_t mx_count;
} bodies[] = {
    {"P01 LF, no last line end",
     "version: STSv1\nmode: enforce\nmx: mail.example.com\n"
     "mx: *.example.net\nmx: backupmx.example.com\nmax_age: 604800",
     POLICY_LINE_ENDS_LF, 0, POLICY_ENFORCE, 604800, 3},
    {"P02 CR LF",
     "version: STSv1\r\nmode: testing\r\nmx: mx1.example.com\r\n"
     "mx: mx.backup-example.com\r\nmax_age: 1296000\r\n",
     NONE, 0, POLICY_TESTING, 1296000, 2},
    {"P03 both",
     "version: STSv1\r\nmode: enforce\nmx: mail.example.com\r\n"
     "max_age: 604800\n",
     POLICY_LINE_ENDS_MIXED, 0, POLICY_ENFORCE, AGE, 1},
    {"P04 other order",
     "max_age: 604800\nmx: mail.example.com\nmode: enforce\n"
     "version: STSv1\n",
     POLICY_VERSION_NOT_FIRST, 4, POLICY_ENFORCE, AGE, 1},
    {"P05 nothing behind the colon",
     "version:STSv1\nmode:enforce\nmx:mail.example.com\nmax_age:604800\n", NONE,
     0, POLICY_ENFORCE, AGE, 1},
    {"P06 blanks behind the colon",
     "version:\tSTSv1\nmode: \t enforce\nmx:  mail.example.com\n"
     "max_age: 604800\n",
     NONE, 0, POLICY_ENFORCE, AGE, 1},
    {"P07 blanks behind the value",
     "version: STSv1 \nmode: enforce\t\nmx: mail.example.com  \n"
     "max_age: 604800 \n",
     NONE, 0, POLICY_ENFORCE, AGE, 1},
    {"P07 and behind the last one", LINES "max_age: 604800 \t", NONE, 0,
     POLICY_ENFORCE, AGE, 1},
    {"P08 none without mx", "version: STSv1\nmode: none\nmax_age: 86400\n",
     POLICY_MX_MISSING_IN_NONE, 0, POLICY_NONE, 86400, 0},
    {"P09 none with mx",
     "version: STSv1\nmode: none\nmx: mail.example.com\nmax_age: 86400\n", NONE,
     0, POLICY_NONE, 86400, 1},
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
     POLICY_ENFORCE, AGE, 1},
    {"P22 first mode",
     "version: STSv1\nmode: enforce\nmode: none\nmx: mail.example.com\n"
     "max_age: 604800\n",
     POLICY_DUPLICATE_KEY, 3, POLICY_ENFORCE, AGE, 1},
    {"P23 first max_age", WHOLE "max_age: 1\n", POLICY_DUPLICATE_KEY, 5,
     POLICY_ENFORCE, AGE, 1},
    {"P24 first version",
     "version: STSv1\nversion: STSv2\nmode: enforce\n"
     "mx: mail.example.com\nmax_age: 604800\n",
     POLICY_DUPLICATE_KEY, 2, POLICY_ENFORCE, AGE, 1},
    {"P25 a later mode is none",
     "version: STSv1\nmode: testing\nmode: enforced\n"
     "mx: mail.example.com\nmax_age: 604800\n",
     POLICY_DUPLICATE_KEY, 3, POLICY_TESTING, AGE, 1},
    {"a later max_age is too large", WHOLE "max_age: 99999999\n",
     POLICY_DUPLICATE_KEY, 5, POLICY_ENFORCE, AGE, 1},
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
    {"mx twice", WHOLE "mx: mail.example.com\n", NONE, 0, POLICY_ENFORCE, AGE,
     2},
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

Test(policy, parses_whole_policies)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct parsed *parsed = parse(bodies[i].body);
		const struct policy *policy = &parsed->policy;

		expect_fault(bodies[i].name, parsed, bodies[i].fault,
			     bodies[i].line);
		if (parsed->is_valid) {
			cr_expect_eq(policy->mode, bodies[i].mode, "%s",
				     bodies[i].name);
			cr_expect_eq(policy->max_age_s, bodies[i].max_age_s,
				     "%s", bodies[i].name);
			cr_expect_eq(policy->mx_count, bodies[i].mx_count, "%s",
				     bodies[i].name);
		}
		release(parsed);
	}
}

/* ---- one line of a policy that is fine but for it ---- */

static const struct {
	const char *name, *line;
	enum policy_fault fault;
} lines[] = {
    {"P26", "max_age: 0", POLICY_MAX_AGE_SHORT},
    {"one less than a day", "max_age: 86399", POLICY_MAX_AGE_SHORT},
    {"a day", "max_age: 86400", NONE},
    {"the longest served", "max_age: 31557599", NONE},
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
    {"P39", "mx: *.example.com", NONE},
    {"P40", "mx: MAIL.Example.COM", NONE},
    {"P41", "mx: xn--mnchen-3ya.example", NONE},
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

/* The known keys are given in what stands around, but for max_age. */
Test(policy, judges_lines)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		bool is_max_age = strncmp(lines[i].line, "max_age", 7) == 0;
		struct parsed *parsed;
		char body[400];

		snprintf(body, sizeof(body),
			 "version: STSv1\r\nmode: enforce\r\n"
			 "mx: mail.example.com\r\n%s\r\n%s",
			 lines[i].line,
			 is_max_age ? "" : "max_age: 604800\r\n");
		parsed = parse(body);
		expect_fault(lines[i].name, parsed, lines[i].fault, 4);
		if (lines[i].fault == NONE)
			cr_expect_eq(parsed->issues.count, 0, "%s",
				     lines[i].name);
		cr_expect_leq(parsed->issues.errors, 1, "%s", lines[i].name);
		release(parsed);
	}
}

static const struct {
	const char *name, *mx;
	enum domain_name_fault fault;
} names[] = {
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

Test(policy, says_why_an_mx_is_invalid)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct policy_issue *issue;
		struct parsed *parsed;
		char body[400];

		snprintf(body, sizeof(body),
			 "version: STSv1\nmode: enforce\nmx: %s\n"
			 "max_age: 604800\n",
			 names[i].mx);
		parsed = parse(body);
		expect_fault(names[i].name, parsed, POLICY_MX_INVALID, 3);
		issue = policy_issues_find(&parsed->issues, POLICY_MX_INVALID);
		if (issue != NULL)
			cr_expect_eq(issue->name_fault, names[i].fault,
				     "%s: %s", names[i].name,
				     domain_name_fault_text(issue->name_fault));
		cr_expect_eq(parsed->issues.errors, 1, "%s", names[i].name);
		release(parsed);
	}
}

Test(policy, takes_bytes_as_they_are)
{
	static const char utf16[] =
	    "\xff\xfev\0e\0r\0s\0i\0o\0n\0:\0 \0S\0T\0S\0v\0001\0\n\0";
	struct parsed *parsed;

	parsed = parse_bytes(LINES "max_age: 604800\0", strlen(LINES) + 16);
	expect_fault("P82", parsed, POLICY_MAX_AGE_INVALID, 4);
	release(parsed);
	parsed = parse_bytes(WHOLE "\0", strlen(WHOLE) + 1);
	expect_fault("NUL in a line of its own", parsed, POLICY_NO_COLON, 5);
	release(parsed);
	parsed = parse_bytes(WHOLE "a: b\0c\n", strlen(WHOLE) + 7);
	expect_fault("NUL in a value", parsed, POLICY_VALUE_CONTROL, 5);
	release(parsed);
	parsed = parse_bytes(WHOLE "mx: a.example\0.b\n", strlen(WHOLE) + 17);
	expect_fault("NUL in an mx", parsed, POLICY_MX_INVALID, 5);
	release(parsed);
	parsed = parse_bytes(utf16, sizeof(utf16) - 1);
	expect_fault("P87", parsed, POLICY_KEY_INVALID, 1);
	release(parsed);
}

Test(policy, keeps_mx_as_they_are_written)
{
	struct parsed *parsed = parse("version: STSv1\r\nmode: enforce\r\n"
				      "mx:a\r\nmx: *.Example.NET \r\n"
				      "mx: b\r\nmax_age: 86400");

	cr_assert(parsed->is_valid);
	cr_assert_eq(parsed->policy.mx_count, 3);
	cr_expect_str_eq(parsed->policy.mx[0], "a");
	cr_expect_str_eq(parsed->policy.mx[1], "*.Example.NET");
	cr_expect_str_eq(parsed->policy.mx[2], "b");
	release(parsed);
}

/* ---- issues ---- */

Test(policy, reports_all_with_line_and_subject)
{
	static const char body[] = "version: STSv2\r\n"
				   "mode: enforced\r\n"
				   "mx: a b\r\n"
				   "Max_Age: 1\r\n"
				   "x-y: z\r\n";
	static const struct {
		enum policy_fault fault;
		unsigned line;
		const char *subject;
	} expected[] = {
	    {POLICY_VERSION_UNKNOWN, 1, "STSv2"},
	    {POLICY_MODE_UNKNOWN, 2, "enforced"},
	    {POLICY_MX_SEVERAL, 3, "a b"},
	    {POLICY_KEY_CASE, 4, "Max_Age"},
	    {POLICY_UNKNOWN_KEY, 5, "x-y"},
	    {POLICY_MAX_AGE_MISSING, 0, ""},
	};
	size_t count = sizeof(expected) / sizeof(expected[0]);
	struct arena *arena = arena_new();
	struct policy_issues issues;
	struct policy policy;

	cr_expect(!policy_parse(arena, body, strlen(body), &policy, &issues));
	cr_assert_eq(issues.count, count);
	for (size_t i = 0; i < count; i++) {
		const struct policy_issue *issue = &issues.list[i];

		cr_expect_eq(issue->fault, expected[i].fault, "%zu", i);
		cr_expect_eq(issue->line, expected[i].line, "%zu", i);
		cr_expect_eq(issue->subject_length, strlen(expected[i].subject),
			     "%zu", i);
		cr_expect(issue->subject_length == 0 ||
			      memcmp(issue->subject, expected[i].subject,
				     issue->subject_length) == 0,
			  "%zu", i);
	}
	cr_expect_eq(issues.errors, 4);
	cr_expect_eq(issues.remarks, 2);
	arena_free(arena);
}

/* ---- hostile sizes ---- */

static void fill(struct text *text, const char *line, size_t length)
{
	while (text->length + strlen(line) <= length)
		text_add_string(text, line);
}

Test(policy, is_bounded_in_memory_and_issues)
{
	static const char *const fillers[] = {
	    "\n", "a\n", "a:b\n", "mx:a\n", "mx:.\n", "mx:a.b.c.d\n", "\r\n",
	};

	for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
		struct parsed *parsed;
		struct text text;

		text_init_growing(&text);
		fill(&text, fillers[i], POLICY_BODY_BYTES_MAX);
		parsed = parse_bytes(text.bytes, text.length);
		cr_expect(!parsed->is_valid);
		cr_expect_leq(parsed->issues.count, POLICY_ISSUES_MAX);
		cr_expect_eq(parsed->issues.count + parsed->issues.omitted,
			     parsed->issues.errors + parsed->issues.remarks);
		cr_expect_leq(arena_bytes(parsed->arena),
			      4 * POLICY_BODY_BYTES_MAX + 65536, "%s: %zu",
			      fillers[i], arena_bytes(parsed->arena));
		release(parsed);
		text_release(&text);
	}
}

Test(policy, finds_the_error_behind_many_remarks)
{
	struct parsed *parsed;
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, WHOLE);
	fill(&text, "x: y\n", 8000);
	parsed = parse_bytes(text.bytes, text.length);
	cr_expect(parsed->is_valid);
	cr_expect_eq(parsed->issues.count, POLICY_REMARKS_MAX);
	release(parsed);
	text_add_string(&text, "y\n");
	parsed = parse_bytes(text.bytes, text.length);
	cr_expect(!parsed->is_valid);
	cr_expect(policy_issues_find(&parsed->issues, POLICY_NO_COLON) != NULL);
	release(parsed);
	text_release(&text);
}

Test(policy, has_a_size_limit)
{
	static const struct {
		size_t length;
		enum policy_fault fault;
	} sizes[] = {
	    {10240, NONE},
	    {10241, POLICY_LONG},
	    {POLICY_BODY_BYTES_MAX, POLICY_LONG},
	    {POLICY_BODY_BYTES_MAX + 1, POLICY_TOO_LONG},
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct parsed *parsed;
		struct text text;

		text_init_growing(&text);
		text_add_string(&text, WHOLE "x: ");
		fill(&text, "y", sizes[i].length);
		parsed = parse_bytes(text.bytes, text.length);
		expect_fault("size", parsed, sizes[i].fault, 0);
		cr_expect_eq(policy_issues_find(&parsed->issues, POLICY_LONG) !=
				 NULL,
			     sizes[i].fault == POLICY_LONG);
		release(parsed);
		text_release(&text);
	}
}

/* ---- rendering ---- */

static const char *const some_mx[] = {"Mail.Example.COM", "*.example.net",
				      "xn--mnchen-3ya.example"};

static const struct {
	struct policy policy;
	const char *text;
} rendered[] = {
    {{POLICY_ENFORCE, 604800, some_mx, 1},
     "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\n"
     "max_age: 604800\r\n"},
    {{POLICY_TESTING, POLICY_MAX_AGE_MIN_S, some_mx, 3},
     "version: STSv1\r\nmode: testing\r\nmx: mail.example.com\r\n"
     "mx: *.example.net\r\nmx: xn--mnchen-3ya.example\r\n"
     "max_age: 86400\r\n"},
    {{POLICY_NONE, POLICY_MAX_AGE_MAX_S, some_mx + 1, 1},
     "version: STSv1\r\nmode: none\r\nmx: *.example.net\r\n"
     "max_age: 31557599\r\n"},
};

Test(policy, renders_what_every_sender_accepts)
{
	for (size_t i = 0; i < sizeof(rendered) / sizeof(rendered[0]); i++) {
		const struct policy *policy = &rendered[i].policy;
		char buffer[POLICY_BYTES_MAX + 1];
		struct parsed *parsed;
		struct text text;

		text_init(&text, buffer, sizeof(buffer));
		policy_render(policy, &text);
		cr_expect_str_eq(text.bytes, rendered[i].text);
		parsed = parse_bytes(text.bytes, text.length);
		cr_expect(parsed->is_valid);
		cr_expect_eq(parsed->issues.count, 0, "%zu: %s", i,
			     policy_fault_text(parsed->issues.list[0].fault));
		cr_expect_eq(parsed->policy.mode, policy->mode);
		cr_expect_eq(parsed->policy.max_age_s, policy->max_age_s);
		cr_expect_eq(parsed->policy.mx_count, policy->mx_count);
		release(parsed);
	}
}

Test(policy, knows_its_modes)
{
	enum policy_mode mode;

	for (enum policy_mode i = POLICY_NONE; i <= POLICY_ENFORCE; i++) {
		const char *name = policy_mode_name(i);

		cr_assert(policy_mode_parse(name, strlen(name), &mode));
		cr_expect_eq(mode, i, "%s", name);
		cr_expect(!policy_mode_parse(name, strlen(name) - 1, &mode));
	}
	cr_expect_str_eq(policy_mode_name(POLICY_ENFORCE), "enforce");
	cr_expect_str_eq(policy_mode_name(POLICY_TESTING), "testing");
	cr_expect_str_eq(policy_mode_name(POLICY_NONE), "none");
	cr_expect(!policy_mode_parse("", 0, &mode));
	cr_expect(!policy_mode_parse("None", 4, &mode));
	cr_expect(!policy_mode_parse("none\0", 5, &mode));
}

/* ---- completeness ---- */

Test(policy, has_a_case_for_each_fault)
{
	bool has_case[POLICY_FAULT_COUNT + 1] = {
	    [POLICY_MX_INVALID] = true, /* and three tests of their own */
	    [POLICY_LONG] = true,
	    [POLICY_TOO_LONG] = true,
	};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		has_case[bodies[i].fault] = true;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		has_case[lines[i].fault] = true;
	for (enum policy_fault i = 0; i < POLICY_FAULT_COUNT; i++)
		cr_expect(has_case[i], "%s", policy_fault_text(i));
}
