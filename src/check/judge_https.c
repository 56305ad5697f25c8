/* The policy host: each address is judged on its own, for each sender takes
 * the one it likes. */
#include <string.h>

#include "base/text.h"
#include "check/judge_private.h"

/* One sender gives up after four seconds, the next after some more. */
#define SLOW_MS 5000

static const struct chain_codes chain_codes = {
    .untrusted = CODE_CERT_UNTRUSTED,
    .self_signed = CODE_CERT_SELF_SIGNED,
    .expired = CODE_CERT_EXPIRED,
    .not_yet_valid = CODE_CERT_NOT_YET_VALID,
    .expiring = CODE_CERT_EXPIRING,
    .name = CODE_CERT_NAME,
    .order = CODE_CERT_CHAIN_ORDER,
};

struct judging {
	const struct check_facts *facts;
	const char *host; /* mta-sts.example.com */
	bool is_reached;  /* at one address at least */
	struct check_findings *findings;
};

static struct check_finding *add(const struct judging *judging,
				 enum check_code code,
				 enum check_severity severity,
				 const char *address, enum sender_quirk quirk,
				 const char *fix, const char *message)
{
	struct check_finding *finding =
	    check_findings_add(judging->findings, code, severity,
			       arena_printf(judging->findings->arena, "%s [%s]",
					    judging->host, address),
			       "%s", message);

	if (severity != CHECK_UNKNOWN)
		finding->senders = senders_of(quirk);
	finding->fix = fix;
	return finding;
}

/* What came too late for us: when it was the whole run's end that came, that
 * says nothing. */
static enum check_severity timeout_severity(const struct judging *judging)
{
	return judging->facts->is_cut ? CHECK_UNKNOWN : CHECK_ERROR;
}

/* ---- connecting, TLS ---- */

/* What says more about this machine than about the host. */
static void judge_own_failure(const struct judging *judging,
			      const struct https_facts *https)
{
	bool is_minor =
	    https->connect == CONNECT_NO_ROUTE && judging->is_reached;

	add(judging, is_minor ? CODE_NO_ROUTE : CODE_HTTPS_CONNECT,
	    is_minor ? CHECK_INFO : CHECK_UNKNOWN, https->address, QUIRK_NONE,
	    "check from a machine that can",
	    arena_printf(judging->findings->arena,
			 "this machine cannot connect to it: %s",
			 https->connect_why));
}

static void judge_connect(const struct judging *judging,
			  const struct https_facts *https)
{
	bool is_timeout = https->connect == CONNECT_TIMEOUT;
	struct arena *arena = judging->findings->arena;

	if (https->connect == CONNECT_NO_ROUTE ||
	    https->connect == CONNECT_UNDECIDED) {
		judge_own_failure(judging, https);
		return;
	}
	add(judging, is_timeout ? CODE_HTTPS_TIMEOUT : CODE_HTTPS_CONNECT,
	    is_timeout && judging->facts->is_cut ? CHECK_UNKNOWN
	    : judging->is_reached		 ? CHECK_WARNING
						 : CHECK_ERROR,
	    https->address, judging->is_reached ? QUIRK_NONE : QUIRK_NO_POLICY,
	    judging->is_reached
		? "repair it, or delete its address record: some senders try "
		  "one address only"
		: "open port 443 there, or correct the address record",
	    is_timeout ? arena_printf(arena, "no connection %s",
				      judge_time_text(judging->facts))
		       : arena_printf(arena, "cannot connect to port 443: %s",
				      https->connect_why));
}

