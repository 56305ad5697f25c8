/* Strings are cut at a NUL, which the look before has told of. */
#include "reports/report_json.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "base/number.h"
#include "reports/tls_report.h"

void report_json_forgive(struct report_json *json, const char *format, ...)
{
	va_list arguments;
	char buffer[400];

	/* A report may have hundreds of thousands. */
	if (json->deviations->count == DIAGNOSTICS_FINDINGS_MAX) {
		json->deviations->omitted++;
		return;
	}
	va_start(arguments, format);
	vsnprintf(buffer, sizeof(buffer), format, arguments);
	va_end(arguments);
	diagnostics_add(json->deviations, SEVERITY_INFO, NULL, 0, "%s", buffer);
}

bool report_json_refuse(struct report_json *json, const char *format, ...)
{
	char buffer[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(buffer, sizeof(buffer), format, arguments);
	va_end(arguments);
	text_add_string(json->why, buffer);
	return false;
}

/* ---- the whole ---- */

/* How to read what was not read with `flags`; false when there is no way. */
static bool find_other_flags(struct report_json *json,
			     const json_error_t *error, size_t *flags)
{
	switch (json_error_code(error)) {
	case json_error_out_of_memory: heap_exhausted();
	case json_error_duplicate_key:
		report_json_forgive(
		    json,
		    "line %d: a member is there twice, the last one counts",
		    error->line);
		*flags &= ~(size_t)JSON_REJECT_DUPLICATES;
		return true;
	case json_error_numeric_overflow:
		if (json->has_reals)
			return false;
		report_json_forgive(json, "line %d: a number is too large",
				    error->line);
		*flags |= JSON_DECODE_INT_AS_REAL;
		json->has_reals = true;
		return true;
	default: return false;
	}
}

struct json_t *report_json_load(struct report_json *json, const char *bytes,
				size_t length)
{
	size_t flags =
	    JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES;
	json_error_t error;
	json_t *root;

	do
		root = json_loadb(bytes, length, flags, &error);
	while (root == NULL && find_other_flags(json, &error, &flags));
	if (root == NULL)
		report_json_refuse(json,
				   "not valid JSON: line %d, column %d: %s",
				   error.line, error.column, error.text);
	return root;
}

/* ---- strings ---- */

static bool is_empty(const char *string)
{
	return string[strspn(string, " \t\r\n")] == '\0';
}

/* A copy, or NULL where there is no text. */
static const char *copy_of(struct report_json *json, const json_t *value)
{
	const char *string = json_string_value(value);

	if (string == NULL || is_empty(string))
		return NULL;
	return arena_copy(json->arena, string, strlen(string));
}

const char *report_json_name(struct report_json *json, const char *string)
{
	char *name;
	size_t length;

	if (string == NULL)
		return NULL;
	string += strspn(string, " \t\r\n");
	length = strlen(string);
	while (length > 0 && strchr(" \t\r\n.", string[length - 1]) != NULL)
		length--;
	if (length == 0)
		return NULL;
	name = arena_copy(json->arena, string, length);
	for (size_t i = 0; i < length; i++)
		name[i] = text_lower(name[i]);
	return name;
}

const char *report_json_string(struct report_json *json, const json_t *object,
			       const char *place, const char *name)
{
	const json_t *value = json_object_get(object, name);
	const char *copy = copy_of(json, value);

	if (copy == NULL)
		report_json_forgive(json, "%s%s: %s", place, name,
				    value == NULL	    ? "missing"
				    : json_is_null(value)   ? "null"
				    : json_is_string(value) ? "empty"
							    : "not a string");
	return copy;
}

const char *report_json_optional(struct report_json *json, const json_t *object,
				 const char *place, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (value != NULL && !json_is_string(value))
		report_json_forgive(json, "%s%s: %s", place, name,
				    json_is_null(value) ? "null"
							: "not a string");
	return copy_of(json, value);
}

const char *const *report_json_list(struct report_json *json,
				    const json_t *value, const char *place,
				    size_t *count)
{
	size_t size = json_is_array(value) ? json_array_size(value) : 1;
	const char **list;

	*count = 0;
	if (value != NULL && !json_is_array(value))
		report_json_forgive(json, "%s: %s", place,
				    json_is_null(value) ? "null"
							: "not an array");
	if (value == NULL || json_is_null(value) || size == 0)
		return NULL;
	list = arena_alloc(json->arena, size * sizeof(*list));
	for (size_t i = 0; i < size; i++) {
		const char *copy = copy_of(json, json_is_array(value)
						     ? json_array_get(value, i)
						     : value);

		if (copy != NULL)
			list[(*count)++] = copy;
		else
			report_json_forgive(
			    json, "%s[%zu]: empty, or not a string", place, i);
	}
	return list;
}

/* ---- numbers ---- */

bool report_json_count(struct report_json *json, const json_t *object,
		       const char *place, const char *name, int64_t fallback,
		       int64_t *count)
{
	const json_t *value = json_object_get(object, name);
	double number = json_number_value(value);
	const char *digits = json_string_value(value);
	uint64_t written;

	if (value == NULL || json_is_null(value)) {
		report_json_forgive(json, "%s%s: missing, taken as %d", place,
				    name, (int)fallback);
		*count = fallback;
		return true;
	}
	if (digits != NULL && number_parse(digits, strlen(digits), &written) &&
	    written <= (uint64_t)TLS_REPORT_SESSIONS_MAX) {
		report_json_forgive(json, "%s%s: a string, not a number", place,
				    name);
		*count = (int64_t)written;
		return true;
	}
	if (!json_is_number(value))
		return report_json_refuse(json, "%s%s: not a number", place,
					  name);
	if (number < 0)
		return report_json_refuse(json, "%s%s: negative", place, name);
	if (number > (double)TLS_REPORT_SESSIONS_MAX)
		return report_json_refuse(json, "%s%s: absurdly large", place,
					  name);
	*count = (int64_t)number;
	if ((double)*count < number)
		return report_json_refuse(json, "%s%s: not an integer", place,
					  name);
	if (!json_is_integer(value) && !json->has_reals)
		report_json_forgive(json, "%s%s: not written as an integer",
				    place, name);
	return true;
}
