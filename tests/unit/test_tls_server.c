#include "tls/tls_server.h"

#include "tls/certificate_private.h"
#include "tls/der.h"
#include "tls_pair.h"

TestSuite(tls_server, .init = pair_init, .fini = pair_release, .timeout = 60);

static const struct {
	const char *name;
	uint16_t ecdsa;
	uint16_t rsa;
} suites[] = {
    {"AES128-GCM-SHA256", BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
     BR_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
    {"CHACHA20-POLY1305", BR_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
     BR_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256},
    {"AES256-GCM-SHA384", BR_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
     BR_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384},
};

Test(tls_server, every_key_with_every_suite)
{
	for (size_t i = 0; i < SITE_COUNT; i++) {
		for (size_t j = 0; j < 3; j++) {
			const char *name = arena_printf(
			    credentials.arena, "ECDHE-%s-%s",
			    i == 2 ? "RSA" : "ECDSA", suites[j].name);
			struct offer offer = {
			    .server_name = site[i].server_name,
			    .protocols = {HTTP},
			    .suites = {suites[j].ecdsa, suites[j].rsa}};
			struct tls_stream *stream = connect_client(&offer);

			cr_assert(tls_stream_is_established(stream), "%s: %s",
				  name,
				  tls_failure_name(tls_stream_failure(stream)));
			cr_expect_str_eq(tls_stream_suite(stream), name);
			cr_expect_str_eq(tls_stream_server_name(stream),
					 site[i].server_name);
			exchange(stream, 1, CHUNK_FULL, name);
			exchange(stream, 700, CHUNK_FULL, name);
			exchange(stream, 9000, CHUNK_FULL, name);
			tls_stream_wipe(stream);
		}
	}
}

#define TLS12_ONLY BR_TLS12, BR_TLS12
#define AES_128	   BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
#define AES_256	   BR_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
#define CHACHA	   BR_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256

/* Cases named Z keep the numbers of the project's list of TLS cases. */
static const struct {
	const char *name;
	struct offer offer;
	enum tls_failure failure;
	int alert; /* what the client gets, 0 for none */
	const char *suite;
	const char *protocol; /* what is selected */
} cases[] = {
    {"Z01 ordinary",
     {"p256.example", {HTTP}, TLS12_ONLY, {AES_128}, 0, false},
     TLS_FAILURE_NONE,
     0,
     "ECDHE-ECDSA-AES128-GCM-SHA256",
     HTTP},
    {"Z02 no ALPN",
     {"p256.example", {NULL}, 0, 0, {0}, 0, false},
     TLS_FAILURE_NONE,
     0,
     "ECDHE-ECDSA-AES128-GCM-SHA256",
     NULL},
    {"Z03 ALPN h2 and http/1.1",
     {"p256.example", {"h2", HTTP}, 0, 0, {0}, 0, false},
     TLS_FAILURE_NONE,
     0,
     "ECDHE-ECDSA-AES128-GCM-SHA256",
     HTTP},
    {"Z04 ALPN h2 only",
     {"p256.example", {"h2"}, 0, 0, {0}, 0, false},
     TLS_FAILURE_NO_APPLICATION_PROTOCOL,
     120,
     "",
     NULL},
    {"Z05 ALPN acme-tls/1",
     {"p256.example", {"acme-tls/1"}, 0, 0, {0}, 0, false},
     TLS_FAILURE_NO_APPLICATION_PROTOCOL,
     120,
     "",
     NULL},
    {"Z07 unknown name",
     {"p256.example.net", {HTTP}, 0, 0, {0}, 0, false},
     TLS_FAILURE_UNKNOWN_SERVER_NAME,
     40,
     "",
     NULL},
    {"Z08 no name",
     {NULL, {HTTP}, 0, 0, {0}, 0, false},
     TLS_FAILURE_NONE,
     0,
     "ECDHE-ECDSA-AES128-GCM-SHA256",
     HTTP},
    {"Z10 name in capitals",
     {"RSA.Example", {HTTP}, 0, 0, {0}, 0, false},
     TLS_FAILURE_NONE,
     0,
     "ECDHE-RSA-AES128-GCM-SHA256",
     HTTP},
    {"Z12 TLS 1.0 and 1.1",
     {"rsa.example", {HTTP}, BR_TLS10, BR_TLS11, {0}, 0, false},
     TLS_FAILURE_PROTOCOL_VERSION,
     70,
     "",
     NULL},
    {"Z16 CBC only",
     {"rsa.example",
      {HTTP},
      0,
      0,
      {BR_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
       BR_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, BR_TLS_RSA_WITH_AES_128_CBC_SHA},
      0,
      false},
     TLS_FAILURE_NO_SHARED_SUITE,
     40,
     "",
     NULL},
    {"Z15 no forward secrecy",
     {"rsa.example",
      {HTTP},
      0,
      0,
      {BR_TLS_RSA_WITH_AES_128_GCM_SHA256,
       BR_TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256},
      0,
      false},
     TLS_FAILURE_NO_SHARED_SUITE,
     40,
     "",
     NULL},
    {"Z17 3DES only",
     {"rsa.example",
      {HTTP},
      0,
      0,
      {BR_TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA},
      0,
      false},
     TLS_FAILURE_NO_SHARED_SUITE,
     40,
     "",
     NULL},
    {"Z19 client prefers AES-256",
     {"p256.example", {HTTP}, 0, 0, {AES_256, CHACHA, AES_128}, 0, false},
     TLS_FAILURE_NONE,
     0,
     "ECDHE-ECDSA-AES128-GCM-SHA256",
     HTTP},
    {"client prefers AES-256 to ChaCha20",
     {"p256.example", {HTTP}, 0, 0, {AES_256, CHACHA}, 0, false},
     TLS_FAILURE_NONE,
     0,
     "ECDHE-ECDSA-CHACHA20-POLY1305",
     HTTP},
    {"suites of the other kind of key",
     {"rsa.example", {HTTP}, 0, 0, {AES_128}, 0, false},
     TLS_FAILURE_NO_SHARED_SUITE,
     40,
     "",
     NULL},
    {"SHA-1 signatures only",
     {"p256.example", {HTTP}, 0, 0, {AES_128}, 0, true},
     TLS_FAILURE_NO_SHARED_SIGNATURE,
     40,
     "",
     NULL},
    {"curve X25519 only",
     {"rsa.example", {HTTP}, 0, 0, {0}, 1 << BR_EC_curve25519, false},
     TLS_FAILURE_NONE,
     0,
     "ECDHE-RSA-AES128-GCM-SHA256",
     HTTP},
    {"curve P-256 only",
     {"p256.example", {HTTP}, 0, 0, {0}, 1 << BR_EC_secp256r1, false},
     TLS_FAILURE_NONE,
     0,
     "ECDHE-ECDSA-AES128-GCM-SHA256",
     HTTP},
    {"curve P-384 only",
     {"p384.example", {HTTP}, 0, 0, {0}, 1 << BR_EC_secp384r1, false},
     TLS_FAILURE_NO_SHARED_CURVE,
     40,
     "",
     NULL},
};

Test(tls_server, offers)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tls_stream *stream = connect_client(&cases[i].offer);
		br_ssl_engine_context *engine = &client.context.eng;
		const char *name = cases[i].name;
		const char *protocol =
		    br_ssl_engine_get_selected_protocol(engine);
		bool good = cases[i].failure == TLS_FAILURE_NONE;

		cr_expect_eq(tls_stream_failure(stream), cases[i].failure,
			     "%s: %s", name,
			     tls_failure_name(tls_stream_failure(stream)));
		cr_expect_eq(tls_stream_is_established(stream), good,
			     "%s: established", name);
		cr_expect_eq(tls_stream_wants(stream) == TLS_CLOSED, !good,
			     "%s: closed", name);
		cr_expect_str_eq(tls_stream_suite(stream), cases[i].suite,
				 "%s: %s", name, tls_stream_suite(stream));
		cr_expect_eq(br_ssl_engine_last_error(engine),
			     good ? 0
				  : BR_ERR_RECV_FATAL_ALERT + cases[i].alert,
			     "%s: client says %d", name,
			     br_ssl_engine_last_error(engine));
		if (good && cases[i].protocol != NULL)
			cr_expect_str_eq(protocol, cases[i].protocol, "%s",
					 name);
		else if (good)
			cr_expect_null(protocol, "%s", name);
		tls_stream_wipe(stream);
	}
}

