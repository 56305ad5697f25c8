#include <criterion/criterion.h>
#include <string.h>

#include "cli/html_bars.h"
#include "reported_tally.h"

static struct report_tally *tally;
static struct text text;

static void begin(void)
{
	tally = report_tally_new();
	text_init_growing(&text);
}

static void end(void)
{
	report_tally_free(tally);
	text_release(&text);
}

static void add_day(int32_t day, int64_t successful, int64_t failed)
{
	made_add(tally, (struct made_report){.day = day,
					     .successful = successful,
					     .failed = failed});
}

static void render(void)
{
	html_bars_add(&text, report_tally_find(tally, "example.com"),
		      MADE_TODAY, "d1");
}

static size_t count(const char *words)
{
	size_t found = 0;

	for (const char *at = text.bytes; (at = strstr(at, words)) != NULL;
	     at++)
		found++;
	return found;
}

static void expect(const char *words)
{
	cr_expect(strstr(text.bytes, words) != NULL, "no '%s' in:\n%s", words,
		  text.bytes);
}

TestSuite(html_bars, .init = begin, .fini = end);

Test(html_bars, draws_a_day_with_its_failures)
{
	add_day(MADE_TODAY, 30, 10);
	render();
	expect("<svg role=\"img\" aria-labelledby=\"d1all\"");
	expect("<title id=\"d1all\">Sessions per day</title>");
	expect("<title id=\"d1failed\">Failed sessions per day</title>");
	expect("<desc>1 day, from 2026-11-28 to 2026-11-28; the highest bar "
	       "stands for 40 sessions.");
	expect("<title>2026-11-28: 40 sessions, 10 failed</title>");
	expect("<th scope=\"row\">2026-11-28</th><td>40</td><td>10</td>");
	cr_expect_eq(count("class=\"bar\""), 2);
	cr_expect_eq(count("class=\"mark\""), 0);
}

Test(html_bars, has_no_chart_of_failures_without_any)
{
	add_day(MADE_TODAY, 30, 0);
	render();
	cr_expect_eq(count("<svg"), 1);
	cr_expect_eq(count("No report for"), 0);
}

Test(html_bars, shows_gaps)
{
	add_day(MADE_TODAY - 9, 1, 0);
	add_day(MADE_TODAY - 7, 1, 0);
	add_day(MADE_TODAY, 0, 0);
	render();
	cr_expect_eq(count("class=\"mark\""), 7);
	cr_expect_eq(count("class=\"bar\""), 2);
	cr_expect_eq(count(": no report</title>"), 7);
	expect("No report for 7 days: <time>2026-11-20</time>, "
	       "<time>2026-11-22</time> to <time>2026-11-27</time>.");
	expect("<td colspan=\"2\">no report</td>");
}

Test(html_bars, names_only_the_first_gaps)
{
	for (int32_t i = 0; i < 7; i++)
		add_day(MADE_TODAY - 2 * i, 1, 0);
	render();
	expect("No report for 6 days: ");
	expect(" and 2 more gaps.");
}

Test(html_bars, scales_to_the_highest)
{
	add_day(MADE_TODAY - 2, 1000000, 0);
	add_day(MADE_TODAY - 1, 500000, 0);
	add_day(MADE_TODAY, 1, 0);
	render();
	expect("y=\"0\" width=\"8\" height=\"1000\"/>");
	expect("y=\"500\" width=\"8\" height=\"500\"/>");
	expect("y=\"985\" width=\"8\" height=\"15\"/>"); /* is seen */
}

Test(html_bars, takes_weeks_for_a_long_time)
{
	add_day(MADE_TODAY - HTML_BARS_DAYS_MAX + 1, 1, 0);
	add_day(MADE_TODAY, 1, 0);
	render();
	expect("Sessions per day");
	cr_expect_eq(count("<g>"), HTML_BARS_DAYS_MAX);
	text_clear(&text);
	add_day(MADE_TODAY - HTML_BARS_DAYS_MAX, 1, 0);
	render();
	expect("Sessions per week");
	expect("<title>Week of 2026-08-24: 2 sessions, 0 failed</title>");
	expect("<title>Week of 2026-11-23: 1 session, 0 failed</title>");
	cr_expect_eq(count("<g>"), 14);
}

Test(html_bars, tells_in_words_what_finds_no_room)
{
	for (int32_t i = 0; i < 900; i++)
		add_day(MADE_TODAY - i, 2, 1);
	render();
	cr_expect_eq(count("<g>"), 2 * HTML_BARS_WEEKS_MAX);
	/* 104 weeks back to a Monday, and up to the Saturday that is today. */
	expect("Not drawn: 166 days before, with 498 sessions, 166 of them "
	       "failed.");
}

Test(html_bars, does_not_believe_days_to_come)
{
	add_day(MADE_TODAY, 1, 0);
	add_day(MADE_TODAY + 1, 1, 0);
	add_day(MADE_TODAY + 2, 1, 0);
	add_day(2932896, 10, 5);
	render();
	cr_expect_eq(count("<g>"), 2);
	expect("Not drawn: 2 days yet to come, with 16 sessions, 5 of "
	       "them failed.");
	text_clear(&text);
	report_tally_free(tally);
	tally = report_tally_new();
	add_day(2932896, 10, 5);
	render();
	cr_expect_eq(count("<svg"), 0);
	expect("Not drawn: 1 day yet to come");
}

Test(html_bars, bears_the_largest_span_and_counts)
{
	add_day(1, INT64_C(1000000000000), INT64_C(1000000000000));
	add_day(MADE_TODAY, 1, 0);
	add_day(2932896, 1, 1);
	render();
	cr_expect_eq(count("<g>"), HTML_BARS_WEEKS_MAX);
	expect("Not drawn: 1 day before, with 2,000,000,000,000 sessions");
	/* 104 weeks and the days up to this Saturday are drawn. */
	expect("No report for 733 days: <time>2024-11-25</time> to "
	       "<time>2026-11-27</time>.");
}
