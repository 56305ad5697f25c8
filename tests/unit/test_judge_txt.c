#include <criterion/criterion.h>
#include <string.h>

#include "check/judge.h"
#include "judged.h"
#include "vectors_sts_record.h"
#include "vectors_tlsrpt_record.h"

#define DOMAIN "example.com"
#define NEW_ID "20270101000000Z"
#define STS    "v=STSv1; id=a;"
#define REPORT "v=TLSRPTv1; rua=" MAIL

/* The TXT records at one name. */
struct given {
	struct txt_span spans[3];
	struct txt_facts facts;
};

static void add_text(struct given *given, const char *text, size_t length)
{
	given->spans[given->facts.count++] = (struct txt_span){text, length};
}

/* Up to three strings; NULL stands behind the last. */
static void give(struct given *given, const char *const texts[3])
{
	*given = (struct given){.facts.status = DNS_FOUND};
	given->facts.records = given->spans;
	for (size_t i = 0; i < 3 && texts[i] != NULL; i++)
		add_text(given, texts[i], strlen(texts[i]));
}

static bool judge_sts(struct check_findings *findings,
		      const char *const texts[3],
		      char id[STS_ID_LENGTH_MAX + 1])
{
	struct given given;

	give(&given, texts);
	memset(id, 'x', STS_ID_LENGTH_MAX + 1);
	return judge_sts_txt(&given.facts, DOMAIN, NEW_ID, id, findings);
}

static void judge_tlsrpt(struct check_findings *findings,
			 const char *const texts[3],
			 const struct policy *policy)
{
	struct given given;

	give(&given, texts);
	judge_tlsrpt_txt(&given.facts, DOMAIN, policy, findings);
}

/* ---- _mta-sts ---- */

/* What is valid and yet read in two ways is an error, too. */
static bool has_second_id(const char *record)
{
	const char *first = strstr(record, " id=");

	return first != NULL && strstr(first + 1, " id=") != NULL;
}

Test(judge_txt, judges_each_sts_record)
{
	for (size_t i = 0; i < COUNT(sts_records); i++) {
		const char *name = sts_records[i].name;
		const char *const texts[3] = {sts_records[i].record};
		struct check_findings *findings = judged_new();
		bool is_valid = sts_records[i].fault == STS_RECORD_OK;
		char id[STS_ID_LENGTH_MAX + 1];

		cr_expect_eq(judge_sts(findings, texts, id), is_valid, "%s",
			     name);
		cr_expect_str_eq(id, is_valid ? sts_records[i].id : "", "%s",
				 name);
		cr_expect_eq(findings->worst == CHECK_ERROR,
			     !is_valid || has_second_id(texts[0]), "%s: %s",
			     name, judged_codes(findings));
		/* Senders do not ignore a field that breaks the record. */
		cr_expect(sts_records[i].fault != STS_RECORD_SYNTAX ||
			      check_findings_find(
				  findings, CODE_TXT_UNKNOWN_FIELD) == NULL,
			  "%s: %s", name, judged_codes(findings));
		judged_free(findings);
	}
}

/* Those of several strings are joined before they are judged. */
Test(judge_txt, judges_each_sts_set)
{
	static const char *const expected[] = {
	    [STS_RECORD_ABSENT] = "error txt-missing",
	    [STS_RECORD_SEVERAL] = "error txt-multiple",
	    [STS_RECORD_ID_INVALID] = "error txt-id, warning txt-extra",
	};

	for (size_t i = 0; i < COUNT(sts_sets); i++) {
		struct check_findings *findings = judged_new();
		const char *const(*parts)[2] = sts_sets[i].strings;
		const char *texts[3] = {NULL}, *codes;
		char id[STS_ID_LENGTH_MAX + 1];

		for (size_t j = 0; j < 3 && parts[j][0] != NULL; j++)
			texts[j] = arena_printf(
			    findings->arena, "%s%s", parts[j][0],
			    parts[j][1] == NULL ? "" : parts[j][1]);
		codes = sts_sets[i].fault != STS_RECORD_OK
			    ? expected[sts_sets[i].fault]
			: texts[1] == NULL ? ""
					   : "warning txt-extra";
		if (texts[0] != NULL && strcmp(texts[0], "v=STSv1 ; id=a") == 0)
			codes = "error txt-syntax";
		judge_sts(findings, texts, id);
		expect_judged(sts_sets[i].name, findings, codes);
		cr_expect_str_eq(id,
				 sts_sets[i].id == NULL ? "" : sts_sets[i].id,
				 "%s", sts_sets[i].name);
		judged_free(findings);
	}
}

