/*
 * Workers are told through a channel, not with signals: a master without
 * CAP_KILL cannot signal processes that changed their uid.  Reports failures to
 * start as findings, deaths in the log.
 */
#include "daemon/generation.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/log.h"
#include "daemon/clock.h"
#include "site/config_keys.h"

#define READY_TIMEOUT_MS     10000
#define RESTART_DELAY_MIN_MS 1000
#define RESTART_DELAY_MAX_MS 60000
#define DRAIN_GRACE_MS	     1000 /* for workers that obey */
#define END_TIMEOUT_MS	     2000

/* ---- one worker ---- */

/* Forks one worker; false with errno. */
static bool start_worker(struct generation *generation,
			 struct worker_slot *worker, int64_t now_ms)
{
	int channel[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0)
		return false;
	pid = fork();
	if (pid == 0) {
		generation->setup.channel = channel[1];
		worker_run(&generation->setup);
	}
	close(channel[1]);
	if (pid < 0) {
		close(channel[0]);
		return false;
	}
	worker->pid = pid;
	worker->channel = channel[0];
	worker->is_ready = false;
	worker->started_ms = now_ms;
	worker->restart_ms = 0;
	return true;
}

static void close_channel(struct worker_slot *worker)
{
	if (worker->channel >= 0)
		close(worker->channel);
	worker->channel = -1;
}

static void tell_worker(const struct worker_slot *worker,
			enum worker_command command)
{
	char byte = (char)command;

	/* It cannot be full: a worker gets three bytes in its life. */
	if (worker->channel >= 0)
		send(worker->channel, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void tell_workers(const struct generation *generation,
			 enum worker_command command)
{
	for (size_t i = 0; i < generation->worker_count; i++)
		tell_worker(&generation->workers[i], command);
}

/* Waits for the next byte from the worker; false when it ended or takes too
 * long. */
static bool wait_for_byte(const struct worker_slot *worker, int64_t end_ms,
			  char *byte)
{
	struct pollfd channel = {.fd = worker->channel, .events = POLLIN};
	int64_t left_ms;

	while ((left_ms = end_ms - clock_ms()) > 0) {
		int ready = poll(&channel, 1, (int)left_ms);

		if (ready < 0 && errno == EINTR)
			continue;
		return ready > 0 &&
		       recv(worker->channel, byte, 1, MSG_DONTWAIT) == 1;
	}
	return false;
}

static bool wait_until_ready(struct worker_slot *worker, int64_t end_ms)
{
	char byte;

	worker->is_ready =
	    wait_for_byte(worker, end_ms, &byte) && byte == WORKER_READY;
	return worker->is_ready;
}

/* ---- the generation ---- */

static size_t count_workers(const struct config *config)
{
	long most = (long)config_keys[CONFIG_KEY_WORKERS].most, processors;

	if (config->workers != 0)
		return config->workers;
	processors = sysconf(_SC_NPROCESSORS_ONLN);
	if (processors < 1)
		return 1;
	return (size_t)(processors < most ? processors : most);
}

static struct http_response *render_responses(const struct snapshot *snapshot)
{
	size_t count = snapshot->config->domain_count;
	struct http_response *responses =
	    arena_alloc(snapshot->arena, count * sizeof(*responses));

	for (size_t i = 0; i < count; i++) {
		const struct domain_config *domain =
		    snapshot->domains[i].config;

		http_response_render(snapshot->arena, domain->policy_text,
				     domain->policy_length, &responses[i]);
	}
	return responses;
}

struct generation *generation_new(
    struct snapshot *snapshot, const struct account *account,
    const struct generation_environment *environment)
{
	struct generation *generation =
	    arena_alloc(snapshot->arena, sizeof(*generation));
	size_t domain_count = snapshot->config->domain_count;
	struct tls_server *tls = tls_server_new(
	    snapshot->arena, snapshot_find_certificate, snapshot);

	generation->snapshot = snapshot;
	generation->account = *account;
	generation->worker_count = count_workers(snapshot->config);
	generation->workers =
	    arena_alloc(snapshot->arena, generation->worker_count *
					     sizeof(*generation->workers));
	for (size_t i = 0; i < generation->worker_count; i++) {
		generation->workers[i].channel = -1;
		generation->workers[i].restart_delay_ms = RESTART_DELAY_MIN_MS;
	}
	generation->setup = (struct worker_setup){
	    .snapshot = snapshot,
	    .responses = render_responses(snapshot),
	    .tls = tls,
	    .listeners = environment->listeners,
	    .account = &generation->account,
	    .empty_directory_fd = environment->empty_directory_fd,
	    .counters = environment->counters,
	};
	if (snapshot->challenges.count > 0)
		tls_server_answer_challenges(tls, snapshot_find_challenge);
	/* Last, since only a whole generation can free them. */
	generation->fetches = counters_new_fetches(domain_count);
	if (generation->fetches == NULL)
		heap_exhausted();
	if (fetch_table_init(&generation->by_sender, snapshot) != 0) {
		counters_free_fetches(generation->fetches, domain_count);
		heap_exhausted();
	}
	generation->setup.fetches = generation->fetches;
	generation->setup.by_sender = &generation->by_sender;
	return generation;
}

/* Whether it is gone by then: not asked of SIGCHLD, since the master does not
 * look at that during a load. */
static bool wait_until_gone(pid_t pid, int64_t end_ms)
{
	for (;;) {
		pid_t gone = waitpid(pid, NULL, WNOHANG);

		if (gone == pid || (gone < 0 && errno != EINTR))
			return true;
		if (clock_ms() >= end_ms)
			return false;
		poll(NULL, 0, 1);
	}
}

void generation_abandon(struct generation *generation)
{
	int64_t end_ms = clock_ms() + END_TIMEOUT_MS;

	/* Without CAP_KILL they end because their master has left them. */
	for (size_t i = 0; i < generation->worker_count; i++) {
		close_channel(&generation->workers[i]);
		if (generation->workers[i].pid != 0)
			kill(generation->workers[i].pid, SIGKILL);
	}
	for (size_t i = 0; i < generation->worker_count; i++) {
		pid_t pid = generation->workers[i].pid;

		if (pid == 0 || wait_until_gone(pid, end_ms))
			continue;
		log_begin(LOG_LEVEL_ERROR, "worker-abandoned");
		log_number("pid", pid);
		log_text("reason", "it does not end");
		log_end();
	}
	generation_free(generation);
}

int generation_start(struct generation *generation,
		     struct diagnostics *diagnostics)
{
	int64_t now_ms = clock_ms();

	for (size_t i = 0; i < generation->worker_count; i++) {
		if (!start_worker(generation, &generation->workers[i],
				  now_ms)) {
			diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0,
					"cannot start worker %zu of %zu: %s",
					i + 1, generation->worker_count,
					strerror(errno));
			return -1;
		}
	}
	for (size_t i = 0; i < generation->worker_count; i++) {
		if (!wait_until_ready(&generation->workers[i],
				      now_ms + READY_TIMEOUT_MS)) {
			diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0,
					"worker %zu of %zu did not become "
					"ready: the log tells why",
					i + 1, generation->worker_count);
			return -1;
		}
	}
	return 0;
}

