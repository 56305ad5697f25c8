#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "advice/advice.h"
#include "judged.h"
#include "made_facts.h"
#include "made_tally.h"

/* A run of 14 days, and one that is a day too short. */
#define CLEAN  "cccccccccccccc"
#define SHORT  "ccccccccccccc"
#define WEEK   604800
#define FOUR_W 2419200

static const char *const mx[] = {MX};

/* A case of the tables: what is not said is as where all is well, in the mode
 * that is served. */
struct situation {
	const char *name;
	const char *line; /* reports, see made_tally.h */
	enum policy_mode mode;
	uint32_t max_age_s;	   /* 0: a day */
	int mode_days, stage_days; /* since when; 0: since the line begins */
	const char *live;	   /* "", a finding "severity code", or NULL */
	enum advice_verdict verdict;
	int earliest; /* days from now; 0: none */
	const char *reason;
	const char *next; /* a line of it, or NULL */
};

struct made {
	struct arena *arena;
	struct made_tally tally;
	struct domain_config config;
	struct policy_record record;
	struct check_facts check;
	struct advice_facts facts;
	struct advice advice;
	struct text text;
};

/* The configured policy is the one that is served. */
static void serve_config(struct made *made)
{
	text_release(&made->text);
	text_init_growing(&made->text);
	policy_render(&made->config.policy, &made->text);
	made->config.policy_text = made->text.bytes;
	made->config.policy_length = made->text.length;
	digest_sha256(made->record.digest, made->text.bytes, made->text.length);
	made->record.policy = made->config.policy;
}

static void look_live(struct made *made, const char *live)
{
	struct check_findings *findings =
	    arena_alloc(made->arena, sizeof(*findings));
	char severity[16], code[40];

	check_findings_init(findings, made->arena);
	made->check = made_perfect();
	made->facts.check = &made->check;
	made->facts.findings = findings;
	if (sscanf(live, "%15s %39s", severity, code) != 2)
		return;
	for (enum check_code i = 0; i < CODE_COUNT; i++) {
		for (enum check_severity j = 0; j <= CHECK_ERROR; j++) {
			if (strcmp(check_code_name(i), code) == 0 &&
			    strcmp(check_severity_name(j), severity) == 0)
				check_findings_add(findings, i, j, "subject",
						   "what is wrong")
				    ->fix = "mend it";
		}
	}
	cr_assert_eq(findings->count, 1, "%s", live);
}

static void make(struct made *made, const struct situation *situation)
{
	int days = (int)strlen(situation->line);
	int stage = situation->stage_days;

	*made = (struct made){.arena = arena_new()};
	text_init_growing(&made->text);
	made_tally(&made->tally, situation->line, NOW / DAY);
	if (situation->mode_days > 0)
		days = situation->mode_days;
	made->config = (struct domain_config){
	    .name = DOMAIN,
	    .tls_report = "mailto:tls@example.com",
	    .reports = "/reports",
	    .policy = {.mode = situation->mode,
		       .max_age_s = situation->max_age_s == 0
					? (uint32_t)DAY
					: situation->max_age_s,
		       .mx = mx,
		       .mx_count = 1}};
	made->record = (struct policy_record){
	    .name = DOMAIN,
	    .id = "20270101",
	    .mode_since = NOW - days * (int64_t)DAY,
	    .since = NOW - (stage > 0 ? stage : days) * (int64_t)DAY};
	serve_config(made);
	made->facts = (struct advice_facts){.domain = DOMAIN,
					    .config = &made->config,
					    .record = &made->record,
					    .tally = &made->tally.domain,
					    .has_reports = true,
					    .is_authenticated = true,
					    .options = "",
					    .report_options = "",
					    .rules = evidence_rules_default,
					    .now = NOW};
	if (situation->live != NULL)
		look_live(made, situation->live);
}

static void release(struct made *made)
{
	text_release(&made->text);
	arena_free(made->arena);
}

static const char *join(struct arena *arena, const char *const *lines,
			size_t count)
{
	const char *all = "";

	for (size_t i = 0; i < count; i++)
		all = arena_printf(arena, "%s%s\n", all, lines[i]);
	return all;
}

static const char *reasons_of(const struct made *made)
{
	return join(made->arena, made->advice.reasons,
		    made->advice.reason_count);
}

static const char *next_of(const struct made *made)
{
	return join(made->arena, made->advice.next, made->advice.next_count);
}

static void expect_advice(const struct situation *situation, struct made *made)
{
	const char *next;
	int32_t earliest = situation->earliest == 0
			       ? CALENDAR_NO_DAY
			       : NOW / DAY + situation->earliest;

	advice_make(&made->advice, &made->facts, made->arena);
	next = next_of(made);
	cr_expect_eq(made->advice.verdict, situation->verdict,
		     "%s: %s, not %s\n%s", situation->name,
		     advice_verdict_name(made->advice.verdict),
		     advice_verdict_name(situation->verdict), reasons_of(made));
	cr_expect_eq(made->advice.earliest, earliest, "%s: earliest in %d days",
		     situation->name, (int)(made->advice.earliest - NOW / DAY));
	if (situation->reason != NULL)
		cr_expect_not_null(strstr(reasons_of(made), situation->reason),
				   "%s: no reason '%s' in\n%s", situation->name,
				   situation->reason, reasons_of(made));
	if (situation->next != NULL)
		cr_expect_not_null(strstr(next, situation->next),
				   "%s: no '%s' in\n%s", situation->name,
				   situation->next, next);
}

static void expect_all(const struct situation *situations, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct made made;

		make(&made, &situations[i]);
		expect_advice(&situations[i], &made);
		release(&made);
	}
}

/* ---- testing ---- */

#define T POLICY_TESTING

