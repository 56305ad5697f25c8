#include <criterion/criterion.h>
#include <string.h>

#include "check/judge.h"
#include "judged.h"
#include "made_facts.h"
#include "vectors_domain_name.h"

#define DELIVER "senders that honour the policy do not deliver to it"
#define WOULD	"in mode enforce senders would not deliver to it"

/* ---- against the policy ---- */

static void judge_names(struct check_findings *findings, enum policy_mode mode,
			const char *const *patterns, size_t pattern_count,
			const char *const *hosts, size_t host_count)
{
	const struct policy policy = {.mode = mode,
				      .max_age_s = 604800,
				      .mx = patterns,
				      .mx_count = pattern_count};
	struct mx_facts mx[3] = {{0}};

	for (size_t i = 0; i < host_count; i++)
		mx[i].name = hosts[i];
	judge_mx(mx, host_count, true, &policy, findings);
}

/* Those of certificates, too: the rules are the same. */
Test(judge_mx, matches_as_senders_do)
{
	for (size_t i = 0; i < COUNT(name_matches); i++) {
		struct check_findings *findings = judged_new();
		bool is_error;

		judge_names(findings, POLICY_ENFORCE, &name_matches[i].pattern,
			    1, &name_matches[i].host, 1);
		is_error = findings->worst == CHECK_ERROR;
		cr_expect_eq(is_error, !name_matches[i].matches, "%s: %s",
			     name_matches[i].name, judged_codes(findings));
		cr_expect_eq(findings->count, name_matches[i].matches ? 0 : 2,
			     "%s: %s", name_matches[i].name,
			     judged_codes(findings));
		judged_free(findings);
	}
}

static const struct {
	const char *name;
	enum policy_mode mode;
	const char *patterns[3];
	const char *hosts[3];
	const char *expected;
	const char *message, *fix, *senders; /* of the first finding */
} covers[] = {
    {"covered", POLICY_ENFORCE, {MX}, {MX}, "", NULL, NULL, NULL},
    {"by a wildcard",
     POLICY_ENFORCE,
     {"*.example.com"},
     {MX, "mx2.example.com"},
     "",
     NULL,
     NULL,
     NULL},
    {"by the second",
     POLICY_ENFORCE,
     {"mx2.example.com", "*.example.com"},
     {MX},
     "info mx-unused",
     "a spare?",
     NULL,
     ""},
    {"uncovered in enforce",
     POLICY_ENFORCE,
     {MX},
     {MX, "mx.example.net"},
     "error mx-not-covered",
     DELIVER,
     "add to the policy: mx: mx.example.net",
     ALL},
    {"uncovered in testing",
     POLICY_TESTING,
     {MX},
     {MX, "mx.example.net"},
     "warning mx-not-covered",
     WOULD,
     "mx: mx.example.net",
     ""},
    {"uncovered in none",
     POLICY_NONE,
     {"spare.example.com"},
     {MX},
     "",
     NULL,
     NULL,
     NULL},
    {"none without mx", POLICY_NONE, {NULL}, {MX}, "", NULL, NULL, NULL},
    {"all uncovered",
     POLICY_ENFORCE,
     {"a.example"},
     {"b.example", "c.example"},
     "error mx-not-covered, error mx-not-covered, info mx-unused",
     NULL,
     NULL,
     ALL},
    {"two labels under a wildcard",
     POLICY_ENFORCE,
     {"*.mx.microsoft"},
     {"example-com.h-v1.mx.microsoft"},
     "error mx-wildcard-depth, info mx-unused",
     "\"*.mx.microsoft\" does not allow this mail server, for '*' is one "
     "label: " DELIVER,
     "mx: example-com.h-v1.mx.microsoft",
     /* The others take it for several. */
     "mox, maddy, chasquid, Stalwart"},
    {"two labels in testing",
     POLICY_TESTING,
     {"*.example.com"},
     {"a.b.Example.COM"},
     "warning mx-wildcard-depth, info mx-unused",
     WOULD,
     NULL,
     ""},
    {"two labels, and a pattern that fits",
     POLICY_ENFORCE,
     {"*.example.com", "*.b.example.com"},
     {"a.b.example.com", MX},
     "",
     NULL,
     NULL,
     NULL},
    {"the wildcard's own name",
     POLICY_ENFORCE,
     {"*.example.com"},
     {"example.com"},
     "error mx-not-covered, info mx-unused",
     NULL,
     NULL,
     NULL},
    {"two spares",
     POLICY_TESTING,
     {MX, "a.example", "*.b.example"},
     {MX},
     "info mx-unused, info mx-unused",
     "a spare?",
     NULL,
     ""},
    {"escape sequence",
     POLICY_ENFORCE,
     {MX},
     {MX, "\x1b[2J"},
     "error mx-not-covered",
     NULL,
     "write the name of a mail server",
     NULL},
};

