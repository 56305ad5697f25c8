/* Against the server of this project where it is good enough, and against one
 * made of the library itself where the server must be old or bad. */
#include "tls/tls_client.h"

#include "chains.h"
#include "tls_pair.h"

static struct arena *arena;
static unsigned char *client_memory;

static void init(void)
{
	pair_init();
	arena = credentials.arena;
	client_memory = malloc(tls_client_bytes());
	cr_assert_not_null(client_memory);
}

static void release(void)
{
	free(client_memory);
	pair_release();
}

TestSuite(tls_client, .init = init, .fini = release, .timeout = 60);

static struct tls_stream *start(const char *server_name, const char *protocol)
{
	struct tls_stream *stream;
	size_t count;

	memset(client_memory, FILL, tls_client_bytes());
	stream = tls_client_start(client_memory, server_name, protocol, arena);
	cr_assert_not_null(stream);
	cr_expect_eq(tls_stream_wants(stream),
		     TLS_HAS_OUTPUT | TLS_NEEDS_INPUT);
	cr_expect(!tls_stream_is_established(stream));
	cr_expect_str_eq(tls_stream_suite(stream), "");
	cr_expect_str_eq(tls_client_version(stream), "");
	cr_expect(!tls_client_version_is_old(stream));
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_NONE);
	tls_client_chain(stream, &count);
	cr_expect_eq(count, 0);
	return stream;
}

static bool carry(struct tls_stream *from, struct tls_stream *to, size_t chunk)
{
	size_t length, room;
	const unsigned char *bytes = tls_stream_output(from, &length);
	unsigned char *input = tls_stream_input(to, &room);

	if (bytes == NULL || input == NULL)
		return false;
	length = least(chunk, least(length, room));
	memcpy(input, bytes, length);
	tls_stream_input_added(to, length);
	tls_stream_output_sent(from, length);
	return true;
}

static void pump_streams(struct tls_stream *a, struct tls_stream *b,
			 size_t chunk)
{
	bool moved;

	do {
		moved = carry(a, b, chunk);
		moved |= carry(b, a, chunk);
	} while (moved);
}

static void say(struct tls_stream *from, struct tls_stream *to, size_t length,
		const char *name)
{
	static unsigned char bytes[20000];
	size_t done = 0, got;

	for (size_t i = 0; i < length; i++)
		bytes[i] = (unsigned char)(i * 7 + i / 256);
	while (done < length) {
		size_t taken =
		    tls_stream_write(from, bytes + done, length - done);
		const unsigned char *heard;

		cr_assert_gt(taken, 0, "%s", name);
		tls_stream_flush(from);
		pump_streams(from, to, CHUNK_FULL);
		heard = tls_stream_plaintext(to, &got);
		cr_assert_eq(got, taken, "%s: %zu of %zu", name, got, taken);
		cr_expect_arr_eq(heard, bytes + done, got, "%s", name);
		tls_stream_plaintext_used(to, got);
		done += taken;
	}
}

static const struct {
	const char *name;
	const char *server_name;
	const char *protocol;
	size_t chunk;
	const char *suite;
} meetings[] = {
    {"ECDSA P-256", "p256.example", "http/1.1", CHUNK_FULL,
     "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {"ECDSA P-384", "p384.example", NULL, CHUNK_FULL,
     "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {"RSA", "rsa.example", "http/1.1", CHUNK_FULL,
     "ECDHE-RSA-AES128-GCM-SHA256"},
    {"in pieces", "rsa.example", "http/1.1", 1, "ECDHE-RSA-AES128-GCM-SHA256"},
};

Test(tls_client, meets_our_server)
{
	for (size_t i = 0; i < sizeof(meetings) / sizeof(meetings[0]); i++) {
		const char *name = meetings[i].name;
		struct tls_stream *peer = accept_stream();
		struct tls_stream *stream =
		    start(meetings[i].server_name, meetings[i].protocol);
		const struct der *chain;
		size_t count;

		pump_streams(stream, peer, meetings[i].chunk);
		cr_assert(tls_stream_is_established(stream), "%s: %s", name,
			  tls_failure_name(tls_stream_failure(stream)));
		cr_expect_str_eq(tls_stream_server_name(peer),
				 meetings[i].server_name);
		cr_expect_str_eq(tls_client_version(stream), "TLS 1.2");
		cr_expect(!tls_client_version_is_old(stream));
		cr_expect_str_eq(tls_stream_suite(stream), meetings[i].suite);
		cr_expect_str_eq(tls_stream_suite(peer), meetings[i].suite);
		chain = tls_client_chain(stream, &count);
		cr_assert_eq(count, 1, "%s: %zu certificates", name, count);
		cr_expect_gt(chain[0].length, 200, "%s", name);
		cr_expect_eq(chain[0].bytes[0], DER_SEQUENCE, "%s", name);
		say(stream, peer, 5000, name);
		say(peer, stream, 20000, name);
		tls_stream_close(stream);
		pump_streams(stream, peer, CHUNK_FULL);
		cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED, "%s", name);
		cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_NONE);
		tls_stream_wipe(peer);
		tls_stream_wipe(stream);
	}
}

