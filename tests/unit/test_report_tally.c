#include <criterion/criterion.h>
#include <stdio.h>

#include "reported.h"
#include "tallied.h"
#include "vectors_tls_report.h"

/* Adds one report about one domain. */
static void add_one(struct report_tally *tally, const char *domain,
		    const char *organization, int32_t day, int64_t successful,
		    int64_t failed)
{
	struct tls_report_policy policy = entry_of(domain, successful, failed);
	struct tls_report report = report_of(organization, day, &policy, 1);

	report_tally_add(tally, &report, &all);
}

static const char *shown(struct report_tally *tally)
{
	static struct text text;

	if (text.bytes == NULL)
		text_init_growing(&text);
	show_tally(tally, &text);
	return text.bytes;
}

Test(report_tally, is_empty_at_first)
{
	struct report_tally *tally = report_tally_new();

	cr_expect_str_eq(shown(tally), "");
	cr_expect_eq(report_tally_find(tally, "a.example"), NULL);
	cr_expect_eq(report_tally_find(tally, TALLY_OTHERS), NULL);
	report_tally_free(tally);
	report_tally_free(NULL);
}

Test(report_tally, counts_by_domain_day_and_organization)
{
	struct report_tally *tally = report_tally_new();

	add_one(tally, "b.example", "Y", 11, 5, 1);
	add_one(tally, "a.example", "Z", 10, 1, 0);
	add_one(tally, "b.example", "X", 10, 0, 0);
	add_one(tally, "b.example", "Y", 9, 2, 0);
	cr_expect_str_eq(
	    shown(tally),
	    "a.example: sts 1/0 tlsa 0/0 no-policy-found 0/0 other 0/0 Z 1/0,10"
	    " day 10 judged 1  1/0\n"
	    "b.example: sts 7/1 tlsa 0/0 no-policy-found 0/0 other 0/0 X 0/0"
	    " Y 7/1,9,11 day 9 judged 2  2/0 day 10 judged 0  0/0"
	    " day 11 judged 6  5/1\n");
	cr_expect_str_eq(report_tally_find(tally, "a.example")->name,
			 "a.example");
	report_tally_free(tally);
}

Test(report_tally, covers_both_days_of_a_report_of_two)
{
	struct tls_report_policy policy = entry_of("a.example", 4, 1);
	struct tls_report report = report_of("X", 10, &policy, 1);
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *domain;

	report.end += DAY_S;
	report_tally_add(tally, &report, &all);
	domain = report_tally_find(tally, "a.example");
	cr_assert_eq(domain->day_count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct tally_organization *by = domain->organizations;

		cr_expect_eq(domain->days[i].covered, 1);
		cr_expect_eq(domain->days[i].judged, i == 1 ? 5 : 0);
		cr_expect_eq(by->days[i], 10 + (int32_t)i);
		cr_expect_eq(by->day_successful[i], i == 1 ? 4 : 0);
	}
	report_tally_free(tally);
}

/* One that never delivered has seen nothing go well. */
Test(report_tally, knows_on_what_days_an_organization_delivered)
{
	struct tls_report_policy policy = entry_of("a.example", 0, 9);
	struct tls_report report = report_of("X", 10, &policy, 1);
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *domain;

	report_tally_add(tally, &report, &all);
	domain = report_tally_find(tally, "a.example");
	cr_expect_eq(domain->organizations->day_count, 0);
	cr_expect_eq(domain->days->covered, 1);
	report_tally_free(tally);
}

Test(report_tally, knows_organizations_by_signature_or_name)
{
	static const struct {
		const char *name, *signer;
	} senders[] = {{"Google Inc.", "evil.example"},
		       {"Microsoft Corporation", "evil.example"},
		       {"Google Inc.", "google.example"},
		       {"google inc.", NULL},
		       {"Google Inc.", NULL}};
	static const char *const expected[] = {"Google Inc.", "Google Inc.",
					       "Google Inc."};

	/* In either order. */
	for (int turn = 0; turn < 2; turn++) {
		struct report_tally *tally = report_tally_new();
		const struct tally_domain *domain;

		for (size_t i = 0; i < 5; i++) {
			size_t at = turn == 0 ? i : 4 - i;
			struct tls_report_policy policy =
			    entry_of("a.example", 1, 0);
			struct tls_report report =
			    report_of(senders[at].name, 10, &policy, 1);

			report_tally_add_signed(tally, &report,
						senders[at].signer, &all);
		}
		domain = report_tally_find(tally, "a.example");
		cr_assert_eq(domain->organization_count, 3);
		for (size_t i = 0; i < 3; i++)
			cr_expect_str_eq(domain->organizations[i].name,
					 expected[i]);
		cr_expect_str_eq(domain->organizations[0].identity,
				 "evil.example");
		cr_expect_eq(domain->organizations[0].sessions.successful, 2);
		report_tally_free(tally);
	}
}

