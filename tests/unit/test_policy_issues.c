#include <criterion/criterion.h>
#include <string.h>

#include "sts/policy_issues.h"

static void add(struct policy_issues *issues, enum policy_fault fault,
		unsigned line)
{
	struct policy_issue issue = {.fault = fault, .line = line};

	policy_issues_add(issues, &issue);
}

Test(policy_issues, keeps_the_order)
{
	struct policy_issues issues;

	policy_issues_init(&issues);
	cr_expect(policy_issues_find(&issues, POLICY_BARE_CR) == NULL);
	add(&issues, POLICY_UNKNOWN_KEY, 3);
	add(&issues, POLICY_BARE_CR, 5);
	add(&issues, POLICY_BARE_CR, 4);
	cr_expect_eq(issues.count, 3);
	cr_expect_eq(issues.errors, 2);
	cr_expect_eq(issues.remarks, 1);
	cr_expect_eq(issues.list[0].line, 3);
	cr_expect_eq(policy_issues_find(&issues, POLICY_BARE_CR)->line, 5);
	cr_expect(policy_issues_find(&issues, POLICY_EMPTY) == NULL);
}

Test(policy_issues, leaves_room_for_errors)
{
	struct policy_issues issues;

	policy_issues_init(&issues);
	for (unsigned i = 0; i < 1000; i++)
		add(&issues, POLICY_UNKNOWN_KEY, i);
	cr_expect_eq(issues.count, POLICY_REMARKS_MAX);
	for (unsigned i = 0; i < 1000; i++)
		add(&issues, POLICY_BLANK_LINE, i);
	cr_expect_eq(issues.count, POLICY_ISSUES_MAX);
	cr_expect_eq(issues.omitted, 2000 - POLICY_ISSUES_MAX);
	cr_expect_eq(issues.errors, 1000);
	cr_expect_eq(issues.remarks, 1000);
}

Test(policy_issues, has_words_for_each_fault)
{
	for (enum policy_fault i = 0; i < POLICY_FAULT_COUNT; i++) {
		cr_assert(policy_fault_text(i) != NULL, "%d", (int)i);
		for (enum policy_fault j = 0; j < i; j++)
			cr_expect_str_neq(policy_fault_text(i),
					  policy_fault_text(j));
	}
	cr_expect(policy_fault_is_error(POLICY_MX_INVALID));
	cr_expect(!policy_fault_is_error(POLICY_LONG));
}
