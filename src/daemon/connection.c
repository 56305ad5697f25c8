/*
 * connection_step() alone decides what happens next; the libev callbacks only
 * call it.  enter_state() sets state and deadline together, watch() alone
 * starts and stops the socket's watcher.  Nothing here is fatal.
 */
#include "daemon/connection.h"

#include <errno.h>
#include <ev.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/http_request.h"

/*
 * A client that keeps its socket full must neither keep the worker from its
 * other work nor outlive its deadline: a wakeup receives this often and then
 * goes back to the event loop, which comes again while there is more.  In a
 * handshake each record takes two.
 */
#define RECEIVES_PER_WAKE 32

/*
 * What a client may send, records and all, before its handshake is complete,
 * and again before its request is: many records hold next to nothing, and the
 * engine takes warning alerts and empty records without end.  A ClientHello
 * takes up to 2 KB, six times that in records of one byte; a request the 16
 * KiB that it is judged by and 29 bytes a record.
 */
#define STATE_BYTES_MAX (64U << 10)

/* What a client may still send behind its request, and for how long, before
 * the connection is closed all the same. */
#define LINGER_BYTES_MAX (1U << 20)
#define LINGER_TIMEOUT_S 2

/* From the first byte of the request to the end of the response. */
struct exchange {
	struct http_request request;
	const struct http_response *response;
	const struct served_domain *domain; /* NULL: no policy host */
	const char *host;
	size_t written; /* of the response, into the TLS stream */
	char date[HTTP_DATE_LENGTH + 1];
};

struct connection {
	struct connection_link link; /* first: connection_from_link() */
	struct connection_service *service;
	/* A piece of the pool, from the first bytes to the end of
	 * close_notify: the TLS stream in front and the exchange behind it,
	 * on pages that a connection without a request does not touch. */
	struct tls_stream *tls;
	struct exchange *exchange; /* NULL before the first plaintext */
	ev_io io;
	ev_timer deadline;
	enum connection_state state;
	uint32_t received;	/* bytes, in this state */
	unsigned receives_left; /* in this wakeup */
	bool is_established;
	struct peer_address peer;
};

/* What a step came to. */
enum step {
	STEP_AGAIN, /* the state changed: go on */
	STEP_WAIT_INPUT,
	STEP_WAIT_OUTPUT,
	STEP_ENDED, /* the connection is gone */
};

static size_t exchange_offset(void)
{
	size_t unit = _Alignof(max_align_t);

	return (tls_stream_bytes() + unit - 1) / unit * unit;
}

size_t connection_session_bytes(void)
{
	return exchange_offset() + sizeof(struct exchange);
}

/* ---- watchers, deadline, end ---- */