Test(report_tally, counts_a_long_report_on_its_last_day)
{
	struct tls_report_policy policy = entry_of("a.example", 4, 1);
	struct tls_report report = report_of("X", 10, &policy, 1);
	struct report_tally *tally = report_tally_new();

	report.end += 2 * DAY_S;
	report_tally_add(tally, &report, &all);
	cr_expect_str_eq(
	    shown(tally),
	    "a.example: sts 4/1 tlsa 0/0 no-policy-found 0/0 other 0/0 "
	    "X 4/1,12 day 12 judged 5  4/1\n");
	report_tally_remove(tally, &report, &all);
	cr_expect_str_eq(shown(tally), "");
	report_tally_free(tally);
}

Test(report_tally, names_who_has_no_name)
{
	struct tls_report_policy policy = entry_of("a.example", 1, 0);
	struct tls_report report = report_of(NULL, 1, &policy, 1);
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *domain;

	report_tally_add(tally, &report, &all);
	report.contact = "a@B.example";
	report_tally_add(tally, &report, &all);
	report_tally_domains(tally, &(size_t){0});
	domain = report_tally_find(tally, "a.example");
	cr_assert_eq(domain->organization_count, 2);
	cr_expect_str_eq(domain->organizations[0].name, "(unknown)");
	cr_expect_str_eq(domain->organizations[1].name, "b.example");
	report_tally_free(tally);
}

/* The same sessions under both types: DANE's are in their total alone, and its
 * failures only where nobody else has them. */
Test(report_tally, does_not_add_up_what_a_report_has_twice)
{
	struct tls_report_failure both[] = {
	    {.result_type = "certificate-expired", .sessions = 2},
	    {.result_type = "tlsa-invalid", .sessions = 3}};
	struct tls_report_policy policies[] = {entry_of("a.example", 9, 5),
					       entry_of("a.example", 9, 5),
					       entry_of("mail.example", 4, 0)};
	struct tls_report report = report_of("X", 1, policies, 3);
	struct report_tally *tally = report_tally_new();

	policies[0].failures = policies[1].failures = both;
	policies[0].failure_count = 1;
	policies[1].failure_count = 2;
	policies[1].type = policies[2].type = REPORT_POLICY_TLSA;
	report_tally_add(tally, &report, &all);
	cr_expect_str_eq(
	    shown(tally),
	    "a.example: sts 9/5 tlsa 9/5 no-policy-found 0/0 other 0/0 X 9/5,1"
	    " day 1 judged 14  9/5"
	    " [tlsa-invalid - - - 3 3 1-1 mine dane X]"
	    " [certificate-expired - - - 2 2 1-1 mine X]\n"
	    "mail.example: sts 0/0 tlsa 4/0 no-policy-found 0/0 other 0/0"
	    " X 4/0 day 1 judged 0  4/0\n");
	report_tally_free(tally);
}

Test(report_tally, tells_a_mail_server_that_the_policy_does_not_list)
{
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *domain;
	struct reported got;

	for (size_t i = 0; i < VECTOR_COUNT; i++) {
		if (strncmp(vectors[i].name, "J18", 3) == 0 ||
		    strncmp(vectors[i].name, "J17", 3) == 0) {
			reported_parse(&got, vectors[i].text);
			report_tally_add(tally, &got.report, &all);
			reported_release(&got);
		}
	}
	domain = report_tally_find(tally, "example.com");
	cr_assert_eq(domain->failure_count, 2);
	for (size_t i = 0; i < 2; i++)
		cr_expect_eq(
		    domain->failures[i].is_unlisted,
		    strcmp(domain->failures[i].mx, "other.example.com") == 0);
	report_tally_free(tally);
}

