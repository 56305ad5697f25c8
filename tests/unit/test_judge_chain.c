/* Through the policy host and through a mail host: which code belongs to whom
 * is theirs to say. */
#include <criterion/criterion.h>
#include <string.h>

#include "check/judge.h"
#include "judged.h"
#include "made_facts.h"

#define REFUSING ALL_READ ", Microsoft (documented to)"

/* All that is known is TLS of the policy host. */
static void judge_host_tls(struct check_findings *findings,
			   const struct tls_facts *tls)
{
	const struct https_facts https = {
	    .address = "192.0.2.1", .connect = CONNECT_OK, .tls = *tls};
	struct check_facts facts = made_nothing();

	facts.host_status = DNS_FOUND;
	facts.https = &https;
	facts.https_count = 1;
	judge_domain(&facts, findings);
}

/* The same of a mail host. */
static void judge_mail_host_tls(struct check_findings *findings,
				const char *name, const struct tls_facts *tls)
{
	const struct smtp_facts host = {SECURED("192.0.2.25"), .tls = *tls};
	const struct mx_facts mx = {
	    .name = name, .status = DNS_FOUND, .hosts = &host, .host_count = 1};
	struct check_facts facts = made_nothing();

	facts.mx = &mx;
	facts.mx_count = 1;
	judge_domain(&facts, findings);
}

/* All that is known is a certificate. */
static void judge_host(struct check_findings *findings,
		       const struct peer_chain *chain)
{
	const struct tls_facts tls = {
	    .status = HANDSHAKE_OK, .has_chain = true, .chain = *chain};

	judge_host_tls(findings, &tls);
}

static void judge_mail_host(struct check_findings *findings, const char *name,
			    const struct peer_chain *chain)
{
	const struct tls_facts tls = {
	    .status = HANDSHAKE_OK, .has_chain = true, .chain = *chain};

	judge_mail_host_tls(findings, name, &tls);
}

/* ---- names ---- */

static const char *const many[] = {"a.example", "b.example", "c.example",
				   "d.example", "e.example"};
static const char *const hostile[] = {"\x1b]0;x\x07"};
static const char *const second[] = {"x.example", "mta-sts.example.com"};
static const char *const wildcard[] = {"*.example.com"};

static const struct {
	const char *name;
	const char *const *names;
	size_t count, omitted;
	bool is_covered;
	const char *expected, *message;
} names[] = {
    {"the second one", second, 2, 0, true, "", NULL},
    {"wildcard", wildcard, 1, 0, true, "", NULL},
    {"one that is not kept", many, 5, 1000, true, "", NULL},
    {"another", many, 1, 0, false, "error cert-name",
     "not for \"mta-sts.example.com\": it names \"a.example\""},
    {"four", many, 4, 0, false, "error cert-name",
     "\"a.example\", \"b.example\", \"c.example\", \"d.example\""},
    {"five", many, 5, 0, false, "error cert-name", "\"d.example\" and 1 more"},
    {"five and those not kept", many, 5, 1000, false, "error cert-name",
     "\"d.example\" and 1001 more"},
    {"C11 C13 none at all", NULL, 0, 0, false, "error cert-name",
     "no DNS name at all (the common name does not count)"},
    {"escape sequence", hostile, 1, 0, false, "error cert-name",
     "\"\\x1b]0;x\\x07\""},
};

Test(judge_chain, lists_the_names_there_are)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct peer_chain chain = {
		    READABLE,
		    DATES,
		    .trust = CHAIN_TRUSTED,
		    .names = names[i].names,
		    .name_count = names[i].count,
		    .names_omitted = names[i].omitted,
		    .covers_host = names[i].is_covered};
		struct check_findings *findings = judged_new();

		judge_host(findings, &chain);
		expect_judged(names[i].name, findings, names[i].expected);
		expect_first(names[i].name, findings, names[i].message,
			     names[i].message == NULL
				 ? NULL
				 : "get a certificate for mta-sts.example.com",
			     names[i].message == NULL ? NULL : REFUSING);
		judged_free(findings);
	}
}

/* ---- trust ---- */

