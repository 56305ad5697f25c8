#include <criterion/criterion.h>
#include <string.h>

#include "sts/txt_fields.h"

#define VERSION "v=STSv1"
#define N32	"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"

static const struct {
	const char *record;
	enum txt_fault fault;
	size_t fields;
} records[] = {
    {"v=STSv1;", TXT_OK, 0},
    {"v=STSv1; ", TXT_OK, 0},
    {"v=STSv1;a=b", TXT_OK, 1},
    {"v=STSv1; a=b;", TXT_OK, 1},
    {"v=STSv1;\t a=b \t;\t c=d ; ", TXT_OK, 2},
    {"v=STSv1;a=b;c=d;e=f", TXT_OK, 3},
    {"", TXT_VERSION_MISSING, 0},
    {" ", TXT_VERSION_MISSING, 0},
    {"v=STSv1", TXT_VERSION_MISSING, 0},
    {"v=STSv1 a=b", TXT_VERSION_MISSING, 0},
    {"v=STSv1, a=b", TXT_VERSION_MISSING, 0},
    {"v=STSv10; a=b", TXT_VERSION_MISSING, 0},
    {"v=STSv2; a=b", TXT_VERSION_MISSING, 0},
    {"v = STSv1; a=b", TXT_VERSION_MISSING, 0},
    {"a=b; v=STSv1", TXT_VERSION_MISSING, 0},
    {"v=STSv", TXT_VERSION_MISSING, 0},
    {"\"", TXT_VERSION_MISSING, 0},
    {"v=stsv1; a=b", TXT_VERSION_CASE, 0},
    {"V=STSv1; a=b", TXT_VERSION_CASE, 0},
    {" v=STSv1; a=b", TXT_VERSION_BLANK, 0},
    {"v=STSv1 ; a=b", TXT_VERSION_BLANK, 0},
    {"v=STSv1\t ;", TXT_VERSION_BLANK, 0},
    {"\"v=STSv1; a=b\"", TXT_VERSION_QUOTED, 0},
    {"v=STSv1\\; a=b", TXT_VERSION_ESCAPED, 0},
    {"v=STSv1;;", TXT_FIELD_EMPTY, 0},
    {"v=STSv1;; a=b", TXT_FIELD_EMPTY, 0},
    {"v=STSv1; a=b;;", TXT_FIELD_EMPTY, 1},
    {"v=STSv1; a=b; ;", TXT_FIELD_EMPTY, 1},
    {"v=STSv1; a=b; c", TXT_FIELD_NO_EQUALS, 1},
    {"v=STSv1; a; c=d", TXT_FIELD_NO_EQUALS, 0},
    {"v=STSv1; a=b ", TXT_BLANK_AT_END, 0},
    {"v=STSv1; a= ", TXT_BLANK_AT_END, 0},
    {"v=STSv1; a=b; c=d\t", TXT_BLANK_AT_END, 1},
    {"v=STSv1; =b", TXT_FIELD_NAME_INVALID, 1},
    {"v=STSv1; _a=b", TXT_FIELD_NAME_INVALID, 1},
    {"v=STSv1; -a=b", TXT_FIELD_NAME_INVALID, 1},
    {"v=STSv1; a =b", TXT_FIELD_NAME_INVALID, 1},
    {"v=STSv1; a:b=c", TXT_FIELD_NAME_INVALID, 1},
    {"v=STSv1; n" N32 "=c", TXT_FIELD_NAME_INVALID, 1},
    {"v=STSv1; " N32 "=c", TXT_OK, 1},
    {"v=STSv1; 0_-.=c", TXT_OK, 1},
    {"v=STSv1; a=", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a=;", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a= \t;", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a= b", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a=b c", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a=b=c", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a==", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a=\xc3\xa9", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a=\x7f", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a=b\r\n", TXT_FIELD_VALUE_INVALID, 1},
    {"v=STSv1; a=!\"#$%&'()*+,-./:<>?@[\\]^_`{|}~", TXT_OK, 1},
};

/* What a record is refused for when none of its fields is known. */
static enum txt_fault check(const char *record, size_t *fields)
{
	struct txt_reader reader;
	struct txt_field field;
	enum txt_fault fault;
	enum txt_step step;

	*fields = 0;
	if (!txt_reader_start(&reader, VERSION, record, strlen(record)))
		return reader.fault;
	while ((step = txt_reader_next(&reader, &field)) == TXT_FIELD) {
		++*fields;
		fault = txt_field_check_extension(&field);
		if (fault != TXT_OK)
			return fault;
	}
	return step == TXT_END ? TXT_OK : reader.fault;
}

Test(txt_fields, reads_fields)
{
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		size_t fields;
		enum txt_fault fault = check(records[i].record, &fields);

		cr_expect_eq(fault, records[i].fault, "'%s': %s",
			     records[i].record, txt_fault_text(fault));
		cr_expect_eq(fields, records[i].fields, "'%s': %zu fields",
			     records[i].record, fields);
	}
}

