#include <criterion/criterion.h>
#include <string.h>

#include "check/judge.h"
#include "judged.h"
#include "made_facts.h"

#define HOST  "mta-sts.example.com"
#define AT    "192.0.2.1"
#define AT_6  "2001:db8::1"
#define OTHER ENFORCE "mx: other.example.com\r\n"

/* All that is known are these addresses of the policy host. */
static struct check_facts of_addresses(const struct https_facts *https,
				       size_t count)
{
	struct check_facts facts = made_nothing();

	facts.host_status = DNS_FOUND;
	facts.https = https;
	facts.https_count = count;
	return facts;
}

/* ---- one address ---- */

#define TYPE(type)     ANSWERED(AT), .code = 200, .content_type = (type)
#define CODING(coding) PLAIN(AT), BODY(ENFORCE), .content_encoding = (coding)
#define STATUS(number) ANSWERED(AT), .code = (number)
#define MEDIA_SENDERS                                                          \
	"maddy, chasquid, postfix-mta-sts-resolver, postfix-tlspol"
#define BUT_STALWART                                                           \
	"mox, maddy, chasquid, postfix-mta-sts-resolver, postfix-tlspol, "     \
	"mimecast, mailauth"

static const struct {
	const char *name;
	struct https_facts https;
	const char *expected;
	const char *message, *fix, *senders; /* of the first finding */
} addresses[] = {
    {"E01", {PLAIN(AT), BODY(ENFORCE)}, "", NULL, NULL, NULL},
    {"E02",
     {TYPE("TEXT/PLAIN ; Charset=\"UTF-8\""), BODY(ENFORCE)},
     "",
     NULL,
     NULL,
     NULL},
    {"other parameter",
     {TYPE("text/plain;x=y"), BODY(ENFORCE)},
     "",
     NULL,
     NULL,
     NULL},
    {"charset that is not ASCII",
     {TYPE("text/plain; charset=utf-16"), BODY(ENFORCE)},
     "warning http-content-type",
     "utf-16",
     "Content-Type: text/plain",
     NULL},
    {"E04",
     {TYPE("text/html"), BODY(ENFORCE)},
     "error http-content-type",
     "\"text/html\", not text/plain",
     "Content-Type: text/plain",
     MEDIA_SENDERS},
    {"E05",
     {TYPE("application/octet-stream"), BODY(ENFORCE)},
     "error http-content-type",
     "application/octet-stream",
     "Content-Type: text/plain",
     MEDIA_SENDERS},
    {"no type",
     {ANSWERED(AT), .code = 200, BODY(ENFORCE)},
     "error http-content-type",
     "no media type",
     "Content-Type: text/plain",
     MEDIA_SENDERS},
    {"type is empty",
     {TYPE(""), BODY(ENFORCE)},
     "error http-content-type",
     NULL,
     NULL,
     NULL},
    {"type goes on",
     {TYPE("text/plainer"), BODY(ENFORCE)},
     "error http-content-type",
     NULL,
     NULL,
     NULL},
    {"two types",
     {TYPE("text/plain, text/html"), BODY(ENFORCE)},
     "error http-content-type",
     NULL,
     NULL,
     NULL},
    {"something behind the type",
     {TYPE("text/plain x"), BODY(ENFORCE)},
     "error http-content-type",
     NULL,
     NULL,
     NULL},
    {"escape sequence in the type",
     {TYPE("\x1b[2J"), BODY(ENFORCE)},
     "error http-content-type",
     "\"\\x1b[2J\"",
     NULL,
     NULL},
    {"E07 HTML, as text",
     {PLAIN(AT), BODY("<html>\n</html>\n")},
     "error policy-syntax, error policy-syntax, error policy-version, "
     "error policy-mode, error policy-max-age, info policy-syntax",
     NULL,
     NULL,
     NULL},
    {"E08", {PLAIN(AT), BODY("")}, "error policy-syntax", NULL, NULL, ALL_READ},
    {"E10", {STATUS(204)}, "error http-status", "204", NULL, BUT_STALWART},
    {"E11",
     {STATUS(206), BODY(ENFORCE)},
     "error http-status",
     "status 206, not 200",
     "https://mta-sts.example.com/.well-known/mta-sts.txt",
     BUT_STALWART},
    {"E13",
     {STATUS(302), .location = "https://" HOST "/x/"},
     "error http-redirect",
     "redirect (302) to \"https://mta-sts.example.com/x/\"",
     "at this very address",
     ALL_READ},
    {"redirect, 301", {STATUS(301)}, "error http-redirect", "301", NULL, NULL},
    {"redirect, 303", {STATUS(303)}, "error http-redirect", "303", NULL, NULL},
    {"redirect, 307", {STATUS(307)}, "error http-redirect", "307", NULL, NULL},
    {"redirect, 308", {STATUS(308)}, "error http-redirect", "308", NULL, NULL},
    {"escape sequence in a redirect",
     {STATUS(302), .location = "\x1b[2J"},
     "error http-redirect",
     "\"\\x1b[2J\"",
     NULL,
     NULL},
    {"E14", {STATUS(304)}, "error http-status", "304", NULL, NULL},
    {"404", {STATUS(404)}, "error http-status", "404", NULL, BUT_STALWART},
    {"E16", {STATUS(503)}, "error http-status", "503", NULL, NULL},
    {"E20",
     {CODING("gzip")},
     "error http-content-encoding",
     "\"gzip\", which nobody asked for",
     "compression off",
     "Stalwart, mailauth"},
    {"identity", {CODING("identity")}, "", NULL, NULL, NULL},
    {"identity in another case", {CODING("Identity")}, "", NULL, NULL, NULL},
    {"type and coding",
     {TYPE("text/html"), BODY(ENFORCE), .content_encoding = "gzip"},
     "error http-content-type, error http-content-encoding",
     NULL,
     NULL,
     NULL},
    {"E22",
     {REACHED(AT), .status = HTTPS_CUT_SHORT},
     "error http-malformed",
     "ends before the answer does",
     NULL,
     ALL_READ},
    {"malformed",
     {REACHED(AT), .status = HTTPS_MALFORMED, .why = "two lengths"},
     "error http-malformed",
     "no valid HTTP: two lengths",
     NULL,
     ALL_READ},
    {"too large",
     {REACHED(AT), .status = HTTPS_TOO_LARGE, .why = "more than 64 KB"},
     "error http-too-large",
     "more than 64 KB",
     NULL,
     "mox, postfix-mta-sts-resolver, postfix-tlspol, Google (documented to)"},
    {"E23",
     {REACHED(AT), .status = HTTPS_TIMEOUT},
     "error https-timeout",
     "no whole answer within 10 seconds",
     NULL,
     ALL_READ},
    {"4999 ms",
     {REACHED(AT), .status = HTTPS_OK, .code = 200, .duration_ms = 4999,
      .content_type = "text/plain", BODY(ENFORCE)},
     "",
     NULL,
     NULL,
     NULL},
    {"5001 ms",
     {REACHED(AT), .status = HTTPS_OK, .code = 200, .duration_ms = 5001,
      .content_type = "text/plain", BODY(ENFORCE)},
     "warning https-slow",
     "took 5.0 seconds",
     NULL,
     "postfix-mta-sts-resolver, postfix-tlspol"},
    {"E32",
     {.address = AT,
      .connect = CONNECT_FAILED,
      .connect_why = "Connection refused"},
     "error https-connect",
     "port 443: Connection refused",
     "open port 443",
     ALL_READ},
    {"no answer to the connection",
     {.address = AT, .connect = CONNECT_TIMEOUT},
     "error https-timeout",
     "no connection within 10 seconds",
     "open port 443",
     ALL_READ},
    {"handshake fails",
     {.address = AT, .tls = {.status = HANDSHAKE_FAILED, .why = "alert 40"}},
     "error tls-handshake",
     "alert 40",
     "a certificate for this very name",
     ALL_READ},
    {"handshake is not done",
     {.address = AT, .tls = {.status = HANDSHAKE_TIMEOUT}},
     "error https-timeout",
     "handshake is not done within 10 seconds",
     NULL,
     ALL_READ},
    {"TLS 1.3 alone",
     {.address = AT, .tls = {.status = HANDSHAKE_UNDECIDED, .why = "TLS 1.3"}},
     "unknown tls-handshake",
     "TLS 1.3",
     "openssl s_client -connect 192.0.2.1:443 -servername "
     "mta-sts.example.com",
     ""},
    {"TLS 1.1",
     {.address = AT,
      .tls = {.status = HANDSHAKE_FAILED,
	      .is_old = true,
	      .version = "TLS 1.1"}},
     "error tls-version",
     "nothing newer than TLS 1.1",
     "enable TLS 1.2",
     ALL_READ},
    {"older than it can be told",
     {.address = AT,
      .tls = {.status = HANDSHAKE_FAILED, .is_old = true, .version = ""}},
     "error tls-version",
     "SSL 3.0",
     "enable TLS 1.2",
     ALL_READ},
};