/* Unlike a server, a client need not use plaintext up before it speaks. */
Test(tls_client, speaks_while_plaintext_is_waiting)
{
	struct tls_stream *peer = accept_stream();
	struct tls_stream *stream = start("p256.example", NULL);

	pump_streams(stream, peer, CHUNK_FULL);
	cr_assert_eq(tls_stream_write(peer, "bye", 3), 3);
	tls_stream_flush(peer);
	pump_streams(stream, peer, CHUNK_FULL);
	cr_expect(tls_stream_wants(stream) & TLS_HAS_PLAINTEXT);
	cr_expect_eq(tls_stream_write(stream, "QUIT", 4), 4);
}

Test(tls_client, wipes_what_it_touched)
{
	struct tls_stream *peer = accept_stream();
	struct tls_stream *stream = start("p256.example", "http/1.1");

	pump_streams(stream, peer, CHUNK_FULL);
	say(stream, peer, 5000, "wipe");
	say(peer, stream, 5000, "wipe");
	tls_stream_wipe(stream);
	for (size_t i = 0; i < tls_client_bytes(); i++)
		cr_assert(client_memory[i] == 0 || client_memory[i] == FILL,
			  "byte %zu", i);
}

Test(tls_client, unknown_server_name)
{
	struct tls_stream *peer = accept_stream();
	struct tls_stream *stream = start("unknown.example", NULL);

	pump_streams(stream, peer, CHUNK_FULL);
	cr_expect_eq(tls_stream_wants(stream), TLS_CLOSED);
	cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_PEER_ALERT);
	cr_expect_eq(tls_stream_peer_alert(stream), BR_ALERT_HANDSHAKE_FAILURE);
}

Test(tls_client, server_name_that_is_too_long)
{
	char name[300] = "";

	memset(name, 'a', sizeof(name) - 1);
	cr_expect_null(tls_client_start(client_memory, name, NULL, arena));
}

/* ---- servers made of the library ---- */

static br_ssl_server_context raw;
static br_skey_decoder_context raw_key;
static br_x509_certificate raw_chain[TLS_CLIENT_CHAIN_MAX + 1];

static void load_key(const char *name)
{
	struct pem_reader reader;
	struct pem_block block;
	unsigned char bytes[4096];
	size_t length;
	const char *pem = credentials_read(&credentials, name, &length);

	pem_reader_init(&reader, pem, length);
	cr_assert_eq(pem_next(&reader, &block), PEM_BLOCK);
	cr_assert(pem_decode(&block, bytes, &length));
	br_skey_decoder_init(&raw_key);
	br_skey_decoder_push(&raw_key, bytes, length);
	cr_assert_eq(br_skey_decoder_last_error(&raw_key), 0);
}

static void add_to_raw_chain(size_t number, struct der der)
{
	raw_chain[number] =
	    (br_x509_certificate){.data = (unsigned char *)(uintptr_t)der.bytes,
				  .data_len = der.length};
}

/* The certificate of a file in the credentials. */
static void set_raw_leaf(const char *name)
{
	struct pem_reader reader;
	struct pem_block block;
	unsigned char *bytes;
	struct der der;
	size_t length;
	const char *pem = credentials_read(&credentials, name, &length);

	pem_reader_init(&reader, pem, length);
	cr_assert_eq(pem_next(&reader, &block), PEM_BLOCK);
	bytes = arena_alloc(arena, pem_decoded_room(&block));
	cr_assert(pem_decode(&block, bytes, &der.length));
	der.bytes = bytes;
	add_to_raw_chain(0, der);
}

/* A server with the key loaded last; `issuer_kind` is what the certificate
 * is signed with, which some old suites are about. */
