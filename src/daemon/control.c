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
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define ACCEPT_PAUSE_MS 1000

/* Names the socket below an open directory, since sun_path is short and
 * state_dir may be long; where there is no /proc, it must be short.  Gives the
 * descriptor of the directory or -1. */
static int name_socket(struct sockaddr_un *address, const char *state_dir)
{
	int fd = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (fd < 0)
		return -1;
	if (access("/proc/self/fd", F_OK) == 0)
		snprintf(address->sun_path, sizeof(address->sun_path),
			 "/proc/self/fd/%d/%s", fd, CONTROL_SOCKET_FILE);
	else if (snprintf(address->sun_path, sizeof(address->sun_path), "%s/%s",
			  state_dir, CONTROL_SOCKET_FILE) >=
		 (int)sizeof(address->sun_path)) {
		close(fd);
		errno = ENAMETOOLONG;
		return -1;
	}
	return fd;
}

static void close_keeping_errno(int fd)
{
	int error_number = errno;

	close(fd);
	errno = error_number;
}

/* Whether a process listens there.  To connect would be a request; a socket of
 * another type is refused, and in other words where there is nobody. */
static bool is_answered(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool result = fd >= 0 &&
		      connect(fd, (const struct sockaddr *)address,
			      sizeof(*address)) != 0 &&
		      errno == EPROTOTYPE;

	if (fd >= 0)
		close(fd);
	return result;
}

static int bind_socket(const struct sockaddr_un *address)
{
	mode_t umask_before;
	int fd, result;

	if (is_answered(address)) {
		errno = EADDRINUSE;
		return -1;
	}
	/* Of a master that was killed; but a directory, say, stays. */
	if (unlink(address->sun_path) != 0 && errno != ENOENT)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	umask_before = umask(0177);
	result = bind(fd, (const struct sockaddr *)address, sizeof(*address));
	umask(umask_before);
	if (result == 0 && listen(fd, CONTROL_CLIENTS_MAX) == 0)
		return fd;
	close_keeping_errno(fd);
	return -1;
}

void control_init(struct control *control)
{
	*control = (struct control){.fd = -1};
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		control->clients[i].fd = -1;
}

int control_open(struct control *control, const char *state_dir)
{
	struct sockaddr_un address;
	int directory_fd = name_socket(&address, state_dir);
	struct stat status;

	if (control->fd >= 0)
		close(control->fd);
	control->fd = -1;
	if (directory_fd < 0)
		return -1;
	control->fd = bind_socket(&address);
	if (control->fd >= 0 && lstat(address.sun_path, &status) == 0) {
		control->device = status.st_dev;
		control->inode = status.st_ino;
	}
	close_keeping_errno(directory_fd);
	return control->fd < 0 ? -1 : 0;
}

bool control_is_open(const struct control *control, const char *state_dir)
{
	struct sockaddr_un address;
	int directory_fd = name_socket(&address, state_dir);
	struct stat status;
	bool result;

	if (directory_fd < 0)
		return false;
	result = control->fd >= 0 && lstat(address.sun_path, &status) == 0 &&
		 status.st_dev == control->device &&
		 status.st_ino == control->inode;
	close(directory_fd);
	return result;
}

/* A place for a new client: a free one, else that of the client that has its
 * answer for the longest time and does not read it.  NULL while all wait for a
 * load. */
static struct control_client *find_place(struct control *control)
{
	struct control_client *oldest = NULL;

	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct control_client *client = &control->clients[i];

		if (client->fd < 0)
			return client;
		if (client->answered != 0 &&
		    (oldest == NULL || client->answered < oldest->answered))
			oldest = client;
	}
	return oldest;
}

static void drop_client(struct control_client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	free(client->answer);
	*client = (struct control_client){.fd = -1};
}

/* The descriptors may be anybody's to give back; polling on would spin.  The
 * kernel misses one also while nobody waits. */
static void pause_accepting(struct control *control, int64_t now_ms)
{
	struct pollfd waiting = {.fd = control->fd, .events = POLLIN};
	int error_number = errno;

	if (poll(&waiting, 1, 0) != 1)
		return;
	control->accept_error = error_number;
	control->resume_ms = now_ms + ACCEPT_PAUSE_MS;
}

bool control_accept(struct control *control, int64_t now_ms)
{
	struct control_client *client;

	if (control->resume_ms <= now_ms)
		control->resume_ms = 0;
	while (control->fd >= 0 && control->resume_ms == 0 &&
	       (client = find_place(control)) != NULL) {
		int fd = accept4(control->fd, NULL, NULL,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0) {
			if (errno == EMFILE || errno == ENFILE ||
			    errno == ENOBUFS || errno == ENOMEM)
				pause_accepting(control, now_ms);
			break;
		}
		drop_client(client);
		client->fd = fd;
	}
	return control_has_waiting(control);
}