Test(judge_https, judges_an_address)
{
	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct check_facts facts = of_addresses(&addresses[i].https, 1);
		struct check_findings *findings = judged_new();

		judge_domain(&facts, findings);
		expect_judged(addresses[i].name, findings,
			      addresses[i].expected);
		expect_first(addresses[i].name, findings, addresses[i].message,
			     addresses[i].fix, addresses[i].senders);
		judged_free(findings);
	}
}

/* The chain is judged whatever comes of the handshake. */
Test(judge_https, judges_the_certificate_as_well)
{
	const struct https_facts https = {
	    .address = AT,
	    .tls = {.status = HANDSHAKE_FAILED, .why = "x", .has_chain = true}};
	struct check_facts facts = of_addresses(&https, 1);
	struct check_findings *findings = judged_new();

	judge_domain(&facts, findings);
	expect_judged("both", findings,
		      "error cert-untrusted, error tls-handshake");
	cr_expect_str_eq(findings->list[0].subject, HOST " [" AT "]");
	cr_expect_str_eq(findings->list[1].subject, HOST " [" AT "]");
	judged_free(findings);
}

/* When the end of the whole run came first, that says nothing. */
Test(judge_https, does_not_take_its_own_end_for_a_fault)
{
	static const struct {
		const char *name;
		struct https_facts https;
	} cut[] = {
	    {"connection", {.address = AT, .connect = CONNECT_TIMEOUT}},
	    {"handshake",
	     {.address = AT, .tls = {.status = HANDSHAKE_TIMEOUT}}},
	    {"answer", {REACHED(AT), .status = HTTPS_TIMEOUT}},
	};

	for (size_t i = 0; i < COUNT(cut); i++) {
		struct check_facts facts = of_addresses(&cut[i].https, 1);
		struct check_findings *findings = judged_new();

		facts.is_cut = true;
		judge_domain(&facts, findings);
		expect_judged(cut[i].name, findings,
			      "unknown deadline, unknown https-timeout");
		judged_free(findings);
	}
}

