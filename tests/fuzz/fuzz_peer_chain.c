/*
 * Certificates in DER, one behind the other; the last one is the authority
 * that is trusted, the others were sent.  Whatever they are, what is told of
 * them is printable and consistent, and is the same when asked again.
 */
#include <assert.h>
#include <bearssl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "sts/domain_name.h"
#include "tls/peer_chain.h"

#define CERTIFICATES_MAX 20
#define NOW		 INT64_C(1798761600) /* 2027 */

/* Enough for a few signatures: more would make it slow. */
#define WORK 40

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_visible(const char *text, bool blanks)
{
	for (; *text != '\0'; text++) {
		if (*text >= 0x7f || *text < 0x20 || (*text == ' ' && !blanks))
			return false;
	}
	return true;
}

static void check(const struct peer_chain *chain, struct der leaf)
{
	bool is_wordy =
	    chain->trust == CHAIN_INVALID || chain->trust == CHAIN_UNDECIDED;

	assert(is_wordy == (chain->why[0] != '\0'));
	assert(is_visible(chain->subject, true));
	assert(is_visible(chain->issuer, true));
	assert(chain->is_readable || chain->trust == CHAIN_INVALID);
	assert(!chain->out_of_order || chain->count > 2);
	assert(chain->path_not_after == 0 || chain->count > 1);
	assert(chain->path_not_before == 0 || chain->count > 1);
	assert(chain->name_count <= PEER_CHAIN_NAMES_MAX);
	for (size_t i = 0; i < chain->name_count; i++) {
		const char *name = chain->names[i];

		assert(name[0] != '\0' && is_visible(name, false));
		if (domain_name_check(name, strlen(name)) == DOMAIN_NAME_OK)
			assert(peer_chain_covers(leaf, name));
	}
}

static void check_same(const struct peer_chain *a, const struct peer_chain *b)
{
	assert(a->is_readable == b->is_readable && a->trust == b->trust);
	assert(strcmp(a->why, b->why) == 0 && strcmp(a->key, b->key) == 0);
	assert(a->name_count == b->name_count);
	assert(a->path_not_after == b->path_not_after);
	assert(a->out_of_order == b->out_of_order);
	assert(a->has_root == b->has_root);
	assert(a->covers_host == b->covers_host);
	assert(a->is_for_anything == b->is_for_anything);
	assert(a->path_not_before == b->path_not_before);
}

/* Takes the next element, head and all, or what is left of the bytes. */
static struct der next_certificate(struct der *rest)
{
	struct der certificate = *rest, contents;
	unsigned tag;

	if (der_next(rest, &tag, &contents))
		certificate.length -= rest->length;
	else
		*rest = (struct der){NULL, 0};
	return certificate;
}

static struct trust_store *trust(struct arena *arena, struct der authority)
{
	size_t length =
	    br_pem_encode(NULL, NULL, authority.length, "CERTIFICATE", 0);
	char *pem = arena_alloc(arena, length + 1);
	char room[200];
	struct text why;

	br_pem_encode(pem, authority.bytes, authority.length, "CERTIFICATE", 0);
	text_init(&why, room, sizeof(room));
	return trust_store_parse(arena, pem, length, &why);
}

static void judge(struct peer_chain *chain, struct arena *arena,
		  const struct der *sent, size_t count,
		  const struct trust_store *store)
{
	struct peer_chain_terms terms = {
	    .trust = store, .now = NOW, .work_left = WORK};

	peer_chain_judge(chain, arena, sent, count, "mail.example.com", &terms);
	assert(terms.work_left <= WORK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	unsigned char *bytes = malloc(size + 1);
	struct der rest = {bytes, size}, sent[CERTIFICATES_MAX];
	struct peer_chain first, second;
	struct trust_store *store;
	size_t count = 0;

	if (size > 0)
		memcpy(bytes, data, size);
	while (count < CERTIFICATES_MAX && rest.length > 0)
		sent[count++] = next_certificate(&rest);
	store = count == 0 ? NULL : trust(arena, sent[--count]);
	if (store != NULL) {
		judge(&first, arena, sent, count, store);
		judge(&second, arena, sent, count, store);
		check(&first, count == 0 ? (struct der){NULL, 0} : sent[0]);
	}
	free(bytes);
	if (store != NULL)
		check_same(&first, &second);
	arena_free(arena);
	return 0;
}
