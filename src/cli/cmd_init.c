/* `mta-sts init`: looks up the mail servers of a domain and prints a
 * configuration to start from.  Writes no file. */
#include "cli/command.h"

#include <errno.h>
#include <ev.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "check/dns.h"
#include "check/idn.h"
#include "sts/domain_name.h"

static const char usage[] =
    "usage: mta-sts init [OPTION...] DOMAIN\n"
    "\n"
    "Looks up the mail servers of DOMAIN and prints a configuration in mode\n"
    "testing to start from.\n"
    "\n"
    "      --resolver ADDRESS  ask this name server, ADDRESS[:PORT]\n"
    "  -h, --help              print this help\n";

struct options {
	const char *resolver;
	const char *domain;
	bool wants_help;
};

struct asking {
	struct ev_loop *loop;
	struct dns_answer answer;
};

static bool parse_options(int argc, char **argv, struct options *options)
{
	enum { OPTION_RESOLVER = 256 };
	static const struct option names[] = {
	    {"resolver", required_argument, NULL, OPTION_RESOLVER},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	*options = (struct options){0};
	while ((option = getopt_long(argc, argv, "h", names, NULL)) != -1) {
		switch (option) {
		case OPTION_RESOLVER: options->resolver = optarg; break;
		case 'h': options->wants_help = true; return true;
		default: fputs(usage, stderr); return false;
		}
	}
	if (argc - optind != 1) {
		fputs(usage, stderr);
		return false;
	}
	options->domain = argv[optind];
	return true;
}

static void on_answer(void *context, const struct dns_answer *answer)
{
	struct asking *asking = context;

	asking->answer = *answer;
	ev_break(asking->loop, EVBREAK_ALL);
}

static bool ask_mx(struct arena *arena, const struct options *options,
		   const char *domain, struct dns_answer *answer)
{
	struct asking asking = {.loop = ev_loop_new(EVFLAG_AUTO),
				.answer.status = DNS_SKIPPED};
	struct dns *dns = NULL;
	struct text why;

	text_init_growing(&why);
	if (asking.loop != NULL)
		dns = dns_open(asking.loop, options->resolver, &why);
	if (dns == NULL) {
		command_complain("mta-sts init", "cannot ask a name server",
				 options->resolver == NULL ? "/etc/resolv.conf"
							   : options->resolver,
				 why.bytes);
	} else {
		dns_ask(dns, arena, domain, DNS_ASK_MX, on_answer, &asking);
		if (asking.answer.status == DNS_SKIPPED)
			ev_run(asking.loop, 0);
		dns_close(dns);
	}
	if (asking.loop != NULL)
		ev_loop_destroy(asking.loop);
	text_release(&why);
	*answer = asking.answer;
	return dns != NULL;
}

/* Why nothing can be written, or NULL: no mx is made up. */
static const char *find_obstacle(const struct dns_answer *answer)
{
	switch (answer->status) {
	case DNS_FOUND: break;
	case DNS_NO_NAME: return "there is no such domain";
	case DNS_NO_DATA:
		return "it has no MX record: add one for each mail server "
		       "first";
	case DNS_TEMPORARY: return answer->why;
	case DNS_SKIPPED: return "there was no answer";
	}
	if (answer->mx_count == 1 && answer->mx[0].name[0] == '\0')
		return "it takes no mail: its only MX record is the root "
		       "(RFC 7505)";
	for (size_t i = 0; i < answer->mx_count; i++) {
		const char *name = answer->mx[i].name;

		if (domain_name_check(name, strlen(name)) != DOMAIN_NAME_OK)
			return "an MX record of it names no host: repair that "
			       "first";
	}
	return NULL;
}

static void add_mx_lines(const struct dns_answer *answer, struct text *text)
{
	for (size_t i = 0; i < answer->mx_count; i++) {
		const char *name = answer->mx[i].name;
		bool is_known = false;

		for (size_t j = 0; j < i; j++)
			is_known |= text_equal_nocase(
			    name, strlen(name), answer->mx[j].name,
			    strlen(answer->mx[j].name));
		if (is_known)
			continue;
		text_add_string(text, "mx = ");
		for (const char *c = name; *c != '\0'; c++)
			text_addf(text, "%c", text_lower(*c));
		text_add_string(text, "\n");
	}
}

static void render(struct arena *arena, const char *domain,
		   const struct dns_answer *answer, struct text *text)
{
	const char *unicode = idn_to_unicode(arena, domain);

	if (strcmp(unicode, domain) != 0)
		text_addf(text, "; %s\n", unicode);
	text_addf(text,
		  "[server]\n"
		  "listen = 443\n"
		  "\n"
		  "[%s]\n"
		  "; Start with testing, read the reports for two weeks or "
		  "more, then enforce.\n"
		  "mode = testing\n"
		  "; How long senders keep the policy; weeks once all is "
		  "well.\n"
		  "max_age = 7d\n"
		  "; The mail servers that DNS names now.\n",
		  domain);
	add_mx_lines(answer, text);
	text_addf(
	    text,
	    "; For mta-sts.%s; the files may come later.\n"
	    "certificate = /etc/letsencrypt/live/mta-sts.%s/fullchain.pem\n"
	    "private_key = /etc/letsencrypt/live/mta-sts.%s/privkey.pem\n"
	    "; Where senders report failures: an existing mailbox, best of "
	    "another domain.\n"
	    ";tls_report = mailto:tls-reports@%s\n"
	    "; This machine's public addresses, for the records that 'mta-sts "
	    "records' prints.\n"
	    ";address = \n",
	    domain, domain, domain, domain);
}

static enum exit_status run(struct arena *arena, const struct options *options)
{
	struct dns_answer answer;
	const char *domain, *obstacle;
	struct text text;
	bool is_written;

	text_init_growing(&text);
	domain = idn_read_domain(arena, options->domain, &text);
	if (domain == NULL)
		command_complain("mta-sts init", "not a domain",
				 options->domain, text.bytes);
	text_clear(&text);
	if (domain == NULL || !ask_mx(arena, options, domain, &answer)) {
		text_release(&text);
		return EXIT_UNKNOWN;
	}
	obstacle = find_obstacle(&answer);
	if (obstacle != NULL) {
		command_complain("mta-sts init", "no mail servers", domain,
				 obstacle);
		text_release(&text);
		return answer.status == DNS_FOUND ||
			       answer.status == DNS_NO_DATA ||
			       answer.status == DNS_NO_NAME
			   ? EXIT_ERROR
			   : EXIT_UNKNOWN;
	}
	render(arena, domain, &answer, &text);
	is_written = fputs(text.bytes, stdout) >= 0 && fflush(stdout) == 0;
	text_release(&text);
	if (is_written)
		return EXIT_OK;
	fprintf(stderr, "mta-sts init: cannot write: %s\n", strerror(errno));
	return EXIT_UNKNOWN;
}

enum exit_status cmd_init(int argc, char **argv)
{
	enum exit_status status;
	struct options options;
	struct arena *arena;

	if (!parse_options(argc, argv, &options))
		return EXIT_UNKNOWN;
	if (options.wants_help) {
		fputs(usage, stdout);
		return EXIT_OK;
	}
	arena = arena_new();
	status = run(arena, &options);
	arena_free(arena);
	return status;
}
