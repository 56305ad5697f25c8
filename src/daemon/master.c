/*
 * Signals only set flags; ppoll() lets them in while the master waits, and
 * nowhere else.  A load follows DESIGN's five steps in master_load().  Fatal at
 * a start: a configuration with errors, no socket, no workers, a second
 * instance.  Afterwards nothing is.
 */
#include "daemon/master.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/clock.h"
#include "daemon/control.h"
#include "daemon/generation.h"
#include "daemon/instance.h"
#include "daemon/memory.h"
#include "daemon/report.h"
#include "site/load.h"

#define STATE_RETRY_MS	 60000
#define HURRY_MS	 2000
#define OLDER_MAX	 4
#define WORKERS_MAX	 64 /* as workers allows */
#define DOMAINS_TOLD_MAX 1000

struct master {
	const char *config_path;
	char *state_dir; /* of the start: pid file and control socket */
	struct listeners listeners;
	struct control control;
	struct generation_environment environment;
	struct generation *current;
	struct generation *older; /* those that drain or end */
	bool has_started, is_stopping;
	int64_t stop_ms;	/* when draining ends */
	int64_t state_retry_ms; /* 0: the state is stored */
};

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
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
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
	size_t told = 0;

	counters_log(master->environment.counters);
	for (size_t i = 0; i < snapshot->config->domain_count; i++) {
		const struct served_domain *domain = &snapshot->domains[i];
		uint32_t count = count_fetches(master, domain);

		if (count == 0 || told == DOMAINS_TOLD_MAX)
			continue;
		told++;
		log_begin(LOG_LEVEL_INFO, "counters-fetches");
		log_text("domain", domain->config->name);
		log_number("count", count);
		log_end();
	}
}

/* ---- a load ---- */

/* What a changed configuration cannot change without a restart. */
static bool check_fixed(const struct master *master, struct load *load)
{
	const struct config *config = load->snapshot->config;

	if (!listeners_match(&master->listeners, config))
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING,
				config->path, 0,
				"listen changed: it takes effect at the next "
				"restart");
	if (strcmp(config->state_dir, master->state_dir) == 0)
		return true;
	diagnostics_add(&load->diagnostics, SEVERITY_ERROR, config->path, 0,
			"state_dir changed: '%s' is in use: move the files and "
			"restart",
			master->state_dir);
	return false;
}

static void check_files(struct load *load)
{
	const struct config *config = load->snapshot->config;
	size_t needed = config->max_connections + config->listen_count * 2 +
			WORKER_FILES_RESERVED;
	size_t limit = privilege_raise_files(needed);

	if (limit < needed)
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING,
				config->path, 0,
				"too few open files allowed: max_connections = "
				"%u needs %zu, the limit is %zu: raise it "
				"(LimitNOFILE=, ulimit -n)",
				config->max_connections, needed, limit);
}

/*
 * One old generation has its drain_timeout.  When the next reload comes, it
 * still has a moment for fetches under way, which take milliseconds; what is
 * left then is slow or silent.
 */