Test(txt_fields, cuts_fields_at_the_first_equals)
{
	static const char record[] = "v=STSv1; rua=a=b \t; c=d";
	struct txt_reader reader;
	struct txt_field field;

	cr_assert(txt_reader_start(&reader, VERSION, record, strlen(record)));
	cr_assert_eq(txt_reader_next(&reader, &field), TXT_FIELD);
	cr_expect(txt_field_has_name(&field, "rua"));
	cr_expect(!txt_field_has_name(&field, "ru"));
	cr_expect(!txt_field_has_name(&field, "rua="));
	cr_expect(!txt_field_has_name(&field, "RUA"));
	cr_expect_eq(field.value.length, 3);
	cr_expect_eq(memcmp(field.value.bytes, "a=b", 3), 0);
	cr_assert_eq(txt_reader_next(&reader, &field), TXT_FIELD);
	cr_expect(txt_field_has_name(&field, "c"));
	cr_expect_eq(txt_reader_next(&reader, &field), TXT_END);
	cr_expect_eq(txt_reader_next(&reader, &field), TXT_END);
}

Test(txt_fields, has_a_reason_for_each_fault)
{
	for (enum txt_fault fault = TXT_OK; fault <= TXT_BLANK_AT_END; fault++)
		cr_expect_gt(strlen(txt_fault_text(fault)), 0);
}

Test(txt_fields, joins_strings_with_nothing_in_between)
{
	static const struct txt_span strings[] = {
	    {"v=ST", 4}, {"", 0}, {"Sv1; i", 6}, {"d=a\0b", 5}};
	char buffer[40];
	struct text record;

	text_init(&record, buffer, sizeof(buffer));
	txt_strings_join(strings, 4, &record);
	cr_expect_eq(record.length, 15);
	cr_expect_eq(memcmp(record.bytes, "v=STSv1; id=a\0b", 15), 0);
	text_clear(&record);
	txt_strings_join(strings, 0, &record);
	cr_expect_eq(record.length, 0);
}

Test(txt_fields, chooses_the_only_record)
{
	static const struct txt_span set[] = {
	    {"v=spf1 -all", 11}, {"v=STSv1", 7},  {"v=STSv1;", 8},
	    {"v=STSv1 ;", 9},	 {"v=STSv1;", 8},
	};
	size_t candidates;

	cr_expect(txt_records_choose(set, 0, VERSION, &candidates) == NULL);
	cr_expect_eq(candidates, 0);
	cr_expect(txt_records_choose(set, 2, VERSION, &candidates) == NULL);
	cr_expect_eq(candidates, 0);
	cr_expect(txt_records_choose(set, 4, VERSION, &candidates) == &set[2]);
	cr_expect_eq(candidates, 1);
	cr_expect(txt_records_choose(set, 5, VERSION, &candidates) == NULL);
	cr_expect_eq(candidates, 2);
}
