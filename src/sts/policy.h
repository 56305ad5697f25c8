#ifndef STS_POLICY_H
#define STS_POLICY_H

/*
 * An MTA-STS policy (RFC 8461 section 3.2): the text senders fetch, and what
 * it means.  Parsing is as strict as the strictest sender; rendering produces
 * what every sender accepts.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

/* The RFC's limit, and the narrower range that is served: below a day senders
 * ignore a policy, and one reads the limit itself as out of range. */
#define POLICY_MAX_AGE_LIMIT_S 31557600
#define POLICY_MAX_AGE_MIN_S   86400
#define POLICY_MAX_AGE_MAX_S   31557599

/* A served policy stays under 4 KB. */
#define POLICY_BYTES_MAX 4095

enum policy_mode { POLICY_NONE, POLICY_TESTING, POLICY_ENFORCE };

struct policy {
	enum policy_mode mode;
	uint32_t max_age_s;
	const char *const *mx; /* patterns */
	size_t mx_count;
};

/* "none", "testing" or "enforce". */
const char *policy_mode_name(enum policy_mode mode);
bool policy_mode_parse(const char *name, size_t length, enum policy_mode *mode);

enum policy_fault {
	/* These make a policy invalid. */
	POLICY_BYTE_ORDER_MARK,
	POLICY_BLANK_LINE,
	POLICY_NO_COLON,
	POLICY_KEY_INVALID, /* blanks, a bad character, longer than 32 */
	POLICY_VALUE_EMPTY,
	POLICY_VALUE_INVALID, /* control characters, no UTF-8 */
	POLICY_VERSION_MISSING,
	POLICY_VERSION_UNKNOWN,
	POLICY_MODE_MISSING,
	POLICY_MODE_UNKNOWN,
	POLICY_MAX_AGE_MISSING,
	POLICY_MAX_AGE_INVALID,
	POLICY_MAX_AGE_TOO_LARGE,
	POLICY_MX_MISSING,
	POLICY_MX_INVALID,
	/* These are worth a remark: some senders stumble over them. */
	POLICY_VERSION_NOT_FIRST,
	POLICY_DUPLICATE_KEY,
	POLICY_UNKNOWN_KEY,
	POLICY_MX_MISSING_IN_NONE,
	POLICY_MAX_AGE_LEADING_ZEROS,
	POLICY_FAULT_COUNT,
};

/* Whether a policy with this fault is invalid. */
bool policy_fault_is_error(enum policy_fault fault);

struct policy_issue {
	enum policy_fault fault;
	unsigned line;	     /* 0: of the whole */
	const char *subject; /* the key or value, borrowed; may be NULL */
	size_t subject_length;
};

#define POLICY_ISSUES_MAX 64

struct policy_issues {
	struct policy_issue list[POLICY_ISSUES_MAX];
	size_t count;
	size_t omitted; /* found, but not kept */
};

/*
 * Parses a policy.  True when it is valid; `policy` is then whole, with its mx
 * names in `arena`.  `issues` gets everything worth telling in any case and
 * borrows from `body`.
 */
bool policy_parse(struct arena *arena, const char *body, size_t length,
		  struct policy *policy, struct policy_issues *issues);

/*
 * Adds the text to serve: version, mode, mx lines and max_age in this order,
 * lower case, CRLF behind each line.  The values must have been checked.
 */
void policy_render(const struct policy *policy, struct text *text);

#endif
