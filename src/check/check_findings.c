/* Pure functions. */
#include "check/check_findings.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"

/* Of what others wrote, in one place. */
#define ESCAPE_LENGTH_MAX 200

static const struct {
	const char *name;
	enum check_area area;
} codes[CODE_COUNT] = {
    [CODE_TXT_MISSING] = {"txt-missing", AREA_DNS},
    [CODE_TXT_MULTIPLE] = {"txt-multiple", AREA_DNS},
    [CODE_TXT_EXTRA] = {"txt-extra", AREA_DNS},
    [CODE_TXT_SYNTAX] = {"txt-syntax", AREA_DNS},
    [CODE_TXT_ID] = {"txt-id", AREA_DNS},
    [CODE_DNS_TEMPORARY] = {"dns-temporary", AREA_DNS},
    [CODE_TXT_WILDCARD] = {"txt-wildcard", AREA_DNS},
    [CODE_TXT_UNKNOWN_FIELD] = {"txt-unknown-field", AREA_DNS},
    [CODE_TXT_MISPLACED] = {"txt-misplaced", AREA_DNS},
    [CODE_TXT_CACHED] = {"txt-cached", AREA_DNS},
    [CODE_DEADLINE] = {"deadline", AREA_DNS},
    [CODE_NO_ROUTE] = {"no-route", AREA_DNS},
    [CODE_HOST_MISSING] = {"host-missing", AREA_HTTPS},
    [CODE_HTTPS_CONNECT] = {"https-connect", AREA_HTTPS},
    [CODE_HTTPS_TIMEOUT] = {"https-timeout", AREA_HTTPS},
    [CODE_HTTPS_SLOW] = {"https-slow", AREA_HTTPS},
    [CODE_HTTPS_TOO_MANY] = {"https-too-many", AREA_HTTPS},
    [CODE_TLS_HANDSHAKE] = {"tls-handshake", AREA_HTTPS},
    [CODE_TLS_VERSION] = {"tls-version", AREA_HTTPS},
    [CODE_TLS_WEAK] = {"tls-weak", AREA_HTTPS},
    [CODE_CERT_UNTRUSTED] = {"cert-untrusted", AREA_HTTPS},
    [CODE_CERT_SELF_SIGNED] = {"cert-self-signed", AREA_HTTPS},
    [CODE_CERT_EXPIRED] = {"cert-expired", AREA_HTTPS},
    [CODE_CERT_NOT_YET_VALID] = {"cert-not-yet-valid", AREA_HTTPS},
    [CODE_CERT_EXPIRING] = {"cert-expiring", AREA_HTTPS},
    [CODE_CERT_NAME] = {"cert-name", AREA_HTTPS},
    [CODE_CERT_CHAIN_ORDER] = {"cert-chain-order", AREA_HTTPS},
    [CODE_HTTP_REDIRECT] = {"http-redirect", AREA_HTTPS},
    [CODE_HTTP_STATUS] = {"http-status", AREA_HTTPS},
    [CODE_HTTP_CONTENT_TYPE] = {"http-content-type", AREA_HTTPS},
    [CODE_HTTP_CONTENT_ENCODING] = {"http-content-encoding", AREA_HTTPS},
    [CODE_HTTP_TOO_LARGE] = {"http-too-large", AREA_HTTPS},
    [CODE_HTTP_MALFORMED] = {"http-malformed", AREA_HTTPS},
    [CODE_POLICY_SYNTAX] = {"policy-syntax", AREA_POLICY},
    [CODE_POLICY_VERSION] = {"policy-version", AREA_POLICY},
    [CODE_POLICY_MODE] = {"policy-mode", AREA_POLICY},
    [CODE_POLICY_MAX_AGE] = {"policy-max-age", AREA_POLICY},
    [CODE_POLICY_MAX_AGE_SHORT] = {"policy-max-age-short", AREA_POLICY},
    [CODE_POLICY_MX_MISSING] = {"policy-mx-missing", AREA_POLICY},
    [CODE_POLICY_MX_INVALID] = {"policy-mx-invalid", AREA_POLICY},
    [CODE_POLICY_MX_DUPLICATE] = {"policy-mx-duplicate", AREA_POLICY},
    [CODE_POLICY_DUPLICATE_KEY] = {"policy-duplicate-key", AREA_POLICY},
    [CODE_POLICY_UNKNOWN_KEY] = {"policy-unknown-key", AREA_POLICY},
    [CODE_POLICY_DIFFERS_BY_ADDRESS] = {"policy-differs-by-address",
					AREA_POLICY},
    [CODE_POLICY_TESTING] = {"policy-testing", AREA_POLICY},
    [CODE_POLICY_NONE] = {"policy-none", AREA_POLICY},
    [CODE_MX_MISSING] = {"mx-missing", AREA_MX},
    [CODE_MX_NULL] = {"mx-null", AREA_MX},
    [CODE_MX_NOT_COVERED] = {"mx-not-covered", AREA_MX},
    [CODE_MX_UNUSED] = {"mx-unused", AREA_MX},
    [CODE_MX_WILDCARD_DEPTH] = {"mx-wildcard-depth", AREA_MX},
    [CODE_MX_IS_CNAME] = {"mx-is-cname", AREA_MX},
    [CODE_MX_NO_ADDRESS] = {"mx-no-address", AREA_MX},
    [CODE_MX_TOO_MANY] = {"mx-too-many", AREA_MX},
    [CODE_SMTP_CONNECT] = {"smtp-connect", AREA_SMTP},
    [CODE_SMTP_BLOCKED] = {"smtp-blocked", AREA_SMTP},
    [CODE_SMTP_GREETING] = {"smtp-greeting", AREA_SMTP},
    [CODE_STARTTLS_MISSING] = {"starttls-missing", AREA_SMTP},
    [CODE_STARTTLS_REFUSED] = {"starttls-refused", AREA_SMTP},
    [CODE_MX_TLS_HANDSHAKE] = {"mx-tls-handshake", AREA_SMTP},
    [CODE_MX_TLS_VERSION] = {"mx-tls-version", AREA_SMTP},
    [CODE_MX_TLS_WEAK] = {"mx-tls-weak", AREA_SMTP},
    [CODE_MX_CERT_UNTRUSTED] = {"mx-cert-untrusted", AREA_SMTP},
    [CODE_MX_CERT_EXPIRED] = {"mx-cert-expired", AREA_SMTP},
    [CODE_MX_CERT_NOT_YET_VALID] = {"mx-cert-not-yet-valid", AREA_SMTP},
    [CODE_MX_CERT_EXPIRING] = {"mx-cert-expiring", AREA_SMTP},
    [CODE_MX_CERT_NAME] = {"mx-cert-name", AREA_SMTP},
    [CODE_MX_CERT_CHAIN_ORDER] = {"mx-cert-chain-order", AREA_SMTP},
    [CODE_MX_DIFFERS_BY_ADDRESS] = {"mx-differs-by-address", AREA_SMTP},
    [CODE_TLSRPT_MISSING] = {"tlsrpt-missing", AREA_TLSRPT},
    [CODE_TLSRPT_MULTIPLE] = {"tlsrpt-multiple", AREA_TLSRPT},
    [CODE_TLSRPT_EXTRA] = {"tlsrpt-extra", AREA_TLSRPT},
    [CODE_TLSRPT_SYNTAX] = {"tlsrpt-syntax", AREA_TLSRPT},
    [CODE_TLSRPT_RUA] = {"tlsrpt-rua", AREA_TLSRPT},
    [CODE_ID_STALE] = {"id-stale", AREA_LOCAL},
    [CODE_POLICY_NOT_SERVED] = {"policy-not-served", AREA_LOCAL},
    [CODE_LOCAL_MX_NOT_COVERED] = {"local-mx-not-covered", AREA_LOCAL},
};

