/*
 * Pure functions; a body comes from the network and may be anything.  A line
 * that breaks a rule is reported and then read as it was probably meant, so
 * that one mistake makes one issue.
 */
#include "sts/policy.h"

#include <string.h>

#include "base/number.h"
#include "sts/domain_name.h"
#include "sts/txt_fields.h"

#define VERSION		      "STSv1"
#define MAX_AGE_DIGITS_MAX    10
#define SHORTEST_MX_LINE_SIZE 5	    /* "mx:a" and a line end */
#define LONG_BODY_BYTES	      10240 /* the least that a sender stops at */

static const char *const mode_names[] = {
    [POLICY_NONE] = "none",
    [POLICY_TESTING] = "testing",
    [POLICY_ENFORCE] = "enforce",
};

#define MODE_COUNT (sizeof(mode_names) / sizeof(mode_names[0]))

static bool equals(const char *bytes, size_t length, const char *string)
{
	return strlen(string) == length && memcmp(bytes, string, length) == 0;
}

const char *policy_mode_name(enum policy_mode mode)
{
	return mode_names[mode];
}

bool policy_mode_parse(const char *name, size_t length, enum policy_mode *mode)
{
	for (size_t i = 0; i < MODE_COUNT; i++) {
		if (equals(name, length, mode_names[i])) {
			*mode = (enum policy_mode)i;
			return true;
		}
	}
	return false;
}

/* ---- parsing ---- */

enum key { KEY_VERSION, KEY_MODE, KEY_MAX_AGE, KEY_MX, KEY_COUNT };

struct parsing {
	struct policy *policy;
	struct policy_issues *issues;
	const char **mx; /* room for every mx there can be */
	char *mx_names;	 /* where the next of their names goes */
	unsigned line, lf_lines, crlf_lines;
	bool has[KEY_COUNT];
	bool has_valid_mode;
};

/* One line, cut into its parts. */
struct field {
	struct txt_span key, value;
};

static void add_issue(struct parsing *parsing, enum policy_fault fault,
		      unsigned line, struct txt_span subject)
{
	struct policy_issue issue = {
	    .fault = fault,
	    .line = line,
	    .subject = subject.bytes,
	    .subject_length = subject.length,
	};

	policy_issues_add(parsing->issues, &issue);
}

/* An issue of the whole policy. */
static void add_issue_of_all(struct parsing *parsing, enum policy_fault fault)
{
	add_issue(parsing, fault, 0, (struct txt_span){0});
}

static void take_version(struct parsing *parsing, struct txt_span value)
{
	if (!equals(value.bytes, value.length, VERSION))
		add_issue(parsing, POLICY_VERSION_UNKNOWN, parsing->line,
			  value);
	if (parsing->line != 1)
		add_issue(parsing, POLICY_VERSION_NOT_FIRST, parsing->line,
			  value);
}

static void take_mode(struct parsing *parsing, struct txt_span value)
{
	parsing->has_valid_mode = policy_mode_parse(value.bytes, value.length,
						    &parsing->policy->mode);
	if (!parsing->has_valid_mode)
		add_issue(parsing, POLICY_MODE_UNKNOWN, parsing->line, value);
}

static void take_max_age(struct parsing *parsing, struct txt_span value)
{
	uint64_t seconds;

	if (value.length > MAX_AGE_DIGITS_MAX ||
	    !number_parse(value.bytes, value.length, &seconds)) {
		add_issue(parsing, POLICY_MAX_AGE_INVALID, parsing->line,
			  value);
		return;
	}
	if (seconds > POLICY_MAX_AGE_LIMIT_S) {
		add_issue(parsing, POLICY_MAX_AGE_TOO_LARGE, parsing->line,
			  value);
		return;
	}
	if (value.length > 1 && value.bytes[0] == '0')
		add_issue(parsing, POLICY_MAX_AGE_LEADING_ZEROS, parsing->line,
			  value);
	if (seconds < POLICY_MAX_AGE_MIN_S)
		add_issue(parsing, POLICY_MAX_AGE_SHORT, parsing->line, value);
	if (seconds > POLICY_MAX_AGE_MAX_S)
		add_issue(parsing, POLICY_MAX_AGE_AT_LIMIT, parsing->line,
			  value);
	parsing->policy->max_age_s = (uint32_t)seconds;
}

static bool has_several_words(struct txt_span value)
{
	for (size_t i = 0; i < value.length; i++) {
		if (txt_is_blank(value.bytes[i]) || value.bytes[i] == ',')
			return true;
	}
	return false;
}

/* The grammar knows letters, digits and hyphens only: a name of nothing but
 * digits fits it, an address literal does not. */
static bool fits_grammar(enum domain_name_fault fault, struct txt_span value)
{
	return fault == DOMAIN_NAME_OK ||
	       (fault == DOMAIN_NAME_ADDRESS &&
		memchr(value.bytes, ':', value.length) == NULL &&
		memchr(value.bytes, '[', value.length) == NULL);
}

static void remark_mx(struct parsing *parsing, enum domain_name_fault fault,
		      struct txt_span value)
{
	const char *end = value.bytes + value.length;
	const char *dot = memchr(value.bytes, '.', value.length);

