/*
 * Servers send what they like: in any order, with the root or with another
 * site's intermediates.  So ways from the leaf up are tried until one ends at
 * an anchor, and the library judges each as a whole, at a moment of our
 * choosing, for whether a chain is trusted and whether it is in date are two
 * questions for an operator.
 *
 * Pure functions: what is wrong with the certificates is what they tell.
 */
#include "tls/peer_chain.h"

#include <string.h>

#include "base/text.h"
#include "sts/domain_name.h"
#include "tls/tls_client.h"
#include "tls/trust_store_private.h"
#include "tls/x509.h"

#define CHAIN_MAX	TLS_CLIENT_CHAIN_MAX
#define ATTRIBUTE_BYTES 200
#define TEXT_ROOM	(ATTRIBUTE_BYTES * 4 + 4)
#define DAY_S		86400

/* As the library counts them: from 1 January of the year 0 to 1970. */
#define DAYS_BEFORE_1970 719528

/* A chain that needs more was made to keep us busy.  Measured: 0.4 s for 16
 * certificates with P-521 keys that make as many ways, and as long, as can be.
 */
#define WAYS_MAX 8

struct verdict {
	enum chain_trust trust;
	const char *why;
};

/* The certificates of a way from the leaf up, by their numbers as sent. */
struct way {
	size_t numbers[CHAIN_MAX];
	size_t length;
};

struct search {
	const struct der *certificates;
	const struct trust_store *store;
	struct x509 parsed[CHAIN_MAX];
	bool is_readable[CHAIN_MAX];
	size_t count;
	size_t tried;
	struct way way;	 /* being tried */
	struct way best; /* and what is to be said about it */
	struct verdict verdict;
};

/* ---- one way ---- */

static const struct x509 *at(const struct search *search, const struct way *way,
			     size_t position)
{
	return &search->parsed[way->numbers[position]];
}

static const struct x509 *last_of(const struct search *search)
{
	return at(search, &search->way, search->way.length - 1);
}

static bool is_self_issued(const struct x509 *certificate)
{
	return der_equal(certificate->issuer, certificate->subject);
}

/* Finds a moment at which all are in date; false when there is none. */
static bool find_moment(const struct search *search, int64_t *moment)
{
	int64_t end = INT64_MAX;

	*moment = INT64_MIN;
	for (size_t i = 0; i < search->way.length; i++) {
		const struct x509 *certificate = at(search, &search->way, i);

		if (certificate->not_before > *moment)
			*moment = certificate->not_before;
		if (certificate->not_after < end)
			end = certificate->not_after;
	}
	return *moment <= end;
}

/* SHA-1 is left out: senders' libraries refuse it since long. */
static void set_algorithms(br_x509_minimal_context *context)
{
	br_x509_minimal_set_hash(context, br_sha224_ID, &br_sha224_vtable);
	br_x509_minimal_set_hash(context, br_sha256_ID, &br_sha256_vtable);
	br_x509_minimal_set_hash(context, br_sha384_ID, &br_sha384_vtable);
	br_x509_minimal_set_hash(context, br_sha512_ID, &br_sha512_vtable);
	br_x509_minimal_set_rsa(context, br_rsa_pkcs1_vrfy_get_default());
	br_x509_minimal_set_ecdsa(context, br_ec_get_default(),
				  br_ecdsa_vrfy_asn1_get_default());
}

/* Gives 0 or the library's error.  No server name: names are our own matter,
 * and the library would take the common name where there is no other. */
static unsigned validate(const struct search *search, int64_t moment)
{
	br_x509_minimal_context context;
	const br_x509_class **class = &context.vtable;
	const br_x509_trust_anchor *anchors;
	size_t count;

	anchors = trust_store_anchors(search->store, &count);
	br_x509_minimal_init(&context, &br_sha256_vtable, anchors, count);
	set_algorithms(&context);
	br_x509_minimal_set_time(&context,
				 (uint32_t)(moment / DAY_S + DAYS_BEFORE_1970),
				 (uint32_t)(moment % DAY_S));
	context.vtable->start_chain(class, NULL);
	for (size_t i = 0; i < search->way.length; i++) {
		const struct der *certificate =
		    &search->certificates[search->way.numbers[i]];

		context.vtable->start_cert(class,
					   (uint32_t)certificate->length);
		context.vtable->append(class, certificate->bytes,
				       certificate->length);
		context.vtable->end_cert(class);
	}
	return context.vtable->end_chain(class);
}

