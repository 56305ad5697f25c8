/* Pure functions on bytes that anybody may have published. */
#include "sts/txt_fields.h"

#include <string.h>

#include "base/text.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool has_prefix(const char *record, size_t length, const char *version)
{
	size_t version_length = strlen(version);

	return length > version_length &&
	       memcmp(record, version, version_length) == 0 &&
	       record[version_length] == ';';
}

static void skip_blanks(struct txt_reader *reader)
{
	while (reader->at < reader->end && is_blank(*reader->at))
		reader->at++;
}

bool txt_reader_start(struct txt_reader *reader, const char *version,
		      const char *record, size_t length)
{
	if (!has_prefix(record, length, version))
		return false;
	reader->at = record + strlen(version);
	reader->end = record + length;
	return true;
}

enum txt_step txt_reader_next(struct txt_reader *reader,
			      struct txt_field *field)
{
	const char *end, *equals;

	if (reader->at == reader->end)
		return TXT_END;
	reader->at++; /* the ';' that ended the field before */
	skip_blanks(reader);
	if (reader->at == reader->end)
		return TXT_END;
	end = memchr(reader->at, ';', (size_t)(reader->end - reader->at));
	if (end == NULL)
		end = reader->end;
	equals = memchr(reader->at, '=', (size_t)(end - reader->at));
	if (equals == NULL)
		return TXT_BROKEN;
	field->name = reader->at;
	field->name_length = (size_t)(equals - reader->at);
	field->value = equals + 1;
	reader->at = end;
	/* Blanks belong to a delimiter, and there is none at the very end. */
	while (end < reader->end && end > field->value && is_blank(end[-1]))
		end--;
	field->value_length = (size_t)(end - field->value);
	return TXT_FIELD;
}

bool txt_field_is_extension(const struct txt_field *field)
{
	if (field->name_length == 0 || field->value_length == 0 ||
	    field->name_length > TXT_FIELD_NAME_LENGTH_MAX ||
	    !text_is_alphanumeric(field->name[0]))
		return false;
	for (size_t i = 1; i < field->name_length; i++) {
		char c = field->name[i];

		if (!text_is_alphanumeric(c) && c != '_' && c != '-' &&
		    c != '.')
			return false;
	}
	for (size_t i = 0; i < field->value_length; i++) {
		char c = field->value[i];

		if (c <= ' ' || c > '~' || c == '=' || c == ';')
			return false;
	}
	return true;
}

bool txt_field_has_name(const struct txt_field *field, const char *name)
{
	return field->name_length == strlen(name) &&
	       memcmp(field->name, name, field->name_length) == 0;
}

const struct txt_record *txt_records_choose(const struct txt_record *records,
					    size_t count, const char *version,
					    size_t *candidates)
{
	const struct txt_record *chosen = NULL;

	*candidates = 0;
	for (size_t i = 0; i < count; i++) {
		if (!has_prefix(records[i].bytes, records[i].length, version))
			continue;
		(*candidates)++;
		chosen = &records[i];
	}
	return *candidates == 1 ? chosen : NULL;
}
