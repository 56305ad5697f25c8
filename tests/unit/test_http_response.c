#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/http_response.h"

#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"

/* Copies all of it in pieces of `piece` bytes; the length. */
static size_t copy_out(const struct http_response *response, bool is_head,
		       size_t piece, char *out, size_t room)
{
	size_t at = 0, copied;

	for (;;) {
		/* On the heap and no longer than it is, for sanitizers. */
		unsigned char *buffer = malloc(piece);

		copied = http_response_copy(response, DATE, is_head, at, buffer,
					    piece);
		cr_assert_leq(copied, piece);
		cr_assert_leq(at + copied, room);
		memcpy(out + at, buffer, copied);
		free(buffer);
		at += copied;
		/* Only the last piece may be short. */
		if (copied < piece)
			break;
	}
	cr_expect_eq(http_response_copy(response, DATE, is_head, at, NULL, 0),
		     0);
	return at;
}

static void expect_bytes(const char *name, const struct http_response *response,
			 bool is_head, const char *expected, size_t length)
{
	char out[1024];

	cr_expect_eq(http_response_wire_length(response, is_head), length,
		     "%s: %zu, not %zu", name,
		     http_response_wire_length(response, is_head), length);
	for (size_t piece = 1; piece <= length + 2; piece++) {
		size_t copied =
		    copy_out(response, is_head, piece, out, sizeof(out));

		cr_assert_eq(copied, length, "%s: %zu", name, copied);
		cr_assert(memcmp(out, expected, length) == 0,
			  "%s in pieces of %zu:\n%.*s", name, piece,
			  (int)copied, out);
	}
}

#define FIELDS "Date: " DATE "\r\nContent-Type: text/plain\r\n"
#define CLOSE  "Connection: close\r\n\r\n"

static const struct {
	unsigned status;
	const char *head, *body;
} responses[] = {
    {400, "HTTP/1.1 400 Bad Request\r\n" FIELDS "Content-Length: 17\r\n" CLOSE,
     "400 Bad Request\r\n"},
    {404, "HTTP/1.1 404 Not Found\r\n" FIELDS "Content-Length: 15\r\n" CLOSE,
     "404 Not Found\r\n"},
    {405,
     "HTTP/1.1 405 Method Not Allowed\r\n" FIELDS
     "Content-Length: 24\r\nAllow: GET, HEAD\r\n" CLOSE,
     "405 Method Not Allowed\r\n"},
    {414, "HTTP/1.1 414 URI Too Long\r\n" FIELDS "Content-Length: 18\r\n" CLOSE,
     "414 URI Too Long\r\n"},
    {421,
     "HTTP/1.1 421 Misdirected Request\r\n" FIELDS
     "Content-Length: 25\r\n" CLOSE,
     "421 Misdirected Request\r\n"},
    {431,
     "HTTP/1.1 431 Request Header Fields Too Large\r\n" FIELDS
     "Content-Length: 37\r\n" CLOSE,
     "431 Request Header Fields Too Large\r\n"},
    {500,
     "HTTP/1.1 500 Internal Server Error\r\n" FIELDS
     "Content-Length: 27\r\n" CLOSE,
     "500 Internal Server Error\r\n"},
    {501,
     "HTTP/1.1 501 Not Implemented\r\n" FIELDS "Content-Length: 21\r\n" CLOSE,
     "501 Not Implemented\r\n"},
    {505,
     "HTTP/1.1 505 HTTP Version Not Supported\r\n" FIELDS
     "Content-Length: 32\r\n" CLOSE,
     "505 HTTP Version Not Supported\r\n"},
};

Test(http_response, has_one_for_every_fault)
{
	for (size_t i = 0; i < sizeof(responses) / sizeof(responses[0]); i++) {
		const struct http_response *response =
		    http_response_for_status(responses[i].status);
		size_t head_length = strlen(responses[i].head);
		size_t body_length = strlen(responses[i].body);
		char whole[512], length[64];

		snprintf(whole, sizeof(whole), "%s%s", responses[i].head,
			 responses[i].body);
		cr_expect_eq(response->status, responses[i].status);
		cr_expect_eq(response->body_length, body_length);
		expect_bytes("GET", response, false, whole, strlen(whole));
		expect_bytes("HEAD", response, true, whole, head_length);
		/* The table above could be wrong in the same way. */
		snprintf(length, sizeof(length), "Content-Length: %zu\r\n",
			 body_length);
		cr_expect(strstr(responses[i].head, length) != NULL, "%s",
			  length);
	}
}

Test(http_response, has_500_for_what_is_not_in_the_contract)
{
	static const unsigned others[] = {0, 200, 301, 304, 408, 503, 1000};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_expect_eq(http_response_for_status(others[i])->status, 500);
}

#define POLICY                                                                 \
	"version: STSv1\r\nmode: testing\r\nmx: mail.example.com\r\n"          \
	"max_age: 604800\r\n"

