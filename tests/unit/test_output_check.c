/* The other half of cli/output.h: what a check and lint found. */
#include "check/judge.h"
#include "cli/output.h"
#include "json_at.h"
#include "judged.h"
#include "made_facts.h"

static json_t *print(const struct check_facts *facts,
		     struct check_findings *findings)
{
	const struct check_result result = {
	    .facts = facts, .findings = findings, .arena = findings->arena};
	size_t length;
	char *text;
	FILE *stream = open_memstream(&text, &length);
	json_t *root;

	cr_assert_not_null(stream);
	cr_expect(output_check_json(stream, &result));
	fclose(stream);
	root = json_parse(text);
	free(text);
	return root;
}

/* What is at each place. */
struct place {
	const char *path, *json;
};

static void expect_places(json_t *root, const struct place *places)
{
	for (; places->path != NULL; places++)
		expect_json(root, places->path, places->json);
}

/* ---- a domain where all is well ---- */

static const struct place perfect[] = {
    {"domain", "\"example.com\""},
    {"status", "\"ok\""},
    {"findings", "[]"},
    {"omitted", "0"},
    {"facts.unicode", "\"example.com\""},
    {"facts.id", "\"20270101\""},
    {"facts.txt.dns", "\"found\""},
    {"facts.txt.records", "[\"" STS_TEXT "\"]"},
    {"facts.tlsrpt.records", "[\"" TLSRPT_TEXT "\"]"},
    {"facts.policy", "{\"mode\":\"enforce\",\"max_age\":2419200,"
		     "\"mx\":[\"mail.example.com\"]}"},
    {"facts.policy_host.dns", "\"found\""},
    {"facts.policy_host.aliases", "[]"},
    {"facts.policy_host.addresses.0.address", "\"192.0.2.1\""},
    {"facts.policy_host.addresses.1.address", "\"2001:db8::1\""},
    {"facts.policy_host.addresses.0.tls", "\"TLS 1.2\""},
    {"facts.policy_host.addresses.0.status", "200"},
    {"facts.policy_host.addresses.0.milliseconds", "100"},
    {"facts.policy_host.addresses.0.content_type", "\"text/plain\""},
    {"facts.policy_host.addresses.0.certificate.trust", "\"trusted\""},
    {"facts.policy_host.addresses.0.certificate.issuer", "\"R3\""},
    {"facts.policy_host.addresses.0.certificate.key", "\"ECDSA P-256\""},
    {"facts.policy_host.addresses.0.certificate.not_after",
     "\"2027-03-02T00:00:00Z\""},
    {"facts.policy_host.addresses.0.certificate.days_left", "60"},
    {"facts.policy_host.addresses.0.certificate.names",
     "[\"mta-sts.example.com\",\"mail.example.com\"]"},
    {"facts.mx_dns", "\"found\""},
    {"facts.mx.0.name", "\"mail.example.com\""},
    {"facts.mx.0.preference", "10"},
    {"facts.mx.0.addresses.1.address", "\"2001:db8::25\""},
    {"facts.mx.0.addresses.0.reachable", "true"},
    {"facts.mx.0.addresses.0.starttls", "true"},
    {"facts.mx.0.addresses.0.certificate.trust", "\"trusted\""},
    {NULL, NULL},
};

Test(output_check, has_all_that_was_found)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();
	json_t *root = print(&facts, findings);

	expect_places(root, perfect);
	json_decref(root);
	judged_free(findings);
}

/* ---- a domain of which nothing is known ---- */

static const struct place nothing[] = {
    {"status", "\"ok\""},
    {"facts.txt", "{\"dns\":\"skipped\",\"aliases\":[],\"records\":[]}"},
    {"facts.id", "null"},
    {"facts.policy_host", "{\"dns\":\"skipped\",\"aliases\":[],"
			  "\"addresses\":[]}"},
    {"facts.policy", "null"},
    {"facts.mx_dns", "\"skipped\""},
    {"facts.mx", "[]"},
    {NULL, NULL},
};

Test(output_check, is_whole_where_nothing_was_found)
{
	struct check_facts facts = made_nothing();
	struct check_findings *findings = judged_new();
	json_t *root = print(&facts, findings);

	expect_places(root, nothing);
	json_decref(root);
	judged_free(findings);
}

Test(output_check, has_a_name_for_each_answer_of_dns)
{
	static const struct {
		enum dns_status status;
		const char *name;
	} names[] = {
	    {DNS_FOUND, "\"found\""},	  {DNS_NO_NAME, "\"nxdomain\""},
	    {DNS_NO_DATA, "\"nodata\""},  {DNS_TEMPORARY, "\"unknown\""},
	    {DNS_SKIPPED, "\"skipped\""},
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		struct check_facts facts = made_nothing();
		struct check_findings *findings = judged_new();
		json_t *root;

		facts.mx_status = names[i].status;
		root = print(&facts, findings);
		expect_json(root, "facts.mx_dns", names[i].name);
		json_decref(root);
		judged_free(findings);
	}
}

/* ---- others' words ---- */

