/* Pure functions.  Moments count from now on, as if each step were taken when
 * it may be. */
#include "advice/mx_change.h"

#include <string.h>

#include "advice/calendar.h"
#include "advice/line_list.h"
#include "advice/literal_id.h"
#include "sts/domain_name.h"

struct planning {
	const struct mx_change *change;
	struct arena *arena;
	struct mx_plan *plan;
	struct line_list notes;
	struct policy allowed;	/* mx of the configured and the served policy */
	struct policy lasting;	/* of these, what is not dropped */
	bool adds_lines;	/* something that is added is not allowed yet */
	unsigned changes;	/* of the policy */
	int64_t earliest, safe; /* of the next step */
};

static bool is_same(const char *a, const char *b)
{
	return text_equal_nocase(a, strlen(a), b, strlen(b));
}

static bool is_in(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (is_same(list[i], name))
			return true;
	}
	return false;
}

/* The mx of the policy that allows a name, or is the pattern `name`; or NULL.
 */
static const char *find_cover(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->mx_count; i++) {
		if (is_same(policy->mx[i], name))
			return policy->mx[i];
	}
	return policy_find_mx(policy, name);
}

/* The policy that is served, or NULL. */
static const struct policy *find_served(const struct mx_change *change)
{
	return change->record != NULL && change->record->dropped == 0
		   ? &change->record->policy
		   : NULL;
}

/* What is configured may not be loaded yet, and what is served may not be
 * configured any more: mail goes to either. */
static void collect_allowed(struct planning *planning)
{
	const struct policy *configured = &planning->change->config->policy;
	const struct policy *served = find_served(planning->change);
	size_t count = configured->mx_count;
	const char **mx = arena_alloc(
	    planning->arena,
	    (count + (served != NULL ? served->mx_count : 0)) * sizeof(*mx));

	for (size_t i = 0; i < count; i++)
		mx[i] = configured->mx[i];
	for (size_t i = 0; served != NULL && i < served->mx_count; i++) {
		if (!is_in(served->mx[i], mx, count))
			mx[count++] = served->mx[i];
	}
	planning->allowed = (struct policy){.mx = mx, .mx_count = count};
}

static void collect_lasting(struct planning *planning)
{
	const struct mx_change *change = planning->change;
	const struct policy *allowed = &planning->allowed;
	const char **mx =
	    arena_alloc(planning->arena, allowed->mx_count * sizeof(*mx));
	size_t count = 0;

	for (size_t i = 0; i < allowed->mx_count; i++) {
		if (!is_in(allowed->mx[i], change->dropped,
			   change->dropped_count))
			mx[count++] = allowed->mx[i];
	}
	planning->lasting = (struct policy){.mx = mx, .mx_count = count};
}

/* Whether the policy allows all that is allowed and added. */
static bool allows_all(const struct planning *planning,
		       const struct policy *policy)
{
	const struct mx_change *change = planning->change;

	if (policy == NULL)
		return false;
	for (size_t i = 0; i < planning->allowed.mx_count; i++) {
		if (find_cover(policy, planning->allowed.mx[i]) == NULL)
			return false;
	}
	for (size_t i = 0; i < change->added_count; i++) {
		if (find_cover(policy, change->added[i]) == NULL)
			return false;
	}
	return !planning->adds_lines;
}

/* ---- whether it makes sense ---- */

static bool check_name(const char *name, struct text *why)
{
	enum domain_name_fault fault =
	    domain_name_check_pattern(name, strlen(name));

	if (fault == DOMAIN_NAME_OK)
		return true;
	text_add_string(why, "'");
	text_add_escaped(why, name, strlen(name), DOMAIN_NAME_LENGTH_MAX);
	text_addf(why, "' is no name of a mail server: %s",
		  domain_name_fault_text(fault));
	return false;
}

static bool check_names(const char *const *names, size_t count,
			struct text *why)
{
	for (size_t i = 0; i < count; i++) {
		if (!check_name(names[i], why))
			return false;
		if (is_in(names[i], names, i)) {
			text_addf(why, "'%s' is given twice", names[i]);
			return false;
		}
	}
	return true;
}

