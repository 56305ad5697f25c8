#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "check/judge.h"
#include "judged.h"
#include "vectors_policy.h"

#define V      "version: STSv1\r\n"
#define M      "mode: enforce\r\n"
#define H      "mx: mail.example.com\r\n"
#define A      "max_age: 2419200\r\n"
#define GOOD   V M H A
#define TABLE  "mox, maddy, postfix-tlspol"
#define STRICT "mox, postfix-tlspol"
#define BUT_LENIENT                                                            \
	"mox, maddy, chasquid, postfix-mta-sts-resolver, postfix-tlspol, "     \
	"mailauth"

/* What each fault is judged to be.  The finding of the fault is the first; of
 * the message its subject. */
static const struct {
	enum policy_fault fault;
	enum check_severity severity;
	const char *body, *expected;
	const char *message, *fix, *senders;
} judgements[] = {
    {POLICY_EMPTY, CHECK_ERROR, "", "error policy-syntax", NULL, NULL,
     ALL_READ},
    {POLICY_BYTE_ORDER_MARK, CHECK_ERROR, "\xef\xbb\xbf" GOOD,
     "error policy-syntax", NULL, "byte order mark", NULL},
    {POLICY_BARE_CR, CHECK_ERROR, GOOD "mx: b.example.com\r\r\n",
     "error policy-syntax", NULL, "CR LF", NULL},
    {POLICY_BLANK_LINE, CHECK_ERROR, GOOD "\r\n", "error policy-syntax", NULL,
     "delete the line", TABLE},
    {POLICY_LEADING_BLANK, CHECK_ERROR, GOOD " mx: b.example.com\r\n",
     "error policy-syntax", NULL, NULL,
     "mox, maddy, postfix-mta-sts-resolver, postfix-tlspol"},
    {POLICY_COMMENT, CHECK_ERROR, GOOD "# mine\r\n", "error policy-syntax",
     NULL, "delete the line", TABLE},
    {POLICY_NO_COLON, CHECK_ERROR, GOOD "a b\r\n", "error policy-syntax", NULL,
     "key: value", TABLE},
    {POLICY_BLANK_BEFORE_COLON, CHECK_ERROR, GOOD "mx : b.example.com\r\n",
     "error policy-syntax", NULL, "key: value", NULL},
    {POLICY_KEY_INVALID, CHECK_ERROR, GOOD "_a: b\r\n", "error policy-syntax",
     "\"_a\"", "delete the line", STRICT},
    {POLICY_KEY_TOO_LONG, CHECK_ERROR, GOOD "n" NAME32 ": b\r\n",
     "error policy-syntax", NULL, "delete the line", STRICT},
    {POLICY_VALUE_EMPTY, CHECK_ERROR, GOOD "a:\r\n", "error policy-syntax",
     NULL, "key: value", NULL},
    {POLICY_VALUE_CONTROL, CHECK_ERROR, GOOD "a: b\tc\r\n",
     "error policy-syntax", NULL, "delete the line", NULL},
    {POLICY_VALUE_NOT_UTF8, CHECK_ERROR, GOOD "a: \xff\r\n",
     "error policy-syntax", NULL, NULL, NULL},
    {POLICY_VERSION_MISSING, CHECK_ERROR, M H A, "error policy-version", NULL,
     "version: STSv1", BUT_LENIENT},
    {POLICY_VERSION_UNKNOWN, CHECK_ERROR, "version: STSv2\r\n" M H A,
     "error policy-version", "\"STSv2\"", "version: STSv1", BUT_LENIENT},
    {POLICY_MODE_MISSING, CHECK_ERROR, V H A, "error policy-mode", NULL,
     "mode: testing", ALL_READ},
    {POLICY_MODE_UNKNOWN, CHECK_ERROR, V "mode: enforced\r\n" H A,
     "error policy-mode", "\"enforced\"", "mode: testing", ALL_READ},
    {POLICY_MAX_AGE_MISSING, CHECK_ERROR, V M H, "error policy-max-age", NULL,
     "max_age: 604800", BUT_LENIENT},
    {POLICY_MAX_AGE_INVALID, CHECK_ERROR, V M H "max_age: 1d\r\n",
     "error policy-max-age", "\"1d\"", "max_age: 604800", NULL},
    {POLICY_MAX_AGE_TOO_LARGE, CHECK_ERROR, V M H "max_age: 31557601\r\n",
     "error policy-max-age", "31557601", "max_age: 31536000",
     "chasquid, postfix-mta-sts-resolver, mailauth"},
    {POLICY_MX_MISSING, CHECK_ERROR, V M A, "error policy-mx-missing", NULL,
     "mx: mail.example.com", ALL_READ},
    {POLICY_MX_SEVERAL, CHECK_ERROR, V M "mx: a.example, b.example\r\n" A,
     "error policy-mx-invalid", "\"a.example, b.example\"", "a line for each",
     STRICT},
    {POLICY_MX_INVALID, CHECK_ERROR, V M "mx: .example.com\r\n" A,
     "error policy-mx-invalid", "\".example.com\": a label is empty", NULL,
     STRICT},
    {POLICY_LINE_ENDS_LF, CHECK_INFO,
     "version: STSv1\nmode: enforce\nmx: mail.example.com\n"
     "max_age: 2419200\n",
     "info policy-syntax", NULL, "CR LF", ""},
    {POLICY_LINE_ENDS_MIXED, CHECK_INFO, GOOD "mx: b.example.com\n",
     "info policy-syntax", NULL, "CR LF", ""},
    {POLICY_VERSION_NOT_FIRST, CHECK_WARNING, M V H A, "warning policy-version",
     NULL, "begin with: version: STSv1", "Google (documented to)"},
    {POLICY_KEY_CASE, CHECK_WARNING, GOOD "MX: b.example.com\r\n",
     "warning policy-unknown-key", "\"MX\"", "lower case", ""},
    {POLICY_DUPLICATE_KEY, CHECK_ERROR, GOOD "mode: none\r\n",
     "error policy-duplicate-key", "\"mode\"", "delete one", NULL},
    {POLICY_UNKNOWN_KEY, CHECK_WARNING, GOOD "nmx: b.example.com\r\n",
     "warning policy-unknown-key", "\"nmx\": did you mean 'mx'?",
     "delete the line", ""},
    {POLICY_VALUE_NOT_ASCII, CHECK_WARNING, GOOD "mx2: \xc3\xbc\r\n",
     "warning policy-unknown-key, warning policy-syntax", NULL, NULL, NULL},
    {POLICY_MX_MISSING_IN_NONE, CHECK_WARNING, V "mode: none\r\n" A,
     "warning policy-mx-missing, info policy-none", NULL, NULL,
     "chasquid, Stalwart"},
    {POLICY_MX_ADDRESS, CHECK_WARNING, V M "mx: 192.0.2.1\r\n" A,
     "warning policy-mx-invalid", "\"192.0.2.1\"", NULL, STRICT},
    {POLICY_MX_SINGLE_LABEL, CHECK_WARNING, V M "mx: mail\r\n" A,
     "warning policy-mx-invalid", "\"mail\"", "whole name", ""},
    {POLICY_MX_WILDCARD_WIDE, CHECK_WARNING, V M "mx: *.com\r\n" A,
     "warning policy-mx-invalid", "\"*.com\"", NULL, ""},
    {POLICY_MAX_AGE_LEADING_ZEROS, CHECK_WARNING,
     V M H "max_age: 0002419200\r\n", "warning policy-max-age", "0002419200",
     NULL, ""},
    {POLICY_MAX_AGE_SHORT, CHECK_ERROR, V M H "max_age: 0\r\n",
     "error policy-max-age-short", "\"0\"", "max_age: 86400", "chasquid"},
    {POLICY_MAX_AGE_AT_LIMIT, CHECK_WARNING, V M H "max_age: 31557600\r\n",
     "warning policy-max-age", "31557600", "max_age: 31536000", NULL},
};

