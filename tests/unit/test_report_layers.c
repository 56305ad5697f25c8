/* What is sent as reports, one sample for each way to do it: tests/reports. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_archives.h"
#include "reports/report_layers.h"
#include "seen_reports.h"

static const struct sample {
	const char *file;
	size_t found, refused;
	const char *domain, *submitter; /* of the first */
	const char *told; /* its deviations, or the first refusal */
} samples[] = {
    {"rfc-gzip.eml", 1, 0, "example.com", "sender.example", ""},
    {"rfc-json.eml", 1, 0, "example.com", "sender.example", ""},
    {"crlf.eml", 1, 0, "example.com", "sender.example", ""},
    {"authentication.eml", 1, 0, "example.com", "sender.example", ""},
    {"google.eml", 1, 0, "example.com", "goo.example", ""},
    {"base64-in-one-line.eml", 1, 0, "example.com", "sender.example", ""},
    {"mailru-folded-subject.eml", 1, 0, "example.com", "mailru.example", ""},
    {"postfix-no-policy-domain.eml", 1, 0, "example.com", "postfix.example",
     ""},
    {"microsoft-date-without-zone.eml", 1, 0, "example.com", "outlook.example",
     "subject 'Report Domain: example.com Submitter: outlook.example "
     "Report-ID: 133700000000000001+example.com': the report ID has no angle "
     "brackets;file name 'outlook.example!example.com!1772323200!1772409599!"
     "133700000000000001+example.com.json.gz': its unique part is not of "
     "letters and digits;"},
    {"stalwart-report-id-without-at.eml", 1, 0, "example.com",
     "mail.stalwart.example",
     "subject 'Report Domain: example.com Submitter: mail.stalwart.example "
     "Report-ID: <1772323200_11732957880687192466>': the report ID has no @;"},
    {"whole-message.eml", 1, 0, "example.com", "sender.example",
     "the mail is application/tlsrpt+gzip instead of multipart/report;"},
    {"whole-message-json.eml", 1, 0, "example.com", "sender.example",
     "the mail is application/tlsrpt+json instead of multipart/report;"},
    {"type-tlsrpt.eml", 1, 0, "example.com", "sender.example",
     "its media type is application/tlsrpt instead of "
     "application/tlsrpt+gzip;"},
    {"gzip-type-plain-json.eml", 1, 0, "example.com", "sender.example",
     "its media type is application/tlsrpt+gzip instead of "
     "application/tlsrpt+json;its file name does not fit its compression;"},
    {"type-json.eml", 1, 0, "example.com", "sender.example",
     "its media type is application/json instead of "
     "application/tlsrpt+json;"},
    {"type-octet-stream.eml", 1, 0, "example.com", "sender.example",
     "its media type is application/octet-stream instead of "
     "application/tlsrpt+gzip;"},
    {"type-x-gzip.eml", 1, 0, "example.com", "sender.example",
     "its media type is application/x-gzip instead of "
     "application/tlsrpt+gzip;"},
    {"type-zip.eml", 1, 0, "example.com", "sender.example",
     "file name 'sender.example!example.com!1772323200!1772409599!001.zip': "
     "the extension is neither .json nor .json.gz;its media type is "
     "application/zip instead of application/tlsrpt+gzip;a zip archive "
     "instead of gzip;"},
    {"type-text-mixed.eml", 1, 0, "example.com", "sender.example",
     "the mail is multipart/mixed instead of multipart/report;file name "
     "'report.json': it is not SUBMITTER!DOMAIN!BEGIN!END.json.gz;its media "
     "type is text/plain instead of application/tlsrpt+json;"},
    {"mimecast-crlf-behind-gzip.eml", 1, 0, "example.com", "sender.example",
     "2 bytes behind the gzip data;"},
    {"trustwave-contenttype.eml", 1, 0, "example.com", "sender.example",
     "the mail has a header 'ContentType' instead of 'Content-Type';"},
    {"trustwave-contenttype-of-part.eml", 1, 0, "example.com", "sender.example",
     "the mail has a header 'ContentType' instead of 'Content-Type';"},
    {"no-content-type-base64.eml", 1, 0, "example.com", "sender.example",
     "the mail is text/plain instead of multipart/report;its media type is "
     "text/plain instead of application/tlsrpt+gzip;it is base64 and does "
     "not say so;"},
    {"no-content-type-json.eml", 1, 0, "example.com", "sender.example",
     "the mail is text/plain instead of multipart/report;its media type is "
     "text/plain instead of application/tlsrpt+json;"},
    {"base64-without-padding-1.eml", 1, 0, "example.com", "sender.example",
     "its base64 is damaged;"},
    {"base64-without-padding-2.eml", 1, 0, "example.com", "sender.example",
     "its base64 is damaged;"},
    {"gzip-header-damaged.eml", 1, 0, "example.com", "sender.example",
     "a damaged gzip header;"},
    {"two-members.eml", 1, 0, "example.com", "sender.example",
     "2 gzip members in a row;"},
    {"forwarded.eml", 1, 0, "example.com", "sender.example",
     "the mail is attached to another;"},
    {"forwarded-base64.eml", 1, 0, "example.com", "sender.example",
     "the mail is attached to another;"},
    {"no-report-headers.eml", 1, 0, "example.com", "sender.example",
     "the mail has no header TLS-Report-Domain;the mail has no header "
     "TLS-Report-Submitter;"},
    {"no-names-but-the-file.eml", 1, 0, "example.com", "sender.example",
     "the mail has no header TLS-Report-Domain;the mail has no header "
     "TLS-Report-Submitter;subject 'TLS report': it is not 'Report Domain: D "
     "Submitter: S Report-ID: <ID>';"},
    {"names-differ.eml", 1, 0, "other.example.com", "other.example",
     "the subject says 'example.com' where the mail says "
     "'other.example.com';the subject says 'sender.example' where the mail "
     "says 'other.example';the file name says 'example.com' where the mail "
     "says 'other.example.com';the file name says 'sender.example' where the "
     "mail says 'other.example';"},
    {"no-subject.eml", 1, 0, "example.com", "sender.example",
     "the mail has no subject;"},
    {"wild-file-name.eml", 1, 0, "example.com", "sender.example",
     "file name '../../etc/passwd!example.com!1!2.json': it has no domain "
     "where one should be;its file name does not fit its compression;"},
    {"two-reports.eml", 2, 0, "example.com", "sender.example", ""},
    {"plain.json", 1, 0, NULL, NULL, ""},
    {"utf8-bom.json", 1, 0, NULL, NULL, ""},
    {"three.mbox", 2, 1, "example.com", "sender.example", ""},
    {"unquoted-from.mbox", 2, 2, "example.com", "sender.example", ""},
    {"gzip-truncated.eml", 0, 1, NULL, NULL, "the gzip data is incomplete"},
    {"gzip-damaged.eml", 0, 1, NULL, NULL, "the gzip data is damaged"},
    {"labelled-but-empty.eml", 0, 1, NULL, NULL, "it is empty"},
    {"labelled-but-html.eml", 0, 1, NULL, NULL,
     "it is XML, a DMARC report perhaps"},
    {"no-report.eml", 0, 1, NULL, NULL, "no report in this mail"},
};

