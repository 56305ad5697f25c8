/* Every kind by its bytes, and what is near to one. */
#include "reports/report_kind.h"

#include <criterion/criterion.h>
#include <string.h>

#define CASE(bytes, kind)                                                      \
	{                                                                      \
		bytes, sizeof(bytes) - 1, kind                                 \
	}

Test(report_kind, is_told_by_bytes)
{
	static const struct {
		const char *bytes;
		size_t length;
		enum report_kind kind;
	} cases[] = {
	    CASE("", KIND_EMPTY),
	    CASE("\x1f\x8b\x08", KIND_GZIP),
	    CASE("PK\x03\x04", KIND_ZIP),
	    CASE("From a@example.com Sun Nov  1 01:00:00 2026\n", KIND_MBOX),
	    CASE("{}", KIND_JSON),
	    CASE("\xef\xbb\xbf \r\n{}", KIND_JSON),
	    CASE("[{}]", KIND_JSON_ARRAY),
	    CASE("<?xml version=\"1.0\"?>", KIND_XML),
	    CASE("Subject: a report\n\n", KIND_MAIL),
	    CASE("Subject : a report\n\n", KIND_MAIL),
	    CASE(": no name\n", KIND_OTHER),
	    CASE("some words\n", KIND_OTHER),
	    CASE("From: a@example.com\n", KIND_MAIL),
	    CASE("\x1f", KIND_OTHER),
	    CASE("\0\0\0\0", KIND_OTHER),
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(report_kind_find(cases[i].bytes, cases[i].length),
			     cases[i].kind, "%zu: %s", i, cases[i].bytes);
}
