/* Names of senders come from a file that others may write: the parser of it
 * lets nothing through that a terminal would obey. */
#include "cli/status_text.h"

#include <inttypes.h>

#include "base/timestamp.h"

#define DAY_S 86400

static void add_notes(struct text *text, const char *indent,
		      const struct status_notes *notes)
{
	static const char *const words[] = {
	    [EXIT_OK] = "note",
	    [EXIT_WARNING] = "warning",
	    [EXIT_ERROR] = "ERROR",
	    [EXIT_UNKNOWN] = "unknown",
	};

	for (size_t i = 0; i < notes->count; i++)
		text_addf(text, "%s%s: %s\n", indent,
			  words[notes->list[i].severity], notes->list[i].text);
}

static void add_daemon(struct text *text, const struct metrics_file *metrics)
{
	char started[TIMESTAMP_ROOM], loaded[TIMESTAMP_ROOM];

	text_addf(text, "mta-stsd %s, started %s, loaded %s\n",
		  metrics->version, timestamp_format(started, metrics->started),
		  timestamp_format(loaded, metrics->last_good_load));
}

static void add_count(struct text *text, const char *words,
		      const struct status_count *count)
{
	char moment[TIMESTAMP_ROOM];

	text_addf(text, "%s %s (%" PRIu64 "%s)", words,
		  timestamp_format(moment, count->last), count->count,
		  count->count == 1 ? " fetch" : " fetches");
}

static void add_sender(struct text *text, const struct status_sender *sender)
{
	text_addf(text, "    %-26s", sender->name);
	if (sender->current.count > 0)
		add_count(text, "this id", &sender->current);
	else
		text_add_string(text, "NOT this id");
	if (sender->earlier.count > 0)
		add_count(text, ", earlier ones", &sender->earlier);
	text_add_string(text, "\n");
}

static void add_senders(struct text *text, const struct status_domain *domain,
			const struct metrics_file *metrics)
{
	char moment[TIMESTAMP_ROOM];

	if (metrics == NULL || domain->id == NULL)
		return;
	text_addf(text, "  fetched since %s, last, by\n",
		  timestamp_format(moment, metrics->started));
	for (size_t i = 0; i < domain->sender_count; i++)
		add_sender(text, &domain->senders[i]);
	if (domain->sender_count == 0)
		text_add_string(text, "    nobody\n");
}

static void add_domain(struct text *text, const struct status_domain *domain,
		       const struct metrics_file *metrics, int64_t now)
{
	char moment[TIMESTAMP_ROOM];

	text_addf(text, "\n%s\n", domain->name);
	add_notes(text, "  ", &domain->notes);
	if (domain->id == NULL)
		return;
	text_addf(text, "  mode        %s since %s\n", domain->mode,
		  timestamp_format(moment, domain->mode_since));
	text_addf(text, "  id          %s since %s\n", domain->id,
		  timestamp_format(moment, domain->since));
	if (domain->cached_until != 0)
		text_addf(text, "  before it   may be cached until %s\n",
			  timestamp_format(moment, domain->cached_until));
	if (domain->certificate_end != 0)
		text_addf(text, "  certificate until %s, %" PRId64 " days\n",
			  timestamp_format(moment, domain->certificate_end),
			  (domain->certificate_end - now) / DAY_S);
	add_senders(text, domain, metrics);
}

void status_render(const struct status *status, int64_t now, struct text *text)
{
	if (status->metrics != NULL)
		add_daemon(text, status->metrics);
	add_notes(text, "", &status->notes);
	for (size_t i = 0; i < status->domain_count; i++)
		add_domain(text, &status->domains[i], status->metrics, now);
}
