/*
 * What somebody else may have written as metrics.prom.  Whatever it is, what is
 * taken from it is bounded and does no harm on a terminal.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/timestamp.h"
#include "cli/metrics_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_plain(const char *text, size_t length_max)
{
	assert(strlen(text) <= length_max);
	for (; *text != '\0'; text++)
		assert(*text > ' ' && *text < 0x7f && *text != '"');
}

static void check_moment(int64_t moment)
{
	assert(moment >= 0 && moment <= TIMESTAMP_MAX);
}

static void check_domain(const struct metrics_file *file,
			 const struct metrics_domain *domain)
{
	size_t count = 0;

	check_plain(domain->name, 253);
	assert(metrics_file_find(file, domain->name) == domain);
	check_moment(domain->since);
	check_moment(domain->mode_since);
	check_moment(domain->certificate_start);
	check_moment(domain->certificate_end);
	if (domain->id != NULL)
		check_plain(domain->id, 32);
	for (const struct metrics_fetch *fetch = domain->fetches; fetch != NULL;
	     fetch = fetch->next) {
		count++;
		check_plain(fetch->sender, 32);
		check_plain(fetch->id, 32);
		check_moment(fetch->last);
	}
	assert(count == domain->fetch_count && count <= METRICS_FETCHES_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct metrics_file file;

	if (metrics_file_parse(&file, arena, (const char *)data, size))
		check_plain(file.version, 32);
	for (size_t i = 0; i < file.count; i++)
		check_domain(&file, &file.domains[i]);
	arena_free(arena);
	return 0;
}
