/* Certificate name cases keep the numbers of the project's list of RFC 8461
 * and RFC 9525 cases, so that a failure can be looked up there. */
#include "tls/certificate.h"

#include <stdint.h>
#include <time.h>

#include "credentials.h"
#include "tls/certificate_private.h"
#include "tls/x509.h"

#define DAY 86400

static struct credentials credentials;

static void init(void)
{
	credentials_init(&credentials);
}

static void release(void)
{
	credentials_release(&credentials);
}

TestSuite(certificate, .init = init, .fini = release, .timeout = 60);

static const struct {
	const char *name;
	const char *subject;
	const char *names; /* as openssl takes them, "" for none */
	const char *host;
	bool covered;
} cover_cases[] = {
    {"C01 exact", "/CN=a", "DNS:mta-sts.example.com", "mta-sts.example.com",
     true},
    {"C02 in capitals", "/CN=a", "DNS:MTA-STS.Example.COM",
     "mta-sts.example.com", true},
    {"C02 host in capitals", "/CN=a", "DNS:mta-sts.example.com",
     "MTA-STS.example.com", true},
    {"C03 wildcard", "/CN=a", "DNS:*.example.com", "mta-sts.example.com", true},
    {"C04 policy domain only", "/CN=a", "DNS:example.com",
     "mta-sts.example.com", false},
    {"C05 another policy host", "/CN=a", "DNS:mta-sts.provider.example",
     "mta-sts.user.example", false},
    {"C06 wildcard below", "/CN=a", "DNS:*.mta-sts.example.com",
     "mta-sts.example.com", false},
    {"C07 wildcard too far above", "/CN=a", "DNS:*.com", "mta-sts.example.com",
     false},
    {"C08 two wildcards", "/CN=a", "DNS:*.*.com", "mta-sts.example.com", false},
    {"C09 wildcard within a label", "/CN=a", "DNS:mta-*.example.com",
     "mta-sts.example.com", false},
    {"C10 wildcard ending a label", "/CN=a", "DNS:m*.example.com",
     "mx.example.com", false},
    {"C11 common name alone", "/CN=mta-sts.example.com", "",
     "mta-sts.example.com", false},
    {"C12 common name beside another name", "/CN=mta-sts.example.com",
     "DNS:other.example.com", "mta-sts.example.com", false},
    {"C13 address only", "/CN=a", "IP:192.0.2.1", "mail.example.com", false},
    {"C13 address is no name", "/CN=a", "IP:192.0.2.1", "192.0.2.1", false},
    {"C14 host with the root's dot", "/CN=a", "DNS:mail.example.com",
     "mail.example.com.", true},
    {"C15 recipient domain for an MX", "/CN=a", "DNS:example.com",
     "mx1.example.com", false},
    {"C16 wildcard for an MX", "/CN=a", "DNS:*.example.com", "mx1.example.com",
     true},
    {"C17 wildcard covers one label", "/CN=a", "DNS:*.example.com",
     "mx1.eu.example.com", false},
    {"C18 A-label", "/CN=a", "DNS:mx1.xn--bcher-kva.example",
     "mx1.xn--bcher-kva.example", true},
    {"last of several", "/CN=a",
     "email:a@example.com,DNS:a.example.net,URI:http://example.com/,"
     "DNS:mta-sts.example.com",
     "mta-sts.example.com", true},
    {"empty host", "/CN=a", "DNS:a.example.net", "", false},
    {"the root", "/CN=a", "DNS:a.example.net", ".", false},
};

Test(certificate, covers)
{
	credentials_run(&credentials, "ec leaf P-256");
	for (size_t i = 0; i < sizeof(cover_cases) / sizeof(cover_cases[0]);
	     i++) {
		const struct certificate *certificate;

		credentials_run(
		    &credentials,
		    arena_printf(credentials.arena, "issue leaf leaf '%s' '%s'",
				 cover_cases[i].subject, cover_cases[i].names));
		certificate = credentials_certificate(&credentials, "leaf.pem",
						      "leaf.key");
		cr_expect_eq(
		    certificate_covers(certificate, cover_cases[i].host),
		    cover_cases[i].covered, "%s", cover_cases[i].name);
	}
}

/* Names as DER, because openssl refuses to write them: with a NUL, with a
 * byte above ASCII, empty, with a blank, then a good one. */
