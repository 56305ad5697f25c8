/* Pure functions.  Whatever a report says is escaped here. */
#include "cli/report_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/string_index.h"
#include "reports/failure_summary.h"
#include "reports/report_date.h"

#define SHOWN_BYTES   100
#define BAR_WIDTH     30
#define DAYS_SHOWN    92
#define REMARKS_SHOWN 50

struct writing {
	const struct report_text_options *options;
	struct text *text;
	struct arena *arena;
};

static void add_escaped(struct text *text, const char *string)
{
	text_add_escaped(text, string, strlen(string), SHOWN_BYTES);
}

/* ---- colours ---- */

enum tint { TINT_GOOD, TINT_BAD, TINT_DIM };

static void add_tinted(const struct writing *writing, enum tint tint,
		       const char *word)
{
	static const char *const tints[] = {
	    [TINT_GOOD] = "\033[32m",
	    [TINT_BAD] = "\033[31m",
	    [TINT_DIM] = "\033[2m",
	};

	if (writing->options->has_color && *word != '\0')
		text_addf(writing->text, "%s%s\033[0m", tints[tint], word);
	else
		text_add_string(writing->text, word);
}

/* ---- tables ---- */

/* The longest name takes the column, within reason. */
#define NAME_WIDTH_MAX 40

static void add_name(const struct writing *writing, const char *name,
		     size_t width)
{
	struct text shown;

	text_init_growing(&shown);
	text_add_escaped(&shown, name, strlen(name), NAME_WIDTH_MAX);
	text_addf(writing->text, "    %-*s", (int)width, shown.bytes);
	text_release(&shown);
}

static size_t name_width(size_t width, const char *name)
{
	size_t length = strlen(name);

	if (length > NAME_WIDTH_MAX)
		length = NAME_WIDTH_MAX;
	return length > width ? length : width;
}

static void add_counts(const struct writing *writing,
		       const struct tally_count *count)
{
	char failed[32];

	text_addf(writing->text, "  %10lld ok  ", (long long)count->successful);
	snprintf(failed, sizeof(failed), "%7lld failed",
		 (long long)count->failed);
	if (count->failed > 0)
		add_tinted(writing, TINT_BAD, failed);
	else
		text_add_string(writing->text, failed);
}

/* ---- organizations ---- */

static int compare_organizations(const void *a, const void *b)
{
	const struct tally_organization *left =
	    *(const struct tally_organization *const *)a;
	const struct tally_organization *right =
	    *(const struct tally_organization *const *)b;
	int64_t of_left = left->sessions.successful + left->sessions.failed;
	int64_t of_right = right->sessions.successful + right->sessions.failed;

	if (of_left != of_right)
		return of_left < of_right ? 1 : -1;
	return strcmp(left->name, right->name);
}

static void add_organizations(const struct writing *writing,
			      const struct tally_domain *domain)
{
	size_t count = domain->organization_count, width = 0;
	const struct tally_organization **list =
	    arena_alloc(writing->arena, (count + 1) * sizeof(*list));

	for (size_t i = 0; i < count; i++) {
		list[i] = &domain->organizations[i];
		width = name_width(width, list[i]->name);
	}
	qsort(list, count, sizeof(*list), compare_organizations);
	text_add_string(writing->text, "  Organizations\n");
	for (size_t i = 0; i < count; i++) {
		add_name(writing, list[i]->name, width);
		add_counts(writing, &list[i]->sessions);
		if (list[i]->day_count > 0)
			text_addf(writing->text, "  %zu day%s",
				  list[i]->day_count,
				  text_plural((int64_t)list[i]->day_count));
		text_add_string(writing->text, "\n");
	}
}

/* ---- days ---- */

static void add_bar(const struct writing *writing, int64_t sessions,
		    int64_t most, char mark, enum tint tint)
{
	char bar[BAR_WIDTH + 1];
	size_t length = (size_t)((double)sessions / (double)most * BAR_WIDTH);

	/* What there is, is seen. */
	if (length == 0 && sessions > 0)
		length = 1;
	memset(bar, mark, length);
	bar[length] = '\0';
	add_tinted(writing, tint, bar);
}

static void add_day(const struct writing *writing, const struct tally_day *day,
		    int64_t most)
{
	char name[REPORT_DAY_ROOM];

	text_addf(writing->text, "    %s", report_day_format(name, day->day));
	add_counts(writing, &day->sessions);
	text_add_string(writing->text, "  ");
	add_bar(writing, day->sessions.failed, most, '!', TINT_BAD);
	add_bar(writing, day->sessions.successful, most, '#', TINT_GOOD);
	text_add_string(writing->text, "\n");
}