static const struct {
	const char *name;
	struct peer_chain chain;
	const char *host, *mail; /* the same of a mail host */
	const char *message, *fix, *senders;
} chains[] = {
    {"good", GOOD_CHAIN, "", "", NULL, NULL, NULL},
    {"damaged",
     {.is_readable = false},
     "error cert-untrusted",
     "error mx-cert-untrusted",
     "damaged",
     "public authority",
     REFUSING},
    {"self-signed",
     {READABLE, NAMES, DATES, .trust = CHAIN_SELF_SIGNED},
     "error cert-self-signed",
     "error mx-cert-untrusted",
     "self-signed",
     "public authority",
     REFUSING},
    {"incomplete",
     {READABLE, NAMES, DATES, .trust = CHAIN_INCOMPLETE},
     "error cert-untrusted",
     "error mx-cert-untrusted",
     "from \"R3\"",
     "fullchain",
     REFUSING},
    {"incomplete, of nobody",
     {.is_readable = true,
      .issuer = "",
      NAMES,
      DATES,
      .trust = CHAIN_INCOMPLETE},
     "error cert-untrusted",
     "error mx-cert-untrusted",
     "an authority without a name",
     "fullchain",
     REFUSING},
    {"invalid",
     {.is_readable = true,
      NAMES,
      DATES,
      .trust = CHAIN_INVALID,
      .why = "a signature is wrong"},
     "error cert-untrusted",
     "error mx-cert-untrusted",
     "not trusted: a signature is wrong",
     "public authority",
     REFUSING},
    {"undecided",
     {.is_readable = true,
      NAMES,
      DATES,
      .trust = CHAIN_UNDECIDED,
      .why = "signed by RSA-PSS"},
     "unknown cert-untrusted",
     "unknown mx-cert-untrusted",
     "is not known: signed by RSA-PSS",
     NULL,
     ""},
    {"out of order",
     {READABLE, NAMES, DATES, .trust = CHAIN_TRUSTED, .out_of_order = true},
     "warning cert-chain-order",
     "warning mx-cert-chain-order",
     "not sent in order",
     "in this order",
     ""},
    {"with its root",
     {READABLE, NAMES, DATES, .trust = CHAIN_TRUSTED, .has_root = true},
     "",
     "",
     NULL,
     NULL,
     NULL},
    {"for any use",
     {READABLE, NAMES, DATES, .trust = CHAIN_TRUSTED, .is_for_anything = true},
     "warning cert-untrusted",
     "warning mx-cert-untrusted",
     "OpenSSL refuses it",
     "public authority",
     ""},
    {"all at once",
     {READABLE, .not_before = NOW - 90 * DAY, .not_after = NOW - 1,
      .trust = CHAIN_SELF_SIGNED, .out_of_order = true},
     "error cert-self-signed, error cert-name, error cert-expired, "
     "warning cert-chain-order",
     "error mx-cert-untrusted, error mx-cert-name, error mx-cert-expired, "
     "warning mx-cert-chain-order",
     NULL,
     NULL,
     REFUSING},
};

Test(judge_chain, judges_trust_name_and_dates_apart)
{
	for (size_t i = 0; i < COUNT(chains); i++) {
		struct check_findings *findings = judged_new();

		judge_host(findings, &chains[i].chain);
		expect_judged(chains[i].name, findings, chains[i].host);
		expect_first(chains[i].name, findings, chains[i].message,
			     chains[i].fix, chains[i].senders);
		for (size_t j = 0; j < findings->count; j++)
			cr_expect_str_eq(findings->list[j].subject,
					 "mta-sts.example.com [192.0.2.1]");
		judged_free(findings);
		findings = judged_new();
		judge_mail_host(findings, MX, &chains[i].chain);
		expect_judged(chains[i].name, findings, chains[i].mail);
		/* Without a policy in mode enforce nobody refuses. */
		expect_first(chains[i].name, findings, chains[i].message,
			     chains[i].fix,
			     *chains[i].mail == '\0' ? NULL : "");
		judged_free(findings);
	}
}

/* ---- dates ---- */

