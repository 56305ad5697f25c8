#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reported.h"
#include "reports/report_archive.h"
#include "reports/report_reading.h"
#include "tallied.h"
#include "vectors_tls_report.h"

static char top[64];

static void make_top(void)
{
	snprintf(top, sizeof(top), "/tmp/report_reading.XXXXXX");
	cr_assert_neq(mkdtemp(top), NULL);
}

static void remove_tree(const char *directory)
{
	DIR *list = opendir(directory);
	const struct dirent *entry;

	while (list != NULL && (entry = readdir(list)) != NULL) {
		char below[400];

		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(below, sizeof(below), "%s/%s", directory,
			 entry->d_name);
		if (unlink(below) != 0)
			remove_tree(below);
	}
	if (list != NULL)
		closedir(list);
	rmdir(directory);
}

static void remove_top(void)
{
	remove_tree(top);
}

TestSuite(report_reading, .init = make_top, .fini = remove_top);

/* The path of a file of the test. */
static const char *path_of(const char *name)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", top, name);
	return path;
}

static const char *put(const char *name, const char *text)
{
	const char *path = path_of(name);
	FILE *file = fopen(path, "w");

	cr_assert_neq(file, NULL);
	fputs(text, file);
	fclose(file);
	return path;
}

/* A mail with a report, and what our server said about it. */
#define HEADER_OF(server, domain)                                              \
	"Authentication-Results: " server ";\r\n dkim=pass header.d=" domain   \
	"\r\n"
#define MAIL(header, report)                                                   \
	"From: tlsrpt@sender.example\r\nTLS-Report-Domain: mail.example\r\n"   \
	"TLS-Report-Submitter: sender.example\r\n" header                      \
	"Content-Type: application/tlsrpt+json\r\n\r\n" report "\r\n"

static const char good[] = REPORT(GOOD);
static const char signed_mail[] =
    MAIL(HEADER_OF("mx.example", "sender.example"), REPORT(GOOD));
static const char unsigned_mail[] = MAIL("", REPORT(GOOD));

static struct report_reading reading;

static void start(const char *authserv_id)
{
	struct report_reading_options options = {.authserv_id = authserv_id,
						 .filter = all,
						 .keeps_deviations = true};

	report_reading_init(&reading, &options);
}

static void expect(size_t reports, size_t apart, size_t duplicates,
		   size_t outside, size_t refused)
{
	cr_expect_eq(reading.reports, reports, "%zu reports", reading.reports);
	cr_expect_eq(reading.apart_reports, apart, "%zu apart",
		     reading.apart_reports);
	cr_expect_eq(reading.duplicates, duplicates, "%zu duplicates",
		     reading.duplicates);
	cr_expect_eq(reading.outside, outside, "%zu outside", reading.outside);
	cr_expect_eq(reading.refused.count, refused, "%zu refused",
		     reading.refused.count);
}

Test(report_reading, counts_each_report_once)
{
	start(NULL);
	put("a.json", good);
	put("b.json", good);
	put("c.json", REPORT(FAILED(EXPIRED))); /* same id, says other things */
	put("d.json",
	    REPORT_OF(DATES("2026-01-02T00:00:00Z", "2026-01-02T23:59:59Z"),
		      GOOD));
	cr_expect(report_reading_add(&reading, top));
	expect(3, 0, 1, 0, 0);
	cr_expect_eq(report_tally_find(reading.tally, "example.com")
			     ->by_type[0]
			     .successful +
			 0,
		     20);
	cr_expect_eq(reading.apart, NULL);
	report_reading_release(&reading);
}

/* A second report with the id of the first: whichever comes first, what failed
 * counts, and one is told. */
