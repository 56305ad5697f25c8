/*
 * DER as it stands in a certificate or key file.  Whatever the bytes are, the
 * names that come out are visible ASCII from within them, and a key that is
 * refused is refused for a reason.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "tls/private_key.h"
#include "tls/x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_within(struct der part, struct der whole)
{
	assert(part.bytes >= whole.bytes);
	assert(part.bytes + part.length <= whole.bytes + whole.length);
}

static void check_names(const struct x509 *certificate, struct der whole)
{
	struct der rest = certificate->names, name;

	while (x509_next_name(&rest, &name)) {
		check_within(name, whole);
		assert(name.length > 0);
		for (size_t i = 0; i < name.length; i++)
			assert(name.bytes[i] > 0x20 && name.bytes[i] < 0x7f);
	}
}

static void check_certificate(struct der whole)
{
	struct x509 certificate;
	struct public_key key;
	char room[200];
	struct text text;

	if (!x509_parse(&certificate, whole))
		return;
	check_within(certificate.issuer, whole);
	check_within(certificate.subject, whole);
	check_within(certificate.key, whole);
	check_names(&certificate, whole);
	text_init(&text, room, sizeof(room));
	if (public_key_parse(&key, certificate.key, &text))
		public_key_add_name(&text, &key);
	assert(!text.truncated || text.length == sizeof(room) - 1);
}

static void check_key(struct der whole, enum private_key_form form)
{
	struct arena *arena = arena_new();
	char room[200];
	struct text why;

	text_init(&why, room, sizeof(room));
	if (private_key_parse(arena, form, whole, &why) != NULL)
		assert(why.length == 0);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *bytes = malloc(size + 1);
	struct der whole = {bytes, size};

	if (size > 0)
		memcpy(bytes, data, size);
	check_certificate(whole);
	check_key(whole, PRIVATE_KEY_PKCS8);
	check_key(whole, PRIVATE_KEY_PKCS1);
	check_key(whole, PRIVATE_KEY_SEC1);
	free(bytes);
	return 0;
}