static bool judge_string(struct check_findings *findings, const char *body)
{
	struct policy policy;

	return judge_policy(body, strlen(body), "policy", &policy, findings);
}

Test(judge_policy, judges_each_fault)
{
	for (size_t i = 0; i < COUNT(judgements); i++) {
		const char *name = policy_fault_text(judgements[i].fault);
		struct check_findings *findings = judged_new();

		cr_expect_eq(judge_string(findings, judgements[i].body),
			     !policy_fault_is_error(judgements[i].fault), "%s",
			     name);
		expect_judged(name, findings, judgements[i].expected);
		expect_first(name, findings, judgements[i].message,
			     judgements[i].fix, judgements[i].senders);
		judged_free(findings);
	}
}

Test(judge_policy, has_a_case_for_each_fault)
{
	bool has_case[POLICY_FAULT_COUNT] = {
	    [POLICY_LONG] = true, /* and a test of their own */
	    [POLICY_TOO_LONG] = true,
	};

	for (size_t i = 0; i < COUNT(judgements); i++)
		has_case[judgements[i].fault] = true;
	for (enum policy_fault i = 0; i < POLICY_FAULT_COUNT; i++)
		cr_expect(has_case[i], "%s", policy_fault_text(i));
}

/* ---- the cases of the standard ---- */