/* ---- several addresses ---- */

#define REFUSED(at)                                                            \
	.address = (at), .connect = CONNECT_FAILED, .connect_why = "refused"

static const struct {
	const char *name;
	struct https_facts https[3];
	size_t count;
	const char *expected;
	const char *subject, *message, *fix; /* of the last finding */
} several[] = {
    {"both alike",
     {{PLAIN(AT), BODY(ENFORCE)}, {PLAIN(AT_6), BODY(ENFORCE)}},
     2,
     "",
     NULL,
     NULL,
     NULL},
    {"one is dead",
     {{PLAIN(AT), BODY(ENFORCE)}, {REFUSED(AT_6)}},
     2,
     "warning https-connect",
     HOST " [2001:db8::1]",
     "refused",
     "delete its address record"},
    {"one is silent",
     {{.address = AT, .connect = CONNECT_TIMEOUT},
      {PLAIN(AT_6), BODY(ENFORCE)}},
     2,
     "warning https-timeout",
     HOST " [192.0.2.1]",
     NULL,
     "delete its address record"},
    {"both are dead",
     {{REFUSED(AT)}, {.address = AT_6, .connect = CONNECT_TIMEOUT}},
     2,
     "error https-connect, error https-timeout",
     NULL,
     NULL,
     NULL},
    {"one has none",
     {{PLAIN(AT), BODY(ENFORCE)}, {ANSWERED(AT_6), .code = 404}},
     2,
     "error http-status",
     HOST " [2001:db8::1]",
     NULL,
     NULL},
    {"another one",
     {{PLAIN(AT), BODY(ENFORCE)}, {PLAIN(AT_6), BODY(OTHER)}},
     2,
     "error policy-differs-by-address",
     HOST " [2001:db8::1]",
     "another one than at 192.0.2.1",
     "the same policy at all"},
    {"another mode",
     {{PLAIN(AT), BODY(TESTING)}, {PLAIN(AT_6), BODY(ENFORCE)}},
     2,
     "info policy-testing, error policy-differs-by-address",
     NULL,
     NULL,
     NULL},
    {"another one, invalid",
     {{PLAIN(AT), BODY(ENFORCE)}, {PLAIN(AT_6), BODY("")}},
     2,
     "error policy-differs-by-address, error policy-syntax",
     "policy at 2001:db8::1",
     NULL,
     NULL},
    {"the last two alike",
     {{PLAIN(AT), BODY(ENFORCE)},
      {PLAIN(AT_6), BODY("")},
      {PLAIN("2001:db8::2"), BODY("")}},
     3,
     "error policy-differs-by-address, error policy-syntax",
     NULL,
     NULL,
     NULL},
    {"three",
     {{PLAIN(AT), BODY(ENFORCE)},
      {PLAIN(AT_6), BODY(OTHER)},
      {PLAIN("2001:db8::2"), BODY(TESTING)}},
     3,
     "error policy-differs-by-address, error policy-differs-by-address, "
     "info policy-testing",
     "policy at 2001:db8::2",
     NULL,
     NULL},
    {"the one with a policy is not the first",
     {{ANSWERED(AT), .code = 404}, {PLAIN(AT_6), BODY(OTHER)}},
     2,
     "error http-status",
     NULL,
     NULL,
     NULL},
    {"IPv6 alone",
     {{PLAIN(AT_6), BODY(ENFORCE)}},
     1,
     "warning host-missing",
     HOST,
     "no IPv4 address",
     "an A record"},
};

