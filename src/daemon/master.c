/*
 * Signals only set flags; ppoll() lets them in while the master waits, and
 * nowhere else.  Fatal at a start: a configuration with errors, no socket, no
 * workers, a second instance.  Afterwards nothing is.
 */
#include "daemon/master.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/log.h"
#include "daemon/clock.h"
#include "daemon/generation_fetches.h"
#include "daemon/memory.h"
#include "daemon/master_private.h"

#define OLDER_MAX	 4
#define WORKERS_MAX	 64 /* as workers allows */
#define DOMAINS_TOLD_MAX 1000
#define END_TIME_MS	 10000 /* after draining: to kill what does not end */

static volatile sig_atomic_t got_reload, got_stop, got_counters, got_child;

static void on_signal(int number)
{
	switch (number) {
	case SIGHUP: got_reload = 1; break;
	case SIGUSR1: got_counters = 1; break;
	case SIGCHLD: got_child = 1; break;
	default: got_stop++; break;
	}
}

/* Blocks and handles the master's signals; `open` lets them in again. */
static void prepare_signals(sigset_t *open)
{
	static const int handled[] = {SIGHUP, SIGUSR1, SIGCHLD, SIGTERM,
				      SIGINT};
	struct sigaction action = {.sa_handler = on_signal};
	sigset_t blocked;

	sigemptyset(&blocked);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++) {
		sigaddset(&blocked, handled[i]);
		sigaction(handled[i], &action, NULL);
	}
	/* What cannot be written is an error of the call. */
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL);
	sigprocmask(SIG_BLOCK, &blocked, open);
	for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++)
		sigdelset(open, handled[i]);
}

/* ---- telling ---- */

static uint32_t count_fetches(const struct master *master,
			      const struct served_domain *domain)
{
	uint32_t count = 0;

	for (struct generation *g = master->older; g != NULL; g = g->older) {
		const struct served_domain *same =
		    snapshot_find(g->snapshot, domain->config->host);

		if (same != NULL)
			count += g->fetches[same - g->snapshot->domains];
	}
	return count +
	       master->current
		   ->fetches[domain - master->current->snapshot->domains];
}

static void log_counters(const struct master *master)
{
	const struct snapshot *snapshot = master->current->snapshot;
	size_t told = 0, omitted = 0;

	counters_log(master->environment.counters);
	for (size_t i = 0; i < snapshot->config->domain_count; i++) {
		const struct served_domain *domain = &snapshot->domains[i];
		uint32_t count = count_fetches(master, domain);

		if (count > 0 && told == DOMAINS_TOLD_MAX)
			omitted++;
		if (count == 0 || told == DOMAINS_TOLD_MAX)
			continue;
		told++;
		log_begin_asked("counters-fetches");
		log_text("domain", domain->config->name);
		log_number("count", count);
		log_end();
	}
	if (omitted == 0)
		return;
	log_begin_asked("counters-fetches-omitted");
	log_number("domains", (int64_t)omitted);
	log_end();
}

/* Reloads wait while this many old generations are there: each may hold a
 * whole snapshot. */
static bool has_too_many(const struct master *master)
{
	size_t count = 0;

	for (struct generation *g = master->older; g != NULL; g = g->older)
		count++;
	return count >= OLDER_MAX;
}

/* ---- the loop ---- */

static void reap_workers(struct master *master)
{
	int64_t now_ms = clock_ms();
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (generation_note_exit(master->current, pid, status, now_ms))
			continue;
		for (struct generation *g = master->older; g != NULL;
		     g = g->older) {
			if (generation_note_exit(g, pid, status, now_ms))
				break;
		}
	}
}

