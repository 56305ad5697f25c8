#ifndef CHECK_CHECK_FINDINGS_H
#define CHECK_CHECK_FINDINGS_H

/*
 * What a check has to say about a domain.  One table has all codes; they are
 * stable, since scripts and monitoring depend on them.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "check/senders.h"

enum check_area {
	AREA_DNS,
	AREA_HTTPS,
	AREA_POLICY,
	AREA_MX,
	AREA_SMTP,
	AREA_TLSRPT,
	AREA_LOCAL,
	AREA_COUNT
};

/* "unknown": it could not be found out. */
enum check_severity {
	CHECK_INFO,
	CHECK_WARNING,
	CHECK_UNKNOWN,
	CHECK_ERROR,
};

enum check_code {
	CODE_TXT_MISSING,
	CODE_TXT_MULTIPLE,
	CODE_TXT_EXTRA,
	CODE_TXT_SYNTAX,
	CODE_TXT_ID,
	CODE_DNS_TEMPORARY,
	CODE_TXT_WILDCARD,
	CODE_TXT_UNKNOWN_FIELD,
	CODE_TXT_MISPLACED,
	CODE_TXT_CACHED,
	CODE_DEADLINE,
	CODE_NO_ROUTE,
	CODE_HOST_MISSING,
	CODE_HTTPS_CONNECT,
	CODE_HTTPS_TIMEOUT,
	CODE_HTTPS_SLOW,
	CODE_HTTPS_TOO_MANY,
	CODE_TLS_HANDSHAKE,
	CODE_TLS_VERSION,
	CODE_TLS_WEAK,
	CODE_CERT_UNTRUSTED,
	CODE_CERT_SELF_SIGNED,
	CODE_CERT_EXPIRED,
	CODE_CERT_NOT_YET_VALID,
	CODE_CERT_EXPIRING,
	CODE_CERT_NAME,
	CODE_CERT_CHAIN_ORDER,
	CODE_HTTP_REDIRECT,
	CODE_HTTP_STATUS,
	CODE_HTTP_CONTENT_TYPE,
	CODE_HTTP_CONTENT_ENCODING,
	CODE_HTTP_TOO_LARGE,
	CODE_HTTP_MALFORMED,
	CODE_POLICY_SYNTAX,
	CODE_POLICY_VERSION,
	CODE_POLICY_MODE,
	CODE_POLICY_MAX_AGE,
	CODE_POLICY_MAX_AGE_SHORT,
	CODE_POLICY_MX_MISSING,
	CODE_POLICY_MX_INVALID,
	CODE_POLICY_MX_DUPLICATE,
	CODE_POLICY_DUPLICATE_KEY,
	CODE_POLICY_UNKNOWN_KEY,
	CODE_POLICY_DIFFERS_BY_ADDRESS,
	CODE_POLICY_TESTING,
	CODE_POLICY_NONE,
	CODE_MX_MISSING,
	CODE_MX_NULL,
	CODE_MX_NOT_COVERED,
	CODE_MX_UNUSED,
	CODE_MX_WILDCARD_DEPTH,
	CODE_MX_IS_CNAME,
	CODE_MX_NO_ADDRESS,
	CODE_MX_TOO_MANY,
	CODE_SMTP_CONNECT,
	CODE_SMTP_BLOCKED,
	CODE_SMTP_GREETING,
	CODE_STARTTLS_MISSING,
	CODE_STARTTLS_REFUSED,
	CODE_MX_TLS_HANDSHAKE,
	CODE_MX_TLS_VERSION,
	CODE_MX_TLS_WEAK,
	CODE_MX_CERT_UNTRUSTED,
	CODE_MX_CERT_EXPIRED,
	CODE_MX_CERT_NOT_YET_VALID,
	CODE_MX_CERT_EXPIRING,
	CODE_MX_CERT_NAME,
	CODE_MX_CERT_CHAIN_ORDER,
	CODE_MX_DIFFERS_BY_ADDRESS,
	CODE_TLSRPT_MISSING,
	CODE_TLSRPT_MULTIPLE,
	CODE_TLSRPT_EXTRA,
	CODE_TLSRPT_SYNTAX,
	CODE_TLSRPT_RUA,
	CODE_ID_STALE,
	CODE_POLICY_NOT_SERVED,
	CODE_LOCAL_MX_NOT_COVERED,
	CODE_COUNT
};

/* "txt-missing", "dns", "warning". */
const char *check_code_name(enum check_code code);
enum check_area check_code_area(enum check_code code);
const char *check_area_name(enum check_area area);
const char *check_severity_name(enum check_severity severity);

/* Strings live in the arena of the findings and are printable ASCII, but for
 * the names of IDN domains. */
struct check_finding {
	enum check_code code;
	enum check_severity severity;
	const char *subject; /* what it is about: a name, an address; or "" */
	const char *message; /* a sentence without a full stop */
	const char *fix;     /* what to do, or "" */
	unsigned senders;    /* a set, see check/senders.h */
};

#define CHECK_FINDINGS_MAX 256

struct check_findings {
	struct arena *arena;
	struct check_finding list[CHECK_FINDINGS_MAX]; /* as they were found */
	size_t count;
	size_t omitted;
	enum check_severity worst; /* of all; CHECK_INFO when there is none */
};

/* Starts an empty list whose strings will live in `arena` (keeps it). */
void check_findings_init(struct check_findings *findings, struct arena *arena);

/*
 * Adds a finding whose message is formatted; what others wrote must have been
 * escaped (check_escape()).  The subject is copied.  Set `fix` and `senders`
 * in what is given back, which is never NULL, and is not kept once the list is
 * full.
 */
struct check_finding *check_findings_add(struct check_findings *findings,
					 enum check_code code,
					 enum check_severity severity,
					 const char *subject,
					 const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The first finding with this code, or NULL. */
const struct check_finding *check_findings_find(
    const struct check_findings *findings, enum check_code code);

/* A copy of foreign bytes in `arena` that is safe to print, cut at 200. */
const char *check_escape(struct arena *arena, const char *bytes, size_t length);

#endif
