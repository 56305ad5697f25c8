/* Pure functions. */
#include "advice/policy_pair.h"

#include <string.h>

#include "base/text.h"
#include "reports/result_type.h"
#include "sts/domain_name.h"

static bool allows(const struct policy *policy, const char *mx)
{
	return policy != NULL && policy_find_mx(policy, mx) != NULL;
}

enum policy_allowance policy_pair_allows(const struct policy_pair *pair,
					 const char *mx)
{
	if (mx == NULL || (pair->served == NULL && pair->configured == NULL))
		return ALLOWED_UNKNOWN;
	if (allows(pair->served, mx))
		return ALLOWED_SERVED;
	return allows(pair->configured, mx) ? ALLOWED_PENDING : ALLOWED_NOT;
}

/* Whether the reports say that their policy did not allow the mail server: it
 * is the policy's fault, and no matter of the policy host. */
static bool was_unlisted(const struct failure_summary *summary,
			 const struct result_type *type)
{
	return summary->cause == CAUSE_POLICY && summary->mx != NULL &&
	       (type == NULL || type->cause != CAUSE_POLICY);
}

/* Reports may name anything: whether the mail server is the domain's own, its
 * owner knows, and what is no name is given to no command. */
static const char *allow_text(const struct policy_pair *pair, const char *mx,
			      struct arena *arena)
{
	if (domain_name_check(mx, strlen(mx)) != DOMAIN_NAME_OK)
		return "take it out of the MX records";
	return arena_printf(
	    arena,
	    "if it is yours, have the policy allow it: mta-sts advise%s "
	    "--mx-change +%s %s prints all mx lines to write; else take it out "
	    "of the MX records",
	    pair->options, mx, pair->domain);
}

static const char *fix_text(const struct policy_pair *pair, const char *mx,
			    enum policy_allowance allowance,
			    struct arena *arena)
{
	switch (allowance) {
	case ALLOWED_SERVED:
		return "the policy that is served allows it: see that the "
		       "_mta-sts record has its id";
	case ALLOWED_PENDING:
		return "the configured policy allows it: load it, and publish "
		       "the new id";
	case ALLOWED_UNKNOWN:
	case ALLOWED_NOT: break;
	}
	return allow_text(pair, mx, arena);
}

const struct failure_summary *policy_pair_explain(
    const struct policy_pair *pair, const struct failure_summary *summary,
    struct arena *arena)
{
	const struct result_type *type = result_type_find(summary->result_type);
	enum policy_allowance allowance = policy_pair_allows(pair, summary->mx);
	struct failure_summary *changed;

	if (summary->is_dane || allowance == ALLOWED_UNKNOWN ||
	    (type != NULL && type->cause == CAUSE_POLICY) ||
	    (allowance != ALLOWED_NOT && !was_unlisted(summary, type)))
		return summary;
	changed = arena_alloc(arena, sizeof(*changed));
	*changed = *summary;
	changed->cause = CAUSE_POLICY;
	changed->meaning = allowance == ALLOWED_NOT
			       ? "the policy does not allow this mail server"
			       : "the policy did not allow this mail server";
	changed->fix = fix_text(pair, summary->mx, allowance, arena);
	/* What senders only call so says nothing more. */
	if (type != NULL && !type->may_be_senders) {
		changed->meaning = arena_printf(
		    arena, "%s; besides, %s", changed->meaning, type->meaning);
		changed->fix = arena_printf(arena, "%s; besides, %s",
					    changed->fix, type->fix);
	}
	return changed;
}
