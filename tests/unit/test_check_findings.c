#include <criterion/criterion.h>
#include <string.h>

#include "check/check_findings.h"
#include "judged.h"

/* What scripts and monitoring may depend on. */
static const struct {
	enum check_code code;
	const char *name, *area;
} stable[] = {
    {CODE_TXT_MISSING, "txt-missing", "dns"},
    {CODE_TXT_MULTIPLE, "txt-multiple", "dns"},
    {CODE_TXT_EXTRA, "txt-extra", "dns"},
    {CODE_TXT_SYNTAX, "txt-syntax", "dns"},
    {CODE_TXT_ID, "txt-id", "dns"},
    {CODE_DNS_TEMPORARY, "dns-temporary", "dns"},
    {CODE_TXT_WILDCARD, "txt-wildcard", "dns"},
    {CODE_HOST_MISSING, "host-missing", "https"},
    {CODE_HTTPS_CONNECT, "https-connect", "https"},
    {CODE_HTTPS_TIMEOUT, "https-timeout", "https"},
    {CODE_HTTPS_SLOW, "https-slow", "https"},
    {CODE_TLS_HANDSHAKE, "tls-handshake", "https"},
    {CODE_TLS_VERSION, "tls-version", "https"},
    {CODE_CERT_UNTRUSTED, "cert-untrusted", "https"},
    {CODE_CERT_SELF_SIGNED, "cert-self-signed", "https"},
    {CODE_CERT_EXPIRED, "cert-expired", "https"},
    {CODE_CERT_NOT_YET_VALID, "cert-not-yet-valid", "https"},
    {CODE_CERT_EXPIRING, "cert-expiring", "https"},
    {CODE_CERT_NAME, "cert-name", "https"},
    {CODE_TLS_WEAK, "tls-weak", "https"},
    {CODE_MX_TLS_WEAK, "mx-tls-weak", "smtp"},
    {CODE_CERT_CHAIN_ORDER, "cert-chain-order", "https"},
    {CODE_HTTP_REDIRECT, "http-redirect", "https"},
    {CODE_HTTP_STATUS, "http-status", "https"},
    {CODE_HTTP_CONTENT_TYPE, "http-content-type", "https"},
    {CODE_HTTP_TOO_LARGE, "http-too-large", "https"},
    {CODE_HTTP_MALFORMED, "http-malformed", "https"},
    {CODE_POLICY_SYNTAX, "policy-syntax", "policy"},
    {CODE_POLICY_VERSION, "policy-version", "policy"},
    {CODE_POLICY_MODE, "policy-mode", "policy"},
    {CODE_POLICY_MAX_AGE, "policy-max-age", "policy"},
    {CODE_POLICY_MAX_AGE_SHORT, "policy-max-age-short", "policy"},
    {CODE_POLICY_MX_MISSING, "policy-mx-missing", "policy"},
    {CODE_POLICY_MX_INVALID, "policy-mx-invalid", "policy"},
    {CODE_POLICY_DUPLICATE_KEY, "policy-duplicate-key", "policy"},
    {CODE_POLICY_UNKNOWN_KEY, "policy-unknown-key", "policy"},
    {CODE_POLICY_DIFFERS_BY_ADDRESS, "policy-differs-by-address", "policy"},
    {CODE_POLICY_TESTING, "policy-testing", "policy"},
    {CODE_POLICY_NONE, "policy-none", "policy"},
    {CODE_MX_MISSING, "mx-missing", "mx"},
    {CODE_MX_NULL, "mx-null", "mx"},
    {CODE_MX_NOT_COVERED, "mx-not-covered", "mx"},
    {CODE_MX_UNUSED, "mx-unused", "mx"},
    {CODE_MX_WILDCARD_DEPTH, "mx-wildcard-depth", "mx"},
    {CODE_MX_IS_CNAME, "mx-is-cname", "mx"},
    {CODE_MX_NO_ADDRESS, "mx-no-address", "mx"},
    {CODE_SMTP_CONNECT, "smtp-connect", "smtp"},
    {CODE_SMTP_BLOCKED, "smtp-blocked", "smtp"},
    {CODE_SMTP_GREETING, "smtp-greeting", "smtp"},
    {CODE_STARTTLS_MISSING, "starttls-missing", "smtp"},
    {CODE_STARTTLS_REFUSED, "starttls-refused", "smtp"},
    {CODE_MX_TLS_HANDSHAKE, "mx-tls-handshake", "smtp"},
    {CODE_MX_TLS_VERSION, "mx-tls-version", "smtp"},
    {CODE_MX_CERT_UNTRUSTED, "mx-cert-untrusted", "smtp"},
    {CODE_MX_CERT_EXPIRED, "mx-cert-expired", "smtp"},
    {CODE_MX_CERT_EXPIRING, "mx-cert-expiring", "smtp"},
    {CODE_MX_CERT_NAME, "mx-cert-name", "smtp"},
    {CODE_MX_DIFFERS_BY_ADDRESS, "mx-differs-by-address", "smtp"},
    {CODE_TLSRPT_MISSING, "tlsrpt-missing", "tlsrpt"},
    {CODE_TLSRPT_MULTIPLE, "tlsrpt-multiple", "tlsrpt"},
    {CODE_TLSRPT_SYNTAX, "tlsrpt-syntax", "tlsrpt"},
    {CODE_TLSRPT_RUA, "tlsrpt-rua", "tlsrpt"},
    {CODE_ID_STALE, "id-stale", "local"},
    {CODE_POLICY_NOT_SERVED, "policy-not-served", "local"},
    {CODE_LOCAL_MX_NOT_COVERED, "local-mx-not-covered", "local"},
};

