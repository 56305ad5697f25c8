/* What parsing found (sts/policy_issues.h), in codes and severities. */
#include "check/judge.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "sts/policy.h"

/* Below these a policy in mode enforce protects little: one sender raises
 * shorter ones to the first, the second is what guides ask for. */
#define ENFORCE_MAX_AGE_LOW_S	(7 * 86400)
#define ENFORCE_MAX_AGE_SHORT_S (14 * 86400)

static const char *const key_names[] = {"version", "mode", "mx", "max_age",
					NULL};

static const struct rule {
	enum check_code code;
	enum check_severity severity;
	enum sender_quirk quirk;
	const char *fix;
} rules[POLICY_FAULT_COUNT] = {
    [POLICY_EMPTY] = {CODE_POLICY_SYNTAX, CHECK_ERROR, QUIRK_EMPTY,
		      "serve the policy, four keys in lines of their own"},
    [POLICY_TOO_LONG] = {CODE_HTTP_TOO_LARGE, CHECK_ERROR, QUIRK_OVER_64_KB,
			 "keep the policy below 10 KB: one wildcard for many "
			 "hosts"},
    [POLICY_BYTE_ORDER_MARK] = {CODE_POLICY_SYNTAX, CHECK_ERROR,
				QUIRK_BYTE_ORDER_MARK,
				"save the file without a byte order mark"},
    [POLICY_BARE_CR] = {CODE_POLICY_SYNTAX, CHECK_ERROR, QUIRK_BARE_CR,
			"end each line with CR LF"},
    [POLICY_BLANK_LINE] = {CODE_POLICY_SYNTAX, CHECK_ERROR, QUIRK_BLANK_LINE,
			   "delete the line"},
    [POLICY_LEADING_BLANK] = {CODE_POLICY_SYNTAX, CHECK_ERROR,
			      QUIRK_LEADING_BLANK, "start it with its key"},
    [POLICY_COMMENT] = {CODE_POLICY_SYNTAX, CHECK_ERROR, QUIRK_NO_COLON,
			"delete the line"},
    [POLICY_NO_COLON] = {CODE_POLICY_SYNTAX, CHECK_ERROR, QUIRK_NO_COLON,
			 "write 'key: value'"},
    [POLICY_BLANK_BEFORE_COLON] = {CODE_POLICY_SYNTAX, CHECK_ERROR,
				   QUIRK_BLANK_BEFORE_COLON,
				   "write 'key: value'"},
    [POLICY_KEY_INVALID] = {CODE_POLICY_SYNTAX, CHECK_ERROR, QUIRK_KEY_INVALID,
			    "delete the line"},
    [POLICY_KEY_TOO_LONG] = {CODE_POLICY_SYNTAX, CHECK_ERROR, QUIRK_KEY_INVALID,
			     "delete the line"},
    [POLICY_VALUE_EMPTY] = {CODE_POLICY_SYNTAX, CHECK_ERROR,
			    QUIRK_VALUE_INVALID, "write 'key: value'"},
    [POLICY_VALUE_CONTROL] = {CODE_POLICY_SYNTAX, CHECK_ERROR,
			      QUIRK_VALUE_INVALID, "delete the line"},
    [POLICY_VALUE_NOT_UTF8] = {CODE_POLICY_SYNTAX, CHECK_ERROR, QUIRK_NOT_UTF8,
			       "delete the line"},
    [POLICY_VERSION_MISSING] = {CODE_POLICY_VERSION, CHECK_ERROR,
				QUIRK_NO_VERSION, "begin with: version: STSv1"},
    [POLICY_VERSION_UNKNOWN] = {CODE_POLICY_VERSION, CHECK_ERROR,
				QUIRK_NO_VERSION, "begin with: version: STSv1"},
    [POLICY_MODE_MISSING] = {CODE_POLICY_MODE, CHECK_ERROR, QUIRK_MODE_UNKNOWN,
			     "add: mode: testing"},
    [POLICY_MODE_UNKNOWN] = {CODE_POLICY_MODE, CHECK_ERROR, QUIRK_MODE_UNKNOWN,
			     "write: mode: testing"},
    [POLICY_MAX_AGE_MISSING] = {CODE_POLICY_MAX_AGE, CHECK_ERROR,
				QUIRK_NO_MAX_AGE, "add: max_age: 604800"},
    [POLICY_MAX_AGE_INVALID] = {CODE_POLICY_MAX_AGE, CHECK_ERROR,
				QUIRK_MAX_AGE_INVALID,
				"write seconds: max_age: 604800"},
    [POLICY_MAX_AGE_TOO_LARGE] = {CODE_POLICY_MAX_AGE, CHECK_ERROR,
				  QUIRK_MAX_AGE_OVER,
				  "write a year at most: max_age: 31536000"},
    [POLICY_MX_MISSING] = {CODE_POLICY_MX_MISSING, CHECK_ERROR, QUIRK_NO_MX,
			   "add a line for each mail server: mx: "
			   "mail.example.com"},
    [POLICY_MX_SEVERAL] = {CODE_POLICY_MX_INVALID, CHECK_ERROR,
			   QUIRK_MX_INVALID,
			   "write a line for each mail server"},
    [POLICY_MX_INVALID] = {CODE_POLICY_MX_INVALID, CHECK_ERROR,
			   QUIRK_MX_INVALID,
			   "write the name of the mail server as in its MX "
			   "record, without a final dot"},
    [POLICY_LONG] = {CODE_HTTP_TOO_LARGE, CHECK_WARNING, QUIRK_OVER_10_KB,
		     "keep the policy below 10 KB: one wildcard for many "
		     "hosts"},
    [POLICY_LINE_ENDS_LF] = {CODE_POLICY_SYNTAX, CHECK_INFO, QUIRK_NONE,
			     "end each line with CR LF"},
    [POLICY_LINE_ENDS_MIXED] = {CODE_POLICY_SYNTAX, CHECK_INFO, QUIRK_NONE,
				"end each line with CR LF"},
    [POLICY_VERSION_NOT_FIRST] = {CODE_POLICY_VERSION, CHECK_WARNING,
				  QUIRK_VERSION_NOT_FIRST,
				  "begin with: version: STSv1"},
    [POLICY_KEY_CASE] = {CODE_POLICY_UNKNOWN_KEY, CHECK_WARNING, QUIRK_NONE,
			 "write it in lower case"},
    [POLICY_DUPLICATE_KEY] = {CODE_POLICY_DUPLICATE_KEY, CHECK_ERROR,
			      QUIRK_NONE, "delete one of the lines"},
    [POLICY_UNKNOWN_KEY] = {CODE_POLICY_UNKNOWN_KEY, CHECK_WARNING, QUIRK_NONE,
			    "delete the line"},
    [POLICY_VALUE_NOT_ASCII] = {CODE_POLICY_SYNTAX, CHECK_WARNING,
				QUIRK_NOT_ASCII, "delete the line"},
    [POLICY_MX_MISSING_IN_NONE] = {CODE_POLICY_MX_MISSING, CHECK_WARNING,
				   QUIRK_NO_MX_IN_NONE,
				   "keep the mx lines of before, or the policy "
				   "of before stays in force there"},
    [POLICY_MX_ADDRESS] = {CODE_POLICY_MX_INVALID, CHECK_WARNING,
			   QUIRK_MX_INVALID,
			   "write the name of the mail server as in its MX "
			   "record"},
    [POLICY_MX_SINGLE_LABEL] = {CODE_POLICY_MX_INVALID, CHECK_WARNING,
				QUIRK_NONE,
				"write the whole name of the mail server"},
    [POLICY_MX_WILDCARD_WIDE] = {CODE_POLICY_MX_INVALID, CHECK_WARNING,
				 QUIRK_NONE,
				 "write the names of the mail servers: whoever "
				 "can get a certificate there can read the "
				 "mail"},
    [POLICY_MAX_AGE_LEADING_ZEROS] = {CODE_POLICY_MAX_AGE, CHECK_WARNING,
				      QUIRK_NONE,
				      "write it without zeros in "
				      "front"},
    [POLICY_MAX_AGE_SHORT] = {CODE_POLICY_MAX_AGE_SHORT, CHECK_ERROR,
			      QUIRK_NONE,
			      "write a day or more: max_age: 86400"},
    [POLICY_MAX_AGE_AT_LIMIT] = {CODE_POLICY_MAX_AGE, CHECK_WARNING, QUIRK_NONE,
				 "write less than a year: max_age: 31536000"},
};

