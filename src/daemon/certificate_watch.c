/* A file that cannot be looked at counts as missing: the load tells more. */
#include "daemon/certificate_watch.h"

#include <time.h>

#include "base/file.h"
#include "base/heap.h"
#include "base/log.h"
#include "daemon/report.h"
#include "site/certificate_store.h"

/* A pair is written file by file: what has changed a moment ago may not be
 * whole.  But what changes all the time is loaded in the end. */
#define SETTLE_MS    1000
#define SETTLE_LOOKS 5
#define DAY_MS	     INT64_C(86400000)

/* Looks at all files; gives one that has changed since the last look, or
 * NULL. */
static const char *find_changed(const struct snapshot *served)
{
	const char *changed = NULL;

	for (size_t i = 0; i < served->file_count; i++) {
		struct watched_file *file = &served->files[i];
		uint64_t stamp = file_stamp(file->path);

		if (file->seen == stamp)
			continue;
		file->seen = stamp;
		if (changed == NULL)
			changed = file->path;
	}
	return changed;
}

bool certificate_watch_look(const struct snapshot *served)
{
	bool has_news = false;

	find_changed(served);
	for (size_t i = 0; i < served->file_count; i++)
		has_news |= served->files[i].seen != served->files[i].loaded;
	return has_news;
}

void certificate_watch_forget(const struct snapshot *served)
{
	for (size_t i = 0; i < served->file_count; i++)
		served->files[i].seen = served->files[i].loaded;
}

/* ---- once a day ---- */

/* Once for each file; where it is configured has been forgotten since. */
static void check_pair(const struct config_pair *pair,
		       const struct certificate *certificate, int64_t now,
		       struct string_index *seen,
		       struct diagnostics *diagnostics)
{
	const struct config_pair paths = {
	    .certificate = pair->certificate,
	    .private_key = pair->private_key,
	};

	if (string_index_add(seen, pair->certificate, 0) == STRING_INDEX_NONE)
		certificate_check_dates(certificate, &paths, now, diagnostics);
}

void certificate_watch_check(const struct snapshot *served, int64_t now,
			     struct diagnostics *diagnostics)
{
	const struct config *config = served->config;
	struct string_index seen;

	string_index_init(&seen, diagnostics->arena, 0);
	if (config->pair != NULL && served->default_certificate != NULL)
		check_pair(config->pair, served->default_certificate, now,
			   &seen, diagnostics);
	for (size_t i = 0; i < config->domain_count; i++) {
		const struct domain_config *domain = &config->domains[i];
		const struct certificate *certificate =
		    served->domains[i].certificate;

		if (certificate != NULL)
			check_pair(domain->pair, certificate, now, &seen,
				   diagnostics);
		else
			diagnostics_add(diagnostics, SEVERITY_WARNING, NULL, 0,
					"%s is NOT served: it has no "
					"certificate that can be used: '%s'",
					domain->host,
					domain->pair->certificate);
	}
}

struct daily {
	const struct snapshot *served;
	struct arena *arena;
};

static void tell_daily(void *context)
{
	struct daily *daily = context;
	struct diagnostics diagnostics;

	daily->arena = arena_new();
	arena_set_inherited(daily->arena, false);
	diagnostics_init(&diagnostics, daily->arena);
	certificate_watch_check(daily->served, time(NULL), &diagnostics);
	report_log(&diagnostics);
}

/* ---- what is due ---- */

static void plan_look(struct certificate_watch *watch,
		      const struct snapshot *served, int64_t now_ms)
{
	int64_t interval_ms =
	    (int64_t)served->config->certificate_check_s * 1000;

	if (interval_ms == 0)
		watch->check_ms = INT64_MAX;
	else if (watch->settling != 0)
		watch->check_ms = now_ms + SETTLE_MS;
	else
		watch->check_ms = now_ms + interval_ms;
}

void certificate_watch_restart(struct certificate_watch *watch,
			       const struct snapshot *served, int64_t now_ms)
{
	watch->settling = 0;
	watch->daily_ms = now_ms + DAY_MS;
	plan_look(watch, served, now_ms);
}

static bool is_to_be_loaded(struct certificate_watch *watch,
			    const struct snapshot *served)
{
	const char *changed = find_changed(served);

	if (changed == NULL && watch->settling == 0)
		return false;
	if (changed != NULL && watch->settling++ == 0)
		log_message(LOG_LEVEL_INFO,
			    "certificate or private key changed: '%s': "
			    "loading, as certificate_check says",
			    changed);
	if (changed != NULL && watch->settling < SETTLE_LOOKS)
		return false;
	watch->settling = 0;
	return true;
}

static void run_daily(const struct snapshot *served)
{
	struct daily daily = {.served = served};

	if (!heap_guard(tell_daily, &daily))
		log_message(LOG_LEVEL_ERROR,
			    "cannot check certificates: out of memory");
	arena_free(daily.arena);
}

bool certificate_watch_run(struct certificate_watch *watch,
			   const struct snapshot *served, int64_t now_ms)
{
	bool is_changed;

	if (watch->daily_ms <= now_ms) {
		watch->daily_ms = now_ms + DAY_MS;
		run_daily(served);
	}
	if (watch->check_ms > now_ms)
		return false;
	is_changed = is_to_be_loaded(watch, served);
	plan_look(watch, served, now_ms);
	return is_changed;
}
