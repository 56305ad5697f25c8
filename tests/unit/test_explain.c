#include <criterion/criterion.h>
#include <string.h>

#include "advice/explain.h"
#include "judged.h"
#include "made_tally.h"

#define TODAY 20819 /* 2027-01-01 */

static struct arena *arena;
static struct line_list lines;

static void start(void)
{
	arena = arena_new();
	line_list_init(&lines, arena);
}

static void end(void)
{
	arena_free(arena);
}

TestSuite(explain, .init = start, .fini = end);

static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G"};

static struct failure_summary make_summary(void)
{
	return (struct failure_summary){.result_type = "certificate-expired",
					.mx = "mx.example",
					.sessions = 3,
					.first_day = TODAY - 5,
					.last_day = TODAY - 2,
					.cause = CAUSE_MINE,
					.meaning = "it had ended",
					.fix = "renew it",
					.organizations = names,
					.organization_count = 2};
}

Test(explain, tells_failures_with_all_that_is_known)
{
	struct failure_summary summary = make_summary();
	const struct failure_summary *list[] = {&summary};
	struct evidence evidence = {.failures = list, .failure_count = 1};

	explain_failures(&evidence, &lines);
	explain_remedies(&evidence, &lines);
	cr_assert_eq(lines.count, 2);
	cr_expect_str_eq(lines.lines[0],
			 "certificate-expired at mx.example: 3 sessions "
			 "failed, 2026-12-27 to 2026-12-30, told by A, B: it "
			 "had ended (cause: your mail server).");
	cr_expect_str_eq(lines.lines[1],
			 "certificate-expired at mx.example: renew it");
}

Test(explain, tells_failures_of_which_little_is_known)
{
	struct failure_summary summary = make_summary();
	const struct failure_summary *list[] = {&summary};
	struct evidence evidence = {.others = list, .other_count = 1};

	summary.mx = NULL;
	summary.sessions = summary.enforced = 1;
	summary.last_day = summary.first_day;
	summary.cause = CAUSE_UNKNOWN;
	summary.organization_count = 7;
	explain_failures(&evidence, &lines);
	explain_remedies(&evidence, &lines);
	cr_assert_eq(lines.count, 1);
	cr_expect_str_eq(
	    lines.lines[0],
	    "certificate-expired: 1 session failed, 2026-12-27, 1 "
	    "of them under mode enforce, told by A, B, C, D, E and "
	    "2 more: it had ended (cause: unknown, so it counts).");
}

Test(explain, tells_no_more_than_anybody_reads)
{
	struct failure_summary summary = make_summary();
	const struct failure_summary *list[50];
	struct check_findings *findings = judged_new();
	const struct check_finding *found[50];
	struct evidence evidence = {.failures = list,
				    .failure_count = 50,
				    .others = list,
				    .other_count = 50};
	struct live_view view = {
	    .is_there = true,
	    .by_meaning[LIVE_FAULT] = {.list = found, .count = 50}};

	for (size_t i = 0; i < 50; i++) {
		list[i] = &summary;
		found[i] = check_findings_add(findings, CODE_TXT_MISSING,
					      CHECK_ERROR, "", "none");
	}
	explain_failures(&evidence, &lines);
	cr_assert_eq(lines.count, 17);
	cr_expect_str_eq(lines.lines[10],
			 "There are 40 more kinds of failures.");
	cr_expect_str_eq(lines.lines[16],
			 "There are 45 more kinds of failures that do not "
			 "count.");
	explain_findings(&view, LIVE_FAULT, &lines);
	cr_assert_eq(lines.count, 28);
	cr_expect_str_eq(lines.lines[26], "The live check: txt-missing: none.");
	cr_expect_str_eq(lines.lines[27],
			 "The live check has 40 more such findings.");
	judged_free(findings);
}

/* What an organization that finds no policy reports, it reports in vain; who
 * has had a day for it is told. */
Test(explain, names_a_few_who_find_no_policy)
{
	struct tally_organization organizations[20];
	struct tally_domain domain = {
	    .organizations = organizations,
	    .organization_count = 20,
	    .by_type[REPORT_POLICY_NONE_FOUND] = {.failed = 20}};
	struct advice_facts facts = {.tally = &domain,
				     .is_authenticated = true};
	struct evidence evidence = {.start = TODAY - 1, .today = TODAY};

	for (size_t i = 0; i < 20; i++)
		organizations[i] = (struct tally_organization){
		    .name = "Somebody", .sessions = {.failed = 1}};
	explain_reports(&facts, &evidence, &lines);
	cr_expect_eq(lines.count, 0);
	evidence.start--;
	explain_reports(&facts, &evidence, &lines);
	cr_assert_eq(lines.count, 6);
	cr_expect_str_eq(lines.lines[5], "So do 15 more organizations.");
}