static void add_gap(const struct writing *writing, int32_t days)
{
	char words[64];

	snprintf(words, sizeof(words), "    %d day%s without a report\n", days,
		 text_plural(days));
	add_tinted(writing, TINT_DIM, words);
}

static void add_days(const struct writing *writing,
		     const struct tally_domain *domain)
{
	size_t first =
	    domain->day_count > DAYS_SHOWN ? domain->day_count - DAYS_SHOWN : 0;
	int64_t most = 1;

	text_add_string(writing->text, "  Sessions by day\n");
	if (first > 0)
		text_addf(writing->text, "    %zu earlier days are left out\n",
			  first);
	for (size_t i = first; i < domain->day_count; i++) {
		const struct tally_count *count = &domain->days[i].sessions;

		if (count->successful + count->failed > most)
			most = count->successful + count->failed;
	}
	for (size_t i = first; i < domain->day_count; i++) {
		if (i > first &&
		    domain->days[i].day > domain->days[i - 1].day + 1)
			add_gap(writing, domain->days[i].day -
					     domain->days[i - 1].day - 1);
		add_day(writing, &domain->days[i], most);
	}
}

/* ---- failures ---- */

static const char *cause_words(const struct failure_summary *failure)
{
	if (failure->is_dane)
		return "DANE";
	switch (failure->cause) {
	case CAUSE_MINE: return "your mail server";
	case CAUSE_POLICY: return "your policy";
	case CAUSE_SENDER: return "the sender";
	case CAUSE_UNKNOWN: break;
	}
	return "unknown";
}

static void add_from(const struct writing *writing,
		     const struct failure_summary *failure)
{
	const size_t shown = 3;

	text_add_string(writing->text, " by ");
	for (size_t i = 0; i < failure->organization_count && i < shown; i++) {
		text_add_string(writing->text, i > 0 ? ", " : "");
		add_escaped(writing->text, failure->organizations[i]);
	}
	if (failure->organization_count > shown)
		text_addf(writing->text, " and %zu more",
			  failure->organization_count - shown);
}

static void add_failure(const struct writing *writing,
			const struct failure_summary *failure)
{
	struct text *text = writing->text;
	char first[REPORT_DAY_ROOM], last[REPORT_DAY_ROOM];

	text_add_string(text, "    ");
	add_escaped(text, failure->result_type);
	text_add_string(text, failure->mx != NULL ? " at " : "");
	add_escaped(text, failure->mx != NULL ? failure->mx : "");
	text_addf(text, ": %lld session%s", (long long)failure->sessions,
		  text_plural(failure->sessions));
	add_from(writing, failure);
	text_addf(text, ", %s", report_day_format(first, failure->first_day));
	if (failure->last_day != failure->first_day)
		text_addf(text, " to %s",
			  report_day_format(last, failure->last_day));
	text_add_string(text, "\n");
	if (failure->enforced > 0) {
		text_add_string(text, "      ");
		add_tinted(writing, TINT_BAD, "under mode enforce");
		text_addf(text, ": %lld, whose mail was not delivered then\n",
			  (long long)failure->enforced);
	}
	if (failure->modeless > 0)
		text_addf(text,
			  "      no mode is told: %lld, whose mail was not "
			  "delivered then if it was enforce\n",
			  (long long)failure->modeless);
	if (failure->reason_code != NULL) {
		text_add_string(text, "      reason: ");
		add_escaped(text, failure->reason_code);
		text_add_string(text, "\n");
	}
	text_addf(text, "      %s (cause: %s)\n      to do: %s\n",
		  failure->meaning, cause_words(failure), failure->fix);
}

static void add_failures(const struct writing *writing,
			 const struct tally_domain *domain)
{
	static const struct failure_options options = {.first_day = INT32_MIN,
						       .last_day = INT32_MAX};
	size_t count;
	const struct failure_summary *list =
	    failure_summaries(domain, &options, writing->arena, &count);

	text_add_string(writing->text,
			count > 0 ? "  Failures\n" : "  No failures\n");
	for (size_t i = 0; i < count; i++)
		add_failure(writing, &list[i]);
}

