#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sts/policy.h"
#include "vectors_policy.h"

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

	if (fault == NO_FAULT) {
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

Test(policy, parses_whole_policies)
{
	for (size_t i = 0; i < sizeof(policy_bodies) / sizeof(policy_bodies[0]);
	     i++) {
		struct parsed *parsed = parse(policy_bodies[i].body);
		const struct policy *policy = &parsed->policy;

		expect_fault(policy_bodies[i].name, parsed,
			     policy_bodies[i].fault, policy_bodies[i].line);
		if (parsed->is_valid) {
			cr_expect_eq(policy->mode, policy_bodies[i].mode, "%s",
				     policy_bodies[i].name);
			cr_expect_eq(policy->max_age_s,
				     policy_bodies[i].max_age_s, "%s",
				     policy_bodies[i].name);
			cr_expect_eq(policy->mx_count,
				     policy_bodies[i].mx_count, "%s",
				     policy_bodies[i].name);
		}
		release(parsed);
	}
}

/* ---- one line of a policy that is fine but for it ---- */

/* The known keys are given in what stands around, but for max_age. */
Test(policy, judges_lines)
{
	for (size_t i = 0; i < sizeof(policy_lines) / sizeof(policy_lines[0]);
	     i++) {
		bool is_max_age =
		    strncmp(policy_lines[i].line, "max_age", 7) == 0;
		struct parsed *parsed;
		char body[400];

		snprintf(body, sizeof(body),
			 "version: STSv1\r\nmode: enforce\r\n"
			 "mx: mail.example.com\r\n%s\r\n%s",
			 policy_lines[i].line,
			 is_max_age ? "" : "max_age: 604800\r\n");
		parsed = parse(body);
		expect_fault(policy_lines[i].name, parsed,
			     policy_lines[i].fault, 4);
		if (policy_lines[i].fault == NO_FAULT)
			cr_expect_eq(parsed->issues.count, 0, "%s",
				     policy_lines[i].name);
		cr_expect_leq(parsed->issues.errors, 1, "%s",
			      policy_lines[i].name);
		release(parsed);
	}
}

Test(policy, says_why_an_mx_is_invalid)
{
	for (size_t i = 0;
	     i < sizeof(policy_mx_names) / sizeof(policy_mx_names[0]); i++) {
		const struct policy_issue *issue;
		struct parsed *parsed;
		char body[400];

		snprintf(body, sizeof(body),
			 "version: STSv1\nmode: enforce\nmx: %s\n"
			 "max_age: 604800\n",
			 policy_mx_names[i].mx);
		parsed = parse(body);
		expect_fault(policy_mx_names[i].name, parsed, POLICY_MX_INVALID,
			     3);
		issue = policy_issues_find(&parsed->issues, POLICY_MX_INVALID);
		if (issue != NULL)
			cr_expect_eq(issue->name_fault,
				     policy_mx_names[i].fault, "%s: %s",
				     policy_mx_names[i].name,
				     domain_name_fault_text(issue->name_fault));
		cr_expect_eq(parsed->issues.errors, 1, "%s",
			     policy_mx_names[i].name);
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
	/* And the line ends, of another kind. */
	cr_expect_eq(parsed->issues.count, POLICY_REMARKS_MAX + 1);
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
	    {10240, NO_FAULT},
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

	for (size_t i = 0; i < sizeof(policy_bodies) / sizeof(policy_bodies[0]);
	     i++)
		has_case[policy_bodies[i].fault] = true;
	for (size_t i = 0; i < sizeof(policy_lines) / sizeof(policy_lines[0]);
	     i++)
		has_case[policy_lines[i].fault] = true;
	for (enum policy_fault i = 0; i < POLICY_FAULT_COUNT; i++)
		cr_expect(has_case[i], "%s", policy_fault_text(i));
}

Test(policy, finds_what_allows_a_mail_server)
{
	static const char *const mx[] = {"mail.example.com", "*.example.net"};
	static const struct policy policy = {.mx = mx, .mx_count = 2};
	static const struct policy empty = {.mx = NULL};

	cr_expect_str_eq(policy_find_mx(&policy, "MAIL.example.com"), mx[0]);
	cr_expect_str_eq(policy_find_mx(&policy, "a.example.net."), mx[1]);
	cr_expect_null(policy_find_mx(&policy, "a.b.example.net"));
	cr_expect_null(policy_find_mx(&policy, "example.net"));
	cr_expect_null(policy_find_mx(&policy, ""));
	cr_expect_null(policy_find_mx(&policy, "\xff\n"));
	cr_expect_null(policy_find_mx(&empty, "mail.example.com"));
}
