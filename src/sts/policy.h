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
#include "sts/policy_issues.h"

/* The RFC's limit, and the narrower range that is served: below a day senders
 * ignore a policy, and one reads the limit itself as out of range. */
#define POLICY_MAX_AGE_LIMIT_S 31557600
#define POLICY_MAX_AGE_MIN_S   86400
#define POLICY_MAX_AGE_MAX_S   31557599

/* A served policy stays under 4 KB. */
#define POLICY_BYTES_MAX 4095

/* RFC 8461 section 3.3: what a sender may refuse to read on. */
#define POLICY_BODY_BYTES_MAX 65536

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

/*
 * Parses a policy.  True when it is valid; `policy` is then whole, with its mx
 * names in `arena`, which gives no more than about three times `length`.
 * `issues` gets everything worth telling in any case and borrows from `body`.
 */
bool policy_parse(struct arena *arena, const char *body, size_t length,
		  struct policy *policy, struct policy_issues *issues);

/*
 * Adds the text to serve: version, mode, mx lines and max_age in this order,
 * lower case, CRLF behind each line.  The values must have been checked.
 */
void policy_render(const struct policy *policy, struct text *text);

/* The mx of the policy that allows a mail server of this name (foreign bytes;
 * RFC 8461 section 4.1), or NULL. */
const char *policy_find_mx(const struct policy *policy, const char *name);

#endif
