#include <criterion/criterion.h>
#include <stdio.h>

#include "reported_tally.h"
#include "tallied.h"

#define EVERYTHING                                                             \
	{                                                                      \
		false, INT32_MIN, INT32_MAX                                    \
	}

static struct report_tally *tally;
static struct arena *arena;
static const struct failure_summary *list;
static size_t count;

static void start(void)
{
	tally = report_tally_new();
	arena = arena_new();
}

static void end(void)
{
	report_tally_free(tally);
	arena_free(arena);
}

TestSuite(failure_summary, .init = start, .fini = end);

/* A failure of a report of one entry. */
struct seen {
	const char *organization, *result_type, *mx, *address, *reason_code;
	int32_t day;
	int64_t sessions;
	enum report_policy_type type;
	bool is_tested; /* the mode */
	bool is_unlisted;
};

static void see(const struct seen *seen)
{
	static const char *const other[] = {"other.example"};
	struct tls_report_failure failure = {.result_type = seen->result_type,
					     .receiving_mx = seen->mx,
					     .sending_mta_ip = seen->address,
					     .reason_code = seen->reason_code,
					     .sessions = seen->sessions};
	struct tls_report_policy policy =
	    entry_of("a.example", 0, seen->sessions);
	struct tls_report report =
	    report_of(seen->organization, seen->day, &policy, 1);

	policy.type = seen->type;
	if (seen->is_tested)
		policy.mode = REPORT_MODE_TESTING;
	policy.mx = other;
	policy.mx_count = seen->is_unlisted;
	policy.failures = &failure;
	policy.failure_count = 1;
	report_tally_add(tally, &report, &all);
}

/* Sessions that came in. */
static void deliver(const char *organization, int32_t day)
{
	struct tls_report_policy policy = entry_of("a.example", 5, 0);
	struct tls_report report = report_of(organization, day, &policy, 1);

	report_tally_add(tally, &report, &all);
}

static void deliver_one(const char *organization, int32_t day)
{
	struct tls_report_policy policy = entry_of("a.example", 1, 0);
	struct tls_report report = report_of(organization, day, &policy, 1);

	report_tally_add(tally, &report, &all);
}

static void summarize(const struct failure_options *options)
{
	list = failure_summaries(report_tally_find(tally, "a.example"), options,
				 arena, &count);
}

static void summarize_all(void)
{
	const struct failure_options options = EVERYTHING;

	summarize(&options);
}

Test(failure_summary, is_empty_without_failures)
{
	deliver("X", 1);
	summarize_all();
	cr_expect_eq(count, 0);
}

Test(failure_summary, joins_who_saw_the_same)
{
	const char *const expired = "certificate-expired";

	see(&(struct seen){.organization = "X",
			   .result_type = expired,
			   .mx = "mx",
			   .address = "1",
			   .reason_code = "r1",
			   .day = 5,
			   .sessions = 2});
	see(&(struct seen){.organization = "Y",
			   .result_type = expired,
			   .mx = "mx",
			   .address = "2",
			   .reason_code = "r2",
			   .day = 3,
			   .sessions = 7});
	see(&(struct seen){.organization = "X",
			   .result_type = expired,
			   .mx = "mx",
			   .address = NULL,
			   .reason_code = "r1",
			   .day = 9,
			   .sessions = 4,
			   .is_tested = true});
	see(&(struct seen){.organization = "X",
			   .result_type = expired,
			   .mx = "mx2",
			   .address = "1",
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 20});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = NULL,
			   .address = "1",
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 1});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = NULL,
			   .address = "1",
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 0});
	summarize_all();
	cr_assert_eq(count, 3);
	cr_expect_str_eq(list[0].mx, "mx2");
	cr_expect_eq(list[0].sessions, 20);
	cr_expect_eq(list[0].reason_code, NULL);
	cr_expect_str_eq(list[1].result_type, expired);
	cr_expect_str_eq(list[1].mx, "mx");
	cr_expect_eq(list[1].sending_mta_ip, NULL);
	cr_expect_eq(list[1].sessions, 13);
	cr_expect_eq(list[1].enforced, 9);
	cr_expect_eq(list[1].first_day, 3);
	cr_expect_eq(list[1].last_day, 9);
	cr_expect_str_eq(list[1].reason_code, "r2");
	cr_assert_eq(list[1].organization_count, 2);
	cr_expect_str_eq(list[1].organizations[0], "Y");
	cr_expect_str_eq(list[1].organizations[1], "X");
	cr_expect_str_eq(list[2].result_type, "new");
	cr_expect_eq(list[2].mx, NULL);
}