/* They are no UTF-8, and would do harm on a terminal. */
Test(output_check, escapes_what_others_wrote)
{
	static const struct txt_span records[] = {SPAN("v=\xff\x1b[2J")};
	static const char *const aliases[] = {"a\xc3.example"};
	static const struct https_facts https[] = {
	    {ANSWERED("192.0.2.1"), .content_type = "\xfe/plain"}};
	static const struct mx_facts mx[] = {
	    {.name = "m\x80.example", .status = DNS_FOUND}};
	struct check_facts facts = made_nothing();
	struct check_findings *findings = judged_new();
	json_t *root;

	facts.sts = (struct txt_facts){.status = DNS_FOUND,
				       .records = records,
				       .count = 1,
				       .aliases = {aliases, 1, false}};
	facts.https = https;
	facts.https_count = 1;
	facts.mx = mx;
	facts.mx_count = 1;
	root = print(&facts, findings);
	expect_json(root, "facts.txt.records", "[\"v=\\\\xff\\\\x1b[2J\"]");
	expect_json(root, "facts.txt.aliases", "[\"a\\\\xc3.example\"]");
	expect_json(root, "facts.policy_host.addresses.0.content_type",
		    "\"\\\\xfe/plain\"");
	expect_json(root, "facts.mx.0.name", "\"m\\\\x80.example\"");
	json_decref(root);
	judged_free(findings);
}

/* A host that could not be reached, and one whose chain cannot be read. */
Test(output_check, has_null_for_what_is_not_there)
{
	static const struct smtp_facts hosts[] = {
	    {.address = "192.0.2.25", .connect = CONNECT_TIMEOUT},
	    {GREETED("192.0.2.26"), .status = SMTP_OK,
	     .tls = {.has_chain = true}},
	};
	static const struct mx_facts mx[] = {
	    {.name = MX, .status = DNS_FOUND, .hosts = hosts, .host_count = 2}};
	struct check_facts facts = made_nothing();
	struct check_findings *findings = judged_new();
	json_t *root;

	facts.mx = mx;
	facts.mx_count = 1;
	root = print(&facts, findings);
	expect_json(root, "facts.mx.0.addresses.0",
		    "{\"address\":\"192.0.2.25\",\"reachable\":false,"
		    "\"starttls\":false,\"tls\":\"\",\"certificate\":null}");
	expect_json(root, "facts.mx.0.addresses.1.reachable", "true");
	expect_json(root, "facts.mx.0.addresses.1.certificate", "null");
	json_decref(root);
	judged_free(findings);
}

/* ---- findings ---- */

static void add_findings(struct check_findings *findings)
{
	struct check_finding *finding =
	    check_findings_add(findings, CODE_TXT_ID, CHECK_ERROR,
			       "_mta-sts.example.com", "it is bad");

	finding->fix = "make it better";
	finding->senders = senders_of(QUIRK_WILDCARD_DEPTH);
	check_findings_add(findings, CODE_POLICY_TESTING, CHECK_INFO, "",
			   "only testing");
}

Test(output_check, has_the_findings)
{
	struct check_facts facts = made_nothing();
	struct check_findings *findings = judged_new();
	size_t named = 0;
	json_t *root;

	add_findings(findings);
	root = print(&facts, findings);
	expect_json(root, "status", "\"error\"");
	expect_json(root, "findings.0.severity", "\"error\"");
	expect_json(root, "findings.0.code", "\"txt-id\"");
	expect_json(root, "findings.0.area", "\"dns\"");
	expect_json(root, "findings.0.subject", "\"_mta-sts.example.com\"");
	expect_json(root, "findings.0.message", "\"it is bad\"");
	expect_json(root, "findings.0.fix", "\"make it better\"");
	for (size_t i = 0; sender_name(i) != NULL; i++) {
		if (senders_of(QUIRK_WILDCARD_DEPTH) >> i & 1) {
			const json_t *name = json_array_get(
			    json_at(root, "findings.0.refused_by"), named++);

			cr_expect_str_eq(json_string_value(name),
					 sender_name(i));
		}
	}
	cr_expect_gt(named, 0);
	cr_expect_eq(json_array_size(json_at(root, "findings.0.refused_by")),
		     named);
	expect_json(root, "findings.1.severity", "\"info\"");
	expect_json(root, "findings.1.refused_by", "[]");
	json_decref(root);
	judged_free(findings);
}

Test(output_check, counts_what_is_too_much)
{
	struct check_facts facts = made_nothing();
	struct check_findings *findings = judged_new();
	json_t *root;

	for (int i = 0; i < CHECK_FINDINGS_MAX + 3; i++)
		check_findings_add(findings, CODE_TXT_EXTRA, CHECK_WARNING, "",
				   "one more");
	root = print(&facts, findings);
	cr_expect_eq(json_array_size(json_at(root, "findings")),
		     CHECK_FINDINGS_MAX);
	expect_json(root, "omitted", "3");
	expect_json(root, "status", "\"warning\"");
	json_decref(root);
	judged_free(findings);
}

Test(output_check, prints_findings_alone_for_lint)
{
	struct check_findings *findings = judged_new();
	size_t length;
	char *text;
	FILE *stream = open_memstream(&text, &length);
	json_t *root;

	add_findings(findings);
	cr_expect(output_lint_json(stream, findings));
	fclose(stream);
	root = json_parse(text);
	free(text);
	expect_json(root, "status", "\"error\"");
	expect_json(root, "omitted", "0");
	cr_expect_eq(json_array_size(json_at(root, "findings")), 2);
	cr_expect_null(json_at(root, "facts"));
	json_decref(root);
	judged_free(findings);
}

Test(output_check, tells_that_it_cannot_be_written)
{
	struct check_facts facts = made_perfect();
	struct check_findings *findings = judged_new();
	const struct check_result result = {
	    .facts = &facts, .findings = findings, .arena = findings->arena};
	FILE *stream = fopen("/dev/full", "w");

	cr_assert_not_null(stream);
	setvbuf(stream, NULL, _IONBF, 0);
	cr_expect_not(output_check_json(stream, &result));
	cr_expect_not(output_lint_json(stream, findings));
	fclose(stream);
	judged_free(findings);
}