Test(check_findings, keeps_its_codes)
{
	for (size_t i = 0; i < COUNT(stable); i++) {
		enum check_code code = stable[i].code;

		cr_expect_str_eq(check_code_name(code), stable[i].name);
		cr_expect_str_eq(check_area_name(check_code_area(code)),
				 stable[i].area, "%s", stable[i].name);
	}
}

Test(check_findings, has_a_name_and_an_area_for_each_code)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";

	for (enum check_code code = 0; code < CODE_COUNT; code++) {
		const char *name = check_code_name(code);

		cr_assert(name != NULL, "code %d", (int)code);
		cr_expect(*name != '\0' &&
			      strspn(name, letters) == strlen(name),
			  "%s", name);
		cr_expect_lt(check_code_area(code), AREA_COUNT, "%s", name);
		for (enum check_code other = 0; other < code; other++)
			cr_expect_str_neq(name, check_code_name(other));
	}
	for (enum check_area area = 0; area < AREA_COUNT; area++) {
		cr_assert(check_area_name(area) != NULL);
		for (enum check_area other = 0; other < area; other++)
			cr_expect_str_neq(check_area_name(area),
					  check_area_name(other));
	}
}

Test(check_findings, names_severities)
{
	cr_expect_str_eq(check_severity_name(CHECK_INFO), "info");
	cr_expect_str_eq(check_severity_name(CHECK_WARNING), "warning");
	cr_expect_str_eq(check_severity_name(CHECK_UNKNOWN), "unknown");
	cr_expect_str_eq(check_severity_name(CHECK_ERROR), "error");
}

Test(check_findings, keeps_what_it_is_told)
{
	struct check_findings *findings = judged_new();
	char subject[] = "example.com";
	const struct check_finding *finding;

	expect_judged("empty", findings, "");
	cr_expect_eq(findings->worst, CHECK_INFO);
	cr_expect(check_findings_find(findings, CODE_TXT_ID) == NULL);
	check_findings_add(findings, CODE_TXT_ID, CHECK_WARNING, subject,
			   "%d ids, 100%%", 2)
	    ->fix = "write one";
	check_findings_add(findings, CODE_MX_NULL, CHECK_INFO, "", "null");
	check_findings_add(findings, CODE_TXT_ID, CHECK_INFO, "", "again");
	memset(subject, 'x', strlen(subject));
	expect_judged("three", findings,
		      "warning txt-id, info mx-null, info txt-id");
	finding = expect_code("three", findings, CODE_TXT_ID);
	cr_expect_eq(finding, &findings->list[0], "not the first");
	cr_expect_str_eq(finding->subject, "example.com");
	cr_expect_str_eq(finding->message, "2 ids, 100%");
	cr_expect_str_eq(finding->fix, "write one");
	cr_expect_str_eq(findings->list[1].subject, "");
	cr_expect_str_eq(findings->list[1].fix, "");
	cr_expect_eq(findings->list[1].senders, 0);
	judged_free(findings);
}

