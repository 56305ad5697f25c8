/* Everything is reported as findings. */
#include "site/domain_certificates.h"

#include <string.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "site/certificate_store.h"

#define NAMES_SHOWN_MAX 10

/* The step in progress. */
struct step {
	struct load *load;
	enum load_purpose purpose;
	const struct snapshot *running;
	struct certificate_store store;
};

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

/* Whether the chain, as far as there is one, is for this domain; else adds an
 * error. */
static bool check_cover(struct load *load, const struct domain_config *domain,
			const struct loaded_pair *pair)
{
	if (pair->chain == NULL ||
	    certificate_covers(pair->chain, domain->host))
		return true;
	add_cover_error(load, domain, pair->chain);
	return false;
}

/* Whether giving up this domain would end something that works. */
static bool is_running(const struct step *step,
		       const struct domain_config *domain)
{
	const struct policy_record *record;
	const struct served_domain *served;

	if (step->purpose == LOAD_TEST) {
		record = policy_state_find(&step->load->state, domain->name);
		return record != NULL && policy_record_is_served(record);
	}
	served = step->running == NULL
		     ? NULL
		     : snapshot_find(step->running, domain->host);
	return served != NULL && served->certificate != NULL;
}

/* How to give up a domain: first of all, so that no sender enforces what
 * nobody can change any more. */
static void add_way_out(const struct step *step,
			const struct domain_config *domain, struct text *text)
{
	const struct load *load = step->load;
	const struct policy_record *record =
	    policy_state_find(&load->state, domain->name);
	char moment[TIMESTAMP_ROOM];
	int64_t end = 0;

	if (record != NULL)
		end = policy_record_enforce_end(record, load->now);
	else if (domain->policy.mode == POLICY_ENFORCE)
		end = load->now + domain->policy.max_age_s;
	if (end > load->now)
		text_addf(text,
			  ": senders may enforce its policy until %s: to give "
			  "it up, serve 'mode = none' until then, and remove "
			  "the section afterwards",
			  timestamp_format(moment, end));
	else
		text_add_string(text, ", or remove the section");
}

static bool lacks_file(const struct loaded_pair *pair)
{
	return pair->lacks_certificate || pair->lacks_key;
}

/* The file of a pair that does not exist. */
static const char *missing_path(const struct domain_config *domain,
				const struct loaded_pair *pair)
{
	return pair->lacks_certificate ? domain->pair->certificate
				       : domain->pair->private_key;
}

static void add_gone_error(const struct step *step,
			   const struct domain_config *domain,
			   const struct loaded_pair *pair)
{
	struct text way_out;

	text_init_growing(&way_out);
	add_way_out(step, domain, &way_out);
	diagnostics_add(&step->load->diagnostics, SEVERITY_ERROR, domain->file,
			domain->line,
			"certificate gone: %s is being served, and '%s' does "
			"not exist any more: restore it%s",
			domain->host, missing_path(domain, pair),
			way_out.bytes);
	text_release(&way_out);
}

/* A domain without its files: it waits for the first ones, but what is being
 * served is not given up. */
static void miss(struct step *step, const struct domain_config *domain,
		 const struct loaded_pair *pair)
{
	const struct policy_record *record =
	    policy_state_find(&step->load->state, domain->name);

	if (is_running(step, domain))
		add_gone_error(step, domain, pair);
	else if (record == NULL || record->dropped != 0)
		certificate_store_wait(&step->store, domain->pair,
				       domain->name);
	else
		diagnostics_add(&step->load->diagnostics, SEVERITY_WARNING,
				domain->pair->file,
				pair->lacks_certificate
				    ? domain->pair->line
				    : domain->pair->key_line,
				"%s is NOT served: '%s' does not exist any "
				"more: restore it and reload",
				domain->host, missing_path(domain, pair));
}

/* A domain whose pair is there, and bad; whether the others are loaded all the
 * same. */
static bool exclude(struct step *step, const struct domain_config *domain)
{
	if (step->purpose != LOAD_START && step->purpose != LOAD_RENEWAL)
		return false;
	diagnostics_add(&step->load->diagnostics, SEVERITY_ERROR, domain->file,
			domain->line,
			"domain excluded: %s is NOT served: its certificate "
			"cannot be used: repair it and reload: until then "
			"every reload fails",
			domain->host);
	return true;
}

