#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "daemon/http_response.h"

static const char date[] = "Sun, 06 Nov 1994 08:49:37 GMT";

static size_t copy_all(const struct http_response *response, bool is_head,
		       size_t room, char *out)
{
	size_t length = 0, copied;

	do {
		copied =
		    http_response_copy(response, date, is_head, length,
				       (unsigned char *)out + length, room);
		length += copied;
	} while (copied > 0);
	out[length] = '\0';
	return length;
}

Test(http_response, is_exact_in_pieces_of_any_size)
{
	struct arena *arena = arena_new();
	struct http_response response;
	char out[1024];

	http_response_render(arena, "version: STSv1\r\n", 16, &response);
	for (size_t room = 1; room < 300; room += 13) {
		cr_expect_eq(copy_all(&response, false, room, out),
			     http_response_wire_length(&response, false));
		cr_expect_str_eq(out, "HTTP/1.1 200 OK\r\n"
				      "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
				      "Content-Type: text/plain\r\n"
				      "Content-Length: 16\r\n"
				      "Connection: close\r\n"
				      "\r\n"
				      "version: STSv1\r\n");
		copy_all(&response, true, room, out);
		cr_expect_eq(strlen(out),
			     http_response_wire_length(&response, true));
		cr_expect_str_eq(out + strlen(out) - 4, "\r\n\r\n");
	}
	arena_free(arena);
}

Test(http_response, has_every_status_with_its_true_length)
{
	static const unsigned statuses[] = {400, 404, 405, 414, 421,
					    431, 501, 505, 500};

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		const struct http_response *response =
		    http_response_for_status(statuses[i]);
		char out[1024], start[32], length[64];
		const char *body;

		copy_all(response, false, 1024, out);
		cr_expect_eq(response->status, statuses[i]);
		snprintf(start, sizeof(start), "HTTP/1.1 %u ", statuses[i]);
		cr_expect_eq(strncmp(out, start, strlen(start)), 0);
		body = strstr(out, "\r\n\r\n") + 4;
		snprintf(length, sizeof(length), "\r\nContent-Length: %zu\r\n",
			 strlen(body));
		cr_expect_not_null(strstr(out, length), "%u", statuses[i]);
		cr_expect_eq(response->body_length, strlen(body));
		cr_expect_eq(strstr(out, "\r\nAllow: GET, HEAD\r\n") != NULL,
			     statuses[i] == 405);
		cr_expect_not_null(strstr(out, "\r\nConnection: close\r\n"));
	}
	cr_expect_eq(http_response_for_status(418)->status, 500);
}

Test(http_response, writes_dates_of_any_locale_alike)
{
	char buffer[HTTP_DATE_LENGTH + 1];

	http_date_format(buffer, 784111777);
	cr_expect_str_eq(buffer, date);
	http_date_format(buffer, 0);
	cr_expect_str_eq(buffer, "Thu, 01 Jan 1970 00:00:00 GMT");
	http_date_format(buffer, 1798761599);
	cr_expect_str_eq(buffer, "Thu, 31 Dec 2026 23:59:59 GMT");
}
