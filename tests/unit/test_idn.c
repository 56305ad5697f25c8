#include "check/idn.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static const struct {
	const char *typed, *ascii; /* NULL: refused */
} names[] = {
    {"example.com", "example.com"},
    {"EXAMPLE.com.", "example.com"},
    {"bücher.example", "xn--bcher-kva.example"},
    {"BÜCHER.example", "xn--bcher-kva.example"},
    {"xn--bcher-kva.example", "xn--bcher-kva.example"},
    {"straße.example", "xn--strae-oqa.example"},
    {"例え.テスト", "xn--r8jz45g.xn--zckzah"},
    {"", NULL},
    {".", NULL},
    {"a..b", NULL},
    {"a_b.example", NULL},
    {"a b.example", NULL},
    {"-a.example", NULL},
    {"192.0.2.1", NULL},
    {"*.example", NULL},
    {"\xff.example", NULL},
    {"a\xc2\x9b"
     "b.example",
     NULL},			  /* CSI of terminals */
    {"xn--ab-mca.example", NULL}, /* the same as an A-label */
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example",
     NULL},
};

Test(idn, to_ascii)
{
	struct arena *arena = arena_new();

	setenv("LC_ALL", "C", 1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *ascii;
		struct text why;

		text_init_growing(&why);
		ascii = idn_to_ascii(arena, names[i].typed, &why);
		if (names[i].ascii == NULL) {
			cr_expect_null(ascii, "'%s'", names[i].typed);
			cr_expect_gt(why.length, 0, "'%s'", names[i].typed);
		} else if (ascii == NULL) {
			cr_expect_fail("'%s': %s", names[i].typed, why.bytes);
		} else {
			cr_expect_str_eq(ascii, names[i].ascii);
		}
		text_release(&why);
	}
	arena_free(arena);
}

/* A name that is none in characters is shown as it came. */
Test(idn, to_unicode)
{
	static const char *const pairs[][2] = {
	    {"example.com", "example.com"},
	    {"xn--bcher-kva.example", "bücher.example"},
	    {"xn--ab-mca.example", "xn--ab-mca.example"},
	    {"xn--ab-g4t.example", "xn--ab-g4t.example"},
	    {"xn--.example", "xn--.example"},
	    {"xn--zzzzzzzzzzzz.example", "xn--zzzzzzzzzzzz.example"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		cr_expect_str_eq(idn_to_unicode(arena, pairs[i][0]),
				 pairs[i][1]);
	arena_free(arena);
}
