/* Pure functions; the body comes from the network and may be anything. */
#include "sts/policy.h"

#include <string.h>

#include "base/number.h"
#include "sts/domain_name.h"

#define KEY_LENGTH_MAX	      32
#define MAX_AGE_DIGITS_MAX    10
#define SHORTEST_MX_LINE_SIZE 5 /* "mx:a" and a line end */

static const char *const mode_names[] = {
    [POLICY_NONE] = "none",
    [POLICY_TESTING] = "testing",
    [POLICY_ENFORCE] = "enforce",
};

#define MODE_COUNT (sizeof(mode_names) / sizeof(mode_names[0]))

const char *policy_mode_name(enum policy_mode mode)
{
	return mode_names[mode];
}

bool policy_mode_parse(const char *name, size_t length, enum policy_mode *mode)
{
	for (size_t i = 0; i < MODE_COUNT; i++) {
		if (strlen(mode_names[i]) == length &&
		    memcmp(mode_names[i], name, length) == 0) {
			*mode = (enum policy_mode)i;
			return true;
		}
	}
	return false;
}

bool policy_fault_is_error(enum policy_fault fault)
{
	return fault < POLICY_VERSION_NOT_FIRST;
}

/* ---- parsing ---- */

/* One line, cut into its parts. */
struct field {
	const char *key, *value;
	size_t key_length, value_length;
};

struct parsing {
	struct arena *arena;
	struct policy *policy;
	struct policy_issues *issues;
	const char **mx;
	unsigned line;
	bool has_version, has_mode, has_max_age, is_bad;
};

static void add_issue(struct parsing *parsing, enum policy_fault fault,
		      unsigned line, const char *subject, size_t length)
{
	struct policy_issues *issues = parsing->issues;

	if (policy_fault_is_error(fault))
		parsing->is_bad = true;
	if (issues->count == POLICY_ISSUES_MAX) {
		issues->omitted++;
		return;
	}
	issues->list[issues->count++] = (struct policy_issue){
	    .fault = fault,
	    .line = line,
	    .subject = subject,
	    .subject_length = length,
	};
}

static void add_value_issue(struct parsing *parsing, enum policy_fault fault,
			    const struct field *field)
{
	add_issue(parsing, fault, parsing->line, field->value,
		  field->value_length);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* sts-policy-ext-name */
static bool is_key(const char *key, size_t length)
{
	if (length == 0 || length > KEY_LENGTH_MAX ||
	    !text_is_alphanumeric(key[0]))
		return false;
	for (size_t i = 1; i < length; i++) {
		if (!text_is_alphanumeric(key[i]) && key[i] != '_' &&
		    key[i] != '-' && key[i] != '.')
			return false;
	}
	return true;
}

/* The length of the UTF-8 character in front (RFC 3629), 0 when there is
 * none: overlong forms, surrogates and anything above U+10FFFF are none. */
static size_t utf8_length(const unsigned char *bytes, size_t length)
{
	unsigned char first = bytes[0], least = 0x80, most = 0xbf;
	size_t count;

	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	count = first < 0xe0 ? 2 : (first < 0xf0 ? 3 : 4);
	if (first == 0xe0)
		least = 0xa0;
	else if (first == 0xed)
		most = 0x9f;
	else if (first == 0xf0)
		least = 0x90;
	else if (first == 0xf4)
		most = 0x8f;
	if (count > length || bytes[1] < least || bytes[1] > most)
		return 0;
	for (size_t i = 2; i < count; i++) {
		if (bytes[i] < 0x80 || bytes[i] > 0xbf)
			return 0;
	}
	return count;
}

/* sts-policy-ext-value: visible characters, with spaces inside. */
static bool is_extension_value(const char *value, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)value;

	for (size_t i = 0; i < length;) {
		size_t step = utf8_length(bytes + i, length - i);

		if (step == 0 || bytes[i] < 0x20 || bytes[i] == 0x7f)
			return false;
		i += step;
	}
	return true;
}

static void take_version(struct parsing *parsing, const struct field *field)
{
	if (field->value_length != 5 || memcmp(field->value, "STSv1", 5) != 0)
		add_value_issue(parsing, POLICY_VERSION_UNKNOWN, field);
	if (parsing->line != 1)
		add_value_issue(parsing, POLICY_VERSION_NOT_FIRST, field);
}

static void take_mode(struct parsing *parsing, const struct field *field)
{
	if (!policy_mode_parse(field->value, field->value_length,
			       &parsing->policy->mode))
		add_value_issue(parsing, POLICY_MODE_UNKNOWN, field);
}

static void take_max_age(struct parsing *parsing, const struct field *field)
{
	uint64_t seconds;

	if (field->value_length > MAX_AGE_DIGITS_MAX ||
	    !number_parse(field->value, field->value_length, &seconds)) {
		add_value_issue(parsing, POLICY_MAX_AGE_INVALID, field);
		return;
	}
	if (seconds > POLICY_MAX_AGE_LIMIT_S) {
		add_value_issue(parsing, POLICY_MAX_AGE_TOO_LARGE, field);
		return;
	}
	if (field->value_length > 1 && field->value[0] == '0')
		add_value_issue(parsing, POLICY_MAX_AGE_LEADING_ZEROS, field);
	parsing->policy->max_age_s = (uint32_t)seconds;
}

static void take_mx(struct parsing *parsing, const struct field *field)
{
	if (domain_name_check_pattern(field->value, field->value_length) !=
	    DOMAIN_NAME_OK) {
		add_value_issue(parsing, POLICY_MX_INVALID, field);
		return;
	}
	parsing->mx[parsing->policy->mx_count++] =
	    arena_copy(parsing->arena, field->value, field->value_length);
}

