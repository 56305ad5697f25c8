#ifndef TESTS_TLS_PAIR_H
#define TESTS_TLS_PAIR_H

/*
 * TLS is tested by two engines in memory: the streams of this project, and a
 * client made of the library itself that believes any certificate and can be
 * told what to offer.  All in this header; each test program has its own pair.
 */

#include <bearssl.h>
#include <stdint.h>
#include <strings.h>
#include <sys/mman.h>

#include "credentials.h"
#include "tls/tls_server.h"

#define PAGE	   4096
#define FILL	   0xa5 /* what a stream finds in its memory */
#define CHUNK_FULL SIZE_MAX
#define HTTP	   "http/1.1"

/* A validator that believes everything and gives the leaf's key. */
struct believer {
	const br_x509_class *class;
	br_x509_decoder_context decoder;
	unsigned number;
};

static inline void start_chain(const br_x509_class **class, const char *name)
{
	(void)name;
	((struct believer *)class)->number = 0;
}

static inline void start_cert(const br_x509_class **class, uint32_t length)
{
	struct believer *believer = (struct believer *)class;

	(void)length;
	if (believer->number == 0)
		br_x509_decoder_init(&believer->decoder, NULL, NULL);
}

static inline void append(const br_x509_class **class,
			  const unsigned char *bytes, size_t length)
{
	struct believer *believer = (struct believer *)class;

	if (believer->number == 0)
		br_x509_decoder_push(&believer->decoder, bytes, length);
}

static inline void end_cert(const br_x509_class **class)
{
	((struct believer *)class)->number++;
}

static inline unsigned end_chain(const br_x509_class **class)
{
	(void)class;
	return 0;
}

static inline const br_x509_pkey *get_pkey(const br_x509_class *const *class,
					   unsigned *usages)
{
	struct believer *believer = (struct believer *)(uintptr_t) class;

	if (usages != NULL)
		*usages = BR_KEYTYPE_KEYX | BR_KEYTYPE_SIGN;
	return br_x509_decoder_get_pkey(&believer->decoder);
}

static const br_x509_class believer_class = {sizeof(struct believer),
					     start_chain,
					     start_cert,
					     append,
					     end_cert,
					     end_chain,
					     get_pkey};

/* What a client offers; zero means what the library offers by itself. */
struct offer {
	const char *server_name; /* NULL: none */
	const char *protocols[3];
	unsigned version_min;
	unsigned version_max;
	uint16_t suites[8];
	uint32_t curves;
	bool sha1_only;
};

struct client {
	br_ssl_client_context context;
	br_x509_minimal_context unused;
	struct believer believer;
	br_ec_impl curves;
	const char *protocols[3];
	unsigned char buffer[BR_SSL_BUFSIZE_BIDI];
};

static inline void client_init(struct client *client, const struct offer *offer)
{
	br_ssl_engine_context *engine = &client->context.eng;
	size_t count = 0;

	memset(client, 0, sizeof(*client));
	br_ssl_client_init_full(&client->context, &client->unused, NULL, 0);
	client->believer.class = &believer_class;
	br_ssl_engine_set_x509(engine, &client->believer.class);
	br_ssl_engine_set_buffer(engine, client->buffer, sizeof(client->buffer),
				 1);
	while (offer->suites[count] != 0)
		count++;
	if (count > 0)
		br_ssl_engine_set_suites(engine, offer->suites, count);
	if (offer->version_max != 0)
		br_ssl_engine_set_versions(engine, offer->version_min,
					   offer->version_max);
	client->curves = *br_ssl_engine_get_ec(engine);
	if (offer->curves != 0)
		client->curves.supported_curves = offer->curves;
	br_ssl_engine_set_ec(engine, &client->curves);
	for (int hash = br_sha224_ID; offer->sha1_only && hash <= br_sha512_ID;
	     hash++)
		br_ssl_engine_set_hash(engine, hash, NULL);
	for (count = 0; offer->protocols[count] != NULL; count++)
		client->protocols[count] = offer->protocols[count];
	br_ssl_engine_set_protocol_names(engine, client->protocols, count);
	cr_assert(br_ssl_client_reset(&client->context, offer->server_name, 0));
}

static struct credentials credentials;
static struct tls_server *server;
static unsigned char *memory; /* for a stream, nothing behind it */

/* Which certificate is served under which name. */
static struct {
	const char *server_name;
	const struct certificate *certificate;
} site[] = {
    {"p256.example", NULL}, {"p384.example", NULL}, {"rsa.example", NULL}};

#define SITE_COUNT (sizeof(site) / sizeof(site[0]))

static inline const struct certificate *find(const void *borrowed,
					     const char *server_name)
{
	cr_expect_eq(borrowed, site);
	if (server_name[0] == '\0')
		return site[0].certificate;
	for (size_t i = 0; i < SITE_COUNT; i++) {
		if (strcasecmp(server_name, site[i].server_name) == 0)
			return site[i].certificate;
	}
	return NULL;
}

