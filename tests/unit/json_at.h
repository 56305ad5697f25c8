#ifndef TESTS_JSON_AT_H
#define TESTS_JSON_AT_H

/* What JSON has at a place such as "facts.mx.0.name".  All in this header. */

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value at `path`, borrowed; NULL when there is none. */
static inline json_t *json_at(json_t *value, const char *path)
{
	char key[64];

	while (*path != '\0' && value != NULL) {
		size_t length = strcspn(path, ".");

		snprintf(key, sizeof(key), "%.*s", (int)length, path);
		value = json_is_array(value)
			    ? json_array_get(value, (size_t)atol(key))
			    : json_object_get(value, key);
		path += length + (path[length] == '.');
	}
	return value;
}

/* Exactly this, as JSON without blanks: "\"text\"", "[1,true]". */
static inline void expect_json(json_t *root, const char *path,
			       const char *expected)
{
	const json_t *value = json_at(root, path);
	char *text;

	cr_assert_not_null(value, "there is no %s", path);
	text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	cr_expect_str_eq(text, expected, "%s: %s", path, text);
	free(text);
}

static inline json_t *json_parse(const char *text)
{
	json_error_t error;
	json_t *root = json_loads(text, 0, &error);

	cr_assert_not_null(root, "line %d: %s in:\n%s", error.line, error.text,
			   text);
	return root;
}

#endif
