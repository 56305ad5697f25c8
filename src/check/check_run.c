/*
 * A job is a domain that has been started and not yet handed out.  One whose
 * mail hosts are all out of reach is held back while others may still show
 * that port 25 is not blocked here.
 */
#include "check/check_run.h"

#include <ev.h>
#include <stdlib.h>

#include "base/arena.h"
#include "check/judge.h"

/* Results wait for their turn; so many jobs for each that may run. */
#define JOBS_AHEAD 4

struct job {
	struct run *run;
	struct arena *arena;
	struct survey *survey;
	bool is_done;
};

struct run {
	const struct check_run_options *options;
	const char *const *domains;
	size_t count;
	const struct check_run_events *events;
	void *user;
	struct survey_setting setting;
	struct job *jobs; /* one for each domain */
	size_t started, handed_out, done;
	bool smtp_reached; /* for any domain so far */
	ev_timer deadline, second;
	bool is_over; /* the deadline came */
};

static void hand_out(struct run *run, struct job *job)
{
	struct check_facts *facts = survey_facts(job->survey);
	struct check_findings *findings =
	    arena_alloc(job->arena, sizeof(*findings));
	const struct check_result result = {
	    .facts = facts, .findings = findings, .arena = job->arena};

	facts->smtp_reached_elsewhere = run->smtp_reached;
	run->events->describe(run->user, facts->domain, &facts->local);
	check_findings_init(findings, job->arena);
	judge_domain(facts, findings);
	run->events->result(run->user, &result);
	arena_free(job->arena);
	job->arena = NULL;
}

static void on_survey_done(void *context);

static void start_jobs(struct run *run)
{
	while (run->started < run->count &&
	       run->started - run->done < run->options->jobs &&
	       run->started - run->handed_out <
		   (size_t)run->options->jobs * JOBS_AHEAD) {
		size_t number = run->started++;
		struct job *job = &run->jobs[number];

		*job = (struct job){.run = run, .arena = arena_new()};
		job->survey =
		    survey_start(&run->setting, job->arena,
				 run->domains[number], on_survey_done, job);
		if (run->is_over)
			survey_cancel(job->survey);
	}
}

static bool is_held_back(const struct run *run, const struct job *job)
{
	size_t reached, unreached;

	judge_count_reached(survey_facts(job->survey), &reached, &unreached);
	return unreached > 0 && reached == 0 && !run->smtp_reached &&
	       run->done < run->started;
}

static void on_survey_done(void *context)
{
	struct job *job = context;
	struct run *run = job->run;
	size_t reached, unreached;

	job->is_done = true;
	run->done++;
	judge_count_reached(survey_facts(job->survey), &reached, &unreached);
	run->smtp_reached |= reached > 0;
	start_jobs(run);
	while (run->handed_out < run->started &&
	       run->jobs[run->handed_out].is_done &&
	       !is_held_back(run, &run->jobs[run->handed_out]))
		hand_out(run, &run->jobs[run->handed_out++]);
	start_jobs(run);
	if (run->handed_out == run->count)
		ev_break(run->setting.loop, EVBREAK_ALL);
}

/* Ends what runs; what has not begun begins and ends at once. */
static void on_deadline(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct run *run = timer->data;

	(void)loop;
	(void)events;
	run->is_over = true;
	for (size_t i = run->handed_out; i < run->started; i++)
		survey_cancel(run->jobs[i].survey);
}

static void on_second(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct run *run = timer->data;

	(void)loop;
	(void)events;
	if (run->events->progress != NULL)
		run->events->progress(run->user, run->done, run->count);
}

static void run_loop(struct run *run)
{
	struct ev_loop *loop = run->setting.loop;

	ev_timer_init(&run->deadline, on_deadline, run->options->timeout_s, 0);
	ev_timer_init(&run->second, on_second, 1, 1);
	run->deadline.data = run->second.data = run;
	ev_timer_start(loop, &run->deadline);
	ev_timer_start(loop, &run->second);
	start_jobs(run);
	if (run->count > 0)
		ev_run(loop, 0);
	ev_timer_stop(loop, &run->deadline);
	ev_timer_stop(loop, &run->second);
}

bool check_run(const struct check_run_options *options,
	       const char *const *domains, size_t count,
	       const struct check_run_events *events, void *user,
	       struct text *why)
{
	struct arena *arena = arena_new();
	struct run run = {.options = options,
			  .domains = domains,
			  .count = count,
			  .events = events,
			  .user = user,
			  .setting = {.resolver = options->resolver,
				      .trust = options->trust,
				      .options = &options->survey}};
	struct dns *dns = NULL;

	run.jobs = arena_alloc(arena, (count + 1) * sizeof(*run.jobs));
	run.setting.loop = ev_loop_new(EVFLAG_AUTO);
	if (run.setting.loop == NULL)
		text_add_string(why, "no event loop");
	else
		dns = dns_open(run.setting.loop, options->resolver, why);
	if (dns != NULL) {
		dns_close(dns); /* it can be had: each survey has its own */
		run_loop(&run);
	}
	if (run.setting.loop != NULL)
		ev_loop_destroy(run.setting.loop);
	arena_free(arena);
	return dns != NULL;
}