/* A line for each mail server, or for each result, of all failures. */
struct group {
	const char *name;
	int64_t sessions, enforced, modeless;
};

static int compare_groups(const void *a, const void *b)
{
	const struct group *left = a, *right = b;

	if (left->sessions != right->sessions)
		return left->sessions < right->sessions ? 1 : -1;
	return strcmp(left->name, right->name);
}

/* Sums the failures up by their names; gives how many there are. */
static size_t sum_groups(const struct failure_summary *list, size_t count,
			 bool by_mx, struct group *groups, struct arena *arena)
{
	struct string_index index;
	size_t used = 0;

	string_index_init(&index, arena, count);
	for (size_t i = 0; i < count; i++) {
		const char *name = by_mx ? list[i].mx : list[i].result_type;
		uint32_t at;

		if (name == NULL)
			name = "(not told)";
		at = string_index_add(&index, name, (uint32_t)used);
		if (at == STRING_INDEX_NONE) {
			at = (uint32_t)used++;
			groups[at] = (struct group){.name = name};
		}
		groups[at].sessions += list[i].sessions;
		groups[at].enforced += list[i].enforced;
		groups[at].modeless += list[i].modeless;
	}
	qsort(groups, used, sizeof(*groups), compare_groups);
	return used;
}

static void add_groups(const struct writing *writing,
		       const struct tally_domain *domain, const char *title,
		       bool by_mx)
{
	static const struct failure_options options = {.first_day = INT32_MIN,
						       .last_day = INT32_MAX};
	size_t count, used, width = 0;
	const struct failure_summary *list =
	    failure_summaries(domain, &options, writing->arena, &count);
	struct group *groups =
	    arena_alloc(writing->arena, (count + 1) * sizeof(*groups));

	used = sum_groups(list, count, by_mx, groups, writing->arena);
	for (size_t i = 0; i < used; i++)
		width = name_width(width, groups[i].name);
	text_add_string(writing->text, used > 0 ? title : "  No failures\n");
	for (size_t i = 0; i < used; i++) {
		add_name(writing, groups[i].name, width);
		text_addf(writing->text, "  %10lld failed, %lld under enforce",
			  (long long)groups[i].sessions,
			  (long long)groups[i].enforced);
		if (groups[i].modeless > 0)
			text_addf(writing->text, ", %lld with no mode told",
				  (long long)groups[i].modeless);
		text_add_string(writing->text, "\n");
	}
}

/* ---- domains ---- */

static void add_summary(const struct writing *writing,
			const struct tally_domain *domain)
{
	char first[REPORT_DAY_ROOM], last[REPORT_DAY_ROOM];
	struct text *text = writing->text;

	add_escaped(text, domain->name);
	if (domain->day_count == 0) {
		text_add_string(text, ": no day\n");
		return;
	}
	text_addf(
	    text, ": %s to %s, %zu day%s with reports, %zu organization%s\n",
	    report_day_format(first, domain->days[0].day),
	    report_day_format(last, domain->days[domain->day_count - 1].day),
	    domain->day_count, text_plural((int64_t)domain->day_count),
	    domain->organization_count,
	    text_plural((int64_t)domain->organization_count));
}

static void add_types(const struct writing *writing,
		      const struct tally_domain *domain)
{
	text_add_string(writing->text, "  Sessions by policy\n");
	for (int i = 0; i < REPORT_POLICY_COUNT; i++) {
		const struct tally_count *count = &domain->by_type[i];

		if (count->successful == 0 && count->failed == 0)
			continue;
		text_addf(writing->text, "    %-15s",
			  report_policy_type_name((enum report_policy_type)i));
		add_counts(writing, count);
		text_add_string(writing->text, "\n");
	}
}

static void add_domain(const struct writing *writing,
		       const struct tally_domain *domain)
{
	add_summary(writing, domain);
	switch (writing->options->by) {
	case BY_ALL:
		add_types(writing, domain);
		add_days(writing, domain);
		add_organizations(writing, domain);
		add_failures(writing, domain);
		break;
	case BY_ORGANIZATION: add_organizations(writing, domain); break;
	case BY_DAY: add_days(writing, domain); break;
	case BY_MX:
		add_groups(writing, domain, "  Failures by mail server\n",
			   true);
		break;
	case BY_RESULT:
		add_groups(writing, domain, "  Failures by result\n", false);
		break;
	}
	text_add_string(writing->text, "\n");
}