int64_t control_due_ms(const struct control *control)
{
	return control->resume_ms == 0 ? INT64_MAX : control->resume_ms;
}

bool control_has_waiting(const struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd >= 0 &&
		    control->clients[i].answered == 0)
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

/* Fills in the answer; false without memory for it. */
static bool write_answer(struct control_client *client, const char *loaded,
			 const struct text *errors, const struct text *output,
			 int exit_status)
{
	/* No line has less than its newline, so twice that is enough. */
	size_t room = 2 * (errors->length + output->length) +
		      (loaded != NULL ? strlen(loaded) : 0) + 32;
	struct text answer;

	client->answer = malloc(room);
	if (client->answer == NULL)
		return false;
	text_init(&answer, client->answer, room);
	add_lines(&answer, 'e', errors);
	add_lines(&answer, 'o', output);
	if (loaded != NULL && strchr(loaded, '\n') == NULL)
		text_addf(&answer, "f%s\n", loaded);
	text_addf(&answer, "x%d\n", exit_status);
	client->length = answer.length;
	return true;
}

void control_answer(struct control *control, const char *loaded,
		    const struct text *errors, const struct text *output,
		    int exit_status)
{
	uint64_t number = ++control->answers;

	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct control_client *client = &control->clients[i];

		if (client->fd < 0 || client->answered != 0)
			continue;
		client->answered = number;
		if (!write_answer(client, loaded, errors, output, exit_status))
			drop_client(client);
	}
}

size_t control_poll_set(struct control *control, struct pollfd *set)
{
	size_t count = 0;

	if (control->fd >= 0 && control->resume_ms == 0 &&
	    find_place(control) != NULL)
		set[count++] =
		    (struct pollfd){.fd = control->fd, .events = POLLIN};
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd >= 0 &&
		    control->clients[i].answered != 0)
			set[count++] = (struct pollfd){
			    .fd = control->clients[i].fd, .events = POLLOUT};
	}
	return count;
}

static void send_to(struct control_client *client)
{
	while (client->sent < client->length) {
		ssize_t sent = send(client->fd, client->answer + client->sent,
				    client->length - client->sent,
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
		    control->clients[i].answered != 0)
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

static int connect_to(const char *state_dir, unsigned timeout_ms)
{
	struct timeval timeout = {.tv_sec = timeout_ms / 1000,
				  .tv_usec = timeout_ms % 1000 * 1000};
	struct sockaddr_un address;
	int directory_fd = name_socket(&address, state_dir);
	int fd;

	if (directory_fd < 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* Connecting waits as long as sending does. */
	if (fd >= 0 && (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout,
				   sizeof(timeout)) != 0 ||
			setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout,
				   sizeof(timeout)) != 0 ||
			connect(fd, (const struct sockaddr *)&address,
				sizeof(address)) != 0)) {
		close_keeping_errno(fd);
		fd = -1;
	}
	close_keeping_errno(directory_fd);
	return fd;
}

static void tell_loaded(const char *loaded, const char *config_path)
{
	char *path = realpath(config_path, NULL);

	if (path == NULL || strcmp(path, loaded) != 0)
		fprintf(stderr,
			"mta-stsd: warning: the running daemon loads '%s', not "
			"'%s'\n",
			loaded, path == NULL ? config_path : path);
	free(path);
}

/* Prints an answer up to its last line, whose status it gives; -1 with errno
 * when that never came. */
static int copy_answer(FILE *answer, const char *config_path)
{
	char *line = NULL;
	size_t room = 0;
	int status = -1;
	ssize_t length;

	errno = 0;
	while (status < 0 && (length = getline(&line, &room, answer)) > 0) {
		if (line[0] == 'x') {
			status = text_is_digit(line[1]) ? line[1] - '0' : 1;
		} else if (line[0] == 'f') {
			line[length - 1] = '\0';
			tell_loaded(line + 1, config_path);
		} else {
			fputs(line + 1, line[0] == 'o' ? stdout : stderr);
		}
		errno = 0;
	}
	free(line);
	return status;
}

int control_request(const char *state_dir, const char *config_path,
		    unsigned timeout_ms)
{
	int fd = connect_to(state_dir, timeout_ms);
	FILE *answer;
	int status;

	if (fd < 0 && errno != EAGAIN)
		return refuse(state_dir, errno);
	answer = fd < 0 ? NULL : fdopen(fd, "r");
	status = answer == NULL ? -1 : copy_answer(answer, config_path);
	if (status < 0 && errno == EAGAIN)
		fprintf(stderr, "mta-stsd: the daemon did not answer in %u s\n",
			timeout_ms / 1000);
	else if (status < 0)
		fputs("mta-stsd: the daemon went away during the load: its log "
		      "tells why\n",
		      stderr);
	if (answer != NULL)
		fclose(answer);
	return status < 0 ? 1 : status;
}