Test(certificate, passes_over_names_that_are_none)
{
	const struct certificate *certificate;

	credentials_run(&credentials,
			"ec leaf P-256\n"
			"issue leaf leaf /CN=a '' -addext 2.5.29.17=DER:3022"
			"82056100622e63" /* a NUL b.c */
			"8204fc2e6264"	 /* above ASCII */
			"8200"
			"820461202e62" /* a blank */
			"820b6d782e6578616d706c652e");
	certificate =
	    credentials_certificate(&credentials, "leaf.pem", "leaf.key");
	cr_assert_eq(certificate_name_count(certificate), 1);
	cr_expect_str_eq(certificate_name(certificate, 0), "mx.example.");
}

Test(certificate, lists_names_as_written)
{
	const struct certificate *certificate;

	credentials_run(&credentials,
			"ec leaf P-256\n"
			"issue leaf leaf /CN=common.example.com DNS:B.example,"
			"IP:192.0.2.1,DNS:*.a.example");
	certificate =
	    credentials_certificate(&credentials, "leaf.pem", "leaf.key");
	cr_assert_eq(certificate_name_count(certificate), 2);
	cr_expect_str_eq(certificate_name(certificate, 0), "B.example");
	cr_expect_str_eq(certificate_name(certificate, 1), "*.a.example");
}

static const struct {
	const char *name;
	const char *script;
	const char *key_name;
} key_cases[] = {
    {"RSA PKCS#8", "rsa leaf 2048", "RSA 2048"},
    {"RSA PKCS#1",
     "rsa raw 2048; openssl rsa -in raw.key -traditional -out leaf.key",
     "RSA 2048"},
    {"RSA 3072", "rsa leaf 3072", "RSA 3072"},
    {"RSA 4096", "rsa leaf 4096", "RSA 4096"},
    {"RSA 4094", "rsa leaf 4094", "RSA 4094"},
    {"RSA with exponent 3",
     "key leaf -algorithm RSA -pkeyopt rsa_keygen_bits:2048 "
     "-pkeyopt rsa_keygen_pubexp:3",
     "RSA 2048"},
    {"P-256 PKCS#8", "ec leaf P-256", "ECDSA P-256"},
    {"P-256 SEC1", "ec raw P-256; openssl ec -in raw.key -out leaf.key",
     "ECDSA P-256"},
    {"P-256 with its parameters before it",
     "openssl ecparam -name prime256v1 -genkey -out leaf.key", "ECDSA P-256"},
    {"P-256 SEC1 without the public half",
     "ec raw P-256; openssl ec -in raw.key -no_public -out leaf.key",
     "ECDSA P-256"},
    {"P-384 PKCS#8", "ec leaf P-384", "ECDSA P-384"},
    {"P-384 SEC1",
     "openssl ecparam -name secp384r1 -genkey -noout -out leaf.key",
     "ECDSA P-384"},
};

Test(certificate, keys)
{
	for (size_t i = 0; i < sizeof(key_cases) / sizeof(key_cases[0]); i++) {
		const struct certificate *certificate;

		credentials_run(&credentials, key_cases[i].script);
		credentials_run(&credentials, "issue leaf leaf /CN=a DNS:a.b");
		certificate = credentials_certificate(&credentials, "leaf.pem",
						      "leaf.key");
		cr_expect_str_eq(certificate_key_name(certificate),
				 key_cases[i].key_name, "%s: %s",
				 key_cases[i].name,
				 certificate_key_name(certificate));
	}
}

/* How a file may look and still be good: scripts make both.pem, which serves
 * as chain and as key. */
static const struct {
	const char *name;
	const char *script;
} form_cases[] = {
    {"certificate, key", "cat leaf.pem leaf.key >both.pem"},
    {"key, certificate", "cat leaf.key leaf.pem >both.pem"},
    {"CRLF", "cat leaf.pem leaf.key | sed 's/$/\\r/' >both.pem"},
    {"no last line end", "printf %s \"$(cat leaf.pem leaf.key)\" >both.pem"},
    {"byte order mark",
     "{ printf '\\357\\273\\277'; cat leaf.pem leaf.key; } >both.pem"},
    {"text between",
     "{ openssl x509 -in leaf.pem -text; echo and its key:; cat leaf.key; } "
     ">both.pem"},
    {"parameters between",
     "{ cat leaf.pem; openssl ecparam -name prime256v1; cat leaf.key; } "
     ">both.pem"},
    {"another certificate behind", "cat leaf.key leaf.pem ca.pem >both.pem"},
};