Test(report_reading, counts_what_says_something_else_in_any_order)
{
	static const char *const orders[2][2] = {
	    {REPORT(GOOD), REPORT(FAILED(EXPIRED))},
	    {REPORT(FAILED(EXPIRED)), REPORT(GOOD)}};

	for (size_t i = 0; i < 2; i++) {
		const struct tally_domain *domain;
		size_t told = 0;

		start(NULL);
		report_reading_add(&reading, put("a.json", orders[i][0]));
		report_reading_add(&reading, put("b.json", orders[i][1]));
		expect(2, 0, 0, 0, 0);
		domain = report_tally_find(reading.tally, "example.com");
		cr_expect_eq(domain->by_type[REPORT_POLICY_STS].successful, 10);
		cr_expect_eq(domain->by_type[REPORT_POLICY_STS].failed, 1);
		for (size_t j = 0; j < reading.deviations.count; j++)
			told += strstr(reading.deviations.list[j].text,
				       "says something else") != NULL;
		cr_expect_eq(told, 1);
		report_reading_release(&reading);
	}
}

#define NOWHERE                                                                \
	ENTRY("\"policy-type\":\"no-policy-found\"", COUNTS("1", "0"), "")

Test(report_reading, refuses_what_is_about_no_domain)
{
	start(NULL);
	report_reading_add(&reading, put("a.json", REPORT(NOWHERE)));
	expect(0, 0, 0, 0, 1);
	cr_expect_str_eq(reading.refused.list[0].text, "no domain in it");
	report_reading_add(&reading, put("b.json", REPORT(GOOD "," NOWHERE)));
	expect(1, 0, 0, 0, 2);
	cr_expect_str_eq(reading.refused.list[1].text,
			 "policies[1]: no domain in it");
	cr_expect_eq(reading.broken, 2);
	report_reading_release(&reading);
}

Test(report_reading, names_what_is_no_report)
{
	start(NULL);
	put("a.json", "{\"organization-name\":\"X\"}");
	put("b.json", good);
	put("c", "{\"a\":\x1b[31m}");
	cr_expect(report_reading_add(&reading, top));
	expect(1, 0, 0, 0, 2);
	cr_expect_eq(reading.broken, 1);
	cr_expect_eq(reading.refused.list[0].refusal, REFUSAL_BROKEN);
	cr_expect_eq(reading.refused.list[1].refusal, REFUSAL_NO_REPORT);
	for (size_t i = 0; i < reading.refused.count; i++)
		cr_expect_eq(
		    strncmp(reading.refused.list[i].path, top, strlen(top)), 0);
	cr_expect_not(report_reading_add(&reading, path_of("none")));
	expect(1, 0, 0, 0, 3);
	report_reading_release(&reading);
}

Test(report_reading, counts_remarks_beyond_the_limit)
{
	start(NULL);
	for (int i = 0; i < REPORT_REMARKS_MAX + 5; i++)
		report_reading_add(&reading, path_of("none"));
	cr_expect_eq(reading.refused.count, REPORT_REMARKS_MAX);
	cr_expect_eq(reading.refused.omitted, 5);
	cr_expect_eq(reading.broken, REPORT_REMARKS_MAX + 5);
	report_reading_release(&reading);
}

Test(report_reading, keeps_deviations_when_asked)
{
	struct report_reading_options options = {.filter = all};

	start(NULL);
	put("a.json", "{" NAME DAY "\"contact-info\":null,\"report-id\":\"7\","
		      "\"policies\":[" GOOD "]}");
	report_reading_add(&reading, top);
	cr_assert_eq(reading.deviations.count, 1);
	cr_expect_str_eq(reading.deviations.list[0].text,
			 "7: contact-info: null");
	report_reading_release(&reading);
	report_reading_init(&reading, &options);
	report_reading_add(&reading, top);
	cr_expect_eq(reading.deviations.count, 0);
	report_reading_release(&reading);
}

Test(report_reading, counts_deviations_beyond_the_limit)
{
	struct text text;

	start(NULL);
	text_init_growing(&text);
	text_add_string(&text, "{" NAME DAY FROM ID "\"policies\":[0");
	for (int i = 1; i < 3000; i++)
		text_add_string(&text, ",0");
	text_add_string(&text, "]}");
	put("a.json", text.bytes);
	report_reading_add(&reading, top);
	cr_expect_eq(reading.deviations.count + reading.deviations.omitted,
		     3000);
	text_release(&text);
	report_reading_release(&reading);
}

static struct tally_filter narrowed(const char *domain, int32_t first,
				    int32_t last)
{
	return (struct tally_filter){
	    .domain = domain, .first_day = first, .last_day = last};
}

