/* Pure functions of a tally. */
#include "reports/failure_summary.h"

#include <stdlib.h>
#include <string.h>

#include "reports/result_type.h"
#include "reports/sender_affairs.h"
#include "sts/domain_name.h"

/* A failure of the tally with what it is put together by. */
struct row {
	const struct tally_failure *failure;
	const char *address; /* or NULL, where addresses do not matter */
};

struct summing {
	const struct tally_domain *domain;
	const struct failure_options *options;
	struct arena *arena;
	struct sender_affairs affairs;
	/* For the summary at hand: the sessions of each organization, 0 but
	 * for those in the list. */
	int64_t *by_organization;
	uint32_t *organizations;
	size_t organization_count;
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

/* The same result at the same mail server, whoever saw it. */
static int compare_kinds(const struct row *a, const struct row *b)
{
	int order =
	    compare_strings(a->failure->result_type, b->failure->result_type);

	if (order == 0)
		order = compare_strings(a->failure->mx, b->failure->mx);
	return order;
}

static int compare_groups(const struct row *a, const struct row *b)
{
	int order = compare_kinds(a, b);

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

/* Whether `count` rows of one kind are the affair of the sender that saw them,
 * but for those of what the policy does not allow. */
static bool is_senders(const struct summing *summing, const struct row *rows,
		       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct tally_failure *failure = rows[i].failure;

		if (failure->organization != rows->failure->organization ||
		    (!failure->is_unlisted &&
		     !sender_affairs_may_have(&summing->affairs, failure)))
			return false;
	}
	return true;
}

/* Remedies of ours say DOMAIN where its name belongs. */
static const char *name_domain(const struct summing *summing, const char *fix)
{
	static const char word[] = "DOMAIN";
	const char *name = summing->domain->name, *at, *text = "";

	if (strstr(fix, word) == NULL ||
	    domain_name_check(name, strlen(name)) != DOMAIN_NAME_OK)
		return fix;
	while ((at = strstr(fix, word)) != NULL) {
		text = arena_printf(summing->arena, "%s%.*s%s", text,
				    (int)(at - fix), fix, name);
		fix = at + sizeof(word) - 1;
	}
	return arena_printf(summing->arena, "%s%s", text, fix);
}

/* A line of a section takes the place of all those of [defaults], so that it is
 * not only one name that has to be written. */
static const char *allow_text(const struct summing *summing, const char *mx)
{
	if (mx == NULL || domain_name_check(mx, strlen(mx)) != DOMAIN_NAME_OK)
		return "have the policy allow it, or take it out of the MX "
		       "records";
	return arena_printf(summing->arena,
			    "if it is yours, have the policy allow it: mta-sts "
			    "advise --mx-change +%s DOMAIN prints all mx lines "
			    "to write; else take it out of the MX records",
			    mx);
}

static void judge(const struct summing *summing, bool is_unlisted,
		  bool is_senders, struct failure_summary *summary)
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
	if (strcmp(summary->result_type, TLS_REPORT_UNEXPLAINED) == 0) {
		summary->meaning = "sessions failed, and the report does not "
				   "say why";
		summary->fix = "ask the sender; mta-sts check DOMAIN shows "
			       "what can be seen from outside";
	}
	if (is_unlisted) {
		summary->cause = CAUSE_POLICY;
		summary->meaning = "the policy does not allow this mail server";
		summary->fix = allow_text(summing, summary->mx);
	} else if (is_senders) {
		summary->cause = CAUSE_SENDER;
		summary->fix = "nothing, unless it goes on: most of this "
			       "sender's sessions succeeded, also soon after, "
			       "and other senders delivered on the same days";
	}
	summary->fix = name_domain(summing, summary->fix);
}

/* ---- groups ---- */

static void count_organization(struct summing *summing,
			       const struct tally_failure *failure)
{
	int64_t *sessions = &summing->by_organization[failure->organization];

	if (*sessions == 0)
		summing->organizations[summing->organization_count++] =
		    failure->organization;
	*sessions += failure->sessions;
}

