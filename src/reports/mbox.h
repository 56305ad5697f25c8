#ifndef REPORTS_MBOX_H
#define REPORTS_MBOX_H

/*
 * Splitting a mailbox file (RFC 4155) into its mails, in pieces of any size: it
 * may be larger than memory.  A mail begins behind a line with "From " that is
 * the first or has an empty one before it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct mbox_visitor {
	/* A mail without its "From " line, with ">From " unquoted; gone
	 * afterwards.  Of one that is too large there is the start, and it is
	 * not whole. */
	void (*mail)(void *context, unsigned number, const char *bytes,
		     size_t length, bool is_whole);
	void *context;
};

struct mbox {
	const struct mbox_visitor *visitor;
	struct text mail;
	size_t line_start; /* of the line that is not whole, in `mail` */
	unsigned number;   /* of the mail; 0 before the first */
	bool is_after_empty;
	bool is_in_body;
	bool is_large;
};

/* Whether the bytes start as a mailbox does. */
bool mbox_is(const char *bytes, size_t length);

/* Starts (keeps `visitor`). */
void mbox_init(struct mbox *mbox, const struct mbox_visitor *visitor);
void mbox_add(struct mbox *mbox, const char *bytes, size_t length);

/* Gives the last mail and ends. */
void mbox_end(struct mbox *mbox);

#endif