static const char *or_none(const char *string)
{
	return string == NULL ? "none" : string;
}

Test(report_layers, of_samples)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *sample = &samples[i];
		static struct seen seen;
		struct report_sink sink = seen_init(&seen);
		const struct seen_report *report = &seen.found[0];
		char path[200];

		snprintf(path, sizeof(path), "tests/reports/%s", sample->file);
		cr_assert(report_source_read(path, &sink), "%s", path);
		cr_expect_eq(seen.found_count, sample->found, "%s: %zu",
			     sample->file, seen.found_count);
		cr_expect_eq(seen.refused_count, sample->refused, "%s: %zu",
			     sample->file, seen.refused_count);
		cr_expect_str_eq(or_none(report->domain),
				 or_none(sample->domain), "%s", sample->file);
		cr_expect_str_eq(or_none(report->submitter),
				 or_none(sample->submitter), "%s",
				 sample->file);
		cr_expect_str_eq(seen.found_count > 0 ? report->deviations
						      : seen.refused[0].reason,
				 sample->told, "%s: %s", sample->file,
				 or_none(report->deviations));
		arena_free(seen.arena);
	}
}

static void read_bytes(struct seen *seen, const char *file_name,
		       enum report_trust trust, const struct text *bytes)
{
	struct report_sink sink = seen_init(seen);
	struct report_input input = {"f", file_name, true, trust};

