#include <criterion/criterion.h>
#include <string.h>

#include "check/http_reply.h"

#define OK "HTTP/1.1 200 OK\r\n"

static const struct reply_case {
	const char *name;
	const char *bytes;
	enum http_reply_state state;
	unsigned code;
	const char *body;
	enum {
		STAYS_OPEN,
		ENDS,	    /* in order */
		IS_CUT_OFF, /* not in order */
	} end;
} cases[] = {
    {"length", OK "Content-Length: 3\r\n\r\nabc", HTTP_REPLY_DONE, 200, "abc",
     STAYS_OPEN},
    {"no body", OK "Content-Length: 0\r\n\r\n", HTTP_REPLY_DONE, 200, "",
     STAYS_OPEN},
    {"more than its length", OK "Content-Length: 1\r\n\r\nabc", HTTP_REPLY_DONE,
     200, "a", STAYS_OPEN},
    {"less than its length", OK "Content-Length: 4\r\n\r\nabc", HTTP_REPLY_MORE,
     200, "abc", ENDS},
    {"until close", OK "\r\nabc", HTTP_REPLY_DONE, 200, "abc", ENDS},
    {"until close, not closed", OK "\r\nabc", HTTP_REPLY_MORE, 200, "abc",
     STAYS_OPEN},
    {"E22 until close, cut off", OK "\r\nabc", HTTP_REPLY_MORE, 200, "abc",
     IS_CUT_OFF},
    {"chunked",
     OK "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n"
	"0\r\n\r\n",
     HTTP_REPLY_DONE, 200, "abc", STAYS_OPEN},
    {"chunked with a trailer",
     OK
     "Transfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\na: b\r\n\r\n",
     HTTP_REPLY_DONE, 200, "0123456789", STAYS_OPEN},
    {"chunked without its end", OK "Transfer-Encoding: chunked\r\n\r\n1\r\na",
     HTTP_REPLY_MORE, 200, "a", ENDS},
    {"a chunk too long", OK "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
     HTTP_REPLY_MALFORMED, 200, "a", STAYS_OPEN},
    {"a chunk without a size", OK "Transfer-Encoding: chunked\r\n\r\n;\r\n",
     HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"a chunk of 16 digits",
     OK "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
     HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"a negative chunk", OK "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
     HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"another coding", OK "Transfer-Encoding: gzip, chunked\r\n\r\n",
     HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"both framings",
     OK "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
     HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"two lengths", OK "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
     HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"the same length twice",
     OK "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", HTTP_REPLY_DONE, 200,
     "a", STAYS_OPEN},
    {"a length that is none", OK "Content-Length: +1\r\n\r\n",
     HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"a length beyond all", OK "Content-Length: 18446744073709551616\r\n\r\n",
     HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"two types", OK "Content-Type: a/b\r\nContent-Type: c/d\r\n\r\n",
     HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"LF alone", "HTTP/1.1 200 OK\nContent-Length: 1\n\na", HTTP_REPLY_DONE,
     200, "a", STAYS_OPEN},
    {"bare CR", OK "a: b\rc\r\n\r\n", HTTP_REPLY_MALFORMED, 200, "",
     STAYS_OPEN},
    {"folded", OK "a: b\r\n c\r\n\r\n", HTTP_REPLY_MALFORMED, 200, "",
     STAYS_OPEN},
    {"no colon", OK "a\r\n\r\n", HTTP_REPLY_MALFORMED, 200, "", STAYS_OPEN},
    {"a blank before the colon", OK "a : b\r\n\r\n", HTTP_REPLY_MALFORMED, 200,
     "", STAYS_OPEN},
    {"HTTP/1.0", "HTTP/1.0 404 Not Found\r\n\r\n", HTTP_REPLY_DONE, 404, "",
     ENDS},
    {"no reason", "HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n", HTTP_REPLY_DONE,
     503, "", STAYS_OPEN},
    {"HTTP/2", "HTTP/2 200\r\n\r\n", HTTP_REPLY_MALFORMED, 0, "", STAYS_OPEN},
    {"four digits", "HTTP/1.1 2000 OK\r\n\r\n", HTTP_REPLY_MALFORMED, 0, "",
     STAYS_OPEN},
    {"no HTTP", "220 mail.example.com\r\n\r\n", HTTP_REPLY_MALFORMED, 0, "",
     STAYS_OPEN},
    {"nothing", "", HTTP_REPLY_MORE, 0, "", ENDS},
    {"half a head", "HTTP/1.1 200 OK\r\n", HTTP_REPLY_MORE, 0, "", ENDS},
    {"an interim answer",
     "HTTP/1.1 103 Hints\r\nLocation: x\r\n\r\n" OK
     "Content-Length: 1\r\n\r\na",
     HTTP_REPLY_DONE, 200, "a", STAYS_OPEN},
    {"another protocol", "HTTP/1.1 101 Switch\r\n\r\n", HTTP_REPLY_MALFORMED,
     101, "", STAYS_OPEN},
    {"E10", "HTTP/1.1 204 No Content\r\n\r\n", HTTP_REPLY_DONE, 204, "",
     STAYS_OPEN},
    {"E14", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
     HTTP_REPLY_DONE, 304, "", STAYS_OPEN},
};

