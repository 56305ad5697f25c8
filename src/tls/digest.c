/* Pure functions: nothing is reported here. */
#include "tls/digest.h"

#include <bearssl.h>

void digest_sha256(unsigned char out[DIGEST_BYTES], const void *bytes,
		   size_t length)
{
	br_sha256_context context;

	br_sha256_init(&context);
	if (length > 0)
		br_sha256_update(&context, bytes, length);
	br_sha256_out(&context, out);
}

const char *digest_format_hex(char buffer[DIGEST_HEX_ROOM],
			      const unsigned char digest[DIGEST_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		buffer[2 * i] = digits[digest[i] >> 4];
		buffer[2 * i + 1] = digits[digest[i] & 15];
	}
	buffer[DIGEST_HEX_ROOM - 1] = '\0';
	return buffer;
}