static bool has_key(const struct field *field, const char *key)
{
	return field->key_length == strlen(key) &&
	       memcmp(field->key, key, field->key_length) == 0;
}

/* RFC 8461 section 3.2: of a duplicate only the first one counts; the others
 * are ignored, whatever they say. */
static void take_once(struct parsing *parsing, const struct field *field,
		      bool *has,
		      void (*take)(struct parsing *parsing,
				   const struct field *field))
{
	if (*has)
		add_issue(parsing, POLICY_DUPLICATE_KEY, parsing->line,
			  field->key, field->key_length);
	else
		take(parsing, field);
	*has = true;
}

static void take_extension(struct parsing *parsing, const struct field *field)
{
	if (field->value_length == 0)
		add_issue(parsing, POLICY_VALUE_EMPTY, parsing->line,
			  field->key, field->key_length);
	else if (!is_extension_value(field->value, field->value_length))
		add_issue(parsing, POLICY_VALUE_INVALID, parsing->line,
			  field->key, field->key_length);
	else
		add_issue(parsing, POLICY_UNKNOWN_KEY, parsing->line,
			  field->key, field->key_length);
}

static void take_field(struct parsing *parsing, const struct field *field)
{
	if (has_key(field, "version"))
		take_once(parsing, field, &parsing->has_version, take_version);
	else if (has_key(field, "mode"))
		take_once(parsing, field, &parsing->has_mode, take_mode);
	else if (has_key(field, "max_age"))
		take_once(parsing, field, &parsing->has_max_age, take_max_age);
	else if (has_key(field, "mx"))
		take_mx(parsing, field);
	else
		take_extension(parsing, field);
}

static void take_line(struct parsing *parsing, const char *line, size_t length)
{
	const char *colon = memchr(line, ':', length);
	const char *end = line + length;
	struct field field;

	parsing->line++;
	if (length == 0) {
		add_issue(parsing, POLICY_BLANK_LINE, parsing->line, NULL, 0);
		return;
	}
	if (colon == NULL) {
		add_issue(parsing, POLICY_NO_COLON, parsing->line, line,
			  length);
		return;
	}
	field.key = line;
	field.key_length = (size_t)(colon - line);
	field.value = colon + 1;
	while (field.value < end && is_blank(*field.value))
		field.value++;
	while (end > field.value && is_blank(end[-1]))
		end--;
	field.value_length = (size_t)(end - field.value);
	if (is_key(field.key, field.key_length))
		take_field(parsing, &field);
	else
		add_issue(parsing, POLICY_KEY_INVALID, parsing->line, field.key,
			  field.key_length);
}

static void take_lines(struct parsing *parsing, const char *body, size_t length)
{
	const char *at = body, *end = body + length;

	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		const char *next = line_end == NULL ? end : line_end + 1;
		size_t line_length =
		    (size_t)((line_end == NULL ? end : line_end) - at);

		if (line_end != NULL && line_length > 0 &&
		    at[line_length - 1] == '\r')
			line_length--;
		take_line(parsing, at, line_length);
		at = next;
	}
}

/* What only the whole can tell. */
static void check_whole(struct parsing *parsing)
{
	if (!parsing->has_version)
		add_issue(parsing, POLICY_VERSION_MISSING, 0, NULL, 0);
	if (!parsing->has_mode)
		add_issue(parsing, POLICY_MODE_MISSING, 0, NULL, 0);
	if (!parsing->has_max_age)
		add_issue(parsing, POLICY_MAX_AGE_MISSING, 0, NULL, 0);
	if (parsing->policy->mx_count > 0 || !parsing->has_mode)
		return;
	add_issue(parsing,
		  parsing->policy->mode == POLICY_NONE
		      ? POLICY_MX_MISSING_IN_NONE
		      : POLICY_MX_MISSING,
		  0, NULL, 0);
}

bool policy_parse(struct arena *arena, const char *body, size_t length,
		  struct policy *policy, struct policy_issues *issues)
{
	struct parsing parsing = {
	    .arena = arena, .policy = policy, .issues = issues};

	*policy = (struct policy){.mode = POLICY_ENFORCE};
	issues->count = issues->omitted = 0;
	parsing.mx = arena_alloc(arena, (length / SHORTEST_MX_LINE_SIZE + 1) *
					    sizeof(*parsing.mx));
	policy->mx = parsing.mx;
	if (length >= 3 && memcmp(body, "\xef\xbb\xbf", 3) == 0) {
		add_issue(&parsing, POLICY_BYTE_ORDER_MARK, 1, NULL, 0);
		body += 3;
		length -= 3;
	}
	take_lines(&parsing, body, length);
	check_whole(&parsing);
	return !parsing.is_bad;
}

/* ---- rendering ---- */

static void add_lower(struct text *text, const char *name)
{
	for (; *name != '\0'; name++) {
		char c = text_lower(*name);

		text_add(text, &c, 1);
	}
}

void policy_render(const struct policy *policy, struct text *text)
{
	text_addf(text, "version: STSv1\r\nmode: %s\r\n",
		  mode_names[policy->mode]);
	for (size_t i = 0; i < policy->mx_count; i++) {
		text_add_string(text, "mx: ");
		add_lower(text, policy->mx[i]);
		text_add_string(text, "\r\n");
	}
	text_addf(text, "max_age: %u\r\n", (unsigned)policy->max_age_s);
}
