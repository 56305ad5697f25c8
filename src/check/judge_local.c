/* What this machine serves against what the world sees. */
#include <string.h>

#include "base/timestamp.h"
#include "check/judge_private.h"
#include "sts/domain_name.h"

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

/* ---- mail servers that the configured policy does not allow ---- */

/* What is no host name is none in a policy either. */
static bool is_missing(const struct policy *policy, const char *name)
{
	return policy_find_mx(policy, name) == NULL &&
	       domain_name_check(name, strlen(name)) == DOMAIN_NAME_OK;
}

/* All mx lines of the section, since one that is added to a section without
 * any would replace those of [defaults]. */
static const char *section_fix(const struct check_facts *facts,
			       const struct policy *policy, struct arena *arena)
{
	const char *fix = arena_printf(
	    arena, "in the section [%s] these mx lines, and no others:",
	    facts->domain);

	for (size_t i = 0; i < policy->mx_count; i++)
		fix = arena_printf(arena, "%s\nmx = %s", fix, policy->mx[i]);
	for (size_t i = 0; i < facts->mx_count; i++) {
		if (is_missing(policy, facts->mx[i].name))
			fix = arena_printf(arena, "%s\nmx = %s", fix,
					   facts->mx[i].name);
	}
	return fix;
}

/* Where the configured policy is the live one, judge_mx() has told already. */
static void mend_fixes(const struct check_facts *facts,
		       const struct policy *policy,
		       struct check_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		struct check_finding *finding = &findings->list[i];

		if ((finding->code == CODE_MX_NOT_COVERED ||
		     finding->code == CODE_MX_WILDCARD_DEPTH) &&
		    is_missing(policy, finding->subject))
			finding->fix =
			    section_fix(facts, policy, findings->arena);
	}
}

static void judge_cover(const struct check_facts *facts,
			const struct policy *policy,
			struct check_findings *findings)
{
	for (size_t i = 0; i < facts->mx_count; i++) {
		const char *name = facts->mx[i].name;

		if (policy_find_mx(policy, name) != NULL)
			continue;
		check_findings_add(
		    findings, CODE_LOCAL_MX_NOT_COVERED,
		    policy->mode == POLICY_ENFORCE ? CHECK_ERROR
						   : CHECK_WARNING,
		    check_escape(findings->arena, name, strlen(name)),
		    "no mx of the configured policy allows this mail server")
		    ->fix = is_missing(policy, name)
				? section_fix(facts, policy, findings->arena)
				: "write the name of a mail server into the MX "
				  "record";
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
	if (!policy_parse(findings->arena, local->policy, local->policy_length,
			  &policy, &issues) ||
	    policy.mode == POLICY_NONE)
		return;
	if (is_live && live != NULL)
		mend_fixes(facts, &policy, findings);
	else
		judge_cover(facts, &policy, findings);
}
