#include "tls/private_key.h"

#include <bearssl.h>

#include "credentials.h"
#include "tls/x509.h"

static struct credentials credentials;

static void init(void)
{
	credentials_init(&credentials);
}

static void release(void)
{
	credentials_release(&credentials);
}

TestSuite(private_key, .init = init, .fini = release, .timeout = 60);

static struct private_key *read_key(const char *name,
				    enum private_key_form form)
{
	struct text why;
	char room[200];
	size_t length;
	const char *bytes = credentials_read(&credentials, name, &length);
	struct private_key *key;

	text_init(&why, room, sizeof(room));
	key = private_key_parse(
	    credentials.arena, form,
	    (struct der){(const unsigned char *)bytes, length}, &why);
	cr_assert_not_null(key, "%s: %s", name, room);
	return key;
}

/* The public half, as the library reads it out of NAME.der. */
static const br_x509_pkey *read_public(br_x509_decoder_context *decoder,
				       const char *name)
{
	size_t length;
	const char *bytes = credentials_read(&credentials, name, &length);

	br_x509_decoder_init(decoder, NULL, NULL);
	br_x509_decoder_push(decoder, bytes, length);
	return br_x509_decoder_get_pkey(decoder);
}

static bool is_signed(const br_x509_pkey *key, unsigned hash,
		      const unsigned char *value, size_t value_length,
		      const unsigned char *signature, size_t length)
{
	static const unsigned char *const oids[] = {
	    BR_HASH_OID_SHA256, BR_HASH_OID_SHA384, BR_HASH_OID_SHA512};
	unsigned char found[64];

	if (key->key_type == BR_KEYTYPE_EC)
		return br_ecdsa_vrfy_asn1_get_default()(
			   br_ec_get_default(), value, value_length,
			   &key->key.ec, signature, length) == 1;
	return br_rsa_pkcs1_vrfy_get_default()(signature, length,
					       oids[hash - 4], value_length,
					       &key->key.rsa, found) == 1 &&
	       memcmp(found, value, value_length) == 0;
}

static const struct {
	const char *name;
	enum private_key_form form;
	enum key_kind kind;
	size_t length_max;
} keys[] = {
    {"rsa2048", PRIVATE_KEY_PKCS8, KEY_KIND_RSA, 256},
    {"rsa4096", PRIVATE_KEY_PKCS8, KEY_KIND_RSA, 512},
    {"p256", PRIVATE_KEY_SEC1, KEY_KIND_P256, 72},
    {"p384", PRIVATE_KEY_SEC1, KEY_KIND_P384, 104},
};

Test(private_key, signs)
{
	static const size_t hash_lengths[] = {32, 48, 64};
	unsigned char data[512], value[64];

	credentials_run(
	    &credentials,
	    "rsa rsa2048 2048; rsa rsa4096 4096\n"
	    "for bits in 2048 4096; do openssl pkcs8 -topk8 -nocrypt "
	    "-in rsa$bits.key -outform DER -out rsa$bits; done\n"
	    "ec p256 P-256; ec p384 P-384\n"
	    "for curve in p256 p384; do openssl ec -in $curve.key -outform DER "
	    "-out $curve; done\n"
	    "for name in rsa2048 rsa4096 p256 p384; do "
	    "issue $name $name /CN=a ''; openssl x509 -in $name.pem "
	    "-outform DER -out $name.der; done\n");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		br_x509_decoder_context decoder;
		const struct private_key *key =
		    read_key(keys[i].name, keys[i].form);
		const br_x509_pkey *half =
		    read_public(&decoder, arena_printf(credentials.arena,
						       "%s.der", keys[i].name));

		cr_expect_eq(private_key_kind(key), keys[i].kind);
		for (unsigned hash = 4; hash <= 6; hash++) {
			size_t value_length = hash_lengths[hash - 4], length;

			memset(value, (int)hash, sizeof(value));
			memcpy(data, value, value_length);
			length = private_key_sign(key, hash, data, value_length,
						  sizeof(data));
			cr_expect_gt(length, 0, "%s", keys[i].name);
			cr_expect_leq(length, keys[i].length_max, "%s",
				      keys[i].name);
			cr_expect(is_signed(half, hash, value, value_length,
					    data, length),
				  "%s with hash %u", keys[i].name, hash);
		}
		cr_expect_eq(private_key_sign(key, 2, data, 20, 512), 0,
			     "%s: SHA-1", keys[i].name);
		cr_expect_eq(private_key_sign(key, 7, data, 20, 512), 0,
			     "%s: no hash", keys[i].name);
		cr_expect_eq(private_key_sign(key, 4, data, 32, 71), 0,
			     "%s: no room", keys[i].name);
	}
}

/* Where a number of an RSAPrivateKey has its middle byte: 0 is the version, 1
 * the modulus, 6 to 8 dP, dQ and qInv. */
