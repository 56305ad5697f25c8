/* Pure functions of a tally. */
#include "reports/failure_summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/result_type.h"

/* So many other organizations must have delivered while one failed, for the
 * failure to be that one's own. */
#define WITNESSES_MIN 2

/* A failure of the tally with what it is put together by. */
struct row {
	const struct tally_failure *failure;
	const char *address; /* or NULL, where addresses do not matter */
};

struct summing {
	const struct tally_domain *domain;
	struct arena *arena;
	int64_t *by_organization; /* sessions, for the summary at hand */
};

static int compare_strings(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* DANE's results are apart from the others, whatever their names are. */
static bool is_dane(const struct tally_failure *failure)
{
	const struct result_type *type = result_type_find(failure->result_type);

	return failure->type == REPORT_POLICY_TLSA ||
	       (type != NULL && !type->is_sts);
}

static int compare_groups(const struct row *a, const struct row *b)
{
	int order =
	    compare_strings(a->failure->result_type, b->failure->result_type);

	if (order == 0)
		order = compare_strings(a->failure->mx, b->failure->mx);
	if (order == 0)
		order = compare_strings(a->address, b->address);
	if (order == 0)
		order = is_dane(a->failure) - is_dane(b->failure);
	if (order == 0)
		order = a->failure->is_unlisted - b->failure->is_unlisted;
	return order;
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *left = a, *right = b;
	int order = compare_groups(left, right);

	if (order == 0)
		order = compare_strings(left->failure->reason_code,
					right->failure->reason_code);
	return order;
}

static int compare_summaries(const void *a, const void *b)
{
	const struct failure_summary *left = a, *right = b;
	int order = (left->sessions < right->sessions) -
		    (left->sessions > right->sessions);

	if (order == 0)
		order = compare_strings(left->result_type, right->result_type);
	if (order == 0)
		order = compare_strings(left->mx, right->mx);
	if (order == 0)
		order = compare_strings(left->sending_mta_ip,
					right->sending_mta_ip);
	if (order == 0)
		order = left->is_dane - right->is_dane;
	return order != 0 ? order : (int)left->cause - (int)right->cause;
}

/* ---- causes ---- */

static bool is_there_between(const struct tally_organization *organization,
			     int32_t first, int32_t last)
{
	size_t low = 0, high = organization->day_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (organization->days[middle] < first)
			low = middle + 1;
		else
			high = middle;
	}
	return low < organization->day_count && organization->days[low] <= last;
}

/* Whether enough that did not see the failure delivered on the days of it. */
static bool has_witnesses(const struct summing *summing,
			  const struct failure_summary *summary)
{
	size_t count = 0;

	for (size_t i = 0;
	     count < WITNESSES_MIN && i < summing->domain->organization_count;
	     i++) {
		const struct tally_organization *organization =
		    &summing->domain->organizations[i];

		count += summing->by_organization[i] <= 0 &&
			 organization->sessions.successful > 0 &&
			 is_there_between(organization, summary->first_day,
					  summary->last_day);
	}
	return count >= WITNESSES_MIN;
}

/* Microsoft and Google call a mail server that the policy does not allow a
 * validation-failure; Microsoft adds this reason. */
static bool is_mx_mismatch(const char *reason_code)
{
	static const char word[] = "mx_hosts_mismatch";

	return reason_code != NULL &&
	       text_equal_nocase(reason_code, strlen(reason_code), word,
				 sizeof(word) - 1);
}

static void judge(const struct summing *summing, bool is_unlisted,
		  struct failure_summary *summary)
{
	const struct result_type *type = result_type_find(summary->result_type);

	summary->cause = type != NULL ? type->cause : CAUSE_UNKNOWN;
	summary->meaning = type != NULL
			       ? type->meaning
			       : "a result that RFC 8460 does not know";
	summary->fix = type != NULL ? type->fix
				    : "ask the sender what it stands for; "
				      "mta-sts check DOMAIN shows what can be "
				      "seen from outside";
	if (is_unlisted || is_mx_mismatch(summary->reason_code)) {
		summary->cause = CAUSE_POLICY;
		summary->meaning = "the policy does not allow this mail server";
		summary->fix = "add its name as an mx line, reload, and "
			       "publish the new id; or take it out of the MX "
			       "records";
	} else if (type != NULL && type->may_be_senders &&
		   summary->organization_count == 1 &&
		   has_witnesses(summing, summary)) {
		summary->cause = CAUSE_SENDER;
		summary->fix = "nothing, unless it goes on: other senders "
			       "delivered on the same days";
	}
}

