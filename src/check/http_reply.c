/* Pure: damage becomes a state and a reason. */
#include "check/http_reply.h"

#include <string.h>

#include "base/number.h"

#define CHUNK_LINE_MAX 256
#define CHUNK_DIGITS   8

enum chunk_step {
	CHUNK_SIZE, /* a line with the size */
	CHUNK_DATA,
	CHUNK_DATA_END, /* the line end behind it */
	CHUNK_TRAILER,	/* lines up to an empty one */
};

static enum http_reply_state refuse(struct http_reply *reply, const char *why)
{
	reply->why = why;
	return reply->state = HTTP_REPLY_MALFORMED;
}

void http_reply_init(struct http_reply *reply)
{
	*reply = (struct http_reply){.state = HTTP_REPLY_MORE};
	text_init_growing(&reply->head);
	text_init_growing(&reply->body);
	text_init_growing(&reply->chunk_line);
}

void http_reply_release(struct http_reply *reply)
{
	text_release(&reply->head);
	text_release(&reply->body);
	text_release(&reply->chunk_line);
}

/* ---- the head ---- */

/* Ends the line at `line` with a NUL; gives the next one, NULL without one. */
static char *split_line(char *line)
{
	char *end = strchr(line, '\n');

	if (end == NULL)
		return NULL;
	*end = '\0';
	if (end > line && end[-1] == '\r')
		end[-1] = '\0';
	return end + 1;
}

static bool read_status(struct http_reply *reply, const char *line)
{
	uint64_t code;

	if (strncmp(line, "HTTP/1.", 7) != 0 || !text_is_digit(line[7]) ||
	    line[8] != ' ' || strlen(line) < 12 ||
	    !number_parse(line + 9, 3, &code) || code < 100 ||
	    (line[12] != ' ' && line[12] != '\0'))
		return false;
	reply->code = (unsigned)code;
	return true;
}

static bool is_named(const char *name, size_t length, const char *wanted)
{
	return text_equal_nocase(name, length, wanted, strlen(wanted));
}

static const char *read_length(struct http_reply *reply, const char *value,
			       bool *has_length)
{
	uint64_t length;

	if (!number_parse(value, strlen(value), &length))
		return "Content-Length is no number";
	if (*has_length && length != reply->length)
		return "two Content-Lengths";
	reply->length = length;
	reply->framing = HTTP_FRAMING_LENGTH;
	*has_length = true;
	return NULL;
}

/* Reads one field; gives what is wrong with it, or NULL. */
static const char *read_field(struct http_reply *reply, char *line,
			      bool *has_length, bool *is_chunked)
{
	char *colon = strchr(line, ':'), *value, *end;
	size_t length;

	if (line[0] == ' ' || line[0] == '\t')
		return "a header line starts with a blank";
	if (colon == NULL || colon == line)
		return "a header line has no name and colon";
	length = (size_t)(colon - line);
	if (strcspn(line, " \t") < length)
		return "a blank in a header's name";
	value = colon + 1 + strspn(colon + 1, " \t");
	end = value + strlen(value);
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	if (is_named(line, length, "Content-Length"))
		return read_length(reply, value, has_length);
	if (is_named(line, length, "Transfer-Encoding")) {
		if (!is_named(value, strlen(value), "chunked") || *is_chunked)
			return "a Transfer-Encoding other than chunked";
		*is_chunked = true;
	}
	if (is_named(line, length, "Content-Type")) {
		if (reply->content_type != NULL &&
		    strcmp(reply->content_type, value) != 0)
			return "two Content-Types";
		reply->content_type = value;
	}
	/* Of several codings one is enough. */
	if (is_named(line, length, "Content-Encoding") && *value != '\0' &&
	    !is_named(value, strlen(value), "identity"))
		reply->content_encoding = value;
	if (is_named(line, length, "Location"))
		reply->location = value;
	return NULL;
}

static enum http_reply_state read_head(struct http_reply *reply)
{
	char *line = reply->head.bytes, *next = split_line(line);
	bool has_length = false, is_chunked = false, is_old;
	const char *why;

	if (strlen(line) > 0 && strchr(line, '\r') != NULL)
		return refuse(reply, "a bare CR in the head");
	if (!read_status(reply, line))
		return refuse(reply, "the first line is no HTTP status line");
	reply->framing = HTTP_FRAMING_CLOSE;
	is_old = line[7] == '0';
	for (line = next; line != NULL; line = next) {
		next = split_line(line);
		if (line[0] == '\0')
			break;
		if (strchr(line, '\r') != NULL)
			return refuse(reply, "a bare CR in the head");
		why = read_field(reply, line, &has_length, &is_chunked);
		if (why != NULL)
			return refuse(reply, why);
	}
	if (has_length && is_chunked)
		return refuse(reply, "both Content-Length and chunked");
	/* RFC 9112 section 6.1: it may be framed otherwise. */
	if (is_chunked && is_old)
		return refuse(reply, "chunked in HTTP/1.0");
	if (is_chunked)
		reply->framing = HTTP_FRAMING_CHUNKED;
	if (reply->code == 204 || reply->code == 304) {
		reply->framing = HTTP_FRAMING_LENGTH;
		reply->length = 0;
	}
	return reply->state;
}

/* Whether the head ends with `c`. */
static bool ends_head(const struct text *head)
{
	const char *end = head->bytes + head->length;

	return (head->length >= 2 && memcmp(end - 2, "\n\n", 2) == 0) ||
	       (head->length >= 3 && memcmp(end - 3, "\n\r\n", 3) == 0);
}

