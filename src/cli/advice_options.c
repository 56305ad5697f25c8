/*
 * The words behind --mx-change are taken out first, since getopt would read
 * "-old.example.com" as options.
 */
#include "cli/advice_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/number.h"
#include "base/timestamp.h"
#include "check/idn.h"
#include "cli/check_setup.h"
#include "cli/command.h"
#include "site/config.h"

#define CLEAN_DAYS_MAX	  365
#define ORGANIZATIONS_MAX 1000
#define GAP_DAYS_MAX	  365
#define FAILURES_MAX	  1000000000
#define TTL_MAX_S	  604800 /* resolvers keep no record for longer */

static const char usage[] =
    "usage: mta-sts advise [OPTION...] [DOMAIN...]\n"
    "       mta-sts advise --mx-change +NEW... -OLD... DOMAIN\n"
    "\n"
    "Tells what to do next with each domain's policy, and when: from the\n"
    "configuration, what is being served, the TLS reports that came, and a\n"
    "live check.  Without a DOMAIN, of all that are configured, and of those\n"
    "dropped whose policy may still be cached.\n"
    "\n"
    "  -c, --config FILE       configuration (default: " CONFIG_DEFAULT_PATH
    ")\n"
    "      --reports PATH      read reports there, not where the\n"
    "                          configuration says; repeatable\n"
    "      --offline           leave the live check out\n"
    "      --json              print JSON\n"
    "      --now DATE          the day, or moment, to advise for\n"
    "      --clean-days N      days without failures (default: 14)\n"
    "      --organizations N   that must have reported (default: 2)\n"
    "      --gap-days N        longest gap between reports (default: 3)\n"
    "      --failures N        failed sessions a day that are no matter\n"
    "                          (default: 0)\n"
    "      --mx-change +NEW... -OLD...\n"
    "                          print how to change mail servers safely\n"
    "      --ttl SECONDS       TTL that the _mta-sts record had, for\n"
    "                          --mx-change (default: 300)\n"
    "      --timeout SECONDS   the check must be over by then (default: 60)\n"
    "      --jobs N            domains at the same time (default: 10)\n"
    "      --resolver ADDRESS  ask this name server, ADDRESS[:PORT]\n"
    "      --ca-file FILE      trust these authorities (default:\n"
    "                          " TRUST_STORE_DEFAULT_PATH ")\n"
    "      --no-smtp           do not connect to the mail servers\n"
    "  -h, --help              print this help\n";

static bool misuse(const char *why)
{
	fprintf(stderr, ADVISE_COMMAND ": %s\n", why);
	return false;
}

/* ---- values ---- */

static bool parse_number(const char *what, const char *text, uint64_t least,
			 uint64_t most, uint64_t *value)
{
	char range[64];

	if (number_parse(text, strlen(text), value) && *value >= least &&
	    *value <= most)
		return true;
	snprintf(range, sizeof(range), "give %llu to %llu",
		 (unsigned long long)least, (unsigned long long)most);
	return command_complain(ADVISE_COMMAND, what, text, range);
}

static bool parse_small(const char *what, const char *text, uint64_t least,
			uint64_t most, unsigned *value)
{
	uint64_t number;

	if (!parse_number(what, text, least, most, &number))
		return false;
	*value = (unsigned)number;
	return true;
}

static bool parse_failures(const char *text, int64_t *failures)
{
	uint64_t number;

	if (!parse_number("bad --failures", text, 0, FAILURES_MAX, &number))
		return false;
	*failures = (int64_t)number;
	return true;
}

/* A duration, as for records. */
static bool parse_ttl(const char *text, unsigned *ttl_s)
{
	uint64_t number;

	if (!duration_parse(text, &number) || number == 0 || number > TTL_MAX_S)
		return command_complain(ADVISE_COMMAND, "bad --ttl", text,
					"give seconds, from 1 to 604800");
	*ttl_s = (unsigned)number;
	return true;
}

static bool parse_now(const char *text, int64_t *now)
{
	char moment[TIMESTAMP_ROOM];
	int length = snprintf(moment, sizeof(moment), "%s%s", text,
			      strchr(text, 'T') == NULL ? "T00:00:00Z" : "");

	return (length < (int)sizeof(moment) && timestamp_parse(moment, now)) ||
	       command_complain(ADVISE_COMMAND, "bad --now", text,
				"give a day such as 2026-11-28, or a "
				"moment such as 2026-11-28T12:00:00Z");
}

/* ---- for commands to give ---- */

