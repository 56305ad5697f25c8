#include "tls/trust_store.h"

#include <stdio.h>
#include <stdlib.h>

#include "chains.h"
#include "tls/trust_store_private.h"

static struct arena *arena;

static void init(void)
{
	arena = arena_new();
}

static void release(void)
{
	arena_free(arena);
}

TestSuite(trust_store, .init = init, .fini = release, .timeout = 60);

static struct trust_store *parse(const char *pem, size_t length,
				 char reason[200])
{
	struct trust_store *store;
	struct text why;

	text_init(&why, reason, 200);
	store = trust_store_parse(arena, pem, length, &why);
	cr_expect_eq(store == NULL, why.length > 0, "%s", reason);
	return store;
}

/* Pieces of bundles: names of certificates, or text as it is. */
static const struct {
	const char *name;
	const char *pieces[4];
	size_t count;
} cases[] = {
    {"one", {"root"}, 1},
    {"two", {"root", "old_root"}, 2},
    {"with comments", {"# Test Root\n", "root", "\n\n# end"}, 1},
    {"the same twice", {"root", "root"}, 2},
    {"RSA", {"inter_rsa"}, 1},
    {"a key that cannot check signatures", {"self_ed25519", "root"}, 1},
    {"damaged base64",
     {"-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n", "root"},
     1},
    {"damaged certificate",
     {"-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n",
      "root"},
     1},
    {"another kind of block",
     {"-----BEGIN X509 CRL-----\nMAMCAQE=\n-----END X509 CRL-----\n", "root"},
     1},
    {"what comes before a block without end",
     {"root", "-----BEGIN CERTIFICATE-----\nMAMC", "old_root"},
     1},
};

Test(trust_store, bundles)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trust_store *store;
		char reason[200];
		struct text pem;

		text_init_growing(&pem);
		for (size_t j = 0; j < 4 && cases[i].pieces[j] != NULL; j++) {
			const char *piece = cases[i].pieces[j];
			bool is_text = strpbrk(piece, "\n") != NULL;

			text_add_string(&pem,
					is_text ? piece : chain_pem(piece));
		}
		store = parse(pem.bytes, pem.length, reason);
		text_release(&pem);
		cr_assert_not_null(store, "%s: %s", cases[i].name, reason);
		cr_expect_eq(trust_store_count(store), cases[i].count,
			     "%s: %zu", cases[i].name,
			     trust_store_count(store));
	}
}

static const struct {
	const char *name;
	const char *pem;
	const char *why;
} refused[] = {
    {"empty", "", "holds no certificate"},
    {"text", "no certificates here\n", "holds no certificate"},
    {"cut", "-----BEGIN CERTIFICATE-----\nMAMC\n",
     "holds a block without its end: CERTIFICATE"},
    {"none that is good",
     "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n",
     "holds no certificate that can be read"},
};

Test(trust_store, refusals)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		char reason[200];

		cr_expect_null(
		    parse(refused[i].pem, strlen(refused[i].pem), reason), "%s",
		    refused[i].name);
		cr_expect_str_eq(reason, refused[i].why, "%s: %s",
				 refused[i].name, reason);
	}
}

static const struct {
	const char *name, *certificate, *anchor;
	bool fits;
} fits[] = {
    {"by it", "leaf_by_root", "root", true},
    {"by another", "leaf_by_root", "old_root", false},
    {"by its key", "strict", "strict_root", true},
    {"by its next key", "strict_leaf_next", "strict_root", false},
    {"by its next key, without its name", "strict_leaf_next_bare",
     "strict_root", true},
};

Test(trust_store, finds_who_may_have_issued)
{
	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
		const char *pem = chain_pem(fits[i].anchor);
		const struct trust_anchor *anchor;
		struct trust_store *store;
		struct x509 certificate;
		char reason[200];
		size_t next = 0;

		store = parse(pem, strlen(pem), reason);
		cr_assert(x509_parse(&certificate,
				     chain_der(arena, fits[i].certificate)));
		anchor = trust_store_find(store, &certificate, &next);
		cr_expect_eq(anchor != NULL, fits[i].fits, "%s", fits[i].name);
		cr_expect_null(trust_store_find(store, &certificate, &next));
	}
}

/* Debian's own: every certificate in it can be an anchor. */
Test(trust_store, the_systems_bundle)
{
	static char pem[4 << 20];
	FILE *file = fopen(TRUST_STORE_DEFAULT_PATH, "r");
	size_t length, count = 0;
	struct trust_store *store;
	char reason[200];

	cr_assert_not_null(file, "no " TRUST_STORE_DEFAULT_PATH);
	length = fread(pem, 1, sizeof(pem) - 1, file);
	fclose(file);
	for (const char *at = pem; (at = strstr(at, "-----BEGIN")) != NULL;
	     at++)
		count++;
	store = parse(pem, length, reason);
	cr_assert_not_null(store, "%s", reason);
	cr_expect_gt(count, 100);
	cr_expect_eq(trust_store_count(store), count, "%zu of %zu",
		     trust_store_count(store), count);
}
