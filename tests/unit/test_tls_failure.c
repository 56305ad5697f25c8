/* Streams that have heard what a server sends: whole records, made by hand. */
#include "check/tls_failure.h"

#include <stdlib.h>

#include "chains.h"
#include "tls/tls_client.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct arena *arena;
static void *memory;
static struct tls_stream *stream;

static void set_up(void)
{
	arena = arena_new();
	memory = malloc(tls_client_bytes());
	cr_assert_not_null(memory);
}

static void tear_down(void)
{
	free(memory);
	arena_free(arena);
}

TestSuite(tls_failure, .init = set_up, .fini = tear_down, .timeout = 60);

static void start(void)
{
	size_t length;

	stream = tls_client_start(memory, "mail.example.com", NULL, arena);
	cr_assert_not_null(stream);
	while (tls_stream_output(stream, &length) != NULL)
		tls_stream_output_sent(stream, length);
}

static void hear(const void *bytes, size_t length)
{
	const unsigned char *from = bytes;

	while (length > 0 && tls_stream_wants(stream) & TLS_NEEDS_INPUT) {
		size_t room;
		unsigned char *to = tls_stream_input(stream, &room);

		room = room < length ? room : length;
		memcpy(to, from, room);
		tls_stream_input_added(stream, room);
		from += room;
		length -= room;
	}
}

static void hear_alert(int alert)
{
	const unsigned char record[] = {
	    21, 3, 3, 0, 2, 2, (unsigned char)alert};

	hear(record, sizeof(record));
}

/* One record with one handshake message. */
static void hear_message(unsigned char type, const unsigned char *bytes,
			 size_t length)
{
	const size_t whole = length + 4;
	const unsigned char head[] = {22,
				      3,
				      3,
				      (unsigned char)(whole >> 8),
				      (unsigned char)whole,
				      type,
				      0,
				      (unsigned char)(length >> 8),
				      (unsigned char)length};

	hear(head, sizeof(head));
	hear(bytes, length);
}

static void hear_server_hello(unsigned char minor_version)
{
	/* Version, 32 bytes at random, no session, 0xc02b, no compression. */
	const unsigned char hello[38] = {
	    3, minor_version, [35] = 0xc0, [36] = 0x2b};

	hear_message(2, hello, sizeof(hello));
}

static void hear_chain(const char *name, size_t count)
{
	struct der der = chain_der(arena, name);
	size_t whole = count * (der.length + 3);
	unsigned char *bytes = arena_alloc(arena, whole + 3);
	unsigned char *to = bytes + 3;

	bytes[1] = (unsigned char)(whole >> 8);
	bytes[2] = (unsigned char)whole;
	for (size_t i = 0; i < count; i++) {
		to[0] = 0;
		to[1] = (unsigned char)(der.length >> 8);
		to[2] = (unsigned char)der.length;
		memcpy(to + 3, der.bytes, der.length);
		to += der.length + 3;
	}
	hear_message(11, bytes, whole + 3);
}

static void expect(const char *name, bool has_chain,
		   enum handshake_status status, const char *words)
{
	struct tls_facts facts = {.has_chain = has_chain};

	tls_failure_note(&facts, stream, arena);
	cr_expect_eq(facts.status, status, "%s: %s", name, facts.why);
	cr_expect_not_null(strstr(facts.why, words), "%s: %s", name, facts.why);
}

/* ---- alerts ---- */

static const struct {
	int alert;
	enum handshake_status status;
	const char *words;
} alerts[] = {
    /* What a server says as well that is too modern for us. */
    {40, HANDSHAKE_UNDECIDED,
     "nothing in common with what this program speaks"},
    {71, HANDSHAKE_UNDECIDED,
     "nothing in common with what this program speaks"},
    {70, HANDSHAKE_UNDECIDED, "it may speak TLS 1.3 alone"},
    {80, HANDSHAKE_FAILED, "an internal error"},
    {86, HANDSHAKE_FAILED, "an inappropriate fallback"},
    {112, HANDSHAKE_FAILED, "does not know this host name"},
    {116, HANDSHAKE_FAILED, "wants a certificate of its client"},
    {120, HANDSHAKE_FAILED, "no application protocol in common"},
    {99, HANDSHAKE_FAILED, "the server sends TLS alert 99"},
};

Test(tls_failure, tells_what_an_alert_means)
{
	for (size_t i = 0; i < COUNT(alerts); i++) {
		start();
		hear_alert(alerts[i].alert);
		expect(alerts[i].words, false, alerts[i].status,
		       alerts[i].words);
	}
}

/* Then version and suite were agreed upon, and it is no limit of ours. */
Test(tls_failure, blames_the_server_once_its_certificate_has_come)
{
	for (size_t i = 0; i < COUNT(alerts); i++) {
		start();
		hear_alert(alerts[i].alert);
		expect(alerts[i].words, true, HANDSHAKE_FAILED,
		       "after it has shown its certificate");
	}
	start();
	hear_alert(40);
	expect("40", true, HANDSHAKE_FAILED, "(handshake_failure)");
}

/* ---- the rest ---- */

Test(tls_failure, knows_what_is_no_tls)
{
	start();
	hear("220 mail.example.com ESMTP\r\n", 28);
	expect("SMTP", false, HANDSHAKE_FAILED, "not TLS");
}

Test(tls_failure, knows_what_is_too_old)
{
	struct tls_facts facts = {.is_old = false};

	start();
	hear_server_hello(0);
	tls_failure_note(&facts, stream, arena);
	cr_expect(facts.is_old);
	expect("SSL 3.0", false, HANDSHAKE_FAILED, "newer than SSL 3.0");
}

Test(tls_failure, knows_keys_that_are_no_fault)
{
	start();
	hear_server_hello(3);
	hear_chain("leaf_ed25519", 1);
	expect("Ed25519", false, HANDSHAKE_UNDECIDED, "a kind of key");
}

Test(tls_failure, knows_chains_without_end)
{
	start();
	hear_server_hello(3);
	hear_chain("leaf", TLS_CLIENT_CHAIN_MAX + 1);
	expect("too large", false, HANDSHAKE_FAILED,
	       "more certificates than anybody accepts");
}

Test(tls_failure, knows_silence_and_nonsense)
{
	start();
	expect("silence", false, HANDSHAKE_FAILED, "closes the connection");
	hear_message(2, (const unsigned char *)"", 0);
	expect("nonsense", false, HANDSHAKE_FAILED,
	       "the handshake fails: bad-handshake");
}
