#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static int output[2];

/* Standard error becomes a pipe. */
static void take_output(void)
{
	cr_assert_eq(pipe(output), 0);
	cr_assert_eq(dup2(output[1], STDERR_FILENO), STDERR_FILENO);
	close(output[1]);
	fcntl(output[0], F_SETFL, O_NONBLOCK);
}

static const char *read_output(void)
{
	static char buffer[70000];
	ssize_t got = read(output[0], buffer, sizeof(buffer) - 1);

	buffer[got > 0 ? got : 0] = '\0';
	return buffer;
}

Test(log, writes_fields_that_nobody_can_forge, .init = take_output)
{
	const char *line;

	log_open();
	log_begin(LOG_LEVEL_INFO, "fetch");
	log_text("host", "mta-sts.example.com");
	log_text("empty", "");
	log_text("evil", "a\" status=200\nlevel=error");
	log_number("n", -5);
	log_end();
	line = read_output();
	cr_expect_eq(strncmp(line, "time=2", 6), 0);
	cr_expect_not_null(
	    strstr(line,
		   " level=info msg=fetch host=mta-sts.example.com empty=\"\" "
		   "evil=\"a\\\" status=200\\x0alevel=error\" n=-5\n"),
	    "%s", line);
	cr_expect_eq(strchr(line, '\n')[1], '\0', "one line");
}

Test(log, cuts_long_values, .init = take_output)
{
	char value[1000];
	const char *line;

	memset(value, 'x', sizeof(value));
	log_open();
	log_begin(LOG_LEVEL_INFO, "fetch");
	log_bytes("agent", value, sizeof(value));
	log_end();
	line = read_output();
	cr_expect_lt(strlen(line), 300);
	cr_expect_not_null(strstr(line, "xxx...\"\n"));
}

Test(log, drops_below_its_level, .init = take_output)
{
	log_open();
	log_set_level(LOG_LEVEL_WARNING);
	log_message(LOG_LEVEL_INFO, "not this");
	log_message(LOG_LEVEL_ERROR, "but %s", "this");
	cr_expect_null(strstr(read_output(), "not this"));
	cr_expect(!log_is_on(LOG_LEVEL_DEBUG));
}

Test(log, never_blocks_and_counts_what_is_lost, .init = take_output)
{
	const char *lines;

	log_open();
	for (int i = 0; i < 2000; i++)
		log_message(LOG_LEVEL_INFO, "line %d of many that fill a pipe",
			    i);
	lines = read_output();
	cr_expect_not_null(strstr(lines, "line 0 "));
	log_message(LOG_LEVEL_INFO, "after");
	lines = read_output();
	cr_expect_not_null(strstr(lines, "msg=log-lines-dropped count="));
	cr_expect_not_null(strstr(lines, "msg=\"after\""));
}

Test(log, has_priorities_for_the_journal, .init = take_output)
{
	struct stat status;
	char stream[64];

	cr_assert_eq(fstat(STDERR_FILENO, &status), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)status.st_dev,
		 (uintmax_t)status.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_open();
	log_message(LOG_LEVEL_ERROR, "bad");
	log_message(LOG_LEVEL_INFO, "good");
	stream[0] = '\0';
	cr_expect_eq(strncmp(read_output(), "<3>time=", 8), 0);
}

Test(log, knows_its_levels)
{
	enum log_level level;

	for (int i = LOG_LEVEL_ERROR; i <= LOG_LEVEL_DEBUG; i++) {
		cr_expect(
		    log_level_parse(log_level_name((enum log_level)i), &level));
		cr_expect_eq((int)level, i);
	}
	cr_expect(!log_level_parse("warn", &level));
}
