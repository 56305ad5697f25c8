#ifndef CHECK_SMTP_REPLY_H
#define CHECK_SMTP_REPLY_H

/* One SMTP reply of one or several lines, as it comes in pieces (RFC 5321
 * section 4.2). */

#include <stdbool.h>
#include <stddef.h>

/* Longer than the 512 bytes that a line may have; and what a server with many
 * keywords sends. */
#define SMTP_REPLY_LINE_MAX  2048
#define SMTP_REPLY_LINES_MAX 128

enum smtp_reply_state {
	SMTP_REPLY_MORE,
	SMTP_REPLY_DONE,
	SMTP_REPLY_MALFORMED, /* no reply, or beyond the limits */
};

struct smtp_reply {
	enum smtp_reply_state state;
	unsigned code;	   /* of the last line */
	bool has_starttls; /* as a keyword behind the first line */
	char line[SMTP_REPLY_LINE_MAX + 1]; /* the last one, whole */
	size_t length;
	unsigned lines;
};

void smtp_reply_init(struct smtp_reply *reply);

/* Takes what came up to the end of the reply; gives how much that was. */
size_t smtp_reply_add(struct smtp_reply *reply, const char *bytes,
		      size_t length);

#endif
