/*
 * The event loop of a worker: accepting, limits, counting, logging.  What a
 * connection does is connection.c's.  A worker that cannot become unprivileged
 * says so and ends; nothing that a client does ends it.
 */
#include "daemon/worker.h"

#include <errno.h>
#include <ev.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/address_table.h"
#include "daemon/memory.h"

#define ACCEPTS_PER_WAKE     64
#define HANDSHAKE_LINES_MAX  10 /* a second */
#define ACCEPT_PAUSE_S	     1.
#define KEPT_DESCRIPTORS_MAX (LISTENERS_MAX + 8)

struct worker {
	const struct worker_setup *setup;
	const struct config *config;
	struct ev_loop *loop;
	struct connection_service service;
	struct session_pool pool;
	struct address_table addresses;
	struct connection_link waiting; /* oldest first; a ring with a head */
	size_t connection_count;
	bool accepts, is_paused, is_draining;
	ev_io listeners[LISTENERS_MAX];
	ev_io channel;
	ev_timer resume, drain;
	ev_signal terminate;
	time_t line_second;
	unsigned line_count;
	uint64_t lines_suppressed;
};

/* ---- the waiting list ---- */

static void unlink_waiting(struct connection *connection)
{
	struct connection_link *link = connection_link(connection);

	if (link->next == NULL)
		return;
	link->previous->next = link->next;
	link->next->previous = link->previous;
	link->next = link->previous = NULL;
}

static void link_waiting(struct worker *worker, struct connection *connection)
{
	struct connection_link *link = connection_link(connection);

	link->next = &worker->waiting;
	link->previous = worker->waiting.previous;
	link->previous->next = link;
	worker->waiting.previous = link;
}

/* ---- accepting ---- */

static void start_accepting(struct worker *worker)
{
	if (!worker->accepts || worker->is_draining)
		return;
	worker->is_paused = false;
	for (size_t i = 0; i < worker->setup->listeners->count; i++)
		ev_io_start(worker->loop, &worker->listeners[i]);
}

static void stop_accepting(struct worker *worker)
{
	for (size_t i = 0; i < worker->setup->listeners->count; i++)
		ev_io_stop(worker->loop, &worker->listeners[i]);
}

/* Until a connection ends, or for a moment: the descriptors may be somebody
 * else's to give back. */
static void pause_accepting(struct worker *worker)
{
	stop_accepting(worker);
	worker->is_paused = true;
	ev_timer_stop(worker->loop, &worker->resume);
	ev_timer_set(&worker->resume, ACCEPT_PAUSE_S, 0.);
	ev_timer_start(worker->loop, &worker->resume);
}

static void on_resume(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	start_accepting(timer->data);
}

/* At most HANDSHAKE_LINES_MAX lines a second about clients that fail: whoever
 * floods the port must not flood the log. */
static bool may_log_failure(struct worker *worker)
{
	time_t now = (time_t)ev_now(worker->loop);

	if (now != worker->line_second) {
		worker->line_second = now;
		worker->line_count = 0;
	}
	if (worker->line_count == HANDSHAKE_LINES_MAX) {
		worker->lines_suppressed++;
		return false;
	}
	worker->line_count++;
	return log_is_on(LOG_LEVEL_INFO);
}

static void log_suppressed(struct worker *worker)
{
	if (worker->lines_suppressed > 0)
		log_number("suppressed", (int64_t)worker->lines_suppressed);
	worker->lines_suppressed = 0;
}

static void log_accept_error(struct worker *worker, int error_number)
{
	if (!may_log_failure(worker))
		return;
	log_begin(LOG_LEVEL_WARNING, "accept-paused");
	log_text("reason", strerror(error_number));
	log_number("connections", (int64_t)worker->connection_count);
	log_suppressed(worker);
	log_end();
}

static bool is_full(const struct worker *worker)
{
	return worker->connection_count >= worker->config->max_connections;
}

static bool has_waiting(const struct worker *worker)
{
	return worker->waiting.next != &worker->waiting;
}

static bool count_address(struct worker *worker, struct connection *connection)
{
	unsigned limit = worker->config->max_connections_per_address;

	return limit == 0 ||
	       address_table_add(&worker->addresses,
				 connection_peer(connection), limit);
}

static void take_connection(struct worker *worker, int fd,
			    const struct sockaddr *peer)
{
	struct connection *connection;

	/* The oldest that has not finished its request gives way. */
	if (is_full(worker) && has_waiting(worker))
		connection_end(connection_from_link(worker->waiting.next),
			       END_GAVE_WAY);
	connection = connection_new(&worker->service, fd, peer);
	if (connection == NULL)
		return;
	worker->setup->counters->connections++;
	worker->connection_count++;
	if (!count_address(worker, connection)) {
		connection_end(connection, END_REFUSED);
		return;
	}
	link_waiting(worker, connection);
}

