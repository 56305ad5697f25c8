/* Finds the command and runs it. */
#include "cli/command.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli_version.h"

static const struct command {
	const char *name;
	enum exit_status (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
    {"init", cmd_init, "print a configuration to start from"},
    {"records", cmd_records, "print the DNS records to publish"},
    {"check", cmd_check, "look at domains as senders do"},
    {"report", cmd_report, "read the TLS reports that came"},
    {"advise", cmd_advise, "tell what to do next, and when"},
    {"status", cmd_status, "tell what is served and who fetched it"},
    {"lint", cmd_lint, "judge a policy and records before publishing"},
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_usage(FILE *stream)
{
	fputs("usage: mta-sts COMMAND [OPTION...] [DOMAIN...]\n\n", stream);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(stream, "  %-10s%s\n", commands[i].name,
			commands[i].help);
	fputs(
	    "\n  -V, --version  print the version, and those of the libraries\n"
	    "  -h, --help     print this help; 'mta-sts COMMAND -h' tells "
	    "more\n",
	    stream);
}

static void print_version(void)
{
	char buffer[512];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	cli_version_add(&text);
	fputs(text.bytes, stdout);
}

/* getopt begins its words with the name it is given. */
static int run(const struct command *command, int argc, char **argv)
{
	char name[32];

	snprintf(name, sizeof(name), "mta-sts %s", command->name);
	argv[0] = name;
	return (int)command->run(argc, argv);
}

/* A descriptor 0, 1 or 2 that is closed would be that of the next connection,
 * and get what is meant for the terminal. */
static void open_standard_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	open_standard_descriptors();
	if (argc >= 2 &&
	    (strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "--version") == 0)) {
		print_version();
		return EXIT_OK;
	}
	if (argc >= 2 &&
	    (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0)) {
		print_usage(stdout);
		return EXIT_OK;
	}
	for (size_t i = 0; argc >= 2 && i < COMMAND_COUNT; i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return run(&commands[i], argc - 1, argv + 1);
	}
	if (argc >= 2)
		fprintf(stderr, "mta-sts: unknown command: '%s'\n", argv[1]);
	print_usage(stderr);
	return EXIT_UNKNOWN;
}