static void feed(struct http_reply *reply, const struct reply_case *test,
		 size_t piece)
{
	size_t length = strlen(test->bytes);

	http_reply_init(reply);
	for (size_t at = 0; at < length; at += piece)
		http_reply_add(reply, test->bytes + at,
			       length - at < piece ? length - at : piece);
	if (test->end != STAYS_OPEN)
		http_reply_end(reply, test->end == ENDS);
}

Test(http_reply, is_read_in_pieces_of_any_size)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct reply_case *test = &cases[i];
		static const size_t pieces[] = {1, 2, 7, 100000};

		for (size_t j = 0; j < 4; j++) {
			struct http_reply reply;

			feed(&reply, test, pieces[j]);
			cr_expect_eq(reply.state, test->state, "%s: %d: %s",
				     test->name, reply.state, reply.why);
			cr_expect_eq(reply.code, test->code, "%s: %u",
				     test->name, reply.code);
			cr_expect_str_eq(reply.body.bytes, test->body, "%s",
					 test->name);
			cr_expect_eq(reply.state == HTTP_REPLY_MALFORMED,
				     reply.why != NULL, "%s", test->name);
			http_reply_release(&reply);
		}
	}
}

Test(http_reply, keeps_the_fields_that_matter)
{
	static const char bytes[] =
	    "HTTP/1.1 302 Found\r\ncontent-TYPE:text/plain; charset=utf-8 \r\n"
	    "Content-Encoding: gzip\r\nLOCATION: https://other.example/\r\n"
	    "Content-Length: 0\r\n\r\n";
	struct http_reply reply;

	http_reply_init(&reply);
	http_reply_add(&reply, bytes, sizeof(bytes) - 1);
	cr_expect_str_eq(reply.content_type, "text/plain; charset=utf-8");
	cr_expect_str_eq(reply.content_encoding, "gzip");
	cr_expect_str_eq(reply.location, "https://other.example/");
	http_reply_release(&reply);
}

Test(http_reply, has_limits)
{
	static char filler[70000];
	struct http_reply reply;

	memset(filler, 'a', sizeof(filler));
	http_reply_init(&reply);
	http_reply_add(&reply, OK "a: ", strlen(OK "a: "));
	cr_expect_eq(http_reply_add(&reply, filler, sizeof(filler)),
		     HTTP_REPLY_HEAD_LARGE);
	http_reply_release(&reply);

	http_reply_init(&reply);
	http_reply_add(&reply, OK "\r\n", strlen(OK "\r\n"));
	cr_expect_eq(http_reply_add(&reply, filler, HTTP_REPLY_BODY_MAX - 1),
		     HTTP_REPLY_MORE);
	cr_expect_eq(http_reply_add(&reply, filler, 1), HTTP_REPLY_BODY_LARGE);
	cr_expect_eq(reply.body.length, HTTP_REPLY_BODY_MAX);
	http_reply_release(&reply);
}

Test(http_reply, refuses_nul_in_the_head)
{
	static const char bytes[] = OK "a: b\0c\r\n\r\n";
	struct http_reply reply;

	http_reply_init(&reply);
	cr_expect_eq(http_reply_add(&reply, bytes, sizeof(bytes) - 1),
		     HTTP_REPLY_MALFORMED);
	http_reply_release(&reply);
}
