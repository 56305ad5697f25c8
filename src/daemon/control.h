#ifndef DAEMON_CONTROL_H
#define DAEMON_CONTROL_H

/*
 * How `mta-stsd -r` asks the running master for a reload and hears what came
 * of it: a socket in the state directory, for the daemon's own account and
 * root.  A connection is the request, so that none is lost or answered with an
 * older load's result, as signals could be; what a client sends is never read.
 *
 * The answer is lines: 'o' and a line for standard output, 'e' and a line for
 * standard error, 'f' and the configuration that the daemon loads, and last 'x'
 * with the exit status.
 */

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/text.h"

#define CONTROL_SOCKET_FILE "mta-stsd.sock"
#define CONTROL_CLIENTS_MAX 16

/* A load of 100,000 domains takes seconds; a master that hangs takes for
 * ever. */
#define CONTROL_TIMEOUT_MS 120000

struct control_client {
	int fd;		   /* -1: free */
	uint64_t answered; /* by which answer; 0: waits for one */
	char *answer;
	size_t length, sent;
};

struct control {
	int fd;	      /* -1: there is none */
	dev_t device; /* the socket as a file */
	ino_t inode;
	uint64_t answers;  /* given so far */
	int64_t resume_ms; /* accepts nobody before; 0: accepts */
	int accept_error;  /* why; the owner tells and clears it */
	struct control_client clients[CONTROL_CLIENTS_MAX];
};

/* Starts without a socket and without clients. */
void control_init(struct control *control);

/* Opens the socket in `state_dir`, whose lock the caller holds: 0, or -1 with
 * errno; the control then gets no client.  The socket of a master that was
 * killed is replaced, one that a process listens to is not: EADDRINUSE.  One
 * that was open before is closed; the clients stay. */
int control_open(struct control *control, const char *state_dir);

/* Whether it has a socket that clients find in `state_dir`: it may have been
 * removed or replaced. */
bool control_is_open(const struct control *control, const char *state_dir);

/* Takes new clients; true when there is one that waits for a load.  Where all
 * places are taken, clients that do not read their answer are dropped for
 * them.  Where descriptors are missing it tries again a second later. */
bool control_accept(struct control *control, int64_t now_ms);

bool control_has_waiting(const struct control *control);

/* Gives all waiting clients this answer; it is sent as they read it.  `loaded`
 * is the path of the configuration, NULL where it is not known. */
void control_answer(struct control *control, const char *loaded,
		    const struct text *errors, const struct text *output,
		    int exit_status);

/* Adds what is to be polled for, at most CONTROL_CLIENTS_MAX + 1 entries;
 * gives how many. */
size_t control_poll_set(struct control *control, struct pollfd *set);

/* Sends to clients what they take, and drops those that are done or gone. */
void control_send(struct control *control);

/* When control_accept() shall be called without an event, or INT64_MAX. */
int64_t control_due_ms(const struct control *control);

void control_close(struct control *control);

/*
 * The other side: asks the master of `state_dir` for a load, copies its answer
 * to standard output and error, and gives the exit status: 0 or 1.  A master
 * that loads another file than `config_path` is told of.  Each wait for it ends
 * after `timeout_ms`.
 */
int control_request(const char *state_dir, const char *config_path,
		    unsigned timeout_ms);

#endif
