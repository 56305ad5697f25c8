/* Pure functions on records that anybody may have published: every byte of
 * theirs that is told is escaped. */
#include "check/judge.h"

#include <string.h>

#include "base/text.h"
#include "sts/sts_record.h"
#include "sts/tlsrpt_record.h"

static const char *escape_record(const struct txt_span *record,
				 struct check_findings *findings)
{
	return check_escape(findings->arena, record->bytes, record->length);
}

/* The first record that somebody meant to be one of `version`: it has it in
 * front, but for blanks, quotes, case or the semicolon. */
static const struct txt_span *find_meant(const struct txt_facts *txt,
					 const char *version)
{
	size_t length = strlen(version);

	for (size_t i = 0; i < txt->count; i++) {
		const char *at = txt->records[i].bytes;
		const char *end = at + txt->records[i].length;

		while (at < end && (txt_is_blank(*at) || *at == '"'))
			at++;
		if ((size_t)(end - at) >= length &&
		    text_equal_nocase(at, length, version, length))
			return &txt->records[i];
	}
	return NULL;
}

/* ---- _mta-sts ---- */

struct sts_judging {
	const struct txt_facts *txt;
	const char *name;    /* _mta-sts.example.com */
	const char *publish; /* what to do in the end */
	struct check_findings *findings;
};

static void add_sts(struct sts_judging *judging, enum check_code code,
		    enum sender_quirk quirk, const char *message,
		    const char *fix)
{
	struct check_finding *finding = check_findings_add(
	    judging->findings, code, CHECK_ERROR, judging->name, "%s", message);

	finding->senders = senders_of(quirk);
	finding->fix = fix;
}

static enum sender_quirk syntax_quirk(enum txt_fault fault)
{
	switch (fault) {
	case TXT_BLANK_AT_END: return QUIRK_TXT_BLANK_AT_END;
	case TXT_FIELD_NO_EQUALS: return QUIRK_TXT_NO_EQUALS;
	default: return QUIRK_TXT_SYNTAX;
	}
}

static enum sender_quirk version_quirk(enum txt_fault fault)
{
	switch (fault) {
	case TXT_VERSION_BLANK: return QUIRK_VERSION_BLANK;
	case TXT_VERSION_CASE: return QUIRK_VERSION_CASE;
	default: return QUIRK_NO_VALID_TXT;
	}
}

static void judge_absence(struct sts_judging *judging)
{
	struct arena *arena = judging->findings->arena;
	const struct txt_span *meant =
	    find_meant(judging->txt, STS_RECORD_VERSION);
	struct sts_record record;

	if (meant != NULL) {
		sts_record_parse(meant->bytes, meant->length, &record);
		add_sts(judging, CODE_TXT_SYNTAX, version_quirk(record.syntax),
			arena_printf(arena, "not a valid record: %s: \"%s\"",
				     txt_fault_text(record.syntax),
				     escape_record(meant, judging->findings)),
			judging->publish);
		return;
	}
	if (judging->txt->count == 0) {
		add_sts(judging, CODE_TXT_MISSING, QUIRK_NO_VALID_TXT,
			"there is no TXT record, and without one no sender "
			"looks for a policy",
			judging->publish);
		return;
	}
	add_sts(judging, CODE_TXT_MISSING, QUIRK_NO_VALID_TXT,
		arena_printf(arena,
			     "there %s %zu TXT record%s, but none starts with "
			     "'v=STSv1;': \"%s\"",
			     judging->txt->count == 1 ? "is" : "are",
			     judging->txt->count,
			     judging->txt->count == 1 ? "" : "s",
			     escape_record(&judging->txt->records[0],
					   judging->findings)),
		judging->publish);
}

static void judge_fault(struct sts_judging *judging,
			const struct txt_span *chosen,
			enum sts_record_fault fault,
			const struct sts_record *record)
{
	const char *text = escape_record(chosen, judging->findings);
	struct arena *arena = judging->findings->arena;

	switch (fault) {
	case STS_RECORD_ID_MISSING:
	case STS_RECORD_ID_INVALID:
		add_sts(judging, CODE_TXT_ID,
			fault == STS_RECORD_ID_MISSING ? QUIRK_ID_MISSING
						       : QUIRK_ID_INVALID,
			arena_printf(arena, "%s: \"%s\"",
				     sts_record_fault_text(fault), text),
			judging->publish);
		return;
	default:
		add_sts(judging, CODE_TXT_SYNTAX, syntax_quirk(record->syntax),
			arena_printf(arena, "not a valid record: %s: \"%s\"",
				     txt_fault_text(record->syntax), text),
			judging->publish);
	}
}