static enum check_severity severity_of(enum policy_fault fault)
{
	for (size_t i = 0; i < COUNT(judgements); i++) {
		if (judgements[i].fault == fault)
			return judgements[i].severity;
	}
	return CHECK_INFO; /* NO_FAULT */
}

/* No worse than its fault, and no better. */
static void expect_worst(const char *name, const char *body,
			 enum policy_fault fault)
{
	struct check_findings *findings = judged_new();

	cr_expect_eq(judge_string(findings, body),
		     fault == NO_FAULT || !policy_fault_is_error(fault), "%s",
		     name);
	cr_expect_eq(findings->worst,
		     fault != NO_FAULT && policy_fault_is_error(fault)
			 ? CHECK_ERROR
			 : severity_of(fault),
		     "%s: %s", name, judged_codes(findings));
	judged_free(findings);
}

Test(judge_policy, judges_whole_policies)
{
	for (size_t i = 0; i < COUNT(policy_bodies); i++)
		expect_worst(policy_bodies[i].name, policy_bodies[i].body,
			     policy_bodies[i].fault);
}

Test(judge_policy, judges_lines)
{
	for (size_t i = 0; i < COUNT(policy_lines); i++) {
		const char *line = policy_lines[i].line;
		bool is_max_age = strncmp(line, "max_age", 7) == 0;
		char body[400];

		/* Mode testing: only there no max_age is a warning. */
		snprintf(body, sizeof(body), V "mode: testing\r\n" H "%s\r\n%s",
			 line, is_max_age ? "" : A);
		expect_worst(policy_lines[i].name, body, policy_lines[i].fault);
	}
}

Test(judge_policy, judges_mx_names)
{
	for (size_t i = 0; i < COUNT(policy_mx_names); i++) {
		struct check_findings *findings = judged_new();
		char body[400];

		snprintf(body, sizeof(body), V M "mx: %s\r\n" A,
			 policy_mx_names[i].mx);
		cr_expect(!judge_string(findings, body));
		expect_judged(policy_mx_names[i].name, findings,
			      "error policy-mx-invalid");
		expect_first(policy_mx_names[i].name, findings,
			     domain_name_fault_text(policy_mx_names[i].fault),
			     NULL, STRICT);
		judged_free(findings);
	}
}

Test(judge_policy, takes_bytes_as_they_are) /* P82 */
{
	static const char body[] = V M H "max_age: 604800\0";
	struct check_findings *findings = judged_new();
	struct policy policy;

	cr_expect(
	    !judge_policy(body, sizeof(body) - 1, "policy", &policy, findings));
	expect_judged("P82", findings, "error policy-max-age");
	expect_first("P82", findings, "\"604800\\x00\"", NULL, NULL);
	judged_free(findings);
}

/* ---- thresholds ---- */

static const struct {
	unsigned max_age;
	const char *enforce, *other; /* other: testing and none */
} ages[] = {
    {0, "error policy-max-age-short", "error policy-max-age-short, "},
    {86399, "error policy-max-age-short", "error policy-max-age-short, "},
    {86400, "warning policy-max-age-short", ""},
    {604799, "warning policy-max-age-short", ""},
    {604800, "info policy-max-age-short", ""},
    {1209599, "info policy-max-age-short", ""},
    {1209600, "", ""},
    {31557599, "", ""},
    {31557600, "warning policy-max-age", "warning policy-max-age, "},
};

Test(judge_policy, has_thresholds_of_max_age)
{
	static const struct {
		const char *name, *info;
	} modes[] = {
	    {"enforce", ""},
	    {"testing", "info policy-testing"},
	    {"none", "info policy-none"},
	};

	for (size_t i = 0; i < COUNT(ages) * COUNT(modes); i++) {
		struct check_findings *findings = judged_new();
		size_t mode = i % COUNT(modes), age = i / COUNT(modes);
		struct arena *arena = findings->arena;
		const char *name = arena_printf(
		    arena, "%s, %u", modes[mode].name, ages[age].max_age);

		judge_string(findings,
			     arena_printf(arena,
					  V "mode: %s\r\n" H "max_age: %u\r\n",
					  modes[mode].name, ages[age].max_age));
		expect_judged(name, findings,
			      mode == 0
				  ? ages[age].enforce
				  : arena_printf(arena, "%s%s", ages[age].other,
						 modes[mode].info));
		judged_free(findings);
	}
}