Test(failure_summary, keeps_addresses_apart_when_asked)
{
	struct failure_options options = EVERYTHING;

	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx",
			   .address = "1",
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 2});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx",
			   .address = "2",
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 3});
	see(&(struct seen){.organization = "Y",
			   .result_type = "new",
			   .mx = "mx",
			   .address = "2",
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 3});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx",
			   .address = NULL,
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 1});
	options.by_address = true;
	summarize(&options);
	cr_assert_eq(count, 3);
	cr_expect_str_eq(list[0].sending_mta_ip, "2");
	cr_expect_eq(list[0].sessions, 6);
	cr_expect_str_eq(list[1].sending_mta_ip, "1");
	cr_expect_eq(list[2].sending_mta_ip, NULL);
}

Test(failure_summary, looks_at_the_days_it_is_asked_for)
{
	for (int32_t day = 1; day <= 9; day++)
		see(&(struct seen){.organization = "X",
				   .result_type = "new",
				   .mx = "mx",
				   .address = "1",
				   .reason_code = NULL,
				   .day = day,
				   .sessions = day});
	summarize(&(struct failure_options){false, 3, 5});
	cr_assert_eq(count, 1);
	cr_expect_eq(list[0].sessions, 12);
	cr_expect_eq(list[0].first_day, 3);
	cr_expect_eq(list[0].last_day, 5);
	summarize(&(struct failure_options){false, 5, 3});
	cr_expect_eq(count, 0);
}

/* The reason that most sessions have, not the one of most rows. */
Test(failure_summary, tells_the_most_frequent_reason)
{
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx",
			   .address = "1",
			   .reason_code = "a",
			   .day = 1,
			   .sessions = 1});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx",
			   .address = "1",
			   .reason_code = "a",
			   .day = 2,
			   .sessions = 1});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx",
			   .address = "1",
			   .reason_code = "a",
			   .day = 3,
			   .sessions = 1});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx",
			   .address = "1",
			   .reason_code = "b",
			   .day = 1,
			   .sessions = 4});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx",
			   .address = "1",
			   .reason_code = NULL,
			   .day = 1,
			   .sessions = 50});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx2",
			   .address = "1",
			   .reason_code = "z",
			   .day = 1,
			   .sessions = 4});
	see(&(struct seen){.organization = "X",
			   .result_type = "new",
			   .mx = "mx2",
			   .address = "1",
			   .reason_code = "y",
			   .day = 1,
			   .sessions = 4});
	summarize_all();
	cr_assert_eq(count, 2);
	cr_expect_str_eq(list[0].reason_code, "b");
	cr_expect_str_eq(list[1].reason_code, "y");
}

/* ---- causes ---- */

/* A failure that X saw on day 5, and who delivered five sessions. */
static const struct {
	const char *name;
	struct seen seen;
	/* A letter each, on day 5; small: on day 6; \1: X on day 6. */
	const char *witnesses;
	enum failure_cause cause;
	bool is_dane;
} causes[] = {
    {"a certificate",
     {.result_type = "certificate-expired", .mx = "mx"},
     "XXYZ",
     CAUSE_MINE,
     false},
    {"an unknown result",
     {.result_type = "new", .mx = "mx"},
     "XXYZ",
     CAUSE_UNKNOWN,
     false},
    {"a policy nobody got",
     {.result_type = "sts-policy-fetch-error"},
     "",
     CAUSE_POLICY,
     false},
    {"two others got it, itself never",
     {.result_type = "sts-policy-fetch-error"},
     "YZ",
     CAUSE_POLICY,
     false},
    {"another and itself got it",
     {.result_type = "sts-policy-fetch-error"},
     "XXY",
     CAUSE_SENDER,
     false},
    {"itself did on the next day",
     {.result_type = "validation-failure"},
     "\1\1\1\1Y",
     CAUSE_SENDER,
     false},
    {"a sixth of its sessions",
     {.result_type = "sts-policy-fetch-error"},
     "XYZ",
     CAUSE_POLICY,
     false},
    {"itself is no witness",
     {.result_type = "sts-policy-fetch-error"},
     "XX",
     CAUSE_POLICY,
     false},
    {"no witness on that day",
     {.result_type = "sts-policy-fetch-error"},
     "XXyz",
     CAUSE_POLICY,
     false},
    {"TLS with one sender",
     {.result_type = "validation-failure", .mx = "mx"},
     "XXY",
     CAUSE_SENDER,
     false},
    {"a host that is not listed",
     {.result_type = "validation-failure", .mx = "mx", .is_unlisted = true},
     "XXYZ",
     CAUSE_POLICY,
     false},
    {"a host that is said not to be listed",
     {.result_type = "validation-failure",
      .mx = "mx",
      .reason_code = "MX_HOSTS_MISMATCH"},
     "XXYZ",
     CAUSE_POLICY,
     false},
    {"DANE",
     {.result_type = "tlsa-invalid", .mx = "mx"},
     "YZ",
     CAUSE_MINE,
     true},
    {"a sender's own rule",
     {.result_type = "dane-required", .mx = "mx"},
     "",
     CAUSE_SENDER,
     true},
    {"a certificate under DANE",
     {.result_type = "certificate-expired",
      .mx = "mx",
      .type = REPORT_POLICY_TLSA},
     "",
     CAUSE_MINE,
     true},
};