Test(http_response, renders_a_policy)
{
	static const char expected[] =
	    "HTTP/1.1 200 OK\r\n" FIELDS "Content-Length: 70\r\n" CLOSE POLICY;
	size_t length = sizeof(expected) - 1;
	struct arena *arena = arena_new();
	struct http_response response;

	cr_assert_eq(strlen(POLICY), 70, "%zu", strlen(POLICY));
	http_response_render(arena, POLICY, strlen(POLICY), &response);
	cr_expect_eq(response.status, 200);
	cr_expect_eq(response.body_length, strlen(POLICY));
	expect_bytes("GET", &response, false, expected, length);
	expect_bytes("HEAD", &response, true, expected,
		     length - strlen(POLICY));
	arena_free(arena);
}

Test(http_response, renders_any_body)
{
	static const char expected[] =
	    "HTTP/1.1 200 OK\r\n" FIELDS "Content-Length: 0\r\n" CLOSE;
	static const char body[4000] = {[1] = 'a', [3999] = 'z'};
	struct arena *arena = arena_new();
	struct http_response response;

	http_response_render(arena, "", 0, &response);
	expect_bytes("empty", &response, false, expected, sizeof(expected) - 1);
	http_response_render(arena, body, sizeof(body), &response);
	cr_expect_eq(response.body_length, sizeof(body));
	cr_expect_arr_eq(response.rest + response.rest_length - sizeof(body),
			 body, sizeof(body));
	cr_expect(memmem(response.rest, response.rest_length,
			 "\r\nContent-Length: 4000\r\n", 24) != NULL);
	arena_free(arena);
}

Test(http_response, costs_only_what_differs)
{
	struct arena *arena = arena_new();
	struct http_response one, other;

	http_response_render(arena, "a", 1, &one);
	http_response_render(arena, "b", 1, &other);
	cr_expect_eq(one.head, other.head);
	cr_expect_neq(one.rest, other.rest);
	cr_expect_leq(one.rest_length, 90);
	arena_free(arena);
}

Test(http_response, copies_nothing_from_behind_the_end)
{
	const struct http_response *response = http_response_for_status(404);
	size_t length = http_response_wire_length(response, false);
	unsigned char out[8] = {0};

	cr_expect_eq(http_response_copy(response, DATE, false, length, out, 8),
		     0);
	cr_expect_eq(
	    http_response_copy(response, DATE, false, length + 1, out, 8), 0);
	cr_expect_eq(
	    http_response_copy(response, DATE, false, SIZE_MAX, out, 8), 0);
	cr_expect_eq(http_response_copy(response, DATE, false, 0, out, 0), 0);
	cr_expect_eq(
	    http_response_copy(response, DATE, false, length - 1, out, 8), 1);
	cr_expect_eq(out[0], '\n');
	cr_expect_eq(out[1], 0);
}

/* ---- dates ---- */

static const struct {
	int64_t seconds;
	const char *date;
} dates[] = {
    {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
    {784111777, DATE},
    {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
    {1078012799, "Sat, 28 Feb 2004 23:59:59 GMT"},
    {1078012800, "Sun, 29 Feb 2004 00:00:00 GMT"},
    {1488326399, "Tue, 28 Feb 2017 23:59:59 GMT"},
    {1488326400, "Wed, 01 Mar 2017 00:00:00 GMT"},
    {1583020799, "Sat, 29 Feb 2020 23:59:59 GMT"},
    {1767225599, "Wed, 31 Dec 2025 23:59:59 GMT"},
    {1774951445, "Tue, 31 Mar 2026 10:04:05 GMT"},
    {1777543445, "Thu, 30 Apr 2026 10:04:05 GMT"},
    {1780221845, "Sun, 31 May 2026 10:04:05 GMT"},
    {1782813845, "Tue, 30 Jun 2026 10:04:05 GMT"},
    {1785492245, "Fri, 31 Jul 2026 10:04:05 GMT"},
    {1788170645, "Mon, 31 Aug 2026 10:04:05 GMT"},
    {1790762645, "Wed, 30 Sep 2026 10:04:05 GMT"},
    {1793441045, "Sat, 31 Oct 2026 10:04:05 GMT"},
    {INT64_C(4294967296), "Sun, 07 Feb 2106 06:28:16 GMT"},
    {INT64_C(253402300799), "Fri, 31 Dec 9999 23:59:59 GMT"},
    /* What has no date of this form is cut. */
    {-1, "Thu, 01 Jan 1970 00:00:00 GMT"},
    {INT64_MIN, "Thu, 01 Jan 1970 00:00:00 GMT"},
    {INT64_C(253402300800), "Fri, 31 Dec 9999 23:59:59 GMT"},
    {INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT"},
};

static void expect_dates(void)
{
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		char buffer[HTTP_DATE_LENGTH + 2];

		memset(buffer, 'x', sizeof(buffer));
		http_date_format(buffer, dates[i].seconds);
		cr_expect_str_eq(buffer, dates[i].date, "%s", buffer);
		cr_expect_eq(buffer[HTTP_DATE_LENGTH + 1], 'x');
	}
}

Test(http_response, formats_dates)
{
	expect_dates();
}

Test(http_response, formats_dates_alike_everywhere)
{
	setenv("TZ", "Asia/Kolkata", 1);
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	setlocale(LC_ALL, "");
	expect_dates();
}
