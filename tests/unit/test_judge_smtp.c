#include <criterion/criterion.h>
#include <string.h>

#include "check/judge.h"
#include "judged.h"
#include "made_facts.h"

#define AT   "192.0.2.25"
#define AT_6 "2001:db8::25"

#define REFUSED(at)                                                            \
	.address = (at), .connect = CONNECT_FAILED,                            \
	.connect_why = "Connection refused"
#define SILENT(at) .address = (at), .connect = CONNECT_TIMEOUT

/* All that is known are the addresses of one mail host, and the policy. */
static struct check_facts of_host(struct mx_facts *mx,
				  const struct smtp_facts *hosts, size_t count)
{
	struct check_facts facts = made_perfect();

	*mx = (struct mx_facts){.name = MX,
				.status = DNS_FOUND,
				.hosts = hosts,
				.host_count = count};
	facts.mx = mx;
	facts.mx_count = 1;
	return facts;
}

/* ---- one address ---- */

static const struct {
	const char *name;
	struct smtp_facts host;
	const char *expected;
	const char *message, *fix, *senders; /* of the first finding */
} addresses[] = {
    {"good", GOOD_SMTP(AT), "", NULL, NULL, NULL},
    {"was not asked for",
     {.address = AT, .connect = CONNECT_SKIPPED},
     "",
     NULL,
     NULL,
     NULL},
    {"greeting 554",
     {GREETED(AT), .status = SMTP_BAD_GREETING, .reply = "554 go away"},
     "error smtp-greeting",
     "does not welcome anybody: \"554 go away\"",
     "log",
     ALL},
    {"greeting 421",
     {GREETED(AT), .status = SMTP_BAD_GREETING, .reply = "421 busy"},
     "unknown smtp-greeting",
     "\"421 busy\"",
     "look again later",
     ""},
    {"greeting is no SMTP",
     {GREETED(AT), .status = SMTP_BAD_GREETING, .why = "no SMTP reply",
      .reply = "\x1b[2J"},
     "error smtp-greeting",
     ": no SMTP reply: \"\\x1b[2J\"",
     NULL,
     ALL},
    {"greeting is empty",
     {GREETED(AT), .status = SMTP_BAD_GREETING, .reply = ""},
     "error smtp-greeting",
     NULL,
     NULL,
     ALL},
    {"EHLO 502",
     {GREETED(AT), .status = SMTP_BAD_EHLO, .reply = "502 no"},
     "error smtp-greeting",
     "EHLO is not answered as it should be: \"502 no\"",
     NULL,
     ALL},
    {"EHLO 451",
     {GREETED(AT), .status = SMTP_BAD_EHLO, .reply = "451 later"},
     "unknown smtp-greeting",
     NULL,
     NULL,
     ""},
    {"silence",
     {GREETED(AT), .status = SMTP_TIMEOUT, .why = "instead of a greeting"},
     "error smtp-greeting",
     "nothing within 10 seconds: instead of a greeting",
     NULL,
     ALL},
    {"closed",
     {GREETED(AT), .status = SMTP_CLOSED, .why = "instead of a greeting"},
     "error smtp-greeting",
     "the connection ends: instead of a greeting",
     NULL,
     ALL},
    {"no STARTTLS",
     {GREETED(AT), .status = SMTP_NOT_OFFERED},
     "error starttls-missing",
     "not offered",
     "smtpd_tls_security_level = may",
     ALL},
    {"STARTTLS 454",
     {GREETED(AT), .status = SMTP_REFUSED, .reply = "454 TLS not available"},
     "error starttls-refused",
     "offered and refused: \"454 TLS not available\"",
     "certificate or key",
     ALL},
    {"STARTTLS, and more",
     {GREETED(AT), .status = SMTP_PLAINTEXT_AHEAD},
     "error starttls-refused",
     "CVE-2011-0411",
     NULL,
     ALL},
    {"handshake fails",
     {SECURED(AT), .tls = {.status = HANDSHAKE_FAILED, .why = "alert 40"}},
     "error mx-tls-handshake",
     "alert 40",
     "log",
     ALL},
    {"handshake is not done",
     {SECURED(AT), .tls = {.status = HANDSHAKE_TIMEOUT}},
     "error mx-tls-handshake",
     "not done within 10 seconds",
     NULL,
     ALL},
    {"TLS 1.3 alone",
     {SECURED(AT), .tls = {.status = HANDSHAKE_UNDECIDED, .why = "TLS 1.3"}},
     "unknown mx-tls-handshake",
     "TLS 1.3",
     "openssl s_client -starttls smtp -connect 192.0.2.25:25",
     ""},
    {"TLS 1.0",
     {SECURED(AT), .tls = {.status = HANDSHAKE_FAILED,
			   .is_old = true,
			   .version = "TLS 1.0"}},
     "error mx-tls-version",
     "nothing newer than TLS 1.0",
     "smtpd_tls_protocols = >=TLSv1.2",
     ALL},
    {"older than it can be told",
     {SECURED(AT),
      .tls = {.status = HANDSHAKE_FAILED, .is_old = true, .version = ""}},
     "error mx-tls-version",
     "SSL 3.0",
     NULL,
     ALL},
    {"handshake and certificate",
     {SECURED(AT),
      .tls = {.status = HANDSHAKE_FAILED, .why = "x", .has_chain = true}},
     "error mx-tls-handshake, error mx-cert-untrusted",
     NULL,
     NULL,
     ALL},
};