static const struct {
	const char *name;
	int64_t life, left; /* seconds */
	enum check_severity severity;
} expiries[] = {
    {"a year, half of it", 365 * DAY, 180 * DAY, CHECK_INFO},
    {"a year, 14 days", 365 * DAY, 14 * DAY, CHECK_INFO},
    {"a year, a second less", 365 * DAY, 14 * DAY - 1, CHECK_WARNING},
    {"a year, 3 days", 365 * DAY, 3 * DAY, CHECK_WARNING},
    {"a year, a second less than 3 days", 365 * DAY, 3 * DAY - 1, CHECK_ERROR},
    {"a year, the last second", 365 * DAY, 0, CHECK_ERROR},
    {"a year, over", 365 * DAY, -1, CHECK_ERROR},
    {"42 days, a third is 14", 42 * DAY, 14 * DAY, CHECK_INFO},
    {"42 days, a second less", 42 * DAY, 14 * DAY - 1, CHECK_WARNING},
    {"30 days, a third", 30 * DAY, 10 * DAY, CHECK_INFO},
    {"30 days, a second less", 30 * DAY, 10 * DAY - 1, CHECK_WARNING},
    {"30 days, 14 days", 30 * DAY, 14 * DAY - 1, CHECK_INFO},
    {"9 days, 3 days", 9 * DAY, 3 * DAY, CHECK_INFO},
    {"9 days, a second less", 9 * DAY, 3 * DAY - 1, CHECK_ERROR},
};

Test(judge_chain, has_thresholds_of_days_left)
{
	for (size_t i = 0; i < COUNT(expiries); i++)
		cr_expect_eq(
		    judge_expiry(NOW + expiries[i].left - expiries[i].life,
				 NOW + expiries[i].left, NOW),
		    expiries[i].severity, "%s", expiries[i].name);
}

static const struct {
	const char *name;
	int64_t not_before, not_after, path; /* from now; path: 0 is none */
	const char *expected, *message;
} dates[] = {
    {"fine", -30 * DAY, 60 * DAY, 0, "", NULL},
    {"14 days", -76 * DAY, 14 * DAY, 0, "", NULL},
    {"less", -76 * DAY, 14 * DAY - 1, 0, "warning cert-expiring",
     "ends in 13 days, on 2027-01-14T23:59:59Z"},
    {"less than 3 days", -87 * DAY, 3 * DAY - 1, 0, "error cert-expiring",
     "ends in 2 days, on 2027-01-03T23:59:59Z"},
    {"the last second", -90 * DAY, 0, 0, "error cert-expiring",
     "ends in 0 days, on 2027-01-01T00:00:00Z"},
    {"over", -90 * DAY, -1, 0, "error cert-expired",
     "expired on 2026-12-31T23:59:59Z"},
    {"from now on", 0, 90 * DAY, 0, "", NULL},
    {"not yet", 1, 90 * DAY, 0, "error cert-not-yet-valid",
     "from 2027-01-01T00:00:01Z on only"},
    {"intermediate is fine", -30 * DAY, 60 * DAY, 14 * DAY, "", NULL},
    {"intermediate ends", -30 * DAY, 60 * DAY, 14 * DAY - 1,
     "warning cert-expiring", "a certificate behind the server's own ends"},
    {"intermediate ends soon", -30 * DAY, 60 * DAY, 3 * DAY - 1,
     "error cert-expiring", "a certificate behind"},
    {"intermediate is over", -30 * DAY, 60 * DAY, -1, "error cert-expired",
     "a certificate behind the server's own expired"},
    {"both", -90 * DAY, -1, -1, "error cert-expired, error cert-expired",
     "the certificate expired"},
};

Test(judge_chain, judges_dates)
{
	for (size_t i = 0; i < COUNT(dates); i++) {
		const struct peer_chain chain = {
		    READABLE,
		    NAMES,
		    .trust = CHAIN_TRUSTED,
		    .not_before = NOW + dates[i].not_before,
		    .not_after = NOW + dates[i].not_after,
		    .path_not_after =
			dates[i].path == 0 ? 0 : NOW + dates[i].path};
		struct check_findings *findings = judged_new();

		judge_host(findings, &chain);
		expect_judged(dates[i].name, findings, dates[i].expected);
		expect_first(dates[i].name, findings, dates[i].message, NULL,
			     NULL);
		judged_free(findings);
	}
}

Test(judge_chain, judges_what_begins_later)
{
	static const struct {
		const char *name, *expected;
		int64_t path; /* from now */
	} begins[] = {
	    {"before", "", -DAY},
	    {"now", "", 0},
	    {"later", "error cert-not-yet-valid", 1},
	};

	for (size_t i = 0; i < COUNT(begins); i++) {
		const struct peer_chain chain = {
		    READABLE,
		    NAMES,
		    DATES,
		    .trust = CHAIN_TRUSTED,
		    .path_not_before = NOW + begins[i].path,
		    .path_not_after = NOW + 90 * DAY};
		struct check_findings *findings = judged_new();

		judge_host(findings, &chain);
		expect_judged(begins[i].name, findings, begins[i].expected);
		expect_first(begins[i].name, findings,
			     *begins[i].expected == '\0'
				 ? NULL
				 : "a certificate behind the server's own is "
				   "valid from",
			     NULL, NULL);
		judged_free(findings);
	}
}

