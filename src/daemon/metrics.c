/*
 * Written in small pieces, so that the master needs no memory for it.  A
 * directory that another instance may have the lock of is left alone.
 */
#include "daemon/metrics.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/generation_fetches.h"
#include "daemon/master_private.h"

#define PAGE_ROOM 2048
#define LINE_ROOM 768

/* What stands for the domains that are not told one by one: no policy domain,
 * since it has no dot. */
#define OTHERS "other"

struct page {
	struct file_draft draft;
	struct text text;
	char bytes[PAGE_ROOM];
	const struct master *master;
};

static void spill(struct page *page)
{
	file_draft_write(&page->draft, page->text.bytes, page->text.length);
	text_clear(&page->text);
}

/* Where the next line goes. */
static struct text *line(struct page *page)
{
	if (page->text.room - page->text.length < LINE_ROOM)
		spill(page);
	return &page->text;
}

static void begin(struct page *page, const char *name, const char *type,
		  const char *help)
{
	text_addf(line(page), "# HELP mta_stsd_%s %s\n# TYPE mta_stsd_%s %s\n",
		  name, help, name, type);
}

static void add(struct page *page, const char *name, uint64_t value)
{
	text_addf(line(page), "mta_stsd_%s %" PRIu64 "\n", name, value);
}

static void add_labelled(struct page *page, const char *name, const char *key,
			 const char *label, uint64_t value)
{
	text_addf(line(page), "mta_stsd_%s{%s=\"%s\"} %" PRIu64 "\n", name, key,
		  label, value);
}

/* A family of one line. */
static void add_single(struct page *page, const char *name, const char *type,
		       const char *help, uint64_t value)
{
	begin(page, name, type, help);
	add(page, name, value);
}

/* ---- the daemon ---- */

static void add_daemon(struct page *page)
{
	const struct metrics *metrics = &page->master->metrics;

	begin(page, "build_info", "gauge", "The version of the daemon.");
	add_labelled(page, "build_info", "version", MTA_STSD_VERSION, 1);
	add_single(page, "start_time_seconds", "gauge",
		   "When the daemon was started.",
		   (uint64_t)metrics->started_s);
	add_single(page, "written_time_seconds", "gauge",
		   "When this was written.", (uint64_t)time(NULL));
	begin(page, "loads_total", "counter", "Loads of the configuration.");
	add_labelled(page, "loads_total", "result", "success",
		     metrics->good_loads);
	add_labelled(page, "loads_total", "result", "failure",
		     metrics->failed_loads);
	add_single(page, "last_load_successful", "gauge",
		   "Whether the last load was taken, and the configuration "
		   "by the last one that read it.",
		   metrics->is_load_good);
	add_single(page, "last_load_time_seconds", "gauge",
		   "When the last load ended.", (uint64_t)metrics->load_s);
	add_single(page, "last_successful_load_time_seconds", "gauge",
		   "When the last load that was taken ended.",
		   (uint64_t)metrics->good_load_s);
}

static void add_connections(struct page *page)
{
	const struct counters *counters = page->master->environment.counters;

	add_single(page, "connections_total", "counter",
		   "Connections accepted.", counters->connections);
	begin(page, "connections_ended_total", "counter",
	      "Connections that ended, by how.");
	for (int i = 0; i < END_REASON_COUNT; i++)
		add_labelled(page, "connections_ended_total", "reason",
			     end_reason_name((enum end_reason)i),
			     counters->ends[i]);
	begin(page, "handshakes_total", "counter",
	      "TLS handshakes that were done, or why not.");
	add_labelled(page, "handshakes_total", "outcome", "done",
		     counters->handshakes);
	for (int i = TLS_FAILURE_NONE + 1; i < TLS_FAILURE_COUNT; i++)
		add_labelled(page, "handshakes_total", "outcome",
			     tls_failure_name((enum tls_failure)i),
			     counters->handshakes_failed[i]);
	for (int i = 0; i < END_REASON_COUNT; i++) {
		if (i != END_TLS_FAILURE && i != END_SERVED && i != END_SILENT)
			add_labelled(page, "handshakes_total", "outcome",
				     end_reason_name((enum end_reason)i),
				     counters->handshakes_ended[i]);
	}
	begin(page, "responses_total", "counter",
	      "Responses, by their HTTP status.");
	for (int i = 0; i < COUNTERS_STATUS_COUNT; i++)
		text_addf(line(page),
			  "mta_stsd_responses_total{status=\"%u\"} %" PRIu64
			  "\n",
			  counters_statuses[i], counters->responses[i]);
}

