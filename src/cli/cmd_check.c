/* `mta-sts check`: reads options, configuration and CA bundle, runs the check
 * and prints each result as it comes. */
#include "cli/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/endpoint.h"
#include "check/check_run.h"
#include "check/https_fetch.h"
#include "cli/check_report.h"
#include "cli/check_setup.h"
#include "cli/local_site.h"
#include "cli/output.h"

#define COMMAND "mta-sts check"

static const char usage[] =
    "usage: mta-sts check [OPTION...] [DOMAIN...]\n"
    "\n"
    "Looks at domains from outside, as the strictest sender would; without\n"
    "a DOMAIN, at every domain of the configuration.\n"
    "\n"
    "  -c, --config FILE       configuration (default: " CONFIG_DEFAULT_PATH
    ")\n"
    "      --json              print facts and findings as JSON\n"
    "      --plugin            print one line for monitoring\n"
    "      --timeout SECONDS   all must be over by then (default: 60)\n"
    "      --jobs N            domains at the same time (default: 10)\n"
    "      --resolver ADDRESS  ask this name server, ADDRESS[:PORT]\n"
    "      --ca-file FILE      trust these authorities (default:\n"
    "                          " TRUST_STORE_DEFAULT_PATH ")\n"
    "      --no-smtp           do not connect to the mail servers\n"
    "      --require-smtp      port 25 out of reach is no excuse\n"
    "      --connect ADDRESS   fetch the policy from ADDRESS[:PORT], which\n"
    "                          DNS need not point to yet\n"
    "      --txt STRING        assume this _mta-sts record\n"
    "  -h, --help              print this help\n";

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_PLUGIN };

struct options {
	const char *config_path;
	bool has_config_path;
	const char *ca_path;
	enum format format;
	struct endpoint endpoint; /* for --connect */
	struct check_run_options run;
	char **domains;
	size_t domain_count;
	bool wants_help;
};

/* A run, as its events need it. */
struct printing {
	struct options options;
	struct local_site site;
	enum exit_status status;
	size_t printed;
	size_t counts[EXIT_UNKNOWN + 1]; /* domains by status */
	struct text plugin;		 /* what is wrong, for its line */
	bool shows_progress, has_progress;
	bool is_broken; /* standard output */
};

static bool complain(const char *what, const char *which, const char *why)
{
	return command_complain(COMMAND, what, which, why);
}

static bool misuse(const char *why)
{
	fprintf(stderr, "mta-sts check: %s\n", why);
	return false;
}

/* ---- options ---- */

static bool set_format(struct options *options, enum format format)
{
	if (options->format != FORMAT_TEXT && options->format != format)
		return misuse("--json and --plugin exclude each other");
	options->format = format;
	return true;
}

static bool parse_connect(const char *text, struct options *options)
{
	struct endpoint *endpoint = &options->endpoint;

	if (!endpoint_parse(text, HTTPS_PORT, endpoint))
		return complain("bad --connect", text, "give " ENDPOINT_FORMS);
	options->run.survey.connect = endpoint->address;
	options->run.survey.connect_port = endpoint->port;
	return true;
}

