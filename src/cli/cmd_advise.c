/* `mta-sts advise`: reads options, configuration, state and reports, has the
 * domains checked, and prints what to do next. */
#include "cli/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "advice/advice.h"
#include "advice/advice_end.h"
#include "advice/calendar.h"
#include "advice/evidence.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "check/check_run.h"
#include "cli/advice_options.h"
#include "cli/advice_text.h"
#include "cli/check_report.h"
#include "cli/check_setup.h"
#include "cli/local_site.h"
#include "cli/output.h"
#include "reports/report_reading.h"

/* Failures of shortly before a change count until they are over. */
#define DAYS_BEFORE 31

/* A run, as its events need it. */
struct advising_run {
	const struct advice_options *options;
	struct arena *arena;
	struct local_site site;
	struct report_reading reading;
	const char **domains;
	size_t domain_count;
	enum exit_status status;
	size_t unread; /* inputs that are no reports, or cannot be read */
	size_t printed;
	bool is_broken; /* standard output */
};

static bool complain(const char *what, const char *which, const char *why)
{
	return command_complain(ADVISE_COMMAND, what, which, why);
}

/* ---- domains ---- */

/* All that are configured, and those dropped whose policy may be cached. */
static void choose_all(struct advising_run *run)
{
	const struct config *config = run->site.config;
	const struct policy_state *state = &run->site.state;

	run->domains =
	    arena_alloc(run->arena, (config->domain_count + state->count + 1) *
					sizeof(*run->domains));
	for (size_t i = 0; i < config->domain_count; i++)
		run->domains[run->domain_count++] = config->domains[i].name;
	for (size_t i = 0; i < state->count; i++) {
		const struct policy_record *record = &state->records[i];

		if (local_site_find(&run->site, record->name) == NULL &&
		    advice_cache_end(record, run->site.lost.moment,
				     run->options->now) > run->options->now)
			run->domains[run->domain_count++] = record->name;
	}
}

static bool choose_named(struct advising_run *run)
{
	const struct advice_options *options = run->options;
	bool is_good = true;

	run->domain_count = options->domain_count;
	run->domains = arena_alloc(run->arena, options->domain_count *
						   sizeof(*run->domains));
	for (size_t i = 0; i < options->domain_count; i++) {
		run->domains[i] = check_setup_read_domain(
		    ADVISE_COMMAND, run->arena, options->domains[i]);
		is_good = is_good && run->domains[i] != NULL;
	}
	return is_good;
}

/* ---- reports ---- */

static void read_path(struct advising_run *run, struct string_index *known,
		      const char *path)
{
	struct report_reading *reading = &run->reading;
	const struct report_remarks *refused = &reading->refused;

	if (string_index_add(known, path, 0) != STRING_INDEX_NONE ||
	    report_reading_add(reading, path))
		return;
	complain("cannot read reports", path,
		 refused->count > 0 ? refused->list[refused->count - 1].text
				    : strerror(errno));
	run->status = EXIT_UNKNOWN;
	run->unread += refused->count == 0;
}

static void read_reports(struct advising_run *run)
{
	const struct advice_options *options = run->options;
	struct string_index known;

	string_index_init(&known, run->arena, 16);
	for (size_t i = 0; i < options->report_count; i++)
		read_path(run, &known, options->reports[i]);
	for (size_t i = 0; i < run->domain_count && options->report_count == 0;
	     i++) {
		const struct domain_config *config =
		    local_site_find(&run->site, run->domains[i]);

		if (config != NULL && config->reports != NULL)
			read_path(run, &known, config->reports);
	}
	/* Spam in the mailbox is no loss. */
	run->unread += run->reading.broken;
}

/* ---- advice ---- */

static void print_advice(struct advising_run *run, const struct advice *advice)
{
	struct text text;

	if (run->options->is_json) {
		fputs(run->printed == 0 ? "[\n" : ",\n", stdout);
		if (!output_advice_json(stdout, advice))
			run->is_broken = true;
		return;
	}
	text_init_growing(&text);
	if (run->printed > 0)
		text_add_string(&text, "\n");
	advice_text_render(advice, check_report_wants_color(stdout), &text);
	if (fwrite(text.bytes, 1, text.length, stdout) != text.length)
		run->is_broken = true;
	text_release(&text);
}

static void advise(struct advising_run *run, const char *domain,
		   const struct check_result *result, struct arena *arena)
{
	const struct advice_options *options = run->options;
	struct report_reading *reading = &run->reading;
	struct advice_facts facts = {
	    .domain = domain,
	    .config = local_site_find(&run->site, domain),
	    .record = policy_state_find(&run->site.state, domain),
	    .lost = run->site.lost,
	    .tally = report_tally_find(reading->tally, domain),
	    .is_authenticated = reading->options.authserv_id != NULL,
	    .unread = run->unread,
	    .later = reading->later,
	    .options = advice_options_repeat(options, false, arena),
	    .report_options = advice_options_repeat(options, true, arena),
	    .rules = options->rules,
	    .now = options->now};
	struct advice advice;

	if (reading->apart != NULL)
		facts.apart = report_tally_find(reading->apart, domain);
	facts.has_reports =
	    options->report_count > 0 ||
	    (facts.config != NULL && facts.config->reports != NULL);
	if (result != NULL) {
		facts.findings = result->findings;
		facts.check = result->facts;
	}
	advice_make(&advice, &facts, arena);
	print_advice(run, &advice);
	run->printed++;
	run->status =
	    exit_status_worse(run->status, advice_text_status(advice.verdict));
	if (fflush(stdout) != 0)
		run->is_broken = true;
}

static void describe(void *user, const char *domain, struct local_facts *facts)
{
	const struct advising_run *run = user;

	local_site_describe(&run->site, domain, facts);
}

