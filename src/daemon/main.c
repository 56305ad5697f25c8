/* Options.  A usage error is told on standard error and ends with status 1. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "daemon/control.h"
#include "daemon/master.h"
#include "site/config.h"

static const char usage[] =
    "usage: mta-stsd [-c FILE]      serve, in the foreground\n"
    "       mta-stsd [-c FILE] -t   test the configuration\n"
    "       mta-stsd [-c FILE] -r   have the running daemon reload it\n"
    "\n"
    "  -c FILE  configuration (default: " CONFIG_DEFAULT_PATH ")\n"
    "  -t       test the configuration, say what would change, and exit\n"
    "  -r       reload: wait for the result, print findings and records\n"
    "  -V       print the version\n"
    "  -h       print this help\n";

enum action { ACTION_SERVE, ACTION_TEST, ACTION_RELOAD };

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
			config_path, file_error_text(errno));
	arena_free(arena);
	return status;
}

/* Started without them, the first files opened would become standard output
 * and the log. */
static void open_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	const char *config_path = CONFIG_DEFAULT_PATH;
	enum action action = ACTION_SERVE;
	int option;

	open_standard_descriptors();
	while ((option = getopt(argc, argv, "c:trVh")) != -1) {
		switch (option) {
		case 'c': config_path = optarg; break;
		case 't': action = ACTION_TEST; break;
		case 'r': action = ACTION_RELOAD; break;
		case 'V': puts("mta-stsd " MTA_STSD_VERSION); return 0;
		case 'h': fputs(usage, stdout); return 0;
		default: fputs(usage, stderr); return EXIT_FAILURE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "mta-stsd: unexpected argument: '%s'\n%s",
			argv[optind], usage);
		return EXIT_FAILURE;
	}
	switch (action) {
	case ACTION_TEST: return master_test(config_path);
	case ACTION_RELOAD: return reload(config_path);
	case ACTION_SERVE: break;
	}
	return master_run(config_path);
}
