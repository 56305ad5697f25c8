#include "tls/digest.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
	const char *name;
	const char *input;
	const char *hex;
} cases[] = {
    {"nothing", "",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"one block", "abc",
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

Test(digest, known_values)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned char digest[DIGEST_BYTES];
		char hex[DIGEST_HEX_ROOM];

		digest_sha256(digest, cases[i].input, strlen(cases[i].input));
		cr_expect_str_eq(digest_format_hex(hex, digest), cases[i].hex,
				 "%s: %s", cases[i].name, hex);
	}
}

Test(digest, nothing_needs_no_bytes)
{
	unsigned char digest[DIGEST_BYTES];
	char hex[DIGEST_HEX_ROOM];

	digest_sha256(digest, NULL, 0);
	cr_expect_str_eq(digest_format_hex(hex, digest), cases[0].hex);
}
