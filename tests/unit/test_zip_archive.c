#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "made_archives.h"
#include "reports/report_source.h"
#include "reports/zip_archive.h"

static struct text zip, seen;
static size_t bytes_left;

static void set_up(void)
{
	text_init_growing(&zip);
	text_init_growing(&seen);
	bytes_left = (size_t)64 << 20;
}

static void tear_down(void)
{
	text_release(&zip);
	text_release(&seen);
}

TestSuite(zip_archive, .init = set_up, .fini = tear_down, .timeout = 60);

static void see(void *context, const char *name, const char *bytes,
		size_t length)
{
	(void)context;
	text_addf(&seen, "%s=%.*s;", name, length > 20 ? 5 : (int)length,
		  bytes);
}

static void see_refused(void *context, const char *name, const char *reason)
{
	(void)context;
	text_addf(&seen, "%s!%s;", name, reason);
}

/* What was seen, and what was said of the archive. */
static const char *read_zip(size_t member_max)
{
	struct zip_visitor visitor = {see, see_refused, NULL};
	const char *why;

	text_clear(&seen);
	if (!zip_archive_read(zip.bytes, zip.length, member_max, &bytes_left,
			      &visitor, &why))
		text_addf(&seen, "!%s", why);
	return seen.bytes;
}

Test(zip_archive, is_told_by_its_first_bytes)
{
	cr_expect(zip_archive_is("PK\003\004", 4));
	cr_expect(zip_archive_is("PK\005\006", 4), "an empty one");
	cr_expect(!zip_archive_is("PK\003", 3));
	cr_expect(!zip_archive_is("PKZIP", 5));
}

Test(zip_archive, gives_its_members)
{
	struct made_member members[] = {
	    {.name = "a.json", .bytes = "{\"a\":1}", .length = 7, .method = 8},
	    {.name = "d/", .bytes = ""},
	    {.name = "d/../../b.json", .bytes = "{}", .length = 2},
	};

	made_zip(&zip, members, 3);
	cr_expect_str_eq(read_zip(100), "a.json={\"a\":1};d/../../b.json={};");
	cr_expect_eq(bytes_left, ((size_t)64 << 20) - 9);
}

Test(zip_archive, names_what_it_cannot_give)
{
	struct made_member members[] = {
	    {.name = "secret", .bytes = "{}", .length = 2, .flags = 1},
	    {.name = "lzma", .bytes = "{}", .length = 2, .method = 14},
	    {.name = "sum",
	     .bytes = "{}",
	     .length = 2,
	     .method = 8,
	     .has_wrong_sum = true},
	    {.name = "fine", .bytes = "{}", .length = 2, .method = 8},
	};

	made_zip(&zip, members, 4);
	cr_expect_str_eq(read_zip(100),
			 "secret!it is encrypted;"
			 "lzma!its compression method 14 is not supported;"
			 "sum!its checksum is wrong;fine={};");
}

Test(zip_archive, has_limits_for_each_and_all)
{
	struct made_member members[] = {
	    {.name = "a", .bytes = "{        }", .length = 10, .method = 8},
	    {.name = "b", .bytes = "{       }", .length = 9, .method = 8},
	};

	made_zip(&zip, members, 2);
	cr_expect_str_eq(read_zip(9), "a!it inflates to more than is accepted;"
				      "b={       };");
	bytes_left = 12;
	cr_expect_str_eq(read_zip(100), "a={        };"
					"b!it inflates to more than is "
					"accepted;");
	cr_expect_eq(bytes_left, 0);
}

Test(zip_archive, stops_bombs_early)
{
	size_t length = (size_t)15 << 20;
	char *blanks = malloc(length);
	struct made_member members[] = {
	    {.name = "a", .bytes = blanks, .length = length, .method = 8},
	    {.name = "b", .bytes = blanks, .length = length, .method = 8},
	};

	memset(blanks, ' ', length);
	made_zip(&zip, members, 2);
	cr_expect_lt(zip.length, 100000);
	cr_expect_str_eq(read_zip(REPORT_FILE_BYTES_MAX),
			 "a!it inflates more than a thousandfold;"
			 "b!it inflates more than a thousandfold;");
	free(blanks);
}

Test(zip_archive, is_read_up_to_so_many_members)
{
	struct made_member members[REPORT_ZIP_MEMBERS_MAX + 1];

	for (size_t i = 0; i <= REPORT_ZIP_MEMBERS_MAX; i++)
		members[i] = (struct made_member){.name = "a", .bytes = ""};
	made_zip(&zip, members, REPORT_ZIP_MEMBERS_MAX);
	cr_expect(strstr(read_zip(9), "!") == NULL);
	text_clear(&zip);
	made_zip(&zip, members, REPORT_ZIP_MEMBERS_MAX + 1);
	cr_expect(strstr(read_zip(9),
			 "!the zip archive has more than 100 members") != NULL);
}

Test(zip_archive, without_files_is_told)
{
	struct made_member members[] = {{.name = "d/", .bytes = ""}};

	made_zip(&zip, members, 1);
	cr_expect_str_eq(read_zip(9), "!the zip archive has no files");
	text_clear(&zip);
	made_zip(&zip, members, 0);
	cr_expect_eq(read_zip(9)[0], '!');
}

/* Wherever it is cut or a byte is wrong, it ends well. */
Test(zip_archive, may_be_damaged)
{
	struct made_member members[] = {
	    {.name = "a", .bytes = "{\"a\":1}", .length = 7, .method = 8},
	    {.name = "b", .bytes = "{}", .length = 2},
	};
	size_t length;

	made_zip(&zip, members, 2);
	length = zip.length;
	for (size_t i = 0; i < length; i++) {
		for (int bit = 0; bit < 8; bit++) {
			zip.bytes[i] ^= (char)(1 << bit);
			read_zip(100);
			zip.bytes[i] ^= (char)(1 << bit);
		}
		zip.length = i;
		read_zip(100);
		if (i + 22 <= length) /* the end of its directory is cut off */
			cr_expect(strchr(seen.bytes, '!') != NULL, "%zu", i);
		zip.length = length;
	}
}