Test(failure_summary, finds_whose_fault_it_is)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		struct seen seen = causes[i].seen;

		report_tally_free(tally);
		tally = report_tally_new();
		seen.organization = "X";
		seen.day = 5;
		seen.sessions = 1;
		see(&seen);
		for (const char *w = causes[i].witnesses; *w != '\0'; w++) {
			char name[2] = {text_lower(*w), '\0'};

			if (*w == 'X' || *w == '\1')
				name[0] = 'X';
			deliver(name, text_lower(*w) == *w ? 6 : 5);
		}
		summarize_all();
		cr_assert_eq(count, 1, "%s", causes[i].name);
		cr_expect_eq(list[0].cause, causes[i].cause, "%s: %s",
			     causes[i].name, failure_cause_name(list[0].cause));
		cr_expect_eq(list[0].is_dane, causes[i].is_dane, "%s",
			     causes[i].name);
		cr_expect_neq(list[0].meaning, NULL);
		cr_expect_neq(list[0].fix, NULL);
	}
}

/* Nine hundred sessions a day, none of which came in, are no odd sender. */
Test(failure_summary, does_not_take_total_loss_for_a_senders_own)
{
	for (int32_t day = 1; day <= 14; day++) {
		deliver("Y", day);
		deliver("Z", day);
		see(&(struct seen){.organization = "X",
				   .result_type = "validation-failure",
				   .day = day,
				   .sessions = 900});
	}
	summarize_all();
	cr_assert_eq(count, 1);
	cr_expect_eq(list[0].cause, CAUSE_MINE);
}

/* A letter for each day: what a sender with a hundred sessions a day before
 * saw.  g: five came in; l: one came in and two failed; t: one failed; h: five
 * came in and one failed; a dot: nothing. */
static const struct {
	const char *days;
	enum failure_cause cause;
} passings[] = {
    {"t", CAUSE_MINE},	   {"l", CAUSE_MINE},	   {"h", CAUSE_SENDER},
    {"tg", CAUSE_SENDER},  {"lg", CAUSE_SENDER},   {"t.g", CAUSE_SENDER},
    {"ttg", CAUSE_MINE},   {"t.tg", CAUSE_MINE},   {"tgt", CAUSE_MINE},
    {"llg", CAUSE_MINE},   {"tlg", CAUSE_MINE},	   {"ltg", CAUSE_MINE},
    {"hhh", CAUSE_SENDER}, {"tgtg", CAUSE_SENDER}, {"th", CAUSE_SENDER},
    {"tht", CAUSE_MINE},   {"thtg", CAUSE_SENDER},
};

static void live_through(const char *days)
{
	int failures;

	for (int32_t i = 0; days[i] != '\0'; i++) {
		failures =
		    days[i] == 'l' ? 2 : days[i] == 't' || days[i] == 'h';
		deliver("Y", 10 + i);
		if (days[i] == 'g' || days[i] == 'h')
			deliver("X", 10 + i);
		if (days[i] == 'l')
			deliver_one("X", 10 + i);
		if (failures > 0)
			see(&(struct seen){.organization = "X",
					   .result_type = "validation-failure",
					   .day = 10 + i,
					   .sessions = failures});
	}
}