/* ---- the domains ---- */

static void add_domain_counts(struct page *page)
{
	const struct snapshot *snapshot = page->master->current->snapshot;

	begin(page, "domains", "gauge",
	      "Configured domains, served or without a usable certificate.");
	add_labelled(page, "domains", "state", "served",
		     snapshot->served_count);
	add_labelled(page, "domains", "state", "waiting",
		     snapshot->config->domain_count - snapshot->served_count);
}

static void add_since(struct page *page)
{
	const struct snapshot *snapshot = page->master->current->snapshot;

	begin(page, "policy_since_time_seconds", "gauge",
	      "Since when the policy of this id is served.");
	for (size_t i = 0; i < snapshot_detailed(snapshot); i++) {
		const struct served_domain *domain = &snapshot->domains[i];

		if (domain->certificate != NULL)
			text_addf(line(page),
				  "mta_stsd_policy_since_time_seconds"
				  "{domain=\"%s\",id=\"%s\"} %" PRId64 "\n",
				  domain->config->name, domain->id,
				  snapshot->since[i].policy);
	}
	begin(page, "policy_mode_since_time_seconds", "gauge",
	      "Since when the domain has this mode.");
	for (size_t i = 0; i < snapshot_detailed(snapshot); i++) {
		const struct served_domain *domain = &snapshot->domains[i];

		if (domain->certificate != NULL)
			text_addf(line(page),
				  "mta_stsd_policy_mode_since_time_seconds"
				  "{domain=\"%s\",mode=\"%s\"} %" PRId64 "\n",
				  domain->config->name,
				  policy_mode_name(domain->config->policy.mode),
				  snapshot->since[i].mode);
	}
}

/* The first end among the domains that are not told one by one. */
static int64_t find_first_end(const struct snapshot *snapshot)
{
	const struct certificate *last = NULL;
	int64_t first = INT64_MAX;

	for (size_t i = snapshot_detailed(snapshot);
	     i < snapshot->config->domain_count; i++) {
		const struct certificate *certificate =
		    snapshot->domains[i].certificate;

		if (certificate == NULL || certificate == last)
			continue;
		last = certificate;
		if (certificate_not_after(certificate) < first)
			first = certificate_not_after(certificate);
	}
	return first;
}

static void add_moment(struct page *page, const char *name, const char *domain,
		       int64_t moment)
{
	text_addf(line(page), "mta_stsd_%s{domain=\"%s\"} %" PRId64 "\n", name,
		  domain, moment);
}

static void add_certificates(struct page *page, const char *name,
			     int64_t (*moment)(const struct certificate *))
{
	const struct snapshot *snapshot = page->master->current->snapshot;

	for (size_t i = 0; i < snapshot_detailed(snapshot); i++) {
		const struct certificate *certificate =
		    snapshot->domains[i].certificate;

		if (certificate != NULL)
			add_moment(page, name,
				   snapshot->domains[i].config->name,
				   moment(certificate));
	}
}

static void add_periods(struct page *page)
{
	int64_t first = find_first_end(page->master->current->snapshot);

	begin(page, "certificate_start_time_seconds", "gauge",
	      "When the certificate begins.");
	add_certificates(page, "certificate_start_time_seconds",
			 certificate_not_before);
	begin(page, "certificate_end_time_seconds", "gauge",
	      "When the certificate ends.");
	add_certificates(page, "certificate_end_time_seconds",
			 certificate_not_after);
	if (first != INT64_MAX)
		add_moment(page, "certificate_end_time_seconds", OTHERS, first);
}

/* ---- fetches ---- */

enum fetch_family { FETCHES_COUNTED, FETCHES_DATED };

/* `id`: a label of its own, or "". */
static void add_sum(struct page *page, enum fetch_family family,
		    const char *domain, const char *id,
		    const struct fetch_sum *sum)
{
	for (size_t i = 0; i < SENDER_COUNT; i++) {
		if (sum->senders[i].count == 0)
			continue;
		text_addf(line(page),
			  "mta_stsd_%s{domain=\"%s\",%ssender=\"%s\"} %" PRIu64
			  "\n",
			  family == FETCHES_COUNTED ? "fetches_total"
						    : "last_fetch_time_seconds",
			  domain, id, sender_label(i),
			  family == FETCHES_COUNTED ? sum->senders[i].count
						    : sum->senders[i].last_s);
	}
}

