/* Whatever configuration is accepted renders policies that the strictest
 * sender takes without a remark but those about wide names, ids and records
 * that parse, and state that reads back. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "site/config.h"
#include "site/records.h"
#include "site/state_file.h"
#include "sts/sts_record.h"
#include "sts/tlsrpt_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* 2026-01-01T00:00:00Z */
#define NOW INT64_C(1767225600)

static void check_policy(struct arena *arena,
			 const struct domain_config *domain)
{
	struct policy_issues issues;
	struct policy policy;

	assert(domain->policy_length <= POLICY_BYTES_MAX);
	assert(policy_parse(arena, domain->policy_text, domain->policy_length,
			    &policy, &issues));
	assert(issues.errors == 0);
	assert(policy.mode == domain->policy.mode);
	assert(policy.max_age_s == domain->policy.max_age_s);
	assert(policy.max_age_s >= POLICY_MAX_AGE_MIN_S);
	assert(policy.max_age_s <= POLICY_MAX_AGE_MAX_S);
	assert(policy.mx_count == domain->policy.mx_count);
	assert(policy.mx_count > 0);
	assert(memcmp(domain->policy_text, "version: STSv1\r\n", 16) == 0);
	assert(memcmp(domain->policy_text + domain->policy_length - 2, "\r\n",
		      2) == 0);
}

static void check_records(struct arena *arena,
			  const struct domain_config *domain,
			  const struct policy_state *state)
{
	struct records_options options = {0};
	struct tlsrpt_record tlsrpt;
	struct sts_record sts;
	struct records records;
	struct text text;

	records_collect(&records, arena, domain, state, &options);
	assert(records.status == RECORDS_CURRENT);
	for (size_t i = 0; i < records.count; i++) {
		const char *value = records.list[i].value;

		if (strncmp(value, "v=STSv1", 7) == 0)
			assert(sts_record_parse(value, strlen(value), &sts) ==
			       STS_RECORD_OK);
		if (strncmp(value, "v=TLSRPTv1", 10) == 0)
			assert(tlsrpt_record_parse(value, strlen(value),
						   &tlsrpt) ==
			       TLSRPT_RECORD_OK);
	}
	text_init_growing(&text);
	records_render_zone(&records, &text);
	records_render_panel(&records, &text);
	records_render_nsupdate(&records, &text);
	text_release(&text);
}

static void check_state(struct arena *arena, const struct config *config)
{
	struct policy_state state, again;
	struct text text;
	unsigned line;

	policy_state_init(&state, arena);
	for (size_t i = 0; i < config->domain_count; i++)
		assert(policy_state_update(&state, &config->domains[i], NOW,
					   NULL) == POLICY_NEW);
	for (size_t i = 0; i < config->domain_count; i++)
		check_records(arena, &config->domains[i], &state);
	policy_state_note_told(&state);
	text_init_growing(&text);
	state_file_render(&state, &text);
	assert(state_file_parse(&again, arena, text.bytes, text.length,
				&line) == STATE_FILE_OK);
	assert(again.count == config->domain_count);
	for (size_t i = 0; i < config->domain_count; i++)
		assert(policy_state_update(&again, &config->domains[i], NOW + 1,
					   NULL) == POLICY_SAME);
	text_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	struct policy_state state;
	struct diagnostics diagnostics;
	struct config *config;
	unsigned line;

	diagnostics_init(&diagnostics, arena);
	config = config_parse("m.ini", (const char *)bytes, length, arena,
			      arena, &diagnostics);
	assert(config->has_errors == (diagnostics.errors > 0));
	if (!config->has_errors) {
		for (size_t i = 0; i < config->domain_count; i++)
			check_policy(arena, &config->domains[i]);
		check_state(arena, config);
	}
	/* The same bytes as state. */
	state_file_parse(&state, arena, (const char *)bytes, length, &line);
	arena_free(arena);
	return 0;
}
