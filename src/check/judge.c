/* The order of the findings is that of a sender's steps. */
#include "check/judge.h"

#include "base/timestamp.h"
#include "check/judge_private.h"
#include "sts/sts_record.h"

const struct policy *judge_find_policy(const struct check_facts *facts,
				       struct arena *arena)
{
	struct policy *policy = arena_alloc(arena, sizeof(*policy));
	struct policy_issues issues;

	for (size_t i = 0; i < facts->https_count; i++) {
		const struct https_facts *https = &facts->https[i];

		if (https->status == HTTPS_OK && https->code == 200 &&
		    policy_parse(arena, https->body, https->body_length, policy,
				 &issues))
			return policy;
	}
	return NULL;
}

void judge_dns_failure(const char *name, const char *why,
		       struct check_findings *findings)
{
	check_findings_add(findings, CODE_DNS_TEMPORARY, CHECK_UNKNOWN, name,
			   "cannot be looked up: %s",
			   why == NULL ? "no answer" : why)
	    ->fix = "look again later; if it stays so, see the name servers of "
		    "the domain";
}

/* The id to show in a record to write. */
static const char *new_id(const struct check_facts *facts, struct arena *arena)
{
	char moment[TIMESTAMP_ROOM];

	if (facts->local.is_served)
		return facts->local.served_id;
	return arena_printf(arena, "%s",
			    timestamp_format_compact(moment, facts->now));
}

static void explain_wildcard(const struct check_facts *facts, const char *name,
			     struct check_findings *findings)
{
	check_findings_add(findings, CODE_TXT_WILDCARD, CHECK_ERROR, name,
			   "a wildcard TXT record answers for this name")
	    ->fix = arena_printf(findings->arena,
				 "a record of its own at _mta-sts.%s hides the "
				 "wildcard",
				 facts->domain);
}

/* What a sender with a cached policy does (RFC 8461 section 3.3). */
static void explain_cache(const char *name, const struct policy *policy,
			  struct check_findings *findings)
{
	if (policy == NULL || policy->mode == POLICY_NONE)
		return;
	check_findings_add(findings, CODE_TXT_CACHED, CHECK_INFO, name,
			   "a policy in mode %s is served all the same: new "
			   "senders ignore it, and those that have it cached "
			   "go on with it until it ends",
			   policy_mode_name(policy->mode))
	    ->fix = "to leave MTA-STS, serve mode none under a new id first";
}

static void judge_record(const struct check_facts *facts,
			 const struct policy *policy, char *id,
			 struct check_findings *findings)
{
	const char *name =
	    arena_printf(findings->arena, "_mta-sts.%s", facts->domain);
	const struct txt_facts *txt = &facts->sts;

	*id = '\0';
	if (txt->status == DNS_SKIPPED)
		return;
	if (txt->status == DNS_TEMPORARY) {
		judge_dns_failure(name, txt->why, findings);
		return;
	}
	if (judge_sts_txt(txt, facts->domain, new_id(facts, findings->arena),
			  id, findings))
		return;
	if (facts->sts_is_wildcard)
		explain_wildcard(facts, name, findings);
	if (facts->sts_at_domain)
		check_findings_add(findings, CODE_TXT_MISPLACED, CHECK_ERROR,
				   facts->domain,
				   "an MTA-STS record stands at the domain "
				   "itself, where no sender looks")
		    ->fix =
		    arena_printf(findings->arena, "move it to %s", name);
	if (check_findings_find(findings, CODE_TXT_MISSING) != NULL)
		explain_cache(name, policy, findings);
}

static void judge_reports(const struct check_facts *facts,
			  const struct policy *policy,
			  struct check_findings *findings)
{
	const struct txt_facts *txt = &facts->tlsrpt;

	if (txt->status == DNS_SKIPPED)
		return;
	if (txt->status == DNS_TEMPORARY)
		judge_dns_failure(arena_printf(findings->arena, "_smtp._tls.%s",
					       facts->domain),
				  txt->why, findings);
	else
		judge_tlsrpt_txt(txt, facts->domain, policy, findings);
}

void judge_domain(const struct check_facts *facts,
		  struct check_findings *findings)
{
	const struct policy *policy = judge_find_policy(facts, findings->arena);
	char id[STS_ID_LENGTH_MAX + 1];

	if (facts->is_cut)
		check_findings_add(findings, CODE_DEADLINE, CHECK_UNKNOWN,
				   facts->domain,
				   "the time was over before everything was "
				   "looked at")
		    ->fix = "give more time with --timeout";
	judge_record(facts, policy, id, findings);
	judge_https(facts, findings);
	judge_mx_records(facts, policy != NULL || *id != '\0', findings);
	if (policy != NULL && facts->mx_count > 0)
		judge_mx(facts->mx, facts->mx_count, facts->mx_omitted == 0,
			 policy, findings);
	judge_smtp(facts, policy, findings);
	judge_reports(facts, policy, findings);
	judge_local(facts, id, policy, findings);
}
