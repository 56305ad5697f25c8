/* `mta-sts report`: reads options and what the configuration says of reports,
 * reads the reports and prints what they say. */
#include "cli/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/check_report.h"
#include "cli/check_setup.h"
#include "cli/local_site.h"
#include "cli/output.h"
#include "cli/report_html.h"
#include "cli/report_intake.h"
#include "cli/report_text.h"
#include "reports/report_date.h"
#include "reports/report_reading.h"

static const char usage[] =
    "usage: mta-sts report [OPTION...] [PATH...]\n"
    "\n"
    "Reads TLS reports (RFC 8460) in files, directories, Maildirs, mboxes or\n"
    "standard input ('-'): mails, JSON, gzip or zip; without a PATH, in what\n"
    "the configuration names as 'reports'.\n"
    "\n"
    "  -c, --config FILE    configuration (default: " CONFIG_DEFAULT_PATH ")\n"
    "      --domain DOMAIN  only what is about DOMAIN\n"
    "      --since DAY      only reports from DAY (2026-11-28) on\n"
    "      --until DAY      only reports up to DAY\n"
    "      --by WHAT        group by org, day, mx or result\n"
    "      --json           print JSON\n"
    "      --html FILE      write a page for a browser\n"
    "      --strict         tell each departure from RFC 8460, too\n"
    "      --archive DIR    store each report in DIR, once; for the pipe of a\n"
    "                       mail server: exits 0 or 75\n"
    "      --quiet          do not print what is read or stored\n"
    "  -h, --help           print this help\n";

struct options {
	const char *config_path;
	bool has_config_path;
	const char *archive;
	const char *html;
	bool is_json, is_quiet;
	struct report_text_options text;
	struct tally_filter filter;
	char **paths;
	size_t path_count;
	bool wants_help;
};

static bool complain(const char *what, const char *which, const char *why)
{
	return command_complain(REPORT_COMMAND, what, which, why);
}

static bool misuse(const char *why)
{
	fprintf(stderr, REPORT_COMMAND ": %s\n", why);
	return false;
}

/* ---- options ---- */

static bool parse_day(const char *option, const char *text, int32_t *day)
{
	return report_day_parse(text, day) ||
	       complain(option, text, "give a day such as 2026-11-28");
}

static bool parse_grouping(const char *text, enum report_grouping *by)
{
	static const struct {
		const char *name;
		enum report_grouping by;
	} names[] = {{"org", BY_ORGANIZATION},
		     {"day", BY_DAY},
		     {"mx", BY_MX},
		     {"result", BY_RESULT}};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i].name) == 0) {
			*by = names[i].by;
			return true;
		}
	}
	return complain("bad --by", text, "give org, day, mx or result");
}

static bool can_go_together(const struct options *options)
{
	if (options->archive != NULL &&
	    (options->is_json || options->html != NULL ||
	     options->text.by != BY_ALL || options->text.is_strict ||
	     options->filter.domain != NULL ||
	     options->filter.first_day != INT32_MIN ||
	     options->filter.last_day != INT32_MAX))
		return misuse("--archive goes with --quiet alone");
	if (options->archive != NULL && options->path_count == 0)
		return misuse("--archive needs a PATH; '-' is standard input");
	if (options->is_json && options->text.by != BY_ALL)
		return misuse("--json and --by exclude each other");
	if (options->filter.first_day > options->filter.last_day)
		return misuse("--since is behind --until");
	return true;
}

static bool parse_options(int argc, char **argv, struct arena *arena,
			  struct options *options)
{
	enum {
		OPTION_DOMAIN = 256,
		OPTION_SINCE,
		OPTION_UNTIL,
		OPTION_BY,
		OPTION_JSON,
		OPTION_HTML,
		OPTION_STRICT,
		OPTION_ARCHIVE,
		OPTION_QUIET,
	};
	static const struct option names[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"domain", required_argument, NULL, OPTION_DOMAIN},
	    {"since", required_argument, NULL, OPTION_SINCE},
	    {"until", required_argument, NULL, OPTION_UNTIL},
	    {"by", required_argument, NULL, OPTION_BY},
	    {"json", no_argument, NULL, OPTION_JSON},
	    {"html", required_argument, NULL, OPTION_HTML},
	    {"strict", no_argument, NULL, OPTION_STRICT},
	    {"archive", required_argument, NULL, OPTION_ARCHIVE},
	    {"quiet", no_argument, NULL, OPTION_QUIET},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct tally_filter *filter = &options->filter;
	bool is_good = true;
	int option;