static const struct situation testing[] = {
    {"ready", CLEAN, T, 0, 0, 0, "", ADVICE_ENFORCE, 0,
     "Clean since 2026-12-18: 14 days, with 140 sessions seen by 2 "
     "organizations.",
     "change in the section [example.com]:\nmode = enforce\nmax_age = "
     "1d\nmta-stsd -r\n"
     "publish the _mta-sts record that it prints\nmta-sts check "
     "example.com\n"},
    {"ready, without a check", CLEAN, T, 0, 0, 0, NULL, ADVICE_ENFORCE, 0,
     "There was no live check.", NULL},
    {"ready, for long", "mmm" CLEAN "cccc", T, 0, 60, 0, "", ADVICE_ENFORCE, 0,
     "since 2026-11-02T00:00:00Z (60 days)", NULL},
    {"a day too short", SHORT, T, 0, 0, 0, "", ADVICE_WAIT, 1,
     "Mode enforce can follow on 2027-01-02 at the earliest.",
     "on 2027-01-02: mta-sts advise example.com"},
    {"began today", "", T, 0, 0, 0, "", ADVICE_WAIT, 14, "No report since",
     NULL},
    {"no report yet", ".............", T, 0, 0, 0, "", ADVICE_WAIT, 13,
     "No report since 2026-12-19", NULL},
    {"no report at all", "..............", T, 0, 0, 0, "", ADVICE_NO_DATA, 0,
     "A small domain may be content with less", "mta-sts check example.com"},
    {"one organization", "gggggggggggggg", T, 0, 0, 0, "", ADVICE_NO_DATA, 0,
     "seen by 1 organization.\n",
     "mta-sts advise --organizations 1 --gap-days 7"},
    {"a gap of three days", "cccccc...ccccc", T, 0, 0, 0, "", ADVICE_ENFORCE, 0,
     NULL, NULL},
    /* Holidays end; a habit goes on. */
    {"a gap of four days", "cccccc....cccc", T, 0, 0, 0, "", ADVICE_WAIT, 10,
     "No report covers 2026-12-24 to 2026-12-27 (4 days)",
     "on 2027-01-11: mta-sts advise example.com"},
    {"holidays after long", CLEAN CLEAN CLEAN "....cccccccccc", T, 0, 0, 0, "",
     ADVICE_WAIT, 4, NULL, NULL},
    {"two gaps", "c....c....cccc", T, 0, 0, 0, "", ADVICE_NO_DATA, 0, NULL,
     NULL},
    {"an earlier gap is forgotten", "c....c" CLEAN "ccccc....ccccc", T, 0, 0, 0,
     "", ADVICE_WAIT, 9, NULL, NULL},
    {"late by four days", CLEAN "....", T, 0, 0, 0, "", ADVICE_ENFORCE, 0, NULL,
     NULL},
    {"nothing for five days", CLEAN ".....", T, 0, 0, 0, "", ADVICE_NO_DATA, 0,
     "No report covers a day since 2026-12-26", NULL},
    {"reports began late", "..........cccccc", T, 0, 0, 0, "", ADVICE_WAIT, 8,
     "Clean since 2026-12-26: 6 days", NULL},
    {"failures are over", "ccccccccccmccc", T, 0, 0, 0, "", ADVICE_WAIT, 11,
     "The last failures that count are of 2026-12-28; 3 covered days", NULL},
    {"failures may go on", "cccccccccccmcc", T, 0, 0, 0, "", ADVICE_FIX, 0,
     "certificate-expired at mail.example.com: 1 session failed, 2026-12-29, "
     "told by Google: the certificate of the mail server had ended, or not "
     "begun (cause: your mail server).",
     "certificate-expired at mail.example.com: renew it"},
    {"failures at once", "m", T, 0, 0, 0, "", ADVICE_FIX, 0, NULL, NULL},
    {"the policy cannot be fetched", CLEAN "x", T, 0, 0, 0, "", ADVICE_FIX, 0,
     "sts-policy-fetch-error: 1 session failed", NULL},
    {"of unknown cause", CLEAN "u", T, 0, 0, 0, "", ADVICE_FIX, 0,
     "(cause: unknown, so it counts)", NULL},
    {"of DANE", "ccccccccccccdc", T, 0, 0, 0, "", ADVICE_ENFORCE, 0,
     "(cause: DANE, a matter of its own)", NULL},
    {"a sender's own", "cccccccccccccs", T, 0, 0, 0, "", ADVICE_ENFORCE, 0,
     "(cause: the sender)", NULL},
    /* Failures of before the mode do not count. */
    {"failures of before", "mm" CLEAN, T, 0, 14, 0, "", ADVICE_ENFORCE, 0, NULL,
     NULL},
    {"failures of its first day", "mm" SHORT, T, 0, 14, 0, "", ADVICE_WAIT, 1,
     NULL, NULL},
    /* An old failure that nobody has reported on since. */
    {"old failure, seen well", "m.............", T, 0, 0, 0, "", ADVICE_NO_DATA,
     0, "The last failures that count are of 2026-12-18", NULL},
    {"not yet old", "m............", T, 0, 0, 0, "", ADVICE_FIX, 0, NULL, NULL},
    {"old failure, not looked at", "m.............", T, 0, 0, 0, NULL,
     ADVICE_NO_DATA, 0, "That is 14 days ago", "mta-sts check example.com"},
    {"old failure, few reports", "m.........c...c", T, 0, 0, 0, NULL,
     ADVICE_WAIT, 9, "That is 15 days ago", NULL},
    /* What was proven before the policy changed is no proof. */
    {"changed yesterday", CLEAN, T, 0, 0, 1, "", ADVICE_WAIT, 13,
     "The policy changed on 2026-12-31T00:00:00Z: what was reported before is "
     "no proof of it",
     NULL},
    {"changed long ago", "mm" CLEAN, T, 0, 0, 14, "", ADVICE_ENFORCE, 0, NULL,
     NULL},
    {"changed for a failure", "cccmc", T, 0, 0, 1, "", ADVICE_FIX, 0,
     "certificate-expired", "renew it"},
    /* The live check. */
    {"an mx is not allowed", CLEAN, T, 0, 0, 0, "warning mx-not-covered",
     ADVICE_FIX, 0, "The live check: mx-not-covered: subject: what is wrong.",
     "mend it\nmta-stsd -r\n"},
    {"the next policy misses one", CLEAN, T, 0, 0, 0,
     "warning local-mx-not-covered", ADVICE_FIX, 0, NULL, "mend it"},
    {"the mail server fails", "c", T, 0, 0, 0, "error mx-cert-expired",
     ADVICE_FIX, 0, "mx-cert-expired", "mend it\nmta-sts check"},
    {"and will fail", CLEAN, T, 0, 0, 0, "error mx-cert-expiring", ADVICE_FIX,
     0, NULL, NULL},
    {"not so soon", CLEAN, T, 0, 0, 0, "warning mx-cert-expiring",
     ADVICE_ENFORCE, 0, NULL, NULL},
    {"a spare is down", CLEAN, T, 0, 0, 0, "warning smtp-connect",
     ADVICE_ENFORCE, 0, NULL, NULL},
    {"DNS does not answer", CLEAN, T, 0, 0, 0, "unknown dns-temporary",
     ADVICE_ENFORCE, 0, "dns-temporary", NULL},
    {"port 25 is blocked", CLEAN, T, 0, 0, 0, "info smtp-blocked",
     ADVICE_ENFORCE, 0, "smtp-blocked", NULL},
    {"an MX without address", CLEAN, T, 0, 0, 0, "error mx-no-address",
     ADVICE_ENFORCE, 0, "mx-no-address", "check example.com\nmend it\n"},
    {"nobody is asked", "", T, 0, 5, 0, "warning tlsrpt-missing", ADVICE_WAIT,
     13, "tlsrpt-missing", "mend it"},
};

