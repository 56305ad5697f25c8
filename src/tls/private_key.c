/*
 * The library's own decoder insists on a curve inside a SEC 1 key and cannot
 * tell an Ed25519 key from garbage, so the structures are walked here.
 *
 * Pure functions: what is wrong is told to the caller.
 */
#include "tls/private_key.h"

#include <bearssl.h>
#include <string.h>

#define SCALAR_BYTES_MAX 48 /* P-384 */
#define HASH_BYTES_MAX	 64
#define ECDSA_BYTES_MAX	 139 /* what the library may write, on any curve */

struct private_key {
	enum key_kind kind;
	br_rsa_private_key rsa;
	br_rsa_public_key rsa_public;
	br_ec_private_key ec;
	unsigned char scalar[SCALAR_BYTES_MAX];
};

/* Copies one of the numbers of an RSA key. */
static bool take_number(struct arena *arena, struct der *from,
			unsigned char **bytes, size_t *length)
{
	struct der number;

	if (!der_take_unsigned(from, &number) || number.length == 0)
		return false;
	*bytes = (unsigned char *)arena_copy(arena, (const char *)number.bytes,
					     number.length);
	*length = number.length;
	return true;
}

/* The default computation of the modulus gives up at 4094 bits, so it is not
 * the default one.  That of the public exponent only knows primes that are 3
 * modulo 4, as the library's own generator makes them; others are as good, so
 * the exponent is the stored one. */
static void set_rsa_public(struct private_key *key, struct arena *arena,
			   struct der exponent)
{
	unsigned char *modulus = arena_alloc(arena, RSA_BITS_MAX / 8);

	key->rsa_public = (br_rsa_public_key){
	    .n = modulus,
	    .nlen = br_rsa_i15_compute_modulus(modulus, &key->rsa),
	    .e = (unsigned char *)arena_copy(
		arena, (const char *)exponent.bytes, exponent.length),
	    .elen = exponent.length};
}

/* RSAPrivateKey of RFC 8017 appendix A.1.2, with two primes. */
static bool parse_pkcs1(struct private_key *key, struct arena *arena,
			struct der der, struct text *why)
{
	br_rsa_private_key *rsa = &key->rsa;
	struct der numbers, version, modulus, exponent, private_exponent;

	if (!der_take(&der, DER_SEQUENCE, &numbers) || der.length != 0 ||
	    !der_take_unsigned(&numbers, &version) || version.length != 0 ||
	    !der_take_unsigned(&numbers, &modulus) ||
	    !der_take_unsigned(&numbers, &exponent) || exponent.length == 0)
		return false;
	if (!public_key_check_rsa_bits(der_bit_count(modulus), why))
		return false;
	key->kind = KEY_KIND_RSA;
	rsa->n_bitlen = (uint32_t)der_bit_count(modulus);
	if (!der_take_unsigned(&numbers, &private_exponent) ||
	    !take_number(arena, &numbers, &rsa->p, &rsa->plen) ||
	    !take_number(arena, &numbers, &rsa->q, &rsa->qlen) ||
	    !take_number(arena, &numbers, &rsa->dp, &rsa->dplen) ||
	    !take_number(arena, &numbers, &rsa->dq, &rsa->dqlen) ||
	    !take_number(arena, &numbers, &rsa->iq, &rsa->iqlen))
		return false;
	set_rsa_public(key, arena, exponent);
	return true;
}

/* The curve inside an ECPrivateKey, when it is there. */
static bool read_inner_curve(struct private_key *key, struct der rest,
			     bool curve_missing, struct text *why)
{
	struct der parameters, oid;

	if (!der_take(&rest, DER_CONSTRUCTED(0), &parameters))
		return !curve_missing;
	if (!curve_missing)
		return true;
	return der_take(&parameters, DER_OID, &oid) &&
	       public_key_read_curve(oid, &key->kind, why);
}

/* A scalar must lie between zero and the order of the curve: the library
 * does not look. */