Test(judge_smtp, judges_an_address)
{
	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct mx_facts mx;
		struct check_facts facts = of_host(&mx, &addresses[i].host, 1);
		struct check_findings *findings = judged_new();

		judge_domain(&facts, findings);
		expect_judged(addresses[i].name, findings,
			      addresses[i].expected);
		expect_first(addresses[i].name, findings, addresses[i].message,
			     addresses[i].fix, addresses[i].senders);
		for (size_t j = 0; j < findings->count; j++)
			cr_expect_str_eq(findings->list[j].subject,
					 MX " [" AT "]");
		judged_free(findings);
	}
}

/* When the end of the whole run came first, that says nothing. */
Test(judge_smtp, does_not_take_its_own_end_for_a_fault)
{
	static const struct {
		const char *name;
		struct smtp_facts host;
		const char *expected;
	} cut[] = {
	    {"greeting",
	     {GREETED(AT), .status = SMTP_TIMEOUT},
	     "unknown deadline, unknown smtp-greeting"},
	    {"handshake",
	     {SECURED(AT), .tls = {.status = HANDSHAKE_TIMEOUT}},
	     "unknown deadline, unknown mx-tls-handshake"},
	    {"what was known before",
	     {GREETED(AT), .status = SMTP_NOT_OFFERED},
	     "unknown deadline, error starttls-missing"},
	    {"closed by the server",
	     {GREETED(AT), .status = SMTP_CLOSED},
	     "unknown deadline, error smtp-greeting"},
	    {"connection to one of two",
	     {SILENT(AT)},
	     "unknown deadline, unknown smtp-connect"},
	};

	for (size_t i = 0; i < COUNT(cut); i++) {
		struct mx_facts mx;
		struct check_facts facts = of_host(&mx, &cut[i].host, 1);
		struct check_findings *findings = judged_new();

		facts.is_cut = true;
		facts.smtp_reached_elsewhere = true;
		judge_domain(&facts, findings);
		expect_judged(cut[i].name, findings, cut[i].expected);
		judged_free(findings);
	}
}

/* ---- port 25 cannot be reached ---- */

static const struct {
	const char *name;
	struct smtp_facts hosts[3];
	size_t count;
	bool require_smtp, is_elsewhere;
	const char *expected;
	const char *message, *fix; /* of the first finding */
} unreached[] = {
    {"one of two is dead",
     {GOOD_SMTP(AT), {REFUSED(AT_6)}},
     2,
     false,
     false,
     "warning smtp-connect",
     "port 25: Connection refused",
     "senders go on to the next one"},
    {"one of two is silent",
     {{SILENT(AT)}, GOOD_SMTP(AT_6)},
     2,
     true,
     false,
     "warning smtp-connect",
     "no connection within 10 seconds",
     NULL},
    {"the only one",
     {{REFUSED(AT)}},
     1,
     false,
     false,
     "info smtp-blocked",
     "port 25 seems to be blocked here",
     "a machine that may send mail"},
    {"all of three",
     {{SILENT(AT)}, {SILENT(AT_6)}, {REFUSED("192.0.2.26")}},
     3,
     false,
     false,
     "info smtp-blocked",
     NULL,
     NULL},
    {"all, and it is required",
     {{SILENT(AT)}, {SILENT(AT_6)}},
     2,
     true,
     false,
     "unknown smtp-blocked",
     NULL,
     NULL},
    {"all, but another domain's answers",
     {{SILENT(AT)}, {REFUSED(AT_6)}},
     2,
     false,
     true,
     "warning smtp-connect, warning smtp-connect",
     NULL,
     NULL},
    {"all, required, but another domain's answers",
     {{SILENT(AT)}},
     1,
     true,
     true,
     "warning smtp-connect",
     NULL,
     NULL},
    {"none was asked",
     {{.address = AT, .connect = CONNECT_SKIPPED}},
     1,
     true,
     false,
     "",
     NULL,
     NULL},
    {"one is dead, and one is bad",
     {{REFUSED(AT)}, {GREETED(AT_6), .status = SMTP_NOT_OFFERED}},
     2,
     false,
     false,
     "warning smtp-connect, error starttls-missing",
     NULL,
     NULL},
    {"no address", {{0}}, 0, true, false, "", NULL, NULL},
};