static void on_listener(struct ev_loop *loop, ev_io *io, int events)
{
	struct worker *worker = io->data;

	(void)loop;
	(void)events;
	for (int i = 0; i < ACCEPTS_PER_WAKE; i++) {
		struct sockaddr_storage peer;
		socklen_t length = sizeof(peer);
		int fd;

		if (is_full(worker) && !has_waiting(worker)) {
			pause_accepting(worker);
			return;
		}
		fd = accept4(io->fd, (struct sockaddr *)&peer, &length,
			     SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			take_connection(worker, fd, (struct sockaddr *)&peer);
			continue;
		}
		if (errno == EINTR || errno == ECONNABORTED)
			continue;
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM) {
			log_accept_error(worker, errno);
			pause_accepting(worker);
		}
		return;
	}
}

/* ---- what connections tell ---- */

static void on_established(void *context, struct connection *connection)
{
	struct worker *worker = context;

	(void)connection;
	worker->setup->counters->handshakes++;
}

static void on_request(void *context, struct connection *connection)
{
	(void)context;
	unlink_waiting(connection);
}

static void log_fetch(const struct connection *connection,
		      const struct connection_response *response)
{
	char peer[CONNECTION_PEER_ROOM];

	log_begin(LOG_LEVEL_INFO, "fetch");
	log_text("client", connection_peer_text(connection, peer));
	log_text("host", response->host != NULL ? response->host : "-");
	log_number("status", response->status);
	log_number("bytes", (int64_t)response->bytes);
	log_text("id", response->status == 200 ? response->domain->id : "-");
	log_text("suite", response->suite);
	log_bytes("agent", response->user_agent, response->user_agent_length);
	log_end();
}

static void on_response(void *context, struct connection *connection,
			const struct connection_response *response)
{
	struct worker *worker = context;
	const struct worker_setup *setup = worker->setup;

	counters_count_response(setup->counters, response->status);
	if (response->status == 200)
		setup->fetches[response->domain - setup->snapshot->domains]++;
	if (worker->config->logs_fetches && log_is_on(LOG_LEVEL_INFO))
		log_fetch(connection, response);
}

static void log_failed_handshake(struct worker *worker,
				 const struct connection *connection,
				 const char *reason)
{
	char peer[CONNECTION_PEER_ROOM];

	if (!worker->config->logs_fetches || !may_log_failure(worker))
		return;
	log_begin(LOG_LEVEL_INFO, "handshake-failed");
	log_text("client", connection_peer_text(connection, peer));
	log_text("server_name", connection_server_name(connection));
	log_text("reason", reason);
	log_suppressed(worker);
	log_end();
}

static void tell_end(struct worker *worker, const struct connection *connection,
		     enum end_reason reason)
{
	enum tls_failure failure = connection_failure(connection);
	struct counters *counters = worker->setup->counters;

	counters->ends[reason]++;
	if (reason == END_SILENT || reason == END_REFUSED ||
	    connection_is_established(connection))
		return;
	if (reason == END_TLS_FAILURE)
		counters->handshakes_failed[failure]++;
	log_failed_handshake(worker, connection,
			     reason == END_TLS_FAILURE
				 ? tls_failure_name(failure)
				 : end_reason_name(reason));
}

static void finish_draining(struct worker *worker)
{
	if (worker->is_draining && worker->connection_count == 0)
		ev_break(worker->loop, EVBREAK_ALL);
}

static void on_end(void *context, struct connection *connection,
		   enum end_reason reason)
{
	struct worker *worker = context;

	unlink_waiting(connection);
	tell_end(worker, connection, reason);
	if (worker->config->max_connections_per_address != 0 &&
	    reason != END_REFUSED)
		address_table_remove(&worker->addresses,
				     connection_peer(connection));
	worker->connection_count--;
	if (worker->is_paused)
		start_accepting(worker);
	finish_draining(worker);
}

/* ---- what the master tells ---- */

static void drain(struct worker *worker)
{
	if (worker->is_draining)
		return;
	stop_accepting(worker);
	worker->is_draining = true;
	/* The port is free for another master from here on. */
	for (size_t i = 0; i < worker->setup->listeners->count; i++)
		close(worker->listeners[i].fd);
	ev_timer_start(worker->loop, &worker->drain);
	finish_draining(worker);
}

static void on_drained(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct worker *worker = timer->data;

	(void)events;
	log_begin(LOG_LEVEL_INFO, "drain-timeout");
	log_number("connections", (int64_t)worker->connection_count);
	log_end();
	worker->setup->counters->ends[END_DRAINED] += worker->connection_count;
	ev_break(loop, EVBREAK_ALL);
}

static void on_channel(struct ev_loop *loop, ev_io *io, int events)
{
	struct worker *worker = io->data;
	char command;
	ssize_t got = recv(io->fd, &command, 1, MSG_DONTWAIT);

	(void)events;
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		/* The master is gone: nobody will replace this worker, and
		 * another master may want the port. */
		ev_io_stop(loop, io);
		drain(worker);
		return;
	}
	switch ((enum worker_command)command) {
	case WORKER_ACCEPT:
		worker->accepts = true;
		start_accepting(worker);
		break;
	case WORKER_DRAIN: drain(worker); break;
	case WORKER_END: ev_break(loop, EVBREAK_ALL); break;
	}
}