Test(report_tally, knows_results_of_the_registry_in_any_case)
{
	struct tls_report_failure failures[] = {
	    {.result_type = "certificate-expired", .sessions = 1},
	    {.result_type = "Certificate-Expired", .sessions = 1},
	    {.result_type = "new", .sessions = 1},
	    {.result_type = "New", .sessions = 1}};
	struct tls_report_policy policy = entry_of("a.example", 0, 4);
	struct tls_report report = report_of("X", 1, &policy, 1);
	struct report_tally *tally = report_tally_new();

	policy.failures = failures;
	policy.failure_count = 4;
	report_tally_add(tally, &report, &all);
	cr_expect_eq(report_tally_find(tally, "a.example")->failure_count, 3);
	report_tally_free(tally);
}

/* ---- filters ---- */

static const struct {
	struct tally_filter filter;
	const char *domain; /* of the only entry; NULL: no entry */
	int32_t day;
	bool takes;
} filters[] = {
    {{.first_day = INT32_MIN, .last_day = INT32_MAX}, "a.example", 5, true},
    {{.first_day = INT32_MIN, .last_day = INT32_MAX}, NULL, 5, true},
    {{.first_day = INT32_MIN, .last_day = INT32_MAX},
     "",
     5,
     false}, /* no domain */
    {{.domain = "a.example", .first_day = INT32_MIN, .last_day = INT32_MAX},
     "a.example",
     5,
     true},
    {{.domain = "a.example", .first_day = INT32_MIN, .last_day = INT32_MAX},
     "b.example",
     5,
     false},
    {{.domain = "a.example", .first_day = INT32_MIN, .last_day = INT32_MAX},
     NULL,
     5,
     false},
    {{.first_day = 5, .last_day = 5}, "a.example", 5, true},
    {{.first_day = 6, .last_day = 9}, "a.example", 5, false},
    {{.first_day = 1, .last_day = 4}, "a.example", 5, false},
    {{.first_day = 6, .last_day = 9}, NULL, 5, false},
    {{.domain = "a.example", .first_day = 5, .last_day = INT32_MAX},
     "a.example",
     5,
     true},
};

Test(report_tally, takes_what_the_filter_lets_through)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		const char *name = filters[i].domain;
		struct tls_report_policy policy =
		    entry_of(name != NULL && *name != '\0' ? name : NULL, 1, 0);
		struct tls_report report =
		    report_of("X", filters[i].day, &policy, name != NULL);
		struct report_tally *tally = report_tally_new();
		size_t count;

		cr_expect_eq(tally_filter_takes(&filters[i].filter, &report),
			     filters[i].takes, "%zu", i);
		report_tally_add(tally, &report, &filters[i].filter);
		report_tally_domains(tally, &count);
		cr_expect_eq(count, filters[i].takes && name != NULL, "%zu", i);
		report_tally_free(tally);
	}
}

/* Whoever is not asked for takes no room. */
Test(report_tally, keeps_only_the_domains_wanted)
{
	struct arena *arena = arena_new();
	struct tls_report_policy policies[2] = {entry_of("a.example", 1, 0),
						entry_of("b.example", 1, 0)};
	struct tls_report report = report_of("X", 5, policies, 2);
	struct report_tally *tally = report_tally_new();
	struct string_index names;
	struct tally_filter filter = {
	    .domains = &names, .first_day = 4, .last_day = 5};
	size_t count;

	string_index_init(&names, arena, 1);
	string_index_add(&names, "b.example", 0);
	cr_expect(tally_filter_takes(&filter, &report));
	cr_expect_not(tally_filter_is_later(&filter, &report));
	report_tally_add(tally, &report, &filter);
	report_tally_domains(tally, &count);
	cr_expect_eq(count, 1);
	cr_expect_null(report_tally_find(tally, "a.example"));
	cr_expect_not_null(report_tally_find(tally, "b.example"));
	filter.last_day = 4;
	cr_expect_not(tally_filter_takes(&filter, &report));
	cr_expect(tally_filter_is_later(&filter, &report));
	report = report_of("X", 5, policies, 1);
	cr_expect_not(tally_filter_is_later(&filter, &report));
	report_tally_free(tally);
	arena_free(arena);
}

/* ---- order, and taking back ---- */

#define MADE_COUNT 120

