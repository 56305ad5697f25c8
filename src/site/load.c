/* The order here is the order of DESIGN: configuration, certificates, state,
 * ids.  Everything is reported as findings. */
#include "site/load.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "site/certificate_store.h"
#include "site/records.h"

#define NAMES_SHOWN_MAX 10

static void add_cover_error(struct load *load,
			    const struct domain_config *domain,
			    const struct certificate *certificate)
{
	size_t count = certificate_name_count(certificate);
	struct text names;

	text_init_growing(&names);
	for (size_t i = 0; i < count && i < NAMES_SHOWN_MAX; i++)
		text_addf(&names, "%s%s", i == 0 ? "" : ", ",
			  certificate_name(certificate, i));
	if (count > NAMES_SHOWN_MAX)
		text_addf(&names, " and %zu more", count - NAMES_SHOWN_MAX);
	diagnostics_add(
	    &load->diagnostics, SEVERITY_ERROR, domain->file, domain->line,
	    "certificate does not cover %s: '%s': %s%s", domain->host,
	    domain->pair->certificate,
	    count == 0 ? "it has no DNS name" : "it covers only ", names.bytes);
	text_release(&names);
}

/* Whether giving up this domain would end something that works. */
static bool is_running(const struct load *load,
		       const struct domain_config *domain,
		       enum load_purpose purpose,
		       const struct snapshot *running)
{
	const struct policy_record *record;
	const struct served_domain *served;

	if (purpose == LOAD_TEST) {
		record = policy_state_find(&load->state, domain->name);
		return record != NULL && record->dropped == 0;
	}
	served = running == NULL ? NULL : snapshot_find(running, domain->host);
	return served != NULL && served->certificate != NULL;
}

/* Fills in the certificate of one domain; false when that must fail the
 * load. */
static bool load_certificate(struct load *load, struct served_domain *domain,
			     struct certificate_store *store,
			     enum load_purpose purpose,
			     const struct snapshot *running)
{
	const struct domain_config *config = domain->config;
	const struct loaded_pair *pair =
	    certificate_store_load(store, config->pair);
	bool runs = is_running(load, config, purpose, running);

	if (pair->status == PAIR_USABLE) {
		if (certificate_covers(pair->certificate, config->host)) {
			domain->certificate = pair->certificate;
			load->snapshot->served_count++;
			return true;
		}
		add_cover_error(load, config, pair->certificate);
	} else if (pair->status == PAIR_MISSING) {
		if (!runs)
			return true;
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR,
				config->file, config->line,
				"certificate gone: %s is being served, and "
				"its certificate or key file does not exist "
				"any more: restore it, or remove the section",
				config->host);
		return false;
	}
	if (purpose == LOAD_START && !runs) {
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR,
				config->file, config->line,
				"domain excluded: %s is NOT served: its "
				"certificate cannot be used: repair it and "
				"reload",
				config->host);
		return true;
	}
	return false;
}

static bool load_certificates(struct load *load, enum load_purpose purpose,
			      const struct snapshot *running)
{
	struct snapshot *snapshot = load->snapshot;
	const struct config *config = snapshot->config;
	struct certificate_store store;
	const struct loaded_pair *pair;
	bool is_good = true;

	certificate_store_init(&store, snapshot->arena, &load->diagnostics,
			       load->now);
	if (config->pair != NULL) {
		pair = certificate_store_load(&store, config->pair);
		snapshot->default_certificate = pair->certificate;
		if (pair->status == PAIR_UNUSABLE && purpose != LOAD_START)
			is_good = false;
	}
	for (size_t i = 0; i < config->domain_count; i++) {
		struct served_domain *domain = &snapshot->domains[i];

		if (!load_certificate(load, domain, &store, purpose, running))
			is_good = false;
		if (snapshot->default_certificate == NULL)
			snapshot->default_certificate = domain->certificate;
	}
	return is_good;
}

/* For a configuration that is refused already: every problem in one run. */
static void judge_pairs(struct load *load, const struct config *config)
{
	struct certificate_store store;
	const struct loaded_pair *pair;

	certificate_store_init(&store, load->arena, &load->diagnostics,
			       load->now);
	if (config->pair != NULL)
		certificate_store_load(&store, config->pair);
	for (size_t i = 0; i < config->domain_count; i++) {
		const struct domain_config *domain = &config->domains[i];

		if (domain->pair == NULL)
			continue;
		pair = certificate_store_load(&store, domain->pair);
		if (pair->status == PAIR_USABLE &&
		    !certificate_covers(pair->certificate, domain->host))
			add_cover_error(load, domain, pair->certificate);
	}
}

