/* The state is what counts for what is served: it lasts longer than a daemon.
 * The metrics add certificates and fetches. */
#include "cli/status.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/file.h"
#include "base/timestamp.h"
#include "site/certificate_store.h"
#include "site/records.h"

#define STALE_INTERVALS 4
#define STALE_LEAST_S	60

static void note(struct status_notes *notes, enum exit_status severity,
		 const char *text)
{
	if (notes->count < STATUS_NOTES_MAX)
		notes->list[notes->count++] =
		    (struct status_note){severity, text};
}

/* ---- one domain ---- */

static struct status_sender *find_sender(struct status_domain *domain,
					 const char *name)
{
	struct status_sender *sender = domain->senders;
	struct status_sender *end = sender + domain->sender_count;

	while (sender < end && strcmp(sender->name, name) != 0)
		sender++;
	if (sender == end)
		domain->sender_count++;
	sender->name = name;
	return sender;
}

static void add_fetch(struct status_domain *domain,
		      const struct metrics_fetch *fetch)
{
	struct status_sender *sender = find_sender(domain, fetch->sender);
	struct status_count *count = strcmp(fetch->id, domain->id) == 0
					 ? &sender->current
					 : &sender->earlier;

	count->count += fetch->count;
	if (count->last < fetch->last)
		count->last = fetch->last;
}

static void add_certificate(struct status_domain *domain, struct arena *arena,
			    const struct metrics_domain *metrics, int64_t now)
{
	int64_t end = metrics->certificate_end;
	char moment[TIMESTAMP_ROOM];

	domain->certificate_end = end;
	if (end == 0)
		return;
	timestamp_format(moment, end);
	if (end <= now)
		note(&domain->notes, EXIT_ERROR,
		     arena_printf(arena,
				  "certificate expired: %s: senders refuse "
				  "it: renew it",
				  moment));
	else if (certificate_ends_soon(metrics->certificate_start, end, now))
		note(&domain->notes, EXIT_WARNING,
		     arena_printf(arena,
				  "certificate ends soon: %s: it should have "
				  "been renewed by now",
				  moment));
}

static void add_metrics(struct status_domain *domain, struct arena *arena,
			const struct metrics_domain *metrics, int64_t now)
{
	if (metrics == NULL || domain->id == NULL)
		return;
	add_certificate(domain, arena, metrics, now);
	domain->senders = arena_alloc(arena, (metrics->fetch_count + 1) *
						 sizeof(*domain->senders));
	for (const struct metrics_fetch *fetch = metrics->fetches;
	     fetch != NULL; fetch = fetch->next)
		add_fetch(domain, fetch);
}

static void add_record(struct status_domain *domain,
		       const struct policy_record *record)
{
	domain->is_served = policy_record_is_served(record);
	domain->mode = policy_mode_name(record->policy.mode);
	domain->mode_since = record->mode_since;
	domain->id = record->id;
	domain->since = record->since;
	domain->cached_until = record->cached_until;
}

static void note_state(struct status_domain *domain,
		       const struct domain_config *config,
		       const struct policy_record *record)
{
	if (record == NULL)
		note(&domain->notes, EXIT_WARNING,
		     "not served yet: it waits for a load, or for its first "
		     "certificate: 'mta-stsd -t' tells which");
	else if (!domain->is_served)
		note(&domain->notes, EXIT_ERROR,
		     "NOT served: it has no certificate that can be used, or "
		     "waits for a load: 'mta-stsd -t' tells which");
	else if (records_find_status(config, record) == RECORDS_PENDING)
		note(&domain->notes, EXIT_WARNING,
		     "the configuration has another policy, which is not "
		     "served yet: reload with 'mta-stsd -r'");
	else if (record->is_untold)
		note(&domain->notes, EXIT_WARNING,
		     "the daemon could not tell to publish this id: 'mta-sts "
		     "records' prints the record");
}

static void collect_domain(struct status_domain *domain, struct arena *arena,
			   const struct local_site *site,
			   const struct domain_config *config,
			   const struct metrics_file *metrics, int64_t now)
{
	const struct policy_record *record =
	    policy_state_find(&site->state, config->name);

	*domain = (struct status_domain){.name = config->name};
	if (record != NULL)
		add_record(domain, record);
	note_state(domain, config, record);
	if (metrics != NULL)
		add_metrics(domain, arena,
			    metrics_file_find(metrics, config->name), now);
	if (domain->cached_until <= now)
		domain->cached_until = 0;
}

/* ---- the daemon ---- */

static void note_no_metrics(struct status_notes *notes, struct arena *arena,
			    const struct config *config, int error_number)
{
	const char *why = error_number == EBADMSG
			      ? "it is none of mta-stsd's"
			      : file_read_error_text(error_number);

	if (config->metrics_interval_s == 0)
		note(notes, EXIT_OK,
		     "certificates and senders are not known: "
		     "'metrics_interval = 0'");
	else
		note(notes, EXIT_WARNING,
		     arena_printf(arena,
				  "certificates and senders are not known: "
				  "cannot read '%s/" METRICS_FILE_NAME
				  "': %s: is mta-stsd running?",
				  config->state_dir, why));
}

static void note_metrics(struct status_notes *notes, struct arena *arena,
			 const struct config *config,
			 const struct metrics_file *metrics, int64_t now)
{
	int64_t stale_s = (int64_t)config->metrics_interval_s * STALE_INTERVALS;
	char moment[TIMESTAMP_ROOM];

	if (stale_s < STALE_LEAST_S)
		stale_s = STALE_LEAST_S;
	if (now - metrics->written > stale_s)
		note(notes, EXIT_WARNING,
		     arena_printf(
			 arena,
			 "the daemon has written nothing since %s: is it "
			 "running?",
			 timestamp_format(moment, metrics->written)));
	else if (metrics->written - now > stale_s)
		note(notes, EXIT_WARNING,
		     arena_printf(
			 arena,
			 "the daemon has written at %s, which is still to "
			 "come: whether it is running is not known: is the "
			 "clock right?",
			 timestamp_format(moment, metrics->written)));
	if (!metrics->is_load_good)
		note(notes, EXIT_WARNING,
		     arena_printf(
			 arena,
			 "the last load failed, at %s, or since the "
			 "configuration was refused only certificates were "
			 "renewed: what was served before is served on: "
			 "'mta-stsd -t' tells why, 'mta-stsd -r' loads it",
			 timestamp_format(moment, metrics->last_load)));
}

void status_collect(struct status *status, struct arena *arena,
		    const struct local_site *site,
		    const struct domain_config *const *domains, size_t count,
		    const struct metrics_file *metrics, int error_number,
		    int64_t now)
{
	*status = (struct status){.metrics = metrics, .domain_count = count};
	if (metrics == NULL)
		note_no_metrics(&status->notes, arena, site->config,
				error_number);
	else
		note_metrics(&status->notes, arena, site->config, metrics, now);
	status->domains = arena_alloc(arena, count * sizeof(*status->domains));
	for (size_t i = 0; i < count; i++)
		collect_domain(&status->domains[i], arena, site, domains[i],
			       metrics, now);
}

static enum exit_status worst_note(const struct status_notes *notes)
{
	enum exit_status worst = EXIT_OK;

	for (size_t i = 0; i < notes->count; i++)
		worst = exit_status_worse(worst, notes->list[i].severity);
	return worst;
}

enum exit_status status_worst(const struct status *status)
{
	enum exit_status worst = worst_note(&status->notes);

	for (size_t i = 0; i < status->domain_count; i++)
		worst = exit_status_worse(
		    worst, worst_note(&status->domains[i].notes));
	return worst;
}
