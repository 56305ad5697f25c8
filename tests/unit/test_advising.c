#include <criterion/criterion.h>
#include <string.h>

#include "advice/advising.h"
#include "judged.h"
#include "made_facts.h"

static const char *const one[] = {"a.example.com", "b.example.com"};
static const char *const other[] = {"B.example.com", "c.example.com"};

/* An advice in the making for a domain whose policy is the one that is served,
 * in mode enforce since ten days. */
struct made {
	struct arena *arena;
	struct text text;
	struct domain_config config;
	struct policy_record record;
	struct advice_facts facts;
	struct advising advising;
};

static void make(struct made *made)
{
	*made = (struct made){.arena = arena_new()};
	text_init_growing(&made->text);
	made->config =
	    (struct domain_config){.name = DOMAIN,
				   .policy = {.mode = POLICY_ENFORCE,
					      .max_age_s = 7 * DAY,
					      .mx = one,
					      .mx_count = COUNT(one)}};
	policy_render(&made->config.policy, &made->text);
	made->config.policy_text = made->text.bytes;
	made->config.policy_length = made->text.length;
	made->record = (struct policy_record){.name = DOMAIN,
					      .id = "20261201",
					      .since = NOW - 10 * DAY,
					      .mode_since = NOW - 10 * DAY,
					      .policy = made->config.policy};
	digest_sha256(made->record.digest, made->text.bytes, made->text.length);
	made->facts = (struct advice_facts){.domain = DOMAIN,
					    .config = &made->config,
					    .record = &made->record,
					    .options = " -c m.ini",
					    .report_options = " -c m.ini",
					    .rules = evidence_rules_default,
					    .now = NOW};
	made->advising = (struct advising){
	    .facts = &made->facts, .arena = made->arena, .today = NOW / DAY};
	line_list_init(&made->advising.reasons, made->arena);
	line_list_init(&made->advising.next, made->arena);
}

static void release(struct made *made)
{
	text_release(&made->text);
	arena_free(made->arena);
}

static void serve(struct made *made, const char *const *mx, size_t count)
{
	made->record.policy.mx = mx;
	made->record.policy.mx_count = count;
	made->record.digest[0] ^= 1;
}

static const char *join(struct arena *arena, const struct line_list *list)
{
	const char *all = "";

	for (size_t i = 0; i < list->count; i++)
		all = arena_printf(arena, "%s%s\n", all, list->lines[i]);
	return all;
}

static const char *next_of(struct made *made)
{
	return join(made->arena, &made->advising.next);
}

static const char *reasons_of(struct made *made)
{
	return join(made->arena, &made->advising.reasons);
}

Test(advising, knows_what_is_pending_and_hasty)
{
	struct made made;

	make(&made);
	cr_expect_not(advising_is_pending(&made.advising));
	cr_expect_not(advising_is_hasty(&made.advising));
	made.record.digest[0] ^= 1;
	cr_expect(advising_is_pending(&made.advising));
	cr_expect_not(advising_is_hasty(&made.advising));
	made.record.policy.mode = POLICY_TESTING;
	cr_expect(advising_is_hasty(&made.advising));
	made.record.policy.mode = POLICY_NONE;
	cr_expect(advising_is_hasty(&made.advising));
	made.config.policy.mode = POLICY_TESTING;
	cr_expect_not(advising_is_hasty(&made.advising));
	made.config.policy.mode = POLICY_ENFORCE;
	made.facts.record = NULL;
	cr_expect(advising_is_hasty(&made.advising));
	made.facts.config = NULL;
	cr_expect_not(advising_is_hasty(&made.advising));
	release(&made);
}

Test(advising, knows_what_a_change_drops)
{
	struct made made;

	make(&made);
	cr_expect_not(advising_drops_mx(&made.advising));
	serve(&made, one, 1); /* b comes */
	cr_expect_not(advising_drops_mx(&made.advising));
	serve(&made, other, 1); /* a comes, B is b */
	cr_expect_not(advising_drops_mx(&made.advising));
	serve(&made, other, 2);
	cr_expect(advising_drops_mx(&made.advising));
	made.record.policy.mode = POLICY_TESTING;
	cr_expect_not(advising_drops_mx(&made.advising));
	made.record.enforce_until = NOW + 1;
	cr_expect(advising_drops_mx(&made.advising));
	made.record.enforce_until = NOW;
	cr_expect_not(advising_drops_mx(&made.advising));
	release(&made);
}

/* Both halves may have as many mx: which ones change is told. */
Test(advising, tells_what_a_pending_policy_changes)
{
	struct made made;

	make(&made);
	serve(&made, other, 2);
	advising_explain_pending(&made.advising);
	cr_expect_str_eq(
	    reasons_of(&made),
	    "The configured policy (mode enforce, max_age 1w, 2 mx), or its "
	    "id, is not the one that is served since 2026-12-22T00:00:00Z "
	    "(mode enforce, max_age 1w, 2 mx).\n"
	    "It changes mx: +a.example.com -c.example.com.\n"
	    "Senders may enforce a policy until 2027-01-08T00:00:00Z, and "
	    "would not deliver to an mx that it has no longer, nor what lies "
	    "in their queues for it: first its MX record goes, then TTL and "
	    "queues (6 days) pass.\n");
	advising_add_pending(&made.advising);
	cr_expect_str_eq(next_of(&made),
			 "the order of steps: mta-sts advise -c m.ini "
			 "--mx-change +a.example.com -c.example.com "
			 "example.com\n"
			 "as its last step, not before: mta-stsd -r\n"
			 "publish the _mta-sts record that it prints\n");
	release(&made);
}