	*options = (struct options){
	    .config_path = CONFIG_DEFAULT_PATH,
	    .filter = {.first_day = INT32_MIN, .last_day = INT32_MAX}};
	while (is_good &&
	       (option = getopt_long(argc, argv, "c:h", names, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->config_path = optarg;
			options->has_config_path = true;
			break;
		case OPTION_DOMAIN:
			filter->domain = check_setup_read_domain(REPORT_COMMAND,
								 arena, optarg);
			is_good = filter->domain != NULL;
			break;
		case OPTION_SINCE:
			is_good = parse_day("bad --since", optarg,
					    &filter->first_day);
			break;
		case OPTION_UNTIL:
			is_good =
			    parse_day("bad --until", optarg, &filter->last_day);
			break;
		case OPTION_BY:
			is_good = parse_grouping(optarg, &options->text.by);
			break;
		case OPTION_JSON: options->is_json = true; break;
		case OPTION_HTML: options->html = optarg; break;
		case OPTION_STRICT: options->text.is_strict = true; break;
		case OPTION_ARCHIVE: options->archive = optarg; break;
		case OPTION_QUIET: options->is_quiet = true; break;
		case 'h': options->wants_help = true; return true;
		default: return false;
		}
	}
	options->paths = argv + optind;
	options->path_count = (size_t)(argc - optind);
	return is_good && can_go_together(options);
}

/* Whether the words of a pipe's command are among the arguments: then nothing
 * may make the mail server return a mail, not even a typing error. */
static bool is_for_archive(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		/* No other option begins like this; it may be cut, or lack a
		 * dash. */
		if (argv[i][0] == '-' && argv[i][strspn(argv[i], "-")] == 'a')
			return true;
	}
	return false;
}

/* ---- reading ---- */

/* What the configuration says, where there is one; one that was not asked for
 * may be missing. */
static bool load_config(const struct options *options, struct arena *arena,
			struct local_site *site)
{
	memset(site, 0, sizeof(*site));
	if (!options->has_config_path &&
	    access(options->config_path, F_OK) != 0 && errno == ENOENT) {
		if (options->path_count > 0)
			return true;
		return complain("no PATH, and no configuration",
				options->config_path,
				"give the reports to read");
	}
	return local_site_load_config(site, arena, options->config_path);
}

static const struct string_index *index_domains(const struct config *config,
						struct arena *arena)
{
	struct string_index *index = arena_alloc(arena, sizeof(*index));

	string_index_init(index, arena, config->domain_count);
	for (size_t i = 0; i < config->domain_count; i++)
		string_index_add(index, config->domains[i].name, (uint32_t)i);
	return index;
}

/* Reads each path that domains have, once. */
static bool read_configured(const struct options *options,
			    const struct local_site *site,
			    struct report_reading *reading, bool *has_paths)
{
	const struct config *config = site->config;
	const char *last = NULL;
	struct string_index known;
	bool is_read = true;

	string_index_init(&known, reading->arena, 16);
	*has_paths = false;
	for (size_t i = 0; i < config->domain_count; i++) {
		const struct domain_config *domain = &config->domains[i];

		if (domain->reports == NULL || domain->reports == last ||
		    (options->filter.domain != NULL &&
		     strcmp(options->filter.domain, domain->name) != 0))
			continue;
		last = domain->reports;
		*has_paths = true;
		if (string_index_add(&known, domain->reports, 0) ==
		    STRING_INDEX_NONE)
			is_read =
			    report_reading_add(reading, domain->reports) &&
			    is_read;
	}
	return is_read;
}

static bool read_all(const struct options *options,
		     const struct local_site *site,
		     struct report_reading *reading, bool *has_paths)
{
	bool is_read = true;

	*has_paths = true;
	if (options->path_count == 0)
		return read_configured(options, site, reading, has_paths);
	for (size_t i = 0; i < options->path_count; i++)
		is_read =
		    report_reading_add(reading, options->paths[i]) && is_read;
	return is_read;
}