Test(judge_smtp, tells_a_blocked_port_from_a_dead_server)
{
	for (size_t i = 0; i < COUNT(unreached); i++) {
		struct mx_facts mx;
		struct check_facts facts =
		    of_host(&mx, unreached[i].hosts, unreached[i].count);
		struct check_findings *findings = judged_new();

		facts.require_smtp = unreached[i].require_smtp;
		facts.smtp_reached_elsewhere = unreached[i].is_elsewhere;
		judge_domain(&facts, findings);
		expect_judged(unreached[i].name, findings,
			      unreached[i].expected);
		expect_first(unreached[i].name, findings, unreached[i].message,
			     unreached[i].fix, "");
		judged_free(findings);
	}
}

/* The hosts of a domain count together. */
Test(judge_smtp, counts_over_all_mail_hosts)
{
	static const struct smtp_facts dead[] = {{REFUSED(AT)}, {SILENT(AT_6)}};
	static const struct smtp_facts alive[] = {
	    GOOD_SMTP("192.0.2.26"),
	    {GREETED("192.0.2.27"), .status = SMTP_CLOSED},
	    {.address = "192.0.2.28", .connect = CONNECT_SKIPPED}};
	static const struct mx_facts mx[] = {
	    {.name = MX, .hosts = dead, .host_count = 2},
	    {.name = MX, .hosts = alive, .host_count = 3},
	    {.name = MX}};
	struct check_facts facts = made_nothing();
	size_t reached, alone;

	judge_count_reached(&facts, &reached, &alone);
	cr_expect(reached == 0 && alone == 0);
	facts.mx = mx;
	facts.mx_count = 3;
	judge_count_reached(&facts, &reached, &alone);
	cr_expect_eq(reached, 2);
	cr_expect_eq(alone, 2);
}

/* ---- addresses of one host compared ---- */

static const struct {
	const char *name;
	struct smtp_facts other; /* beside a good one */
	const char *expected;
} pairs[] = {
    {"alike", GOOD_SMTP(AT_6), ""},
    {"no STARTTLS",
     {GREETED(AT_6), .status = SMTP_NOT_OFFERED},
     "error starttls-missing, error mx-differs-by-address"},
    {"STARTTLS 554",
     {GREETED(AT_6), .status = SMTP_REFUSED, .reply = "554 no"},
     "error starttls-refused, error mx-differs-by-address"},
    {"STARTTLS 454",
     {GREETED(AT_6), .status = SMTP_REFUSED, .reply = "454 no"},
     "error starttls-refused, error mx-differs-by-address"},
    {"greeting 554",
     {GREETED(AT_6), .status = SMTP_BAD_GREETING, .reply = "554 no"},
     "error smtp-greeting, error mx-differs-by-address"},
    {"greeting 421",
     {GREETED(AT_6), .status = SMTP_BAD_GREETING, .reply = "421 busy"},
     "unknown smtp-greeting"},
    {"silence",
     {GREETED(AT_6), .status = SMTP_TIMEOUT},
     "error smtp-greeting, error mx-differs-by-address"},
    {"dead", {REFUSED(AT_6)}, "warning smtp-connect"},
    {"was not asked for", {.address = AT_6, .connect = CONNECT_SKIPPED}, ""},
    {"TLS 1.3 alone",
     {SECURED(AT_6), .tls = {.status = HANDSHAKE_UNDECIDED, .why = "x"}},
     "unknown mx-tls-handshake"},
    {"TLS 1.0",
     {SECURED(AT_6), .tls = {.status = HANDSHAKE_FAILED,
			     .is_old = true,
			     .version = "TLS 1.0"}},
     "error mx-tls-version, error mx-differs-by-address"},
    {"another name",
     {SECURED(AT_6), .tls = {.status = HANDSHAKE_OK,
			     .has_chain = true,
			     .chain = {READABLE, DATES}}},
     "error mx-cert-name, error mx-differs-by-address"},
    {"expired",
     {SECURED(AT_6), .tls = {.status = HANDSHAKE_OK,
			     .has_chain = true,
			     .chain = {READABLE, NAMES, .not_after = NOW - 1}}},
     "error mx-cert-expired, error mx-differs-by-address"},
    {"ends soon",
     {SECURED(AT_6),
      .tls = {.status = HANDSHAKE_OK,
	      .has_chain = true,
	      .chain = {READABLE, NAMES, .not_after = NOW + 4 * DAY}}},
     "warning mx-cert-expiring"},
    {"self-signed",
     {SECURED(AT_6),
      .tls = {.status = HANDSHAKE_OK,
	      .has_chain = true,
	      .chain = {READABLE, NAMES, DATES, .trust = CHAIN_SELF_SIGNED}}},
     "error mx-cert-untrusted, error mx-differs-by-address"},
    {"not known whether trusted",
     {SECURED(AT_6),
      .tls = {.status = HANDSHAKE_OK,
	      .has_chain = true,
	      .chain = {READABLE, NAMES, DATES, .trust = CHAIN_UNDECIDED}}},
     "unknown mx-cert-untrusted"},
};

