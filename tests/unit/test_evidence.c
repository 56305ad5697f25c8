#include <criterion/criterion.h>
#include <string.h>

#include "advice/evidence.h"
#include "made_tally.h"

#define TODAY	 20800
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const mx[] = {"mail.example.com"};
static const struct policy policy = {.mx = mx, .mx_count = 1};
static const struct policy_pair policies = {
    .served = &policy, .domain = "example.com", .options = ""};

static void collect(struct evidence *found, const struct tally_domain *domain,
		    int32_t start, const struct evidence_rules *rules,
		    struct arena *arena)
{
	const struct evidence_question question = {.start = start,
						   .today = TODAY,
						   .rules = rules,
						   .policies = &policies};

	evidence_collect(found, domain, &question, arena);
}

static const struct {
	const char *line;
	unsigned run, span, clean_since, organizations;
	int last_failing; /* days before today; 0: none */
} runs[] = {
    {"", 0, 0, 0, 0, 0},
    {"......", 0, 0, 0, 0, 0},
    {"c", 1, 1, 1, 2, 0},
    {"cccccccccccccc", 14, 14, 14, 2, 0},
    {"g", 1, 1, 1, 1, 0},
    {"gcg", 3, 3, 3, 2, 0},
    /* Gaps within a run, up to three days. */
    {"c...c", 5, 5, 2, 2, 0},
    {"c....c", 1, 6, 2, 2, 0},
    {"cc....c...c", 5, 11, 4, 2, 0},
    /* At its end a day more, for reports come late. */
    {"c....", 1, 1, 1, 2, 0},
    {"c.....", 0, 1, 1, 0, 0},
    /* Failures. */
    {"m", 0, 0, 0, 0, 1},
    {"cmc", 1, 1, 1, 2, 2},
    {"mcc", 2, 2, 2, 2, 3},
    {"m...cc", 2, 2, 2, 2, 6},
    {"cxcc", 2, 2, 2, 2, 3},
    {"cuc", 1, 1, 1, 2, 2},
    /* What is no matter of ours. */
    {"cdc", 3, 3, 3, 2, 0},
    {"csc", 3, 3, 3, 3, 0},
    {"nnn", 0, 0, 0, 0, 0},
};

Test(evidence, finds_the_clean_run)
{
	for (size_t i = 0; i < COUNT(runs); i++) {
		struct arena *arena = arena_new();
		struct made_tally made;
		struct evidence found;
		int32_t length = (int32_t)strlen(runs[i].line);

		made_tally(&made, runs[i].line, TODAY);
		collect(&found, &made.domain, TODAY - length,
			&evidence_rules_default, arena);
		cr_expect_eq(found.run_days, runs[i].run, "\"%s\": run %u",
			     runs[i].line, found.run_days);
		cr_expect_eq(found.span_days, runs[i].span, "\"%s\": span %u",
			     runs[i].line, found.span_days);
		cr_expect_eq(found.clean_since, runs[i].clean_since,
			     "\"%s\": clean since %u", runs[i].line,
			     found.clean_since);
		cr_expect_eq(found.organizations, runs[i].organizations,
			     "\"%s\": organizations %u", runs[i].line,
			     found.organizations);
		cr_expect_eq(found.last_failing,
			     runs[i].last_failing == 0
				 ? CALENDAR_NO_DAY
				 : TODAY - runs[i].last_failing,
			     "\"%s\": last failing %d", runs[i].line,
			     (int)found.last_failing);
		arena_free(arena);
	}
}

Test(evidence, is_none_without_reports)
{
	struct evidence found;

	collect(&found, NULL, TODAY - 30, &evidence_rules_default, NULL);
	cr_expect_eq(found.run_days, 0);
	cr_expect_eq(found.last_covered, CALENDAR_NO_DAY);
	cr_expect_not(evidence_is_failing(&found, &evidence_rules_default));
	cr_expect_not(evidence_is_enough(&found, &evidence_rules_default));
}

/* What was before does not count; nor do clean days ahead.  But failures of a
 * report that has not ended yet, or has a wrong clock, do. */
