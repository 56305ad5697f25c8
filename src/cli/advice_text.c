/* Pure functions. */
#include "cli/advice_text.h"

#include "advice/calendar.h"
#include "base/timestamp.h"
#include "cli/check_report.h"

enum exit_status advice_text_status(enum advice_verdict verdict)
{
	switch (verdict) {
	case ADVICE_WAIT:
	case ADVICE_HEALTHY:
	case ADVICE_RETIRING: return EXIT_OK;
	case ADVICE_PUBLISH:
	case ADVICE_FIX:
	case ADVICE_ENFORCE:
	case ADVICE_EXTEND: return EXIT_WARNING;
	case ADVICE_ACT: return EXIT_ERROR;
	case ADVICE_NO_DATA:
	case ADVICE_VERDICT_COUNT: break;
	}
	return EXIT_UNKNOWN;
}

static void add_day(int32_t day, struct text *text)
{
	char moment[TIMESTAMP_ROOM];

	timestamp_format(moment, (int64_t)day * CALENDAR_DAY_S);
	text_add(text, moment, sizeof("2026-11-28") - 1);
}

void advice_text_render(const struct advice *advice, bool has_color,
			struct text *text)
{
	text_addf(text, "%s: ", advice->domain);
	check_report_add_word(advice_verdict_name(advice->verdict),
			      advice_text_status(advice->verdict), has_color,
			      text);
	if (advice->earliest != CALENDAR_NO_DAY) {
		text_add_string(text, " (");
		add_day(advice->earliest, text);
		text_add_string(text, ")");
	}
	text_add_string(text, "\n");
	for (size_t i = 0; i < advice->reason_count; i++)
		text_addf(text, "  %s\n", advice->reasons[i]);
	if (advice->next_count > 0)
		text_add_string(text, "  next:\n");
	for (size_t i = 0; i < advice->next_count; i++)
		text_addf(text, "    %s\n", advice->next[i]);
}

static void add_step(const struct mx_step *step, size_t number,
		     struct text *text)
{
	char earliest[TIMESTAMP_ROOM], safe[TIMESTAMP_ROOM];

	text_addf(text, "  %zu. %s %s", number,
		  step->is_wait ? "until" : "from",
		  timestamp_format(earliest, step->earliest));
	if (step->safe > step->earliest)
		text_addf(text, ", to be safe %s",
			  timestamp_format(safe, step->safe));
	text_addf(text, ":\n     %s\n", step->what);
	for (size_t i = 0; i < step->line_count; i++)
		text_addf(text, "       %s\n", step->lines[i]);
}

void advice_text_render_plan(const struct mx_plan *plan, const char *domain,
			     struct text *text)
{
	text_addf(text, "%s: change of mail servers\n", domain);
	for (size_t i = 0; i < plan->note_count; i++)
		text_addf(text, "  %s\n", plan->notes[i]);
	for (size_t i = 0; i < plan->count; i++)
		add_step(&plan->steps[i], i + 1, text);
}
