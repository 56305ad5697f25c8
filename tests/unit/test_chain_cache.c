#include "tls/chain_cache.h"

#include "chains.h"

#define NOW  INT64_C(1798761600) /* 2027 */
#define HOST "mail.example.com"

static struct arena *arena;
static struct chain_cache cache;

static void init(void)
{
	const char *pem = chain_pem("root");
	struct trust_store *store;
	char room[200];
	struct text why;

	arena = arena_new();
	text_init(&why, room, sizeof(room));
	store = trust_store_parse(arena, pem, strlen(pem), &why);
	cr_assert_not_null(store);
	chain_cache_init(&cache, arena, store, NOW);
}

static void release(void)
{
	arena_free(arena);
}

TestSuite(chain_cache, .init = init, .fini = release, .timeout = 60);

/* Copies, as each connection has them. */
static size_t make(struct der sent[3], const char *const names[3])
{
	size_t count = 0;

	for (; count < 3 && names[count] != NULL; count++)
		sent[count] = chain_der(arena, names[count]);
	return count;
}

Test(chain_cache, judges_a_chain_once)
{
	const char *const names[3] = {"leaf", "inter"};
	struct peer_chain first, second;
	struct der sent[3];
	size_t count = make(sent, names);
	unsigned left;

	cr_expect(!chain_cache_find(&cache, sent, count, HOST, &first));
	cr_expect_eq(cache.terms.work_left, PEER_CHAIN_WORK_MAX);
	chain_cache_judge(&cache, sent, count, HOST, &first);
	cr_expect_eq(first.trust, CHAIN_TRUSTED);
	cr_expect(first.covers_host);
	left = cache.terms.work_left;
	cr_expect_lt(left, PEER_CHAIN_WORK_MAX);
	make(sent, names);
	chain_cache_judge(&cache, sent, count, HOST, &second);
	cr_expect_eq(cache.terms.work_left, left);
	cr_expect_eq(second.trust, CHAIN_TRUSTED);
	cr_expect_eq(second.names, first.names, "names are shared");
	cr_expect(chain_cache_find(&cache, sent, count, HOST, &second));
}

Test(chain_cache, looks_at_the_name_of_each_host)
{
	const char *const names[3] = {"leaf", "inter"};
	struct peer_chain chain;
	struct der sent[3];
	size_t count = make(sent, names);

	chain_cache_judge(&cache, sent, count, "mx.example.org", &chain);
	cr_expect(!chain.covers_host);
	chain_cache_judge(&cache, sent, count, "mx.example.net", &chain);
	cr_expect(chain.covers_host);
	cr_expect(chain_cache_find(&cache, sent, count, "a.example", &chain));
	cr_expect(!chain.covers_host);
}

/* The same bytes in other certificates, in another order, or fewer. */
Test(chain_cache, tells_chains_apart)
{
	const char *const names[3] = {"leaf", "inter", "root"};
	struct peer_chain chain;
	struct der sent[3], other[3];

	make(sent, names);
	chain_cache_judge(&cache, sent, 3, HOST, &chain);
	cr_expect(!chain_cache_find(&cache, sent, 2, HOST, &chain));
	cr_expect(!chain_cache_find(&cache, sent, 0, HOST, &chain));
	memcpy(other, sent, sizeof(other));
	other[1] = sent[2];
	other[2] = sent[1];
	cr_expect(!chain_cache_find(&cache, other, 3, HOST, &chain));
	chain_cache_judge(&cache, other, 3, HOST, &chain);
	cr_expect(chain.out_of_order);
	chain_cache_judge(&cache, sent, 3, HOST, &chain);
	cr_expect(!chain.out_of_order);
}

/* Hundreds of chains that were all made for us. */
Test(chain_cache, has_an_end)
{
	unsigned char junk[2][4] = {{0x30, 2, 0, 0}, {0x30, 2, 0, 0}};
	struct der sent[3];
	struct peer_chain chain;

	sent[0] = chain_der(arena, "leaf");
	sent[1] = chain_der(arena, "inter");
	sent[2] = (struct der){junk[0], 4};
	for (unsigned i = 0; i < PEER_CHAIN_WORK_MAX; i++) {
		junk[0][2] = (unsigned char)(i >> 8);
		junk[0][3] = (unsigned char)i;
		chain_cache_judge(&cache, sent, 3, HOST, &chain);
	}
	cr_expect_eq(chain.trust, CHAIN_UNDECIDED);
	cr_expect_not_null(strstr(chain.why, "too many"), "%s", chain.why);
	memcpy(junk[1] + 2, "\0\0", 2);
	sent[2].bytes = junk[1];
	chain_cache_judge(&cache, sent, 3, HOST, &chain);
	cr_expect_eq(chain.trust, CHAIN_TRUSTED, "known before");
}