Test(evidence, leaves_other_days_alone)
{
	struct arena *arena = arena_new();
	struct made_tally made;
	struct evidence found;

	made_tally(&made, "mcccc", TODAY + 2);
	collect(&found, &made.domain, TODAY - 2, &evidence_rules_default,
		arena);
	cr_expect_eq(found.last_failing, CALENDAR_NO_DAY);
	cr_expect_eq(found.run_days, 3);
	cr_expect_eq(found.sessions, 30);
	cr_expect_eq(found.failure_count, 0);
	made_tally(&made, "mcccm", TODAY + 2);
	collect(&found, &made.domain, TODAY - 2, &evidence_rules_default,
		arena);
	cr_expect_eq(found.last_failing, TODAY);
	cr_expect_eq(found.failure_count, 1);
	made_tally(&made, "m", TODAY + EVIDENCE_AHEAD_DAYS + 2);
	collect(&found, &made.domain, TODAY - 2, &evidence_rules_default,
		arena);
	cr_expect_eq(found.last_failing, CALENDAR_NO_DAY);
	arena_free(arena);
}

Test(evidence, tells_what_counts_from_what_does_not)
{
	struct arena *arena = arena_new();
	struct made_tally made;
	struct evidence found;

	made_tally(&made, "mdsux", TODAY);
	collect(&found, &made.domain, TODAY - 5, &evidence_rules_default,
		arena);
	cr_assert_eq(found.failure_count, 3);
	cr_assert_eq(found.other_count, 2);
	for (size_t i = 0; i < found.other_count; i++)
		cr_expect(found.others[i]->is_dane ||
			  found.others[i]->cause == CAUSE_SENDER);
	arena_free(arena);
}

/* A mail server that the policy does not allow is never a single sender's
 * affair, though the same result at the same one otherwise is. */
Test(evidence, counts_what_the_policy_does_not_allow)
{
	struct arena *arena = arena_new();
	struct made_tally made;
	struct evidence found;

	made_tally(&made, "sssccc", TODAY);
	made.failures[1].is_unlisted = true;
	collect(&found, &made.domain, TODAY - 6, &evidence_rules_default,
		arena);
	cr_expect_eq(found.last_failing, TODAY - 5);
	cr_assert_eq(found.failure_count, 1);
	cr_expect_eq(found.failures[0]->cause, CAUSE_POLICY);
	arena_free(arena);
}

/* By no policy that is known; only by the one that is not loaded; by both. */
Test(evidence, knows_the_policy_better_than_reports)
{
	static const char *const other[] = {"new.example.com"};
	static const struct {
		const char *failing;
		bool is_unlisted;
		enum failure_cause cause; /* CAUSE_SENDER: does not count */
		const char *fix;
	} cases[] = {
	    {"mail.example.com", false, CAUSE_SENDER, "nothing, unless"},
	    {"Mail.Example.com.", false, CAUSE_SENDER, "nothing, unless"},
	    {"mail.example.com", true, CAUSE_POLICY, "is served allows it"},
	    {"new.example.com", true, CAUSE_POLICY, "load it"},
	    {"mx2.example.com", false, CAUSE_POLICY, "prints all mx lines"},
	    {"mx2.example.com", true, CAUSE_POLICY, "prints all mx lines"},
	};
	static const struct policy next = {.mx = other, .mx_count = 1};
	static const struct policy_pair both = {.domain = "example.com",
						.options = "",
						.served = &policy,
						.configured = &next};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct evidence_question question = {
		    .start = TODAY - 4,
		    .today = TODAY,
		    .rules = &evidence_rules_default,
		    .policies = &both};
		struct arena *arena = arena_new();
		const struct failure_summary *summary;
		struct made_tally made;
		struct evidence found;

		made_tally(&made, "cccs", TODAY);
		made.failures[0].mx = cases[i].failing;
		made.failures[0].is_unlisted = cases[i].is_unlisted;
		evidence_collect(&found, &made.domain, &question, arena);
		cr_assert_eq(found.failure_count + found.other_count, 1);
		cr_expect_eq(found.failure_count,
			     cases[i].cause != CAUSE_SENDER, "%zu", i);
		summary = found.failure_count > 0 ? found.failures[0]
						  : found.others[0];
		cr_expect_eq(summary->cause, cases[i].cause, "%zu", i);
		cr_expect_not_null(strstr(summary->fix, cases[i].fix),
				   "%zu: %s", i, summary->fix);
		arena_free(arena);
	}
}

/* Two faults, two remedies. */
Test(evidence, tells_of_both_faults)
{
	struct arena *arena = arena_new();
	struct made_tally made;
	struct evidence found;

	made_tally(&made, "m", TODAY);
	made.failures[0].mx = "mx2.example.com";
	made.failures[0].result_type = "starttls-not-supported";
	collect(&found, &made.domain, TODAY - 1, &evidence_rules_default,
		arena);
	cr_assert_eq(found.failure_count, 1);
	cr_expect_not_null(
	    strstr(found.failures[0]->fix, "prints all mx lines"));
	cr_expect_not_null(strstr(found.failures[0]->fix, "turn TLS on"));
	arena_free(arena);
}

