#include <criterion/criterion.h>
#include <string.h>

#include "sts/tlsrpt_record.h"
#include "vectors_tlsrpt_record.h"

Test(tlsrpt_record, parses_strictly)
{
	for (size_t i = 0;
	     i < sizeof(tlsrpt_records) / sizeof(tlsrpt_records[0]); i++) {
		struct tlsrpt_record record;
		enum tlsrpt_record_fault fault = tlsrpt_record_parse(
		    tlsrpt_records[i].record, strlen(tlsrpt_records[i].record),
		    &record);
		size_t count = 0;

		cr_expect_eq(fault, tlsrpt_records[i].fault, "%s: %s",
			     tlsrpt_records[i].name,
			     tlsrpt_record_fault_text(fault));
		cr_expect_eq(record.syntax != TXT_OK,
			     fault == TLSRPT_RECORD_SYNTAX ||
				 fault == TLSRPT_RECORD_VERSION_MISSING,
			     "%s: %s", tlsrpt_records[i].name,
			     txt_fault_text(record.syntax));
		if (fault != TLSRPT_RECORD_OK)
			continue;
		for (; tlsrpt_records[i].uris[count] != NULL; count++)
			cr_expect(strlen(tlsrpt_records[i].uris[count]) ==
					  record.uris[count].length &&
				      memcmp(tlsrpt_records[i].uris[count],
					     record.uris[count].bytes,
					     record.uris[count].length) == 0,
				  "%s: URI %zu", tlsrpt_records[i].name, count);
		cr_expect_eq(record.uri_count, count, "%s",
			     tlsrpt_records[i].name);
	}
}

