/*
 * Whatever a file has that might be reports: JSON, gzip, zip, mails, mailboxes
 * and any of them in another.  What is found starts as JSON does and is within
 * its limits, what is refused has a reason, and something is said of every
 * input.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "reports/report_source.h"
#include "sts/domain_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	unsigned found, refused;
};

static void check_domain(const char *name)
{
	if (name == NULL)
		return;
	assert(domain_name_check(name, strlen(name)) == DOMAIN_NAME_OK);
	for (; *name != '\0'; name++)
		assert(*name < 'A' || *name > 'Z');
}

static void check_authentication(const struct mail_authentication *said)
{
	assert(said->count <= MAIL_AUTHENTICATION_MAX);
	for (size_t i = 0; i < said->count; i++) {
		assert(said->passes[i].authserv_id[0] != '\0');
		check_domain(said->passes[i].domain);
	}
}

static void found(void *context, const struct report_origin *origin,
		  const char *bytes, size_t length,
		  struct diagnostics *deviations)
{
	struct seen *seen = context;
	uint64_t sum = 0;

	seen->found++;
	assert(length > 0 && length <= REPORT_FILE_BYTES_MAX);
	assert(memchr(bytes, '{', length) != NULL);
	for (size_t i = 0; i < length; i++)
		sum += (unsigned char)bytes[i];
	assert(sum > 0);
	assert(strncmp(origin->path, "f", 1) == 0);
	check_domain(origin->domain);
	check_domain(origin->submitter);
	if (origin->authentication != NULL)
		check_authentication(origin->authentication);
	assert(!origin->is_archived);
	diagnostics_add(deviations, SEVERITY_INFO, NULL, 0, "%s",
			origin->file_name == NULL ? "" : origin->file_name);
}

static void refused(void *context, enum report_refusal refusal,
		    const char *path, const char *reason)
{
	struct seen *seen = context;

	assert(refusal == REFUSAL_NO_REPORT || refusal == REFUSAL_BROKEN);
	seen->refused++;
	assert(strncmp(path, "f", 1) == 0);
	assert(strlen(reason) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen seen = {0};
	struct report_sink sink = {found, refused, &seen};

	report_source_read_bytes("f", (const char *)data, size, &sink);
	assert(seen.found + seen.refused > 0);
	return 0;
}