static inline void make_memory(void)
{
	size_t bytes = tls_stream_bytes();
	size_t pages = (bytes + PAGE - 1) / PAGE * PAGE;
	unsigned char *mapped = mmap(NULL, pages + PAGE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	cr_assert_neq(mapped, MAP_FAILED);
	cr_assert_eq(mprotect(mapped + pages, PAGE, PROT_NONE), 0);
	memory = mapped + (pages - bytes) / 16 * 16;
}

static inline void pair_init(void)
{
	credentials_init(&credentials);
	credentials_run(&credentials,
			"ec root P-256; issue root root /CN=root ''\n"
			"ec p256 P-256; ec p384 P-384; rsa rsa 2048\n"
			"for kind in p256 p384 rsa; do\n"
			"issue $kind $kind /CN=a DNS:$kind.example "
			"-CA root.pem -CAkey root.key; done\n");
	site[0].certificate =
	    credentials_certificate(&credentials, "p256.pem", "p256.key");
	site[1].certificate =
	    credentials_certificate(&credentials, "p384.pem", "p384.key");
	site[2].certificate =
	    credentials_certificate(&credentials, "rsa.pem", "rsa.key");
	server = tls_server_new(credentials.arena, find, site);
	make_memory();
}

static inline void pair_release(void)
{
	credentials_release(&credentials);
}

static inline struct tls_stream *accept_stream(void)
{
	struct tls_stream *stream;

	memset(memory, FILL, tls_stream_bytes());
	stream = tls_server_accept(server, memory);
	cr_assert_not_null(stream);
	cr_expect_eq(tls_stream_wants(stream), TLS_NEEDS_INPUT);
	cr_expect(!tls_stream_is_established(stream));
	cr_expect_str_eq(tls_stream_server_name(stream), "");
	cr_expect_str_eq(tls_stream_suite(stream), "");
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_NONE);
	return stream;
}

static inline size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static inline bool to_client(struct tls_stream *stream,
			     br_ssl_engine_context *engine, size_t chunk)
{
	size_t length, room;
	const unsigned char *from = tls_stream_output(stream, &length);
	unsigned char *to = br_ssl_engine_recvrec_buf(engine, &room);

	if (from == NULL || to == NULL)
		return false;
	length = least(chunk, least(length, room));
	memcpy(to, from, length);
	br_ssl_engine_recvrec_ack(engine, length);
	tls_stream_output_sent(stream, length);
	return true;
}

static inline bool to_server(struct tls_stream *stream,
			     br_ssl_engine_context *engine, size_t chunk)
{
	size_t length, room;
	const unsigned char *from = br_ssl_engine_sendrec_buf(engine, &length);
	unsigned char *to = tls_stream_input(stream, &room);

	if (from == NULL || to == NULL)
		return false;
	length = least(chunk, least(length, room));
	memcpy(to, from, length);
	tls_stream_input_added(stream, length);
	br_ssl_engine_sendrec_ack(engine, length);
	return true;
}

/* Carries bytes to and fro, up to `chunk` at a time, until all is quiet. */
static inline void pump(struct tls_stream *stream, struct client *client,
			size_t chunk)
{
	br_ssl_engine_context *engine = &client->context.eng;
	bool moved;

	do {
		moved = to_server(stream, engine, chunk);
		moved |= to_client(stream, engine, chunk);
	} while (moved);
}

static const struct offer ordinary = {.server_name = "p256.example",
				      .protocols = {HTTP}};

static struct client client; /* too large for the stack */

static inline struct tls_stream *connect_client(const struct offer *offer)
{
	struct tls_stream *stream = accept_stream();

	client_init(&client, offer);
	pump(stream, &client, CHUNK_FULL);
	return stream;
}

static inline void client_says(const void *bytes, size_t length)
{
	size_t room;
	unsigned char *to =
	    br_ssl_engine_sendapp_buf(&client.context.eng, &room);

	cr_assert_leq(length, room);
	memcpy(to, bytes, length);
	br_ssl_engine_sendapp_ack(&client.context.eng, length);
	br_ssl_engine_flush(&client.context.eng, 0);
}

/* Sends `length` bytes each way and compares what arrives. */
static inline void exchange(struct tls_stream *stream, size_t length,
			    size_t chunk, const char *name)
{
	static unsigned char bytes[20000];
	size_t done = 0, got;
	const unsigned char *from;

	for (size_t i = 0; i < length; i++)
		bytes[i] = (unsigned char)(i * 7 + i / 256);
	client_says(bytes, length);
	pump(stream, &client, chunk);
	from = tls_stream_plaintext(stream, &got);
	cr_assert_eq(got, length, "%s: %zu plaintext", name, got);
	cr_expect_arr_eq(from, bytes, length, "%s: plaintext", name);
	tls_stream_plaintext_used(stream, got);
	while (done < length) {
		size_t taken =
		    tls_stream_write(stream, bytes + done, length - done);

		cr_assert_gt(taken, 0, "%s: taken", name);
		tls_stream_flush(stream);
		pump(stream, &client, chunk);
		from = br_ssl_engine_recvapp_buf(&client.context.eng, &got);
		cr_assert_eq(got, taken, "%s: %zu answered", name, got);
		cr_expect_arr_eq(from, bytes + done, got, "%s: answer", name);
		br_ssl_engine_recvapp_ack(&client.context.eng, got);
		done += taken;
	}
}

#endif
