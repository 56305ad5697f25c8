/*
 * advance() alone decides what happens next; the libev callbacks only call it.
 * Whoever is told something may call channel_finish(), which only leaves a
 * mark: the channel goes at the end of the step.  A peer that never stops
 * talking gets a few steps at a time, so that others and the clock have theirs.
 */
#include "check/channel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "check/tls_failure.h"
#include "tls/tls_client.h"

#define PLAIN_BYTES 4096
#define STEPS_MAX   32

/* For an answer that came in time and was not read in time. */
#define GRACE_S 1

enum channel_state {
	STATE_CONNECTING,
	STATE_PLAIN,
	STATE_HANDSHAKE,
	STATE_SECURE,
};

struct channel {
	struct ev_loop *loop;
	struct arena *arena;
	struct channel_target target;
	const struct channel_events *events;
	void *user;
	struct tls_facts *facts;
	ev_io io;
	ev_timer timer;
	ev_timer next_turn; /* steps are left to do */
	int fd;
	enum channel_state state;
	struct tls_stream *tls; /* NULL before TLS began */
	struct arena *raw;	/* certificates as the peer sends them */
	struct text output;
	size_t sent; /* of output */
	bool is_finished;
	bool has_grace; /* the end of its time was put off once */
	/* How and why it is over, once is_over. */
	bool is_over;
	enum channel_end end;
	const char *why;
};

/* What a step came to. */
enum progress { AGAIN, WAIT_READ, WAIT_WRITE, OVER };

static enum progress end_with(struct channel *channel, enum channel_end end,
			      const char *why)
{
	channel->is_over = true;
	channel->end = end;
	channel->why = why;
	return OVER;
}

/* ---- what TLS came to ---- */

/* Gives the certificates that have come, where they are not judged yet. */
static const struct der *note_tls(struct channel *channel, size_t *count)
{
	struct tls_facts *facts = channel->facts;
	const struct der *chain;

	facts->version = tls_client_version(channel->tls);
	facts->is_old |= tls_client_version_is_old(channel->tls);
	facts->suite = tls_stream_suite(channel->tls);
	chain = tls_client_chain(channel->tls, count);
	return *count == 0 || facts->has_chain ? NULL : chain;
}

static void note_chain(struct channel *channel)
{
	struct tls_facts *facts = channel->facts;
	size_t count;
	const struct der *chain = note_tls(channel, &count);

	if (chain == NULL)
		return;
	facts->has_chain = true;
	chain_cache_judge(channel->target.chains, chain, count,
			  channel->target.host, &facts->chain);
}

/* The same without work for a server that has proved nothing, not even that it
 * has the key: only what is known of its chain already. */
static void note_known_chain(struct channel *channel)
{
	struct tls_facts *facts = channel->facts;
	size_t count;
	const struct der *chain = note_tls(channel, &count);

	facts->has_chain |=
	    chain != NULL &&
	    chain_cache_find(channel->target.chains, chain, count,
			     channel->target.host, &facts->chain);
}

/* ---- the steps ---- */

static enum progress start_tls(struct channel *channel)
{
	void *memory = malloc(tls_client_bytes());

	channel->raw = arena_new();
	if (memory != NULL)
		channel->tls =
		    tls_client_start(memory, channel->target.host,
				     channel->target.protocol, channel->raw);
	if (channel->tls == NULL) {
		free(memory);
		channel->facts->status = HANDSHAKE_UNDECIDED;
		channel->facts->why = "this machine has no memory or no random "
				      "numbers left";
		return end_with(channel, CHANNEL_TLS_FAILED, NULL);
	}
	channel->state = STATE_HANDSHAKE;
	channel_next_step(channel);
	return AGAIN;
}

/* Which errors say nothing about the peer. */
static enum channel_end connect_end(int error)
{
	switch (error) {
	case ETIMEDOUT: return CHANNEL_CONNECT_TIMEOUT;
	case ENETUNREACH:
	case EAFNOSUPPORT:
	case EADDRNOTAVAIL: return CHANNEL_NO_ROUTE;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
	case EPERM:
	case EACCES: return CHANNEL_CONNECT_UNDECIDED;
	default: return CHANNEL_CONNECT_FAILED;
	}
}