Test(report_reading, keeps_out_what_the_filter_does_not_take)
{
	struct report_reading_options options = {
	    .filter = narrowed("example.org", INT32_MIN, INT32_MAX)};

	put("a.json", good);
	put("b.json", good);
	report_reading_init(&reading, &options);
	report_reading_add(&reading, top);
	expect(0, 0, 1, 1, 0);
	report_reading_release(&reading);
	options.filter = narrowed("example.com", 20454, 20454);
	report_reading_init(&reading, &options);
	report_reading_add(&reading, top);
	expect(1, 0, 1, 0, 0);
	report_reading_release(&reading);
	options.filter = narrowed(NULL, 20455, INT32_MAX);
	report_reading_init(&reading, &options);
	report_reading_add(&reading, top);
	expect(0, 0, 1, 1, 0);
	report_reading_release(&reading);
}

/* ---- authentication ---- */

/* Which mails come in which order, and what counts then. */
static const struct {
	const char *name, *mails[4];
	size_t reports, apart, duplicates;
} orders[] = {
    {"nobody vouches", {unsigned_mail}, 1, 1, 0},
    {"our server vouches", {signed_mail}, 1, 0, 0},
    {"another server vouches",
     {MAIL(HEADER_OF("evil.example", "sender.example"), REPORT(GOOD))},
     1,
     1,
     0},
    {"for another domain",
     {MAIL(HEADER_OF("mx.example", "evil.example"), REPORT(GOOD))},
     1,
     1,
     0},
    {"a file", {good}, 1, 1, 0},
    {"twice", {signed_mail, signed_mail}, 1, 0, 1},
    {"twice from nobody", {unsigned_mail, unsigned_mail}, 1, 1, 1},
    {"first from nobody", {unsigned_mail, signed_mail}, 1, 0, 1},
    {"then from nobody", {signed_mail, unsigned_mail}, 1, 0, 1},
    {"around", {unsigned_mail, signed_mail, unsigned_mail}, 1, 0, 2},
    {"more of each",
     {unsigned_mail, unsigned_mail, signed_mail, signed_mail},
     1,
     0,
     3},
    /* The same identity and other contents: one does not hide the other. */
    {"a forgery first",
     {MAIL("", REPORT(FAILED(EXPIRED))), signed_mail},
     2,
     1,
     0},
    {"a forgery later",
     {signed_mail, MAIL("", REPORT(FAILED(EXPIRED)))},
     2,
     1,
     0},
    {"a forgery between",
     {signed_mail, MAIL("", REPORT(FAILED(EXPIRED))), unsigned_mail},
     2,
     1,
     1},
};

Test(report_reading, counts_apart_what_nobody_vouches_for)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		size_t counted, apart, left;

		start("mx.example");
		for (size_t j = 0; j < 4 && orders[i].mails[j] != NULL; j++)
			cr_expect(
			    report_reading_add(&reading,
					       put("mail", orders[i].mails[j])),
			    "%s", orders[i].name);
		cr_expect_eq(reading.reports, orders[i].reports, "%s: %zu",
			     orders[i].name, reading.reports);
		cr_expect_eq(reading.apart_reports, orders[i].apart, "%s: %zu",
			     orders[i].name, reading.apart_reports);
		cr_expect_eq(reading.duplicates, orders[i].duplicates,
			     "%s: %zu", orders[i].name, reading.duplicates);
		report_tally_domains(reading.tally, &counted);
		report_tally_domains(reading.apart, &apart);
		left = orders[i].reports - orders[i].apart;
		cr_expect_eq(counted, left, "%s: %zu domains", orders[i].name,
			     counted);
		cr_expect_eq(apart, orders[i].apart, "%s: %zu domains apart",
			     orders[i].name, apart);
		report_reading_release(&reading);
	}
}

/* The same with reports that the filter does not take. */
Test(report_reading, counts_what_is_outside_once_too)
{
	struct report_reading_options options = {
	    .authserv_id = "mx.example",
	    .filter = narrowed("example.org", INT32_MIN, INT32_MAX)};

	report_reading_init(&reading, &options);
	report_reading_add(&reading, put("mail", unsigned_mail));
	report_reading_add(&reading, put("mail", signed_mail));
	report_reading_add(&reading, put("mail", unsigned_mail));
	expect(0, 0, 2, 1, 0);
	report_reading_release(&reading);
}

