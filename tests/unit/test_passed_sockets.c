#include "daemon/passed_sockets.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(passed_sockets, .timeout = 60);

#define FIRST_FD  3
#define RESULT_FD 200 /* where the process that gets them tells what it saw */

enum kind {
	IPV4,
	IPV6,
	MUTE, /* does not listen */
	UDP,
	UNIX,
	FILE_OR_SO,
	CLOSED
};

static int open_one(enum kind kind)
{
	static const struct sockaddr_in in = {.sin_family = AF_INET,
					      .sin_addr.s_addr = 0x0100007f};
	static const struct sockaddr_in6 in6 = {
	    .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	int fd = -1;

	switch (kind) {
	case IPV4:
	case MUTE:
		fd = socket(AF_INET, SOCK_STREAM, 0);
		bind(fd, (const struct sockaddr *)&in, sizeof(in));
		break;
	case IPV6:
		fd = socket(AF_INET6, SOCK_STREAM, 0);
		bind(fd, (const struct sockaddr *)&in6, sizeof(in6));
		break;
	case UDP: fd = socket(AF_INET, SOCK_DGRAM, 0); break;
	case UNIX: fd = socket(AF_UNIX, SOCK_STREAM, 0); break;
	case FILE_OR_SO: fd = open("/dev/null", O_RDONLY); break;
	case CLOSED: break;
	}
	if (kind == IPV4 || kind == IPV6)
		listen(fd, 5);
	return fd;
}

/* What a test passes, and what is to come of it. */
struct passing {
	const char *pid; /* NULL: the right one */
	const char *fds, *names;
	enum kind kinds[3];
	size_t count;
	const char *told[4]; /* words of findings */
	int result;
};

static void add_state(struct text *text, const struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++) {
		int fd = listeners->fds[i], nodelay = 0;
		socklen_t length = sizeof(nodelay);

		getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &nodelay, &length);
		text_addf(text, "fd %d%s%s%s\n", fd,
			  fcntl(fd, F_GETFL) & O_NONBLOCK ? " nonblocking" : "",
			  fcntl(fd, F_GETFD) & FD_CLOEXEC ? " cloexec" : "",
			  nodelay ? " nodelay" : "");
	}
}

static void take(struct text *text)
{
	struct config_listen any = {"443", AF_UNSPEC, 443, {0}};
	struct config config = {
	    .path = "m.ini", .listen = &any, .listen_count = 1};
	struct arena *arena = arena_new();
	struct listeners listeners = {0};
	struct diagnostics diagnostics;
	struct passed_sockets passed;

	diagnostics_init(&diagnostics, arena);
	passed_sockets_init(&passed, arena);
	if (getenv("LISTEN_PID") || getenv("LISTEN_FDS") ||
	    getenv("LISTEN_FDNAMES"))
		text_add_string(text, "the environment stays\n");
	passed_sockets_check_foreign(&passed, &diagnostics);
	if (!passed_sockets_are_meant(&passed))
		text_add_string(text, "not meant\n");
	else
		text_addf(text, "result %d\n",
			  passed_sockets_take(&passed, &listeners, &config,
					      arena, &diagnostics));
	diagnostics_render(&diagnostics, text);
	add_state(text, &listeners);
	if (listeners.source != NULL &&
	    !listeners_match(&listeners, &config, arena))
		text_add_string(text, "other listen lines\n");
	arena_free(arena);
}

static _Noreturn void be_started(const struct passing *passing, int result_fd)
{
	char pid[32];
	struct text text;

	dup2(result_fd, RESULT_FD);
	close_range(FIRST_FD, RESULT_FD - 1, 0);
	for (size_t i = 0; i < passing->count; i++) {
		int fd = open_one(passing->kinds[i]);

		if (fd >= 0 && fd != FIRST_FD + (int)i)
			_exit(1);
	}
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	setenv("LISTEN_PID", passing->pid != NULL ? passing->pid : pid, 1);
	if (passing->fds != NULL)
		setenv("LISTEN_FDS", passing->fds, 1);
	if (passing->names != NULL)
		setenv("LISTEN_FDNAMES", passing->names, 1);
	text_init_growing(&text);
	take(&text);
	_exit(write(RESULT_FD, text.bytes, text.length) !=
	      (ssize_t)text.length);
}

