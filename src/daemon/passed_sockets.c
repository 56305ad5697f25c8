/* Reports sockets that cannot be served on, and what to change in their unit,
 * as findings. */
#include "daemon/passed_sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/number.h"
#include "base/text.h"

#define FIRST_FD (STDERR_FILENO + 1)

/* A number out of the environment; false when it is none. */
static bool get_number(const char *variable, uint64_t *number)
{
	const char *value = getenv(variable);

	return value != NULL && number_parse(value, strlen(value), number);
}

/* -1 where there is no such option. */
static int get_option(int fd, int name)
{
	int value = -1;
	socklen_t length = sizeof(value);

	if (getsockopt(fd, SOL_SOCKET, name, &value, &length) != 0)
		return -1;
	return value;
}

static const char *find_problem(int fd)
{
	int family = get_option(fd, SO_DOMAIN);

	if (fcntl(fd, F_GETFD) < 0)
		return "it is not open";
	if (family < 0)
		return "it is no socket: use ListenStream=";
	if (family != AF_INET && family != AF_INET6)
		return "it is neither IPv4 nor IPv6: use ListenStream=PORT or "
		       "ADDRESS:PORT";
	if (get_option(fd, SO_TYPE) != SOCK_STREAM)
		return "it is no stream socket: use ListenStream=";
	if (get_option(fd, SO_ACCEPTCONN) != 1)
		return "it does not listen: use Accept=no, and restart the "
		       "socket unit where it once did";
	return NULL;
}

static void look_at(struct passed_sockets *passed, struct arena *arena)
{
	const char *names = getenv("LISTEN_FDNAMES");
	uint64_t pid, count = 0;

	if (!get_number("LISTEN_PID", &pid) || pid != (uint64_t)getpid()) {
		passed->is_foreign = true;
		return;
	}
	if (!get_number("LISTEN_FDS", &count)) {
		passed->mistake = "LISTEN_FDS is no number";
		return;
	}
	if (count > LISTENERS_MAX) {
		passed->mistake = arena_printf(
		    arena, "LISTEN_FDS = %lu: at most %d can be served on",
		    (unsigned long)count, LISTENERS_MAX);
		return;
	}
	passed->count = (size_t)count;
	if (names != NULL)
		passed->names = arena_copy(arena, names, strlen(names));
	for (size_t i = 0; i < passed->count; i++)
		passed->problems[i] = find_problem(FIRST_FD + (int)i);
}

void passed_sockets_init(struct passed_sockets *passed, struct arena *arena)
{
	*passed = (struct passed_sockets){.names = ""};
	if (getenv("LISTEN_FDS") != NULL)
		look_at(passed, arena);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
}

bool passed_sockets_are_meant(const struct passed_sockets *passed)
{
	return passed->mistake != NULL || passed->count > 0;
}

void passed_sockets_check_foreign(const struct passed_sockets *passed,
				  struct diagnostics *diagnostics)
{
	if (passed->is_foreign)
		diagnostics_add(diagnostics, SEVERITY_WARNING, NULL, 0,
				"sockets of LISTEN_FDS are not taken: "
				"LISTEN_PID is not this process, %ld: have it "
				"started by the service manager itself, or "
				"with exec",
				(long)getpid());
}

/* Gives the name of one socket's unit, or "" where it has none. */
static const char *find_name(const struct passed_sockets *passed, size_t index,
			     struct arena *arena)
{
	const char *name = passed->names;

	for (; index > 0; index--) {
		name += strcspn(name, ":");
		if (*name == '\0')
			return "";
		name++;
	}
	return arena_copy(arena, name, strcspn(name, ":"));
}

/* "'a.socket', 'b.socket'", each of them once in a row. */
static const char *list_names(const struct passed_sockets *passed,
			      struct arena *arena)
{
	const char *list = "", *last = "";

	for (size_t i = 0; i < passed->count; i++) {
		const char *name = find_name(passed, i, arena);

		if (*name == '\0' || strcmp(name, last) == 0)
			continue;
		list = arena_printf(arena, "%s%s'%s'", list,
				    *list == '\0' ? "" : ", ", name);
		last = name;
	}
	return *list == '\0' ? "the service manager" : list;
}

/* Where it listens, as listen would have it. */
static const char *spell_address(int fd, struct arena *arena)
{
	struct sockaddr_storage storage = {0};
	const struct sockaddr_in *in = (const void *)&storage;
	const struct sockaddr_in6 *in6 = (const void *)&storage;
	socklen_t length = sizeof(storage);
	char address[INET6_ADDRSTRLEN] = "?";

	getsockname(fd, (struct sockaddr *)&storage, &length);
	if (storage.ss_family == AF_INET) {
		inet_ntop(AF_INET, &in->sin_addr, address, sizeof(address));
		return arena_printf(arena, "%s:%u", address,
				    (unsigned)ntohs(in->sin_port));
	}
	inet_ntop(AF_INET6, &in6->sin6_addr, address, sizeof(address));
	return arena_printf(arena, "[%s]:%u", address,
			    (unsigned)ntohs(in6->sin6_port));
}

/* The manager may have left any of this as it was. */
static void prepare(int fd)
{
	int on = 1, flags = fcntl(fd, F_GETFL);

	fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (flags >= 0)
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	/* As for sockets of our own. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static int take_each(const struct passed_sockets *passed,
		     struct listeners *listeners, struct arena *arena,
		     struct diagnostics *diagnostics)
{
	int result = 0;

	for (size_t i = 0; i < passed->count; i++) {
		int fd = FIRST_FD + (int)i;

		if (passed->problems[i] != NULL) {
			diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0,
					"cannot serve on the socket that was "
					"passed as descriptor %d: '%s': %s",
					fd, find_name(passed, i, arena),
					passed->problems[i]);
			result = -1;
			continue;
		}
		prepare(fd);
		listeners->spelling =
		    arena_printf(arena, "%s%s%s", listeners->spelling,
				 i > 0 ? " " : "", spell_address(fd, arena));
		listeners->fds[listeners->count++] = fd;
	}
	return result;
}

int passed_sockets_take(const struct passed_sockets *passed,
			struct listeners *listeners,
			const struct config *config, struct arena *arena,
			struct diagnostics *diagnostics)
{
	if (passed->mistake != NULL) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0,
				"cannot take sockets that were passed: %s",
				passed->mistake);
		return -1;
	}
	*listeners = (struct listeners){
	    .spelling = "",
	    .configured = listeners_spell(config, arena),
	    .source = list_names(passed, arena),
	};
	if (take_each(passed, listeners, arena, diagnostics) != 0) {
		listeners_close(listeners);
		return -1;
	}
	diagnostics_add(diagnostics, SEVERITY_INFO, config->path, 0,
			"listen is ignored: the sockets come from %s: %s",
			listeners->source, listeners->spelling);
	return 0;
}