	report_layers_read(&input, bytes->bytes, bytes->length, &sink);
}

static void read_string(struct seen *seen, enum report_trust trust,
			const char *string)
{
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, string);
	read_bytes(seen, NULL, trust, &text);
	text_release(&text);
}

static const struct kind_case {
	const char *bytes;
	const char *reason; /* NULL: it is found */
} kinds[] = {
    {"{}", NULL},
    {" \r\n\t{", NULL},
    {"\xef\xbb\xbf{", NULL},
    {"\xef\xbb\xbf \n{", NULL},
    {"", "it is empty"},
    {"[]", "it is neither JSON, gzip, zip nor a mail"},
    {" [ {\"organization-name\": 1}]",
     "it is a JSON array; a report is an object"},
    {"\n<xml>", "it is XML, a DMARC report perhaps"},
    {"<a:b>", "it is XML, a DMARC report perhaps"},
    {"\x1f", "it is neither JSON, gzip, zip nor a mail"},
    {"hello\nA: b\n", "it is neither JSON, gzip, zip nor a mail"},
    {": b\n", "it is neither JSON, gzip, zip nor a mail"},
    {"A: b\n", "no report in this mail"},
    {"A : b\n", "no report in this mail"},
    {"\x1f\x8b", "the gzip data is incomplete"},
    {"PK\003\004", "the zip archive is damaged"},
};

Test(report_layers, are_told_by_first_bytes)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		static struct seen seen;

		read_string(&seen, REPORT_TRUST_FILE, kinds[i].bytes);
		cr_expect_eq(seen.found_count, kinds[i].reason == NULL, "%zu",
			     i);
		cr_expect_eq(seen.refused_count, kinds[i].reason != NULL, "%zu",
			     i);
		if (kinds[i].reason != NULL)
			cr_expect_str_eq(seen.refused[0].reason,
					 kinds[i].reason, "%zu", i);
		arena_free(seen.arena);
	}
}

/* JSON in so many layers of gzip. */
static void add_layers(struct text *text, const char *core, unsigned layers)
{
	struct text inner;

	text_init_growing(&inner);
	text_add_string(text, core);
	for (unsigned i = 0; i < layers; i++) {
		text_clear(&inner);
		text_add(&inner, text->bytes, text->length);
		text_clear(text);
		made_gzip(text, inner.bytes, inner.length);
	}
	text_release(&inner);
}

Test(report_layers, are_few)
{
	for (unsigned layers = 0; layers <= REPORT_LAYERS_MAX + 1; layers++) {
		static struct seen seen;
		struct text text;

		text_init_growing(&text);
		add_layers(&text, "{}", layers);
		read_bytes(&seen, NULL, REPORT_TRUST_FILE, &text);
		cr_expect_eq(seen.found_count, layers <= REPORT_LAYERS_MAX);
		if (layers > REPORT_LAYERS_MAX)
			cr_expect_str_eq(seen.refused[0].reason,
					 "there are more than 4 layers around "
					 "it");
		text_release(&text);
		arena_free(seen.arena);
	}
}

