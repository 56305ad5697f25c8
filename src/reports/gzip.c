/* Damage and limits become a reason.  Fatal: no memory (heap.h). */
#include "reports/gzip.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/heap.h"
#include "reports/report_source.h"

/* Window bits of zlib: with a gzip header, and with none. */
#define WINDOW_GZIP   31
#define WINDOW_RAW    (-15)

#define HEADER_BYTES  10
#define TRAILER_BYTES 8
#define PIECE_BYTES   16384

/* Smaller ones may grow by any factor: a clean report repeats itself. */
#define RATIO_FLOOR ((size_t)1 << 20)

enum inflate_end {
	INFLATE_DONE, /* up to the end of the compressed data */
	INFLATE_TRUNCATED,
	INFLATE_HEADER, /* nothing came out: it starts badly */
	INFLATE_DAMAGED,
	INFLATE_LARGE,
	INFLATE_RATIO,
};

static const char *const end_texts[] = {
    [INFLATE_TRUNCATED] = "the gzip data is incomplete",
    [INFLATE_HEADER] = "the gzip header is damaged",
    [INFLATE_DAMAGED] = "the gzip data is damaged",
    [INFLATE_LARGE] = "the gzip data inflates to more than is accepted",
    [INFLATE_RATIO] = "the gzip data inflates more than a thousandfold",
};

struct inflating {
	z_stream stream;
	struct text *inflated;
	size_t bytes_max;
	size_t compressed; /* bytes of all input */
};

bool gzip_is(const char *bytes, size_t length)
{
	return length >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0;
}

static enum inflate_end limits(const struct inflating *inflating)
{
	size_t length = inflating->inflated->length;

	if (length > inflating->bytes_max)
		return INFLATE_LARGE;
	if (length > RATIO_FLOOR &&
	    length / REPORT_RATIO_MAX > inflating->compressed)
		return INFLATE_RATIO;
	return INFLATE_DONE;
}

/* Inflates one member; the stream is initialised. */
static enum inflate_end inflate_member(struct inflating *inflating)
{
	unsigned char piece[PIECE_BYTES];
	z_stream *stream = &inflating->stream;
	enum inflate_end end;
	bool has_output = false;
	int result;

	do {
		size_t got;

		stream->next_out = piece;
		stream->avail_out = sizeof(piece);
		result = inflate(stream, Z_NO_FLUSH);
		if (result == Z_MEM_ERROR)
			heap_exhausted();
		got = sizeof(piece) - stream->avail_out;
		text_add(inflating->inflated, (char *)piece, got);
		has_output = has_output || got > 0;
		end = limits(inflating);
		if (end != INFLATE_DONE)
			return end;
	} while (result == Z_OK);
	if (result == Z_STREAM_END)
		return INFLATE_DONE;
	if (result == Z_BUF_ERROR)
		return INFLATE_TRUNCATED;
	return has_output ? INFLATE_DAMAGED : INFLATE_HEADER;
}

static void set_input(z_stream *stream, const char *bytes, size_t length)
{
	/* zlib never writes to its input. */
	stream->next_in = (unsigned char *)(uintptr_t)bytes;
	stream->avail_in = (uInt)length;
}

static void note_rest(const z_stream *stream, struct diagnostics *deviations)
{
	if (stream->avail_in > 0)
		diagnostics_add(deviations, SEVERITY_INFO, NULL, 0,
				"%u bytes behind the gzip data",
				stream->avail_in);
}

static bool has_member(const z_stream *stream)
{
	return gzip_is((const char *)stream->next_in, stream->avail_in);
}

static enum inflate_end inflate_members(struct inflating *inflating,
					struct diagnostics *deviations)
{
	z_stream *stream = &inflating->stream;
	enum inflate_end end;
	unsigned members = 1;

	while ((end = inflate_member(inflating)) == INFLATE_DONE &&
	       has_member(stream)) {
		members++;
		inflateReset(stream);
	}
	if (members > 1)
		diagnostics_add(deviations, SEVERITY_INFO, NULL, 0,
				"%u gzip members in a row", members);
	if (end == INFLATE_DONE)
		note_rest(stream, deviations);
	return end;
}

static uint32_t little_endian(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
	       (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Whether the trailer vouches for what was inflated. */
static bool is_confirmed(const struct inflating *inflating)
{
	const struct text *inflated = inflating->inflated;
	uLong sum = crc32(0, (const unsigned char *)inflated->bytes,
			  (uInt)inflated->length);

	return inflating->stream.avail_in >= TRAILER_BYTES &&
	       little_endian(inflating->stream.next_in) == sum &&
	       little_endian(inflating->stream.next_in + 4) == inflated->length;
}

/* A plain header of ten bytes with some of them wrong: it is left out, and the
 * checksum decides whether that was right. */
static bool inflate_without_header(struct inflating *inflating,
				   const char *bytes, size_t length,
				   struct diagnostics *deviations)
{
	bool is_right;

	if (length < HEADER_BYTES + TRAILER_BYTES)
		return false;
	if (inflateReset2(&inflating->stream, WINDOW_RAW) != Z_OK)
		return false;
	text_clear(inflating->inflated);
	set_input(&inflating->stream, bytes + HEADER_BYTES,
		  length - HEADER_BYTES);
	is_right = inflate_member(inflating) == INFLATE_DONE &&
		   is_confirmed(inflating);
	if (!is_right)
		return false;
	diagnostics_add(deviations, SEVERITY_INFO, NULL, 0,
			"a damaged gzip header");
	inflating->stream.next_in += TRAILER_BYTES;
	inflating->stream.avail_in -= TRAILER_BYTES;
	note_rest(&inflating->stream, deviations);
	return true;
}

bool gzip_inflate(const char *bytes, size_t length, size_t bytes_max,
		  struct text *inflated, struct diagnostics *deviations,
		  const char **why)
{
	struct inflating inflating = {
	    .inflated = inflated, .bytes_max = bytes_max, .compressed = length};
	enum inflate_end end;

	if (length > REPORT_COMPRESSED_MAX) {
		*why = "the gzip data is larger than 15 MiB";
		return false;
	}
	if (inflateInit2(&inflating.stream, WINDOW_GZIP) != Z_OK)
		heap_exhausted();
	set_input(&inflating.stream, bytes, length);
	end = inflate_members(&inflating, deviations);
	if (end == INFLATE_HEADER &&
	    inflate_without_header(&inflating, bytes, length, deviations))
		end = INFLATE_DONE;
	inflateEnd(&inflating.stream);
	*why = end_texts[end];
	return end == INFLATE_DONE;
}
