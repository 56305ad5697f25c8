#include "cli/metrics_file.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/timestamp.h"

#define HEAD                                                                   \
	"# HELP mta_stsd_build_info The version.\n"                            \
	"mta_stsd_build_info{version=\"0.1.0\"} 1\n"                           \
	"mta_stsd_written_time_seconds 1767225600\n"

static struct arena *arena;
static struct metrics_file file;

static void set_up(void)
{
	arena = arena_new();
}

static void release(void)
{
	arena_free(arena);
}

TestSuite(metrics_file, .init = set_up, .fini = release);

static bool parse(const char *text)
{
	return metrics_file_parse(&file, arena, text, strlen(text));
}

static const struct metrics_domain *parse_domain(const char *lines)
{
	cr_assert(parse(arena_printf(arena, HEAD "%s", lines)));
	return metrics_file_find(&file, "a.example");
}

Test(metrics_file, tells_of_the_daemon)
{
	cr_assert(parse(HEAD "mta_stsd_start_time_seconds 5\n"
			     "mta_stsd_last_load_successful 1\n"
			     "mta_stsd_last_load_time_seconds 6\n"
			     "mta_stsd_last_successful_load_time_seconds 7\n"));
	cr_expect_str_eq(file.version, "0.1.0");
	cr_expect_eq(file.written, 1767225600);
	cr_expect_eq(file.started, 5);
	cr_expect_eq(file.last_load, 6);
	cr_expect_eq(file.last_good_load, 7);
	cr_expect(file.is_load_good);
	cr_expect_eq(file.count, 0);
}

Test(metrics_file, tells_of_domains)
{
	const struct metrics_domain *domain = parse_domain(
	    "mta_stsd_policy_since_time_seconds{domain=\"a.example\","
	    "id=\"20260101000000Z\"} 10\n"
	    "mta_stsd_policy_mode_since_time_seconds{domain=\"a.example\","
	    "mode=\"enforce\"} 9\n"
	    "mta_stsd_certificate_start_time_seconds{domain=\"a.example\"} 7\n"
	    "mta_stsd_certificate_end_time_seconds{domain=\"a.example\"} 8\n"
	    "mta_stsd_certificate_end_time_seconds{domain=\"other\"} 1\n"
	    "mta_stsd_fetches_total{domain=\"a.example\","
	    "id=\"20260101000000Z\",sender=\"google\"} 3\n"
	    "mta_stsd_fetches_total{domain=\"a.example\","
	    "id=\"earlier-ids\",sender=\"google\"} 4\n"
	    "mta_stsd_last_fetch_time_seconds{domain=\"a.example\","
	    "id=\"earlier-ids\",sender=\"google\"} 5\n"
	    "mta_stsd_fetches_total{domain=\"other\",sender=\"google\"} 6\n");

	cr_assert_not_null(domain);
	cr_expect_eq(file.count, 1);
	cr_expect_str_eq(domain->id, "20260101000000Z");
	cr_expect_eq(domain->since, 10);
	cr_expect_str_eq(domain->mode, "enforce");
	cr_expect_eq(domain->mode_since, 9);
	cr_expect_eq(domain->certificate_start, 7);
	cr_expect_eq(domain->certificate_end, 8);
	cr_assert_eq(domain->fetch_count, 2);
	cr_expect_str_eq(domain->fetches->sender, "google");
	cr_expect_str_eq(domain->fetches->id, "20260101000000Z");
	cr_expect_eq(domain->fetches->count, 3);
	cr_expect_eq(domain->fetches->last, 0);
	cr_expect_str_eq(domain->fetches->next->id, "earlier-ids");
	cr_expect_eq(domain->fetches->next->count, 4);
	cr_expect_eq(domain->fetches->next->last, 5);
	cr_expect_null(metrics_file_find(&file, "b.example"));
}

