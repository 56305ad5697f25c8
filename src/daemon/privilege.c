/* A worker that cannot drop its privileges must not run: the caller ends it. */
#include "daemon/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/number.h"
#include "daemon/syscall_filter.h"

#define DEFAULT_ACCOUNT	 "mta-stsd"
#define FALLBACK_ACCOUNT "nobody"

#ifdef MTA_STSD_STATIC
/* The name service is libraries to be loaded, which a static program does not
 * do: such a one knows the accounts of /etc/passwd, where there is one. */
static const struct passwd *find_account(const char *name)
{
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *entry = NULL;

	if (file == NULL)
		return NULL;
	while ((entry = fgetpwent(file)) != NULL &&
	       strcmp(entry->pw_name, name) != 0)
		;
	fclose(file);
	return entry;
}
#else
static const struct passwd *find_account(const char *name)
{
	return getpwnam(name);
}
#endif

/* 0, ENOENT when there is no such account, or why that cannot be told. */
static int look_up(struct account *account, const char *name)
{
	const struct passwd *entry;

	errno = 0;
	entry = find_account(name);
	if (entry != NULL) {
		account->uid = entry->pw_uid;
		account->gid = entry->pw_gid;
		return 0;
	}
	/* Of an account that is not there, some modules say EPERM or ESRCH. */
	switch (errno) {
	case EINTR:
	case EIO:
	case EMFILE:
	case ENFILE:
	case ENOMEM: return errno;
	default: return ENOENT;
	}
}

struct answer {
	int error_number;
	struct account account;
};

static _Noreturn void answer_and_exit(int fd, struct account account,
				      const char *name)
{
	struct answer answer = {.account = account};

	answer.error_number = look_up(&answer.account, name);
	_exit(write(fd, &answer, sizeof(answer)) == (ssize_t)sizeof(answer)
		  ? EXIT_SUCCESS
		  : EXIT_FAILURE);
}

/* look_up() in a process of its own: the name service loads half a megabyte of
 * modules, and whatever they do is not to be done as the master. */
static int take_account(struct account *account, const char *name)
{
	/* What holds when the process dies. */
	struct answer answer = {.error_number = EIO};
	int result[2], error_number = 0;
	pid_t pid;

	if (pipe2(result, O_CLOEXEC) != 0)
		return errno;
	pid = fork();
	if (pid == 0)
		answer_and_exit(result[1], *account, name);
	if (pid < 0)
		error_number = errno;
	close(result[1]);
	if (pid > 0) {
		if (read(result[0], &answer, sizeof(answer)) !=
		    (ssize_t)sizeof(answer))
			answer.error_number = EIO;
		error_number = answer.error_number;
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(result[0]);
	if (error_number == 0)
		*account = answer.account;
	return error_number;
}

static int lookup_failed(const char *name, int error_number, const char *file,
			 unsigned line, struct diagnostics *diagnostics)
{
	diagnostics_add(diagnostics, SEVERITY_ERROR, file, line,
			"cannot look up account: '%s': %s", name,
			strerror(error_number));
	return -1;
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
	int error_number = take_account(account, DEFAULT_ACCOUNT);

	if (error_number == 0)
		return 0;
	if (error_number != ENOENT)
		return lookup_failed(DEFAULT_ACCOUNT, error_number, NULL, 0,
				     diagnostics);
	error_number = take_account(account, FALLBACK_ACCOUNT);
	if (error_number != 0 && error_number != ENOENT)
		return lookup_failed(FALLBACK_ACCOUNT, error_number, NULL, 0,
				     diagnostics);
	if (error_number != 0) {
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

static int resolve_user(struct account *account, const struct config *config,
			struct diagnostics *diagnostics)
{
	int error_number;

	if (text_is_digit(config->user[0])) {
		take_numbers(account, config->user);
		return 0;
	}
	error_number = take_account(account, config->user);
	if (error_number == 0)
		return 0;
	if (error_number != ENOENT)
		return lookup_failed(config->user, error_number, config->path,
				     config->user_line, diagnostics);
	diagnostics_add(
	    diagnostics, SEVERITY_ERROR, config->path, config->user_line,
	    "no such account: '%s': create it or change user", config->user);
	return -1;
}

int privilege_resolve(struct account *account, const struct config *config,
		      bool is_start, struct diagnostics *diagnostics)
{
	*account = (struct account){.drops = geteuid() == 0};
	if (!account->drops || config->is_unread)
		return 0;
	if (config->user == NULL && config->user_line != 0)
		return -1; /* refused, and told */
	if (config->user == NULL)
		return resolve_default(account, is_start, diagnostics);
	if (resolve_user(account, config, diagnostics) != 0)
		return -1;
	if (account->uid == 0)
		diagnostics_add(diagnostics, SEVERITY_WARNING, config->path,
				config->user_line,
				"workers stay root: user = %s: whoever takes "
				"one over owns the machine",
				config->user);
	else if (account->gid == 0)
		diagnostics_add(diagnostics, SEVERITY_WARNING, config->path,
				config->user_line,
				"workers stay in group root: user = %s: "
				"whoever takes one over may do what that group "
				"may: give them one of their own",
				config->user);
	return 0;
}

void privilege_check_state_dir(const char *state_dir,
			       struct diagnostics *diagnostics)
{
	struct stat status;

	if (stat(state_dir, &status) != 0)
		return;
	if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		diagnostics_add(diagnostics, SEVERITY_WARNING, NULL, 0,
				"state_dir writable by %s: '%s': they decide "
				"which policy ids are published: chmod go-w it",
				status.st_mode & S_IWOTH ? "all" : "its group",
				state_dir);
	if (status.st_uid != 0 && status.st_uid != geteuid())
		diagnostics_add(diagnostics, SEVERITY_WARNING, NULL, 0,
				"state_dir of another user: '%s': uid %u "
				"decides which policy ids are published: chown "
				"it to uid %u",
				state_dir, (unsigned)status.st_uid,
				(unsigned)geteuid());
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

/*
 * For root this has happened with the change of the uid, but for the
 * inheritable set; an ordinary user may have been given CAP_NET_BIND_SERVICE
 * as an ambient capability.  Only the bounding set stays where it cannot be
 * emptied: nobody gains from it without privileges that come with a program.
 */
static int drop_capabilities(struct text *why)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};

	/* Kernels before 4.3 know no ambient ones. */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 &&
	    errno != EINVAL)
		return failed(why, "clearing ambient capabilities");
	if (syscall(SYS_capset, &header, sets) != 0)
		return failed(why, "capset");
	if (syscall(SYS_capget, &header, sets) != 0)
		return failed(why, "capget");
	for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		if ((sets[i].effective | sets[i].permitted |
		     sets[i].inheritable) == 0)
			continue;
		text_add_string(why, "capabilities stay");
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
	if (drop_capabilities(why) != 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return failed(why, "no_new_privs");
	if (setrlimit(RLIMIT_CORE, &no_core) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return failed(why, "no core dumps");
	if (syscall_filter_apply() != 0)
		return failed(why, "filter of system calls");
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