static bool check_dropped(const struct planning *planning, const char *name,
			  struct text *why)
{
	const struct mx_change *change = planning->change;
	const struct policy *policy = &planning->allowed;
	const char *cover = find_cover(policy, name);

	if (is_in(name, change->added, change->added_count)) {
		text_addf(why, "'%s' is to be added and to be dropped", name);
		return false;
	}
	if (is_in(name, policy->mx, policy->mx_count))
		return true;
	text_addf(why, "'%s' is no mx of [%s]", name, change->config->name);
	if (cover != NULL)
		text_addf(why,
			  ": '%s' allows it and stays, so the policy needs no "
			  "change: delete its MX record",
			  cover);
	return false;
}

static bool makes_sense(const struct planning *planning, struct text *why)
{
	const struct mx_change *change = planning->change;

	if (change->added_count + change->dropped_count == 0) {
		text_add_string(why, "give what is added as +NAME and what is "
				     "dropped as -NAME");
		return false;
	}
	if (!check_names(change->added, change->added_count, why) ||
	    !check_names(change->dropped, change->dropped_count, why))
		return false;
	for (size_t i = 0; i < change->dropped_count; i++) {
		if (!check_dropped(planning, change->dropped[i], why))
			return false;
	}
	if (change->added_count == 0 &&
	    change->dropped_count == planning->allowed.mx_count) {
		text_addf(why,
			  "no mx would be left for [%s]: to leave MTA-STS, set "
			  "mode = none and keep the mx lines",
			  change->config->name);
		return false;
	}
	return true;
}

/* ---- steps ---- */

static struct mx_step *add_step(struct planning *planning, const char *what,
				const struct line_list *lines)
{
	struct mx_step *step = &planning->plan->steps[planning->plan->count++];

	*step = (struct mx_step){.earliest = planning->earliest,
				 .safe = planning->safe,
				 .what = what,
				 .lines = lines->lines,
				 .line_count = lines->count};
	return step;
}

static void pass(struct planning *planning, int64_t seconds)
{
	planning->earliest += seconds;
	planning->safe += seconds;
}

/* All mx lines of the section, since those it has replace inherited ones. */
static void add_section(const struct planning *planning, bool has_dropped,
			struct line_list *lines)
{
	const struct mx_change *change = planning->change;
	const struct policy *policy =
	    has_dropped ? &planning->allowed : &planning->lasting;

	line_list_addf(lines,
		       "in the section [%s] these mx lines, and no others:",
		       change->config->name);
	for (size_t i = 0; i < policy->mx_count; i++)
		line_list_addf(lines, "mx = %s", policy->mx[i]);
	for (size_t i = 0; i < change->added_count; i++) {
		if (find_cover(&planning->lasting, change->added[i]) == NULL)
			line_list_addf(lines, "mx = %s", change->added[i]);
	}
}

static void add_id(const struct planning *planning, int64_t moment,
		   struct line_list *lines)
{
	const char *id =
	    literal_id_next(planning->change->config, planning->change->record,
			    moment, planning->arena);

	if (id != NULL)
		line_list_addf(lines, "id = %s", id);
}

static void plan_policy(struct planning *planning, bool has_dropped,
			const char *what)
{
	struct line_list lines;

	line_list_init(&lines, planning->arena);
	add_section(planning, has_dropped, &lines);
	/* One id for each step. */
	add_id(planning, planning->safe + (int64_t)planning->plan->count,
	       &lines);
	line_list_addf(&lines, "mta-stsd -r");
	line_list_addf(&lines, "publish the _mta-sts record that it prints");
	add_step(planning, what, &lines);
	planning->changes++;
}

/* The policy that allows what is added is configured, and not loaded. */
static void plan_load(struct planning *planning)
{
	struct line_list lines;

	line_list_init(&lines, planning->arena);
	line_list_addf(&lines, "mta-stsd -r");
	line_list_addf(&lines, "publish the _mta-sts record that it prints");
	add_step(planning, "Load the policy that is configured.", &lines);
	planning->changes++;
}

static unsigned find_ttl(const struct mx_change *change)
{
	return change->ttl_s != 0 ? change->ttl_s : MX_CHANGE_ID_TTL_S;
}

