#include "tls/pem.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN_X "-----BEGIN X-----"
#define END_X	"-----END X-----"

/* Every accepted block but the empty one holds "hello, world". */
#define HELLO "aGVsbG8sIHdvcmxk"

struct pem_case {
	const char *name;
	const char *text;
	enum pem_result result; /* of the first block */
	bool decodes;
	const char *contents;
};

static const struct pem_case cases[] = {
    {"plain", BEGIN_X "\n" HELLO "\n" END_X "\n", PEM_BLOCK, true,
     "hello, world"},
    {"CRLF", BEGIN_X "\r\n" HELLO "\r\n" END_X "\r\n", PEM_BLOCK, true,
     "hello, world"},
    {"CR alone", BEGIN_X "\r" HELLO "\r" END_X "\r", PEM_BLOCK, true,
     "hello, world"},
    {"no last line end", BEGIN_X "\n" HELLO "\n" END_X, PEM_BLOCK, true,
     "hello, world"},
    {"CRLF, no last line end", BEGIN_X "\r\n" HELLO "\r\n" END_X, PEM_BLOCK,
     true, "hello, world"},
    {"byte order mark", "\xef\xbb\xbf" BEGIN_X "\n" HELLO "\n" END_X "\n",
     PEM_BLOCK, true, "hello, world"},
    {"text before",
     "Bag Attributes: none\nsubject=CN = x\n" BEGIN_X "\n" HELLO "\n" END_X
     "\n",
     PEM_BLOCK, true, "hello, world"},
    {"blanks at line ends", BEGIN_X " \n" HELLO "\t \n" END_X "  \n", PEM_BLOCK,
     true, "hello, world"},
    {"short lines and empty ones",
     BEGIN_X "\n\naGVs\n\nbG8s\nIHdv\ncmxk\n" END_X "\n", PEM_BLOCK, true,
     "hello, world"},
    {"split inside a group", BEGIN_X "\naGV\nsbG8sIHdvcmx\nk\n" END_X "\n",
     PEM_BLOCK, true, "hello, world"},
    {"one sign of padding", BEGIN_X "\naGk=\n" END_X "\n", PEM_BLOCK, true,
     "hi"},
    {"two signs of padding", BEGIN_X "\naA==\n" END_X "\n", PEM_BLOCK, true,
     "h"},
    {"empty", BEGIN_X "\n" END_X "\n", PEM_BLOCK, true, ""},
    {"headers", BEGIN_X "\nComment: none\n\n" HELLO "\n" END_X "\n", PEM_BLOCK,
     true, "hello, world"},
    {"a colon behind the contents", BEGIN_X "\n" HELLO "\nA: b\n" END_X "\n",
     PEM_BLOCK, false, NULL},
    {"padding missing", BEGIN_X "\naGk\n" END_X "\n", PEM_BLOCK, false, NULL},
    {"padding in the middle", BEGIN_X "\naGk=aGk=\n" END_X "\n", PEM_BLOCK,
     false, NULL},
    {"too much padding", BEGIN_X "\naGVs====\n" END_X "\n", PEM_BLOCK, false,
     NULL},
    {"a lone digit", BEGIN_X "\na===\n" END_X "\n", PEM_BLOCK, false, NULL},
    {"not base64", BEGIN_X "\na*VsbG8s\n" END_X "\n", PEM_BLOCK, false, NULL},
    {"no end line", BEGIN_X "\n" HELLO "\n", PEM_DAMAGED, false, NULL},
    {"end of another", BEGIN_X "\n" HELLO "\n-----END Y-----\n", PEM_DAMAGED,
     false, NULL},
    {"begin inside", BEGIN_X "\n" HELLO "\n" BEGIN_X "\n" HELLO "\n" END_X "\n",
     PEM_DAMAGED, false, NULL},
    {"begin line alone", BEGIN_X, PEM_DAMAGED, false, NULL},
    {"nothing", "", PEM_END, false, NULL},
    {"text only", "nothing to see here\n", PEM_END, false, NULL},
    {"end line only", END_X "\n", PEM_END, false, NULL},
    {"begin line cut", "-----BEGIN X---", PEM_END, false, NULL},
};

/* A copy without anything behind it, for the sanitizers to watch. */
static char *copy_exactly(const char *text, size_t length)
{
	char *copy = malloc(length > 0 ? length : 1);

	cr_assert_not_null(copy);
	memcpy(copy, text, length);
	return copy;
}

static void check_block(const struct pem_case *pem_case,
			const struct pem_block *block)
{
	unsigned char *out = malloc(pem_decoded_room(block));
	size_t length;

	cr_expect(pem_is_labelled(block, "X"), "%s: label", pem_case->name);
	cr_expect(!pem_is_labelled(block, "XX"), "%s: label", pem_case->name);
	cr_expect(!block->encrypted, "%s: encrypted", pem_case->name);
	cr_expect_eq(pem_decode(block, out, &length), pem_case->decodes,
		     "%s: decoding", pem_case->name);
	if (pem_case->decodes) {
		cr_expect_eq(length, strlen(pem_case->contents), "%s: length",
			     pem_case->name);
		cr_expect_arr_eq(out, pem_case->contents, length,
				 "%s: contents", pem_case->name);
	}
	free(out);
}

Test(pem, blocks)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct pem_case *pem_case = &cases[i];
		size_t length = strlen(pem_case->text);
		char *text = copy_exactly(pem_case->text, length);
		struct pem_reader reader;
		struct pem_block block;

		pem_reader_init(&reader, text, length);
		cr_expect_eq(pem_next(&reader, &block), pem_case->result,
			     "%s: result", pem_case->name);
		if (pem_case->result == PEM_BLOCK)
			check_block(pem_case, &block);
		cr_expect_eq(pem_next(&reader, &block), PEM_END, "%s: end",
			     pem_case->name);
		free(text);
	}
}

Test(pem, several_blocks_in_order)
{
	static const char text[] =
	    "leaf\n-----BEGIN A-----\naGk=\n-----END A-----\n"
	    "its issuer\r\n-----BEGIN B C-----\r\naA==\r\n-----END B C-----\r\n"
	    "-----BEGIN D-----\n-----END D-----";
	static const char *const labels[] = {"A", "B C", "D"};
	struct pem_reader reader;
	struct pem_block block;

	pem_reader_init(&reader, text, sizeof(text) - 1);
	for (size_t i = 0; i < 3; i++) {
		cr_assert_eq(pem_next(&reader, &block), PEM_BLOCK);
		cr_expect(pem_is_labelled(&block, labels[i]), "%s", labels[i]);
	}
	cr_expect_eq(pem_next(&reader, &block), PEM_END);
	cr_expect_eq(pem_next(&reader, &block), PEM_END);
}

Test(pem, tells_encryption)
{
	static const char text[] =
	    "-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\n"
	    "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\r\n\r\n"
	    "aGk=\r\n-----END RSA PRIVATE KEY-----\r\n";
	unsigned char out[16];
	struct pem_reader reader;
	struct pem_block block;
	size_t length;

	pem_reader_init(&reader, text, sizeof(text) - 1);
	cr_assert_eq(pem_next(&reader, &block), PEM_BLOCK);
	cr_expect(block.encrypted);
	cr_assert_leq(pem_decoded_room(&block), sizeof(out));
	cr_expect(pem_decode(&block, out, &length));
	cr_expect_eq(length, 2);
}
