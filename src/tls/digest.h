#ifndef TLS_DIGEST_H
#define TLS_DIGEST_H

/* SHA-256, for telling whether a text is the one it was before. */

#include <stddef.h>

#define DIGEST_BYTES 32

/* Room for the hexadecimal form, NUL included. */
#define DIGEST_HEX_ROOM (2 * DIGEST_BYTES + 1)

/* Writes the digest of `length` bytes to `out`. */
void digest_sha256(unsigned char out[DIGEST_BYTES], const void *bytes,
		   size_t length);

/* Formats a digest in lower-case hexadecimal; gives `buffer`. */
const char *digest_format_hex(char buffer[DIGEST_HEX_ROOM],
			      const unsigned char digest[DIGEST_BYTES]);

#endif
