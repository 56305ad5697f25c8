#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "site/state_file.h"

/* 2026-01-01T00:00:00Z */
#define NOW INT64_C(1767225600)
#define DAY INT64_C(86400)

struct fixture {
	struct arena *arena;
	struct policy_state state;
	struct diagnostics diagnostics;
};

static struct fixture start(void)
{
	struct fixture fixture = {.arena = arena_new()};

	diagnostics_init(&fixture.diagnostics, fixture.arena);
	policy_state_init(&fixture.state, fixture.arena);
	return fixture;
}

/* Writes the state and reads it back, as a restart does. */
static void restart(struct fixture *fixture)
{
	struct policy_state again;
	struct text text;
	unsigned line;

	text_init_growing(&text);
	state_file_render(&fixture->state, &text);
	cr_assert_eq(state_file_parse(&again, fixture->arena, text.bytes,
				      text.length, &line),
		     STATE_FILE_OK, "line %u of\n%s", line, text.bytes);
	text_release(&text);
	fixture->state = again;
}

static struct domain_config make_domain(struct arena *arena,
					enum policy_mode mode,
					uint32_t max_age_s)
{
	static const char *const mx[] = {"mx1.example.com", "*.example.net"};
	struct domain_config domain = {
	    .name = "example.com",
	    .policy = {mode, max_age_s, mx, 2},
	    .id_scheme = ID_TIME,
	};
	struct text text;

	text_init_growing(&text);
	policy_render(&domain.policy, &text);
	domain.policy_text = arena_copy(arena, text.bytes, text.length);
	domain.policy_length = text.length;
	text_release(&text);
	return domain;
}

static const char *id_of(const struct fixture *fixture)
{
	return policy_state_find(&fixture->state, "example.com")->id;
}

Test(policy_state, finds_every_record_that_was_added)
{
	struct fixture f = start();
	const struct policy_record *record;
	const char *name;

	for (int i = 0; i < 100; i++) {
		name = arena_printf(f.arena, "d%d.example", i);
		cr_assert_not_null(policy_state_add(&f.state, name));
		cr_expect_null(policy_state_add(&f.state, name), "%s", name);
	}
	cr_expect_eq(f.state.count, 100);
	for (int i = 0; i < 100; i++) {
		name = arena_printf(f.arena, "d%d.example", i);
		record = policy_state_find(&f.state, name);
		cr_assert_not_null(record, "%s", name);
		cr_expect_str_eq(record->name, name);
	}
	cr_expect_null(policy_state_find(&f.state, "example.com"));
	arena_free(f.arena);
}

Test(policy_state, gives_a_new_policy_the_time_as_id)
{
	struct fixture f = start();
	struct domain_config domain =
	    make_domain(f.arena, POLICY_TESTING, 604800);
	struct policy_record before;

	cr_expect_eq(policy_state_update(&f.state, &domain, NOW, &before),
		     POLICY_NEW);
	cr_expect_null(before.name);
	cr_expect_str_eq(id_of(&f), "20260101000000Z");
	cr_expect(f.state.changed);
	arena_free(f.arena);
}

Test(policy_state, keeps_the_id_of_an_unchanged_policy)
{
	struct fixture f = start();
	struct domain_config domain =
	    make_domain(f.arena, POLICY_TESTING, 604800);

	policy_state_update(&f.state, &domain, NOW, NULL);
	restart(&f);
	cr_expect_eq(policy_state_update(&f.state, &domain, NOW + DAY, NULL),
		     POLICY_UNTOLD, "killed before it could tell");
	cr_expect(!f.state.changed, "nothing to write");
	cr_expect(policy_state_note_told(&f.state));
	cr_expect_not(policy_state_note_told(&f.state));
	restart(&f);
	cr_expect_eq(policy_state_update(&f.state, &domain, NOW + DAY, NULL),
		     POLICY_SAME);
	cr_expect_str_eq(id_of(&f), "20260101000000Z");
	cr_expect(!f.state.changed, "nothing to write");
	arena_free(f.arena);
}