#define LOAD "mta-stsd -r\npublish the _mta-sts record that it prints\n"

Test(advising, loads_what_drops_nothing)
{
	struct made made;

	make(&made);
	serve(&made, one, 1);
	advising_explain_pending(&made.advising);
	cr_expect_not_null(strstr(reasons_of(&made), "mx: +b.example.com."));
	cr_expect_null(strstr(reasons_of(&made), "queues"));
	advising_add_pending(&made.advising);
	cr_expect_str_eq(next_of(&made), LOAD);
	release(&made);
	make(&made);
	made.facts.record = NULL;
	advising_add_pending(&made.advising);
	cr_expect_str_eq(next_of(&made), LOAD);
	release(&made);
}

/* A policy under an id that was used would be refused. */
Test(advising, gives_a_pending_policy_an_id_of_its_own)
{
	static const struct {
		const char *literal;
		bool is_given;
	} ids[] = {{"20261201", true}, {"20261101", true}, {"new", false}};
	struct used_id used = {.id = "20261101"};

	for (size_t i = 0; i < COUNT(ids); i++) {
		struct made made;

		make(&made);
		serve(&made, one, 1);
		made.config.id_scheme = ID_LITERAL;
		made.config.id_literal = ids[i].literal;
		made.record.used = &used;
		advising_add_pending(&made.advising);
		cr_expect_str_eq(next_of(&made),
				 ids[i].is_given
				     ? "change in the section [example.com]:\n"
				       "id = 20270101000000Z\n" LOAD
				     : LOAD,
				 "%s", ids[i].literal);
		release(&made);
	}
}

Test(advising, keeps_mode_testing_as_it_is_served)
{
	struct made made;

	make(&made);
	made.record.policy.mode = POLICY_TESTING;
	made.record.policy.max_age_s = 3 * DAY;
	made.config.id_scheme = ID_LITERAL;
	made.config.id_literal = "20261202";
	advising_keep_testing(&made.advising);
	cr_expect_str_eq(next_of(&made),
			 "change in the section [example.com]:\n"
			 "mode = testing\nmax_age = 3d\nid = 20261201\n");
	release(&made);
	make(&made);
	made.record.policy.mode = POLICY_NONE;
	advising_keep_testing(&made.advising);
	cr_expect_str_eq(
	    next_of(&made),
	    "change in the section [example.com]:\nmode = testing\n");
	release(&made);
}

Test(advising, tells_the_mode_and_its_age)
{
	struct made made;

	make(&made);
	advising_explain_mode(&made.advising);
	made.record.mode_since = NOW - DAY;
	advising_explain_mode(&made.advising);
	made.record.mode_since = NOW + DAY;
	advising_explain_mode(&made.advising);
	cr_expect_str_eq(
	    reasons_of(&made),
	    "Mode enforce is served since 2026-12-22T00:00:00Z (10 days), with "
	    "max_age 1w since 2026-12-22T00:00:00Z.\n"
	    "Mode enforce is served since 2026-12-31T00:00:00Z (1 day), with "
	    "max_age 1w since 2026-12-22T00:00:00Z.\n"
	    "Mode enforce is served since 2027-01-02T00:00:00Z (0 days), with "
	    "max_age 1w since 2026-12-22T00:00:00Z.\n");
	release(&made);
}

Test(advising, finds_the_losses_of_the_policy)
{
	static const struct check_finding finding = {
	    .code = CODE_LOCAL_MX_NOT_COVERED,
	    .severity = CHECK_ERROR,
	    .fix = "mx = d.example.com"};
	static const struct check_finding *const list[] = {&finding};
	static const struct evidence evidence;
	struct made made;

	make(&made);
	made.advising.recent = made.advising.evidence = evidence;
	made.advising.recent.last_failing = CALENDAR_NO_DAY;
	made.advising.recent.last_losing = CALENDAR_NO_DAY;
	made.advising.troubles = &made.advising.evidence;
	cr_expect_not(advising_needs_other_policy(&made.advising));
	cr_expect_not(advising_is_losing(&made.advising));
	made.advising.live.by_meaning[LIVE_LOSS] =
	    (struct live_findings){.list = list, .count = 1};
	cr_expect_eq(advising_count(&made.advising, LIVE_LOSS), 1);
	cr_expect(advising_needs_other_policy(&made.advising));
	cr_expect(advising_is_losing(&made.advising));
	cr_expect(advising_is_failing(&made.advising));
	cr_expect_not(advising_is_ready(&made.advising));
	made.config.id_scheme = ID_LITERAL;
	made.config.id_literal = "20261201";
	advising_add_remedies(&made.advising);
	advising_add_reload(&made.advising);
	cr_expect_str_eq(next_of(&made),
			 "mx = d.example.com\nid = 20270101000000Z\n" LOAD
			 "mta-sts check -c m.ini example.com\n");
	release(&made);
}
