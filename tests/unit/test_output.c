#include "cli/output.h"

#include "json_at.h"

static const struct dns_record list[] = {
    {"_mta-sts.a.example", DNS_TXT, 300, "v=STSv1; id=1;", "the \"policy\""},
    {"mta-sts.a.example", DNS_AAAA, 3600, "2001:db8::1", ""},
};
static const char *const notes[] = {"no address"};

/* What is printed, as JSON, which ends with a line end. */
static json_t *print(const struct records *records, size_t count)
{
	size_t length;
	char *text;
	FILE *stream = open_memstream(&text, &length);
	json_t *root;

	cr_assert_not_null(stream);
	cr_expect(output_records_json(stream, records, count));
	fclose(stream);
	cr_assert_gt(length, 0);
	cr_expect_eq(text[length - 1], '\n');
	root = json_parse(text);
	free(text);
	return root;
}

Test(output, has_an_object_for_each_entry)
{
	const struct records records[] = {
	    {.title = "a.example",
	     .status = RECORDS_CURRENT,
	     .list = list,
	     .count = 2,
	     .notes = notes,
	     .note_count = 1},
	    {.title = "b.example", .status = RECORDS_PENDING},
	};
	json_t *root = print(records, 2);

	cr_expect_eq(json_array_size(root), 2);
	expect_json(root, "0.title", "\"a.example\"");
	expect_json(root, "0.status", "\"current\"");
	expect_json(root, "0.records.0",
		    "{\"name\":\"_mta-sts.a.example\",\"type\":\"TXT\","
		    "\"ttl\":300,\"value\":\"v=STSv1; id=1;\","
		    "\"comment\":\"the \\\"policy\\\"\"}");
	expect_json(root, "0.records.1.type", "\"AAAA\"");
	expect_json(root, "0.notes", "[\"no address\"]");
	expect_json(root, "1",
		    "{\"title\":\"b.example\",\"status\":\"pending\","
		    "\"records\":[],\"notes\":[]}");
	json_decref(root);
}

Test(output, has_a_name_for_each_status)
{
	static const struct {
		enum records_status status;
		const char *name;
	} names[] = {
	    {RECORDS_CURRENT, "\"current\""},
	    {RECORDS_PENDING, "\"pending\""},
	    {RECORDS_UNSERVED, "\"unserved\""},
	    {RECORDS_UNKNOWN, "\"unknown\""},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct records records = {.title = "a.example",
						.status = names[i].status};
		json_t *root = print(&records, 1);

		expect_json(root, "0.status", names[i].name);
		json_decref(root);
	}
}

Test(output, is_an_array_without_entries)
{
	json_t *root = print(NULL, 0);

	cr_expect(json_is_array(root));
	json_decref(root);
}

Test(output, tells_that_it_cannot_be_written)
{
	const struct records records = {.title = "a.example"};
	FILE *stream = fopen("/dev/full", "w");

	cr_assert_not_null(stream);
	setvbuf(stream, NULL, _IONBF, 0);
	cr_expect_not(output_records_json(stream, &records, 1));
	fclose(stream);
}