static void on_terminate(struct ev_loop *loop, ev_signal *signal_watcher,
			 int events)
{
	struct worker *worker = signal_watcher->data;

	(void)events;
	if (worker->is_draining)
		ev_break(loop, EVBREAK_ALL);
	else
		drain(worker);
}

/* ---- the beginning ---- */

static int compare_descriptors(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

/* A worker keeps what it works with and nothing of the master's: not its
 * lock, its control socket, or the channels of other workers. */
static void close_other_descriptors(const struct worker_setup *setup)
{
	int kept[KEPT_DESCRIPTORS_MAX], next = STDERR_FILENO + 1;
	size_t count = 0;

	kept[count++] = log_descriptor();
	kept[count++] = setup->channel;
	kept[count++] = setup->empty_directory_fd;
	for (size_t i = 0; i < setup->listeners->count; i++)
		kept[count++] = setup->listeners->fds[i];
	qsort(kept, count, sizeof(kept[0]), compare_descriptors);
	for (size_t i = 0; i < count; i++) {
		if (kept[i] < next)
			continue;
		if (kept[i] > next)
			close_range((unsigned)next, (unsigned)kept[i] - 1, 0);
		next = kept[i] + 1;
	}
	close_range((unsigned)next, UINT_MAX, 0);
}

/* The master blocks and handles signals; before the loop is made, all of that
 * must be undone, or libev's own handling stays silent. */
static void reset_signals(void)
{
	static const int ignored[] = {SIGHUP, SIGUSR1, SIGINT, SIGPIPE,
				      SIGXFSZ};
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	sigemptyset(&action.sa_mask);
	for (int number = 1; number < NSIG; number++)
		sigaction(number, &action, NULL);
	action.sa_handler = SIG_IGN;
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		sigaction(ignored[i], &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void init_service(struct worker *worker)
{
	const struct worker_setup *setup = worker->setup;

	session_pool_init(&worker->pool, connection_session_bytes());
	worker->service = (struct connection_service){
	    .loop = worker->loop,
	    .snapshot = setup->snapshot,
	    .responses = setup->responses,
	    .tls = setup->tls,
	    .pool = &worker->pool,
	    .handshake_timeout_s = worker->config->handshake_timeout_s,
	    .request_timeout_s = worker->config->request_timeout_s,
	    .worker = worker,
	    .on_established = on_established,
	    .on_request = on_request,
	    .on_response = on_response,
	    .on_end = on_end,
	};
}

static void init_watchers(struct worker *worker)
{
	const struct listeners *listeners = worker->setup->listeners;

	for (size_t i = 0; i < listeners->count; i++) {
		ev_io_init(&worker->listeners[i], on_listener,
			   listeners->fds[i], EV_READ);
		worker->listeners[i].data = worker;
	}
	ev_io_init(&worker->channel, on_channel, worker->setup->channel,
		   EV_READ);
	worker->channel.data = worker;
	ev_io_start(worker->loop, &worker->channel);
	ev_timer_init(&worker->resume, on_resume, ACCEPT_PAUSE_S, 0.);
	worker->resume.data = worker;
	ev_timer_init(&worker->drain, on_drained,
		      worker->config->drain_timeout_s, 0.);
	worker->drain.data = worker;
	ev_signal_init(&worker->terminate, on_terminate, SIGTERM);
	worker->terminate.data = worker;
	ev_signal_start(worker->loop, &worker->terminate);
}

static void become_unprivileged(const struct worker_setup *setup)
{
	char reason[256];
	struct text why;

	text_init(&why, reason, sizeof(reason));
	if (privilege_drop(setup->account, setup->empty_directory_fd, &why) ==
	    0) {
		close(setup->empty_directory_fd);
		return;
	}
	log_message(LOG_LEVEL_ERROR,
		    "worker cannot drop its privileges: %s: it ends",
		    why.bytes);
	exit(EXIT_FAILURE);
}

_Noreturn void worker_run(const struct worker_setup *setup)
{
	static struct worker worker; /* one per process */
	char ready = WORKER_READY;

	worker.setup = setup;
	worker.config = setup->snapshot->config;
	worker.waiting.next = worker.waiting.previous = &worker.waiting;
	log_set_level(worker.config->log_level);
	reset_signals();
	close_other_descriptors(setup);
	become_unprivileged(setup);
	worker.loop = ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV);
	if (worker.loop == NULL ||
	    (worker.config->max_connections_per_address != 0 &&
	     !address_table_init(&worker.addresses,
				 worker.config->max_connections))) {
		log_message(LOG_LEVEL_ERROR, "worker cannot start: no event "
					     "loop or no memory");
		exit(EXIT_FAILURE);
	}
	init_service(&worker);
	init_watchers(&worker);
	memory_release_code();
	if (send(setup->channel, &ready, 1, MSG_NOSIGNAL) == 1)
		ev_run(worker.loop, 0);
	exit(EXIT_SUCCESS);
}
