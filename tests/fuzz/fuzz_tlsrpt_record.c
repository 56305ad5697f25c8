/*
 * `_smtp._tls` records.  The URIs of a valid one lie inside it, hold nothing
 * that would end them, and make the same record again.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sts/tlsrpt_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_uri(const struct tlsrpt_uri *uri, const char *bytes,
		      size_t length)
{
	assert(uri->length > 1);
	assert(uri->bytes >= bytes);
	assert(uri->bytes + uri->length <= bytes + length);
	assert(memchr(uri->bytes, ':', uri->length) != NULL);
	for (size_t i = 0; i < uri->length; i++) {
		char c = uri->bytes[i];

		assert(c > ' ' && c <= '~');
		assert(strchr(",;!\"<>\\^`{|}", c) == NULL);
	}
}

static void check_rendered(const struct tlsrpt_record *record)
{
	struct tlsrpt_record again;
	struct text list, text;

	text_init_growing(&list);
	text_init_growing(&text);
	for (size_t i = 0; i < record->uri_count; i++) {
		if (i > 0)
			text_add_string(&list, ",");
		text_add(&list, record->uris[i].bytes, record->uris[i].length);
	}
	tlsrpt_record_render(list.bytes, &text);
	assert(tlsrpt_record_parse(text.bytes, text.length, &again) ==
	       TLSRPT_RECORD_OK);
	assert(again.rua_count == 1 && !again.has_extensions);
	assert(again.uri_count == record->uri_count);
	assert(again.usable_count == record->usable_count);
	for (size_t i = 0; i < record->uri_count; i++) {
		assert(again.uris[i].is_usable == record->uris[i].is_usable);
		assert(again.uris[i].length == record->uris[i].length);
	}
	text_release(&text);
	text_release(&list);
}

static void check_valid(const struct tlsrpt_record *record, const char *bytes,
			size_t length)
{
	size_t usable = 0;

	assert(record->rua_count > 0 && record->usable_count > 0);
	assert(record->usable_count <= record->uri_count);
	for (size_t i = 0; i < record->uri_count && i < TLSRPT_URI_MAX; i++) {
		check_uri(&record->uris[i], bytes, length);
		usable += record->uris[i].is_usable;
	}
	if (record->uri_count <= TLSRPT_URI_MAX) {
		assert(usable == record->usable_count);
		check_rendered(record);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size > 0 ? size : 1); /* no room behind the end */
	struct txt_span span = {bytes, size};
	enum tlsrpt_record_fault fault, of_set;
	struct tlsrpt_record record, again;

	if (size > 0)
		memcpy(bytes, data, size);
	fault = tlsrpt_record_parse(bytes, size, &record);
	of_set = tlsrpt_record_parse_set(&span, 1, &again);
	assert((record.syntax != TXT_OK) ==
	       (fault == TLSRPT_RECORD_VERSION_MISSING ||
		fault == TLSRPT_RECORD_SYNTAX));
	assert(of_set == (fault == TLSRPT_RECORD_VERSION_MISSING
			      ? TLSRPT_RECORD_ABSENT
			      : fault));
	if (fault == TLSRPT_RECORD_OK)
		check_valid(&record, bytes, size);
	free(bytes);
	return 0;
}
