/* Pure: damage becomes a state. */
#include "check/smtp_reply.h"

#include <string.h>

#include "base/number.h"
#include "base/text.h"

#define CODE_LENGTH 3

void smtp_reply_init(struct smtp_reply *reply)
{
	*reply = (struct smtp_reply){.state = SMTP_REPLY_MORE};
}

static bool is_starttls(const char *line, size_t length)
{
	static const char keyword[] = "STARTTLS";
	size_t word = 0;

	while (word < length && line[word] != ' ')
		word++;
	return text_equal_nocase(line, word, keyword, sizeof(keyword) - 1);
}

/* A whole line is there, without its end. */
static void end_line(struct smtp_reply *reply)
{
	const char *line = reply->line;
	uint64_t code;
	bool is_last;

	reply->line[reply->length] = '\0';
	if (reply->length < CODE_LENGTH ||
	    !number_parse(line, CODE_LENGTH, &code) || code < 200 ||
	    code > 599 ||
	    (reply->length > CODE_LENGTH && line[CODE_LENGTH] != ' ' &&
	     line[CODE_LENGTH] != '-') ||
	    (reply->lines > 0 && code != reply->code) ||
	    ++reply->lines > SMTP_REPLY_LINES_MAX) {
		reply->state = SMTP_REPLY_MALFORMED;
		return;
	}
	reply->code = (unsigned)code;
	is_last = reply->length == CODE_LENGTH || line[CODE_LENGTH] == ' ';
	if (reply->lines > 1 && reply->length > CODE_LENGTH + 1 &&
	    is_starttls(line + CODE_LENGTH + 1,
			reply->length - CODE_LENGTH - 1))
		reply->has_starttls = true;
	if (is_last)
		reply->state = SMTP_REPLY_DONE;
	else
		reply->length = 0;
}

size_t smtp_reply_add(struct smtp_reply *reply, const char *bytes,
		      size_t length)
{
	size_t used = 0;

	while (used < length && reply->state == SMTP_REPLY_MORE) {
		char c = bytes[used++];

		if (c == '\n') {
			if (reply->length > 0 &&
			    reply->line[reply->length - 1] == '\r')
				reply->length--;
			end_line(reply);
		} else if (c == '\0' || reply->length == SMTP_REPLY_LINE_MAX) {
			reply->line[reply->length] = '\0';
			reply->state = SMTP_REPLY_MALFORMED;
		} else {
			reply->line[reply->length++] = c;
		}
	}
	return used;
}