Test(advice, leads_from_testing_to_enforce)
{
	expect_all(testing, COUNT(testing));
}

/* ---- enforce ---- */

#define E POLICY_ENFORCE

static const struct situation enforced[] = {
    {"a day, clean", CLEAN, E, DAY, 0, 0, "", ADVICE_EXTEND, 0,
     "max_age can grow to 1w",
     "change in the section [example.com]:\nmax_age = 1w\nmta-stsd -r\npublish "
     "the _mta-sts record "
     "that it prints\nmta-sts check example.com\n"},
    {"a day, too short", SHORT, E, DAY, 0, 0, "", ADVICE_HEALTHY, 1,
     "max_age can grow to 1w on 2027-01-02 at the earliest.", NULL},
    {"under a week, clean", CLEAN, E, WEEK - 1, 0, 0, "", ADVICE_EXTEND, 0,
     NULL, "max_age = 1w"},
    {"a week, clean", CLEAN, E, WEEK, 0, 0, "", ADVICE_EXTEND, 0, NULL,
     "max_age = 4w"},
    {"under four weeks", CLEAN, E, FOUR_W - 1, 0, 0, "", ADVICE_EXTEND, 0, NULL,
     "max_age = 4w"},
    {"four weeks", CLEAN, E, FOUR_W, 0, 0, "", ADVICE_HEALTHY, 0,
     "There is nothing to do.", NULL},
    {"a year", CLEAN, E, 31536000, 0, 0, "", ADVICE_HEALTHY, 0, NULL, NULL},
    /* A stage begins with its policy. */
    {"the stage is too short", CLEAN "cccc", E, DAY, 0, 13, "", ADVICE_HEALTHY,
     1, NULL, NULL},
    {"the stage is long enough", CLEAN "cccc", E, DAY, 0, 14, "", ADVICE_EXTEND,
     0, NULL, NULL},
    {"few reports", "..............", E, DAY, 0, 0, "", ADVICE_HEALTHY, 0,
     "max_age stays as it is until there is more evidence.", NULL},
    {"few organizations", "gggggggggggggg", E, DAY, 0, 0, "", ADVICE_HEALTHY, 0,
     "max_age stays", NULL},
    {"failures", CLEAN "m", E, FOUR_W, 0, 0, "", ADVICE_ACT, 0,
     "certificate-expired",
     "keep mode = enforce as long as every mail server looks"},
    {"failures that one alone tells of", CLEAN "m", E, FOUR_W, 0, 0, NULL,
     ADVICE_ACT, 0, "certificate-expired",
     "keep mode = enforce until a check from outside or more senders"},
    {"failures that the check sees, too", CLEAN "m", E, FOUR_W, 0, 0,
     "error starttls-missing", ADVICE_ACT, 0, "certificate-expired",
     "keep from losing mail:\nchange in the section [example.com]:\nmode = "
     "testing\nmta-stsd -r\n"},
    {"failures, two days ago", CLEAN "mcc", E, DAY, 0, 0, "", ADVICE_ACT, 0,
     NULL, NULL},
    {"failures, three days ago", CLEAN "mccc", E, DAY, 0, 0, "", ADVICE_HEALTHY,
     11, NULL, NULL},
    {"failures of testing", "cccmcc", E, DAY, 2, 0, "", ADVICE_ACT, 0,
     "The last failures that count are of 2026-12-29; 2 covered days", NULL},
    /* Nobody tells any more. */
    {"reports stopped", CLEAN "......", E, FOUR_W, 0, 0, "", ADVICE_HEALTHY, 0,
     "Reports have stopped", "mta-sts check example.com"},
    {"no report ever", "..............", E, FOUR_W, 0, 0, "", ADVICE_HEALTHY, 0,
     "There is nothing to do.", NULL},
    {"an old failure", "m.............", E, FOUR_W, 0, 0, NULL, ADVICE_HEALTHY,
     0, "That is 14 days ago", "mta-sts check example.com"},
    {"not yet old", "m............", E, FOUR_W, 0, 0, NULL, ADVICE_ACT, 0, NULL,
     NULL},
    /* Who cannot get the policy delivers all the same. */
    {"the policy cannot be fetched", CLEAN "x", E, DAY, 0, 0, "",
     ADVICE_HEALTHY, 0, "No mail is lost for these failures",
     "sts-policy-fetch-error: see that the policy host answers on every "
     "address, IPv6 too: mta-sts check example.com\nmta-sts check "
     "example.com\n"},
    {"and the mail server fails", CLEAN "xmc", E, DAY, 0, 0, "", ADVICE_ACT, 0,
     NULL, NULL},
    {"failures of testing, over", "cccmccc", E, DAY, 2, 0, "", ADVICE_HEALTHY,
     12, NULL, NULL},
    /* An earlier stage that fails is no stage of its own. */
    {"failures of an earlier stage", "mcc", E, DAY, 0, 1, "", ADVICE_ACT, 0,
     NULL, NULL},
    {"the mail server fails", CLEAN, E, FOUR_W, 0, 0, "error starttls-missing",
     ADVICE_ACT, 0, "starttls-missing", "mend it"},
    {"an mx is not allowed", CLEAN, E, FOUR_W, 0, 0, "error mx-not-covered",
     ADVICE_ACT, 0, NULL, "mend it\nmta-stsd -r\n"},
    {"no greeting", CLEAN, E, FOUR_W, 0, 0, "error smtp-greeting",
     ADVICE_HEALTHY, 0, "smtp-greeting", "mend it\n"},
    {"no greeting, a day", CLEAN, E, DAY, 0, 0, "error smtp-greeting",
     ADVICE_HEALTHY, 0,
     "max_age stays as it is until the live check finds no error.",
     "mend it\n"},
    {"nobody is asked", CLEAN, E, FOUR_W, 0, 0, "info tlsrpt-missing",
     ADVICE_HEALTHY, 0, "tlsrpt-missing", "mend it\n"},
    {"nobody is asked, a day", CLEAN, E, DAY, 0, 0, "info tlsrpt-missing",
     ADVICE_EXTEND, 0, "tlsrpt-missing", "check example.com\nmend it\n"},
    {"cannot be judged", CLEAN, E, FOUR_W, 0, 0, "unknown mx-tls-handshake",
     ADVICE_HEALTHY, 0, "mx-tls-handshake", NULL},
};

