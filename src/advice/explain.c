/* Sentences for a tired operator: figures and dates first. */
#include "advice/explain.h"

#include <string.h>

#include "base/text.h"

#define SHOWN_BYTES_MAX	  200
#define FAILURES_SHOWN	  10
#define OTHERS_SHOWN	  5
#define ORGANIZATIONS_MAX 5
#define FINDINGS_SHOWN	  10

static const char *escape(struct arena *arena, const char *bytes)
{
	const char *copy;
	struct text text;

	text_init_growing(&text);
	text_add_escaped(&text, bytes, strlen(bytes), SHOWN_BYTES_MAX);
	copy = arena_copy(arena, text.bytes, text.length);
	text_release(&text);
	return copy;
}

/* "2026-11-24", or "2026-11-20 to 2026-11-24". */
static const char *period(struct arena *arena, int32_t first, int32_t last)
{
	const char *text = calendar_day_text(arena, first);

	return first == last ? text
			     : arena_printf(arena, "%s to %s", text,
					    calendar_day_text(arena, last));
}

/* ---- the run ---- */

static void explain_gap(const struct evidence *evidence, unsigned gap_days,
			struct line_list *reasons)
{
	const struct evidence_gap *gap = &evidence->gap;
	struct arena *arena = reasons->arena;

	if (gap->first == CALENDAR_NO_DAY)
		return;
	if (evidence->run_days == 0)
		line_list_addf(reasons,
			       "No report covers a day since %s; a gap of more "
			       "than %u day%s ends a run of clean days.",
			       calendar_day_text(arena, gap->first - 1),
			       gap_days, text_plural(gap_days));
	else
		line_list_addf(reasons,
			       "No report covers %s (%d day%s); a gap of more "
			       "than %u day%s starts the clean days anew.",
			       period(arena, gap->first, gap->last),
			       gap->last - gap->first + 1,
			       text_plural(gap->last - gap->first + 1),
			       gap_days, text_plural(gap_days));
}

void explain_last_failing(const struct evidence *evidence,
			  const struct evidence_rules *rules,
			  struct line_list *reasons)
{
	struct arena *arena = reasons->arena;

	if (evidence->last_failing != CALENDAR_NO_DAY &&
	    evidence->clean_since == 0)
		line_list_addf(
		    reasons,
		    "The last failures that count are of %s; no "
		    "report of a day without any came after.",
		    calendar_day_text(arena, evidence->last_failing));
	else if (evidence->last_failing != CALENDAR_NO_DAY)
		line_list_addf(reasons,
			       "The last failures that count are of %s; %u "
			       "covered day%s without any came after.",
			       calendar_day_text(arena, evidence->last_failing),
			       evidence->clean_since,
			       text_plural(evidence->clean_since));
	if (evidence->last_failing != CALENDAR_NO_DAY &&
	    evidence->clean_since > 0 && evidence->is_unheard)
		line_list_addf(reasons,
			       "Those who saw most of them have not delivered "
			       "since.");
	if (evidence_is_stale(evidence, rules))
		line_list_addf(reasons,
			       "That is %d days ago, too long to say anything "
			       "about today: whether it is over, a check of "
			       "every mail server from outside tells, and "
			       "reports, once they come again.",
			       evidence->today - evidence->last_failing);
}

void explain_run(const struct evidence *evidence,
		 const struct evidence_rules *rules, struct line_list *reasons)
{
	struct arena *arena = reasons->arena;

	if (evidence->last_covered == CALENDAR_NO_DAY)
		line_list_addf(reasons,
			       "No report since %s has a session that the "
			       "policy was applied to.",
			       calendar_day_text(arena, evidence->start));
	explain_gap(evidence, rules->gap_days, reasons);
	if (evidence->run_days > 0)
		line_list_addf(
		    reasons,
		    "Clean since %s: %u day%s, with %lld session%s seen by %u "
		    "organization%s.",
		    calendar_day_text(arena, evidence->run_first),
		    evidence->run_days, text_plural(evidence->run_days),
		    (long long)evidence->sessions,
		    text_plural(evidence->sessions), evidence->organizations,
		    text_plural(evidence->organizations));
}

void explain_rules(const struct evidence_rules *rules,
		   struct line_list *reasons)
{
	line_list_addf(reasons,
		       "Wanted are %u clean day%s in a row, seen by %u "
		       "organization%s or more.",
		       rules->clean_days, text_plural(rules->clean_days),
		       rules->organizations, text_plural(rules->organizations));
}

/* ---- failures ---- */

