#include "cli/status.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "cli/status_text.h"

#define NOW INT64_C(1767225600)
#define DAY INT64_C(86400)

#define SITE                                                                   \
	"[server]\nstate_dir = .\n"                                            \
	"[a.example]\nmx = mx.example\ncertificate = c\nprivate_key = k\n"

#define METRICS                                                                \
	"mta_stsd_build_info{version=\"0.1.0\"} 1\n"                           \
	"mta_stsd_written_time_seconds 1767225600\n"                           \
	"mta_stsd_last_load_successful 1\n"

static struct arena *arena;
static struct local_site site;
static struct status status;

static struct config *configure(const char *text)
{
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics, arena);
	return config_parse("m.ini", text, strlen(text), arena, arena,
			    &diagnostics);
}

/* The daemon serves what is configured. */
static void set_up(void)
{
	arena = arena_new();
	site =
	    (struct local_site){.config = configure(SITE), .has_state = true};
	cr_assert(!site.config->has_errors);
	policy_state_init(&site.state, arena);
	policy_state_update(&site.state, &site.config->domains[0], NOW - DAY,
			    NULL);
	policy_state_note_told(&site.state);
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(status, .init = set_up, .fini = tear_down);

/* `metrics`: NULL: there are none, for this reason. */
static enum exit_status collect(const char *metrics, int error_number)
{
	const struct domain_config *domain = &site.config->domains[0];
	struct metrics_file *file = NULL;

	if (metrics != NULL) {
		file = arena_alloc(arena, sizeof(*file));
		cr_assert(
		    metrics_file_parse(file, arena, metrics, strlen(metrics)));
	}
	status_collect(&status, arena, &site, &domain, 1, file, error_number,
		       NOW);
	return status_worst(&status);
}

/* What is printed for people. */
static bool says(const char *words)
{
	struct text text;
	bool is_there;

	text_init_growing(&text);
	status_render(&status, NOW, &text);
	is_there = strstr(text.bytes, words) != NULL;
	if (!is_there)
		cr_log_warn("%s", text.bytes);
	text_release(&text);
	return is_there;
}

Test(status, of_what_is_served)
{
	cr_expect_eq(collect(METRICS, 0), EXIT_OK);
	cr_expect(status.domains[0].is_served);
	cr_expect_str_eq(status.domains[0].id, "20251231000000Z");
	cr_expect_str_eq(status.domains[0].mode, "testing");
	cr_expect_eq(status.domains[0].since, NOW - DAY);
	cr_expect(says("  id          20251231000000Z since "
		       "2025-12-31T00:00:00Z\n"));
	cr_expect(says("    nobody\n"));
}

Test(status, of_senders)
{
	const struct status_sender *senders;

	cr_expect_eq(collect(METRICS
			     "mta_stsd_fetches_total{domain=\"a.example\","
			     "id=\"20251231000000Z\",sender=\"x\"} 2\n"
			     "mta_stsd_last_fetch_time_seconds{domain="
			     "\"a.example\",id=\"20251231000000Z\",sender="
			     "\"x\"} 1767225500\n"
			     "mta_stsd_fetches_total{domain=\"a.example\","
			     "id=\"earlier-ids\",sender=\"x\"} 3\n"
			     "mta_stsd_fetches_total{domain=\"a.example\","
			     "id=\"20250101000000Z\",sender=\"x\"} 4\n"
			     "mta_stsd_fetches_total{domain=\"a.example\","
			     "id=\"earlier-ids\",sender=\"y\"} 1\n",
			     0),
		     EXIT_OK);
	cr_assert_eq(status.domains[0].sender_count, 2);
	senders = status.domains[0].senders;
	cr_expect_str_eq(senders[0].name, "x");
	cr_expect_eq(senders[0].current.count, 2);
	cr_expect_eq(senders[0].current.last, 1767225500);
	cr_expect_eq(senders[0].earlier.count, 7);
	cr_expect_eq(senders[1].current.count, 0);
	cr_expect(says("this id 2025-12-31T23:58:20Z (2 fetches), earlier"));
	cr_expect(says("y                         NOT this id, earlier"));
}

static const struct {
	const char *lines;
	enum exit_status status;
	const char *words;
} cases[] = {
    {"mta_stsd_certificate_start_time_seconds{domain=\"a.example\"} "
     "1764000000\n"
     "mta_stsd_certificate_end_time_seconds{domain=\"a.example\"} "
     "1769000000\n",
     EXIT_OK, "  certificate until 2026-01-21T12:53:20Z, 20 days\n"},
    {"mta_stsd_certificate_start_time_seconds{domain=\"a.example\"} "
     "1760000000\n"
     "mta_stsd_certificate_end_time_seconds{domain=\"a.example\"} "
     "1768000000\n",
     EXIT_WARNING, "  warning: certificate ends soon: 2026-01-09T23:06:40Z"},
    {"mta_stsd_certificate_end_time_seconds{domain=\"a.example\"} "
     "1767225600\n",
     EXIT_ERROR, "  ERROR: certificate expired: 2026-01-01T00:00:00Z"},
    {"mta_stsd_written_time_seconds 1767225539\n", EXIT_WARNING,
     "warning: the daemon has written nothing since 2025-12-31T23:58:59Z"},
    {"mta_stsd_written_time_seconds 1767225661\n", EXIT_WARNING,
     "warning: the daemon has written at 2026-01-01T00:01:01Z, which is still"},
    {"mta_stsd_written_time_seconds 1767225660\n", EXIT_OK, "a.example"},
    {"mta_stsd_last_load_successful 0\nmta_stsd_last_load_time_seconds 60\n",
     EXIT_WARNING, "warning: the last load failed, at 1970-01-01T00:01:00Z"},
};

Test(status, of_what_is_wrong)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_eq(
		    collect(arena_printf(arena, METRICS "%s", cases[i].lines),
			    0),
		    cases[i].status, "%s", cases[i].words);
		cr_expect(says(cases[i].words), "%s", cases[i].words);
	}
}

Test(status, without_metrics)
{
	cr_expect_eq(collect(NULL, ENOENT), EXIT_WARNING);
	cr_expect(says("warning: certificates and senders are not known: "
		       "cannot read './metrics.prom': no such file"));
	cr_expect_eq(collect(NULL, EBADMSG), EXIT_WARNING);
	cr_expect(says("it is none of mta-stsd's"));
	cr_expect(says("  id          20251231000000Z"));
	site.config->metrics_interval_s = 0;
	cr_expect_eq(collect(NULL, ENOENT), EXIT_OK);
	cr_expect(says("note: certificates and senders are not known: "
		       "'metrics_interval = 0'"));
}

Test(status, of_a_policy_that_is_not_served)
{
	policy_state_keep(&site.state, "a.example", NOW);
	cr_expect_eq(collect(METRICS, 0), EXIT_ERROR);
	cr_expect(says("  ERROR: NOT served"));
	policy_state_init(&site.state, arena);
	cr_expect_eq(collect(METRICS, 0), EXIT_WARNING);
	cr_expect(says("  warning: not served yet"));
	cr_expect_null(status.domains[0].id);
}

Test(status, of_a_policy_that_is_not_served_yet)
{
	site.config = configure(SITE "mode = enforce\n");
	cr_expect_eq(collect(METRICS, 0), EXIT_WARNING);
	cr_expect(says("warning: the configuration has another policy"));
	cr_expect(says("  mode        testing since"));
	policy_state_update(&site.state, &site.config->domains[0], NOW, NULL);
	collect(METRICS, 0);
	cr_expect(says("  before it   may be cached until "
		       "2026-01-08T00:00:00Z\n"));
}
