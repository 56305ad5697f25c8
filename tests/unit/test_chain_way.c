/* Which way is taken, and what it comes to, is in test_peer_chain.c. */
#include "tls/chain_way.h"

#include "chains.h"

#define NOW   INT64_C(1798761600) /* 2027 */
#define Y2020 INT64_C(1577836800)
#define Y2021 INT64_C(1609459200)

static struct arena *arena;

static void init(void)
{
	arena = arena_new();
}

static void release(void)
{
	arena_free(arena);
}

TestSuite(chain_way, .init = init, .fini = release, .timeout = 60);

static struct chain_certificate read_named(const char *name)
{
	struct chain_certificate certificate;

	chain_certificate_read(&certificate, chain_der(arena, name), 0);
	cr_assert(certificate.is_readable, "%s", name);
	return certificate;
}

static struct trust_store *trust(const char *name)
{
	const char *pem = chain_pem(name);
	char room[200];
	struct text why;

	text_init(&why, room, sizeof(room));
	return trust_store_parse(arena, pem, strlen(pem), &why);
}

static const struct {
	const char *certificate, *key;
	unsigned work;
} keys[] = {
    {"leaf", "ECDSA P-256", 1},	  {"leaf_p521", "ECDSA P-521", 9},
    {"inter_rsa", "RSA 2048", 1}, {"strict_leaf_1024", "RSA 1024", 1},
    {"leaf_ed25519", "", 0},
};

Test(chain_way, knows_keys_and_their_cost)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct chain_certificate certificate =
		    read_named(keys[i].certificate);

		cr_expect_str_eq(
		    chain_certificate_name_key(&certificate, arena),
		    keys[i].key, "%s", keys[i].certificate);
		cr_expect_eq(certificate.work, keys[i].work, "%s: %u",
			     keys[i].certificate, certificate.work);
	}
}

static const struct {
	const char *name, *certificate;
	bool is_leaf;
	const char *anchor;
	bool may_end;
} ends[] = {
    {"by it", "inter", false, "root", true},
    {"by another", "inter", false, "old_root", false},
    {"leaf that is the anchor", "self_signed", true, "self_signed", true},
    {"the anchor behind a leaf", "root", false, "root", false},
    {"its next key", "strict_root_next", false, "strict_root", true},
    {"the anchor behind its next key", "strict_root", false, "strict_root",
     false},
    {"by its next key", "strict_leaf_next", true, "strict_root", false},
    {"by one that has expired", "strict", false, "strict_root_expired", true},
};

Test(chain_way, may_end_at_an_anchor)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct chain_certificate certificate =
		    read_named(ends[i].certificate);

		cr_expect_eq(chain_way_may_end(&certificate, ends[i].is_leaf,
					       trust(ends[i].anchor)),
			     ends[i].may_end, "%s", ends[i].name);
	}
}

Test(chain_way, has_dates_behind_the_leaf)
{
	struct chain_certificate leaf = read_named("leaf"),
				 inter = read_named("inter_expired");
	struct chain_way way = {.steps = {&leaf, &inter}, .length = 1};
	int64_t not_before, not_after;

	chain_way_dates(&way, &not_before, &not_after);
	cr_expect_eq(not_before, 0);
	cr_expect_eq(not_after, 0);
	way.length = 2;
	chain_way_dates(&way, &not_before, &not_after);
	cr_expect_eq(not_before, Y2020);
	cr_expect_eq(not_after, Y2021);
}

Test(chain_way, takes_its_work)
{
	struct chain_certificate leaf = read_named("leaf"),
				 inter = read_named("inter");
	struct chain_way way = {.steps = {&leaf, &inter}, .length = 2};
	struct peer_chain_terms terms = {
	    .trust = trust("root"), .now = NOW, .work_left = 3};

	cr_expect_eq(chain_way_judge(&way, &terms).trust, CHAIN_TRUSTED);
	cr_expect_eq(terms.work_left, 1);
	cr_expect_eq(chain_way_judge(&way, &terms).trust, CHAIN_UNDECIDED);
	cr_expect_eq(terms.work_left, 1);
}