static void retire(struct master *master, struct generation *generation)
{
	for (struct generation *g = master->older; g != NULL; g = g->older)
		generation_hurry(g, clock_ms() + HURRY_MS);
	generation->older = master->older;
	master->older = generation;
	generation_drain(generation);
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

/* Steps 2 to 4, once a snapshot is there: false when the load failed. */
static bool switch_generation(struct master *master, struct load *load,
			      enum load_purpose purpose, bool *is_stored)
{
	struct generation *before = master->current, *next;
	struct account account;

	check_files(load);
	if (privilege_resolve(&account, load->snapshot->config, before == NULL,
			      &load->diagnostics) != 0)
		return false;
	/* New workers shall not keep the old keys, nor their pages. */
	if (before != NULL)
		arena_set_inherited(before->snapshot->arena, false);
	next = generation_start(load_take_snapshot(load), &account,
				&master->environment, &load->diagnostics);
	if (before != NULL)
		arena_set_inherited(before->snapshot->arena, true);
	if (next == NULL)
		return false;
	load->snapshot = next->snapshot;
	*is_stored = load_store(load) == 0;
	load->snapshot = NULL;
	if (!*is_stored && purpose != LOAD_START) {
		generation_abandon(next);
		return false;
	}
	log_set_level(next->snapshot->config->log_level);
	generation_accept(next);
	master->current = next;
	if (before != NULL)
		retire(master, before);
	return true;
}

static void log_loaded(const struct master *master, bool is_first)
{
	const struct snapshot *snapshot = master->current->snapshot;

	log_begin(LOG_LEVEL_INFO, is_first ? "ready" : "reloaded");
	log_number("domains", (int64_t)snapshot->config->domain_count);
	log_number("served", (int64_t)snapshot->served_count);
	log_number("workers", (int64_t)master->current->worker_count);
	log_text("listen", master->listeners.spelling.bytes);
	log_end();
}

/* Step 5, for the log, standard output and whoever asked for the load. */
static void tell_load(struct master *master, struct load *load, bool is_good,
		      bool is_stored)
{
	bool is_first = !master->has_started;
	struct text errors, output;

	text_init_growing(&errors);
	text_init_growing(&output);
	if (is_good && is_stored)
		load_render_notices(load, &output);
	diagnostics_render(&load->diagnostics, &errors);
	if (!is_good)
		text_add_string(&errors, "error: the load failed: what was "
					 "served before is served on\n");
	report_log(&load->diagnostics);
	report_print(&output);
	control_answer(&master->control, NULL, &errors, &output,
		       is_good ? 0 : 1);
	if (is_good)
		log_loaded(master, is_first);
	else if (!is_first)
		log_message(LOG_LEVEL_ERROR, "the load failed: what was served "
					     "before is served on");
	master->has_started = master->has_started || is_good;
	text_release(&errors);
	text_release(&output);
}

/* Opens what is opened once; findings in the load. */
static bool open_instance(struct master *master, struct load *load)
{
	const struct config *config = load->snapshot->config;
	enum instance_result result;
	pid_t other;

	master->state_dir = strdup(config->state_dir);
	result = instance_lock(config->state_dir, &other);
	if (result == INSTANCE_RUNNING) {
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
				"already running: pid %ld has the lock of "
				"'%s/%s'",
				(long)other, config->state_dir, INSTANCE_FILE);
		return false;
	}
	if (result == INSTANCE_FAILED)
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
				"cannot lock '%s/%s': %s: a second instance "
				"would not be noticed",
				config->state_dir, INSTANCE_FILE,
				strerror(errno));
	else if (control_open(&master->control, config->state_dir) != 0)
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING, NULL, 0,
				"cannot open '%s/%s': %s: 'mta-stsd -r' will "
				"not work, SIGHUP does",
				config->state_dir, CONTROL_SOCKET_FILE,
				strerror(errno));
	master->environment.empty_directory_fd =
	    privilege_open_empty_directory(config->state_dir);
	if (master->environment.empty_directory_fd < 0) {
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
				"no empty directory for the workers can be "
				"made in '%s', /run or /tmp: %s",
				config->state_dir, strerror(errno));
		return false;
	}
	return listeners_open(&master->listeners, config, &load->diagnostics) ==
	       0;
}

static bool prepare_load(struct master *master, struct load *load)
{
	if (load->snapshot == NULL)
		return false;
	if (master->current == NULL && master->state_dir == NULL)
		return open_instance(master, load);
	return check_fixed(master, load);
}

/* One load, from step 1 to 5; false when nothing changed because of errors. */
static bool master_load(struct master *master, enum load_purpose purpose)
{
	const struct snapshot *running =
	    master->current != NULL ? master->current->snapshot : NULL;
	bool is_good, is_stored = false;
	struct load load;

	load_run(&load, master->config_path, purpose, running, time(NULL));
	is_good = prepare_load(master, &load) &&
		  switch_generation(master, &load, purpose, &is_stored);
	tell_load(master, &load, is_good, is_stored);
	if (is_good)
		master->state_retry_ms =
		    is_stored ? 0 : clock_ms() + STATE_RETRY_MS;
	else if (master->state_retry_ms != 0)
		master->state_retry_ms = clock_ms() + STATE_RETRY_MS;
	load_release(&load);
	memory_release_code();
	return is_good;
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
		generation_free(generation);
	}
}

