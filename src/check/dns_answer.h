#ifndef CHECK_DNS_ANSWER_H
#define CHECK_DNS_ANSWER_H

/* What a DNS message (RFC 1035) answers to a question.  Pure, and bounded
 * whatever the message holds. */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "check/facts.h"

enum dns_question { DNS_ASK_TXT, DNS_ASK_MX, DNS_ASK_A, DNS_ASK_AAAA };

/* What an answer may hold, in the order of the message; TXT and MX records as
 * many as fit a message of 64 KB. */
#define DNS_TXT_MAX	  6000
#define DNS_ANSWER_MX_MAX 6000
#define DNS_ADDRESSES_MAX 256

struct dns_mx {
	const char *name; /* "" is the root: a null MX */
	unsigned preference;
};

struct dns_answer {
	enum dns_status status;
	const char *why; /* for DNS_TEMPORARY, static */
	struct dns_aliases aliases;
	const struct txt_span *txt; /* strings joined */
	size_t txt_count;
	const struct dns_mx *mx; /* by preference, then name */
	size_t mx_count;
	const char *const *addresses; /* "192.0.2.1", "2001:db8::1" */
	size_t address_count;
};

/* The number of the question's type. */
int dns_question_type(enum dns_question question);

/*
 * Reads the answer to `question` about `name`: DNS_FOUND, DNS_NO_DATA, or
 * DNS_TEMPORARY when the message is damaged, its aliases lead in a circle, or
 * the server did not look further: a referral is no absence. Records of other
 * names than `name` and where its aliases lead are passed over.  The contents
 * live in `arena`.
 */
void dns_answer_read(struct dns_answer *answer, struct arena *arena,
		     const char *name, enum dns_question question,
		     const unsigned char *message, size_t length);

#endif
