#include <criterion/criterion.h>
#include <string.h>

#include "advice/mx_change.h"

#define NOW	 INT64_C(1798761600) /* 2027-01-01T00:00:00Z */
#define DAY	 86400
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NAMES	 4
#define WAIT	 (MX_CHANGE_ID_TTL_S + MX_CHANGE_PUBLISH_S)

static const char *const mx[] = {"old.example.com", "*.backup.example.com"};

struct made {
	struct arena *arena;
	struct text text, why;
	struct domain_config config;
	struct policy_record record;
	struct mx_change change;
	struct mx_plan plan;
};

static size_t count_names(const char *const *names)
{
	size_t count = 0;

	while (count < NAMES && names[count] != NULL)
		count++;
	return count;
}

static void make(struct made *made, enum policy_mode mode,
		 const char *const *added, const char *const *dropped)
{
	*made = (struct made){.arena = arena_new()};
	text_init_growing(&made->text);
	text_init_growing(&made->why);
	made->config = (struct domain_config){
	    .name = "example.com",
	    .policy = {
		.mode = mode, .max_age_s = 7 * DAY, .mx = mx, .mx_count = 2}};
	policy_render(&made->config.policy, &made->text);
	made->config.policy_text = made->text.bytes;
	made->config.policy_length = made->text.length;
	made->record = (struct policy_record){.name = "example.com",
					      .id = "20261101",
					      .since = NOW - 30 * DAY,
					      .mode_since = NOW - 30 * DAY,
					      .policy = made->config.policy};
	digest_sha256(made->record.digest, made->text.bytes, made->text.length);
	made->change = (struct mx_change){.config = &made->config,
					  .record = &made->record,
					  .added = added,
					  .added_count = count_names(added),
					  .dropped = dropped,
					  .dropped_count = count_names(dropped),
					  .options = "",
					  .now = NOW};
}

static void release(struct made *made)
{
	text_release(&made->text);
	text_release(&made->why);
	arena_free(made->arena);
}

/* Each step as "EARLIEST SAFE: FIRST WORDS: LINE|LINE", moments in seconds from
 * now. */
static const char *render(struct made *made)
{
	const char *all = "";

	for (size_t i = 0; i < made->plan.count; i++) {
		const struct mx_step *step = &made->plan.steps[i];

		all = arena_printf(made->arena, "%s%lld %lld: %.*s:", all,
				   (long long)(step->earliest - NOW),
				   (long long)(step->safe - NOW),
				   (int)strcspn(step->what, " "), step->what);
		for (size_t j = 0; j < step->line_count; j++)
			all = arena_printf(
			    made->arena, "%s %s%s", all, step->lines[j],
			    j + 1 < step->line_count ? " |" : "");
		all = arena_printf(made->arena, "%s\n", all);
	}
	return all;
}

#define SECTION "in the section [example.com] these mx lines, and no others:"
#define ALLOW                                                                  \
	"0 0: Allow: " SECTION " | mx = old.example.com | mx = "               \
	"*.backup.example.com | mx = new.example.com | mta-stsd -r | publish " \
	"the _mta-sts record that it prints\n"
#define RECORD                                                                 \
	"example.com. 3600 IN MX 10 new.example.com." GUESS                    \
	" | mta-sts check example.com\n"
#define GUESS  " ; 10 is a guess: its place among the others is yours to choose"
#define REMOVE "delete the MX record of example.com for old.example.com\n"
#define LOAD   "mta-stsd -r | publish the _mta-sts record that it prints\n"

