/* Pure functions. */
#include "advice/advice_steps.h"

#include "advice/explain.h"

/* Where the manual has reports stored. */
#define REPORTS_PATH "/var/lib/mta-sts/reports"

/* The steps of max_age under mode enforce: as long as a mistake lasts. */
static const struct rung {
	uint32_t seconds;
	const char *text;
} rungs[] = {{86400, "1d"}, {7 * 86400, "1w"}, {28 * 86400, "4w"}};

#define RUNG_COUNT (sizeof(rungs) / sizeof(rungs[0]))

/* ---- the live check ---- */

/* Whether the live check has errors that lose no mail now. */
static bool has_trouble(const struct advising *advising)
{
	return advising_count(advising, LIVE_TROUBLE) > 0;
}

static void add_live_fixes(struct advising *advising)
{
	explain_fixes(&advising->live, LIVE_TROUBLE, &advising->next);
	explain_fixes(&advising->live, LIVE_REPORTS, &advising->next);
}

/* ---- testing ---- */

/* Whether senders are asked for reports, as far as can be told. */
static bool asks_for_reports(const struct advising *advising)
{
	return advising->facts->config->tls_report != NULL ||
	       advising->facts->tally != NULL ||
	       (advising->live.is_there &&
		advising_count(advising, LIVE_REPORTS) == 0 &&
		advising_count(advising, LIVE_UNKNOWN) == 0);
}

/* What brings more reports in. */
static void add_reporting(struct advising *advising)
{
	bool asks = asks_for_reports(advising);

	if (!asks || !advising->facts->has_reports)
		advising_begin_section(advising);
	if (!asks)
		line_list_addf(&advising->next,
			       "tls_report = mailto:tls-reports@%s",
			       advising->facts->domain);
	if (!advising->facts->has_reports)
		line_list_addf(&advising->next, "reports = %s", REPORTS_PATH);
	if (!asks)
		line_list_addf(&advising->next, "mta-sts records%s %s",
			       advising->facts->options,
			       advising->facts->domain);
	add_live_fixes(advising);
}

/* Whether time alone will do: the run has begun, and only its begin keeps it
 * from being long enough.  A gap may come from holidays; where there are more,
 * others will follow. */
static bool is_waiting(const struct advising *advising)
{
	const struct evidence *evidence = &advising->evidence;
	unsigned needed = advising->facts->rules.clean_days;

	if ((int64_t)advising->today - evidence->start < (int64_t)needed)
		return true;
	return evidence->run_days > 0 && evidence->run_days < needed &&
	       (evidence->span_days < needed || evidence->recent_gaps <= 1);
}

static void advise_wait(struct advising *advising)
{
	const struct evidence_rules *rules = &advising->facts->rules;
	struct advice *advice = advising->advice;

	advice->verdict = ADVICE_WAIT;
	advice->earliest = evidence_earliest(&advising->evidence, rules);
	explain_rules(rules, &advising->reasons);
	line_list_addf(&advising->reasons,
		       "Mode enforce can follow on %s at the earliest.",
		       advising_day(advising, advice->earliest));
	add_reporting(advising);
	advising_add_later(advising, advice->earliest);
}

/* Whether less evidence can be asked for than is. */
static bool can_be_content(const struct evidence_rules *rules)
{
	return rules->organizations > 1 || rules->gap_days < 7;
}

static void advise_no_data(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;

	advising->advice->verdict = ADVICE_NO_DATA;
	explain_rules(&advising->facts->rules, &advising->reasons);
	line_list_addf(&advising->reasons,
		       "Senders report only on days on which they delivered "
		       "mail, and only where a TLS-RPT record asks them to.");
	line_list_addf(&advising->reasons,
		       "A small domain may be content with less%s; a live "
		       "check of every mail server from outside, on several "
		       "days, has to stand in for the rest.",
		       can_be_content(&facts->rules)
			   ? " (--organizations 1 --gap-days 7)"
			   : "");
	add_reporting(advising);
	advising_add_check(advising);
	if (can_be_content(&facts->rules))
		line_list_addf(
		    &advising->next,
		    "mta-sts advise%s --organizations 1 --gap-days 7 %s",
		    facts->report_options, facts->domain);
	else
		advising_add_later(advising, advising->today + 7);
}

static void explain_first_rung(struct advising *advising)
{
	line_list_addf(&advising->reasons,
		       "max_age starts at %s, so that a mistake is over as "
		       "soon; it can grow after %u clean days.",
		       rungs[0].text, advising->facts->rules.clean_days);
}

static void explain_ready(struct advising *advising)
{
	line_list_addf(
	    &advising->reasons, "Since %s mode enforce would have lost %s.",
	    advising_day(advising, advising->evidence.run_first),
	    advising->facts->rules.failures == 0 ? "no mail"
						 : "no more mail than is "
						   "allowed (--failures)");
}

static bool is_configured_long(const struct advising *advising)
{
	return advising->facts->config->policy.max_age_s > rungs[0].seconds;
}

void advise_loading(struct advising *advising)
{
	advising_explain_run(advising);
	explain_ready(advising);
	if (!is_configured_long(advising))
		return;
	explain_first_rung(advising);
	advising_begin_section(advising);
	line_list_addf(&advising->next, "max_age = %s", rungs[0].text);
}

static void advise_enforce(struct advising *advising)
{
	advising->advice->verdict = ADVICE_ENFORCE;
	explain_ready(advising);
	if (advising->facts->record->policy.max_age_s > rungs[0].seconds)
		explain_first_rung(advising);
	advising_begin_section(advising);
	line_list_addf(&advising->next, "mode = enforce");
	line_list_addf(&advising->next, "max_age = %s", rungs[0].text);
	advising_finish_section(advising);
	add_live_fixes(advising);
}

