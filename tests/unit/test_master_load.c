#include <signal.h>

#include "configured.h"
#include "daemon/clock.h"
#include "daemon/master_private.h"
#include "filterless.h"

#define HOUR_MS 3600000

static struct master master;

static void init(void)
{
	configured_init();
	master = (struct master){.config_path = config_path,
				 .arena = site.arena,
				 .environment = {.empty_directory_fd = -1}};
	control_init(&master.control);
	master.environment.listeners = &master.listeners;
	master.environment.counters = counters_new();
}

static void release(void)
{
	struct generation *next = master.current;

	if (next != NULL)
		next->older = master.older;
	while (next != NULL) {
		struct generation *generation = next;

		next = generation->older;
		generation_abandon(generation);
	}
	configured_release();
}

TestSuite(master_load, .init = init, .fini = release, .timeout = 60);

static void start(void)
{
	cr_assert(master_load(&master, LOAD_START));
	configured_take_output();
}

/* It was taken, and the generation before drains. */
static void expect_taken(void)
{
	struct generation *before = master.current;

	cr_expect(master_load(&master, LOAD_RELOAD));
	cr_expect_neq(master.current, before);
	cr_expect_eq(master.current->phase, GENERATION_ACCEPTING);
	cr_expect_eq(master.older, before);
	cr_expect_eq(before->phase, GENERATION_DRAINING);
	cr_expect(configured_says("err", "msg=reloaded"));
}

/* It was refused for this, and nothing has changed. */
static void expect_refused(const char *words)
{
	struct generation *before = master.current;
	const struct worker_slot worker = before->workers[0];

	cr_expect(!master_load(&master, LOAD_RELOAD), "taken: %s", words);
	cr_expect_eq(master.current, before);
	cr_expect_eq(before->phase, GENERATION_ACCEPTING);
	cr_expect_eq(before->workers[0].pid, worker.pid);
	cr_expect_eq(kill(worker.pid, 0), 0);
	cr_expect_null(master.older);
	cr_expect(configured_says("err", words), "%s", words);
	cr_expect(configured_says("err", "what was served before"));
	cr_expect(!configured_says("out", "_mta-sts"));
	configured_take_output();
}

Test(master_load, starts)
{
	cr_assert(master_load(&master, LOAD_START));
	cr_expect(master.has_started);
	cr_expect_eq(master.current->phase, GENERATION_ACCEPTING);
	cr_expect_null(master.older);
	cr_expect_eq(master.listeners.count, 1);
	cr_expect(configured_has("policies.ini"));
	cr_expect(configured_says("out", "\n_mta-sts.example.com."));
	cr_expect(configured_says("err", "msg=ready domains=1 served=1"));
	cr_expect_eq(master.retry_ms, 0);
}

Test(master_load, says_once_that_there_is_no_filter)
{
	static const char words[] = "no filter of system calls";

#ifdef MTA_STSD_NO_CHROOT
	cr_skip("sanitizers make calls of their own");
#endif
	filterless_init();
	cr_assert(master_load(&master, LOAD_START));
	cr_expect(configured_says("err", words));
	configured_take_output();
	cr_expect(master_load(&master, LOAD_RELOAD));
	cr_expect(!configured_says("err", words));
}

Test(master_load, does_not_start_with_errors)
{
	configured_write("colour = blue\n");
	cr_expect(!master_load(&master, LOAD_START));
	cr_expect_null(master.current);
	cr_expect(!master.has_started);
	cr_expect(configured_says("err", "unknown key: 'colour'"));
	cr_expect(!configured_has("policies.ini"));
}

Test(master_load, takes_a_change_and_tells_of_it)
{
	start();
	expect_taken();
	cr_expect(!configured_says("out", "_mta-sts"), "nothing has changed");
	configured_write("mode = enforce\n");
	expect_taken();
	cr_expect(configured_says("out", "mode testing -> enforce"));
	cr_expect(configured_says("out", "\n_mta-sts.example.com."));
}

static void renew_certificate(void)
{
	credentials_run(&site, "issue d c /CN=a DNS:mta-sts.example.com\n"
			       "mv d.pem c.pem\n");
}

Test(master_load, renews_with_what_is_served)
{
	struct generation *before;

	start();
	before = master.current;
	configured_write("mode = enforce\n");
	renew_certificate();
	cr_expect(master_load(&master, LOAD_RENEWAL));
	cr_expect_neq(master.current, before);
	cr_expect(!configured_says("out", "_mta-sts"));
	cr_expect_eq(master.current->snapshot->config->domains[0].policy.mode,
		     POLICY_TESTING);
	/* And once more, from the copy. */
	renew_certificate();
	cr_expect(master_load(&master, LOAD_RENEWAL));
	cr_expect(master_load(&master, LOAD_RELOAD));
	cr_expect(configured_says("out", "mode testing -> enforce"));
}

Test(master_load, renews_when_the_configuration_is_refused)
{
	struct generation *before;

	start();
	before = master.current;
	configured_write("colour = blue\n");
	renew_certificate();
	cr_expect(!master_load(&master, LOAD_RELOAD));
	cr_expect_neq(master.current, before);
	cr_expect_eq(master.current->phase, GENERATION_ACCEPTING);
	cr_expect(configured_says("err", "unknown key: 'colour'"));
	cr_expect(configured_says("err", "certificates and challenges are"));
	cr_expect(!master.metrics.is_load_good);
	/* A good renewal does not hide that. */
	renew_certificate();
	cr_expect(master_load(&master, LOAD_RENEWAL));
	cr_expect(!master.metrics.is_load_good);
	cr_expect_eq(master.metrics.good_loads, 2);
	configured_write("");
	cr_expect(master_load(&master, LOAD_RELOAD));
	cr_expect(master.metrics.is_load_good);
}

