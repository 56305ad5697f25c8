/* What this machine serves against what the world sees. */
#include <string.h>

#include "base/timestamp.h"
#include "check/judge_private.h"

/* As long as the old record may be kept somewhere: its TTL, and what people
 * need to publish the new one. */
#define ID_GRACE_S 3600

static void judge_id(const struct check_facts *facts, const char *id,
		     struct check_findings *findings)
{
	const struct local_facts *local = &facts->local;
	char moment[TIMESTAMP_ROOM];
	struct check_finding *finding;

	if (!local->is_served || *id == '\0' ||
	    strcmp(id, local->served_id) == 0)
		return;
	finding = check_findings_add(
	    findings, CODE_ID_STALE,
	    facts->now - local->served_since < ID_GRACE_S ? CHECK_WARNING
							  : CHECK_ERROR,
	    arena_printf(findings->arena, "_mta-sts.%s", facts->domain),
	    "DNS has id %s, but the policy with id %s is served since %s: "
	    "senders that have the one before keep it",
	    id, local->served_id,
	    timestamp_format(moment, local->served_since));
	finding->fix = arena_printf(findings->arena,
				    "replace the record:\n_mta-sts.%s. 300 IN "
				    "TXT \"v=STSv1; id=%s;\"",
				    facts->domain, local->served_id);
}

/* The policy that the first address serves, valid or not. */
static const struct https_facts *find_body(const struct check_facts *facts)
{
	for (size_t i = 0; i < facts->https_count; i++) {
		if (facts->https[i].status == HTTPS_OK &&
		    facts->https[i].code == 200)
			return &facts->https[i];
	}
	return NULL;
}

static bool is_configured_body(const struct local_facts *local,
			       const struct https_facts *https)
{
	return https->body_length == local->policy_length &&
	       memcmp(https->body, local->policy, local->policy_length) == 0;
}

static void judge_served(const struct check_facts *facts,
			 const struct https_facts *https,
			 struct check_findings *findings)
{
	const struct local_facts *local = &facts->local;
	struct check_finding *finding;
	bool is_own = local->is_served && !local->is_pending;

	finding = check_findings_add(
	    findings, CODE_POLICY_NOT_SERVED,
	    is_own ? CHECK_ERROR : CHECK_WARNING,
	    arena_printf(findings->arena, "mta-sts.%s [%s]", facts->domain,
			 https->address),
	    "%s",
	    is_own ? "another policy is served there than by mta-stsd here"
		   : "the configured policy is not served yet");
	finding->fix = is_own ? "see whether the address is this machine's, "
				"and whether a proxy in between keeps an old "
				"copy"
			      : "load it: mta-stsd -r (or start mta-stsd)";
}

/* Where the configured policy is the live one, judge_mx() has told already. */
static void judge_cover(const struct check_facts *facts,
			const struct policy *policy,
			struct check_findings *findings)
{
	for (size_t i = 0; i < facts->mx_count; i++) {
		const char *name = facts->mx[i].name;
		const char *shown =
		    check_escape(findings->arena, name, strlen(name));

		if (judge_is_covered(policy, name))
			continue;
		check_findings_add(findings, CODE_LOCAL_MX_NOT_COVERED,
				   policy->mode == POLICY_ENFORCE
				       ? CHECK_ERROR
				       : CHECK_WARNING,
				   shown,
				   "no mx of the configured policy allows this "
				   "mail server")
		    ->fix =
		    arena_printf(findings->arena, "add to [%s]: mx = %s",
				 facts->domain, shown);
	}
}

void judge_local(const struct check_facts *facts, const char *id,
		 const struct policy *live, struct check_findings *findings)
{
	const struct local_facts *local = &facts->local;
	const struct https_facts *https = find_body(facts);
	struct policy_issues issues;
	struct policy policy;
	bool is_live;

	if (!local->is_configured)
		return;
	if (!facts->sts_is_given)
		judge_id(facts, id, findings);
	is_live = https != NULL && is_configured_body(local, https);
	if (https != NULL && !is_live)
		judge_served(facts, https, findings);
	if ((is_live && live != NULL) ||
	    !policy_parse(findings->arena, local->policy, local->policy_length,
			  &policy, &issues) ||
	    policy.mode == POLICY_NONE)
		return;
	judge_cover(facts, &policy, findings);
}
