#ifndef DAEMON_SENDER_H
#define DAEMON_SENDER_H

/* Who fetches policies, as far as a User-Agent tells; anybody can write any,
 * so nothing but statistics may follow from it. */

#include <stddef.h>

/* "other", which has all that are not known, is the last one. */
#define SENDER_COUNT 12

/* The number of the sender that calls itself so; length 0: that says nothing.
 */
size_t sender_find(const char *user_agent, size_t length);

/* "google" and the like, of a-z, 0-9 and '-'. */
const char *sender_label(size_t sender);

#endif
