#include "tls/x509.h"

#include "chains.h"
#include "credentials.h"

static struct credentials credentials;

static void init(void)
{
	credentials_init(&credentials);
}

static void release(void)
{
	credentials_release(&credentials);
}

TestSuite(x509, .init = init, .fini = release, .timeout = 60);

/* The certificate that a script makes as leaf.der. */
static struct der make(const char *script)
{
	size_t length;
	char *bytes;

	credentials_run(&credentials,
			arena_printf(credentials.arena,
				     "%s\nopenssl x509 -in leaf.pem -outform "
				     "DER -out leaf.der",
				     script));
	bytes = credentials_read(&credentials, "leaf.der", &length);
	return (struct der){(const unsigned char *)bytes, length};
}

static size_t count_names(const struct x509 *certificate)
{
	struct der rest = certificate->names, name;
	size_t count = 0;

	while (x509_next_name(&rest, &name))
		count++;
	return count;
}

static const struct {
	const char *name;
	const char *arguments; /* of issue */
	bool parsed;
	size_t names;
} cases[] = {
    {"no names", "/CN=a ''", true, 0},
    {"one name", "/CN=a DNS:a.example", true, 1},
    {"critical", "/CN=a critical,DNS:a.example", true, 1},
    {"mixed",
     "/CN=a IP:192.0.2.1,DNS:a.example,email:a@b.example,DNS:b.example", true,
     2},
    {"empty list", "/CN=a '' -addext 2.5.29.17=DER:3000", true, 0},
    {"list without end", "/CN=a '' -addext 2.5.29.17=DER:300582096c2e62", false,
     0},
    {"no list", "/CN=a '' -addext 2.5.29.17=DER:0500", false, 0},
    {"more behind the list",
     "/CN=a '' -addext 2.5.29.17=DER:300582036c2e620500", false, 0},
};

Test(x509, names)
{
	credentials_run(&credentials, "ec leaf P-256");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct x509 certificate;
		struct der der =
		    make(arena_printf(credentials.arena, "issue leaf leaf %s",
				      cases[i].arguments));

		cr_expect_eq(x509_parse(&certificate, der), cases[i].parsed,
			     "%s", cases[i].name);
		if (cases[i].parsed)
			cr_expect_eq(count_names(&certificate), cases[i].names,
				     "%s", cases[i].name);
	}
}

/* openssl writes no second list, so an extension of another number becomes
 * one. */
Test(x509, second_list_of_names)
{
	static const unsigned char other[] = {6, 3, 0x55, 0x1d, 0x63};
	struct x509 certificate;
	struct der der =
	    make("ec leaf P-256; issue leaf leaf /CN=a DNS:a.example -addext "
		 "2.5.29.99=DER:300582036c2e62");
	unsigned char *found =
	    memmem(der.bytes, der.length, other, sizeof(other));

	cr_assert_not_null(found);
	cr_assert(x509_parse(&certificate, der));
	found[4] = 0x11;
	cr_expect(!x509_parse(&certificate, der));
}

/* Nothing but the whole is a certificate; every piece lies in memory of its
 * own, for the sanitizers to watch. */
Test(x509, whole_or_nothing)
{
	struct der der = make("ec leaf P-256; issue leaf leaf /CN=a DNS:a.b");
	unsigned char *longer = malloc(der.length + 1);
	struct x509 certificate;

	for (size_t length = 0; length < der.length; length++) {
		unsigned char *piece = malloc(length + 1);

		memcpy(piece + 1, der.bytes, length);
		cr_expect(
		    !x509_parse(&certificate, (struct der){piece + 1, length}),
		    "%zu of %zu bytes", length, der.length);
		free(piece);
	}
	memcpy(longer, der.bytes, der.length);
	longer[der.length] = 0;
	cr_expect(x509_parse(&certificate, (struct der){longer, der.length}));
	cr_expect(
	    !x509_parse(&certificate, (struct der){longer, der.length + 1}));
	free(longer);
}

Test(x509, issuer_and_subject)
{
	struct x509 certificate;
	struct der der =
	    make("ec ca P-256; issue ca ca /CN=ca ''; ec leaf P-256\n"
		 "issue leaf leaf /CN=a DNS:a.b -CA ca.pem -CAkey ca.key");

	cr_assert(x509_parse(&certificate, der));
	cr_expect(!der_equal(certificate.issuer, certificate.subject));
	der = make("issue leaf leaf /CN=a DNS:a.b");
	cr_assert(x509_parse(&certificate, der));
	cr_expect(der_equal(certificate.issuer, certificate.subject));
}

static const struct {
	const char *name, *certificate;
	enum x509_purpose purpose;
	bool is_for_tls, is_bad, is_limited;
} extensions[] = {
    {"nothing", "leaf", X509_FOR_SERVERS, true, false, false},
    {"clients", "leaf_client", X509_FOR_OTHERS, true, false, false},
    {"mail", "strict_email", X509_FOR_OTHERS, true, false, false},
    {"anything", "strict_leaf_any", X509_FOR_ANYTHING, true, false, false},
    {"no use", "strict_leaf_no_use", X509_FOR_OTHERS, true, true, false},
    {"no list", "strict_leaf_bad_use", X509_FOR_OTHERS, true, true, false},
    {"twice", "strict_leaf_twice", X509_FOR_SERVERS, true, true, false},
    {"signs", "strict_leaf_signs", X509_FOR_SERVERS, true, false, false},
    {"signs revocations", "strict_leaf_crl", X509_FOR_SERVERS, false, false,
     false},
    {"limited", "strict_limited", X509_FOR_SERVERS, true, false, true},
    {"critically", "inter_limited", X509_FOR_SERVERS, true, false, true},
};

Test(x509, extensions)
{
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]);
	     i++) {
		const char *name = extensions[i].name;
		struct x509 x509;

		cr_assert(
		    x509_parse(&x509, chain_der(credentials.arena,
						extensions[i].certificate)),
		    "%s", name);
		cr_expect_eq(x509_purpose(&x509), extensions[i].purpose, "%s",
			     name);
		cr_expect_eq(x509_key_is_for_tls(&x509),
			     extensions[i].is_for_tls, "%s", name);
		cr_expect_eq(x509.has_bad_extension, extensions[i].is_bad, "%s",
			     name);
		cr_expect_eq(x509.has_name_constraints,
			     extensions[i].is_limited, "%s", name);
	}
}

static const struct {
	const char *name, *issuer, *certificate;
	bool may_issue, same_holder;
} pairs[] = {
    {"issuer", "inter", "leaf", true, false},
    {"another", "inter_rsa", "leaf", false, false},
    {"another key", "strict_other_id", "strict_leaf", false, false},
    {"another key, not told", "strict_other_id", "strict_leaf_bare", true,
     false},
    {"itself", "root", "root", true, true},
    {"renewed", "inter_expired", "inter", false, true},
    {"next key", "strict_root_next", "strict_root", true, false},
};

Test(x509, issuers)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct x509 issuer, certificate;

		cr_assert(x509_parse(
		    &issuer, chain_der(credentials.arena, pairs[i].issuer)));
		cr_assert(
		    x509_parse(&certificate, chain_der(credentials.arena,
						       pairs[i].certificate)));
		cr_expect_eq(x509_may_issue(&issuer, &certificate),
			     pairs[i].may_issue, "%s", pairs[i].name);
		cr_expect_eq(x509_same_holder(&issuer, &certificate),
			     pairs[i].same_holder, "%s", pairs[i].name);
	}
}