/* ---- what the library's errors mean ---- */

#define OID(bytes) bytes, sizeof(bytes) - 1

/* Algorithms of signatures that deserve words of their own. */
static const struct {
	const char *oid;
	size_t length;
	struct verdict verdict;
} signatures[] = {
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"),
     {CHAIN_UNDECIDED, "a certificate is signed with RSA-PSS, which this "
		       "program cannot check"}},
    {OID("\x2b\x65\x70"),
     {CHAIN_UNDECIDED, "a certificate is signed with Ed25519, which this "
		       "program cannot check"}},
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"),
     {CHAIN_INVALID, "a certificate is signed with SHA-1"}},
    {OID("\x2a\x86\x48\xce\x3d\x04\x01"),
     {CHAIN_INVALID, "a certificate is signed with SHA-1"}},
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04"),
     {CHAIN_INVALID, "a certificate is signed with MD5"}},
};

/* The first certificate from the leaf up with such a signature is where the
 * library stopped, unless a key stopped it before. */
static struct verdict judge_unsupported(const struct search *search)
{
	for (size_t i = 0; i < search->way.length; i++) {
		struct der oid = at(search, &search->way, i)->signature;

		for (size_t j = 0;
		     j < sizeof(signatures) / sizeof(signatures[0]); j++) {
			if (oid.length == signatures[j].length &&
			    memcmp(oid.bytes, signatures[j].oid, oid.length) ==
				0)
				return signatures[j].verdict;
		}
	}
	return (struct verdict){CHAIN_UNDECIDED,
				"a certificate has a kind of key or signature "
				"that this program does not know"};
}

static struct verdict judge_unlinked(const struct search *search, bool is_known)
{
	if (is_known)
		return (struct verdict){CHAIN_INVALID,
					"a signature is not by the authority "
					"whose name it bears"};
	if (search->way.length == 1 && is_self_issued(last_of(search)))
		return (struct verdict){CHAIN_SELF_SIGNED, ""};
	return (struct verdict){CHAIN_INCOMPLETE, ""};
}

static struct verdict judge_error(const struct search *search, unsigned error,
				  bool is_known)
{
	switch (error) {
	case 0: return (struct verdict){CHAIN_TRUSTED, ""};
	case BR_ERR_X509_NOT_TRUSTED: return judge_unlinked(search, is_known);
	case BR_ERR_X509_UNSUPPORTED: return judge_unsupported(search);
	case BR_ERR_X509_CRITICAL_EXTENSION:
		return (struct verdict){
		    CHAIN_UNDECIDED,
		    "a certificate has a critical extension, such as name "
		    "constraints, that this program does not know"};
	case BR_ERR_X509_LIMIT_EXCEEDED:
	case BR_ERR_X509_OVERFLOW:
		return (struct verdict){CHAIN_UNDECIDED,
					"a certificate has a key or signature "
					"longer than this program can check"};
	case BR_ERR_X509_WRONG_KEY_TYPE:
	case BR_ERR_X509_BAD_SIGNATURE:
		return (struct verdict){CHAIN_INVALID, "a signature is wrong"};
	case BR_ERR_X509_NOT_CA:
		return (struct verdict){
		    CHAIN_INVALID, "a certificate is used as an authority's "
				   "that is none, or not at that length"};
	case BR_ERR_X509_FORBIDDEN_KEY_USAGE:
		return (struct verdict){
		    CHAIN_INVALID,
		    "a certificate's key is used for what it is not meant"};
	case BR_ERR_X509_WEAK_PUBLIC_KEY:
		return (struct verdict){CHAIN_INVALID, "a key is too short"};
	default:
		return (struct verdict){CHAIN_INVALID,
					"a certificate is damaged"};
	}
}

