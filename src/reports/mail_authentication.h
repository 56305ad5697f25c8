#ifndef REPORTS_MAIL_AUTHENTICATION_H
#define REPORTS_MAIL_AUTHENTICATION_H

/*
 * What mail servers on the way said about the signatures of a mail, in its
 * Authentication-Results headers (RFC 8601).  Only the words of one's own mail
 * server mean anything; which one that is the configuration tells.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* More are not kept. */
#define MAIL_AUTHENTICATION_MAX 32

/* "This server found a valid DKIM signature of this domain." */
struct dkim_pass {
	const char *authserv_id; /* lower case */
	const char *domain; /* header.d, else that of header.i; lower case */
};

struct mail_authentication {
	struct dkim_pass passes[MAIL_AUTHENTICATION_MAX];
	size_t count;
};

/* Adds what one header says; its value is unfolded or not.  A header that is
 * malformed says nothing from there on. */
void mail_authentication_add(struct mail_authentication *authentication,
			     struct arena *arena, const char *value,
			     size_t length);

/*
 * The organizational domain of `submitter` where `authserv_id` found a valid
 * DKIM signature of it or of any domain below; else NULL.  This is DMARC's
 * relaxed alignment (RFC 7489 section 3.1.1).  It points into `authentication`.
 */
const char *mail_authentication_find(
    const struct mail_authentication *authentication, const char *authserv_id,
    const char *submitter);

#endif
