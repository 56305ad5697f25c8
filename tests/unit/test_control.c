#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/control.h"

static char directory[] = "/tmp/test-control-XXXXXX";
static struct control control;

#define PATIENCE_MS 60000

static void make_control(void)
{
	cr_assert_not_null(mkdtemp(directory));
	control_init(&control);
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
static pid_t start_request_for(int fd, const char *config_path,
			       unsigned timeout_ms)
{
	pid_t pid = fork();

	cr_assert_geq(pid, 0);
	if (pid == 0) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		int status =
		    control_request(directory, config_path, timeout_ms);

		fflush(NULL);
		_exit(status);
	}
	return pid;
}

static pid_t start_request(int fd)
{
	return start_request_for(fd, "/m.ini", PATIENCE_MS);
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

	while (!control_accept(&control, 0) || count_clients() < wanted)
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
	control_answer(&control, "/etc/m.ini", &error_text, &output_text,
		       status);
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
	cr_expect(!control_accept(&control, 0));
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

/* Tells what a request printed, once it is over; its exit status. */
static int read_request(pid_t pid, int pipe_fds[2], char *printed, size_t room)
{
	ssize_t got;
	int status;

	close(pipe_fds[1]);
	for (size_t length = 0; length + 1 < room; length += (size_t)got) {
		got = read(pipe_fds[0], printed + length, room - 1 - length);
		if (got <= 0)
			break;
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status);
}

Test(control, tells_of_another_file)
{
	char printed[256] = "";
	int pipe_fds[2];
	pid_t pid;

	cr_assert_eq(pipe(pipe_fds), 0);
	pid = start_request_for(pipe_fds[1], "/dev/null", PATIENCE_MS);
	wait_for_clients(1);
	answer("", "", 0);
	send_all();
	cr_expect_eq(read_request(pid, pipe_fds, printed, sizeof(printed)), 0);
	cr_expect_not_null(
	    strstr(printed, "loads '/etc/m.ini', not '/dev/null'"), "%s",
	    printed);
}

/* Whoever holds the socket does not answer, or not to the end. */
Test(control, does_not_wait_for_ever)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char printed[256] = "";
	int pipe_fds[2], fd;
	pid_t pid;

	cr_assert_eq(pipe(pipe_fds), 0);
	pid = start_request_for(pipe_fds[1], "/m.ini", 1);
	cr_expect_eq(read_request(pid, pipe_fds, printed, sizeof(printed)), 1);
	cr_expect_not_null(strstr(printed, "did not answer"), "%s", printed);

	cr_assert_eq(pipe(pipe_fds), 0);
	pid = start_request_for(pipe_fds[1], "/m.ini", 3000);
	wait_for_clients(2);
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control.clients[i].fd >= 0)
			send(control.clients[i].fd, "ehalf\n", 6, MSG_NOSIGNAL);
	}
	cr_expect_eq(read_request(pid, pipe_fds, printed, sizeof(printed)), 1);
	cr_expect_not_null(strstr(printed, "half\n"), "%s", printed);

	/* Its queue is full. */
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", directory,
		 CONTROL_SOCKET_FILE);
	do
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	while (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	cr_assert_eq(pipe(pipe_fds), 0);
	pid = start_request_for(pipe_fds[1], "/m.ini", 1);
	cr_expect_eq(read_request(pid, pipe_fds, printed, sizeof(printed)), 1);
	cr_expect_not_null(strstr(printed, "did not answer"), "%s", printed);
}

Test(control, is_not_taken_from_a_process_that_listens)
{
	struct control other;
	char path[64];

	control_init(&other);
	cr_expect_eq(control_open(&other, directory), -1);
	cr_expect_eq(errno, EADDRINUSE);
	cr_expect_not(control_accept(&control, 0), "asking is no request");
	snprintf(path, sizeof(path), "%s/%s", directory, CONTROL_SOCKET_FILE);
	cr_expect_eq(access(path, F_OK), 0);
	control_close(&control);
	cr_expect_eq(control_open(&other, directory), 0);
	control_close(&other);
}

/* accept() fails while somebody waits: nothing to poll for until later. */
Test(control, pauses_without_descriptors)
{
	struct rlimit limit, few;
	struct pollfd set[CONTROL_CLIENTS_MAX + 1];
	int pipe_fds[2];
	pid_t pid;

	cr_assert_eq(pipe(pipe_fds), 0);
	pid = start_request(pipe_fds[1]);
	cr_assert_eq(control_poll_set(&control, set), 1);
	cr_assert_eq(poll(set, 1, PATIENCE_MS), 1);
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	few = (struct rlimit){3, limit.rlim_max};
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	cr_expect_not(control_accept(&control, 5000));
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	cr_expect_eq(control.accept_error, EMFILE);
	cr_expect_eq(control_poll_set(&control, set), 0);
	cr_expect_gt(control_due_ms(&control), 5000);
	cr_expect_not(control_accept(&control, 5001));
	cr_expect(control_accept(&control, control_due_ms(&control)));
	cr_expect_eq(control_due_ms(&control), INT64_MAX);
	answer("", "", 0);
	send_all();
	cr_assert_eq(waitpid(pid, NULL, 0), pid);
}

static int connect_silent(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", directory,
		 CONTROL_SOCKET_FILE);
	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)),
		     0);
	return fd;
}

/* Those that do not read their answer keep nobody out. */
Test(control, drops_who_does_not_read)
{
	enum { LENGTH = 4 << 20 }; /* more than a socket holds */
	char *output = malloc(LENGTH), byte;
	int silent[CONTROL_CLIENTS_MAX + 1];
	struct pollfd set[CONTROL_CLIENTS_MAX + 1];

	memset(output, 'x', LENGTH);
	memcpy(output + LENGTH - 2, "\n", 2);
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		silent[i] = connect_silent();
		wait_for_clients(i + 1);
		if (i == 0 || i == CONTROL_CLIENTS_MAX - 1)
			answer("", output, 0);
		control_send(&control);
	}
	free(output);
	cr_expect_eq(control_poll_set(&control, set), CONTROL_CLIENTS_MAX + 1);
	silent[CONTROL_CLIENTS_MAX] = connect_silent();
	cr_expect(control_accept(&control, 0));
	cr_expect_eq(count_clients(), CONTROL_CLIENTS_MAX);
	while (recv(silent[0], &byte, 1, MSG_DONTWAIT) == 1)
		;
	cr_expect_eq(recv(silent[0], &byte, 1, MSG_DONTWAIT), 0,
		     "the first one that was answered");
	cr_expect_eq(recv(silent[1], &byte, 1, MSG_PEEK | MSG_DONTWAIT), 1);
	/* All that wait for a load are kept. */
	for (size_t i = 1; i < CONTROL_CLIENTS_MAX; i++) {
		connect_silent();
		control_accept(&control, 0);
	}
	connect_silent();
	control_accept(&control, 0);
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		cr_expect_eq(control.clients[i].answered, 0);
	cr_expect_eq(control_poll_set(&control, set), 0);
}
