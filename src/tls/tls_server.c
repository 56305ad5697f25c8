/*
 * Preparing a context of the library takes a while and asks the processor for
 * its abilities, which a virtual machine makes slow; so there is one prepared
 * context, and a connection is a copy of it.  The copy is given its own buffer,
 * policy and entropy: the prepared one is never seeded, for two connections
 * with the same random numbers would share their keys.
 *
 * A handshake that is refused ends as a TLS failure of its stream.
 */
#include "tls/tls_server.h"

#include <string.h>

#include "tls/certificate_private.h"
#include "tls/tls_stream_private.h"

/* Marks a plain hash number in the library's choices. */
#define HASH_CHOICE 0xff00u
#define HASH_MASK   0x00ffu

/* In the client's algorithms, hash n is bit n with RSA, n + 8 with ECDSA. */
#define ECDSA_SHIFT 8

/*
 * The library sends protocol_version in a record of version 0.0, which clients
 * take for garbage instead of an alert, because it has not chosen a version by
 * then.  There is no function to set it, so this one field is set directly; it
 * is overwritten when a version is chosen.
 */
#define ALERT_VERSION BR_TLS10

/*
 * What stands in the buffer of the server name before a client sends one: no
 * name holds it.  A NUL that a client has sent as part of its name cuts it to
 * the library's eyes, "mta-sts.example.com\0.example.net", but leaves a second
 * one, behind the name, where this should be.
 */
#define NAME_FILL 0xff

struct tls_server {
	br_ssl_server_context prepared;
	br_ec_impl curves;
	const struct certificate *(*find)(const void *site,
					  const char *server_name);
	const struct certificate *(*find_challenge)(const void *site,
						    const char *server_name);
	const void *site;
};

/* In our order of preference, which is enforced. */
static const struct suite {
	uint16_t number;
	bool rsa;
	const char *name;
} suites[] = {
    {BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, false,
     "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {BR_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true,
     "ECDHE-RSA-AES128-GCM-SHA256"},
    {BR_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, false,
     "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {BR_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, true,
     "ECDHE-RSA-CHACHA20-POLY1305"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, false,
     "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {BR_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, true,
     "ECDHE-RSA-AES256-GCM-SHA384"},
};

#define SUITE_COUNT (sizeof(suites) / sizeof(suites[0]))

/* In our order of preference (RFC 7301): the only one there is to talk, and the
 * one that proves a name and says nothing (RFC 8737). */
static const char *protocols[] = {"http/1.1", "acme-tls/1"};

#define CHALLENGE_PROTOCOL protocols[1]

static const struct suite *find_suite(uint16_t number)
{
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		if (suites[i].number == number)
			return &suites[i];
	}
	return NULL;
}

/* The first suite that client, server and key have in common, or NULL. */
static const struct suite *choose_suite(const br_ssl_server_context *context,
					bool rsa)
{
	size_t count;
	const br_suite_translated *shared =
	    br_ssl_server_get_client_suites(context, &count);

	for (size_t i = 0; i < count; i++) {
		const struct suite *suite = find_suite(shared[i][0]);

		if (suite != NULL && suite->rsa == rsa)
			return suite;
	}
	return NULL;
}

/* The hash to sign with, or 0.  SHA-256 suits every key here and is what the
 * suites need anyway. */
static unsigned choose_hash(const br_ssl_server_context *context, bool rsa)
{
	uint32_t hashes =
	    br_ssl_server_get_client_hashes(context) >> (rsa ? 0 : ECDSA_SHIFT);

	for (unsigned hash = br_sha256_ID; hash <= br_sha512_ID; hash++) {
		if (hashes >> hash & 1)
			return hash;
	}
	return 0;
}

static int refuse(struct tls_server_policy *policy, enum tls_failure failure,
		  br_ssl_server_choices *choices)
{
	policy->stream->failure = failure;
	*choices = (br_ssl_server_choices){0};
	return 0;
}

static bool is_cut(const br_ssl_engine_context *engine)
{
	const char *end = engine->server_name + sizeof(engine->server_name);
	const char *name_end =
	    memchr(engine->server_name, '\0', sizeof(engine->server_name));

	return memchr(name_end + 1, '\0', (size_t)(end - name_end - 1)) != NULL;
}

/* Whether the client wants a proof of the name.  Where no challenge is waited
 * for, the library refuses that itself. */
static bool wants_challenge(const struct tls_server_policy *policy)
{
	return br_ssl_engine_get_selected_protocol(policy->stream->engine) ==
	       CHALLENGE_PROTOCOL;
}

static const struct certificate *find_certificate(
    const struct tls_server_policy *policy, const char *name)
{
	const struct tls_server *server = policy->server;

	return policy->stream->is_challenge
		   ? server->find_challenge(server->site, name)
		   : server->find(server->site, name);
}

/* Why there is no certificate for a name. */
static enum tls_failure failure_of_name(const struct tls_stream *stream,
					const char *name)
{
	if (stream->is_challenge)
		return TLS_FAILURE_NO_APPLICATION_PROTOCOL;
	return name[0] == '\0' ? TLS_FAILURE_NO_SERVER_NAME
			       : TLS_FAILURE_UNKNOWN_SERVER_NAME;
}

