/* Pure functions: damage is told to the caller. */
#include "tls/der.h"

#include <inttypes.h>
#include <string.h>

#include "base/timestamp.h"

/* Longer files are not read in the first place. */
#define LENGTH_BYTES_MAX 4

/* Tags above 30 take more than one byte; no structure read here has any. */
#define TAG_CONTINUES 0x1f

/* Reads the length that follows a tag; gives where the contents start, or 0. */
static size_t read_length(struct der element, size_t *length)
{
	size_t count;

	if (element.length < 2)
		return 0;
	if (element.bytes[1] < 0x80) {
		*length = element.bytes[1];
		return 2;
	}
	count = element.bytes[1] & 0x7fu;
	if (count == 0 || count > LENGTH_BYTES_MAX ||
	    count > element.length - 2)
		return 0;
	*length = 0;
	for (size_t i = 0; i < count; i++)
		*length = *length << 8 | element.bytes[2 + i];
	return 2 + count;
}

bool der_next(struct der *from, unsigned *tag, struct der *contents)
{
	size_t start, length;

	start = read_length(*from, &length);
	if (start == 0 || length > from->length - start ||
	    (from->bytes[0] & TAG_CONTINUES) == TAG_CONTINUES)
		return false;
	*tag = from->bytes[0];
	*contents = (struct der){from->bytes + start, length};
	from->bytes += start + length;
	from->length -= start + length;
	return true;
}

bool der_take(struct der *from, unsigned tag, struct der *contents)
{
	struct der rest = *from;
	unsigned found;

	if (!der_next(&rest, &found, contents) || found != tag)
		return false;
	*from = rest;
	return true;
}

bool der_take_unsigned(struct der *from, struct der *magnitude)
{
	struct der rest = *from;

	if (!der_take(&rest, DER_INTEGER, magnitude) ||
	    magnitude->length == 0 || magnitude->bytes[0] >= 0x80)
		return false;
	while (magnitude->length > 0 && magnitude->bytes[0] == 0) {
		magnitude->bytes++;
		magnitude->length--;
	}
	*from = rest;
	return true;
}

bool der_take_bits(struct der *from, struct der *bytes)
{
	struct der rest = *from;

	/* The first byte counts the unused bits of the last one. */
	if (!der_take(&rest, DER_BIT_STRING, bytes) || bytes->length == 0 ||
	    bytes->bytes[0] != 0)
		return false;
	bytes->bytes++;
	bytes->length--;
	*from = rest;
	return true;
}

bool der_take_time(struct der *from, int64_t *seconds)
{
	char moment[TIMESTAMP_ROOM] = "";
	struct der rest = *from, digits;
	unsigned tag;
	size_t century;

	if (!der_next(&rest, &tag, &digits))
		return false;
	if (tag != DER_UTC_TIME && tag != DER_GENERALIZED_TIME)
		return false;
	century = tag == DER_UTC_TIME ? 2 : 0;
	if (digits.length < 2 || century + digits.length >= sizeof(moment))
		return false;
	if (century > 0)
		memcpy(moment, digits.bytes[0] < '5' ? "20" : "19", 2);
	memcpy(moment + century, digits.bytes, digits.length);
	if (!timestamp_parse_compact(moment, seconds))
		return false;
	*from = rest;
	return true;
}

bool der_equal(struct der a, struct der b)
{
	return a.length == b.length &&
	       (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

size_t der_bit_count(struct der magnitude)
{
	size_t bits = magnitude.length * 8;
	unsigned mask = 0x80;

	if (magnitude.length == 0)
		return 0;
	for (; mask > 0 && (magnitude.bytes[0] & mask) == 0; mask >>= 1)
		bits--;
	return bits;
}

/* Whether every arc ends and fits 32 bits. */
static bool is_oid(struct der oid)
{
	uint64_t arc = 0;

	if (oid.length == 0 || oid.bytes[oid.length - 1] >= 0x80)
		return false;
	for (size_t i = 0; i < oid.length; i++) {
		arc = arc << 7 | (oid.bytes[i] & 0x7fu);
		if (arc > UINT32_MAX)
			return false;
		if (oid.bytes[i] < 0x80)
			arc = 0;
	}
	return true;
}

void der_add_oid(struct text *text, struct der oid)
{
	uint32_t arc = 0;
	bool first = true;

	if (!is_oid(oid)) {
		text_add_string(text, "an unreadable identifier");
		return;
	}
	for (size_t i = 0; i < oid.length; i++) {
		arc = arc << 7 | (oid.bytes[i] & 0x7fu);
		if (oid.bytes[i] >= 0x80)
			continue;
		if (first) {
			/* The first two arcs share a number. */
			uint32_t root = arc < 80 ? arc / 40 : 2;

			text_addf(text, "%" PRIu32 ".%" PRIu32, root,
				  arc - root * 40);
			first = false;
		} else {
			text_addf(text, ".%" PRIu32, arc);
		}
		arc = 0;
	}
}
