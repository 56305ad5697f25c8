/* Port 25 is not ours to listen at, so that a host that is reached, and what
 * follows from it for other domains, is in the test of the whole command. */
#include "check/check_run.h"

#include "name_server.h"
#include "peer.h"

static struct name_server names;
static struct check_run_options options;

/* What the run told. */
static struct {
	char results[1024]; /* domains, with blanks */
	char described[1024];
	unsigned progress;
	bool is_cut; /* all of them */
	bool has_local;
	bool has_findings;
} told;

static void describe(void *user, const char *domain, struct local_facts *local)
{
	cr_expect_eq(user, &told);
	strcat(told.described, domain);
	strcat(told.described, " ");
	local->is_configured = true;
}

static void on_result(void *user, const struct check_result *result)
{
	cr_expect_eq(user, &told);
	cr_expect_not_null(result->arena);
	strcat(told.results, result->facts->domain);
	strcat(told.results, " ");
	told.is_cut &= result->facts->is_cut;
	told.has_local &= result->facts->local.is_configured;
	told.has_findings &= result->findings->count > 0;
}

static void on_progress(void *user, size_t done, size_t count)
{
	cr_expect_eq(user, &told);
	cr_expect_eq(done, 0);
	cr_expect_eq(count, 2);
	told.progress++;
}

static const struct check_run_events events = {
    .describe = describe,
    .result = on_result,
    .progress = on_progress,
};

static void set_up(void)
{
	peer_credentials_init();
	options = (struct check_run_options){
	    .trust = peer_trust, .timeout_s = 60, .jobs = 10};
}

static void tear_down(void)
{
	peer_credentials_release();
}

TestSuite(check_run, .init = set_up, .fini = tear_down, .timeout = 60);

/* Checks the first `count` of a.test, b.test, ... */
static void run(const struct zone_entry *zone, size_t count)
{
	static const char *const domains[] = {"a.test", "b.test", "c.test",
					      "d.test"};
	struct text why;

	memset(&told, 0, sizeof(told));
	told.is_cut = told.has_local = told.has_findings = true;
	text_init_growing(&why);
	name_server_start(&names, zone);
	options.resolver = names.address;
	cr_expect(check_run(&options, domains, count, &events, &told, &why),
		  "%s", why.bytes);
	name_server_stop(&names);
	text_release(&why);
}

/* The first is answered when the fourth has been asked for. */
static const struct zone_entry late_first[] = {
    {"_mta-sts.a.test", "AFTER", "_mta-sts.d.test"},
    {NULL, NULL, NULL},
};

Test(check_run, gives_results_in_the_order_of_the_domains)
{
	run(late_first, 4);
	cr_expect_str_eq(told.results, "a.test b.test c.test d.test ");
	cr_expect_str_eq(told.described, told.results);
	cr_expect(told.has_local);
	cr_expect(told.has_findings);
	cr_expect_not(told.is_cut);
	cr_expect_eq(told.progress, 0);
}

/* Where the last question about `domain` is among all, and the first. */
static const char *last_question(const char *domain)
{
	const char *found = NULL, *next = names.asked;

	while ((next = strstr(next, domain)) != NULL)
		found = next++;
	return found;
}

Test(check_run, checks_as_many_at_once_as_it_may)
{
	static const struct zone_entry none[] = {{NULL, NULL, NULL}};

	options.jobs = 1;
	run(none, 3);
	cr_expect_lt(last_question("a.test"), strstr(names.asked, "b.test"));
	cr_expect_lt(last_question("b.test"), strstr(names.asked, "c.test"));
	/* With two, the first may wait for what comes later. */
	options.jobs = 2;
	run(late_first, 4);
	cr_expect_str_eq(told.results, "a.test b.test c.test d.test ");
}

/* Held back as long as another could show that port 25 is not blocked. */
Test(check_run, hands_out_what_it_has_held_back)
{
	static const struct zone_entry unreached[] = {
	    {"a.test", "MX", "10 mail.test"},
	    {"b.test", "MX", "10 mail.test"},
	    {"mail.test", "A", NO_ROUTE_ADDRESS},
	    {"_mta-sts.c.test", "AFTER", "_mta-sts.b.test"},
	    {NULL, NULL, NULL},
	};

	run(unreached, 3);
	cr_expect_str_eq(told.results, "a.test b.test c.test ");
}

Test(check_run, is_over_in_time)
{
	static const struct zone_entry silent[] = {
	    {"_mta-sts.a.test", "SILENT", ""},
	    {NULL, NULL, NULL},
	};

	options.jobs = 1; /* the second has not begun by then */
	options.timeout_s = 2;
	run(silent, 2);
	cr_expect_str_eq(told.results, "a.test b.test ");
	cr_expect(told.is_cut);
	cr_expect_geq(told.progress, 1);
}

Test(check_run, has_nothing_to_do_without_domains)
{
	static const struct zone_entry none[] = {{NULL, NULL, NULL}};

	run(none, 0);
	cr_expect_str_eq(told.results, "");
}

Test(check_run, tells_why_it_cannot_begin)
{
	const char *domain = "a.test";
	struct text why;

	options.resolver = "nonsense";
	text_init_growing(&why);
	cr_expect_not(check_run(&options, &domain, 1, &events, &told, &why));
	cr_expect_not_null(strstr(why.bytes, "give "), "%s", why.bytes);
	cr_expect_str_eq(told.results, "");
	text_release(&why);
}