Test(advice, lengthens_what_is_enforced)
{
	expect_all(enforced, COUNT(enforced));
}

/* ---- not live ---- */

static const struct situation live[] = {
    {"no record", CLEAN, T, 0, 0, 0, "error txt-missing", ADVICE_PUBLISH, 0,
     "txt-missing", "mend it\nmta-sts check example.com\n"},
    {"several", CLEAN, E, 0, 0, 0, "error txt-multiple", ADVICE_PUBLISH, 0,
     NULL, NULL},
    {"an old id", CLEAN, T, 0, 0, 0, "error id-stale", ADVICE_PUBLISH, 0, NULL,
     "mend it"},
    {"an old id, just now", CLEAN, T, 0, 0, 0, "warning id-stale",
     ADVICE_PUBLISH, 0, NULL, NULL},
    {"another policy", CLEAN, E, 0, 0, 0, "error policy-not-served",
     ADVICE_PUBLISH, 0, NULL, NULL},
    {"no host", CLEAN, T, 0, 0, 0, "error host-missing", ADVICE_PUBLISH, 0,
     NULL, NULL},
    {"no IPv4", CLEAN, T, 0, 0, 0, "warning host-missing", ADVICE_ENFORCE, 0,
     NULL, NULL},
    {"expired", CLEAN, T, 0, 0, 0, "error cert-expired", ADVICE_PUBLISH, 0,
     NULL, NULL},
    {"will expire", CLEAN, T, 0, 0, 0, "error cert-expiring", ADVICE_ENFORCE, 0,
     "cert-expiring", NULL},
    {"not well formed", CLEAN, T, 0, 0, 0, "error policy-syntax",
     ADVICE_PUBLISH, 0, NULL, NULL},
    {"unknown", CLEAN, T, 0, 0, 0, "unknown https-connect", ADVICE_ENFORCE, 0,
     "https-connect", NULL},
    /* Where mail is lost now, that comes first; in testing it does not. */
    {"old id and failures, enforced", "m", E, 0, 0, 0, "error id-stale",
     ADVICE_ACT, 0, "id-stale", NULL},
    {"old id and failures, testing", "m", T, 0, 0, 0, "error id-stale",
     ADVICE_PUBLISH, 0, "certificate-expired", NULL},
};

Test(advice, has_the_policy_published_first)
{
	expect_all(live, COUNT(live));
}

static const struct situation base = {.name = "base", .line = CLEAN, .mode = T};

static void expect_changed(struct made *made, const char *name,
			   enum advice_verdict verdict, int earliest,
			   const char *reason, const char *next)
{
	const struct situation situation = {.name = name,
					    .verdict = verdict,
					    .earliest = earliest,
					    .reason = reason,
					    .next = next};

	expect_advice(&situation, made);
	release(made);
}

Test(advice, knows_what_is_not_served)
{
	struct made made;

	make(&made, &base);
	made.facts.record = NULL;
	expect_changed(&made, "never", ADVICE_PUBLISH, 0,
		       "No policy of it was ever served.",
		       "mta-stsd -r\npublish the _mta-sts record that it "
		       "prints\nmta-sts check example.com\n");
	cr_expect_eq(made.advice.since, 0);
	make(&made, &base);
	made.record.unserved = NOW - DAY;
	expect_changed(&made, "no certificate", ADVICE_PUBLISH, 0,
		       "not served since 2026-12-31T00:00:00Z",
		       "mta-stsd -t\nmta-stsd -r\n");
	make(&made, &base);
	made.record.dropped = NOW - DAY;
	expect_changed(&made, "dropped and back", ADVICE_PUBLISH, 0,
		       "dropped on 2026-12-31T00:00:00Z", "mta-stsd -r");
	make(&made, &base);
	made.record.policy.mode = POLICY_NONE;
	made.record.digest[0] ^= 1;
	expect_changed(&made, "pending", ADVICE_PUBLISH, 0,
		       "The configured policy (mode testing, max_age 1d, 1 "
		       "mx), or its id, is not the one that is served since "
		       "2026-12-18T00:00:00Z (mode none, max_age 1d, 1 mx).",
		       "mta-stsd -r");
	make(&made, &base);
	made.facts.record = NULL;
	made.facts.config = NULL;
	expect_changed(&made, "unknown", ADVICE_PUBLISH, 0, "no section",
		       "mta-sts init example.com");
}

/* Failures do not end with the mode, nor do policies. */
static void fail_at_another(struct made *made, const char *result_type)
{
	struct tally_failure *failures = made->tally.failures;

	failures[1] = failures[0];
	failures[1].organization = MICROSOFT;
	failures[1].result_type = result_type;
	made->tally.organizations[MICROSOFT].day_count--;
	made->tally.domain.failure_count = 2;
}