static const struct {
	const char *name;
	enum policy_mode mode;
	const char *added[NAMES], *dropped[NAMES];
	const char *expected;
} plans[] = {
    {"add",
     POLICY_ENFORCE,
     {"new.example.com"},
     {NULL},
     ALLOW "1800 604800: Wait:\n1800 604800: Publish: " RECORD},
    {"drop",
     POLICY_ENFORCE,
     {NULL},
     {"old.example.com"},
     "0 0: Delete: " REMOVE "518400 518400: Wait:\n"
     "518400 518400: Allow: " SECTION " | mx = *.backup.example.com | " LOAD},
    {"both",
     POLICY_ENFORCE,
     {"new.example.com"},
     {"old.example.com"},
     ALLOW "1800 604800: Wait:\n1800 604800: Publish: " RECORD
	   "1800 604800: Delete: " REMOVE "520200 1123200: Wait:\n"
	   "520200 1123200: Allow: " SECTION " | mx = *.backup.example.com | "
	   "mx = new.example.com | " LOAD},
    /* Nobody enforces, but mail lies in queues all the same. */
    {"testing",
     POLICY_TESTING,
     {"new.example.com"},
     {"old.example.com"},
     ALLOW "0 0: Publish: " RECORD "0 0: Delete: " REMOVE
	   "518400 518400: Wait:\n518400 518400: Allow: " SECTION
	   " | mx = *.backup.example.com | mx = "
	   "new.example.com | " LOAD},
    {"allowed already",
     POLICY_ENFORCE,
     {"a.backup.example.com"},
     {NULL},
     "0 0: Publish: example.com. 3600 IN MX 10 a.backup.example.com." GUESS
     " | mta-sts check example.com\n"},
    {"listed already",
     POLICY_ENFORCE,
     {"OLD.example.com"},
     {NULL},
     "0 0: Publish: example.com. 3600 IN MX 10 OLD.example.com." GUESS
     " | mta-sts check example.com\n"},
    /* What allows it now goes away. */
    {"instead of a wildcard",
     POLICY_TESTING,
     {"a.backup.example.com"},
     {"*.backup.example.com"},
     "0 0: Allow: " SECTION " | mx = old.example.com | mx = "
     "*.backup.example.com | mx = a.backup.example.com | " LOAD
     "0 0: Publish: example.com. 3600 IN MX 10 a.backup.example.com." GUESS
     " | mta-sts check example.com\n"
     "0 0: Delete: delete the MX record of example.com for names like "
     "*.backup.example.com\n518400 518400: Wait:\n"
     "518400 518400: Allow: " SECTION " | mx = old.example.com | mx = "
     "a.backup.example.com | " LOAD},
    {"a wildcard",
     POLICY_TESTING,
     {"*.new.example.com"},
     {NULL},
     "0 0: Allow: " SECTION " | mx = old.example.com | mx = "
     "*.backup.example.com | mx = *.new.example.com | " LOAD
     "0 0: Publish: MX records of example.com for names that "
     "*.new.example.com allows | mta-sts check example.com\n"},
};

Test(mx_change, plans_the_safe_order)
{
	for (size_t i = 0; i < COUNT(plans); i++) {
		struct made made;

		make(&made, plans[i].mode, plans[i].added, plans[i].dropped);
		cr_expect(mx_change_plan(&made.plan, &made.change, made.arena,
					 &made.why),
			  "%s: %s", plans[i].name, made.why.bytes);
		cr_expect_str_eq(render(&made), plans[i].expected, "%s:\n%s",
				 plans[i].name, render(&made));
		release(&made);
	}
}

static const struct {
	const char *name;
	const char *added[NAMES], *dropped[NAMES];
	const char *why;
} nonsense[] = {
    {"nothing", {NULL}, {NULL}, "give what is added as +NAME"},
    {"a bad name", {"new_.example.com"}, {NULL}, "is no name of a mail server"},
    {"an address", {"192.0.2.1"}, {NULL}, "is no name of a mail server"},
    {"a hostile name", {"\033[31m"}, {NULL}, "'\\x1b[31m' is no name"},
    {"a bad name goes", {NULL}, {"*"}, "is no name of a mail server"},
    {"twice",
     {"a.example.com", "A.example.com"},
     {NULL},
     "'A.example.com' is given twice"},
    {"not listed",
     {NULL},
     {"other.example.com"},
     "'other.example.com' is no mx of [example.com]"},
    {"covered only",
     {NULL},
     {"a.backup.example.com"},
     "'*.backup.example.com' allows it and stays"},
    {"in and out",
     {"old.example.com"},
     {"old.example.com"},
     "is to be added and to be dropped"},
    {"nothing left",
     {NULL},
     {"old.example.com", "*.backup.example.com"},
     "no mx would be left"},
};

Test(mx_change, refuses_nonsense)
{
	for (size_t i = 0; i < COUNT(nonsense); i++) {
		struct made made;

		make(&made, POLICY_ENFORCE, nonsense[i].added,
		     nonsense[i].dropped);
		cr_expect_not(mx_change_plan(&made.plan, &made.change,
					     made.arena, &made.why),
			      "%s", nonsense[i].name);
		cr_expect_not_null(strstr(made.why.bytes, nonsense[i].why),
				   "%s: %s", nonsense[i].name, made.why.bytes);
		release(&made);
	}
}

static const char *const new_one[NAMES] = {"new.example.com"};
static const char *const old_one[NAMES] = {"old.example.com"};
static const char *const none[NAMES] = {NULL};

