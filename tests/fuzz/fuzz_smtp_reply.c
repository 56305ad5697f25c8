/* Replies of mail servers.  However the bytes are cut into pieces, they mean
 * the same. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "check/smtp_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t feed(struct smtp_reply *reply, const char *bytes, size_t length,
		   size_t piece)
{
	size_t used = 0;

	smtp_reply_init(reply);
	while (used < length && reply->state == SMTP_REPLY_MORE)
		used += smtp_reply_add(reply, bytes + used,
				       length - used < piece ? length - used
							     : piece);
	return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct smtp_reply whole, pieces;
	size_t used = feed(&whole, (const char *)data, size, size + 1);

	assert(used == feed(&pieces, (const char *)data, size, 2));
	assert(used <= size);
	assert(whole.state == pieces.state);
	assert(whole.has_starttls == pieces.has_starttls);
	assert(whole.length <= SMTP_REPLY_LINE_MAX);
	if (whole.state == SMTP_REPLY_DONE) {
		assert(whole.code >= 200 && whole.code <= 599);
		assert(whole.code == pieces.code);
		assert(strcmp(whole.line, pieces.line) == 0);
	}
	return 0;
}