static void advise_fix(struct advising *advising)
{
	advising->advice->verdict = ADVICE_FIX;
	advising_add_remedies(advising);
	if (advising_needs_other_policy(advising))
		advising_add_load(advising);
	advising_add_check(advising);
}

/* Until when an enforce policy of before mode testing lasts. */
/* To load what is configured would end mode testing at once. */
static void hold_back(struct advising *advising)
{
	const struct evidence *evidence = &advising->evidence;

	advising_explain_pending(advising);
	if (advising_is_failing(advising))
		line_list_addf(&advising->reasons,
			       "Mode enforce is configured already, and would "
			       "lose mail: keep mode = testing until these "
			       "failures are over.");
	else if (is_waiting(advising))
		line_list_addf(
		    &advising->reasons,
		    "Mode enforce is configured already: keep mode = testing "
		    "until %s at least.",
		    advising_day(
			advising,
			evidence_earliest(evidence, &advising->facts->rules)));
	else
		line_list_addf(&advising->reasons,
			       "Mode enforce is configured already: keep mode "
			       "= testing until there is more evidence.");
	advising_keep_testing(advising);
}

void advise_testing(struct advising *advising)
{
	const struct evidence_rules *rules = &advising->facts->rules;

	advising_explain_mode(advising);
	if (advising_is_hasty(advising))
		hold_back(advising);
	advising_explain_cached(advising);
	advising_explain_run(advising);
	advising_explain_rest(advising);
	if (advising_is_failing(advising))
		advise_fix(advising);
	else if (evidence_is_enough(&advising->evidence, rules))
		advise_enforce(advising);
	else if (is_waiting(advising))
		advise_wait(advising);
	else
		advise_no_data(advising);
}

/* ---- enforce ---- */

static const struct rung *find_rung(uint32_t max_age_s)
{
	for (size_t i = 0; i < RUNG_COUNT; i++) {
		if (rungs[i].seconds > max_age_s)
			return &rungs[i];
	}
	return NULL;
}

static void advise_extend(struct advising *advising, const struct rung *rung)
{
	advising->advice->verdict = ADVICE_EXTEND;
	line_list_addf(&advising->reasons,
		       "This stage is clean, so max_age can grow to %s: the "
		       "longer senders keep the policy, the longer somebody "
		       "would have to keep them from fetching it.",
		       rung->text);
	advising_begin_section(advising);
	line_list_addf(&advising->next, "max_age = %s", rung->text);
	advising_finish_section(advising);
	add_live_fixes(advising);
}

/* Whether reports came, and come no more. */
static bool has_stopped(const struct advising *advising)
{
	return advising->recent.last_covered != CALENDAR_NO_DAY &&
	       advising->recent.run_days == 0 &&
	       advising->recent.last_failing < advising->recent.last_covered;
}

/* What no mail is lost for, but what somebody should look at. */
static bool explain_doubts(struct advising *advising)
{
	const struct evidence_rules *rules = &advising->facts->rules;
	bool is_failing = advising_is_failing(advising);
	bool is_stale = evidence_is_stale(&advising->recent, rules);

	if (is_failing)
		line_list_addf(
		    &advising->reasons,
		    "No mail is lost for these failures: who cannot get the "
		    "policy delivers without it, or by the one he has.  "
		    "Without it mail is not protected.");
	else if (has_stopped(advising))
		line_list_addf(&advising->reasons,
			       "Reports have stopped: without them nobody "
			       "tells of failures.  See that the TLS-RPT "
			       "record is there, and that its mail arrives.");
	if (!is_failing && !is_stale && !has_stopped(advising))
		return false;
	if (is_failing)
		advising_add_remedies(advising);
	advising_add_check(advising);
	return true;
}

static void advise_healthy(struct advising *advising, const struct rung *rung)
{
	const struct evidence_rules *rules = &advising->facts->rules;
	const struct evidence *stage = &advising->evidence;
	struct advice *advice = advising->advice;
	bool is_doubtful = explain_doubts(advising);

	advice->verdict = ADVICE_HEALTHY;
	add_live_fixes(advising);
	if (rung == NULL) {
		if (!is_doubtful && !has_trouble(advising) &&
		    advising_count(advising, LIVE_REPORTS) == 0)
			line_list_addf(&advising->reasons,
				       "There is nothing to do.");
		return;
	}
	explain_rules(rules, &advising->reasons);
	if (has_trouble(advising)) {
		line_list_addf(&advising->reasons,
			       "max_age stays as it is until the live check "
			       "finds no error.");
		return;
	}
	if (is_doubtful || stage->run_days == 0 ||
	    ((int64_t)stage->today - stage->start >= rules->clean_days &&
	     stage->run_days >= rules->clean_days)) {
		line_list_addf(&advising->reasons,
			       "max_age stays as it is until there is more "
			       "evidence.");
		return;
	}
	advice->earliest = evidence_earliest(stage, rules);
	line_list_addf(&advising->reasons,
		       "max_age can grow to %s on %s at the earliest.",
		       rung->text, advising_day(advising, advice->earliest));
}

void advise_enforced(struct advising *advising)
{
	const struct advice_facts *facts = advising->facts;
	const struct rung *rung = find_rung(facts->record->policy.max_age_s);

	advising_explain_mode(advising);
	advising_explain_run(advising);
	advising_explain_rest(advising);
	if (rung != NULL && advising_is_ready(advising) &&
	    !has_trouble(advising))
		advise_extend(advising, rung);
	else
		advise_healthy(advising, rung);
}