/* Each alone in a record. */
static const struct {
	const char *uri;
	enum tlsrpt_record_fault fault;
} uris[] = {
    {"mailto:a@b", TLSRPT_RECORD_OK},
    {"mailto:a.b+c@example.com", TLSRPT_RECORD_OK},
    {"mailto:a@example.com?subject=TLS%20report", TLSRPT_RECORD_OK},
    {"mailto:a%40b@example.com", TLSRPT_RECORD_OK},
    {"mailto:a@ex%61mple.com", TLSRPT_RECORD_OK},
    {"mailto:a", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:@", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:a@", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:@example.com", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:?to=a@example.com", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:a?b@example.com", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:a@b@example.com", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:a@b@ex%61mple.com", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:a@.example.com", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:a@example..com", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:a@192.0.2.1", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto://a@example.com", TLSRPT_RECORD_URI_UNUSABLE},
    {"mailto:a@[192.0.2.1]", TLSRPT_RECORD_URI_INVALID},
    {"mailto:\"a\"@example.com", TLSRPT_RECORD_URI_INVALID},
    {"mailto:<a@example.com>", TLSRPT_RECORD_URI_INVALID},
    {"mailto:a\\b@example.com", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com", TLSRPT_RECORD_OK},
    {"https://r.example.com/", TLSRPT_RECORD_OK},
    {"https://r.example.com?a", TLSRPT_RECORD_OK},
    {"https://r.example.com#a", TLSRPT_RECORD_OK},
    {"https://r.example.com/a//b/../c", TLSRPT_RECORD_OK},
    {"https://r.example.com/a?b/c?d#e/f?g", TLSRPT_RECORD_OK},
    {"https://r.example.com:/t", TLSRPT_RECORD_OK},
    {"https://r.example.com:65535", TLSRPT_RECORD_OK},
    {"https://user:pass@r.example.com/t", TLSRPT_RECORD_OK},
    {"https://192.0.2.1/t", TLSRPT_RECORD_OK},
    {"https://[2001:db8::1]/t", TLSRPT_RECORD_OK},
    {"https://[::1]:8443/t", TLSRPT_RECORD_OK},
    {"https://r.example.com/%c3%BC", TLSRPT_RECORD_OK},
    {"https:", TLSRPT_RECORD_URI_UNUSABLE},
    {"https://", TLSRPT_RECORD_URI_UNUSABLE},
    {"https:/r.example.com/t", TLSRPT_RECORD_URI_UNUSABLE},
    {"https:r.example.com", TLSRPT_RECORD_URI_UNUSABLE},
    {"https://:443/t", TLSRPT_RECORD_URI_UNUSABLE},
    {"https://user@/t", TLSRPT_RECORD_URI_UNUSABLE},
    {"https://?a", TLSRPT_RECORD_URI_UNUSABLE},
    {"https://#a", TLSRPT_RECORD_URI_UNUSABLE},
    {"https://r..example.com/t", TLSRPT_RECORD_URI_UNUSABLE},
    {"https://r_1.example.com/t", TLSRPT_RECORD_URI_UNUSABLE},
    {"https://r.example.com:65536/t", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com:t/t", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com:1:2/t", TLSRPT_RECORD_URI_INVALID},
    {"https://a\"b@r.example.com/t", TLSRPT_RECORD_URI_INVALID},
    {"https://a@b@r.example.com/t", TLSRPT_RECORD_URI_INVALID},
    {"https://[::1/t", TLSRPT_RECORD_URI_INVALID},
    {"https://[::1]x/t", TLSRPT_RECORD_URI_INVALID},
    {"https://[]/t", TLSRPT_RECORD_URI_INVALID},
    {"https://[/t", TLSRPT_RECORD_URI_INVALID},
    {"https://[[::1]/t", TLSRPT_RECORD_URI_INVALID},
    {"https://[::1::]/t", TLSRPT_RECORD_URI_INVALID},
    {"https://[0:0:0:0:0:ffff:192.0.2.1]/t", TLSRPT_RECORD_OK},
    {"https://[fe80::1%25eth0]/t", TLSRPT_RECORD_URI_INVALID},
    {"https://[example.com]/t", TLSRPT_RECORD_URI_INVALID},
    {"https://[192.0.2.1]/t", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com/[a]", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com/a#b#c", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com/a b", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com/\"", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com/{a}", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com/a!b", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com/?a!b", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com/%", TLSRPT_RECORD_URI_INVALID},
    {"https://r.example.com/\x7f", TLSRPT_RECORD_URI_INVALID},
    {"httpsx://r.example.com/t", TLSRPT_RECORD_URI_UNUSABLE},
    {"x-a+b.c:d", TLSRPT_RECORD_URI_UNUSABLE},
    {"a:", TLSRPT_RECORD_URI_UNUSABLE},
    {":a@example.com", TLSRPT_RECORD_URI_INVALID},
    {"1a:b", TLSRPT_RECORD_URI_INVALID},
    {"mail_to:a@example.com", TLSRPT_RECORD_URI_INVALID},
    {"//r.example.com/t", TLSRPT_RECORD_URI_INVALID},
};

Test(tlsrpt_record, judges_uris)
{
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		struct tlsrpt_record record;
		enum tlsrpt_record_fault fault;
		char buffer[200];
		struct text text;

		text_init(&text, buffer, sizeof(buffer));
		tlsrpt_record_render(uris[i].uri, &text);
		fault = tlsrpt_record_parse(text.bytes, text.length, &record);
		cr_expect_eq(fault, uris[i].fault, "%s: %s", uris[i].uri,
			     tlsrpt_record_fault_text(fault));
	}
}

static struct tlsrpt_record parse(const char *bytes, size_t length,
				  enum tlsrpt_record_fault expected)
{
	struct tlsrpt_record record;

	cr_expect_eq(tlsrpt_record_parse(bytes, length, &record), expected,
		     "%s", bytes);
	return record;
}

static struct tlsrpt_record parse_string(const char *string)
{
	return parse(string, strlen(string), TLSRPT_RECORD_OK);
}

Test(tlsrpt_record, tells_what_is_worth_a_remark)
{
	struct tlsrpt_record record;

	record = parse_string("v=TLSRPTv1; rua=" MAIL);
	cr_expect(record.rua_count == 1 && !record.has_extensions);
	cr_expect(record.usable_count == 1 && record.uris[0].is_usable);
	record = parse_string("v=TLSRPTv1; rua=ftp://x.example," MAIL "; a=b");
	cr_expect(record.uri_count == 2 && record.usable_count == 1);
	cr_expect(!record.uris[0].is_usable && record.uris[1].is_usable);
	cr_expect(record.has_extensions);
	record = parse_string("v=TLSRPTv1; rua=" MAIL "; rua=" HTTPS);
	cr_expect(record.rua_count == 2 && record.uri_count == 2);
}

Test(tlsrpt_record, ends_at_the_length)
{
	struct tlsrpt_record record;

	record =
	    parse("v=TLSRPTv1; rua=mailto:a@b.example", 26, TLSRPT_RECORD_OK);
	cr_expect_eq(record.uris[0].length, strlen("mailto:a@b"));
	parse("v=TLSRPTv1; rua=mailto:a@b\0", 27, TLSRPT_RECORD_URI_INVALID);
	parse("v=TLSRPTv1; rua=\0:a", 19, TLSRPT_RECORD_URI_INVALID);
	parse("v=TLSRPTv1; rua=m\0:a", 20, TLSRPT_RECORD_URI_INVALID);
	parse("v=TLSRPTv1; rua=https://[::1\0]", 30, TLSRPT_RECORD_URI_INVALID);
	parse("v=TLSRPTv1; rua=https://a\0b", 27, TLSRPT_RECORD_URI_INVALID);
}

Test(tlsrpt_record, counts_more_uris_than_it_keeps)
{
	struct tlsrpt_record record;
	struct text text;

	text_init_growing(&text);
	tlsrpt_record_render(MAIL, &text);
	for (size_t i = 1; i < 3 * TLSRPT_URI_MAX; i++)
		text_add_string(&text, ", " HTTPS);
	record = parse(text.bytes, text.length, TLSRPT_RECORD_OK);
	cr_expect_eq(record.uri_count, 3 * TLSRPT_URI_MAX);
	cr_expect_eq(record.usable_count, 3 * TLSRPT_URI_MAX);
	cr_expect_eq(record.uris[TLSRPT_URI_MAX - 1].length, strlen(HTTPS));
	text_add_string(&text, ",x");
	parse(text.bytes, text.length, TLSRPT_RECORD_URI_INVALID);
	text_release(&text);
}

Test(tlsrpt_record, takes_the_one_record_of_a_set)
{
	for (size_t i = 0; i < sizeof(tlsrpt_sets) / sizeof(tlsrpt_sets[0]);
	     i++) {
		struct tlsrpt_record record;
		enum tlsrpt_record_fault fault = tlsrpt_record_parse_set(
		    tlsrpt_sets[i].records, tlsrpt_sets[i].count, &record);

		cr_expect_eq(fault, tlsrpt_sets[i].fault, "%s: %s",
			     tlsrpt_sets[i].name,
			     tlsrpt_record_fault_text(fault));
	}
}

Test(tlsrpt_record, joins_the_strings_of_a_record) /* Q01 */
{
	static const struct txt_span strings[] = {
	    {"v=TLSRPTv1; rua=mailto:a@exam", 29}, {"ple.com", 7}};
	struct tlsrpt_record record;
	struct txt_span joined;
	char buffer[60];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	txt_strings_join(strings, 2, &text);
	joined = (struct txt_span){text.bytes, text.length};
	cr_assert_eq(tlsrpt_record_parse_set(&joined, 1, &record),
		     TLSRPT_RECORD_OK);
	cr_expect_eq(memcmp(record.uris[0].bytes, MAIL, strlen(MAIL) + 1), 0);
}

Test(tlsrpt_record, renders)
{
	char buffer[100];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	tlsrpt_record_render(MAIL "," HTTPS, &text);
	cr_expect_str_eq(text.bytes, "v=TLSRPTv1; rua=mailto:a@example.com,"
				     "https://r.example.com/t");
	parse(text.bytes, text.length, TLSRPT_RECORD_OK);
}