static bool set_scalar(struct private_key *key, struct der scalar)
{
	int curve =
	    key->kind == KEY_KIND_P256 ? BR_EC_secp256r1 : BR_EC_secp384r1;
	size_t length;
	const unsigned char *order = br_ec_get_default()->order(curve, &length);
	unsigned char nonzero = 0;

	while (scalar.length > length && scalar.bytes[0] == 0) {
		scalar.bytes++;
		scalar.length--;
	}
	if (scalar.length > length || length > sizeof(key->scalar))
		return false;
	memcpy(key->scalar + length - scalar.length, scalar.bytes,
	       scalar.length);
	for (size_t i = 0; i < length; i++)
		nonzero |= key->scalar[i];
	key->ec = (br_ec_private_key){
	    .curve = curve, .x = key->scalar, .xlen = length};
	return nonzero != 0 && memcmp(key->scalar, order, length) < 0;
}

/* ECPrivateKey of RFC 5915; a curve already known comes from PKCS#8. */
static bool parse_sec1(struct private_key *key, struct der der,
		       bool curve_missing, struct text *why)
{
	struct der contents, version, scalar;

	return der_take(&der, DER_SEQUENCE, &contents) && der.length == 0 &&
	       der_take_unsigned(&contents, &version) && version.length == 1 &&
	       version.bytes[0] == 1 &&
	       der_take(&contents, DER_OCTET_STRING, &scalar) &&
	       read_inner_curve(key, contents, curve_missing, why) &&
	       set_scalar(key, scalar);
}

/* OneAsymmetricKey of RFC 5958; attributes and a public key are not needed. */
static bool parse_pkcs8(struct private_key *key, struct arena *arena,
			struct der der, struct text *why)
{
	struct der contents, version, algorithm, inner;
	bool curve_missing;

	if (!der_take(&der, DER_SEQUENCE, &contents) || der.length != 0 ||
	    !der_take_unsigned(&contents, &version) || version.length > 1 ||
	    !der_take(&contents, DER_SEQUENCE, &algorithm) ||
	    !public_key_read_algorithm(algorithm, &key->kind, &curve_missing,
				       why) ||
	    !der_take(&contents, DER_OCTET_STRING, &inner))
		return false;
	if (key->kind == KEY_KIND_RSA)
		return parse_pkcs1(key, arena, inner, why);
	return parse_sec1(key, inner, curve_missing, why);
}

struct private_key *private_key_parse(struct arena *arena,
				      enum private_key_form form,
				      struct der der, struct text *why)
{
	struct private_key *key = arena_alloc(arena, sizeof(*key));
	bool parsed = false;

	switch (form) {
	case PRIVATE_KEY_PKCS8:
		parsed = parse_pkcs8(key, arena, der, why);
		break;
	case PRIVATE_KEY_PKCS1:
		parsed = parse_pkcs1(key, arena, der, why);
		break;
	case PRIVATE_KEY_SEC1: parsed = parse_sec1(key, der, true, why); break;
	}
	return parsed ? key : NULL;
}

static unsigned char *copy_number(struct arena *arena,
				  const unsigned char *bytes, size_t length)
{
	return (unsigned char *)arena_copy(arena, (const char *)bytes, length);
}

static void copy_rsa(struct private_key *copy, struct arena *arena)
{
	br_rsa_private_key *rsa = &copy->rsa;
	br_rsa_public_key *public_key = &copy->rsa_public;

	rsa->p = copy_number(arena, rsa->p, rsa->plen);
	rsa->q = copy_number(arena, rsa->q, rsa->qlen);
	rsa->dp = copy_number(arena, rsa->dp, rsa->dplen);
	rsa->dq = copy_number(arena, rsa->dq, rsa->dqlen);
	rsa->iq = copy_number(arena, rsa->iq, rsa->iqlen);
	public_key->n = copy_number(arena, public_key->n, public_key->nlen);
	public_key->e = copy_number(arena, public_key->e, public_key->elen);
}

struct private_key *private_key_copy(struct arena *arena,
				     const struct private_key *key)
{
	struct private_key *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *key;
	if (key->kind == KEY_KIND_RSA)
		copy_rsa(copy, arena);
	else
		copy->ec.x = copy->scalar;
	return copy;
}

