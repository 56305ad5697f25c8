#include "tls/peer_chain.h"

#include "chains.h"

/* Moments at midnight, UTC. */
#define NOW	 INT64_C(1798761600) /* 2027 */
#define Y2020	 INT64_C(1577836800)
#define Y2021	 INT64_C(1609459200)
#define JUNE	 INT64_C(1590969600)
#define Y2080	 INT64_C(3471292800)
#define Y2090	 INT64_C(3786912000)
#define Y2100	 INT64_C(4102444800)
#define Y2120	 INT64_C(4733510400)

#define HOST	 "mail.example.com"

#define SENT_MAX 20

static struct arena *arena;

static void init(void)
{
	arena = arena_new();
}

static void release(void)
{
	arena_free(arena);
}

TestSuite(peer_chain, .init = init, .fini = release, .timeout = 60);

static struct trust_store *trust(const char *name)
{
	const char *pem = chain_pem(name);
	struct trust_store *store;
	char room[200];
	struct text why;

	text_init(&why, room, sizeof(room));
	store = trust_store_parse(arena, pem, strlen(pem), &why);
	cr_assert_not_null(store, "%s", room);
	return store;
}

/* A certificate by name; "~name" with its last byte changed, which belongs to
 * the signature; "-" for one that is damaged. */
static struct der make(const char *name)
{
	bool is_changed = name[0] == '~';
	struct der der;
	unsigned char *bytes;

	if (strcmp(name, "-") == 0)
		return (struct der){(const unsigned char *)"0\003\002\001", 4};
	der = chain_der(arena, name + is_changed);
	bytes = (unsigned char *)arena_copy(arena, (const char *)der.bytes,
					    der.length);
	bytes[der.length - 1] ^= is_changed;
	return (struct der){bytes, der.length};
}

static struct peer_chain judge(const char *const sent[SENT_MAX],
			       const char *anchor)
{
	struct der certificates[SENT_MAX];
	struct peer_chain_terms terms = {.trust = trust(anchor),
					 .now = NOW,
					 .work_left = PEER_CHAIN_WORK_MAX};
	struct peer_chain chain;
	size_t count = 0;

	for (; count < SENT_MAX && sent[count] != NULL; count++)
		certificates[count] = make(sent[count]);
	peer_chain_judge(&chain, arena, certificates, count, HOST, &terms);
	cr_expect_eq(chain.count, count);
	return chain;
}

