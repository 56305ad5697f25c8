#ifndef UNIT_SEEN_REPORTS_H
#define UNIT_SEEN_REPORTS_H

/* A sink that remembers what a source gave it. */

#include <string.h>

#include "base/text.h"
#include "reports/report_source.h"

#define SEEN_MAX 200

struct seen_report {
	const char *path, *file_name, *domain, *submitter, *bytes;
	const struct mail_authentication *authentication;
	bool is_archived;
	size_t length, deviation_count;
	const char *deviations; /* each with a ';' behind */
};

struct seen_refusal {
	const char *path, *reason;
	enum report_refusal refusal;
};

struct seen {
	struct arena *arena;
	struct seen_report found[SEEN_MAX];
	struct seen_refusal refused[SEEN_MAX];
	size_t found_count, refused_count;
};

static inline const char *seen_copy(struct seen *seen, const char *string)
{
	return string == NULL ? NULL
			      : arena_copy(seen->arena, string, strlen(string));
}

static inline const struct mail_authentication *seen_authentication(
    struct seen *seen, const struct mail_authentication *from)
{
	struct mail_authentication *copy;

	if (from == NULL)
		return NULL;
	copy = arena_alloc(seen->arena, sizeof(*copy));
	*copy = *from;
	for (size_t i = 0; i < copy->count; i++) {
		struct dkim_pass *pass = &copy->passes[i];

		pass->authserv_id = seen_copy(seen, pass->authserv_id);
		pass->domain = seen_copy(seen, pass->domain);
	}
	return copy;
}

static inline void seen_found(void *context, const struct report_origin *origin,
			      const char *bytes, size_t length,
			      struct diagnostics *deviations)
{
	struct seen *seen = context;
	struct seen_report *report = &seen->found[seen->found_count++];
	struct text all;

	cr_assert_lt(seen->found_count, SEEN_MAX);
	text_init_growing(&all);
	for (const struct finding *finding = deviations->first; finding != NULL;
	     finding = finding->next)
		text_addf(&all, "%s;", finding->text);
	*report = (struct seen_report){
	    .path = seen_copy(seen, origin->path),
	    .file_name = seen_copy(seen, origin->file_name),
	    .domain = seen_copy(seen, origin->domain),
	    .submitter = seen_copy(seen, origin->submitter),
	    .bytes = arena_copy(seen->arena, bytes, length),
	    .authentication = seen_authentication(seen, origin->authentication),
	    .is_archived = origin->is_archived,
	    .length = length,
	    .deviation_count = deviations->count,
	    .deviations = seen_copy(seen, all.bytes)};
	text_release(&all);
}

static inline void seen_refused(void *context, enum report_refusal refusal,
				const char *path, const char *reason)
{
	struct seen *seen = context;

	cr_assert_lt(seen->refused_count, SEEN_MAX);
	seen->refused[seen->refused_count++] = (struct seen_refusal){
	    seen_copy(seen, path), seen_copy(seen, reason), refusal};
}

/* Starts anew; end it with arena_free(seen->arena). */
static inline struct report_sink seen_init(struct seen *seen)
{
	*seen = (struct seen){.arena = arena_new()};
	return (struct report_sink){seen_found, seen_refused, seen};
}

#endif