Test(policy_state, tells_what_was_before_a_change)
{
	struct fixture f = start();
	struct domain_config testing =
	    make_domain(f.arena, POLICY_TESTING, 604800);
	struct domain_config enforce =
	    make_domain(f.arena, POLICY_ENFORCE, 604800);
	const struct policy_record *record;
	struct policy_record before;

	policy_state_update(&f.state, &testing, NOW, NULL);
	restart(&f);
	cr_expect_eq(
	    policy_state_update(&f.state, &enforce, NOW + DAY, &before),
	    POLICY_CHANGED);
	cr_expect_eq(before.policy.mode, POLICY_TESTING);
	cr_expect_str_eq(before.policy.mx[1], "*.example.net");
	record = policy_state_find(&f.state, "example.com");
	cr_expect_str_eq(record->id, "20260102000000Z");
	cr_expect_eq(record->since, NOW + DAY);
	cr_expect_eq(record->mode_since, NOW + DAY);
	cr_expect_eq(record->cached_until, NOW + 8 * DAY);
	cr_expect_eq(record->enforce_until, 0);
	restart(&f);
	record = policy_state_find(&f.state, "example.com");
	cr_expect_eq(record->cached_until, NOW + 8 * DAY);
	arena_free(f.arena);
}

/* Two changes in one second, a clock that went back, a literal before. */
Test(policy_state, never_repeats_a_time_id)
{
	struct fixture f = start();
	int64_t times[] = {NOW, NOW, NOW, NOW - 100 * DAY, NOW - 1, NOW + 2};
	char last[STS_ID_LENGTH_MAX + 1] = "";

	for (uint32_t i = 0; i < 6; i++) {
		struct domain_config domain =
		    make_domain(f.arena, POLICY_TESTING, 604800 + i);

		cr_expect_eq(
		    policy_state_update(&f.state, &domain, times[i], NULL),
		    i == 0 ? POLICY_NEW : POLICY_CHANGED);
		cr_expect_gt(strcmp(id_of(&f), last), 0, "%s after %s",
			     id_of(&f), last);
		snprintf(last, sizeof(last), "%s", id_of(&f));
		restart(&f);
	}
	cr_expect_str_eq(last, "20260101000005Z");
	arena_free(f.arena);
}

Test(policy_state, is_later_than_a_literal_was_given)
{
	struct fixture f = start();
	struct domain_config literal =
	    make_domain(f.arena, POLICY_TESTING, 604800);
	struct domain_config timed =
	    make_domain(f.arena, POLICY_TESTING, 604801);

	literal.id_scheme = ID_LITERAL;
	literal.id_literal = "first";
	policy_state_update(&f.state, &literal, NOW, NULL);
	cr_expect_str_eq(id_of(&f), "first");
	restart(&f);
	policy_state_update(&f.state, &timed, NOW - DAY, NULL);
	cr_expect_str_eq(id_of(&f), "20260101000001Z");
	arena_free(f.arena);
}

Test(policy_state, gives_the_same_content_the_same_id_everywhere)
{
	struct fixture one = start(), two = start();
	struct domain_config a = make_domain(one.arena, POLICY_TESTING, 604800);
	struct domain_config b = make_domain(one.arena, POLICY_ENFORCE, 604800);
	char id[STS_ID_LENGTH_MAX + 1];

	a.id_scheme = b.id_scheme = ID_CONTENT;
	policy_state_update(&one.state, &a, NOW, NULL);
	policy_state_update(&two.state, &b, NOW + DAY, NULL);
	cr_expect_str_neq(id_of(&one), id_of(&two));
	cr_expect(sts_id_is_valid(id_of(&one), strlen(id_of(&one))));
	snprintf(id, sizeof(id), "%s", id_of(&one));
	policy_state_update(&two.state, &a, NOW + 2 * DAY, NULL);
	cr_expect_str_eq(id_of(&two), id);
	arena_free(one.arena);
	arena_free(two.arena);
}