static unsigned seed;

static unsigned below(unsigned limit)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % limit;
}

/* Reports of some domains, organizations, days and failures. */
static struct made {
	struct tls_report report;
	struct tls_report_policy policies[4];
	struct tls_report_failure failures[4][4];
} made[MADE_COUNT];

static const char *pick(const char *const *list, unsigned count)
{
	return list[below(count)];
}

static void make_policy(struct made *one, unsigned i)
{
	static const char *const domains[] = {"a.example", "b.example",
					      "c.example"};
	static const char *const results[] = {
	    "certificate-expired", "validation-failure", "tlsa-invalid", "new"};
	static const char *const mx[] = {"mx1.a.example", "mx2.a.example",
					 NULL};
	static const char *const patterns[] = {"mx1.a.example"};
	static const char *const words[] = {"one", "two", NULL};
	struct tls_report_policy *policy = &one->policies[i];

	*policy = entry_of(pick(domains, 3), below(10), below(10));
	policy->type = (enum report_policy_type)below(REPORT_POLICY_COUNT);
	policy->mode = (enum report_policy_mode)below(4);
	policy->mx = patterns;
	policy->mx_count = below(2);
	policy->failures = one->failures[i];
	policy->failure_count = below(5);
	for (size_t j = 0; j < policy->failure_count; j++)
		policy->failures[j] = (struct tls_report_failure){
		    .result_type = pick(results, 4),
		    .receiving_mx = pick(mx, 3),
		    .sending_mta_ip = pick(words, 3),
		    .reason_code = pick(words, 3),
		    .sessions = below(5)};
}

static void make_reports(void)
{
	static const char *const organizations[] = {"Z", "Y", "X", "W", NULL};

	for (size_t i = 0; i < MADE_COUNT; i++) {
		unsigned count = below(5);

		for (unsigned j = 0; j < count; j++)
			make_policy(&made[i], j);
		made[i].report =
		    report_of(pick(organizations, 5), (int32_t)below(9),
			      made[i].policies, count);
		made[i].report.end += below(3) * DAY_S;
	}
}

static void shuffle(size_t *order)
{
	for (size_t i = 0; i < MADE_COUNT; i++)
		order[i] = i;
	for (unsigned i = MADE_COUNT; i > 1; i--) {
		unsigned other = below(i);
		size_t saved = order[i - 1];

		order[i - 1] = order[other];
		order[other] = saved;
	}
}

Test(report_tally, is_the_same_in_whatever_order_reports_come)
{
	char *first = NULL;
	size_t order[MADE_COUNT];

	make_reports();
	for (int i = 0; i < 20; i++) {
		struct report_tally *tally = report_tally_new();

		shuffle(order);
		for (size_t j = 0; j < MADE_COUNT; j++) {
			report_tally_add(tally, &made[order[j]].report, &all);
			if (below(10) == 0)
				shown(tally);
		}
		if (first == NULL)
			first = strdup(shown(tally));
		else
			cr_expect_str_eq(shown(tally), first);
		report_tally_free(tally);
	}
	cr_expect_gt(strlen(first), 1000);
	free(first);
}

Test(report_tally, forgets_what_is_taken_back)
{
	size_t order[MADE_COUNT];

	make_reports();
	for (int i = 0; i < 20; i++) {
		struct report_tally *tally = report_tally_new();

		shuffle(order);
		for (size_t j = 0; j < MADE_COUNT; j++)
			report_tally_add(tally, &made[j].report, &all);
		if (i % 2 == 0)
			shown(tally);
		for (size_t j = 0; j < MADE_COUNT; j++)
			report_tally_remove(tally, &made[order[j]].report,
					    &all);
		cr_expect_str_eq(shown(tally), "");
		report_tally_free(tally);
	}
}

Test(report_tally, forgets_half_of_what_is_there)
{
	size_t order[MADE_COUNT];

	make_reports();
	for (int i = 0; i < 20; i++) {
		struct report_tally *one = report_tally_new();
		struct report_tally *other = report_tally_new();
		char *expected;

		shuffle(order);
		for (size_t j = 0; j < MADE_COUNT; j++)
			report_tally_add(other, &made[j].report, &all);
		for (size_t j = 0; j < MADE_COUNT; j++) {
			if (j < MADE_COUNT / 2)
				report_tally_add(one, &made[order[j]].report,
						 &all);
			else
				report_tally_remove(
				    other, &made[order[j]].report, &all);
			if (below(20) == 0)
				shown(other);
		}
		expected = strdup(shown(one));
		cr_expect_str_eq(shown(other), expected);
		free(expected);
		report_tally_free(one);
		report_tally_free(other);
	}
}

