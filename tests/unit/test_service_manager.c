#include "daemon/service_manager.h"

#include <criterion/criterion.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct service_manager manager;
static char path[] = "/tmp/test_service_manager_XXXXXX/notify";

TestSuite(service_manager, .timeout = 60);

/* The manager's side. */
static int bind_to(const struct sockaddr_un *address, socklen_t length)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	cr_assert_eq(
	    bind(fd, (const struct sockaddr *)(const void *)address, length),
	    0);
	return fd;
}

static int listen_at_path(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char *slash = strrchr(path, '/');

	*slash = '\0';
	cr_assert_not_null(mkdtemp(path));
	*slash = '/';
	memcpy(address.sun_path, path, sizeof(path));
	setenv("NOTIFY_SOCKET", path, 1);
	return bind_to(&address, sizeof(address));
}

static void remove_path(void)
{
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
}

static const char *receive(int fd)
{
	static char message[1024];
	ssize_t length = recv(fd, message, sizeof(message) - 1, 0);

	message[length < 0 ? 0 : length] = '\0';
	return message;
}

Test(service_manager, is_told_of_each_state)
{
	int fd = listen_at_path();
	struct timespec now;
	long long usec, now_usec;
	int end = 0;

	service_manager_init(&manager);
	cr_expect_null(getenv("NOTIFY_SOCKET"), "not for children");
	service_manager_tell_ready(&manager, "serving");
	service_manager_tell_reloading(&manager);
	service_manager_tell_stopping(&manager, 3610000, "ending");
	service_manager_tell_status(&manager, "odd");
	cr_expect_str_eq(receive(fd), "READY=1\nSTATUS=serving");
	cr_assert_eq(sscanf(receive(fd),
			    "RELOADING=1\nMONOTONIC_USEC=%lld\n"
			    "STATUS=loading%n",
			    &usec, &end),
		     1);
	cr_expect_neq(end, 0);
	clock_gettime(CLOCK_MONOTONIC, &now);
	now_usec = (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	cr_expect(usec <= now_usec && usec > now_usec - 60000000, "%lld", usec);
	cr_expect_str_eq(receive(fd),
			 "STOPPING=1\nEXTEND_TIMEOUT_USEC=3610000000\n"
			 "STATUS=ending");
	cr_expect_str_eq(receive(fd), "STATUS=odd");
	remove_path();
}

Test(service_manager, may_have_an_abstract_name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char name[64];
	int fd, length;

	length = snprintf(name, sizeof(name), "@test_service_manager-%ld",
			  (long)getpid());
	memcpy(address.sun_path + 1, name + 1, (size_t)length - 1);
	fd = bind_to(&address,
		     (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				 (size_t)length));
	setenv("NOTIFY_SOCKET", name, 1);
	service_manager_init(&manager);
	service_manager_tell_ready(&manager, "serving");
	cr_expect_str_eq(receive(fd), "READY=1\nSTATUS=serving");
}

/* The longest path there can be, one that is too long, and what is none. */
Test(service_manager, is_no_hindrance_where_there_is_none)
{
	char longest[sizeof(manager.address.sun_path)], longer[150];
	const struct {
		const char *name;
		bool is_taken;
	} cases[] = {
	    {"", false},     {"/", false},    {"@", false},
	    {"name", false}, {"@no", true},   {"/no/no", true},
	    {longest, true}, {longer, false}, {"vsock:2:1", false},
	};

	snprintf(longest, sizeof(longest), "/%0*d", (int)sizeof(longest) - 2,
		 0);
	snprintf(longer, sizeof(longer), "%s0", longest);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setenv("NOTIFY_SOCKET", cases[i].name, 1);
		service_manager_init(&manager);
		cr_expect_eq(manager.length != 0, cases[i].is_taken, "%s",
			     cases[i].name);
		service_manager_tell_ready(&manager, "serving");
	}
	unsetenv("NOTIFY_SOCKET");
	service_manager_init(&manager);
	cr_expect_eq(manager.length, 0);
	service_manager_tell_ready(&manager, "serving");
	service_manager_tell_reloading(&manager);
}

/* One that does not read is not waited for: the queue of a datagram socket is
 * short. */
Test(service_manager, is_not_waited_for)
{
	int fd = listen_at_path();

	service_manager_init(&manager);
	for (int i = 0; i < 10000; i++)
		service_manager_tell_reloading(&manager);
	cr_expect_str_neq(receive(fd), "");
	remove_path();
}
