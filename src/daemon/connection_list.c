/* Nothing is allocated. */
#include "daemon/connection_list.h"

#include <stddef.h>

void connection_list_init(struct connection_link *list)
{
	list->next = list->previous = list;
}

bool connection_list_is_empty(const struct connection_link *list)
{
	return list->next == list;
}

struct connection_link *connection_list_first(
    const struct connection_link *list)
{
	return list->next;
}

void connection_list_append(struct connection_link *list,
			    struct connection_link *link)
{
	link->next = list;
	link->previous = list->previous;
	link->previous->next = link;
	list->previous = link;
}

void connection_list_remove(struct connection_link *link)
{
	if (link->next == NULL)
		return;
	link->previous->next = link->next;
	link->next->previous = link->previous;
	link->next = link->previous = NULL;
}