static const struct certificate *find_nothing(const void *borrowed,
					      const char *server_name)
{
	(void)borrowed;
	(void)server_name;
	return NULL;
}

Test(tls_server, nothing_to_serve_without_a_name)
{
	struct offer offer = {.protocols = {HTTP}};
	struct tls_stream *stream;

	server = tls_server_new(credentials.arena, find_nothing, NULL);
	stream = connect_client(&offer);
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_NO_SERVER_NAME);
	cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED);
}

/* Where a loaded RSA key keeps dP: a key is a piece of its arena, its numbers
 * behind it. */
static unsigned char *find_number(const struct certificate *certificate)
{
	struct der der, numbers, number = {0};

	credentials_run(&credentials, "openssl rsa -in rsa.key -traditional "
				      "-outform DER -out rsa.der\n");
	der.bytes = (unsigned char *)credentials_read(&credentials, "rsa.der",
						      &der.length);
	cr_assert(der_take(&der, DER_SEQUENCE, &numbers));
	for (int i = 0; i <= 6; i++)
		cr_assert(der_take_unsigned(&numbers, &number));
	return memmem(certificate_key(certificate), 4096, number.bytes,
		      number.length);
}

/* A bit that flips while the key is in use: no signature leaves. */
Test(tls_server, faulty_signature_ends_the_handshake)
{
	struct offer offer = {.server_name = "rsa.example"};
	unsigned char *number = find_number(site[2].certificate);
	struct tls_stream *stream;

	cr_assert_not_null(number);
	number[20] ^= 1;
	stream = connect_client(&offer);
	cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED);
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_INTERNAL, "%s",
		     tls_failure_name(tls_stream_failure(stream)));
	cr_expect(!tls_stream_is_established(stream));
	number[20] ^= 1;
	stream = connect_client(&offer);
	cr_expect(tls_stream_is_established(stream));
}

