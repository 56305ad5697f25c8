/* Pure: what is odd becomes a deviation. */
#include "reports/report_name.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "base/text.h"
#include "sts/domain_name.h"

#define BLANKS	     " \t\r\n"
#define FIELDS_MAX   5
#define EPOCH_DIGITS 10

/* Of foreign text that is repeated in a deviation. */
#define SHOWN_MAX 200

static const char *copy_domain(const char *text, size_t length,
			       struct arena *arena)
{
	char *name;

	while (length > 0 && strchr(BLANKS, text[0]) != NULL) {
		text++;
		length--;
	}
	while (length > 0 && strchr(BLANKS, text[length - 1]) != NULL)
		length--;
	if (length > 1 && text[length - 1] == '.')
		length--;
	if (domain_name_check(text, length) != DOMAIN_NAME_OK)
		return NULL;
	name = arena_copy(arena, text, length);
	for (size_t i = 0; i < length; i++)
		name[i] = text_lower(name[i]);
	return name;
}

const char *report_name_domain(const char *text, struct arena *arena)
{
	return copy_domain(text, strlen(text), arena);
}

/* ---- file names ---- */

struct field {
	const char *text;
	size_t length;
};

static bool ends_with(struct field field, const char *end)
{
	size_t length = strlen(end);

	return field.length >= length &&
	       strncasecmp(field.text + field.length - length, end, length) ==
		   0;
}

/* Cuts the extension off; NULL, or what is wrong with it. */
static const char *cut_extension(struct field *name)
{
	static const char *const known[] = {".json.gz", ".json"};
	static const char *const others[] = {".gz", ".zip", ".xml", ".txt"};

	for (size_t i = 0; i < 2; i++) {
		if (ends_with(*name, known[i])) {
			name->length -= strlen(known[i]);
			return NULL;
		}
	}
	for (size_t i = 0; i < 4; i++)
		if (ends_with(*name, others[i]))
			name->length -= strlen(others[i]);
	return "the extension is neither .json nor .json.gz";
}

static size_t split(struct field name, struct field fields[FIELDS_MAX])
{
	size_t count = 0;

	while (count < FIELDS_MAX) {
		struct field *field = &fields[count++];
		const char *mark = count == FIELDS_MAX
				       ? NULL
				       : memchr(name.text, '!', name.length);

		*field = name;
		if (mark == NULL)
			break;
		field->length = (size_t)(mark - name.text);
		name.text += field->length + 1;
		name.length -= field->length + 1;
	}
	return count;
}

static bool is_alphanumeric(struct field field)
{
	for (size_t i = 0; i < field.length; i++)
		if (!text_is_alphanumeric(field.text[i]))
			return false;
	return field.length > 0;
}

static const char *check_fields(const struct field *fields, size_t count)
{
	uint64_t seconds;

	for (size_t i = 2; i < 4; i++)
		if (fields[i].length > EPOCH_DIGITS ||
		    !number_parse(fields[i].text, fields[i].length, &seconds))
			return "a time in it is not in seconds since 1970";
	if (count > 4 && !is_alphanumeric(fields[4]))
		return "its unique part is not of letters and digits";
	return NULL;
}

static void deviate(struct diagnostics *deviations, const char *what,
		    const char *text, const char *why)
{
	diagnostics_add(deviations, SEVERITY_INFO, NULL, 0, "%s '%.*s': %s",
			what, SHOWN_MAX, text, why);
}

void report_name_of_file(const char *file_name, struct arena *arena,
			 struct report_name *name,
			 struct diagnostics *deviations)
{
	struct field whole = {file_name, strlen(file_name)};
	struct field fields[FIELDS_MAX];
	const char *extension = cut_extension(&whole), *why;
	size_t count = split(whole, fields);

	*name = (struct report_name){0};
	if (count < 4) {
		deviate(deviations, "file name", file_name,
			"it is not SUBMITTER!DOMAIN!BEGIN!END.json.gz");
		return;
	}
	name->submitter = copy_domain(fields[0].text, fields[0].length, arena);
	name->domain = copy_domain(fields[1].text, fields[1].length, arena);
	why = check_fields(fields, count);
	if (name->submitter == NULL || name->domain == NULL)
		deviate(deviations, "file name", file_name,
			"it has no domain where one should be");
	else if (why != NULL || extension != NULL)
		deviate(deviations, "file name", file_name,
			why != NULL ? why : extension);
}

/* ---- subjects ---- */

/* Where `label` and the colon behind it end in `text`, whatever the case and
 * the blanks; NULL when it is not there.  `start` is set to where it begins. */
static const char *find_label(const char *text, const char *const *words,
			      const char **start)
{
	for (; *text != '\0'; text++) {
		const char *at = text;
		size_t i;

		for (i = 0; words[i] != NULL; i++) {
			size_t length = strlen(words[i]);

			if (i > 0)
				at += strspn(at, BLANKS);
			if (strncasecmp(at, words[i], length) != 0)
				break;
			at += length;
		}
		if (words[i] == NULL) {
			*start = text;
			return at;
		}
	}
	return NULL;
}

static const char *check_id(const char *id)
{
	size_t length;

	id += strspn(id, BLANKS);
	length = strlen(id);
	while (length > 0 && strchr(BLANKS, id[length - 1]) != NULL)
		length--;
	if (length == 0)
		return "the report ID is empty";
	if (length < 3 || id[0] != '<' || id[length - 1] != '>')
		return "the report ID has no angle brackets";
	if (memchr(id, '@', length) == NULL)
		return "the report ID has no @";
	return NULL;
}

void report_name_of_subject(const char *subject, struct arena *arena,
			    struct report_name *name,
			    struct diagnostics *deviations)
{
	static const char *const domain[] = {"Report", "Domain", ":", NULL};
	static const char *const submitter[] = {"Submitter", ":", NULL};
	static const char *const report_id[] = {"Report-ID", ":", NULL};
	const char *first, *second = NULL, *third = NULL;
	const char *first_start, *second_start, *third_start, *why = NULL;

	*name = (struct report_name){0};
	first = find_label(subject, domain, &first_start);
	if (first != NULL)
		second = find_label(first, submitter, &second_start);
	if (second == NULL) {
		deviate(deviations, "subject", subject,
			"it is not 'Report Domain: D Submitter: S Report-ID: "
			"<ID>'");
		return;
	}
	third = find_label(second, report_id, &third_start);
	name->domain =
	    copy_domain(first, (size_t)(second_start - first), arena);
	name->submitter = copy_domain(
	    second,
	    third == NULL ? strlen(second) : (size_t)(third_start - second),
	    arena);
	if (first_start != subject)
		why = "something stands before 'Report Domain:'";
	else if (name->domain == NULL || name->submitter == NULL)
		why = "it has no domain where one should be";
	else
		why = third == NULL ? "it has no Report-ID" : check_id(third);
	if (why != NULL)
		deviate(deviations, "subject", subject, why);
}