/* Archives in archives may not have more together than one may. */
Test(report_layers, share_what_may_be_inflated, .timeout = 60)
{
	static struct seen seen;
	struct made_member members[60];
	struct text bomb, inner, outer;

	text_init_growing(&bomb);
	text_init_growing(&inner);
	text_init_growing(&outer);
	made_bomb(&bomb, ((size_t)1 << 20) - 1);
	for (size_t i = 0; i < 60; i++)
		members[i] = (struct made_member){
		    .name = "a.gz", .bytes = bomb.bytes, .length = bomb.length};
	made_zip(&inner, members, 60);
	for (size_t i = 0; i < 3; i++)
		members[i] = (struct made_member){.name = "b.zip",
						  .bytes = inner.bytes,
						  .length = inner.length,
						  .method = 8};
	made_zip(&outer, members, 3);
	cr_expect_lt(outer.length, 20000);
	read_bytes(&seen, NULL, REPORT_TRUST_FILE, &outer);
	cr_expect_geq(seen.found_count, 60);
	cr_expect_leq(seen.found_count, 64);
	cr_expect_geq(seen.refused_count, 50);
	text_release(&bomb);
	text_release(&inner);
	text_release(&outer);
	arena_free(seen.arena);
}

/* An archive that holds itself would have no end, and this one has a far one.
 */
Test(report_layers, end_with_archives_of_themselves)
{
	static struct seen seen;
	struct text text, zip;
	struct made_member member = {.name = "r.zip", .method = 8};

	text_init_growing(&text);
	text_init_growing(&zip);
	for (int i = 0; i < 20; i++) {
		member.bytes = text.bytes;
		member.length = text.length;
		text_clear(&zip);
		made_zip(&zip, &member, 1);
		text_clear(&text);
		text_add(&text, zip.bytes, zip.length);
	}
	read_bytes(&seen, NULL, REPORT_TRUST_FILE, &text);
	cr_expect_eq(seen.found_count, 0);
	cr_assert_eq(seen.refused_count, 1);
	cr_expect_str_eq(seen.refused[0].path, "f: r.zip: r.zip: r.zip: r.zip");
	text_release(&text);
	text_release(&zip);
	arena_free(seen.arena);
}

#define DMARC_SUBJECT                                                          \
	"Subject: Report Domain: a.example Submitter: b.example Report-ID: "   \
	"1\n"

static const struct refusal_case {
	const char *name, *bytes; /* the path of a sample without these */
	const char *file_name;
	bool is_broken;
} refusals[] = {
    {"tests/reports/gzip-truncated.eml", NULL, NULL, true},
    {"tests/reports/gzip-damaged.eml", NULL, NULL, true},
    {"tests/reports/labelled-but-empty.eml", NULL, NULL, true},
    {"tests/reports/labelled-but-html.eml", NULL, NULL, true},
    {"tests/reports/no-report.eml", NULL, NULL, false},
    {"spam", "Subject: cheap\nContent-Type: text/html\n\n<b>x</b>\n", NULL,
     false},
    {"a bounce",
     "Subject: failure\nContent-Type: multipart/report; boundary=b; "
     "report-type=delivery-status\n\n--b\n\nIt failed.\n--b\n"
     "Content-Type: message/delivery-status\n\nA: b\n\n--b\n"
     "Content-Type: message/rfc822\n\nSubject: x\n\nhello\n--b--\n",
     NULL, false},
    {"DMARC in XML",
     DMARC_SUBJECT "Content-Type: text/xml; name=b!a!1!2.xml\n\n<feedback/>",
     NULL, false},
    {"DMARC by another label",
     DMARC_SUBJECT "Content-Type: application/gzip; name=b!a!1!2.gz\n\n<a/>",
     NULL, false},
    {"damaged DMARC",
     DMARC_SUBJECT "Content-Type: application/gzip; name=b!a!1!2.xml.gz\n\n"
		   "\x1f\x8b",
     NULL, false},
    {"a report that lost its attachment",
     DMARC_SUBJECT "Content-Type: text/plain\n\nremoved\n", NULL, true},
    {"a label", "Content-Type: application/tlsrpt+json\n\nremoved\n", NULL,
     true},
    {"a header", "TLS-Report-Domain: a.example\n\nremoved\n", NULL, true},
    {"an archive", "Content-Type: application/zip; name=x.zip\n\nPK\3\4\n",
     NULL, false},
    {"an archive of reports",
     "Content-Type: application/zip; name=a!b!1!2.zip\n\nPK\3\4\n", NULL, true},
    {"damaged gzip", "Content-Type: application/x-gzip\n\n\x1f\x8b\n", NULL,
     true},
    {"an array", "[{\"a\": 1}]", NULL, false},
    {"an array of reports", "[{\"policies\": 1}]", NULL, true},
    {"an empty file", "", "x", false},
    {"an empty report", "", "x.json", true},
    {"words", "some words\n", "notes.txt", false},
    {"words for a report", "some words\n", "a!b!1!2.json", true},
    {"spam in a mailbox that is called so", "From a\nSubject: x\n\nhello\n",
     "tlsrpt", false},
};