static void on_result(void *user, const struct check_result *result)
{
	advise(user, result->facts->domain, result, result->arena);
}

static bool advise_live(struct advising_run *run)
{
	static const struct check_run_events events = {.describe = describe,
						       .result = on_result};
	struct check_run_options options = run->options->run;
	struct text why;
	bool is_good;

	options.trust = check_setup_load_trust(ADVISE_COMMAND, run->arena,
					       run->options->ca_path);
	if (options.trust == NULL)
		return false;
	check_setup_raise_descriptor_limit();
	text_init_growing(&why);
	is_good = check_run(&options, run->domains, run->domain_count, &events,
			    run, &why);
	if (!is_good)
		complain("cannot ask a name server",
			 options.resolver == NULL ? "/etc/resolv.conf"
						  : options.resolver,
			 why.bytes);
	text_release(&why);
	return is_good;
}

static void advise_offline(struct advising_run *run)
{
	for (size_t i = 0; i < run->domain_count; i++) {
		struct arena *arena = arena_new();

		advise(run, run->domains[i], NULL, arena);
		arena_free(arena);
	}
}

static enum exit_status finish(const struct advising_run *run)
{
	if (fflush(stdout) == 0 && !run->is_broken)
		return run->status;
	fprintf(stderr, ADVISE_COMMAND ": cannot write: %s\n", strerror(errno));
	return EXIT_UNKNOWN;
}

/*
 * What reports can matter: of the domains that advice is for, from well before
 * the oldest of their modes.  Others could fill the tally, whose room is
 * bounded, so that the right ones find none: anybody can sign reports of a
 * domain of his own about whatever he likes.
 */
static struct tally_filter choose_reports(const struct advising_run *run)
{
	struct string_index *names = arena_alloc(run->arena, sizeof(*names));
	int64_t oldest = run->options->now;
	int32_t today = calendar_day(run->options->now);
	/* Today is over only with its last second. */
	int32_t last_over = calendar_day(run->options->now + 1) - 1;

	string_index_init(names, run->arena, run->domain_count);
	for (size_t i = 0; i < run->domain_count; i++) {
		const struct policy_record *record =
		    policy_state_find(&run->site.state, run->domains[i]);

		string_index_add(names, run->domains[i], 0);
		if (record != NULL && record->mode_since < oldest)
			oldest = record->mode_since;
	}
	/* As if on that day: what ends later was not there yet. */
	return (struct tally_filter){
	    .domains = names,
	    .first_day = calendar_day(oldest) - DAYS_BEFORE -
			 (int32_t)run->options->rules.clean_days,
	    .last_day = run->options->is_now_given
			    ? last_over
			    : today + EVIDENCE_AHEAD_DAYS};
}

static enum exit_status advise_all(struct advising_run *run)
{
	const struct report_reading_options how = {
	    .authserv_id = run->site.config->authserv_id,
	    .filter = choose_reports(run)};
	bool is_good = true;

	report_reading_init(&run->reading, &how);
	read_reports(run);
	if (run->options->is_offline)
		advise_offline(run);
	else
		is_good = advise_live(run);
	report_reading_release(&run->reading);
	if (!is_good)
		return EXIT_UNKNOWN;
	if (run->options->is_json)
		puts(run->printed == 0 ? "[]" : "\n]");
	return finish(run);
}

/* ---- --mx-change ---- */

static enum exit_status plan_change(struct advising_run *run)
{
	struct mx_change change = {
	    .config = local_site_find(&run->site, run->domains[0]),
	    .record = policy_state_find(&run->site.state, run->domains[0]),
	    .lost = run->site.lost,
	    .ttl_s = run->options->ttl_s,
	    .options = advice_options_repeat(run->options, false, run->arena),
	    .now = run->options->now};
	struct mx_plan plan;
	struct text text;
	bool is_good;

	if (change.config == NULL) {
		complain("not configured", run->domains[0],
			 "--mx-change is for domains of the configuration");
		return EXIT_UNKNOWN;
	}
	if (!advice_options_read_change(run->options, run->arena, &change))
		return EXIT_UNKNOWN;
	text_init_growing(&text);
	is_good = mx_change_plan(&plan, &change, run->arena, &text);
	if (is_good) {
		advice_text_render_plan(&plan, run->domains[0], &text);
		run->is_broken = fputs(text.bytes, stdout) == EOF;
	} else {
		fprintf(stderr, ADVISE_COMMAND ": bad --mx-change: %s\n",
			text.bytes);
	}
	text_release(&text);
	return is_good ? finish(run) : EXIT_UNKNOWN;
}

/* ---- the whole ---- */

static enum exit_status run_all(struct advising_run *run)
{
	const struct advice_options *options = run->options;

	if (!local_site_load(&run->site, run->arena, options->config_path,
			     ADVISE_COMMAND) ||
	    !run->site.has_state)
		return EXIT_UNKNOWN; /* what is wrong was told */
	if (options->domain_count == 0)
		choose_all(run);
	else if (!choose_named(run))
		return EXIT_UNKNOWN;
	return options->change_count > 0 ? plan_change(run) : advise_all(run);
}

enum exit_status cmd_advise(int argc, char **argv)
{
	struct advice_options options;
	struct advising_run run = {.options = &options, .status = EXIT_OK};
	enum exit_status status = EXIT_UNKNOWN;

	run.arena = arena_new();
	if (!advice_options_parse(&options, run.arena, argc, argv))
		status = EXIT_UNKNOWN;
	else if (options.wants_help)
		status = EXIT_OK;
	else
		status = run_all(&run);
	arena_free(run.arena);
	return status;
}
