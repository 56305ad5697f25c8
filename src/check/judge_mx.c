/* MX records against the policy and against what DNS says of their hosts. */
#include <string.h>

#include "base/text.h"
#include "check/judge_private.h"
#include "sts/domain_name.h"

static const char *escape(const char *name, struct check_findings *findings)
{
	return check_escape(findings->arena, name, strlen(name));
}

/* ---- against the policy ---- */

static bool matches(const char *pattern, const char *name)
{
	return domain_name_matches(pattern, strlen(pattern), name,
				   strlen(name));
}

/* The wildcard that would allow the name if it stood for several labels. */
static const char *find_shallow(const struct policy *policy, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < policy->mx_count; i++) {
		const char *pattern = policy->mx[i];
		size_t suffix = strlen(pattern) - 1;

		if (pattern[0] == '*' && length > suffix &&
		    text_equal_nocase(name + length - suffix, suffix,
				      pattern + 1, suffix))
			return pattern;
	}
	return NULL;
}

static void judge_cover(const struct mx_facts *mx, const struct policy *policy,
			struct check_findings *findings)
{
	const char *name = escape(mx->name, findings);
	const char *shallow = find_shallow(policy, mx->name);
	bool is_enforced = policy->mode == POLICY_ENFORCE;
	struct check_finding *finding;

	finding = check_findings_add(
	    findings,
	    shallow == NULL ? CODE_MX_NOT_COVERED : CODE_MX_WILDCARD_DEPTH,
	    is_enforced ? CHECK_ERROR : CHECK_WARNING, name, "%s%s%s: %s",
	    shallow == NULL ? "no mx of the policy allows this mail server"
			    : "\"",
	    shallow == NULL ? "" : shallow,
	    shallow == NULL
		? ""
		: "\" does not allow this mail server, for '*' is one label",
	    is_enforced ? "senders that honour the policy do not deliver to it"
			: "in mode enforce senders would not deliver to it");
	if (is_enforced)
		finding->senders = senders_of(
		    shallow == NULL ? QUIRK_MX_FAILS : QUIRK_WILDCARD_DEPTH);
	/* What is no host name is none in a policy either. */
	if (domain_name_check(mx->name, strlen(mx->name)) != DOMAIN_NAME_OK)
		finding->fix = "write the name of a mail server into the MX "
			       "record";
	else
		finding->fix = arena_printf(findings->arena,
					    "add to the policy: mx: %s", name);
}

/* Whether a mail server that was found matches the pattern. */
static bool is_used(const char *pattern, const struct mx_facts *mx,
		    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (matches(pattern, mx[i].name))
			return true;
	}
	return false;
}

void judge_mx(const struct mx_facts *mx, size_t count, bool is_all,
	      const struct policy *policy, struct check_findings *findings)
{
	if (policy->mode == POLICY_NONE)
		return;
	for (size_t i = 0; i < count; i++) {
		if (policy_find_mx(policy, mx[i].name) == NULL)
			judge_cover(&mx[i], policy, findings);
	}
	for (size_t i = 0; is_all && i < policy->mx_count; i++) {
		if (!is_used(policy->mx[i], mx, count))
			check_findings_add(findings, CODE_MX_UNUSED, CHECK_INFO,
					   policy->mx[i],
					   "the policy allows it, and no MX "
					   "record names it: a spare?");
	}
}

/* ---- against DNS ---- */

static const char *list_aliases(const struct dns_aliases *aliases,
				struct check_findings *findings)
{
	const char *list = "";

	for (size_t i = 0; i < aliases->count; i++)
		list = arena_printf(findings->arena, "%s%s%s", list,
				    i == 0 ? "" : " -> ",
				    escape(aliases->names[i], findings));
	return list;
}

static void judge_host(const struct mx_facts *mx,
		       struct check_findings *findings)
{
	const char *name = escape(mx->name, findings);
	enum domain_name_fault fault =
	    domain_name_check(mx->name, strlen(mx->name));

	if (fault != DOMAIN_NAME_OK) {
		check_findings_add(findings, CODE_MX_NO_ADDRESS, CHECK_ERROR,
				   name, "an MX record names no host: %s",
				   domain_name_fault_text(fault))
		    ->fix = "write the name of a mail server into it";
		return;
	}
	if (mx->aliases.count > 0)
		check_findings_add(findings, CODE_MX_IS_CNAME, CHECK_ERROR,
				   name,
				   "an MX record must not name an alias (RFC "
				   "2181 section 10.3): -> %s",
				   list_aliases(&mx->aliases, findings))
		    ->fix = "write the name of the mail server itself into the "
			    "MX record, and into the policy";
	if (mx->addresses_omitted > 0)
		check_findings_add(findings, CODE_MX_TOO_MANY, CHECK_UNKNOWN,
				   name,
				   "%zu addresses more than the %zu that were "
				   "looked at",
				   mx->addresses_omitted, mx->host_count);
	if (mx->why != NULL)
		judge_dns_failure(name, mx->why, findings);
	if (mx->status == DNS_NO_NAME || mx->status == DNS_NO_DATA)
		check_findings_add(findings, CODE_MX_NO_ADDRESS, CHECK_ERROR,
				   name, "this mail server has no address")
		    ->fix = "add its address, or delete the MX record";
}

static void judge_no_mail(const struct check_facts *facts, bool has_policy,
			  struct check_findings *findings)
{
	check_findings_add(
	    findings, CODE_MX_NULL, has_policy ? CHECK_WARNING : CHECK_INFO,
	    facts->domain, "the domain takes no mail (null MX, RFC 7505)%s",
	    has_policy ? ", so its policy serves nobody" : "")
	    ->fix = has_policy ? "retire the policy: first mode none, later "
				 "delete it"
			       : "";
}

void judge_mx_records(const struct check_facts *facts, bool has_policy,
		      struct check_findings *findings)
{
	if (facts->mx_status == DNS_SKIPPED)
		return;
	if (facts->mx_status == DNS_TEMPORARY) {
		judge_dns_failure(
		    arena_printf(findings->arena, "%s MX", facts->domain),
		    facts->mx_why, findings);
		return;
	}
	if (facts->mx_is_null) {
		judge_no_mail(facts, has_policy, findings);
		return;
	}
	if (facts->mx_count == 0)
		check_findings_add(findings, CODE_MX_MISSING, CHECK_ERROR,
				   facts->domain,
				   facts->mx_status == DNS_NO_NAME
				       ? "there is no such domain"
				       : "it has neither MX records nor an "
					 "address, so it takes no mail")
		    ->fix = "add an MX record for each mail server";
	for (size_t i = 0; i < facts->mx_count; i++)
		judge_host(&facts->mx[i], findings);
	if (facts->mx_omitted > 0)
		check_findings_add(findings, CODE_MX_TOO_MANY, CHECK_UNKNOWN,
				   facts->domain,
				   "%zu mail servers more than the %d that "
				   "were looked at",
				   facts->mx_omitted, FACTS_MX_MAX);
}
