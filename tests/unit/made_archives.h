#ifndef UNIT_MADE_ARCHIVES_H
#define UNIT_MADE_ARCHIVES_H

/* Compressed files as tests need them, also such as nobody should make. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/text.h"

/* Adds a gzip member; window bits -15 give bare deflate. */
static inline void made_deflate(struct text *text, const char *bytes,
				size_t length, int window)
{
	unsigned char piece[16384];
	z_stream stream = {0};

	deflateInit2(&stream, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY);
	stream.next_in = (unsigned char *)(uintptr_t)bytes;
	stream.avail_in = (uInt)length;
	do {
		stream.next_out = piece;
		stream.avail_out = sizeof(piece);
		deflate(&stream, Z_FINISH);
		text_add(text, (char *)piece, sizeof(piece) - stream.avail_out);
	} while (stream.avail_out == 0);
	deflateEnd(&stream);
}

static inline void made_gzip(struct text *text, const char *bytes,
			     size_t length)
{
	made_deflate(text, bytes, length, 31);
}

/* Adds a gzip member that holds '{' and as many blanks. */
static inline void made_bomb(struct text *text, size_t length)
{
	static char blanks[65536];
	unsigned char piece[16384];
	z_stream stream = {0};
	int result = Z_OK;

	memset(blanks, ' ', sizeof(blanks));
	deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY);
	stream.next_in = (unsigned char *)(uintptr_t) "{";
	stream.avail_in = 1;
	while (result != Z_STREAM_END) {
		if (stream.avail_in == 0 && length > 0) {
			stream.next_in = (unsigned char *)blanks;
			stream.avail_in =
			    (uInt)(length < sizeof(blanks) ? length
							   : sizeof(blanks));
			length -= stream.avail_in;
		}
		stream.next_out = piece;
		stream.avail_out = sizeof(piece);
		result = deflate(&stream, length == 0 ? Z_FINISH : Z_NO_FLUSH);
		text_add(text, (char *)piece, sizeof(piece) - stream.avail_out);
	}
	deflateEnd(&stream);
}

struct made_member {
	const char *name;
	const char *bytes;
	size_t length;
	unsigned flags;	 /* 1: encrypted */
	unsigned method; /* 0: stored, 8: deflated */
	bool has_wrong_sum;
};

static inline void made_number(struct text *text, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		char byte = (char)(value >> (8 * i) & 0xff);

		text_add(text, &byte, 1);
	}
}

/* What local and central headers have in common. */
static inline void made_header(struct text *zip,
			       const struct made_member *member,
			       size_t compressed)
{
	uLong sum = crc32(0, (const unsigned char *)member->bytes,
			  (uInt)member->length);

	made_number(zip, 20, 2);
	made_number(zip, member->flags, 2);
	made_number(zip, member->method, 2);
	made_number(zip, 0, 4); /* time and date */
	made_number(zip, member->has_wrong_sum ? sum ^ 1 : sum, 4);
	made_number(zip, compressed, 4);
	made_number(zip, member->length, 4);
	made_number(zip, strlen(member->name), 2);
	made_number(zip, 0, 2); /* extra */
}

/* Adds a zip archive. */
static inline void made_zip(struct text *zip, const struct made_member *members,
			    size_t count)
{
	struct text directory, body;
	size_t start = zip->length, directory_at;

	text_init_growing(&directory);
	text_init_growing(&body);
	for (size_t i = 0; i < count; i++) {
		const struct made_member *member = &members[i];
		size_t at = zip->length - start;

		text_clear(&body);
		if (member->method == 8)
			made_deflate(&body, member->bytes, member->length, -15);
		else
			text_add(&body, member->bytes, member->length);
		text_add(zip, "PK\003\004", 4);
		made_header(zip, member, body.length);
		text_add_string(zip, member->name);
		text_add(zip, body.bytes, body.length);
		text_add(&directory, "PK\001\002\024\0", 6);
		made_header(&directory, member, body.length);
		made_number(&directory, 0, 8); /* comment, disk, attributes */
		made_number(&directory, 0, 2);
		made_number(&directory, at, 4);
		text_add_string(&directory, member->name);
	}
	directory_at = zip->length - start;
	text_add(zip, directory.bytes, directory.length);
	text_add(zip, "PK\005\006\0\0\0\0", 8);
	made_number(zip, count, 2);
	made_number(zip, count, 2);
	made_number(zip, directory.length, 4);
	made_number(zip, directory_at, 4);
	made_number(zip, 0, 2);
	text_release(&directory);
	text_release(&body);
}

#endif
