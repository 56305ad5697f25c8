#include <criterion/criterion.h>
#include <string.h>

#include "cli/advice_text.h"

#define TODAY 20819 /* 2027-01-01 */

static const enum exit_status statuses[ADVICE_VERDICT_COUNT] = {
    [ADVICE_PUBLISH] = EXIT_WARNING, [ADVICE_WAIT] = EXIT_OK,
    [ADVICE_NO_DATA] = EXIT_UNKNOWN, [ADVICE_FIX] = EXIT_WARNING,
    [ADVICE_ENFORCE] = EXIT_WARNING, [ADVICE_EXTEND] = EXIT_WARNING,
    [ADVICE_HEALTHY] = EXIT_OK,	     [ADVICE_ACT] = EXIT_ERROR,
    [ADVICE_RETIRING] = EXIT_OK,
};

Test(advice_text, has_a_status_for_each_verdict)
{
	for (int i = 0; i < ADVICE_VERDICT_COUNT; i++) {
		cr_expect_eq(advice_text_status(i), statuses[i], "%s",
			     advice_verdict_name(i));
		cr_expect_not_null(advice_verdict_name(i));
	}
}

Test(advice_text, shows_an_advice)
{
	static const char *const reasons[] = {"Because.", "And so."};
	static const char *const next[] = {"[example.com]", "mode = enforce"};
	struct advice advice = {.domain = "example.com",
				.verdict = ADVICE_WAIT,
				.earliest = TODAY,
				.reasons = reasons,
				.reason_count = 2,
				.next = next,
				.next_count = 2};
	struct text text;

	text_init_growing(&text);
	advice_text_render(&advice, false, &text);
	cr_expect_str_eq(text.bytes,
			 "example.com: wait (2027-01-01)\n  Because.\n  And "
			 "so.\n  next:\n    [example.com]\n    mode = "
			 "enforce\n");
	text_clear(&text);
	advice.earliest = CALENDAR_NO_DAY;
	advice.verdict = ADVICE_ACT;
	advice.reason_count = advice.next_count = 0;
	advice_text_render(&advice, true, &text);
	cr_expect_str_eq(text.bytes, "example.com: \033[31mact\033[0m\n");
	text_release(&text);
}

Test(advice_text, shows_a_plan)
{
	static const char *const lines[] = {"mta-stsd -r"};
	static const char *const notes[] = {"A note."};
	const struct mx_plan plan = {.steps = {{.earliest = 0,
						.safe = 0,
						.what = "Do it.",
						.lines = lines,
						.line_count = 1},
					       {.earliest = 60,
						.safe = 86400,
						.what = "Wait.",
						.is_wait = true}},
				     .count = 2,
				     .notes = notes,
				     .note_count = 1};
	struct text text;

	text_init_growing(&text);
	advice_text_render_plan(&plan, "example.com", &text);
	cr_expect_str_eq(text.bytes,
			 "example.com: change of mail servers\n"
			 "  A note.\n"
			 "  1. from 1970-01-01T00:00:00Z:\n"
			 "     Do it.\n"
			 "       mta-stsd -r\n"
			 "  2. until 1970-01-01T00:01:00Z, to be safe "
			 "1970-01-02T00:00:00Z:\n"
			 "     Wait.\n");
	text_release(&text);
}