Test(policy_state, refuses_a_changed_policy_under_its_old_literal)
{
	struct fixture f = start();
	struct domain_config domain =
	    make_domain(f.arena, POLICY_TESTING, 604800);
	struct domain_config changed =
	    make_domain(f.arena, POLICY_ENFORCE, 604800);

	domain.id_scheme = changed.id_scheme = ID_LITERAL;
	domain.id_literal = changed.id_literal = "one";
	cr_expect_eq(policy_state_update(&f.state, &domain, NOW, NULL),
		     POLICY_NEW);
	restart(&f);
	cr_expect_eq(policy_state_update(&f.state, &changed, NOW, NULL),
		     POLICY_ID_USED);
	cr_expect(!f.state.changed);
	changed.id_literal = "two";
	cr_expect_eq(policy_state_update(&f.state, &changed, NOW, NULL),
		     POLICY_CHANGED);
	domain = changed;
	domain.id_literal = "three";
	cr_expect_eq(policy_state_update(&f.state, &domain, NOW, NULL),
		     POLICY_RENAMED);
	cr_expect_str_eq(id_of(&f), "three");
	arena_free(f.arena);
}

/* RFC 8461 section 8.3: the latest of all that was ever served counts. */
Test(policy_state, remembers_the_longest_lasting_enforce_policy)
{
	struct fixture f = start();
	struct domain_config longest =
	    make_domain(f.arena, POLICY_ENFORCE, 31557599);
	struct domain_config shorter =
	    make_domain(f.arena, POLICY_ENFORCE, 604800);
	struct domain_config none = make_domain(f.arena, POLICY_NONE, 86400);
	const struct policy_record *record;

	policy_state_update(&f.state, &longest, NOW, NULL);
	policy_state_update(&f.state, &shorter, NOW + DAY, NULL);
	restart(&f);
	policy_state_update(&f.state, &none, NOW + 2 * DAY, NULL);
	record = policy_state_find(&f.state, "example.com");
	cr_expect_eq(record->enforce_until, NOW + DAY + 31557599);
	cr_expect_eq(policy_record_enforce_end(record, NOW + 3 * DAY),
		     NOW + DAY + 31557599);
	arena_free(f.arena);
}

Test(policy_state, warns_while_a_dropped_policy_may_be_enforced)
{
	struct fixture f = start();
	struct domain_config enforce =
	    make_domain(f.arena, POLICY_ENFORCE, 604800);
	struct text text;

	policy_state_update(&f.state, &enforce, NOW, NULL);
	for (int day = 1; day < 7; day++) {
		restart(&f);
		f.diagnostics.warnings = 0;
		policy_state_drop(&f.state, NOW + day * DAY, "m.ini",
				  &f.diagnostics);
		cr_expect_eq(f.diagnostics.warnings, 1, "day %d", day);
	}
	cr_expect_not_null(
	    strstr(f.diagnostics.first->text, "2026-01-09T00:00:00Z"));
	text_init_growing(&text);
	diagnostics_render(&f.diagnostics, &text);
	cr_expect_not_null(strstr(text.bytes,
				  ":\n[example.com]\nmode = none\n"
				  "max_age = 1d\nmx = mx1.example.com\n"
				  "mx = *.example.net\n; with its lines "
				  "certificate and private_key\n"));
	text_release(&text);
	restart(&f);
	f.diagnostics.warnings = 0;
	policy_state_drop(&f.state, NOW + 9 * DAY, "m.ini", &f.diagnostics);
	cr_expect_eq(f.diagnostics.warnings, 0);
	restart(&f);
	cr_expect_null(policy_state_find(&f.state, "example.com"),
		       "forgotten once nobody can have it");
	arena_free(f.arena);
}

Test(policy_state, does_not_warn_for_testing_or_kept_domains)
{
	struct fixture f = start();
	struct domain_config testing =
	    make_domain(f.arena, POLICY_TESTING, 604800);

	policy_state_update(&f.state, &testing, NOW, NULL);
	restart(&f);
	policy_state_keep(&f.state, "example.com", NOW);
	policy_state_drop(&f.state, NOW + 1, "m.ini", &f.diagnostics);
	cr_expect_eq(policy_state_find(&f.state, "example.com")->dropped, 0);
	restart(&f);
	policy_state_drop(&f.state, NOW + 1, "m.ini", &f.diagnostics);
	cr_expect_eq(f.diagnostics.count, 0);
	cr_expect_neq(policy_state_find(&f.state, "example.com")->dropped, 0);
	arena_free(f.arena);
}

