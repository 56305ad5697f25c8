/*
 * Senders' libraries differ in what they take of an anchor besides its name and
 * key; its dates and its limits count for the strictest, so all of it is kept.
 *
 * Pure functions: what is wrong is told to the caller.
 */
#include "tls/trust_store.h"

#include "tls/certificate.h"
#include "tls/pem.h"
#include "tls/trust_store_private.h"

struct trust_store {
	struct trust_anchor *anchors;
	size_t count;
};

const struct trust_anchor *trust_store_find(const struct trust_store *store,
					    const struct x509 *certificate,
					    size_t *next)
{
	while (*next < store->count) {
		const struct trust_anchor *anchor = &store->anchors[(*next)++];

		if (x509_may_issue(&anchor->x509, certificate))
			return anchor;
	}
	return NULL;
}

size_t trust_store_count(const struct trust_store *store)
{
	return store->count;
}

static bool is_certificate(const struct pem_block *block)
{
	return pem_is_labelled(block, "CERTIFICATE") ||
	       pem_is_labelled(block, "X509 CERTIFICATE");
}

/* Counts the certificates up to the first damaged block. */
static size_t count_certificates(const char *pem, size_t length,
				 struct text *why)
{
	enum pem_result result;
	struct pem_reader reader;
	struct pem_block block;
	size_t count = 0;

	pem_reader_init(&reader, pem, length);
	while ((result = pem_next(&reader, &block)) == PEM_BLOCK) {
		if (is_certificate(&block))
			count++;
	}
	if (count == 0 && result == PEM_DAMAGED) {
		text_add_string(why, "holds a block without its end: ");
		text_add_escaped(why, block.label, block.label_length, 40);
	} else if (count == 0) {
		text_add_string(why, "holds no certificate");
	}
	return count;
}

static unsigned char *copy_bytes(struct arena *arena, const void *bytes,
				 size_t length)
{
	return (unsigned char *)arena_copy(arena, bytes, length);
}

static void copy_key(struct arena *arena, br_x509_pkey *to,
		     const br_x509_pkey *from)
{
	*to = *from;
	if (from->key_type == BR_KEYTYPE_RSA) {
		to->key.rsa.n =
		    copy_bytes(arena, from->key.rsa.n, from->key.rsa.nlen);
		to->key.rsa.e =
		    copy_bytes(arena, from->key.rsa.e, from->key.rsa.elen);
	} else {
		to->key.ec.q =
		    copy_bytes(arena, from->key.ec.q, from->key.ec.qlen);
	}
}

static void append_name(void *name, const void *bytes, size_t length)
{
	text_add(name, bytes, length);
}

/* Makes the next anchor of a certificate, if it can be one; keeps its bytes. */
static void add_anchor(struct trust_store *store, struct arena *arena,
		       struct der certificate)
{
	struct trust_anchor *anchor = &store->anchors[store->count];
	br_x509_trust_anchor *library = &anchor->library;
	br_x509_decoder_context decoder;
	const br_x509_pkey *key;
	struct text name;

	text_init_growing(&name);
	br_x509_decoder_init(&decoder, append_name, &name);
	br_x509_decoder_push(&decoder, certificate.bytes, certificate.length);
	key = br_x509_decoder_get_pkey(&decoder);
	if (key != NULL && x509_parse(&anchor->x509, certificate)) {
		*library = (br_x509_trust_anchor){.flags = BR_X509_TA_CA};
		library->dn.data = copy_bytes(arena, name.bytes, name.length);
		library->dn.len = name.length;
		copy_key(arena, &library->pkey, key);
		store->count++;
	}
	text_release(&name);
}

struct trust_store *trust_store_parse(struct arena *arena, const char *pem,
				      size_t length, struct text *why)
{
	size_t count = count_certificates(pem, length, why);
	struct trust_store *store;
	struct pem_reader reader;
	struct pem_block block;

	if (count == 0)
		return NULL;
	store = arena_alloc(arena, sizeof(*store));
	store->anchors = arena_alloc(arena, count * sizeof(*store->anchors));
	pem_reader_init(&reader, pem, length);
	while (pem_next(&reader, &block) == PEM_BLOCK) {
		size_t room = pem_decoded_room(&block);
		unsigned char *bytes;
		struct der der;

		if (!is_certificate(&block) || room > CERTIFICATE_DER_BYTES_MAX)
			continue;
		bytes = arena_alloc(arena, room);
		der.bytes = bytes;
		if (pem_decode(&block, bytes, &der.length))
			add_anchor(store, arena, der);
	}
	if (store->count > 0)
		return store;
	text_add_string(why, "holds no certificate that can be read");
	return NULL;
}