/* ---- groups ---- */

static const char *const *list_organizations(const struct summing *summing,
					     size_t *count)
{
	const struct tally_domain *domain = summing->domain;
	size_t *order = arena_alloc(
	    summing->arena, (domain->organization_count + 1) * sizeof(*order));
	const char **names;
	size_t used = 0;

	for (size_t i = 0; i < domain->organization_count; i++) {
		int64_t sessions = summing->by_organization[i];
		size_t at = used;

		if (sessions <= 0)
			continue;
		while (at > 0 &&
		       summing->by_organization[order[at - 1]] < sessions) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = i;
		used++;
	}
	names = arena_alloc(summing->arena, (used + 1) * sizeof(*names));
	for (size_t i = 0; i < used; i++)
		names[i] = domain->organizations[order[i]].name;
	*count = used;
	return names;
}

/* Puts together `count` rows of one group, which stand by their reasons. */
static void sum_group(struct summing *summing, const struct row *rows,
		      size_t count, struct failure_summary *summary)
{
	int64_t most = 0, of_reason = 0;

	*summary =
	    (struct failure_summary){.result_type = rows->failure->result_type,
				     .mx = rows->failure->mx,
				     .sending_mta_ip = rows->address,
				     .first_day = INT32_MAX,
				     .last_day = INT32_MIN,
				     .is_dane = is_dane(rows->failure)};
	memset(summing->by_organization, 0,
	       summing->domain->organization_count *
		   sizeof(*summing->by_organization));
	for (size_t i = 0; i < count; i++) {
		const struct tally_failure *failure = rows[i].failure;

		summary->sessions += failure->sessions;
		if (failure->is_enforced)
			summary->enforced += failure->sessions;
		if (failure->day < summary->first_day)
			summary->first_day = failure->day;
		if (failure->day > summary->last_day)
			summary->last_day = failure->day;
		summing->by_organization[failure->organization] +=
		    failure->sessions;
		if (i == 0 ||
		    failure->reason_code != rows[i - 1].failure->reason_code)
			of_reason = 0;
		of_reason += failure->sessions;
		if (failure->reason_code != NULL && of_reason > most) {
			most = of_reason;
			summary->reason_code = failure->reason_code;
		}
	}
	summary->organizations =
	    list_organizations(summing, &summary->organization_count);
	judge(summing, rows->failure->is_unlisted, summary);
}

static struct row *select_rows(const struct tally_domain *domain,
			       const struct failure_options *options,
			       struct arena *arena, size_t *count)
{
	struct row *rows =
	    arena_alloc(arena, (domain->failure_count + 1) * sizeof(*rows));

	*count = 0;
	for (size_t i = 0; i < domain->failure_count; i++) {
		const struct tally_failure *failure = &domain->failures[i];

		if (failure->sessions <= 0 ||
		    failure->day < options->first_day ||
		    failure->day > options->last_day)
			continue;
		rows[*count].failure = failure;
		rows[(*count)++].address =
		    options->by_address ? failure->sending_mta_ip : NULL;
	}
	qsort(rows, *count, sizeof(*rows), compare_rows);
	return rows;
}

const struct failure_summary *failure_summaries(
    const struct tally_domain *domain, const struct failure_options *options,
    struct arena *arena, size_t *count)
{
	size_t row_count;
	struct row *rows = select_rows(domain, options, arena, &row_count);
	struct failure_summary *list =
	    arena_alloc(arena, (row_count + 1) * sizeof(*list));
	struct summing summing = {
	    .domain = domain,
	    .arena = arena,
	    .by_organization =
		arena_alloc(arena, (domain->organization_count + 1) *
				       sizeof(*summing.by_organization))};

	*count = 0;
	for (size_t i = 0; i < row_count;) {
		size_t end = i + 1;

		while (end < row_count &&
		       compare_groups(&rows[i], &rows[end]) == 0)
			end++;
		sum_group(&summing, &rows[i], end - i, &list[(*count)++]);
		i = end;
	}
	qsort(list, *count, sizeof(*list), compare_summaries);
	return list;
}
