/*
 * Policies as senders fetch them.  What is valid must stay valid, and mean the
 * same, when it is rendered anew, gets other line ends or one more unknown
 * key; what is told about it must lie inside the body.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sts/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_issues(const struct policy_issues *issues, const char *body,
			 size_t length)
{
	size_t lines = 1;

	for (size_t i = 0; i < length; i++)
		lines += body[i] == '\n';
	assert(issues->count <= POLICY_ISSUES_MAX);
	assert(issues->count + issues->omitted ==
	       issues->errors + issues->remarks);
	for (size_t i = 0; i < issues->count; i++) {
		const struct policy_issue *issue = &issues->list[i];

		assert(issue->fault < POLICY_FAULT_COUNT);
		assert(issue->line <= lines);
		assert((issue->fault == POLICY_MX_INVALID) ==
		       (issue->name_fault != DOMAIN_NAME_OK));
		if (issue->subject == NULL)
			continue;
		assert(issue->subject >= body);
		assert(issue->subject + issue->subject_length <= body + length);
	}
}

/* Each name matches itself; "*" matches a label; an address nothing. */
static void check_mx(const char *mx)
{
	char host[DOMAIN_NAME_LENGTH_MAX + 1];
	size_t length = strlen(mx);
	bool is_address =
	    domain_name_check_pattern(mx, length) == DOMAIN_NAME_ADDRESS;

	assert(length > 0 && length <= DOMAIN_NAME_LENGTH_MAX);
	memcpy(host, mx, length + 1);
	if (host[0] == '*') {
		assert(!domain_name_matches(mx, length, host, length));
		assert(!domain_name_matches(mx, length, host + 2, length - 2));
		host[0] = 'a';
	}
	assert(domain_name_matches(mx, length, host, length) == !is_address);
}

/* Parses what must be valid and mean the same as `same`. */
static void check_same(const struct policy *same, const struct text *text,
		       struct policy_issues *issues)
{
	struct arena *arena = arena_new();
	struct policy policy;

	assert(policy_parse(arena, text->bytes, text->length, &policy, issues));
	assert(policy.mode == same->mode);
	assert(policy.max_age_s == same->max_age_s);
	assert(policy.mx_count == same->mx_count);
	for (size_t i = 0; i < policy.mx_count; i++)
		assert(text_equal_nocase(policy.mx[i], strlen(policy.mx[i]),
					 same->mx[i], strlen(same->mx[i])));
	arena_free(arena);
}

/* What the text of a policy cannot help. */
static bool is_remark_on_values(enum policy_fault fault)
{
	return fault == POLICY_MX_MISSING_IN_NONE ||
	       fault == POLICY_MX_ADDRESS || fault == POLICY_MX_SINGLE_LABEL ||
	       fault == POLICY_MX_WILDCARD_WIDE ||
	       fault == POLICY_MAX_AGE_SHORT ||
	       fault == POLICY_MAX_AGE_AT_LIMIT || fault == POLICY_LONG;
}

static void check_rendered(const struct policy *policy)
{
	struct policy_issues issues;
	struct text text;

	text_init_growing(&text);
	policy_render(policy, &text);
	if (text.length <= POLICY_BODY_BYTES_MAX) {
		check_same(policy, &text, &issues);
		for (size_t i = 0; i < issues.count; i++)
			assert(is_remark_on_values(issues.list[i].fault));
	}
	text_release(&text);
}

static void check_other_ends(const struct policy *policy, const char *body,
			     size_t length)
{
	struct policy_issues issues;
	struct text text;

	text_init_growing(&text);
	for (size_t i = 0; i < length; i++) {
		if (body[i] == '\n')
			text_add(&text, "\r\n", 2);
		else if (body[i] != '\r')
			text_add(&text, body + i, 1);
	}
	if (body[length - 1] != '\n')
		text_add(&text, "\r\n", 2);
	text_add_string(&text, "unknown: value");
	if (text.length <= POLICY_BODY_BYTES_MAX) {
		check_same(policy, &text, &issues);
		assert(issues.remarks > 0);
	}
	text_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct policy_issues issues;
	char *body = malloc(size > 0 ? size : 1); /* no room behind the end */
	struct policy policy;
	bool is_valid;

	if (size > 0)
		memcpy(body, data, size);
	is_valid = policy_parse(arena, body, size, &policy, &issues);
	assert(is_valid == (issues.errors == 0));
	check_issues(&issues, body, size);
	if (is_valid) {
		assert(policy.max_age_s <= POLICY_MAX_AGE_LIMIT_S);
		assert(policy.mx_count > 0 || policy.mode == POLICY_NONE);
		for (size_t i = 0; i < policy.mx_count; i++)
			check_mx(policy.mx[i]);
		check_rendered(&policy);
		check_other_ends(&policy, body, size);
	}
	free(body);
	arena_free(arena);
	return 0;
}
