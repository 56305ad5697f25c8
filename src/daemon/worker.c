/*
 * The event loop of a worker: accepting, limits, counting, logging.  What a
 * connection does is connection.c's.  A worker that cannot become unprivileged
 * says so and ends; nothing that a client does ends it.
 */
#include "daemon/worker.h"

#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/address_table.h"
#include "daemon/connection.h"
#include "daemon/descriptors.h"
#include "daemon/fetch_log.h"
#include "daemon/memory.h"

#define ACCEPTS_PER_WAKE     64
#define FAILURE_LINES_MAX    10 /* a second */
#define ACCEPT_PAUSE_S	     1.
#define SUPPRESSED_S	     1.
#define KEPT_DESCRIPTORS_MAX (LISTENERS_MAX + 8)

struct worker {
	const struct worker_setup *setup;
	const struct config *config;
	struct ev_loop *loop;
	struct connection_service service;
	struct session_pool pool;
	struct address_table addresses;
	/* Those that may give way, oldest first. */
	struct connection_link waiting; /* their request is not whole */
	struct connection_link served;	/* they have their answer */
	size_t connection_count;
	size_t connections_max;
	bool accepts, is_paused, is_draining;
	ev_io listeners[LISTENERS_MAX];
	ev_io channel;
	ev_timer resume, drain, suppressed;
	ev_signal terminate;
};

/* ---- who gives way ---- */

static bool is_full(const struct worker *worker)
{
	return worker->connection_count >= worker->connections_max;
}

static bool can_give_way(const struct worker *worker)
{
	return !connection_list_is_empty(&worker->served) ||
	       !connection_list_is_empty(&worker->waiting);
}

static struct connection *first_of(const struct connection_link *list)
{
	return connection_from_link(connection_list_first(list));
}

/* First who has its answer and only does not leave, then who has not finished
 * its request; of these the oldest. */