/* Gives whether there was an answer to look at. */
static bool judge_handshake(const struct judging *judging,
			    const struct https_facts *https)
{
	const struct tls_facts *tls = &https->tls;

	if (tls->is_old) {
		add(judging, CODE_TLS_VERSION, CHECK_ERROR, https->address,
		    QUIRK_OLD_TLS, "enable TLS 1.2 and 1.3",
		    tls->version[0] == '\0'
			? "the server speaks nothing newer than SSL 3.0"
			: arena_printf(judging->findings->arena,
				       "the server speaks nothing newer than "
				       "%s; TLS 1.2 is the least",
				       tls->version));
		return tls->status == HANDSHAKE_OK;
	}
	switch (tls->status) {
	case HANDSHAKE_OK: return true;
	case HANDSHAKE_SKIPPED: break;
	case HANDSHAKE_TIMEOUT:
		add(judging, CODE_HTTPS_TIMEOUT, timeout_severity(judging),
		    https->address, QUIRK_NO_POLICY, "see the server's log",
		    arena_printf(judging->findings->arena,
				 "the TLS handshake is not done %s",
				 judge_time_text(judging->facts)));
		break;
	case HANDSHAKE_FAILED:
		add(judging, CODE_TLS_HANDSHAKE, CHECK_ERROR, https->address,
		    QUIRK_NO_POLICY,
		    "see the server's log; the server needs a certificate for "
		    "this very name",
		    tls->why);
		break;
	case HANDSHAKE_UNDECIDED:
		add(judging, CODE_TLS_HANDSHAKE, CHECK_UNKNOWN, https->address,
		    QUIRK_NONE,
		    arena_printf(judging->findings->arena,
				 "look yourself: openssl s_client -connect "
				 "%s:443 -servername %s",
				 https->address, judging->host),
		    tls->why);
		break;
	}
	return false;
}

/* ---- HTTP ---- */

/* text/plain with whatever parameters (RFC 9110 section 8.3.1). */
static bool is_plain_text(const char *type)
{
	static const char wanted[] = "text/plain";
	size_t length = strcspn(type, "; \t");

	return text_equal_nocase(type, length, wanted, strlen(wanted)) &&
	       (type[length + strspn(type + length, " \t")] == ';' ||
		type[length + strspn(type + length, " \t")] == '\0');
}

/* Whether a charset is named in which ASCII is not itself. */
static bool has_foreign_charset(const char *type)
{
	static const char *const charsets[] = {"utf-8", "us-ascii", "ascii",
					       "iso-8859-", "windows-125"};
	const char *charset = strcasestr(type, "charset=");

	if (charset == NULL)
		return false;
	charset += strlen("charset=");
	charset += *charset == '"';
	for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++) {
		if (strncasecmp(charset, charsets[i], strlen(charsets[i])) == 0)
			return false;
	}
	return true;
}

static const char *quote(const struct judging *judging, const char *value)
{
	return check_escape(judging->findings->arena, value, strlen(value));
}

static void judge_fields(const struct judging *judging,
			 const struct https_facts *https)
{
	struct arena *arena = judging->findings->arena;

	if (https->content_type == NULL || !is_plain_text(https->content_type))
		add(judging, CODE_HTTP_CONTENT_TYPE, CHECK_ERROR,
		    https->address, QUIRK_MEDIA_TYPE,
		    "send: Content-Type: text/plain",
		    https->content_type == NULL
			? "the policy has no media type, text/plain is wanted"
			: arena_printf(arena,
				       "the policy's media type is \"%s\", not "
				       "text/plain",
				       quote(judging, https->content_type)));
	else if (has_foreign_charset(https->content_type))
		add(judging, CODE_HTTP_CONTENT_TYPE, CHECK_WARNING,
		    https->address, QUIRK_NONE,
		    "send: Content-Type: text/plain; charset=utf-8",
		    arena_printf(arena,
				 "the policy's media type is \"%s\", in "
				 "whose charset the policy is no text",
				 quote(judging, https->content_type)));
	if (https->content_encoding != NULL &&
	    !text_equal_nocase(https->content_encoding,
			       strlen(https->content_encoding), "identity", 8))
		add(judging, CODE_HTTP_CONTENT_ENCODING, CHECK_ERROR,
		    https->address, QUIRK_CONTENT_ENCODING,
		    "switch compression off for it",
		    arena_printf(arena,
				 "the policy is encoded as \"%s\", which "
				 "nobody asked for",
				 quote(judging, https->content_encoding)));
	if (https->duration_ms > SLOW_MS)
		add(judging, CODE_HTTPS_SLOW, CHECK_WARNING, https->address,
		    QUIRK_SLOW, "see what keeps the server from answering",
		    arena_printf(arena, "the answer took %u.%u seconds",
				 https->duration_ms / 1000,
				 https->duration_ms % 1000 / 100));
}