Test(report_tally, takes_nothing_back_that_is_not_there)
{
	struct tls_report_policy policy = entry_of("a.example", 1, 1);
	struct tls_report report = report_of("X", 1, &policy, 1);
	struct report_tally *tally = report_tally_new();

	report_tally_remove(tally, &report, &all);
	cr_expect_str_eq(shown(tally), "");
	add_one(tally, "a.example", "Y", 1, 2, 0);
	report_tally_remove(tally, &report, &all);
	cr_expect_str_eq(
	    shown(tally),
	    "a.example: sts 2/0 tlsa 0/0 no-policy-found 0/0 other 0/0 Y 2/0,1"
	    " day 1 judged 2  2/0\n");
	report_tally_free(tally);
}

/* Under mode none nobody looks at certificates. */
Test(report_tally, takes_mode_none_for_no_proof)
{
	struct report_tally *tally = report_tally_new();
	struct tls_report_policy policy = entry_of("a.example", 3, 0);
	struct tls_report report = report_of("X", 1, &policy, 1);
	const struct tally_domain *domain;

	policy.mode = REPORT_MODE_NONE;
	report_tally_add(tally, &report, &all);
	domain = report_tally_find(tally, "a.example");
	cr_expect_eq(domain->days[0].sessions.successful, 3);
	cr_expect_eq(domain->days[0].judged, 0);
	cr_expect_eq(domain->days[0].covered, 0);
	cr_expect_eq(domain->organizations[0].day_count, 0);
	report_tally_free(tally);
}

/* ---- limits ---- */

Test(report_tally, stops_at_the_most_that_it_can_count)
{
	struct tls_report_failure failure = {
	    .result_type = "new", .sessions = TLS_REPORT_SESSIONS_MAX};
	struct tls_report_policy policy = entry_of(
	    "a.example", TLS_REPORT_SESSIONS_MAX, TLS_REPORT_SESSIONS_MAX);
	struct tls_report report = report_of("X", 1, &policy, 1);
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *domain;

	policy.failures = &failure;
	policy.failure_count = 1;
	for (int i = 0; i < 20000; i++)
		report_tally_add(tally, &report, &all);
	domain = report_tally_find(tally, "a.example");
	cr_expect_eq(domain->by_type[0].successful, TALLY_SESSIONS_MAX);
	cr_expect_eq(domain->by_type[0].failed, TALLY_SESSIONS_MAX);
	cr_expect_eq(domain->organizations->sessions.failed,
		     TALLY_SESSIONS_MAX);
	cr_expect_eq(domain->days->sessions.successful, TALLY_SESSIONS_MAX);
	cr_expect_eq(domain->days->judged, TALLY_SESSIONS_MAX);
	cr_expect_eq(domain->failures->sessions, TALLY_SESSIONS_MAX);
	report_tally_remove(tally, &report, &all);
	cr_expect_eq(domain->days->judged, TALLY_SESSIONS_MAX);
	report_tally_free(tally);
}

Test(report_tally, counts_domains_beyond_the_limit_together)
{
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *others;
	char name[32];
	size_t count;

	for (int i = 0; i < TALLY_DOMAINS_MAX + 500; i++) {
		snprintf(name, sizeof(name), "d%d.example", i);
		add_one(tally, name, "X", 1, 1, 0);
	}
	report_tally_domains(tally, &count);
	cr_expect_eq(count, TALLY_DOMAINS_MAX + 1);
	others = report_tally_find(tally, TALLY_OTHERS);
	cr_assert_neq(others, NULL);
	cr_expect_eq(others->by_type[0].successful, 500);
	cr_expect_eq(report_tally_find(tally, name), NULL);
	for (int i = TALLY_DOMAINS_MAX + 499; i >= 0; i--) {
		struct tls_report_policy policy = entry_of(name, 1, 0);
		struct tls_report report = report_of("X", 1, &policy, 1);

		snprintf(name, sizeof(name), "d%d.example", i);
		report_tally_remove(tally, &report, &all);
	}
	cr_expect_str_eq(shown(tally), "");
	report_tally_free(tally);
}