/* Looks until files have changed and have stayed so, as the loop does. */
static bool watch_settles(void)
{
	for (int looks = 0; looks < 3; looks++) {
		if (certificate_watch_run(&master.watch,
					  master.current->snapshot,
					  master.watch.check_ms))
			return true;
	}
	return false;
}

/* Also when the watch has seen it already, and would have loaded it. */
Test(master_load, renews_what_the_watch_has_seen_before)
{
	struct generation *before;

	start();
	before = master.current;
	configured_write("colour = blue\n");
	renew_certificate();
	cr_expect(watch_settles());
	cr_expect(!master_load(&master, LOAD_RELOAD));
	cr_expect_neq(master.current, before);
	cr_expect(!watch_settles());
}

static void damage_state(void)
{
	credentials_run(&site, "mv state/policies.ini state/p\n"
			       "mkdir state/policies.ini\n");
}

static void repair_state(void)
{
	credentials_run(&site, "rmdir state/policies.ini\n"
			       "mv state/p state/policies.ini\n");
}

/* It is not to be missed for good because the state could not be read once. */
Test(master_load, tries_again_what_it_could_not_renew)
{
	struct generation *before;

	start();
	before = master.current;
	renew_certificate();
	damage_state();
	expect_refused("cannot read state");
	for (int i = 0; i < 2; i++) {
		cr_expect(watch_settles());
		cr_expect(!master_load(&master, LOAD_RENEWAL));
		cr_expect(configured_says("err", "changed: '"));
		cr_expect(configured_says("err", "c.pem'"));
		configured_take_output();
	}
	cr_expect_eq(master.current, before);
	repair_state();
	cr_expect(watch_settles());
	cr_expect(master_load(&master, LOAD_RENEWAL));
	cr_expect_neq(master.current, before);
	cr_expect(!watch_settles());
}

/* What is bad is said once, and what was served is served on, also when the
 * generation that had it first is gone. */
Test(master_load, serves_on_what_a_renewal_cannot_use)
{
	struct generation *before;

	start();
	before = master.current;
	credentials_run(&site, "echo x >c.pem\n");
	cr_expect(watch_settles());
	cr_expect(!master_load(&master, LOAD_RENEWAL));
	cr_assert_neq(master.current, before);
	cr_expect_eq(master.current->snapshot->served_count, 1);
	cr_expect(configured_says("err", "unusable certificate"));
	cr_expect(
	    configured_says("err", "a certificate is refused: the others"));
	cr_expect(!master.metrics.is_load_good);
	cr_expect(!watch_settles());
	generation_abandon(before);
	master.older = NULL;
	cr_expect(certificate_covers(
	    snapshot_find_certificate(master.current->snapshot, ""),
	    "mta-sts.example.com"));
	cr_expect(!master_load(&master, LOAD_RENEWAL));
	renew_certificate();
	cr_expect(watch_settles());
	cr_expect(master_load(&master, LOAD_RENEWAL));
	cr_expect(master.metrics.is_load_good);
}

/* The older one has a moment left. */
Test(master_load, lets_one_old_generation_drain)
{
	int64_t now_ms;

	start();
	expect_taken();
	now_ms = clock_ms();
	cr_expect_geq(master.older->due_ms, now_ms + HOUR_MS);
	expect_taken();
	cr_expect_geq(master.older->due_ms, now_ms + HOUR_MS);
	cr_expect_leq(master.older->older->due_ms, clock_ms() + 2000);
	cr_expect_null(master.older->older->older);
}

Test(master_load, changes_nothing_where_it_is_refused)
{
	start();
	configured_write("colour = blue\n");
	expect_refused("unknown key: 'colour'");
	configured_write("[example.net]\nmx = a.example.net\n");
	expect_refused("no certificate");
	state_dir = site.directory;
	configured_write("");
	expect_refused("state_dir changed");
}

/* Where the state is written first. */
static void block_state(void)
{
	credentials_run(&site, "mkdir -p state/.policies.ini.new/x\n");
}

static void free_state(void)
{
	credentials_run(&site, "rm -r state/.policies.ini.new\n");
}

/* Nothing may be served whose id cannot be stored, but at a start. */
Test(master_load, needs_the_ids_stored)
{
	start();
	block_state();
	configured_write("mode = enforce\n");
	expect_refused("policies.ini.new': directory not empty");
	free_state();
	expect_taken();
	cr_expect(configured_says("out", "mode testing -> enforce"));
}

Test(master_load, stores_the_ids_later)
{
	block_state();
	cr_assert(master_load(&master, LOAD_START));
	cr_expect(master.has_unstored);
	cr_expect_neq(master.retry_ms, 0);
	cr_expect(!configured_says("out", "_mta-sts"));
	master_retry(&master);
	cr_expect(master.has_unstored);
	free_state();
	master_retry(&master);
	cr_expect(!master.has_unstored);
	cr_expect_eq(master.retry_ms, 0);
	cr_expect(configured_has("policies.ini"));
	cr_expect(configured_says("out", "\n_mta-sts.example.com."));
}
