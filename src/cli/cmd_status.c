/* `mta-sts status`: reads configuration, state and metrics; opens no
 * certificate and no key, and writes nothing but its output. */
#include "cli/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/domain_choice.h"
#include "cli/local_site.h"
#include "cli/metrics_file.h"
#include "cli/output_status.h"
#include "cli/status_text.h"

static const char usage[] =
    "usage: mta-sts status [OPTION...] [DOMAIN...]\n"
    "\n"
    "Tells what the daemon of this machine serves for the configured domains,\n"
    "or for those named, and which senders have fetched it.\n"
    "\n"
    "  -c, --config FILE       configuration (default: " CONFIG_DEFAULT_PATH
    ")\n"
    "      --json              for machines\n"
    "  -h, --help              print this help\n";

struct options {
	const char *config_path;
	bool is_json, wants_help;
	char **domains;
	size_t domain_count;
};

static bool parse_options(int argc, char **argv, struct options *options)
{
	enum { OPTION_JSON = 256 };
	static const struct option names[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"json", no_argument, NULL, OPTION_JSON},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	*options = (struct options){.config_path = CONFIG_DEFAULT_PATH};
	while ((option = getopt_long(argc, argv, "c:h", names, NULL)) != -1) {
		switch (option) {
		case 'c': options->config_path = optarg; break;
		case OPTION_JSON: options->is_json = true; break;
		case 'h': options->wants_help = true; break;
		default: fputs(usage, stderr); return false;
		}
	}
	options->domains = argv + optind;
	options->domain_count = (size_t)(argc - optind);
	return true;
}

static bool print_text(const struct status *status, int64_t now)
{
	struct text text;
	bool is_printed;

	text_init_growing(&text);
	status_render(status, now, &text);
	is_printed = fwrite(text.bytes, 1, text.length, stdout) == text.length;
	text_release(&text);
	return is_printed;
}

static enum exit_status run(struct arena *arena, const struct local_site *site,
			    const struct options *options)
{
	const struct domain_config **domains;
	struct metrics_file metrics;
	int64_t now = time(NULL);
	int error_number = 0;
	struct status status;
	size_t count;

	domains =
	    domain_choice_make(arena, site, options->domains,
			       options->domain_count, "mta-sts status", &count);
	if (domains == NULL)
		return EXIT_UNKNOWN;
	if (!site->has_state)
		return EXIT_ERROR;
	if (metrics_file_load(&metrics, arena, site->config->state_dir) != 0)
		error_number = errno;
	status_collect(&status, arena, site, domains, count,
		       error_number == 0 ? &metrics : NULL, error_number, now);
	if ((options->is_json ? output_status_json(stdout, &status)
			      : print_text(&status, now)) &&
	    fflush(stdout) == 0)
		return status_worst(&status);
	fprintf(stderr, "mta-sts status: cannot write: %s\n", strerror(errno));
	return EXIT_UNKNOWN;
}

enum exit_status cmd_status(int argc, char **argv)
{
	enum exit_status status = EXIT_ERROR;
	struct options options;
	struct local_site site;
	struct arena *arena;

	if (!parse_options(argc, argv, &options))
		return EXIT_UNKNOWN;
	if (options.wants_help) {
		fputs(usage, stdout);
		return EXIT_OK;
	}
	arena = arena_new();
	if (local_site_load(&site, arena, options.config_path,
			    "mta-sts status"))
		status = run(arena, &site, &options);
	arena_free(arena);
	return status;
}