static void complain_of_no_path(const struct options *options)
{
	if (options->filter.domain == NULL)
		misuse("no PATH, and the configuration has no 'reports': give "
		       "the reports to read");
	else
		complain("no PATH, and no 'reports' in the configuration for",
			 options->filter.domain, "give the reports to read");
}

/* ---- printing ---- */

static bool print_text(const struct options *options,
		       const struct report_reading *reading)
{
	struct report_text_options how = options->text;
	struct text text;
	bool is_written;

	how.has_color = check_report_wants_color(stdout);
	text_init_growing(&text);
	report_text_render(reading, &how, &text);
	is_written = fputs(text.bytes, stdout) != EOF;
	text_release(&text);
	return is_written;
}

/* Replaces a file as a whole; writes into what is none, such as a terminal, a
 * pipe, or a link to another place. */
static bool write_file(const char *path, struct arena *arena,
		       const struct text *text)
{
	const char *slash = strrchr(path, '/');
	struct stat status;
	bool is_written;
	FILE *file;

	if (lstat(path, &status) != 0 || S_ISREG(status.st_mode))
		return file_replace(
			   slash == NULL
			       ? "."
			       : arena_copy(arena, path,
					    (size_t)(slash - path) + 1),
			   slash == NULL ? path : slash + 1, text->bytes,
			   text->length) == 0;
	file = fopen(path, "we");
	if (file == NULL)
		return false;
	is_written = fwrite(text->bytes, 1, text->length, file) == text->length;
	return fclose(file) == 0 && is_written;
}

static bool write_page(const struct options *options,
		       struct report_reading *reading)
{
	struct text text;
	bool is_written = true;

	if (options->html == NULL)
		return true;
	text_init_growing(&text);
	report_html_render(reading, time(NULL), &text);
	if (!write_file(options->html, reading->arena, &text))
		is_written = complain("cannot write", options->html,
				      file_error_text(errno));
	text_release(&text);
	return is_written;
}

static bool print(const struct options *options, struct report_reading *reading)
{
	bool is_written = true;

	if (!write_page(options, reading))
		return false;
	if (options->is_json)
		is_written = output_report_json(stdout, reading,
						options->text.is_strict);
	else if (!options->is_quiet)
		is_written = print_text(options, reading);
	if (fflush(stdout) == 0 && is_written)
		return true;
	return complain("cannot write", "standard output", strerror(errno));
}

static enum exit_status run(const struct options *options, struct arena *arena)
{
	struct report_reading_options how = {.filter = options->filter,
					     .keeps_deviations =
						 options->text.is_strict};
	struct local_site site;
	struct report_reading reading;
	enum exit_status status = EXIT_UNKNOWN;
	bool has_paths, is_read;

	if (!load_config(options, arena, &site))
		return EXIT_UNKNOWN;
	if (site.config != NULL) {
		how.authserv_id = site.config->authserv_id;
		how.filter.own = index_domains(site.config, arena);
	}
	report_reading_init(&reading, &how);
	is_read = read_all(options, &site, &reading, &has_paths);
	if (!has_paths)
		complain_of_no_path(options);
	else if (print(options, &reading))
		status = report_text_status(&reading);
	if (!is_read)
		status = exit_status_worse(status, EXIT_UNKNOWN);
	report_reading_release(&reading);
	return status;
}

enum exit_status cmd_report(int argc, char **argv)
{
	struct arena *arena = arena_new();
	enum exit_status status = EXIT_UNKNOWN;
	struct options options;

	if (!parse_options(argc, argv, arena, &options)) {
		fprintf(stderr, REPORT_COMMAND ": '-h' tells more\n");
	} else if (options.wants_help) {
		fputs(usage, stdout);
		status = EXIT_OK;
	} else if (options.archive != NULL) {
		status = (enum exit_status)report_intake(
		    options.archive, options.paths, options.path_count,
		    options.is_quiet);
	} else {
		status = run(&options, arena);
	}
	if (is_for_archive(argc, argv) && status == EXIT_UNKNOWN)
		status = (enum exit_status)INTAKE_RETRY;
	arena_free(arena);
	return status;
}
