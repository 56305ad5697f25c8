/* Pure functions.  Foreign text comes here escaped or goes through
 * check_escape(). */
#include "cli/check_report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "base/timestamp.h"
#include "check/judge.h"
#include "sts/policy.h"
#include "sts/sts_record.h"
#include "sts/tlsrpt_record.h"

#define DAY_S	    86400
#define NAMES_SHOWN 4

static enum exit_status status_of(enum check_severity severity)
{
	switch (severity) {
	case CHECK_INFO: return EXIT_OK;
	case CHECK_WARNING: return EXIT_WARNING;
	case CHECK_UNKNOWN: return EXIT_UNKNOWN;
	case CHECK_ERROR: break;
	}
	return EXIT_ERROR;
}

enum exit_status check_report_status(const struct check_findings *findings)
{
	return status_of(findings->worst); /* info when there is none */
}

const char *check_report_status_name(enum exit_status status)
{
	switch (status) {
	case EXIT_OK: return "ok";
	case EXIT_WARNING: return "warning";
	case EXIT_ERROR: return "error";
	case EXIT_UNKNOWN: break;
	}
	return "unknown";
}

bool check_report_wants_color(FILE *stream)
{
	const char *no_color = getenv("NO_COLOR"); /* https://no-color.org */

	return isatty(fileno(stream)) && (no_color == NULL || *no_color == 0);
}

void check_report_add_word(const char *word, enum exit_status status,
			   bool has_color, struct text *text)
{
	static const char *const colors[] = {
	    [EXIT_OK] = "\033[32m",	 /* green */
	    [EXIT_WARNING] = "\033[33m", /* yellow */
	    [EXIT_ERROR] = "\033[31m",	 /* red */
	    [EXIT_UNKNOWN] = "\033[35m", /* magenta */
	};

	if (has_color)
		text_addf(text, "%s%s\033[0m", colors[status], word);
	else
		text_add_string(text, word);
}

/* ---- one line for what is fine ---- */

static const char *escape(struct arena *arena, const char *string)
{
	return check_escape(arena, string, strlen(string));
}

static void add_aliases(const struct check_result *result,
			const struct dns_aliases *aliases, struct text *text)
{
	for (size_t i = 0; i < aliases->count; i++)
		text_addf(text, " -> %s",
			  escape(result->arena, aliases->names[i]));
}

static void add_dns_line(const struct check_result *result, struct text *text)
{
	const struct txt_facts *sts = &result->facts->sts;
	struct sts_record record;

	if (sts_record_parse_set(sts->records, sts->count, &record) ==
	    STS_RECORD_OK)
		text_addf(text, "id %s%s", record.id,
			  result->facts->sts_is_given ? " (as given)" : "");
	add_aliases(result, &sts->aliases, text);
}

static void add_https_line(const struct check_result *result, struct text *text)
{
	const struct check_facts *facts = result->facts;

	for (size_t i = 0; i < facts->https_count; i++) {
		const struct https_facts *https = &facts->https[i];

		text_addf(text, "%s%s", i == 0 ? "" : ", ", https->address);
		if (https->tls.status == HANDSHAKE_OK)
			text_addf(text, " (%s)", https->tls.version);
	}
	add_aliases(result, &facts->host_aliases, text);
	if (facts->https_count > 0 && facts->https[0].tls.has_chain &&
	    facts->https[0].tls.chain.is_readable)
		text_addf(text, ", certificate ends in %lld days",
			  (long long)(facts->https[0].tls.chain.not_after -
				      facts->now) /
			      DAY_S);
}

static void add_policy_line(const struct check_result *result,
			    struct text *text)
{
	const struct policy *policy =
	    judge_find_policy(result->facts, result->arena);
	char age[DURATION_ROOM];

	if (policy == NULL)
		return;
	text_addf(text, "mode %s, max_age %s, mx",
		  policy_mode_name(policy->mode),
		  duration_format(age, policy->max_age_s));
	for (size_t i = 0; i < policy->mx_count && i < NAMES_SHOWN; i++)
		text_addf(text, "%s %s", i == 0 ? "" : ",", policy->mx[i]);
	if (policy->mx_count > NAMES_SHOWN)
		text_addf(text, " and %zu more",
			  policy->mx_count - NAMES_SHOWN);
}