/* The server random starts at byte 11 of the first record. */
Test(tls_server, no_two_streams_are_alike)
{
	unsigned char randoms[8][32];

	for (size_t i = 0; i < 8; i++) {
		struct tls_stream *stream = accept_stream();
		const unsigned char *output;
		size_t length;

		client_init(&client, &ordinary);
		while (to_server(stream, &client.context.eng, CHUNK_FULL))
			continue;
		output = tls_stream_output(stream, &length);
		cr_assert_not_null(output);
		memcpy(randoms[i], output + 11, 32);
		for (size_t j = 0; j < i; j++)
			cr_expect_arr_neq(randoms[i], randoms[j], 32,
					  "%zu and %zu", i, j);
	}
}

static const struct certificate *find_challenge(const void *borrowed,
						const char *server_name)
{
	cr_expect_eq(borrowed, site);
	return strcmp(server_name, "rsa.example") == 0 ||
		       strcmp(server_name, "new.example") == 0
		   ? site[2].certificate
		   : NULL;
}

#define ACME "acme-tls/1"

static const struct {
	const char *name;
	struct offer offer;
	enum tls_failure failure;
	int alert;
	const char *protocol;
} challenges[] = {
    {"a challenge",
     {.server_name = "rsa.example", .protocols = {ACME}},
     TLS_FAILURE_NONE,
     0,
     ACME},
    {"a name that has nothing else",
     {.server_name = "new.example", .protocols = {ACME}},
     TLS_FAILURE_NONE,
     0,
     ACME},
    {"beside another protocol",
     {.server_name = "rsa.example", .protocols = {"h2", ACME}},
     TLS_FAILURE_NONE,
     0,
     ACME},
    {"HTTP as well",
     {.server_name = "rsa.example", .protocols = {ACME, HTTP}},
     TLS_FAILURE_NONE,
     0,
     HTTP},
    {"HTTP for a name that has nothing else",
     {.server_name = "new.example", .protocols = {ACME, HTTP}},
     TLS_FAILURE_UNKNOWN_SERVER_NAME,
     40,
     NULL},
    {"no ALPN", {.server_name = "rsa.example"}, TLS_FAILURE_NONE, 0, NULL},
    {"another's",
     {.server_name = "p256.example", .protocols = {ACME}},
     TLS_FAILURE_NO_APPLICATION_PROTOCOL,
     120,
     NULL},
    {"nobody's",
     {.server_name = "unknown.example", .protocols = {ACME}},
     TLS_FAILURE_NO_APPLICATION_PROTOCOL,
     120,
     NULL},
    {"no name",
     {.protocols = {ACME}},
     TLS_FAILURE_NO_APPLICATION_PROTOCOL,
     120,
     NULL},
    {"another protocol",
     {.server_name = "rsa.example", .protocols = {"h2"}},
     TLS_FAILURE_NO_APPLICATION_PROTOCOL,
     120,
     NULL},
};

/* However the bytes are cut on their way. */
static void answer_challenge(size_t i, size_t chunk)
{
	struct tls_stream *stream = accept_stream();
	br_ssl_engine_context *engine = &client.context.eng;
	const char *name = challenges[i].name, *protocol;
	bool is_good = challenges[i].failure == TLS_FAILURE_NONE;

	client_init(&client, &challenges[i].offer);
	pump(stream, &client, chunk);
	protocol = br_ssl_engine_get_selected_protocol(engine);
	cr_expect_eq(tls_stream_failure(stream), challenges[i].failure, "%s",
		     name);
	cr_expect_eq(tls_stream_is_established(stream), is_good, "%s", name);
	cr_expect_eq(
	    br_ssl_engine_last_error(engine),
	    is_good ? 0 : BR_ERR_RECV_FATAL_ALERT + challenges[i].alert,
	    "%s: client says %d", name, br_ssl_engine_last_error(engine));
	if (is_good && challenges[i].protocol != NULL)
		cr_expect_str_eq(protocol, challenges[i].protocol, "%s", name);
	if (is_good)
		cr_expect_eq(tls_stream_is_challenge(stream),
			     challenges[i].protocol != NULL &&
				 strcmp(challenges[i].protocol, ACME) == 0,
			     "%s", name);
	tls_stream_wipe(stream);
}

Test(tls_server, challenges)
{
	tls_server_answer_challenges(server, find_challenge);
	for (size_t i = 0; i < sizeof(challenges) / sizeof(challenges[0]);
	     i++) {
		answer_challenge(i, CHUNK_FULL);
		answer_challenge(i, 1);
	}
}
