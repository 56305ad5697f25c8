#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cli/html_domain.h"
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

static void render(const char *name, bool is_apart)
{
	html_domain_add(&text, report_tally_find(tally, name), MADE_TODAY, "d1",
			is_apart);
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

TestSuite(html_domain, .init = begin, .fini = end);

Test(html_domain, sums_what_organizations_saw)
{
	const struct tally_domain *domain;

	made_add(tally, (struct made_report){.successful = 10, .failed = 2});
	made_add(tally, (struct made_report){.organization = "Other",
					     .day = MADE_TODAY - 3,
					     .successful = 5,
					     .failed = 3,
					     .mode = REPORT_MODE_ENFORCE});
	domain = report_tally_find(tally, "example.com");
	cr_expect_eq(html_domain_sessions(domain).successful, 15);
	cr_expect_eq(html_domain_sessions(domain).failed, 5);
	cr_expect_eq(html_domain_enforced(domain), 3);
	html_domain_add_period(&text, domain);
	cr_expect_str_eq(text.bytes, "<time>2026-11-25</time> to "
				     "<time>2026-11-28</time>");
}

Test(html_domain, says_at_a_glance_what_there_is)
{
	made_add(tally, (struct made_report){.successful = 1999, .failed = 1});
	render("example.com", false);
	expect("<section class=\"domain\" id=\"d1\">\n"
	       "<h3><bdi>example.com</bdi></h3>");
	expect("<dd>2,000 <small>of 1 organization</small></dd>");
	expect("<dd>1 <small>0.1% of the sessions</small></dd>");
	expect("<dd>0 <small>no mail known to be held back</small></dd>");
	cr_expect_eq(count("not authenticated"), 0);
}

Test(html_domain, labels_what_nobody_vouches_for)
{
	made_add(tally, (struct made_report){.successful = 1});
	render("example.com", true);
	expect("<section class=\"domain apart\"");
	expect("<span class=\"badge\">not authenticated</span></h3>");
}

Test(html_domain, explains_a_failure)
{
	made_add(tally, (struct made_report){.failed = 3,
					     .mx = "mx.example.com",
					     .reason = "because",
					     .mode = REPORT_MODE_TESTING});
	made_add(tally, (struct made_report){.organization = "Other",
					     .failed = 1,
					     .mx = "mx.example.com",
					     .mode = REPORT_MODE_ENFORCE});
	render("example.com", false);
	expect("<bdi>certificate-expired</bdi> <span>at "
	       "<bdi>mx.example.com</bdi></span>");
	expect("<strong>4 sessions</strong>, 100.0% of all failures");
	expect("class=\"badge mine\">Cause: your mail server");
	expect("class=\"badge lost\">Mail was not delivered");
	expect("<title>100.0% of all failures, 25.0% of it under mode "
	       "enforce</title>");
	expect("1 of 4 sessions, the solid part of the bar: mail was not "
	       "delivered then");
	expect("<dt>Meaning</dt><dd>The certificate of the mail server had "
	       "ended");
	expect("<dt>Fix</dt><dd>Renew it");
	expect("<dt>Seen by</dt><dd><bdi>Sender</bdi>, <bdi>Other</bdi></dd>");
	expect("<dt>Reason given</dt><dd><bdi>because</bdi></dd>");
}

Test(html_domain, tells_each_cause)
{
	static const struct {
		const char *result, *words;
	} cases[] = {
	    {"certificate-expired", "badge mine\">Cause: your mail server"},
	    {"sts-policy-invalid", "badge policy\">Cause: your policy"},
	    {"dane-required", "badge sender\">Cause: the sender"},
	    {"dane-required", "badge\">DANE, not MTA-STS"},
	    {"x-new", "badge unknown\">Cause: unknown"},
	    {"x-new", "mail server not told"},
	    {"x-new", "<dd>0 of 3 sessions</dd>"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		made_add(tally,
			 (struct made_report){.domain = cases[i].result,
					      .failed = 1,
					      .result = cases[i].result});
		render(cases[i].result, false);
		expect(cases[i].words);
		text_clear(&text);
	}
}

Test(html_domain, says_so_when_nothing_failed)
{
	made_add(tally, (struct made_report){.successful = 1});
	render("example.com", false);
	expect("None was reported.");
	cr_expect_eq(count("class=\"failures\""), 0);
}

Test(html_domain, has_tables_of_organizations_and_policy_types)
{
	made_add(tally, (struct made_report){.successful = 1});
	made_add(tally, (struct made_report){.organization = "Bigger",
					     .successful = 2,
					     .type = REPORT_POLICY_TLSA});
	render("example.com", false);
	expect("<th scope=\"row\"><bdi>Bigger</bdi></th><td>2</td><td>0</td>"
	       "<td>0.0%</td></tr>\n<tr><th scope=\"row\"><bdi>Sender</bdi>");
	expect("<th scope=\"row\"><bdi>sts</bdi></th><td>1</td>");
	expect("<th scope=\"row\"><bdi>tlsa</bdi></th><td>2</td>");
	expect("The same session may be in more than one line.");
	cr_expect_eq(count("no-policy-found"), 0);
}

Test(html_domain, escapes_every_foreign_word)
{
	static const char bad[] = "<b>&\"'\xe2\x80\xae";

	made_add(tally, (struct made_report){.organization = bad,
					     .domain = bad,
					     .failed = 1,
					     .result = bad,
					     .mx = bad,
					     .reason = bad});
	render(bad, false);
	cr_expect_eq(count("<b>"), 0);
	cr_expect_eq(count("\xe2\x80\xae"), 0);
	/* heading, result, mail server, seen by, reason, organization */
	cr_expect_eq(
	    count("<bdi>&lt;b&gt;&amp;&quot;&#39;\\xe2\\x80\\xae</bdi>"), 6);
}

Test(html_domain, counts_in_words_what_is_too_much)
{
	char name[32];

	for (int i = 0; i < HTML_FAILURES_MAX + 20; i++) {
		snprintf(name, sizeof(name), "org-%03d", i);
		made_add(tally, (struct made_report){.organization = name,
						     .failed = 2,
						     .result = name});
		made_add(tally, (struct made_report){.organization = name,
						     .failed = 1000});
	}
	render("example.com", false);
	cr_expect_eq(count("<h5>"), HTML_FAILURES_MAX);
	expect("And 21 more kinds of failure, with 42 sessions.");
	expect("<bdi>org-004</bdi> and 115 more</dd>");
	expect("And 70 more organizations, with 70,140 sessions, 70,140 of "
	       "them failed.");
}