Test(report_tally, counts_organizations_beyond_the_limit_together)
{
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *domain;
	char name[32];

	for (int i = 0; i < TALLY_ORGANIZATIONS_MAX + 50; i++) {
		snprintf(name, sizeof(name), "o%d", i);
		add_one(tally, "a.example", name, 1, 1, 0);
	}
	domain = report_tally_find(tally, "a.example");
	cr_expect_eq(domain->organization_count, TALLY_ORGANIZATIONS_MAX + 1);
	cr_expect_str_eq(domain->organizations[0].name, TALLY_OTHERS);
	cr_expect_eq(domain->organizations[0].sessions.successful, 50);
	report_tally_free(tally);
}

Test(report_tally, keeps_days_beyond_the_limit_in_the_totals)
{
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *domain;

	for (int i = TALLY_DAYS_MAX + 49; i >= 0; i--)
		add_one(tally, "a.example", "X", i, 1, 0);
	domain = report_tally_find(tally, "a.example");
	cr_expect_eq(domain->day_count, TALLY_DAYS_MAX);
	cr_expect_eq(domain->organizations->day_count, TALLY_DAYS_MAX);
	cr_expect_eq(domain->organizations->sessions.successful,
		     TALLY_DAYS_MAX + 50);
	for (size_t i = 1; i < domain->day_count; i++)
		cr_assert_lt(domain->days[i - 1].day, domain->days[i].day);
	report_tally_free(tally);
}

/* Whatever one sends, no failed session gets lost. */
Test(report_tally, counts_failures_beyond_the_limit_by_less)
{
	enum { COUNT = 250000 };
	struct tls_report_failure *failures = calloc(COUNT, sizeof(*failures));
	struct tls_report_policy policy = entry_of("a.example", 0, COUNT);
	struct tls_report report = report_of("X", 1, &policy, 1);
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *domain;
	struct arena *arena = arena_new();
	int64_t sum = 0;

	for (int i = 0; i < COUNT; i++)
		failures[i] = (struct tls_report_failure){
		    .result_type = arena_printf(arena, "r%d", i),
		    .receiving_mx = arena_printf(arena, "m%d", i),
		    .sending_mta_ip = arena_printf(arena, "i%d", i),
		    .sessions = 1};
	policy.failures = failures;
	policy.failure_count = COUNT;
	report_tally_add(tally, &report, &all);
	domain = report_tally_find(tally, "a.example");
	cr_expect_leq(domain->failure_count, 4 * TALLY_FAILURES_MAX);
	for (size_t i = 0; i < domain->failure_count; i++)
		sum += domain->failures[i].sessions;
	cr_expect_eq(sum, COUNT, "%lld", (long long)sum);
	report_tally_free(tally);
	free(failures);
	arena_free(arena);
}

/* Failures of one organization that differ in all they say. */
static void fail_variously(struct report_tally *tally, const char *organization,
			   int count)
{
	struct tls_report_failure *failures =
	    calloc((size_t)count, sizeof(*failures));
	struct tls_report_policy policy = entry_of("a.example", 0, count);
	struct tls_report report = report_of(organization, 1, &policy, 1);
	struct arena *arena = arena_new();

	for (int i = 0; i < count; i++)
		failures[i] = (struct tls_report_failure){
		    .result_type = arena_printf(arena, "r%d%0200d", i, 0),
		    .receiving_mx = arena_printf(arena, "m%d%0200d", i, 0),
		    .sending_mta_ip = arena_printf(arena, "i%d%0200d", i, 0),
		    .reason_code = arena_printf(arena, "c%d%0200d", i, 0),
		    .sessions = 1};
	policy.failures = failures;
	policy.failure_count = (size_t)count;
	report_tally_add(tally, &report, &all);
	free(failures);
	arena_free(arena);
}

static const struct tally_failure *failure_by(const struct tally_domain *domain,
					      const char *organization)
{
	for (size_t i = 0; i < domain->failure_count; i++) {
		const struct tally_failure *failure = &domain->failures[i];

		if (strcmp(domain->organizations[failure->organization].name,
			   organization) == 0)
			return failure;
	}
	return NULL;
}

