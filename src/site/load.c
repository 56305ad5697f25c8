/* The order matters: configuration, certificates, state,
 * ids.  Everything is reported as findings. */
#include "site/load.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "site/config_copy.h"
#include "site/domain_certificates.h"
#include "site/records.h"

#define RELEASED INT64_C(1767225600) /* 2026-01-01 */

/* False when the load must fail for it. */
static bool load_state(struct load *load, const struct config *config,
		       enum load_purpose purpose)
{
	unsigned line;

	load->state_result = state_file_load(&load->state, load->scratch,
					     config->state_dir, &line);
	switch (load->state_result) {
	case STATE_FILE_OK:
	case STATE_FILE_MISSING: return true;
	case STATE_FILE_DAMAGED:
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING,
				arena_printf(load->scratch, "%s/%s",
					     config->state_dir,
					     STATE_FILE_NAME),
				line,
				"damaged state: it is set aside, and every "
				"policy with 'id = time' gets a new id: "
				"publish what is printed");
		return true;
	case STATE_FILE_UNREADABLE: break;
	}
	if (errno == ENOTDIR && purpose == LOAD_TEST)
		return false; /* check_state_dir() has told */
	diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
			"cannot read state: '%s/%s': %s", config->state_dir,
			STATE_FILE_NAME, file_read_error_text(errno));
	return purpose == LOAD_START;
}

/* What is served now has ids that must not come back, also when the state has
 * forgotten them. */
static void remember_ids(struct load *load, const struct snapshot *running)
{
	if (load->state_result == STATE_FILE_OK || running == NULL)
		return;
	for (size_t i = 0; i < running->config->domain_count; i++) {
		const struct served_domain *domain = &running->domains[i];
		int64_t moment;

		if (domain->config->id_scheme == ID_TIME &&
		    timestamp_parse_compact(domain->id, &moment))
			policy_state_set_floor(&load->state, moment);
	}
}

/* Whether a daemon could keep its state there: for a test, since a start finds
 * out by doing it. */
static bool check_state_dir(struct load *load)
{
	const struct config *config = load->config;

	if (file_check_directory(config->state_dir) == 0)
		return true;
	diagnostics_add(&load->diagnostics, SEVERITY_ERROR, config->path,
			config->state_dir_line, "bad state_dir: '%s': %s",
			config->state_dir,
			errno == ENOENT ? "it cannot be made, its parent does "
					  "not exist"
					: file_error_text(errno));
	return false;
}

/* The latest moment that is known to have passed, whatever the clock says:
 * nothing was served before this program was there, and an authority has told
 * when each certificate begins. */
static int64_t find_past(const struct snapshot *snapshot)
{
	int64_t past = RELEASED;

	for (size_t i = 0; i < snapshot->config->domain_count; i++) {
		const struct certificate *certificate =
		    snapshot->domains[i].certificate;

		if (certificate != NULL &&
		    certificate_not_before(certificate) > past)
			past = certificate_not_before(certificate);
	}
	return past;
}

static void refuse_id(struct load *load, const struct domain_config *config)
{
	const struct policy_record *record =
	    policy_state_find(&load->state, config->name);
	const struct used_id *used =
	    policy_record_find_used(record, config->id_literal);
	char moment[TIMESTAMP_ROOM];

	if (strcmp(record->id, config->id_literal) == 0)
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR,
				config->file, config->line,
				"id not changed: [%s]: the policy is another, "
				"and senders would not notice: change 'id = "
				"%s' as well",
				config->name, config->id_literal);
	else
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR,
				config->file, config->line,
				"id used before: [%s]: 'id = %s' was that of "
				"another policy, which senders may have cached "
				"until %s, and they would not notice: choose "
				"one that was never used",
				config->name, config->id_literal,
				timestamp_format(moment, used->until));
}

/* The ids; false when one is refused. */
static bool assign_ids(struct load *load)
{
	struct snapshot *snapshot = load->snapshot;
	size_t count = snapshot->config->domain_count;
	bool is_good = true;

	load->notices =
	    arena_alloc(load->scratch, count * sizeof(*load->notices));
	load->notice_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct served_domain *domain = &snapshot->domains[i];
		struct policy_notice *notice =
		    &load->notices[load->notice_count];
		const struct domain_config *config = domain->config;
		const struct policy_record *record;

		if (domain->certificate == NULL) {
			policy_state_keep(&load->state, config->name,
					  load->now);
			continue;
		}
		notice->domain = domain;
		notice->change = policy_state_update(
		    &load->state, config, load->now, &notice->before);
		record = policy_state_find(&load->state, config->name);
		/* What is not known yet is not told by workers either. */
		if (load->state_result != STATE_FILE_UNREADABLE)
			memcpy(domain->id, record->id, sizeof(domain->id));
		if (i < snapshot_detailed(snapshot))
			snapshot->since[i] = (struct served_since){
			    record->since, record->mode_since};
		if (notice->change == POLICY_ID_USED) {
			is_good = false;
			refuse_id(load, config);
		} else if (notice->change != POLICY_SAME) {
			load->notice_count++;
		}
	}
	return is_good;
}