static const struct {
	const char *name;
	enum check_severity severities[3], worst;
} worsts[] = {
    {"info", {CHECK_INFO, CHECK_INFO, CHECK_INFO}, CHECK_INFO},
    {"warning first", {CHECK_WARNING, CHECK_INFO, CHECK_INFO}, CHECK_WARNING},
    {"unknown is worse",
     {CHECK_UNKNOWN, CHECK_WARNING, CHECK_INFO},
     CHECK_UNKNOWN},
    {"an error is worse than unknown",
     {CHECK_UNKNOWN, CHECK_ERROR, CHECK_WARNING},
     CHECK_ERROR},
};

Test(check_findings, knows_the_worst)
{
	for (size_t i = 0; i < COUNT(worsts); i++) {
		struct check_findings *findings = judged_new();

		for (size_t j = 0; j < 3; j++)
			check_findings_add(findings, CODE_TXT_ID,
					   worsts[i].severities[j], "", "x");
		cr_expect_eq(findings->worst, worsts[i].worst, "%s",
			     worsts[i].name);
		judged_free(findings);
	}
}

Test(check_findings, counts_what_it_cannot_keep)
{
	struct check_findings *findings = judged_new();
	struct check_finding *finding;

	for (size_t i = 0; i < CHECK_FINDINGS_MAX; i++)
		check_findings_add(findings, CODE_MX_UNUSED, CHECK_INFO, "",
				   "%zu", i);
	cr_expect_eq(findings->count, CHECK_FINDINGS_MAX);
	cr_expect_eq(findings->omitted, 0);
	cr_expect_eq(findings->worst, CHECK_INFO);
	finding = check_findings_add(findings, CODE_TXT_ID, CHECK_ERROR,
				     "subject", "an error");
	finding->fix = "a fix";
	finding->senders = 1;
	check_findings_add(findings, CODE_MX_NULL, CHECK_WARNING, "", "x");
	cr_expect_eq(findings->count, CHECK_FINDINGS_MAX);
	cr_expect_eq(findings->omitted, 2);
	cr_expect_eq(findings->worst, CHECK_ERROR);
	cr_expect(check_findings_find(findings, CODE_TXT_ID) == NULL);
	cr_expect_str_eq(findings->list[CHECK_FINDINGS_MAX - 1].message, "255");
	judged_free(findings);
}

static const struct {
	const char *name, *bytes;
	size_t length;
	const char *escaped;
} escapes[] = {
    {"plain", "v=STSv1; id=a;", 14, "v=STSv1; id=a;"},
    {"empty", "", 0, ""},
    {"terminal", "\x1b[2J\x07", 5, "\\x1b[2J\\x07"},
    {"C1 control",
     "\x9b"
     "2J",
     3, "\\x9b2J"},
    {"lines", "a\r\nb\tc", 6, "a\\x0d\\x0ab\\x09c"},
    {"NUL", "a\0b", 3, "a\\x00b"},
    {"UTF-8", "\xc3\xbc", 2, "\\xc3\\xbc"},
    {"delete", "\x7f", 1, "\\x7f"},
    {"quotes", "\"a\\b\"", 5, "\\\"a\\\\b\\\""},
    {"ends at the length", "abc", 2, "ab"},
};

Test(check_findings, escapes_what_others_wrote)
{
	struct arena *arena = arena_new();
	char longest[202];

	for (size_t i = 0; i < COUNT(escapes); i++)
		cr_expect_str_eq(
		    check_escape(arena, escapes[i].bytes, escapes[i].length),
		    escapes[i].escaped, "%s", escapes[i].name);
	memset(longest, 'a', sizeof(longest));
	cr_expect_eq(strlen(check_escape(arena, longest, 200)), 200);
	cr_expect_eq(strlen(check_escape(arena, longest, 201)), 203);
	cr_expect_str_eq(check_escape(arena, longest, 201) + 198, "aa...");
	arena_free(arena);
}
