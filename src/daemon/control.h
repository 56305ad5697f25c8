#ifndef DAEMON_CONTROL_H
#define DAEMON_CONTROL_H

/*
 * How `mta-stsd -r` asks the running master for a reload and hears what came
 * of it: a socket in the state directory, for the daemon's own account and
 * root.  A connection is the request, so that none is lost or answered with an
 * older load's result, as signals could be; what a client sends is never read.
 *
 * The answer is lines: 'o' and a line for standard output, 'e' and a line for
 * standard error, and last 'x' with the exit status.
 */

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define CONTROL_SOCKET_FILE "mta-stsd.sock"
#define CONTROL_CLIENTS_MAX 16

struct control_client {
	int fd; /* -1: free */
	bool is_answered;
	struct text answer;
	size_t sent;
};

struct control {
	int fd; /* -1: there is none */
	struct control_client clients[CONTROL_CLIENTS_MAX];
};

/* Opens the socket in `state_dir`, whose lock the caller holds: 0, or -1 with
 * errno; the control then never has a client. */
int control_open(struct control *control, const char *state_dir);

/* Takes new clients; true when there is one that waits for a load. */
bool control_accept(struct control *control);

bool control_has_waiting(const struct control *control);

/* Gives all waiting clients this answer; it is sent as they read it. */
void control_answer(struct control *control, const struct text *errors,
		    const struct text *output, int exit_status);

/* Adds what is to be polled for, at most CONTROL_CLIENTS_MAX + 1 entries;
 * gives how many. */
size_t control_poll_set(const struct control *control, struct pollfd *set);

/* Sends to clients what they take, and drops those that are done or gone. */
void control_send(struct control *control);

void control_close(struct control *control);

/* The other side: asks the master of `state_dir` for a load, copies its answer
 * to standard output and error, and gives the exit status: 0 or 1. */
int control_request(const char *state_dir);

#endif
