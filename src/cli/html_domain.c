/* Pure functions of a tally. */
#include "cli/html_domain.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/html_bars.h"
#include "cli/html_text.h"
#include "reports/failure_summary.h"

/* Units of the bar of a failure. */
#define SHARE_WIDTH 1000

static const char *const cause_words[] = {
    [CAUSE_MINE] = "your mail server",
    [CAUSE_POLICY] = "your policy",
    [CAUSE_SENDER] = "the sender",
    [CAUSE_UNKNOWN] = "unknown",
};

/* ---- sums ---- */

struct tally_count html_domain_sessions(const struct tally_domain *domain)
{
	struct tally_count sum = {0};

	/* Not of the days: there may be too many to keep. */
	for (size_t i = 0; i < domain->organization_count; i++) {
		sum.successful += domain->organizations[i].sessions.successful;
		sum.failed += domain->organizations[i].sessions.failed;
	}
	return sum;
}

int64_t html_domain_enforced(const struct tally_domain *domain)
{
	int64_t sum = 0;

	for (size_t i = 0; i < domain->failure_count; i++) {
		if (domain->failures[i].is_enforced)
			sum += domain->failures[i].sessions;
	}
	return sum;
}

void html_domain_add_period(struct text *text,
			    const struct tally_domain *domain)
{
	if (domain->day_count == 0)
		text_add_string(text, "none");
	else
		html_text_add_days(text, domain->days[0].day,
				   domain->days[domain->day_count - 1].day);
}

/* A name of others, which may run from right to left. */
static void add_name(struct text *text, const char *name)
{
	text_add_string(text, "<bdi>");
	html_text_add(text, name);
	text_add_string(text, "</bdi>");
}

/* ---- at a glance ---- */

static void add_term(struct text *text, const char *term)
{
	text_addf(text, "<div><dt>%s</dt><dd>", term);
}

static void end_term(struct text *text)
{
	text_add_string(text, "</dd></div>\n");
}

static void add_glance(struct text *text, const struct tally_domain *domain)
{
	struct tally_count sessions = html_domain_sessions(domain);
	int64_t all = sessions.successful + sessions.failed;
	int64_t enforced = html_domain_enforced(domain);

	text_add_string(text, "<dl class=\"glance\">\n");
	add_term(text, "Period");
	text_add_string(text, "<span class=\"period\">");
	html_domain_add_period(text, domain);
	text_add_string(text, "</span> <small>");
	html_text_add_count(text, (int64_t)domain->day_count, "day");
	text_add_string(text, " with reports</small>");
	end_term(text);
	add_term(text, "Sessions");
	html_text_add_number(text, all);
	text_add_string(text, " <small>of ");
	html_text_add_count(text, (int64_t)domain->organization_count,
			    "organization");
	text_add_string(text, "</small>");
	end_term(text);
	add_term(text, "Failed");
	html_text_add_number(text, sessions.failed);
	text_add_string(text, " <small>");
	html_text_add_share(text, sessions.failed, all);
	text_add_string(text, " of the sessions</small>");
	end_term(text);
	add_term(text, "Failed under mode enforce");
	html_text_add_number(text, enforced);
	text_addf(text, " <small>%s</small>",
		  enforced > 0 ? "mail was not delivered then"
			       : "no mail known to be held back");
	end_term(text);
	text_add_string(text, "</dl>\n");
}

/* ---- failures ---- */

static void add_badges(struct text *text, const struct failure_summary *failure)
{
	text_addf(text,
		  "<p class=\"badges\"><span class=\"badge %s\">Cause: "
		  "%s</span>",
		  failure_cause_name(failure->cause),
		  cause_words[failure->cause]);
	if (failure->enforced > 0)
		text_add_string(text, " <span class=\"badge lost\">Mail was "
				      "not delivered</span>");
	if (failure->is_dane)
		text_add_string(text, " <span class=\"badge\">DANE, not "
				      "MTA-STS</span>");
	text_add_string(text, "</p>\n");
}

static int width_of(int64_t part, int64_t whole)
{
	int width;

	width = (int)((double)part / (double)whole * SHARE_WIDTH);
	return width < 5 ? 5 : width;
}

static void add_share(struct text *text, const char *class, int64_t part,
		      int64_t whole)
{
	if (part > 0)
		text_addf(text,
			  "<rect class=\"%s\" width=\"%d\" height=\"10\"/>",
			  class, width_of(part, whole));
}

/* A bar of what part of all failures this is; what was not delivered is solid.
 */