/* False when the load must fail for it. */
static bool load_state(struct load *load, const struct config *config,
		       enum load_purpose purpose)
{
	unsigned line;

	load->state_result = policy_state_load(&load->state, load->scratch,
					       config->state_dir, &line);
	switch (load->state_result) {
	case POLICY_STATE_OK:
	case POLICY_STATE_MISSING: return true;
	case POLICY_STATE_DAMAGED:
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING,
				arena_printf(load->scratch, "%s/%s",
					     config->state_dir,
					     POLICY_STATE_FILE),
				line,
				"damaged state: it is set aside, and every "
				"policy gets a new id: publish them all");
		return true;
	case POLICY_STATE_UNREADABLE: break;
	}
	diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
			"cannot read state: '%s/%s': %s", config->state_dir,
			POLICY_STATE_FILE, file_error_text(errno));
	return purpose == LOAD_START;
}

/* The ids; false when one is refused. */
static bool assign_ids(struct load *load)
{
	struct snapshot *snapshot = load->snapshot;
	size_t count = snapshot->config->domain_count;
	bool is_good = true;

	load->notices =
	    arena_alloc(load->scratch, count * sizeof(*load->notices));
	for (size_t i = 0; i < count; i++) {
		struct served_domain *domain = &snapshot->domains[i];
		struct policy_notice *notice =
		    &load->notices[load->notice_count];
		const struct domain_config *config = domain->config;

		if (domain->certificate == NULL) {
			policy_state_keep(&load->state, config->name);
			continue;
		}
		notice->domain = domain;
		notice->change = policy_state_update(
		    &load->state, config, load->now, &notice->before);
		memcpy(domain->id,
		       policy_state_find(&load->state, config->name)->id,
		       sizeof(domain->id));
		if (notice->change == POLICY_ID_USED) {
			is_good = false;
			diagnostics_add(
			    &load->diagnostics, SEVERITY_ERROR, config->file,
			    config->line,
			    "id not changed: [%s]: the policy is another, and "
			    "senders would not notice: change 'id = %s' as "
			    "well",
			    config->name, config->id_literal);
		} else if (notice->change != POLICY_SAME) {
			load->notice_count++;
		}
	}
	return is_good;
}

static bool run_steps(struct load *load, const char *path,
		      enum load_purpose purpose, const struct snapshot *running)
{
	struct config *config =
	    config_load(path, load->arena, load->scratch, &load->diagnostics);
	bool is_good;

	if (config->has_errors) {
		judge_pairs(load, config);
		return false;
	}
	load->snapshot = snapshot_new(load->arena, config);
	/* The state before the certificates: a test asks it what runs.  All
	 * steps are taken even when one fails: every problem in one run. */
	is_good = load_state(load, config, purpose);
	is_good &= load_certificates(load, purpose, running);
	is_good &= assign_ids(load);
	policy_state_drop(&load->state, load->now, config->path,
			  &load->diagnostics);
	return is_good;
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
	if (!run_steps(load, path, purpose, running))
		load->snapshot = NULL;
}

int load_store(struct load *load)
{
	const char *directory = load->snapshot->config->state_dir;

	if (load->state_result == POLICY_STATE_UNREADABLE)
		return -1;
	if (!load->state.changed)
		return 0;
	if (load->state_result == POLICY_STATE_DAMAGED &&
	    policy_state_set_aside(load->scratch, directory, load->now) != NULL)
		load->state_result = POLICY_STATE_MISSING;
	else if (load->state_result == POLICY_STATE_DAMAGED)
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING, NULL, 0,
				"cannot set damaged state aside: '%s/%s': %s",
				directory, POLICY_STATE_FILE,
				file_error_text(errno));
	if (policy_state_store(&load->state, directory) == 0)
		return 0;
	diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
			"cannot write state: '%s/%s': %s: no new id can be "
			"published before it is stored",
			directory, POLICY_STATE_FILE, file_error_text(errno));
	return -1;
}

/* Steps from the state on; false when the ids cannot be stored. */
static bool read_state_again(struct load *load)
{
	const struct config *config = load->snapshot->config;

	load->notice_count = 0;
	if (!load_state(load, config, LOAD_RELOAD))
		return false;
	if (!assign_ids(load)) {
		load->state_result = POLICY_STATE_UNREADABLE;
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
	if (load->state_result != POLICY_STATE_UNREADABLE ||
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

void load_render_preview(const struct load *load, struct text *text)
{
	for (size_t i = 0; i < load->notice_count; i++) {
		text_add_string(text, "would change: ");
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
