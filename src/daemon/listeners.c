/* Reports why a socket could not be opened, and what to do, as findings. */
#include "daemon/listeners.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Workers of a master that was killed give up the port as soon as they see
 * it; that long a new master waits for it. */
#define IN_USE_TRIES	30
#define IN_USE_PAUSE_MS 100

const char *listeners_spell(const struct config *config, struct arena *arena)
{
	const char *spelling = "";

	for (size_t i = 0; i < config->listen_count; i++)
		spelling =
		    arena_printf(arena, "%s%s%s", spelling, i > 0 ? " " : "",
				 config->listen[i].text);
	return spelling;
}

static socklen_t fill_address(struct sockaddr_storage *storage, int family,
			      const struct config_listen *listen_to)
{
	struct sockaddr_in *in = (struct sockaddr_in *)(void *)storage;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)storage;

	memset(storage, 0, sizeof(*storage));
	storage->ss_family = (sa_family_t)family;
	if (family == AF_INET) {
		in->sin_port = htons(listen_to->port);
		memcpy(&in->sin_addr, listen_to->address, 4);
		return sizeof(*in);
	}
	in6->sin6_port = htons(listen_to->port);
	memcpy(&in6->sin6_addr, listen_to->address, 16);
	return sizeof(*in6);
}

/* A bound and listening socket, or -1 with errno. */
static int open_socket(int family, const struct config_listen *listen_to)
{
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_storage address;
	int on = 1, error_number;
	socklen_t length;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	/* Inherited by accepted sockets: a response must not wait for the
	 * acknowledgement of the handshake. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	length = fill_address(&address, family, listen_to);
	if (bind(fd, (struct sockaddr *)&address, length) == 0 &&
	    listen(fd, SOMAXCONN) == 0)
		return fd;
	error_number = errno;
	close(fd);
	errno = error_number;
	return -1;
}

static int open_patiently(int family, const struct config_listen *listen_to)
{
	int fd = open_socket(family, listen_to);

	for (int i = 0; fd < 0 && errno == EADDRINUSE && i < IN_USE_TRIES;
	     i++) {
		poll(NULL, 0, IN_USE_PAUSE_MS);
		fd = open_socket(family, listen_to);
	}
	return fd;
}

static const char *remedy(int error_number)
{
	switch (error_number) {
	case EACCES:
		return "start as root, or grant CAP_NET_BIND_SERVICE, or "
		       "choose a port above 1023";
	case EADDRINUSE:
		return "another program has it: 'ss -ltnp' shows which";
	case EADDRNOTAVAIL: return "this machine has no such address";
	default: return "check listen";
	}
}

static bool is_missing_family(int error_number)
{
	return error_number == EAFNOSUPPORT || error_number == EADDRNOTAVAIL;
}

/* 0 when opened or not needed, -1 with a finding.  The configuration has no
 * more than there is room for. */
static int add_listener(struct listeners *listeners, int family,
			const struct config_listen *listen_to,
			const struct config *config,
			struct diagnostics *diagnostics)
{
	int fd;

	fd = open_patiently(family, listen_to);
	if (fd >= 0) {
		listeners->fds[listeners->count++] = fd;
		return 0;
	}
	/* PORT alone means IPv6 as well, but only where there is IPv6. */
	if (family == AF_INET6 && listen_to->family == AF_UNSPEC &&
	    is_missing_family(errno))
		return 0;
	diagnostics_add(diagnostics, SEVERITY_ERROR, config->path, 0,
			"cannot listen: '%s' (%s): %s: %s", listen_to->text,
			family == AF_INET ? "IPv4" : "IPv6", strerror(errno),
			remedy(errno));
	return -1;
}

int listeners_open(struct listeners *listeners, const struct config *config,
		   struct arena *arena, struct diagnostics *diagnostics)
{
	int result = 0;

	*listeners = (struct listeners){0};
	listeners->configured = listeners_spell(config, arena);
	listeners->spelling = listeners->configured;
	for (size_t i = 0; i < config->listen_count; i++) {
		const struct config_listen *listen_to = &config->listen[i];

		if (listen_to->family != AF_INET6 &&
		    add_listener(listeners, AF_INET, listen_to, config,
				 diagnostics) != 0)
			result = -1;
		if (listen_to->family != AF_INET &&
		    add_listener(listeners, AF_INET6, listen_to, config,
				 diagnostics) != 0)
			result = -1;
	}
	if (result != 0)
		listeners_close(listeners);
	return result;
}

bool listeners_match(const struct listeners *listeners,
		     const struct config *config, struct arena *scratch)
{
	return strcmp(listeners_spell(config, scratch),
		      listeners->configured) == 0;
}

void listeners_close(struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++)
		close(listeners->fds[i]);
	*listeners = (struct listeners){0};
}