static void add_mx_line(const struct check_result *result, struct text *text)
{
	const struct check_facts *facts = result->facts;

	for (size_t i = 0; i < facts->mx_count && i < NAMES_SHOWN; i++)
		text_addf(text, "%s%s", i == 0 ? "" : ", ",
			  escape(result->arena, facts->mx[i].name));
	if (facts->mx_count > NAMES_SHOWN)
		text_addf(text, " and %zu more", facts->mx_count - NAMES_SHOWN);
	if (facts->mx_is_implicit)
		text_add_string(text, " (no MX record: the domain itself)");
}

static void add_smtp_line(const struct check_result *result, struct text *text)
{
	const struct check_facts *facts = result->facts;
	size_t count = 0;

	for (size_t i = 0; i < facts->mx_count; i++) {
		for (size_t j = 0; j < facts->mx[i].host_count; j++) {
			if (facts->mx[i].hosts[j].tls.status == HANDSHAKE_OK)
				count++;
		}
	}
	if (facts->no_smtp)
		text_add_string(text, "not looked at (--no-smtp)");
	else if (count > 0)
		text_addf(text,
			  "STARTTLS with a trusted certificate at %zu "
			  "address%s",
			  count, count == 1 ? "" : "es");
}

static void add_tlsrpt_line(const struct check_result *result,
			    struct text *text)
{
	const struct txt_facts *txt = &result->facts->tlsrpt;
	struct tlsrpt_record record;

	if (tlsrpt_record_parse_set(txt->records, txt->count, &record) !=
	    TLSRPT_RECORD_OK)
		return;
	for (size_t i = 0; i < record.uri_count && i < TLSRPT_URI_MAX; i++)
		text_addf(text, "%s%s", i == 0 ? "" : ", ",
			  check_escape(result->arena, record.uris[i].bytes,
				       record.uris[i].length));
	add_aliases(result, &txt->aliases, text);
}

static void add_local_line(const struct check_result *result, struct text *text)
{
	const struct local_facts *local = &result->facts->local;
	char moment[TIMESTAMP_ROOM];

	if (local->is_served && !local->is_pending)
		text_addf(text, "served as configured, id %s since %s",
			  local->served_id,
			  timestamp_format(moment, local->served_since));
}

static void (*const add_line[AREA_COUNT])(const struct check_result *,
					  struct text *) = {
    [AREA_DNS] = add_dns_line,	     [AREA_HTTPS] = add_https_line,
    [AREA_POLICY] = add_policy_line, [AREA_MX] = add_mx_line,
    [AREA_SMTP] = add_smtp_line,     [AREA_TLSRPT] = add_tlsrpt_line,
    [AREA_LOCAL] = add_local_line,
};

static bool is_fine(const struct check_findings *findings, enum check_area area)
{
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].severity != CHECK_INFO &&
		    check_code_area(findings->list[i].code) == area)
			return false;
	}
	return true;
}

static void add_area(const struct check_result *result, enum check_area area,
		     struct text *text)
{
	struct text line;

	if (!is_fine(result->findings, area))
		return;
	text_init_growing(&line);
	add_line[area](result, &line);
	if (line.length > 0)
		text_addf(text, "  %-8s%s\n", check_area_name(area),
			  line.bytes);
	text_release(&line);
}

/* ---- findings ---- */

static void add_senders(unsigned senders, struct text *text)
{
	bool is_first = true;

	for (size_t i = 0; sender_name(i) != NULL; i++) {
		if ((senders >> i & 1) == 0)
			continue;
		text_addf(text, "%s%s",
			  is_first ? "    refused or ignored by: " : ", ",
			  sender_name(i));
		is_first = false;
	}
	if (!is_first)
		text_add_string(text, "\n");
}

/* Indents each line of a fix. */
static void add_fix(const char *fix, struct text *text)
{
	const char *at = fix;

	while (*at != '\0') {
		size_t length = strcspn(at, "\n");

		text_addf(text, "    %s%.*s\n", at == fix ? "fix: " : "  ",
			  (int)length, at);
		at += length;
		if (*at == '\n')
			at++;
	}
}

static void add_finding(const struct check_finding *finding, bool has_color,
			struct text *text)
{
	text_add_string(text, "  ");
	check_report_add_word(check_severity_name(finding->severity),
			      status_of(finding->severity), has_color, text);
	text_addf(text, ": %s: ", check_code_name(finding->code));
	if (finding->subject[0] != '\0')
		text_addf(text, "%s: ", finding->subject);
	text_addf(text, "%s\n", finding->message);
	add_senders(finding->senders, text);
	add_fix(finding->fix, text);
}

