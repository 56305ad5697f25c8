#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "check/smtp_reply.h"

static const struct reply_case {
	const char *name;
	const char *bytes;
	enum smtp_reply_state state;
	unsigned code;
	bool has_starttls;
	size_t rest; /* bytes behind the reply */
} cases[] = {
    {"one line", "220 mail.example.com ESMTP\r\n", SMTP_REPLY_DONE, 220, false,
     0},
    {"no text", "220\r\n", SMTP_REPLY_DONE, 220, false, 0},
    {"empty text", "220 \r\n", SMTP_REPLY_DONE, 220, false, 0},
    {"LF alone", "220 a\n", SMTP_REPLY_DONE, 220, false, 0},
    {"several lines", "250-mail.example.com\r\n250-SIZE 10\r\n250 STARTTLS\r\n",
     SMTP_REPLY_DONE, 250, true, 0},
    {"in any case", "250-a\r\n250-StartTLS\r\n250 SIZE\r\n", SMTP_REPLY_DONE,
     250, true, 0},
    {"with a parameter", "250-a\r\n250 STARTTLS x\r\n", SMTP_REPLY_DONE, 250,
     true, 0},
    {"in the first line, which is a name", "250 STARTTLS\r\n", SMTP_REPLY_DONE,
     250, false, 0},
    {"another keyword", "250-a\r\n250 STARTTLSX\r\n", SMTP_REPLY_DONE, 250,
     false, 0},
    {"overwritten by a middlebox", "250-a\r\n250 XXXXXXXA\r\n", SMTP_REPLY_DONE,
     250, false, 0},
    {"bytes behind", "220 go\r\nEHLO x\r\n", SMTP_REPLY_DONE, 220, false, 8},
    {"not whole", "250-a\r\n250-b\r\n", SMTP_REPLY_MORE, 250, false, 0},
    {"codes that differ", "250-a\r\n220 b\r\n", SMTP_REPLY_MALFORMED, 250,
     false, 0},
    {"no code", "hello\r\n", SMTP_REPLY_MALFORMED, 0, false, 0},
    {"two digits", "22 a\r\n", SMTP_REPLY_MALFORMED, 0, false, 0},
    {"four digits", "2200 a\r\n", SMTP_REPLY_MALFORMED, 0, false, 0},
    {"a code that is none", "999 a\r\n", SMTP_REPLY_MALFORMED, 0, false, 0},
    {"an empty line", "\r\n", SMTP_REPLY_MALFORMED, 0, false, 0},
    {"TLS at once", "\x16\x03\x01\r\n", SMTP_REPLY_MALFORMED, 0, false, 0},
};

Test(smtp_reply, is_read_in_pieces_of_any_size)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct reply_case *test = &cases[i];
		static const size_t pieces[] = {1, 3, 100000};
		size_t length = strlen(test->bytes);

		for (size_t j = 0; j < 3; j++) {
			struct smtp_reply reply;
			size_t used = 0;

			smtp_reply_init(&reply);
			while (used < length &&
			       reply.state == SMTP_REPLY_MORE) {
				size_t piece = length - used < pieces[j]
						   ? length - used
						   : pieces[j];

				used += smtp_reply_add(
				    &reply, test->bytes + used, piece);
			}
			cr_expect_eq(reply.state, test->state, "%s: %d",
				     test->name, reply.state);
			if (test->state != SMTP_REPLY_MALFORMED)
				cr_expect_eq(reply.code, test->code, "%s: %u",
					     test->name, reply.code);
			cr_expect_eq(reply.has_starttls, test->has_starttls,
				     "%s", test->name);
			cr_expect_eq(length - used, test->rest, "%s: %zu",
				     test->name, length - used);
		}
	}
}

Test(smtp_reply, has_limits)
{
	static char line[SMTP_REPLY_LINE_MAX + 10];
	struct smtp_reply reply;

	memset(line, 'a', sizeof(line));
	memcpy(line, "250 ", 4);
	smtp_reply_init(&reply);
	smtp_reply_add(&reply, line, sizeof(line));
	cr_expect_eq(reply.state, SMTP_REPLY_MALFORMED);

	smtp_reply_init(&reply);
	for (unsigned i = 0; i <= SMTP_REPLY_LINES_MAX; i++)
		smtp_reply_add(&reply, "250-a\r\n", 7);
	cr_expect_eq(reply.state, SMTP_REPLY_MALFORMED);
}
