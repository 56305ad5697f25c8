#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "reports/mail.h"
#include "reports/report_source.h"

static struct arena *arena;
static struct text seen;
static struct mail_authentication said;
static const char *why;

static void set_up(void)
{
	arena = arena_new();
	text_init_growing(&seen);
}

static void tear_down(void)
{
	text_release(&seen);
	arena_free(arena);
}

TestSuite(mail, .init = set_up, .fini = tear_down, .timeout = 60);

/* "NUMBER TYPE NAME [BYTES] FLAW;" */
static void see(void *context, const struct mail_part *part)
{
	(void)context;
	text_addf(&seen, "%s%u %s %s [%.*s]%s%s;",
		  part->mail->is_attached ? "attached " : "", part->number,
		  part->type, part->file_name == NULL ? "-" : part->file_name,
		  (int)part->length, part->bytes, part->flaw == NULL ? "" : " ",
		  part->flaw == NULL ? "" : part->flaw);
}

static const char *read_bytes(const char *bytes, size_t length)
{
	struct mail_visitor visitor = {see, NULL};

	text_clear(&seen);
	if (!mail_read(bytes, length, arena, &said, &visitor, &why))
		text_addf(&seen, "!%s", why);
	return seen.bytes;
}

static const char *read_string(const char *mail)
{
	return read_bytes(mail, strlen(mail));
}

static const struct mail_case {
	const char *name, *mail, *parts;
} cases[] = {
    {"text", "From: a\n\nhello\n", "1 text/plain - [hello\n];"},
    {"no headers that matter", "X: a\n\nhello\n", "1 text/plain - [hello\n];"},
    {"nothing but headers", "Subject: a\n", "1 text/plain - [];"},
    {"quoted-printable",
     "Content-Type: Application/JSON\n"
     "Content-Transfer-Encoding: quoted-printable\n\n=7B=\n=7D",
     "1 application/json - [{}];"},
    {"base64",
     "Content-Type: a/b\nContent-Transfer-Encoding: base64\n\ne3\n0=\n",
     "1 a/b - [{}];"},
    {"base64 without padding",
     "Content-Type: a/b\nContent-Transfer-Encoding: Base64\n\ne30\n",
     "1 a/b - [{}] its base64 is damaged;"},
    {"no base64", "Content-Type: a/b\nContent-Transfer-Encoding: base64\n\n",
     "1 a/b - [];"},
    {"parts",
     "Content-Type: multipart/report; boundary=b\n\npreface\n--b\n\nc\n--b\n"
     "Content-Type: d/e; name=\"f!g\"\n\nh\n--b--\nepilogue\n",
     "1 text/plain - [c];2 d/e f!g [h];"},
    {"names",
     "Content-Type: multipart/report; boundary=b\n\n--b\n"
     "Content-Disposition: attachment; filename=\"../a\"\n\n\n--b\n"
     "Content-Disposition: attachment; filename*0=\"x\";\n filename*1=y\n\n\n"
     "--b--\n",
     "1 text/plain ../a [];2 text/plain xy [];"},
    {"an end that is missing",
     "Content-Type: multipart/report; boundary=b\n\n--b\n\nc\n",
     "1 text/plain - [c\n];"},
    {"parts in parts",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
     "Content-Type: multipart/mixed; boundary=c\n\n--c\n\nd\n--c--\n--b\n\n"
     "e\n--b--\n",
     "1 text/plain - [d];2 text/plain - [e];"},
    {"a mail within",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
     "Content-Type: message/rfc822\n\nSubject: c\nContent-Type: d/e\n\nf\n"
     "--b--\n",
     "attached 1 d/e - [f];"},
    {"ContentType", "ContentType: a/b\n\nc\n",
     "1 a/b - [c\n] the mail has a header 'ContentType' instead of "
     "'Content-Type';"},
};

Test(mail, is_taken_apart)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(read_string(cases[i].mail), cases[i].parts,
				 "%s: %s", cases[i].name, seen.bytes);
}

static void see_headers(void *context, const struct mail_part *part)
{
	const struct mail_headers *mail = part->mail;

	(void)context;
	text_addf(&seen, "%s|%s|%s|%s|%s;",
		  mail->report_domain == NULL ? "-" : mail->report_domain,
		  mail->report_submitter == NULL ? "-" : mail->report_submitter,
		  mail->subject == NULL ? "-" : mail->subject, mail->type,
		  mail->report_type == NULL ? "-" : mail->report_type);
}