static bool plan(struct made *made)
{
	return mx_change_plan(&made->plan, &made->change, made->arena,
			      &made->why);
}

/* Back in testing, but the policy of before is still obeyed. */
Test(mx_change, waits_for_earlier_policies)
{
	struct made made;

	make(&made, POLICY_TESTING, new_one, none);
	made.record.enforce_until = NOW + 20 * DAY;
	cr_assert(plan(&made));
	cr_assert_eq(made.plan.count, 3);
	cr_expect_eq(made.plan.steps[2].earliest, NOW + WAIT);
	cr_expect_eq(made.plan.steps[2].safe, NOW + 20 * DAY);
	release(&made);
	/* It ends before the id is known. */
	make(&made, POLICY_TESTING, new_one, none);
	made.record.enforce_until = NOW + 60;
	cr_assert(plan(&made));
	cr_expect_eq(made.plan.steps[2].safe, NOW + WAIT);
	release(&made);
	make(&made, POLICY_TESTING, new_one, none);
	made.record.enforce_until = NOW;
	cr_assert(plan(&made));
	cr_expect_eq(made.plan.count, 2);
	release(&made);
}

Test(mx_change, knows_a_domain_that_was_never_served)
{
	struct made made;

	make(&made, POLICY_ENFORCE, new_one, none);
	made.change.record = NULL;
	cr_assert(plan(&made));
	cr_expect_eq(made.plan.count, 2);
	release(&made);
}

/* What is served is not always what is configured. */
static const struct {
	const char *name;
	const char *served[NAMES], *added[NAMES], *dropped[NAMES];
	int enforce_days, since_s; /* ago */
	const char *expected;
} unloaded[] = {
    {"all is configured",
     {"old.example.com"},
     {"a.backup.example.com"},
     {NULL},
     0,
     30 * DAY,
     "0 0: Load: " LOAD "1800 604800: Wait:\n1800 604800: Publish: "
     "example.com. 3600 IN MX 10 a.backup.example.com." GUESS
     " | mta-sts check example.com\n"},
    {"what is served stays allowed",
     {"mail.example.com"},
     {"old.example.com"},
     {NULL},
     0,
     30 * DAY,
     "0 0: Allow: " SECTION " | mx = old.example.com | mx = "
     "*.backup.example.com | mx = mail.example.com | " LOAD
     "1800 604800: Wait:\n1800 604800: Publish: example.com. 3600 IN MX 10 "
     "old.example.com." GUESS " | mta-sts check example.com\n"},
    {"what stays is not served",
     {"old.example.com"},
     {NULL},
     {"old.example.com"},
     0,
     30 * DAY,
     "0 0: Load: " LOAD "1800 604800: Wait:\n1800 604800: Delete: " REMOVE
     "520200 1123200: Wait:\n520200 1123200: Allow: " SECTION
     " | mx = *.backup.example.com | " LOAD},
    {"only served, and goes",
     {"gone.example.com", "old.example.com", "*.backup.example.com"},
     {NULL},
     {"gone.example.com"},
     0,
     30 * DAY,
     "0 0: Delete: delete the MX record of example.com for "
     "gone.example.com\n518400 518400: Wait:\n518400 518400: Allow: " SECTION
     " | mx = old.example.com | mx = *.backup.example.com | " LOAD},
    {"loaded, and an older policy is cached",
     {"old.example.com", "*.backup.example.com"},
     {NULL},
     {"old.example.com"},
     20,
     3600,
     "0 1728000: Wait:\n0 1728000: Delete: " REMOVE
     "518400 2246400: Wait:\n518400 2246400: Allow: " SECTION
     " | mx = *.backup.example.com | " LOAD},
    {"loaded a minute ago",
     {"old.example.com", "*.backup.example.com"},
     {"old.example.com"},
     {NULL},
     20,
     60,
     "1740 1728000: Wait:\n1740 1728000: Publish: example.com. 3600 IN MX 10 "
     "old.example.com." GUESS " | mta-sts check example.com\n"},
};

Test(mx_change, minds_what_is_served)
{
	for (size_t i = 0; i < COUNT(unloaded); i++) {
		struct made made;

		make(&made, POLICY_ENFORCE, unloaded[i].added,
		     unloaded[i].dropped);
		made.record.policy.mx = unloaded[i].served;
		made.record.policy.mx_count = count_names(unloaded[i].served);
		made.record.since = NOW - unloaded[i].since_s;
		made.record.enforce_until =
		    NOW + unloaded[i].enforce_days * DAY;
		cr_expect(plan(&made), "%s: %s", unloaded[i].name,
			  made.why.bytes);
		cr_expect_str_eq(render(&made), unloaded[i].expected, "%s:\n%s",
				 unloaded[i].name, render(&made));
		release(&made);
	}
}

