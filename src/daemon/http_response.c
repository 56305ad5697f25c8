/* Pure functions and constant tables. */
#include "daemon/http_response.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/timestamp.h"

#define HEAD(status, reason) "HTTP/1.1 " status " " reason "\r\nDate: "

/* `length` is that of "STATUS REASON\r\n", the whole body. */
#define REST(more, length, status, reason)                                     \
	"\r\nContent-Type: text/plain\r\nContent-Length: " length "\r\n" more  \
	"Connection: close\r\n\r\n" status " " reason "\r\n"

#define RESPONSE(number, status, reason, length, more)                         \
	{                                                                      \
		number, HEAD(status, reason),                                  \
		    sizeof(HEAD(status, reason)) - 1,                          \
		    REST(more, length, status, reason),                        \
		    sizeof(REST(more, length, status, reason)) - 1,            \
		    sizeof(status " " reason "\r\n") - 1                       \
	}

static const struct http_response responses[] = {
    RESPONSE(400, "400", "Bad Request", "17", ""),
    RESPONSE(404, "404", "Not Found", "15", ""),
    RESPONSE(405, "405", "Method Not Allowed", "24", "Allow: GET, HEAD\r\n"),
    RESPONSE(414, "414", "URI Too Long", "18", ""),
    RESPONSE(421, "421", "Misdirected Request", "25", ""),
    RESPONSE(431, "431", "Request Header Fields Too Large", "37", ""),
    RESPONSE(501, "501", "Not Implemented", "21", ""),
    RESPONSE(505, "505", "HTTP Version Not Supported", "32", ""),
    RESPONSE(500, "500", "Internal Server Error", "27", ""),
};

#define RESPONSE_COUNT (sizeof(responses) / sizeof(responses[0]))

static const char ok_head[] = HEAD("200", "OK");

void http_response_render(struct arena *arena, const char *body,
			  size_t body_length, struct http_response *response)
{
	char fields[128];
	int length = snprintf(fields, sizeof(fields),
			      "\r\nContent-Type: text/plain\r\n"
			      "Content-Length: %zu\r\n"
			      "Connection: close\r\n\r\n",
			      body_length);
	size_t fields_length = (size_t)length;
	char *rest = arena_alloc(arena, fields_length + body_length);

	memcpy(rest, fields, fields_length);
	memcpy(rest + fields_length, body, body_length);
	*response = (struct http_response){
	    .status = 200,
	    .head = ok_head,
	    .head_length = sizeof(ok_head) - 1,
	    .rest = rest,
	    .rest_length = fields_length + body_length,
	    .body_length = body_length,
	};
}

const struct http_response *http_response_for_status(unsigned status)
{
	for (size_t i = 0; i < RESPONSE_COUNT - 1; i++) {
		if (responses[i].status == status)
			return &responses[i];
	}
	return &responses[RESPONSE_COUNT - 1];
}

void http_date_format(char buffer[HTTP_DATE_LENGTH + 1], int64_t seconds)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char text[64]; /* the compiler cannot know that years have 4 digits */
	struct tm parts;
	time_t moment;

	if (seconds < 0)
		seconds = 0;
	if (seconds > TIMESTAMP_MAX)
		seconds = TIMESTAMP_MAX;
	moment = (time_t)seconds;
	gmtime_r(&moment, &parts);
	snprintf(text, sizeof(text), "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
		 days + parts.tm_wday * 3, parts.tm_mday,
		 months + parts.tm_mon * 3, parts.tm_year + 1900, parts.tm_hour,
		 parts.tm_min, parts.tm_sec);
	memcpy(buffer, text, HTTP_DATE_LENGTH);
	buffer[HTTP_DATE_LENGTH] = '\0';
}

size_t http_response_wire_length(const struct http_response *response,
				 bool is_head)
{
	return response->head_length + HTTP_DATE_LENGTH +
	       response->rest_length - (is_head ? response->body_length : 0);
}

size_t http_response_copy(const struct http_response *response,
			  const char *date, bool is_head, size_t offset,
			  unsigned char *out, size_t room)
{
	const struct {
		const char *bytes;
		size_t length;
	} parts[] = {
	    {response->head, response->head_length},
	    {date, HTTP_DATE_LENGTH},
	    {response->rest,
	     response->rest_length - (is_head ? response->body_length : 0)},
	};
	size_t copied = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t piece;

		if (offset >= parts[i].length) {
			offset -= parts[i].length;
			continue;
		}
		piece = parts[i].length - offset;
		if (piece > room - copied)
			piece = room - copied;
		memcpy(out + copied, parts[i].bytes + offset, piece);
		copied += piece;
		offset = 0;
		if (copied == room)
			break;
	}
	return copied;
}