/* What follows once there is a configuration without errors. */
static bool run_steps(struct load *load, enum load_purpose purpose,
		      const struct snapshot *running)
{
	const struct config *config = load->config;
	bool is_good = true;

	load->snapshot = snapshot_new(load->arena, config);
	/* The state before the certificates: a test asks it what runs.  All
	 * steps are taken even when one fails: every problem in one run. */
	is_good &= load_state(load, config, purpose);
	remember_ids(load, running);
	load->is_certificate_bad =
	    !domain_certificates_load(load, purpose, running);
	is_good &= !load->is_certificate_bad || purpose == LOAD_RENEWAL;
	if (config->acme_challenge_dir != NULL)
		challenges_load(&load->snapshot->challenges, config,
				load->arena, &load->diagnostics);
	policy_state_correct(&load->state, load->now,
			     find_past(load->snapshot));
	is_good &= assign_ids(load);
	policy_state_drop(&load->state, load->now, config->path,
			  &load->diagnostics);
	return is_good;
}

static bool run(struct load *load, const char *path, enum load_purpose purpose,
		const struct snapshot *running)
{
	const struct config *config =
	    purpose == LOAD_RENEWAL
		? config_copy(running->config, load->arena, load->scratch)
		: config_load(path, load->arena, load->scratch,
			      &load->diagnostics);
	bool is_good;

	load->config = config;
	is_good =
	    purpose != LOAD_TEST || config->is_unread || check_state_dir(load);
	if (config->has_errors) {
		domain_certificates_check(load);
		return false;
	}
	return run_steps(load, purpose, running) && is_good;
}

void load_run(struct load *load, const char *path, enum load_purpose purpose,
	      const struct snapshot *running, int64_t now)
{
	/* One by one: memory may end in between. */
	*load = (struct load){.now = now};
	load->scratch = arena_new();
	load->arena = arena_new();
	arena_set_inherited(load->scratch, false);
	diagnostics_init(&load->diagnostics, load->scratch);
	if (!run(load, path, purpose, running))
		load->snapshot = NULL;
	diagnostics_sort(&load->diagnostics);
}

static bool has_finding(const struct diagnostics *diagnostics, const char *text)
{
	const struct finding *finding = diagnostics->first;

	while (finding != NULL && strcmp(finding->text, text) != 0)
		finding = finding->next;
	return finding != NULL;
}

/* Those that are not there yet. */
static void add_findings(struct diagnostics *to,
			 const struct diagnostics *diagnostics)
{
	for (const struct finding *finding = diagnostics->first;
	     finding != NULL; finding = finding->next) {
		if (has_finding(to, finding->text))
			continue;
		diagnostics_add(to, finding->severity, finding->file,
				finding->line, "%s", finding->text);
		for (const struct finding_line *line = finding->lines;
		     line != NULL; line = line->next)
			diagnostics_add_line(to, "%s", line->text);
	}
	to->omitted += diagnostics->omitted;
}

void load_renew_instead(struct load *load, const struct snapshot *running)
{
	struct diagnostics refusal = load->diagnostics;

	arena_free(load->arena);
	/* Memory may end in between. */
	load->arena = NULL;
	load->is_certificate_bad = false;
	load->arena = arena_new();
	diagnostics_init(&load->diagnostics, load->scratch);
	if (!run(load, NULL, LOAD_RENEWAL, running))
		load->snapshot = NULL;
	add_findings(&refusal, &load->diagnostics);
	load->diagnostics = refusal;
	diagnostics_sort(&load->diagnostics);
}

int load_store(struct load *load)
{
	const char *directory = load->snapshot->config->state_dir;

	if (load->state_result == STATE_FILE_UNREADABLE)
		return -1;
	if (!load->state.changed)
		return 0;
	if (load->state_result == STATE_FILE_DAMAGED &&
	    state_file_set_aside(load->scratch, directory, load->now) != NULL)
		load->state_result = STATE_FILE_MISSING;
	else if (load->state_result == STATE_FILE_DAMAGED)
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING, NULL, 0,
				"cannot set damaged state aside: '%s/%s': %s",
				directory, STATE_FILE_NAME,
				file_error_text(errno));
	if (state_file_store(&load->state, directory) == 0)
		return 0;
	/* What is in the way of the new file is not empty. */
	diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
			"cannot write state: '%s/%s': %s: no new id can be "
			"published before it is stored",
			directory,
			errno == ENOTEMPTY ? "." STATE_FILE_NAME ".new"
					   : STATE_FILE_NAME,
			file_error_text(errno));
	return -1;
}

