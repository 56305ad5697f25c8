/* `mta-sts lint`: judges text, before it is published; uses no network. */
#include "cli/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/timestamp.h"
#include "check/idn.h"
#include "check/judge.h"
#include "cli/check_report.h"
#include "cli/output.h"
#include "sts/domain_name.h"
#include "sts/sts_record.h"

/* What the records to write are shown for. */
#define SAMPLE_DOMAIN "example.com"

static const char usage[] =
    "usage: mta-sts lint [OPTION...]\n"
    "\n"
    "Judges a policy and records as check does, without any network.\n"
    "\n"
    "      --policy FILE    a policy, - for standard input\n"
    "      --txt STRING     a _mta-sts record; repeatable, as if all were\n"
    "                       there\n"
    "      --tlsrpt STRING  a _smtp._tls record; repeatable\n"
    "      --mx HOST        a mail server that --policy must cover;\n"
    "                       repeatable\n"
    "      --json           print the findings as JSON\n"
    "  -h, --help           print this help\n";

#define STRINGS_MAX FACTS_MX_MAX

struct strings {
	const char *list[STRINGS_MAX];
	size_t count;
};

struct options {
	const char *policy_path;
	struct strings txt, tlsrpt, mx;
	bool is_json, wants_help;
};

static bool add_string(struct strings *strings, const char *option,
		       const char *value)
{
	if (strings->count == STRINGS_MAX) {
		fprintf(stderr, "mta-sts lint: too many %s: at most %d\n",
			option, STRINGS_MAX);
		return false;
	}
	strings->list[strings->count++] = value;
	return true;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	enum {
		OPTION_POLICY = 256,
		OPTION_TXT,
		OPTION_TLSRPT,
		OPTION_MX,
		OPTION_JSON
	};
	static const struct option names[] = {
	    {"policy", required_argument, NULL, OPTION_POLICY},
	    {"txt", required_argument, NULL, OPTION_TXT},
	    {"tlsrpt", required_argument, NULL, OPTION_TLSRPT},
	    {"mx", required_argument, NULL, OPTION_MX},
	    {"json", no_argument, NULL, OPTION_JSON},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	bool is_good = true;
	int option;

	*options = (struct options){0};
	while (is_good &&
	       (option = getopt_long(argc, argv, "h", names, NULL)) != -1) {
		switch (option) {
		case OPTION_POLICY: options->policy_path = optarg; break;
		case OPTION_TXT:
			is_good = add_string(&options->txt, "--txt", optarg);
			break;
		case OPTION_TLSRPT:
			is_good =
			    add_string(&options->tlsrpt, "--tlsrpt", optarg);
			break;
		case OPTION_MX:
			is_good = add_string(&options->mx, "--mx", optarg);
			break;
		case OPTION_JSON: options->is_json = true; break;
		case 'h': options->wants_help = true; break;
		default: fputs(usage, stderr); return false;
		}
	}
	if (!is_good || options->wants_help)
		return is_good;
	if (optind < argc) {
		fprintf(stderr,
			"mta-sts lint: unexpected: '%s': lint judges text: "
			"'mta-sts check %s' looks at a domain\n",
			argv[optind], argv[optind]);
		return false;
	}
	if (options->policy_path == NULL && options->txt.count == 0 &&
	    options->tlsrpt.count == 0) {
		fputs("mta-sts lint: nothing to judge: give --policy, --txt "
		      "or --tlsrpt\n",
		      stderr);
		return false;
	}
	if (options->mx.count > 0 && options->policy_path == NULL) {
		fputs("mta-sts lint: --mx is judged against --policy: give "
		      "both\n",
		      stderr);
		return false;
	}
	return true;
}

static struct txt_facts make_txt(struct arena *arena,
				 const struct strings *strings)
{
	struct txt_span *records =
	    arena_alloc(arena, strings->count * sizeof(*records));

	for (size_t i = 0; i < strings->count; i++)
		records[i] =
		    (struct txt_span){.bytes = strings->list[i],
				      .length = strlen(strings->list[i])};
	return (struct txt_facts){
	    .status = DNS_FOUND, .records = records, .count = strings->count};
}

/* Standard input or a file; one byte more than a sender may read shows that it
 * is too long. */
static bool read_policy(const char *path, struct text *body)
{
	FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	char bytes[4096];
	size_t got;
	bool is_good;

	if (stream != NULL) {
		while (body->length <= POLICY_BODY_BYTES_MAX &&
		       (got = fread(bytes, 1, sizeof(bytes), stream)) > 0)
			text_add(body, bytes, got);
	}
	is_good = stream != NULL && !ferror(stream);
	if (!is_good)
		command_complain("mta-sts lint", "cannot read policy", path,
				 file_read_error_text(errno));
	if (stream != NULL && stream != stdin)
		fclose(stream);
	return is_good;
}

/* The A-labels of the hosts, or NULL when one is none. */
static const char **read_hosts(const struct options *options,
			       struct arena *arena)
{
	const char **names =
	    arena_alloc(arena, (options->mx.count + 1) * sizeof(*names));
	struct text why;

	text_init_growing(&why);
	for (size_t i = 0; names != NULL && i < options->mx.count; i++) {
		names[i] = idn_to_ascii(arena, options->mx.list[i], &why);
		if (names[i] != NULL)
			continue;
		command_complain("mta-sts lint", "bad --mx",
				 options->mx.list[i], why.bytes);
		names = NULL;
	}
	text_release(&why);
	return names;
}

static void judge_hosts(const struct options *options, struct arena *arena,
			const char **names, const struct policy *policy,
			struct check_findings *findings)
{
	struct mx_facts *mx =
	    arena_alloc(arena, options->mx.count * sizeof(*mx));

	for (size_t i = 0; i < options->mx.count; i++)
		mx[i] =
		    (struct mx_facts){.name = names[i], .status = DNS_SKIPPED};
	if (options->mx.count > 0)
		judge_mx(mx, options->mx.count, true, policy, findings);
}

static bool judge(const struct options *options, struct arena *arena,
		  struct check_findings *findings)
{
	char id[STS_ID_LENGTH_MAX + 1], new_id[TIMESTAMP_ROOM];
	struct policy policy;
	struct txt_facts txt;
	struct text body;
	const char **names = read_hosts(options, arena);
	bool is_valid = false, is_good = true;

	if (names == NULL)
		return false;

	if (options->txt.count > 0) {
		txt = make_txt(arena, &options->txt);
		timestamp_format_compact(new_id, time(NULL));
		judge_sts_txt(&txt, SAMPLE_DOMAIN, new_id, id, findings);
	}
	if (options->policy_path != NULL) {
		text_init_growing(&body);
		is_good = read_policy(options->policy_path, &body);
		if (is_good) {
			const char *copy =
			    arena_copy(arena, body.bytes, body.length);

			is_valid = judge_policy(copy, body.length, "policy",
						&policy, findings);
		}
		text_release(&body);
		if (is_valid)
			judge_hosts(options, arena, names, &policy, findings);
	}
	if (options->tlsrpt.count > 0) {
		txt = make_txt(arena, &options->tlsrpt);
		judge_tlsrpt_txt(&txt, SAMPLE_DOMAIN, is_valid ? &policy : NULL,
				 findings);
	}
	return is_good;
}

static bool print(const struct options *options,
		  const struct check_findings *findings)
{
	struct text text;
	bool is_good;

	if (options->is_json)
		return output_lint_json(stdout, findings) && puts("") != EOF &&
		       fflush(stdout) == 0;
	text_init_growing(&text);
	check_report_render_findings(findings, check_report_wants_color(stdout),
				     &text);
	is_good = fwrite(text.bytes, 1, text.length, stdout) == text.length &&
		  fflush(stdout) == 0;
	text_release(&text);
	return is_good;
}

enum exit_status cmd_lint(int argc, char **argv)
{
	enum exit_status status = EXIT_UNKNOWN;
	struct check_findings *findings;
	struct options options;
	struct arena *arena;

	if (!parse_options(argc, argv, &options))
		return EXIT_UNKNOWN;
	if (options.wants_help) {
		fputs(usage, stdout);
		return EXIT_OK;
	}
	arena = arena_new();
	findings = arena_alloc(arena, sizeof(*findings));
	check_findings_init(findings, arena);
	if (judge(&options, arena, findings)) {
		status = check_report_status(findings);
		if (!print(&options, findings)) {
			fprintf(stderr, "mta-sts lint: cannot write: %s\n",
				strerror(errno));
			status = EXIT_UNKNOWN;
		}
	}
	arena_free(arena);
	return status;
}
