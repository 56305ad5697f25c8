/* A file that cannot be looked at counts as missing: the load tells more. */
#include "daemon/certificate_watch.h"

#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/heap.h"
#include "base/log.h"
#include "daemon/clock.h"
#include "daemon/memory.h"
#include "daemon/report.h"
#include "site/certificate_store.h"

/* A pair is written file by file: what has changed a moment ago may not be
 * whole.  But what changes all the time is loaded in the end. */
#define SETTLE_MS    1000
#define SETTLE_LOOKS 5
#define DAY_MS	     INT64_C(86400000)

void certificate_watch_init(struct certificate_watch *watch)
{
	*watch = (struct certificate_watch){.check_ms = INT64_MAX,
					    .daily_ms = INT64_MAX};
}

static void add_file(struct certificate_watch *watch, size_t *count,
		     struct watched_file *files, const char *path,
		     uint64_t stamp)
{
	files[(*count)++] = (struct watched_file){
	    .path = arena_copy(watch->next, path, strlen(path)),
	    .stamp = stamp,
	};
}

void certificate_watch_take(struct certificate_watch *watch,
			    const struct load *load)
{
	struct watched_file *files;
	size_t count = 0;

	watch->settling = 0;
	watch->check_ms = 0;
	watch->daily_ms = clock_ms() + DAY_MS;
	if (load->config == NULL || load->config->has_errors)
		return;
	/* What memory did not suffice for the last time. */
	arena_free(watch->next);
	watch->next = NULL;
	watch->next = arena_new();
	arena_set_inherited(watch->next, false);
	files = arena_alloc(watch->next, load->pair_count * 2 * sizeof(*files));
	for (size_t i = 0; i < load->pair_count; i++) {
		const struct loaded_pair *pair = &load->pairs[i];

		add_file(watch, &count, files, pair->paths->certificate,
			 pair->certificate_stamp);
		add_file(watch, &count, files, pair->paths->private_key,
			 pair->key_stamp);
	}
	arena_free(watch->arena);
	watch->arena = watch->next;
	watch->next = NULL;
	watch->files = files;
	watch->count = count;
}

/* Looks at all files; gives one that has changed since, or NULL. */
static const char *find_changed(struct certificate_watch *watch)
{
	const char *changed = NULL;

	for (size_t i = 0; i < watch->count; i++) {
		struct watched_file *file = &watch->files[i];
		uint64_t stamp = file_stamp(file->path);

		if (file->stamp == stamp)
			continue;
		file->stamp = stamp;
		if (changed == NULL)
			changed = file->path;
	}
	return changed;
}

void certificate_watch_look(struct certificate_watch *watch)
{
	find_changed(watch);
}

/* ---- once a day ---- */

void certificate_watch_check(const struct snapshot *served, int64_t now,
			     struct diagnostics *diagnostics)
{
	const struct config *config = served->config;
	struct string_index seen;

	string_index_init(&seen, diagnostics->arena, 0);
	if (config->pair != NULL && served->default_certificate != NULL &&
	    string_index_add(&seen, config->pair->certificate, 0) ==
		STRING_INDEX_NONE)
		certificate_check_dates(served->default_certificate,
					config->pair, now, diagnostics);
	for (size_t i = 0; i < config->domain_count; i++) {
		const struct domain_config *domain = &config->domains[i];
		const struct certificate *certificate =
		    served->domains[i].certificate;

		if (certificate == NULL)
			diagnostics_add(diagnostics, SEVERITY_WARNING,
					domain->pair->file, domain->pair->line,
					"%s is NOT served: it has no "
					"certificate that can be used: '%s'",
					domain->host,
					domain->pair->certificate);
		else if (string_index_add(&seen, domain->pair->certificate,
					  0) == STRING_INDEX_NONE)
			certificate_check_dates(certificate, domain->pair, now,
						diagnostics);
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

static bool is_to_be_loaded(struct certificate_watch *watch)
{
	const char *changed = find_changed(watch);

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

bool certificate_watch_run(struct certificate_watch *watch,
			   const struct snapshot *served, int64_t now_ms)
{
	int64_t interval_ms =
	    (int64_t)served->config->certificate_check_s * 1000;
	bool is_changed = false;

	if (watch->daily_ms <= now_ms) {
		struct daily daily = {.served = served};

		watch->daily_ms = now_ms + DAY_MS;
		if (!heap_guard(tell_daily, &daily))
			log_message(LOG_LEVEL_ERROR, "cannot check "
						     "certificates: out of "
						     "memory");
		arena_free(daily.arena);
		memory_release_code();
	}
	if (watch->check_ms > now_ms)
		return false;
	/* 0: a load has just ended. */
	if (interval_ms != 0 && watch->check_ms != 0)
		is_changed = is_to_be_loaded(watch);
	watch->check_ms = now_ms + interval_ms;
	if (interval_ms == 0)
		watch->check_ms = INT64_MAX;
	else if (watch->settling != 0)
		watch->check_ms = now_ms + SETTLE_MS;
	return is_changed;
}

int64_t certificate_watch_due_ms(const struct certificate_watch *watch)
{
	return watch->check_ms < watch->daily_ms ? watch->check_ms
						 : watch->daily_ms;
}

void certificate_watch_release(struct certificate_watch *watch)
{
	arena_free(watch->arena);
	arena_free(watch->next);
	certificate_watch_init(watch);
}