/* ---- what the key is used with ---- */

Test(judge_chain, judges_suites)
{
	static const struct {
		const char *suite;
		bool is_old;
		const char *host, *mail, *message;
	} suites[] = {
	    {"ECDHE-RSA-AES128-GCM-SHA256", false, "", "", NULL},
	    {"ECDHE-ECDSA-CHACHA20-POLY1305", false, "", "", NULL},
	    {"ECDHE-RSA-AES128-SHA", false, "", "", NULL},
	    {"", false, "", "", NULL},
	    {NULL, false, "", "", NULL},
	    {"AES128-GCM-SHA256", false, "warning tls-weak",
	     "warning mx-tls-weak", "no forward secrecy"},
	    {"ECDH-RSA-AES128-GCM-SHA256", false, "warning tls-weak",
	     "warning mx-tls-weak", "no forward secrecy"},
	    {"ECDHE-RSA-DES-CBC3-SHA", false, "warning tls-weak",
	     "warning mx-tls-weak", "3DES"},
	    {"DES-CBC3-SHA", false, "warning tls-weak", "warning mx-tls-weak",
	     "3DES"},
	    {"DES-CBC3-SHA", true, "error tls-version", "error mx-tls-version",
	     NULL},
	};

	for (size_t i = 0; i < COUNT(suites); i++) {
		struct tls_facts tls = GOOD_TLS;
		struct check_findings *findings = judged_new();

		tls.suite = suites[i].suite;
		tls.is_old = suites[i].is_old;
		judge_host_tls(findings, &tls);
		expect_judged(suites[i].suite, findings, suites[i].host);
		expect_first(suites[i].suite, findings, suites[i].message, NULL,
			     NULL);
		judged_free(findings);
		findings = judged_new();
		judge_mail_host_tls(findings, MX, &tls);
		expect_judged(suites[i].suite, findings, suites[i].mail);
		expect_first(suites[i].suite, findings, suites[i].message, NULL,
			     NULL);
		judged_free(findings);
	}
}

/* Who would deliver to it without a policy does not refuse it. */
Test(judge_chain, names_who_refuses_a_mail_host_in_enforce)
{
	static const struct {
		const char *name, *body, *senders;
	} modes[] = {
	    {"enforce", ENFORCE, ALL},
	    {"testing", TESTING, ""},
	    {"none", RETIRED, ""},
	};

	for (size_t i = 0; i < COUNT(modes); i++) {
		const struct https_facts https = {
		    PLAIN("192.0.2.1"), .body = modes[i].body,
		    .body_length = strlen(modes[i].body)};
		const struct smtp_facts host = {
		    SECURED("192.0.2.25"),
		    .tls = {.status = HANDSHAKE_OK, .has_chain = true}};
		const struct mx_facts mx = {
		    .name = MX, .hosts = &host, .host_count = 1};
		struct check_facts facts = made_perfect();
		struct check_findings *findings = judged_new();

		facts.https = &https;
		facts.https_count = 1;
		facts.mx = &mx;
		judge_domain(&facts, findings);
		cr_expect_str_eq(
		    judged_senders(findings->arena,
				   expect_code(modes[i].name, findings,
					       CODE_MX_CERT_UNTRUSTED)
				       ->senders),
		    modes[i].senders, "%s", modes[i].name);
		judged_free(findings);
	}
}

/* Until it has ended every sender takes it. */
Test(judge_chain, names_nobody_who_refuses_what_will_end)
{
	const struct peer_chain chain = {
	    READABLE, NAMES, .trust = CHAIN_TRUSTED,
	    .not_before = NOW - 88 * DAY, .not_after = NOW + 2 * DAY};
	struct check_findings *findings = judged_new();

	judge_host(findings, &chain);
	expect_judged("two days", findings, "error cert-expiring");
	expect_first("two days", findings, NULL, NULL, "");
	judged_free(findings);
}