static const char *start(const struct passing *passing)
{
	static char told[8192];
	int result[2];
	size_t length = 0;
	ssize_t got;
	pid_t pid;

	cr_assert_eq(pipe(result), 0);
	pid = fork();
	if (pid == 0)
		be_started(passing, result[1]);
	close(result[1]);
	while ((got = read(result[0], told + length,
			   sizeof(told) - 1 - length)) > 0)
		length += (size_t)got;
	told[length] = '\0';
	close(result[0]);
	waitpid(pid, NULL, 0);
	return told;
}

static void expect(const struct passing *passing)
{
	const char *told = start(passing);
	char result[16];

	snprintf(result, sizeof(result), "result %d\n", passing->result);
	cr_expect_not_null(strstr(told, result), "%s", told);
	for (size_t i = 0; i < 4 && passing->told[i] != NULL; i++)
		cr_expect_not_null(strstr(told, passing->told[i]), "%s: %s",
				   passing->told[i], told);
	cr_expect_null(strstr(told, "stay"), "%s", told);
	cr_expect_null(strstr(told, "other listen lines"), "%s", told);
}

Test(passed_sockets, are_taken)
{
	expect(&(struct passing){
	    .fds = "2",
	    .names = "mta-stsd.socket:mta-stsd.socket",
	    .kinds = {IPV4, IPV6},
	    .count = 2,
	    .told = {"info: m.ini: listen is ignored: the sockets come from "
		     "'mta-stsd.socket': 127.0.0.1:",
		     " [::1]:", "fd 3 nonblocking cloexec nodelay\n",
		     "fd 4 nonblocking cloexec nodelay\n"}});
	expect(&(struct passing){.fds = "2",
				 .names = "a.socket:b.socket",
				 .kinds = {IPV4, IPV4},
				 .count = 2,
				 .told = {"from 'a.socket', 'b.socket': "}});
	expect(&(struct passing){.fds = "1",
				 .kinds = {IPV4},
				 .count = 1,
				 .told = {"from the service manager: "}});
}

/* Every problem in one run. */
Test(passed_sockets, are_refused)
{
	expect(&(struct passing){
	    .fds = "3",
	    .names = "a.socket:b.socket:c.socket",
	    .kinds = {FILE_OR_SO, UDP, MUTE},
	    .count = 3,
	    .told = {"error: cannot serve on the socket that was passed as "
		     "descriptor 3: 'a.socket': it is no socket",
		     "descriptor 4: 'b.socket': it is no stream socket",
		     "descriptor 5: 'c.socket': it does not listen"},
	    .result = -1});
	expect(&(struct passing){.fds = "3",
				 .names = "a.socket",
				 .kinds = {IPV4, UNIX, CLOSED},
				 .count = 3,
				 .told = {"4: '': it is neither IPv4 nor IPv6",
					  "5: '': it is not open"},
				 .result = -1});
}

Test(passed_sockets, are_counted)
{
	static const char *const mistakes[][2] = {
	    {"65", "LISTEN_FDS = 65: at most 64"},
	    {"-1", "LISTEN_FDS is no number"},
	    {"", "LISTEN_FDS is no number"},
	    {"1 ", "LISTEN_FDS is no number"},
	    {"99999999999999999999", "LISTEN_FDS is no number"},
	};

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		expect(&(struct passing){.fds = mistakes[i][0],
					 .told = {mistakes[i][1]},
					 .result = -1});
	cr_expect_str_eq(start(&(struct passing){.fds = "0"}), "not meant\n");
	cr_expect_str_eq(start(&(struct passing){.fds = NULL}), "not meant\n");
}

Test(passed_sockets, may_be_anothers)
{
	static const char *const others[] = {"1", "", "x", "99999999999999999"};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const char *told = start(&(struct passing){
		    .pid = others[i], .fds = "1", .kinds = {IPV4}, .count = 1});

		cr_expect_eq(strncmp(told,
				     "not meant\n"
				     "warning: sockets of LISTEN_FDS are not "
				     "taken: LISTEN_PID is not this process",
				     70),
			     0, "%s", told);
	}
}
