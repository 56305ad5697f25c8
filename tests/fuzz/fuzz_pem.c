/*
 * PEM as it comes from a file: first the blocks alone, where what was decoded
 * must decode to the same again when it is encoded anew; then the same bytes
 * as a certificate chain and its key.
 */
#include <assert.h>
#include <bearssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "tls/certificate.h"
#include "tls/pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same_again(const unsigned char *bytes, size_t length)
{
	size_t text_length = br_pem_encode(NULL, NULL, length, "X", 0);
	char *text = malloc(text_length + 1);
	struct pem_reader reader;
	struct pem_block block;
	unsigned char *again;
	size_t again_length;

	br_pem_encode(text, bytes, length, "X", 0);
	pem_reader_init(&reader, text, text_length);
	assert(pem_next(&reader, &block) == PEM_BLOCK);
	again = malloc(pem_decoded_room(&block));
	assert(pem_decode(&block, again, &again_length));
	assert(again_length == length);
	assert(length == 0 || memcmp(again, bytes, length) == 0);
	assert(pem_next(&reader, &block) == PEM_END);
	free(again);
	free(text);
}

static void check_blocks(const char *text, size_t size)
{
	struct pem_reader reader;
	struct pem_block block;

	pem_reader_init(&reader, text, size);
	while (pem_next(&reader, &block) == PEM_BLOCK) {
		size_t room = pem_decoded_room(&block), length;
		unsigned char *bytes = malloc(room);

		assert(block.label >= text && block.body >= block.label);
		assert(block.body + block.body_length <= text + size);
		if (pem_decode(&block, bytes, &length)) {
			assert(length <= room);
			check_same_again(bytes, length);
		}
		free(bytes);
	}
}

static bool check_source(const struct certificate_source *source)
{
	struct arena *arena = arena_new();
	enum certificate_part part;
	bool is_good;
	char room[200];
	struct text why;

	text_init(&why, room, sizeof(room));
	is_good = certificate_parse(arena, source, &part, &why) != NULL;
	assert(is_good || (why.length > 0 && !why.truncated));
	arena_free(arena);
	return is_good;
}

/* A pair is no better than its halves. */
static void check_pair(const char *text, size_t size)
{
	struct certificate_source both = {text, size, text, size};
	struct certificate_source chain = {text, size, NULL, 0};
	struct certificate_source key = {NULL, 0, text, size};
	bool is_chain_good = check_source(&chain);
	bool is_key_good = check_source(&key);

	if (check_source(&both))
		assert(is_chain_good && is_key_good);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (size > 0)
		memcpy(text, data, size);
	check_blocks(text, size);
	check_pair(text, size);
	free(text);
	return 0;
}
