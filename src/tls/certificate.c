/*
 * The first certificate of the chain is the leaf, as in every file that an
 * ACME client writes; a chain in another order is refused with a hint, for
 * clients would refuse it, too.  The others are only passed on, so little is
 * asked of them.
 *
 * Pure functions: what is wrong is told to the caller.
 */
#include "tls/certificate.h"

#include <string.h>

#include "sts/domain_name.h"
#include "tls/certificate_private.h"
#include "tls/pem.h"
#include "tls/x509.h"

#define KEY_NAME_ROOM 16

struct name {
	const char *text;
	size_t length;
};

struct certificate {
	br_x509_certificate chain[CERTIFICATE_CHAIN_MAX];
	size_t chain_length;
	const struct private_key *key;
	struct name *names;
	size_t name_count;
	int64_t not_before;
	int64_t not_after;
	bool self_signed;
	char key_name[KEY_NAME_ROOM];
};

/* The chain while it is being judged. */
struct reading {
	struct arena *arena;
	struct certificate *certificate;
	struct x509 parsed[CERTIFICATE_CHAIN_MAX];
	struct text *why;
};

/* Decodes a block into the arena; false with the reason. */
static bool decode(struct arena *arena, const struct pem_block *block,
		   struct der *der, unsigned char **bytes, struct text *why)
{
	*bytes = NULL;
	if (pem_decoded_room(block) <= CERTIFICATE_DER_BYTES_MAX) {
		*bytes = arena_alloc(arena, pem_decoded_room(block));
		der->bytes = *bytes;
		if (pem_decode(block, *bytes, &der->length))
			return true;
	}
	text_add_string(why, *bytes == NULL ? "holds an oversized "
					    : "holds a damaged ");
	text_add_escaped(why, block->label, block->label_length, 40);
	text_add_string(why, " block");
	return false;
}

static bool is_private_key(const struct pem_block *block)
{
	static const char ending[] = "PRIVATE KEY";
	size_t length = sizeof(ending) - 1;

	return block->label_length >= length &&
	       memcmp(block->label + block->label_length - length, ending,
		      length) == 0;
}

static void add_damaged_block(struct text *why, const struct pem_block *block)
{
	text_add_string(why, "holds a block without its end: ");
	text_add_escaped(why, block->label, block->label_length, 40);
}

static bool add_to_chain(struct reading *reading, const struct pem_block *block)
{
	struct certificate *certificate = reading->certificate;
	size_t number = certificate->chain_length;
	unsigned char *bytes;
	struct der der;

	if (number == CERTIFICATE_CHAIN_MAX) {
		text_addf(reading->why, "holds more than %d certificates",
			  CERTIFICATE_CHAIN_MAX);
		return false;
	}
	if (!decode(reading->arena, block, &der, &bytes, reading->why))
		return false;
	if (!x509_parse(&reading->parsed[number], der)) {
		text_addf(reading->why,
			  "holds a damaged certificate, number "
			  "%zu in it",
			  number + 1);
		return false;
	}
	certificate->chain[number] =
	    (br_x509_certificate){.data = bytes, .data_len = der.length};
	certificate->chain_length++;
	return true;
}

static bool read_chain(struct reading *reading, const char *pem, size_t length)
{
	enum pem_result result;
	struct pem_reader reader;
	struct pem_block block;
	bool key_seen = false;

	pem_reader_init(&reader, pem, length);
	while ((result = pem_next(&reader, &block)) == PEM_BLOCK) {
		key_seen |= is_private_key(&block);
		if ((pem_is_labelled(&block, "CERTIFICATE") ||
		     pem_is_labelled(&block, "X509 CERTIFICATE")) &&
		    !add_to_chain(reading, &block))
			return false;
	}
	if (result == PEM_DAMAGED)
		add_damaged_block(reading->why, &block);
	else if (reading->certificate->chain_length == 0)
		text_addf(reading->why, "holds no certificate%s",
			  key_seen ? ", only a private key" : "");
	else
		return true;
	return false;
}

/* Finds the form of a key by the label of its block; false with the reason,
 * when it cannot be one of ours. */