/* What an old generation has counted goes on with the current one. */
static void keep_fetches(struct master *master, const struct generation *gone)
{
	const struct snapshot *snapshot = master->current->snapshot;

	for (size_t i = 0; i < gone->snapshot->config->domain_count; i++) {
		const struct served_domain *domain;

		if (gone->fetches[i] == 0)
			continue;
		domain = snapshot_find(snapshot,
				       gone->snapshot->domains[i].config->host);
		if (domain != NULL)
			master->current->fetches[domain - snapshot->domains] +=
			    gone->fetches[i];
	}
}

static void free_gone(struct master *master)
{
	struct generation **at = &master->older;

	while (*at != NULL) {
		struct generation *generation = *at;

		if (!generation_is_gone(generation)) {
			at = &generation->older;
			continue;
		}
		*at = generation->older;
		keep_fetches(master, generation);
		generation_keep_fetches(master->current, generation);
		generation_free(generation);
	}
}

static int64_t earlier(int64_t a_ms, int64_t b_ms)
{
	return a_ms < b_ms ? a_ms : b_ms;
}

/* When files are to be looked at or written. */
static int64_t files_due_ms(const struct master *master)
{
	return earlier(master->metrics.due_ms,
		       earlier(master->watch.check_ms, master->watch.daily_ms));
}

static int64_t run_due(struct master *master, int64_t now_ms)
{
	int64_t next_ms = generation_run_due(master->current, now_ms);
	int64_t due_ms = control_due_ms(&master->control);

	if (due_ms < next_ms)
		next_ms = due_ms;
	if (!master->is_stopping)
		next_ms = earlier(next_ms, files_due_ms(master));
	for (struct generation *g = master->older; g != NULL; g = g->older) {
		due_ms = generation_run_due(g, now_ms);
		if (due_ms < next_ms)
			next_ms = due_ms;
	}
	if (master->retry_ms != 0 && master->retry_ms < next_ms)
		next_ms = master->retry_ms;
	return next_ms;
}

static size_t poll_set(struct master *master, struct pollfd *set)
{
	size_t count = control_poll_set(&master->control, set);
	const struct generation *current = master->current;

	for (size_t i = 0; i < current->worker_count; i++) {
		if (current->workers[i].channel >= 0)
			set[count++] =
			    (struct pollfd){.fd = current->workers[i].channel,
					    .events = POLLIN};
	}
	return count;
}

