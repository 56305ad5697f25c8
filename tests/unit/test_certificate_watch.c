#include "daemon/certificate_watch.h"

#include <time.h>

#include "base/file.h"
#include "configured.h"
#include "site/load.h"

static struct snapshot *served;
static struct certificate_watch watch;

static void set_up(void)
{
	struct load load;

	configured_init();
	load_run(&load, config_path, LOAD_START, NULL, time(NULL));
	cr_assert_not_null(load.snapshot);
	served = load_take_snapshot(&load);
	load_release(&load);
	certificate_watch_restart(&watch, served, 0);
}

static void release(void)
{
	snapshot_free(served);
	configured_release();
}

TestSuite(certificate_watch, .init = set_up, .fini = release);

/* Runs when it is due; gives whether there is to be a load. */
static bool run(void)
{
	return certificate_watch_run(&watch, served, watch.check_ms);
}

Test(certificate_watch, looks_now_and_then)
{
	cr_expect_eq(watch.check_ms, 60000);
	cr_expect_eq(served->file_count, 2);
	cr_expect(!certificate_watch_run(&watch, served, 59999));
	cr_expect_eq(watch.check_ms, 60000);
	cr_expect(!run());
	cr_expect_eq(watch.check_ms, 120000);
}

/* Not before it has stopped changing, and once. */
Test(certificate_watch, waits_until_it_is_whole)
{
	credentials_run(&site, "cp c.key d.key; mv d.key c.key\n");
	cr_expect(!run());
	cr_expect_eq(watch.check_ms, 61000);
	credentials_run(&site, "cp c.pem d.pem; mv d.pem c.pem\n");
	cr_expect(!run());
	cr_expect_eq(watch.check_ms, 62000);
	cr_expect(run());
	cr_expect_eq(watch.check_ms, 122000);
	cr_expect(!run());
}

Test(certificate_watch, does_not_wait_for_ever)
{
	int looks = 0;

	do {
		cr_assert_lt(looks++, 10);
		credentials_run(&site, "cp c.key d.key; mv d.key c.key\n");
	} while (!run());
	cr_expect_gt(looks, 1);
}

Test(certificate_watch, sees_what_goes_and_comes)
{
	credentials_run(&site, "mv c.pem d.pem\n");
	cr_expect(!run());
	cr_expect(run());
	credentials_run(&site, "mv d.pem c.pem\n");
	cr_expect(!run());
	cr_expect(run());
}

Test(certificate_watch, begins_anew_after_a_load)
{
	credentials_run(&site, "cp c.key d.key; mv d.key c.key\n");
	cr_expect(!run());
	credentials_run(&site, "cp c.key d.key; mv d.key c.key\n");
	cr_expect(certificate_watch_look(served));
	cr_expect(certificate_watch_look(served), "it is not loaded yet");
	certificate_watch_restart(&watch, served, 100000);
	cr_expect_eq(watch.check_ms, 160000);
	cr_expect(!run());
	cr_expect(!run());
}

/* What failed for want of memory, say, is tried again. */
Test(certificate_watch, finds_once_more_what_it_was_told_to_forget)
{
	certificate_watch_forget(served);
	cr_expect(!run());
	cr_expect(!run(), "nothing has changed");
	credentials_run(&site, "cp c.key d.key; mv d.key c.key\n");
	for (int i = 0; i < 2; i++) {
		configured_take_output();
		cr_expect(!run());
		cr_expect(configured_says("err", "changed: '"));
		cr_expect(configured_says("err", "c.key'"));
		cr_expect(run());
		cr_expect(!run());
		cr_expect(certificate_watch_look(served));
		certificate_watch_forget(served);
	}
}

Test(certificate_watch, never_looks_when_it_shall_not)
{
	configured_write("");
	((struct config *)(uintptr_t)served->config)->certificate_check_s = 0;
	certificate_watch_restart(&watch, served, 0);
	cr_expect_eq(watch.check_ms, INT64_MAX);
}

static size_t check(int64_t after_days)
{
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics, site.arena);
	certificate_watch_check(served, time(NULL) + after_days * 86400,
				&diagnostics);
	if (diagnostics.count > 0)
		cr_log_info("%s", diagnostics.first->text);
	return diagnostics.count;
}

Test(certificate_watch, says_what_is_wrong)
{
	cr_expect_eq(check(0), 0);
	cr_expect_eq(check(25), 1, "ends soon");
	cr_expect_eq(check(400), 1, "expired");
	cr_expect_eq(check(-1), 1, "not yet valid");
	served->domains[0].certificate = NULL;
	cr_expect_eq(check(0), 1, "not served");
}

Test(certificate_watch, says_it_once_a_day)
{
	const int64_t day_ms = 86400000;

	cr_expect_eq(watch.daily_ms, day_ms);
	served->domains[0].certificate = NULL;
	certificate_watch_run(&watch, served, day_ms - 1);
	cr_expect(!configured_says("err", "NOT served"));
	certificate_watch_run(&watch, served, day_ms);
	cr_expect(configured_says("err", "mta-sts.example.com is NOT served"));
	cr_expect_eq(watch.daily_ms, 2 * day_ms);
}
