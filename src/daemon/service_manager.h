#ifndef DAEMON_SERVICE_MANAGER_H
#define DAEMON_SERVICE_MANAGER_H

/*
 * Tells the service manager that started this process how it does, as
 * sd_notify(3) describes it, without its library.  Where there is none, or it
 * does not listen, nothing happens: no call blocks or fails.  It knows nothing
 * of what is served.
 */

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct service_manager {
	struct sockaddr_un address;
	socklen_t length; /* 0: there is none */
};

/* Takes the address out of NOTIFY_SOCKET, a path or "@" and an abstract name,
 * and the variable out of the environment: children are not to speak. */
void service_manager_init(struct service_manager *manager);

/* The start or a reload is over, whatever came of it.  `status` (borrowed, one
 * line) is for people. */
void service_manager_tell_ready(const struct service_manager *manager,
				const char *status);

/* A reload begins; service_manager_tell_ready() ends it. */
void service_manager_tell_reloading(const struct service_manager *manager);

/* The end begins, and may take `within_ms` from now: a manager that would kill
 * the process sooner waits until then, one that waits longer goes on to. */
void service_manager_tell_stopping(const struct service_manager *manager,
				   int64_t within_ms, const char *status);

/* For what happens besides. */
void service_manager_tell_status(const struct service_manager *manager,
				 const char *status);

#endif