Test(judge_https, compares_addresses)
{
	for (size_t i = 0; i < COUNT(several); i++) {
		struct check_facts facts =
		    of_addresses(several[i].https, several[i].count);
		struct check_findings *findings = judged_new();
		const struct check_finding *last;

		judge_domain(&facts, findings);
		expect_judged(several[i].name, findings, several[i].expected);
		if (several[i].subject != NULL && findings->count > 0) {
			last = &findings->list[findings->count - 1];
			cr_expect_str_eq(last->subject, several[i].subject,
					 "%s", several[i].name);
			cr_expect(several[i].message == NULL ||
				      strstr(last->message,
					     several[i].message) != NULL,
				  "%s: %s", several[i].name, last->message);
			cr_expect(several[i].fix == NULL ||
				      strstr(last->fix, several[i].fix) != NULL,
				  "%s: %s", several[i].name, last->fix);
		}
		judged_free(findings);
	}
}

/* ---- its name in DNS ---- */

static const struct {
	const char *name;
	enum dns_status status;
	const char *why, *expected, *message, *fix, *senders;
} lookups[] = {
    {"E31", DNS_NO_NAME, NULL, "error host-missing", "no address",
     HOST ". 3600 IN A ", ALL_READ},
    {"no address", DNS_NO_DATA, NULL, "error host-missing", "no address",
     HOST ". 3600 IN A ", ALL_READ},
    {"SERVFAIL", DNS_TEMPORARY, "SERVFAIL", "unknown dns-temporary",
     "cannot be looked up: SERVFAIL", "again later", ""},
    {"no answer", DNS_TEMPORARY, NULL, "unknown dns-temporary", "no answer",
     NULL, ""},
    {"was not asked for", DNS_SKIPPED, NULL, "", NULL, NULL, NULL},
};

