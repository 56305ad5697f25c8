#include "daemon/connection_list.h"

#include <criterion/criterion.h>

Test(connection_list, keeps_the_order)
{
	struct connection_link list, links[3] = {0};

	connection_list_init(&list);
	cr_expect(connection_list_is_empty(&list));
	connection_list_remove(&links[0]); /* it is in none */
	for (int i = 0; i < 3; i++)
		connection_list_append(&list, &links[i]);
	cr_expect_eq(connection_list_first(&list), &links[0]);
	connection_list_remove(&links[1]);
	connection_list_remove(&links[1]);
	connection_list_remove(&links[0]);
	cr_expect_eq(connection_list_first(&list), &links[2]);
	connection_list_append(&list, &links[0]);
	connection_list_remove(&links[2]);
	cr_expect_eq(connection_list_first(&list), &links[0]);
	connection_list_remove(&links[0]);
	cr_expect(connection_list_is_empty(&list));
}
