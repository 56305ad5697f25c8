/* A list of findings in the order they were made. */
#include "base/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

void diagnostics_add(struct diagnostics *diagnostics, enum severity severity,
		     const char *file, unsigned line, const char *format, ...)
{
	char text[FINDING_BYTES_MAX];
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
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	replace_controls(text);

	finding = arena_alloc(diagnostics->arena, sizeof(*finding));
	finding->severity = severity;
	if (file != NULL)
		finding->file =
		    arena_copy(diagnostics->arena, file, strlen(file));
	finding->line = line;
	finding->text = arena_copy(diagnostics->arena, text, strlen(text));
	if (diagnostics->last == NULL)
		diagnostics->first = finding;
	else
		diagnostics->last->next = finding;
	diagnostics->last = finding;
	diagnostics->count++;
}

void finding_render(const struct finding *finding, struct text *text)
{
	if (finding->file != NULL && finding->line != 0)
		text_addf(text, "%s:%u: ", finding->file, finding->line);
	else if (finding->file != NULL)
		text_addf(text, "%s: ", finding->file);
	text_add_string(text, finding->text);
}

void diagnostics_render(const struct diagnostics *diagnostics,
			struct text *text)
{
	const struct finding *finding;

	for (finding = diagnostics->first; finding != NULL;
	     finding = finding->next) {
		text_addf(text, "%s: ", severity_name(finding->severity));
		finding_render(finding, text);
		text_add_string(text, "\n");
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