static void add_share_bar(struct text *text,
			  const struct failure_summary *failure, int64_t all)
{
	text_add_string(text,
			"<svg role=\"img\" class=\"share\" width=\"1000\" "
			"height=\"10\" viewBox=\"0 0 1000 10\" "
			"preserveAspectRatio=\"none\"><title>");
	html_text_add_share(text, failure->sessions, all);
	text_add_string(text, " of all failures, ");
	html_text_add_share(text, failure->enforced, failure->sessions);
	text_add_string(text, " of it under mode enforce</title>");
	add_share(text, "track", all, all);
	add_share(text, "part", failure->sessions, all);
	add_share(text, "bar", failure->enforced, all);
	text_add_string(text, "</svg>\n");
}

static void add_seen_by(struct text *text,
			const struct failure_summary *failure)
{
	size_t shown = failure->organization_count;

	if (shown > HTML_SEEN_BY_MAX)
		shown = HTML_SEEN_BY_MAX;
	for (size_t i = 0; i < shown; i++) {
		text_add_string(text, i > 0 ? ", " : "");
		add_name(text, failure->organizations[i]);
	}
	if (shown < failure->organization_count)
		text_addf(text, " and %zu more",
			  failure->organization_count - shown);
}

/* Our own words, which begin in lower case. */
static void add_sentence(struct text *text, const char *words)
{
	char first = *words;

	if (first >= 'a' && first <= 'z' && strncmp(words, "mta-", 4) != 0)
		first = (char)(first - 'a' + 'A');
	text_add(text, &first, 1);
	html_text_add_escaped(text, words + 1, strlen(words + 1), SIZE_MAX);
}

static void add_details(struct text *text,
			const struct failure_summary *failure)
{
	text_add_string(text, "<dl class=\"details\">\n");
	add_term(text, "Meaning");
	add_sentence(text, failure->meaning);
	end_term(text);
	add_term(text, "Fix");
	add_sentence(text, failure->fix);
	end_term(text);
	add_term(text, "Mode enforce");
	html_text_add_number(text, failure->enforced);
	text_add_string(text, " of ");
	html_text_add_count(text, failure->sessions, "session");
	if (failure->enforced > 0)
		text_add_string(text, ", the solid part of the bar: mail was "
				      "not delivered then");
	end_term(text);
	add_term(text, "Seen by");
	add_seen_by(text, failure);
	end_term(text);
	if (failure->reason_code != NULL) {
		add_term(text, "Reason given");
		add_name(text, failure->reason_code);
		end_term(text);
	}
	text_add_string(text, "</dl>\n");
}

static void add_failure(struct text *text,
			const struct failure_summary *failure, int64_t all)
{
	text_add_string(text, "<li>\n<h5>");
	add_name(text, failure->result_type);
	text_add_string(text, failure->mx != NULL
				  ? " <span>at "
				  : " <span>mail server not told");
	if (failure->mx != NULL)
		add_name(text, failure->mx);
	text_add_string(text, "</span></h5>\n<p><strong>");
	html_text_add_count(text, failure->sessions, "session");
	text_add_string(text, "</strong>, ");
	html_text_add_share(text, failure->sessions, all);
	text_add_string(text, " of all failures, ");
	html_text_add_days(text, failure->first_day, failure->last_day);
	text_add_string(text, "</p>\n");
	add_share_bar(text, failure, all);
	add_badges(text, failure);
	add_details(text, failure);
	text_add_string(text, "</li>\n");
}

static void add_more_failures(struct text *text,
			      const struct failure_summary *list, size_t count)
{
	int64_t sessions = 0;

	for (size_t i = HTML_FAILURES_MAX; i < count; i++)
		sessions += list[i].sessions;
	if (count <= HTML_FAILURES_MAX)
		return;
	text_add_string(text, "<p class=\"note\">And ");
	html_text_add_count(text, (int64_t)(count - HTML_FAILURES_MAX),
			    "more kind");
	text_add_string(text, " of failure, with ");
	html_text_add_count(text, sessions, "session");
	text_add_string(text, ".</p>\n");
}

static void add_failures(struct text *text, const struct tally_domain *domain)
{
	const struct failure_options options = {.first_day = INT32_MIN,
						.last_day = INT32_MAX};
	struct arena *arena = arena_new();
	size_t count;
	const struct failure_summary *list =
	    failure_summaries(domain, &options, arena, &count);
	int64_t all = 0;

	text_add_string(text, "<h4>Failures by type and mail server</h4>\n");
	for (size_t i = 0; i < count; i++)
		all += list[i].sessions;
	if (count == 0)
		text_add_string(text, "<p>None was reported.</p>\n");
	else
		text_add_string(text, "<ol class=\"failures\">\n");
	for (size_t i = 0; i < count && i < HTML_FAILURES_MAX; i++)
		add_failure(text, &list[i], all);
	if (count > 0)
		text_add_string(text, "</ol>\n");
	add_more_failures(text, list, count);
	arena_free(arena);
}

