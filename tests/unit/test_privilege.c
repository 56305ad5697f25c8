#include "daemon/privilege.h"

#include <criterion/criterion.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/test-privilege-XXXXXX";
static struct arena *arena;
static struct diagnostics diagnostics;

static void init(void)
{
	arena = arena_new();
	diagnostics_init(&diagnostics, arena);
	cr_assert_not_null(mkdtemp(directory));
}

static void release(void)
{
	rmdir(directory);
	arena_free(arena);
}

TestSuite(privilege, .init = init, .fini = release);

static const struct {
	mode_t mode;
	const char *finding; /* how it begins; NULL: none */
} modes[] = {
    {0755, NULL},
    {0700, NULL},
    {0775, "state_dir writable by its group: "},
    {0720, "state_dir writable by its group: "},
    {0757, "state_dir writable by all: "},
    {01777, "state_dir writable by all: "},
};

Test(privilege, state_dir_for_others)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		diagnostics_init(&diagnostics, arena);
		cr_assert_eq(chmod(directory, modes[i].mode), 0);
		privilege_check_state_dir(directory, &diagnostics);
		cr_expect_eq(diagnostics.count, modes[i].finding != NULL, "%o",
			     modes[i].mode);
		cr_expect_eq(diagnostics.errors, 0);
		if (modes[i].finding == NULL || diagnostics.first == NULL)
			continue;
		cr_expect_not_null(
		    strstr(diagnostics.first->text, modes[i].finding), "%o: %s",
		    modes[i].mode, diagnostics.first->text);
		cr_expect_not_null(strstr(diagnostics.first->text, directory));
	}
}

Test(privilege, state_dir_of_others)
{
	if (geteuid() != 0) {
		release(); /* a test that is skipped has no .fini */
		cr_skip_test("only root gives files away");
	}
	cr_assert_eq(chown(directory, 12345, 0), 0);
	privilege_check_state_dir(directory, &diagnostics);
	cr_assert_eq(diagnostics.count, 1);
	cr_expect_not_null(strstr(diagnostics.first->text, "uid 12345"));
	/* Its owner may run the daemon, and root's directories are fine. */
	diagnostics_init(&diagnostics, arena);
	cr_assert_eq(seteuid(12345), 0);
	privilege_check_state_dir(directory, &diagnostics);
	privilege_check_state_dir("/", &diagnostics);
	cr_expect_eq(diagnostics.count, 0);
	cr_assert_eq(seteuid(0), 0);
}

Test(privilege, state_dir_to_be_made)
{
	privilege_check_state_dir("/nonexistent/directory", &diagnostics);
	cr_expect_eq(diagnostics.count, 0);
}

/* Raises the limit of a process of its own, from `soft` and `hard`. */
static size_t raise_files(rlim_t soft, rlim_t hard, size_t needed)
{
	size_t told = 0;
	int result[2];
	pid_t child;

	cr_assert_eq(pipe(result), 0);
	child = fork();
	if (child == 0) {
		struct rlimit limit = {soft, hard};

		setrlimit(RLIMIT_NOFILE, &limit);
		told = privilege_raise_files(needed);
		getrlimit(RLIMIT_NOFILE, &limit);
		if (limit.rlim_cur != told)
			told = 0;
		_exit(write(result[1], &told, sizeof(told)) < 0);
	}
	cr_assert_eq(read(result[0], &told, sizeof(told)),
		     (ssize_t)sizeof(told));
	cr_assert_eq(waitpid(child, NULL, 0), child);
	return told;
}

Test(privilege, files_as_many_as_needed)
{
	bool is_capable =
	    geteuid() == 0 && prctl(PR_CAPBSET_READ, CAP_SYS_RESOURCE) == 1;

	cr_expect_eq(raise_files(100, 200, 150), 150);
	cr_expect_eq(raise_files(100, 200, 200), 200);
	cr_expect_eq(raise_files(100, 200, 50), 100, "never lowered");
	cr_expect_eq(raise_files(100, 200, 300), is_capable ? 300 : 200);
}