static void init_raw(size_t count, unsigned issuer_kind)
{
	static unsigned char buffer[BR_SSL_BUFSIZE_BIDI];
	static const unsigned char seed[32];

	if (raw_key.key_type == BR_KEYTYPE_RSA)
		br_ssl_server_init_full_rsa(&raw, raw_chain, count,
					    &raw_key.key.rsa);
	else
		br_ssl_server_init_full_ec(&raw, raw_chain, count, issuer_kind,
					   &raw_key.key.ec);
	br_ssl_engine_set_buffer(&raw.eng, buffer, sizeof(buffer), 1);
	br_ssl_engine_inject_entropy(&raw.eng, seed, sizeof(seed));
}

static struct tls_stream *meet_raw(void)
{
	struct tls_stream *stream = start("raw.example", NULL);
	bool moved;

	cr_assert(br_ssl_server_reset(&raw));
	do {
		moved = to_client(stream, &raw.eng, CHUNK_FULL);
		moved |= to_server(stream, &raw.eng, CHUNK_FULL);
	} while (moved);
	return stream;
}

static const struct {
	unsigned version;
	const char *name;
	bool is_old;
} versions[] = {
    {BR_TLS10, "TLS 1.0", true},
    {BR_TLS11, "TLS 1.1", true},
    {BR_TLS12, "TLS 1.2", false},
};

Test(tls_client, versions)
{
	load_key("p256.key");
	set_raw_leaf("p256.pem");
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct tls_stream *stream;

		init_raw(1, BR_KEYTYPE_EC);
		br_ssl_engine_set_versions(&raw.eng, versions[i].version,
					   versions[i].version);
		stream = meet_raw();
		cr_expect(tls_stream_is_established(stream), "%s",
			  versions[i].name);
		cr_expect_str_eq(tls_client_version(stream), versions[i].name);
		cr_expect_eq(tls_client_version_is_old(stream),
			     versions[i].is_old, "%s", versions[i].name);
	}
}

/* Whatever the library speaks, and as OpenSSL calls it. */
static const struct {
	uint16_t number;
	const char *key;
	unsigned issuer_kind;
	const char *name;
} suites[] = {
    {BR_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "p256", BR_KEYTYPE_EC,
     "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {BR_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "rsa", 0,
     "ECDHE-RSA-CHACHA20-POLY1305"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8, "p256", BR_KEYTYPE_EC,
     "ECDHE-ECDSA-AES256-CCM8"},
    {BR_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, "rsa", 0,
     "ECDHE-RSA-AES128-SHA256"},
    {BR_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, "p384", BR_KEYTYPE_EC,
     "ECDHE-ECDSA-AES256-SHA384"},
    {BR_TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256, "p256", BR_KEYTYPE_EC,
     "ECDH-ECDSA-AES128-GCM-SHA256"},
    {BR_TLS_ECDH_RSA_WITH_AES_256_CBC_SHA, "p256", BR_KEYTYPE_RSA,
     "ECDH-RSA-AES256-SHA"},
    {BR_TLS_RSA_WITH_AES_128_GCM_SHA256, "rsa", 0, "AES128-GCM-SHA256"},
    {BR_TLS_RSA_WITH_AES_256_CCM, "rsa", 0, "AES256-CCM"},
    {BR_TLS_RSA_WITH_AES_128_CBC_SHA, "rsa", 0, "AES128-SHA"},
    {BR_TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, "rsa", 0,
     "ECDHE-RSA-DES-CBC3-SHA"},
    {BR_TLS_RSA_WITH_3DES_EDE_CBC_SHA, "rsa", 0, "DES-CBC3-SHA"},
};

Test(tls_client, suites)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		struct tls_stream *stream;

		load_key(arena_printf(arena, "%s.key", suites[i].key));
		set_raw_leaf(arena_printf(arena, "%s.pem", suites[i].key));
		init_raw(1, suites[i].issuer_kind);
		br_ssl_engine_set_suites(&raw.eng, &suites[i].number, 1);
		stream = meet_raw();
		cr_expect(tls_stream_is_established(stream), "%s: %s",
			  suites[i].name,
			  tls_failure_name(tls_stream_failure(stream)));
		cr_expect_str_eq(tls_stream_suite(stream), suites[i].name);
	}
}