/* Paths may hold anything; lines of advice hold printable ASCII. */
static const char *quote(struct arena *arena, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/._-+=:,@%";
	const char *quoted;
	struct text text;

	if (path[0] != '\0' && path[strspn(path, plain)] == '\0')
		return path;
	text_init_growing(&text);
	text_add_string(&text, "'");
	text_add_escaped(&text, path, strlen(path), strlen(path));
	text_add_string(&text, "'");
	quoted = arena_copy(arena, text.bytes, text.length);
	text_release(&text);
	return quoted;
}

const char *advice_options_repeat(const struct advice_options *options,
				  bool reports, struct arena *arena)
{
	const char *list = "";

	if (strcmp(options->config_path, CONFIG_DEFAULT_PATH) != 0)
		list = arena_printf(arena, " -c %s",
				    quote(arena, options->config_path));
	for (size_t i = 0; reports && i < options->report_count; i++)
		list = arena_printf(arena, "%s --reports %s", list,
				    quote(arena, options->reports[i]));
	return list;
}

/* ---- --mx-change ---- */

/* What cannot be told from an option is taken for a name only behind '+'. */
static bool is_change(const char *word)
{
	if (word[0] == '+')
		return true;
	return word[0] == '-' && word[1] != '\0' && word[1] != '-' &&
	       strchr(word, '.') != NULL && strchr(word, '/') == NULL;
}

/* Moves the words of changes from the arguments to the options; gives how many
 * arguments are left. */
static int take_changes(struct advice_options *options, int argc, char **argv)
{
	bool is_behind = false;
	int left = 0;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			while (i < argc)
				argv[left++] = argv[i++];
			break;
		}
		if (i > 0 && strcmp(argv[i], "--mx-change") == 0) {
			is_behind = options->is_change = true;
			continue;
		}
		if (i > 0 && strncmp(argv[i], "--mx-change=",
				     sizeof("--mx-change=") - 1) == 0) {
			is_behind = options->is_change = true;
			argv[i] += sizeof("--mx-change=") - 1;
		}
		is_behind = is_behind && is_change(argv[i]);
		if (is_behind)
			options->changes[options->change_count++] = argv[i];
		else
			argv[left++] = argv[i];
	}
	argv[left] = NULL;
	return left;
}

/* What getopt would take for options, and was meant for a name: short options
 * that there are not. */
static bool check_words(const struct advice_options *options, int argc,
			char **argv)
{
	for (int i = 1; options->is_change && i < argc; i++) {
		const char *word = argv[i];

		if (strcmp(word, "--") == 0)
			break;
		if (word[0] == '+' ||
		    (word[0] == '-' && strchr("-ch", word[1]) == NULL))
			return command_complain(
			    ADVISE_COMMAND, "bad --mx-change", word,
			    "whole names stand right behind it, and then the "
			    "domain: --mx-change +new.example.com "
			    "-old.example.com example.com");
	}
	return true;
}

/* A name, or a pattern whose rest is one. */
static const char *read_name(struct arena *arena, const char *word)
{
	bool is_pattern = strncmp(word + 1, "*.", 2) == 0;
	const char *name;
	struct text why;

	text_init_growing(&why);
	name = idn_to_ascii(arena, word + (is_pattern ? 3 : 1), &why);
	if (name == NULL)
		command_complain(ADVISE_COMMAND, "bad --mx-change", word,
				 why.bytes);
	else if (is_pattern)
		name = arena_printf(arena, "*.%s", name);
	text_release(&why);
	return name;
}

bool advice_options_read_change(const struct advice_options *options,
				struct arena *arena, struct mx_change *change)
{
	size_t bytes = options->change_count * sizeof(*change->added);
	const char **added = arena_alloc(arena, bytes);
	const char **dropped = arena_alloc(arena, bytes);

	for (size_t i = 0; i < options->change_count; i++) {
		const char *name = read_name(arena, options->changes[i]);

		if (name == NULL)
			return false;
		if (options->changes[i][0] == '+')
			added[change->added_count++] = name;
		else
			dropped[change->dropped_count++] = name;
	}
	change->added = added;
	change->dropped = dropped;
	return true;
}

/* ---- the whole ---- */

static bool can_go_together(const struct advice_options *options)
{
	if (!options->is_change)
		return options->ttl_s == 0 ||
		       misuse("--ttl is for --mx-change");
	if (options->change_count == 0)
		return misuse("--mx-change: give what is added as +NAME and "
			      "what is dropped as -NAME");
	if (options->domain_count != 1)
		return misuse("--mx-change is for exactly one DOMAIN");
	if (options->is_json)
		return misuse("--mx-change and --json exclude each other");
	return true;
}