static bool find_form(const struct pem_block *block,
		      enum private_key_form *form, struct text *why)
{
	if (block->encrypted ||
	    pem_is_labelled(block, "ENCRYPTED PRIVATE KEY")) {
		text_add_string(why, "holds an encrypted private key: remove "
				     "its password with 'openssl pkey -in OLD "
				     "-out NEW'");
		return false;
	}
	if (pem_is_labelled(block, "PRIVATE KEY")) {
		*form = PRIVATE_KEY_PKCS8;
	} else if (pem_is_labelled(block, "RSA PRIVATE KEY")) {
		*form = PRIVATE_KEY_PKCS1;
	} else if (pem_is_labelled(block, "EC PRIVATE KEY")) {
		*form = PRIVATE_KEY_SEC1;
	} else {
		text_add_string(why, "holds a private key in a form that "
				     "cannot be served: ");
		text_add_escaped(why, block->label, block->label_length, 40);
		return false;
	}
	return true;
}

static const struct private_key *parse_key(struct arena *arena,
					   const struct pem_block *block,
					   struct text *why)
{
	enum private_key_form form;
	struct private_key *key = NULL;
	unsigned char *bytes;
	struct der der;
	bool decoded;

	if (!find_form(block, &form, why))
		return NULL;
	decoded = decode(arena, block, &der, &bytes, why);
	if (decoded)
		key = private_key_parse(arena, form, der, why);
	if (bytes != NULL)
		explicit_bzero(bytes, pem_decoded_room(block));
	if (key == NULL && why->length == 0)
		text_add_string(why, "holds a damaged private key");
	return key;
}

/* Reads the first private key of a file that may hold other things. */
static const struct private_key *read_key(struct arena *arena, const char *pem,
					  size_t length, struct text *why)
{
	enum pem_result result;
	struct pem_reader reader;
	struct pem_block block;

	pem_reader_init(&reader, pem, length);
	while ((result = pem_next(&reader, &block)) == PEM_BLOCK) {
		if (is_private_key(&block))
			return parse_key(arena, &block, why);
	}
	if (result == PEM_DAMAGED)
		add_damaged_block(why, &block);
	else
		text_add_string(why, "holds no private key");
	return NULL;
}

/* Whether the key belongs to the leaf and signs; else whose it is, if
 * anybody's. */
static bool check_fit(struct reading *reading, const struct public_key *leaf,
		      enum certificate_part *part)
{
	const struct certificate *certificate = reading->certificate;
	struct text ignored;
	char room[1];

	if (private_key_fits(certificate->key, leaf)) {
		if (private_key_is_sound(certificate->key, leaf))
			return true;
		text_add_string(reading->why,
				"holds a damaged private key: what it signs "
				"does not verify");
		return false;
	}
	*part = CERTIFICATE_PAIR;
	for (size_t i = 1; i < certificate->chain_length; i++) {
		struct public_key key;

		text_init(&ignored, room, sizeof(room));
		if (!public_key_parse(&key, reading->parsed[i].key, &ignored) ||
		    !private_key_fits(certificate->key, &key))
			continue;
		*part = CERTIFICATE_CHAIN;
		text_addf(reading->why,
			  "holds the certificate of the private key as number "
			  "%zu: it must come first, its issuer next",
			  i + 1);
		return false;
	}
	text_add_string(reading->why,
			"the private key does not fit the certificate");
	return false;
}

/* Copies the names into one piece of memory: there may be 100,000 in all. */
static void keep_names(struct arena *arena, struct certificate *certificate,
		       struct der list)
{
	struct der rest = list, name;
	size_t count = 0, bytes = 0;
	char *next;

	while (count < CERTIFICATE_NAMES_MAX && x509_next_name(&rest, &name)) {
		count++;
		bytes += name.length + 1;
	}
	certificate->names = arena_alloc(arena, count * sizeof(struct name));
	next = arena_alloc(arena, bytes);
	rest = list;
	for (; certificate->name_count < count; certificate->name_count++) {
		struct name *kept =
		    &certificate->names[certificate->name_count];

		x509_next_name(&rest, &name);
		memcpy(next, name.bytes, name.length);
		*kept = (struct name){next, name.length};
		next += name.length + 1;
	}
}

static bool is_self_issued(const struct x509 *certificate)
{
	return der_equal(certificate->issuer, certificate->subject);
}

