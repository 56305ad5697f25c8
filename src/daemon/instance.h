#ifndef DAEMON_INSTANCE_H
#define DAEMON_INSTANCE_H

/* Being the only instance of a state directory: the locked pid file. */

#include <stdbool.h>
#include <sys/types.h>

#define INSTANCE_FILE "mta-stsd.pid"

enum instance_result {
	INSTANCE_LOCKED,
	INSTANCE_RUNNING, /* another process has the lock */
	INSTANCE_FAILED,  /* errno tells; nothing can be said */
};

/* Makes the state directory if need be, locks the pid file in it for the life
 * of this process (not of its children) and writes the pid.  `other` gets the
 * pid of whoever has the lock.  A process has one lock: one of a file that is
 * not there any more is given up for it. */
enum instance_result instance_lock(const char *state_dir, pid_t *other);

/* Whether the pid file there is the one that this process has locked, and not
 * removed or replaced meanwhile. */
bool instance_is_locked(const char *state_dir);

#endif