Test(certificate, files_as_people_have_them)
{
	credentials_run(&credentials, "ec ca P-256; issue ca ca /CN=ca ''\n"
				      "ec leaf P-256\n"
				      "issue leaf leaf /CN=a DNS:a.example "
				      "-CA ca.pem -CAkey ca.key");
	for (size_t i = 0; i < sizeof(form_cases) / sizeof(form_cases[0]);
	     i++) {
		char room[400];
		struct text why;
		enum certificate_part part;

		text_init(&why, room, sizeof(room));
		credentials_run(&credentials, form_cases[i].script);
		cr_expect_not_null(credentials_parse(&credentials, "both.pem",
						     "both.pem", &part, &why),
				   "%s: %s", form_cases[i].name, room);
	}
}

static const struct {
	const char *name;
	const char *script; /* makes chain.pem and key.pem */
	enum certificate_part part;
	const char *why; /* a piece of the reason */
} refused_cases[] = {
    {"empty chain", ": >chain.pem; cp leaf.key key.pem", CERTIFICATE_CHAIN,
     "holds no certificate"},
    {"key instead of chain", "cp leaf.key chain.pem; cp leaf.key key.pem",
     CERTIFICATE_CHAIN, "only a private key"},
    {"chain instead of key", "cp leaf.pem chain.pem; cp leaf.pem key.pem",
     CERTIFICATE_KEY, "holds no private key"},
    {"empty key", "cp leaf.pem chain.pem; : >key.pem", CERTIFICATE_KEY,
     "holds no private key"},
    {"key of another", "cp leaf.pem chain.pem; cp other.key key.pem",
     CERTIFICATE_PAIR, "does not fit"},
    {"key of another kind", "cp leaf.pem chain.pem; cp rsa.key key.pem",
     CERTIFICATE_PAIR, "does not fit"},
    {"RSA key of another",
     "cp rsa.pem chain.pem; rsa rsa2 2048; cp rsa2.key key.pem",
     CERTIFICATE_PAIR, "does not fit"},
    {"chain upside down", "cat ca.pem leaf.pem >chain.pem; cp leaf.key key.pem",
     CERTIFICATE_CHAIN, "as number 2: it must come first"},
    {"certificate cut", "sed 5,7d leaf.pem >chain.pem; cp leaf.key key.pem",
     CERTIFICATE_CHAIN, "damaged certificate, number 1"},
    {"second certificate cut",
     "{ cat leaf.pem; sed 5,7d ca.pem; } >chain.pem; cp leaf.key key.pem",
     CERTIFICATE_CHAIN, "damaged certificate, number 2"},
    {"no base64",
     "sed '3s/^..../!!!!/' leaf.pem >chain.pem; cp leaf.key key.pem",
     CERTIFICATE_CHAIN, "damaged CERTIFICATE block"},
    {"file cut", "sed '$d' leaf.pem >chain.pem; cp leaf.key key.pem",
     CERTIFICATE_CHAIN, "without its end: CERTIFICATE"},
    {"key file cut", "cp leaf.pem chain.pem; sed '$d' leaf.key >key.pem",
     CERTIFICATE_KEY, "without its end: PRIVATE KEY"},
    {"key cut", "cp leaf.pem chain.pem; sed 3d leaf.key >key.pem",
     CERTIFICATE_KEY, "damaged"},
    {"a number of an RSA key overwritten",
     "openssl rsa -in rsa.key -traditional -outform DER -out rsa.der\n"
     "at=$(openssl asn1parse -inform DER -in rsa.der | grep INTEGER | "
     "sed -n '7s/^ *\\([0-9]*\\):.*/\\1/p')\n"
     "dd if=/dev/zero of=rsa.der bs=1 seek=$((at + 50)) count=8 "
     "conv=notrunc\n"
     "{ echo '-----BEGIN RSA PRIVATE KEY-----'; openssl base64 -in rsa.der; "
     "echo '-----END RSA PRIVATE KEY-----'; } >key.pem; cp rsa.pem chain.pem",
     CERTIFICATE_KEY, "damaged private key: what it signs does not verify"},
    {"seventeen certificates",
     ": >chain.pem; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do "
     "cat leaf.pem >>chain.pem; done; cp leaf.key key.pem",
     CERTIFICATE_CHAIN, "more than 16"},
    {"oversized block",
     "{ echo '-----BEGIN CERTIFICATE-----'; head -c 70000 /dev/zero | openssl "
     "base64; echo '-----END CERTIFICATE-----'; } >chain.pem; "
     "cp leaf.key key.pem",
     CERTIFICATE_CHAIN, "oversized CERTIFICATE block"},
    {"encrypted PKCS#8",
     "cp leaf.pem chain.pem; openssl pkcs8 -topk8 -in leaf.key -passout "
     "pass:abcd -out key.pem",
     CERTIFICATE_KEY, "encrypted private key: remove its password"},
    {"encrypted SEC1",
     "cp leaf.pem chain.pem; openssl ec -in leaf.key -aes128 -passout "
     "pass:abcd -out key.pem",
     CERTIFICATE_KEY, "encrypted private key: remove its password"},
    {"encrypted PKCS#1",
     "cp rsa.pem chain.pem; openssl rsa -in rsa.key -traditional -aes128 "
     "-passout pass:abcd -out key.pem",
     CERTIFICATE_KEY, "encrypted private key: remove its password"},
    {"OpenSSH",
     "cp leaf.pem chain.pem; { echo '-----BEGIN OPENSSH PRIVATE KEY-----'; "
     "echo aGVsbG8=; echo '-----END OPENSSH PRIVATE KEY-----'; } >key.pem",
     CERTIFICATE_KEY, "OPENSSH PRIVATE KEY"},
    {"RSA 1024", "rsa key 1024; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "RSA key of 1024 bits: at least 2048"},
    {"RSA 2047", "rsa key 2047; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "RSA key of 2047 bits: at least 2048"},
    {"RSA 1024 key alone",
     "cp rsa.pem chain.pem; rsa key 1024; mv key.key key.pem", CERTIFICATE_KEY,
     "RSA key of 1024 bits: at least 2048"},
    {"RSA 5120", "rsa key 5120; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "RSA key of 5120 bits: at most 4096"},
    {"Ed25519",
     "key key -algorithm ED25519; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "holds an Ed25519 key"},
    {"Ed25519 key alone",
     "cp leaf.pem chain.pem; key key -algorithm ED25519; mv key.key key.pem",
     CERTIFICATE_KEY, "holds an Ed25519 key"},
    {"Ed448",
     "key key -algorithm ED448; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "holds an Ed448 key"},
    {"RSA-PSS",
     "key key -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048; "
     "issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "holds an RSA-PSS key"},
    {"RSA-PSS key alone",
     "cp leaf.pem chain.pem; key key -algorithm RSA-PSS -pkeyopt "
     "rsa_keygen_bits:2048; mv key.key key.pem",
     CERTIFICATE_KEY, "holds an RSA-PSS key"},
    {"P-521", "ec key P-521; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "ECDSA key on the curve P-521"},
    {"P-521 SEC1 key alone",
     "cp leaf.pem chain.pem; openssl ecparam -name secp521r1 -genkey -noout "
     "-out key.pem",
     CERTIFICATE_KEY, "ECDSA key on the curve P-521"},
    {"secp256k1",
     "ec key secp256k1; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "ECDSA key on the curve secp256k1"},
    {"a curve without a name here",
     "ec key secp160r1; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "on the curve 1.3.132.0.8:"},
    {"a curve written out",
     "key key -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt "
     "ec_param_enc:explicit; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "parameters of a curve instead of its name"},
    {"DSA",
     "openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 "
     "-out dsa.parameters; openssl genpkey -paramfile dsa.parameters -out "
     "key.key; issue chain key /CN=a ''; mv key.key key.pem",
     CERTIFICATE_CHAIN, "holds a DSA key"},
    {"a type without a name here",
     "cp leaf.pem chain.pem; key key -algorithm DH -pkeyopt group:ffdhe2048; "
     "mv key.key key.pem",
     CERTIFICATE_KEY, "a key of the type 1.2.840.113549.1.3.1:"},
};

Test(certificate, refused)
{
	credentials_run(&credentials,
			"ec ca P-256; issue ca ca /CN=ca ''\n"
			"ec leaf P-256\n"
			"issue leaf leaf /CN=a DNS:a.example "
			"-CA ca.pem -CAkey ca.key\n"
			"ec other P-256; rsa rsa 2048; issue rsa rsa /CN=a ''");
	for (size_t i = 0; i < sizeof(refused_cases) / sizeof(refused_cases[0]);
	     i++) {
		char room[400];
		struct text why;
		enum certificate_part part;
		const struct certificate *certificate;

		text_init(&why, room, sizeof(room));
		credentials_run(&credentials, refused_cases[i].script);
		certificate = credentials_parse(&credentials, "chain.pem",
						"key.pem", &part, &why);
		cr_expect_null(certificate, "%s: accepted",
			       refused_cases[i].name);
		cr_expect_not_null(strstr(room, refused_cases[i].why), "%s: %s",
				   refused_cases[i].name, room);
		cr_expect_eq(part, refused_cases[i].part, "%s: part %d",
			     refused_cases[i].name, (int)part);
	}
}

/* Every prefix and every flipped bit: refused or not, nothing is read or
 * written where it should not be. */
Test(certificate, survives_damage)
{
	struct certificate_source source;
	char room[400];
	struct text why;
	enum certificate_part part;
	char *chain, *key;

	credentials_run(&credentials,
			"ec leaf P-256\nissue leaf leaf /CN=a DNS:a.example");
	chain = credentials_read(&credentials, "leaf.pem", &source.chain_bytes);
	key = credentials_read(&credentials, "leaf.key", &source.key_bytes);
	source.chain_pem = chain;
	source.key_pem = key;
	for (size_t i = 0; i < source.chain_bytes + source.key_bytes; i++) {
		char *byte = i < source.chain_bytes
				 ? &chain[i]
				 : &key[i - source.chain_bytes];
		struct arena *arena = arena_new();

		text_init(&why, room, sizeof(room));
		*byte ^= (char)(1 << i % 7);
		certificate_parse(arena, &source, &part, &why);
		*byte ^= (char)(1 << i % 7);
		arena_free(arena);
	}
	text_init(&why, room, sizeof(room));
	cr_expect_not_null(
	    certificate_parse(credentials.arena, &source, &part, &why), "%s",
	    room);
}

static const struct {
	const char *name;
	const char *files;
	size_t sent;
} chain_cases[] = {
    {"leaf alone", "leaf.pem", 1},
    {"leaf, issuer", "leaf.pem middle.pem", 2},
    {"leaf, issuer, root", "leaf.pem middle.pem root.pem", 2},
    {"leaf, root", "leaf.pem root.pem", 1},
    {"self-signed leaf", "alone.pem", 1},
};

Test(certificate, root_is_not_sent)
{
	credentials_run(&credentials,
			"ec root P-256; issue root root /CN=root ''\n"
			"ec middle P-256; issue middle middle /CN=middle '' "
			"-CA root.pem -CAkey root.key\n"
			"ec leaf P-256; issue leaf leaf /CN=a DNS:a.example "
			"-CA middle.pem -CAkey middle.key\n"
			"issue alone leaf /CN=a DNS:a.example");
	for (size_t i = 0; i < sizeof(chain_cases) / sizeof(chain_cases[0]);
	     i++) {
		const struct certificate *certificate;
		size_t length;

		credentials_run(&credentials,
				arena_printf(credentials.arena,
					     "cat %s >chain.pem",
					     chain_cases[i].files));
		certificate = credentials_certificate(&credentials, "chain.pem",
						      "leaf.key");
		certificate_chain(certificate, &length);
		cr_expect_eq(length, chain_cases[i].sent, "%s: %zu",
			     chain_cases[i].name, length);
		cr_expect_eq(certificate_is_self_signed(certificate), i == 4,
			     "%s: self-signed", chain_cases[i].name);
	}
}

/* From 2050 on the dates have another form. */
Test(certificate, period)
{
	static const int days[] = {1, 90, 20000};

	credentials_run(&credentials, "ec leaf P-256");
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		int64_t now = time(NULL);
		const struct certificate *certificate;

		credentials_run(
		    &credentials,
		    arena_printf(credentials.arena,
				 "issue leaf leaf /CN=a DNS:a.b -days %d",
				 days[i]));
		certificate = credentials_certificate(&credentials, "leaf.pem",
						      "leaf.key");
		cr_expect_geq(certificate_not_before(certificate), now);
		cr_expect_lt(certificate_not_before(certificate), now + 60);
		cr_expect_eq(certificate_not_after(certificate) -
				 certificate_not_before(certificate),
			     (int64_t)days[i] * DAY, "%d days", days[i]);
	}
}

Test(certificate, hundred_names)
{
	const struct certificate *certificate;

	credentials_run(&credentials,
			"ec leaf P-256\nnames=DNS:mta-sts.example0.com\n"
			"for i in $(seq 99); do "
			"names=$names,DNS:mta-sts.example$i.com; done\n"
			"issue leaf leaf /CN=a $names");
	certificate =
	    credentials_certificate(&credentials, "leaf.pem", "leaf.key");
	cr_expect_eq(certificate_name_count(certificate), 100);
	cr_expect(certificate_covers(certificate, "mta-sts.example0.com"));
	cr_expect(certificate_covers(certificate, "mta-sts.example99.com"));
	cr_expect(!certificate_covers(certificate, "mta-sts.example100.com"));
}

/* While an ACME client works, or after a slip, one file may be missing. */
Test(certificate, half_a_pair_is_judged)
{
	struct certificate_source source = {0};
	const struct certificate *certificate;
	enum certificate_part part;
	char room[400];
	struct text why;

	credentials_run(&credentials,
			"ec a P-256; ec b P-521\n"
			"issue a a /CN=x DNS:mta-sts.a.example\n");
	text_init(&why, room, sizeof(room));
	source.chain_pem =
	    credentials_read(&credentials, "a.pem", &source.chain_bytes);
	certificate =
	    certificate_parse(credentials.arena, &source, &part, &why);
	cr_assert_not_null(certificate, "%s", room);
	cr_expect(certificate_covers(certificate, "mta-sts.a.example"));
	cr_expect_not(certificate_covers(certificate, "mta-sts.b.example"));

	source = (struct certificate_source){0};
	source.key_pem =
	    credentials_read(&credentials, "a.key", &source.key_bytes);
	cr_expect_not_null(
	    certificate_parse(credentials.arena, &source, &part, &why));
	source.key_pem =
	    credentials_read(&credentials, "b.key", &source.key_bytes);
	cr_expect_null(
	    certificate_parse(credentials.arena, &source, &part, &why));
	cr_expect_eq(part, CERTIFICATE_KEY);
	cr_expect_not_null(strstr(room, "P-521"));
}

/* Of the pair leaf.pem, leaf.key, whose own memory is gone. */
static const struct certificate *copy_leaf(void)
{
	struct arena *arena = credentials.arena;
	const struct certificate *copy;

	credentials.arena = arena_new();
	copy = certificate_copy(
	    arena,
	    credentials_certificate(&credentials, "leaf.pem", "leaf.key"));
	arena_free(credentials.arena);
	credentials.arena = arena;
	return copy;
}

Test(certificate, copy_stands_alone)
{
	for (size_t i = 0; i < sizeof(key_cases) / sizeof(key_cases[0]); i++) {
		const char *name = key_cases[i].name;
		const struct certificate *original, *copy;
		const br_x509_certificate *chain, *sent;
		struct x509 leaf;
		struct public_key key;
		struct text why;
		char room[200];
		size_t length, count;

		credentials_run(&credentials, key_cases[i].script);
		credentials_run(&credentials, "issue leaf leaf /CN=a "
					      "DNS:a.example,DNS:*.b.example");
		original = credentials_certificate(&credentials, "leaf.pem",
						   "leaf.key");
		copy = copy_leaf();
		cr_expect_eq(certificate_name_count(copy), 2, "%s", name);
		cr_expect_str_eq(certificate_name(copy, 1), "*.b.example");
		cr_expect(certificate_covers(copy, "c.b.example"), "%s", name);
		cr_expect_eq(certificate_not_after(copy),
			     certificate_not_after(original), "%s", name);
		cr_expect_str_eq(certificate_key_name(copy),
				 certificate_key_name(original));
		chain = certificate_chain(original, &length);
		sent = certificate_chain(copy, &count);
		cr_assert_eq(count, length, "%s", name);
		cr_assert_eq(sent->data_len, chain->data_len, "%s", name);
		cr_expect_arr_eq(sent->data, chain->data, chain->data_len);
		cr_assert(x509_parse(&leaf,
				     (struct der){sent->data, sent->data_len}));
		text_init(&why, room, sizeof(room));
		cr_assert(public_key_parse(&key, leaf.key, &why), "%s", name);
		cr_expect(private_key_fits(certificate_key(copy), &key), "%s",
			  name);
		cr_expect(private_key_is_sound(certificate_key(copy), &key),
			  "%s", name);
	}
}
