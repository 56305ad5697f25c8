/* `mta-sts records`: reads configuration and state, prints DNS records.  It
 * opens no certificate and no key, and writes nothing but its output. */
#include "cli/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "cli/domain_choice.h"
#include "cli/local_site.h"
#include "cli/output.h"
#include "site/config.h"
#include "site/records.h"
#include "sts/domain_name.h"

static const char usage[] =
    "usage: mta-sts records [OPTION...] [DOMAIN...]\n"
    "\n"
    "Prints the DNS records of the configured domains, or of those named.\n"
    "\n"
    "  -c, --config FILE       configuration (default: " CONFIG_DEFAULT_PATH
    ")\n"
    "      --format FORMAT     zone (default), panel, nsupdate or json\n"
    "      --ttl SECONDS       TTL of all records (default: 300 for the\n"
    "                          _mta-sts record, 3600 for the others)\n"
    "      --delegate-to NAME  records of customers that delegate to this\n"
    "                          provider's name, and of the provider's zone\n"
    "  -h, --help              print this help\n";

#define TTL_MAX_S 2147483647 /* RFC 2181 section 8 */

enum format { FORMAT_ZONE, FORMAT_PANEL, FORMAT_NSUPDATE, FORMAT_JSON };

static const char *const format_names[] = {
    [FORMAT_ZONE] = "zone",
    [FORMAT_PANEL] = "panel",
    [FORMAT_NSUPDATE] = "nsupdate",
    [FORMAT_JSON] = "json",
    NULL,
};

struct options {
	const char *config_path;
	enum format format;
	struct records_options records;
	char **domains;
	size_t domain_count;
	bool wants_help;
};

static bool complain(const char *what, const char *which, const char *why)
{
	return command_complain("mta-sts records", what, which, why);
}

static bool parse_format(const char *name, enum format *format)
{
	for (size_t i = 0; format_names[i] != NULL; i++) {
		if (strcmp(name, format_names[i]) == 0) {
			*format = (enum format)i;
			return true;
		}
	}
	return complain("unknown format", name,
			"there are zone, panel, nsupdate and json");
}

static bool parse_ttl(const char *text, unsigned *ttl_s)
{
	uint64_t number;

	if (!duration_parse(text, &number) || number == 0 || number > TTL_MAX_S)
		return complain("bad --ttl", text,
				"give seconds, from 1 to 2147483647");
	*ttl_s = (unsigned)number;
	return true;
}

static bool parse_provider(char *name, const char **delegate_to)
{
	static const char what[] = "bad --delegate-to";
	enum domain_name_fault fault;
	char why[80];

	domain_choice_simplify(name);
	if (domain_choice_rest(name) != NULL)
		return complain(what, name,
				"give the provider's domain alone, the names "
				"below it are made from it");
	fault = domain_name_check(name, strlen(name));
	if (fault != DOMAIN_NAME_OK)
		return complain(what, name, domain_name_fault_text(fault));
	if (strchr(name, '.') == NULL)
		return complain(what, name,
				"give the provider's whole domain, such as "
				"provider.example");
	snprintf(why, sizeof(why), "%s in front makes it longer than %d",
		 POLICY_HOST_PREFIX, DOMAIN_NAME_LENGTH_MAX);
	if (strlen(name) + POLICY_HOST_PREFIX_LENGTH > DOMAIN_NAME_LENGTH_MAX)
		return complain(what, name, why);
	*delegate_to = name;
	return true;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	enum { OPTION_FORMAT = 256, OPTION_TTL, OPTION_DELEGATE };
	static const struct option names[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"format", required_argument, NULL, OPTION_FORMAT},
	    {"ttl", required_argument, NULL, OPTION_TTL},
	    {"delegate-to", required_argument, NULL, OPTION_DELEGATE},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	bool is_good = true;
	int option;

	*options = (struct options){.config_path = CONFIG_DEFAULT_PATH};
	while (is_good &&
	       (option = getopt_long(argc, argv, "c:h", names, NULL)) != -1) {
		switch (option) {
		case 'c': options->config_path = optarg; break;
		case OPTION_FORMAT:
			is_good = parse_format(optarg, &options->format);
			break;
		case OPTION_TTL:
			is_good = parse_ttl(optarg, &options->records.ttl_s);
			break;
		case OPTION_DELEGATE:
			is_good = parse_provider(optarg,
						 &options->records.delegate_to);
			break;
		case 'h': options->wants_help = true; break;
		default: fputs(usage, stderr); return false;
		}
	}
	options->domains = argv + optind;
	options->domain_count = (size_t)(argc - optind);
	return is_good;
}

static bool print_records(const struct records *list, size_t count,
			  enum format format)
{
	struct text text;
	bool is_printed;

	if (format == FORMAT_JSON)
		return output_records_json(stdout, list, count);
	text_init_growing(&text);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_add_string(&text, "\n");
		switch (format) {
		case FORMAT_PANEL: records_render_panel(&list[i], &text); break;
		case FORMAT_NSUPDATE:
			records_render_nsupdate(&list[i], &text);
			break;
		case FORMAT_ZONE:
		case FORMAT_JSON: records_render_zone(&list[i], &text); break;
		}
	}
	is_printed = fwrite(text.bytes, 1, text.length, stdout) == text.length;
	text_release(&text);
	return is_printed;
}

/* Collects the records of each domain and of the provider; gives how many
 * entries there are. */
static size_t collect(struct arena *arena, const struct local_site *site,
		      const struct domain_config *const *domains,
		      size_t domain_count,
		      const struct records_options *options,
		      struct records *list)
{
	const struct policy_state *state =
	    site->has_state ? &site->state : NULL;
	size_t count = 0;

	for (size_t i = 0; i < domain_count; i++) {
		if (!records_is_provider(domains[i], options))
			records_collect(&list[count++], arena, domains[i],
					state, options);
	}
	if (options->delegate_to != NULL)
		records_collect_provider(&list[count++], arena, domains,
					 domain_count, state, options);
	return count;
}

static enum exit_status run(struct arena *arena, const struct local_site *site,
			    const struct options *options)
{
	const struct domain_config **domains;
	enum exit_status status = EXIT_OK;
	struct records *list;
	size_t count;

	domains = domain_choice_make(arena, site, options->domains,
				     options->domain_count, "mta-sts records",
				     &count);
	if (domains == NULL)
		return EXIT_UNKNOWN;
	if (!site->has_state)
		status = EXIT_ERROR;
	list = arena_alloc(arena, (count + 1) * sizeof(*list));
	count = collect(arena, site, domains, count, &options->records, list);
	for (size_t i = 0; i < count; i++) {
		if (list[i].status != RECORDS_CURRENT)
			status = exit_status_worse(status, EXIT_WARNING);
	}
	if (!print_records(list, count, options->format) ||
	    fflush(stdout) != 0) {
		fprintf(stderr, "mta-sts records: cannot write: %s\n",
			strerror(errno));
		status = EXIT_UNKNOWN;
	}
	return status;
}

enum exit_status cmd_records(int argc, char **argv)
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
			    "mta-sts records"))
		status = run(arena, &site, &options);
	arena_free(arena);
	return status;
}
