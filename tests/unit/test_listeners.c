#include "daemon/listeners.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct arena *arena;
static struct diagnostics diagnostics;
static struct listeners listeners;

static void init(void)
{
	arena = arena_new();
	diagnostics_init(&diagnostics, arena);
}

static void release(void)
{
	arena_free(arena);
}

TestSuite(listeners, .init = init, .fini = release, .timeout = 60);

static const struct config_listen
    any = {"0", AF_UNSPEC, 0, {0}},
    four = {"127.0.0.1:0", AF_INET, 0, {127, 0, 0, 1}},
    six = {"[::1]:0", AF_INET6, 0, {[15] = 1}},
    elsewhere = {"192.0.2.1:0", AF_INET, 0, {192, 0, 2, 1}},
    elsewhere_six = {
	"[2001:db8::1]:0", AF_INET6, 0, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}};

static int open_two(struct config_listen first, struct config_listen second)
{
	const struct config_listen both[] = {first, second};
	struct config config = {
	    .path = "m.ini", .listen = both, .listen_count = 2};

	return listeners_open(&listeners, &config, arena, &diagnostics);
}

static bool has_six(void)
{
	struct sockaddr_in6 loopback = {.sin6_family = AF_INET6,
					.sin6_addr = IN6ADDR_LOOPBACK_INIT};
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	bool result = fd >= 0 && bind(fd, (struct sockaddr *)&loopback,
				      sizeof(loopback)) == 0;

	close(fd);
	return result;
}

static int option(int fd, int level, int name)
{
	int value = -1;
	socklen_t length = sizeof(value);

	getsockopt(fd, level, name, &value, &length);
	return value;
}

/* The port on loopback. */
static in_port_t port_of(int fd)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);

	cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	cr_expect_eq(address.sin_family, AF_INET);
	cr_expect_eq(address.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	return ntohs(address.sin_port);
}

Test(listeners, are_ready_for_workers)
{
	cr_assert_eq(open_two(any, four), 0);
	cr_expect_eq(listeners.count, has_six() ? 3 : 2);
	for (size_t i = 0; i < listeners.count; i++) {
		int fd = listeners.fds[i];

		cr_expect_eq(option(fd, SOL_SOCKET, SO_ACCEPTCONN), 1);
		cr_expect_neq(option(fd, IPPROTO_TCP, TCP_NODELAY), 0);
		cr_expect_neq(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
		cr_expect_neq(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
		if (option(fd, SOL_SOCKET, SO_DOMAIN) == AF_INET6)
			cr_expect_eq(option(fd, IPPROTO_IPV6, IPV6_V6ONLY), 1);
	}
	cr_expect_neq(port_of(listeners.fds[listeners.count - 1]), 0);
	cr_expect_eq(diagnostics.count, 0);
	listeners_close(&listeners);
	cr_expect_eq(listeners.count, 0);
}

static bool tells(const char *words)
{
	return diagnostics.last != NULL &&
	       strstr(diagnostics.last->text, words) != NULL;
}

Test(listeners, are_all_there_or_none)
{
	int next = dup(0); /* the next descriptor, before and afterwards */

	close(next);
	cr_expect_eq(open_two(four, elsewhere), -1);
	cr_expect_eq(diagnostics.errors, 1);
	cr_expect(tells("cannot listen: '192.0.2.1:0' (IPv4): "));
	cr_expect(tells("this machine has no such address"));
	cr_expect_eq(listeners.count, 0);
	cr_expect_eq(dup(0), next, "a socket is left open");
	close(next);
	/* Where IPv6 was asked for by name, it must be there. */
	cr_expect_eq(open_two(elsewhere, elsewhere_six), -1);
	cr_expect_eq(diagnostics.errors, 3, "every problem in one run");
}

/* Another program does not give up the port in the time that is waited for it,
 * another socket of ours may have the same one of the other family. */
Test(listeners, tell_of_a_port_in_use)
{
	struct config_listen same = four, other = six;

	cr_assert_eq(open_two(four, four), 0);
	same.port = other.port = port_of(listeners.fds[0]);
	if (has_six()) {
		cr_expect_eq(open_two(other, six), 0);
		listeners_close(&listeners);
	}
	cr_expect_eq(open_two(same, four), -1);
	cr_expect(tells("another program has it: 'ss -ltnp' shows which"));
}

Test(listeners, match_what_they_were_opened_for)
{
	const struct config_listen lists[][2] = {
	    {four, four}, {four, any}, {any, four}, {four, six}};
	struct config config = {.listen = lists[1], .listen_count = 2};

	cr_assert_eq(listeners_open(&listeners, &config, arena, &diagnostics),
		     0);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		config.listen = lists[i];
		cr_expect_eq(listeners_match(&listeners, &config, arena),
			     i == 1, "list %zu", i);
	}
	config.listen = lists[1];
	config.listen_count = 1;
	cr_expect(!listeners_match(&listeners, &config, arena));
	listeners_close(&listeners);
}