Test(report_layers, tell_lost_reports_from_other_things)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal_case *test = &refusals[i];
		static struct seen seen;
		struct report_sink sink = seen_init(&seen);
		struct report_input input = {.path = "f",
					     .file_name = test->file_name};

		if (test->bytes == NULL)
			report_source_read(test->name, &sink);
		else
			report_layers_read(&input, test->bytes,
					   strlen(test->bytes), &sink);
		cr_assert_eq(seen.refused_count, 1, "%s", test->name);
		cr_expect_eq(seen.refused[0].refusal == REFUSAL_BROKEN,
			     test->is_broken, "%s: %s", test->name,
			     seen.refused[0].reason);
		arena_free(seen.arena);
	}
}

#define SIGNED(SERVER, DOMAIN)                                                 \
	"Authentication-Results: " SERVER "; dkim=pass header.d=" DOMAIN "\n"
#define JSON_MAIL "Content-Type: application/tlsrpt+json\n\n{}\n"

static const struct trust_case {
	const char *name, *bytes;
	enum report_trust trust;
	const char *domain; /* "": it came by mail, and nobody signed; NULL: it
			     * came in no mail */
	bool is_archived;
} trusts[] = {
    {"a file", "{}", REPORT_TRUST_FILE, NULL, true},
    {"a mail", SIGNED("mx", "a.example") JSON_MAIL, REPORT_TRUST_FILE,
     "a.example", false},
    {"a mail that nobody signed", JSON_MAIL, REPORT_TRUST_FILE, "", false},
    {"out of a mailbox", SIGNED("mx", "a.example") JSON_MAIL, REPORT_TRUST_MAIL,
     "a.example", false},
    {"what is no mail out of a mailbox", "{}", REPORT_TRUST_MAIL, "", true},
    {"what is not to be trusted", SIGNED("mx", "a.example") JSON_MAIL,
     REPORT_TRUST_NOTHING, "", false},
    {"a mailbox", "From a\n" SIGNED("mx", "a.example") JSON_MAIL,
     REPORT_TRUST_FILE, "a.example", false},
    {"JSON in a mailbox", "From a\n{}\n", REPORT_TRUST_FILE, "", false},
    {"an attached mail",
     "Content-Type: message/rfc822\n\n" SIGNED("mx", "a.example") JSON_MAIL,
     REPORT_TRUST_FILE, "", false},
    {"a mail attached in disguise",
     "Content-Type: application/x-gzip\n\n" SIGNED("mx", "a.example") JSON_MAIL,
     REPORT_TRUST_FILE, "", false},
    {"an attached mailbox",
     "Content-Type: application/x-gzip\n\nFrom a\n" SIGNED("mx", "a.example")
	 JSON_MAIL,
     REPORT_TRUST_FILE, "", false},
    {"the mail around another one",
     SIGNED("mx", "b.example") "Content-Type: message/rfc822\n\n" SIGNED(
	 "mx", "a.example") JSON_MAIL,
     REPORT_TRUST_FILE, "b.example", false},
};