/* One sender's floods take nothing of what another tells. */
Test(report_tally, gives_each_organization_a_share_of_the_failures)
{
	struct report_tally *tally = report_tally_new();
	struct tls_report_failure failure = {.result_type = "new",
					     .receiving_mx = "mx.example",
					     .sending_mta_ip = "192.0.2.1",
					     .reason_code = "why",
					     .sessions = 7};
	struct tls_report_policy policy = entry_of("a.example", 0, 7);
	struct tls_report report = report_of("Y", 1, &policy, 1);
	const struct tally_failure *kept;

	policy.failures = &failure;
	policy.failure_count = 1;
	fail_variously(tally, "X", 70000);
	report_tally_add(tally, &report, &all);
	kept = failure_by(report_tally_find(tally, "a.example"), "Y");
	cr_assert_neq(kept, NULL);
	cr_expect_str_eq(kept->result_type, "new");
	cr_assert_neq(kept->mx, NULL);
	cr_assert_neq(kept->sending_mta_ip, NULL);
	cr_expect_str_eq(kept->reason_code, "why");
	cr_expect_eq(kept->sessions, 7);
	report_tally_free(tally);
}

/* When many have used up the room, what the registry knows is told yet. */
Test(report_tally, keeps_registered_results_when_there_is_no_room)
{
	struct report_tally *tally = report_tally_new();
	struct tls_report_failure failure = {.result_type =
						 "certificate-expired",
					     .receiving_mx = "mx.example",
					     .sessions = 7};
	struct tls_report_policy policy = entry_of("a.example", 0, 7);
	struct tls_report report = report_of("Y", 1, &policy, 1);
	const struct tally_domain *domain;
	const struct tally_failure *kept;
	char name[16];

	policy.failures = &failure;
	policy.failure_count = 1;
	for (int i = 0; i < 16; i++) {
		snprintf(name, sizeof(name), "X%d", i);
		fail_variously(tally, name, 6000);
	}
	report_tally_add(tally, &report, &all);
	domain = report_tally_find(tally, "a.example");
	cr_expect_gt(domain->failure_count, 2 * TALLY_FAILURES_MAX - 1);
	kept = failure_by(domain, "Y");
	cr_assert_neq(kept, NULL);
	cr_expect_str_eq(kept->result_type, "certificate-expired");
	cr_expect_eq(kept->mx, NULL);
	cr_expect(kept->is_enforced);
	report_tally_free(tally);
}

/* A signer with a new name in each report leaves room for others' names. */
Test(report_tally, leaves_room_for_names_of_others)
{
	struct report_tally *tally = report_tally_new();
	struct tls_report_policy policy = entry_of("a.example", 1, 0);
	const struct tally_domain *domain;
	char name[256];

	for (int i = 0; i < 200000; i++) {
		struct tls_report report = report_of(name, 1, &policy, 1);

		snprintf(name, sizeof(name), "Name %d %0230d", i, 0);
		report_tally_add_signed(tally, &report, "one.example", &all);
	}
	add_one(tally, "b.example", "Google Inc.", 1, 1, 0);
	domain = report_tally_find(tally, "a.example");
	cr_expect_eq(domain->organization_count, 1);
	cr_expect_eq(domain->organizations->sessions.successful, 200000);
	domain = report_tally_find(tally, "b.example");
	cr_assert_neq(domain, NULL);
	cr_expect_str_eq(domain->organizations->name, "Google Inc.");
	report_tally_free(tally);
}

Test(report_tally, always_has_room_for_domains_that_are_our_own)
{
	struct report_tally *tally = report_tally_new();
	struct tally_filter filter = all;
	struct tls_report_policy policy = entry_of("mine.example", 3, 0);
	struct tls_report report = report_of("X", 1, &policy, 1);
	struct arena *arena = arena_new();
	struct string_index own;
	char name[32];

	string_index_init(&own, arena, 1);
	string_index_add(&own, "mine.example", 0);
	filter.own = &own;
	for (int i = 0; i < TALLY_DOMAINS_MAX + 5; i++) {
		snprintf(name, sizeof(name), "d%d.example", i);
		add_one(tally, name, "X", 1, 1, 0);
	}
	report_tally_add(tally, &report, &filter);
	cr_assert_neq(report_tally_find(tally, "mine.example"), NULL);
	/* Likewise when these alone are counted. */
	string_index_add(&own, "other.example", 1);
	filter.own = NULL;
	filter.domains = &own;
	policy.domain = "other.example";
	report_tally_add(tally, &report, &filter);
	cr_assert_neq(report_tally_find(tally, "other.example"), NULL);
	report_tally_free(tally);
	arena_free(arena);
}

