#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/report_archive.h"
#include "seen_reports.h"

static char root[] = "/tmp/test-source-XXXXXX";
static struct seen seen;
static struct report_sink sink;

static void set_up(void)
{
	cr_assert_not_null(mkdtemp(root));
	cr_assert_eq(chdir(root), 0);
	sink = seen_init(&seen);
}

static int remove_one(const char *path, const struct stat *status, int kind,
		      struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

static void tear_down(void)
{
	arena_free(seen.arena);
	nftw(root, remove_one, 10, FTW_DEPTH | FTW_PHYS);
}

TestSuite(report_source, .init = set_up, .fini = tear_down, .timeout = 60);

static void put(const char *path, const char *bytes)
{
	FILE *file = fopen(path, "w");

	cr_assert_not_null(file, "%s", path);
	fputs(bytes, file);
	fclose(file);
}

/* "PATH ..." of what was found, "!PATH: REASON ..." of what was refused. */
static const char *summary(void)
{
	static char room[4000];
	struct text text;

	text_init(&text, room, sizeof(room));
	for (size_t i = 0; i < seen.found_count; i++)
		text_addf(&text, "%s ", seen.found[i].path);
	for (size_t i = 0; i < seen.refused_count; i++)
		text_addf(&text, "!%s: %s ", seen.refused[i].path,
			  seen.refused[i].reason);
	return text.bytes;
}

Test(report_source, reads_a_file)
{
	put("a!b.example!1!2.json", "{}");
	cr_expect(report_source_read("a!b.example!1!2.json", &sink));
	cr_expect_str_eq(summary(), "a!b.example!1!2.json ");
	cr_expect_str_eq(seen.found[0].file_name, "a!b.example!1!2.json");
	cr_expect_str_eq(seen.found[0].domain, "b.example");
	cr_expect(seen.found[0].authentication == NULL);
}

Test(report_source, refuses_what_cannot_be_read)
{
	mkfifo("fifo", 0600);
	cr_expect(!report_source_read("fifo", &sink), "it must not block");
	cr_expect(!report_source_read("/dev/null", &sink));
	cr_expect(!report_source_read("/dev/zero", &sink));
	cr_expect(!report_source_read("none", &sink));
	cr_expect(!report_source_read("", &sink));
	cr_expect_str_eq(summary(), "!fifo: not a regular file "
				    "!/dev/null: not a regular file "
				    "!/dev/zero: not a regular file "
				    "!none: no such file or directory "
				    "!: no such file or directory ");
	cr_expect_eq(seen.refused[0].refusal, REFUSAL_NO_REPORT);
	cr_expect_eq(seen.refused[3].refusal, REFUSAL_BROKEN);
}

Test(report_source, refuses_large_files)
{
	put("large", "{");
	cr_assert_eq(truncate("large", (off_t)REPORT_FILE_BYTES_MAX + 1), 0);
	cr_expect(report_source_read("large", &sink));
	cr_expect_str_eq(summary(), "!large: larger than 20 MiB ");
	cr_assert_eq(truncate("large", (off_t)REPORT_FILE_BYTES_MAX), 0);
	cr_expect(report_source_read("large", &sink));
	cr_expect_eq(seen.found_count, 1);
}

Test(report_source, reads_directories_in_order)
{
	mkdir("d", 0700);
	mkdir("d/b", 0700);
	mkdir("d/.hidden", 0700);
	put("d/c", "{}");
	put("d/a", "{}");
	put("d/b/z", "{}");
	put("d/b/A", "{}");
	put("d/.x", "{}");
	put("d/.hidden/x", "{}");
	put("d/empty", "");
	mkfifo("d/fifo", 0600);
	cr_assert_eq(symlink("../d", "d/loop"), 0);
	cr_assert_eq(symlink("a", "d/link"), 0);
	cr_assert_eq(symlink("nowhere", "d/lost"), 0);
	cr_expect(report_source_read("d", &sink));
	cr_expect_str_eq(summary(), "d/a d/b/A d/b/z d/c d/link "
				    "!d/empty: it is empty "
				    "!d/fifo: not a regular file "
				    "!d/loop: a symbolic link to a directory "
				    "!d/lost: no such file or directory ");
}

Test(report_source, reads_where_a_link_leads)
{
	mkdir("d", 0700);
	put("d/a", "{}");
	cr_assert_eq(symlink("d", "link"), 0);
	cr_expect(report_source_read("link/", &sink));
	cr_expect(report_source_read("link", &sink));
	cr_expect_str_eq(summary(), "link/a link/a ");
}

Test(report_source, goes_so_deep)
{
	char path[200] = "d";

	for (int i = 0; i <= REPORT_DIRECTORY_DEPTH_MAX + 1; i++) {
		char file[220];

		mkdir(path, 0700);
		snprintf(file, sizeof(file), "%s/a", path);
		put(file, "{}");
		strncat(path, "/d", sizeof(path) - strlen(path) - 1);
	}
	cr_expect(report_source_read("d", &sink));
	cr_expect_eq(seen.found_count, REPORT_DIRECTORY_DEPTH_MAX + 1);
	cr_assert_eq(seen.refused_count, 1);
	cr_expect_str_eq(seen.refused[0].path, "d/d/d/d/d/d/d/d/d/d");
	cr_expect_str_eq(seen.refused[0].reason,
			 "the directories are nested too deeply");
}

Test(report_source, reads_what_was_delivered_to_a_maildir)
{
	mkdir("m", 0700);
	mkdir("m/cur", 0700);
	mkdir("m/new", 0700);
	mkdir("m/tmp", 0700);
	put("m/cur/1:2,S", "Content-Type: application/tlsrpt+json\n\n{}\n");
	put("m/new/2", "Subject: lunch\n\nhello\n");
	put("m/tmp/3", "{}");
	put("m/uidlist", "3 V1\n");
	cr_expect(report_source_read("m/", &sink));
	cr_expect_str_eq(summary(),
			 "m/cur/1:2,S !m/new/2: no report in this mail ");
}

/* As Dovecot and Courier have folders: Maildir++, or by their names alone. */
Test(report_source, reads_the_folders_of_a_maildir)
{
	static const char *const maildirs[] = {
	    "m",       "m/.TLS",	"m/.TLS.old",
	    "m/Lists", "m/Lists/.deep", "d/.hidden"};
	char path[80];

	mkdir("d", 0700);
	mkdir("m", 0700);
	for (size_t i = 0; i < 6; i++) {
		static const char *const parts[] = {"", "/cur", "/new", "/tmp"};

		for (size_t j = 0; j < 4; j++) {
			snprintf(path, sizeof(path), "%s%s", maildirs[i],
				 parts[j]);
			mkdir(path, 0700);
		}
		snprintf(path, sizeof(path), "%s/cur/1", maildirs[i]);
		put(path, "{}");
		snprintf(path, sizeof(path), "%s/tmp/2", maildirs[i]);
		put(path, "{}");
	}
	mkdir("m/.half", 0700);
	mkdir("m/.half/cur", 0700);
	put("m/.half/cur/1", "{}");
	mkdir("m/sieve", 0700);
	put("m/sieve/x.json", "{}");
	put("m/.subscriptions", "{}");
	cr_assert_eq(symlink(".TLS", "m/.link"), 0);
	cr_expect(report_source_read("m", &sink));
	cr_expect(report_source_read("d", &sink));
	cr_expect_str_eq(summary(),
			 "m/cur/1 m/.TLS/cur/1 m/.TLS.old/cur/1 "
			 "m/Lists/cur/1 m/Lists/.deep/cur/1 d/.hidden/cur/1 "
			 "!m/.link: a symbolic link to a directory ");
}

Test(report_source, knows_archives)
{
	mkdir("archive", 0700);
	put("archive/a", "{}");
	put("archive/mail", "Content-Type: application/tlsrpt+json\n\n{}\n");
	put("archive/" REPORT_ARCHIVE_MARK, "");
	put("b", "{}");
	report_source_read("archive", &sink);
	report_source_read("archive/a", &sink);
	report_source_read("b", &sink);
	cr_assert_eq(chdir("archive"), 0);
	report_source_read("a", &sink);
	cr_expect_str_eq(summary(), "archive/a archive/mail archive/a b a ");
	cr_expect(seen.found[0].is_archived);
	cr_expect(!seen.found[1].is_archived, "a mail says it of itself");
	cr_expect(seen.found[2].is_archived);
	cr_expect(!seen.found[3].is_archived);
	cr_expect(seen.found[4].is_archived);
}

#define MAIL "Content-Type: application/tlsrpt+json\n\n{}\n\n"

/* Larger than memory is allowed to be for a file. */
Test(report_source, reads_mailboxes_of_any_size)
{
	FILE *file = fopen("box", "w");

	fputs("From a\n" MAIL "From b\nSubject: large\n\n", file);
	for (size_t i = 0; i < 2 * REPORT_MAIL_BYTES_MAX / 16; i++)
		fputs("a line like any\n", file);
	fputs("\nFrom c\n" MAIL, file);
	fclose(file);
	cr_expect(report_source_read("box", &sink));
	cr_expect_str_eq(summary(),
			 "box: message 1 box: message 3 "
			 "!box: message 2: the mail is larger than 10 MiB ");
}

/* Whether "-" could be read with these bytes in a pipe, piece by piece. */
static bool read_input(const char *first, const char *second)
{
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	if (fork() == 0) {
		(void)!write(ends[1], first, strlen(first));
		(void)!write(ends[1], second, strlen(second));
		_exit(0);
	}
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	return report_source_read("-", &sink);
}

#define SIGNED "Authentication-Results: mx; dkim=pass header.d=a.example\n"

Test(report_source, reads_standard_input)
{
	cr_expect(read_input("{", "}"));
	cr_expect(read_input("Fr", "om a\n" SIGNED MAIL));
	cr_expect(read_input(SIGNED, MAIL));
	cr_expect(read_input("", ""));
	cr_expect_str_eq(summary(),
			 "standard input standard input: message 1 "
			 "standard input !standard input: it is empty ");
	cr_expect(seen.found[0].file_name == NULL);
	cr_expect_eq(seen.found[1].authentication->count, 1);
	cr_expect_eq(seen.found[2].authentication->count, 1);
	close(STDIN_FILENO);
	cr_expect(!report_source_read("-", &sink), "it is closed");
}

/* A sender could write a line with "From " into his mail, and behind it
 * whatever headers he likes. */
Test(report_source, believes_only_the_first_mail_of_standard_input)
{
	cr_expect(read_input("From a\nSubject: b\n\nhello\n\n",
			     "From c\n" SIGNED MAIL));
	cr_assert_eq(seen.found_count, 1);
	cr_assert(seen.found[0].authentication != NULL);
	cr_expect_eq(seen.found[0].authentication->count, 0);
}

/* A mail server that puts a "From " line before mails in a Maildir. */
Test(report_source, believes_only_the_first_mail_of_a_delivered_file)
{
	static const char two[] = "From a\n" SIGNED MAIL "From c\n" SIGNED MAIL;
	static const struct {
		const char *path;
		size_t passes; /* of the second */
	} files[] = {
	    {"cur/1", 0},  {"m/new/1", 0}, {"curb/1", 1},
	    {"bcur/1", 1}, {"cur/x/1", 1}, {"cur1", 1},
	};

	mkdir("cur", 0700);
	mkdir("cur/x", 0700);
	mkdir("curb", 0700);
	mkdir("bcur", 0700);
	mkdir("m", 0700);
	mkdir("m/new", 0700);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		seen.found_count = 0;
		put(files[i].path, two);
		cr_expect(report_source_read(files[i].path, &sink));
		cr_assert_eq(seen.found_count, 2, "%s", files[i].path);
		cr_expect_eq(seen.found[0].authentication->count, 1);
		cr_expect_eq(seen.found[1].authentication->count,
			     files[i].passes, "%s", files[i].path);
	}
}

Test(report_source, reads_bytes)
{
	report_source_read_bytes("x/a!b.example!1!2.json", "{}", 2, &sink);
	cr_expect_str_eq(summary(), "x/a!b.example!1!2.json ");
	cr_expect_str_eq(seen.found[0].file_name, "a!b.example!1!2.json");
	cr_expect_str_eq(seen.found[0].domain, "b.example");
}