/* Whoever looks at the id has the new policy soon; others when theirs ends. */
static void plan_id_wait(struct planning *planning, int64_t published,
			 int64_t enforce_end)
{
	const char *of_others =
	    planning->change->added_count > 0
		? "they put mail for the new mail server off and try again, "
		  "and lose none; whoever waits until then spares them that."
		: "it may not allow the mail servers that stay.";
	unsigned ttl_s = find_ttl(planning->change);
	int64_t known = published + MX_CHANGE_PUBLISH_S + ttl_s;
	struct line_list lines;
	const char *what;

	if (planning->earliest < known)
		planning->earliest = known;
	planning->safe = enforce_end;
	if (planning->safe < planning->earliest)
		planning->safe = planning->earliest;
	what = arena_printf(
	    planning->arena,
	    "Wait until %s: senders that look at the id have the new policy "
	    "then, when the _mta-sts record of before had a TTL of %u seconds "
	    "(%s) and the new one is published at once.  Until %s others may "
	    "go by an older one: %s",
	    calendar_moment_text(planning->arena, planning->earliest), ttl_s,
	    planning->change->ttl_s != 0 ? "--ttl" : "else give --ttl",
	    calendar_moment_text(planning->arena, planning->safe), of_others);
	line_list_init(&lines, planning->arena);
	add_step(planning, what, &lines)->is_wait = true;
}

static void plan_records(struct planning *planning)
{
	const struct mx_change *change = planning->change;
	const char *domain = change->config->name;
	struct line_list lines;

	line_list_init(&lines, planning->arena);
	for (size_t i = 0; i < change->added_count; i++) {
		if (change->added[i][0] == '*')
			line_list_addf(&lines,
				       "MX records of %s for names that %s "
				       "allows",
				       domain, change->added[i]);
		else
			line_list_addf(&lines,
				       "%s. 3600 IN MX 10 %s. ; 10 is a guess: "
				       "its place among the others is yours "
				       "to choose",
				       domain, change->added[i]);
	}
	line_list_addf(&lines, "mta-sts check%s %s", change->options, domain);
	add_step(
	    planning,
	    "Publish the MX record of what is new, once it offers STARTTLS "
	    "with a certificate for its name, and check.",
	    &lines);
}

static void plan_deletion(struct planning *planning)
{
	const struct mx_change *change = planning->change;
	struct line_list lines;

	line_list_init(&lines, planning->arena);
	for (size_t i = 0; i < change->dropped_count; i++)
		line_list_addf(&lines, "delete the MX record of %s for %s%s",
			       change->config->name,
			       change->dropped[i][0] == '*' ? "names like "
							    : "",
			       change->dropped[i]);
	add_step(planning,
		 planning->safe > planning->earliest
		     ? "Delete the MX record of what goes; it still takes "
		       "mail.  Before the second date, senders with an older "
		       "policy may find no mail server that it allows, and "
		       "give mail back that waits too long for one."
		     : "Delete the MX record of what goes; it still takes "
		       "mail.",
		 &lines);
}

static void plan_queue_wait(struct planning *planning)
{
	struct line_list lines;

	pass(planning, MX_CHANGE_TTL_S + MX_CHANGE_QUEUE_S);
	line_list_init(&lines, planning->arena);
	add_step(planning,
		 "Wait for the TTL of that record (taken for a day) and for "
		 "the mail that lies in queues for it (5 days); then switch it "
		 "off.",
		 &lines)
	    ->is_wait = true;
}

/* ---- the whole ---- */

/* What is served and not configured would go with the next load. */
static void note_unconfigured(struct planning *planning)
{
	const struct mx_change *change = planning->change;

	for (size_t i = change->config->policy.mx_count;
	     i < planning->allowed.mx_count; i++) {
		const char *mx = planning->allowed.mx[i];

		if (!is_in(mx, change->dropped, change->dropped_count))
			line_list_addf(&planning->notes,
				       "mx = %s is served, and not configured: "
				       "it stays allowed, unless -%s is given.",
				       mx, mx);
	}
}

