#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/control.h"

static char directory[] = "/tmp/test-control-XXXXXX";
static struct control control;

static void make_control(void)
{
	cr_assert_not_null(mkdtemp(directory));
	cr_assert_eq(control_open(&control, directory), 0);
}

static void remove_control(void)
{
	char path[64];

	control_close(&control);
	snprintf(path, sizeof(path), "%s/%s", directory, CONTROL_SOCKET_FILE);
	unlink(path);
	rmdir(directory);
}

/* Starts the other side; what it prints on either output goes to `fd`. */
static pid_t start_request(int fd)
{
	pid_t pid = fork();

	cr_assert_geq(pid, 0);
	if (pid == 0) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		int status = control_request(directory);

		fflush(NULL);
		_exit(status);
	}
	return pid;
}

static size_t count_clients(void)
{
	size_t count = 0;

	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control.clients[i].fd >= 0)
			count++;
	}
	return count;
}

/* control_accept() tells that somebody waits; these tests know how many. */
static void wait_for_clients(size_t wanted)
{
	struct pollfd set[CONTROL_CLIENTS_MAX + 1];

	while (!control_accept(&control) || count_clients() < wanted)
		poll(set, (nfds_t)control_poll_set(&control, set), 10000);
}

static void send_all(void)
{
	struct pollfd set[CONTROL_CLIENTS_MAX + 1];
	size_t count;

	while ((count = control_poll_set(&control, set)) > 1) {
		poll(set, (nfds_t)count, 10000);
		control_send(&control);
	}
}

static void answer(const char *errors, const char *output, int status)
{
	struct text error_text, output_text;

	text_init_growing(&error_text);
	text_init_growing(&output_text);
	text_add_string(&error_text, errors);
	text_add_string(&output_text, output);
	control_answer(&control, &error_text, &output_text, status);
	text_release(&error_text);
	text_release(&output_text);
}

TestSuite(control, .init = make_control, .fini = remove_control);

Test(control, answers_a_request)
{
	char printed[256] = "";
	int pipe_fds[2], status;
	pid_t pid;

	cr_assert_eq(pipe(pipe_fds), 0);
	cr_expect(!control_accept(&control));
	pid = start_request(pipe_fds[1]);
	wait_for_clients(1);
	cr_expect(control_has_waiting(&control));
	answer("warning: w\n", "; record\nline\n", 0);
	cr_expect(!control_has_waiting(&control));
	send_all();
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(WEXITSTATUS(status), 0);
	cr_expect_gt(read(pipe_fds[0], printed, sizeof(printed) - 1), 0);
	cr_expect_not_null(strstr(printed, "warning: w\n"));
	cr_expect_not_null(strstr(printed, "; record\nline\n"));
}

Test(control, tells_a_failure_by_the_exit_status)
{
	int pipe_fds[2], status;
	pid_t pid;

	cr_assert_eq(pipe(pipe_fds), 0);
	pid = start_request(pipe_fds[1]);
	wait_for_clients(1);
	answer("error: e\n", "", 1);
	send_all();
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(WEXITSTATUS(status), 1);
}

Test(control, answers_all_who_wait_and_nobody_twice)
{
	int pipe_fds[2], status;
	pid_t pids[3];

	cr_assert_eq(pipe(pipe_fds), 0);
	for (int i = 0; i < 3; i++)
		pids[i] = start_request(pipe_fds[1]);
	wait_for_clients(3);
	answer("", "", 0);
	answer("", "", 1);
	send_all();
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(waitpid(pids[i], &status, 0), pids[i]);
		cr_expect_eq(WEXITSTATUS(status), 0);
	}
}

Test(control, tells_that_the_daemon_went_away)
{
	int pipe_fds[2], status;
	pid_t pid;

	cr_assert_eq(pipe(pipe_fds), 0);
	pid = start_request(pipe_fds[1]);
	wait_for_clients(1);
	control_close(&control);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(WEXITSTATUS(status), 1);
	/* And nobody is there for the next one. */
	pid = start_request(pipe_fds[1]);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(WEXITSTATUS(status), 1);
}
