/* Pure functions. */
#include "reports/received_report.h"

#include "reports/report_archive.h"

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
	contact = tls_report_contact_domain(&received->report, arena);
	received->submitter = contact != NULL ? contact : submitter;
	return true;
}