Test(judge_smtp, compares_the_addresses_of_a_host)
{
	for (size_t i = 0; i < COUNT(pairs); i++) {
		const struct smtp_facts hosts[] = {GOOD_SMTP(AT),
						   pairs[i].other};
		struct mx_facts mx;
		struct check_facts facts = of_host(&mx, hosts, 2);
		struct check_findings *findings = judged_new();
		const struct check_finding *differs;

		judge_domain(&facts, findings);
		expect_judged(pairs[i].name, findings, pairs[i].expected);
		differs =
		    check_findings_find(findings, CODE_MX_DIFFERS_BY_ADDRESS);
		if (differs != NULL) {
			cr_expect_str_eq(differs->subject, MX);
			cr_expect(strstr(differs->message,
					 "good at " AT
					 ", not at " AT_6) != NULL,
				  "%s: %s", pairs[i].name, differs->message);
		}
		judged_free(findings);
	}
}

/* Two that are bad in different ways do not differ in what senders do. */
Test(judge_smtp, does_not_compare_the_bad_with_the_bad)
{
	const struct smtp_facts hosts[] = {
	    {GREETED(AT), .status = SMTP_NOT_OFFERED},
	    {GREETED(AT_6), .status = SMTP_REFUSED, .reply = "554 no"}};
	struct mx_facts mx;
	struct check_facts facts = of_host(&mx, hosts, 2);
	struct check_findings *findings = judged_new();

	judge_domain(&facts, findings);
	expect_judged("both bad", findings,
		      "error starttls-missing, error starttls-refused");
	judged_free(findings);
}

/* Nor does an address differ for which there was no time, nor is the port
 * blocked. */
Test(judge_smtp, compares_only_what_there_was_time_for)
{
	static const struct {
		const char *name;
		struct smtp_facts other; /* beside a good one */
		const char *expected;
	} cut[] = {
	    {"greeting",
	     {GREETED(AT_6), .status = SMTP_TIMEOUT},
	     "unknown deadline, unknown smtp-greeting"},
	    {"handshake",
	     {SECURED(AT_6), .tls = {.status = HANDSHAKE_TIMEOUT}},
	     "unknown deadline, unknown mx-tls-handshake"},
	};
	const struct smtp_facts silent = {SILENT(AT)};
	const struct check_finding *blocked;
	struct check_findings *findings;
	struct check_facts facts;
	struct mx_facts mx;

	for (size_t i = 0; i < COUNT(cut); i++) {
		const struct smtp_facts hosts[] = {GOOD_SMTP(AT), cut[i].other};

		facts = of_host(&mx, hosts, 2);
		facts.is_cut = true;
		findings = judged_new();
		judge_domain(&facts, findings);
		expect_judged(cut[i].name, findings, cut[i].expected);
		judged_free(findings);
	}
	facts = of_host(&mx, &silent, 1);
	facts.is_cut = true;
	findings = judged_new();
	judge_domain(&facts, findings);
	blocked = check_findings_find(findings, CODE_SMTP_BLOCKED);
	cr_expect(blocked == NULL || blocked->severity == CHECK_UNKNOWN, "%s",
		  judged_codes(findings));
	judged_free(findings);
}
