#ifndef DAEMON_SYSCALL_FILTER_H
#define DAEMON_SYSCALL_FILTER_H

/* What a worker may ask of the kernel: to serve the connections that it
 * accepts, and nothing else. */

#include <stdbool.h>

/* Whether syscall_filter_apply() has a filter: this kernel knows them, and it
 * knows this processor. */
bool syscall_filter_is_possible(void);

/*
 * For a worker that has no_new_privs, when all it needs has been opened: from
 * here on it reads, writes, accepts and waits, and whatever else it asks for
 * fails with EPERM.  No connection to elsewhere: a socket that was accepted
 * belongs to the network it came from, whatever network the process is in, and
 * could be disconnected and connected anew.  No process, program, signal to
 * others, or memory that is both new and executable.
 *
 * 0, also where it is not possible; -1 with errno.
 */
int syscall_filter_apply(void);

#endif