/* Names that are the same as far as they are kept are one domain. */
Test(report_tally, keeps_one_entry_for_a_name_that_is_too_long)
{
	struct report_tally *tally = report_tally_new();
	char name[1000];
	size_t count;

	memset(name, 'x', sizeof(name));
	name[999] = '\0';
	for (int i = 0; i < 5; i++)
		add_one(tally, name, name, 1, 1, 0);
	report_tally_domains(tally, &count);
	cr_expect_eq(count, 1);
	/* A character of several bytes is kept whole or not at all. */
	memcpy(name + 251, "\xE2\x82\xAC", 3);
	add_one(tally, name, name, 1, 1, 0);
	cr_assert_eq(report_tally_domains(tally, &count) == NULL, false);
	cr_expect_eq(count, 2);
	cr_expect_eq(strlen(report_tally_domains(tally, &count)[0].name), 251);
	/* Names of domains are never too long. */
	memset(name, 'y', sizeof(name));
	name[253] = '\0';
	add_one(tally, name, "X", 1, 1, 0);
	name[252] = 'z';
	add_one(tally, name, "X", 1, 1, 0);
	report_tally_domains(tally, &count);
	cr_expect_eq(count, 4);
	report_tally_free(tally);
}

/* ---- hostile reports: what was quadratic takes minutes ---- */

/* A report of entries of two domains in turn, of both types. */
Test(report_tally, counts_a_report_of_many_entries, .timeout = 60)
{
	enum { COUNT = 100000 };
	struct tls_report_policy *policies = calloc(COUNT, sizeof(*policies));
	struct tls_report_failure *failures = calloc(COUNT, sizeof(*failures));
	struct tls_report report = report_of("X", 1, policies, COUNT);
	struct report_tally *tally = report_tally_new();
	struct arena *arena = arena_new();

	report.end += 40 * DAY_S;
	for (int i = 0; i < COUNT; i++) {
		policies[i] = entry_of("a.example", 1, 1);
		policies[i].type =
		    i % 2 == 0 ? REPORT_POLICY_STS : REPORT_POLICY_TLSA;
		failures[i] = (struct tls_report_failure){
		    .result_type = arena_printf(arena, "r%d", i),
		    .sessions = 1};
		policies[i].failures = &failures[i];
		policies[i].failure_count = 1;
	}
	report_tally_add(tally, &report, &all);
	cr_expect_eq(
	    report_tally_find(tally, "a.example")->by_type[0].successful,
	    COUNT / 2);
	report_tally_remove(tally, &report, &all);
	cr_expect_str_eq(shown(tally), "");
	report_tally_free(tally);
	free(policies);
	free(failures);
	arena_free(arena);
}

Test(report_tally, counts_many_mail_servers_by_many_patterns, .timeout = 60)
{
	enum { COUNT = 100000 };
	struct tls_report_failure *failures = calloc(COUNT, sizeof(*failures));
	const char **mx = calloc(COUNT, sizeof(*mx));
	struct tls_report_policy policy = entry_of("a.example", 0, COUNT);
	struct tls_report report = report_of("X", 1, &policy, 1);
	struct report_tally *tally = report_tally_new();
	struct arena *arena = arena_new();

	for (int i = 0; i < COUNT; i++) {
		mx[i] = arena_printf(arena, "*.m%d.example", i);
		failures[i] = (struct tls_report_failure){
		    .result_type = "new",
		    .receiving_mx = arena_printf(arena, "a.m%d.example", i),
		    .sessions = 1};
	}
	policy.failures = failures;
	policy.failure_count = COUNT;
	policy.mx = mx;
	policy.mx_count = COUNT;
	report_tally_add(tally, &report, &all);
	cr_expect_not(
	    report_tally_find(tally, "a.example")->failures[0].is_unlisted);
	report_tally_free(tally);
	free(failures);
	free(mx);
	arena_free(arena);
}
