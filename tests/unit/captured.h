#ifndef TESTS_CAPTURED_H
#define TESTS_CAPTURED_H

/* Runs a command of mta-sts within the test and keeps what it prints.  All in
 * this header. */

#include <criterion/criterion.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

#define CAPTURED_ARGUMENTS_MAX 100

/* Of the last command. */
static struct {
	enum exit_status status;
	char out[32768], err[32768];
} captured;

/* Where a stream goes instead; gives where it went. */
static inline int divert(FILE *stream, int to)
{
	int saved = dup(fileno(stream));

	fflush(stream);
	cr_assert_geq(dup2(to, fileno(stream)), 0);
	return saved;
}

static inline void restore(FILE *stream, int saved)
{
	fflush(stream);
	clearerr(stream);
	cr_assert_geq(dup2(saved, fileno(stream)), 0);
	close(saved);
}

static inline void read_back(FILE *file, char *text, size_t room)
{
	rewind(file);
	text[fread(text, 1, room - 1, file)] = '\0';
	fclose(file);
}

/* Standard output goes to the descriptor `to`. */
static inline void run_command_to(int to,
				  enum exit_status (*command)(int, char **),
				  const char *const *words)
{
	char *arguments[CAPTURED_ARGUMENTS_MAX + 1] = {NULL};
	FILE *err = tmpfile();
	int count = 0, saved_out, saved_err;

	cr_assert_not_null(err);
	for (; words[count] != NULL; count++) {
		cr_assert_lt(count, CAPTURED_ARGUMENTS_MAX);
		arguments[count] = strdup(words[count]);
	}
	saved_out = divert(stdout, to);
	saved_err = divert(stderr, fileno(err));
	optind = 0; /* getopt begins anew */
	captured.status = command(count, arguments);
	restore(stdout, saved_out);
	restore(stderr, saved_err);
	read_back(err, captured.err, sizeof(captured.err));
	for (int i = 0; i < count; i++)
		free(arguments[i]);
}

static inline void run_command(enum exit_status (*command)(int, char **),
			       const char *const *words)
{
	FILE *out = tmpfile();

	cr_assert_not_null(out);
	run_command_to(fileno(out), command, words);
	read_back(out, captured.out, sizeof(captured.out));
}

/* RUN(cmd_lint, "lint", "--txt", "..."): the first word is the name. */
#define RUN(command, ...)                                                      \
	run_command(command, (const char *const[]){__VA_ARGS__, NULL})

/* The same with nowhere to write: every command must say so. */
static inline void expect_write_error(enum exit_status (*command)(int, char **),
				      const char *const *words)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	cr_assert_geq(full, 0);
	run_command_to(full, command, words);
	close(full);
	cr_expect_eq(captured.status, EXIT_UNKNOWN);
	cr_expect_not_null(
	    strstr(captured.err, "cannot write: No space left on device"), "%s",
	    captured.err);
}

static inline void expect_out(const char *words)
{
	cr_expect_not_null(strstr(captured.out, words), "no \"%s\" in:\n%s",
			   words, captured.out);
}

static inline void expect_err(const char *words)
{
	cr_expect_not_null(strstr(captured.err, words), "no \"%s\" in:\n%s",
			   words, captured.err);
}

#endif