static void make_room(struct worker *worker)
{
	if (!connection_list_is_empty(&worker->served))
		connection_end(first_of(&worker->served), END_SERVED);
	else if (!connection_list_is_empty(&worker->waiting))
		connection_end(first_of(&worker->waiting), END_GAVE_WAY);
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

/* Whoever floods the port must not flood the log: what is not written is told
 * with the next line, or in a second. */
static bool may_log_failure(struct worker *worker)
{
	if (!log_is_on(LOG_LEVEL_INFO))
		return false;
	if (counters_take_line(worker->setup->counters, FAILURE_LINES_MAX))
		return true;
	if (!ev_is_active(&worker->suppressed)) {
		ev_timer_set(&worker->suppressed, SUPPRESSED_S, 0.);
		ev_timer_start(worker->loop, &worker->suppressed);
	}
	return false;
}

static int64_t take_suppressed(const struct worker *worker)
{
	return (int64_t)atomic_exchange(
	    &worker->setup->counters->failure_lines_suppressed, 0);
}

static void log_suppressed(const struct worker *worker)
{
	int64_t count = take_suppressed(worker);

	if (count > 0)
		log_number("suppressed", count);
}

static void on_suppressed(struct ev_loop *loop, ev_timer *timer, int events)
{
	int64_t count = take_suppressed(timer->data);

	(void)loop;
	(void)events;
	if (count == 0)
		return;
	log_begin(LOG_LEVEL_INFO, "failures-suppressed");
	log_number("count", count);
	log_end();
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

static bool count_address(struct worker *worker,
			  const struct peer_address *peer)
{
	unsigned limit = worker->config->max_connections_per_address;

	return limit == 0 ||
	       address_table_add(&worker->addresses, peer->bytes, limit);
}

static void uncount_address(struct worker *worker,
			    const struct peer_address *peer)
{
	if (worker->config->max_connections_per_address != 0)
		address_table_remove(&worker->addresses, peer->bytes);
}

static void take_connection(struct worker *worker, int fd,
			    const struct sockaddr *from)
{
	struct connection *connection;
	struct peer_address peer;

	peer_address_init(&peer, from);
	worker->setup->counters->connections++;
	/* First of all: whoever has too many takes no place from others. */
	if (!count_address(worker, &peer)) {
		worker->setup->counters->ends[END_REFUSED]++;
		close(fd);
		return;
	}
	if (is_full(worker))
		make_room(worker);
	connection = connection_new(&worker->service, fd, &peer);
	if (connection == NULL) {
		uncount_address(worker, &peer);
		return;
	}
	worker->connection_count++;
	connection_list_append(&worker->waiting, connection_link(connection));
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

		if (is_full(worker) && !can_give_way(worker)) {
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
	connection_list_remove(connection_link(connection));
}

static bool logs_fetches(const struct worker *worker)
{
	return worker->config->logs_fetches && log_is_on(LOG_LEVEL_INFO);
}

/* It has its answer, and may give way again. */
static void append_served(struct worker *worker, struct connection *connection)
{
	connection_list_append(&worker->served, connection_link(connection));
	if (worker->is_paused && is_full(worker))
		start_accepting(worker);
}

static void on_challenge(void *context, struct connection *connection)
{
	struct worker *worker = context;

	append_served(worker, connection);
	if (logs_fetches(worker))
		fetch_log_challenge(connection);
}

static void count_fetch(const struct worker_setup *setup,
			const struct connection_response *response)
{
	size_t domain = (size_t)(response->domain - setup->snapshot->domains);

	setup->fetches[domain]++;
	fetch_table_count(
	    setup->by_sender, domain,
	    sender_find(response->user_agent, response->user_agent_length),
	    (uint32_t)time(NULL));
}

static void on_response(void *context, struct connection *connection,
			const struct connection_response *response)
{
	struct worker *worker = context;
	const struct worker_setup *setup = worker->setup;

	append_served(worker, connection);
	counters_count_response(setup->counters, response->status);
	if (response->status == 200)
		count_fetch(setup, response);
	if (logs_fetches(worker))
		fetch_log_response(connection, response);
}

static void log_failure(struct worker *worker, const char *event,
			const struct connection *connection, const char *reason)
{
	char peer[PEER_ADDRESS_ROOM];

	if (!worker->config->logs_fetches || !may_log_failure(worker))
		return;
	log_begin(LOG_LEVEL_INFO, event);
	log_text("client",
		 peer_address_text(connection_peer(connection), peer));
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
	if (reason == END_REQUEST_TOO_LARGE)
		log_failure(worker, "request-failed", connection,
			    end_reason_name(reason));
	if (reason == END_SILENT || connection_is_established(connection))
		return;
	if (reason == END_TLS_FAILURE)
		counters->handshakes_failed[failure]++;
	else
		counters->handshakes_ended[reason]++;
	log_failure(worker, "handshake-failed", connection,
		    reason == END_TLS_FAILURE ? tls_failure_name(failure)
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

	connection_list_remove(connection_link(connection));
	tell_end(worker, connection, reason);
	uncount_address(worker, connection_peer(connection));
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
	char command, stopped = WORKER_STOPPED;
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
	case WORKER_DRAIN:
		drain(worker);
		send(io->fd, &stopped, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		break;
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

static void close_other_descriptors(const struct worker_setup *setup)
{
	int kept[KEPT_DESCRIPTORS_MAX];
	size_t count = 0;

	kept[count++] = log_descriptor();
	kept[count++] = setup->channel;
	kept[count++] = setup->empty_directory_fd;
	for (size_t i = 0; i < setup->listeners->count; i++)
		kept[count++] = setup->listeners->fds[i];
	descriptors_keep(kept, count);
}

/* The master blocks and handles signals; before the loop is made, all of that
 * must be undone, or libev's own handling stays silent. */
static void reset_signals(void)
{
	/* SIGXFSZ: a log at the limit of its size is full, not deadly. */
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
	    .on_challenge = on_challenge,
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
	ev_timer_init(&worker->suppressed, on_suppressed, SUPPRESSED_S, 0.);
	worker->suppressed.data = worker;
	ev_timer_init(&worker->drain, on_drained,
		      worker->config->drain_timeout_s, 0.);
	worker->drain.data = worker;
	ev_signal_init(&worker->terminate, on_terminate, SIGTERM);
	worker->terminate.data = worker;
	ev_signal_start(worker->loop, &worker->terminate);
}

/*
 * max_connections, or what there are descriptors for, one for a client that
 * another gives way to included: without descriptors nobody would give way.
 * Called when all others are open; the lowest free ones are used first.
 */
static size_t count_places(const struct worker *worker)
{
	struct rlimit limit;
	size_t used = 1;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return worker->config->max_connections;
	for (int fd = 0; fd < WORKER_FILES_RESERVED + LISTENERS_MAX; fd++)
		used += fcntl(fd, F_GETFD) >= 0;
	if (limit.rlim_cur <= used)
		return 1;
	if (limit.rlim_cur - used < worker->config->max_connections)
		return (size_t)limit.rlim_cur - used;
	return worker->config->max_connections;
}

/* Whoever takes a worker over must not find the operator's terminal, to type
 * into the shell behind it, nor the standard output that records are taken
 * from. */
static void detach(void)
{
	if (descriptors_detach(log_descriptor()) == 0)
		return;
	log_message(LOG_LEVEL_ERROR,
		    "worker cannot leave the terminal for /dev/null: %s: it "
		    "ends",
		    strerror(errno));
	exit(EXIT_FAILURE);
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
	connection_list_init(&worker.waiting);
	connection_list_init(&worker.served);
	log_set_level(worker.config->log_level);
	reset_signals();
	close_other_descriptors(setup);
	detach();
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
	worker.connections_max = count_places(&worker);
	memory_release_code();
	if (send(setup->channel, &ready, 1, MSG_NOSIGNAL) == 1)
		ev_run(worker.loop, 0);
	exit(EXIT_SUCCESS);
}