/* The id goes on counting; dates are those of the clock. */
Test(policy_state, tells_the_time_of_a_change_from_that_of_its_id)
{
	struct fixture f = start();
	struct domain_config one = make_domain(f.arena, POLICY_TESTING, 604800);
	struct domain_config two = make_domain(f.arena, POLICY_ENFORCE, 604800);
	const struct policy_record *record;

	policy_state_update(&f.state, &one, NOW + 1000 * DAY, NULL);
	restart(&f);
	policy_state_correct(&f.state, NOW, NOW);
	policy_state_update(&f.state, &two, NOW + 60, NULL);
	restart(&f);
	record = policy_state_find(&f.state, "example.com");
	cr_expect_str_eq(record->id, "20280927000001Z");
	cr_expect_eq(record->since, NOW + 60);
	cr_expect_eq(record->mode_since, NOW + 60);
	cr_expect_eq(record->cached_until, NOW + 60 + 7 * DAY);
	two.id_scheme = ID_CONTENT;
	policy_state_update(&f.state, &two, NOW + 120, NULL);
	restart(&f);
	policy_state_update(&f.state, &one, NOW + 180, NULL);
	cr_expect_str_eq(id_of(&f), "20280927000002Z", "also after others");
	arena_free(f.arena);
}

/* As an earlier release, or a clock that was wrong, left it behind. */
Test(policy_state, heals_when_the_clock_was_wrong)
{
	static const char file[] =
	    "[example.com]\nid = 20990101000000Z\n"
	    "digest = 000102030405060708090a0b0c0d0e0f1011121314151617"
	    "18191a1b1c1d1e1f\n"
	    "since = 2099-01-01T00:00:00Z\nmode = enforce\n"
	    "max_age = 604800\nmx = mx.example.com\n"
	    "cached_until = 2099-02-01T00:00:00Z\n"
	    "enforce_until = 2099-02-01T00:00:00Z\n"
	    "%s; end of state\n";
	struct fixture f = start();
	const struct policy_record *record;
	struct text text;
	unsigned line;

	text_init_growing(&text);
	for (int i = 0; i < 2; i++) {
		text_clear(&text);
		text_addf(&text, file,
			  i == 0 ? "" : "dropped = 2099-01-01T00:00:00Z\n");
		state_file_parse(&f.state, f.arena, text.bytes, text.length,
				 &line);
		policy_state_correct(&f.state, NOW, NOW);
		record = policy_state_find(&f.state, "example.com");
		cr_expect_eq(record->since, NOW);
		cr_expect_eq(record->mode_since, NOW);
		cr_expect_eq(record->cached_until,
			     NOW + POLICY_MAX_AGE_LIMIT_S);
		cr_expect_eq(record->enforce_until,
			     NOW + POLICY_MAX_AGE_LIMIT_S);
		cr_expect_eq(record->dropped, i == 0 ? 0 : NOW);
		cr_expect_eq(f.state.changed, i == 1);
	}
	policy_state_drop(&f.state, NOW + 400 * DAY, "m.ini", &f.diagnostics);
	cr_expect_eq(f.diagnostics.count, 0, "its end has come");
	text_release(&text);
	arena_free(f.arena);
}

Test(policy_state, goes_on_behind_an_id_that_it_has_forgotten)
{
	struct fixture f = start();
	struct domain_config domain =
	    make_domain(f.arena, POLICY_TESTING, 604800);

	policy_state_set_floor(&f.state, NOW + 100 * DAY);
	policy_state_set_floor(&f.state, NOW);
	policy_state_update(&f.state, &domain, NOW, NULL);
	cr_expect_str_eq(id_of(&f), "20260411000001Z");
	cr_expect_eq(policy_state_find(&f.state, "example.com")->since, NOW);
	arena_free(f.arena);
}

Test(policy_state, never_takes_a_literal_for_its_own)
{
	struct fixture f = start();
	struct domain_config literal =
	    make_domain(f.arena, POLICY_TESTING, 604800);
	struct domain_config timed =
	    make_domain(f.arena, POLICY_TESTING, 604801);

	literal.id_scheme = ID_LITERAL;
	literal.id_literal = "20260101000001Z";
	policy_state_update(&f.state, &literal, NOW - 1, NULL);
	policy_state_update(&f.state, &timed, NOW + 1, NULL);
	cr_expect_str_eq(id_of(&f), "20260101000002Z");
	arena_free(f.arena);
}

