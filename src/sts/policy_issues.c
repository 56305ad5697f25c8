/* One table says which faults there are and what they mean. */
#include "sts/policy_issues.h"

static const struct {
	bool is_error;
	const char *text;
} faults[POLICY_FAULT_COUNT] = {
    [POLICY_EMPTY] = {true, "the policy is empty"},
    [POLICY_TOO_LONG] = {true, "the policy is longer than 64 KB"},
    [POLICY_BYTE_ORDER_MARK] = {true, "there is a byte order mark in front"},
    [POLICY_BARE_CR] = {true, "CR without LF ends no line"},
    [POLICY_BLANK_LINE] = {true, "a line is blank"},
    [POLICY_LEADING_BLANK] = {true, "a line starts with blanks"},
    [POLICY_COMMENT] = {true, "there are no comments in a policy"},
    [POLICY_NO_COLON] = {true, "a line has no colon"},
    [POLICY_BLANK_BEFORE_COLON] = {true, "there are blanks before the colon"},
    [POLICY_KEY_INVALID] = {true, "a key has letters, digits, '_', '-' and "
				  "'.', and starts with a letter or digit"},
    [POLICY_KEY_TOO_LONG] = {true, "a key has at most 32 characters"},
    [POLICY_VALUE_EMPTY] = {true, "a value is empty"},
    [POLICY_VALUE_CONTROL] = {true, "a value holds a control character"},
    [POLICY_VALUE_NOT_UTF8] = {true, "a value is not UTF-8"},
    [POLICY_VERSION_MISSING] = {true, "there is no version"},
    [POLICY_VERSION_UNKNOWN] = {true, "the version is not exactly STSv1"},
    [POLICY_MODE_MISSING] = {true, "there is no mode"},
    [POLICY_MODE_UNKNOWN] = {true, "the mode is not exactly enforce, testing "
				   "or none"},
    [POLICY_MAX_AGE_MISSING] = {true, "there is no max_age"},
    [POLICY_MAX_AGE_INVALID] = {true, "max_age is 1 to 10 digits and nothing "
				      "else"},
    [POLICY_MAX_AGE_TOO_LARGE] = {true, "max_age is greater than 31557600, "
					"one year"},
    [POLICY_MX_MISSING] = {true, "there is no mx, and the mode is not none"},
    [POLICY_MX_SEVERAL] = {true, "an mx line holds one host name and nothing "
				 "else"},
    [POLICY_MX_INVALID] = {true, "an mx is neither a host name nor *. in "
				 "front of one"},
    [POLICY_LONG] = {false, "some senders read 10240 bytes and no more"},
    [POLICY_LINE_ENDS_LF] = {false, "lines end in LF alone: write CR LF"},
    [POLICY_LINE_ENDS_MIXED] = {false, "some lines end in LF, others in CR "
				       "LF: some senders refuse that"},
    [POLICY_VERSION_NOT_FIRST] = {false, "some senders want the version in "
					 "the first line"},
    [POLICY_KEY_CASE] = {false, "this key is ignored: upper and lower case "
				"matter"},
    [POLICY_DUPLICATE_KEY] = {false, "of a key that is given twice the first "
				     "one counts, but not for all senders"},
    [POLICY_UNKNOWN_KEY] = {false, "unknown keys are ignored, but not by all "
				   "senders"},
    [POLICY_VALUE_NOT_ASCII] = {false, "some senders drop a policy that is "
				       "not ASCII"},
    [POLICY_MX_MISSING_IN_NONE] = {false, "some senders want an mx in mode "
					  "none, too"},
    [POLICY_MX_ADDRESS] = {false, "no mail host has an address as its name: "
				  "this mx matches nothing"},
    [POLICY_MX_SINGLE_LABEL] = {false, "this mx has no dot: is it complete?"},
    [POLICY_MX_WILDCARD_WIDE] = {false, "this mx allows a whole top-level "
					"domain"},
    [POLICY_MAX_AGE_LEADING_ZEROS] = {false, "max_age has leading zeros"},
    [POLICY_MAX_AGE_SHORT] = {false, "max_age is less than a day: some "
				     "senders ignore that or the policy"},
    [POLICY_MAX_AGE_AT_LIMIT] = {false, "some senders want max_age to be "
					"less than 31557600"},
};

bool policy_fault_is_error(enum policy_fault fault)
{
	return faults[fault].is_error;
}

const char *policy_fault_text(enum policy_fault fault)
{
	return faults[fault].text;
}

void policy_issues_init(struct policy_issues *issues)
{
	issues->count = issues->omitted = 0;
	issues->errors = issues->remarks = 0;
}

/* Thousands of remarks must not hide the one error among them, nor those of
 * one kind another. */
static bool has_room(const struct policy_issues *issues,
		     enum policy_fault fault)
{
	return issues->count < POLICY_ISSUES_MAX &&
	       (policy_fault_is_error(fault) ||
		issues->remarks <= POLICY_REMARKS_MAX ||
		policy_issues_find(issues, fault) == NULL);
}

void policy_issues_add(struct policy_issues *issues,
		       const struct policy_issue *issue)
{
	bool is_error = policy_fault_is_error(issue->fault);

	if (is_error)
		issues->errors++;
	else
		issues->remarks++;
	if (has_room(issues, issue->fault))
		issues->list[issues->count++] = *issue;
	else
		issues->omitted++;
}

const struct policy_issue *policy_issues_find(
    const struct policy_issues *issues, enum policy_fault fault)
{
	for (size_t i = 0; i < issues->count; i++) {
		if (issues->list[i].fault == fault)
			return &issues->list[i];
	}
	return NULL;
}
