#include "daemon/generation.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>

#include "daemon/clock.h"
#include "served.h"

static bool may_kill = true; /* CAP_KILL */

int kill(pid_t pid, int number)
{
	if (may_kill || number != SIGKILL)
		return (int)syscall(SYS_kill, pid, number);
	errno = EPERM;
	return -1;
}

static struct arena *findings;
static struct diagnostics diagnostics;

static void init(void)
{
	served_init();
	findings = arena_new();
	diagnostics_init(&diagnostics, findings);
}

static void release(void)
{
	arena_free(findings);
}

TestSuite(generation, .init = init, .fini = release, .timeout = 60);

static struct generation *make_generation(const char *lines)
{
	struct generation_environment environment = {
	    .listeners = &listeners,
	    .counters = counters,
	    .empty_directory_fd = -1,
	};

	return generation_new(served_snapshot(lines), &nobody_else,
			      &environment);
}

static struct generation *start(const char *lines)
{
	struct generation *generation = make_generation(lines);

	cr_assert_eq(generation_start(generation, &diagnostics), 0);
	return generation;
}

/* Waits for one exit and takes note of it; gives its status. */
static int note_exit(struct generation *generation, int64_t now_ms)
{
	int status;
	pid_t pid = waitpid(-1, &status, 0);

	cr_assert_gt(pid, 0);
	cr_expect(generation_note_exit(generation, pid, status, now_ms));
	return status;
}

static void note_exits(struct generation *generation)
{
	while (!generation_is_gone(generation))
		cr_expect_eq(note_exit(generation, 0), 0);
}

static void end(struct generation *generation)
{
	generation_end(generation, 0);
	note_exits(generation);
	generation_free(generation);
}

static void kill_worker(struct generation *generation, size_t number)
{
	kill(generation->workers[number].pid, SIGKILL);
}

Test(generation, lives_and_ends)
{
	struct generation *generation = start("workers = 2\n");
	struct pollfd clients[3];

	cr_expect_eq(generation->worker_count, 2);
	cr_expect_eq(generation->phase, GENERATION_READY);
	cr_expect(generation->workers[0].is_ready);
	cr_expect(generation->workers[1].is_ready);
	cr_expect_eq(generation_run_due(generation, 0), INT64_MAX);
	for (int i = 0; i < 3; i++)
		clients[i] =
		    (struct pollfd){.fd = served_connect(), .events = POLLIN};
	cr_expect_eq(counters->connections, 0);
	generation_accept(generation);
	cr_expect_geq(poll(clients, 3, -1), 1, "two have a place");
	generation_drain(generation, 0);
	for (int i = 0; i < 3; i++)
		close(clients[i].fd);
	note_exits(generation);
	cr_expect_eq(generation_run_due(generation, INT64_MAX), INT64_MAX);
	cr_expect_eq(diagnostics.count, 0);
	generation_free(generation);
}

Test(generation, waits_until_nobody_accepts)
{
	struct generation *generation = start("workers = 2\n");
	int64_t begin_ms;
	int fd;

	generation_accept(generation);
	generation_drain(generation, clock_ms());
	close(listeners.fds[0]);
	generation_wait_stopped(generation, INT64_MAX);
	fd = served_listen(&served_address);
	cr_expect_geq(fd, 0, "somebody listens");
	close(fd);
	note_exits(generation);
	begin_ms = clock_ms();
	generation_wait_stopped(generation, begin_ms + 60000);
	cr_expect_lt(clock_ms(), begin_ms + 10000, "nobody is left");
	generation_free(generation);
}

Test(generation, does_not_wait_for_a_worker_that_hangs)
{
	struct generation *generation = start("");
	int64_t begin_ms = clock_ms();

	kill(generation->workers[0].pid, SIGSTOP);
	generation_drain(generation, begin_ms);
	generation_wait_stopped(generation, begin_ms + 100);
	cr_expect_geq(clock_ms(), begin_ms + 100);
	kill(generation->workers[0].pid, SIGCONT);
	note_exits(generation);
	generation_free(generation);
}

Test(generation, is_abandoned_when_a_worker_is_not_ready)
{
#ifdef MTA_STSD_NO_CHROOT
	cr_skip_test("built without chroot");
#endif
	struct generation *generation;

	nobody_else.drops = true; /* and there is no empty directory */
	generation = make_generation("workers = 2\n");
	cr_expect_eq(generation_start(generation, &diagnostics), -1);
	cr_assert_eq(diagnostics.errors, 1);
	cr_expect_not_null(strstr(diagnostics.first->text,
				  "worker 1 of 2 did not become ready"));
	generation_abandon(generation);
	cr_expect_eq(waitpid(-1, NULL, 0), -1);
	cr_expect_eq(errno, ECHILD, "no worker is left");
}

/* Doubled while it keeps dying, anew once it lives. */
static const struct {
	int64_t lived_ms, delay_ms;
} lives[] = {
    {0, 1000},	    {0, 2000},	   {0, 4000},	 {0, 8000},
    {100, 16000},   {0, 32000},	   {0, 60000},	 {0, 60000},
    {60000, 60000}, {60001, 1000}, {1000, 2000}, {INT32_MAX, 1000},
};