/* What the mail host is called, or who could be meant by a key. */
static const char *find_reason(const struct policy_issue *issue,
			       const char *subject, struct arena *arena)
{
	const char *nearest;

	switch (issue->fault) {
	case POLICY_MX_INVALID:
		return arena_printf(arena, ": %s",
				    domain_name_fault_text(issue->name_fault));
	case POLICY_UNKNOWN_KEY:
		nearest = text_find_nearest(subject, key_names);
		return nearest == NULL
			   ? ""
			   : arena_printf(arena, ": did you mean '%s'?",
					  nearest);
	default: return "";
	}
}

static void add_issue(const struct policy_issue *issue, const char *where,
		      struct check_findings *findings)
{
	const struct rule *rule = &rules[issue->fault];
	struct arena *arena = findings->arena;
	const char *subject =
	    issue->subject == NULL
		? ""
		: check_escape(arena, issue->subject, issue->subject_length);
	struct check_finding *finding = check_findings_add(
	    findings, rule->code, rule->severity,
	    issue->line == 0
		? where
		: arena_printf(arena, "%s line %u", where, issue->line),
	    "%s%s%s%s%s", policy_fault_text(issue->fault),
	    *subject == '\0' ? "" : ": \"", subject,
	    *subject == '\0' ? "" : "\"", find_reason(issue, subject, arena));

