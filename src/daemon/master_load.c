/* A load in five steps: what is to be served is prepared, a generation of
 * workers is made ready, the ids are stored, the new generation serves and the
 * old one drains, and what changed is told: by tell(), and by master_test()
 * for a trial.  A failure in one of the first three changes nothing. */
#include "daemon/master_private.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "daemon/clock.h"
#include "daemon/master.h"
#include "daemon/memory.h"
#include "daemon/report.h"
#include "daemon/syscall_filter.h"

#define HURRY_MS    2000
#define STATUS_ROOM 200

/* A worker that hangs shall not hold up a load. */
#define STOP_TIMEOUT_MS 1000

static void check_listen(const struct listeners *listeners, struct load *load)
{
	const char *path = load->snapshot->config->path;

	if (listeners->source == NULL)
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING, path, 0,
				"listen changed: it takes effect at the next "
				"restart");
	else
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING, path, 0,
				"listen changed: it is ignored: the sockets "
				"come from %s",
				listeners->source);
}

/* What a changed configuration cannot change without a restart. */
static bool check_fixed(const struct master *master, struct load *load)
{
	const struct config *config = load->snapshot->config;

	if (!listeners_match(&master->listeners, config, load->scratch))
		check_listen(&master->listeners, load);
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
				"%u needs %zu, the limit is %zu: fewer clients "
				"are served at a time: raise it (LimitNOFILE=, "
				"ulimit -n)",
				config->max_connections, needed, limit);
}

/*
 * One old generation has its drain_timeout.  When the next reload comes, it
 * still has a moment for fetches under way, which take milliseconds; what is
 * left then is slow or silent.
 *
 * Who waits for the load may rely on being served by it: an authority connects
 * to see a challenge at once.
 */
static void retire(struct master *master, struct generation *generation)
{
	for (struct generation *g = master->older; g != NULL; g = g->older)
		generation_hurry(g, clock_ms() + HURRY_MS);
	generation->older = master->older;
	master->older = generation;
	generation_drain(generation, clock_ms());
	generation_wait_stopped(generation, clock_ms() + STOP_TIMEOUT_MS);
}

/* ---- a load ---- */

/*
 * Whether workers that are started from now on get a generation's keys and
 * pages.  Those of another generation shall not; the one that is replaced in
 * the end starts none any more, and keeps them to its old ones for good.
 */
static void share_memory(const struct generation *generation, bool is_shared)
{
	if (generation != NULL)
		arena_set_inherited(generation->snapshot->arena, is_shared);
}

/* Also takes what the state directory did not give before. */
static bool is_acceptable(struct master *master, struct load *load)
{
	struct account account;

	if (load->snapshot == NULL) {
		/* Every problem in one run. */
		privilege_resolve(&account, load->config, false,
				  &load->diagnostics);
		diagnostics_sort(&load->diagnostics);
		return false;
	}
	if (master->current == NULL)
		return master_open(master, load->snapshot->config,
				   &load->diagnostics);
	return check_fixed(master, load) &&
	       master_hold(master, &load->diagnostics);
}

/* What can be told without memory of its own, once step 1 is done. */
#define LATE_FINDINGS_BYTES 65536

/* A load in progress. */
struct attempt {
	struct master *master;
	enum load_purpose purpose;
	struct load load;
	struct generation *next; /* NULL: nothing else is served */
	bool has_news;	 /* certificates or challenges are others than before */
	bool is_partial; /* the configuration or a certificate is refused, and
			    what is good of the others is loaded all the same */
	bool is_exhausted; /* memory has ended: the load is not to be
			      looked at */
	bool is_stored;
};

/* As findings, so that they obey the log_level of this configuration. */
static void add_what_is_not_possible(struct diagnostics *diagnostics)
{
	if (geteuid() != 0)
		diagnostics_add(diagnostics, SEVERITY_INFO, NULL, 0,
				"not started as root: the workers keep uid %ld "
				"and see the file system",
				(long)geteuid());
#ifdef MTA_STSD_NO_CHROOT
	diagnostics_add(diagnostics, SEVERITY_WARNING, NULL, 0,
			"built without chroot, for sanitizers: not for "
			"service");
#else
	if (!syscall_filter_is_possible())
		diagnostics_add(diagnostics, SEVERITY_WARNING, NULL, 0,
				"no filter of system calls for this kernel or "
				"processor: a worker that is taken over can "
				"connect to elsewhere");
#endif
}

/* Whether what was loaded can be served. */
static bool is_servable(struct attempt *attempt, struct account *account)
{
	struct master *master = attempt->master;
	struct load *load = &attempt->load;

	if (!is_acceptable(master, load))
		return false;
	check_files(load);
	return privilege_resolve(account, load->snapshot->config,
				 master->current == NULL,
				 &load->diagnostics) == 0;
}

/* Certificates do not wait until an edit is finished: they may end before. */
static bool renew_instead(struct attempt *attempt, struct account *account)
{
	struct load *load = &attempt->load;

	if (attempt->purpose != LOAD_RELOAD || !attempt->has_news)
		return false;
	load_renew_instead(load, attempt->master->current->snapshot);
	attempt->is_partial = true;
	return load->snapshot != NULL && is_servable(attempt, account);
}

