/*
 * What the master holds in its state directory: the lock, the control socket
 * and the ids of what it serves.  A directory that cannot be written is no
 * reason not to serve; it is tried again every minute.  Findings of a try are
 * logged when they are others than before.
 */
#include "daemon/master_private.h"

#include <errno.h>
#include <string.h>

#include "base/heap.h"
#include "base/log.h"
#include "daemon/clock.h"
#include "daemon/instance.h"
#include "daemon/report.h"

#define RETRY_MS 60000

static bool take_lock(struct master *master, struct diagnostics *diagnostics)
{
	pid_t other;

	if (master->has_lock)
		return true;
	switch (instance_lock(master->state_dir, &other)) {
	case INSTANCE_LOCKED: master->has_lock = true; return true;
	case INSTANCE_RUNNING:
		diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0,
				"already running: pid %ld has the lock of "
				"'%s/%s'",
				(long)other, master->state_dir, INSTANCE_FILE);
		return false;
	case INSTANCE_FAILED: break;
	}
	diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0,
			"cannot lock '%s/%s': %s: a second instance would not "
			"be noticed",
			master->state_dir, INSTANCE_FILE, strerror(errno));
	return true;
}

/* Without the lock there is none: it might be another's. */
static bool open_control(struct master *master, struct diagnostics *diagnostics)
{
	if (!master->has_lock || master->control.fd >= 0 ||
	    control_open(&master->control, master->state_dir) == 0)
		return true;
	if (errno == EADDRINUSE) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0,
				"already running: a process listens at '%s/%s' "
				"and has no lock: was '%s' removed?",
				master->state_dir, CONTROL_SOCKET_FILE,
				INSTANCE_FILE);
		return false;
	}
	diagnostics_add(diagnostics, SEVERITY_WARNING, NULL, 0,
			"cannot open '%s/%s': %s: 'mta-stsd -r' will not work, "
			"SIGHUP does",
			master->state_dir, CONTROL_SOCKET_FILE,
			strerror(errno));
	return true;
}

bool master_hold(struct master *master, struct diagnostics *diagnostics)
{
	return take_lock(master, diagnostics) &&
	       open_control(master, diagnostics);
}

static int open_listeners(struct master *master, const struct config *config,
			  struct diagnostics *diagnostics)
{
	passed_sockets_check_foreign(&master->passed, diagnostics);
	if (passed_sockets_are_meant(&master->passed))
		return passed_sockets_take(&master->passed, &master->listeners,
					   config, master->arena, diagnostics);
	return listeners_open(&master->listeners, config, master->arena,
			      diagnostics);
}

bool master_open(struct master *master, const struct config *config,
		 struct diagnostics *diagnostics)
{
	master->state_dir = arena_copy(master->arena, config->state_dir,
				       strlen(config->state_dir));
	if (!take_lock(master, diagnostics))
		return false;
	privilege_check_state_dir(config->state_dir, diagnostics);
	master->environment.empty_directory_fd =
	    privilege_open_empty_directory(config->state_dir);
	if (master->environment.empty_directory_fd < 0) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0,
				"no empty directory for the workers can be "
				"made in '%s', /run or /tmp: %s",
				config->state_dir, strerror(errno));
		return false;
	}
	/* The control socket last: an instance that cannot start must not have
	 * one. */
	return open_listeners(master, config, diagnostics) == 0 &&
	       open_control(master, diagnostics);
}

void master_keep_unstored(struct master *master, struct load *load)
{
	if (master->has_unstored)
		load_release(&master->unstored);
	master->has_unstored = load != NULL;
	if (load == NULL)
		return;
	master->unstored = *load;
	*load = (struct load){0};
}

/* ---- trying again ---- */

void master_plan_retry(struct master *master)
{
	bool is_whole = master->has_lock && master->control.fd >= 0 &&
			!master->has_unstored;

	master->retry_ms = is_whole ? 0 : clock_ms() + RETRY_MS;
}

/* Unless they are those of the last time. */
static void tell_new(struct master *master,
		     const struct diagnostics *diagnostics)
{
	char buffer[TOLD_ROOM];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	diagnostics_render(diagnostics, &text);
	if (strcmp(master->told, text.bytes) == 0)
		return;
	memcpy(master->told, text.bytes, text.length + 1);
	report_log(diagnostics);
}

static void store_ids(struct master *master, struct diagnostics *diagnostics)
{
	struct text output;

	if (load_store_again(&master->unstored, master->current->snapshot,
			     diagnostics) != 0)
		return;
	text_init_growing(&output);
	load_render_notices(&master->unstored, &output);
	report_print(&output);
	text_release(&output);
	load_note_told(&master->unstored, master->state_dir);
	master_keep_unstored(master, NULL);
}

/* One try, whose findings are in an arena of its own. */
struct retry {
	struct master *master;
	struct arena *arena;
};

static void retry(void *context)
{
	struct retry *retry = context;
	struct diagnostics diagnostics;

	retry->arena = arena_new();
	diagnostics_init(&diagnostics, retry->arena);
	if (master_hold(retry->master, &diagnostics) &&
	    retry->master->has_unstored)
		store_ids(retry->master, &diagnostics);
	tell_new(retry->master, &diagnostics);
}

void master_retry(struct master *master)
{
	struct retry try = {.master = master};

	if (!heap_guard(retry, &try))
		log_message(LOG_LEVEL_ERROR, "cannot write state: out of "
					     "memory");
	arena_free(try.arena);
	master_plan_retry(master);
	if (master->retry_ms == 0)
		log_message(LOG_LEVEL_INFO,
			    "lock, control socket and ids are in place: '%s'",
			    master->state_dir);
}
