/*
 * The library judges a way as a whole.  What it does not look at, and other
 * libraries do, is judged here before: it costs nothing.
 *
 * Pure functions: what is wrong with the certificates is what they tell.
 */
#include "tls/chain_way.h"

#include <string.h>

#include "tls/trust_store_private.h"

#define DAY_S 86400

/* As the library counts them: from 1 January of the year 0 to 1970. */
#define DAYS_BEFORE_1970 719528

/* Work is counted in what took a millisecond at most on the machine where it
 * was measured: 1.0 ms for a signature checked with a P-256 key, 4.7 with
 * P-384, 9.0 with P-521, 0.2 to 1.0 with RSA but 17.4 when its exponent is as
 * long as the library allows; and reading 1,600 bytes of names. */
#define WORK_P256	   1
#define WORK_P384	   5
#define WORK_P521	   9
#define WORK_RSA	   1
#define WORK_RSA_LONG	   18
#define RSA_EXPONENT_BYTES 4
#define WORK_BYTES	   1600

/* Of one name and, as far as known, one key: a bundle has one or two. */
#define ANCHORS_MAX 8

/* RFC 9325 section 4.5; what the libraries of senders ask for. */
#define RSA_BYTES_MIN 256

static unsigned work_of(const br_x509_pkey *key)
{
	if (key == NULL)
		return 0;
	if (key->key_type == BR_KEYTYPE_RSA)
		return key->key.rsa.elen > RSA_EXPONENT_BYTES ? WORK_RSA_LONG
							      : WORK_RSA;
	switch (key->key.ec.curve) {
	case BR_EC_secp256r1: return WORK_P256;
	case BR_EC_secp384r1: return WORK_P384;
	default: return WORK_P521;
	}
}

static const br_x509_pkey *decode_key(br_x509_decoder_context *decoder,
				      struct der certificate)
{
	br_x509_decoder_init(decoder, NULL, NULL);
	br_x509_decoder_push(decoder, certificate.bytes, certificate.length);
	return br_x509_decoder_get_pkey(decoder);
}

void chain_certificate_read(struct chain_certificate *certificate,
			    struct der der, size_t number)
{
	br_x509_decoder_context decoder;

	*certificate = (struct chain_certificate){.der = der, .number = number};
	certificate->is_readable = x509_parse(&certificate->x509, der);
	if (certificate->is_readable)
		certificate->work = work_of(decode_key(&decoder, der));
}

const char *chain_certificate_name_key(
    const struct chain_certificate *certificate, struct arena *arena)
{
	br_x509_decoder_context decoder;
	const br_x509_pkey *key = decode_key(&decoder, certificate->der);

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

/* ---- where a way ends ---- */

/* The next anchor that continues a certificate.  Behind the leaf, one with its
 * own name and key is no step: the way would have ended before. */
static const struct trust_anchor *next_anchor(
    const struct chain_certificate *certificate, bool is_leaf,
    const struct trust_store *trust, size_t *next)
{
	const struct trust_anchor *anchor;

	do
		anchor = trust_store_find(trust, &certificate->x509, next);
	while (anchor != NULL && !is_leaf &&
	       x509_same_holder(&anchor->x509, &certificate->x509));
	return anchor;
}

bool chain_way_may_end(const struct chain_certificate *certificate,
		       bool is_leaf, const struct trust_store *trust)
{
	size_t next = 0;

	return next_anchor(certificate, is_leaf, trust, &next) != NULL;
}

static bool is_in_date(const struct x509 *certificate, int64_t now)
{
	return certificate->not_before <= now && now <= certificate->not_after;
}

/* The anchors at the end of a way that are in date: others of the same name do
 * not count, for most libraries look at their dates. */
struct way_end {
	br_x509_trust_anchor anchors[ANCHORS_MAX];
	size_t count;
	unsigned work;
	bool has_name_constraints;
};

static void find_end(struct way_end *end, const struct chain_way *way,
		     const struct peer_chain_terms *terms)
{
	const struct trust_anchor *anchor;
	size_t next = 0;

	*end = (struct way_end){.count = 0};
	while (end->count < ANCHORS_MAX &&
	       (anchor = next_anchor(way->steps[way->length - 1],
				     way->length == 1, terms->trust, &next)) !=
		   NULL) {
		if (!is_in_date(&anchor->x509, terms->now))
			continue;
		end->anchors[end->count++] = anchor->library;
		end->work += work_of(&anchor->library.pkey);
		end->has_name_constraints |= anchor->x509.has_name_constraints;
	}
}

/* ---- dates ---- */

void chain_way_dates(const struct chain_way *way, int64_t *not_before,
		     int64_t *not_after)
{
	*not_before = *not_after = 0;
	for (size_t i = 1; i < way->length; i++) {
		const struct x509 *certificate = &way->steps[i]->x509;

		if (i == 1 || certificate->not_before > *not_before)
			*not_before = certificate->not_before;
		if (i == 1 || certificate->not_after < *not_after)
			*not_after = certificate->not_after;
	}
}

/* Finds a moment at which all are in date; false when there is none. */
static bool find_moment(const struct chain_way *way, int64_t *moment)
{
	const struct x509 *leaf = &way->steps[0]->x509;
	int64_t begin, end;

	chain_way_dates(way, &begin, &end);
	*moment = leaf->not_before;
	if (way->length == 1)
		return *moment <= leaf->not_after;
	if (begin > *moment)
		*moment = begin;
	return *moment <= end && *moment <= leaf->not_after;
}

/* ---- signatures ---- */

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
	br_x509_minimal_set_minrsa(context, RSA_BYTES_MIN);
}