static const struct {
	size_t length;
	const char *expected, *senders;
} sizes[] = {
    {10240, "info policy-mx-duplicate", NULL},
    {10241, "warning http-too-large, info policy-mx-duplicate", "chasquid"},
    {65536, "warning http-too-large, info policy-mx-duplicate", "chasquid"},
    {65537, "error http-too-large",
     "mox, postfix-mta-sts-resolver, postfix-tlspol, Google (documented to)"},
};

Test(judge_policy, has_thresholds_of_size)
{
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct check_findings *findings = judged_new();
		struct policy policy;
		struct text text;

		text_init_growing(&text);
		text_add_string(&text, GOOD);
		while (text.length + strlen(H) <= sizes[i].length)
			text_add_string(&text, H);
		text.length -= 2; /* blanks behind the last value */
		while (text.length < sizes[i].length - 2)
			text_add_string(&text, " ");
		text_add_string(&text, "\r\n");
		judge_policy(text.bytes, text.length, "policy", &policy,
			     findings);
		expect_judged("size", findings, sizes[i].expected);
		expect_first("size", findings, NULL, NULL, sizes[i].senders);
		text_release(&text);
		judged_free(findings);
	}
}

/* ---- where, and how many ---- */

Test(judge_policy, tells_the_line)
{
	struct check_findings *findings = judged_new();
	struct policy policy;
	static const char body[] = V H A "mode: x\x1b[2J\r\n\r\nmodes: y\r\n";

	judge_policy(body, strlen(body), "policy at 192.0.2.1", &policy,
		     findings);
	expect_judged("lines", findings,
		      "error policy-mode, error policy-syntax, "
		      "warning policy-unknown-key");
	cr_expect_str_eq(findings->list[0].subject,
			 "policy at 192.0.2.1 line 4");
	cr_expect_str_eq(findings->list[1].subject,
			 "policy at 192.0.2.1 line 5");
	cr_expect(strstr(findings->list[0].message, "\"x\\x1b[2J\"") != NULL);
	cr_expect(strstr(findings->list[2].message, "mean 'mode'?") != NULL);
	judged_free(findings);
}

Test(judge_policy, gives_the_policy)
{
	struct check_findings *findings = judged_new();
	struct policy policy;

	cr_assert(
	    judge_policy(GOOD, strlen(GOOD), "policy", &policy, findings));
	expect_judged("good", findings, "");
	cr_expect_eq(policy.mode, POLICY_ENFORCE);
	cr_expect_eq(policy.max_age_s, 2419200);
	cr_assert_eq(policy.mx_count, 1);
	cr_expect_str_eq(policy.mx[0], "mail.example.com");
	judged_free(findings);
}

Test(judge_policy, counts_what_the_parser_omits)
{
	struct check_findings *findings = judged_new();
	struct text text;

	text_init_growing(&text);
	for (size_t i = 0; i < 1000; i++)
		text_add_string(&text, "a b\r\n");
	cr_expect(!judge_string(findings, text.bytes));
	/* Version, mode and max_age are missing as well. */
	cr_expect_eq(findings->count + findings->omitted, 1003);
	cr_expect_eq(findings->worst, CHECK_ERROR);
	text_release(&text);
	judged_free(findings);
}

/* Hundreds of remarks must not hide what is an error here, and is none for the
 * parser. */
Test(judge_policy, finds_the_error_behind_many_remarks)
{
	static const struct {
		const char *name, *begin, *end;
	} hidden[] = {
	    {"duplicate key", GOOD, "mode: none\r\n"},
	    {"max_age", V M H, "max_age: 0\r\n"},
	};

	for (size_t i = 0; i < COUNT(hidden); i++) {
		struct check_findings *findings = judged_new();
		struct text text;

		text_init_growing(&text);
		text_add_string(&text, hidden[i].begin);
		for (size_t j = 0; j < 300; j++)
			text_add_string(&text, "x: y\r\n");
		text_add_string(&text, hidden[i].end);
		cr_expect(judge_string(findings, text.bytes));
		cr_expect_eq(findings->worst, CHECK_ERROR, "%s: %s",
			     hidden[i].name,
			     check_severity_name(findings->worst));
		text_release(&text);
		judged_free(findings);
	}
}

Test(judge_policy, remarks_an_mx_that_is_there_twice)
{
	struct check_findings *findings = judged_new();

	cr_expect(judge_string(findings, GOOD "mx: Mail.Example.COM\r\n"));
	cr_expect_eq(findings->count, 1);
	cr_expect_eq(findings->worst, CHECK_INFO);
	judged_free(findings);
}
