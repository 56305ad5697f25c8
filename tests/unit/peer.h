#ifndef TESTS_PEER_H
#define TESTS_PEER_H

/*
 * A server on the loopback for one connection, which follows a script in a
 * thread of its own and remembers what it heard.  A script asserts nothing: it
 * talks, and ends where the client does.  All in this header.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

#include "credentials.h"
#include "tls/chain_cache.h"
#include "tls/tls_server.h"
#include "tls/trust_store.h"

#define PEER_ADDRESS "127.0.0.1"

/* There is no TCP to the address of a group: the kernel says so by itself. */
#define NO_ROUTE_ADDRESS   "224.0.0.1"
#define NO_ROUTE_ADDRESS_6 "ff02::1"

struct peer {
	void (*script)(struct peer *peer);
	int listener, fd;
	unsigned port;
	pthread_t thread;
	void *memory; /* of tls */
	struct tls_stream *tls;
	bool is_ended;	  /* TLS, by the client and in order */
	char heard[4096]; /* all of it, NUL-terminated */
	size_t length;
};

/* ---- what a script says and does ---- */

static inline bool peer_send(struct peer *peer, const void *bytes,
			     size_t length)
{
	const char *from = bytes;

	while (length > 0) {
		ssize_t put = send(peer->fd, from, length, MSG_NOSIGNAL);

		if (put <= 0)
			return false;
		from += put;
		length -= (size_t)put;
	}
	return true;
}

static inline bool peer_flush(struct peer *peer)
{
	const unsigned char *bytes;
	size_t length;

	while ((bytes = tls_stream_output(peer->tls, &length)) != NULL) {
		if (!peer_send(peer, bytes, length))
			return false;
		tls_stream_output_sent(peer->tls, length);
	}
	return true;
}

/* Takes records until there is plaintext; or until the handshake is done. */
static inline bool peer_receive_records(struct peer *peer, bool is_handshake)
{
	unsigned wants;

	for (;;) {
		size_t room;
		unsigned char *bytes;
		ssize_t got;

		if (!peer_flush(peer))
			return false;
		wants = tls_stream_wants(peer->tls);
		if (wants & (TLS_HAS_PLAINTEXT | TLS_CLOSED) ||
		    (is_handshake && tls_stream_is_established(peer->tls)))
			break;
		bytes = tls_stream_input(peer->tls, &room);
		got = recv(peer->fd, bytes, room, 0);
		if (got <= 0)
			return false;
		tls_stream_input_added(peer->tls, (size_t)got);
	}
	peer->is_ended = wants == TLS_CLOSED &&
			 tls_stream_failure(peer->tls) == TLS_FAILURE_NONE;
	return wants != TLS_CLOSED;
}

/* Hears something more; false at the end. */
static inline bool peer_receive(struct peer *peer)
{
	char *to = peer->heard + peer->length;
	size_t room = sizeof(peer->heard) - 1 - peer->length, got;
	const unsigned char *bytes;
	ssize_t result;

	if (peer->tls != NULL) {
		if (!peer_receive_records(peer, false))
			return false;
		bytes = tls_stream_plaintext(peer->tls, &got);
		got = got < room ? got : room;
		memcpy(to, bytes, got);
		tls_stream_plaintext_used(peer->tls, got);
	} else {
		result = recv(peer->fd, to, room, 0);
		got = result > 0 ? (size_t)result : 0;
	}
	peer->length += got;
	return got > 0;
}

/* Waits for these words; false when the end comes first. */
static inline bool peer_hear(struct peer *peer, const char *words)
{
	while (strstr(peer->heard, words) == NULL) {
		if (!peer_receive(peer))
			return false;
	}
	return true;
}

/* Waits for the client to end. */
static inline void peer_wait(struct peer *peer)
{
	while (peer_receive(peer))
		;
}

static inline void peer_say_bytes(struct peer *peer, const char *bytes,
				  size_t length)
{
	while (peer->tls != NULL && length > 0) {
		size_t taken = tls_stream_write(peer->tls, bytes, length);

		tls_stream_flush(peer->tls);
		if (taken == 0 || !peer_flush(peer))
			return;
		bytes += taken;
		length -= taken;
	}
	peer_send(peer, bytes, length);
}