static int choose(const br_ssl_server_policy_class **class,
		  const br_ssl_server_context *context,
		  br_ssl_server_choices *choices)
{
	struct tls_server_policy *policy = (struct tls_server_policy *)class;
	const char *name = br_ssl_engine_get_server_name(&context->eng);
	const struct suite *suite;
	bool rsa;
	unsigned hash;

	if (is_cut(&context->eng))
		return refuse(policy, TLS_FAILURE_UNKNOWN_SERVER_NAME, choices);
	policy->stream->is_challenge = wants_challenge(policy);
	policy->certificate = find_certificate(policy, name);
	if (policy->certificate == NULL)
		return refuse(policy, failure_of_name(policy->stream, name),
			      choices);
	rsa = private_key_kind(certificate_key(policy->certificate)) ==
	      KEY_KIND_RSA;
	hash = choose_hash(context, rsa);
	if (hash == 0)
		return refuse(policy, TLS_FAILURE_NO_SHARED_SIGNATURE, choices);
	suite = choose_suite(context, rsa);
	if (suite == NULL)
		return refuse(policy, TLS_FAILURE_NO_SHARED_SUITE, choices);
	choices->cipher_suite = suite->number;
	choices->algo_id = HASH_CHOICE + hash;
	choices->chain =
	    certificate_chain(policy->certificate, &choices->chain_len);
	policy->stream->suite = suite->name;
	return 1;
}

/* For key exchanges without ECDHE, of which none is offered. */
static uint32_t do_keyx(const br_ssl_server_policy_class **class,
			unsigned char *data, size_t *length)
{
	(void)class;
	(void)data;
	(void)length;
	return 0;
}

static size_t do_sign(const br_ssl_server_policy_class **class,
		      unsigned algorithm, unsigned char *data,
		      size_t hash_length, size_t room)
{
	const struct tls_server_policy *policy =
	    (const struct tls_server_policy *)class;

	return private_key_sign(certificate_key(policy->certificate),
				algorithm & HASH_MASK, data, hash_length, room);
}

static const br_ssl_server_policy_class policy_class = {
    sizeof(struct tls_server_policy), choose, do_keyx, do_sign};

static void set_suites(br_ssl_engine_context *engine)
{
	uint16_t numbers[SUITE_COUNT];

	for (size_t i = 0; i < SUITE_COUNT; i++)
		numbers[i] = suites[i].number;
	br_ssl_engine_set_suites(engine, numbers, SUITE_COUNT);
}

/* The library's ready-made profiles all allow older versions, CBC and key
 * exchanges without forward secrecy. */
static void prepare(struct tls_server *server)
{
	br_ssl_engine_context *engine = &server->prepared.eng;

	br_ssl_server_zero(&server->prepared);
	br_ssl_engine_set_versions(engine, BR_TLS12, BR_TLS12);
	br_ssl_engine_set_all_flags(engine, BR_OPT_ENFORCE_SERVER_PREFERENCES |
						BR_OPT_NO_RENEGOTIATION |
						BR_OPT_FAIL_ON_ALPN_MISMATCH);
	set_suites(engine);
	server->curves = *br_ec_get_default();
	server->curves.supported_curves &=
	    (uint32_t)1 << BR_EC_curve25519 | (uint32_t)1 << BR_EC_secp256r1;
	br_ssl_engine_set_ec(engine, &server->curves);
	br_ssl_engine_set_hash(engine, br_sha256_ID, &br_sha256_vtable);
	br_ssl_engine_set_hash(engine, br_sha384_ID, &br_sha384_vtable);
	br_ssl_engine_set_hash(engine, br_sha512_ID, &br_sha512_vtable);
	br_ssl_engine_set_prf_sha256(engine, br_tls12_sha256_prf);
	br_ssl_engine_set_prf_sha384(engine, br_tls12_sha384_prf);
	br_ssl_engine_set_default_aes_gcm(engine);
	br_ssl_engine_set_default_chapol(engine);
	br_ssl_engine_set_protocol_names(engine, protocols, 1);
	memset(engine->server_name + 1, NAME_FILL,
	       sizeof(engine->server_name) - 1);
}

struct tls_server *tls_server_new(
    struct arena *arena,
    const struct certificate *(*find)(const void *site,
				      const char *server_name),
    const void *site)
{
	struct tls_server *server = arena_alloc(arena, sizeof(*server));

	server->find = find;
	server->site = site;
	prepare(server);
	return server;
}

void tls_server_answer_challenges(
    struct tls_server *server,
    const struct certificate *(*find)(const void *site,
				      const char *server_name))
{
	server->find_challenge = find;
	br_ssl_engine_set_protocol_names(&server->prepared.eng, protocols,
					 sizeof(protocols) /
					     sizeof(protocols[0]));
}

struct tls_stream *tls_server_accept(const struct tls_server *server,
				     void *memory)
{
	struct tls_server_stream *own = memory;

	memcpy(&own->context, &server->prepared, sizeof(own->context));
	tls_stream_init(&own->stream, &own->context.eng, own->buffer);
	own->stream.server = &own->context;
	own->policy = (struct tls_server_policy){
	    .class = &policy_class, .server = server, .stream = &own->stream};
	br_ssl_server_set_policy(&own->context, &own->policy.class);
	if (!tls_stream_seed(&own->stream))
		return NULL;
	br_ssl_server_reset(&own->context);
	own->context.eng.version_out = ALERT_VERSION;
	return &own->stream;
}