/* One sender may see somebody in between; several hardly do. */
Test(advice, leaves_mode_enforce_for_what_several_tell)
{
	const struct situation enforcing = {.line = "cccm", .mode = E};
	struct made made;

	make(&made, &enforcing);
	expect_changed(&made, "one", ADVICE_ACT, 0, NULL,
		       "keep mode = enforce until");
	make(&made, &enforcing);
	made.facts.rules.organizations = 1;
	expect_changed(&made, "one, where one is enough for all else",
		       ADVICE_ACT, 0, NULL, "keep mode = enforce until");
	make(&made, &enforcing);
	fail_at_another(&made, "certificate-not-trusted");
	expect_changed(&made, "two, of different kinds", ADVICE_ACT, 0, NULL,
		       "\nmode = testing\n");
	make(&made, &enforcing);
	fail_at_another(&made, "sts-policy-fetch-error");
	expect_changed(&made, "one, and one that loses nothing", ADVICE_ACT, 0,
		       NULL, "keep mode = enforce until");
	make(&made, &enforcing);
	made.facts.rules.organizations = 3;
	fail_at_another(&made, "certificate-not-trusted");
	expect_changed(&made, "fewer than are asked for", ADVICE_ACT, 0, NULL,
		       "keep mode = enforce until");
}

/* Mode testing waits to be loaded. */
static void configure_testing(struct made *made)
{
	made->config.policy.mode = T;
	text_clear(&made->text);
	policy_render(&made->config.policy, &made->text);
	made->config.policy_text = made->text.bytes;
	made->config.policy_length = made->text.length;
}

/* What is configured already is not advised against itself. */
Test(advice, says_whether_to_load_what_is_configured_while_mail_is_lost)
{
	const struct situation enforcing = {.line = "cccm", .mode = E};
	struct made made;

	make(&made, &enforcing);
	configure_testing(&made);
	advice_make(&made.advice, &made.facts, made.arena);
	cr_expect_null(strstr(next_of(&made), "mta-stsd -r"));
	expect_changed(&made, "a way out that one alone asks for", ADVICE_ACT,
		       0, NULL,
		       "mode testing is configured: do not load it, and keep "
		       "mode = enforce until");
	make(&made, &enforcing);
	configure_testing(&made);
	fail_at_another(&made, "certificate-expired");
	advice_make(&made.advice, &made.facts, made.arena);
	cr_expect_null(strstr(next_of(&made), "mode = testing"));
	expect_changed(&made, "a way out", ADVICE_ACT, 0, NULL,
		       "mta-stsd -r\n");
}

Test(advice, remembers_what_failed_before)
{
	const struct situation enforcing = {.line = "ccmmm", .mode = E};
	const struct situation back = {.line = "cccm", .mode = T};
	const struct situation unfetched = {.line = "cccx", .mode = T};
	struct made made;

	make(&made, &enforcing);
	made.record.since = made.record.mode_since = NOW - 3600;
	expect_changed(&made, "enforced now", ADVICE_ACT, 0,
		       "The last failures that count are of 2026-12-31",
		       "renew it");
	make(&made, &back);
	made.record.since = made.record.mode_since = NOW - 3600;
	made.record.enforce_until = NOW + 1;
	advice_make(&made.advice, &made.facts, made.arena);
	cr_expect_null(strstr(next_of(&made), "mode = testing"));
	expect_changed(&made, "enforced before", ADVICE_ACT, 0,
		       "where it is, failures lose mail",
		       "renew it, and have the mail server reload it");
	make(&made, &back);
	made.record.enforce_until = NOW;
	expect_changed(&made, "enforced no more", ADVICE_FIX, 0, NULL, NULL);
	make(&made, &unfetched);
	made.record.enforce_until = NOW + 1;
	expect_changed(&made, "no mail is lost", ADVICE_FIX, 0, NULL, NULL);
}

/* A day that the policy is served only in part proves nothing. */
Test(advice, counts_whole_days)
{
	const struct situation ready = {.line = CLEAN, .mode = T};
	struct made made;

	make(&made, &ready);
	made.record.since = made.record.mode_since += 1;
	expect_changed(&made, "a second late", ADVICE_WAIT, 1,
		       "Clean since 2026-12-19: 13 days", NULL);
}

Test(advice, gives_commands_as_it_was_called)
{
	const struct situation few = {.line = "..............", .mode = T};
	const struct situation early = {.line = "c", .mode = T};
	struct made made;

	make(&made, &few);
	made.facts.options = " -c m.ini";
	made.facts.report_options = " -c m.ini --reports r";
	expect_changed(&made, "no-data", ADVICE_NO_DATA, 0, NULL,
		       "mta-sts check -c m.ini example.com\nmta-sts advise -c "
		       "m.ini --reports r --organizations 1");
	make(&made, &early);
	made.facts.report_options = " -c m.ini --reports r";
	expect_changed(&made, "wait", ADVICE_WAIT, 13, NULL,
		       "advise -c m.ini --reports r example.com");
	/* What was done already is not advised again. */
	make(&made, &few);
	made.facts.rules.organizations = 1;
	made.facts.rules.gap_days = 7;
	expect_changed(&made, "content", ADVICE_NO_DATA, 0,
		       "A small domain may be content with less; a live check",
		       "check example.com\non 2027-01-08: mta-sts advise "
		       "example.com\n");
}

Test(advice, tells_what_it_does_not_know)
{
	const struct situation few = {.line = "..............", .mode = T};
	struct made made;

	make(&made, &base);
	made.facts.unread = 2;
	expect_changed(&made, "unread", ADVICE_ENFORCE, 0,
		       "2 inputs could not be read as reports", NULL);
	make(&made, &base);
	made.facts.later = 1;
	expect_changed(&made, "later", ADVICE_ENFORCE, 0,
		       "1 report that ends later is left out (--now).", NULL);
	make(&made, &few);
	made.tally.domain.by_type[REPORT_POLICY_TLSA].successful = 7;
	expect_changed(&made, "DANE", ADVICE_NO_DATA, 0,
		       "7 sessions went by DANE", NULL);
	make(&made, &base);
	made.config.policy.max_age_s = WEEK;
	serve_config(&made);
	expect_changed(&made, "max_age", ADVICE_ENFORCE, 0,
		       "max_age starts at 1d, so that a mistake is over as "
		       "soon",
		       NULL);
}