static void add_findings(const struct check_findings *findings, bool has_color,
			 struct text *text)
{
	for (size_t i = 0; i < findings->count; i++)
		add_finding(&findings->list[i], has_color, text);
	if (findings->omitted > 0)
		text_addf(text, "  and %zu more findings\n", findings->omitted);
}

/* ---- the verdict ---- */

static const char *mode_verdict(const struct policy *policy)
{
	if (policy == NULL)
		return "senders that know MTA-STS find no policy that they can "
		       "use";
	switch (policy->mode) {
	case POLICY_ENFORCE:
		return "senders that know MTA-STS deliver over verified TLS "
		       "only";
	case POLICY_TESTING:
		return "senders deliver in any case and report failures: mode "
		       "testing protects nothing yet";
	case POLICY_NONE: break;
	}
	return "senders know that there is no policy: mode none";
}

static void add_status(enum exit_status status, bool has_color,
		       struct text *text)
{
	text_add_string(text, "  verdict: ");
	check_report_add_word(check_report_status_name(status), status,
			      has_color, text);
}

/* Whether no error keeps senders from honouring the policy: reports are a
 * matter of their own, and what will end has not ended. */
static bool is_honoured(const struct check_findings *findings)
{
	if (findings->omitted > 0)
		return false;
	for (size_t i = 0; i < findings->count; i++) {
		const struct check_finding *finding = &findings->list[i];

		if (finding->severity == CHECK_ERROR &&
		    check_code_area(finding->code) != AREA_TLSRPT &&
		    finding->code != CODE_CERT_EXPIRING &&
		    finding->code != CODE_MX_CERT_EXPIRING)
			return false;
	}
	return true;
}

/* Whether no mail server was seen over TLS, though there are some. */
static bool is_mail_unseen(const struct check_facts *facts)
{
	for (size_t i = 0; i < facts->mx_count; i++) {
		for (size_t j = 0; j < facts->mx[i].host_count; j++) {
			if (facts->mx[i].hosts[j].tls.status == HANDSHAKE_OK)
				return false;
		}
	}
	return facts->mx_count > 0;
}

static const char *error_verdict(const struct check_result *result,
				 const struct policy *policy)
{
	if (policy == NULL)
		return mode_verdict(NULL);
	if (is_honoured(result->findings))
		return arena_printf(result->arena,
				    "%s, but see the errors above",
				    mode_verdict(policy));
	if (policy->mode == POLICY_ENFORCE)
		return "senders will not honour the policy, or mail from those "
		       "who do is held back: see the errors above";
	return "senders deliver in any case, but not as they would in mode "
	       "enforce: see the errors above";
}

static void add_verdict(const struct check_result *result, bool has_color,
			struct text *text)
{
	enum exit_status status = check_report_status(result->findings);
	const struct policy *policy =
	    judge_find_policy(result->facts, result->arena);
	bool is_unseen = policy != NULL && policy->mode != POLICY_NONE &&
			 is_mail_unseen(result->facts);

	add_status(status, has_color, text);
	text_add_string(text, ": ");
	switch (status) {
	case EXIT_OK:
		text_add_string(text, mode_verdict(policy));
		text_add_string(text, is_unseen ? ", if its mail servers pass, "
						  "which was not looked at"
						: "");
		break;
	case EXIT_WARNING:
		text_addf(text, "%s, but see the warnings above",
			  mode_verdict(policy));
		break;
	case EXIT_ERROR:
		text_add_string(text, error_verdict(result, policy));
		break;
	case EXIT_UNKNOWN:
		text_add_string(text, "not everything could be found out: see "
				      "above");
		break;
	}
	text_add_string(text, "\n");
}

void check_report_render(const struct check_result *result, bool has_color,
			 struct text *text)
{
	const struct check_facts *facts = result->facts;

	text_add_string(text, facts->domain);
	if (strcmp(facts->unicode, facts->domain) != 0)
		text_addf(text, " (%s)", facts->unicode);
	text_add_string(text, "\n");
	for (enum check_area area = 0; area < AREA_COUNT; area++)
		add_area(result, area, text);
	add_findings(result->findings, has_color, text);
	add_verdict(result, has_color, text);
}

void check_report_render_findings(const struct check_findings *findings,
				  bool has_color, struct text *text)
{
	add_findings(findings, has_color, text);
	add_status(check_report_status(findings), has_color, text);
	text_add_string(text, "\n");
}
