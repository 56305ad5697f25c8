/* Pure functions.  No text is inside of the drawings: they are stretched. */
#include "cli/html_bars.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/html_text.h"
#include "reports/report_date.h"

/* Units of a drawing: a slot is a day or a week. */
#define SLOT_WIDTH  10
#define BAR_WIDTH   8
#define BARS_HEIGHT 1000
#define BAR_MIN	    15 /* what is there is seen */
#define BASE_HEIGHT 10
#define GAP_TOP	    1020
#define GAP_HEIGHT  60
#define HEIGHT	    1080

#define WIDTH_MIN   10 /* slots */

/* Pixels, where there is room. */
#define SLOT_PIXELS   24
#define PIXELS_MAX    960
#define GAPS_IN_WORDS 4

#define SLOTS_MAX     HTML_BARS_WEEKS_MAX

struct slot {
	struct tally_count sessions;
	bool has_report;
};

struct bars {
	const struct tally_domain *domain;
	size_t from, to; /* days of the domain that are drawn */
	bool is_weekly;
	int32_t first_day; /* of the first slot */
	size_t count;
	struct slot slots[SLOTS_MAX];
	int64_t most, most_failed;
	bool has_gap; /* a slot without a report */
};

/* One of the two figures. */
struct figure {
	const char *name; /* "Sessions" */
	const char *kind; /* its class, and part of its id */
	bool is_failed;
};

static const struct figure figures[] = {
    {"Sessions", "all", false},
    {"Failed sessions", "failed", true},
};

/* ---- what is drawn ---- */

static int32_t monday_of(int32_t day)
{
	return day - (day + 3) % 7; /* 1970-01-01 was a Thursday */
}

static const char *unit_name(const struct bars *bars)
{
	return bars->is_weekly ? "week" : "day";
}

static size_t slot_of(const struct bars *bars, int32_t day)
{
	return (size_t)(day - bars->first_day) / (bars->is_weekly ? 7 : 1);
}

static int64_t sessions_of(const struct tally_count *count)
{
	return count->successful + count->failed;
}

/* Chooses the days: the last ones that are believed and find room. */
static void choose(struct bars *bars, int32_t today)
{
	const struct tally_day *days = bars->domain->days;
	int32_t last;

	bars->to = bars->domain->day_count;
	while (bars->to > 0 && days[bars->to - 1].day > today + 1)
		bars->to--;
	if (bars->to == 0)
		return;
	last = days[bars->to - 1].day;
	bars->first_day = days[0].day;
	if (last - bars->first_day >= HTML_BARS_DAYS_MAX) {
		bars->is_weekly = true;
		bars->first_day = monday_of(bars->first_day);
		last = monday_of(last);
		if (last - bars->first_day >= 7 * HTML_BARS_WEEKS_MAX)
			bars->first_day = last - 7 * (HTML_BARS_WEEKS_MAX - 1);
	}
	bars->count = slot_of(bars, last) + 1;
	while (days[bars->from].day < bars->first_day)
		bars->from++;
}

static void fill(struct bars *bars)
{
	for (size_t i = bars->from; i < bars->to; i++) {
		const struct tally_day *day = &bars->domain->days[i];
		struct slot *slot = &bars->slots[slot_of(bars, day->day)];

		slot->has_report = true;
		slot->sessions.successful += day->sessions.successful;
		slot->sessions.failed += day->sessions.failed;
	}
	for (size_t i = 0; i < bars->count; i++) {
		const struct tally_count *sessions = &bars->slots[i].sessions;

		if (!bars->slots[i].has_report)
			bars->has_gap = true;
		if (sessions_of(sessions) > bars->most)
			bars->most = sessions_of(sessions);
		if (sessions->failed > bars->most_failed)
			bars->most_failed = sessions->failed;
	}
}

/* ---- the drawings ---- */

static int height_of(int64_t value, int64_t most)
{
	int height;

	if (value <= 0 || most <= 0)
		return 0;
	height = (int)((double)value / (double)most * BARS_HEIGHT);
	return height < BAR_MIN ? BAR_MIN : height;
}

static int32_t day_of(const struct bars *bars, size_t index)
{
	return bars->first_day + (int32_t)index * (bars->is_weekly ? 7 : 1);
}

static void add_slot_name(struct text *text, const struct bars *bars,
			  size_t index)
{
	char day[REPORT_DAY_ROOM];

	text_addf(text, "%s%s", bars->is_weekly ? "Week of " : "",
		  report_day_format(day, day_of(bars, index)));
}