static bool is_redirect(unsigned code)
{
	return code == 301 || code == 302 || code == 303 || code == 307 ||
	       code == 308;
}

static void judge_code(const struct judging *judging,
		       const struct https_facts *https)
{
	struct arena *arena = judging->findings->arena;

	if (is_redirect(https->code))
		add(judging, CODE_HTTP_REDIRECT, CHECK_ERROR, https->address,
		    QUIRK_REDIRECT, "serve the policy at this very address",
		    arena_printf(arena,
				 "the answer is a redirect (%u) to \"%s\", "
				 "which senders must not follow",
				 https->code,
				 quote(judging, https->location == NULL
						    ? ""
						    : https->location)));
	else
		add(judging, CODE_HTTP_STATUS, CHECK_ERROR, https->address,
		    QUIRK_NOT_200,
		    arena_printf(arena,
				 "serve the policy at "
				 "https://%s/.well-known/mta-sts.txt",
				 judging->host),
		    arena_printf(arena, "the answer has status %u, not 200",
				 https->code));
}

/* Gives whether there is a body with status 200. */
static bool judge_answer(const struct judging *judging,
			 const struct https_facts *https)
{
	switch (https->status) {
	case HTTPS_SKIPPED: return false;
	case HTTPS_OK: break;
	case HTTPS_TIMEOUT:
		add(judging, CODE_HTTPS_TIMEOUT, timeout_severity(judging),
		    https->address, QUIRK_NO_POLICY,
		    "see what keeps the server from answering",
		    arena_printf(judging->findings->arena, "no whole answer %s",
				 judge_time_text(judging->facts)));
		return false;
	case HTTPS_MALFORMED:
	case HTTPS_CUT_SHORT:
		add(judging, CODE_HTTP_MALFORMED, CHECK_ERROR, https->address,
		    QUIRK_NO_POLICY, "see the server's log",
		    https->status == HTTPS_MALFORMED
			? arena_printf(judging->findings->arena,
				       "the answer is no valid HTTP: %s",
				       https->why)
			: "the connection ends before the answer does");
		return false;
	case HTTPS_TOO_LARGE:
		add(judging, CODE_HTTP_TOO_LARGE, CHECK_ERROR, https->address,
		    QUIRK_OVER_64_KB, "serve the policy and nothing else",
		    https->why);
		return false;
	}
	if (https->code != 200) {
		judge_code(judging, https);
		return false;
	}
	judge_fields(judging, https);
	return true;
}

/* Gives whether there is a body. */
static bool judge_address(const struct judging *judging,
			  const struct https_facts *https)
{
	struct chain_codes codes = chain_codes;
	const char *subject;

	if (https->connect != CONNECT_OK) {
		judge_connect(judging, https);
		return false;
	}
	codes.senders = senders_of(QUIRK_BAD_CERTIFICATE);
	subject = arena_printf(judging->findings->arena, "%s [%s]",
			       judging->host, https->address);
	if (https->tls.has_chain)
		judge_chain(&https->tls.chain, judging->host, subject,
			    judging->facts->now, &codes, judging->findings);
	judge_suite(&https->tls, CODE_TLS_WEAK, subject, judging->findings);
	return judge_handshake(judging, https) && judge_answer(judging, https);
}

/* ---- the whole ---- */

