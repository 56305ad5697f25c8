#ifndef DAEMON_SYSCALL_FILTER_H
#define DAEMON_SYSCALL_FILTER_H

/* What a worker may ask of the kernel: to serve the connections that it
 * accepts, and nothing else. */

/*
 * For a worker that has no_new_privs, when all it needs has been opened: from
 * here on it reads, writes, accepts and waits, and whatever else it asks for
 * fails with EPERM.  No connection to elsewhere: a socket that was accepted
 * belongs to the network it came from, whatever network the process is in, and
 * could be disconnected and connected anew.  No process, program, signal to
 * others, or memory that is both new and executable.
 *
 * 0, also on kernels and processors where there are no such filters or none is
 * known here; -1 with errno.
 */
int syscall_filter_apply(void);

#endif