/* As report has them. */
static const char *cause_text(const struct failure_summary *summary)
{
	if (summary->is_dane)
		return "DANE, a matter of its own";
	switch (summary->cause) {
	case CAUSE_MINE: return "your mail server";
	case CAUSE_POLICY: return "your policy";
	case CAUSE_SENDER: return "the sender";
	case CAUSE_UNKNOWN: break;
	}
	return "unknown, so it counts";
}

static const char *list_organizations(struct arena *arena,
				      const struct failure_summary *summary)
{
	size_t shown = summary->organization_count < ORGANIZATIONS_MAX
			   ? summary->organization_count
			   : ORGANIZATIONS_MAX;
	const char *list = "";

	for (size_t i = 0; i < shown; i++)
		list = arena_printf(arena, "%s%s%s", list,
				    i == 0 ? ", told by " : ", ",
				    escape(arena, summary->organizations[i]));
	if (shown < summary->organization_count)
		list = arena_printf(arena, "%s and %zu more", list,
				    summary->organization_count - shown);
	return list;
}

static const char *lost_text(struct arena *arena,
			     const struct failure_summary *summary)
{
	if (summary->enforced <= 0)
		return "";
	return arena_printf(arena, ", %lld of them under mode enforce",
			    (long long)summary->enforced);
}

static void explain_failure(const struct failure_summary *summary,
			    struct line_list *reasons)
{
	struct arena *arena = reasons->arena;

	line_list_addf(
	    reasons, "%s%s%s: %lld session%s failed, %s%s%s: %s (cause: %s).",
	    escape(arena, summary->result_type),
	    summary->mx == NULL ? "" : " at ",
	    summary->mx == NULL ? "" : escape(arena, summary->mx),
	    (long long)summary->sessions, text_plural(summary->sessions),
	    period(arena, summary->first_day, summary->last_day),
	    lost_text(arena, summary), list_organizations(arena, summary),
	    summary->meaning, cause_text(summary));
}

static void explain_some(const struct failure_summary *const *list,
			 size_t count, size_t shown, const char *what,
			 struct line_list *reasons)
{
	for (size_t i = 0; i < count && i < shown; i++)
		explain_failure(list[i], reasons);
	if (count > shown)
		line_list_addf(reasons, "There are %zu more kinds of %s.",
			       count - shown, what);
}

void explain_failures(const struct evidence *evidence,
		      struct line_list *reasons)
{
	explain_some(evidence->failures, evidence->failure_count,
		     FAILURES_SHOWN, "failures", reasons);
	explain_some(evidence->others, evidence->other_count, OTHERS_SHOWN,
		     "failures that do not count", reasons);
}

void explain_remedies(const struct evidence *evidence, struct line_list *next)
{
	size_t count = evidence->current_count > 0 ? evidence->current_count
						   : evidence->failure_count;

	for (size_t i = 0; i < count && i < FAILURES_SHOWN; i++) {
		const struct failure_summary *summary = evidence->failures[i];

		line_list_addf(
		    next, "%s%s%s: %s",
		    escape(next->arena, summary->result_type),
		    summary->mx == NULL ? "" : " at ",
		    summary->mx == NULL ? "" : escape(next->arena, summary->mx),
		    summary->fix);
	}
}

/* ---- the reports themselves ---- */

static int64_t sum_sessions(const struct tally_domain *domain)
{
	int64_t sum = 0;

	for (size_t i = 0; domain != NULL && i < domain->day_count; i++)
		sum += domain->days[i].sessions.successful +
		       domain->days[i].sessions.failed;
	return sum;
}

static bool has_no_policy_rows(const struct tally_domain *domain)
{
	const struct tally_count *count =
	    &domain->by_type[REPORT_POLICY_NONE_FOUND];

	return count->successful + count->failed > 0;
}

/* Whoever reports sessions and has never judged one by the policy. */
static void explain_unaware(const struct tally_domain *domain,
			    const struct evidence *evidence,
			    struct line_list *reasons)
{
	size_t shown = 0;

	if (domain == NULL || !has_no_policy_rows(domain) ||
	    evidence->today - evidence->start <= EVIDENCE_DELAY_DAYS)
		return;
	for (size_t i = 0; i < domain->organization_count; i++) {
		const struct tally_organization *organization =
		    &domain->organizations[i];
		int64_t sessions = organization->sessions.successful +
				   organization->sessions.failed;

		if (organization->day_count > 0 || sessions <= 0)
			continue;
		if (shown++ < ORGANIZATIONS_MAX)
			line_list_addf(
			    reasons,
			    "%s reports %lld session%s and found no policy in "
			    "any of them (no-policy-found): it does not see "
			    "the policy, or reported before there was one.",
			    escape(reasons->arena, organization->name),
			    (long long)sessions, text_plural(sessions));
	}
	if (shown > ORGANIZATIONS_MAX)
		line_list_addf(reasons, "So do %zu more organizations.",
			       shown - ORGANIZATIONS_MAX);
}

