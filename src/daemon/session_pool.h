#ifndef DAEMON_SESSION_POOL_H
#define DAEMON_SESSION_POOL_H

/*
 * Memory for TLS sessions: pieces of equal size, straight from the kernel, so
 * that pages of a record buffer that are never touched cost nothing and a
 * flood leaves no memory behind.  A few are kept for the next clients.
 */

#include <stddef.h>

struct session_pool {
	size_t piece_bytes; /* a multiple of the page size */
	size_t kept_count;
	void *kept; /* a list through the first word of each piece */
};

void session_pool_init(struct session_pool *pool, size_t bytes);

/* Gives zeroed or reused memory of at least the size asked for at init, or
 * NULL. */
void *session_pool_get(struct session_pool *pool);

/* Takes it back; the caller has wiped what was secret. */
void session_pool_put(struct session_pool *pool, void *piece);

void session_pool_release(struct session_pool *pool);

#endif