void generation_accept(struct generation *generation)
{
	generation->phase = GENERATION_ACCEPTING;
	tell_workers(generation, WORKER_ACCEPT);
}

void generation_drain(struct generation *generation, int64_t now_ms)
{
	const struct config *config = generation->snapshot->config;

	if (generation->phase >= GENERATION_DRAINING)
		return;
	generation->phase = GENERATION_DRAINING;
	generation->due_ms =
	    now_ms + (int64_t)config->drain_timeout_s * 1000 + DRAIN_GRACE_MS;
	tell_workers(generation, WORKER_DRAIN);
}

void generation_wait_stopped(struct generation *generation, int64_t end_ms)
{
	for (size_t i = 0; i < generation->worker_count; i++) {
		const struct worker_slot *worker = &generation->workers[i];
		char byte;

		/* What it said before may still be there. */
		while (worker->channel >= 0 &&
		       wait_for_byte(worker, end_ms, &byte) &&
		       byte != WORKER_STOPPED)
			;
	}
}

void generation_hurry(struct generation *generation, int64_t due_ms)
{
	if (generation->phase == GENERATION_DRAINING &&
	    generation->due_ms > due_ms)
		generation->due_ms = due_ms;
}

void generation_end(struct generation *generation, int64_t now_ms)
{
	if (generation->phase == GENERATION_ENDING)
		return;
	generation->phase = GENERATION_ENDING;
	generation->due_ms = now_ms + END_TIMEOUT_MS;
	tell_workers(generation, WORKER_END);
}

static void plan_restart(struct worker_slot *worker, int64_t now_ms)
{
	/* One that lived long enough died of something new. */
	if (now_ms - worker->started_ms > RESTART_DELAY_MAX_MS)
		worker->restart_delay_ms = RESTART_DELAY_MIN_MS;
	worker->restart_ms = now_ms + worker->restart_delay_ms;
	worker->restart_delay_ms *= 2;
	if (worker->restart_delay_ms > RESTART_DELAY_MAX_MS)
		worker->restart_delay_ms = RESTART_DELAY_MAX_MS;
}