/* Errors are something to do. */
Test(advice, does_not_call_errors_nothing_to_do)
{
	static const char *const errors[] = {
	    "error smtp-greeting", "error cert-expiring", "warning tlsrpt-rua"};

	for (size_t i = 0; i < COUNT(errors); i++) {
		const struct situation clean = {.line = CLEAN,
						.mode = E,
						.max_age_s = FOUR_W,
						.live = errors[i]};
		struct made made;

		make(&made, &clean);
		advice_make(&made.advice, &made.facts, made.arena);
		cr_expect_null(strstr(reasons_of(&made), "nothing to do"), "%s",
			       errors[i]);
		release(&made);
	}
}

/* A correction that is not loaded yet. */
Test(advice, has_a_pending_correction_loaded)
{
	const struct situation failing = {.line = CLEAN "m", .mode = E};
	struct made made;

	make(&made, &failing);
	made.record.digest[0] ^= 1;
	expect_changed(&made, "pending and failing", ADVICE_ACT, 0,
		       "is not the one that is served", "mta-stsd -r");
}

/* ---- mode enforce is configured, and not loaded ---- */

#define KEEP "change in the section [example.com]:\nmode = testing\n"

static const struct {
	const char *name, *line;
	const char *live;
	enum advice_verdict verdict;
	int earliest;
	const char *reason, *next;
} hasty[] = {
    {"ready", CLEAN, "", ADVICE_PUBLISH, 0,
     "Since 2026-12-18 mode enforce would have lost no mail.\nmax_age starts "
     "at 1d",
     "change in the section [example.com]:\nmax_age = 1d\nmta-stsd -r\n"},
    {"ready, as the check sees it", CLEAN, "warning policy-not-served",
     ADVICE_PUBLISH, 0, NULL, NULL},
    {"a day too short", SHORT, "", ADVICE_WAIT, 1,
     "keep mode = testing until 2027-01-02 at least.",
     KEEP "max_age = 1d\non 2027-01-02: mta-sts advise example.com\n"},
    {"a day too short, checked", SHORT, "warning policy-not-served",
     ADVICE_WAIT, 1, NULL, KEEP},
    {"no report", "..............", NULL, ADVICE_NO_DATA, 0,
     "keep mode = testing until there is more evidence.", KEEP},
    {"it fails", CLEAN "m", NULL, ADVICE_FIX, 0,
     "keep mode = testing until these failures are over.",
     KEEP "max_age = 1d\ncertificate-expired at mail.example.com: renew it"},
    {"the check sees it fail", CLEAN, "error starttls-missing", ADVICE_FIX, 0,
     "keep mode = testing until these failures are over.", KEEP},
    {"the new policy misses one", CLEAN, "error local-mx-not-covered",
     ADVICE_FIX, 0, NULL, KEEP "max_age = 1d\nmend it\nmta-stsd -r\n"},
    {"not live either", SHORT, "error txt-missing", ADVICE_PUBLISH, 0,
     "begin with mode testing", "mend it\n" KEEP},
};

Test(advice, holds_mode_enforce_back)
{
	for (size_t i = 0; i < COUNT(hasty); i++) {
		const struct situation testing_still = {
		    .line = hasty[i].line, .mode = T, .live = hasty[i].live};
		struct made made;

		make(&made, &testing_still);
		made.config.policy.mode = POLICY_ENFORCE;
		made.config.policy.max_age_s = FOUR_W;
		made.record.digest[0] ^= 1;
		expect_changed(&made, hasty[i].name, hasty[i].verdict,
			       hasty[i].earliest, hasty[i].reason,
			       hasty[i].next);
	}
}

/* What nobody has served or seen in mode testing. */
Test(advice, has_mode_testing_come_first)
{
	const struct situation enforcing = {.line = CLEAN, .mode = E};
	struct made made;

	make(&made, &enforcing);
	made.facts.record = NULL;
	expect_changed(&made, "never served", ADVICE_PUBLISH, 0,
		       "begin with mode testing", KEEP "mta-stsd -r\n");
	make(&made, &enforcing);
	made.record.policy.mode = POLICY_NONE;
	made.record.digest[0] ^= 1;
	expect_changed(&made, "none before", ADVICE_PUBLISH, 0,
		       "begin with mode testing", KEEP "mta-stsd -r\n");
	make(&made, &enforcing);
	made.record.dropped = NOW - DAY;
	advice_make(&made.advice, &made.facts, made.arena);
	cr_expect_null(strstr(next_of(&made), "mode = testing"));
	expect_changed(&made, "enforced before", ADVICE_PUBLISH, 0, NULL,
		       "mta-stsd -r\n");
}

/* ---- the end ---- */