static void serve(struct step *step, struct served_domain *domain,
		  const struct certificate *certificate)
{
	domain->certificate = certificate;
	step->load->snapshot->served_count++;
}

/* Where the pair of one domain cannot be used, a renewal renews the others. */
static void serve_on(struct step *step, struct served_domain *domain)
{
	const struct domain_config *config = domain->config;
	const struct served_domain *served =
	    snapshot_find(step->running, config->host);

	serve(step, domain,
	      certificate_store_keep(&step->store, config->pair,
				     served->certificate));
}

/* Fills in the certificate of one domain; false when it is needed and cannot
 * be used. */
static bool load_certificate(struct step *step, struct served_domain *domain)
{
	const struct domain_config *config = domain->config;
	const struct loaded_pair *pair =
	    certificate_store_load(&step->store, config->pair);
	bool is_covered = check_cover(step->load, config, pair);

	if (is_covered && pair->status == PAIR_USABLE) {
		serve(step, domain, pair->certificate);
		return true;
	}
	if (lacks_file(pair))
		miss(step, config, pair);
	if (is_running(step, config)) {
		if (step->purpose == LOAD_RENEWAL)
			serve_on(step, domain);
		return false;
	}
	if (is_covered && pair->status == PAIR_MISSING)
		return true;
	return exclude(step, config);
}

static void add_file(struct snapshot *snapshot, const char *path,
		     uint64_t stamp)
{
	snapshot->files[snapshot->file_count++] =
	    (struct watched_file){.path = path, .loaded = stamp, .seen = stamp};
}

/* For those who watch them. */
static void keep_files(struct snapshot *snapshot,
		       const struct certificate_store *store)
{
	snapshot->files = arena_alloc(
	    snapshot->arena, store->count * 2 * sizeof(*snapshot->files));
	for (size_t i = 0; i < store->count; i++) {
		const struct loaded_pair *pair = &store->pairs[i];

		add_file(snapshot, pair->paths->certificate,
			 pair->certificate_stamp);
		add_file(snapshot, pair->paths->private_key, pair->key_stamp);
	}
}

/* The pair of [server]; false when it cannot be used. */
static bool load_default(struct step *step)
{
	const struct config_pair *pair = step->load->config->pair;
	const struct loaded_pair *loaded;

	if (pair == NULL)
		return true;
	loaded = certificate_store_load(&step->store, pair);
	step->load->snapshot->default_certificate = loaded->certificate;
	if (lacks_file(loaded))
		certificate_store_wait(&step->store, pair, NULL);
	return loaded->status != PAIR_UNUSABLE || step->purpose == LOAD_START;
}

bool domain_certificates_load(struct load *load, enum load_purpose purpose,
			      const struct snapshot *running)
{
	struct step step = {
	    .load = load, .purpose = purpose, .running = running};
	struct snapshot *snapshot = load->snapshot;
	bool is_good;

	certificate_store_init(&step.store, snapshot->arena, &load->diagnostics,
			       load->now);
	is_good = load_default(&step);
	for (size_t i = 0; i < load->config->domain_count; i++) {
		struct served_domain *domain = &snapshot->domains[i];

		is_good &= load_certificate(&step, domain);
		if (snapshot->default_certificate == NULL)
			snapshot->default_certificate = domain->certificate;
	}
	certificate_store_tell_missing(&step.store);
	keep_files(snapshot, &step.store);
	return is_good;
}

void domain_certificates_check(struct load *load)
{
	const struct config *config = load->config;
	struct certificate_store store;

	certificate_store_init(&store, load->arena, &load->diagnostics,
			       load->now);
	if (config->pair != NULL &&
	    lacks_file(certificate_store_load(&store, config->pair)))
		certificate_store_wait(&store, config->pair, NULL);
	for (size_t i = 0; i < config->domain_count; i++) {
		const struct domain_config *domain = &config->domains[i];
		const struct loaded_pair *pair;

		if (domain->pair == NULL)
			continue;
		pair = certificate_store_load(&store, domain->pair);
		check_cover(load, domain, pair);
		if (lacks_file(pair))
			certificate_store_wait(&store, domain->pair,
					       domain->name);
	}
	certificate_store_tell_missing(&store);
}
