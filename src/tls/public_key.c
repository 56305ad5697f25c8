/* Keys are named as operators know them, so that a refusal explains itself. */
#include "tls/public_key.h"

#include <string.h>

#define POINT_BYTES_P256   65
#define POINT_BYTES_P384   97
#define POINT_UNCOMPRESSED 4

/* Contents of object identifiers, written as strings for sizeof. */
#define OID_RSA	 "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
#define OID_EC	 "\x2a\x86\x48\xce\x3d\x02\x01"
#define OID_P256 "\x2a\x86\x48\xce\x3d\x03\x01\x07"
#define OID_P384 "\x2b\x81\x04\x00\x22"

struct known_name {
	const char *oid;
	size_t length;
	const char *name;
};

#define KNOWN(oid, name)                                                       \
	{                                                                      \
		oid, sizeof(oid) - 1, name                                     \
	}

static const struct known_name refused_algorithms[] = {
    KNOWN("\x2b\x65\x70", "an Ed25519 key"),
    KNOWN("\x2b\x65\x71", "an Ed448 key"),
    KNOWN("\x2b\x65\x6e", "an X25519 key"),
    KNOWN("\x2b\x65\x6f", "an X448 key"),
    KNOWN("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "an RSA-PSS key"),
    KNOWN("\x2a\x86\x48\xce\x38\x04\x01", "a DSA key"),
    KNOWN("\x60\x86\x48\x01\x65\x03\x04\x03\x11", "an ML-DSA-44 key"),
    KNOWN("\x60\x86\x48\x01\x65\x03\x04\x03\x12", "an ML-DSA-65 key"),
    KNOWN("\x60\x86\x48\x01\x65\x03\x04\x03\x13", "an ML-DSA-87 key"),
};

static const struct known_name refused_curves[] = {
    KNOWN("\x2b\x81\x04\x00\x23", "P-521"),
    KNOWN("\x2b\x81\x04\x00\x21", "P-224"),
    KNOWN("\x2a\x86\x48\xce\x3d\x03\x01\x01", "P-192"),
    KNOWN("\x2b\x81\x04\x00\x0a", "secp256k1"),
    KNOWN("\x2b\x24\x03\x03\x02\x08\x01\x01\x07", "brainpoolP256r1"),
    KNOWN("\x2b\x24\x03\x03\x02\x08\x01\x01\x0b", "brainpoolP384r1"),
    KNOWN("\x2b\x24\x03\x03\x02\x08\x01\x01\x0d", "brainpoolP512r1"),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char served[] =
    "only RSA, ECDSA P-256 and ECDSA P-384 can be served";

static bool is_oid(struct der oid, const char *bytes, size_t length)
{
	return oid.length == length && memcmp(oid.bytes, bytes, length) == 0;
}

/* Says what the file holds, by name or else by its dotted identifier. */
static void refuse(struct text *why, const char *what, struct der oid,
		   const struct known_name *names, size_t count,
		   const char *unnamed)
{
	size_t i = 0;

	while (i < count && !is_oid(oid, names[i].oid, names[i].length))
		i++;
	text_addf(why, "holds %s%s", what, i < count ? names[i].name : unnamed);
	if (i == count)
		der_add_oid(why, oid);
	text_addf(why, ": %s", served);
}

bool public_key_read_curve(struct der oid, enum key_kind *kind,
			   struct text *why)
{
	if (is_oid(oid, OID_P256, sizeof(OID_P256) - 1)) {
		*kind = KEY_KIND_P256;
		return true;
	}
	if (is_oid(oid, OID_P384, sizeof(OID_P384) - 1)) {
		*kind = KEY_KIND_P384;
		return true;
	}
	refuse(why, "an ECDSA key on the curve ", oid, refused_curves,
	       COUNT(refused_curves), "");
	return false;
}

/* The parameters of an elliptic curve key: the identifier of its curve. */
static bool read_curve_parameters(struct der parameters, enum key_kind *kind,
				  bool *curve_missing, struct text *why)
{
	struct der contents;
	unsigned tag;

	*curve_missing = parameters.length == 0;
	if (*curve_missing)
		return true;
	if (!der_next(&parameters, &tag, &contents))
		return false;
	if (tag == DER_OID)
		return public_key_read_curve(contents, kind, why);
	text_addf(why,
		  "holds an ECDSA key with the parameters of a curve "
		  "instead of its name: %s",
		  served);
	return false;
}

bool public_key_read_algorithm(struct der algorithm, enum key_kind *kind,
			       bool *curve_missing, struct text *why)
{
	struct der oid;

	*curve_missing = false;
	if (!der_take(&algorithm, DER_OID, &oid))
		return false;
	if (is_oid(oid, OID_RSA, sizeof(OID_RSA) - 1)) {
		*kind = KEY_KIND_RSA;
		return true;
	}
	if (is_oid(oid, OID_EC, sizeof(OID_EC) - 1))
		return read_curve_parameters(algorithm, kind, curve_missing,
					     why);
	refuse(why, "", oid, refused_algorithms, COUNT(refused_algorithms),
	       "a key of the type ");
	return false;
}

bool public_key_check_rsa_bits(size_t bits, struct text *why)
{
	if (bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX)
		return true;
	text_addf(why, "holds an RSA key of %zu bits: at %s %d can be served",
		  bits, bits < RSA_BITS_MIN ? "least" : "most",
		  bits < RSA_BITS_MIN ? RSA_BITS_MIN : RSA_BITS_MAX);
	return false;
}

static bool parse_rsa(struct public_key *key, struct der bits, struct text *why)
{
	struct der numbers;

	if (!der_take(&bits, DER_SEQUENCE, &numbers) || bits.length != 0 ||
	    !der_take_unsigned(&numbers, &key->modulus) ||
	    !der_take_unsigned(&numbers, &key->exponent))
		return false;
	return public_key_check_rsa_bits(der_bit_count(key->modulus), why);
}

static bool parse_point(struct public_key *key, struct der bits)
{
	size_t length =
	    key->kind == KEY_KIND_P256 ? POINT_BYTES_P256 : POINT_BYTES_P384;

	key->point = bits;
	return bits.length == length && bits.bytes[0] == POINT_UNCOMPRESSED;
}

bool public_key_parse(struct public_key *key, struct der info, struct text *why)
{
	struct der algorithm, bits;
	bool curve_missing;

	*key = (struct public_key){0};
	if (!der_take(&info, DER_SEQUENCE, &algorithm) ||
	    !public_key_read_algorithm(algorithm, &key->kind, &curve_missing,
				       why) ||
	    curve_missing || !der_take_bits(&info, &bits))
		return false;
	if (key->kind == KEY_KIND_RSA)
		return parse_rsa(key, bits, why);
	return parse_point(key, bits);
}

bool public_key_equal(const struct public_key *a, const struct public_key *b)
{
	return a->kind == b->kind && der_equal(a->modulus, b->modulus) &&
	       der_equal(a->exponent, b->exponent) &&
	       der_equal(a->point, b->point);
}

void public_key_add_name(struct text *text, const struct public_key *key)
{
	switch (key->kind) {
	case KEY_KIND_RSA:
		text_addf(text, "RSA %zu", der_bit_count(key->modulus));
		break;
	case KEY_KIND_P256: text_add_string(text, "ECDSA P-256"); break;
	case KEY_KIND_P384: text_add_string(text, "ECDSA P-384"); break;
	}
}