static void finish(struct reading *reading, const struct public_key *leaf)
{
	struct certificate *certificate = reading->certificate;
	const struct x509 *first = &reading->parsed[0];
	struct text name;

	certificate->not_before = first->not_before;
	certificate->not_after = first->not_after;
	certificate->self_signed = is_self_issued(first);
	text_init(&name, certificate->key_name, sizeof(certificate->key_name));
	public_key_add_name(&name, leaf);
	keep_names(reading->arena, certificate, first->names);
	if (certificate->chain_length > 1 &&
	    is_self_issued(&reading->parsed[certificate->chain_length - 1]))
		certificate->chain_length--;
}

/* Reads the chain and the leaf's public key; false with the reason. */
static bool take_chain(struct reading *reading,
		       const struct certificate_source *source,
		       struct public_key *leaf)
{
	if (!read_chain(reading, source->chain_pem, source->chain_bytes))
		return false;
	if (public_key_parse(leaf, reading->parsed[0].key, reading->why))
		return true;
	if (reading->why->length == 0)
		text_add_string(reading->why, "holds a damaged certificate, "
					      "number 1 in it");
	return false;
}

struct certificate *certificate_parse(struct arena *arena,
				      const struct certificate_source *source,
				      enum certificate_part *part,
				      struct text *why)
{
	struct reading reading = {.arena = arena, .why = why};
	struct certificate *certificate =
	    arena_alloc(arena, sizeof(*certificate));
	bool has_chain = source->chain_pem != NULL;
	struct public_key leaf;

	reading.certificate = certificate;
	*part = CERTIFICATE_CHAIN;
	if (has_chain && !take_chain(&reading, source, &leaf))
		return NULL;
	if (source->key_pem != NULL) {
		*part = CERTIFICATE_KEY;
		certificate->key =
		    read_key(arena, source->key_pem, source->key_bytes, why);
		if (certificate->key == NULL ||
		    (has_chain && !check_fit(&reading, &leaf, part)))
			return NULL;
	}
	if (has_chain)
		finish(&reading, &leaf);
	return certificate;
}

static void copy_chain(struct certificate *copy, struct arena *arena)
{
	for (size_t i = 0; i < copy->chain_length; i++) {
		br_x509_certificate *link = &copy->chain[i];

		link->data = (unsigned char *)arena_copy(
		    arena, (const char *)link->data, link->data_len);
	}
}

static void copy_names(struct certificate *copy, struct arena *arena,
		       const struct certificate *certificate)
{
	copy->names =
	    arena_alloc(arena, copy->name_count * sizeof(*copy->names));
	for (size_t i = 0; i < copy->name_count; i++) {
		const struct name *name = &certificate->names[i];

		copy->names[i] = (struct name){
		    arena_copy(arena, name->text, name->length), name->length};
	}
}

struct certificate *certificate_copy(struct arena *arena,
				     const struct certificate *certificate)
{
	struct certificate *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *certificate;
	copy_chain(copy, arena);
	copy_names(copy, arena, certificate);
	copy->key = private_key_copy(arena, certificate->key);
	return copy;
}

size_t certificate_name_count(const struct certificate *certificate)
{
	return certificate->name_count;
}

const char *certificate_name(const struct certificate *certificate,
			     size_t number)
{
	return certificate->names[number].text;
}

/* Most names are ruled out before they are judged: with 100,000 hosts and 100
 * names each, judging is what takes time. */
static bool may_match(const struct name *name, const char *host, size_t length)
{
	return name->text[0] == '*' ||
	       text_equal_nocase(name->text, name->length, host, length);
}

bool certificate_covers(const struct certificate *certificate, const char *host)
{
	size_t length = strlen(host);

	if (length > 0 && host[length - 1] == '.')
		length--;
	for (size_t i = 0; i < certificate->name_count; i++) {
		const struct name *name = &certificate->names[i];

		if (may_match(name, host, length) &&
		    domain_name_matches(name->text, name->length, host, length))
			return true;
	}
	return false;
}

int64_t certificate_not_before(const struct certificate *certificate)
{
	return certificate->not_before;
}

int64_t certificate_not_after(const struct certificate *certificate)
{
	return certificate->not_after;
}

bool certificate_is_self_signed(const struct certificate *certificate)
{
	return certificate->self_signed;
}

const char *certificate_key_name(const struct certificate *certificate)
{
	return certificate->key_name;
}

const br_x509_certificate *certificate_chain(
    const struct certificate *certificate, size_t *length)
{
	*length = certificate->chain_length;
	return certificate->chain;
}

const struct private_key *certificate_key(const struct certificate *certificate)
{
	return certificate->key;
}
