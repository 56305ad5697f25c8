/* Pure functions. */
#include "reports/received_report.h"

#include <string.h>

#include "reports/report_archive.h"

/* Whether it is about anything: one without entries is a heartbeat. */
static bool has_domain(const struct tls_report *report)
{
	for (size_t i = 0; i < report->policy_count; i++) {
		if (report->policies[i].domain != NULL)
			return true;
	}
	return report->policy_count == 0;
}

bool received_report_parse(struct received_report *received,
			   const struct report_origin *origin,
			   const char *bytes, size_t length,
			   struct arena *arena, struct diagnostics *deviations,
			   struct text *why)
{
	struct mail_authentication *archived =
	    arena_alloc(arena, sizeof(*archived));
	const char *submitter = origin->submitter, *contact;

	received->authentication = origin->authentication;
	if (origin->is_archived &&
	    report_archive_read(bytes, length, arena, archived, &submitter))
		received->authentication = archived;
	if (!tls_report_parse(bytes, length, origin->domain, arena,
			      &received->report, deviations, why))
		return false;
	if (!has_domain(&received->report)) {
		text_add_string(why, "no domain in it");
		return false;
	}
	contact = tls_report_contact_domain(&received->report, arena);
	if (contact != NULL && submitter != NULL &&
	    strcmp(contact, submitter) != 0)
		diagnostics_add(deviations, SEVERITY_INFO, NULL, 0,
				"contact-info: its domain is '%.200s', and "
				"'%.200s' sent it",
				contact, submitter);
	received->submitter = contact != NULL ? contact : submitter;
	return true;
}