static size_t count_names(const char *const names[3])
{
	size_t count = 0;

	while (count < 3 && names[count] != NULL)
		count++;
	return count;
}

Test(judge_mx, compares_both_ways)
{
	for (size_t i = 0; i < COUNT(covers); i++) {
		struct check_findings *findings = judged_new();

		judge_names(findings, covers[i].mode, covers[i].patterns,
			    count_names(covers[i].patterns), covers[i].hosts,
			    count_names(covers[i].hosts));
		expect_judged(covers[i].name, findings, covers[i].expected);
		expect_first(covers[i].name, findings, covers[i].message,
			     covers[i].fix, covers[i].senders);
		judged_free(findings);
	}
}

Test(judge_mx, names_the_mail_server_and_the_spare)
{
	static const char *const patterns[] = {"a.example"};
	static const char *const hosts[] = {"b\x07.example"};
	struct check_findings *findings = judged_new();

	judge_names(findings, POLICY_ENFORCE, patterns, 1, hosts, 1);
	expect_judged("subjects", findings,
		      "error mx-not-covered, info mx-unused");
	cr_expect_str_eq(findings->list[0].subject, "b\\x07.example");
	cr_expect_str_eq(findings->list[1].subject, "a.example");
	judged_free(findings);
}

/* ---- against DNS ---- */

static const char *const one_alias[] = {"real.example.net"};
static const char *const two_aliases[] = {"a\x1b.example", "b.example"};

#define FOUND(mx_name) .name = (mx_name), .status = DNS_FOUND

static const struct {
	const char *name;
	struct mx_facts mx;
	const char *expected, *message, *fix;
} hosts[] = {
    {"found", {FOUND(MX)}, "", NULL, NULL},
    {"no such name",
     {.name = MX, .status = DNS_NO_NAME},
     "error mx-no-address",
     "has no address",
     "delete the MX record"},
    {"no address",
     {.name = MX, .status = DNS_NO_DATA},
     "error mx-no-address",
     "has no address",
     "delete the MX record"},
    {"SERVFAIL",
     {.name = MX, .status = DNS_TEMPORARY, .why = "SERVFAIL"},
     "unknown dns-temporary",
     "SERVFAIL",
     "again later"},
    {"SERVFAIL for one kind",
     {FOUND(MX), .why = "SERVFAIL"},
     "unknown dns-temporary",
     "SERVFAIL",
     "again later"},
    {"alias",
     {FOUND(MX), .aliases = {.names = one_alias, .count = 1}},
     "error mx-is-cname",
     "-> real.example.net",
     "of the mail server itself"},
    {"alias of an alias",
     {FOUND(MX), .aliases = {.names = two_aliases, .count = 2}},
     "error mx-is-cname",
     "-> a\\x1b.example -> b.example",
     NULL},
    {"alias of nothing",
     {.name = MX,
      .status = DNS_NO_NAME,
      .aliases = {.names = one_alias, .count = 1}},
     "error mx-is-cname, error mx-no-address",
     NULL,
     NULL},
    {"address in place of a name",
     {FOUND("192.0.2.1")},
     "error mx-no-address",
     "names no host",
     "the name of a mail server"},
    {"null MX among others",
     {FOUND("")},
     "error mx-no-address",
     "names no host",
     NULL},
    {"underscore",
     {FOUND("mail_1.example.com")},
     "error mx-no-address",
     "names no host",
     NULL},
    {"escape sequence",
     {FOUND("\x1b[2J")},
     "error mx-no-address",
     "names no host",
     NULL},
    {"was not asked for", {.name = MX, .status = DNS_SKIPPED}, "", NULL, NULL},
};

Test(judge_mx, judges_each_host)
{
	for (size_t i = 0; i < COUNT(hosts); i++) {
		struct check_facts facts = made_nothing();
		struct check_findings *findings = judged_new();

		facts.mx_status = DNS_FOUND;
		facts.mx = &hosts[i].mx;
		facts.mx_count = 1;
		judge_domain(&facts, findings);
		expect_judged(hosts[i].name, findings, hosts[i].expected);
		expect_first(hosts[i].name, findings, hosts[i].message,
			     hosts[i].fix, "");
		judged_free(findings);
	}
}

