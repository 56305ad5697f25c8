#include <criterion/criterion.h>

#include "advice/literal_id.h"

#define NOW INT64_C(1798761600) /* 2027-01-01T00:00:00Z */

Test(literal_id, is_new)
{
	struct arena *arena = arena_new();
	struct used_id older = {.id = "20270101000002Z"};
	struct used_id used = {.id = "20270101000001Z", .next = &older};
	struct policy_record record = {.name = "example.com"};
	struct domain_config config = {.id_scheme = ID_LITERAL,
				       .id_literal = "first"};

	cr_expect_str_eq(literal_id_next(&config, NULL, NOW, arena),
			 "20270101000000Z");
	cr_expect_str_eq(literal_id_next(&config, &record, NOW, arena),
			 "20270101000000Z");
	config.id_literal = "20270101000000Z";
	cr_expect_str_eq(literal_id_next(&config, &record, NOW, arena),
			 "20270101000001Z");
	record.used = &used;
	cr_expect_str_eq(literal_id_next(&config, &record, NOW, arena),
			 "20270101000003Z");
	arena_free(arena);
}

Test(literal_id, is_for_ids_that_are_written_by_hand)
{
	struct domain_config config = {.id_scheme = ID_TIME};

	cr_expect_null(literal_id_next(NULL, NULL, NOW, NULL));
	cr_expect_null(literal_id_next(&config, NULL, NOW, NULL));
	config.id_scheme = ID_CONTENT;
	cr_expect_null(literal_id_next(&config, NULL, NOW, NULL));
}