static void add_domain_fetches(struct page *page, enum fetch_family family,
			       size_t number)
{
	const struct master *master = page->master;
	const struct served_domain *domain =
	    &master->current->snapshot->domains[number];
	char id[sizeof("id=\"\",") + STS_ID_LENGTH_MAX];
	struct domain_fetches fetches;
	struct text text;

	if (!generation_sum_fetches(master->current, master->older, number,
				    &fetches))
		return;
	text_init(&text, id, sizeof(id));
	text_addf(&text, "id=\"%s\",", domain->id);
	add_sum(page, family, domain->config->name, id, &fetches.current);
	/* No id has a hyphen. */
	add_sum(page, family, domain->config->name, "id=\"earlier-ids\",",
		&fetches.earlier);
}

static void add_fetches(struct page *page, enum fetch_family family)
{
	const struct master *master = page->master;
	struct fetch_sum others;

	/* Where nobody has fetched anything, no page shall be touched. */
	if (master->environment.counters->responses[0] == 0)
		return;
	for (size_t i = 0; i < snapshot_detailed(master->current->snapshot);
	     i++)
		add_domain_fetches(page, family, i);
	if (generation_sum_other_fetches(master->current, master->older,
					 &others))
		add_sum(page, family, OTHERS, "", &others);
}

static void add_all(struct page *page)
{
	add_daemon(page);
	add_connections(page);
	add_domain_counts(page);
	add_since(page);
	add_periods(page);
	begin(page, "fetches_total", "counter",
	      "Policies fetched, by domain, id and sender.");
	add_fetches(page, FETCHES_COUNTED);
	begin(page, "last_fetch_time_seconds", "gauge",
	      "When the sender fetched it last.");
	add_fetches(page, FETCHES_DATED);
}

/* ---- the file ---- */

/* 0, or the errno. */
static int write_file(const struct master *master)
{
	struct page page;

	page.master = master;
	text_init(&page.text, page.bytes, sizeof(page.bytes));
	if (file_draft_open(&page.draft, master->state_dir,
			    METRICS_FILE_NAME) != 0)
		return errno;
	add_all(&page);
	spill(&page);
	return file_draft_finish(&page.draft) == 0 ? 0 : errno;
}

static void tell(struct metrics *metrics, const char *directory,
		 int error_number)
{
	if (error_number != 0 && metrics->error_number == 0)
		log_message(LOG_LEVEL_ERROR,
			    "cannot write '%s/" METRICS_FILE_NAME "': %s: "
			    "trying on, and telling when it is written again",
			    directory, file_error_text(error_number));
	else if (error_number == 0 && metrics->error_number != 0)
		log_message(LOG_LEVEL_INFO,
			    "written again: '%s/" METRICS_FILE_NAME "'",
			    directory);
	metrics->error_number = error_number;
}

/* Whoever reads it would take it for the present. */
static void remove_file(struct master *master)
{
	char path[PATH_MAX];
	struct text text;

	text_init(&text, path, sizeof(path));
	text_addf(&text, "%s/" METRICS_FILE_NAME, master->state_dir);
	if (!text.truncated)
		unlink(path);
	master->metrics.is_removed = true;
}

void metrics_note_load(struct metrics *metrics, enum load_purpose purpose,
		       bool is_good)
{
	metrics->load_s = time(NULL);
	if (purpose != LOAD_RENEWAL)
		metrics->is_config_good = is_good;
	metrics->is_load_good = is_good && metrics->is_config_good;
	metrics->due_ms = 0;
	if (!is_good) {
		metrics->failed_loads++;
		return;
	}
	metrics->good_loads++;
	metrics->good_load_s = metrics->load_s;
	if (metrics->started_s == 0)
		metrics->started_s = metrics->load_s;
}

void metrics_run(struct master *master, int64_t now_ms)
{
	struct metrics *metrics = &master->metrics;
	int64_t interval_s =
	    master->current->snapshot->config->metrics_interval_s;

	if (now_ms < metrics->due_ms)
		return;
	metrics->due_ms =
	    interval_s == 0 ? INT64_MAX : now_ms + interval_s * 1000;
	if (!master->has_lock)
		return;
	if (interval_s == 0) {
		if (!metrics->is_removed)
			remove_file(master);
		return;
	}
	metrics->is_removed = false;
	tell(metrics, master->state_dir, write_file(master));
}
