/* Pure functions.  Strings go into a digest with their lengths, so that no two
 * tuples run together. */
#include "reports/report_identity.h"

#include <string.h>

static void add_string(struct text *text, const char *string)
{
	text_addf(text, "%zu:", string != NULL ? strlen(string) : (size_t)0);
	text_add_string(text, string != NULL ? string : "");
}

void report_identity_make(struct report_identity *identity,
			  const struct tls_report *report,
			  const char *dkim_domain)
{
	struct text text;

	text_init_growing(&text);
	add_string(&text, dkim_domain);
	add_string(&text, report->organization);
	add_string(&text, report->id);
	text_addf(&text, "%lld-%lld;", (long long)report->start,
		  (long long)report->end);
	/* Some number their reports anew for each domain. */
	for (size_t i = 0; i < report->policy_count; i++)
		add_string(&text, report->policies[i].domain);
	digest_sha256(identity->key, text.bytes, text.length);
	text_clear(&text);
	tls_report_render(report, &text);
	digest_sha256(identity->contents, text.bytes, text.length);
	text_release(&text);
}
