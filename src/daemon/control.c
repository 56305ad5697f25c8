/* The master's side reports nothing; control_request() is `mta-stsd -r` and
 * prints. */
#include "daemon/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A load of 100,000 domains takes seconds; a master that hangs takes for
 * ever. */
#define REQUEST_TIMEOUT_MS 120000

/* Names the socket below an open directory, since sun_path is short and
 * state_dir may be long; gives the descriptor of the directory or -1. */
static int name_socket(struct sockaddr_un *address, const char *state_dir)
{
	int fd = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (fd >= 0)
		snprintf(address->sun_path, sizeof(address->sun_path),
			 "/proc/self/fd/%d/%s", fd, CONTROL_SOCKET_FILE);
	return fd;
}

static void close_keeping_errno(int fd)
{
	int error_number = errno;

	close(fd);
	errno = error_number;
}

static int bind_socket(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mode_t umask_before;
	int result;

	if (fd < 0)
		return -1;
	unlink(address->sun_path); /* of a master that was killed */
	umask_before = umask(0177);
	result = bind(fd, (const struct sockaddr *)address, sizeof(*address));
	umask(umask_before);
	if (result == 0 && listen(fd, CONTROL_CLIENTS_MAX) == 0)
		return fd;
	close_keeping_errno(fd);
	return -1;
}

int control_open(struct control *control, const char *state_dir)
{
	struct sockaddr_un address;
	int directory_fd;

	*control = (struct control){.fd = -1};
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		control->clients[i].fd = -1;
	directory_fd = name_socket(&address, state_dir);
	if (directory_fd < 0)
		return -1;
	control->fd = bind_socket(&address);
	close_keeping_errno(directory_fd);
	return control->fd < 0 ? -1 : 0;
}

static struct control_client *find_free(struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd < 0)
			return &control->clients[i];
	}
	return NULL;
}

static bool has_free(const struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd < 0)
			return true;
	}
	return false;
}

bool control_accept(struct control *control)
{
	struct control_client *client;

	while (control->fd >= 0 && (client = find_free(control)) != NULL) {
		int fd = accept4(control->fd, NULL, NULL,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0)
			break;
		*client = (struct control_client){.fd = fd};
		text_init_growing(&client->answer);
	}
	return control_has_waiting(control);
}

bool control_has_waiting(const struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd >= 0 &&
		    !control->clients[i].is_answered)
			return true;
	}
	return false;
}

static void add_lines(struct text *answer, char kind, const struct text *lines)
{
	const char *at = lines->bytes, *end;

	while ((end = strchr(at, '\n')) != NULL) {
		text_add(answer, &kind, 1);
		text_add(answer, at, (size_t)(end + 1 - at));
		at = end + 1;
	}
}

void control_answer(struct control *control, const struct text *errors,
		    const struct text *output, int exit_status)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct control_client *client = &control->clients[i];

		if (client->fd < 0 || client->is_answered)
			continue;
		add_lines(&client->answer, 'e', errors);
		add_lines(&client->answer, 'o', output);
		text_addf(&client->answer, "x%d\n", exit_status);
		client->is_answered = true;
	}
}

size_t control_poll_set(const struct control *control, struct pollfd *set)
{
	size_t count = 0;

	if (control->fd >= 0 && has_free(control))
		set[count++] =
		    (struct pollfd){.fd = control->fd, .events = POLLIN};
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd >= 0 &&
		    control->clients[i].is_answered)
			set[count++] = (struct pollfd){
			    .fd = control->clients[i].fd, .events = POLLOUT};
	}
	return count;
}

static void drop_client(struct control_client *client)
{
	close(client->fd);
	text_release(&client->answer);
	*client = (struct control_client){.fd = -1};
}

static void send_to(struct control_client *client)
{
	const struct text *answer = &client->answer;

	while (client->sent < answer->length) {
		ssize_t sent = send(client->fd, answer->bytes + client->sent,
				    answer->length - client->sent,
				    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (sent < 0)
			break;
		client->sent += (size_t)sent;
	}
	drop_client(client);
}

void control_send(struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd >= 0 &&
		    control->clients[i].is_answered)
			send_to(&control->clients[i]);
	}
}

void control_close(struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd >= 0)
			drop_client(&control->clients[i]);
	}
	if (control->fd >= 0)
		close(control->fd);
	control->fd = -1;
}

/* ---- the other side ---- */

static int refuse(const char *state_dir, int error_number)
{
	const char *hint = "is mta-stsd running, with this state_dir? (when "
			   "state_dir was changed: restart it)";

	if (error_number == EACCES)
		hint = "run this as root or as the daemon's own user";
	fprintf(stderr, "mta-stsd: cannot reach the daemon: %s/%s: %s: %s\n",
		state_dir, CONTROL_SOCKET_FILE, strerror(error_number), hint);
	return 1;
}

static int connect_to(const char *state_dir)
{
	struct sockaddr_un address;
	int directory_fd = name_socket(&address, state_dir);
	int fd;

	if (directory_fd < 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address,
			       sizeof(address)) != 0) {
		close_keeping_errno(fd);
		fd = -1;
	}
	close_keeping_errno(directory_fd);
	return fd;
}

/* Prints an answer up to its last line, whose status it gives; -1 when that
 * never came. */
static int copy_answer(FILE *answer)
{
	char *line = NULL;
	size_t room = 0;
	int status = -1;

	while (status < 0 && getline(&line, &room, answer) > 0) {
		if (line[0] == 'x')
			status = line[1] == '0' ? 0 : 1;
		else
			fputs(line + 1, line[0] == 'o' ? stdout : stderr);
	}
	free(line);
	return status;
}

int control_request(const char *state_dir)
{
	int fd = connect_to(state_dir);
	struct pollfd answered = {.fd = fd, .events = POLLIN};
	FILE *answer;
	int status;

	if (fd < 0)
		return refuse(state_dir, errno);
	if (poll(&answered, 1, REQUEST_TIMEOUT_MS) != 1) {
		fprintf(stderr, "mta-stsd: the daemon did not answer in %d s\n",
			REQUEST_TIMEOUT_MS / 1000);
		close(fd);
		return 1;
	}
	answer = fdopen(fd, "r");
	status = answer == NULL ? -1 : copy_answer(answer);
	if (answer != NULL)
		fclose(answer);
	if (status >= 0)
		return status;
	fputs("mta-stsd: the daemon went away during the load: its log tells "
	      "why\n",
	      stderr);
	return 1;
}
