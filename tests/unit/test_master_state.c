#include "configured.h"
#include "daemon/clock.h"
#include "daemon/instance.h"
#include "daemon/master_private.h"

static struct master master;
static struct diagnostics diagnostics;

static void init(void)
{
	configured_init();
	diagnostics_init(&diagnostics, site.arena);
	master = (struct master){.config_path = config_path,
				 .arena = site.arena,
				 .state_dir = state_dir};
	control_init(&master.control);
}

TestSuite(master_state, .init = init, .fini = configured_release,
	  .timeout = 60);

static bool tells(const char *words)
{
	return diagnostics.last != NULL &&
	       strstr(diagnostics.last->text, words) != NULL;
}

Test(master_state, is_held_once)
{
	int fd;

	cr_expect(master_hold(&master, &diagnostics));
	cr_expect(master.has_lock);
	cr_expect(configured_has(INSTANCE_FILE));
	cr_expect(configured_has(CONTROL_SOCKET_FILE));
	fd = master.control.fd;
	cr_expect_geq(fd, 0);
	cr_expect(master_hold(&master, &diagnostics));
	cr_expect_eq(master.control.fd, fd);
	cr_expect_eq(diagnostics.count, 0);
	master_plan_retry(&master);
	cr_expect_eq(master.retry_ms, 0);
}

/* Another process has the lock. */
static pid_t hold_elsewhere(void)
{
	char byte = 0;
	int ready[2];
	pid_t pid;

	cr_assert_eq(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		instance_lock(state_dir, &pid);
		close(ready[1]);
		pause();
		_exit(0);
	}
	close(ready[1]);
	cr_assert_eq(read(ready[0], &byte, 1), 0);
	return pid;
}

Test(master_state, of_another_instance_is_left_alone)
{
	pid_t other = hold_elsewhere();

	cr_expect(!master_hold(&master, &diagnostics));
	cr_expect(tells("already running: pid "));
	cr_expect_eq(master.control.fd, -1);
	cr_expect(!configured_has(CONTROL_SOCKET_FILE));
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	cr_expect(master_hold(&master, &diagnostics));
}

static const struct config_listen nowhere = {
    "192.0.2.1:1", AF_INET, 1, {192, 0, 2, 1}};

Test(master_state, has_no_control_socket_without_a_start)
{
	struct config config = {.path = "m.ini",
				.listen = &nowhere,
				.listen_count = 1,
				.state_dir = state_dir};

	master.state_dir = NULL;
	cr_expect(!master_open(&master, &config, &diagnostics));
	cr_expect_str_eq(master.state_dir, state_dir);
	cr_expect(tells("cannot listen: '192.0.2.1:1'"));
	cr_expect(!configured_has(CONTROL_SOCKET_FILE));
	cr_expect_geq(master.environment.empty_directory_fd, 0);
}

static size_t count_lines(void)
{
	const char *line = configured_told("err");
	size_t count = 0;

	while ((line = strchr(line, '\n')) != NULL) {
		line++;
		count++;
	}
	return count;
}

/* It cannot be had at a start; then it can. */
Test(master_state, is_tried_again)
{
	const char *parent =
	    arena_printf(site.arena, "%s/later", site.directory);

	state_dir = arena_printf(site.arena, "%s/state", parent);
	master.state_dir = state_dir;
	cr_expect(master_hold(&master, &diagnostics), "no hindrance");
	cr_expect(tells("a second instance would not be noticed"));
	cr_expect(!master.has_lock);
	cr_expect_eq(master.control.fd, -1, "it might be another's");
	master_plan_retry(&master);
	cr_expect_gt(master.retry_ms, clock_ms());
	cr_expect_leq(master.retry_ms, clock_ms() + 60000);

	master_retry(&master);
	cr_expect(configured_says("err", "cannot lock"));
	cr_expect_eq(count_lines(), 1);
	master_retry(&master);
	cr_expect_eq(count_lines(), 1, "told once");
	cr_expect_neq(master.retry_ms, 0);

	cr_assert_eq(mkdir(parent, 0755), 0);
	master_retry(&master);
	cr_expect(master.has_lock);
	cr_expect_geq(master.control.fd, 0);
	cr_expect_eq(master.retry_ms, 0);
	cr_expect(configured_says("err", "ids are in place"));
}

static size_t count_warnings(void)
{
	size_t count = diagnostics.warnings;

	diagnostics.warnings = 0;
	cr_expect_eq(diagnostics.errors, 0);
	return count;
}

Test(master_state, is_taken_again_when_somebody_has_removed_it)
{
	pid_t other;

	cr_assert(master_hold(&master, &diagnostics));
	credentials_run(&site, "rm state/mta-stsd.sock");
	cr_expect(master_hold(&master, &diagnostics));
	cr_expect_eq(count_warnings(), 1);
	cr_expect(tells("mta-stsd.sock' was removed or replaced"));
	cr_expect(configured_has(CONTROL_SOCKET_FILE));
	credentials_run(&site, "rm -r state; mkdir state");
	cr_expect(master_hold(&master, &diagnostics));
	cr_expect_eq(count_warnings(), 2);
	cr_expect(configured_has(INSTANCE_FILE));
	cr_expect(configured_has(CONTROL_SOCKET_FILE));
	cr_expect(master_hold(&master, &diagnostics));
	cr_expect_eq(count_warnings(), 0);

	credentials_run(&site, "rm -r state; mkdir state");
	other = hold_elsewhere();
	cr_expect(!master_hold(&master, &diagnostics));
	cr_expect(tells("already running: pid "));
	cr_expect(!configured_has(CONTROL_SOCKET_FILE));
	master_plan_retry(&master);
	cr_expect_neq(master.retry_ms, 0);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	cr_expect(master_hold(&master, &diagnostics));
	master_plan_retry(&master);
	cr_expect_eq(master.retry_ms, 0);
}

/* It is no process that listens. */
Test(master_state, serves_without_a_socket_when_a_directory_has_its_name)
{
	credentials_run(&site, "mkdir -p state/mta-stsd.sock/x");
	cr_expect(master_hold(&master, &diagnostics));
	cr_expect(tells("mta-stsd.sock': Is a directory"));
	cr_expect_eq(count_warnings(), 1);
	credentials_run(&site, "rm -r state/mta-stsd.sock");
	cr_expect(master_hold(&master, &diagnostics));
	cr_expect_eq(count_warnings(), 0);
	cr_expect_geq(master.control.fd, 0);
}
