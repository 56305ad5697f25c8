/* Reports a failure to write by its result only. */
#include "cli/output.h"

#include <jansson.h>

static const char *status_name(enum records_status status)
{
	switch (status) {
	case RECORDS_CURRENT: return "current";
	case RECORDS_PENDING: return "pending";
	case RECORDS_UNSERVED: return "unserved";
	case RECORDS_UNKNOWN: break;
	}
	return "unknown";
}

static json_t *make_record(const struct dns_record *record)
{
	return json_pack("{s:s, s:s, s:i, s:s, s:s}", "name", record->name,
			 "type", dns_type_name(record->type), "ttl",
			 (int)record->ttl_s, "value", record->value, "comment",
			 record->comment);
}

static json_t *make_entry(const struct records *records)
{
	json_t *list = json_array(), *notes = json_array();

	for (size_t i = 0; i < records->count; i++)
		json_array_append_new(list, make_record(&records->list[i]));
	for (size_t i = 0; i < records->note_count; i++)
		json_array_append_new(notes, json_string(records->notes[i]));
	return json_pack("{s:s, s:s, s:o, s:o}", "title", records->title,
			 "status", status_name(records->status), "records",
			 list, "notes", notes);
}

bool output_records_json(FILE *stream, const struct records *list, size_t count)
{
	json_t *array = json_array();
	bool is_written;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, make_entry(&list[i]));
	is_written = json_dumpf(array, stream, JSON_INDENT(2)) == 0 &&
		     fputc('\n', stream) != EOF;
	json_decref(array);
	return is_written;
}
