#include "daemon/master.h"

#include <poll.h>
#include <signal.h>

#include "configured.h"

TestSuite(master, .init = configured_init, .fini = configured_release,
	  .timeout = 60);

Test(master, tests_a_configuration)
{
	cr_expect_eq(master_test(config_path), 0);
	fflush(stdout);
	cr_expect(configured_says("out", "would change: example.com: new"));
	cr_expect(configured_says("err", "configuration is good"));
	configured_write("colour = blue\nmode = perhaps\n");
	cr_expect_eq(master_test(config_path), 1);
	cr_expect(configured_says("err", "unknown key: 'colour'"));
	cr_expect(configured_says("err", "'perhaps'"));
	cr_expect(configured_says("err", "2 errors\n"));
	cr_expect_neq(access(state_dir, F_OK), 0, "nothing is made");
}

/* Waits for a line of the log. */
static void wait_for(const char *words)
{
	while (!configured_says("err", words))
		poll(NULL, 0, 1);
}

static pid_t start(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(master_run(config_path));
	return pid;
}

static int wait_for_end(pid_t pid)
{
	int status;

	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

Test(master, obeys_its_signals)
{
	pid_t pid = start();

	wait_for("msg=ready");
	kill(pid, SIGHUP);
	wait_for("msg=reloaded");
	kill(pid, SIGUSR1);
	wait_for("msg=counters ");
	kill(pid, SIGTERM);
	cr_expect_eq(wait_for_end(pid), 0);
	cr_expect(configured_says("err", "msg=stopping"));
	cr_expect(configured_says("err", "msg=stopped"));
}

Test(master, does_not_start_with_errors)
{
	configured_write("colour = blue\n");
	cr_expect_eq(wait_for_end(start()), 1);
	cr_expect(configured_says("err", "mta-stsd cannot start"));
}