Test(failure_summary, wants_a_sender_to_deliver_again_soon)
{
	for (size_t i = 0; i < sizeof(passings) / sizeof(passings[0]); i++) {
		report_tally_free(tally);
		tally = report_tally_new();
		for (int j = 0; j < 20; j++)
			deliver("X", 9);
		live_through(passings[i].days);
		summarize_all();
		cr_assert_eq(count, 1);
		cr_expect_eq(list[0].cause, passings[i].cause, "%s: %s",
			     passings[i].days,
			     failure_cause_name(list[0].cause));
	}
}

/* Under whatever names they see it. */
Test(failure_summary, does_not_take_the_policy_host_for_two_senders_affair)
{
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 3; j++)
			deliver((const char *[]){"X", "Y", "Z"}[j], 5);
	see(&(struct seen){.organization = "X",
			   .result_type = "sts-policy-fetch-error",
			   .day = 5,
			   .sessions = 1});
	summarize_all();
	cr_expect_eq(list[0].cause, CAUSE_SENDER);
	see(&(struct seen){.organization = "Y",
			   .result_type = "sts-webpki-invalid",
			   .day = 5,
			   .sessions = 1});
	summarize_all();
	cr_assert_eq(count, 2);
	cr_expect_eq(list[0].cause, CAUSE_POLICY);
	cr_expect_eq(list[1].cause, CAUSE_POLICY);
}

/* A line more would take the place of inherited ones. */
Test(failure_summary, names_the_command_for_what_the_policy_does_not_allow)
{
	static const struct {
		const char *mx, *fix;
	} cases[] = {
	    {"mx9.example", "mta-sts advise --mx-change +mx9.example a.example "
			    "prints all mx lines"},
	    {"; rm -rf", "have the policy allow it, or"},
	};

	for (size_t i = 0; i < 2; i++) {
		report_tally_free(tally);
		tally = report_tally_new();
		see(&(struct seen){.organization = "X",
				   .result_type = "validation-failure",
				   .mx = cases[i].mx,
				   .day = 1,
				   .sessions = 1,
				   .is_unlisted = true});
		summarize_all();
		cr_assert_eq(count, 1);
		cr_expect_not_null(strstr(list[0].fix, cases[i].fix), "%s",
				   list[0].fix);
	}
}

/* A little at each of several mail servers is much. */
Test(failure_summary, takes_all_of_a_senders_failures_together)
{
	char mx[8];

	for (int32_t day = 1; day <= 5; day++) {
		deliver("Y", day);
		for (int i = 0; i < 20; i++)
			deliver("X", day);
		for (int i = 0; i < 5; i++) {
			snprintf(mx, sizeof(mx), "mx%d", i);
			see(&(struct seen){.organization = "X",
					   .result_type = "validation-failure",
					   .mx = mx,
					   .day = day,
					   .sessions = 5});
		}
		/* But what is of the policy is not what is of TLS. */
		see(&(struct seen){.organization = "X",
				   .result_type = "sts-policy-invalid",
				   .day = day,
				   .sessions = 1});
	}
	summarize_all();
	cr_assert_eq(count, 6);
	for (size_t i = 0; i < 5; i++)
		cr_expect_eq(list[i].cause, CAUSE_MINE, "%zu", i);
	cr_expect_eq(list[5].cause, CAUSE_SENDER);
}

Test(failure_summary, wants_a_witness_on_each_day)
{
	for (int32_t day = 1; day <= 9; day++)
		for (int i = 0; i < 4; i++)
			deliver("X", day);
	for (int32_t day = 5; day <= 8; day += 3)
		see(&(struct seen){.organization = "X",
				   .result_type = "sts-policy-fetch-error",
				   .day = day,
				   .sessions = 1});
	deliver("Y", 5);
	deliver("Y", 6);
	summarize_all();
	cr_assert_eq(count, 1);
	cr_expect_eq(list[0].cause, CAUSE_POLICY);
	deliver("Z", 8);
	summarize_all();
	cr_expect_eq(list[0].cause, CAUSE_SENDER);
	/* Of the days that are looked at: five sessions, and one that failed.
	 */
	summarize(&(struct failure_options){false, 8, 8});
	cr_expect_eq(list[0].cause, CAUSE_SENDER);
	see(&(struct seen){.organization = "X",
			   .result_type = "sts-policy-fetch-error",
			   .day = 8,
			   .sessions = 2});
	summarize(&(struct failure_options){false, 8, 8});
	cr_expect_eq(list[0].cause, CAUSE_POLICY);
	summarize_all();
	cr_expect_eq(list[0].cause, CAUSE_SENDER);
}