/* Gives how many bytes were used. */
static size_t add_head(struct http_reply *reply, const char *bytes,
		       size_t length)
{
	size_t used = 0;

	while (used < length) {
		if (bytes[used] == '\0') {
			refuse(reply, "a NUL in the head");
			return used;
		}
		if (reply->head.length == HTTP_REPLY_HEAD_MAX) {
			reply->state = HTTP_REPLY_HEAD_LARGE;
			return used;
		}
		text_add(&reply->head, &bytes[used++], 1);
		if (!ends_head(&reply->head))
			continue;
		reply->has_head = true;
		if (read_head(reply) == HTTP_REPLY_MORE && reply->code < 200) {
			/* An interim answer: the real one follows. */
			text_clear(&reply->head);
			reply->content_type = reply->content_encoding = NULL;
			reply->location = NULL;
			reply->has_head = false;
			if (reply->code == 101)
				refuse(reply, "another protocol (101)");
		}
		break;
	}
	return used;
}

/* ---- the body ---- */

static size_t add_body(struct http_reply *reply, const char *bytes,
		       size_t length)
{
	size_t room = HTTP_REPLY_BODY_MAX - reply->body.length;

	if (length > room)
		length = room;
	text_add(&reply->body, bytes, length);
	if (reply->body.length == HTTP_REPLY_BODY_MAX)
		reply->state = HTTP_REPLY_BODY_LARGE;
	return length;
}

static bool read_chunk_size(struct http_reply *reply)
{
	const char *line = reply->chunk_line.bytes;
	size_t digits = strspn(line, "0123456789abcdefABCDEF");
	unsigned long long size = 0;

	if (digits == 0 || digits > CHUNK_DIGITS ||
	    (line[digits] != '\0' && strchr("; \t", line[digits]) == NULL))
		return false;
	for (size_t i = 0; i < digits; i++) {
		char c = text_lower(line[i]);

		size = size * 16 +
		       (unsigned)(text_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	reply->length = size;
	reply->chunk_step = size == 0 ? CHUNK_TRAILER : CHUNK_DATA;
	return true;
}

static void end_chunk_line(struct http_reply *reply)
{
	struct text *line = &reply->chunk_line;

	if (line->length > 0 && line->bytes[line->length - 1] == '\r')
		line->bytes[--line->length] = '\0';
	switch (reply->chunk_step) {
	case CHUNK_SIZE:
		if (!read_chunk_size(reply))
			refuse(reply, "a chunk has no size");
		break;
	case CHUNK_DATA_END:
		if (line->length > 0)
			refuse(reply, "a chunk is longer than it says");
		reply->chunk_step = CHUNK_SIZE;
		break;
	default:
		if (line->length == 0)
			reply->state = HTTP_REPLY_DONE;
	}
	text_clear(line);
}

/* Gives how many bytes were used. */
static size_t add_chunked(struct http_reply *reply, const char *bytes,
			  size_t length)
{
	size_t used;

	if (reply->chunk_step == CHUNK_DATA) {
		if (length > reply->length)
			length = (size_t)reply->length;
		used = add_body(reply, bytes, length);
		reply->length -= used;
		if (reply->length == 0)
			reply->chunk_step = CHUNK_DATA_END;
		return used;
	}
	if (bytes[0] == '\n') {
		end_chunk_line(reply);
	} else if (bytes[0] == '\0' ||
		   reply->chunk_line.length == CHUNK_LINE_MAX) {
		refuse(reply, "a damaged line between chunks");
	} else {
		text_add(&reply->chunk_line, bytes, 1);
	}
	return 1;
}

static size_t add_rest(struct http_reply *reply, const char *bytes,
		       size_t length)
{
	switch (reply->framing) {
	case HTTP_FRAMING_CLOSE: return add_body(reply, bytes, length);
	case HTTP_FRAMING_CHUNKED: return add_chunked(reply, bytes, length);
	case HTTP_FRAMING_LENGTH: break;
	}
	if (length > reply->length)
		length = (size_t)reply->length;
	length = add_body(reply, bytes, length);
	reply->length -= length;
	return length;
}

/* A body of a known length is done without another byte. */
static void note_length(struct http_reply *reply)
{
	if (reply->state == HTTP_REPLY_MORE && reply->has_head &&
	    reply->framing == HTTP_FRAMING_LENGTH && reply->length == 0)
		reply->state = HTTP_REPLY_DONE;
}

enum http_reply_state http_reply_add(struct http_reply *reply,
				     const char *bytes, size_t length)
{
	while (length > 0 && reply->state == HTTP_REPLY_MORE) {
		size_t used = reply->has_head ? add_rest(reply, bytes, length)
					      : add_head(reply, bytes, length);

		bytes += used;
		length -= used;
		reply->bytes_used += used;
		note_length(reply);
		if (reply->state == HTTP_REPLY_MORE &&
		    reply->bytes_used > HTTP_REPLY_BYTES_MAX)
			refuse(reply, "it does not end within 1 MB");
	}
	return reply->state;
}

enum http_reply_state http_reply_end(struct http_reply *reply, bool in_order)
{
	if (reply->state == HTTP_REPLY_MORE && reply->has_head &&
	    reply->framing == HTTP_FRAMING_CLOSE && in_order)
		reply->state = HTTP_REPLY_DONE;
	return reply->state;
}