Test(mail, has_headers_of_its_own_and_of_mails_within)
{
	static const char mail[] =
	    "TLS-Report-Domain: a.example\ntls-report-submitter:\n b.example\n"
	    "Subject: =?utf-8?q?c_d?=\n e\n"
	    "Content-Type: multipart/report; report-type=tlsrpt; boundary=b\n\n"
	    "--b\n\nf\n--b\nContent-Type: message/rfc822\n\nTo: "
	    "g\n\nh\n--b--\n";
	struct mail_visitor visitor = {see_headers, NULL};

	cr_assert(mail_read(mail, strlen(mail), arena, &said, &visitor, &why));
	cr_expect_str_eq(seen.bytes,
			 "a.example|b.example|c d e|multipart/report|tlsrpt;"
			 "-|-|-|text/plain|-;");
}

Test(mail, has_the_word_of_its_own_headers_only)
{
	read_string("Authentication-Results: mx.example;\n dkim=pass\n"
		    "\theader.d=a.example\nTo: x\n"
		    "authentication-results: mx.example; dkim=pass "
		    "header.d=b.example\n"
		    "Authentication-Results-Original: mx.example; dkim=pass "
		    "header.d=c.example\n"
		    "Content-Type: message/rfc822\n\n"
		    "Authentication-Results: mx.example; dkim=pass "
		    "header.d=d.example\n\n"
		    "Authentication-Results: mx.example; dkim=pass "
		    "header.d=e.example\n");
	cr_assert_eq(said.count, 2);
	cr_expect_str_eq(said.passes[0].domain, "a.example");
	cr_expect_str_eq(said.passes[1].domain, "b.example");
	read_string("To: a\n\nb\n");
	cr_expect_eq(said.count, 0);
}

/* Adds `again` so often. */
static void add_times(struct text *text, const char *again, size_t times)
{
	for (size_t i = 0; i < times; i++)
		text_add_string(text, again);
}

Test(mail, has_limits)
{
	static char large[REPORT_MAIL_BYTES_MAX + 1] = "To: a\n\n";
	struct text mail;

	cr_expect_str_eq(read_bytes(large, sizeof(large)),
			 "!the mail is larger than 10 MiB");
	text_init_growing(&mail);
	text_add_string(&mail, "Content-Type: multipart/mixed; boundary=b\n\n");
	add_times(&mail, "--b\n\n", MAIL_PARTS_MAX);
	cr_expect(strchr(read_string(mail.bytes), '!') == NULL);
	text_add_string(&mail, "--b\n\n");
	cr_expect(strstr(read_string(mail.bytes),
			 ";!the mail has more than 100 parts") != NULL);
	text_clear(&mail);
	text_add_string(&mail,
			"Content-Type: multipart/mixed; boundary=b0\n\n");
	for (int i = 0; i < MAIL_DEPTH_MAX; i++)
		text_addf(&mail,
			  "--b%d\nContent-Type: multipart/mixed; "
			  "boundary=b%d\n\n",
			  i, i + 1);
	cr_expect_str_eq(read_string(mail.bytes),
			 "!the parts of the mail are nested too deeply");
	text_release(&mail);
}

/* Seconds of work for the MIME library, were it to see them; with what it sees
 * there are ten megabytes in less than one. */
static const struct heavy_case {
	const char *name, *start, *again, *end;
	size_t bytes;
} heavy[] = {
    {"addresses", "To: ", "a,", "\n\n", 200000},
    {"groups", "Cc: ", "a:;,", "\n\n", 200000},
    {"references", "References: ", "<a>", "\n\n", 500000},
    {"boundaries", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n",
     "", 1000000},
    {"parameters", "Content-Type: a/b", ";a*0=b", "\n\n", 60000},
    {"encoded words", "Subject: ", "=?u?q?", "\n\n", 60000},
    {"comments", "Authentication-Results: ", "(", "\n\n", 60000},
    {"digests", "Content-Type: multipart/digest; boundary=b\n\n",
     "--b\n\nTo: a\n\n", "", 1000000},
    {"mails within", "", "Content-Type: message/rfc822\n\n", "", 1000000},
};

Test(mail, is_never_much_work, .timeout = 60)
{
	for (size_t i = 0; i < sizeof(heavy) / sizeof(heavy[0]); i++) {
		const struct heavy_case *test = &heavy[i];
		struct text mail;

		text_init_growing(&mail);
		text_add_string(&mail, test->start);
		add_times(&mail, test->again,
			  test->bytes / strlen(test->again));
		text_add_string(&mail, test->end);
		while (mail.length < REPORT_MAIL_BYTES_MAX - 100)
			text_add_string(&mail, "a line of the body\n");
		read_bytes(mail.bytes, mail.length);
		text_release(&mail);
	}
}