	finding->fix = rule->fix;
	finding->senders = senders_of(
	    issue->fault == POLICY_MAX_AGE_SHORT && issue->subject_length > 0 &&
		    strspn(subject, "0") == strlen(subject)
		? QUIRK_MAX_AGE_ZERO
		: rule->quirk);
}

static void judge_max_age(const struct policy *policy, const char *where,
			  struct check_findings *findings)
{
	struct check_finding *finding;

	if (policy->mode != POLICY_ENFORCE ||
	    policy->max_age_s < POLICY_MAX_AGE_MIN_S ||
	    policy->max_age_s >= ENFORCE_MAX_AGE_SHORT_S)
		return;
	if (policy->max_age_s < ENFORCE_MAX_AGE_LOW_S) {
		finding = check_findings_add(
		    findings, CODE_POLICY_MAX_AGE_SHORT, CHECK_WARNING, where,
		    "max_age %u is less than a week: whoever keeps senders "
		    "from fetching the policy for that long is rid of it",
		    (unsigned)policy->max_age_s);
	} else {
		finding = check_findings_add(
		    findings, CODE_POLICY_MAX_AGE_SHORT, CHECK_INFO, where,
		    "max_age %u is less than two weeks",
		    (unsigned)policy->max_age_s);
	}
	finding->fix = "once all is well, write weeks: max_age: 2419200";
}

static int compare_mx(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static void judge_duplicates(const struct policy *policy, const char *where,
			     struct check_findings *findings)
{
	size_t bytes = policy->mx_count * sizeof(*policy->mx), count = 0;
	const char **sorted = arena_alloc(findings->arena, bytes);
	const char *first = NULL;

	memcpy(sorted, policy->mx, bytes);
	qsort(sorted, policy->mx_count, sizeof(*sorted), compare_mx);
	for (size_t i = 1; i < policy->mx_count; i++) {
		if (strcasecmp(sorted[i - 1], sorted[i]) != 0)
			continue;
		first = count++ == 0 ? sorted[i] : first;
	}
	if (count > 0)
		check_findings_add(
		    findings, CODE_POLICY_MX_DUPLICATE, CHECK_INFO, where,
		    "%zu mx lines are there already, such as \"%s\"", count,
		    check_escape(findings->arena, first, strlen(first)))
		    ->fix = "delete them";
}

static void judge_mode(const struct policy *policy, const char *where,
		       struct check_findings *findings)
{
	if (policy->mode == POLICY_TESTING)
		check_findings_add(findings, CODE_POLICY_TESTING, CHECK_INFO,
				   where,
				   "mode testing: senders report failures and "
				   "deliver all the same")
		    ->fix = "after two weeks of reports without failures, "
			    "change to: mode: enforce";
	if (policy->mode == POLICY_NONE)
		check_findings_add(findings, CODE_POLICY_NONE, CHECK_INFO,
				   where,
				   "mode none: the domain says that it has no "
				   "policy");
}

bool judge_policy(const char *body, size_t length, const char *subject,
		  struct policy *policy, struct check_findings *findings)
{
	struct policy_issues issues;
	bool is_valid =
	    policy_parse(findings->arena, body, length, policy, &issues);

	for (size_t i = 0; i < issues.count; i++)
		add_issue(&issues.list[i], subject, findings);
	findings->omitted += issues.omitted;
	if (is_valid) {
		judge_max_age(policy, subject, findings);
		judge_duplicates(policy, subject, findings);
		judge_mode(policy, subject, findings);
	}
	return is_valid;
}
