#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_html.h"
#include "reported_tally.h"

#define NOW ((int64_t)MADE_TODAY * 86400 + 3600)

static struct report_reading reading;
static struct text text;

static void begin(void)
{
	memset(&reading, 0, sizeof(reading));
	reading.options.filter.first_day = INT32_MIN;
	reading.options.filter.last_day = INT32_MAX;
	reading.tally = report_tally_new();
	text_init_growing(&text);
}

static void end(void)
{
	report_tally_free(reading.tally);
	report_tally_free(reading.apart);
	text_release(&text);
}

static void render(void)
{
	report_html_render(&reading, NOW, &text);
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

TestSuite(report_html, .init = begin, .fini = end);

Test(report_html, is_a_page_of_nothing)
{
	render();
	expect("<!DOCTYPE html>");
	expect("0 reports, read <time>2026-11-28T01:00:00Z</time>.");
	expect("No domain.");
	expect("<dt>Refused</dt><dd>0</dd>");
	cr_expect_eq(count("<h3>Refused"), 0);
	cr_expect_eq(count("Not authenticated"), 0);
}

Test(report_html, is_the_same_each_time)
{
	char *first;

	made_add(reading.tally, (struct made_report){.failed = 1});
	made_add(reading.tally, (struct made_report){.domain = "a.example"});
	render();
	first = strdup(text.bytes);
	text_clear(&text);
	render();
	cr_expect_str_eq(text.bytes, first);
	free(first);
}

Test(report_html, has_domains_by_name_and_an_overview_of_several)
{
	made_add(reading.tally,
		 (struct made_report){.domain = "b.example", .successful = 3});
	render();
	cr_expect_eq(count("href="), 0);
	text_clear(&text);
	made_add(reading.tally,
		 (struct made_report){.domain = "a.example",
				      .successful = 2,
				      .failed = 1,
				      .mode = REPORT_MODE_ENFORCE});
	render();
	expect("<a href=\"#d1\"><bdi>a.example</bdi></a></th><td>3</td>"
	       "<td>1</td><td>1</td>");
	expect("<a href=\"#d2\"><bdi>b.example</bdi></a></th><td>3</td>"
	       "<td>0</td><td>0</td>");
	expect("id=\"d1\">\n<h3><bdi>a.example</bdi></h3>");
	expect("id=\"d2\">\n<h3><bdi>b.example</bdi></h3>");
}

Test(report_html, counts_domains_beyond_the_limit)
{
	char name[32];

	for (int i = 0; i < REPORT_HTML_DOMAINS_MAX + 10; i++) {
		snprintf(name, sizeof(name), "d%03d.example", i);
		made_add(reading.tally, (struct made_report){.domain = name,
							     .successful = i,
							     .failed = 1});
	}
	render();
	cr_expect_eq(count("<section class=\"domain\""),
		     REPORT_HTML_DOMAINS_MAX);
	expect("And 10 more domains with fewer sessions: 55 together, 10 of "
	       "them failed.");
	cr_expect_eq(count("<bdi>d009.example"), 0);
	cr_expect_eq(count("<bdi>d010.example"), 2);
}

Test(report_html, is_bounded_whatever_reports_hold)
{
	char name[220], result[220];

	/* Each byte takes four in the page. */
	memset(name, 0x01, sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memcpy(result, name, sizeof(name));
	for (int i = 0; i < 200 * 120; i++) {
		snprintf(name, 8, "%05d", i / 120);
		snprintf(result, 8, "%05d", i);
		name[5] = result[5] = 0x01;
		made_add(reading.tally,
			 (struct made_report){.domain = name,
					      .failed = 1,
					      .organization = result,
					      .result = result,
					      .mx = result,
					      .reason = result});
	}
	render();
	cr_assert_gt(text.length, REPORT_HTML_BYTES_MAX, "%zu", text.length);
	cr_assert_lt(text.length, REPORT_HTML_BYTES_MAX + (2 << 20));
	cr_expect_eq(count("The page is full: "), 1);
	cr_expect_eq(count("<a href="), REPORT_HTML_DOMAINS_MAX);
}

Test(report_html, keeps_apart_what_is_not_authenticated)
{
	reading.options.authserv_id = "mail.example.com";
	reading.apart = report_tally_new();
	reading.reports = 2;
	made_add(reading.tally, (struct made_report){.successful = 3});
	made_add(reading.apart, (struct made_report){.organization = "Forger",
						     .successful = 9});
	render();
	cr_expect_eq(count("Not authenticated"), 0);
	cr_expect_eq(count("Forger"), 0); /* taken back */
	text_clear(&text);
	reading.apart_reports = 1;
	render();
	expect("<h2>Not authenticated</h2>");
	expect("<section class=\"domain apart\" id=\"a1\">");
	expect("<dt>Of them not authenticated</dt><dd>1</dd>");
	cr_expect_gt(strstr(text.bytes, "Forger"),
		     strstr(text.bytes, "Not authenticated"));
	cr_expect_eq(count("authserv_id is not set"), 0);
}

Test(report_html, says_when_nobody_vouches)
{
	render();
	expect("authserv_id is not set");
}

Test(report_html, tells_what_it_was_narrowed_to)
{
	render();
	cr_expect_eq(count(" only.</p>"), 0);
	text_clear(&text);
	reading.options.filter.domain = "<b>";
	reading.options.filter.first_day = MADE_TODAY - 1;
	reading.options.filter.last_day = MADE_TODAY;
	reading.outside = 4;
	render();
	expect("<p>Reports on <bdi>&lt;b&gt;</bdi> since "
	       "<time>2026-11-27</time> until <time>2026-11-28</time> only.");
	expect("<dt>Of other days or domains</dt><dd>4</dd>");
}

Test(report_html, lists_what_was_refused)
{
	struct report_remark list[REPORT_HTML_REFUSED_MAX + 5];

	for (size_t i = 0; i < COUNT(list); i++)
		list[i] = (struct report_remark){.path = "<i>\n",
						 .text = "no \"JSON\""};
	reading.duplicates = 2;
	reading.refused.list = list;
	reading.refused.count = 1;
	render();
	expect("<bdi>&lt;i&gt;\\x0a</bdi></th><td><bdi>no &quot;JSON&quot;");
	expect("<dt>Duplicates, counted once</dt><dd>2</dd>");
	cr_expect_eq(count(" more.</p>"), 0);
	text_clear(&text);
	reading.refused.count = COUNT(list);
	reading.refused.omitted = 1000;
	render();
	cr_expect_eq(count("&lt;i&gt;"), REPORT_HTML_REFUSED_MAX);
	expect("And 1,005 more.");
	expect("<dt>Refused</dt><dd>1,055</dd>");
}
