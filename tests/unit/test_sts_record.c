#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sts/sts_record.h"

#define ID32   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME32 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"

static const struct {
	const char *name, *record;
	enum sts_record_fault fault;
	const char *id; /* of a valid record */
} records[] = {
    {"T01 as it is published", "v=STSv1; id=20160831085700Z;", STS_RECORD_OK,
     "20160831085700Z"},
    {"T02 tight", "v=STSv1;id=20160831085700Z", STS_RECORD_OK,
     "20160831085700Z"},
    {"T03 shortest id", "v=STSv1; id=a", STS_RECORD_OK, "a"},
    {"T04 tab", "v=STSv1;\tid=abc", STS_RECORD_OK, "abc"},
    {"T05 blanks around the last delimiter", "v=STSv1; id=abc ; ",
     STS_RECORD_OK, "abc"},
    {"T06 longest id", "v=STSv1; id=" ID32, STS_RECORD_OK, ID32},
    {"T07 one more", "v=STSv1; id=" ID32 "a", STS_RECORD_ID_INVALID, NULL},
    {"T08 letters and digits", "v=STSv1; id=20260101T000000Z", STS_RECORD_OK,
     "20260101T000000Z"},
    {"T09 hyphen", "v=STSv1; id=2016-08-31", STS_RECORD_ID_INVALID, NULL},
    {"T10 dot", "v=STSv1; id=2016.08", STS_RECORD_ID_INVALID, NULL},
    {"T11 underscore", "v=STSv1; id=2016_08", STS_RECORD_ID_INVALID, NULL},
    {"T12 empty id", "v=STSv1; id=", STS_RECORD_ID_INVALID, NULL},
    {"T12 empty id and a delimiter", "v=STSv1; id=;", STS_RECORD_ID_INVALID,
     NULL},
    {"T12 empty id, then one", "v=STSv1; id=; id=abc", STS_RECORD_ID_INVALID,
     NULL},
    {"T13 quotes", "v=STSv1; id=\"abc\"", STS_RECORD_ID_INVALID, NULL},
    {"T14 extension behind", "v=STSv1; id=abc; ext=1", STS_RECORD_OK, "abc"},
    {"T15 extension before", "v=STSv1; ext=1; id=abc", STS_RECORD_OK, "abc"},
    {"T16 extension's name", "v=STSv1; id=abc; foo_bar.baz-1=x", STS_RECORD_OK,
     "abc"},
    {"T17 extension's value", "v=STSv1; id=abc; foo=a:b/c?d", STS_RECORD_OK,
     "abc"},
    {"T18 longest name", "v=STSv1; id=abc; " NAME32 "=1", STS_RECORD_OK, "abc"},
    {"T19 one more", "v=STSv1; id=abc; n" NAME32 "=1", STS_RECORD_SYNTAX, NULL},
    {"T20 underscore in front", "v=STSv1; id=abc; _foo=bar", STS_RECORD_SYNTAX,
     NULL},
    {"T21 empty value", "v=STSv1; id=abc; foo=", STS_RECORD_SYNTAX, NULL},
    {"T22 second equals", "v=STSv1; id=abc; foo=a=b", STS_RECORD_SYNTAX, NULL},
    {"T23 blank in a value", "v=STSv1; id=abc; foo=a b", STS_RECORD_SYNTAX,
     NULL},
    {"T24 no equals", "v=STSv1; id=abc; foo", STS_RECORD_SYNTAX, NULL},
    {"T25 not ASCII", "v=STSv1; id=abc; foo=\xc3\xa9", STS_RECORD_SYNTAX, NULL},
    {"T26 second id", "v=STSv1; id=abc; id=def", STS_RECORD_OK, "abc"},
    {"T27 second id is no id", "v=STSv1; id=abc; id=x-y", STS_RECORD_OK, "abc"},
    {"T27 second id is no field", "v=STSv1; id=abc; id=", STS_RECORD_SYNTAX,
     NULL},
    {"T27 blank in the second id", "v=STSv1; id=abc; id=d e", STS_RECORD_SYNTAX,
     NULL},
    {"T27 third id", "v=STSv1; id=abc; id=def; id=ghi;", STS_RECORD_OK, "abc"},
    {"T28 first id is no id", "v=STSv1; id=x-y; id=abc", STS_RECORD_ID_INVALID,
     NULL},
    {"T29 version again", "v=STSv1; id=abc; v=STSv1", STS_RECORD_OK, "abc"},
    {"T30 no field", "v=STSv1;", STS_RECORD_ID_MISSING, NULL},
    {"T31 no delimiter", "v=STSv1", STS_RECORD_VERSION_MISSING, NULL},
    {"T32 no semicolon", "v=STSv1 id=abc", STS_RECORD_VERSION_MISSING, NULL},
    {"T33 comma", "v=STSv1, id=abc", STS_RECORD_VERSION_MISSING, NULL},
    {"T34 comma in the id", "v=STSv1; id=abc, foo=bar", STS_RECORD_ID_INVALID,
     NULL},
    {"T35 two semicolons at the end", "v=STSv1; id=abc;;", STS_RECORD_SYNTAX,
     NULL},
    {"T36 two after the version", "v=STSv1;; id=abc", STS_RECORD_SYNTAX, NULL},
    {"T37 blank at the end", "v=STSv1; id=abc ", STS_RECORD_SYNTAX, NULL},
    {"T38 blank in front", " v=STSv1; id=abc", STS_RECORD_VERSION_MISSING,
     NULL},
    {"T39 version last", "id=abc; v=STSv1", STS_RECORD_VERSION_MISSING, NULL},
    {"T40 blank after the version", "v=STSv1 ; id=abc",
     STS_RECORD_VERSION_MISSING, NULL},
    {"T41 other version", "v=STSv2; id=abc", STS_RECORD_VERSION_MISSING, NULL},
    {"T42 longer version", "v=STSv10; id=abc", STS_RECORD_VERSION_MISSING,
     NULL},
    {"T43 lower case", "v=stsv1; id=abc", STS_RECORD_VERSION_MISSING, NULL},
    {"T44 upper case", "V=STSv1; id=abc", STS_RECORD_VERSION_MISSING, NULL},
    {"T45 ID is another field", "v=STSv1; ID=abc", STS_RECORD_ID_MISSING, NULL},
    {"T45 and so is id2", "v=STSv1; id2=abc", STS_RECORD_ID_MISSING, NULL},
    {"T46 blanks around =", "v = STSv1; id=abc", STS_RECORD_VERSION_MISSING,
     NULL},
    {"T47 blanks around =", "v=STSv1; id = abc", STS_RECORD_SYNTAX, NULL},
    {"T47 blank behind =", "v=STSv1; id= abc", STS_RECORD_ID_INVALID, NULL},
    {"T48 stored quotes", "\"v=STSv1; id=abc\"", STS_RECORD_VERSION_MISSING,
     NULL},
    {"T49 stored backslash", "v=STSv1\\; id=abc", STS_RECORD_VERSION_MISSING,
     NULL},
    {"T50 CR LF", "v=STSv1; id=abc\r\n", STS_RECORD_ID_INVALID, NULL},
    {"T51 another protocol", "v=spf1 -all", STS_RECORD_VERSION_MISSING, NULL},
    {"T52 empty", "", STS_RECORD_VERSION_MISSING, NULL},
    {"T52 a blank", " ", STS_RECORD_VERSION_MISSING, NULL},
    {"byte order mark", "\xef\xbb\xbfv=STSv1; id=abc",
     STS_RECORD_VERSION_MISSING, NULL},
    {"no-break space", "v=STSv1;\xc2\xa0id=abc", STS_RECORD_SYNTAX, NULL},
    {"line end as a blank", "v=STSv1;\nid=abc", STS_RECORD_SYNTAX, NULL},
    {"letter that is not ASCII", "v=STSv1; id=\xc3\xa9", STS_RECORD_ID_INVALID,
     NULL},
    {"only extensions", "v=STSv1; ext=1;", STS_RECORD_ID_MISSING, NULL},
};