Test(policy_state, remembers_what_is_not_served_for_want_of_a_certificate)
{
	struct fixture f = start();
	struct domain_config domain =
	    make_domain(f.arena, POLICY_TESTING, 604800);
	const struct policy_record *record;

	policy_state_keep(&f.state, "example.com", NOW);
	cr_expect_null(policy_state_find(&f.state, "example.com"));
	cr_expect_not(f.state.changed);
	policy_state_update(&f.state, &domain, NOW, NULL);
	restart(&f);
	policy_state_keep(&f.state, "example.com", NOW + DAY);
	cr_expect(f.state.changed);
	restart(&f);
	policy_state_keep(&f.state, "example.com", NOW + 2 * DAY);
	cr_expect_not(f.state.changed, "written once");
	record = policy_state_find(&f.state, "example.com");
	cr_expect_eq(record->unserved, NOW + DAY);
	cr_expect_not(policy_record_is_served(record));
	cr_expect_eq(
	    policy_state_update(&f.state, &domain, NOW + 3 * DAY, NULL),
	    POLICY_UNTOLD);
	cr_expect(f.state.changed);
	restart(&f);
	record = policy_state_find(&f.state, "example.com");
	cr_expect(policy_record_is_served(record));
	cr_expect_str_eq(record->id, "20260101000000Z");
	arena_free(f.arena);
}

Test(policy_state, publishes_a_domain_that_comes_back)
{
	struct fixture f = start();
	struct domain_config domain =
	    make_domain(f.arena, POLICY_ENFORCE, 604800);

	policy_state_update(&f.state, &domain, NOW, NULL);
	restart(&f);
	policy_state_drop(&f.state, NOW + 1, "m.ini", &f.diagnostics);
	restart(&f);
	cr_expect_eq(policy_state_update(&f.state, &domain, NOW + 2, NULL),
		     POLICY_NEW);
	cr_expect_eq(policy_state_find(&f.state, "example.com")->dropped, 0);
	arena_free(f.arena);
}

/* A clock without a battery, or one that is days behind: what is known stays
 * known, and ends are not earlier for it. */
Test(policy_state, believes_no_clock_that_is_behind)
{
	static const struct {
		const char *name;
		int64_t now, past;
	} clocks[] = {
	    {"none at all", 0, NOW - 1000 * DAY},
	    {"before a certificate", NOW - 30 * DAY, NOW - 29 * DAY},
	    {"nothing to see it by", NOW - 300 * DAY, NOW - 1000 * DAY},
	};
	const struct policy_record *record;

	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		struct fixture f = start();
		struct domain_config longest =
		    make_domain(f.arena, POLICY_ENFORCE, 31557599);
		struct domain_config enforce =
		    make_domain(f.arena, POLICY_ENFORCE, 604800);
		struct domain_config none =
		    make_domain(f.arena, POLICY_NONE, 604800);
		int64_t now = clocks[i].now;

		policy_state_update(&f.state, &longest, NOW - DAY, NULL);
		policy_state_update(&f.state, &enforce, NOW, NULL);
		restart(&f);
		policy_state_correct(&f.state, now, clocks[i].past);
		record = policy_state_find(&f.state, "example.com");
		cr_expect_eq(record->since, NOW, "%s", clocks[i].name);
		cr_expect_eq(record->mode_since, NOW - DAY);
		cr_expect_eq(record->enforce_until, NOW + 31557599);
		cr_expect_eq(record->cached_until, NOW + 31557599);
		policy_state_drop(&f.state, now, "m.ini", &f.diagnostics);
		cr_expect_eq(f.diagnostics.warnings, 1, "%s", clocks[i].name);
		restart(&f);
		f.diagnostics.warnings = 0;
		policy_state_drop(&f.state, NOW + DAY, "m.ini", &f.diagnostics);
		cr_expect_eq(f.diagnostics.warnings, 1, "and afterwards");

		policy_state_init(&f.state, f.arena);
		policy_state_update(&f.state, &enforce, NOW, NULL);
		policy_state_update(&f.state, &none, now, NULL);
		record = policy_state_find(&f.state, "example.com");
		cr_expect_eq(record->enforce_until, NOW + 604800, "%s",
			     clocks[i].name);
		cr_expect_eq(record->cached_until, NOW + 604800);
		arena_free(f.arena);
	}
}

