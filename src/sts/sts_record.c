/* Pure functions. */
#include "sts/sts_record.h"

#include <string.h>

bool sts_id_is_valid(const char *id, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!text_is_alphanumeric(id[i]))
			return false;
	}
	return length > 0 && length <= STS_ID_LENGTH_MAX;
}

static enum sts_record_fault take_id(const struct txt_field *field,
				     struct sts_record *record)
{
	/* RFC 8461 section 3.2, last paragraph: the first one counts. */
	if (record->id[0] != '\0') {
		record->has_second_id = true;
		return STS_RECORD_OK;
	}
	if (!sts_id_is_valid(field->value, field->value_length))
		return STS_RECORD_ID_INVALID;
	memcpy(record->id, field->value, field->value_length);
	return STS_RECORD_OK;
}

static enum sts_record_fault take_field(const struct txt_field *field,
					struct sts_record *record)
{
	if (txt_field_has_name(field, "id"))
		return take_id(field, record);
	record->has_extensions = true;
	return txt_field_is_extension(field) ? STS_RECORD_OK
					     : STS_RECORD_SYNTAX;
}

enum sts_record_fault sts_record_parse(const char *bytes, size_t length,
				       struct sts_record *record)
{
	enum sts_record_fault fault;
	struct txt_reader reader;
	struct txt_field field;
	enum txt_step step;

	*record = (struct sts_record){0};
	if (!txt_reader_start(&reader, STS_RECORD_VERSION, bytes, length))
		return STS_RECORD_VERSION_MISSING;
	while ((step = txt_reader_next(&reader, &field)) == TXT_FIELD) {
		fault = take_field(&field, record);
		if (fault != STS_RECORD_OK)
			return fault;
	}
	if (step == TXT_BROKEN)
		return STS_RECORD_SYNTAX;
	return record->id[0] != '\0' ? STS_RECORD_OK : STS_RECORD_ID_MISSING;
}

void sts_record_render(const char *id, struct text *text)
{
	text_addf(text, "%s; id=%s;", STS_RECORD_VERSION, id);
}
