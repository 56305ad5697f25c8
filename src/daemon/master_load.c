/* The five steps of DESIGN, in their order.  Findings are told by tell_load()
 * and master_test() alone. */
#include "daemon/master_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "daemon/clock.h"
#include "daemon/master.h"
#include "daemon/memory.h"
#include "daemon/report.h"

#define STATE_RETRY_MS 60000
#define HURRY_MS       2000

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
	generation_drain(generation, clock_ms());
}

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

/* Steps 2 and 3: NULL when the load failed. */
static struct generation *start_generation(struct master *master,
					   struct load *load,
					   enum load_purpose purpose,
					   bool *is_stored)
{
	struct generation *next;
	struct account account;

	check_files(load);
	if (privilege_resolve(&account, load->snapshot->config,
			      master->current == NULL, &load->diagnostics) != 0)
		return NULL;
	share_memory(master->current, false);
	next = generation_start(load_take_snapshot(load), &account,
				&master->environment, &load->diagnostics);
	if (next != NULL) {
		load->snapshot = next->snapshot;
		*is_stored = load_store(load) == 0;
		load->snapshot = NULL;
		if (*is_stored || purpose == LOAD_START)
			return next;
		generation_abandon(next);
	}
	share_memory(master->current, true);
	return NULL;
}

/* Steps 2 to 4, once a snapshot is there: false when the load failed. */
static bool switch_generation(struct master *master, struct load *load,
			      enum load_purpose purpose, bool *is_stored)
{
	struct generation *before = master->current;
	struct generation *next =
	    start_generation(master, load, purpose, is_stored);

	if (next == NULL)
		return false;
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

static bool prepare_load(struct master *master, struct load *load)
{
	if (load->snapshot == NULL)
		return false;
	if (master->current == NULL && master->state_dir == NULL)
		return master_open(master, load);
	return check_fixed(master, load);
}

bool master_load(struct master *master, enum load_purpose purpose)
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
