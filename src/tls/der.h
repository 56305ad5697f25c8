#ifndef TLS_DER_H
#define TLS_DER_H

/*
 * Reading DER (X.690) from the front, one element at a time, without a copy
 * and without recursion: whoever knows the structure walks it.  Nothing
 * outside the given bytes is ever read.  Lengths that are longer than they
 * need to be are accepted, as the TLS libraries do.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define DER_BOOLEAN	     0x01
#define DER_INTEGER	     0x02
#define DER_BIT_STRING	     0x03
#define DER_OCTET_STRING     0x04
#define DER_OID		     0x06
#define DER_UTC_TIME	     0x17
#define DER_GENERALIZED_TIME 0x18
#define DER_SEQUENCE	     0x30
#define DER_SET		     0x31
#define DER_CONTEXT(n)	     (0x80u | (n))
#define DER_CONSTRUCTED(n)   (0xa0u | (n))

/* Bytes still to be read, borrowed. */
struct der {
	const unsigned char *bytes;
	size_t length;
};

/* Takes the next element: its tag, and its contents, borrowed.  False at the
 * end or when it is damaged; `from` is then as it was. */
bool der_next(struct der *from, unsigned *tag, struct der *contents);

/* The same for an element that must have this tag. */
bool der_take(struct der *from, unsigned tag, struct der *contents);

/* Takes a non-negative INTEGER as big-endian bytes without leading zeros (so
 * that zero has none). */
bool der_take_unsigned(struct der *from, struct der *magnitude);

/* Takes a BIT STRING that consists of whole bytes. */
bool der_take_bits(struct der *from, struct der *bytes);

/* Takes a UTCTime or GeneralizedTime in UTC and whole seconds, the only form
 * certificates may have (RFC 5280 section 4.1.2.5), from 1970 on. */
bool der_take_time(struct der *from, int64_t *seconds);

bool der_equal(struct der a, struct der b);

/* The bits of a big-endian number without leading zeros. */
size_t der_bit_count(struct der magnitude);

/* Adds an object identifier as "1.2.840.113549"; "an unreadable identifier"
 * when it is none. */
void der_add_oid(struct text *text, struct der oid);

#endif