enum connect_status channel_connect_status(enum channel_end end)
{
	switch (end) {
	case CHANNEL_CONNECT_FAILED: return CONNECT_FAILED;
	case CHANNEL_CONNECT_TIMEOUT: return CONNECT_TIMEOUT;
	case CHANNEL_NO_ROUTE: return CONNECT_NO_ROUTE;
	case CHANNEL_CONNECT_UNDECIDED: return CONNECT_UNDECIDED;
	default: return CONNECT_OK;
	}
}

static enum progress finish_connect(struct channel *channel)
{
	int error = 0;
	socklen_t length = sizeof(error);

	if (getsockopt(channel->fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
		error = errno;
	if (error != 0)
		return end_with(channel, connect_end(error), strerror(error));
	if (channel->target.is_tls)
		return start_tls(channel);
	channel->state = STATE_PLAIN;
	channel_next_step(channel);
	channel->events->ready(channel->user);
	return AGAIN;
}

/* What follows from a result of send or recv that is not positive. */
static enum progress judge_result(struct channel *channel, ssize_t result,
				  enum progress wait)
{
	if (result < 0 && (errno == EAGAIN || errno == EINTR))
		return wait;
	if (channel->state == STATE_HANDSHAKE) {
		channel->facts->status = HANDSHAKE_FAILED;
		channel->facts->why = "the server closes the connection "
				      "during the handshake";
		return end_with(channel, CHANNEL_TLS_FAILED, NULL);
	}
	if (result == 0 && channel->tls == NULL)
		return end_with(channel, CHANNEL_CLOSED, NULL);
	return end_with(channel, CHANNEL_CUT,
			result < 0 ? strerror(errno)
				   : "the connection ends without the end of "
				     "TLS: the answer may be cut short");
}

static enum progress step_plain(struct channel *channel)
{
	size_t rest = channel->output.length - channel->sent;
	char bytes[PLAIN_BYTES];
	ssize_t result;

	if (rest > 0) {
		result =
		    send(channel->fd, channel->output.bytes + channel->sent,
			 rest, MSG_NOSIGNAL);
		if (result <= 0)
			return judge_result(channel, result, WAIT_WRITE);
		channel->sent += (size_t)result;
		return AGAIN;
	}
	result = recv(channel->fd, bytes, sizeof(bytes), 0);
	if (result <= 0)
		return judge_result(channel, result, WAIT_READ);
	channel->events->received(channel->user, bytes, (size_t)result);
	return AGAIN;
}

static enum progress send_records(struct channel *channel)
{
	size_t length;
	const unsigned char *bytes = tls_stream_output(channel->tls, &length);
	ssize_t result = send(channel->fd, bytes, length, MSG_NOSIGNAL);

	if (result <= 0)
		return judge_result(channel, result, WAIT_WRITE);
	tls_stream_output_sent(channel->tls, (size_t)result);
	return AGAIN;
}

static enum progress receive_records(struct channel *channel)
{
	size_t room;
	unsigned char *bytes = tls_stream_input(channel->tls, &room);
	ssize_t result = recv(channel->fd, bytes, room, 0);

	if (result <= 0)
		return judge_result(channel, result, WAIT_READ);
	tls_stream_input_added(channel->tls, (size_t)result);
	return AGAIN;
}

static enum progress handle_end(struct channel *channel)
{
	note_chain(channel);
	if (channel->state == STATE_HANDSHAKE) {
		tls_failure_note(channel->facts, channel->tls, channel->arena);
		return end_with(channel, CHANNEL_TLS_FAILED, NULL);
	}
	if (tls_stream_failure(channel->tls) == TLS_FAILURE_NONE)
		return end_with(channel, CHANNEL_CLOSED, NULL);
	return end_with(channel, CHANNEL_CUT, "TLS breaks down");
}

static enum progress finish_handshake(struct channel *channel)
{
	note_chain(channel);
	channel->facts->status = HANDSHAKE_OK;
	channel->state = STATE_SECURE;
	channel_next_step(channel);
	if (channel->target.is_tls)
		channel->events->ready(channel->user);
	else
		channel->events->secured(channel->user);
	return AGAIN;
}

static enum progress step_tls(struct channel *channel)
{
	unsigned wants = tls_stream_wants(channel->tls);
	size_t rest = channel->output.length - channel->sent, length;
	const unsigned char *plaintext;

	if (wants & TLS_CLOSED)
		return handle_end(channel);
	if (wants & TLS_HAS_OUTPUT)
		return send_records(channel);
	if (channel->state == STATE_HANDSHAKE &&
	    tls_stream_is_established(channel->tls))
		return finish_handshake(channel);
	if (wants & TLS_HAS_PLAINTEXT) {
		plaintext = tls_stream_plaintext(channel->tls, &length);
		channel->events->received(channel->user,
					  (const char *)plaintext, length);
		tls_stream_plaintext_used(channel->tls, length);
		return AGAIN;
	}
	if (channel->state == STATE_SECURE && rest > 0 &&
	    (wants & TLS_TAKES_PLAINTEXT)) {
		channel->sent += tls_stream_write(
		    channel->tls, channel->output.bytes + channel->sent, rest);
		tls_stream_flush(channel->tls);
		return AGAIN;
	}
	return receive_records(channel);
}

/* Sends what is queued and the end of TLS, as far as that goes without
 * waiting: what the peer's log says matters to somebody. */
static void say_goodbye(struct channel *channel)
{
	size_t rest = channel->output.length - channel->sent;
	const char *bytes = channel->output.bytes + channel->sent;

	if (channel->state == STATE_PLAIN && rest > 0)
		send(channel->fd, bytes, rest, MSG_NOSIGNAL);
	if (channel->state != STATE_SECURE)
		return;
	tls_stream_write(channel->tls, bytes, rest);
	tls_stream_flush(channel->tls);
	while ((tls_stream_wants(channel->tls) & TLS_HAS_OUTPUT) &&
	       send_records(channel) == AGAIN)
		;
	tls_stream_close(channel->tls);
	while ((tls_stream_wants(channel->tls) & TLS_HAS_OUTPUT) &&
	       send_records(channel) == AGAIN)
		;
}

static enum progress step(struct channel *channel)
{
	if (channel->is_finished) {
		say_goodbye(channel);
		return end_with(channel, CHANNEL_FINISHED, NULL);
	}
	switch (channel->state) {
	case STATE_CONNECTING: return finish_connect(channel);
	case STATE_PLAIN: return step_plain(channel);
	case STATE_HANDSHAKE:
	case STATE_SECURE: break;
	}
	return step_tls(channel);
}

static void destroy(struct channel *channel)
{
	ev_io_stop(channel->loop, &channel->io);
	ev_timer_stop(channel->loop, &channel->timer);
	ev_timer_stop(channel->loop, &channel->next_turn);
	if (channel->fd >= 0)
		close(channel->fd);
	if (channel->tls != NULL)
		tls_stream_wipe(channel->tls);
	free(channel->tls);
	arena_free(channel->raw);
	text_release(&channel->output);
	free(channel);
}

static void finish(struct channel *channel)
{
	channel->events->ended(channel->user, channel->end, channel->why);
	destroy(channel);
}

/* Waits for the socket, or, with AGAIN, for no more than its turn. */
static void wait_for(struct channel *channel, enum progress progress)
{
	ev_io_stop(channel->loop, &channel->io);
	if (progress == AGAIN) {
		ev_timer_set(&channel->next_turn, 0, 0);
		ev_timer_start(channel->loop, &channel->next_turn);
		return;
	}
	ev_io_set(&channel->io, channel->fd,
		  progress == WAIT_READ ? EV_READ : EV_WRITE);
	ev_io_start(channel->loop, &channel->io);
}

static void advance(struct channel *channel)
{
	enum progress progress = AGAIN;

	for (int steps = 0; steps < STEPS_MAX && progress == AGAIN; steps++)
		progress = channel->is_over ? OVER : step(channel);
	if (progress == OVER)
		finish(channel);
	else
		wait_for(channel, progress);
}

static void on_next_turn(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	advance(timer->data);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
	(void)loop;
	(void)events;
	advance(io->data);
}

static void note_timeout(struct channel *channel)
{
	if (channel->is_over)
		return;
	if (channel->state == STATE_HANDSHAKE) {
		note_known_chain(channel);
		channel->facts->status = HANDSHAKE_TIMEOUT;
		channel->facts->why = "the handshake is not done in time";
	}
	end_with(channel,
		 channel->state == STATE_CONNECTING  ? CHANNEL_CONNECT_TIMEOUT
		 : channel->state == STATE_HANDSHAKE ? CHANNEL_TLS_FAILED
						     : CHANNEL_TIMEOUT,
		 NULL);
}

/* Whether the peer has answered, and it was us who did not come to read it. */
static bool has_answer(const struct channel *channel)
{
	struct pollfd fd = {
	    .fd = channel->fd,
	    .events = channel->state == STATE_CONNECTING ? POLLOUT : POLLIN};

	return channel->fd >= 0 && poll(&fd, 1, 0) > 0;
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct channel *channel = timer->data;

	(void)events;
	if (!channel->is_over && !channel->has_grace && has_answer(channel)) {
		channel->has_grace = true;
		ev_timer_set(timer, GRACE_S, 0);
		ev_timer_start(loop, timer);
		return;
	}
	note_timeout(channel);
	finish(channel);
}

/* ---- for users ---- */

static socklen_t read_address(const struct channel_target *target,
			      struct sockaddr_storage *address)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;

	*address = (struct sockaddr_storage){0};
	if (inet_pton(AF_INET, target->address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)target->port);
		return sizeof(*v4);
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)target->port);
	inet_pton(AF_INET6, target->address, &v6->sin6_addr);
	return sizeof(*v6);
}

