#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sts/sts_record.h"
#include "vectors_sts_record.h"

Test(sts_record, parses_strictly)
{
	for (size_t i = 0; i < sizeof(sts_records) / sizeof(sts_records[0]);
	     i++) {
		struct sts_record record;
		enum sts_record_fault fault =
		    sts_record_parse(sts_records[i].record,
				     strlen(sts_records[i].record), &record);

		cr_expect_eq(fault, sts_records[i].fault, "%s: %s",
			     sts_records[i].name, sts_record_fault_text(fault));
		cr_expect_eq(record.syntax != TXT_OK,
			     fault == STS_RECORD_SYNTAX ||
				 fault == STS_RECORD_VERSION_MISSING,
			     "%s: %s", sts_records[i].name,
			     txt_fault_text(record.syntax));
		if (sts_records[i].id != NULL)
			cr_expect_str_eq(record.id, sts_records[i].id, "%s",
					 sts_records[i].name);
	}
}

static struct sts_record parse(const char *bytes, size_t length,
			       enum sts_record_fault expected)
{
	struct sts_record record;

	cr_expect_eq(sts_record_parse(bytes, length, &record), expected, "%s",
		     bytes);
	return record;
}

Test(sts_record, remarks_what_senders_differ_on)
{
	struct sts_record record;

	record = parse("v=STSv1; id=a;", 14, STS_RECORD_OK);
	cr_expect(!record.has_second_id && !record.has_extensions);
	record = parse("v=STSv1; id=a; id=b", 19, STS_RECORD_OK);
	cr_expect(record.has_second_id && !record.has_extensions);
	record = parse("v=STSv1; b=c; id=a", 18, STS_RECORD_OK);
	cr_expect(!record.has_second_id && record.has_extensions);
}

Test(sts_record, ends_at_the_length)
{
	struct sts_record record;

	record = parse("v=STSv1; id=abcdef", 15, STS_RECORD_OK);
	cr_expect_str_eq(record.id, "abc");
	parse("v=STSv1; id=a\0b", 15, STS_RECORD_ID_INVALID);
	parse("v=STSv1; id=a\0", 14, STS_RECORD_ID_INVALID);
	parse("v=STSv1; id=a; b=\0", 18, STS_RECORD_SYNTAX);
	parse("v=STSv1; id=a", 7, STS_RECORD_VERSION_MISSING);
}

Test(sts_record, says_what_panels_do)
{
	cr_expect_eq(
	    parse("\"v=STSv1; id=a\"", 15, STS_RECORD_VERSION_MISSING).syntax,
	    TXT_VERSION_QUOTED);
	cr_expect_eq(
	    parse("v=STSv1\\; id=a", 14, STS_RECORD_VERSION_MISSING).syntax,
	    TXT_VERSION_ESCAPED);
	cr_expect_eq(
	    parse("v=STSv1 ; id=a", 14, STS_RECORD_VERSION_MISSING).syntax,
	    TXT_VERSION_BLANK);
}

static enum sts_record_fault parse_set(const char *const strings[3][2],
				       struct sts_record *record)
{
	char buffers[3][100];
	struct txt_span spans[3];
	size_t count;

	for (count = 0; count < 3 && strings[count][0] != NULL; count++) {
		struct txt_span parts[2];
		struct text joined;
		size_t part = 0;

		for (; part < 2 && strings[count][part] != NULL; part++)
			parts[part] = (struct txt_span){
			    strings[count][part], strlen(strings[count][part])};
		text_init(&joined, buffers[count], sizeof(buffers[count]));
		txt_strings_join(parts, part, &joined);
		spans[count] = (struct txt_span){joined.bytes, joined.length};
	}
	return sts_record_parse_set(spans, count, record);
}

Test(sts_record, takes_the_one_record_of_a_set)
{
	for (size_t i = 0; i < sizeof(sts_sets) / sizeof(sts_sets[0]); i++) {
		struct sts_record record;
		enum sts_record_fault fault =
		    parse_set(sts_sets[i].strings, &record);

		cr_expect_eq(fault, sts_sets[i].fault, "%s: %s",
			     sts_sets[i].name, sts_record_fault_text(fault));
		if (sts_sets[i].id != NULL)
			cr_expect_str_eq(record.id, sts_sets[i].id, "%s",
					 sts_sets[i].name);
	}
}

Test(sts_record, knows_an_id)
{
	cr_expect(sts_id_is_valid("a", 1));
	cr_expect(sts_id_is_valid("Z9", 2));
	cr_expect(sts_id_is_valid(ID32, 32));
	cr_expect(!sts_id_is_valid(ID32 "a", 33));
	cr_expect(!sts_id_is_valid("", 0));
	cr_expect(!sts_id_is_valid("a;", 2));
	cr_expect(!sts_id_is_valid("a\0", 2));
	cr_expect(!sts_id_is_valid("\xc3\xa9", 2));
}

Test(sts_record, renders_what_it_parses)
{
	static const char *const ids[] = {"20160831085700Z", "a", ID32};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		char expected[60], buffer[60];
		struct sts_record record;
		struct text text;

		text_init(&text, buffer, sizeof(buffer));
		sts_record_render(ids[i], &text);
		snprintf(expected, sizeof(expected), "v=STSv1; id=%s;", ids[i]);
		cr_expect_str_eq(text.bytes, expected);
		record = parse(text.bytes, text.length, STS_RECORD_OK);
		cr_expect_str_eq(record.id, ids[i]);
		cr_expect(!record.has_second_id && !record.has_extensions);
	}
}