static inline void peer_say(struct peer *peer, const char *text)
{
	peer_say_bytes(peer, text, strlen(text));
}

/* ---- TLS ---- */

static struct credentials peer_files;
static struct tls_server *peer_server;
static struct chain_cache peer_chains; /* for the other side */
static struct trust_store *peer_trust;

static inline const struct certificate *peer_find(const void *certificate,
						  const char *server_name)
{
	(void)server_name;
	return certificate;
}

/* A CA, ca.pem, and its certificate for the hosts of example.com. */
static inline void peer_credentials_init(void)
{
	const struct certificate *certificate;
	char why_room[200];
	struct text why;
	size_t length;
	char *pem;

	credentials_init(&peer_files);
	credentials_run(&peer_files,
			"ec ca P-256; issue ca ca /CN=ca ''\n"
			"ec host P-256\n"
			"issue host host /CN=host "
			"DNS:mta-sts.example.com,DNS:mail.example.com "
			"-days 60 -CA ca.pem -CAkey ca.key\n");
	certificate =
	    credentials_certificate(&peer_files, "host.pem", "host.key");
	peer_server = tls_server_new(peer_files.arena, peer_find, certificate);
	pem = credentials_read(&peer_files, "ca.pem", &length);
	text_init(&why, why_room, sizeof(why_room));
	peer_trust = trust_store_parse(peer_files.arena, pem, length, &why);
	cr_assert_not_null(peer_trust, "%s", why_room);
	chain_cache_init(&peer_chains, peer_files.arena, peer_trust,
			 time(NULL));
}

static inline void peer_credentials_release(void)
{
	credentials_release(&peer_files);
}

/* The handshake; false when it does not come about. */
static inline bool peer_start_tls(struct peer *peer)
{
	peer->memory = malloc(tls_stream_bytes());
	peer->tls = tls_server_accept(peer_server, peer->memory);
	return peer->tls != NULL && peer_receive_records(peer, true);
}

/* Says that the end of TLS is one. */
static inline void peer_end_tls(struct peer *peer)
{
	tls_stream_close(peer->tls);
	peer_flush(peer);
}

/* Ends with a reset. */
static inline void peer_reset(struct peer *peer)
{
	static const struct linger at_once = {.l_onoff = 1};

	setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

/* ---- begin and end ---- */

static inline void *peer_run(void *context)
{
	struct peer *peer = context;

	peer->fd = accept(peer->listener, NULL, NULL);
	if (peer->fd < 0)
		return NULL;
	peer->script(peer);
	close(peer->fd);
	return NULL;
}

static inline void peer_start(struct peer *peer, void (*script)(struct peer *))
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof(address);

	*peer = (struct peer){.script = script};
	inet_pton(AF_INET, PEER_ADDRESS, &address.sin_addr);
	peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(peer->listener, (struct sockaddr *)&address, length),
		     0);
	cr_assert_eq(listen(peer->listener, 1), 0);
	cr_assert_eq(
	    getsockname(peer->listener, (struct sockaddr *)&address, &length),
	    0);
	peer->port = ntohs(address.sin_port);
	cr_assert_eq(pthread_create(&peer->thread, NULL, peer_run, peer), 0);
}

/* Waits for the script to end, with another client where there was none; what
 * was heard stays. */
static inline void peer_stop(struct peer *peer)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons((uint16_t)peer->port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, PEER_ADDRESS, &address.sin_addr);
	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)),
		     0);
	close(fd);
	cr_assert_eq(pthread_join(peer->thread, NULL), 0);
	close(peer->listener);
	if (peer->tls != NULL)
		tls_stream_wipe(peer->tls);
	free(peer->memory);
}

/* A port at PEER_ADDRESS where nobody listens, taken by `fd`. */
static inline unsigned peer_deaf_port(int *fd)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof(address);

	inet_pton(AF_INET, PEER_ADDRESS, &address.sin_addr);
	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(*fd, (struct sockaddr *)&address, length), 0);
	cr_assert_eq(getsockname(*fd, (struct sockaddr *)&address, &length), 0);
	return ntohs(address.sin_port);
}

#endif
