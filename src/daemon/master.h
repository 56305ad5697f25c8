#ifndef DAEMON_MASTER_H
#define DAEMON_MASTER_H

/*
 * The master process: it alone reads configuration, keys and state, and starts
 * generations of workers.  It never reads a byte from the network.
 */

/* Runs the daemon in the foreground until it is told to stop; gives the exit
 * status of the process. */
int master_run(const char *config_path);

/* Checks the configuration with the very loader of master_run(), says what
 * would change, and gives the exit status: 0 when it would be taken. */
int master_test(const char *config_path);

#endif