static bool can_go_together(const struct options *options)
{
	const struct survey_options *survey = &options->run.survey;

	if ((survey->connect != NULL || survey->txt != NULL) &&
	    options->domain_count != 1)
		return misuse("--connect and --txt are for exactly one DOMAIN");
	if (survey->no_smtp && survey->require_smtp)
		return misuse("--no-smtp and --require-smtp exclude each "
			      "other");
	return true;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	enum {
		OPTION_JSON = 256,
		OPTION_PLUGIN,
		OPTION_TIMEOUT,
		OPTION_JOBS,
		OPTION_RESOLVER,
		OPTION_CA_FILE,
		OPTION_NO_SMTP,
		OPTION_REQUIRE_SMTP,
		OPTION_CONNECT,
		OPTION_TXT,
	};
	static const struct option names[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"json", no_argument, NULL, OPTION_JSON},
	    {"plugin", no_argument, NULL, OPTION_PLUGIN},
	    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
	    {"jobs", required_argument, NULL, OPTION_JOBS},
	    {"resolver", required_argument, NULL, OPTION_RESOLVER},
	    {"ca-file", required_argument, NULL, OPTION_CA_FILE},
	    {"no-smtp", no_argument, NULL, OPTION_NO_SMTP},
	    {"require-smtp", no_argument, NULL, OPTION_REQUIRE_SMTP},
	    {"connect", required_argument, NULL, OPTION_CONNECT},
	    {"txt", required_argument, NULL, OPTION_TXT},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct check_run_options *run = &options->run;
	struct survey_options *survey = &run->survey;
	bool is_good = true;
	int option;

	*options =
	    (struct options){.config_path = CONFIG_DEFAULT_PATH,
			     .ca_path = TRUST_STORE_DEFAULT_PATH,
			     .run = {.timeout_s = CHECK_TIMEOUT_DEFAULT_S,
				     .jobs = CHECK_JOBS_DEFAULT}};
	while (is_good &&
	       (option = getopt_long(argc, argv, "c:h", names, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->config_path = optarg;
			options->has_config_path = true;
			break;
		case OPTION_JSON:
		case OPTION_PLUGIN:
			is_good = set_format(options, option == OPTION_JSON
							  ? FORMAT_JSON
							  : FORMAT_PLUGIN);
			break;
		case OPTION_TIMEOUT:
			is_good = check_setup_parse_count(
			    COMMAND, "bad --timeout", optarg, 1,
			    CHECK_TIMEOUT_MAX_S, &run->timeout_s);
			break;
		case OPTION_JOBS:
			is_good = check_setup_parse_count(
			    COMMAND, "bad --jobs", optarg, 1, CHECK_JOBS_MAX,
			    &run->jobs);
			break;
		case OPTION_RESOLVER: run->resolver = optarg; break;
		case OPTION_CA_FILE: options->ca_path = optarg; break;
		case OPTION_NO_SMTP: survey->no_smtp = true; break;
		case OPTION_REQUIRE_SMTP: survey->require_smtp = true; break;
		case OPTION_CONNECT:
			is_good = parse_connect(optarg, options);
			break;
		case OPTION_TXT: survey->txt = optarg; break;
		case 'h': options->wants_help = true; break;
		default: fputs(usage, stderr); return false;
		}
	}
	options->domains = argv + optind;
	options->domain_count = (size_t)(argc - optind);
	return is_good && (options->wants_help || can_go_together(options));
}

/* ---- what is needed before ---- */

/* The domains to check; NULL when one of those typed is none, after all such
 * were told. */
static const char **choose_domains(struct arena *arena,
				   struct printing *printing, size_t *count)
{
	const struct options *options = &printing->options;
	const struct config *config = printing->site.config;
	const char **domains;
	bool is_good = true;

	*count = options->domain_count > 0 ? options->domain_count
					   : config->domain_count;
	domains = arena_alloc(arena, *count * sizeof(*domains));
	for (size_t i = 0; i < *count; i++) {
		domains[i] = options->domain_count == 0
				 ? config->domains[i].name
				 : check_setup_read_domain(COMMAND, arena,
							   options->domains[i]);
		is_good = is_good && domains[i] != NULL;
	}
	return is_good ? domains : NULL;
}

/* Without domains the configuration must be there; otherwise it only adds to
 * what is known, where it is. */
static bool load_site(struct arena *arena, struct printing *printing)
{
	const struct options *options = &printing->options;

	if (options->domain_count > 0 && !options->has_config_path &&
	    access(options->config_path, R_OK) != 0)
		return true;
	if (local_site_load(&printing->site, arena, options->config_path,
			    "mta-sts check"))
		return true;
	return options->domain_count > 0
		   ? false
		   : misuse("no domain to check: name a DOMAIN, or a "
			    "configuration with --config");
}

/* ---- results ---- */

static void clear_progress(struct printing *printing)
{
	if (printing->has_progress)
		fputs("\r\033[K", stderr);
	printing->has_progress = false;
}

static void on_progress(void *user, size_t done, size_t count)
{
	struct printing *printing = user;

	if (!printing->shows_progress)
		return;
	fprintf(stderr, "\r\033[Kmta-sts check: %zu of %zu done ...", done,
		count);
	printing->has_progress = true;
}

static void describe(void *user, const char *domain, struct local_facts *facts)
{
	const struct printing *printing = user;

	local_site_describe(&printing->site, domain, facts);
}

static void print_text(struct printing *printing,
		       const struct check_result *result)
{
	struct text text;

	text_init_growing(&text);
	if (printing->printed > 0)
		text_add_string(&text, "\n");
	check_report_render(result, check_report_wants_color(stdout), &text);
	if (fwrite(text.bytes, 1, text.length, stdout) != text.length)
		printing->is_broken = true;
	text_release(&text);
}

static void print_json(struct printing *printing,
		       const struct check_result *result)
{
	fputs(printing->printed == 0 ? "[\n" : ",\n", stdout);
	if (!output_check_json(stdout, result))
		printing->is_broken = true;
}

/* "example.com: mx-not-covered, cert-expiring; ": what is not fine. */
static void note_plugin(struct printing *printing,
			const struct check_result *result)
{
	const struct check_findings *findings = result->findings;
	struct text *text = &printing->plugin;
	bool is_first = true;

	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].severity == CHECK_INFO ||
		    check_findings_find(findings, findings->list[i].code) !=
			&findings->list[i])
			continue; /* each code once */
		if (is_first)
			text_addf(text, "; %s: ", result->facts->domain);
		text_addf(text, "%s%s", is_first ? "" : ", ",
			  check_code_name(findings->list[i].code));
		is_first = false;
	}
}