static void remark(struct sts_judging *judging, const struct sts_record *record)
{
	struct check_finding *finding;

	if (record->has_second_id)
		add_sts(judging, CODE_TXT_ID, QUIRK_SECOND_ID,
			"there are two ids: senders differ in which they take",
			judging->publish);
	else if (record->has_extensions && record->syntax == TXT_OK)
		check_findings_add(judging->findings, CODE_TXT_UNKNOWN_FIELD,
				   CHECK_INFO, judging->name,
				   "the record has fields that are not "
				   "defined; senders ignore them");
	if (judging->txt->count < 2)
		return;
	finding = check_findings_add(
	    judging->findings, CODE_TXT_EXTRA, CHECK_WARNING, judging->name,
	    "there are %zu TXT records at this name, and only one of them is "
	    "for MTA-STS",
	    judging->txt->count);
	finding->senders = senders_of(QUIRK_SECOND_TXT);
	finding->fix = "delete the other TXT records at this name; often a "
		       "wildcard put them there";
}

bool judge_sts_txt(const struct txt_facts *txt, const char *domain,
		   const char *new_id, char *id,
		   struct check_findings *findings)
{
	struct arena *arena = findings->arena;
	struct sts_judging judging = {
	    .txt = txt,
	    .name = arena_printf(arena, "_mta-sts.%s", domain),
	    .publish = arena_printf(arena,
				    "have exactly this TXT record there:\n"
				    "_mta-sts.%s. 300 IN TXT "
				    "\"v=STSv1; id=%s;\"",
				    domain, new_id),
	    .findings = findings};
	const struct txt_span *chosen;
	enum sts_record_fault fault;
	struct sts_record record;
	size_t candidates;

	*id = '\0';
	chosen = txt_records_choose(txt->records, txt->count,
				    STS_RECORD_VERSION, &candidates);
	if (candidates == 0) {
		judge_absence(&judging);
		return false;
	}
	if (chosen == NULL) {
		add_sts(&judging, CODE_TXT_MULTIPLE, QUIRK_SEVERAL_TXT,
			arena_printf(arena,
				     "%zu records start with 'v=STSv1;', so "
				     "none counts",
				     candidates),
			"delete all of them but one");
		return false;
	}
	fault = sts_record_parse(chosen->bytes, chosen->length, &record);
	if (fault != STS_RECORD_OK)
		judge_fault(&judging, chosen, fault, &record);
	else
		memcpy(id, record.id, sizeof(record.id));
	remark(&judging, &record);
	return fault == STS_RECORD_OK;
}

/* ---- _smtp._tls ---- */

static void add_tlsrpt(const char *name, const char *domain,
		       enum check_code code, enum check_severity severity,
		       const char *message, struct check_findings *findings)
{
	struct check_finding *finding =
	    check_findings_add(findings, code, severity, name, "%s", message);

	finding->fix = arena_printf(findings->arena,
				    "have exactly one record like this there:\n"
				    "_smtp._tls.%s. 3600 IN TXT \"v=TLSRPTv1; "
				    "rua=mailto:tls-reports@%s\"",
				    domain, domain);
}

static void judge_uris(const char *name, const char *domain,
		       const struct tlsrpt_record *record,
		       struct check_findings *findings)
{
	struct arena *arena = findings->arena;

	if (record->rua_count > 1)
		add_tlsrpt(name, domain, CODE_TLSRPT_RUA, CHECK_WARNING,
			   "there are two 'rua=': not all senders read both; "
			   "write one with commas",
			   findings);
	for (size_t i = 0; i < record->uri_count && i < TLSRPT_URI_MAX; i++) {
		const struct tlsrpt_uri *uri = &record->uris[i];
		const char *text = check_escape(arena, uri->bytes, uri->length);

		if (!uri->is_usable)
			add_tlsrpt(name, domain, CODE_TLSRPT_RUA, CHECK_WARNING,
				   arena_printf(arena,
						"senders report by mailto: and "
						"https: only: \"%s\"",
						text),
				   findings);
		else if (memcmp(uri->bytes, "mailto", 6) != 0 &&
			 memcmp(uri->bytes, "https", 5) != 0)
			add_tlsrpt(name, domain, CODE_TLSRPT_RUA, CHECK_WARNING,
				   arena_printf(arena,
						"not all senders read a scheme "
						"in upper case: \"%s\"",
						text),
				   findings);
	}
}

