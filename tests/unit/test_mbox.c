#include <criterion/criterion.h>
#include <string.h>

#include "reports/mbox.h"
#include "reports/report_source.h"

static const struct mbox_case {
	const char *name, *bytes;
	const char *mails; /* "NUMBER[BYTES]", one behind the other */
} cases[] = {
    {"one", "From a\nA: b\n\nc\n", "1[A: b\n\nc\n]"},
    {"two", "From a\nA: b\n\nc\n\nFrom d\nE: f\n\ng\n",
     "1[A: b\n\nc\n\n]2[E: f\n\ng\n]"},
    {"CRLF", "From a\r\nA: b\r\n\r\nc\r\n\r\nFrom d\r\nE: f\r\n",
     "1[A: b\r\n\r\nc\r\n\r\n]2[E: f\r\n]"},
    {"no line end", "From a\nA: b", "1[A: b]"},
    {"no mail", "From a", "1[]"},
    {"empty mails", "From a\n\nFrom b\n\nFrom c\n", "1[\n]2[\n]3[]"},
    {"no empty line before", "From a\nA: b\n\nc\nFrom d\n",
     "1[A: b\n\nc\nFrom d\n]"},
    {"From: is no From", "From a\nA: b\n\n\nFrom: d\n",
     "1[A: b\n\n\nFrom: d\n]"},
    {"a quoted one", "From a\nA: b\n\n\n>From d\n", "1[A: b\n\n\nFrom d\n]"},
    {"quoted twice", "From a\nA: b\n\n>>From d\n", "1[A: b\n\n>From d\n]"},
    {"quoted in the headers", "From a\n>From b\nA: c\n\nd\n",
     "1[>From b\nA: c\n\nd\n]"},
    {"a quotation of something else", "From a\nA: b\n\n>Fro\n>\n",
     "1[A: b\n\n>Fro\n>\n]"},
    {"an unquoted one", "From a\nA: b\n\nc\n\nFrom here on\nd\n",
     "1[A: b\n\nc\n\n]2[d\n]"},
};

struct seen {
	struct text text;
};

static void see(void *context, unsigned number, const char *bytes,
		size_t length, bool is_whole)
{
	struct seen *seen = context;

	text_addf(&seen->text, "%u[", number);
	if (!is_whole)
		text_addf(&seen->text, "%.5s, large", bytes);
	else
		text_add(&seen->text, bytes, length);
	text_add_string(&seen->text, "]");
}

Test(mbox, is_split_in_pieces_of_any_size)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t length = strlen(cases[i].bytes);

		for (size_t piece = 1; piece <= length; piece++) {
			struct seen seen;
			struct mbox_visitor visitor = {see, &seen};
			struct mbox mbox;

			text_init_growing(&seen.text);
			mbox_init(&mbox, &visitor);
			for (size_t at = 0; at < length; at += piece)
				mbox_add(&mbox, cases[i].bytes + at,
					 length - at < piece ? length - at
							     : piece);
			mbox_end(&mbox);
			cr_expect_str_eq(seen.text.bytes, cases[i].mails,
					 "%s in %zu: %s", cases[i].name, piece,
					 seen.text.bytes);
			text_release(&seen.text);
		}
	}
}

/* A mail that is too large, in lines or in one line, leaves the others. */
Test(mbox, passes_over_large_mails)
{
	static const char *const lines[] = {"a line of some length\n", "x"};
	static const char *const starts[] = {
	    "1[A: b\n\n]2[a lin, large]3[C: d\n]",
	    "1[A: b\n\n]2[xxxxx, large]3[C: d\n]"};
	static const char before[] = "From a\nA: b\n\nFrom b\n";
	static const char after[] = "\n\nFrom c\nC: d\n";

	for (size_t i = 0; i < 2; i++) {
		struct seen seen;
		struct mbox_visitor visitor = {see, &seen};
		struct mbox mbox;
		size_t length = 0, line = strlen(lines[i]);

		text_init_growing(&seen.text);
		mbox_init(&mbox, &visitor);
		mbox_add(&mbox, before, strlen(before));
		for (; length < 2 * REPORT_MAIL_BYTES_MAX; length += line)
			mbox_add(&mbox, lines[i], line);
		cr_expect_lt(mbox.mail.room, 4 * REPORT_MAIL_BYTES_MAX);
		mbox_add(&mbox, after, strlen(after));
		mbox_end(&mbox);
		cr_expect_str_eq(seen.text.bytes, starts[i], "%zu: %.200s", i,
				 seen.text.bytes);
		text_release(&seen.text);
	}
}

Test(mbox, is_told_by_its_first_bytes)
{
	cr_expect(mbox_is("From a", 6));
	cr_expect(!mbox_is("From: a", 7));
	cr_expect(!mbox_is("From", 4));
}