static void compute_point(const struct private_key *key,
			  unsigned char buffer[BR_EC_KBUF_PUB_MAX_SIZE],
			  struct public_key *public_key)
{
	size_t length =
	    br_ec_compute_pub(br_ec_get_default(), NULL, buffer, &key->ec);

	public_key->point = (struct der){buffer, length};
}

bool private_key_fits(const struct private_key *key,
		      const struct public_key *public_key)
{
	unsigned char buffer[BR_EC_KBUF_PUB_MAX_SIZE];
	struct public_key own = {.kind = key->kind};

	if (key->kind != public_key->kind)
		return false;
	if (key->kind == KEY_KIND_RSA) {
		own.modulus =
		    (struct der){key->rsa_public.n, key->rsa_public.nlen};
		own.exponent =
		    (struct der){key->rsa_public.e, key->rsa_public.elen};
	} else {
		compute_point(key, buffer, &own);
	}
	return public_key_equal(&own, public_key);
}

enum key_kind private_key_kind(const struct private_key *key)
{
	return key->kind;
}

struct hash {
	const br_hash_class *class;
	const unsigned char *oid;
};

static const struct hash *find_hash(unsigned number)
{
	static const struct hash hashes[] = {
	    {&br_sha256_vtable, BR_HASH_OID_SHA256},
	    {&br_sha384_vtable, BR_HASH_OID_SHA384},
	    {&br_sha512_vtable, BR_HASH_OID_SHA512},
	};

	if (number < br_sha256_ID || number > br_sha512_ID)
		return NULL;
	return &hashes[number - br_sha256_ID];
}

/* A faulty signature is not left in `data` either. */
static size_t sign_rsa(const struct private_key *key, const struct hash *hash,
		       const unsigned char *value, size_t value_length,
		       unsigned char *data)
{
	size_t length = (key->rsa.n_bitlen + 7) / 8;
	unsigned char found[HASH_BYTES_MAX];

	if (br_rsa_pkcs1_sign_get_default()(hash->oid, value, value_length,
					    &key->rsa, data) == 1 &&
	    br_rsa_pkcs1_vrfy_get_default()(data, length, hash->oid,
					    value_length, &key->rsa_public,
					    found) == 1 &&
	    memcmp(found, value, value_length) == 0)
		return length;
	explicit_bzero(data, length);
	return 0;
}

size_t private_key_sign(const struct private_key *key, unsigned hash,
			unsigned char *data, size_t hash_length, size_t room)
{
	const struct hash *found = find_hash(hash);
	unsigned char value[HASH_BYTES_MAX];

	if (found == NULL || hash_length > sizeof(value))
		return 0;
	memcpy(value, data, hash_length);
	if (key->kind == KEY_KIND_RSA)
		return room < (key->rsa.n_bitlen + 7) / 8
			   ? 0
			   : sign_rsa(key, found, value, hash_length, data);
	if (room < ECDSA_BYTES_MAX)
		return 0;
	return br_ecdsa_sign_asn1_get_default()(
	    br_ec_get_default(), found->class, value, &key->ec, data);
}

bool private_key_is_sound(const struct private_key *key,
			  const struct public_key *public_key)
{
	static const unsigned char value[br_sha256_SIZE] = "any hash will do";
	unsigned char signature[RSA_BITS_MAX / 8];
	br_ec_public_key point = {.curve = key->ec.curve,
				  .q = (unsigned char *)public_key->point.bytes,
				  .qlen = public_key->point.length};
	size_t length;

	memcpy(signature, value, sizeof(value));
	length = private_key_sign(key, br_sha256_ID, signature, sizeof(value),
				  sizeof(signature));
	if (key->kind == KEY_KIND_RSA || length == 0)
		return length != 0;
	return br_ecdsa_vrfy_asn1_get_default()(br_ec_get_default(), value,
						sizeof(value), &point,
						signature, length) == 1;
}