static const struct {
	const char *name;
	enum dns_status status;
	bool is_null, has_policy, has_id;
	const char *expected, *message, *fix;
} sets[] = {
    {"no such domain", DNS_NO_NAME, false, true, true, "error mx-missing",
     "no such domain", "add an MX record"},
    {"neither MX nor address", DNS_NO_DATA, false, true, true,
     "error mx-missing", "neither MX records nor an address",
     "add an MX record"},
    {"SERVFAIL", DNS_TEMPORARY, false, true, true, "unknown dns-temporary",
     "SERVFAIL", NULL},
    {"null", DNS_FOUND, true, false, false, "info mx-null", "takes no mail",
     NULL},
    {"null with a policy", DNS_FOUND, true, true, false, "warning mx-null",
     "its policy serves nobody", "first mode none"},
    {"null with a record", DNS_FOUND, true, false, true, "warning mx-null",
     "its policy serves nobody", "first mode none"},
    {"null with both", DNS_FOUND, true, true, true, "warning mx-null",
     "its policy serves nobody", "first mode none"},
};

/* Facts with no mail host, in which nothing else is wrong. */
static struct check_facts without_mx(bool has_policy, bool has_id)
{
	struct check_facts facts = made_perfect();

	if (!has_policy) {
		facts.host_status = DNS_SKIPPED;
		facts.https_count = 0;
	}
	if (!has_id)
		facts.sts = (struct txt_facts){.status = DNS_SKIPPED};
	facts.mx_count = 0;
	facts.mx_why = "SERVFAIL";
	return facts;
}

Test(judge_mx, judges_a_domain_without_mail_hosts)
{
	for (size_t i = 0; i < COUNT(sets); i++) {
		struct check_facts facts =
		    without_mx(sets[i].has_policy, sets[i].has_id);
		struct check_findings *findings = judged_new();

		facts.mx_status = sets[i].status;
		facts.mx_is_null = sets[i].is_null;
		judge_domain(&facts, findings);
		expect_judged(sets[i].name, findings, sets[i].expected);
		expect_first(sets[i].name, findings, sets[i].message,
			     sets[i].fix, "");
		cr_expect_str_eq(findings->list[0].subject,
				 sets[i].status == DNS_TEMPORARY ? DOMAIN " MX"
								 : DOMAIN,
				 "%s", sets[i].name);
		judged_free(findings);
	}
}

/* Without MX records the domain itself is the mail host, and the policy must
 * allow it (RFC 5321 section 5.1). */
Test(judge_mx, takes_the_domain_for_its_mail_host)
{
	static const char body[] = ENFORCE "mx: example.com\r\n";
	static const struct smtp_facts host = GOOD_SMTP("192.0.2.25");
	struct check_facts facts = made_perfect();
	const struct mx_facts mx = {
	    .name = DOMAIN, .status = DNS_FOUND, .hosts = &host};
	const struct https_facts https = {PLAIN("192.0.2.1"), BODY(body)};
	struct check_findings *findings = judged_new();

	facts.mx_status = DNS_NO_DATA;
	facts.mx_is_implicit = true;
	facts.mx = &mx;
	judge_domain(&facts, findings);
	expect_judged("not allowed", findings,
		      "error mx-not-covered, info mx-unused");
	expect_first("not allowed", findings, NULL, "mx: example.com", ALL);
	cr_expect_str_eq(findings->list[0].subject, DOMAIN);
	judged_free(findings);
	findings = judged_new();
	facts.https = &https;
	facts.https_count = 1;
	judge_domain(&facts, findings);
	expect_judged("allowed", findings, "info mx-unused");
	judged_free(findings);
}

Test(judge_mx, tells_how_many_it_did_not_look_at)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	facts.mx_omitted = 468;
	judge_domain(&facts, findings);
	expect_judged("500", findings, "unknown mx-too-many");
	expect_first("500", findings, "468 mail servers more than the 32", NULL,
		     "");
	judged_free(findings);
}

/* Those that were looked at are judged; which patterns are spare is not known.
 */
Test(judge_mx, judges_those_of_many_that_it_looked_at)
{
	const struct mx_facts mx = {FOUND("mx.example.net")};
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();

	facts.mx = &mx;
	facts.mx_omitted = 1;
	judge_domain(&facts, findings);
	expect_judged("33", findings,
		      "unknown mx-too-many, error mx-not-covered");
	judged_free(findings);
}