	if (fault == DOMAIN_NAME_ADDRESS)
		add_issue(parsing, POLICY_MX_ADDRESS, parsing->line, value);
	else if (dot == NULL)
		add_issue(parsing, POLICY_MX_SINGLE_LABEL, parsing->line,
			  value);
	else if (value.bytes[0] == '*' &&
		 memchr(dot + 1, '.', (size_t)(end - dot - 1)) == NULL)
		add_issue(parsing, POLICY_MX_WILDCARD_WIDE, parsing->line,
			  value);
}

static void take_mx(struct parsing *parsing, struct txt_span value)
{
	enum domain_name_fault fault =
	    domain_name_check_pattern(value.bytes, value.length);
	struct policy_issue invalid = {
	    .fault = POLICY_MX_INVALID,
	    .name_fault = fault,
	    .line = parsing->line,
	    .subject = value.bytes,
	    .subject_length = value.length,
	};

	if (has_several_words(value)) {
		add_issue(parsing, POLICY_MX_SEVERAL, parsing->line, value);
		return;
	}
	if (!fits_grammar(fault, value)) {
		policy_issues_add(parsing->issues, &invalid);
		return;
	}
	remark_mx(parsing, fault, value);
	parsing->mx[parsing->policy->mx_count++] = parsing->mx_names;
	memcpy(parsing->mx_names, value.bytes, value.length);
	parsing->mx_names += value.length + 1; /* a NUL is there already */
}

static const struct {
	const char *name;
	void (*take)(struct parsing *parsing, struct txt_span value);
} keys[KEY_COUNT] = {
    [KEY_VERSION] = {"version", take_version},
    [KEY_MODE] = {"mode", take_mode},
    [KEY_MAX_AGE] = {"max_age", take_max_age},
    [KEY_MX] = {"mx", take_mx},
};

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
static void take_ignored(struct parsing *parsing, const struct field *field,
			 enum policy_fault remark)
{
	const unsigned char *bytes = (const unsigned char *)field->value.bytes;
	bool is_ascii = true;
	size_t step;

	for (size_t i = 0; i < field->value.length; i += step) {
		step = utf8_length(bytes + i, field->value.length - i);
		if (step == 0 || bytes[i] < ' ' || bytes[i] == 0x7f) {
			add_issue(parsing,
				  step == 0 ? POLICY_VALUE_NOT_UTF8
					    : POLICY_VALUE_CONTROL,
				  parsing->line, field->key);
			return;
		}
		is_ascii = is_ascii && step == 1;
	}
	add_issue(parsing, remark, parsing->line, field->key);
	if (!is_ascii)
		add_issue(parsing, POLICY_VALUE_NOT_ASCII, parsing->line,
			  field->key);
}

/* The known key of this name, in upper or lower case. */
static enum key find_key(struct txt_span name)
{
	enum key key = KEY_VERSION;

	while (key < KEY_COUNT &&
	       !text_equal_nocase(name.bytes, name.length, keys[key].name,
				  strlen(keys[key].name)))
		key++;
	return key;
}

static void take_field(struct parsing *parsing, const struct field *field)
{
	enum key key = find_key(field->key);
	bool is_known =
	    key < KEY_COUNT &&
	    equals(field->key.bytes, field->key.length, keys[key].name);

	if (field->value.length == 0)
		add_issue(parsing, POLICY_VALUE_EMPTY, parsing->line,
			  field->key);
	else if (key == KEY_COUNT)
		take_ignored(parsing, field, POLICY_UNKNOWN_KEY);
	else if (!is_known)
		take_ignored(parsing, field, POLICY_KEY_CASE);
	/* RFC 8461 section 3.2: of a duplicate only the first one counts; the
	 * others are ignored, if they are fields at all. */
	else if (parsing->has[key] && key != KEY_MX)
		take_ignored(parsing, field, POLICY_DUPLICATE_KEY);
	else
		keys[key].take(parsing, field->value);
	if (is_known)
		parsing->has[key] = true;
}

/* Checks what stands before the colon, and cuts blanks off. */
static bool check_key(struct parsing *parsing, struct txt_span *key)
{
	size_t length = key->length;

	while (length > 0 && txt_is_blank(key->bytes[length - 1]))
		length--;
	if (length < key->length)
		add_issue(parsing, POLICY_BLANK_BEFORE_COLON, parsing->line,
			  *key);
	key->length = length;
	if (txt_is_extension_name(key->bytes, length))
		return true;
	add_issue(
	    parsing,
	    length > TXT_FIELD_NAME_LENGTH_MAX &&
		    txt_is_extension_name(key->bytes, TXT_FIELD_NAME_LENGTH_MAX)
		? POLICY_KEY_TOO_LONG
		: POLICY_KEY_INVALID,
	    parsing->line, *key);
	return false;
}