Test(sts_record, parses_strictly)
{
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		struct sts_record record;
		enum sts_record_fault fault = sts_record_parse(
		    records[i].record, strlen(records[i].record), &record);

		cr_expect_eq(fault, records[i].fault, "%s: %s", records[i].name,
			     sts_record_fault_text(fault));
		cr_expect_eq(record.syntax != TXT_OK,
			     fault == STS_RECORD_SYNTAX ||
				 fault == STS_RECORD_VERSION_MISSING,
			     "%s: %s", records[i].name,
			     txt_fault_text(record.syntax));
		if (records[i].id != NULL)
			cr_expect_str_eq(record.id, records[i].id, "%s",
					 records[i].name);
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

/* What a resolver gives: up to three records of up to two strings. */
static const struct {
	const char *name;
	const char *strings[3][2];
	enum sts_record_fault fault;
	const char *id;
} sets[] = {
    {"R01",
     {{"v=STSv1; id=2016", "0831085700Z;"}},
     STS_RECORD_OK,
     "20160831085700Z"},
    {"R02 cut in the version", {{"v=ST", "Sv1; id=a"}}, STS_RECORD_OK, "a"},
    {"R03 cut before a blank", {{"v=STSv1;", " id=a"}}, STS_RECORD_OK, "a"},
    {"R03 cut before the semicolon",
     {{"v=STSv1", "; id=a"}},
     STS_RECORD_OK,
     "a"},
    {"R04", {{"v=STSv1; id=a"}, {"v=spf1 -all"}}, STS_RECORD_OK, "a"},
    {"R04 other order",
     {{"v=spf1 -all"}, {"v=STSv1; id=a"}},
     STS_RECORD_OK,
     "a"},
    {"R05", {{"v=STSv1; id=a"}, {"v=STSv1; id=b"}}, STS_RECORD_SEVERAL, NULL},
    {"R05 one of them invalid",
     {{"v=STSv1; id=a"}, {"v=STSv1; id=b-c"}},
     STS_RECORD_SEVERAL,
     NULL},
    {"R06 the same twice",
     {{"v=STSv1; id=a"}, {"v=STSv1; id=a"}},
     STS_RECORD_SEVERAL,
     NULL},
    {"R07 no semicolon", {{"v=STSv1; id=a"}, {"v=STSv1"}}, STS_RECORD_OK, "a"},
    {"R08 blank before it",
     {{"v=STSv1; id=a"}, {"v=STSv1 ; id=b"}},
     STS_RECORD_OK,
     "a"},
    {"R09",
     {{"v=STSv1; id=bad-id"}, {"unrelated"}},
     STS_RECORD_ID_INVALID,
     NULL},
    {"R10", {{"unrelated"}}, STS_RECORD_ABSENT, NULL},
    {"R11", {{NULL}}, STS_RECORD_ABSENT, NULL},
    {"T40 alone", {{"v=STSv1 ; id=a"}}, STS_RECORD_ABSENT, NULL},
    {"T52 empty", {{""}}, STS_RECORD_ABSENT, NULL},
    {"three",
     {{"v=STSv1;"}, {"v=STSv1;"}, {"v=STSv1; id=a"}},
     STS_RECORD_SEVERAL,
     NULL},
};

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
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		struct sts_record record;
		enum sts_record_fault fault =
		    parse_set(sets[i].strings, &record);

		cr_expect_eq(fault, sets[i].fault, "%s: %s", sets[i].name,
			     sts_record_fault_text(fault));
		if (sets[i].id != NULL)
			cr_expect_str_eq(record.id, sets[i].id, "%s",
					 sets[i].name);
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