/* Steps from the state on; false when the ids cannot be stored. */
static bool read_state_again(struct load *load)
{
	const struct config *config = load->snapshot->config;

	load->notice_count = 0;
	if (!load_state(load, config, LOAD_RELOAD))
		return false;
	policy_state_correct(&load->state, load->now,
			     find_past(load->snapshot));
	if (!assign_ids(load)) {
		load->state_result = STATE_FILE_UNREADABLE;
		return false;
	}
	policy_state_drop(&load->state, load->now, config->path,
			  &load->diagnostics);
	return true;
}

int load_store_again(struct load *load, struct snapshot *running,
		     struct diagnostics *diagnostics)
{
	int result = -1;

	load->snapshot = running;
	load->diagnostics = *diagnostics;
	if (load->state_result != STATE_FILE_UNREADABLE ||
	    read_state_again(load))
		result = load_store(load);
	*diagnostics = load->diagnostics;
	load->snapshot = NULL;
	return result;
}

/* ---- notices ---- */

static bool has_mx(const struct policy *policy, const char *mx)
{
	for (size_t i = 0; i < policy->mx_count; i++) {
		if (strcmp(policy->mx[i], mx) == 0)
			return true;
	}
	return false;
}

/* Separates the items of a list. */
static struct text *next_item(struct text *items)
{
	if (items->length > 0)
		text_add_string(items, ", ");
	return items;
}

static void add_new_policy(struct text *items, const struct policy *policy)
{
	char age[DURATION_ROOM];

	text_addf(next_item(items), "mode %s", policy_mode_name(policy->mode));
	text_addf(next_item(items), "max_age %s",
		  duration_format(age, policy->max_age_s));
	for (size_t i = 0; i < policy->mx_count; i++)
		text_addf(next_item(items), "mx %s", policy->mx[i]);
}

static void add_difference(struct text *items, const struct policy *before,
			   const struct policy *after)
{
	char age_before[DURATION_ROOM], age_after[DURATION_ROOM];

	if (before->mode != after->mode)
		text_addf(next_item(items), "mode %s -> %s",
			  policy_mode_name(before->mode),
			  policy_mode_name(after->mode));
	if (before->max_age_s != after->max_age_s)
		text_addf(next_item(items), "max_age %s -> %s",
			  duration_format(age_before, before->max_age_s),
			  duration_format(age_after, after->max_age_s));
	for (size_t i = 0; i < after->mx_count; i++) {
		if (!has_mx(before, after->mx[i]))
			text_addf(next_item(items), "+mx %s", after->mx[i]);
	}
	for (size_t i = 0; i < before->mx_count; i++) {
		if (!has_mx(after, before->mx[i]))
			text_addf(next_item(items), "-mx %s", before->mx[i]);
	}
	if (items->length == 0)
		text_add_string(items, "order of the mx lines");
}

static void render_change(const struct policy_notice *notice, struct text *text)
{
	const struct domain_config *domain = notice->domain->config;
	struct text items;

	text_init_growing(&items);
	switch (notice->change) {
	case POLICY_NEW:
		text_addf(text, "%s: new policy", domain->name);
		add_new_policy(&items, &domain->policy);
		break;
	case POLICY_CHANGED:
		text_addf(text, "%s: policy changed", domain->name);
		add_difference(&items, &notice->before.policy, &domain->policy);
		break;
	case POLICY_RENAMED:
		text_addf(text, "%s: same policy, new id", domain->name);
		text_addf(&items, "id %s -> %s", notice->before.id,
			  notice->domain->id);
		break;
	case POLICY_UNTOLD:
		text_addf(text, "%s: changed before, and not told",
			  domain->name);
		add_new_policy(&items, &domain->policy);
		break;
	case POLICY_SAME:
	case POLICY_ID_USED: break;
	}
	text_addf(text, ": %s\n", items.bytes);
	text_release(&items);
}

void load_render_notices(const struct load *load, struct text *text)
{
	for (size_t i = 0; i < load->notice_count; i++) {
		const struct policy_notice *notice = &load->notices[i];

		text_add_string(text, "; ");
		render_change(notice, text);
		text_add_string(text, notice->change == POLICY_NEW
					  ? "; publish now, and replace the "
					    "existing record at this name, if "
					    "there is one:\n"
					  : "; publish now: replace the "
					    "existing record at this name:\n");
		records_render_sts_line(notice->domain->config->name,
					notice->domain->id, RECORDS_STS_TTL_S,
					text);
	}
}

void load_note_told(struct load *load, const char *directory)
{
	if (policy_state_note_told(&load->state))
		state_file_store(&load->state, directory);
}

void load_render_preview(const struct load *load, struct text *text)
{
	for (size_t i = 0; i < load->notice_count; i++) {
		text_add_string(text, load->notices[i].change == POLICY_UNTOLD
					  ? "would tell: "
					  : "would change: ");
		render_change(&load->notices[i], text);
	}
}

struct snapshot *load_take_snapshot(struct load *load)
{
	struct snapshot *snapshot = load->snapshot;

	load->snapshot = NULL;
	load->arena = NULL;
	return snapshot;
}

void load_release(struct load *load)
{
	arena_free(load->arena);
	arena_free(load->scratch);
	*load = (struct load){0};
}
