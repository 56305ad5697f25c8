#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "daemon/session_pool.h"

Test(session_pool, reuses_what_comes_back)
{
	struct session_pool pool;
	void *first, *second;

	session_pool_init(&pool, 10000);
	cr_expect_eq(pool.piece_bytes % (size_t)sysconf(_SC_PAGESIZE), 0);
	cr_expect_geq(pool.piece_bytes, 10000);
	first = session_pool_get(&pool);
	second = session_pool_get(&pool);
	cr_assert_not_null(first);
	cr_assert_not_null(second);
	cr_expect_neq(first, second);
	memset(first, 0xff, pool.piece_bytes);
	session_pool_put(&pool, first);
	cr_expect_eq(session_pool_get(&pool), first);
	session_pool_put(&pool, first);
	session_pool_put(&pool, second);
	session_pool_release(&pool);
	cr_expect_eq(pool.kept_count, 0);
}

Test(session_pool, keeps_only_a_few)
{
	enum { COUNT = 200 };
	void *pieces[COUNT];
	struct session_pool pool;

	session_pool_init(&pool, 20000);
	for (int i = 0; i < COUNT; i++) {
		pieces[i] = session_pool_get(&pool);
		cr_assert_not_null(pieces[i]);
		memset(pieces[i], i, 20000);
	}
	for (int i = 0; i < COUNT; i++)
		session_pool_put(&pool, pieces[i]);
	cr_expect_leq(pool.kept_count, 16);
	session_pool_release(&pool);
}