Test(report_layers, believe_the_outermost_mail)
{
	for (size_t i = 0; i < sizeof(trusts) / sizeof(trusts[0]); i++) {
		const struct trust_case *test = &trusts[i];
		const struct mail_authentication *said;
		static struct seen seen;

		read_string(&seen, test->trust, test->bytes);
		cr_assert_eq(seen.found_count, 1, "%s", test->name);
		said = seen.found[0].authentication;
		cr_expect_eq(said != NULL, test->domain != NULL, "%s",
			     test->name);
		cr_expect_str_eq(
		    said == NULL || said->count == 0 ? ""
						     : said->passes[0].domain,
		    test->domain == NULL ? "" : test->domain, "%s", test->name);
		cr_expect_eq(seen.found[0].is_archived, test->is_archived, "%s",
			     test->name);
		arena_free(seen.arena);
	}
}

/* The nearest mail knows best, then the nearest name. */
Test(report_layers, know_names)
{
	static struct seen seen;
	struct made_member member = {
	    .name = "c.example!d.example!1!2.json", .bytes = "{}", .length = 2};
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, "{}");
	read_bytes(&seen, "a.example!b.example!1!2.json", REPORT_TRUST_FILE,
		   &text);
	cr_expect_str_eq(seen.found[0].submitter, "a.example");
	cr_expect_str_eq(seen.found[0].domain, "b.example");
	cr_expect_eq(seen.found[0].deviation_count, 0);
	arena_free(seen.arena);

	text_clear(&text);
	made_zip(&text, &member, 1);
	read_bytes(&seen, "a.example!b.example!1!2.zip", REPORT_TRUST_FILE,
		   &text);
	cr_expect_str_eq(seen.found[0].submitter, "c.example");
	cr_expect_str_eq(seen.found[0].domain, "d.example");
	cr_expect_str_eq(seen.found[0].path, "f: c.example!d.example!1!2.json");
	arena_free(seen.arena);

	text_clear(&text);
	text_add_string(&text, "TLS-Report-Domain: m.example\n" JSON_MAIL);
	read_bytes(&seen, "a.example!b.example!1!2.eml", REPORT_TRUST_FILE,
		   &text);
	cr_expect_str_eq(seen.found[0].submitter, "a.example");
	cr_expect_str_eq(seen.found[0].domain, "m.example");
	arena_free(seen.arena);
	text_release(&text);
}

/* ---- several reports in a file ---- */

static void count_found(void *context, const struct report_origin *origin,
			const char *bytes, size_t length,
			struct diagnostics *deviations)
{
	(void)origin, (void)bytes, (void)length, (void)deviations;
	++*((size_t **)context)[0];
}

static void count_refused(void *context, enum report_refusal refusal,
			  const char *path, const char *reason)
{
	(void)refusal, (void)path, (void)reason;
	++*((size_t **)context)[1];
}

Test(report_layers, takes_reports_one_behind_the_other)
{
	static struct seen seen;

	read_string(&seen, REPORT_TRUST_FILE, "{\"a\": \"}\"}\n{}{\"b\": 1} x");
	cr_assert_eq(seen.found_count, 3);
	cr_expect_eq(seen.refused_count, 0);
	cr_expect_str_eq(seen.found[0].bytes, "{\"a\": \"}\"}");
	cr_expect(strstr(seen.found[0].path, "report") == NULL);
	cr_expect(strstr(seen.found[1].path, ": report 2") != NULL);
	cr_expect(strstr(seen.found[2].path, ": report 3") != NULL);
	cr_expect_str_eq(seen.found[2].bytes, "{\"b\": 1} x");
	arena_free(seen.arena);
}

Test(report_layers, takes_so_many_reports_of_a_file, .timeout = 60)
{
	static size_t found, refused;
	struct report_sink sink = {count_found, count_refused, NULL};
	struct report_input input = {.path = "many"};
	struct text text;

	text_init_growing(&text);
	for (size_t i = 0; i < 1000000; i++)
		text_add_string(&text, "{}");
	sink.context = (size_t *[]){&found, &refused};
	report_layers_read(&input, text.bytes, text.length, &sink);
	cr_expect_eq(found, REPORT_IN_FILE_MAX);
	cr_expect_eq(refused, 1);
	text_release(&text);
}
