/* Two machines over bytes; they report by their return values alone. */
#include "daemon/http_framing.h"

#include "base/text.h"
#include "daemon/http_syntax.h"

static const char chunked[] = "chunked";

#define CHUNKED_LENGTH (sizeof(chunked) - 1)
#define NOT_CHUNKED    (CHUNKED_LENGTH + 1)

enum state {
	STATE_START, /* before the number, before a coding */
	STATE_WORD,  /* within it */
	STATE_BLANK, /* behind it */
};

bool http_framing_start_length(struct http_framing *framing)
{
	bool is_alone = !framing->has_length && !framing->has_codings;

	framing->state = STATE_START;
	framing->has_length = true;
	return is_alone;
}

bool http_framing_take_length(struct http_framing *framing, char c)
{
	unsigned digit;

	if (http_syntax_is_blank(c)) {
		if (framing->state == STATE_WORD)
			framing->state = STATE_BLANK;
		return true;
	}
	if (!text_is_digit(c) || framing->state == STATE_BLANK)
		return false;
	digit = (unsigned)(c - '0');
	if (framing->length > ((uint64_t)INT64_MAX - digit) / 10)
		return false;
	framing->length = framing->length * 10 + digit;
	framing->state = STATE_WORD;
	return true;
}

bool http_framing_end_length(const struct http_framing *framing)
{
	return framing->state != STATE_START;
}

bool http_framing_start_codings(struct http_framing *framing)
{
	bool is_alone = !framing->has_length && !framing->has_codings;

	framing->state = STATE_START;
	framing->has_codings = true;
	return is_alone;
}

static void start_coding(struct http_framing *framing)
{
	framing->state = STATE_WORD;
	framing->matched = 0;
}

static void end_coding(struct http_framing *framing)
{
	framing->is_chunked = framing->matched == CHUNKED_LENGTH;
}

static void match(struct http_framing *framing, char c)
{
	if (framing->matched < CHUNKED_LENGTH &&
	    text_lower(c) == chunked[framing->matched])
		framing->matched++;
	else
		framing->matched = NOT_CHUNKED;
}

bool http_framing_take_codings(struct http_framing *framing, char c)
{
	if (http_syntax_is_token(c)) {
		/* A second coding needs a comma, and none follows chunked. */
		if (framing->state == STATE_BLANK)
			return false;
		if (framing->state == STATE_START) {
			if (framing->is_chunked)
				return false;
			start_coding(framing);
		}
		match(framing, c);
		return true;
	}
	if (framing->state == STATE_WORD)
		end_coding(framing);
	if (http_syntax_is_blank(c)) {
		if (framing->state == STATE_WORD)
			framing->state = STATE_BLANK;
		return true;
	}
	if (c != ',' || framing->state == STATE_START)
		return false;
	framing->state = STATE_START;
	return true;
}

bool http_framing_end_codings(struct http_framing *framing)
{
	if (framing->state == STATE_WORD)
		end_coding(framing);
	return framing->state != STATE_START && framing->is_chunked;
}
