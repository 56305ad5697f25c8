/* The mail hosts: each address is judged on its own, then compared. */
#include <string.h>

#include "check/judge_private.h"

static const struct chain_codes chain_codes = {
    .untrusted = CODE_MX_CERT_UNTRUSTED,
    .self_signed = CODE_MX_CERT_UNTRUSTED,
    .expired = CODE_MX_CERT_EXPIRED,
    .not_yet_valid = CODE_MX_CERT_NOT_YET_VALID,
    .expiring = CODE_MX_CERT_EXPIRING,
    .name = CODE_MX_CERT_NAME,
    .order = CODE_MX_CERT_CHAIN_ORDER,
};

/* What a sender that honours the policy would think of an address. */
enum opinion {
	OPINION_NONE, /* it was not reached, or cannot be judged */
	OPINION_GOOD,
	OPINION_BAD,
};

struct judging {
	const struct check_facts *facts;
	const struct mx_facts *mx;
	const struct smtp_facts *host;
	unsigned senders; /* that do not deliver to a host that fails */
	bool is_retired;  /* mode none: it keeps nobody from delivering */
	struct check_findings *findings;
};

static const char *subject_of(const struct judging *judging)
{
	return arena_printf(judging->findings->arena, "%s [%s]",
			    check_escape(judging->findings->arena,
					 judging->mx->name,
					 strlen(judging->mx->name)),
			    judging->host->address);
}

static void add(const struct judging *judging, enum check_code code,
		enum check_severity severity, const char *fix,
		const char *message)
{
	struct check_finding *finding = check_findings_add(
	    judging->findings, code,
	    judging->is_retired && severity != CHECK_UNKNOWN ? CHECK_INFO
							     : severity,
	    subject_of(judging), "%s", message);

	if (severity == CHECK_ERROR)
		finding->senders = judging->senders;
	finding->fix = fix;
}

/* ": \"554 go away\"", or the reason in words, or "". */
static const char *describe(const struct judging *judging)
{
	const struct smtp_facts *host = judging->host;
	struct arena *arena = judging->findings->arena;
	const char *why =
	    host->why == NULL ? "" : arena_printf(arena, ": %s", host->why);

	if (host->reply == NULL || host->reply[0] == '\0')
		return why;
	return arena_printf(
	    arena, "%s: \"%s\"", why,
	    check_escape(arena, host->reply, strlen(host->reply)));
}

/* RFC 5321 section 4.2.1: a 4yz reply is about now, not about the server. */
static bool is_temporary(const struct smtp_facts *host)
{
	return host->reply != NULL && host->reply[0] == '4';
}

static void judge_greeting(const struct judging *judging, const char *what)
{
	bool is_unknown =
	    is_temporary(judging->host) ||
	    (judging->facts->is_cut && judging->host->status == SMTP_TIMEOUT);

	add(judging, CODE_SMTP_GREETING,
	    is_unknown ? CHECK_UNKNOWN : CHECK_ERROR,
	    is_unknown ? "look again later" : "see the mail server's log",
	    arena_printf(judging->findings->arena, "%s%s", what,
			 describe(judging)));
}

/* Gives whether it came to TLS. */
static bool judge_dialogue(const struct judging *judging)
{
	struct arena *arena = judging->findings->arena;

	switch (judging->host->status) {
	case SMTP_SKIPPED: return false;
	case SMTP_OK: return true;
	case SMTP_BAD_GREETING:
		judge_greeting(judging,
			       "the greeting does not welcome anybody");
		return false;
	case SMTP_BAD_EHLO:
		judge_greeting(judging, "EHLO is not answered as it should be");
		return false;
	case SMTP_TIMEOUT:
		judge_greeting(judging,
			       arena_printf(arena, "nothing %s",
					    judge_time_text(judging->facts)));
		return false;
	case SMTP_CLOSED:
		judge_greeting(judging, "the connection ends");
		return false;
	case SMTP_NOT_OFFERED:
		add(judging, CODE_STARTTLS_MISSING, CHECK_ERROR,
		    "enable STARTTLS (in Postfix: smtpd_tls_security_level = "
		    "may and smtpd_tls_chain_files), or see who strips it on "
		    "the way",
		    "STARTTLS is not offered");
		return false;
	case SMTP_REFUSED:
		add(judging, CODE_STARTTLS_REFUSED, CHECK_ERROR,
		    "see the mail server's log; often it cannot read its "
		    "certificate or key",
		    arena_printf(arena, "STARTTLS is offered and refused%s",
				 describe(judging)));
		return false;
	case SMTP_PLAINTEXT_AHEAD:
		add(judging, CODE_STARTTLS_REFUSED, CHECK_ERROR,
		    "update the mail server, or see who is in between",
		    "plain text follows the answer to STARTTLS: somebody "
		    "injects commands (CVE-2011-0411)");
		return false;
	}
	return false;
}