static void on_result(void *user, const struct check_result *result)
{
	struct printing *printing = user;
	enum exit_status status = check_report_status(result->findings);

	clear_progress(printing);
	switch (printing->options.format) {
	case FORMAT_TEXT: print_text(printing, result); break;
	case FORMAT_JSON: print_json(printing, result); break;
	case FORMAT_PLUGIN: note_plugin(printing, result); break;
	}
	printing->printed++;
	printing->counts[status]++;
	printing->status = exit_status_worse(printing->status, status);
	if (fflush(stdout) != 0)
		printing->is_broken = true;
}

static void print_plugin(const struct printing *printing)
{
	static const char *const names[] = {
	    [EXIT_OK] = "OK",
	    [EXIT_WARNING] = "WARNING",
	    [EXIT_ERROR] = "CRITICAL",
	    [EXIT_UNKNOWN] = "UNKNOWN",
	};
	const size_t *counts = printing->counts;

	printf("MTA-STS %s: %zu domain%s%s | ok=%zu warning=%zu critical=%zu "
	       "unknown=%zu\n",
	       names[printing->status], printing->printed,
	       printing->printed == 1 ? "" : "s", printing->plugin.bytes,
	       counts[EXIT_OK], counts[EXIT_WARNING], counts[EXIT_ERROR],
	       counts[EXIT_UNKNOWN]);
}

/* ---- the whole ---- */

static const struct check_run_events events = {
    .describe = describe,
    .result = on_result,
    .progress = on_progress,
};

static enum exit_status run(struct arena *arena, struct printing *printing)
{
	struct check_run_options *options = &printing->options.run;
	const char **domains;
	struct text why;
	size_t count;
	bool is_good;

	if (!load_site(arena, printing))
		return EXIT_UNKNOWN;
	domains = choose_domains(arena, printing, &count);
	options->trust =
	    check_setup_load_trust(COMMAND, arena, printing->options.ca_path);
	if (domains == NULL || options->trust == NULL)
		return EXIT_UNKNOWN;
	check_setup_raise_descriptor_limit();
	text_init_growing(&why);
	is_good = check_run(options, domains, count, &events, printing, &why);
	if (!is_good)
		complain("cannot ask a name server",
			 options->resolver == NULL ? "/etc/resolv.conf"
						   : options->resolver,
			 why.bytes);
	text_release(&why);
	clear_progress(printing);
	if (is_good && printing->options.format == FORMAT_PLUGIN)
		print_plugin(printing);
	if (is_good && printing->options.format == FORMAT_JSON)
		puts(printing->printed == 0 ? "[]" : "\n]");
	if (fflush(stdout) != 0 || printing->is_broken) {
		fprintf(stderr, "mta-sts check: cannot write: %s\n",
			strerror(errno));
		return EXIT_UNKNOWN;
	}
	return is_good ? printing->status : EXIT_UNKNOWN;
}

enum exit_status cmd_check(int argc, char **argv)
{
	struct printing printing = {.status = EXIT_OK};
	enum exit_status status;
	struct arena *arena;

	if (!parse_options(argc, argv, &printing.options))
		return EXIT_UNKNOWN;
	if (printing.options.wants_help) {
		fputs(usage, stdout);
		return EXIT_OK;
	}
	printing.shows_progress = isatty(STDERR_FILENO) != 0;
	text_init_growing(&printing.plugin);
	arena = arena_new();
	status = run(arena, &printing);
	arena_free(arena);
	text_release(&printing.plugin);
	return status;
}
