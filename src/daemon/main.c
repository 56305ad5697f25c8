/* Options.  A usage error is told on standard error and ends with status 1, and
 * so does what cannot be written to standard output. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "daemon/control.h"
#include "daemon/daemon_version.h"
#include "daemon/master.h"
#include "site/config.h"

static const char usage[] =
    "usage: mta-stsd [-c FILE]      serve, in the foreground\n"
    "       mta-stsd [-c FILE] -t   test the configuration\n"
    "       mta-stsd [-c FILE] -r   have the running daemon reload it\n"
    "\n"
    "  -c FILE        configuration (default: " CONFIG_DEFAULT_PATH ")\n"
    "  -t             test the configuration, say what would change, and exit\n"
    "  -r             reload: wait for the result, print findings and records\n"
    "  -V, --version  print the version, and those of the libraries\n"
    "  -h, --help     print this help\n";

static const struct option long_options[] = {
    {"version", no_argument, NULL, 'V'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

enum action {
	ACTION_SERVE,
	ACTION_TEST,
	ACTION_RELOAD,
	ACTION_VERSION,
	ACTION_HELP,
	ACTION_REFUSED, /* a usage error */
};

static int reload(const char *config_path)
{
	struct arena *arena = arena_new();
	const char *state_dir = config_state_dir(config_path, arena);
	int status = EXIT_FAILURE;

	if (state_dir != NULL)
		status =
		    control_request(state_dir, config_path, CONTROL_TIMEOUT_MS);
	else
		fprintf(stderr,
			"mta-stsd: cannot read configuration: '%s': %s\n",
			config_path, file_read_error_text(errno));
	arena_free(arena);
	return status;
}

/* Started without them, the first files opened would become standard output
 * and the log. */
static void open_standard_descriptors(void)
{
	int fd;

	do
		fd = file_open_null();
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static enum action refuse(const char *why, const char *what)
{
	fprintf(stderr, "mta-stsd: %s%s\n%s", why, what, usage);
	return ACTION_REFUSED;
}

static enum action parse_options(int argc, char **argv,
				 const char **config_path)
{
	enum action action = ACTION_SERVE;
	int option;

	while ((option = getopt_long(argc, argv, "c:trVh", long_options,
				     NULL)) != -1) {
		enum action before = action;

		switch (option) {
		case 'c': *config_path = optarg; continue;
		case 't': action = ACTION_TEST; break;
		case 'r': action = ACTION_RELOAD; break;
		case 'V': return ACTION_VERSION;
		case 'h': return ACTION_HELP;
		default: fputs(usage, stderr); return ACTION_REFUSED;
		}
		if (before != ACTION_SERVE && before != action)
			return refuse("-t and -r are two things: ",
				      "test first, then reload");
	}
	if (optind < argc)
		return refuse("unexpected argument: ", argv[optind]);
	return action;
}

static void print_version(void)
{
	char buffer[512];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	daemon_version_add(&text);
	fputs(text.bytes, stdout);
}

/* What a hook or a person was to read must not be lost in silence. */
static int check_output(int status, enum action action)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "mta-stsd: cannot write standard output: %s%s\n",
		strerror(errno),
		action == ACTION_RELOAD
		    ? ": 'mta-sts records' prints the records to publish"
		    : "");
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	const char *config_path = CONFIG_DEFAULT_PATH;
	enum action action;
	int status = EXIT_SUCCESS;

	open_standard_descriptors();
	action = parse_options(argc, argv, &config_path);
	switch (action) {
	case ACTION_SERVE: return master_run(config_path);
	case ACTION_REFUSED: return EXIT_FAILURE;
	case ACTION_TEST: status = master_test(config_path); break;
	case ACTION_RELOAD: status = reload(config_path); break;
	case ACTION_VERSION: print_version(); break;
	case ACTION_HELP: fputs(usage, stdout); break;
	}
	return check_output(status, action);
}