static void judge_handshake(const struct judging *judging)
{
	const struct tls_facts *tls = &judging->host->tls;
	struct arena *arena = judging->findings->arena;

	if (tls->is_old) {
		add(judging, CODE_MX_TLS_VERSION, CHECK_ERROR,
		    "enable TLS 1.2 and 1.3 (in Postfix: smtpd_tls_protocols = "
		    ">=TLSv1.2)",
		    tls->version[0] == '\0'
			? "the server speaks nothing newer than SSL 3.0"
			: arena_printf(arena,
				       "the server speaks nothing newer than "
				       "%s; TLS 1.2 is the least",
				       tls->version));
		return;
	}
	switch (tls->status) {
	case HANDSHAKE_OK:
	case HANDSHAKE_SKIPPED: return;
	case HANDSHAKE_TIMEOUT:
		add(judging, CODE_MX_TLS_HANDSHAKE,
		    judging->facts->is_cut ? CHECK_UNKNOWN : CHECK_ERROR,
		    "see the mail server's log",
		    arena_printf(arena, "the TLS handshake is not done %s",
				 judge_time_text(judging->facts)));
		return;
	case HANDSHAKE_FAILED:
		add(judging, CODE_MX_TLS_HANDSHAKE, CHECK_ERROR,
		    "see the mail server's log", tls->why);
		return;
	case HANDSHAKE_UNDECIDED:
		add(judging, CODE_MX_TLS_HANDSHAKE, CHECK_UNKNOWN,
		    arena_printf(arena,
				 "look yourself: openssl s_client -starttls "
				 "smtp -connect %s:25 -servername %s",
				 judging->host->address,
				 check_escape(arena, judging->mx->name,
					      strlen(judging->mx->name))),
		    tls->why);
	}
}

static void judge_address(const struct judging *judging)
{
	const struct smtp_facts *host = judging->host;
	struct chain_codes codes = chain_codes;

	if (host->connect != CONNECT_OK || !judge_dialogue(judging))
		return;
	codes.senders = judging->senders;
	codes.is_minor = judging->is_retired;
	judge_handshake(judging);
	judge_suite(&host->tls, CODE_MX_TLS_WEAK, subject_of(judging),
		    judging->findings);
	if (host->tls.has_chain)
		judge_chain(&host->tls.chain, judging->mx->name,
			    subject_of(judging), judging->facts->now, &codes,
			    judging->findings);
}

/* ---- addresses of one host compared ---- */

static enum opinion opinion_of(const struct check_facts *facts,
			       const struct smtp_facts *host)
{
	const struct peer_chain *chain = &host->tls.chain;

	if (host->connect != CONNECT_OK ||
	    (is_temporary(host) && host->status != SMTP_REFUSED) ||
	    (facts->is_cut && (host->status == SMTP_TIMEOUT ||
			       host->tls.status == HANDSHAKE_TIMEOUT)))
		return OPINION_NONE;
	if (host->status != SMTP_OK)
		return OPINION_BAD;
	if (host->tls.status == HANDSHAKE_UNDECIDED ||
	    (host->tls.has_chain && chain->trust == CHAIN_UNDECIDED))
		return OPINION_NONE;
	if (host->tls.status != HANDSHAKE_OK || host->tls.is_old ||
	    !host->tls.has_chain || !judge_chain_is_good(chain, facts->now))
		return OPINION_BAD;
	return OPINION_GOOD;
}

static const char *list_addresses(const struct check_facts *facts,
				  const struct mx_facts *mx,
				  enum opinion opinion, struct arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < mx->host_count; i++) {
		if (opinion_of(facts, &mx->hosts[i]) == opinion)
			list = arena_printf(arena, "%s%s%s", list,
					    *list == '\0' ? "" : ", ",
					    mx->hosts[i].address);
	}
	return list;
}

static void compare_addresses(const struct check_facts *facts,
			      const struct mx_facts *mx,
			      struct check_findings *findings)
{
	struct arena *arena = findings->arena;
	const char *good = list_addresses(facts, mx, OPINION_GOOD, arena);
	const char *bad = list_addresses(facts, mx, OPINION_BAD, arena);

