/*
 * Everything that the library speaks is offered, old versions and weak suites
 * included: what a server chooses is to be seen, not to be relied upon.  The
 * certificates are collected instead of judged, for a judgement during the
 * handshake would end it without a word about the rest.
 *
 * What the peer does wrong ends as a TLS failure of the stream.
 */
#include "tls/tls_client.h"

#include <string.h>

#include "tls/tls_stream_private.h"

/* Stands where the library has its validator; starts with what it calls. */
struct collector {
	const br_x509_class *class;
	struct tls_stream *stream;
	struct arena *arena;
	struct der chain[TLS_CLIENT_CHAIN_MAX];
	size_t count;
	size_t bytes_left;    /* that may still come */
	unsigned char *bytes; /* of the certificate that is coming */
	size_t length;	      /* that have come of it */
	bool too_large;
	br_x509_decoder_context decoder; /* of the leaf */
	const br_x509_pkey *key;
};

/* With a buffer for each direction: a peer that speaks out of turn does not
 * keep us from speaking, and no limit on records needs to be asked for, which
 * some servers take amiss. */
struct tls_client_stream {
	struct tls_stream stream;
	struct collector collector;
	br_ssl_client_context context;
	const char *protocol;
	unsigned char buffer[BR_SSL_BUFSIZE_BIDI];
};