/*
 * Without an anchor at its end a way cannot be trusted whatever the library
 * makes of it, so what it does not know is no excuse then; but what is wrong
 * is worth being told.
 */
static struct verdict judge_way(const struct search *search)
{
	bool is_known =
	    trust_store_knows(search->store, last_of(search)->issuer);
	struct verdict verdict;
	int64_t moment;

	if (!is_known && is_self_issued(last_of(search)))
		return judge_unlinked(search, is_known);
	if (!find_moment(search, &moment))
		return (struct verdict){CHAIN_INVALID,
					"there is no moment at which all its "
					"certificates are valid"};
	verdict = judge_error(search, validate(search, moment), is_known);
	if (verdict.trust == CHAIN_TRUSTED &&
	    !x509_is_for_servers(&search->parsed[0]))
		return (struct verdict){CHAIN_INVALID,
					"the certificate is not for servers"};
	if (!is_known && verdict.trust == CHAIN_UNDECIDED)
		return judge_unlinked(search, is_known);
	return verdict;
}

/* ---- all ways ---- */

static bool is_on_way(const struct way *way, size_t number)
{
	for (size_t i = 0; i < way->length; i++) {
		if (way->numbers[i] == number)
			return true;
	}
	return false;
}

/* A self-issued certificate leads nowhere: were it an anchor, the way would
 * have ended before it. */
static bool is_next(const struct search *search, size_t number)
{
	const struct x509 *certificate = &search->parsed[number];

	return search->is_readable[number] &&
	       !is_on_way(&search->way, number) &&
	       !is_self_issued(certificate) &&
	       der_equal(certificate->subject, last_of(search)->issuer);
}

/* Gives the first number from `number` on that continues the way, or the
 * count; a leaf that is its own issuer ends it. */
static size_t find_next(const struct search *search, size_t number)
{
	if (is_self_issued(last_of(search)))
		return search->count;
	while (number < search->count && !is_next(search, number))
		number++;
	return number;
}

/* Whoever can be trusted on any way is; what cannot be judged might be; of the
 * others the first way counts, the one that was sent. */
static void try_way(struct search *search)
{
	struct verdict verdict;

	if (search->tried == WAYS_MAX)
		return;
	verdict = judge_way(search);
	if (search->tried == 0 || verdict.trust == CHAIN_TRUSTED ||
	    (verdict.trust == CHAIN_UNDECIDED &&
	     search->verdict.trust != CHAIN_UNDECIDED)) {
		search->verdict = verdict;
		search->best = search->way;
	}
	search->tried++;
}

static bool is_done(const struct search *search)
{
	return search->tried == WAYS_MAX ||
	       (search->tried > 0 && search->verdict.trust == CHAIN_TRUSTED);
}

/* Tries the way so far, where it may end, then all that continue it; calls
 * itself once for each certificate of a way. */
static void search_on(struct search *search)
{
	size_t next = find_next(search, 0);

	if (next == search->count ||
	    trust_store_knows(search->store, last_of(search)->issuer))
		try_way(search);
	while (next < search->count && !is_done(search)) {
		search->way.numbers[search->way.length++] = next;
		search_on(search);
		search->way.length--;
		next = find_next(search, next + 1);
	}
}

/* ---- what is told ---- */

static void note_way(struct peer_chain *chain, const struct search *search)
{
	const struct way *best = &search->best;

	for (size_t i = 1; i < best->length; i++) {
		int64_t end = at(search, best, i)->not_after;

		if (chain->path_not_after == 0 || end < chain->path_not_after)
			chain->path_not_after = end;
		chain->out_of_order |= best->numbers[i] != i;
	}
	for (size_t i = 1; i < search->count; i++)
		chain->has_root |= search->is_readable[i] &&
				   is_self_issued(&search->parsed[i]);
	chain->trust = search->verdict.trust;
	chain->why = search->verdict.why;
}