#define PUBLISH "_mta-sts.example.com. 300 IN TXT \"v=STSv1; id=" NEW_ID ";\""
#define STRICT	"mox, postfix-tlspol"

static const struct {
	const char *name;
	const char *texts[3];
	const char *expected;
	const char *message, *fix, *senders; /* of the first finding */
} sts_cases[] = {
    {"none", {NULL}, "error txt-missing", "no TXT record", PUBLISH, ALL_READ},
    {"another one",
     {"v=spf1 -all"},
     "error txt-missing",
     "there is 1 TXT record, but none starts with 'v=STSv1;': \"v=spf1 -all\"",
     PUBLISH,
     ALL_READ},
    {"two others",
     {"v=spf1 -all", "x"},
     "error txt-missing",
     "there are 2 TXT records",
     PUBLISH,
     ALL_READ},
    {"next version",
     {"v=STSv2; id=a"},
     "error txt-missing",
     "v=STSv2; id=a",
     PUBLISH,
     ALL_READ},
    {"two",
     {STS, STS},
     "error txt-multiple",
     "2 records",
     "all of them but one",
     NULL},
    {"two and another",
     {STS, "v=spf1 -all", STS},
     "error txt-multiple",
     "2 records",
     "all of them but one",
     NULL},
    {"blank in the version",
     {"v=STSv1 ; id=a"},
     "error txt-syntax",
     "nor between it and its ';'",
     PUBLISH,
     "chasquid"},
    {"blank in front",
     {" v=STSv1; id=a"},
     "error txt-syntax",
     "nothing may stand before the version",
     PUBLISH,
     NULL},
    {"lower case",
     {"v=stsv1; id=a"},
     "error txt-syntax",
     "upper and lower case",
     PUBLISH,
     "mox, maddy, chasquid, postfix-mta-sts-resolver, postfix-tlspol"},
    {"stored quotes",
     {"\"v=STSv1; id=a\""},
     "error txt-syntax",
     "the quotes are part of the record",
     PUBLISH,
     ALL_READ},
    {"stored backslash",
     {"v=STSv1\\; id=a"},
     "error txt-syntax",
     "the backslash is part of the record",
     PUBLISH,
     ALL_READ},
    {"meant, among others",
     {"v=spf1 -all", "v=STSv1 id=a"},
     "error txt-syntax",
     "v=STSv1 id=a",
     PUBLISH,
     NULL},
    {"no id",
     {"v=STSv1;"},
     "error txt-id",
     "there is no 'id='",
     PUBLISH,
     "mox, maddy, Stalwart, postfix-mta-sts-resolver, postfix-tlspol, "
     "mimecast, mailauth"},
    {"bad id",
     {"v=STSv1; id=2027-01-01"},
     "error txt-id",
     "2027-01-01",
     PUBLISH,
     STRICT},
    {"two ids",
     {"v=STSv1; id=a; id=b"},
     "error txt-id",
     "two ids",
     PUBLISH,
     "mox"},
    {"two ids and an extension",
     {"v=STSv1; id=a; id=b; c=d"},
     "error txt-id",
     NULL,
     NULL,
     NULL},
    {"extension",
     {"v=STSv1; id=a; ext=1"},
     "info txt-unknown-field",
     "ignore",
     NULL,
     ""},
    {"empty field",
     {"v=STSv1; id=a;;"},
     "error txt-syntax",
     ";;",
     PUBLISH,
     NULL},
    {"blank at the end",
     {"v=STSv1; id=a "},
     "error txt-syntax",
     "a blank at the end",
     PUBLISH,
     STRICT},
    {"another beside it",
     {STS, "v=spf1 -all"},
     "warning txt-extra",
     "2 TXT records",
     "delete the other",
     "maddy"},
    {"another beside a bad one",
     {"v=spf1 -all", "v=STSv1; id=-"},
     "error txt-id, warning txt-extra",
     NULL,
     PUBLISH,
     STRICT},
    {"all at once",
     {"v=spf1 -all", "v=STSv1; id=a; x=y", "z"},
     "info txt-unknown-field, warning txt-extra",
     NULL,
     NULL,
     ""},
    {"escape sequence",
     {"v=STSv1; id=\x1b[2J"},
     "error txt-id",
     "\"v=STSv1; id=\\x1b[2J\"",
     PUBLISH,
     NULL},
    {"escape sequence in another",
     {"\x1b]0;x\x07"},
     "error txt-missing",
     "\"\\x1b]0;x\\x07\"",
     PUBLISH,
     NULL},
};

