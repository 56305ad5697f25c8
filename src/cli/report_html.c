/* Pure functions.  Foreign text goes through html_text_add(). */
#include "cli/report_html.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "cli/html_domain.h"
#include "cli/html_page.h"
#include "cli/html_text.h"

#define DAY_S	86400
#define ID_ROOM 24

/* The domains of a tally that the page shows. */
struct selection {
	const struct tally_domain **list; /* by name */
	size_t count;
	struct tally_count omitted; /* sessions of the others */
	size_t omitted_count;
	bool is_apart;
};

/* ---- which domains ---- */

static int64_t sessions_of(const struct tally_count *count)
{
	return count->successful + count->failed;
}

static int compare_names(const void *a, const void *b)
{
	const struct tally_domain *left =
	    *(const struct tally_domain *const *)a;
	const struct tally_domain *right =
	    *(const struct tally_domain *const *)b;

	return strcmp(left->name, right->name);
}

/* Most sessions first. */
static int compare_sessions(const void *a, const void *b)
{
	const struct tally_count left = html_domain_sessions(
				     *(const struct tally_domain *const *)a),
				 right = html_domain_sessions(
				     *(const struct tally_domain *const *)b);
	int64_t more = sessions_of(&left), less = sessions_of(&right);

	return more != less ? (more < less) - (more > less)
			    : compare_names(a, b);
}

/* A sum of many domains stops before it does not fit. */
static void add_up(int64_t *sum, int64_t more)
{
	const int64_t most = INT64_MAX / 4;

	*sum = more < most - *sum ? *sum + more : most;
}

static void select_domains(struct report_tally *tally, struct arena *arena,
			   struct selection *selection)
{
	const struct tally_domain *domains =
	    report_tally_domains(tally, &selection->count);

	selection->list =
	    arena_alloc(arena, (selection->count + 1) * sizeof(const void *));
	for (size_t i = 0; i < selection->count; i++)
		selection->list[i] = &domains[i];
	if (selection->count <= REPORT_HTML_DOMAINS_MAX)
		return;
	qsort(selection->list, selection->count, sizeof(const void *),
	      compare_sessions);
	selection->omitted_count = selection->count - REPORT_HTML_DOMAINS_MAX;
	for (size_t i = REPORT_HTML_DOMAINS_MAX; i < selection->count; i++) {
		struct tally_count count =
		    html_domain_sessions(selection->list[i]);

		add_up(&selection->omitted.successful, count.successful);
		add_up(&selection->omitted.failed, count.failed);
	}
	selection->count = REPORT_HTML_DOMAINS_MAX;
	qsort(selection->list, selection->count, sizeof(const void *),
	      compare_names);
}

/* ---- all domains ---- */

static const char *domain_id(char buffer[ID_ROOM],
			     const struct selection *selection, size_t index)
{
	snprintf(buffer, ID_ROOM, "%s%zu", selection->is_apart ? "a" : "d",
		 index + 1);
	return buffer;
}

static void add_overview_row(struct text *text,
			     const struct tally_domain *domain, const char *id)
{
	struct tally_count sessions = html_domain_sessions(domain);

	text_addf(text, "<tr><th scope=\"row\"><a href=\"#%s\"><bdi>", id);
	html_text_add(text, domain->name);
	text_add_string(text, "</bdi></a></th><td>");
	html_text_add_number(text, sessions_of(&sessions));
	text_add_string(text, "</td><td>");
	html_text_add_number(text, sessions.failed);
	text_add_string(text, "</td><td>");
	html_text_add_number(text, html_domain_enforced(domain));
	text_add_string(text, "</td></tr>\n");
}

static void add_overview(struct text *text, const struct selection *selection)
{
	char id[ID_ROOM];

	if (selection->count < 2)
		return;
	text_add_string(text,
			"<div class=\"card\">\n<div class=\"wide\">\n<table "
			"class=\"stack\">\n"
			"<thead><tr><th scope=\"col\">Domain</th>"
			"<th scope=\"col\">Sessions</th>"
			"<th scope=\"col\">Failed</th>"
			"<th scope=\"col\">Under enforce</th></tr></thead>\n"
			"<tbody>\n");
	for (size_t i = 0; i < selection->count; i++)
		add_overview_row(text, selection->list[i],
				 domain_id(id, selection, i));
	text_add_string(text, "</tbody>\n</table>\n</div>\n</div>\n");
}

static void add_omitted(struct text *text, const struct selection *selection)
{
	if (selection->omitted_count == 0)
		return;
	text_add_string(text, "<p class=\"note\">And ");
	html_text_add_count(text, (int64_t)selection->omitted_count,
			    "more domain");
	text_add_string(text, " with fewer sessions: ");
	html_text_add_number(text, sessions_of(&selection->omitted));
	text_add_string(text, " together, ");
	html_text_add_number(text, selection->omitted.failed);
	text_add_string(text, " of them failed.</p>\n");
}

static void add_domains(struct text *text, struct report_tally *tally,
			bool is_apart, int32_t today)
{
	struct arena *arena = arena_new();
	struct selection selection = {.is_apart = is_apart};
	char id[ID_ROOM];
	size_t at = 0;

	select_domains(tally, arena, &selection);
	add_overview(text, &selection);
	add_omitted(text, &selection);
	for (; at < selection.count && text->length < REPORT_HTML_BYTES_MAX;
	     at++)
		html_domain_add(text, selection.list[at], today,
				domain_id(id, &selection, at), is_apart);
	if (at < selection.count) {
		text_add_string(text, "<p class=\"note\">The page is full: ");
		html_text_add_count(text, (int64_t)(selection.count - at),
				    "domain");
		text_add_string(text, " of the table without details.</p>\n");
	}
	if (selection.count == 0)
		text_add_string(text, "<p class=\"card\">No domain.</p>\n");
	arena_free(arena);
}