/* ---- tables ---- */

static void begin_table(struct text *text, const char *heading,
			const char *column)
{
	text_addf(text,
		  "<h4>%s</h4>\n<div class=\"wide\">\n<table "
		  "class=\"stack\">\n<thead><tr>"
		  "<th scope=\"col\">%s</th><th scope=\"col\">Successful</th>"
		  "<th scope=\"col\">Failed</th><th scope=\"col\">Share "
		  "failed</th></tr></thead>\n<tbody>\n",
		  heading, column);
}

static void add_row(struct text *text, const char *name,
		    const struct tally_count *count)
{
	text_add_string(text, "<tr><th scope=\"row\">");
	add_name(text, name);
	text_add_string(text, "</th><td>");
	html_text_add_number(text, count->successful);
	text_add_string(text, "</td><td>");
	html_text_add_number(text, count->failed);
	text_add_string(text, "</td><td>");
	html_text_add_share(text, count->failed,
			    count->successful + count->failed);
	text_add_string(text, "</td></tr>\n");
}

static void end_table(struct text *text)
{
	text_add_string(text, "</tbody>\n</table>\n</div>\n");
}

/* Most sessions first. */
static int compare_organizations(const void *a, const void *b)
{
	const struct tally_organization *left =
	    *(const struct tally_organization *const *)a;
	const struct tally_organization *right =
	    *(const struct tally_organization *const *)b;
	int64_t more = left->sessions.successful + left->sessions.failed;
	int64_t less = right->sessions.successful + right->sessions.failed;

	return more != less ? (more < less) - (more > less)
			    : strcmp(left->name, right->name);
}

static void add_more_organizations(struct text *text,
				   const struct tally_organization *const *list,
				   size_t count)
{
	struct tally_count sum = {0};

	for (size_t i = HTML_ORGANIZATIONS_MAX; i < count; i++) {
		sum.successful += list[i]->sessions.successful;
		sum.failed += list[i]->sessions.failed;
	}
	if (count <= HTML_ORGANIZATIONS_MAX)
		return;
	text_add_string(text, "<p class=\"note\">And ");
	html_text_add_count(text, (int64_t)(count - HTML_ORGANIZATIONS_MAX),
			    "more organization");
	text_add_string(text, ", with ");
	html_text_add_count(text, sum.successful + sum.failed, "session");
	text_add_string(text, ", ");
	html_text_add_number(text, sum.failed);
	text_add_string(text, " of them failed.</p>\n");
}

static void add_organizations(struct text *text,
			      const struct tally_domain *domain)
{
	size_t count = domain->organization_count;
	struct arena *arena = arena_new();
	const struct tally_organization **list =
	    arena_alloc(arena, (count + 1) * sizeof(const void *));

	for (size_t i = 0; i < count; i++)
		list[i] = &domain->organizations[i];
	qsort(list, count, sizeof(const void *), compare_organizations);
	begin_table(text, "Organizations", "Organization");
	for (size_t i = 0; i < count && i < HTML_ORGANIZATIONS_MAX; i++)
		add_row(text, list[i]->name, &list[i]->sessions);
	end_table(text);
	add_more_organizations(text, list, count);
	arena_free(arena);
}

static void add_policies(struct text *text, const struct tally_domain *domain)
{
	size_t rows = 0;

	begin_table(text, "Totals by policy type", "Policy type");
	for (enum report_policy_type i = 0; i < REPORT_POLICY_COUNT; i++) {
		const struct tally_count *count = &domain->by_type[i];

		if (count->successful <= 0 && count->failed <= 0)
			continue;
		rows++;
		add_row(text, report_policy_type_name(i), count);
	}
	end_table(text);
	if (rows > 1)
		text_add_string(text, "<p class=\"note\">The same session may "
				      "be in more than one line.</p>\n");
}

/* ---- the whole ---- */

void html_domain_add(struct text *text, const struct tally_domain *domain,
		     int32_t today, const char *id, bool is_apart)
{
	text_addf(text, "<section class=\"domain%s\" id=\"%s\">\n<h3>",
		  is_apart ? " apart" : "", id);
	add_name(text, domain->name);
	if (is_apart)
		text_add_string(text, " <span class=\"badge\">not "
				      "authenticated</span>");
	text_add_string(text, "</h3>\n");
	add_glance(text, domain);
	html_bars_add(text, domain, today, id);
	add_failures(text, domain);
	add_organizations(text, domain);
	add_policies(text, domain);
	text_add_string(text, "</section>\n");
}