Test(judge_https, judges_the_lookup)
{
	for (size_t i = 0; i < COUNT(lookups); i++) {
		struct check_facts facts = made_nothing();
		struct check_findings *findings = judged_new();

		facts.host_status = lookups[i].status;
		facts.host_why = lookups[i].why;
		judge_domain(&facts, findings);
		expect_judged(lookups[i].name, findings, lookups[i].expected);
		expect_first(lookups[i].name, findings, lookups[i].message,
			     lookups[i].fix, lookups[i].senders);
		judged_free(findings);
	}
}

/* A policy was found, and yet not all is known. */
Test(judge_https, tells_that_one_kind_of_address_is_not_known)
{
	const struct https_facts https = {PLAIN(AT), BODY(ENFORCE)};
	struct check_facts facts = of_addresses(&https, 1);
	struct check_findings *findings = judged_new();

	facts.host_why = "SERVFAIL";
	judge_domain(&facts, findings);
	expect_judged("AAAA", findings, "unknown dns-temporary");
	judged_free(findings);
}

/* Nobody is known to refuse a policy that another address serves, or one that
 * there was no time to look at. */
Test(judge_https, names_nobody_for_what_is_not_known_to_fail)
{
	static const struct {
		const char *name;
		struct https_facts https[2];
		bool is_cut;
		const char *expected;
	} cases[] = {
	    {"one is dead",
	     {{PLAIN(AT), BODY(ENFORCE)}, {REFUSED(AT_6)}},
	     false,
	     "warning https-connect"},
	    {"no time for one",
	     {{PLAIN(AT), BODY(ENFORCE)},
	      {.address = AT_6, .connect = CONNECT_TIMEOUT}},
	     true,
	     "unknown deadline, unknown https-timeout"},
	    {"no time for an answer",
	     {{PLAIN(AT), BODY(ENFORCE)},
	      {REACHED(AT_6), .status = HTTPS_TIMEOUT}},
	     true,
	     "unknown deadline, unknown https-timeout"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct check_facts facts = of_addresses(cases[i].https, 2);
		struct check_findings *findings = judged_new();

		facts.is_cut = cases[i].is_cut;
		judge_domain(&facts, findings);
		expect_judged(cases[i].name, findings, cases[i].expected);
		for (size_t j = 0; j < findings->count; j++)
			cr_expect_eq(findings->list[j].senders, 0, "%s: %s",
				     cases[i].name,
				     judged_senders(findings->arena,
						    findings->list[j].senders));
		judged_free(findings);
	}
}

/* SERVFAIL for A does not say that there is none. */
Test(judge_https, does_not_take_silence_for_absence)
{
	const struct https_facts https = {PLAIN(AT_6), BODY(ENFORCE)};
	struct check_facts facts = of_addresses(&https, 1);
	struct check_findings *findings = judged_new();

	facts.host_why = "SERVFAIL";
	judge_domain(&facts, findings);
	expect_judged("A", findings, "unknown dns-temporary");
	judged_free(findings);
}