static void watch(struct connection *connection, int events)
{
	struct ev_loop *loop = connection->service->loop;

	if (ev_is_active(&connection->io) &&
	    (connection->io.events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(loop, &connection->io);
	ev_io_set(&connection->io, connection->io.fd, events);
	ev_io_start(loop, &connection->io);
}

static void enter_state(struct connection *connection,
			enum connection_state state)
{
	const struct connection_service *service = connection->service;
	ev_tstamp timeout_s = service->request_timeout_s;

	if (state == CONNECTION_HANDSHAKE)
		timeout_s = service->handshake_timeout_s;
	else if (state == CONNECTION_LINGER)
		timeout_s = LINGER_TIMEOUT_S;
	connection->state = state;
	connection->received = 0;
	ev_timer_stop(service->loop, &connection->deadline);
	ev_timer_set(&connection->deadline, timeout_s, 0.);
	ev_timer_start(service->loop, &connection->deadline);
}

static void release_session(struct connection *connection)
{
	if (connection->exchange != NULL)
		explicit_bzero(connection->exchange,
			       sizeof(*connection->exchange));
	connection->exchange = NULL;
	if (connection->tls == NULL)
		return;
	tls_stream_wipe(connection->tls);
	session_pool_put(connection->service->pool, connection->tls);
	connection->tls = NULL;
}

/* Tells a client that is ended before its request was whole that this is the
 * end and no cut (RFC 9112 section 9.8).  Only what goes at once: a stream that
 * has received half a record cannot send, and a full socket is not waited
 * for. */
static void send_close_notify(struct connection *connection)
{
	const unsigned char *bytes;
	size_t length;

	if (connection->state != CONNECTION_READ_REQUEST)
		return;
	tls_stream_close(connection->tls);
	bytes = tls_stream_output(connection->tls, &length);
	if (bytes != NULL)
		send(connection->io.fd, bytes, length,
		     MSG_NOSIGNAL | MSG_DONTWAIT);
}

void connection_end(struct connection *connection, enum end_reason reason)
{
	struct connection_service *service = connection->service;

	service->on_end(service->worker, connection, reason);
	send_close_notify(connection);
	connection->state = CONNECTION_CLOSED;
	ev_io_stop(service->loop, &connection->io);
	ev_timer_stop(service->loop, &connection->deadline);
	release_session(connection);
	close(connection->io.fd);
	free(connection);
}

static enum step end(struct connection *connection, enum end_reason reason)
{
	connection_end(connection, reason);
	return STEP_ENDED;
}

/* ---- between socket and TLS ---- */

/* Sends what the TLS engine has ready. */
static enum step send_output(struct connection *connection)
{
	struct tls_stream *tls = connection->tls;

	while ((tls_stream_wants(tls) & TLS_HAS_OUTPUT) != 0) {
		size_t length;
		const unsigned char *bytes = tls_stream_output(tls, &length);
		ssize_t sent = send(connection->io.fd, bytes, length,
				    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return STEP_WAIT_OUTPUT;
		if (sent < 0)
			return end(connection,
				   errno == EPIPE || errno == ECONNRESET
				       ? END_PEER_CLOSED
				       : END_SOCKET_ERROR);
		tls_stream_output_sent(tls, (size_t)sent);
	}
	return STEP_AGAIN;
}

/* Receives once what the TLS engine asks for.  Neither output nor plaintext is
 * left in the engine then, so that there is nothing to do before the socket is
 * readable. */
static enum step receive_input(struct connection *connection)
{
	struct tls_stream *tls = connection->tls;
	size_t room;
	unsigned char *bytes = tls_stream_input(tls, &room);
	ssize_t got;

	if (connection->received >= STATE_BYTES_MAX)
		return end(connection, connection->state == CONNECTION_HANDSHAKE
					   ? END_HANDSHAKE_TOO_LARGE
					   : END_REQUEST_TOO_LARGE);
	if (connection->receives_left == 0)
		return STEP_WAIT_INPUT;
	connection->receives_left--;
	got = recv(connection->io.fd, bytes, room, MSG_DONTWAIT);
	if (got > 0) {
		connection->received += (uint32_t)got;
		tls_stream_input_added(tls, (size_t)got);
		return STEP_AGAIN;
	}
	if (got < 0 &&
	    (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return STEP_WAIT_INPUT;
	return end(connection, got == 0 || errno == ECONNRESET
				   ? END_PEER_CLOSED
				   : END_SOCKET_ERROR);
}

/* Moves bytes until the engine wants something that only the state can
 * decide (STEP_AGAIN), or the socket has to be waited for. */
static enum step pump(struct connection *connection)
{
	struct tls_stream *tls = connection->tls;

	for (;;) {
		enum step step = send_output(connection);
		unsigned wants;

		if (step != STEP_AGAIN)
			return step;
		wants = tls_stream_wants(tls);
		if ((wants & TLS_CLOSED) != 0)
			return end(connection,
				   tls_stream_failure(tls) == TLS_FAILURE_NONE
				       ? END_PEER_CLOSED
				       : END_TLS_FAILURE);
		if ((wants & TLS_HAS_PLAINTEXT) != 0 ||
		    (connection->state == CONNECTION_HANDSHAKE &&
		     tls_stream_is_established(tls)))
			return STEP_AGAIN;
		if ((wants & TLS_NEEDS_INPUT) == 0)
			return STEP_AGAIN;
		step = receive_input(connection);
		if (step != STEP_AGAIN)
			return step;
	}
}

/* ---- the states ---- */

static bool start_session(struct connection *connection)
{
	struct connection_service *service = connection->service;
	void *piece = session_pool_get(service->pool);

	if (piece == NULL)
		return false;
	connection->tls = tls_server_accept(service->tls, piece);
	if (connection->tls == NULL)
		session_pool_put(service->pool, piece);
	return connection->tls != NULL;
}

static struct exchange *start_exchange(struct connection *connection)
{
	struct exchange *exchange =
	    (void *)((char *)connection->tls + exchange_offset());

	memset(exchange, 0, sizeof(*exchange));
	http_request_init(&exchange->request);
	connection->exchange = exchange;
	return exchange;
}

/* A client that connects and leaves has not failed a handshake: look before
 * anything is allocated for it. */
static enum step await_first_bytes(struct connection *connection)
{
	unsigned char byte;
	ssize_t got =
	    recv(connection->io.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	if (got < 0 &&
	    (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return STEP_WAIT_INPUT;
	if (got <= 0)
		return end(connection, END_SILENT);
	if (!start_session(connection))
		return end(connection, END_NO_RESOURCES);
	return STEP_AGAIN;
}

static enum step step_handshake(struct connection *connection)
{
	struct connection_service *service = connection->service;
	enum step step;

	if (connection->tls == NULL)
		return await_first_bytes(connection);
	step = pump(connection);
	if (step != STEP_AGAIN)
		return step;
	if (!tls_stream_is_established(connection->tls))
		return STEP_WAIT_INPUT;
	connection->is_established = true;
	service->on_established(service->worker, connection);
	if (tls_stream_is_challenge(connection->tls)) {
		service->on_request(service->worker, connection);
		service->on_challenge(service->worker, connection);
		tls_stream_close(connection->tls);
		enter_state(connection, CONNECTION_CLOSE_NOTIFY);
	} else {
		enter_state(connection, CONNECTION_READ_REQUEST);
	}
	return STEP_AGAIN;
}

static void choose_response(struct connection *connection)
{
	struct connection_service *service = connection->service;
	struct exchange *exchange = connection->exchange;
	const char *server_name = tls_stream_server_name(connection->tls);
	unsigned status;

	exchange->host = http_request_host(&exchange->request, server_name);
	if (exchange->host != NULL)
		exchange->domain =
		    snapshot_find(service->snapshot, exchange->host);
	/* Without its certificate a policy host does not exist for peers. */
	if (exchange->domain != NULL && exchange->domain->certificate == NULL)
		exchange->domain = NULL;
	status = http_request_judge(&exchange->request, server_name,
				    exchange->domain != NULL);
	if (status == 200)
		exchange->response =
		    &service->responses[exchange->domain -
					service->snapshot->domains];
	else
		exchange->response = http_response_for_status(status);
	http_date_format(exchange->date, time(NULL));
	service->on_request(service->worker, connection);
}

static enum step step_read_request(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;
	enum step step = pump(connection);
	enum http_progress progress;
	const unsigned char *bytes;
	size_t length, used;

	if (step != STEP_AGAIN)
		return step;
	bytes = tls_stream_plaintext(connection->tls, &length);
	if (bytes == NULL)
		return STEP_WAIT_INPUT;
	if (exchange == NULL)
		exchange = start_exchange(connection);
	progress = http_request_parse(&exchange->request, bytes, length, &used);
	/* What follows the head in this record is dropped, never parsed. */
	tls_stream_plaintext_used(connection->tls, length);
	if (progress == HTTP_MORE)
		return STEP_AGAIN;
	choose_response(connection);
	enter_state(connection, CONNECTION_WRITE_RESPONSE);
	return STEP_AGAIN;
}

static void tell_response(struct connection *connection)
{
	struct connection_service *service = connection->service;
	const struct exchange *exchange = connection->exchange;
	struct connection_response response = {
	    .domain = exchange->domain,
	    .status = exchange->response->status,
	    .bytes = exchange->written,
	    .host = exchange->host,
	    .suite = tls_stream_suite(connection->tls),
	};

	response.user_agent = http_request_user_agent(
	    &exchange->request, &response.user_agent_length);
	service->on_response(service->worker, connection, &response);
}

/* Hands the TLS stream as much of the response as it takes. */
static void write_response(struct connection *connection, bool is_head)
{
	struct exchange *exchange = connection->exchange;
	unsigned char piece[1024];
	size_t length, taken;

	while ((tls_stream_wants(connection->tls) & TLS_TAKES_PLAINTEXT) != 0) {
		length = http_response_copy(exchange->response, exchange->date,
					    is_head, exchange->written, piece,
					    sizeof(piece));
		taken = length == 0
			    ? 0
			    : tls_stream_write(connection->tls, piece, length);
		if (taken == 0)
			break;
		exchange->written += taken;
	}
	tls_stream_flush(connection->tls);
}

static enum step step_write_response(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;
	bool is_head = http_request_is_head(&exchange->request);
	enum step step;
	unsigned wants;

	write_response(connection, is_head);
	step = send_output(connection);
	if (step != STEP_AGAIN)
		return step;
	wants = tls_stream_wants(connection->tls);
	if ((wants & TLS_CLOSED) != 0)
		return end(connection, END_TLS_FAILURE);
	if (exchange->written <
	    http_response_wire_length(exchange->response, is_head))
		return (wants & TLS_TAKES_PLAINTEXT) != 0
			   ? STEP_AGAIN
			   : receive_input(connection);
	tell_response(connection);
	tls_stream_close(connection->tls);
	enter_state(connection, CONNECTION_CLOSE_NOTIFY);
	return STEP_AGAIN;
}

/* close_notify goes out; an answer to it is not waited for. */
static enum step step_close_notify(struct connection *connection)
{
	enum step step = send_output(connection);

	if (step != STEP_AGAIN)
		return step;
	release_session(connection);
	shutdown(connection->io.fd, SHUT_WR);
	enter_state(connection, CONNECTION_LINGER);
	return STEP_AGAIN;
}

static enum step step_linger(struct connection *connection)
{
	char dropped[4096];
	ssize_t got;

	for (; connection->received < LINGER_BYTES_MAX;
	     connection->receives_left--) {
		if (connection->receives_left == 0)
			return STEP_WAIT_INPUT;
		got = recv(connection->io.fd, dropped, sizeof(dropped),
			   MSG_DONTWAIT);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return STEP_WAIT_INPUT;
		if (got <= 0)
			break;
		connection->received += (uint32_t)got;
	}
	return end(connection, END_SERVED);
}

static enum step step_once(struct connection *connection)
{
	switch (connection->state) {
	case CONNECTION_HANDSHAKE: return step_handshake(connection);
	case CONNECTION_READ_REQUEST: return step_read_request(connection);
	case CONNECTION_WRITE_RESPONSE: return step_write_response(connection);
	case CONNECTION_CLOSE_NOTIFY: return step_close_notify(connection);
	case CONNECTION_LINGER: return step_linger(connection);
	case CONNECTION_CLOSED: break;
	}
	return STEP_ENDED;
}

static void connection_step(struct connection *connection)
{
	enum step step;

	connection->receives_left = RECEIVES_PER_WAKE;
	do
		step = step_once(connection);
	while (step == STEP_AGAIN);
	if (step == STEP_WAIT_INPUT)
		watch(connection, EV_READ);
	else if (step == STEP_WAIT_OUTPUT)
		watch(connection, EV_WRITE);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
	(void)loop;
	(void)events;
	connection_step(io->data);
}

static void on_deadline(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct connection *connection = timer->data;

	(void)loop;
	(void)events;
	switch (connection->state) {
	case CONNECTION_HANDSHAKE:
		connection_end(connection, connection->tls == NULL
					       ? END_SILENT
					       : END_HANDSHAKE_TIMEOUT);
		return;
	case CONNECTION_READ_REQUEST:
		connection_end(connection, END_REQUEST_TIMEOUT);
		return;
	case CONNECTION_WRITE_RESPONSE:
		connection_end(connection, END_RESPONSE_TIMEOUT);
		return;
	case CONNECTION_CLOSE_NOTIFY:
	case CONNECTION_LINGER: connection_end(connection, END_SERVED); return;
	case CONNECTION_CLOSED: return;
	}
}

/* ---- the beginning, and what the worker asks ---- */

struct connection *connection_new(struct connection_service *service, int fd,
				  const struct peer_address *peer)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	if (connection == NULL) {
		close(fd);
		return NULL;
	}
	connection->service = service;
	connection->peer = *peer;
	ev_io_init(&connection->io, on_io, fd, EV_READ);
	connection->io.data = connection;
	ev_timer_init(&connection->deadline, on_deadline, 0., 0.);
	connection->deadline.data = connection;
	enter_state(connection, CONNECTION_HANDSHAKE);
	watch(connection, EV_READ);
	return connection;
}

struct connection_link *connection_link(struct connection *connection)
{
	return &connection->link;
}

struct connection *connection_from_link(struct connection_link *link)
{
	return (struct connection *)(void *)link;
}

bool connection_is_established(const struct connection *connection)
{
	return connection->is_established;
}

const struct peer_address *connection_peer(const struct connection *connection)
{
	return &connection->peer;
}

const char *connection_server_name(const struct connection *connection)
{
	if (connection->tls == NULL)
		return "";
	return tls_stream_server_name(connection->tls);
}

enum tls_failure connection_failure(const struct connection *connection)
{
	if (connection->tls == NULL)
		return TLS_FAILURE_NONE;
	return tls_stream_failure(connection->tls);
}