static int64_t run_due(struct master *master, int64_t now_ms)
{
	int64_t next_ms = generation_run_due(master->current, now_ms);
	int64_t due_ms = control_due_ms(&master->control);

	if (due_ms < next_ms)
		next_ms = due_ms;
	for (struct generation *g = master->older; g != NULL; g = g->older) {
		due_ms = generation_run_due(g, now_ms);
		if (due_ms < next_ms)
			next_ms = due_ms;
	}
	if (master->is_stopping && master->stop_ms <= now_ms) {
		generation_end(master->current, now_ms);
		for (struct generation *g = master->older; g; g = g->older)
			generation_end(g, now_ms);
	} else if (master->is_stopping && master->stop_ms < next_ms) {
		next_ms = master->stop_ms;
	}
	if (master->state_retry_ms != 0 && master->state_retry_ms < next_ms)
		next_ms = master->state_retry_ms;
	return next_ms;
}

static size_t poll_set(const struct master *master, struct pollfd *set)
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

static void begin_stop(struct master *master)
{
	const struct config *config = master->current->snapshot->config;

	if (!master->is_stopping) {
		log_begin(LOG_LEVEL_INFO, "stopping");
		log_end();
		master->is_stopping = true;
		master->stop_ms =
		    clock_ms() + (int64_t)config->drain_timeout_s * 1000 + 500;
		generation_drain(master->current);
		listeners_close(&master->listeners);
		control_close(&master->control);
		got_stop--;
	}
	if (got_stop > 0)
		master->stop_ms = clock_ms();
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

static void handle_events(struct master *master)
{
	int64_t now_ms = clock_ms();

	if (got_child) {
		got_child = 0;
		reap_workers(master);
		free_gone(master);
	}
	if (got_counters) {
		got_counters = 0;
		log_counters(master);
	}
	if (got_stop)
		begin_stop(master);
	if (master->is_stopping)
		return;
	read_channels(master);
	if (accept_requests(master, now_ms) || got_reload) {
		if (!has_too_many(master)) {
			got_reload = 0;
			master_load(master, LOAD_RELOAD);
		}
	} else if (master->state_retry_ms != 0 &&
		   master->state_retry_ms <= now_ms) {
		master_load(master, LOAD_START);
	}
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

static void say_what_is_not_possible(void)
{
	if (geteuid() != 0)
		log_message(LOG_LEVEL_INFO,
			    "not started as root: the workers keep uid %ld and "
			    "see the file system",
			    (long)geteuid());
#ifdef MTA_STSD_NO_CHROOT
	log_message(LOG_LEVEL_WARNING,
		    "built without chroot, for sanitizers: not for service");
#endif
}

int master_run(const char *config_path)
{
	struct master master = {.config_path = config_path,
				.environment = {.empty_directory_fd = -1}};
	int status = EXIT_FAILURE;
	sigset_t open;

	log_open();
	memory_limit_heap();
	control_init(&master.control);
	prepare_signals(&open);
	say_what_is_not_possible();
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
	}
	listeners_close(&master.listeners);
	control_close(&master.control);
	free(master.state_dir);
	return status;
}

int master_test(const char *config_path)
{
	struct text errors, output;
	struct account account;
	struct load load;
	bool is_good;

	load_run(&load, config_path, LOAD_TEST, NULL, time(NULL));
	is_good = load.snapshot != NULL &&
		  privilege_resolve(&account, load.snapshot->config, true,
				    &load.diagnostics) == 0;
	text_init_growing(&errors);
	text_init_growing(&output);
	diagnostics_render(&load.diagnostics, &errors);
	if (is_good)
		load_render_preview(&load, &output);
	fputs(errors.bytes, stderr);
	fputs(output.bytes, stdout);
	if (is_good)
		fprintf(stderr, "mta-stsd: configuration is good: %s\n",
			config_path);
	else
		fprintf(stderr,
			"mta-stsd: configuration is bad: %s: %zu error%s\n",
			config_path, load.diagnostics.errors,
			load.diagnostics.errors == 1 ? "" : "s");
	text_release(&errors);
	text_release(&output);
	load_release(&load);
	return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
