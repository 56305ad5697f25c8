#include "daemon/worker.h"

#include <signal.h>

#include "served.h"

static int channel; /* the master's end */
static pid_t worker;

static void start(const char *lines)
{
	static struct worker_setup setup;
	struct snapshot *snapshot = served_snapshot(lines);
	int fds[2];

	served_init();
	setup = (struct worker_setup){
	    .snapshot = snapshot,
	    .tls = tls_server_new(snapshot->arena, snapshot_find_certificate,
				  snapshot),
	    .listeners = &listeners,
	    .account = &nobody_else,
	    .empty_directory_fd = -1,
	    .counters = counters,
	};
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds),
		     0);
	worker = fork();
	if (worker == 0) {
		setup.channel = fds[1];
		worker_run(&setup);
	}
	close(fds[1]);
	channel = fds[0];
}

static void tell(enum worker_command command)
{
	char byte = (char)command;

	cr_assert_eq(send(channel, &byte, 1, MSG_NOSIGNAL), 1);
}

/* The next byte from the worker, or 0 at its end. */
static char hear(void)
{
	char byte = 0;

	cr_expect_geq(recv(channel, &byte, 1, 0), 0);
	return byte;
}

static void start_accepting(const char *lines)
{
	start(lines);
	cr_assert_eq(hear(), WORKER_READY);
	tell(WORKER_ACCEPT);
}

static int wait_for_end(void)
{
	int status;

	cr_assert_eq(waitpid(worker, &status, 0), worker);
	cr_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

TestSuite(worker, .timeout = 60);

Test(worker, accepts_nobody_before_it_is_told)
{
	int client;

	start("");
	cr_assert_eq(hear(), WORKER_READY);
	client = served_connect();
	tell(WORKER_DRAIN);
	cr_expect_eq(wait_for_end(), 0);
	close(client);
	cr_expect_eq(counters->connections, 0);
}

Test(worker, takes_the_place_of_who_waits_longest)
{
	int client;

	start_accepting("");
	client = served_accepted();
	cr_expect_eq(counters->connections, 2);
	cr_expect_eq(counters->ends[END_GAVE_WAY], 1);
	tell(WORKER_END);
	served_wait_closed(client);
	cr_expect_eq(wait_for_end(), 0);
	cr_expect_eq(hear(), 0, "one byte was all it had to say");
}

/* It accepts no more, and does not end before the last has left. */
static void expect_drained(int client)
{
	served_wait_free();
	close(client);
	cr_expect_eq(wait_for_end(), 0);
	cr_expect_eq(counters->ends[END_SILENT], 1);
	cr_expect_eq(counters->ends[END_DRAINED], 0);
}

Test(worker, drains)
{
	int client;

	start_accepting("");
	client = served_accepted();
	tell(WORKER_DRAIN);
	cr_expect_eq(hear(), WORKER_STOPPED);
	expect_drained(client);
}

Test(worker, drains_without_a_master)
{
	int client;

	start_accepting("");
	client = served_accepted();
	close(channel);
	expect_drained(client);
}

Test(worker, drains_at_a_signal_and_ends_at_the_second)
{
	struct pollfd client = {.events = POLLIN};

	start_accepting("");
	client.fd = served_accepted();
	kill(worker, SIGTERM);
	expect_drained(client.fd);

	start_accepting("drain_timeout = 1h\n");
	client.fd = served_accepted();
	do
		kill(worker, SIGTERM); /* two at once would be one */
	while (poll(&client, 1, 10) == 0);
	cr_expect_eq(wait_for_end(), 0);
	close(client.fd);
}

Test(worker, cuts_who_stays_too_long)
{
	int client;

	start_accepting("drain_timeout = 1s\n");
	client = served_accepted();
	tell(WORKER_DRAIN);
	served_wait_closed(client);
	cr_expect_eq(wait_for_end(), 0);
	cr_expect_eq(counters->ends[END_DRAINED], 1);
}

/* A terminal or an operator sends these to the whole group. */
Test(worker, ignores_what_is_for_its_master)
{
	static const int signals[] = {SIGHUP, SIGUSR1, SIGINT, SIGPIPE};

	start_accepting("");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		kill(worker, signals[i]);
	close(served_accepted());
	tell(WORKER_END);
	cr_expect_eq(wait_for_end(), 0);
}

Test(worker, is_not_ready_with_privileges)
{
#ifdef MTA_STSD_NO_CHROOT
	cr_skip_test("built without chroot");
#endif
	nobody_else.drops = true; /* and there is no empty directory */
	start("");
	cr_expect_eq(hear(), 0);
	cr_expect_neq(wait_for_end(), 0);
}
