/* Nothing is refused here but mails that are too large. */
#include "reports/mbox.h"

#include <string.h>

#include "reports/report_source.h"

/* Of the lines of a mail that is too large, only the start is looked at. */
#define LINE_START_BYTES 64

bool mbox_is(const char *bytes, size_t length)
{
	return length >= 5 && memcmp(bytes, "From ", 5) == 0;
}

void mbox_init(struct mbox *mbox, const struct mbox_visitor *visitor)
{
	*mbox = (struct mbox){.visitor = visitor, .is_after_empty = true};
	text_init_growing(&mbox->mail);
}

static void truncate_mail(struct mbox *mbox, size_t length)
{
	mbox->mail.length = length;
	mbox->mail.bytes[length] = '\0';
}

/* Gives the mail that is up to `length`. */
static void give_mail(struct mbox *mbox, size_t length, bool is_whole)
{
	if (mbox->number > 0)
		mbox->visitor->mail(mbox->visitor->context, mbox->number,
				    mbox->mail.bytes, length, is_whole);
}

/* Gives the mail that ends at `length`, unless that was done. */
static void end_mail(struct mbox *mbox, size_t length)
{
	if (!mbox->is_large)
		give_mail(mbox, length, true);
}

/* Takes one '>' off a line that was quoted. */
static void unquote(struct mbox *mbox, const char *line, size_t length)
{
	size_t quotes = strspn(line, ">");

	if (quotes > 0 && quotes < length &&
	    mbox_is(line + quotes, length - quotes)) {
		memmove(mbox->mail.bytes + mbox->line_start, line + 1,
			length - 1);
		truncate_mail(mbox, mbox->mail.length - 1);
	}
}

static void end_line(struct mbox *mbox)
{
	const char *line = mbox->mail.bytes + mbox->line_start;
	size_t length = mbox->mail.length - mbox->line_start;
	bool is_empty = strcmp(line, "\n") == 0 || strcmp(line, "\r\n") == 0;

	if (mbox->is_after_empty && mbox_is(line, length)) {
		end_mail(mbox, mbox->line_start);
		mbox->number++;
		mbox->is_in_body = mbox->is_large = false;
		truncate_mail(mbox, 0);
	} else if (mbox->is_in_body) {
		unquote(mbox, line, length);
	} else if (is_empty) {
		mbox->is_in_body = true;
	}
	mbox->is_after_empty = is_empty;
	if (mbox->is_large)
		truncate_mail(mbox, 0);
	mbox->line_start = mbox->mail.length;
}

static void add_piece(struct mbox *mbox, const char *bytes, size_t length)
{
	size_t line = mbox->mail.length - mbox->line_start;

	if (!mbox->is_large &&
	    mbox->mail.length + length > REPORT_MAIL_BYTES_MAX) {
		char start[LINE_START_BYTES];

		give_mail(mbox, mbox->mail.length, false);
		/* What is kept from here on is the line alone. */
		if (line > sizeof(start))
			line = sizeof(start);
		memcpy(start, mbox->mail.bytes + mbox->line_start, line);
		memcpy(mbox->mail.bytes, start, line);
		truncate_mail(mbox, line);
		mbox->line_start = 0;
		mbox->is_large = true;
	}
	if (mbox->is_large && line >= LINE_START_BYTES)
		return;
	if (mbox->is_large && length > LINE_START_BYTES)
		length = LINE_START_BYTES;
	text_add(&mbox->mail, bytes, length);
}

void mbox_add(struct mbox *mbox, const char *bytes, size_t length)
{
	while (length > 0) {
		const char *end = memchr(bytes, '\n', length);
		size_t piece = end == NULL ? length : (size_t)(end - bytes) + 1;

		add_piece(mbox, bytes, piece);
		if (end != NULL)
			end_line(mbox);
		bytes += piece;
		length -= piece;
	}
}

void mbox_end(struct mbox *mbox)
{
	if (mbox->mail.length > mbox->line_start)
		end_line(mbox);
	end_mail(mbox, mbox->mail.length);
	text_release(&mbox->mail);
}