static const struct {
	const char *name;
	int cached; /* until when, in seconds from now */
	const char *live;
	enum advice_verdict verdict;
	int earliest;
	const char *reason, *next;
} retiring[] = {
    {"cached", 20 * DAY, "", ADVICE_RETIRING, 20,
     "An earlier policy may be cached until 2027-01-21T00:00:00Z",
     "on 2027-01-21: mta-sts advise example.com"},
    {"cached, offline", 20 * DAY, NULL, ADVICE_RETIRING, 20, NULL, NULL},
    {"into the day", 20 * DAY + 1, "", ADVICE_RETIRING, 21, NULL, NULL},
    {"for a second", 1, "", ADVICE_RETIRING, 1, "until 2027-01-01T00:00:01Z",
     NULL},
    {"no longer", -3 * DAY, "", ADVICE_RETIRING, -3, "may go",
     "delete the TXT record _mta-sts.example.com\ndelete the section "
     "[example.com]\nmta-stsd -r\ndelete the address records of "
     "mta-sts.example.com\n"},
    /* Senders must see the end, but not for ever. */
    {"without a record", 20 * DAY, "error txt-missing", ADVICE_PUBLISH, 0, NULL,
     NULL},
    {"without a record, over", -DAY, "error txt-missing", ADVICE_RETIRING, -1,
     NULL, NULL},
    /* Who sees the id of before keeps the policy of before. */
    {"an old id", 4 * DAY, "error id-stale", ADVICE_PUBLISH, 7,
     "the wait begins when the id of mode none is published, and ends on "
     "2027-01-08T00:00:00Z if that is done now.",
     "mend it"},
    {"an old id, over", -DAY, "error id-stale", ADVICE_PUBLISH, 2, NULL, NULL},
    {"an old id, long over", -3 * DAY, "warning id-stale", ADVICE_PUBLISH, 366,
     NULL, NULL},
    {"over, not looked at", -DAY, NULL, ADVICE_RETIRING, -1,
     "There was no live check.\nWhether DNS has the id of mode none, "
     "20270101, was not seen",
     "see first that the TXT record _mta-sts.example.com, if it is there, has "
     "had the id 20270101 all the time\ndelete the TXT record"},
    {"waiting, not looked at", DAY, NULL, ADVICE_RETIRING, 1,
     "was not seen: with another one senders keep", NULL},
};

Test(advice, tells_when_a_policy_may_go)
{
	const struct situation none = {.line = "mmm", .mode = POLICY_NONE};
	struct made made;

	for (size_t i = 0; i < COUNT(retiring); i++) {
		make(&made, &none);
		made.record.cached_until = NOW + retiring[i].cached;
		if (retiring[i].live != NULL)
			look_live(&made, retiring[i].live);
		expect_changed(&made, retiring[i].name, retiring[i].verdict,
			       retiring[i].earliest, retiring[i].reason,
			       retiring[i].next);
	}
}

/* What the state cannot tell may have been a year. */
Test(advice, does_not_take_what_it_does_not_know_for_nothing)
{
	const struct situation none = {.line = "mmm", .mode = POLICY_NONE};
	const int year = POLICY_MAX_AGE_LIMIT_S / DAY; /* and six hours */
	struct made made;

	make(&made, &none);
	expect_changed(&made, "no history", ADVICE_RETIRING, year - 3 + 1,
		       "The state knows of no policy before mode none", NULL);
	make(&made, &none);
	made.record.mode_since = made.record.since =
	    NOW - DAY - POLICY_MAX_AGE_LIMIT_S;
	look_live(&made, "");
	expect_changed(&made, "a year ago", ADVICE_RETIRING, -1, NULL,
		       "delete the TXT record");
	make(&made, &none);
	made.record.cached_until = NOW + DAY;
	made.facts.lost =
	    (struct state_aside){.moment = NOW - DAY, .name = "damaged"};
	expect_changed(&made, "lost", ADVICE_RETIRING, year - 1 + 1,
		       "A damaged state was set aside on 2026-12-31T00:00:00Z "
		       "(state_dir has it as damaged)",
		       NULL);
	make(&made, &none);
	made.record.cached_until = NOW + DAY;
	made.facts.lost = (struct state_aside){
	    .moment = NOW - POLICY_MAX_AGE_LIMIT_S, .name = "damaged"};
	expect_changed(&made, "lost long ago", ADVICE_RETIRING, 1, NULL, NULL);
}

static void drop(struct made *made, enum policy_mode mode, int64_t dropped)
{
	const struct situation situation = {
	    .line = CLEAN, .mode = mode, .max_age_s = WEEK};

	make(made, &situation);
	made->facts.config = NULL;
	made->record.dropped = dropped;
}

Test(advice, follows_dropped_domains)
{
	struct made made;

	drop(&made, E, NOW - 6 * DAY);
	expect_changed(&made, "enforce", ADVICE_ACT, 1,
		       "Senders may enforce its policy until "
		       "2027-01-02T00:00:00Z",
		       "[example.com]\nmode = none\nmax_age = 1d\nmx = "
		       "mail.example.com\n; with its lines certificate and "
		       "private_key\nmta-stsd -r\n");
	cr_expect_eq(made.advice.since, NOW - 6 * DAY);
	drop(&made, E, NOW - 8 * DAY);
	expect_changed(&made, "over", ADVICE_RETIRING, -1, "may go",
		       "delete the TXT record");
	drop(&made, E, 0);
	expect_changed(&made, "not loaded", ADVICE_ACT, 7,
		       "ends with the next load", NULL);
	drop(&made, T, NOW - DAY);
	expect_changed(&made, "testing", ADVICE_RETIRING, 6,
		       "may be cached until 2027-01-07T00:00:00Z",
		       "on 2027-01-07: mta-sts advise example.com");
	drop(&made, E, NOW - 8 * DAY);
	made.record.cached_until = NOW + DAY;
	advice_make(&made.advice, &made.facts, made.arena);
	cr_expect_null(strstr(next_of(&made), "delete"));
	expect_changed(&made, "testing before", ADVICE_RETIRING, 1,
		       "may be cached until", NULL);
	drop(&made, T, NOW - DAY);
	made.record.enforce_until = NOW + 1;
	expect_changed(&made, "enforced before", ADVICE_ACT, 1, NULL, NULL);
}

/* ---- what is adjustable ---- */

static const struct {
	const char *name, *line;
	struct evidence_rules rules;
	enum advice_verdict verdict;
} rules[] = {
    {"ten days of ten", "cccccccccc", {10, 2, 3, 0}, ADVICE_ENFORCE},
    {"ten days of nine", "ccccccccc", {10, 2, 3, 0}, ADVICE_WAIT},
    {"one organization", "gggggggggggggg", {14, 1, 3, 0}, ADVICE_ENFORCE},
    {"three organizations", CLEAN, {14, 3, 3, 0}, ADVICE_NO_DATA},
    {"no gaps", "ccc.cc.ccccccc", {14, 2, 0, 0}, ADVICE_NO_DATA},
    {"a gap of a day", "cccccc.ccccccc", {14, 2, 1, 0}, ADVICE_ENFORCE},
    {"a gap of a week", "ccc.......cccc", {14, 2, 7, 0}, ADVICE_ENFORCE},
    {"a failure too many", CLEAN "2", {14, 2, 3, 1}, ADVICE_FIX},
    {"failures allowed", CLEAN "2", {14, 2, 3, 2}, ADVICE_ENFORCE},
};