Test(generation, replaces_a_worker_later_and_later)
{
	struct generation *generation = start("");
	const struct worker_slot *worker = &generation->workers[0];
	int64_t now_ms = worker->started_ms;

	generation_accept(generation);
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		pid_t before = worker->pid;
		int64_t due_ms;

		now_ms += lives[i].lived_ms;
		kill_worker(generation, 0);
		note_exit(generation, now_ms);
		due_ms = generation_run_due(generation, now_ms);
		cr_expect_eq(due_ms - now_ms, lives[i].delay_ms,
			     "death %zu: after %lld ms", i,
			     (long long)(due_ms - now_ms));
		generation_run_due(generation, due_ms - 1);
		cr_expect_eq(worker->pid, 0, "death %zu: too early", i);
		cr_expect_eq(generation_run_due(generation, due_ms), INT64_MAX);
		cr_assert_neq(worker->pid, 0, "death %zu: not replaced", i);
		cr_expect_neq(worker->pid, before);
		now_ms = due_ms;
	}
	end(generation);
}

static void wait_until_ready(struct generation *generation, size_t number)
{
	struct worker_slot *worker = &generation->workers[number];
	struct pollfd channel = {.fd = worker->channel, .events = POLLIN};

	cr_assert(!worker->is_ready);
	cr_assert_eq(poll(&channel, 1, -1), 1);
	generation_read_channel(generation, worker);
	cr_assert(worker->is_ready);
}

Test(generation, lets_a_replacement_accept)
{
	struct generation *generation = start("");

	generation_accept(generation);
	kill_worker(generation, 0);
	note_exit(generation, 0);
	generation_run_due(generation, INT64_MAX - 1);
	wait_until_ready(generation, 0);
	close(served_accepted());
	end(generation);
}

/* Nobody needs it any more. */
Test(generation, ends_a_replacement_that_is_late)
{
	struct generation *generation = start("");

	generation_accept(generation);
	kill_worker(generation, 0);
	note_exit(generation, 0);
	generation_run_due(generation, INT64_MAX - 1);
	generation->phase = GENERATION_DRAINING;
	wait_until_ready(generation, 0);
	note_exits(generation);
	generation_free(generation);
}

Test(generation, replaces_nobody_while_it_drains)
{
	struct generation *generation =
	    start("workers = 2\ndrain_timeout = 1h\n");

	generation_accept(generation);
	kill(generation->workers[0].pid, SIGSTOP);
	kill(generation->workers[1].pid, SIGSTOP);
	generation_drain(generation, 1000);
	cr_expect_eq(generation_run_due(generation, 1000), 3602000);
	kill_worker(generation, 0);
	note_exit(generation, 1000);
	cr_expect_eq(generation_run_due(generation, 500000), 3602000);
	cr_expect_eq(generation->workers[0].pid, 0);
	cr_expect_eq(generation->workers[0].restart_ms, 0);
	cr_expect(!generation_is_gone(generation));
	kill_worker(generation, 1);
	note_exit(generation, 1000);
	cr_expect(generation_is_gone(generation));
	generation_free(generation);
}

Test(generation, hurries_but_never_waits_longer)
{
	struct generation *generation = start("");

	generation_hurry(generation, 0);
	cr_expect_eq(generation->phase, GENERATION_READY);
	generation_accept(generation);
	generation_drain(generation, 0); /* 10 s and a moment */
	generation_hurry(generation, 20000);
	cr_expect_eq(generation->due_ms, 11000);
	generation_hurry(generation, 2000);
	cr_expect_eq(generation->due_ms, 2000);
	note_exits(generation);
	generation_free(generation);
}

/* One that does nothing any more is told to end first, and then killed. */
Test(generation, kills_who_does_not_end)
{
	struct generation *generation = start("");
	int64_t due_ms;
	int status;

	generation_accept(generation);
	kill(generation->workers[0].pid, SIGSTOP);
	generation_drain(generation, 0);
	due_ms = generation_run_due(generation, 0);
	cr_expect_eq(generation->phase, GENERATION_DRAINING);
	due_ms = generation_run_due(generation, due_ms);
	cr_expect_eq(generation->phase, GENERATION_ENDING);
	generation_run_due(generation, due_ms - 1);
	cr_expect_eq(waitpid(-1, NULL, WNOHANG), 0);
	generation_run_due(generation, due_ms);
	status = note_exit(generation, due_ms);
	cr_expect(WIFSIGNALED(status));
	cr_expect_eq(WTERMSIG(status), SIGKILL);
	cr_expect(generation_is_gone(generation));
	generation_free(generation);
}

Test(generation, does_not_know_the_children_of_others)
{
	struct generation *generation = start("");

	cr_expect(!generation_note_exit(generation, getpid(), 0, 0));
	cr_expect(!generation_is_gone(generation));
	end(generation);
}

static void wait_for_children(void)
{
	while (waitpid(-1, NULL, 0) > 0)
		;
}

/* One that hangs and cannot be killed either holds up nobody. */
Test(generation, is_abandoned_in_bounded_time)
{
	struct generation *generation = start("workers = 2\n");
	pid_t hung = generation->workers[1].pid;

	may_kill = false;
	kill(hung, SIGSTOP);
	generation_abandon(generation);
	cr_expect_eq(waitpid(-1, NULL, WNOHANG), 0, "only one is left");
	kill(hung, SIGCONT);
	wait_for_children(); /* it has no master any more */

	may_kill = true;
	generation_abandon(start("workers = 2\n"));
	cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
}