/* Gives 0 or the library's error.  No server name: names are our own matter,
 * and the library would take the common name where there is no other. */
static unsigned validate(const struct chain_way *way, const struct way_end *end,
			 int64_t moment)
{
	br_x509_minimal_context context;
	const br_x509_class **class = &context.vtable;

	br_x509_minimal_init(&context, &br_sha256_vtable, end->anchors,
			     end->count);
	set_algorithms(&context);
	br_x509_minimal_set_time(&context,
				 (uint32_t)(moment / DAY_S + DAYS_BEFORE_1970),
				 (uint32_t)(moment % DAY_S));
	context.vtable->start_chain(class, NULL);
	for (size_t i = 0; i < way->length; i++) {
		struct der certificate = way->steps[i]->der;

		context.vtable->start_cert(class, (uint32_t)certificate.length);
		context.vtable->append(class, certificate.bytes,
				       certificate.length);
		context.vtable->end_cert(class);
	}
	return context.vtable->end_chain(class);
}

static unsigned count_work(const struct chain_way *way,
			   const struct way_end *end)
{
	unsigned work = end->work;

	for (size_t i = 0; i < way->length; i++) {
		work += (unsigned)(way->steps[i]->der.length / WORK_BYTES);
		if (i > 0)
			work += way->steps[i]->work;
	}
	return work;
}

/* ---- what the library's errors mean ---- */

#define OID(bytes) bytes, sizeof(bytes) - 1

