#ifndef TLS_PEM_H
#define TLS_PEM_H

/*
 * The blocks of a PEM file (RFC 7468) as ACME clients, text editors and other
 * systems leave it: any line ends, no last line end, a byte order mark, text
 * between the blocks.  What a block means is not known here.
 */

#include <stdbool.h>
#include <stddef.h>

struct pem_reader {
	const char *next;
	const char *end;
};

struct pem_block {
	const char *label; /* "CERTIFICATE"; not NUL-terminated */
	size_t label_length;
	const char *body; /* base64 and white space */
	size_t body_length;
	bool encrypted; /* a header of RFC 1421 says so */
};

enum pem_result {
	PEM_BLOCK,
	PEM_END,
	PEM_DAMAGED, /* a begin line without its end line */
};

/* Starts reading `length` bytes (keeps them). */
void pem_reader_init(struct pem_reader *reader, const char *bytes,
		     size_t length);

/* Finds the next block, which borrows from the bytes being read.  For a
 * damaged one only the label is set, and nothing can be read behind it. */
enum pem_result pem_next(struct pem_reader *reader, struct pem_block *block);

/* Whether the block's label is this one. */
bool pem_is_labelled(const struct pem_block *block, const char *label);

/* At least the bytes that pem_decode() will write. */
size_t pem_decoded_room(const struct pem_block *block);

/* Writes the block's contents to `out`, which has pem_decoded_room() bytes.
 * False when they are no base64; nothing sensible is then in `out`. */
bool pem_decode(const struct pem_block *block, unsigned char *out,
		size_t *length);

#endif