Test(report_reading, takes_the_domain_from_the_mail)
{
	start(NULL);
	report_reading_add(
	    &reading,
	    put("mail",
		MAIL("", REPORT(ENTRY("\"policy-type\":\"no-policy-found\"",
				      COUNTS("1", "0"), "")))));
	cr_expect_neq(report_tally_find(reading.tally, "mail.example"), NULL);
	report_reading_release(&reading);
}

/* ---- archives ---- */

static void archive_one(const char *name, const char *domain)
{
	struct mail_authentication authentication = {
	    .passes = {{"mx.example", domain}}, .count = 1};
	struct report_archive *archive = report_archive_open(path_of(name));
	struct reported got;

	cr_assert_neq(archive, NULL);
	reported_parse(&got, good);
	cr_assert_eq(report_archive_store(archive, &got.report, &authentication,
					  "sender.example"),
		     ARCHIVE_STORED);
	report_archive_close(archive);
	reported_release(&got);
}

Test(report_reading, believes_an_archive_with_its_mark)
{
	archive_one("archive", "sender.example");
	start("mx.example");
	report_reading_add(&reading, path_of("archive"));
	expect(1, 0, 0, 0, 0);
	report_reading_add(&reading, put("mail", signed_mail));
	report_reading_add(&reading, put("mail", unsigned_mail));
	expect(1, 0, 2, 0, 0);
	report_reading_release(&reading);
	cr_assert_eq(unlink(path_of("archive/" REPORT_ARCHIVE_MARK)), 0);
	start("mx.example");
	report_reading_add(&reading, path_of("archive"));
	expect(1, 1, 0, 0, 0);
	report_reading_release(&reading);
}

Test(report_reading, asks_in_an_archive_whose_signature_it_was)
{
	archive_one("archive", "other.example");
	start("mx.example");
	report_reading_add(&reading, path_of("archive"));
	expect(1, 1, 0, 0, 0);
	report_reading_release(&reading);
	start("mx2.example");
	report_reading_add(&reading, path_of("archive"));
	expect(1, 1, 0, 0, 0);
	report_reading_release(&reading);
	start(NULL);
	report_reading_add(&reading, path_of("archive"));
	expect(1, 0, 0, 0, 0);
	report_reading_release(&reading);
}

/* ---- order ---- */

#define NEXT_DAY                                                               \
	REPORT_OF(DATES("2026-01-02T00:00:00Z", "2026-01-02T23:59:59Z"), GOOD)

/* Adds all mails in the order of this number. */
static void add_in_order(const char *const mails[4], int number)
{
	bool is_used[4] = {false};

	for (int left = 4; left > 0; left--) {
		int at = number % left, i = 0;

		number /= left;
		while (is_used[i] || at-- > 0)
			i++;
		is_used[i] = true;
		report_reading_add(&reading, put("mail", mails[i]));
	}
}

Test(report_reading, comes_to_the_same_in_whatever_order)
{
	static const char *const mails[4] = {
	    signed_mail, unsigned_mail, MAIL("", NEXT_DAY),
	    MAIL(HEADER_OF("mx.example", "sender.example"), NEXT_DAY)};
	struct text first, tally, apart;

	text_init_growing(&first);
	text_init_growing(&tally);
	text_init_growing(&apart);
	for (int i = 0; i < 24; i++) {
		start("mx.example");
		add_in_order(mails, i);
		expect(2, 0, 2, 0, 0);
		show_tally(reading.tally, &tally);
		show_tally(reading.apart, &apart);
		if (i == 0)
			text_add_string(&first, tally.bytes);
		cr_expect_str_eq(tally.bytes, first.bytes);
		cr_expect_str_eq(apart.bytes, "");
		report_reading_release(&reading);
	}
	cr_expect_gt(first.length, 50);
	text_release(&first);
	text_release(&tally);
	text_release(&apart);
}