/* What one sees with the pointer over a slot. */
static void add_hint(struct text *text, const struct bars *bars, size_t index)
{
	const struct slot *slot = &bars->slots[index];

	text_add_string(text, "<title>");
	add_slot_name(text, bars, index);
	text_add_string(text, ": ");
	if (slot->has_report) {
		html_text_add_count(text, sessions_of(&slot->sessions),
				    "session");
		text_add_string(text, ", ");
		html_text_add_number(text, slot->sessions.failed);
		text_add_string(text, " failed");
	} else {
		text_add_string(text, "no report");
	}
	text_add_string(text, "</title>");
}

static void add_slot(struct text *text, const struct bars *bars,
		     const struct figure *figure, size_t index)
{
	const struct slot *slot = &bars->slots[index];
	size_t left = index * SLOT_WIDTH;
	int height = figure->is_failed
			 ? height_of(slot->sessions.failed, bars->most_failed)
			 : height_of(sessions_of(&slot->sessions), bars->most);

	text_add_string(text, "<g>");
	add_hint(text, bars, index);
	text_addf(text,
		  "<rect class=\"%s\" x=\"%zu\" y=\"0\" width=\"%d\" "
		  "height=\"%d\"/>",
		  slot->has_report ? "there" : "gap", left, SLOT_WIDTH,
		  BARS_HEIGHT);
	if (height > 0)
		text_addf(text,
			  "<rect class=\"bar\" x=\"%zu\" y=\"%d\" "
			  "width=\"%d\" height=\"%d\"/>",
			  left + (SLOT_WIDTH - BAR_WIDTH) / 2,
			  BARS_HEIGHT - height, BAR_WIDTH, height);
	if (!slot->has_report)
		text_addf(text,
			  "<rect class=\"mark\" x=\"%zu\" y=\"%d\" "
			  "width=\"%d\" height=\"%d\"/>",
			  left, GAP_TOP, SLOT_WIDTH, GAP_HEIGHT);
	text_add_string(text, "</g>\n");
}

static void add_description(struct text *text, const struct bars *bars,
			    const struct figure *figure, const char *id)
{
	text_addf(text,
		  "<title id=\"%s%s\">%s per %s</title>\n<desc>%zu %s%s, from ",
		  id, figure->kind, figure->name, unit_name(bars), bars->count,
		  unit_name(bars), text_plural((int64_t)bars->count));
	add_slot_name(text, bars, 0);
	text_add_string(text, " to ");
	add_slot_name(text, bars, bars->count - 1);
	text_add_string(text, "; the highest bar stands for ");
	html_text_add_count(text,
			    figure->is_failed ? bars->most_failed : bars->most,
			    "session");
	text_add_string(text, ". The table below has all figures.</desc>\n");
}

/* In slots: few bars are no broader than many are. */
static size_t width_of(const struct bars *bars)
{
	return bars->count < WIDTH_MIN ? WIDTH_MIN : bars->count;
}

static void add_axis(struct text *text, const struct bars *bars)
{
	int32_t first = day_of(bars, 0), last = day_of(bars, bars->count - 1);

	text_add_string(text, "<p class=\"axis\">");
	if (bars->count < WIDTH_MIN) {
		text_add_string(text, "<span>");
		html_text_add_days(text, first, last);
		text_add_string(text, "</span>");
	} else {
		html_text_add_day(text, first);
		html_text_add_day(text, last);
	}
	text_add_string(text, "</p>\n");
}

static void add_figure(struct text *text, const struct bars *bars,
		       const struct figure *figure, const char *id)
{
	size_t width = width_of(bars), pixels = width * SLOT_PIXELS;

	if (pixels > PIXELS_MAX)
		pixels = PIXELS_MAX;
	text_addf(text,
		  "<figure class=\"%s\">\n<figcaption>%s per %s <span>highest ",
		  figure->kind, figure->name, unit_name(bars));
	html_text_add_number(text, figure->is_failed ? bars->most_failed
						     : bars->most);
	text_addf(text,
		  "</span></figcaption>\n<svg role=\"img\" "
		  "aria-labelledby=\"%s%s\" class=\"bars\" width=\"%zu\" "
		  "height=\"96\" viewBox=\"0 0 %zu %d\" "
		  "preserveAspectRatio=\"none\">\n",
		  id, figure->kind, pixels, width * SLOT_WIDTH, HEIGHT);
	add_description(text, bars, figure, id);
	for (size_t i = 0; i < bars->count; i++)
		add_slot(text, bars, figure, i);
	text_addf(text,
		  "<rect class=\"base\" x=\"0\" y=\"%d\" width=\"%zu\" "
		  "height=\"%d\"/>\n</svg>\n",
		  BARS_HEIGHT, width * SLOT_WIDTH, BASE_HEIGHT);
	add_axis(text, bars);
	text_add_string(text, "</figure>\n");
}