/* No suite is nameless: the table holds all that the profile offers. */
Test(tls_client, every_suite_has_a_name)
{
	br_x509_minimal_context unused;

	br_ssl_client_init_full(&client.context, &unused, NULL, 0);
	load_key("p256.key");
	set_raw_leaf("p256.pem");
	cr_assert_eq(client.context.eng.suites_num, 45);
	for (size_t i = 0; i < client.context.eng.suites_num; i++) {
		struct tls_stream *stream = start("raw.example", NULL);
		uint16_t number = client.context.eng.suites_buf[i];
		/* A ServerHello that chooses it, and the head of a chain. */
		unsigned char bytes[] = {0x16,
					 3,
					 3,
					 0,
					 49,
					 2,
					 0,
					 0,
					 38,
					 3,
					 3,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 0,
					 (unsigned char)(number >> 8),
					 (unsigned char)number,
					 0,
					 11,
					 0,
					 0,
					 9,
					 0,
					 0,
					 6};
		size_t room, length;

		tls_stream_output_sent(
		    stream, (tls_stream_output(stream, &length), length));
		memcpy(tls_stream_input(stream, &room), bytes, 5);
		tls_stream_input_added(stream, 5);
		memcpy(tls_stream_input(stream, &room), bytes + 5,
		       sizeof(bytes) - 5);
		tls_stream_input_added(stream, sizeof(bytes) - 5);
		cr_expect_eq(tls_stream_failure(stream), TLS_FAILURE_NONE);
		cr_expect_str_neq(tls_stream_suite(stream), "", "%04x", number);
	}
}

static const struct {
	const char *name;
	const char *certificates[3]; /* NULL first: of the key's own */
	size_t count;
	enum tls_failure failure;
	size_t kept;
} chains[] = {
    {"as many as there may be", {NULL, "inter"}, 16, TLS_FAILURE_NONE, 16},
    {"one more", {NULL, "inter"}, 17, TLS_FAILURE_CHAIN_TOO_LARGE, 0},
    {"Ed25519", {"leaf_ed25519", "inter"}, 2, TLS_FAILURE_UNKNOWN_KEY, 2},
    {"key of another", {"leaf", "inter"}, 2, TLS_FAILURE_BAD_HANDSHAKE, 2},
    {"kind of key of another",
     {"inter_rsa", "inter"},
     2,
     TLS_FAILURE_BAD_HANDSHAKE,
     2},
};

Test(tls_client, chains)
{
	load_key("p256.key");
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		const char *const *names = chains[i].certificates;
		struct tls_stream *stream;
		const struct der *kept;
		size_t count;

		for (size_t j = 1; j < chains[i].count; j++)
			add_to_raw_chain(j, chain_der(arena, names[1]));
		if (names[0] == NULL)
			set_raw_leaf("p256.pem");
		else
			add_to_raw_chain(0, chain_der(arena, names[0]));
		init_raw(chains[i].count, BR_KEYTYPE_EC);
		stream = meet_raw();
		cr_expect_eq(tls_stream_failure(stream), chains[i].failure,
			     "%s: %s", chains[i].name,
			     tls_failure_name(tls_stream_failure(stream)));
		cr_expect_eq(tls_stream_is_established(stream),
			     chains[i].failure == TLS_FAILURE_NONE);
		kept = tls_client_chain(stream, &count);
		cr_expect_eq(count, chains[i].kept, "%s: %zu", chains[i].name,
			     count);
		for (size_t j = 0; j < count; j++)
			cr_expect(
			    der_equal(kept[j],
				      (struct der){raw_chain[j].data,
						   raw_chain[j].data_len}),
			    "%s: %zu", chains[i].name, j);
	}
}

static const struct {
	const char *name;
	size_t lengths[3];
	enum tls_failure failure;
	size_t kept;
} sizes[] = {
    {"an empty certificate", {0}, TLS_FAILURE_BAD_HANDSHAKE, 1},
    {"nonsense", {1000}, TLS_FAILURE_BAD_HANDSHAKE, 1},
    {"just enough", {40000, 25536}, TLS_FAILURE_BAD_HANDSHAKE, 2},
    {"a byte more", {40000, 25537}, TLS_FAILURE_CHAIN_TOO_LARGE, 0},
    {"far more at once", {1000000}, TLS_FAILURE_CHAIN_TOO_LARGE, 0},
    {"a good one behind it", {1000000, 10}, TLS_FAILURE_CHAIN_TOO_LARGE, 0},
};

