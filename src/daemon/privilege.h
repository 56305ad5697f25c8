#ifndef DAEMON_PRIVILEGE_H
#define DAEMON_PRIVILEGE_H

/* Who the workers are, and how they give up everything else. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/diagnostics.h"
#include "base/text.h"
#include "site/config.h"

struct account {
	bool drops; /* started as root: uid and gid are taken on */
	uid_t uid;
	gid_t gid;
};

/* Finds the workers' account for a configuration: -1 with a finding when a
 * named one does not exist or that cannot be told, 0 otherwise.  That the
 * default one had to be replaced is told at a start only; nothing of a
 * configuration that could not be read. */
int privilege_resolve(struct account *account, const struct config *config,
		      bool is_start, struct diagnostics *diagnostics);

/* Warns when others than root and the user of this process can change what is
 * in the state directory; says nothing of one that does not exist. */
void privilege_check_state_dir(const char *state_dir,
			       struct diagnostics *diagnostics);

/*
 * Gives a descriptor of a directory that is empty and stays so, since it has
 * already been removed: for chroot(2).  -1 with errno.
 */
int privilege_open_empty_directory(const char *state_dir);

/*
 * For a worker, before it touches the first byte of a client: chroot into the
 * empty directory, take on the account, make sure that there is no way back,
 * no capability, no new privileges and no core dump with keys in it, and no
 * system call but those that serving needs.  As an ordinary user only what is
 * possible.  -1 with the reason in `why`.
 */
int privilege_drop(const struct account *account, int empty_directory_fd,
		   struct text *why);

/* Raises RLIMIT_NOFILE to `needed`, for this process and its children; gives
 * the limit now in force, which may be smaller. */
size_t privilege_raise_files(size_t needed);

#endif
