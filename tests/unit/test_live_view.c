#include <criterion/criterion.h>

#include "advice/live_view.h"
#include "judged.h"
#include "made_facts.h"

static const struct {
	enum check_code code;
	enum check_severity severity;
	enum live_meaning meaning; /* LIVE_MEANINGS: none */
} meanings[] = {
    {CODE_MX_NOT_COVERED, CHECK_ERROR, LIVE_LOSS},
    {CODE_MX_NOT_COVERED, CHECK_WARNING, LIVE_LOSS},
    {CODE_MX_WILDCARD_DEPTH, CHECK_WARNING, LIVE_LOSS},
    {CODE_LOCAL_MX_NOT_COVERED, CHECK_WARNING, LIVE_LOSS},
    {CODE_STARTTLS_MISSING, CHECK_ERROR, LIVE_LOSS},
    {CODE_STARTTLS_REFUSED, CHECK_ERROR, LIVE_LOSS},
    {CODE_MX_TLS_HANDSHAKE, CHECK_ERROR, LIVE_LOSS},
    {CODE_MX_TLS_HANDSHAKE, CHECK_UNKNOWN, LIVE_UNKNOWN},
    {CODE_MX_TLS_VERSION, CHECK_ERROR, LIVE_LOSS},
    {CODE_MX_TLS_WEAK, CHECK_WARNING, LIVE_MEANINGS},
    {CODE_MX_CERT_UNTRUSTED, CHECK_ERROR, LIVE_LOSS},
    {CODE_MX_CERT_UNTRUSTED, CHECK_WARNING, LIVE_MEANINGS},
    {CODE_MX_CERT_EXPIRED, CHECK_ERROR, LIVE_LOSS},
    {CODE_MX_CERT_NOT_YET_VALID, CHECK_ERROR, LIVE_LOSS},
    {CODE_MX_CERT_EXPIRING, CHECK_ERROR, LIVE_LOSS},
    {CODE_MX_CERT_EXPIRING, CHECK_WARNING, LIVE_MEANINGS},
    {CODE_MX_CERT_NAME, CHECK_ERROR, LIVE_LOSS},
    {CODE_MX_DIFFERS_BY_ADDRESS, CHECK_ERROR, LIVE_LOSS},
    /* In mode none. */
    {CODE_MX_CERT_NAME, CHECK_INFO, LIVE_MEANINGS},
    {CODE_SMTP_GREETING, CHECK_ERROR, LIVE_TROUBLE},
    {CODE_SMTP_CONNECT, CHECK_WARNING, LIVE_MEANINGS},
    {CODE_SMTP_BLOCKED, CHECK_INFO, LIVE_UNKNOWN},
    {CODE_SMTP_BLOCKED, CHECK_UNKNOWN, LIVE_UNKNOWN},
    {CODE_MX_MISSING, CHECK_ERROR, LIVE_TROUBLE},
    {CODE_MX_NO_ADDRESS, CHECK_ERROR, LIVE_TROUBLE},
    {CODE_MX_UNUSED, CHECK_INFO, LIVE_MEANINGS},
    {CODE_TXT_MISSING, CHECK_ERROR, LIVE_FAULT},
    {CODE_TXT_MULTIPLE, CHECK_ERROR, LIVE_FAULT},
    {CODE_TXT_EXTRA, CHECK_WARNING, LIVE_MEANINGS},
    {CODE_TXT_CACHED, CHECK_INFO, LIVE_MEANINGS},
    {CODE_DNS_TEMPORARY, CHECK_UNKNOWN, LIVE_UNKNOWN},
    {CODE_DEADLINE, CHECK_UNKNOWN, LIVE_UNKNOWN},
    {CODE_HOST_MISSING, CHECK_ERROR, LIVE_FAULT},
    {CODE_HOST_MISSING, CHECK_WARNING, LIVE_MEANINGS},
    {CODE_HTTPS_CONNECT, CHECK_WARNING, LIVE_MEANINGS},
    {CODE_CERT_EXPIRED, CHECK_ERROR, LIVE_FAULT},
    {CODE_CERT_EXPIRING, CHECK_ERROR, LIVE_TROUBLE},
    {CODE_HTTP_STATUS, CHECK_ERROR, LIVE_FAULT},
    {CODE_POLICY_SYNTAX, CHECK_ERROR, LIVE_FAULT},
    {CODE_POLICY_TESTING, CHECK_INFO, LIVE_MEANINGS},
    {CODE_POLICY_DIFFERS_BY_ADDRESS, CHECK_ERROR, LIVE_FAULT},
    {CODE_ID_STALE, CHECK_WARNING, LIVE_FAULT},
    {CODE_ID_STALE, CHECK_ERROR, LIVE_FAULT},
    {CODE_POLICY_NOT_SERVED, CHECK_ERROR, LIVE_FAULT},
    {CODE_POLICY_NOT_SERVED, CHECK_WARNING, LIVE_MEANINGS},
    {CODE_TLSRPT_MISSING, CHECK_INFO, LIVE_REPORTS},
    {CODE_TLSRPT_MISSING, CHECK_WARNING, LIVE_REPORTS},
    {CODE_TLSRPT_SYNTAX, CHECK_ERROR, LIVE_REPORTS},
    {CODE_TLSRPT_RUA, CHECK_WARNING, LIVE_REPORTS},
    {CODE_TLSRPT_EXTRA, CHECK_WARNING, LIVE_MEANINGS},
};

Test(live_view, sorts_findings_by_their_meaning)
{
	for (size_t i = 0; i < COUNT(meanings); i++) {
		struct check_findings *findings = judged_new();
		struct check_facts facts = made_perfect();
		struct live_view view;

		check_findings_add(findings, meanings[i].code,
				   meanings[i].severity, "", "wrong");
		live_view_make(&view, findings, &facts, findings->arena);
		cr_expect(view.is_there);
		for (size_t j = 0; j < LIVE_MEANINGS; j++)
			cr_expect_eq(view.by_meaning[j].count,
				     j == meanings[i].meaning,
				     "%s %s: meaning %zu",
				     check_severity_name(meanings[i].severity),
				     check_code_name(meanings[i].code), j);
		cr_expect_eq(view.is_all_seen,
			     meanings[i].meaning != LIVE_LOSS);
		judged_free(findings);
	}
}

static bool is_all_seen(const struct check_facts *facts)
{
	struct check_findings *findings = judged_new();
	struct live_view view;

	live_view_make(&view, findings, facts, findings->arena);
	judged_free(findings);
	return view.is_all_seen;
}

Test(live_view, knows_whether_all_was_seen)
{
	static const struct smtp_facts silent[] = {
	    {.address = "192.0.2.1", .connect = CONNECT_TIMEOUT}};
	const struct mx_facts unseen = {
	    .name = "mx2.example.com", .hosts = silent, .host_count = 1};
	struct check_facts facts = made_perfect();
	struct mx_facts mx[] = {facts.mx[0], unseen};

	cr_expect(is_all_seen(&facts));
	facts.mx_omitted = 1;
	cr_expect_not(is_all_seen(&facts));
	facts = made_perfect();
	facts.mx = mx;
	facts.mx_count = 2;
	cr_expect_not(is_all_seen(&facts));
	facts = made_nothing();
	cr_expect_not(is_all_seen(&facts));
}

Test(live_view, is_empty_without_a_check)
{
	struct live_view view;

	live_view_make(&view, NULL, NULL, NULL);
	cr_expect_not(view.is_there);
	cr_expect_not(view.is_all_seen);
	for (size_t i = 0; i < LIVE_MEANINGS; i++)
		cr_expect_eq(view.by_meaning[i].count, 0);
}
