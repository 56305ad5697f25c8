#ifndef TESTS_SERVED_H
#define TESTS_SERVED_H

/*
 * What workers serve in a test, on a port of its own: a domain that waits for
 * its certificate.  Clients only connect; that is enough to see who accepts
 * them, who lets them go, and why.  All in this header.
 */

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/counters.h"
#include "daemon/listeners.h"
#include "daemon/privilege.h"
#include "forked.h"
#include "site/snapshot.h"

/* One connection at a time and worker: each new client takes the place of the
 * one before, which sees that it was accepted. */
#define SERVED_SERVER                                                          \
	"[server]\nlog_level = error\n"                                        \
	"max_connections = 1\nhandshake_timeout = 1h\n"
#define SERVED_DOMAIN                                                          \
	"[example.com]\nmx = mail.example.com\n"                               \
	"certificate = /nowhere/c\nprivate_key = /nowhere/k\n"

static struct sockaddr_in served_address;
static struct listeners listeners;
static struct counters *counters;
static struct account nobody_else; /* the test's own user */

/* Gives a snapshot with these lines more for [server]. */
static inline struct snapshot *served_snapshot(const char *lines)
{
	struct arena *arena = arena_new();
	const char *text =
	    arena_printf(arena, SERVED_SERVER "%s" SERVED_DOMAIN, lines);
	struct diagnostics diagnostics;
	struct config *config;

	diagnostics_init(&diagnostics, arena);
	config = config_parse("m.ini", text, strlen(text), arena, arena,
			      &diagnostics);
	cr_assert(!config->has_errors, "%s", diagnostics.first->text);
	return snapshot_new(arena, config);
}

/* Listens at `address`, with port 0 at any: -1 with errno. */
static inline int served_listen(struct sockaddr_in *address)
{
	socklen_t length = sizeof(*address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)address, length) == 0 &&
	    listen(fd, SOMAXCONN) == 0 &&
	    getsockname(fd, (struct sockaddr *)address, &length) == 0)
		return fd;
	close(fd);
	return -1;
}

static inline void served_init(void)
{
	int fd;

	forked_init();
	served_address = (struct sockaddr_in){
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	fd = served_listen(&served_address);
	cr_assert_geq(fd, 0);
	listeners = (struct listeners){.fds = {fd}, .count = 1};
	counters = counters_new();
	cr_assert_not_null(counters);
}

/* Waits until no worker listens any more. */
static inline void served_wait_free(void)
{
	int fd;

	close(listeners.fds[0]);
	while ((fd = served_listen(&served_address)) < 0)
		poll(NULL, 0, 1);
	close(fd);
}

static inline int served_connect(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert_eq(connect(fd, (struct sockaddr *)&served_address,
			     sizeof(served_address)),
		     0);
	return fd;
}

/* Waits until the connection is closed at the other end. */
static inline void served_wait_closed(int fd)
{
	char byte;

	cr_expect_leq(recv(fd, &byte, 1, 0), 0);
	close(fd);
}

/* Gives a client that was accepted, by the only worker. */
static inline int served_accepted(void)
{
	int first = served_connect();
	int second = served_connect();

	served_wait_closed(first);
	return second;
}

#endif