Test(judge_txt, judges_what_is_at_mta_sts)
{
	for (size_t i = 0; i < COUNT(sts_cases); i++) {
		struct check_findings *findings = judged_new();
		char id[STS_ID_LENGTH_MAX + 1];

		judge_sts(findings, sts_cases[i].texts, id);
		expect_judged(sts_cases[i].name, findings,
			      sts_cases[i].expected);
		expect_first(sts_cases[i].name, findings, sts_cases[i].message,
			     sts_cases[i].fix, sts_cases[i].senders);
		for (size_t j = 0; j < findings->count; j++)
			cr_expect_str_eq(findings->list[j].subject,
					 "_mta-sts." DOMAIN);
		judged_free(findings);
	}
}

Test(judge_txt, takes_a_record_as_long_as_a_message)
{
	struct check_findings *findings = judged_new();
	char id[STS_ID_LENGTH_MAX + 1], *text;
	const char *texts[3] = {NULL};

	text = arena_alloc(findings->arena, 65000);
	memset(text, 'a', 64999);
	memcpy(text, "v=STSv1; id=", 12);
	texts[0] = text;
	judge_sts(findings, texts, id);
	expect_judged("64 KB", findings, "error txt-id");
	cr_expect_lt(strlen(findings->list[0].message), 300);
	judged_free(findings);
}

/* ---- _smtp._tls ---- */

/* What is no record at all is a broken one, too: nothing else belongs there. */
Test(judge_txt, judges_each_tlsrpt_record)
{
	for (size_t i = 0; i < COUNT(tlsrpt_records); i++) {
		const char *const texts[3] = {tlsrpt_records[i].record};
		struct check_findings *findings = judged_new();
		bool is_valid = tlsrpt_records[i].fault == TLSRPT_RECORD_OK;

		judge_tlsrpt(findings, texts, NULL);
		cr_expect_eq(findings->worst == CHECK_ERROR, !is_valid,
			     "%s: %s", tlsrpt_records[i].name,
			     judged_codes(findings));
		judged_free(findings);
	}
}

Test(judge_txt, judges_each_tlsrpt_set)
{
	static const char *const expected[] = {
	    [TLSRPT_RECORD_SEVERAL] = "error tlsrpt-multiple",
	    [TLSRPT_RECORD_URI_INVALID] =
		"error tlsrpt-rua, warning tlsrpt-extra",
	};

	for (size_t i = 0; i < COUNT(tlsrpt_sets); i++) {
		struct check_findings *findings = judged_new();
		const struct txt_facts txt = {.status = DNS_FOUND,
					      .records = tlsrpt_sets[i].records,
					      .count = tlsrpt_sets[i].count};
		const char *codes = expected[tlsrpt_sets[i].fault];

		if (tlsrpt_sets[i].fault == TLSRPT_RECORD_OK)
			codes = txt.count == 1 ? "" : "warning tlsrpt-extra";
		else if (tlsrpt_sets[i].fault == TLSRPT_RECORD_ABSENT)
			codes = txt.count == 0 ? "info tlsrpt-missing"
					       : "error tlsrpt-syntax";
		judge_tlsrpt_txt(&txt, DOMAIN, NULL, findings);
		expect_judged(tlsrpt_sets[i].name, findings, codes);
		judged_free(findings);
	}
}

#define REQUEST                                                                \
	"_smtp._tls.example.com. 3600 IN TXT \"v=TLSRPTv1; "                   \
	"rua=mailto:tls-reports@example.com\""

