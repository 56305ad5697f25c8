/* Pure functions on bytes that anybody may have published. */
#include "sts/sts_record.h"

#include <string.h>

static const char *const fault_texts[] = {
    [STS_RECORD_OK] = "it is valid",
    [STS_RECORD_ABSENT] = "no record starts with 'v=STSv1;'",
    [STS_RECORD_SEVERAL] =
	"more than one record starts with 'v=STSv1;', so none counts",
    [STS_RECORD_VERSION_MISSING] = "it does not start with 'v=STSv1;'",
    [STS_RECORD_SYNTAX] = "a field is malformed",
    [STS_RECORD_ID_MISSING] = "there is no 'id='",
    [STS_RECORD_ID_INVALID] = "an id has 1 to 32 letters and digits",
};

const char *sts_record_fault_text(enum sts_record_fault fault)
{
	return fault_texts[fault];
}

bool sts_id_is_valid(const char *id, size_t length)
{
	if (length == 0 || length > STS_ID_LENGTH_MAX)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (!text_is_alphanumeric(id[i]))
			return false;
	}
	return true;
}

static enum sts_record_fault take_extension(const struct txt_field *field,
					    struct sts_record *record)
{
	record->syntax = txt_field_check_extension(field);
	return record->syntax == TXT_OK ? STS_RECORD_OK : STS_RECORD_SYNTAX;
}

static enum sts_record_fault take_field(const struct txt_field *field,
					struct sts_record *record)
{
	if (!txt_field_has_name(field, "id")) {
		record->has_extensions = true;
		return take_extension(field, record);
	}
	/* RFC 8461 section 3.2, last paragraph: the first one counts, and a
	 * later one is as good as any field that is ignored. */
	if (record->id[0] != '\0') {
		record->has_second_id = true;
		return take_extension(field, record);
	}
	if (!sts_id_is_valid(field->value.bytes, field->value.length))
		return STS_RECORD_ID_INVALID;
	memcpy(record->id, field->value.bytes, field->value.length);
	return STS_RECORD_OK;
}

enum sts_record_fault sts_record_parse(const char *bytes, size_t length,
				       struct sts_record *record)
{
	enum sts_record_fault fault;
	struct txt_reader reader;
	struct txt_field field;
	enum txt_step step;

	*record = (struct sts_record){0};
	if (!txt_reader_start(&reader, STS_RECORD_VERSION, bytes, length)) {
		record->syntax = reader.fault;
		return STS_RECORD_VERSION_MISSING;
	}
	while ((step = txt_reader_next(&reader, &field)) == TXT_FIELD) {
		fault = take_field(&field, record);
		if (fault != STS_RECORD_OK)
			return fault;
	}
	if (step == TXT_BROKEN) {
		record->syntax = reader.fault;
		return STS_RECORD_SYNTAX;
	}
	return record->id[0] != '\0' ? STS_RECORD_OK : STS_RECORD_ID_MISSING;
}

enum sts_record_fault sts_record_parse_set(const struct txt_span *records,
					   size_t count,
					   struct sts_record *record)
{
	size_t candidates;
	const struct txt_span *chosen =
	    txt_records_choose(records, count, STS_RECORD_VERSION, &candidates);

	*record = (struct sts_record){0};
	if (chosen == NULL)
		return candidates == 0 ? STS_RECORD_ABSENT : STS_RECORD_SEVERAL;
	return sts_record_parse(chosen->bytes, chosen->length, record);
}

void sts_record_render(const char *id, struct text *text)
{
	text_addf(text, "%s; id=%s;", STS_RECORD_VERSION, id);
}
