/*
 * `_mta-sts` records.  A valid one gives an id that renders and parses again;
 * strings, other records at the name and unknown fields must not change it.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sts/sts_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same(const struct sts_record *same, const char *bytes,
		       size_t length)
{
	struct sts_record record;

	assert(sts_record_parse(bytes, length, &record) == STS_RECORD_OK);
	assert(strcmp(record.id, same->id) == 0);
}

static void check_valid(const struct sts_record *record, const char *bytes,
			size_t length)
{
	struct text text;

	assert(sts_id_is_valid(record->id, strlen(record->id)));
	text_init_growing(&text);
	sts_record_render(record->id, &text);
	check_same(record, text.bytes, text.length);
	/* An unknown field in front, and one behind where that is a field. */
	text_clear(&text);
	text_add_string(&text, STS_RECORD_VERSION "; first=1");
	text_add(&text, bytes + strlen(STS_RECORD_VERSION),
		 length - strlen(STS_RECORD_VERSION));
	check_same(record, text.bytes, text.length);
	while (txt_is_blank(text.bytes[text.length - 1]))
		text.length--;
	text_add_string(&text, text.bytes[text.length - 1] == ';' ? "last=1"
								  : "; last=1");
	check_same(record, text.bytes, text.length);
	text_release(&text);
}

/* The record alone, with another and twice, cut into strings anywhere. */
static void check_sets(enum sts_record_fault fault, const char *bytes,
		       size_t length)
{
	size_t cut = length / 3;
	struct txt_span parts[] = {{bytes, cut}, {bytes + cut, length - cut}};
	struct txt_span set[] = {
	    {NULL, 0}, {"v=spf1 -all", 11}, {bytes, length}};
	enum sts_record_fault alone, twice;
	struct sts_record record;
	struct text joined;

	text_init_growing(&joined);
	txt_strings_join(parts, 2, &joined);
	assert(joined.length == length);
	assert(memcmp(joined.bytes, bytes, length) == 0);
	set[0] = (struct txt_span){joined.bytes, joined.length};
	alone = sts_record_parse_set(set, 2, &record);
	twice = sts_record_parse_set(set, 3, &record);
	if (fault == STS_RECORD_VERSION_MISSING) {
		assert(alone == STS_RECORD_ABSENT);
		assert(twice == STS_RECORD_ABSENT);
	} else {
		assert(alone == fault);
		assert(twice == STS_RECORD_SEVERAL);
	}
	text_release(&joined);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size > 0 ? size : 1); /* no room behind the end */
	enum sts_record_fault fault;
	struct sts_record record;

	if (size > 0)
		memcpy(bytes, data, size);
	fault = sts_record_parse(bytes, size, &record);
	assert((record.syntax != TXT_OK) ==
	       (fault == STS_RECORD_VERSION_MISSING ||
		fault == STS_RECORD_SYNTAX));
	if (fault == STS_RECORD_OK)
		check_valid(&record, bytes, size);
	check_sets(fault, bytes, size);
	free(bytes);
	return 0;
}
