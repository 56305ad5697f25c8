/* A worker that cannot drop its privileges must not run: the caller ends it. */
#include "daemon/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/number.h"

#define DEFAULT_ACCOUNT	 "mta-stsd"
#define FALLBACK_ACCOUNT "nobody"

static bool look_up(struct account *account, const char *name)
{
	const struct passwd *entry = getpwnam(name);

	if (entry == NULL)
		return false;
	account->uid = entry->pw_uid;
	account->gid = entry->pw_gid;
	return true;
}

/* Asks in a process of its own: the name service loads half a megabyte of
 * modules, and whatever they do is not to be done as the master. */
static bool take_account(struct account *account, const char *name)
{
	struct account found = *account;
	ssize_t got = 0;
	int result[2];
	pid_t pid;

	if (pipe2(result, O_CLOEXEC) != 0)
		return look_up(account, name);
	pid = fork();
	if (pid == 0)
		_exit(look_up(&found, name) &&
			      write(result[1], &found, sizeof(found)) > 0
			  ? EXIT_SUCCESS
			  : EXIT_FAILURE);
	close(result[1]);
	if (pid > 0) {
		got = read(result[0], &found, sizeof(found));
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(result[0]);
	if (got != (ssize_t)sizeof(found))
		return false;
	*account = found;
	return true;
}

/* "UID" or "UID:GID"; the configuration has checked the form. */
static void take_numbers(struct account *account, const char *user)
{
	const char *colon = strchr(user, ':');
	uint64_t uid = 0, gid;

	number_parse(user, strcspn(user, ":"), &uid);
	gid = uid;
	if (colon != NULL)
		number_parse(colon + 1, strlen(colon + 1), &gid);
	account->uid = (uid_t)uid;
	account->gid = (gid_t)gid;
}

static int resolve_default(struct account *account, bool is_start,
			   struct diagnostics *diagnostics)
{
	if (take_account(account, DEFAULT_ACCOUNT))
		return 0;
	if (!take_account(account, FALLBACK_ACCOUNT)) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0,
				"no account for the workers: neither '%s' nor "
				"'%s' exists: set user = NAME or UID:GID",
				DEFAULT_ACCOUNT, FALLBACK_ACCOUNT);
		return -1;
	}
	if (!is_start)
		return 0;
	diagnostics_add(diagnostics, SEVERITY_WARNING, NULL, 0,
			"no account '%s': the workers run as '%s', which other "
			"services may share: create it or set user",
			DEFAULT_ACCOUNT, FALLBACK_ACCOUNT);
	return 0;
}

int privilege_resolve(struct account *account, const struct config *config,
		      bool is_start, struct diagnostics *diagnostics)
{
	*account = (struct account){.drops = geteuid() == 0};
	if (!account->drops)
		return 0;
	if (config->user == NULL && config->user_line != 0)
		return -1; /* refused, and told */
	if (config->user == NULL)
		return resolve_default(account, is_start, diagnostics);
	if (text_is_digit(config->user[0])) {
		take_numbers(account, config->user);
	} else if (!take_account(account, config->user)) {
		diagnostics_add(diagnostics, SEVERITY_ERROR, config->path,
				config->user_line,
				"no such account: '%s': create it or change "
				"user",
				config->user);
		return -1;
	}
	if (account->uid == 0)
		diagnostics_add(diagnostics, SEVERITY_WARNING, config->path,
				config->user_line,
				"workers stay root: user = %s: whoever takes "
				"one over owns the machine",
				config->user);
	return 0;
}

int privilege_open_empty_directory(const char *state_dir)
{
	const char *parents[] = {state_dir, "/run", "/tmp", "/dev/shm"};
	char path[4096];

	for (size_t i = 0; i < sizeof(parents) / sizeof(parents[0]); i++) {
		int fd;

		if (snprintf(path, sizeof(path), "%s/.empty-XXXXXX",
			     parents[i]) >= (int)sizeof(path) ||
		    mkdtemp(path) == NULL)
			continue;
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		rmdir(path);
		if (fd >= 0)
			return fd;
	}
	return -1;
}

static int failed(struct text *why, const char *call)
{
	text_addf(why, "%s: %s", call, strerror(errno));
	return -1;
}

static int enter_empty_directory(int fd, struct text *why)
{
#ifdef MTA_STSD_NO_CHROOT
	/* LeakSanitizer needs /proc at the end of the process. */
	(void)fd;
	(void)why;
	return 0;
#else
	if (fchdir(fd) != 0)
		return failed(why, "fchdir to the empty directory");
	if (chroot(".") != 0)
		return failed(why, "chroot");
	return 0;
#endif
}

static int become_account(const struct account *account, struct text *why)
{
	if (setgroups(1, &account->gid) != 0)
		return failed(why, "setgroups");
	if (setresgid(account->gid, account->gid, account->gid) != 0)
		return failed(why, "setresgid");
	if (setresuid(account->uid, account->uid, account->uid) != 0)
		return failed(why, "setresuid");
	if (account->uid != 0 && (setuid(0) == 0 || seteuid(0) == 0)) {
		text_add_string(why, "could become root again");
		return -1;
	}
	return 0;
}

int privilege_drop(const struct account *account, int empty_directory_fd,
		   struct text *why)
{
	struct rlimit no_core = {0, 0};

	if (account->drops &&
	    (enter_empty_directory(empty_directory_fd, why) != 0 ||
	     become_account(account, why) != 0))
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return failed(why, "no_new_privs");
	if (setrlimit(RLIMIT_CORE, &no_core) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return failed(why, "no core dumps");
	return 0;
}

size_t privilege_raise_files(size_t needed)
{
	struct rlimit limit, wanted;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 0;
	if (limit.rlim_cur >= needed)
		return (size_t)limit.rlim_cur;
	wanted.rlim_cur = needed;
	wanted.rlim_max = limit.rlim_max > needed ? limit.rlim_max : needed;
	if (setrlimit(RLIMIT_NOFILE, &wanted) == 0)
		return needed;
	wanted.rlim_max = limit.rlim_max;
	wanted.rlim_cur = limit.rlim_max < needed ? limit.rlim_max : needed;
	if (setrlimit(RLIMIT_NOFILE, &wanted) == 0)
		return (size_t)wanted.rlim_cur;
	return (size_t)limit.rlim_cur;
}