static const char *const area_names[AREA_COUNT] = {
    [AREA_DNS] = "dns",	    [AREA_HTTPS] = "https", [AREA_POLICY] = "policy",
    [AREA_MX] = "mx",	    [AREA_SMTP] = "smtp",   [AREA_TLSRPT] = "tlsrpt",
    [AREA_LOCAL] = "local",
};

const char *check_code_name(enum check_code code)
{
	return codes[code].name;
}

enum check_area check_code_area(enum check_code code)
{
	return codes[code].area;
}

const char *check_area_name(enum check_area area)
{
	return area_names[area];
}

const char *check_severity_name(enum check_severity severity)
{
	switch (severity) {
	case CHECK_INFO: return "info";
	case CHECK_WARNING: return "warning";
	case CHECK_UNKNOWN: return "unknown";
	case CHECK_ERROR: break;
	}
	return "error";
}

void check_findings_init(struct check_findings *findings, struct arena *arena)
{
	findings->arena = arena;
	findings->count = findings->omitted = 0;
	findings->worst = CHECK_INFO;
}

/* A place that is not kept, once the list is full. */
static struct check_finding *next_place(struct check_findings *findings)
{
	if (findings->count < CHECK_FINDINGS_MAX)
		return &findings->list[findings->count++];
	findings->omitted++;
	return arena_alloc(findings->arena, sizeof(struct check_finding));
}

struct check_finding *check_findings_add(struct check_findings *findings,
					 enum check_code code,
					 enum check_severity severity,
					 const char *subject,
					 const char *format, ...)
{
	struct check_finding *finding = next_place(findings);
	va_list arguments;

	va_start(arguments, format);
	*finding = (struct check_finding){
	    .code = code,
	    .severity = severity,
	    .subject = arena_copy(findings->arena, subject, strlen(subject)),
	    .message = arena_vprintf(findings->arena, format, arguments),
	    .fix = ""};
	va_end(arguments);
	if (severity > findings->worst)
		findings->worst = severity;
	return finding;
}

const struct check_finding *check_findings_find(
    const struct check_findings *findings, enum check_code code)
{
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].code == code)
			return &findings->list[i];
	}
	return NULL;
}

const char *check_escape(struct arena *arena, const char *bytes, size_t length)
{
	const char *copy;
	struct text text;

	text_init_growing(&text);
	text_add_escaped(&text, bytes, length, ESCAPE_LENGTH_MAX);
	copy = arena_copy(arena, text.bytes, text.length);
	text_release(&text);
	return copy;
}
