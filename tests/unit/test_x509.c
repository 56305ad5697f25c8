#include "tls/x509.h"

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
