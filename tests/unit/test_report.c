#include "daemon/report.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

static int log_fds[2]; /* standard error */

static void take_log(void)
{
	cr_assert_eq(pipe(log_fds), 0);
	cr_assert_eq(dup2(log_fds[1], STDERR_FILENO), STDERR_FILENO);
	close(log_fds[1]);
	fcntl(log_fds[0], F_SETFL, O_NONBLOCK);
	log_open();
}

/* What was logged since the last time. */
static const char *logged(void)
{
	static char buffer[65536];
	ssize_t got = read(log_fds[0], buffer, sizeof(buffer) - 1);

	buffer[got > 0 ? got : 0] = '\0';
	return buffer;
}

TestSuite(report, .init = take_log, .timeout = 60);

Test(report, logs_a_line_for_each_finding)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	const char *lines;

	diagnostics_init(&diagnostics, arena);
	report_log(&diagnostics);
	cr_expect_str_empty(logged());
	diagnostics_add(&diagnostics, SEVERITY_ERROR, "m.ini", 3, "e: '%s'",
			"x");
	diagnostics_add(&diagnostics, SEVERITY_WARNING, NULL, 0, "w");
	diagnostics_add(&diagnostics, SEVERITY_INFO, NULL, 0, "i");
	report_log(&diagnostics);
	lines = logged();
	cr_expect_not_null(
	    strstr(lines, " level=error msg=\"m.ini:3: e: 'x'\"\n"), "%s",
	    lines);
	cr_expect_not_null(strstr(lines, " level=warning msg=\"w\"\n"));
	cr_expect_not_null(strstr(lines, " level=info msg=\"i\"\n"));
	cr_expect_null(strstr(lines, "more findings"));
	diagnostics.omitted = 7;
	report_log(&diagnostics);
	cr_expect_not_null(
	    strstr(logged(), " level=error msg=\"7 more findings\"\n"));
	arena_free(arena);
}

static bool print(size_t length)
{
	struct text text;
	bool result;

	text_init_growing(&text);
	for (size_t i = 0; i < length; i++)
		text_add(&text, &"abcdefg"[i % 7], 1);
	result = report_print(&text);
	text_release(&text);
	return result;
}

/* More than a pipe holds, for a reader that takes it in small pieces. */
Test(report, prints_all_of_it)
{
	enum { LENGTH = 300000 };
	size_t total = 0;
	char piece[1000];
	ssize_t got;
	int fds[2], status;
	pid_t child;

	cr_assert_eq(pipe(fds), 0);
	child = fork();
	if (child == 0) {
		dup2(fds[1], STDOUT_FILENO);
		_exit(print(LENGTH) ? 0 : 1);
	}
	close(fds[1]);
	while ((got = read(fds[0], piece, sizeof(piece))) > 0) {
		for (ssize_t i = 0; i < got; i++, total++)
			cr_assert_eq(piece[i], "abcdefg"[total % 7]);
	}
	cr_expect_eq(total, LENGTH);
	waitpid(child, &status, 0);
	cr_expect_eq(status, 0);
	cr_expect_str_empty(logged());
}

static void expect_told(const char *name)
{
	const char *line = logged();

	cr_expect_not_null(strstr(line, "level=error"), "%s: %s", name, line);
	cr_expect_not_null(strstr(line, "'mta-sts records'"), "%s", name);
}

Test(report, tells_what_cannot_be_printed)
{
	int fds[2], full = open("/dev/full", O_WRONLY);

	signal(SIGPIPE, SIG_IGN);
	dup2(full, STDOUT_FILENO);
	cr_expect_not(print(100));
	expect_told("a full device");

	cr_assert_eq(pipe(fds), 0);
	dup2(fds[1], STDOUT_FILENO);
	close(fds[1]);
	cr_expect_not(
	    print(100000)); /* some seconds for whoever has stopped to read */
	expect_told("nobody reads");

	close(fds[0]);
	cr_expect_not(print(100));
	expect_told("a reader that is gone");

	close(STDOUT_FILENO);
	cr_expect_not(print(100));
	expect_told("no output at all");
	cr_expect(print(0));
	cr_expect_str_empty(logged(), "nothing to print");
}