static const char *escape(struct arena *arena, struct der value)
{
	char room[TEXT_ROOM];
	struct text text;

	text_init(&text, room, sizeof(room));
	text_add_escaped(&text, (const char *)value.bytes, value.length,
			 ATTRIBUTE_BYTES);
	return arena_copy(arena, text.bytes, text.length);
}

static const char *find_subject(struct arena *arena, struct der name)
{
	struct der value;

	if (x509_find_attribute(name, X509_COMMON_NAME, &value))
		return escape(arena, value);
	return "";
}

static const char *find_issuer(struct arena *arena, struct der name)
{
	struct der value;

	if (x509_find_attribute(name, X509_COMMON_NAME, &value) ||
	    x509_find_attribute(name, X509_ORGANIZATION, &value))
		return escape(arena, value);
	return "";
}

static const char *name_key(struct arena *arena, struct der certificate)
{
	br_x509_decoder_context decoder;
	const br_x509_pkey *key;

	br_x509_decoder_init(&decoder, NULL, NULL);
	br_x509_decoder_push(&decoder, certificate.bytes, certificate.length);
	key = br_x509_decoder_get_pkey(&decoder);
	if (key == NULL)
		return "";
	if (key->key_type == BR_KEYTYPE_RSA)
		return arena_printf(arena, "RSA %zu",
				    der_bit_count((struct der){
					key->key.rsa.n, key->key.rsa.nlen}));
	switch (key->key.ec.curve) {
	case BR_EC_secp256r1: return "ECDSA P-256";
	case BR_EC_secp384r1: return "ECDSA P-384";
	case BR_EC_secp521r1: return "ECDSA P-521";
	default: return "";
	}
}

static void keep_names(struct peer_chain *chain, struct arena *arena,
		       struct der list)
{
	const char **names;
	struct der rest = list, name;
	size_t count = 0;

	while (x509_next_name(&rest, &name))
		count++;
	if (count > PEER_CHAIN_NAMES_MAX) {
		chain->names_omitted = count - PEER_CHAIN_NAMES_MAX;
		count = PEER_CHAIN_NAMES_MAX;
	}
	names = arena_alloc(arena, count * sizeof(*names));
	rest = list;
	for (size_t i = 0; i < count && x509_next_name(&rest, &name); i++)
		names[i] =
		    arena_copy(arena, (const char *)name.bytes, name.length);
	chain->names = names;
	chain->name_count = count;
}

static void note_leaf(struct peer_chain *chain, struct arena *arena,
		      const struct search *search)
{
	const struct x509 *leaf = &search->parsed[0];

	chain->is_readable = true;
	chain->subject = find_subject(arena, leaf->subject);
	chain->issuer = find_issuer(arena, leaf->issuer);
	chain->key = name_key(arena, search->certificates[0]);
	chain->not_before = leaf->not_before;
	chain->not_after = leaf->not_after;
	keep_names(chain, arena, leaf->names);
}

void peer_chain_judge(struct peer_chain *chain, struct arena *arena,
		      const struct der *certificates, size_t count,
		      const struct trust_store *store)
{
	struct search search = {.certificates = certificates,
				.store = store,
				.count = count < CHAIN_MAX ? count : CHAIN_MAX};

	*chain = (struct peer_chain){.subject = "",
				     .issuer = "",
				     .key = "",
				     .count = count,
				     .trust = CHAIN_INVALID,
				     .why = "the certificate is damaged"};
	for (size_t i = 0; i < search.count; i++)
		search.is_readable[i] =
		    x509_parse(&search.parsed[i], certificates[i]);
	if (!search.is_readable[0])
		return;
	note_leaf(chain, arena, &search);
	search.way.length = 1;
	search_on(&search);
	note_way(chain, &search);
}

bool peer_chain_covers(const struct peer_chain *chain, const char *host)
{
	size_t length = strlen(host);

	for (size_t i = 0; i < chain->name_count; i++) {
		const char *name = chain->names[i];

		if (domain_name_matches(name, strlen(name), host, length))
			return true;
	}
	return false;
}