static const struct {
	const char *name;
	const char *sent[SENT_MAX];
	const char *anchor;
	enum chain_trust trust;
	const char *why; /* a piece of it */
	bool out_of_order, has_root;
	int64_t path_not_after;
} cases[] = {
    /* Good. */
    {"with its intermediate",
     {"leaf", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     Y2090},
    {"with the root",
     {"leaf", "inter", "root"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     true,
     Y2090},
    {"by the root itself",
     {"leaf_by_root"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     0},
    {"intermediate behind the root",
     {"leaf", "root", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     true,
     true,
     Y2090},
    {"a stranger in between",
     {"leaf", "inter_rsa", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     true,
     false,
     Y2090},
    {"a damaged one in between",
     {"leaf", "-", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     true,
     false,
     Y2090},
    {"leaf twice",
     {"leaf", "leaf", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     true,
     false,
     Y2090},
    {"strangers behind",
     {"leaf", "inter", "inter_rsa", "leaf_mixed"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     Y2090},
    {"RSA signature",
     {"leaf_rsa", "inter_rsa"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     Y2120},
    {"P-521 key",
     {"leaf_p521", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     Y2090},
    {"self-signed, and an anchor",
     {"self_signed"},
     "self_signed",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     0},
    {"common name alone",
     {"leaf_common_name", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     Y2090},
    /* Dates are another question. */
    {"leaf that has expired",
     {"leaf_expired", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     Y2090},
    {"intermediate that has expired",
     {"leaf", "inter_expired"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     Y2021},
    {"intermediate that had expired before",
     {"leaf_late", "inter_expired"},
     "root",
     CHAIN_INVALID,
     "no moment",
     false,
     false,
     Y2021},
    {"the renewed one behind it",
     {"leaf_late", "inter_expired", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     true,
     false,
     Y2090},
    {"what is expired behind the anchor does not count",
     {"leaf", "inter", "root_cross"},
     "root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     Y2090},
    {"unless it is needed",
     {"leaf", "inter", "root_cross"},
     "old_root",
     CHAIN_TRUSTED,
     "",
     false,
     false,
     Y2021},
    {"root in the way to another",
     {"leaf", "inter", "root", "root_cross"},
     "old_root",
     CHAIN_TRUSTED,
     "",
     true,
     true,
     Y2021},
    /* Not linked. */
    {"intermediate missing",
     {"leaf"},
     "root",
     CHAIN_INCOMPLETE,
     "",
     false,
     false,
     0},
    {"another intermediate",
     {"leaf", "inter_rsa"},
     "root",
     CHAIN_INCOMPLETE,
     "",
     false,
     false,
     0},
    {"unknown authority",
     {"leaf", "inter"},
     "old_root",
     CHAIN_INCOMPLETE,
     "",
     false,
     false,
     Y2090},
    {"unknown root sent",
     {"leaf", "inter", "root"},
     "old_root",
     CHAIN_INCOMPLETE,
     "",
     false,
     true,
     Y2090},
    {"unknown authority, out of order",
     {"leaf", "root", "inter"},
     "old_root",
     CHAIN_INCOMPLETE,
     "",
     true,
     true,
     Y2090},
    {"unknown key of an unknown authority",
     {"leaf_ed25519"},
     "root",
     CHAIN_INCOMPLETE,
     "",
     false,
     false,
     0},
    {"self-signed",
     {"self_signed"},
     "root",
     CHAIN_SELF_SIGNED,
     "",
     false,
     false,
     0},
    {"self-signed twice",
     {"self_signed", "self_signed"},
     "root",
     CHAIN_SELF_SIGNED,
     "",
     false,
     true,
     0},
    {"self-signed with Ed25519",
     {"self_ed25519"},
     "root",
     CHAIN_SELF_SIGNED,
     "",
     false,
     false,
     0},
    {"self-signed before a good one",
     {"self_signed", "leaf", "inter"},
     "root",
     CHAIN_SELF_SIGNED,
     "",
     false,
     false,
     0},
    /* Wrong. */
    {"signature of the leaf",
     {"~leaf", "inter"},
     "root",
     CHAIN_INVALID,
     "a signature is wrong",
     false,
     false,
     Y2090},
    {"signature of the intermediate",
     {"leaf", "~inter"},
     "root",
     CHAIN_INVALID,
     "not by the authority",
     false,
     false,
     Y2090},
    {"signature of the leaf, authority unknown",
     {"~leaf", "inter"},
     "old_root",
     CHAIN_INCOMPLETE,
     "",
     false,
     false,
     Y2090},
    {"a wrong copy before the right one",
     {"leaf", "~inter", "inter"},
     "root",
     CHAIN_TRUSTED,
     "",
     true,
     false,
     Y2090},
    {"no authority",
     {"leaf_noca", "inter_noca"},
     "root",
     CHAIN_INVALID,
     "that is none",
     false,
     false,
     Y2120},
    {"authority that may not sign",
     {"leaf_nosign", "inter_nosign"},
     "root",
     CHAIN_INVALID,
     "not meant",
     false,
     false,
     Y2120},
    {"SHA-1",
     {"leaf_sha1", "inter"},
     "root",
     CHAIN_INVALID,
     "SHA-1",
     false,
     false,
     Y2090},
    {"short key",
     {"leaf_weak", "inter"},
     "root",
     CHAIN_INVALID,
     "too short",
     false,
     false,
     Y2090},
    {"for clients alone",
     {"leaf_client", "inter"},
     "root",
     CHAIN_INVALID,
     "not for servers",
     false,
     false,
     Y2090},
    /* Beyond the library. */
    {"RSA-PSS",
     {"leaf_pss", "inter_rsa"},
     "root",
     CHAIN_UNDECIDED,
     "RSA-PSS",
     false,
     false,
     Y2120},
    {"Ed25519 key",
     {"leaf_ed25519", "inter"},
     "root",
     CHAIN_UNDECIDED,
     "kind of key",
     false,
     false,
     Y2090},
    {"name constraints",
     {"leaf_limited", "inter_limited"},
     "root",
     CHAIN_UNDECIDED,
     "name constraints",
     false,
     false,
     Y2120},
};

Test(peer_chain, trust)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = cases[i].name;
		struct peer_chain chain = judge(cases[i].sent, cases[i].anchor);

		cr_assert(chain.is_readable, "%s: readable", name);
		cr_expect_eq(chain.trust, cases[i].trust, "%s: %d '%s'", name,
			     (int)chain.trust, chain.why);
		cr_expect_not_null(strstr(chain.why, cases[i].why), "%s: '%s'",
				   name, chain.why);
		cr_expect_eq(chain.why[0] == '\0', cases[i].why[0] == '\0',
			     "%s: '%s'", name, chain.why);
		cr_expect_eq(chain.out_of_order, cases[i].out_of_order,
			     "%s: order", name);
		cr_expect_eq(chain.has_root, cases[i].has_root, "%s: root",
			     name);
		cr_expect_eq(chain.path_not_after, cases[i].path_not_after,
			     "%s: ends %lld", name,
			     (long long)chain.path_not_after);
	}
}

static const struct {
	const char *sent;
	const char *subject;
	const char *issuer;
	const char *key;
	int64_t not_before, not_after;
	const char *names[3];
} leaves[] = {
    {"leaf",
     "mail.example.com",
     "Test Intermediate",
     "ECDSA P-256",
     JUNE,
     Y2080,
     {"mail.example.com", "*.example.net"}},
    {"leaf_mixed",
     "other.example.com",
     "Test Intermediate",
     "ECDSA P-256",
     Y2020,
     Y2120,
     {"Mail.Example.COM"}},
    {"leaf_common_name",
     "mail.example.com",
     "Test Intermediate",
     "ECDSA P-256",
     Y2020,
     Y2120,
     {NULL}},
    {"leaf_by_old",
     "mail.example.com",
     "Old Authority",
     "ECDSA P-256",
     Y2020,
     Y2120,
     {"mail.example.com", "*.example.net"}},
    {"leaf_p521",
     "mail.example.com",
     "Test Intermediate",
     "ECDSA P-521",
     Y2020,
     Y2120,
     {"mail.example.com", "*.example.net"}},
    {"leaf_ed25519",
     "mail.example.com",
     "Test Intermediate",
     "",
     Y2020,
     Y2120,
     {"mail.example.com", "*.example.net"}},
    {"inter_rsa",
     "RSA Intermediate",
     "Test Root",
     "RSA 2048",
     Y2020,
     Y2120,
     {NULL}},
    {"leaf_weak",
     "mail.example.com",
     "Test Intermediate",
     "RSA 768",
     Y2020,
     Y2120,
     {"mail.example.com", "*.example.net"}},
    {"old_root", "", "Old Authority", "ECDSA P-256", Y2020, Y2120, {NULL}},
    {"strange",
     "tab\\x09here",
     "Test Intermediate",
     "ECDSA P-256",
     Y2020,
     Y2120,
     {"mail.example.com", "*.example.net"}},
};

Test(peer_chain, leaf)
{
	for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
		const char *sent[SENT_MAX] = {leaves[i].sent};
		struct peer_chain chain = judge(sent, "root");
		size_t count = 0;

		cr_assert(chain.is_readable, "%s", sent[0]);
		cr_expect_str_eq(chain.subject, leaves[i].subject, "%s: '%s'",
				 sent[0], chain.subject);
		cr_expect_str_eq(chain.issuer, leaves[i].issuer, "%s: '%s'",
				 sent[0], chain.issuer);
		cr_expect_str_eq(chain.key, leaves[i].key, "%s: '%s'", sent[0],
				 chain.key);
		cr_expect_eq(chain.not_before, leaves[i].not_before, "%s",
			     sent[0]);
		cr_expect_eq(chain.not_after, leaves[i].not_after, "%s",
			     sent[0]);
		for (; leaves[i].names[count] != NULL; count++)
			cr_expect(count < chain.name_count &&
				      strcmp(chain.names[count],
					     leaves[i].names[count]) == 0,
				  "%s: name %zu", sent[0], count);
		cr_expect_eq(chain.name_count, count, "%s", sent[0]);
	}
}

Test(peer_chain, unreadable_leaf)
{
	const char *damaged[SENT_MAX] = {"-", "inter"}, *none[SENT_MAX] = {0};
	struct peer_chain chain = judge(damaged, "root");

	cr_expect(!chain.is_readable);
	cr_expect_eq(chain.trust, CHAIN_INVALID);
	cr_expect(!chain.covers_host);
	cr_expect(!peer_chain_covers(make("-"), HOST));
	cr_expect(!judge(none, "root").is_readable);
}

/* The sort looks at no more than a client would take. */
Test(peer_chain, many_certificates)
{
	const char *sent[SENT_MAX] = {"leaf"};
	struct peer_chain chain;

	for (size_t i = 1; i < 17; i++)
		sent[i] = i < 16 ? "leaf" : "inter";
	chain = judge(sent, "root");
	cr_expect_eq(chain.trust, CHAIN_INCOMPLETE);
	sent[15] = "inter";
	chain = judge(sent, "root");
	cr_expect_eq(chain.trust, CHAIN_TRUSTED);
	cr_expect(chain.out_of_order);
}

/* Copies of one certificate make many ways; they are not all tried. */
Test(peer_chain, many_ways)
{
	const char *sent[SENT_MAX] = {"leaf"};
	struct peer_chain chain;

	for (size_t i = 1; i < 16; i++)
		sent[i] = "~inter";
	chain = judge(sent, "root");
	cr_expect_eq(chain.trust, CHAIN_UNDECIDED);
	cr_expect_not_null(strstr(chain.why, "too many ways"), "%s", chain.why);
	sent[1] = "inter";
	cr_expect_eq(judge(sent, "root").trust, CHAIN_TRUSTED);
}

/* Nothing is checked once the domain has had its share, but what costs nothing
 * is still told. */
Test(peer_chain, work_is_bounded)
{
	const struct der sent[] = {make("leaf"), make("inter")};
	struct peer_chain_terms terms = {.trust = trust("root"), .now = NOW};
	struct peer_chain chain;

	for (terms.work_left = 2; terms.work_left > 0;) {
		unsigned before = terms.work_left;

		peer_chain_judge(&chain, arena, sent, 2, HOST, &terms);
		cr_expect_eq(chain.trust, CHAIN_TRUSTED);
		cr_assert_lt(terms.work_left, before);
	}
	peer_chain_judge(&chain, arena, sent, 2, HOST, &terms);
	cr_expect_eq(chain.trust, CHAIN_UNDECIDED);
	cr_expect_not_null(strstr(chain.why, "too many"), "%s", chain.why);
	cr_expect_str_eq(chain.subject, "mail.example.com");
	cr_expect(chain.covers_host);
	terms.trust = trust("old_root");
	peer_chain_judge(&chain, arena, sent, 2, HOST, &terms);
	cr_expect_eq(chain.trust, CHAIN_INCOMPLETE);
}

/* What the library does not look at, and others do. */
static const struct {
	const char *name;
	const char *sent[SENT_MAX];
	const char *anchor;
	enum chain_trust trust;
	const char *why; /* a piece of it */
	int64_t path_not_before, path_not_after;
	bool is_for_anything;
} strict_cases[] = {
    {"good",
     {"strict_leaf", "strict"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    /* Dates. */
    {"intermediate not yet valid",
     {"strict_leaf", "strict_late"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2100,
     Y2120,
     false},
    {"the expired one first",
     {"strict_leaf", "strict_expired", "strict"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    {"the one for later first",
     {"strict_leaf", "strict_late", "strict"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    {"none that is in date",
     {"strict_leaf", "strict_expired", "strict_late"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2021,
     false},
    {"anchor that has expired",
     {"strict_leaf", "strict"},
     "strict_root_expired",
     CHAIN_INVALID,
     "not in date",
     Y2020,
     Y2120,
     false},
    /* Uses. */
    {"authority for mail",
     {"strict_leaf", "strict_email"},
     "strict_root",
     CHAIN_INVALID,
     "of an authority is not for servers",
     Y2020,
     Y2120,
     false},
    {"authority for anything",
     {"strict_leaf", "strict_any"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    {"for anything",
     {"strict_leaf_any", "strict"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     true},
    {"for nothing",
     {"strict_leaf_no_use", "strict"},
     "strict_root",
     CHAIN_INVALID,
     "cannot be read",
     Y2020,
     Y2120,
     false},
    {"uses that are no list",
     {"strict_leaf_bad_use", "strict"},
     "strict_root",
     CHAIN_INVALID,
     "cannot be read",
     Y2020,
     Y2120,
     false},
    {"uses twice",
     {"strict_leaf_twice", "strict"},
     "strict_root",
     CHAIN_INVALID,
     "twice",
     Y2020,
     Y2120,
     false},
    {"key for revocations",
     {"strict_leaf_crl", "strict"},
     "strict_root",
     CHAIN_INVALID,
     "not meant",
     Y2020,
     Y2120,
     false},
    {"key for signatures",
     {"strict_leaf_signs", "strict"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    /* Limits. */
    {"name constraints",
     {"strict_leaf", "strict_limited"},
     "strict_root",
     CHAIN_UNDECIDED,
     "name constraints",
     Y2020,
     Y2120,
     false},
    {"name constraints of an anchor",
     {"strict_leaf", "strict"},
     "strict_root_limited",
     CHAIN_UNDECIDED,
     "name constraints",
     Y2020,
     Y2120,
     false},
    {"the same authority without limits",
     {"strict_leaf", "strict_limited", "strict"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    {"RSA 1024",
     {"strict_leaf_1024", "strict"},
     "strict_root",
     CHAIN_INVALID,
     "too short",
     Y2020,
     Y2120,
     false},
    {"RSA 2048",
     {"strict_leaf_2048", "strict"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    /* Names of keys. */
    {"issuer with another key",
     {"strict_leaf", "strict_other_id"},
     "strict_root",
     CHAIN_INCOMPLETE,
     "",
     0,
     0,
     false},
    {"leaf that does not say which",
     {"strict_leaf_bare", "strict_other_id"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    {"anchor with another key",
     {"strict_leaf_next"},
     "strict_root",
     CHAIN_INCOMPLETE,
     "",
     0,
     0,
     false},
    /* A new key of a root. */
    {"rollover",
     {"strict_leaf_next", "strict_root_next"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    {"rollover without names of keys",
     {"strict_leaf_next_bare", "strict_root_next_bare"},
     "strict_root",
     CHAIN_TRUSTED,
     "",
     Y2020,
     Y2120,
     false},
    {"rollover of an unknown root",
     {"strict_leaf_next", "strict_root_next", "strict_root"},
     "root",
     CHAIN_INCOMPLETE,
     "",
     0,
     0,
     false},
};

Test(peer_chain, as_strict_as_others)
{
	for (size_t i = 0; i < sizeof(strict_cases) / sizeof(strict_cases[0]);
	     i++) {
		const char *name = strict_cases[i].name;
		struct peer_chain chain =
		    judge(strict_cases[i].sent, strict_cases[i].anchor);

		cr_expect_eq(chain.trust, strict_cases[i].trust, "%s: %d '%s'",
			     name, (int)chain.trust, chain.why);
		cr_expect_not_null(strstr(chain.why, strict_cases[i].why),
				   "%s: '%s'", name, chain.why);
		cr_expect_eq(chain.why[0] == '\0',
			     strict_cases[i].why[0] == '\0', "%s: '%s'", name,
			     chain.why);
		cr_expect_eq(chain.path_not_before,
			     strict_cases[i].path_not_before, "%s: begins %lld",
			     name, (long long)chain.path_not_before);
		cr_expect_eq(chain.path_not_after,
			     strict_cases[i].path_not_after, "%s: ends %lld",
			     name, (long long)chain.path_not_after);
		cr_expect_eq(chain.is_for_anything,
			     strict_cases[i].is_for_anything, "%s", name);
	}
}

/* All count, but not all are kept. */
Test(peer_chain, many_names)
{
	const char *sent[SENT_MAX] = {"strict_leaf_many", "strict"};
	struct peer_chain chain = judge(sent, "strict_root");

	cr_expect(chain.covers_host);
	cr_expect_eq(chain.name_count, PEER_CHAIN_NAMES_MAX);
	cr_expect_eq(chain.names_omitted, 150 - PEER_CHAIN_NAMES_MAX);
	cr_expect_str_eq(chain.names[7], "n7.example");
	cr_expect_str_eq(chain.names[8], "n9.example");
}

/* From certificates as they are; how names match is a matter of
 * test_domain_name.c. */
static const struct {
	const char *name, *certificate, *host;
	bool is_covered;
} cover_cases[] = {
    {"C01 exact", "leaf", "mail.example.com", true},
    {"C02 host in capitals", "leaf", "MAIL.example.com", true},
    {"C02 in capitals", "leaf_mixed", "mail.example.com", true},
    {"C03 wildcard", "leaf", "mx.example.net", true},
    {"C04 policy domain only", "leaf", "mta-sts.mail.example.com", false},
    {"C11 common name alone", "leaf_common_name", "mail.example.com", false},
    {"C12 common name beside names", "leaf_mixed", "other.example.com", false},
    {"C13 address", "leaf_mixed", "192.0.2.1", false},
    {"C14 host with the root's dot", "leaf", "mail.example.com.", true},
    {"C17 wildcard covers one label", "leaf", "mx1.eu.example.net", false},
    {"C17 and not none", "leaf", "example.net", false},
    {"last of many", "strict_leaf_many", "mail.example.com", true},
    {"behind the names that are kept", "strict_leaf_many", "n120.example",
     true},
    {"empty host", "leaf", "", false},
    {"damaged", "-", "mail.example.com", false},
};

Test(peer_chain, covers)
{
	for (size_t i = 0; i < sizeof(cover_cases) / sizeof(cover_cases[0]);
	     i++)
		cr_expect_eq(peer_chain_covers(make(cover_cases[i].certificate),
					       cover_cases[i].host),
			     cover_cases[i].is_covered, "%s",
			     cover_cases[i].name);
}
