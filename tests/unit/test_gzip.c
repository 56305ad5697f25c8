#include <criterion/criterion.h>
#include <string.h>

#include "made_archives.h"
#include "reports/gzip.h"
#include "reports/report_source.h"

static struct arena *arena;
static struct diagnostics deviations;
static struct text packed, inflated;
static const char *why;

static void set_up(void)
{
	arena = arena_new();
	diagnostics_init(&deviations, arena);
	text_init_growing(&packed);
	text_init_growing(&inflated);
}

static void tear_down(void)
{
	text_release(&packed);
	text_release(&inflated);
	arena_free(arena);
}

TestSuite(gzip, .init = set_up, .fini = tear_down, .timeout = 60);

static bool inflate_packed(void)
{
	text_clear(&inflated);
	return gzip_inflate(packed.bytes, packed.length, REPORT_FILE_BYTES_MAX,
			    &inflated, &deviations, &why);
}

Test(gzip, is_told_by_its_first_bytes)
{
	cr_expect(gzip_is("\x1f\x8b", 2));
	cr_expect(!gzip_is("\x1f\x8b", 1));
	cr_expect(!gzip_is("{}", 2));
}

Test(gzip, gives_what_was_packed)
{
	made_gzip(&packed, "{\"a\":1}", 7);
	cr_assert(inflate_packed(), "%s", why);
	cr_expect_str_eq(inflated.bytes, "{\"a\":1}");
	cr_expect_eq(deviations.count, 0);
}

Test(gzip, forgives_bytes_behind)
{
	made_gzip(&packed, "{}", 2);
	text_add_string(&packed, "\r\n");
	cr_assert(inflate_packed(), "%s", why);
	cr_expect_str_eq(inflated.bytes, "{}");
	cr_assert_eq(deviations.count, 1);
	cr_expect_str_eq(deviations.first->text,
			 "2 bytes behind the gzip data");
}

Test(gzip, puts_members_together)
{
	made_gzip(&packed, "{\"a\"", 4);
	made_gzip(&packed, ":1}", 3);
	cr_assert(inflate_packed(), "%s", why);
	cr_expect_str_eq(inflated.bytes, "{\"a\":1}");
	cr_expect_eq(deviations.count, 1);
}

Test(gzip, forgives_a_damaged_header_when_the_checksum_is_right)
{
	made_gzip(&packed, "{\"a\":1}", 7);
	packed.bytes[2] = 0;	  /* method */
	packed.bytes[3] = '\xe0'; /* flags that do not exist */
	text_add_string(&packed, "\n");
	cr_assert(inflate_packed(), "%s", why);
	cr_expect_str_eq(inflated.bytes, "{\"a\":1}");
	cr_expect_eq(deviations.count, 2);
	packed.bytes[packed.length - 6] ^= 1;
	cr_expect(!inflate_packed());
	cr_expect_str_eq(why, "the gzip header is damaged");
}

Test(gzip, says_what_is_wrong_wherever_it_is_cut_or_damaged)
{
	made_gzip(&packed, "{\"report-id\":\"1\",\"policies\":[]}", 31);
	for (size_t length = 0; length < packed.length; length++) {
		text_clear(&inflated);
		cr_expect(!gzip_inflate(packed.bytes, length, 1000, &inflated,
					&deviations, &why),
			  "%zu", length);
		cr_expect_str_eq(why, "the gzip data is incomplete");
	}
	packed.bytes[20] ^= 0x55;
	cr_expect(!inflate_packed());
	cr_expect_str_eq(why, "the gzip data is damaged");
}

Test(gzip, keeps_to_the_size_it_may_have)
{
	made_bomb(&packed, 99);
	text_clear(&inflated);
	cr_expect(gzip_inflate(packed.bytes, packed.length, 100, &inflated,
			       &deviations, &why));
	text_clear(&inflated);
	cr_expect(!gzip_inflate(packed.bytes, packed.length, 99, &inflated,
				&deviations, &why));
	cr_expect_str_eq(why,
			 "the gzip data inflates to more than is accepted");
}

/* 1 GB in 1 MB, and the same in a second layer in 2 KB. */
Test(gzip, stops_bombs_early)
{
	struct text outer;
	size_t member;

	made_bomb(&packed, (size_t)64 << 20);
	member = packed.length;
	for (int i = 1; i < 16; i++) {
		text_init_growing(&outer);
		text_add(&outer, packed.bytes, member);
		text_add(&packed, outer.bytes, outer.length);
		text_release(&outer);
	}
	cr_expect_lt(packed.length, 1100000);
	cr_expect(!inflate_packed());
	cr_expect_lt(inflated.length, REPORT_FILE_BYTES_MAX + 20000);
	text_init_growing(&outer);
	made_gzip(&outer, packed.bytes, packed.length);
	cr_expect_lt(outer.length, 10000);
	text_clear(&inflated);
	cr_expect(gzip_inflate(outer.bytes, outer.length, REPORT_FILE_BYTES_MAX,
			       &inflated, &deviations, &why));
	cr_expect_eq(inflated.length, packed.length);
	text_release(&outer);
}

/* Small ones may grow as they like, up to a megabyte. */
Test(gzip, has_a_ratio)
{
	made_bomb(&packed, (size_t)8 << 20);
	cr_expect(!inflate_packed());
	cr_expect_str_eq(why,
			 "the gzip data inflates more than a thousandfold");
	text_clear(&packed);
	made_bomb(&packed, ((size_t)1 << 20) - 1);
	cr_expect(inflate_packed(), "%s", why);
}

Test(gzip, is_not_read_when_it_is_too_large)
{
	static char large[REPORT_COMPRESSED_MAX + 1];

	cr_expect(!gzip_inflate(large, sizeof(large), 100, &inflated,
				&deviations, &why));
	cr_expect_str_eq(why, "the gzip data is larger than 15 MiB");
}