static const struct {
	const char *name;
	const char *texts[3];
	const char *expected;
	const char *message, *fix;
} tlsrpt_cases[] = {
    {"one", {REPORT}, "", NULL, NULL},
    {"https", {"v=TLSRPTv1; rua=" HTTPS}, "", NULL, NULL},
    {"extension", {REPORT "; ext=1"}, "", NULL, NULL},
    {"none", {NULL}, "info tlsrpt-missing", "nobody is asked", REQUEST},
    {"two", {REPORT, REPORT}, "error tlsrpt-multiple", "2 records", REQUEST},
    {"another beside it",
     {"v=spf1 -all", REPORT},
     "warning tlsrpt-extra",
     "2 TXT records",
     "delete the other"},
    {"case",
     {"v=tlsrptv1; rua=" MAIL},
     "error tlsrpt-syntax",
     "upper and lower case",
     REQUEST},
    {"stored quotes",
     {"\"" REPORT "\""},
     "error tlsrpt-syntax",
     "the quotes",
     REQUEST},
    {"empty field",
     {"v=TLSRPTv1;; rua=" MAIL},
     "error tlsrpt-syntax",
     ";;",
     REQUEST},
    {"no rua", {"v=TLSRPTv1;"}, "error tlsrpt-rua", "rua=", REQUEST},
    {"no scheme",
     {"v=TLSRPTv1; rua=postmaster@example.com"},
     "error tlsrpt-rua",
     "postmaster@example.com",
     REQUEST},
    {"only http",
     {"v=TLSRPTv1; rua=http://r.example.com/t"},
     "error tlsrpt-rua",
     "http://r.example.com/t",
     REQUEST},
    {"L13 one of two",
     {REPORT ",ftp://x.example/y"},
     "warning tlsrpt-rua",
     "mailto: and https: only: \"ftp://x.example/y\"",
     REQUEST},
    {"L14 two rua",
     {REPORT "; rua=mailto:b@example.com"},
     "warning tlsrpt-rua",
     "two 'rua='",
     REQUEST},
    {"L12 scheme in upper case",
     {"v=TLSRPTv1; rua=MAILTO:a@example.com"},
     "warning tlsrpt-rua",
     "upper case: \"MAILTO:a@example.com\"",
     REQUEST},
    {"all at once",
     {"v=TLSRPTv1; rua=ftp:x; rua=HTTPS://r.example.com", "x"},
     "warning tlsrpt-rua, warning tlsrpt-rua, warning tlsrpt-rua, "
     "warning tlsrpt-extra",
     NULL,
     NULL},
    {"escape sequence",
     {"v=TLSRPTv1; rua=\x1b[2J"},
     "error tlsrpt-rua",
     "\\x1b[2J",
     REQUEST},
};

Test(judge_txt, judges_what_is_at_smtp_tls)
{
	for (size_t i = 0; i < COUNT(tlsrpt_cases); i++) {
		struct check_findings *findings = judged_new();

		judge_tlsrpt(findings, tlsrpt_cases[i].texts, NULL);
		expect_judged(tlsrpt_cases[i].name, findings,
			      tlsrpt_cases[i].expected);
		expect_first(tlsrpt_cases[i].name, findings,
			     tlsrpt_cases[i].message, tlsrpt_cases[i].fix,
			     NULL);
		for (size_t j = 0; j < findings->count; j++)
			cr_expect_str_eq(findings->list[j].subject,
					 "_smtp._tls." DOMAIN);
		judged_free(findings);
	}
}

Test(judge_txt, wants_reports_in_testing)
{
	static const struct {
		const char *name;
		enum policy_mode mode;
		const char *expected;
	} modes[] = {
	    {"enforce", POLICY_ENFORCE, "info tlsrpt-missing"},
	    {"testing", POLICY_TESTING, "warning tlsrpt-missing"},
	    {"none", POLICY_NONE, "info tlsrpt-missing"},
	};
	static const char *const nothing[3] = {NULL};
	static const char *const broken[3] = {"v=TLSRPTv1;"};

	for (size_t i = 0; i < COUNT(modes); i++) {
		struct check_findings *findings = judged_new();
		struct policy policy = {.mode = modes[i].mode};

		judge_tlsrpt(findings, nothing, &policy);
		expect_judged(modes[i].name, findings, modes[i].expected);
		expect_first(modes[i].name, findings, NULL, REQUEST, "");
		judged_free(findings);
		findings = judged_new();
		judge_tlsrpt(findings, broken, &policy);
		expect_judged(modes[i].name, findings, "error tlsrpt-rua");
		judged_free(findings);
	}
}