/* ---- what was read ---- */

static void add_filter(struct text *text, const struct tally_filter *filter)
{
	bool has_first = filter->first_day != INT32_MIN;
	bool has_last = filter->last_day != INT32_MAX;

	if (filter->domain == NULL && !has_first && !has_last)
		return;
	text_add_string(text, "<p>Reports");
	if (filter->domain != NULL) {
		text_add_string(text, " on <bdi>");
		html_text_add(text, filter->domain);
		text_add_string(text, "</bdi>");
	}
	if (has_first) {
		text_add_string(text, " since ");
		html_text_add_day(text, filter->first_day);
	}
	if (has_last) {
		text_add_string(text, " until ");
		html_text_add_day(text, filter->last_day);
	}
	text_add_string(text, " only.</p>\n");
}

static void add_head(struct text *text, const struct report_reading *reading,
		     int64_t now)
{
	char moment[TIMESTAMP_ROOM];

	text_add_string(text, "<header>\n<h1>TLS reports</h1>\n<p>");
	html_text_add_count(text, (int64_t)reading->reports, "report");
	text_add_string(text, ", read ");
	text_addf(text, "<time>%s</time>", timestamp_format(moment, now));
	text_add_string(text, ". Days are in UTC.</p>\n");
	add_filter(text, &reading->options.filter);
	if (reading->options.authserv_id == NULL)
		text_add_string(
		    text, "<p class=\"note\">Nobody vouches for these "
			  "reports: authserv_id is not set, so anybody could "
			  "have written them.</p>\n");
	text_add_string(text, "</header>\n");
}

static void add_apart(struct text *text, const struct report_reading *reading,
		      int32_t today)
{
	if (reading->apart == NULL || reading->apart_reports == 0)
		return;
	text_add_string(text, "<h2>Not authenticated</h2>\n<p>");
	html_text_add_count(text, (int64_t)reading->apart_reports, "report");
	text_add_string(text, " that the mail server did not find signed by "
			      "who sent them, or that came in no mail. Anybody "
			      "could have written "
			      "them; nothing above counts them.</p>\n");
	add_domains(text, reading->apart, true, today);
}

static void add_term(struct text *text, const char *term, size_t number)
{
	text_addf(text, "<div><dt>%s</dt><dd>", term);
	html_text_add_number(text, (int64_t)number);
	text_add_string(text, "</dd></div>\n");
}

static void add_refused(struct text *text, const struct report_remarks *refused)
{
	size_t shown = refused->count < REPORT_HTML_REFUSED_MAX
			   ? refused->count
			   : REPORT_HTML_REFUSED_MAX;
	size_t more = refused->count - shown + refused->omitted;

	if (shown > 0)
		text_add_string(text,
				"<h3>Refused</h3>\n<div class=\"wide\">\n"
				"<table class=\"text\">\n<thead><tr>"
				"<th scope=\"col\">Input</th>"
				"<th scope=\"col\">Reason</th></tr></thead>\n"
				"<tbody>\n");
	for (size_t i = 0; i < shown; i++) {
		text_add_string(text, "<tr><th scope=\"row\"><bdi>");
		html_text_add(text, refused->list[i].path);
		text_add_string(text, "</bdi></th><td><bdi>");
		html_text_add(text, refused->list[i].text);
		text_add_string(text, "</bdi></td></tr>\n");
	}
	if (shown > 0)
		text_add_string(text, "</tbody>\n</table>\n</div>\n");
	if (more > 0) {
		text_add_string(text, "<p class=\"note\">And ");
		html_text_add_number(text, (int64_t)more);
		text_add_string(text, " more.</p>\n");
	}
}

static void add_read(struct text *text, const struct report_reading *reading)
{
	const struct report_remarks *refused = &reading->refused;

	text_add_string(text, "<h2>What was read</h2>\n"
			      "<section class=\"card\">\n"
			      "<dl class=\"glance\">\n");
	add_term(text, "Reports", reading->reports);
	if (reading->apart != NULL)
		add_term(text, "Of them not authenticated",
			 reading->apart_reports);
	add_term(text, "Duplicates, counted once", reading->duplicates);
	if (reading->outside > 0)
		add_term(text, "Of other days or domains", reading->outside);
	add_term(text, "Refused", refused->count + refused->omitted);
	if (refused->count > 0)
		add_term(text, "Of them no reports",
			 refused->count + refused->omitted - reading->broken);
	text_add_string(text, "</dl>\n");
	add_refused(text, refused);
	text_add_string(text, "</section>\n");
}

void report_html_render(struct report_reading *reading, int64_t now,
			struct text *text)
{
	int32_t today = (int32_t)(now / DAY_S);

	html_page_begin(text, "TLS reports");
	add_head(text, reading, now);
	text_add_string(text, "<h2>Domains</h2>\n");
	add_domains(text, reading->tally, false, today);
	add_apart(text, reading, today);
	add_read(text, reading);
	html_page_end(text);
}