/* What others saw at other addresses is the same failure. */
Test(failure_summary, judges_all_addresses_together)
{
	struct failure_options options = EVERYTHING;

	for (int i = 0; i < 9; i++) {
		deliver("W", 5);
		deliver("X", 5);
		deliver("Y", 5);
	}
	see(&(struct seen){.organization = "W",
			   .result_type = "validation-failure",
			   .address = "1",
			   .day = 5,
			   .sessions = 1});
	options.by_address = true;
	summarize(&options);
	cr_expect_eq(list[0].cause, CAUSE_SENDER);
	see(&(struct seen){.organization = "X",
			   .result_type = "validation-failure",
			   .address = "2",
			   .day = 5,
			   .sessions = 1});
	summarize(&options);
	cr_assert_eq(count, 2);
	cr_expect_eq(list[0].cause, CAUSE_MINE);
	cr_expect_eq(list[1].cause, CAUSE_MINE);
}

/* However rare the reason is among those of the same result. */
Test(failure_summary, keeps_apart_what_a_reason_calls_a_mismatch)
{
	see(&(struct seen){.organization = "X",
			   .result_type = "validation-failure",
			   .reason_code = "mx_hosts_mismatch",
			   .day = 5,
			   .sessions = 10});
	see(&(struct seen){.organization = "X",
			   .result_type = "validation-failure",
			   .reason_code = "VALIDATION_FAILURE",
			   .day = 5,
			   .sessions = 80});
	summarize_all();
	cr_assert_eq(count, 2);
	cr_expect_eq(list[0].sessions, 80);
	cr_expect_eq(list[0].cause, CAUSE_MINE);
	cr_expect_eq(list[1].sessions, 10);
	cr_expect_eq(list[1].cause, CAUSE_POLICY);
}