	if (*good == '\0' || *bad == '\0')
		return;
	check_findings_add(findings, CODE_MX_DIFFERS_BY_ADDRESS, CHECK_ERROR,
			   check_escape(arena, mx->name, strlen(mx->name)),
			   "its addresses do not behave alike: good at %s, not "
			   "at %s",
			   good, bad)
	    ->fix = "set up the mail server alike on all of them";
}

/* ---- the whole ---- */

static bool is_unreached(const struct smtp_facts *host)
{
	return host->connect == CONNECT_FAILED ||
	       host->connect == CONNECT_TIMEOUT ||
	       host->connect == CONNECT_NO_ROUTE ||
	       host->connect == CONNECT_UNDECIDED;
}

void judge_count_reached(const struct check_facts *facts, size_t *reached,
			 size_t *unreached)
{
	*reached = *unreached = 0;
	for (size_t i = 0; i < facts->mx_count; i++) {
		for (size_t j = 0; j < facts->mx[i].host_count; j++) {
			const struct smtp_facts *host = &facts->mx[i].hosts[j];

			*reached += host->connect == CONNECT_OK;
			*unreached += is_unreached(host);
		}
	}
}

/* "192.0.2.1: Connection refused" */
static const char *first_unreached(const struct check_facts *facts,
				   struct arena *arena)
{
	for (size_t i = 0; i < facts->mx_count; i++) {
		for (size_t j = 0; j < facts->mx[i].host_count; j++) {
			const struct smtp_facts *host = &facts->mx[i].hosts[j];

			if (is_unreached(host))
				return arena_printf(
				    arena, "%s: %s", host->address,
				    host->connect == CONNECT_TIMEOUT
					? "no answer"
					: host->connect_why);
		}
	}
	return "";
}

static void judge_unreached(const struct judging *judging)
{
	const struct smtp_facts *host = judging->host;
	bool has_route = host->connect != CONNECT_NO_ROUTE;

	if (!has_route || host->connect == CONNECT_UNDECIDED) {
		add(judging, has_route ? CODE_SMTP_CONNECT : CODE_NO_ROUTE,
		    has_route ? CHECK_UNKNOWN : CHECK_INFO,
		    "check from a machine that can",
		    arena_printf(judging->findings->arena,
				 "this machine cannot connect to it: %s",
				 host->connect_why));
		return;
	}
	add(judging, CODE_SMTP_CONNECT,
	    judging->facts->is_cut && host->connect == CONNECT_TIMEOUT
		? CHECK_UNKNOWN
		: CHECK_WARNING,
	    "see whether the mail server runs there; senders go on to the "
	    "next one",
	    host->connect == CONNECT_TIMEOUT
		? arena_printf(judging->findings->arena, "no connection %s",
			       judge_time_text(judging->facts))
		: arena_printf(judging->findings->arena,
			       "cannot connect to port 25: %s",
			       host->connect_why));
}

void judge_smtp(const struct check_facts *facts, const struct policy *policy,
		struct check_findings *findings)
{
	unsigned senders = policy != NULL && policy->mode == POLICY_ENFORCE
			       ? senders_of(QUIRK_MX_FAILS)
			       : 0;
	bool is_retired = policy != NULL && policy->mode == POLICY_NONE;
	size_t reached, unreached;
	bool is_blocked;

	judge_count_reached(facts, &reached, &unreached);
	is_blocked =
	    unreached > 0 && reached == 0 && !facts->smtp_reached_elsewhere;
	if (is_blocked)
		check_findings_add(
		    findings, CODE_SMTP_BLOCKED,
		    facts->require_smtp || facts->is_cut ? CHECK_UNKNOWN
							 : CHECK_INFO,
		    facts->domain,
		    "no mail server can be reached (%s), so outgoing port 25 "
		    "seems to be blocked here, and their TLS is not judged",
		    first_unreached(facts, findings->arena))
		    ->fix = "check from a machine that may send mail";
	for (size_t i = 0; i < facts->mx_count; i++) {
		const struct mx_facts *mx = &facts->mx[i];

		for (size_t j = 0; j < mx->host_count; j++) {
			const struct judging judging = {.facts = facts,
							.mx = mx,
							.host = &mx->hosts[j],
							.senders = senders,
							.is_retired =
							    is_retired,
							.findings = findings};

			if (is_unreached(&mx->hosts[j]) && !is_blocked)
				judge_unreached(&judging);
			judge_address(&judging);
		}
		if (!is_retired)
			compare_addresses(facts, mx, findings);
	}
}
