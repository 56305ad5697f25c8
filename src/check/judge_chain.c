/* Trust, name and dates are judged apart: each is told beside the others. */
#include <string.h>

#include "base/timestamp.h"
#include "check/judge_private.h"

#define NAMES_SHOWN 4

#define WARNING_S   (14 * DAY_S)
#define ERROR_S	    (3 * DAY_S)

enum check_severity judge_expiry(int64_t not_before, int64_t not_after,
				 int64_t now)
{
	int64_t third = (not_after - not_before) / 3;
	int64_t left = not_after - now;

	/* A certificate for a week is renewed on its last days. */
	if (left >= (third < WARNING_S ? third : WARNING_S))
		return CHECK_INFO;
	return left < ERROR_S ? CHECK_ERROR : CHECK_WARNING;
}

struct judging {
	const struct peer_chain *chain;
	const char *host, *subject;
	int64_t now;
	const struct chain_codes *codes;
	struct check_findings *findings;
};

static void add(const struct judging *judging, enum check_code code,
		enum check_severity severity, const char *message,
		const char *fix)
{
	struct check_finding *finding = check_findings_add(
	    judging->findings, code,
	    judging->codes->is_minor && severity != CHECK_UNKNOWN ? CHECK_INFO
								  : severity,
	    judging->subject, "%s", message);

	finding->fix = fix;
	/* What will end is taken until it has ended. */
	if (severity == CHECK_ERROR && code != judging->codes->expiring)
		finding->senders = judging->codes->senders;
}

static const char *issuer_of(const struct judging *judging)
{
	if (judging->chain->issuer[0] == '\0')
		return "an authority without a name";
	return arena_printf(judging->findings->arena, "\"%s\"",
			    judging->chain->issuer);
}

static void judge_trust(const struct judging *judging)
{
	const struct chain_codes *codes = judging->codes;
	struct arena *arena = judging->findings->arena;

	switch (judging->chain->trust) {
	case CHAIN_TRUSTED: break;
	case CHAIN_SELF_SIGNED:
		add(judging, codes->self_signed, CHECK_ERROR,
		    "the certificate is self-signed: nobody trusts it",
		    "get a certificate from a public authority");
		return;
	case CHAIN_INCOMPLETE:
		add(judging, codes->untrusted, CHECK_ERROR,
		    arena_printf(arena,
				 "the certificate is from %s, which is not "
				 "trusted, and no intermediate that leads to "
				 "a trusted authority was sent",
				 issuer_of(judging)),
		    "have the server send certificate and intermediates (the "
		    "file that ACME clients call fullchain), from a public "
		    "authority");
		return;
	case CHAIN_INVALID:
		add(judging, codes->untrusted, CHECK_ERROR,
		    arena_printf(arena, "the certificate is not trusted: %s",
				 judging->chain->why),
		    "get a certificate from a public authority");
		return;
	case CHAIN_UNDECIDED:
		add(judging, codes->untrusted, CHECK_UNKNOWN,
		    arena_printf(arena,
				 "whether the certificate is trusted "
				 "is not known: %s",
				 judging->chain->why),
		    "");
		return;
	}
	/* Go takes such a certificate, OpenSSL does not: for servers it asks
	 * that they be named. */
	if (judging->chain->is_for_anything)
		add(judging, codes->untrusted, CHECK_WARNING,
		    "the certificate is for any use, but servers are not "
		    "named: OpenSSL refuses it",
		    "get a certificate from a public authority");
}

static const char *list_names(const struct judging *judging)
{
	const struct peer_chain *chain = judging->chain;
	struct arena *arena = judging->findings->arena;
	size_t all = chain->name_count + chain->names_omitted;
	const char *list = "";

	if (all == 0)
		return "no DNS name at all (the common name does not count)";
	for (size_t i = 0; i < chain->name_count && i < NAMES_SHOWN; i++)
		list =
		    arena_printf(arena, "%s%s\"%s\"", list, i == 0 ? "" : ", ",
				 check_escape(arena, chain->names[i],
					      strlen(chain->names[i])));
	return all <= NAMES_SHOWN ? list
				  : arena_printf(arena, "%s and %zu more", list,
						 all - NAMES_SHOWN);
}

static void judge_name(const struct judging *judging)
{
	struct arena *arena = judging->findings->arena;
	const char *host =
	    check_escape(arena, judging->host, strlen(judging->host));

	if (judging->chain->covers_host)
		return;
	add(judging, judging->codes->name, CHECK_ERROR,
	    arena_printf(arena,
			 "the certificate is not for \"%s\": it names %s", host,
			 list_names(judging)),
	    arena_printf(arena, "get a certificate for %s", host));
}

