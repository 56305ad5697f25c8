/* A list of findings in the order they were made. */
#include "base/diagnostics.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/string_index.h"

#define FINDING_BYTES_MAX 4096

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena)
{
	*diagnostics = (struct diagnostics){.arena = arena};
}

/* Control characters could drive the terminal that shows a finding; UTF-8
 * stays readable. */
static void replace_controls(char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x20 || byte == 0x7f)
			*text = '?';
		/* U+0080 to U+009F are control characters as well. */
		if (byte == 0xc2 && (unsigned char)text[1] >= 0x80 &&
		    (unsigned char)text[1] < 0xa0)
			text[0] = text[1] = '?';
	}
}

/* The formatted text in the arena, fit for a terminal. */
static const char *format_text(struct arena *arena, const char *format,
			       va_list arguments)
{
	char text[FINDING_BYTES_MAX];

	vsnprintf(text, sizeof(text), format, arguments);
	replace_controls(text);
	return arena_copy(arena, text, strlen(text));
}

void diagnostics_add(struct diagnostics *diagnostics, enum severity severity,
		     const char *file, unsigned line, const char *format, ...)
{
	struct finding *finding;
	va_list arguments;

	if (severity == SEVERITY_ERROR)
		diagnostics->errors++;
	else if (severity == SEVERITY_WARNING)
		diagnostics->warnings++;
	if (diagnostics->count == DIAGNOSTICS_FINDINGS_MAX) {
		diagnostics->omitted++;
		return;
	}
	finding = arena_alloc(diagnostics->arena, sizeof(*finding));
	finding->severity = severity;
	if (file != NULL)
		finding->file =
		    arena_copy(diagnostics->arena, file, strlen(file));
	finding->line = line;
	va_start(arguments, format);
	finding->text = format_text(diagnostics->arena, format, arguments);
	va_end(arguments);
	if (diagnostics->last == NULL)
		diagnostics->first = finding;
	else
		diagnostics->last->next = finding;
	diagnostics->last = finding;
	diagnostics->last_line = NULL;
	diagnostics->count++;
}

void diagnostics_add_line(struct diagnostics *diagnostics, const char *format,
			  ...)
{
	struct finding_line *line;
	va_list arguments;

	if (diagnostics->last == NULL || diagnostics->omitted > 0)
		return;
	line = arena_alloc(diagnostics->arena, sizeof(*line));
	va_start(arguments, format);
	line->text = format_text(diagnostics->arena, format, arguments);
	va_end(arguments);
	if (diagnostics->last_line == NULL)
		diagnostics->last->lines = line;
	else
		diagnostics->last_line->next = line;
	diagnostics->last_line = line;
}

/* ---- order ---- */

struct place {
	struct finding *finding;
	size_t number; /* as it was added */
	uint32_t file; /* the first file is 0; STRING_INDEX_NONE: none */
	unsigned line; /* UINT_MAX: none */
};

static int compare_places(const void *one, const void *other)
{
	const struct place *a = one, *b = other;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

/* The number of a file, in the order of their first appearance. */
static uint32_t number_file(struct string_index *files, const char *file)
{
	uint32_t number = (uint32_t)files->used, known;

	if (file == NULL)
		return STRING_INDEX_NONE;
	known = string_index_add(files, file, number);
	return known == STRING_INDEX_NONE ? number : known;
}

void diagnostics_sort(struct diagnostics *diagnostics)
{
	struct string_index files;
	struct finding *finding = diagnostics->first;
	struct place *places;

	if (diagnostics->count == 0)
		return;
	places = arena_alloc(diagnostics->arena,
			     diagnostics->count * sizeof(*places));
	string_index_init(&files, diagnostics->arena, 0);
	for (size_t i = 0; i < diagnostics->count; i++) {
		places[i] = (struct place){
		    .finding = finding,
		    .number = i,
		    .file = number_file(&files, finding->file),
		    .line = finding->line != 0 ? finding->line : UINT_MAX,
		};
		finding = finding->next;
	}
	qsort(places, diagnostics->count, sizeof(*places), compare_places);
	for (size_t i = 0; i + 1 < diagnostics->count; i++)
		places[i].finding->next = places[i + 1].finding;
	diagnostics->first = places[0].finding;
	diagnostics->last = places[diagnostics->count - 1].finding;
	diagnostics->last->next = NULL;
	diagnostics->last_line = NULL;
}

/* ---- words ---- */

static void render_head(const struct finding *finding, struct text *text)
{
	if (finding->file != NULL && finding->line != 0)
		text_addf(text, "%s:%u: ", finding->file, finding->line);
	else if (finding->file != NULL)
		text_addf(text, "%s: ", finding->file);
	text_add_string(text, finding->text);
}

void finding_render(const struct finding *finding, struct text *text)
{
	const struct finding_line *line;

	render_head(finding, text);
	for (line = finding->lines; line != NULL; line = line->next)
		text_addf(text, "%s%s", line == finding->lines ? ": " : "; ",
			  line->text);
}

void diagnostics_render(const struct diagnostics *diagnostics,
			struct text *text)
{
	const struct finding *finding;
	const struct finding_line *line;

	for (finding = diagnostics->first; finding != NULL;
	     finding = finding->next) {
		text_addf(text, "%s: ", severity_name(finding->severity));
		render_head(finding, text);
		text_add_string(text, finding->lines != NULL ? ":\n" : "\n");
		for (line = finding->lines; line != NULL; line = line->next)
			text_addf(text, "%s\n", line->text);
	}
	if (diagnostics->omitted > 0)
		text_addf(text, "error: %zu more findings are not shown\n",
			  diagnostics->omitted);
}

const char *severity_name(enum severity severity)
{
	switch (severity) {
	case SEVERITY_INFO: return "info";
	case SEVERITY_WARNING: return "warning";
	case SEVERITY_ERROR: break;
	}
	return "error";
}
