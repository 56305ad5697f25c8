#ifndef DAEMON_CONNECTION_LIST_H
#define DAEMON_CONNECTION_LIST_H

/* Connections in the order in which they joined; each is in one list at most,
 * and leaves it in constant time. */

#include <stdbool.h>

/* A place in a list, or the head of one: a ring. */
struct connection_link {
	struct connection_link *previous, *next;
};

/* Starts an empty list. */
void connection_list_init(struct connection_link *list);

bool connection_list_is_empty(const struct connection_link *list);

/* The one that joined first, of a list that is not empty. */
struct connection_link *connection_list_first(
    const struct connection_link *list);

/* Appends what is in no list. */
void connection_list_append(struct connection_link *list,
			    struct connection_link *link);

/* Takes it out of the list it is in, if any. */
void connection_list_remove(struct connection_link *link);

#endif