/* Step 1, and what else needs memory before step 5. */
static void prepare(void *context)
{
	struct attempt *attempt = context;
	struct master *master = attempt->master;
	struct load *load = &attempt->load;
	struct account account;

	load_run(load, master->config_path, attempt->purpose,
		 master->current != NULL ? master->current->snapshot : NULL,
		 time(NULL));
	if (master->current == NULL)
		add_what_is_not_possible(&load->diagnostics);
	if (!is_servable(attempt, &account) &&
	    !renew_instead(attempt, &account))
		return;
	attempt->is_partial |= load->is_certificate_bad;
	arena_reserve(load->scratch, LATE_FINDINGS_BYTES);
	attempt->next =
	    generation_new(load->snapshot, &account, &master->environment);
}

static void store(void *context)
{
	struct attempt *attempt = context;

	attempt->is_stored = load_store(&attempt->load) == 0;
}

static void store_guarded(struct attempt *attempt)
{
	struct load *load = &attempt->load;

	load->snapshot = attempt->next->snapshot;
	if (!heap_guard(store, attempt))
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
				"cannot write state: out of memory");
	load->snapshot = NULL;
}

/* Steps 2 and 3; false when the load failed. */
static bool start_next(struct attempt *attempt)
{
	struct generation *current = attempt->master->current;

	load_take_snapshot(&attempt->load);
	share_memory(current, false);
	if (generation_start(attempt->next, &attempt->load.diagnostics) == 0) {
		store_guarded(attempt);
		if (attempt->is_stored || attempt->purpose == LOAD_START)
			return true;
	}
	generation_abandon(attempt->next);
	attempt->next = NULL;
	share_memory(current, true);
	return false;
}

/* Step 4. */
static void switch_generation(struct master *master, struct generation *next)
{
	struct generation *before = master->current;

	log_set_level(next->snapshot->config->log_level);
	generation_accept(next);
	master->current = next;
	if (before != NULL)
		retire(master, before);
}

static void log_loaded(const struct master *master, bool is_first)
{
	const struct snapshot *snapshot = master->current->snapshot;

	log_begin(LOG_LEVEL_INFO, is_first ? "ready" : "reloaded");
	log_number("domains", (int64_t)snapshot->config->domain_count);
	log_number("served", (int64_t)snapshot->served_count);
	log_number("workers", (int64_t)master->current->worker_count);
	log_text("listen", master->listeners.spelling);
	log_end();
}

static void answer_clients(struct master *master, int status,
			   const struct text *errors, const struct text *output)
{
	char path[PATH_MAX];

	control_answer(&master->control, realpath(master->config_path, path),
		       errors, output, status);
}

static const char *manager_words(const struct master *master, bool is_good)
{
	if (!is_good)
		return "failed: its findings are logged";
	return master->metrics.is_config_good
		   ? "succeeded"
		   : "renewed certificates: the configuration is refused: its "
		     "findings are logged";
}

/* What the service manager shows of this daemon. */
static void tell_manager(const struct master *master, bool is_good)
{
	const struct snapshot *snapshot = master->current->snapshot;
	char buffer[STATUS_ROOM], moment[TIMESTAMP_ROOM];
	struct text status;

	text_init(&status, buffer, sizeof(buffer));
	text_addf(&status, "serving %zu of %zu domains; the load of %s %s",
		  snapshot->served_count, snapshot->config->domain_count,
		  timestamp_format(moment, time(NULL)),
		  manager_words(master, is_good));
	service_manager_tell_ready(&master->manager, status.bytes);
}

static bool is_good(const struct attempt *attempt)
{
	return attempt->next != NULL && !attempt->is_partial;
}

/* For `mta-stsd -r`. */
static int exit_status(const struct attempt *attempt)
{
	if (attempt->next == NULL)
		return 1;
	return attempt->is_partial ? 2 : 0;
}

/* What to say of a load that is not good. */
static const char *failure(const struct attempt *attempt)
{
	if (attempt->next == NULL)
		return "the load failed: what was served before is served on";
	if (attempt->load.is_certificate_bad)
		return "a certificate is refused: the others and challenges "
		       "are loaded, and what else was served before is served "
		       "on";
	return "the configuration is refused: certificates and challenges are "
	       "loaded, and what else was served before is served on";
}

/* What could not be told in the log alone. */
static void add_result(const struct attempt *attempt, struct text *errors)
{
	const struct load *load = &attempt->load;

	if (!is_good(attempt))
		text_addf(errors, "error: %s\n", failure(attempt));
	else if (load->notice_count == 0)
		text_add_string(errors,
				"mta-stsd: reloaded: nothing to publish\n");
	else
		text_addf(
		    errors, "mta-stsd: reloaded: %zu record%s to publish\n",
		    load->notice_count, load->notice_count == 1 ? "" : "s");
}