Test(advice, follows_other_rules)
{
	for (size_t i = 0; i < COUNT(rules); i++) {
		const struct situation situation = {.line = rules[i].line,
						    .mode = T};
		struct made made;

		make(&made, &situation);
		made.facts.rules = rules[i].rules;
		expect_changed(&made, rules[i].name, rules[i].verdict,
			       rules[i].verdict == ADVICE_WAIT ? 1 : 0, NULL,
			       NULL);
	}
}

/* ---- the reports ---- */

Test(advice, tells_how_far_reports_can_be_trusted)
{
	struct made_tally apart;
	struct made made;

	make(&made, &base);
	expect_changed(&made, "authenticated", ADVICE_ENFORCE, 0, NULL, NULL);
	make(&made, &base);
	made.facts.is_authenticated = false;
	expect_changed(&made, "not", ADVICE_ENFORCE, 0,
		       "The reports are not authenticated", NULL);
	make(&made, &base);
	made_tally(&apart, "cc", NOW / DAY);
	made.facts.apart = &apart.domain;
	made.facts.tally = NULL;
	expect_changed(&made, "apart", ADVICE_NO_DATA, 0,
		       "Reports of 20 sessions do not count", NULL);
	make(&made, &base);
	made.facts.tally = NULL;
	made.facts.has_reports = false;
	made.config.tls_report = NULL;
	expect_changed(&made, "no place", ADVICE_NO_DATA, 0,
		       "No place of received reports is known",
		       "change in the section [example.com]:\ntls_report = "
		       "mailto:tls-reports@example.com\nreports = "
		       "/var/lib/mta-sts/reports\nmta-sts records");
}

Test(advice, names_who_finds_no_policy)
{
	const struct situation unaware = {.line = "nnnn" CLEAN "n", .mode = T};
	struct made made;

	make(&made, &unaware);
	expect_changed(&made, "unaware", ADVICE_ENFORCE, 0,
		       "Yahoo reports 25 sessions and found no policy", NULL);
	make(&made, &base);
	advice_make(&made.advice, &made.facts, made.arena);
	cr_expect_null(strstr(reasons_of(&made), "found no policy"));
	release(&made);
}

Test(advice, escapes_what_others_wrote)
{
	const struct situation failing = {.line = "cm", .mode = T};
	struct made made;

	make(&made, &failing);
	made.tally.organizations[GOOGLE].name = "G\033[31m\n\xff";
	made.tally.failures[0].result_type = "odd\r\nmode = none";
	made.tally.failures[0].mx = "mx\x07";
	advice_make(&made.advice, &made.facts, made.arena);
	for (size_t i = 0; i < made.advice.reason_count; i++) {
		for (const char *at = made.advice.reasons[i]; *at != '\0'; at++)
			cr_expect(*at >= ' ' && *at < 127, "%s",
				  made.advice.reasons[i]);
	}
	for (size_t i = 0; i < made.advice.next_count; i++)
		cr_expect_eq(strcspn(made.advice.next[i], "\r\n\033\x07"),
			     strlen(made.advice.next[i]));
	cr_expect_not_null(strstr(reasons_of(&made), "G\\x1b"));
	release(&made);
}

/* ---- ids, and the same again ---- */

Test(advice, gives_a_literal_id_a_successor)
{
	const struct situation unlisted = {
	    .line = CLEAN, .mode = T, .live = "warning mx-not-covered"};
	struct used_id used = {.id = "20270101000000Z"};
	struct made made;

	make(&made, &base);
	made.config.id_scheme = ID_LITERAL;
	made.config.id_literal = "20270101";
	snprintf(made.record.id, sizeof(made.record.id), "20270101");
	expect_changed(&made, "literal", ADVICE_ENFORCE, 0, NULL,
		       "max_age = 1d\nid = 20270101000000Z\nmta-stsd -r");
	make(&made, &base);
	made.config.id_scheme = ID_LITERAL;
	made.config.id_literal = "20270101000000Z";
	snprintf(made.record.id, sizeof(made.record.id), "20270101000000Z");
	expect_changed(&made, "the same", ADVICE_ENFORCE, 0, NULL,
		       "id = 20270101000001Z\n");
	/* Also where the live check tells what the policy must allow; what is
	 * no matter of the policy comes before. */
	make(&made, &unlisted);
	made.config.id_scheme = ID_LITERAL;
	made.config.id_literal = "20270101";
	check_findings_add((struct check_findings *)made.facts.findings,
			   CODE_MX_CERT_NAME, CHECK_ERROR, "", "not for it")
	    ->fix = "get a certificate";
	expect_changed(&made, "an mx to allow", ADVICE_FIX, 0, NULL,
		       "get a certificate\nmend it\nid = "
		       "20270101000000Z\nmta-stsd -r");
	make(&made, &base);
	made.config.id_scheme = ID_LITERAL;
	made.config.id_literal = "20270101";
	made.record.used = &used;
	expect_changed(&made, "one that was used", ADVICE_ENFORCE, 0, NULL,
		       "id = 20270101000001Z\n");
}

Test(advice, is_the_same_again)
{
	for (size_t i = 0; i < COUNT(testing); i++) {
		struct made made;
		const char *first;

		make(&made, &testing[i]);
		advice_make(&made.advice, &made.facts, made.arena);
		first = arena_printf(made.arena, "%s%s", reasons_of(&made),
				     next_of(&made));
		advice_make(&made.advice, &made.facts, made.arena);
		cr_expect_str_eq(first, arena_printf(made.arena, "%s%s",
						     reasons_of(&made),
						     next_of(&made)));
		release(&made);
	}
}

/* A clock that went back, and times that nobody has. */
Test(advice, stands_wrong_clocks)
{
	struct made made;

	make(&made, &base);
	made.record.mode_since = made.record.since = NOW + 30 * DAY;
	expect_changed(&made, "in the future", ADVICE_WAIT, 44, "(0 days)",
		       NULL);
}