/* Puts the organizations in order, most sessions first, then by their names:
 * that is the order of their numbers. */
static void sort_organizations(struct summing *summing)
{
	const int64_t *sessions = summing->by_organization;
	uint32_t *list = summing->organizations;

	for (size_t i = 1; i < summing->organization_count; i++) {
		uint32_t number = list[i];
		size_t at = i;

		while (at > 0 && (sessions[list[at - 1]] < sessions[number] ||
				  (sessions[list[at - 1]] == sessions[number] &&
				   list[at - 1] > number))) {
			list[at] = list[at - 1];
			at--;
		}
		list[at] = number;
	}
}

/* The names of those that were counted; starts anew. */
static const char *const *take_organizations(struct summing *summing,
					     size_t *count)
{
	const struct tally_domain *domain = summing->domain;
	const char **names = arena_alloc(
	    summing->arena, summing->organization_count * sizeof(*names));

	sort_organizations(summing);
	*count = summing->organization_count;
	for (size_t i = 0; i < *count; i++) {
		uint32_t number = summing->organizations[i];

		names[i] = domain->organizations[number].name;
		summing->by_organization[number] = 0;
	}
	summing->organization_count = 0;
	return names;
}

/* Puts together `count` rows of one group, which stand by their reasons. */
static void sum_group(struct summing *summing, const struct row *rows,
		      size_t count, bool is_senders,
		      struct failure_summary *summary)
{
	int64_t most = 0, of_reason = 0;

	*summary =
	    (struct failure_summary){.result_type = rows->failure->result_type,
				     .mx = rows->failure->mx,
				     .sending_mta_ip = rows->address,
				     .first_day = INT32_MAX,
				     .last_day = INT32_MIN,
				     .is_dane = is_dane(rows->failure)};
	for (size_t i = 0; i < count; i++) {
		const struct tally_failure *failure = rows[i].failure;

		summary->sessions += failure->sessions;
		if (failure->is_enforced)
			summary->enforced += failure->sessions;
		if (failure->is_modeless)
			summary->modeless += failure->sessions;
		if (failure->day < summary->first_day)
			summary->first_day = failure->day;
		if (failure->day > summary->last_day)
			summary->last_day = failure->day;
		count_organization(summing, failure);
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
	    take_organizations(summing, &summary->organization_count);
	judge(summing, rows->failure->is_unlisted,
	      is_senders && !summary->is_dane, summary);
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

/* Adds the summaries of `count` rows of one kind to the list. */
static size_t sum_kind(struct summing *summing, const struct row *rows,
		       size_t count, struct failure_summary *list)
{
	bool of_sender = is_senders(summing, rows, count);
	size_t used = 0;

	for (size_t i = 0; i < count;) {
		size_t end = i + 1;

		while (end < count && compare_groups(&rows[i], &rows[end]) == 0)
			end++;
		sum_group(summing, &rows[i], end - i, of_sender, &list[used++]);
		i = end;
	}
	return used;
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
	    .options = options,
	    .arena = arena,
	    .by_organization =
		arena_alloc(arena, (domain->organization_count + 1) *
				       sizeof(*summing.by_organization)),
	    .organizations =
		arena_alloc(arena, (domain->organization_count + 1) *
				       sizeof(*summing.organizations))};

	sender_affairs_find(&summing.affairs, domain, options->first_day,
			    options->last_day, arena);
	*count = 0;
	for (size_t i = 0; i < row_count;) {
		size_t end = i + 1;

		while (end < row_count &&
		       compare_kinds(&rows[i], &rows[end]) == 0)
			end++;
		*count += sum_kind(&summing, &rows[i], end - i, &list[*count]);
		i = end;
	}
	qsort(list, *count, sizeof(*list), compare_summaries);
	return list;
}
