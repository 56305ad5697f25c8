#ifndef DAEMON_DESCRIPTORS_H
#define DAEMON_DESCRIPTORS_H

/* What a worker has open: what it works with, and nothing of its master's. */

#include <stddef.h>

/* Closes all but the standard ones and the `count` ones in `kept`, which are
 * put in order. */
void descriptors_keep(int *kept, size_t count);

/*
 * Leaves the session with its terminal, and lets what file_open_null() gives
 * stand for standard input, output and error; the latter stays when it is
 * `log_descriptor`.  For a process that leads no group; -1 with errno.
 */
int descriptors_detach(int log_descriptor);

#endif