static void log_exit(const struct worker_slot *worker, int status,
		     int64_t restart_delay_ms)
{
	log_begin(LOG_LEVEL_ERROR, "worker-died");
	log_number("pid", worker->pid);
	if (WIFSIGNALED(status))
		log_text("signal", strsignal(WTERMSIG(status)));
	else
		log_number("status", WEXITSTATUS(status));
	log_number("restart_in_ms", restart_delay_ms);
	log_end();
}

bool generation_note_exit(struct generation *generation, pid_t pid, int status,
			  int64_t now_ms)
{
	for (size_t i = 0; i < generation->worker_count; i++) {
		struct worker_slot *worker = &generation->workers[i];

		if (worker->pid != pid)
			continue;
		if (generation->phase <= GENERATION_ACCEPTING) {
			plan_restart(worker, now_ms);
			log_exit(worker, status, worker->restart_ms - now_ms);
		}
		close_channel(worker);
		worker->pid = 0;
		worker->is_ready = false;
		return true;
	}
	return false;
}

static void restart(struct generation *generation, struct worker_slot *worker,
		    int64_t now_ms)
{
	if (start_worker(generation, worker, now_ms))
		return;
	log_message(LOG_LEVEL_ERROR, "cannot start a worker: %s",
		    strerror(errno));
	worker->started_ms = now_ms;
	plan_restart(worker, now_ms);
}

/* Replaces what has died, when it is due. */
static int64_t run_restarts(struct generation *generation, int64_t now_ms)
{
	int64_t next_ms = INT64_MAX;

	for (size_t i = 0; i < generation->worker_count; i++) {
		struct worker_slot *worker = &generation->workers[i];

		if (worker->pid == 0 && worker->restart_ms <= now_ms)
			restart(generation, worker, now_ms);
		if (worker->pid == 0 && worker->restart_ms < next_ms)
			next_ms = worker->restart_ms;
	}
	return next_ms;
}

static void kill_worker(struct worker_slot *worker)
{
	bool is_killed = kill(worker->pid, SIGKILL) == 0;

	log_begin(LOG_LEVEL_ERROR,
		  is_killed ? "worker-killed" : "worker-abandoned");
	log_number("pid", worker->pid);
	if (!is_killed)
		log_text("reason", strerror(errno));
	log_end();
	if (is_killed)
		return;
	/* Without CAP_KILL it cannot be helped, nor waited for. */
	close_channel(worker);
	worker->pid = 0;
}

/* Kills what does not end, when it is due. */
static int64_t run_kills(struct generation *generation, int64_t now_ms)
{
	if (generation->due_ms > now_ms)
		return generation->due_ms;
	for (size_t i = 0; i < generation->worker_count; i++) {
		if (generation->workers[i].pid != 0)
			kill_worker(&generation->workers[i]);
	}
	generation->due_ms = now_ms + END_TIMEOUT_MS;
	return generation->due_ms;
}

int64_t generation_run_due(struct generation *generation, int64_t now_ms)
{
	if (generation->phase == GENERATION_ACCEPTING)
		return run_restarts(generation, now_ms);
	if (generation->phase == GENERATION_READY ||
	    generation_is_gone(generation))
		return INT64_MAX;
	if (generation->phase == GENERATION_DRAINING &&
	    generation->due_ms <= now_ms)
		generation_end(generation, now_ms);
	if (generation->phase == GENERATION_DRAINING)
		return generation->due_ms;
	return run_kills(generation, now_ms);
}

void generation_read_channel(struct generation *generation,
			     struct worker_slot *worker)
{
	char byte;
	ssize_t got = recv(worker->channel, &byte, 1, MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		close_channel(worker); /* waitpid() will tell the rest */
		return;
	}
	if (byte != WORKER_READY || worker->is_ready)
		return;
	worker->is_ready = true;
	if (generation->phase == GENERATION_ACCEPTING)
		tell_worker(worker, WORKER_ACCEPT);
	else
		tell_worker(worker, WORKER_END);
}

bool generation_is_gone(const struct generation *generation)
{
	for (size_t i = 0; i < generation->worker_count; i++) {
		if (generation->workers[i].pid != 0)
			return false;
	}
	return true;
}

void generation_free(struct generation *generation)
{
	counters_free_fetches(generation->fetches,
			      generation->snapshot->config->domain_count);
	fetch_table_release(&generation->by_sender);
	snapshot_free(generation->snapshot); /* and the generation with it */
}