static bool has_same_body(const struct https_facts *a,
			  const struct https_facts *b)
{
	return a->body_length == b->body_length &&
	       memcmp(a->body, b->body, a->body_length) == 0;
}

/* Judges the first body, and each other one that differs from it. */
static void judge_bodies(const struct judging *judging,
			 const struct https_facts *const *bodies, size_t count)
{
	struct policy policy;

	for (size_t i = 0; i < count; i++) {
		const char *where = "policy";
		bool is_known = false;

		for (size_t j = 0; j < i && !is_known; j++)
			is_known = has_same_body(bodies[i], bodies[j]);
		if (is_known)
			continue;
		if (i > 0) {
			add(judging, CODE_POLICY_DIFFERS_BY_ADDRESS,
			    CHECK_ERROR, bodies[i]->address, QUIRK_NONE,
			    "serve the same policy at all addresses; "
			    "until then it is chance which one senders keep",
			    arena_printf(judging->findings->arena,
					 "the policy is another one than at %s",
					 bodies[0]->address));
			where =
			    arena_printf(judging->findings->arena,
					 "policy at %s", bodies[i]->address);
		}
		judge_policy(bodies[i]->body, bodies[i]->body_length, where,
			     &policy, judging->findings);
	}
}

static void judge_addresses(struct judging *judging)
{
	const struct check_facts *facts = judging->facts;
	const struct https_facts *bodies[FACTS_ADDRESSES_MAX];
	bool has_v4 = false;
	size_t count = 0;

	for (size_t i = 0; i < facts->https_count; i++) {
		judging->is_reached |= facts->https[i].connect == CONNECT_OK;
		has_v4 |= strchr(facts->https[i].address, ':') == NULL;
	}
	for (size_t i = 0; i < facts->https_count; i++) {
		if (judge_address(judging, &facts->https[i]))
			bodies[count++] = &facts->https[i];
	}
	if (facts->https_omitted > 0)
		check_findings_add(judging->findings, CODE_HTTPS_TOO_MANY,
				   CHECK_UNKNOWN, judging->host,
				   "%zu addresses more than the %d that were "
				   "looked at",
				   facts->https_omitted, FACTS_ADDRESSES_MAX);
	if (!has_v4 && facts->https_count > 0 && facts->host_why == NULL &&
	    !facts->host_is_given)
		check_findings_add(judging->findings, CODE_HOST_MISSING,
				   CHECK_WARNING, judging->host,
				   "it has no IPv4 address: senders without "
				   "IPv6 cannot fetch the policy")
		    ->fix = "add an A record";
	judge_bodies(judging, bodies, count);
}

void judge_https(const struct check_facts *facts,
		 struct check_findings *findings)
{
	struct judging judging = {
	    .facts = facts,
	    .host = arena_printf(findings->arena, "mta-sts.%s", facts->domain),
	    .findings = findings};
	struct check_finding *finding;

	switch (facts->host_status) {
	case DNS_FOUND:
		/* One of its two kinds of address may not be known. */
		if (facts->host_why != NULL)
			judge_dns_failure(judging.host, facts->host_why,
					  findings);
		judge_addresses(&judging);
		return;
	case DNS_TEMPORARY:
		judge_dns_failure(judging.host, facts->host_why, findings);
		return;
	case DNS_SKIPPED: return;
	case DNS_NO_NAME:
	case DNS_NO_DATA: break;
	}
	finding = check_findings_add(
	    findings, CODE_HOST_MISSING, CHECK_ERROR, judging.host,
	    "the policy host has no address%s",
	    judge_alias_note(&facts->host_aliases, findings->arena));
	finding->senders = senders_of(QUIRK_NO_POLICY);
	if (facts->host_aliases.count > 0)
		finding->fix = "have an address where they lead, or replace "
			       "them by one";
	else
		finding->fix =
		    arena_printf(findings->arena,
				 "add an address record:\n%s. 3600 IN A "
				 "ADDRESS-OF-THE-POLICY-HOST",
				 judging.host);
}
