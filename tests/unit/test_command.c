#include "cli/command.h"

#include <criterion/criterion.h>

/* From best to worst. */
static const enum exit_status order[] = {EXIT_OK, EXIT_WARNING, EXIT_UNKNOWN,
					 EXIT_ERROR};

Test(command, the_worse_of_two_statuses)
{
	for (int i = 0; i < 4; i++) {
		for (int j = 0; j < 4; j++)
			cr_expect_eq(exit_status_worse(order[i], order[j]),
				     order[i > j ? i : j], "%d and %d",
				     order[i], order[j]);
	}
}

Test(command, statuses_are_those_of_monitoring)
{
	cr_expect_eq(EXIT_OK, 0);
	cr_expect_eq(EXIT_WARNING, 1);
	cr_expect_eq(EXIT_ERROR, 2);
	cr_expect_eq(EXIT_UNKNOWN, 3);
}
