#include "tls/public_key.h"

#include <criterion/criterion.h>
#include <string.h>

/* The bytes of a string literal, zeros and all. */
#define BYTES(literal)                                                         \
	{                                                                      \
		(const unsigned char *)(literal), sizeof(literal) - 1          \
	}

#define OID_EC	  "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
#define OID_CURVE "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"

static const struct {
	const char *name;
	struct der algorithm;
	bool served;
	bool curve_missing;
	enum key_kind kind;
	const char *why; /* a piece of it; "" when it is damaged */
} algorithms[] = {
    {"RSA", BYTES("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"), true,
     false, KEY_KIND_RSA, ""},
    {"RSA without parameters",
     BYTES("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), true, false,
     KEY_KIND_RSA, ""},
    {"P-256", BYTES(OID_EC OID_CURVE), true, false, KEY_KIND_P256, ""},
    {"P-384", BYTES(OID_EC "\x06\x05\x2b\x81\x04\x00\x22"), true, false,
     KEY_KIND_P384, ""},
    {"curve left out", BYTES(OID_EC), true, true, KEY_KIND_RSA, ""},
    {"P-521", BYTES(OID_EC "\x06\x05\x2b\x81\x04\x00\x23"), false, false, 0,
     "holds an ECDSA key on the curve P-521: only"},
    {"brainpool", BYTES(OID_EC "\x06\x09\x2b\x24\x03\x03\x02\x08\x01\x01\x07"),
     false, false, 0, "on the curve brainpoolP256r1: only"},
    {"nameless curve", BYTES(OID_EC "\x06\x03\x2a\x03\x04"), false, false, 0,
     "on the curve 1.2.3.4: only"},
    {"curve written out", BYTES(OID_EC "\x30\x00"), false, false, 0,
     "parameters of a curve instead of its name"},
    {"Ed25519", BYTES("\x06\x03\x2b\x65\x70"), false, false, 0,
     "holds an Ed25519 key: only RSA, ECDSA P-256 and ECDSA P-384 can be "
     "served"},
    {"Ed448", BYTES("\x06\x03\x2b\x65\x71"), false, false, 0, "an Ed448 key"},
    {"RSA-PSS", BYTES("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), false,
     false, 0, "an RSA-PSS key"},
    {"ML-DSA-65", BYTES("\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03\x12"), false,
     false, 0, "an ML-DSA-65 key"},
    {"nameless type", BYTES("\x06\x03\x2a\x03\x04"), false, false, 0,
     "holds a key of the type 1.2.3.4: only"},
    {"no type", BYTES(""), false, false, 0, ""},
    {"curve cut", BYTES(OID_EC "\x06\x08\x2a"), false, false, 0, ""},
};

Test(public_key, algorithms)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]);
	     i++) {
		enum key_kind kind = KEY_KIND_RSA;
		bool curve_missing;
		char room[200];
		struct text why;

		text_init(&why, room, sizeof(room));
		cr_expect_eq(public_key_read_algorithm(algorithms[i].algorithm,
						       &kind, &curve_missing,
						       &why),
			     algorithms[i].served, "%s", algorithms[i].name);
		cr_expect_not_null(strstr(room, algorithms[i].why), "%s: %s",
				   algorithms[i].name, room);
		cr_expect_eq(why.length == 0, algorithms[i].why[0] == '\0',
			     "%s: %s", algorithms[i].name, room);
		if (!algorithms[i].served)
			continue;
		cr_expect_eq(kind, algorithms[i].kind, "%s: kind",
			     algorithms[i].name);
		cr_expect_eq(curve_missing, algorithms[i].curve_missing,
			     "%s: curve", algorithms[i].name);
	}
}

static const struct {
	size_t bits;
	bool served;
} sizes[] = {{0, false},   {1024, false}, {2047, false},
	     {2048, true}, {4096, true},  {4097, false}};

Test(public_key, rsa_sizes)
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char room[200];
		struct text why;

		text_init(&why, room, sizeof(room));
		cr_expect_eq(public_key_check_rsa_bits(sizes[i].bits, &why),
			     sizes[i].served, "%zu: %s", sizes[i].bits, room);
		cr_expect_eq(why.length == 0, sizes[i].served, "%zu: %s",
			     sizes[i].bits, room);
	}
}

/* A compressed or cut point is no key. */
Test(public_key, points)
{
	static const char head[] = "\x30\x13" OID_EC OID_CURVE "\x03\x42\x00";
	unsigned char info[sizeof(head) - 1 + 65] = {0};
	struct public_key key;
	char room[200];
	struct text why;

	text_init(&why, room, sizeof(room));
	memcpy(info, head, sizeof(head) - 1);
	info[sizeof(head) - 1] = 4;
	cr_expect(
	    public_key_parse(&key, (struct der){info, sizeof(info)}, &why));
	cr_expect(public_key_equal(&key, &key));
	public_key_add_name(&why, &key);
	cr_expect_str_eq(room, "ECDSA P-256");
	info[sizeof(head) - 1] = 3;
	cr_expect(
	    !public_key_parse(&key, (struct der){info, sizeof(info)}, &why));
	cr_expect(!public_key_parse(&key, (struct der){info, sizeof(info) - 1},
				    &why));
}
