/*
 * Answers of policy hosts.  However the bytes are cut into pieces, they mean
 * the same, and nothing grows beyond its limit.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "check/http_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(struct http_reply *reply, const char *bytes, size_t length,
		 size_t piece)
{
	http_reply_init(reply);
	for (size_t at = 0; at < length; at += piece)
		http_reply_add(reply, bytes + at,
			       length - at < piece ? length - at : piece);
	http_reply_end(reply, true);
}

static void check_same(const char *a, const char *b)
{
	assert((a == NULL) == (b == NULL));
	assert(a == NULL || strcmp(a, b) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_reply whole, pieces;

	feed(&whole, (const char *)data, size, size + 1);
	feed(&pieces, (const char *)data, size, 3);
	assert(whole.state == pieces.state);
	assert(whole.body.length <= HTTP_REPLY_BODY_MAX);
	assert(whole.head.length <= HTTP_REPLY_HEAD_MAX);
	assert((whole.state == HTTP_REPLY_MALFORMED) == (whole.why != NULL));
	if (whole.state == HTTP_REPLY_DONE) {
		assert(whole.code >= 200 && whole.code <= 999);
		assert(whole.body.length == pieces.body.length);
		assert(memcmp(whole.body.bytes, pieces.body.bytes,
			      whole.body.length) == 0);
		check_same(whole.content_type, pieces.content_type);
		check_same(whole.location, pieces.location);
	}
	http_reply_release(&whole);
	http_reply_release(&pieces);
	return 0;
}