static void add_tally(const struct report_text_options *options,
		      struct report_tally *tally, struct text *text)
{
	size_t count;
	const struct tally_domain *domains =
	    report_tally_domains(tally, &count);

	for (size_t i = 0; i < count; i++) {
		struct writing writing = {
		    .options = options, .text = text, .arena = arena_new()};

		add_domain(&writing, &domains[i]);
		arena_free(writing.arena);
	}
}

/* ---- inputs ---- */

static void add_remark(const struct report_remark *remark, struct text *text)
{
	text_add_string(text, "  ");
	text_add_escaped(text, remark->path, strlen(remark->path), 300);
	text_add_string(text, ": ");
	text_add_escaped(text, remark->text, strlen(remark->text), 300);
	text_add_string(text, "\n");
}

/* Adds the remarks of one kind, of which there are `all`. */
static void add_remarks(const struct report_remarks *remarks,
			enum report_refusal kind, size_t all, const char *title,
			struct text *text)
{
	size_t shown = 0;

	if (all == 0)
		return;
	text_addf(text, "%s\n", title);
	for (size_t i = 0; i < remarks->count && shown < REMARKS_SHOWN; i++) {
		if (remarks->list[i].refusal != kind)
			continue;
		add_remark(&remarks->list[i], text);
		shown++;
	}
	if (all > shown)
		text_addf(text, "  and %zu more\n", all - shown);
	text_add_string(text, "\n");
}

void report_text_render(const struct report_reading *reading,
			const struct report_text_options *options,
			struct text *text)
{
	size_t refused = reading->refused.count + reading->refused.omitted;

	add_tally(options, reading->tally, text);
	if (reading->apart_reports > 0) {
		text_addf(text,
			  "Not authenticated, and not counted for advice: %s "
			  "found no valid DKIM signature of the sender, or "
			  "they came in no mail, or behind a second From line "
			  "in what should be one mail\n\n",
			  reading->options.authserv_id);
		add_tally(options, reading->apart, text);
	}
	if (reading->apart == NULL && reading->reports > 0)
		text_add_string(text,
				"Not authenticated: nobody vouches for these "
				"reports, and anybody may have sent them (see "
				"authserv_id in mta-stsd.ini(5))\n\n");
	if (options->is_strict)
		add_remarks(&reading->deviations, REFUSAL_NO_REPORT,
			    reading->deviations.count +
				reading->deviations.omitted,
			    "Not as RFC 8460 has it", text);
	add_remarks(&reading->refused, REFUSAL_BROKEN, reading->broken,
		    "Refused: reports that cannot be read, or may be", text);
	add_remarks(&reading->refused, REFUSAL_NO_REPORT,
		    refused - reading->broken, "Refused: no reports", text);
	text_addf(text, "%zu report%s read, %zu duplicate%s, %zu refused",
		  reading->reports, text_plural((int64_t)reading->reports),
		  reading->duplicates,
		  text_plural((int64_t)reading->duplicates), refused);
	if (refused > reading->broken)
		text_addf(text, " (%zu of them no report%s)",
			  refused - reading->broken,
			  text_plural((int64_t)(refused - reading->broken)));
	if (reading->outside > 0)
		text_addf(text, ", %zu of other domains or days",
			  reading->outside);
	text_add_string(text, "\n");
}

/* ---- status ---- */

static enum exit_status domain_status(const struct tally_domain *domain)
{
	static const struct failure_options options = {.first_day = INT32_MIN,
						       .last_day = INT32_MAX};
	struct arena *arena = arena_new();
	enum exit_status status = EXIT_OK;
	size_t count;
	const struct failure_summary *list =
	    failure_summaries(domain, &options, arena, &count);

	for (size_t i = 0; i < count; i++) {
		if (list[i].is_dane || list[i].cause == CAUSE_SENDER)
			continue;
		status = exit_status_worse(
		    status, list[i].enforced > 0 ? EXIT_ERROR : EXIT_WARNING);
	}
	arena_free(arena);
	return status;
}

enum exit_status report_text_status(const struct report_reading *reading)
{
	enum exit_status status = EXIT_OK;
	size_t count;
	const struct tally_domain *domains =
	    report_tally_domains(reading->tally, &count);

	if (reading->reports == 0)
		return EXIT_UNKNOWN;
	for (size_t i = 0; i < count; i++)
		status = exit_status_worse(status, domain_status(&domains[i]));
	return status;
}
