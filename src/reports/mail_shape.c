/*
 * Where headers are is told by their surroundings, in doubt in favour of there
 * being some: at the start, behind a line that may be a boundary, and behind
 * headers that announce a mail.
 */
#include "reports/mail_shape.h"

#include <string.h>
#include <strings.h>

#define ODD_TYPE "ContentType:"

struct scan {
	struct mail_shape *shape;
	struct text *repaired;
	size_t field_bytes;
	bool in_headers;
	bool in_type;	  /* in a field with the media type */
	bool is_mail;	  /* this block announces one */
	bool has_digests; /* parts are mails unless they say otherwise */
};

static bool starts_with(const char *line, size_t length, const char *start)
{
	size_t wanted = strlen(start);

	return length >= wanted && strncasecmp(line, start, wanted) == 0;
}

static bool contains(const char *line, size_t length, const char *word)
{
	size_t wanted = strlen(word);

	for (size_t i = 0; i + wanted <= length; i++)
		if (strncasecmp(line + i, word, wanted) == 0)
			return true;
	return false;
}

static bool is_empty(const char *line, size_t length)
{
	return (length == 1 && line[0] == '\n') ||
	       (length == 2 && line[0] == '\r' && line[1] == '\n');
}

static void refuse(struct mail_shape *shape, const char *why)
{
	if (shape->why == NULL)
		shape->why = why;
}

static void begin_headers(struct scan *scan)
{
	scan->in_headers = true;
	scan->in_type = scan->is_mail = false;
	scan->field_bytes = 0;
}

static void end_headers(struct scan *scan)
{
	bool is_mail = scan->is_mail || scan->has_digests;

	scan->in_headers = false;
	if (!is_mail)
		return;
	begin_headers(scan);
	/* Digests make every part of text a mail to this scan: fields and
	 * bytes limit those. */
	if (!scan->has_digests && ++scan->shape->nested > MAIL_NESTED_MAX)
		refuse(scan->shape, "the mail has more than 20 mails within");
}

static void look_at_type(struct scan *scan, const char *line, size_t length)
{
	if (contains(line, length, "message"))
		scan->is_mail = true;
	if (contains(line, length, "digest"))
		scan->has_digests = true;
}

static void scan_header(struct scan *scan, const char *line, size_t length)
{
	struct mail_shape *shape = scan->shape;

	if (line[0] != ' ' && line[0] != '\t') {
		scan->field_bytes = 0;
		scan->in_type = starts_with(line, length, "Content-Type") ||
				starts_with(line, length, ODD_TYPE);
		if (++shape->fields > MAIL_FIELDS_MAX)
			refuse(shape, "the mail has more than 5000 headers");
		if (starts_with(line, length, ODD_TYPE))
			shape->has_odd_type = true;
	}
	scan->field_bytes += length;
	shape->header_bytes += length;
	if (scan->field_bytes > MAIL_FIELD_BYTES_MAX)
		refuse(shape, "a header of the mail is larger than 64 KiB");
	if (shape->header_bytes > MAIL_HEADER_BYTES_MAX)
		refuse(shape, "the mail has more than 512 KiB of headers");
	if (scan->in_type && shape->why == NULL)
		look_at_type(scan, line, length);
}

static void scan_line(struct scan *scan, const char *line, size_t length)
{
	struct mail_shape *shape = scan->shape;

	if (starts_with(line, length, "--")) {
		begin_headers(scan);
		if (++shape->boundaries > MAIL_BOUNDARIES_MAX)
			refuse(shape, "the mail has more than 500 boundaries");
	} else if (scan->in_headers && is_empty(line, length)) {
		end_headers(scan);
	} else if (scan->in_headers) {
		scan_header(scan, line, length);
	}
}

/* Copies what the scan has passed, with the hyphen where it is missing. */
static void repair_line(struct scan *scan, const char *line, size_t length)
{
	if (scan->in_headers && starts_with(line, length, ODD_TYPE)) {
		text_add_string(scan->repaired, "Content-");
		line += strlen("Content");
		length -= strlen("Content");
	}
	text_add(scan->repaired, line, length);
}

static void pass(struct scan *scan, const char *bytes, size_t length,
		 bool repairs)
{
	begin_headers(scan);
	while (length > 0 && scan->shape->why == NULL) {
		const char *end = memchr(bytes, '\n', length);
		size_t line = end == NULL ? length : (size_t)(end - bytes) + 1;

		scan_line(scan, bytes, line);
		if (repairs)
			repair_line(scan, bytes, line);
		bytes += line;
		length -= line;
	}
}

void mail_shape_measure(struct mail_shape *shape, const char *bytes,
			size_t length, struct text *repaired)
{
	struct scan scan = {.shape = shape};

	*shape = (struct mail_shape){0};
	pass(&scan, bytes, length, false);
	if (shape->why != NULL || !shape->has_odd_type)
		return;
	*shape = (struct mail_shape){0};
	scan = (struct scan){.shape = shape, .repaired = repaired};
	pass(&scan, bytes, length, true);
}
