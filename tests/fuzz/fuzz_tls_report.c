/*
 * Reports as they come out of mails.  What is understood must be the same when
 * it is rendered and read again, have one identity, and leave nothing behind in
 * a tally when it is taken back.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reports/failure_summary.h"
#include "reports/report_identity.h"
#include "reports/report_tally.h"
#include "reports/tls_report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct tally_filter all = {.first_day = INT32_MIN,
					.last_day = INT32_MAX};

static bool parse(const char *bytes, size_t length, struct arena *arena,
		  struct tls_report *report)
{
	struct diagnostics deviations;
	struct text why;
	bool is_good;

	diagnostics_init(&deviations, arena);
	text_init_growing(&why);
	is_good = tls_report_parse(bytes, length, "mail.example", arena, report,
				   &deviations, &why);
	assert(is_good == (why.length == 0));
	assert(deviations.errors == 0 && deviations.warnings == 0);
	text_release(&why);
	return is_good;
}

static void check_policy(const struct tls_report_policy *policy)
{
	assert(policy->type < REPORT_POLICY_COUNT);
	assert(policy->type_text != NULL);
	assert(policy->successful >= 0 && policy->failed >= 0);
	assert(policy->successful <= TLS_REPORT_SESSIONS_MAX);
	assert(policy->failed <= TLS_REPORT_SESSIONS_MAX);
	assert(policy->failed == 0 || policy->failure_count > 0);
	for (size_t i = 0; i < policy->line_count; i++)
		assert(*policy->lines[i] != '\0');
	for (size_t i = 0; i < policy->mx_count; i++)
		assert(*policy->mx[i] != '\0');
	for (size_t i = 0; i < policy->failure_count; i++) {
		assert(policy->failures[i].result_type != NULL);
		assert(policy->failures[i].sessions >= 0);
		assert(policy->failures[i].sessions <= TLS_REPORT_SESSIONS_MAX);
	}
}

static void check_report(const struct tls_report *report)
{
	int32_t first = tls_report_first_day(report);
	int32_t last = tls_report_last_day(report);

	assert(report->id != NULL);
	assert(report->start >= 0 && report->start <= report->end);
	assert(first >= 0 && first <= last);
	assert(last - first < TLS_REPORT_DAYS_MAX);
	for (size_t i = 0; i < report->policy_count; i++)
		check_policy(&report->policies[i]);
}

/* Reads what was rendered, which renders the same. */
static void check_again(const struct tls_report *report)
{
	struct arena *arena = arena_new();
	struct report_identity identity, same;
	struct tls_report again;
	struct text text, other;

	text_init_growing(&text);
	text_init_growing(&other);
	tls_report_render(report, &text);
	assert(parse(text.bytes, text.length, arena, &again));
	tls_report_render(&again, &other);
	assert(text.length == other.length);
	assert(memcmp(text.bytes, other.bytes, text.length) == 0);
	report_identity_make(&identity, report, "signer.example");
	report_identity_make(&same, &again, "signer.example");
	assert(memcmp(&identity, &same, sizeof(same)) == 0);
	report_identity_make(&same, &again, NULL);
	assert(memcmp(identity.key, same.key, sizeof(same.key)) != 0);
	assert(memcmp(identity.contents, same.contents,
		      sizeof(same.contents)) == 0);
	text_release(&text);
	text_release(&other);
	arena_free(arena);
}

static void check_summaries(const struct tally_domain *domain)
{
	struct failure_options options = {false, INT32_MIN, INT32_MAX};
	struct arena *arena = arena_new();
	const struct failure_summary *list;
	size_t count;

	list = failure_summaries(domain, &options, arena, &count);
	assert(count <= domain->failure_count);
	for (size_t i = 0; i < count; i++) {
		assert(list[i].sessions > 0);
		assert(list[i].enforced <= list[i].sessions);
		assert(list[i].organization_count > 0);
		assert(i == 0 || list[i].sessions <= list[i - 1].sessions);
	}
	arena_free(arena);
}

static void check_tally(const struct tls_report *report)
{
	struct report_tally *tally = report_tally_new();
	const struct tally_domain *domains;
	size_t count;

	report_tally_add(tally, report, &all);
	report_tally_add(tally, report, &all);
	domains = report_tally_domains(tally, &count);
	assert(count <= report->policy_count);
	for (size_t i = 0; i < count; i++) {
		assert(i == 0 ||
		       strcmp(domains[i - 1].name, domains[i].name) < 0);
		assert(domains[i].organization_count == 1);
		check_summaries(&domains[i]);
	}
	report_tally_remove(tally, report, &all);
	report_tally_remove(tally, report, &all);
	report_tally_domains(tally, &count);
	assert(count == 0);
	report_tally_free(tally);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *bytes = malloc(size > 0 ? size : 1); /* no room behind the end */
	struct tls_report report;

	if (size > 0)
		memcpy(bytes, data, size);
	if (parse(bytes, size, arena, &report)) {
		check_report(&report);
		check_again(&report);
		check_tally(&report);
	}
	free(bytes);
	arena_free(arena);
	return 0;
}