Test(mx_change, tells_what_is_only_served)
{
	static const char *const served[] = {"mail.example.com"};
	struct made made;

	make(&made, POLICY_ENFORCE, old_one, none);
	made.record.policy.mx = served;
	made.record.policy.mx_count = 1;
	cr_assert(plan(&made));
	cr_assert_eq(made.plan.note_count, 3);
	cr_expect_str_eq(made.plan.notes[0],
			 "mx = mail.example.com is served, and not configured: "
			 "it stays allowed, unless -mail.example.com is "
			 "given.");
	release(&made);
}

static bool has_note(const struct made *made, const char *words)
{
	for (size_t i = 0; i < made->plan.note_count; i++) {
		if (strstr(made->plan.notes[i], words) != NULL)
			return true;
	}
	return false;
}

/* The record that senders have may live for a day. */
Test(mx_change, waits_for_the_ttl_of_the_record)
{
	struct made made;

	make(&made, POLICY_ENFORCE, new_one, none);
	made.change.ttl_s = DAY;
	cr_assert(plan(&made));
	cr_expect_eq(made.plan.steps[1].earliest,
		     NOW + DAY + MX_CHANGE_PUBLISH_S);
	cr_expect_not_null(
	    strstr(made.plan.steps[1].what, "a TTL of 86400 seconds (--ttl)"));
	release(&made);
	make(&made, POLICY_ENFORCE, new_one, none);
	cr_assert(plan(&made));
	cr_expect_not_null(strstr(made.plan.steps[1].what,
				  "a TTL of 300 seconds (else give --ttl)"));
	release(&made);
}

Test(mx_change, tells_what_no_date_shows)
{
	struct made made;

	make(&made, POLICY_TESTING, new_one, old_one);
	cr_assert(plan(&made));
	cr_expect(has_note(&made, "What lies in queues for an old one"));
	cr_expect(has_note(&made, "The policy changes twice: each time"));
	release(&made);
	make(&made, POLICY_ENFORCE, new_one, none);
	cr_assert(plan(&made));
	cr_expect_not(has_note(&made, "in queues"));
	cr_expect(has_note(&made, "The policy changes once: each time"));
	release(&made);
	make(&made, POLICY_ENFORCE, old_one, none);
	cr_assert(plan(&made));
	cr_expect_not(has_note(&made, "The policy changes"));
	release(&made);
}

/* What was lost may have been mode enforce, for a year at most. */
Test(mx_change, minds_a_state_that_was_lost)
{
	struct made made;

	make(&made, POLICY_TESTING, new_one, none);
	made.change.lost =
	    (struct state_aside){.moment = NOW - DAY, .name = "damaged"};
	cr_assert(plan(&made));
	cr_assert_eq(made.plan.count, 3);
	cr_expect_eq(made.plan.steps[2].earliest, NOW + WAIT);
	cr_expect_eq(made.plan.steps[2].safe,
		     NOW - DAY + POLICY_MAX_AGE_LIMIT_S);
	cr_expect(has_note(&made, "set aside on 2026-12-31T00:00:00Z "
				  "(state_dir has it as damaged)"));
	cr_expect_not(has_note(&made, "No sender enforces"));
	release(&made);
	make(&made, POLICY_TESTING, new_one, none);
	made.change.lost.moment = NOW - POLICY_MAX_AGE_LIMIT_S;
	made.change.lost.name = "damaged";
	cr_assert(plan(&made));
	cr_expect_eq(made.plan.count, 2);
	cr_expect_not(has_note(&made, "damaged"));
	release(&made);
}

Test(mx_change, gives_literal_ids_successors)
{
	struct made made;
	const char *text;

	make(&made, POLICY_TESTING, new_one, old_one);
	made.config.id_scheme = ID_LITERAL;
	made.config.id_literal = "20270101000000Z";
	cr_assert(plan(&made));
	text = render(&made);
	cr_expect_not_null(
	    strstr(text, "mx = new.example.com | id = 20270101000001Z | "
			 "mta-stsd -r"));
	cr_expect_not_null(strstr(text, "id = 20270107000004Z | mta-stsd -r"));
	release(&made);
}