/* The load is gone, and its finding needs less than it had. */
static void forget_load(struct load *load)
{
	load_release(load);
	load->scratch = arena_new();
	diagnostics_init(&load->diagnostics, load->scratch);
	diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
			"out of memory: the load needs more than there is");
}

/* Step 5, for the log, standard output and whoever asked for the load. */
static void tell(void *context)
{
	struct attempt *attempt = context;
	struct load *load = &attempt->load;
	bool is_stored = attempt->next != NULL && attempt->is_stored, is_told;
	struct text errors, output;

	if (attempt->is_exhausted)
		forget_load(load);
	text_init_growing(&errors);
	text_init_growing(&output);
	if (is_stored)
		load_render_notices(load, &output);
	diagnostics_render(&load->diagnostics, &errors);
	add_result(attempt, &errors);
	report_log(&load->diagnostics);
	/* Either will do. */
	is_told = report_print(&output);
	is_told |= control_has_waiting(&attempt->master->control);
	answer_clients(attempt->master, exit_status(attempt), &errors, &output);
	if (is_stored && is_told)
		load_note_told(load, attempt->master->state_dir);
	text_release(&errors);
	text_release(&output);
}

/* The same where there is no memory for more. */
static void tell_briefly(const struct attempt *attempt)
{
	static const char words[] = "out of memory: what came of the load "
				    "cannot be told: see mta-sts records";
	char line[sizeof(words) + 10], nothing[1];
	struct text errors, output;

	text_init(&errors, line, sizeof(line));
	text_init(&output, nothing, sizeof(nothing));
	text_addf(&errors, "error: %s\n", words);
	log_message(LOG_LEVEL_ERROR, "%s", words);
	answer_clients(attempt->master, exit_status(attempt), &errors, &output);
}

static bool has_news(const struct snapshot *served)
{
	const char *directory = served->config->acme_challenge_dir;
	bool has_changed = certificate_watch_look(served);

	return has_changed ||
	       (directory != NULL &&
		challenges_stamp(directory) != served->challenges.stamp);
}

bool master_load(struct master *master, enum load_purpose purpose)
{
	struct attempt attempt = {.master = master, .purpose = purpose};
	bool is_switched;

	if (master->has_started)
		service_manager_tell_reloading(&master->manager);
	if (master->current != NULL)
		attempt.has_news = has_news(master->current->snapshot);
	attempt.is_exhausted = !heap_guard(prepare, &attempt);
	is_switched = attempt.next != NULL && start_next(&attempt);
	if (is_switched)
		switch_generation(master, attempt.next);
	else if (attempt.has_news)
		certificate_watch_forget(master->current->snapshot);
	metrics_note_load(&master->metrics, purpose, is_good(&attempt));
	if (master->current != NULL)
		certificate_watch_restart(
		    &master->watch, master->current->snapshot, clock_ms());
	if (!heap_guard(tell, &attempt))
		tell_briefly(&attempt);
	if (is_switched)
		log_loaded(master, !master->has_started);
	if (!is_good(&attempt) && master->has_started)
		log_message(LOG_LEVEL_ERROR, "%s", failure(&attempt));
	master->has_started = master->has_started || is_switched;
	if (master->has_started)
		tell_manager(master, is_good(&attempt));
	if (is_switched)
		master_keep_unstored(master,
				     attempt.is_stored ? NULL : &attempt.load);
	master_plan_retry(master);
	load_release(&attempt.load);
	memory_release_code();
	return is_good(&attempt);
}

/* ---- without a daemon ---- */

struct trial {
	const char *config_path;
	bool is_good;
};

static void try(void *context)
{
	struct trial *trial = context;
	struct text errors, output;
	struct account account;
	struct load load;

	load_run(&load, trial->config_path, LOAD_TEST, NULL, time(NULL));
	trial->is_good = privilege_resolve(&account, load.config, true,
					   &load.diagnostics) == 0 &&
			 load.snapshot != NULL;
	if (!load.config->is_unread)
		privilege_check_state_dir(load.config->state_dir,
					  &load.diagnostics);
	diagnostics_sort(&load.diagnostics);
	text_init_growing(&errors);
	text_init_growing(&output);
	diagnostics_render(&load.diagnostics, &errors);
	if (trial->is_good)
		load_render_preview(&load, &output);
	fputs(errors.bytes, stderr);
	fputs(output.bytes, stdout);
	if (trial->is_good)
		fprintf(stderr, "mta-stsd: configuration is good: %s\n",
			trial->config_path);
	else
		fprintf(stderr,
			"mta-stsd: configuration is bad: %s: %zu error%s\n",
			trial->config_path, load.diagnostics.errors,
			load.diagnostics.errors == 1 ? "" : "s");
	text_release(&errors);
	text_release(&output);
	load_release(&load);
}

int master_test(const char *config_path)
{
	struct trial trial = {.config_path = config_path};

	if (!heap_guard(try, &trial)) {
		fputs("mta-stsd: out of memory\n", stderr);
		return EXIT_FAILURE;
	}
	return trial.is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
