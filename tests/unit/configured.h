#ifndef TESTS_CONFIGURED_H
#define TESTS_CONFIGURED_H

/*
 * What a master finds: a configuration with a domain, its certificate, and a
 * place for the state, in a directory of the test.  What is told on standard
 * output and in the log goes to files there.  All in this header.
 */

#include <fcntl.h>

#include "base/log.h"
#include "credentials.h"
#include "forked.h"

static struct credentials site;
static const char *config_path, *state_dir;

/* Writes the configuration, with these lines more at its end: some of the
 * domain or another section. */
static inline void configured_write(const char *lines)
{
	unsigned number = (unsigned)getpid();
	FILE *file = fopen(config_path, "w");

	cr_assert_not_null(file);
	/* Every process has an address of its own on loopback. */
	fprintf(file,
		"[server]\nlisten = 127.%u.%u.%u:4443\nstate_dir = %s\n"
		"user = 65534:65534\ndrain_timeout = 1h\n"
		"[example.com]\nmx = mail.example.com\n"
		"certificate = c.pem\nprivate_key = c.key\n%s",
		1 + (number >> 16) % 250, number >> 8 & 255, number & 255,
		state_dir, lines);
	fclose(file);
}

/* Output and log go to files that begin anew. */
static inline void configured_take_output(void)
{
	static const char *const names[] = {
	    [STDOUT_FILENO] = "out", [STDERR_FILENO] = "err"};

	for (int i = STDOUT_FILENO; i <= STDERR_FILENO; i++) {
		const char *path =
		    arena_printf(site.arena, "%s/%s", site.directory, names[i]);
		int fd = open(
		    path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
		    0600);

		cr_assert_geq(fd, 0);
		cr_assert_eq(dup2(fd, i), i);
		close(fd);
	}
	log_open();
}

static inline void configured_init(void)
{
	forked_init();
	credentials_init(&site);
	credentials_run(&site, "ec c P-256\n"
			       "issue c c /CN=a DNS:mta-sts.example.com\n");
	config_path = arena_printf(site.arena, "%s/m.ini", site.directory);
	state_dir = arena_printf(site.arena, "%s/state", site.directory);
	configured_write("");
	configured_take_output();
}

static inline void configured_release(void)
{
	credentials_release(&site);
}

/* What the file, "out" or "err", has now; until the next call. */
static inline const char *configured_told(const char *name)
{
	static char text[1 << 16];
	char path[128];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", site.directory, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	cr_assert_geq(fd, 0);
	length = read(fd, text, sizeof(text) - 1);
	cr_assert_geq(length, 0);
	close(fd);
	text[length] = '\0';
	return text;
}

static inline bool configured_says(const char *name, const char *words)
{
	return strstr(configured_told(name), words) != NULL;
}

static inline bool configured_has(const char *name)
{
	return access(arena_printf(site.arena, "%s/%s", state_dir, name),
		      F_OK) == 0;
}

#endif
