/* Strings of reports come from JSON and go back into it; what came otherwise
 * (paths, names in mails) is escaped where it is no UTF-8. */
#include "cli/output.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "reports/failure_summary.h"
#include "reports/report_date.h"

static json_t *make_string(const char *string)
{
	json_t *value;
	struct text text;

	if (string == NULL)
		return json_null();
	value = json_string(string);
	if (value != NULL)
		return value;
	text_init_growing(&text);
	text_add_escaped(&text, string, strlen(string), 300);
	value = json_string(text.bytes);
	text_release(&text);
	return value;
}

static json_t *make_day(int32_t day)
{
	char buffer[REPORT_DAY_ROOM];

	return json_string(report_day_format(buffer, day));
}

static json_t *make_rejected(const struct report_remarks *refused)
{
	json_t *list = json_array();

	for (size_t i = 0; i < refused->count; i++) {
		const struct report_remark *remark = &refused->list[i];

		json_array_append_new(
		    list, json_pack("{s:o, s:o, s:b}", "path",
				    make_string(remark->path), "reason",
				    make_string(remark->text), "broken",
				    (int)(remark->refusal == REFUSAL_BROKEN)));
	}
	return list;
}

static json_t *make_deviations(const struct report_remarks *deviations)
{
	json_t *list = json_array();

	for (size_t i = 0; i < deviations->count; i++)
		json_array_append_new(
		    list, json_pack("{s:o, s:o}", "path",
				    make_string(deviations->list[i].path),
				    "deviation",
				    make_string(deviations->list[i].text)));
	return list;
}

static size_t count_refused(const struct report_reading *reading)
{
	return reading->refused.count + reading->refused.omitted;
}

static int compare_organizations(const void *a, const void *b)
{
	const struct tally_organization *left =
	    *(const struct tally_organization *const *)a;
	const struct tally_organization *right =
	    *(const struct tally_organization *const *)b;

	return strcmp(left->name, right->name);
}

static json_t *make_organizations(const struct tally_domain *domain,
				  struct arena *arena)
{
	size_t count = domain->organization_count;
	const struct tally_organization **order =
	    arena_alloc(arena, (count + 1) * sizeof(*order));
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		order[i] = &domain->organizations[i];
	qsort(order, count, sizeof(*order), compare_organizations);
	for (size_t i = 0; i < count; i++) {
		const struct tally_organization *organization = order[i];

		json_array_append_new(
		    list,
		    json_pack("{s:o, s:I, s:I}", "name",
			      make_string(organization->name), "successful",
			      (json_int_t)organization->sessions.successful,
			      "failed",
			      (json_int_t)organization->sessions.failed));
	}
	return list;
}

static json_t *make_policies(const struct tally_domain *domain)
{
	json_t *list = json_array();

	for (int i = 0; i < REPORT_POLICY_COUNT; i++) {
		const struct tally_count *count = &domain->by_type[i];
		enum report_policy_type type = (enum report_policy_type)i;

		if (count->successful == 0 && count->failed == 0)
			continue;
		json_array_append_new(
		    list, json_pack("{s:s, s:I, s:I}", "type",
				    report_policy_type_name(type), "successful",
				    (json_int_t)count->successful, "failed",
				    (json_int_t)count->failed));
	}
	return list;
}

static json_t *make_days(const struct tally_domain *domain)
{
	json_t *list = json_array();

	for (size_t i = 0; i < domain->day_count; i++) {
		const struct tally_day *day = &domain->days[i];

		json_array_append_new(
		    list,
		    json_pack("{s:o, s:I, s:I}", "day", make_day(day->day),
			      "successful",
			      (json_int_t)day->sessions.successful, "failed",
			      (json_int_t)day->sessions.failed));
	}
	return list;
}

static json_t *make_failure(const struct failure_summary *failure)
{
	json_t *organizations = json_array();

	for (size_t i = 0; i < failure->organization_count; i++)
		json_array_append_new(organizations,
				      make_string(failure->organizations[i]));
	return json_pack(
	    "{s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:s, "
	    "s:s}",
	    "result_type", make_string(failure->result_type), "count",
	    (json_int_t)failure->sessions, "enforced",
	    (json_int_t)failure->enforced, "mode_not_told",
	    (json_int_t)failure->modeless, "receiving_mx_hostname",
	    make_string(failure->mx), "sending_mta_ip",
	    make_string(failure->sending_mta_ip), "failure_reason_code",
	    make_string(failure->reason_code), "first_day",
	    make_day(failure->first_day), "last_day",
	    make_day(failure->last_day), "organizations", organizations,
	    "cause", failure_cause_name(failure->cause), "dane",
	    (int)failure->is_dane, "meaning", failure->meaning, "fix",
	    failure->fix);
}

static json_t *make_failures(const struct tally_domain *domain,
			     struct arena *arena)
{
	static const struct failure_options options = {
	    .by_address = true, .first_day = INT32_MIN, .last_day = INT32_MAX};
	json_t *list = json_array();
	size_t count;
	const struct failure_summary *failures =
	    failure_summaries(domain, &options, arena, &count);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, make_failure(&failures[i]));
	return list;
}

static json_t *make_domain(const struct tally_domain *domain)
{
	struct arena *arena = arena_new();
	size_t days = domain->day_count;
	json_t *object = json_pack(
	    "{s:o, s:o, s:o, s:I, s:o, s:o, s:o, s:o}", "domain",
	    make_string(domain->name), "first_day",
	    days > 0 ? make_day(domain->days[0].day) : json_null(), "last_day",
	    days > 0 ? make_day(domain->days[days - 1].day) : json_null(),
	    "days_covered", (json_int_t)days, "organizations",
	    make_organizations(domain, arena), "policies",
	    make_policies(domain), "days", make_days(domain), "failures",
	    make_failures(domain, arena));

	arena_free(arena);
	return object;
}

static json_t *make_domains(struct report_tally *tally)
{
	json_t *list = json_array();
	size_t count;
	const struct tally_domain *domains =
	    report_tally_domains(tally, &count);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, make_domain(&domains[i]));
	return list;
}

bool output_report_json(FILE *stream, const struct report_reading *reading,
			bool is_strict)
{
	json_t *root = json_object(), *read;
	bool is_written;

	read =
	    json_pack("{s:I, s:I, s:I, s:o, s:I, s:I, s:I}", "reports",
		      (json_int_t)reading->reports, "duplicates",
		      (json_int_t)reading->duplicates, "outside",
		      (json_int_t)reading->outside, "rejected",
		      make_rejected(&reading->refused), "omitted",
		      (json_int_t)reading->refused.omitted, "broken",
		      (json_int_t)reading->broken, "no_reports",
		      (json_int_t)(count_refused(reading) - reading->broken));
	if (is_strict)
		json_object_set_new(read, "deviations",
				    make_deviations(&reading->deviations));
	json_object_set_new(root, "read", read);
	json_object_set_new(root, "authenticated",
			    json_boolean(reading->apart != NULL));
	json_object_set_new(root, "domains", make_domains(reading->tally));
	if (reading->apart != NULL)
		json_object_set_new(
		    root, "unauthenticated",
		    json_pack("{s:I, s:o}", "reports",
			      (json_int_t)reading->apart_reports, "domains",
			      make_domains(reading->apart)));
	is_written =
	    json_dumpf(root, stream, JSON_INDENT(2) | JSON_ENSURE_ASCII) == 0 &&
	    fputc('\n', stream) != EOF;
	json_decref(root);
	return is_written;
}
