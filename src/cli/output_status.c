/* Reports a failure to write by its result only. */
#include "cli/output_status.h"

#include <jansson.h>

#include "base/timestamp.h"

static json_t *make_moment(int64_t seconds)
{
	char moment[TIMESTAMP_ROOM];

	return seconds == 0 ? json_null()
			    : json_string(timestamp_format(moment, seconds));
}

static const char *status_name(enum exit_status status)
{
	switch (status) {
	case EXIT_OK: return "ok";
	case EXIT_WARNING: return "warning";
	case EXIT_ERROR: return "error";
	case EXIT_UNKNOWN: break;
	}
	return "unknown";
}

static json_t *make_notes(const struct status_notes *notes)
{
	json_t *list = json_array();

	for (size_t i = 0; i < notes->count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "severity",
				    status_name(notes->list[i].severity),
				    "message", notes->list[i].text));
	return list;
}

static json_t *make_count(const struct status_count *count)
{
	if (count->count == 0)
		return json_null();
	return json_pack("{s:I, s:o}", "count",
			 (json_int_t)(count->count & INT64_MAX), "last",
			 make_moment(count->last));
}

static json_t *make_domain(const struct status_domain *domain)
{
	json_t *senders = json_array();

	for (size_t i = 0; i < domain->sender_count; i++) {
		const struct status_sender *sender = &domain->senders[i];

		json_array_append_new(
		    senders,
		    json_pack("{s:s, s:o, s:o}", "sender", sender->name,
			      "this_id", make_count(&sender->current),
			      "earlier_ids", make_count(&sender->earlier)));
	}
	return json_pack(
	    "{s:s, s:b, s:s?, s:o, s:s?, s:o, s:o, s:o, s:o, s:o}", "domain",
	    domain->name, "served", domain->is_served, "mode", domain->mode,
	    "mode_since", make_moment(domain->mode_since), "id", domain->id,
	    "since", make_moment(domain->since), "earlier_cached_until",
	    make_moment(domain->cached_until), "certificate_end",
	    make_moment(domain->certificate_end), "senders", senders, "notes",
	    make_notes(&domain->notes));
}

static json_t *make_daemon(const struct metrics_file *metrics)
{
	if (metrics == NULL)
		return json_null();
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b}", "version",
			 metrics->version, "started",
			 make_moment(metrics->started), "written",
			 make_moment(metrics->written), "last_load",
			 make_moment(metrics->last_load), "last_good_load",
			 make_moment(metrics->last_good_load), "load_succeeded",
			 metrics->is_load_good);
}

bool output_status_json(FILE *stream, const struct status *status)
{
	json_t *domains = json_array(), *root;
	bool is_written;

	for (size_t i = 0; i < status->domain_count; i++)
		json_array_append_new(domains,
				      make_domain(&status->domains[i]));
	root = json_pack("{s:s, s:o, s:o, s:o}", "status",
			 status_name(status_worst(status)), "daemon",
			 make_daemon(status->metrics), "notes",
			 make_notes(&status->notes), "domains", domains);
	is_written = json_dumpf(root, stream, JSON_INDENT(2)) == 0 &&
		     fputc('\n', stream) != EOF;
	json_decref(root);
	return is_written;
}