static void wait_for_events(struct master *master, const sigset_t *open,
			    int64_t next_ms)
{
	struct pollfd set[CONTROL_CLIENTS_MAX + 1 + WORKERS_MAX];
	size_t count = poll_set(master, set);
	int64_t left_ms = next_ms - clock_ms();
	struct timespec timeout = {0};
	sigset_t blocked;

	if (left_ms > 0) {
		timeout.tv_sec = left_ms / 1000;
		timeout.tv_nsec = left_ms % 1000 * 1000000;
	}
	ppoll(set, count, next_ms == INT64_MAX ? NULL : &timeout, open);
	/* ppoll() delivers nothing when it has no reason to wait; no signal
	 * may starve behind a busy descriptor. */
	sigprocmask(SIG_SETMASK, open, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}

static void read_channels(struct master *master)
{
	struct generation *current = master->current;

	for (size_t i = 0; i < current->worker_count; i++) {
		if (current->workers[i].channel >= 0)
			generation_read_channel(current, &current->workers[i]);
	}
}

/* The first signal drains, the second ends at once. */
static void begin_stop(struct master *master, int64_t now_ms)
{
	if (!master->is_stopping) {
		log_begin(LOG_LEVEL_INFO, "stopping");
		log_end();
		master->is_stopping = true;
		master->retry_ms = 0;
		generation_drain(master->current, now_ms);
		for (struct generation *g = master->older; g; g = g->older)
			generation_hurry(g, master->current->due_ms);
		service_manager_tell_stopping(&master->manager,
					      master->current->due_ms - now_ms +
						  END_TIME_MS,
					      "finishing open connections");
		listeners_close(&master->listeners);
		control_close(&master->control);
		got_stop--;
	}
	if (got_stop > 0) {
		generation_end(master->current, now_ms);
		for (struct generation *g = master->older; g; g = g->older)
			generation_end(g, now_ms);
	}
	got_stop = 0;
}

static bool accept_requests(struct master *master, int64_t now_ms)
{
	bool has_waiting = control_accept(&master->control, now_ms);

	if (master->control.accept_error != 0)
		log_message(LOG_LEVEL_WARNING,
			    "cannot accept a request to reload: %s: trying "
			    "again in a second",
			    strerror(master->control.accept_error));
	master->control.accept_error = 0;
	return has_waiting;
}

/* A reload renews as well. */
static void load_anew(struct master *master)
{
	bool is_reload = got_reload || control_has_waiting(&master->control);

	got_reload = 0;
	master->wants_renewal = false;
	master_load(master, is_reload ? LOAD_RELOAD : LOAD_RENEWAL);
}

static void handle_events(struct master *master)
{
	int64_t now_ms = clock_ms();
	bool has_files;

	if (got_child) {
		got_child = 0;
		reap_workers(master);
	}
	free_gone(master);
	if (got_counters) {
		got_counters = 0;
		log_counters(master);
		master->metrics.due_ms = 0;
	}
	if (got_stop)
		begin_stop(master, now_ms);
	read_channels(master);
	if (master->is_stopping)
		return;
	has_files = files_due_ms(master) <= now_ms;
	if (has_files && certificate_watch_run(
			     &master->watch, master->current->snapshot, now_ms))
		master->wants_renewal = true;
	if (accept_requests(master, now_ms) || got_reload ||
	    master->wants_renewal) {
		if (!has_too_many(master))
			load_anew(master);
	} else if (master->retry_ms != 0 && master->retry_ms <= now_ms) {
		master_retry(master);
	}
	/* Before whoever asked for a load is told that it is done. */
	if (files_due_ms(master) <= now_ms) {
		metrics_run(master, now_ms);
		has_files = true;
	}
	if (has_files)
		memory_release_code();
	control_send(&master->control);
}

static void loop(struct master *master, const sigset_t *open)
{
	for (;;) {
		int64_t next_ms;

		handle_events(master);
		next_ms = run_due(master, clock_ms());
		if (master->is_stopping &&
		    generation_is_gone(master->current) &&
		    master->older == NULL)
			return;
		wait_for_events(master, open, next_ms);
	}
}

/* The keys are in memory. */
static void forbid_core_dumps(void)
{
	static const struct rlimit none = {0, 0};

	if (setrlimit(RLIMIT_CORE, &none) != 0)
		log_message(LOG_LEVEL_WARNING,
			    "core dumps cannot be forbidden: %s",
			    strerror(errno));
}

int master_run(const char *config_path)
{
	struct master master = {.config_path = config_path,
				.arena = arena_new(),
				.environment = {.empty_directory_fd = -1}};
	int status = EXIT_FAILURE;
	sigset_t open;

	passed_sockets_init(&master.passed, master.arena);
	service_manager_init(&master.manager);
	log_open();
	forbid_core_dumps();
	memory_limit_heap();
	control_init(&master.control);
	prepare_signals(&open);
	master.environment.listeners = &master.listeners;
	master.environment.counters = counters_new();
	if (master.environment.counters != NULL &&
	    master_load(&master, LOAD_START)) {
		loop(&master, &open);
		generation_free(master.current);
		status = EXIT_SUCCESS;
		log_begin(LOG_LEVEL_INFO, "stopped");
		log_end();
	} else {
		log_message(LOG_LEVEL_ERROR, "mta-stsd cannot start");
		service_manager_tell_status(&master.manager,
					    "cannot start: the log tells why");
	}
	listeners_close(&master.listeners);
	control_close(&master.control);
	master_keep_unstored(&master, NULL);
	arena_free(master.arena);
	return status;
}