static size_t middle_of(const char *bytes, size_t length, unsigned field)
{
	struct der der = {(const unsigned char *)bytes, length};
	struct der numbers, number = {0};

	cr_assert(der_take(&der, DER_SEQUENCE, &numbers));
	for (unsigned i = 0; i <= field; i++)
		cr_assert(der_take(&numbers, DER_INTEGER, &number));
	return (size_t)(number.bytes - (const unsigned char *)bytes) +
	       number.length / 2;
}

/* One signature that is right modulo one of the primes only gives the key away
 * to whoever sees it. */
Test(private_key, damaged_rsa_keys_never_sign)
{
	static const unsigned fields[] = {6, 7, 8};
	unsigned char data[512], zeros[512] = {0};
	struct text why;
	char room[200];
	size_t length;
	char *bytes;

	credentials_run(&credentials,
			"openssl genrsa -traditional 2048 | openssl rsa "
			"-traditional -outform DER -out rsa\n");
	bytes = credentials_read(&credentials, "rsa", &length);
	text_init(&why, room, sizeof(room));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			size_t at = middle_of(bytes, length, fields[i]);
			struct private_key *key;

			bytes[at] ^= (char)(1 << bit);
			key = private_key_parse(
			    credentials.arena, PRIVATE_KEY_PKCS1,
			    (struct der){(unsigned char *)bytes, length}, &why);
			bytes[at] ^= (char)(1 << bit);
			cr_assert_not_null(key);
			memset(data, 1, sizeof(data));
			cr_expect_eq(private_key_sign(key, 4, data, 32, 512), 0,
				     "number %u, bit %u", fields[i], bit);
			cr_expect_arr_eq(data, zeros, 256,
					 "number %u, bit %u: what it would "
					 "have been is left behind",
					 fields[i], bit);
		}
	}
}

Test(private_key, is_sound)
{
	credentials_run(
	    &credentials,
	    "rsa rsa2048 2048; rsa rsa4096 4096; ec p256 P-256; ec p384 P-384\n"
	    "for name in rsa2048 rsa4096; do openssl pkcs8 -topk8 -nocrypt "
	    "-in $name.key -outform DER -out $name; done\n"
	    "for name in p256 p384; do openssl ec -in $name.key -outform DER "
	    "-out $name; done\n"
	    "for name in rsa2048 rsa4096 p256 p384; do "
	    "issue $name $name /CN=a ''; openssl x509 -in $name.pem "
	    "-outform DER -out $name.der; done\n");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct private_key *key =
		    read_key(keys[i].name, keys[i].form);
		struct public_key half;
		struct x509 parsed;
		struct text why;
		char room[200];
		size_t length;
		const char *bytes = credentials_read(
		    &credentials,
		    arena_printf(credentials.arena, "%s.der", keys[i].name),
		    &length);

		text_init(&why, room, sizeof(room));
		cr_assert(x509_parse(
		    &parsed,
		    (struct der){(const unsigned char *)bytes, length}));
		cr_assert(public_key_parse(&half, parsed.key, &why));
		cr_expect(private_key_fits(key, &half), "%s", keys[i].name);
		cr_expect(private_key_is_sound(key, &half), "%s", keys[i].name);
		/* What an EC key signs is checked with the point given. */
		if (half.kind == KEY_KIND_RSA)
			continue;
		((unsigned char *)half.point.bytes)[half.point.length - 1] ^= 1;
		cr_expect_not(private_key_is_sound(key, &half), "%s",
			      keys[i].name);
	}
}

/* Outside of 1..order-1 there are no keys. */
Test(private_key, scalars)
{
	static const unsigned char head[] = {0x30, 0x31, 2, 1, 1, 4, 32};
	static const unsigned char tail[] = {0xa0, 0x0a, 0x06, 0x08,
					     0x2a, 0x86, 0x48, 0xce,
					     0x3d, 0x03, 0x01, 0x07};
	unsigned char der[sizeof(head) + 32 + sizeof(tail)] = {0};
	unsigned char *scalar = der + sizeof(head);
	size_t order_length;
	char room[200];
	struct text why;

	text_init(&why, room, sizeof(room));
	memcpy(der, head, sizeof(head));
	memcpy(scalar + 32, tail, sizeof(tail));
	cr_expect_null(private_key_parse(credentials.arena, PRIVATE_KEY_SEC1,
					 (struct der){der, sizeof(der)}, &why),
		       "zero");
	scalar[31] = 1;
	cr_expect_not_null(
	    private_key_parse(credentials.arena, PRIVATE_KEY_SEC1,
			      (struct der){der, sizeof(der)}, &why),
	    "one");
	memcpy(scalar,
	       br_ec_get_default()->order(BR_EC_secp256r1, &order_length), 32);
	cr_expect_null(private_key_parse(credentials.arena, PRIVATE_KEY_SEC1,
					 (struct der){der, sizeof(der)}, &why),
		       "the order");
	scalar[31]--;
	cr_expect_not_null(
	    private_key_parse(credentials.arena, PRIVATE_KEY_SEC1,
			      (struct der){der, sizeof(der)}, &why),
	    "one less");
	cr_expect_eq(why.length, 0);
}