/* ---- words and figures ---- */

/* Days among those drawn, up to the index, that no report covers: how many, and
 * from which on. */
static int32_t gap_before(const struct bars *bars, size_t index, int32_t *first)
{
	const struct tally_day *days = bars->domain->days;

	*first = index > 0 ? days[index - 1].day + 1 : days[index].day;
	if (*first < bars->first_day)
		*first = bars->first_day;
	return days[index].day - *first;
}

static void add_gaps(struct text *text, const struct bars *bars)
{
	int32_t missing = 0, first;
	size_t gaps = 0;

	for (size_t i = bars->from; i < bars->to; i++) {
		missing += gap_before(bars, i, &first);
		gaps += gap_before(bars, i, &first) > 0;
	}
	if (gaps == 0)
		return;
	text_addf(text, "<p class=\"note\">%sNo report for ",
		  bars->has_gap ? "<span class=\"key\"></span> " : "");
	html_text_add_count(text, missing, "day");
	gaps = 0;
	for (size_t i = bars->from; i < bars->to; i++) {
		int32_t length = gap_before(bars, i, &first);

		if (length == 0 || ++gaps > GAPS_IN_WORDS)
			continue;
		text_add_string(text, gaps == 1 ? ": " : ", ");
		html_text_add_days(text, first, first + length - 1);
	}
	if (gaps > GAPS_IN_WORDS)
		text_addf(text, " and %zu more gap%s", gaps - GAPS_IN_WORDS,
			  text_plural((int64_t)(gaps - GAPS_IN_WORDS)));
	text_add_string(text, ".</p>\n");
}

/* Says in words what the days `from` to `to` have, which are not drawn. */
static void add_undrawn(struct text *text, const struct bars *bars, size_t from,
			size_t to, const char *what)
{
	struct tally_count sum = {0};

	if (from == to)
		return;
	for (size_t i = from; i < to; i++) {
		sum.successful += bars->domain->days[i].sessions.successful;
		sum.failed += bars->domain->days[i].sessions.failed;
	}
	text_add_string(text, "<p class=\"note\">Not drawn: ");
	html_text_add_count(text, (int64_t)(to - from), "day");
	text_addf(text, " %s, with ", what);
	html_text_add_count(text, sessions_of(&sum), "session");
	text_add_string(text, ", ");
	html_text_add_number(text, sum.failed);
	text_add_string(text, " of them failed.</p>\n");
}

static void add_row(struct text *text, const struct bars *bars, size_t index)
{
	const struct slot *slot = &bars->slots[index];

	text_add_string(text, "<tr><th scope=\"row\">");
	add_slot_name(text, bars, index);
	if (slot->has_report) {
		text_add_string(text, "</th><td>");
		html_text_add_number(text, sessions_of(&slot->sessions));
		text_add_string(text, "</td><td>");
		html_text_add_number(text, slot->sessions.failed);
		text_add_string(text, "</td></tr>\n");
	} else {
		text_add_string(text, "</th><td colspan=\"2\">no report</td>"
				      "</tr>\n");
	}
}

static void add_table(struct text *text, const struct bars *bars)
{
	text_addf(text,
		  "<details><summary>Each %s in figures</summary>\n"
		  "<div class=\"wide\">\n<table>\n<thead><tr>"
		  "<th scope=\"col\">%s</th><th scope=\"col\">Sessions</th>"
		  "<th scope=\"col\">Failed</th></tr></thead>\n<tbody>\n",
		  unit_name(bars), bars->is_weekly ? "Week" : "Day");
	for (size_t i = 0; i < bars->count; i++)
		add_row(text, bars, i);
	text_add_string(text, "</tbody>\n</table>\n</div>\n</details>\n");
}

void html_bars_add(struct text *text, const struct tally_domain *domain,
		   int32_t today, const char *id)
{
	struct bars bars = {.domain = domain};

	choose(&bars, today);
	fill(&bars);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		if (bars.count > 0 &&
		    (!figures[i].is_failed || bars.most_failed > 0))
			add_figure(text, &bars, &figures[i], id);
	}
	if (bars.count > 0)
		add_gaps(text, &bars);
	add_undrawn(text, &bars, 0, bars.from, "before");
	add_undrawn(text, &bars, bars.to, domain->day_count, "yet to come");
	if (bars.count > 0)
		add_table(text, &bars);
}
