/*
 * A socket for each message: a manager that was started anew has another one
 * behind the same path.  Reports nothing, since nobody could do anything.
 */
#include "daemon/service_manager.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

#define MESSAGE_ROOM 512

void service_manager_init(struct service_manager *manager)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un *address = &manager->address;
	size_t length = name == NULL ? 0 : strlen(name);

	*manager = (struct service_manager){.address.sun_family = AF_UNIX};
	if (length > 1 && (name[0] == '/' || name[0] == '@') &&
	    length < sizeof(address->sun_path)) {
		memcpy(address->sun_path, name, length);
		manager->length =
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				length);
		if (name[0] == '@')
			address->sun_path[0] = '\0'; /* all of it counts */
		else
			manager->length++; /* the NUL */
	}
	unsetenv("NOTIFY_SOCKET");
}

static void tell(const struct service_manager *manager,
		 const struct text *message)
{
	int fd;

	if (manager->length == 0)
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, message->bytes, message->length, MSG_NOSIGNAL,
	       (const struct sockaddr *)&manager->address, manager->length);
	close(fd);
}

/* `state` and its newline, if there is one, before the status. */
static void tell_with_status(const struct service_manager *manager,
			     const char *state, const char *status)
{
	char buffer[MESSAGE_ROOM];
	struct text message;

	text_init(&message, buffer, sizeof(buffer));
	text_addf(&message, "%sSTATUS=%s", state, status);
	tell(manager, &message);
}

void service_manager_tell_ready(const struct service_manager *manager,
				const char *status)
{
	tell_with_status(manager, "READY=1\n", status);
}

void service_manager_tell_reloading(const struct service_manager *manager)
{
	char buffer[MESSAGE_ROOM];
	struct text message;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	text_init(&message, buffer, sizeof(buffer));
	text_addf(&message,
		  "RELOADING=1\nMONOTONIC_USEC=%" PRId64 "\nSTATUS=loading",
		  (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	tell(manager, &message);
}

void service_manager_tell_stopping(const struct service_manager *manager,
				   int64_t within_ms, const char *status)
{
	char buffer[MESSAGE_ROOM];
	struct text message;

	text_init(&message, buffer, sizeof(buffer));
	text_addf(&message,
		  "STOPPING=1\nEXTEND_TIMEOUT_USEC=%" PRId64 "\nSTATUS=%s",
		  within_ms * 1000, status);
	tell(manager, &message);
}

void service_manager_tell_status(const struct service_manager *manager,
				 const char *status)
{
	tell_with_status(manager, "", status);
}