Test(tls_client, sizes)
{
	static const unsigned char zeros[1000000];

	load_key("p256.key");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct tls_stream *stream;
		size_t before = arena_bytes(arena), count = 0;

		do {
			add_to_raw_chain(
			    count,
			    (struct der){zeros, sizes[i].lengths[count]});
			count++;
		} while (sizes[i].lengths[count] != 0);
		init_raw(count, BR_KEYTYPE_EC);
		stream = meet_raw();
		cr_expect_eq(tls_stream_failure(stream), sizes[i].failure,
			     "%s: %s", sizes[i].name,
			     tls_failure_name(tls_stream_failure(stream)));
		tls_client_chain(stream, &count);
		cr_expect_eq(count, sizes[i].kept, "%s: %zu", sizes[i].name,
			     count);
		cr_expect_lt(arena_bytes(arena) - before, 300000, "%s",
			     sizes[i].name);
	}
}

/* A chain is taken once: no server makes a client start over. */
Test(tls_client, no_renegotiation)
{
	struct tls_stream *stream;
	size_t count;

	load_key("p256.key");
	set_raw_leaf("p256.pem");
	init_raw(1, BR_KEYTYPE_EC);
	stream = meet_raw();
	cr_assert(tls_stream_is_established(stream));
	cr_assert(br_ssl_engine_renegotiate(&raw.eng));
	while (to_server(stream, &raw.eng, CHUNK_FULL) ||
	       to_client(stream, &raw.eng, CHUNK_FULL))
		continue;
	tls_client_chain(stream, &count);
	cr_expect_eq(count, 1);
	cr_expect_eq(br_ssl_engine_last_error(&raw.eng),
		     BR_ERR_RECV_FATAL_ALERT + BR_ALERT_NO_RENEGOTIATION);
}

/* ---- what is no server of ours ---- */

#define SERVER_HELLO(record, version)                                          \
	"\x16" record "\x00\x2a\x02\x00\x00\x26" version                       \
	"01234567890123456789012345678901\x00\xc0\x2b\x00"

static const struct {
	const char *name;
	const char *bytes;
	size_t length;
	enum tls_failure failure;
	int alert;
} strangers[] = {
    {"SMTP", "220 mail.example.com ESMTP\r\n", 28, TLS_FAILURE_NOT_TLS, -1},
    {"HTTP", "HTTP/1.1 400 Bad Request\r\n", 26, TLS_FAILURE_NOT_TLS, -1},
    {"zeros", "\0\0\0\0\0\0\0\0", 8, TLS_FAILURE_NOT_TLS, -1},
    {"record longer than there are", "\x16\x03\x03\xff\xff", 5,
     TLS_FAILURE_NOT_TLS, -1},
    {"data instead of a handshake", "\x17\x03\x03\x00\x01!", 6,
     TLS_FAILURE_NOT_TLS, -1},
    {"SSL 3.0", SERVER_HELLO("\x03\x00", "\x03\x00"), 47,
     TLS_FAILURE_PROTOCOL_VERSION, -1},
    {"TLS 1.3 by the old field", SERVER_HELLO("\x03\x03", "\x03\x04"), 47,
     TLS_FAILURE_PROTOCOL_VERSION, -1},
    {"record of another version", SERVER_HELLO("\x03\x01", "\x03\x03"), 47,
     TLS_FAILURE_BAD_RECORD, -1},
    {"protocol_version", "\x15\x03\x03\x00\x02\x02\x46", 7,
     TLS_FAILURE_PEER_ALERT, 70},
    {"handshake_failure in an old record", "\x15\x03\x00\x00\x02\x02\x28", 7,
     TLS_FAILURE_PEER_ALERT, 40},
    {"a warning alone", "\x15\x03\x03\x00\x02\x01\x70", 7, TLS_FAILURE_NONE,
     -1},
};

Test(tls_client, strangers)
{
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		struct tls_stream *stream = start("a.example", NULL);
		size_t done = 0, room, length;

		while (tls_stream_output(stream, &length) != NULL)
			tls_stream_output_sent(stream, length);
		while (done < strangers[i].length) {
			unsigned char *to = tls_stream_input(stream, &room);

			if (to == NULL)
				break;
			room = least(room, strangers[i].length - done);
			memcpy(to, strangers[i].bytes + done, room);
			tls_stream_input_added(stream, room);
			done += room;
		}
		cr_expect_eq(tls_stream_failure(stream), strangers[i].failure,
			     "%s: %s", strangers[i].name,
			     tls_failure_name(tls_stream_failure(stream)));
		cr_expect_eq(tls_stream_peer_alert(stream), strangers[i].alert,
			     "%s: %d", strangers[i].name,
			     tls_stream_peer_alert(stream));
	}
}
