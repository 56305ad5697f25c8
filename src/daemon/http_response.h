#ifndef DAEMON_HTTP_RESPONSE_H
#define DAEMON_HTTP_RESPONSE_H

/*
 * Responses as the HTTP contract has them: Date, Content-Type, Content-Length,
 * Connection: close, and nothing that names the software or repeats the
 * request.  They are rendered once; only the date is put in when they go out.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7). */
#define HTTP_DATE_LENGTH 29

struct http_response {
	unsigned status;
	const char *head; /* up to the value of Date */
	size_t head_length;
	const char *rest; /* from the line end behind it to the body's end */
	size_t rest_length;
	size_t body_length;
};

/* Makes a 200 with this body; it lives in `arena`, but for the head, which all
 * share. */
void http_response_render(struct arena *arena, const char *body,
			  size_t body_length, struct http_response *response);

/* The response for any other status of the contract, 500 for one that it does
 * not have. */
const struct http_response *http_response_for_status(unsigned status);

/* Writes the date of a moment, cut to 0..TIMESTAMP_MAX, whatever the locale
 * is. */
void http_date_format(char buffer[HTTP_DATE_LENGTH + 1], int64_t seconds);

/* How long it is on the wire; a HEAD gets all but the body. */
size_t http_response_wire_length(const struct http_response *response,
				 bool is_head);

/* Copies the bytes from `offset` on, as many as fit and there are; gives how
 * many, 0 at the end. */
size_t http_response_copy(const struct http_response *response,
			  const char *date, bool is_head, size_t offset,
			  unsigned char *out, size_t room);

#endif