/* `whose`: "the certificate", or one behind it. */
static void judge_end(const struct judging *judging, const char *whose,
		      int64_t not_before, int64_t not_after)
{
	struct arena *arena = judging->findings->arena;
	enum check_severity severity =
	    judge_expiry(not_before, not_after, judging->now);
	char moment[TIMESTAMP_ROOM];

	timestamp_format(moment, not_after);
	if (not_after < judging->now)
		add(judging, judging->codes->expired, CHECK_ERROR,
		    arena_printf(arena, "%s expired on %s", whose, moment),
		    "renew it, and have the server load it");
	else if (severity != CHECK_INFO)
		add(judging, judging->codes->expiring, severity,
		    arena_printf(arena, "%s ends in %lld days, on %s", whose,
				 (long long)(not_after - judging->now) / DAY_S,
				 moment),
		    "see why it was not renewed in time, and have the server "
		    "load it");
}

static void judge_dates(const struct judging *judging)
{
	const struct peer_chain *chain = judging->chain;
	char moment[TIMESTAMP_ROOM];

	if (chain->not_before > judging->now)
		add(judging, judging->codes->not_yet_valid, CHECK_ERROR,
		    arena_printf(judging->findings->arena,
				 "the certificate is valid from %s on only",
				 timestamp_format(moment, chain->not_before)),
		    "set the clocks of the server and of this machine right");
	if (chain->path_not_before > judging->now)
		add(judging, judging->codes->not_yet_valid, CHECK_ERROR,
		    arena_printf(
			judging->findings->arena,
			"a certificate behind the server's own is "
			"valid from %s on only",
			timestamp_format(moment, chain->path_not_before)),
		    "set the clock of this machine right, or have the server "
		    "send the intermediate that is valid now");
	judge_end(judging, "the certificate", chain->not_before,
		  chain->not_after);
	/* Authorities' certificates live for years. */
	if (chain->path_not_after != 0)
		judge_end(judging, "a certificate behind the server's own", 0,
			  chain->path_not_after);
}

bool judge_chain_is_good(const struct peer_chain *chain, int64_t now)
{
	return chain->is_readable && chain->trust == CHAIN_TRUSTED &&
	       chain->covers_host && chain->not_before <= now &&
	       now <= chain->not_after && chain->path_not_before <= now &&
	       (chain->path_not_after == 0 || now <= chain->path_not_after);
}

void judge_chain(const struct peer_chain *chain, const char *host,
		 const char *subject, int64_t now,
		 const struct chain_codes *codes,
		 struct check_findings *findings)
{
	const struct judging judging = {.chain = chain,
					.host = host,
					.subject = subject,
					.now = now,
					.codes = codes,
					.findings = findings};

	if (!chain->is_readable) {
		add(&judging, codes->untrusted, CHECK_ERROR,
		    "the certificate is damaged",
		    "get a certificate from a public authority");
		return;
	}
	judge_trust(&judging);
	judge_name(&judging);
	judge_dates(&judging);
	if (chain->out_of_order)
		add(&judging, codes->order, CHECK_WARNING,
		    "the certificates are not sent in order: the server's "
		    "own, then each one's issuer (RFC 5246 section 7.4.2)",
		    "write them into the file in this order");
}

/* RFC 9325 sections 4.1 and 4.2.1; Go speaks neither any more since 1.22 and
 * 1.23.  Static ECDH is no better than static RSA. */
void judge_suite(const struct tls_facts *tls, enum check_code code,
		 const char *subject, struct check_findings *findings)
{
	bool is_secret, is_3des;

	if (tls->status != HANDSHAKE_OK || tls->is_old || tls->suite == NULL ||
	    tls->suite[0] == '\0')
		return;
	is_secret = strncmp(tls->suite, "ECDHE-", 6) == 0;
	is_3des = strstr(tls->suite, "DES-CBC3") != NULL;
	if (is_secret && !is_3des)
		return;
	check_findings_add(findings, code, CHECK_WARNING, subject,
			   "with TLS 1.2 the server chooses %s, which has %s: "
			   "some senders do not speak it any more",
			   tls->suite, is_3des ? "3DES" : "no forward secrecy")
	    ->fix = "enable suites with ECDHE and AES-GCM";
}