static const char *fault_message(enum tlsrpt_record_fault fault,
				 const struct tlsrpt_record *record,
				 const struct txt_span *span,
				 struct check_findings *findings)
{
	bool is_syntax = fault == TLSRPT_RECORD_SYNTAX ||
			 fault == TLSRPT_RECORD_VERSION_MISSING;

	return arena_printf(findings->arena, "%s%s: \"%s\"",
			    is_syntax ? "not a valid record: " : "",
			    is_syntax ? txt_fault_text(record->syntax)
				      : tlsrpt_record_fault_text(fault),
			    escape_record(span, findings));
}

static void judge_tlsrpt_absence(const struct txt_facts *txt, const char *name,
				 const char *domain,
				 const struct policy *policy,
				 struct check_findings *findings)
{
	const struct txt_span *meant = find_meant(txt, TLSRPT_RECORD_VERSION);
	bool is_testing = policy != NULL && policy->mode == POLICY_TESTING;
	struct tlsrpt_record record;

	if (meant != NULL) {
		tlsrpt_record_parse(meant->bytes, meant->length, &record);
		add_tlsrpt(name, domain, CODE_TLSRPT_SYNTAX, CHECK_ERROR,
			   fault_message(TLSRPT_RECORD_VERSION_MISSING, &record,
					 meant, findings),
			   findings);
		return;
	}
	if (txt->count > 0) {
		add_tlsrpt(
		    name, domain, CODE_TLSRPT_SYNTAX, CHECK_ERROR,
		    arena_printf(findings->arena,
				 "what is there does not start with "
				 "'v=TLSRPTv1;', so nobody reports: "
				 "\"%s\"",
				 escape_record(&txt->records[0], findings)),
		    findings);
		return;
	}
	add_tlsrpt(name, domain, CODE_TLSRPT_MISSING,
		   is_testing ? CHECK_WARNING : CHECK_INFO,
		   is_testing ? "nobody is asked for reports, and without them "
				"mode testing tells nothing"
			      : "nobody is asked for reports about failures",
		   findings);
}

void judge_tlsrpt_txt(const struct txt_facts *txt, const char *domain,
		      const struct policy *policy,
		      struct check_findings *findings)
{
	const char *name =
	    arena_printf(findings->arena, "_smtp._tls.%s", domain);
	enum tlsrpt_record_fault fault;
	struct tlsrpt_record record;
	const struct txt_span *chosen;
	size_t candidates;

	chosen = txt_records_choose(txt->records, txt->count,
				    TLSRPT_RECORD_VERSION, &candidates);
	if (candidates == 0) {
		judge_tlsrpt_absence(txt, name, domain, policy, findings);
		return;
	}
	if (chosen == NULL) {
		add_tlsrpt(name, domain, CODE_TLSRPT_MULTIPLE, CHECK_ERROR,
			   arena_printf(findings->arena,
					"%zu records start with "
					"'v=TLSRPTv1;', so none counts and "
					"nobody reports",
					candidates),
			   findings);
		return;
	}
	fault = tlsrpt_record_parse(chosen->bytes, chosen->length, &record);
	if (fault == TLSRPT_RECORD_OK)
		judge_uris(name, domain, &record, findings);
	else
		add_tlsrpt(name, domain,
			   fault == TLSRPT_RECORD_SYNTAX ? CODE_TLSRPT_SYNTAX
							 : CODE_TLSRPT_RUA,
			   CHECK_ERROR,
			   fault_message(fault, &record, chosen, findings),
			   findings);
	if (txt->count > 1)
		check_findings_add(findings, CODE_TLSRPT_EXTRA, CHECK_WARNING,
				   name,
				   "there are %zu TXT records at this name, "
				   "and only one of them is for reports",
				   txt->count)
		    ->fix = "delete the other TXT records at this name";
}