/* Senders that go by DANE do not look at the policy. */
static void explain_dane(const struct tally_domain *domain,
			 const struct evidence *evidence,
			 struct line_list *reasons)
{
	int64_t sessions;

	if (domain == NULL || evidence->last_covered != CALENDAR_NO_DAY)
		return;
	sessions = domain->by_type[REPORT_POLICY_TLSA].successful +
		   domain->by_type[REPORT_POLICY_TLSA].failed;
	if (sessions > 0)
		line_list_addf(reasons,
			       "%lld session%s went by DANE (tlsa): those "
			       "senders do not apply the policy, so they tell "
			       "nothing about it.",
			       (long long)sessions, text_plural(sessions));
}

void explain_reports(const struct advice_facts *facts,
		     const struct evidence *evidence, struct line_list *reasons)
{
	int64_t apart = sum_sessions(facts->apart);

	explain_unaware(facts->tally, evidence, reasons);
	explain_dane(facts->tally, evidence, reasons);
	if (facts->unread > 0)
		line_list_addf(reasons,
			       "%zu input%s could not be read as reports, so "
			       "what they tell, failures perhaps, is not "
			       "known: mta-sts report names them.",
			       facts->unread,
			       text_plural((int64_t)facts->unread));
	if (apart > 0)
		line_list_addf(reasons,
			       "Reports of %lld session%s do not count, since "
			       "they have no DKIM signature that the mail "
			       "server found valid (authserv_id).",
			       (long long)apart, text_plural(apart));
	if (facts->later > 0)
		line_list_addf(reasons,
			       "%zu report%s that end%s later %s left out "
			       "(--now).",
			       facts->later, text_plural((int64_t)facts->later),
			       facts->later == 1 ? "s" : "",
			       facts->later == 1 ? "is" : "are");
	if (facts->tally != NULL && !facts->is_authenticated)
		line_list_addf(reasons,
			       "The reports are not authenticated: anybody may "
			       "have sent them (see authserv_id in "
			       "mta-stsd.ini(5)).");
}

/* ---- the live check ---- */

void explain_findings(const struct live_view *view, enum live_meaning meaning,
		      struct line_list *reasons)
{
	const struct live_findings *findings = &view->by_meaning[meaning];

	for (size_t i = 0; i < findings->count && i < FINDINGS_SHOWN; i++) {
		const struct check_finding *finding = findings->list[i];

		line_list_addf(reasons, "The live check: %s: %s%s%s.",
			       check_code_name(finding->code), finding->subject,
			       finding->subject[0] == '\0' ? "" : ": ",
			       finding->message);
	}
	if (findings->count > FINDINGS_SHOWN)
		line_list_addf(reasons,
			       "The live check has %zu more such findings.",
			       findings->count - FINDINGS_SHOWN);
}

void explain_fixes(const struct live_view *view, enum live_meaning meaning,
		   struct line_list *next)
{
	const struct live_findings *findings = &view->by_meaning[meaning];
	size_t count =
	    findings->count < FINDINGS_SHOWN ? findings->count : FINDINGS_SHOWN;

	for (size_t i = 0; i < count; i++) {
		if (!live_view_is_of_policy(findings->list[i]))
			line_list_add_text(next, findings->list[i]->fix);
	}
	for (size_t i = 0; i < count; i++) {
		if (live_view_is_of_policy(findings->list[i]))
			line_list_add_text(next, findings->list[i]->fix);
	}
}

void explain_live(const struct live_view *view, struct line_list *reasons)
{
	if (!view->is_there) {
		line_list_addf(reasons, "There was no live check.");
		return;
	}
	explain_findings(view, LIVE_TROUBLE, reasons);
	explain_findings(view, LIVE_REPORTS, reasons);
	explain_findings(view, LIVE_UNKNOWN, reasons);
	if (view->is_all_seen && view->by_meaning[LIVE_FAULT].count == 0)
		line_list_addf(reasons,
			       "The live check found nothing that mode enforce "
			       "would lose mail for: %zu mail server%s with "
			       "valid TLS.",
			       view->mail_servers,
			       text_plural((int64_t)view->mail_servers));
	else if (view->by_meaning[LIVE_LOSS].count == 0 &&
		 view->mail_servers > 0)
		line_list_addf(reasons,
			       "The live check did not see the TLS of every "
			       "mail server.");
}