static void note_covered(struct planning *planning)
{
	const struct mx_change *change = planning->change;

	for (size_t i = 0; i < change->added_count; i++) {
		const char *cover =
		    find_cover(&planning->lasting, change->added[i]);

		if (cover == NULL)
			planning->adds_lines = true;
		else
			line_list_addf(&planning->notes,
				       "mx = %s is there, and allows %s.",
				       cover, change->added[i]);
	}
	for (size_t i = 0; i < change->dropped_count; i++) {
		const char *cover =
		    find_cover(&planning->lasting, change->dropped[i]);

		if (cover != NULL)
			line_list_addf(&planning->notes,
				       "mx = %s goes on allowing %s.", cover,
				       change->dropped[i]);
	}
}

static int64_t find_lost_end(const struct mx_change *change)
{
	return change->lost.moment == 0
		   ? 0
		   : change->lost.moment + POLICY_MAX_AGE_LIMIT_S;
}

/* Until when senders may enforce another policy than the one that is served, or
 * than the next. */
static int64_t find_enforce_end(const struct mx_change *change, bool is_served)
{
	int64_t lost = find_lost_end(change), end = 0;

	if (change->record != NULL)
		end = is_served ? change->record->enforce_until
				: policy_record_enforce_end(change->record,
							    change->now);
	return end > lost ? end : lost;
}

static bool may_be_enforced(const struct mx_change *change)
{
	return change->config->policy.mode == POLICY_ENFORCE ||
	       find_enforce_end(change, false) > change->now;
}

/* Before mail servers come or go, the policy of senders must allow all of them,
 * and those that stay. */
static void plan_allowance(struct planning *planning)
{
	const struct mx_change *change = planning->change;
	bool is_served = allows_all(planning, find_served(change));
	int64_t end;

	if (!is_served && allows_all(planning, &change->config->policy))
		plan_load(planning);
	else if (!is_served)
		plan_policy(planning, true,
			    "Allow what is new, beside all that was allowed "
			    "before.");
	end = find_enforce_end(change, is_served);
	if (end > change->now)
		plan_id_wait(planning,
			     is_served ? change->record->since : change->now,
			     end);
}

/* What no date shows. */
static void note_what_is_enforced(struct planning *planning)
{
	const struct mx_change *change = planning->change;

	if (change->lost.moment != 0 && find_lost_end(change) > change->now)
		line_list_addf(
		    &planning->notes,
		    "A damaged state was set aside on %s (state_dir has it as "
		    "%s): senders may "
		    "enforce a policy of before for a year, until %s.  Once "
		    "that file does not matter, delete it.",
		    calendar_moment_text(planning->arena, change->lost.moment),
		    change->lost.name,
		    calendar_moment_text(planning->arena,
					 find_lost_end(change)));
	if (!may_be_enforced(change))
		line_list_addf(
		    &planning->notes,
		    "No sender enforces a policy of it, as far as is known: a "
		    "new mail server needs no wait, and a mistake loses no "
		    "mail.  What lies in queues for an old one comes all the "
		    "same.");
}

static void note_changes(struct planning *planning)
{
	if (planning->changes > 0)
		line_list_addf(&planning->notes,
			       "The policy changes %s: each time the clean "
			       "days that advise counts start anew.",
			       planning->changes == 1 ? "once" : "twice");
}

bool mx_change_plan(struct mx_plan *plan, const struct mx_change *change,
		    struct arena *arena, struct text *why)
{
	struct planning planning = {.change = change,
				    .arena = arena,
				    .plan = plan,
				    .earliest = change->now,
				    .safe = change->now};

	*plan = (struct mx_plan){0};
	collect_allowed(&planning);
	collect_lasting(&planning);
	if (!makes_sense(&planning, why))
		return false;
	line_list_init(&planning.notes, arena);
	note_unconfigured(&planning);
	note_covered(&planning);
	note_what_is_enforced(&planning);
	plan_allowance(&planning);
	if (change->added_count > 0)
		plan_records(&planning);
	if (change->dropped_count > 0) {
		plan_deletion(&planning);
		plan_queue_wait(&planning);
		plan_policy(&planning, false, "Allow what went no longer.");
	}
	note_changes(&planning);
	plan->notes = planning.notes.lines;
	plan->note_count = planning.notes.count;
	return true;
}
