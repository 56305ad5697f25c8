/*
 * Line by line, in one pass and without a copy: the only limit is the size of
 * what the caller has read.  The library's own decoder stumbles over CRLF and
 * over a missing last line end, which is what people have.
 *
 * Pure functions: damage is told to the caller.
 */
#include "tls/pem.h"

#include <stdint.h>
#include <string.h>

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char dashes[] = "-----";

struct line {
	const char *start;
	size_t length; /* without line end and trailing blanks */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* CRLF makes an empty line more, which does no harm anywhere. */
static bool next_line(struct pem_reader *reader, struct line *line)
{
	const char *end = reader->next;

	if (reader->next == reader->end)
		return false;
	while (end < reader->end && *end != '\n' && *end != '\r')
		end++;
	line->start = reader->next;
	line->length = (size_t)(end - reader->next);
	while (line->length > 0 && is_blank(line->start[line->length - 1]))
		line->length--;
	reader->next = end < reader->end ? end + 1 : end;
	return true;
}

/* Whether a line is mark, label, dashes. */
static bool is_boundary(const struct line *line, const char *mark,
			const char **label, size_t *label_length)
{
	size_t mark_length = strlen(mark), tail_length = sizeof(dashes) - 1;

	if (line->length < mark_length + tail_length ||
	    memcmp(line->start, mark, mark_length) != 0 ||
	    memcmp(line->start + line->length - tail_length, dashes,
		   tail_length) != 0)
		return false;
	*label = line->start + mark_length;
	*label_length = line->length - mark_length - tail_length;
	return true;
}

void pem_reader_init(struct pem_reader *reader, const char *bytes,
		     size_t length)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";

	*reader = (struct pem_reader){.next = bytes, .end = bytes + length};
	if (length >= 3 && memcmp(bytes, byte_order_mark, 3) == 0)
		reader->next += 3;
}

/* A header such as "Proc-Type: 4,ENCRYPTED"; base64 has no colon. */
static bool is_header(const struct line *line)
{
	return memchr(line->start, ':', line->length) != NULL;
}

static bool says_encrypted(const struct line *line)
{
	static const char name[] = "Proc-Type:";
	static const char value[] = "ENCRYPTED";

	return line->length >= sizeof(name) - 1 + sizeof(value) - 1 &&
	       memcmp(line->start, name, sizeof(name) - 1) == 0 &&
	       memcmp(line->start + line->length - (sizeof(value) - 1), value,
		      sizeof(value) - 1) == 0;
}

/* Reads from behind the begin line to the end line of the same label. */
static enum pem_result read_body(struct pem_reader *reader,
				 struct pem_block *block)
{
	const char *label;
	size_t label_length;
	struct line line;
	bool headers = true;

	block->body = reader->next;
	while (next_line(reader, &line)) {
		if (is_boundary(&line, end_mark, &label, &label_length)) {
			block->body_length = (size_t)(line.start - block->body);
			if (label_length == block->label_length &&
			    memcmp(label, block->label, label_length) == 0)
				return PEM_BLOCK;
			return PEM_DAMAGED;
		}
		if (is_boundary(&line, begin_mark, &label, &label_length))
			return PEM_DAMAGED;
		headers = headers && (line.length == 0 || is_header(&line));
		if (headers) {
			block->encrypted |= says_encrypted(&line);
			block->body = reader->next;
		}
	}
	return PEM_DAMAGED;
}

enum pem_result pem_next(struct pem_reader *reader, struct pem_block *block)
{
	enum pem_result result;
	struct line line;

	*block = (struct pem_block){0};
	do {
		if (!next_line(reader, &line))
			return PEM_END;
	} while (!is_boundary(&line, begin_mark, &block->label,
			      &block->label_length));
	result = read_body(reader, block);
	if (result == PEM_DAMAGED)
		reader->next = reader->end;
	return result;
}

bool pem_is_labelled(const struct pem_block *block, const char *label)
{
	return block->label_length == strlen(label) &&
	       memcmp(block->label, label, block->label_length) == 0;
}

size_t pem_decoded_room(const struct pem_block *block)
{
	return block->body_length / 4 * 3 + 3;
}

/* The six bits of a base64 digit, or -1. */
static int digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

bool pem_decode(const struct pem_block *block, unsigned char *out,
		size_t *length)
{
	uint32_t bits = 0;
	size_t digits = 0, padding = 0;

	*length = 0;
	for (size_t i = 0; i < block->body_length; i++) {
		char c = block->body[i];
		int value = digit_value(c);

		if (is_blank(c) || c == '\n' || c == '\r')
			continue;
		if (c == '=') {
			padding++;
			continue;
		}
		if (value < 0 || padding > 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		digits++;
		if (digits % 4 != 1)
			out[(*length)++] =
			    (unsigned char)(bits >>
					    (2 * (3 - (digits - 1) % 4)));
	}
	return padding <= 2 && (digits + padding) % 4 == 0;
}
