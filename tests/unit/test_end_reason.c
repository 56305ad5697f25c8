#include "daemon/end_reason.h"

#include <criterion/criterion.h>
#include <string.h>

/* Counters and log are read by their names. */
Test(end_reason, each_has_a_name_of_its_own)
{
	for (int i = 0; i < END_REASON_COUNT; i++) {
		const char *name = end_reason_name((enum end_reason)i);

		cr_assert_not_null(name, "%d", i);
		for (int j = 0; j < i; j++)
			cr_expect_str_neq(name,
					  end_reason_name((enum end_reason)j));
	}
}