Test(policy_state, goes_on_behind_the_ids_of_a_damaged_file)
{
	struct fixture f = start();
	struct domain_config domain =
	    make_domain(f.arena, POLICY_TESTING, 604800);

	f.state.not_before = NOW + 50;
	policy_state_update(&f.state, &domain, NOW, NULL);
	cr_expect_str_eq(id_of(&f), "20260101000050Z");
	policy_state_init(&f.state, f.arena);
	f.state.not_before = NOW + 1000 * DAY; /* which may be damage */
	policy_state_update(&f.state, &domain, NOW, NULL);
	cr_expect_str_eq(id_of(&f), "20260101000000Z");
	arena_free(f.arena);
}

/* Behind 9999-12-31T23:59:59Z nothing can be written. */
Test(policy_state, changes_ids_also_at_the_end_of_time)
{
	struct fixture f = start();
	const char *const expected[] = {"99991231235958Z", "99991231235959Z",
					"20260101000000Z", "20260101000001Z"};

	policy_state_set_floor(&f.state, TIMESTAMP_MAX);
	policy_state_set_floor(&f.state, TIMESTAMP_MAX - 2);
	for (uint32_t i = 0; i < 4; i++) {
		struct domain_config domain =
		    make_domain(f.arena, POLICY_TESTING, 604800 + i);

		policy_state_update(&f.state, &domain, NOW, NULL);
		cr_expect_str_eq(id_of(&f), expected[i]);
		restart(&f);
		policy_state_correct(&f.state, NOW, NOW);
	}
	arena_free(f.arena);
}

/* Updates with this literal: what comes of it. */
static enum policy_change use_literal(struct fixture *f, const char *literal,
				      uint32_t max_age_s, int64_t now)
{
	struct domain_config domain =
	    make_domain(f->arena, POLICY_ENFORCE, max_age_s);

	domain.id_scheme = ID_LITERAL;
	domain.id_literal = literal;
	restart(f);
	return policy_state_update(&f->state, &domain, now, NULL);
}

/* RFC 8461 section 3.1: who has it cached would not ask again. */
Test(policy_state, refuses_a_literal_that_another_policy_had)
{
	const uint32_t week = 7 * DAY;
	struct fixture f = start();
	struct domain_config timed = make_domain(f.arena, POLICY_NONE, 86400);
	const struct policy_record *record;

	use_literal(&f, "abc", week, NOW);
	use_literal(&f, "abd", week + 1, NOW + DAY);
	cr_expect_eq(use_literal(&f, "abc", week + 2, NOW + 2 * DAY),
		     POLICY_ID_USED);
	cr_expect_eq(use_literal(&f, "abc", week + 1, NOW + 2 * DAY),
		     POLICY_ID_USED, "also for the policy that is served");
	record = policy_state_find(&f.state, "example.com");
	cr_expect_eq(policy_record_find_used(record, "abc")->until,
		     NOW + 8 * DAY);
	cr_expect_null(policy_record_find_used(record, "abd"));
	cr_expect_eq(use_literal(&f, "abc", week, NOW + 2 * DAY),
		     POLICY_CHANGED, "it is that policy again");
	policy_state_update(&f.state, &timed, NOW + 3 * DAY, NULL);
	cr_expect_eq(use_literal(&f, "abd", week, NOW + 4 * DAY),
		     POLICY_ID_USED, "after others as well");
	cr_expect_eq(use_literal(&f, "abd", week, NOW + 40 * DAY),
		     POLICY_CHANGED, "nobody has it any more");
	record = policy_state_find(&f.state, "example.com");
	cr_expect_null(record->used, "of ids from the time nothing is kept");
	for (int i = 0; i < 2 * USED_IDS_MAX; i++)
		use_literal(&f, arena_printf(f.arena, "n%d", i), week,
			    NOW + 41 * DAY);
	record = policy_state_find(&f.state, "example.com");
	cr_expect_not_null(policy_record_find_used(record, "n30"));
	cr_expect_not_null(policy_record_find_used(record, "n15"));
	cr_expect_null(policy_record_find_used(record, "n14"), "bounded");
	arena_free(f.arena);
}