/* Who cannot get the policy goes by an older one, or by none. */
Test(failure_summary, calls_lost_only_what_enforce_holds_back)
{
	static const struct {
		const char *result_type;
		enum report_policy_type type;
		int64_t enforced;
	} cases[] = {
	    {"certificate-expired", REPORT_POLICY_STS, 3},
	    {"validation-failure", REPORT_POLICY_STS, 3},
	    {"new", REPORT_POLICY_STS, 3},
	    {"certificate-expired", REPORT_POLICY_NONE_FOUND, 0},
	    {"sts-policy-fetch-error", REPORT_POLICY_STS, 0},
	    {"sts-policy-invalid", REPORT_POLICY_STS, 0},
	    {"sts-webpki-invalid", REPORT_POLICY_STS, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		report_tally_free(tally);
		tally = report_tally_new();
		see(&(struct seen){.organization = "X",
				   .result_type = cases[i].result_type,
				   .type = cases[i].type,
				   .day = 5,
				   .sessions = 3});
		summarize_all();
		cr_assert_eq(count, 1);
		cr_expect_eq(list[0].enforced, cases[i].enforced, "%s",
			     cases[i].result_type);
	}
}

/* DANE has no mode, and neither has what is judged by no policy. */
Test(failure_summary, counts_apart_what_no_mode_is_told_of)
{
	static const struct {
		const char *result_type;
		enum report_policy_type type;
		enum report_policy_mode mode;
		int64_t modeless;
	} cases[] = {
	    {"certificate-expired", REPORT_POLICY_STS, REPORT_MODE_UNKNOWN, 3},
	    {"new", REPORT_POLICY_OTHER, REPORT_MODE_UNKNOWN, 3},
	    {"certificate-expired", REPORT_POLICY_STS, REPORT_MODE_TESTING, 0},
	    {"certificate-expired", REPORT_POLICY_STS, REPORT_MODE_ENFORCE, 0},
	    {"certificate-expired", REPORT_POLICY_STS, REPORT_MODE_NONE, 0},
	    {"sts-policy-fetch-error", REPORT_POLICY_STS, REPORT_MODE_UNKNOWN,
	     0},
	    {"starttls-not-supported", REPORT_POLICY_NONE_FOUND,
	     REPORT_MODE_UNKNOWN, 0},
	    {"certificate-expired", REPORT_POLICY_TLSA, REPORT_MODE_UNKNOWN, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		report_tally_free(tally);
		tally = report_tally_new();
		made_add(tally,
			 (struct made_report){.domain = "a.example",
					      .failed = 3,
					      .result = cases[i].result_type,
					      .type = cases[i].type,
					      .mode = cases[i].mode});
		summarize_all();
		cr_assert_eq(count, 1);
		cr_expect_eq(list[0].modeless, cases[i].modeless, "%zu", i);
		cr_expect_eq(list[0].enforced,
			     cases[i].mode == REPORT_MODE_ENFORCE ? 3 : 0,
			     "%zu", i);
	}
}

Test(failure_summary, tells_that_a_report_does_not_tell)
{
	see(&(struct seen){.organization = "X",
			   .result_type = TLS_REPORT_UNEXPLAINED,
			   .day = 5,
			   .sessions = 3});
	summarize_all();
	cr_expect_eq(list[0].cause, CAUSE_UNKNOWN);
	cr_expect(strstr(list[0].meaning, "does not say why") != NULL);
}

Test(failure_summary, does_not_blame_one_of_two_senders)
{
	see(&(struct seen){.organization = "W",
			   .result_type = "sts-policy-fetch-error",
			   .day = 5,
			   .sessions = 1});
	see(&(struct seen){.organization = "X",
			   .result_type = "sts-policy-fetch-error",
			   .day = 5,
			   .sessions = 1});
	deliver("Y", 5);
	deliver("Z", 5);
	summarize_all();
	cr_assert_eq(count, 1);
	cr_expect_eq(list[0].cause, CAUSE_POLICY);
}

Test(failure_summary, keeps_apart_what_is_not_the_same_matter)
{
	see(&(struct seen){.organization = "X",
			   .result_type = "validation-failure",
			   .mx = "mx",
			   .address = NULL,
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 1});
	see(&(struct seen){.organization = "X",
			   .result_type = "validation-failure",
			   .mx = "mx",
			   .address = NULL,
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 1,
			   .is_unlisted = true});
	see(&(struct seen){.organization = "X",
			   .result_type = "validation-failure",
			   .mx = "mx",
			   .address = NULL,
			   .reason_code = NULL,
			   .day = 5,
			   .sessions = 1,
			   .type = REPORT_POLICY_TLSA});
	summarize_all();
	cr_assert_eq(count, 3);
	cr_expect_eq(list[0].cause, CAUSE_MINE);
	cr_expect_eq(list[1].cause, CAUSE_POLICY);
	cr_expect(list[2].is_dane);
}

Test(failure_summary, has_names_for_causes)
{
	cr_expect_str_eq(failure_cause_name(CAUSE_MINE), "mine");
	cr_expect_str_eq(failure_cause_name(CAUSE_POLICY), "policy");
	cr_expect_str_eq(failure_cause_name(CAUSE_SENDER), "sender");
	cr_expect_str_eq(failure_cause_name(CAUSE_UNKNOWN), "unknown");
}

/* ---- hostile reports: what was quadratic takes minutes ---- */

Test(failure_summary, sums_up_as_much_as_a_tally_can_hold, .timeout = 60)
{
	char organization[16], mx[16];
	int64_t sum = 0;

	/* Witnesses that have to be looked at in vain: on other days. */
	for (int i = 0; i < 900; i++) {
		snprintf(organization, sizeof(organization), "o%d", i);
		for (int32_t day = 10; day < 60; day++)
			deliver(organization, 2 * day);
	}
	for (int i = 0; i < 70000; i++) {
		snprintf(mx, sizeof(mx), "mx%d", i);
		snprintf(organization, sizeof(organization), "X%d", i % 20);
		see(&(struct seen){.organization = organization,
				   .result_type = "validation-failure",
				   .mx = mx,
				   .address = NULL,
				   .reason_code = NULL,
				   .day = 5,
				   .sessions = TLS_REPORT_SESSIONS_MAX});
	}
	summarize_all();
	for (size_t i = 0; i < count; i++)
		sum += list[i].sessions;
	cr_expect_gt(count, 10000);
	cr_expect_gt(sum, TALLY_SESSIONS_MAX);
}