static void start_connecting(struct channel *channel)
{
	struct sockaddr_storage address;
	socklen_t length = read_address(&channel->target, &address);

	channel->fd = socket(address.ss_family,
			     SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (channel->fd >= 0 &&
	    (connect(channel->fd, (struct sockaddr *)&address, length) == 0 ||
	     errno == EINPROGRESS)) {
		ev_io_set(&channel->io, channel->fd, EV_WRITE);
		ev_io_start(channel->loop, &channel->io);
		channel_next_step(channel);
		return;
	}
	end_with(channel, connect_end(errno), strerror(errno));
	ev_timer_set(&channel->timer, 0, 0);
	ev_timer_start(channel->loop, &channel->timer);
}

struct channel *channel_open(struct ev_loop *loop, struct arena *arena,
			     const struct channel_target *target,
			     const struct channel_events *events, void *user,
			     struct tls_facts *tls)
{
	struct channel *channel = calloc(1, sizeof(*channel));

	if (channel == NULL)
		abort(); /* as arenas do: no caller could do better */
	*channel = (struct channel){.loop = loop,
				    .arena = arena,
				    .target = *target,
				    .events = events,
				    .user = user,
				    .facts = tls,
				    .fd = -1};
	*tls = (struct tls_facts){.version = "", .suite = ""};
	text_init_growing(&channel->output);
	ev_init(&channel->io, on_io);
	ev_init(&channel->timer, on_timer);
	ev_init(&channel->next_turn, on_next_turn);
	channel->io.data = channel->timer.data = channel;
	channel->next_turn.data = channel;
	start_connecting(channel);
	return channel;
}

void channel_send(struct channel *channel, const char *bytes, size_t length)
{
	text_add(&channel->output, bytes, length);
}

void channel_start_tls(struct channel *channel)
{
	start_tls(channel);
}

void channel_next_step(struct channel *channel)
{
	channel->has_grace = false;
	ev_now_update(channel->loop); /* others may have taken their time */
	ev_timer_stop(channel->loop, &channel->timer);
	ev_timer_set(&channel->timer, CHANNEL_STEP_S, 0);
	ev_timer_start(channel->loop, &channel->timer);
}

void channel_finish(struct channel *channel)
{
	channel->is_finished = true;
}

void channel_cancel(struct channel *channel)
{
	note_timeout(channel);
	finish(channel);
}
