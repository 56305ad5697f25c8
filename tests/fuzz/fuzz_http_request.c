/* Any bytes, whole and in pieces, are judged alike and never as a surprise. */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "daemon/http_request.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#define SERVER_NAME "mta-sts.example.com"

struct verdict {
	unsigned status;
	char host[HTTP_AUTHORITY_ROOM];
	size_t used;
};

static void judge(const struct http_request *request, size_t used,
		  struct verdict *verdict)
{
	const char *host = http_request_host(request, SERVER_NAME);
	bool is_ours = host != NULL && strcmp(host, SERVER_NAME) == 0;
	size_t agent_length;

	verdict->used = used;
	verdict->status = http_request_judge(request, SERVER_NAME, is_ours);
	memset(verdict->host, 0, sizeof(verdict->host));
	assert(host != NULL && strlen(host) < sizeof(verdict->host));
	memcpy(verdict->host, host, strlen(host));
	for (const char *c = host; *c != '\0'; c++)
		assert(*c == text_lower(*c) && *c > ' ' && *c != '/');
	http_request_user_agent(request, &agent_length);
	assert(agent_length <= HTTP_USER_AGENT_BYTES_MAX);
	if (verdict->status == 200)
		assert(is_ours);
}

static void run(const uint8_t *bytes, size_t length, size_t piece,
		struct verdict *verdict)
{
	struct http_request request;
	enum http_progress progress = HTTP_MORE;
	size_t at = 0, used;

	http_request_init(&request);
	while (at < length && progress == HTTP_MORE) {
		size_t part = length - at < piece ? length - at : piece;

		progress =
		    http_request_parse(&request, bytes + at, part, &used);
		assert(used <= part);
		assert(progress == HTTP_COMPLETE || used == part);
		at += used;
	}
	assert(at <= HTTP_HEAD_BYTES_MAX + 1);
	judge(&request, at, verdict);
	if (progress == HTTP_MORE)
		assert(verdict->status == 400 || verdict->status == 505);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static struct verdict whole, single, pieces; /* padding is zero */

	run(bytes, length, length + 1, &whole);
	run(bytes, length, 1, &single);
	run(bytes, length, 7, &pieces);
	assert(memcmp(&whole, &single, sizeof(whole)) == 0);
	assert(memcmp(&whole, &pieces, sizeof(whole)) == 0);
	return 0;
}
