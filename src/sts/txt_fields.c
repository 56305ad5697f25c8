/* Pure functions on bytes that anybody may have published. */
#include "sts/txt_fields.h"

#include <string.h>

static const char *const fault_texts[] = {
    [TXT_OK] = "it is valid",
    [TXT_VERSION_MISSING] = "it does not start with the version and ';'",
    [TXT_VERSION_CASE] = "upper and lower case matter in the version",
    [TXT_VERSION_BLANK] =
	"nothing may stand before the version, nor between it and its ';'",
    [TXT_VERSION_QUOTED] =
	"the quotes are part of the record: enter it without them",
    [TXT_VERSION_ESCAPED] =
	"the backslash is part of the record: enter ';' without it",
    [TXT_FIELD_EMPTY] = "there is an empty field: ';;'",
    [TXT_FIELD_NO_EQUALS] = "a field has no '='",
    [TXT_FIELD_NAME_INVALID] =
	"a field's name has 1 to 32 letters, digits, '_', '-' and '.', and "
	"starts with a letter or digit",
    [TXT_FIELD_VALUE_INVALID] =
	"a field's value is visible ASCII without blanks, '=' and ';', and "
	"is not empty",
    [TXT_BLANK_AT_END] = "there is a blank at the end",
};

const char *txt_fault_text(enum txt_fault fault)
{
	return fault_texts[fault];
}

bool txt_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool txt_is_extension_name(const char *name, size_t length)
{
	if (length == 0 || length > TXT_FIELD_NAME_LENGTH_MAX ||
	    !text_is_alphanumeric(name[0]))
		return false;
	for (size_t i = 1; i < length; i++) {
		if (!text_is_alphanumeric(name[i]) && name[i] != '_' &&
		    name[i] != '-' && name[i] != '.')
			return false;
	}
	return true;
}

static bool starts_with(const char *bytes, size_t length, const char *prefix)
{
	size_t prefix_length = strlen(prefix);

	return length >= prefix_length &&
	       memcmp(bytes, prefix, prefix_length) == 0;
}

static bool has_version(const char *record, size_t length, const char *version)
{
	size_t version_length = strlen(version);

	return starts_with(record, length, version) &&
	       length > version_length && record[version_length] == ';';
}

/* What went wrong in front of a record that lacks its version. */
static enum txt_fault find_version_fault(const char *record, size_t length,
					 const char *version)
{
	size_t version_length = strlen(version);
	const char *end = record + length;

	if (length > 0 && record[0] == '"' &&
	    starts_with(record + 1, length - 1, version))
		return TXT_VERSION_QUOTED;
	while (record < end && txt_is_blank(*record))
		record++;
	if ((size_t)(end - record) < version_length ||
	    !text_equal_nocase(record, version_length, version, version_length))
		return TXT_VERSION_MISSING;
	if (!starts_with(record, version_length, version))
		return TXT_VERSION_CASE;
	record += version_length;
	if (starts_with(record, (size_t)(end - record), "\\;"))
		return TXT_VERSION_ESCAPED;
	while (record < end && txt_is_blank(*record))
		record++;
	return record < end && *record == ';' ? TXT_VERSION_BLANK
					      : TXT_VERSION_MISSING;
}

bool txt_reader_start(struct txt_reader *reader, const char *version,
		      const char *record, size_t length)
{
	*reader = (struct txt_reader){.end = record + length};
	if (!has_version(record, length, version)) {
		reader->fault = find_version_fault(record, length, version);
		return false;
	}
	reader->at = record + strlen(version);
	return true;
}

static enum txt_step break_off(struct txt_reader *reader, enum txt_fault fault)
{
	reader->fault = fault;
	return TXT_BROKEN;
}

enum txt_step txt_reader_next(struct txt_reader *reader,
			      struct txt_field *field)
{
	const char *start, *end, *equals;

	if (reader->at == reader->end)
		return TXT_END;
	start = reader->at + 1; /* behind the ';' of the field before */
	while (start < reader->end && txt_is_blank(*start))
		start++;
	reader->at = reader->end;
	if (start == reader->end)
		return TXT_END;
	end = memchr(start, ';', (size_t)(reader->end - start));
	if (end == start)
		return break_off(reader, TXT_FIELD_EMPTY);
	if (end != NULL)
		reader->at = end;
	else
		end = reader->end;
	equals = memchr(start, '=', (size_t)(end - start));
	if (equals == NULL)
		return break_off(reader, TXT_FIELD_NO_EQUALS);
	/* Blanks belong to a delimiter, and there is none at the very end. */
	if (end == reader->end && txt_is_blank(end[-1]))
		return break_off(reader, TXT_BLANK_AT_END);
	while (txt_is_blank(end[-1]))
		end--;
	field->name.bytes = start;
	field->name.length = (size_t)(equals - start);
	field->value.bytes = equals + 1;
	field->value.length = (size_t)(end - field->value.bytes);
	return TXT_FIELD;
}

enum txt_fault txt_field_check_extension(const struct txt_field *field)
{
	const struct txt_span *value = &field->value;

	if (!txt_is_extension_name(field->name.bytes, field->name.length))
		return TXT_FIELD_NAME_INVALID;
	for (size_t i = 0; i < value->length; i++) {
		char c = value->bytes[i];

		if (c <= ' ' || c > '~' || c == '=' || c == ';')
			return TXT_FIELD_VALUE_INVALID;
	}
	return value->length > 0 ? TXT_OK : TXT_FIELD_VALUE_INVALID;
}

bool txt_field_has_name(const struct txt_field *field, const char *name)
{
	return field->name.length == strlen(name) &&
	       memcmp(field->name.bytes, name, field->name.length) == 0;
}

void txt_strings_join(const struct txt_span *strings, size_t count,
		      struct text *record)
{
	for (size_t i = 0; i < count; i++)
		text_add(record, strings[i].bytes, strings[i].length);
}

const struct txt_span *txt_records_choose(const struct txt_span *records,
					  size_t count, const char *version,
					  size_t *candidates)
{
	const struct txt_span *chosen = NULL;

	*candidates = 0;
	for (size_t i = 0; i < count; i++) {
		if (!has_version(records[i].bytes, records[i].length, version))
			continue;
		(*candidates)++;
		chosen = &records[i];
	}
	return *candidates == 1 ? chosen : NULL;
}