/* Algorithms of signatures that deserve words of their own. */
static const struct {
	const char *oid;
	size_t length;
	struct chain_verdict verdict;
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
static struct chain_verdict judge_unsupported(const struct chain_way *way)
{
	for (size_t i = 0; i < way->length; i++) {
		struct der oid = way->steps[i]->x509.signature;

		for (size_t j = 0;
		     j < sizeof(signatures) / sizeof(signatures[0]); j++) {
			if (oid.length == signatures[j].length &&
			    memcmp(oid.bytes, signatures[j].oid, oid.length) ==
				0)
				return signatures[j].verdict;
		}
	}
	return (struct chain_verdict){
	    CHAIN_UNDECIDED, "a certificate has a kind of key or signature "
			     "that this program does not know"};
}

static struct chain_verdict judge_error(const struct chain_way *way,
					unsigned error)
{
	switch (error) {
	case 0: return (struct chain_verdict){CHAIN_TRUSTED, ""};
	case BR_ERR_X509_NOT_TRUSTED:
		return (struct chain_verdict){
		    CHAIN_INVALID, "a signature is not by the authority whose "
				   "name it bears"};
	case BR_ERR_X509_UNSUPPORTED: return judge_unsupported(way);
	case BR_ERR_X509_CRITICAL_EXTENSION:
		return (struct chain_verdict){
		    CHAIN_UNDECIDED,
		    "a certificate has a critical extension, such as name "
		    "constraints, that this program does not know"};
	case BR_ERR_X509_LIMIT_EXCEEDED:
	case BR_ERR_X509_OVERFLOW:
		return (struct chain_verdict){
		    CHAIN_UNDECIDED, "a certificate has a key or signature "
				     "longer than this program can check"};
	case BR_ERR_X509_WRONG_KEY_TYPE:
	case BR_ERR_X509_BAD_SIGNATURE:
		return (struct chain_verdict){CHAIN_INVALID,
					      "a signature is wrong"};
	case BR_ERR_X509_NOT_CA:
		return (struct chain_verdict){
		    CHAIN_INVALID, "a certificate is used as an authority's "
				   "that is none, or not at that length"};
	case BR_ERR_X509_FORBIDDEN_KEY_USAGE:
		return (struct chain_verdict){
		    CHAIN_INVALID,
		    "a certificate's key is used for what it is not meant"};
	case BR_ERR_X509_WEAK_PUBLIC_KEY:
		return (struct chain_verdict){CHAIN_INVALID,
					      "a key is too short"};
	default:
		return (struct chain_verdict){CHAIN_INVALID,
					      "a certificate is damaged"};
	}
}

/* ---- the whole ---- */

static bool has_bad_extension(const struct chain_way *way)
{
	for (size_t i = 0; i < way->length; i++) {
		if (way->steps[i]->x509.has_bad_extension)
			return true;
	}
	return false;
}

/* An authority's own list of uses limits whatever it issues, and "any" in it
 * is taken by most. */
static bool has_authority_for_others(const struct chain_way *way)
{
	for (size_t i = 1; i < way->length; i++) {
		if (x509_purpose(&way->steps[i]->x509) == X509_FOR_OTHERS)
			return true;
	}
	return false;
}

static bool has_name_constraints(const struct chain_way *way,
				 const struct way_end *end)
{
	for (size_t i = 1; i < way->length; i++) {
		if (way->steps[i]->x509.has_name_constraints)
			return true;
	}
	return end->has_name_constraints;
}

/* What can be seen without checking a signature; NULL when nothing is wrong. */
static const char *find_fault(const struct chain_way *way,
			      const struct way_end *end, int64_t *moment)
{
	const struct x509 *leaf = &way->steps[0]->x509;

	if (end->count == 0)
		return "the authority that it leads to is not in date";
	if (has_bad_extension(way))
		return "a certificate has an extension that cannot be read, or "
		       "has it twice";
	if (!x509_key_is_for_tls(leaf))
		return "a certificate's key is used for what it is not meant";
	if (x509_purpose(leaf) == X509_FOR_OTHERS)
		return "the certificate is not for servers";
	if (has_authority_for_others(way))
		return "the certificate of an authority is not for servers";
	if (!find_moment(way, moment))
		return "there is no moment at which all its certificates are "
		       "valid";
	return NULL;
}

struct chain_verdict chain_way_judge(const struct chain_way *way,
				     struct peer_chain_terms *terms)
{
	struct chain_verdict verdict;
	struct way_end end;
	const char *fault;
	int64_t moment;
	unsigned work;

	find_end(&end, way, terms);
	fault = find_fault(way, &end, &moment);
	if (fault != NULL)
		return (struct chain_verdict){CHAIN_INVALID, fault};
	work = count_work(way, &end);
	if (work > terms->work_left)
		return (struct chain_verdict){
		    CHAIN_UNDECIDED, "too many certificates of this domain, or "
				     "too large ones, would have to be "
				     "checked"};
	terms->work_left -= work;
	verdict = judge_error(way, validate(way, &end, moment));
	/* The library knows them not, and lets them pass unless they are
	 * critical. */
	if (verdict.trust == CHAIN_TRUSTED && has_name_constraints(way, &end))
		return (struct chain_verdict){
		    CHAIN_UNDECIDED, "an authority has name constraints, which "
				     "this program cannot check"};
	return verdict;
}
