#ifndef STS_POLICY_ISSUES_H
#define STS_POLICY_ISSUES_H

/*
 * What there is to say about the text of a policy: each rule of RFC 8461
 * section 3.2 has a fault of its own, and so have those habits that are allowed
 * but make some senders stumble.
 */

#include <stdbool.h>
#include <stddef.h>

#include "sts/domain_name.h"

enum policy_fault {
	/* Errors: the policy is invalid. */
	POLICY_EMPTY,
	POLICY_TOO_LONG,
	POLICY_BYTE_ORDER_MARK,
	POLICY_BARE_CR,
	POLICY_BLANK_LINE,
	POLICY_LEADING_BLANK,
	POLICY_COMMENT,
	POLICY_NO_COLON,
	POLICY_BLANK_BEFORE_COLON,
	POLICY_KEY_INVALID,
	POLICY_KEY_TOO_LONG,
	POLICY_VALUE_EMPTY,
	POLICY_VALUE_CONTROL,
	POLICY_VALUE_NOT_UTF8,
	POLICY_VERSION_MISSING,
	POLICY_VERSION_UNKNOWN,
	POLICY_MODE_MISSING,
	POLICY_MODE_UNKNOWN,
	POLICY_MAX_AGE_MISSING,
	POLICY_MAX_AGE_INVALID,
	POLICY_MAX_AGE_TOO_LARGE,
	POLICY_MX_MISSING,
	POLICY_MX_SEVERAL, /* in one line */
	POLICY_MX_INVALID, /* the issue says why */
	/* Remarks: the policy is valid all the same. */
	POLICY_LONG,
	POLICY_LINE_ENDS_LF,
	POLICY_LINE_ENDS_MIXED,
	POLICY_VERSION_NOT_FIRST,
	POLICY_KEY_CASE,
	POLICY_DUPLICATE_KEY,
	POLICY_UNKNOWN_KEY,
	POLICY_VALUE_NOT_ASCII,
	POLICY_MX_MISSING_IN_NONE,
	POLICY_MX_ADDRESS,
	POLICY_MX_SINGLE_LABEL,
	POLICY_MX_WILDCARD_WIDE, /* all of a top-level domain */
	POLICY_MAX_AGE_LEADING_ZEROS,
	POLICY_MAX_AGE_SHORT,
	POLICY_MAX_AGE_AT_LIMIT,
	POLICY_FAULT_COUNT,
};

/* Whether a policy with this fault is invalid. */
bool policy_fault_is_error(enum policy_fault fault);

/* The rule in words: "a line is blank". */
const char *policy_fault_text(enum policy_fault fault);

struct policy_issue {
	enum policy_fault fault;
	enum domain_name_fault name_fault; /* for POLICY_MX_INVALID */
	unsigned line;			   /* 0: of the whole */
	const char *subject; /* the key or value, borrowed; may be NULL */
	size_t subject_length;
};

#define POLICY_ISSUES_MAX  64
#define POLICY_REMARKS_MAX 32 /* of them, so that errors find room */

struct policy_issues {
	struct policy_issue list[POLICY_ISSUES_MAX]; /* as they were found */
	size_t count;				     /* of those in the list */
	size_t omitted; /* not kept, over a maximum */
	size_t errors;	/* kept or not */
	size_t remarks; /* kept or not */
};

/* Starts an empty list. */
void policy_issues_init(struct policy_issues *issues);

/* Adds one issue and keeps its subject. */
void policy_issues_add(struct policy_issues *issues,
		       const struct policy_issue *issue);

/* The first issue of this kind, or NULL. */
const struct policy_issue *policy_issues_find(
    const struct policy_issues *issues, enum policy_fault fault);

#endif