static const struct {
	const char *result_type;
	enum report_policy_type type;
	bool counts, loses;
} failures[] = {
    {"certificate-expired", REPORT_POLICY_STS, true, true},
    {"certificate-expired", REPORT_POLICY_OTHER, true, true},
    {"certificate-expired", REPORT_POLICY_NONE_FOUND, true, false},
    {"certificate-expired", REPORT_POLICY_TLSA, false, false},
    {"sts-policy-fetch-error", REPORT_POLICY_STS, true, false},
    {"STS-Policy-Invalid", REPORT_POLICY_STS, true, false},
    {"sts-webpki-invalid", REPORT_POLICY_OTHER, true, false},
    {"unknown", REPORT_POLICY_STS, true, true},
    {"tlsa-invalid", REPORT_POLICY_STS, false, false},
};

Test(evidence, tells_what_loses_mail)
{
	for (size_t i = 0; i < COUNT(failures); i++) {
		struct arena *arena = arena_new();
		struct made_tally made;
		struct evidence found;

		made_tally(&made, "m", TODAY);
		made.failures[0].result_type = failures[i].result_type;
		made.failures[0].type = failures[i].type;
		collect(&found, &made.domain, TODAY - 1,
			&evidence_rules_default, arena);
		cr_expect_eq(
		    evidence_is_failing(&found, &evidence_rules_default),
		    failures[i].counts, "%zu", i);
		cr_expect_eq(
		    evidence_is_losing(&found, &evidence_rules_default),
		    failures[i].loses, "%zu", i);
		arena_free(arena);
	}
}

/* Days of others do not show that it is over for who could not deliver. */
Test(evidence, waits_for_those_who_could_not_deliver)
{
	struct arena *arena = arena_new();
	struct made_tally made;
	struct evidence found;

	made_tally(&made, "mcccc", TODAY);
	made.organizations[GOOGLE].day_count = 1;
	made.failures[0].sessions = 5;
	collect(&found, &made.domain, TODAY - 5, &evidence_rules_default,
		arena);
	cr_expect_eq(found.clean_since, 4);
	cr_expect(evidence_is_failing(&found, &evidence_rules_default));
	cr_expect(evidence_is_losing(&found, &evidence_rules_default));
	cr_expect_eq(found.losing_organizations, 1);
	/* Where more came in than failed, the rest has come in late. */
	made.failures[0].sessions = 4;
	collect(&found, &made.domain, TODAY - 5, &evidence_rules_default,
		arena);
	cr_expect_not(evidence_is_failing(&found, &evidence_rules_default));
	cr_expect_eq(found.losing_organizations, 1);
	made_tally(&made, "mcccc", TODAY);
	made.organizations[GOOGLE].day_count = 2;
	made.failures[0].sessions = 5;
	collect(&found, &made.domain, TODAY - 5, &evidence_rules_default,
		arena);
	cr_expect_not(evidence_is_failing(&found, &evidence_rules_default));
	cr_expect_not(evidence_is_losing(&found, &evidence_rules_default));
	cr_expect_eq(found.losing_organizations, 0);
	/* Half of what failed is enough. */
	made_tally(&made, "mmcccc", TODAY);
	made.organizations[GOOGLE].day_count = 2;
	made.failures[0].organization = MICROSOFT;
	made.failures[0].sessions = made.failures[1].sessions = 5;
	collect(&found, &made.domain, TODAY - 6, &evidence_rules_default,
		arena);
	cr_expect_not(evidence_is_failing(&found, &evidence_rules_default));
	made.failures[1].sessions = 6;
	collect(&found, &made.domain, TODAY - 6, &evidence_rules_default,
		arena);
	cr_expect(evidence_is_failing(&found, &evidence_rules_default));
	arena_free(arena);
}

