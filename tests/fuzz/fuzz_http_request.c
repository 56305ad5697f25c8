/*
 * Heads of requests.  However the bytes come, the verdict is one; the host is
 * bare; what is answered by 200 is what it seems to be, and neither other line
 * ends nor bytes behind it change the verdict.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "daemon/http_request.h"
#include "daemon/http_syntax.h"

#define OURS   "mta-sts.example.com"
#define PATH   "/.well-known/mta-sts.txt"

#define CANARY 0xa5a5a5a5a5a5a5a5U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct guarded {
	uint64_t before;
	struct http_request request;
	uint64_t behind;
};

static const char *const server_names[] = {"", OURS, "MTA-STS.example.COM.",
					   "other.example"};

#define SERVER_NAME_COUNT (sizeof(server_names) / sizeof(server_names[0]))

static bool is_ours(const char *host)
{
	size_t length = host == NULL ? 0 : strlen(host);

	if (length > 0 && host[length - 1] == '.')
		length--;
	return host != NULL &&
	       text_equal_nocase(host, length, OURS, strlen(OURS));
}

static unsigned judge(const struct http_request *request,
		      const char *server_name)
{
	return http_request_judge(
	    request, server_name,
	    is_ours(http_request_host(request, server_name)));
}

/* Parses in two parts, of which the second comes in pieces. */
static size_t parse(struct guarded *guarded, const uint8_t *bytes, size_t size,
		    size_t first, size_t piece)
{
	size_t sum = 0, at = 0, used, length = first;
	enum http_progress progress = HTTP_MORE;

	guarded->before = guarded->behind = CANARY;
	http_request_init(&guarded->request);
	while (at < size && progress == HTTP_MORE) {
		if (length > size - at)
			length = size - at;
		progress = http_request_parse(&guarded->request, bytes + at,
					      length, &used);
		assert(used <= length);
		assert(used == length || progress == HTTP_COMPLETE);
		sum += used;
		at += length;
		length = piece;
	}
	assert(guarded->before == CANARY && guarded->behind == CANARY);
	assert(sum <= HTTP_HEAD_BYTES_MAX + 1);
	return sum;
}

static void check_same(const struct http_request *whole, size_t whole_used,
		       const uint8_t *bytes, size_t size, size_t first,
		       size_t piece)
{
	const char *user_agent, *other_user_agent;
	size_t length, other_length;
	struct guarded split;

	assert(parse(&split, bytes, size, first, piece) == whole_used);
	for (size_t i = 0; i < SERVER_NAME_COUNT; i++) {
		const char *name = server_names[i];
		const char *host = http_request_host(whole, name);
		const char *other = http_request_host(&split.request, name);

		assert(judge(whole, name) == judge(&split.request, name));
		assert((host == NULL) == (other == NULL));
		assert(host == NULL || strcmp(host, other) == 0);
	}
	assert(http_request_is_head(whole) ==
	       http_request_is_head(&split.request));
	user_agent = http_request_user_agent(whole, &length);
	other_user_agent =
	    http_request_user_agent(&split.request, &other_length);
	assert(length == other_length && length <= HTTP_USER_AGENT_BYTES_MAX);
	assert(memcmp(user_agent, other_user_agent, length) == 0);
}

static void check_host(const struct http_request *request)
{
	const char *host = http_request_host(request, "");
	size_t length;

	if (host == NULL)
		return;
	length = strlen(host);
	assert(length > 0 && length < HTTP_HOST_ROOM);
	for (size_t i = 0; i < length; i++) {
		assert(host[i] == text_lower(host[i]));
		assert(http_syntax_is_host(host[i]) || host[i] == '%' ||
		       (host[0] == '[' && strchr("[]:", host[i]) != NULL));
	}
	assert(length == 1 || host[length - 1] != '.' ||
	       host[length - 2] == '.');
}

/* What everybody else on the way would have to see in it, too. */
static void check_accepted(const struct http_request *request,
			   const uint8_t *bytes, size_t used)
{
	static const char usual[] =
	    "GET " PATH " HTTP/1.1\r\nHost: " OURS "\r\n\r\n";
	struct guarded other;

	assert(is_ours(http_request_host(request, OURS)));
	assert(memchr(bytes, '\0', used) == NULL);
	assert(memmem(bytes, used, PATH, strlen(PATH)) != NULL);
	assert(used >= 2 && bytes[used - 1] == '\n');
	assert(bytes[used - 2] == '\n' ||
	       (bytes[used - 2] == '\r' && bytes[used - 3] == '\n'));
	for (size_t i = 0; i + 1 < used; i++)
		assert(bytes[i] != '\r' || bytes[i + 1] == '\n');
	parse(&other, (const uint8_t *)usual, sizeof(usual) - 1,
	      sizeof(usual) - 1, 1);
	assert(judge(&other.request, OURS) == 200);
}

static void check_line_ends(const struct http_request *request,
			    const uint8_t *bytes, size_t used)
{
	uint8_t *changed = malloc(used + 1);
	struct guarded other;
	size_t length = 0;

	for (size_t i = 0; i < used; i++) {
		if (bytes[i] != '\r')
			changed[length++] = bytes[i];
	}
	/* And a byte behind that no head could have. */
	changed[length] = '\0';
	assert(parse(&other, changed, length + 1, length + 1, 1) == length);
	for (size_t i = 0; i < SERVER_NAME_COUNT; i++)
		assert(judge(&other.request, server_names[i]) ==
		       judge(request, server_names[i]));
	free(changed);
}

static void check_status(const struct http_request *request, unsigned status)
{
	static const unsigned statuses[] = {200, 400, 404, 405, 414,
					    421, 431, 501, 505};
	bool is_known = false;

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		is_known |= statuses[i] == status;
	assert(is_known);
	/* A host that is not ours can only make it worse. */
	assert(http_request_judge(request, "", false) != 200);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size > 0 ? size : 1); /* no room behind */
	bool is_whole = false;
	struct guarded whole;
	size_t used;

	if (size > 0)
		memcpy(bytes, data, size);
	used = parse(&whole, bytes, size, size, 1);
	check_same(&whole.request, used, bytes, size, 1, 1);
	check_same(&whole.request, used, bytes, size, size / 2 + 1, size);
	check_same(&whole.request, used, bytes, size, used > 0 ? used : 1,
		   size);
	check_same(&whole.request, used, bytes, size, 3, 7);
	check_host(&whole.request);
	for (size_t i = 0; i < SERVER_NAME_COUNT; i++) {
		unsigned status = judge(&whole.request, server_names[i]);

		check_status(&whole.request, status);
		if (status == 200)
			check_accepted(&whole.request, bytes, used);
		is_whole |= status != 400 && status != 414 && status != 431;
	}
	if (is_whole && whole.request.is_complete)
		check_line_ends(&whole.request, bytes, used);
	free(bytes);
	return 0;
}