/* Lines of others, and what could do harm on a terminal. */
Test(metrics_file, passes_over_what_it_does_not_know)
{
	static const char *const lines[] = {
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"1\","
	    "sender=\"\x1b[31m\"} 1\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"1\","
	    "sender=\"\"} 1\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"a b\","
	    "sender=\"x\"} 1\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",sender=\"x\"} 1\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"1\"} 1\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"1\","
	    "sender=\"x\"} -1\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"1\","
	    "sender=\"x\"} 1.5\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"1\","
	    "sender=\"x\"}\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"1\","
	    "sender=\"x\" 1\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"1\","
	    "sender=\"x\\n\"} 1\n",
	    "mta_stsd_fetches_total{domain=\"a.example\",id=\"1\","
	    "sender=\"x\"} 1", /* cut */
	    "mta_stsd_fetches_total{domain=\"a.example\",a=\"\",b=\"\",c=\"\","
	    "id=\"1\",sender=\"x\"} 1\n",
	    "other_fetches_total{domain=\"a.example\",id=\"1\","
	    "sender=\"x\"} 1\n",
	    "mta_stsd_nothing{domain=\"a.example\"} 1\n",
	    "mta_stsd_policy_since_time_seconds{domain=\"a.example\","
	    "id=\"a b\"} 10\n",
	    "mta_stsd_policy_mode_since_time_seconds{domain=\"a.example\","
	    "mode=\"strict\"} 9\n",
	    "mta_stsd_certificate_end_time_seconds{domain=\"a_b..\"} 1\n",
	    "\n",
	    "{} 1\n",
	    "mta_stsd_\n",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct metrics_domain *domain = parse_domain(lines[i]);

		cr_expect(domain == NULL ||
			      (domain->fetches == NULL && domain->id == NULL &&
			       domain->mode == NULL),
			  "%s", lines[i]);
	}
}

Test(metrics_file, is_bounded)
{
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, HEAD);
	for (int i = 0; i < METRICS_FETCHES_MAX + 9; i++)
		text_addf(&text,
			  "mta_stsd_fetches_total{domain=\"a.example\","
			  "id=\"%d\",sender=\"x\"} 99999999999999999\n",
			  i);
	text_add_string(&text, "mta_stsd_certificate_end_time_seconds{domain="
			       "\"a.example\"} 18446744073709551615\n");
	for (int i = 0; i < 100; i++)
		text_addf(&text,
			  "mta_stsd_certificate_end_time_seconds{domain="
			  "\"%d.example\"} %d\n",
			  i, i + 1);
	cr_assert(parse(text.bytes));
	text_release(&text);
	cr_expect_eq(metrics_file_find(&file, "a.example")->fetch_count,
		     METRICS_FETCHES_MAX);
	cr_expect_eq(metrics_file_find(&file, "a.example")->certificate_end,
		     TIMESTAMP_MAX);
	cr_expect_eq(file.count, 101);
	cr_expect_eq(metrics_file_find(&file, "99.example")->certificate_end,
		     100);
}

Test(metrics_file, must_be_one)
{
	cr_expect(!parse(""));
	cr_expect(!parse("mta_stsd_build_info{version=\"0.1.0\"} 1\n"));
	cr_expect(!parse("mta_stsd_written_time_seconds 1767225600\n"));
	cr_expect(!parse("mta_stsd_build_info{version=\"\x1b[31m\"} 1\n"
			 "mta_stsd_written_time_seconds 1767225600\n"));
	cr_expect(parse(HEAD));
}

Test(metrics_file, is_read_from_a_directory)
{
	char directory[] = "/tmp/test-metrics-XXXXXX";

	cr_assert_not_null(mkdtemp(directory));
	cr_expect_eq(metrics_file_load(&file, arena, directory), -1);
	cr_expect_eq(errno, ENOENT);
	cr_assert_eq(file_replace(directory, METRICS_FILE_NAME, "words\n", 6),
		     0);
	cr_expect_eq(metrics_file_load(&file, arena, directory), -1);
	cr_expect_eq(errno, EBADMSG);
	cr_assert_eq(
	    file_replace(directory, METRICS_FILE_NAME, HEAD, strlen(HEAD)), 0);
	cr_expect_eq(metrics_file_load(&file, arena, directory), 0);
	cr_expect_str_eq(file.version, "0.1.0");
	unlink(arena_printf(arena, "%s/%s", directory, METRICS_FILE_NAME));
	rmdir(directory);
}