/* What failed long ago neither outweighs nor hides what fails now. */
Test(evidence, keeps_old_failures_apart)
{
	struct arena *arena = arena_new();
	struct made_tally made;
	struct evidence found;

	made_tally(&made, "mcccccccccccccccccmccc", TODAY);
	made.failures[0].sessions = 1000;
	made.failures[0].result_type = "validation-failure";
	made.failures[0].mx = "mx2.example.com";
	made.failures[1].sessions = 5;
	made.organizations[GOOGLE].day_count = 19;
	collect(&found, &made.domain, TODAY - 22, &evidence_rules_default,
		arena);
	cr_expect(evidence_is_losing(&found, &evidence_rules_default));
	cr_assert_eq(found.failure_count, 2);
	cr_expect_eq(found.current_count, 1);
	cr_expect_str_eq(found.failures[0]->result_type, "certificate-expired");
	/* And does not count for ever. */
	made_tally(&made, "mcccccccccccccccccc", TODAY);
	made.failures[0].sessions = 5;
	made.failures[0].organization = YAHOO;
	collect(&found, &made.domain, TODAY - 19, &evidence_rules_default,
		arena);
	cr_expect_not(evidence_is_failing(&found, &evidence_rules_default));
	cr_expect_not(evidence_is_stale(&found, &evidence_rules_default));
	cr_expect_eq(found.current_count, 0);
	arena_free(arena);
}

/* Who delivers nothing has seen nothing that is clean. */
Test(evidence, asks_those_who_delivered)
{
	struct arena *arena = arena_new();
	struct made_tally made;
	struct evidence found;

	made_tally(&made, "cccc", TODAY);
	made.organizations[GOOGLE].sessions =
	    (struct tally_count){.failed = 20};
	collect(&found, &made.domain, TODAY - 4, &evidence_rules_default,
		arena);
	cr_expect_eq(found.organizations, 1);
	arena_free(arena);
}

static const struct {
	const char *line;
	int64_t allowed;
	bool is_failing;
} allowances[] = {
    {"m", 0, true},
    {"m", 1, false},
    {"2", 1, true},
    {"2", 2, false},
    /* Of each day, not of all of them. */
    {"mmmm", 1, false},
};

Test(evidence, allows_failures_of_a_day)
{
	for (size_t i = 0; i < COUNT(allowances); i++) {
		struct arena *arena = arena_new();
		struct evidence_rules rules = evidence_rules_default;
		struct made_tally made;
		struct evidence found;

		rules.failures = allowances[i].allowed;
		made_tally(&made, allowances[i].line, TODAY);
		collect(&found, &made.domain, TODAY - 10, &rules, arena);
		cr_expect_eq(evidence_is_failing(&found, &rules),
			     allowances[i].is_failing, "\"%s\", %d",
			     allowances[i].line, (int)allowances[i].allowed);
		arena_free(arena);
	}
}

static const struct {
	const char *line;
	unsigned clean_days;
	bool is_failing;
} recoveries[] = {
    {"m", 14, true},	 {"mcc", 14, true},	{"mccc", 14, false},
    {"mc..c", 14, true}, {"mc..cc", 14, false}, {"mc", 2, true},
    {"mcc", 2, false},
};

Test(evidence, knows_when_a_failure_is_over)
{
	for (size_t i = 0; i < COUNT(recoveries); i++) {
		struct arena *arena = arena_new();
		struct evidence_rules rules = evidence_rules_default;
		struct made_tally made;
		struct evidence found;

		rules.clean_days = recoveries[i].clean_days;
		made_tally(&made, recoveries[i].line, TODAY);
		collect(&found, &made.domain, TODAY - 10, &rules, arena);
		cr_expect_eq(evidence_is_failing(&found, &rules),
			     recoveries[i].is_failing, "\"%s\"",
			     recoveries[i].line);
		arena_free(arena);
	}
}

static const struct {
	const char *line;
	int days; /* from today */
} earliest[] = {
    {"", 14},		/* began today */
    {".", 13},		/* yesterday's reports may still come */
    {"..........", 13}, /* the run can begin yesterday */
    {"c", 13},		/* the 14th clean day is over then */
    {"cccc", 10},
    {"ccccccccccccc", 1},
    {"cccccccccccccc", 1}, /* enough by itself: never today */
    {"...cccc", 10},
    {"mcccc", 10},
    {"ccccm", 14},
    {"c....c", 13},
};

Test(evidence, computes_the_earliest_day)
{
	for (size_t i = 0; i < COUNT(earliest); i++) {
		struct arena *arena = arena_new();
		struct made_tally made;
		struct evidence found;
		int32_t length = (int32_t)strlen(earliest[i].line);
		int32_t day;

		made_tally(&made, earliest[i].line, TODAY);
		collect(&found, &made.domain, TODAY - length,
			&evidence_rules_default, arena);
		day = evidence_earliest(&found, &evidence_rules_default);
		cr_expect_eq(day - TODAY, earliest[i].days, "\"%s\": %d",
			     earliest[i].line, (int)(day - TODAY));
		arena_free(arena);
	}
}
