#include "daemon/syscall_filter.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filterless.h"

static int pair[2], listener, accepted;
static struct sockaddr_in elsewhere;

/* A connection that was accepted, and another place to connect to. */
static void init(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof(address);
	int client = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	cr_assert_eq(
	    bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(listener, 8), 0);
	getsockname(listener, (struct sockaddr *)&address, &length);
	elsewhere = address;
	cr_assert_eq(
	    connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
	accepted = accept(listener, NULL, NULL);
	cr_assert_geq(accepted, 0);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
}

TestSuite(syscall_filter, .init = init);

/* What `work` returns in a process with the filter; -1 when it died. */
static int filtered(int (*work)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		    syscall_filter_apply() != 0)
			_exit(100);
		_exit(work());
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool is_refused(long result)
{
	return result == -1 && errno == EPERM;
}

/* The number of what is allowed, counted from 1, or 0. */
static int try_what_is_refused(void)
{
	const struct sockaddr unspecified = {.sa_family = AF_UNSPEC};
	const struct sockaddr *address = (const struct sockaddr *)&elsewhere;
	char *const arguments[] = {"true", NULL};
	struct rlimit limit = {16, 16};
	char byte = 0;

	if (!is_refused(socket(AF_INET, SOCK_STREAM, 0)))
		return 1;
	if (!is_refused(connect(accepted, &unspecified, sizeof(unspecified))))
		return 2;
	if (!is_refused(connect(listener, &unspecified, sizeof(unspecified))))
		return 3;
	if (!is_refused(sendto(accepted, &byte, 1, MSG_FASTOPEN, address,
			       sizeof(elsewhere))))
		return 4;
	if (!is_refused(listen(listener, 1)))
		return 5;
	if (!is_refused(open("/etc/passwd", O_RDONLY)))
		return 6;
	if (!is_refused(execv("/bin/true", arguments)))
		return 7;
	if (!is_refused(fork()))
		return 8;
	if (!is_refused(kill(getppid(), 0)))
		return 9;
	if (mmap(NULL, 4096, PROT_WRITE | PROT_EXEC,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
		return 10;
	if (!is_refused(setrlimit(RLIMIT_NOFILE, &limit)))
		return 11;
	/* A signal to another, of the kernel's when something arrives. */
	if (!is_refused(fcntl(pair[0], F_SETOWN, getppid())))
		return 12;
	if (!is_refused(fcntl(pair[0], F_SETSIG, SIGKILL)))
		return 13;
	if (!is_refused(fcntl(pair[0], F_SETFL, O_ASYNC | O_NONBLOCK)))
		return 14;
	return 0;
}

Test(syscall_filter, refuses_what_is_not_serving)
{
#ifdef MTA_STSD_NO_CHROOT
	cr_skip("sanitizers make calls of their own");
#endif
	cr_expect_eq(filtered(try_what_is_refused), 0, "%d",
		     filtered(try_what_is_refused));
}

static int try_what_is_served_with(void)
{
	struct pollfd ready = {.fd = pair[0], .events = POLLOUT};
	const struct timespec now = {0};
	char byte = 'x';

	if (send(pair[0], &byte, 1, MSG_NOSIGNAL) != 1 ||
	    recv(pair[1], &byte, 1, 0) != 1)
		return 1;
	if (mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
		return 2;
	if (shutdown(accepted, SHUT_WR) != 0 || close(accepted) != 0)
		return 3;
	if (poll(&ready, 1, 0) != 1 || ppoll(&ready, 1, &now, NULL) != 1)
		return 4;
	if (fcntl(pair[0], F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(pair[0], F_GETFD) != FD_CLOEXEC ||
	    fcntl(pair[0], F_SETFL, O_NONBLOCK) != 0 ||
	    (fcntl(pair[0], F_GETFL) & O_NONBLOCK) == 0)
		return 5;
#ifdef SYS_time
	/* time(2) where there is no vDSO. */
	if (syscall(SYS_time, NULL) == -1)
		return 6;
#endif
	return 0;
}

Test(syscall_filter, leaves_what_is)
{
	int first = filtered(try_what_is_served_with);

	cr_expect_eq(first, 0, "%d", first);
}

static int try_abort(void)
{
	signal(SIGABRT, SIG_DFL);
	abort();
}

Test(syscall_filter, an_assertion_still_ends_the_process)
{
	cr_expect_eq(filtered(try_abort), -1);
}

Test(syscall_filter, knows_whether_there_can_be_one)
{
#ifdef MTA_STSD_NO_CHROOT
	cr_skip("sanitizers make calls of their own");
#endif
	cr_expect(syscall_filter_is_possible());
	filterless_init();
	cr_expect(!syscall_filter_is_possible());
	cr_expect_eq(syscall_filter_apply(), 0);
}