enum {
	OPTION_REPORTS = 256,
	OPTION_OFFLINE,
	OPTION_JSON,
	OPTION_NOW,
	OPTION_CLEAN_DAYS,
	OPTION_ORGANIZATIONS,
	OPTION_GAP_DAYS,
	OPTION_FAILURES,
	OPTION_TTL,
	OPTION_TIMEOUT,
	OPTION_JOBS,
	OPTION_RESOLVER,
	OPTION_CA_FILE,
	OPTION_NO_SMTP,
};

/* The options with a number. */
static bool set_number(struct advice_options *options, int option,
		       const char *text)
{
	struct evidence_rules *rules = &options->rules;
	struct check_run_options *run = &options->run;

	switch (option) {
	case OPTION_CLEAN_DAYS:
		return parse_small("bad --clean-days", text, 1, CLEAN_DAYS_MAX,
				   &rules->clean_days);
	case OPTION_ORGANIZATIONS:
		return parse_small("bad --organizations", text, 1,
				   ORGANIZATIONS_MAX, &rules->organizations);
	case OPTION_GAP_DAYS:
		return parse_small("bad --gap-days", text, 0, GAP_DAYS_MAX,
				   &rules->gap_days);
	case OPTION_FAILURES: return parse_failures(text, &rules->failures);
	case OPTION_TTL: return parse_ttl(text, &options->ttl_s);
	case OPTION_TIMEOUT:
		return check_setup_parse_count(ADVISE_COMMAND, "bad --timeout",
					       text, 1, CHECK_TIMEOUT_MAX_S,
					       &run->timeout_s);
	default:
		return check_setup_parse_count(ADVISE_COMMAND, "bad --jobs",
					       text, 1, CHECK_JOBS_MAX,
					       &run->jobs);
	}
}

/* Whether the option is known and its value good. */
static bool set_option(struct advice_options *options, int option)
{
	switch (option) {
	case 'c': options->config_path = optarg; return true;
	case OPTION_REPORTS:
		options->reports[options->report_count++] = optarg;
		return true;
	case OPTION_OFFLINE: options->is_offline = true; return true;
	case OPTION_JSON: options->is_json = true; return true;
	case OPTION_NOW:
		options->is_now_given = true;
		return parse_now(optarg, &options->now);
	case OPTION_RESOLVER: options->run.resolver = optarg; return true;
	case OPTION_CA_FILE: options->ca_path = optarg; return true;
	case OPTION_NO_SMTP: options->run.survey.no_smtp = true; return true;
	case 'h': options->wants_help = true; return true;
	case '?': fputs(usage, stderr); return false;
	default: return set_number(options, option, optarg);
	}
}

bool advice_options_parse(struct advice_options *options, struct arena *arena,
			  int argc, char **argv)
{
	static const struct option names[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"reports", required_argument, NULL, OPTION_REPORTS},
	    {"offline", no_argument, NULL, OPTION_OFFLINE},
	    {"json", no_argument, NULL, OPTION_JSON},
	    {"now", required_argument, NULL, OPTION_NOW},
	    {"clean-days", required_argument, NULL, OPTION_CLEAN_DAYS},
	    {"organizations", required_argument, NULL, OPTION_ORGANIZATIONS},
	    {"gap-days", required_argument, NULL, OPTION_GAP_DAYS},
	    {"failures", required_argument, NULL, OPTION_FAILURES},
	    {"ttl", required_argument, NULL, OPTION_TTL},
	    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
	    {"jobs", required_argument, NULL, OPTION_JOBS},
	    {"resolver", required_argument, NULL, OPTION_RESOLVER},
	    {"ca-file", required_argument, NULL, OPTION_CA_FILE},
	    {"no-smtp", no_argument, NULL, OPTION_NO_SMTP},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	size_t room = (size_t)argc * sizeof(const char *);
	int option;

	*options = (struct advice_options){
	    .config_path = CONFIG_DEFAULT_PATH,
	    .ca_path = TRUST_STORE_DEFAULT_PATH,
	    .reports = arena_alloc(arena, room),
	    .changes = arena_alloc(arena, room),
	    .now = time(NULL),
	    .rules = evidence_rules_default,
	    .run = {.timeout_s = CHECK_TIMEOUT_DEFAULT_S,
		    .jobs = CHECK_JOBS_DEFAULT}};
	argc = take_changes(options, argc, argv);
	if (!check_words(options, argc, argv))
		return false;
	while ((option = getopt_long(argc, argv, "c:h", names, NULL)) != -1) {
		if (!set_option(options, option))
			return false;
	}
	options->domains = argv + optind;
	options->domain_count = (size_t)(argc - optind);
	if (options->wants_help) {
		fputs(usage, stdout);
		return true;
	}
	return can_go_together(options);
}