/* What a server may choose; one serves the first six alone. */
static const struct {
	uint16_t number;
	const char *name;
} suite_names[] = {
    {BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
     "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {BR_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "ECDHE-RSA-AES128-GCM-SHA256"},
    {BR_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
     "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {BR_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
     "ECDHE-RSA-CHACHA20-POLY1305"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
     "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {BR_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_128_CCM, "ECDHE-ECDSA-AES128-CCM"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_256_CCM, "ECDHE-ECDSA-AES256-CCM"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, "ECDHE-ECDSA-AES128-CCM8"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8, "ECDHE-ECDSA-AES256-CCM8"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, "ECDHE-ECDSA-AES128-SHA256"},
    {BR_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, "ECDHE-RSA-AES128-SHA256"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, "ECDHE-ECDSA-AES256-SHA384"},
    {BR_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, "ECDHE-RSA-AES256-SHA384"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, "ECDHE-ECDSA-AES128-SHA"},
    {BR_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, "ECDHE-RSA-AES128-SHA"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, "ECDHE-ECDSA-AES256-SHA"},
    {BR_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, "ECDHE-RSA-AES256-SHA"},
    {BR_TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256, "ECDH-ECDSA-AES128-GCM-SHA256"},
    {BR_TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256, "ECDH-RSA-AES128-GCM-SHA256"},
    {BR_TLS_ECDH_ECDSA_WITH_AES_256_GCM_SHA384, "ECDH-ECDSA-AES256-GCM-SHA384"},
    {BR_TLS_ECDH_RSA_WITH_AES_256_GCM_SHA384, "ECDH-RSA-AES256-GCM-SHA384"},
    {BR_TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256, "ECDH-ECDSA-AES128-SHA256"},
    {BR_TLS_ECDH_RSA_WITH_AES_128_CBC_SHA256, "ECDH-RSA-AES128-SHA256"},
    {BR_TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA384, "ECDH-ECDSA-AES256-SHA384"},
    {BR_TLS_ECDH_RSA_WITH_AES_256_CBC_SHA384, "ECDH-RSA-AES256-SHA384"},
    {BR_TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA, "ECDH-ECDSA-AES128-SHA"},
    {BR_TLS_ECDH_RSA_WITH_AES_128_CBC_SHA, "ECDH-RSA-AES128-SHA"},
    {BR_TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA, "ECDH-ECDSA-AES256-SHA"},
    {BR_TLS_ECDH_RSA_WITH_AES_256_CBC_SHA, "ECDH-RSA-AES256-SHA"},
    {BR_TLS_RSA_WITH_AES_128_GCM_SHA256, "AES128-GCM-SHA256"},
    {BR_TLS_RSA_WITH_AES_256_GCM_SHA384, "AES256-GCM-SHA384"},
    {BR_TLS_RSA_WITH_AES_128_CCM, "AES128-CCM"},
    {BR_TLS_RSA_WITH_AES_256_CCM, "AES256-CCM"},
    {BR_TLS_RSA_WITH_AES_128_CCM_8, "AES128-CCM8"},
    {BR_TLS_RSA_WITH_AES_256_CCM_8, "AES256-CCM8"},
    {BR_TLS_RSA_WITH_AES_128_CBC_SHA256, "AES128-SHA256"},
    {BR_TLS_RSA_WITH_AES_256_CBC_SHA256, "AES256-SHA256"},
    {BR_TLS_RSA_WITH_AES_128_CBC_SHA, "AES128-SHA"},
    {BR_TLS_RSA_WITH_AES_256_CBC_SHA, "AES256-SHA"},
    {BR_TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA, "ECDHE-ECDSA-DES-CBC3-SHA"},
    {BR_TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, "ECDHE-RSA-DES-CBC3-SHA"},
    {BR_TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA, "ECDH-ECDSA-DES-CBC3-SHA"},
    {BR_TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA, "ECDH-RSA-DES-CBC3-SHA"},
    {BR_TLS_RSA_WITH_3DES_EDE_CBC_SHA, "DES-CBC3-SHA"},
};

static const char *find_suite_name(uint16_t number)
{
	for (size_t i = 0; i < sizeof(suite_names) / sizeof(suite_names[0]);
	     i++) {
		if (suite_names[i].number == number)
			return suite_names[i].name;
	}
	return NULL;
}

/* The suite is chosen by now, for the certificates follow the ServerHello. */
static void start_chain(const br_x509_class **class, const char *server_name)
{
	struct collector *collector = (struct collector *)class;
	struct tls_stream *stream = collector->stream;

	(void)server_name;
	stream->suite = find_suite_name(stream->engine->session.cipher_suite);
}

static void start_certificate(const br_x509_class **class, uint32_t length)
{
	struct collector *collector = (struct collector *)class;

	if (collector->count == TLS_CLIENT_CHAIN_MAX ||
	    length > collector->bytes_left)
		collector->too_large = true;
	if (collector->too_large)
		return;
	collector->bytes_left -= length;
	collector->bytes = arena_alloc(collector->arena, length);
	collector->length = 0;
}

static void append(const br_x509_class **class, const unsigned char *bytes,
		   size_t length)
{
	struct collector *collector = (struct collector *)class;

	if (collector->too_large)
		return;
	memcpy(collector->bytes + collector->length, bytes, length);
	collector->length += length;
}

static void end_certificate(const br_x509_class **class)
{
	struct collector *collector = (struct collector *)class;

	if (collector->too_large)
		return;
	collector->chain[collector->count++] =
	    (struct der){collector->bytes, collector->length};
}

static unsigned fail(struct collector *collector, enum tls_failure failure,
		     unsigned error)
{
	collector->stream->failure = failure;
	return error;
}

/* A key too long for the library is as unknown to it as one of another kind. */
static bool is_unknown_key(int error)
{
	return error == BR_ERR_X509_UNSUPPORTED ||
	       error == BR_ERR_X509_LIMIT_EXCEEDED ||
	       error == BR_ERR_X509_OVERFLOW;
}

static unsigned end_chain(const br_x509_class **class)
{
	struct collector *collector = (struct collector *)class;
	int error;

	if (collector->too_large) {
		collector->count = 0;
		return fail(collector, TLS_FAILURE_CHAIN_TOO_LARGE,
			    BR_ERR_X509_LIMIT_EXCEEDED);
	}
	if (collector->count == 0)
		return fail(collector, TLS_FAILURE_BAD_HANDSHAKE,
			    BR_ERR_X509_EMPTY_CHAIN);
	br_x509_decoder_init(&collector->decoder, NULL, NULL);
	br_x509_decoder_push(&collector->decoder, collector->chain[0].bytes,
			     collector->chain[0].length);
	collector->key = br_x509_decoder_get_pkey(&collector->decoder);
	if (collector->key != NULL)
		return 0;
	error = br_x509_decoder_last_error(&collector->decoder);
	return fail(collector,
		    is_unknown_key(error) ? TLS_FAILURE_UNKNOWN_KEY
					  : TLS_FAILURE_BAD_HANDSHAKE,
		    (unsigned)error);
}

/* What the key may be used for is not judged here. */
static const br_x509_pkey *get_key(const br_x509_class *const *class,
				   unsigned *usages)
{
	const struct collector *collector = (const struct collector *)class;

	if (usages != NULL)
		*usages = BR_KEYTYPE_KEYX | BR_KEYTYPE_SIGN;
	return collector->key;
}

static const br_x509_class collector_class = {sizeof(struct collector),
					      start_chain,
					      start_certificate,
					      append,
					      end_certificate,
					      end_chain,
					      get_key};

size_t tls_client_bytes(void)
{
	return sizeof(struct tls_client_stream);
}

/* The library's full profile wants a validator of its own, which is then
 * replaced. */
static void prepare(struct tls_client_stream *own, const char *protocol)
{
	br_ssl_engine_context *engine = &own->context.eng;
	br_x509_minimal_context unused;

	br_ssl_client_init_full(&own->context, &unused, NULL, 0);
	br_ssl_engine_set_x509(engine, &own->collector.class);
	br_ssl_engine_set_all_flags(engine, BR_OPT_NO_RENEGOTIATION);
	br_ssl_engine_set_buffer(engine, own->buffer, sizeof(own->buffer), 1);
	own->protocol = protocol;
	if (protocol != NULL)
		br_ssl_engine_set_protocol_names(engine, &own->protocol, 1);
}

struct tls_stream *tls_client_start(void *memory, const char *server_name,
				    const char *protocol, struct arena *arena)
{
	struct tls_client_stream *own = memory;

	own->stream = (struct tls_stream){.engine = &own->context.eng,
					  .buffer = own->buffer};
	own->collector =
	    (struct collector){.class = &collector_class,
			       .stream = &own->stream,
			       .arena = arena,
			       .bytes_left = TLS_CLIENT_CHAIN_BYTES_MAX};
	prepare(own, protocol);
	if (!tls_stream_seed(&own->stream) ||
	    !br_ssl_client_reset(&own->context, server_name, 0))
		return NULL;
	return &own->stream;
}

const struct der *tls_client_chain(const struct tls_stream *stream,
				   size_t *count)
{
	const struct tls_client_stream *own =
	    (const struct tls_client_stream *)stream;

	*count = own->collector.count;
	return own->collector.chain;
}

const char *tls_client_version(const struct tls_stream *stream)
{
	switch (br_ssl_engine_get_version(stream->engine)) {
	case BR_TLS10: return "TLS 1.0";
	case BR_TLS11: return "TLS 1.1";
	case BR_TLS12: return "TLS 1.2";
	default: return "";
	}
}

bool tls_client_version_is_old(const struct tls_stream *stream)
{
	unsigned version = br_ssl_engine_get_version(stream->engine);

	return version != 0 && version < BR_TLS12;
}