/* `line` has something in it, and no blanks around it. */
static void take_trimmed(struct parsing *parsing, struct txt_span line)
{
	const char *colon = memchr(line.bytes, ':', line.length);
	const char *end = line.bytes + line.length, *value;
	struct field field;

	if (line.bytes[0] == '#') {
		add_issue(parsing, POLICY_COMMENT, parsing->line, line);
		return;
	}
	if (colon == NULL) {
		add_issue(parsing, POLICY_NO_COLON, parsing->line, line);
		return;
	}
	value = colon + 1;
	while (value < end && txt_is_blank(*value))
		value++;
	field.key = (struct txt_span){line.bytes, (size_t)(colon - line.bytes)};
	field.value = (struct txt_span){value, (size_t)(end - value)};
	if (check_key(parsing, &field.key))
		take_field(parsing, &field);
}

static void take_line(struct parsing *parsing, struct txt_span line)
{
	struct txt_span all = line;

	parsing->line++;
	if (memchr(line.bytes, '\r', line.length) != NULL)
		add_issue(parsing, POLICY_BARE_CR, parsing->line, all);
	while (line.length > 0 && (txt_is_blank(line.bytes[line.length - 1]) ||
				   line.bytes[line.length - 1] == '\r'))
		line.length--;
	if (line.length == 0) {
		add_issue(parsing, POLICY_BLANK_LINE, parsing->line, all);
		return;
	}
	if (txt_is_blank(line.bytes[0]))
		add_issue(parsing, POLICY_LEADING_BLANK, parsing->line, all);
	while (txt_is_blank(line.bytes[0])) {
		line.bytes++;
		line.length--;
	}
	take_trimmed(parsing, line);
}

/* sts-policy-term = LF / CRLF (erratum 6253) */
static void take_lines(struct parsing *parsing, const char *body, size_t length)
{
	const char *at = body, *end = body + length;

	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		const char *stop = lf == NULL ? end : lf;

		if (lf != NULL && stop > at && stop[-1] == '\r') {
			stop--;
			parsing->crlf_lines++;
		} else if (lf != NULL) {
			parsing->lf_lines++;
		}
		take_line(parsing, (struct txt_span){at, (size_t)(stop - at)});
		at = lf == NULL ? end : lf + 1;
	}
}

/* What only the whole can tell. */
static void check_whole(struct parsing *parsing)
{
	static const enum policy_fault missing[] = {
	    [KEY_VERSION] = POLICY_VERSION_MISSING,
	    [KEY_MODE] = POLICY_MODE_MISSING,
	    [KEY_MAX_AGE] = POLICY_MAX_AGE_MISSING,
	};

	for (enum key key = KEY_VERSION; key < KEY_MX; key++) {
		if (!parsing->has[key])
			add_issue_of_all(parsing, missing[key]);
	}
	if (!parsing->has[KEY_MX] && parsing->has_valid_mode)
		add_issue_of_all(parsing, parsing->policy->mode == POLICY_NONE
					      ? POLICY_MX_MISSING_IN_NONE
					      : POLICY_MX_MISSING);
	if (parsing->lf_lines > 0)
		add_issue_of_all(parsing, parsing->crlf_lines > 0
					      ? POLICY_LINE_ENDS_MIXED
					      : POLICY_LINE_ENDS_LF);
}

static void parse(struct parsing *parsing, const char *body, size_t length)
{
	if (length > LONG_BODY_BYTES)
		add_issue_of_all(parsing, POLICY_LONG);
	if (length >= 3 && memcmp(body, "\xef\xbb\xbf", 3) == 0) {
		add_issue(parsing, POLICY_BYTE_ORDER_MARK, 1,
			  (struct txt_span){body, 3});
		body += 3;
		length -= 3;
	}
	take_lines(parsing, body, length);
	check_whole(parsing);
}

bool policy_parse(struct arena *arena, const char *body, size_t length,
		  struct policy *policy, struct policy_issues *issues)
{
	struct parsing parsing = {.policy = policy, .issues = issues};
	size_t mx_max;

	*policy = (struct policy){.mode = POLICY_NONE};
	policy_issues_init(issues);
	if (length == 0 || length > POLICY_BODY_BYTES_MAX) {
		add_issue_of_all(&parsing,
				 length == 0 ? POLICY_EMPTY : POLICY_TOO_LONG);
		return false;
	}
	mx_max = length / SHORTEST_MX_LINE_SIZE + 1;
	parsing.mx = arena_alloc(arena, mx_max * sizeof(*parsing.mx) + length);
	parsing.mx_names = (char *)(parsing.mx + mx_max);
	policy->mx = parsing.mx;
	parse(&parsing, body, length);
	return issues->errors == 0;
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
	text_addf(text, "version: " VERSION "\r\nmode: %s\r\n",
		  mode_names[policy->mode]);
	for (size_t i = 0; i < policy->mx_count; i++) {
		text_add_string(text, "mx: ");
		add_lower(text, policy->mx[i]);
		text_add_string(text, "\r\n");
	}
	text_addf(text, "max_age: %u\r\n", (unsigned)policy->max_age_s);
}

/* ---- mail servers ---- */

const char *policy_find_mx(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->mx_count; i++) {
		const char *pattern = policy->mx[i];

		if (domain_name_matches(pattern, strlen(pattern), name,
					strlen(name)))
			return pattern;
	}
	return NULL;
}
