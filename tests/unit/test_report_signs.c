/* What is a lost report, and what is something else that came by mail. */
#include "reports/report_signs.h"

#include <criterion/criterion.h>
#include <string.h>

#define BROKEN	REFUSAL_BROKEN
#define NOTHING REFUSAL_NO_REPORT

static const struct {
	const char *name;
	enum report_refusal nothing, damage;
} names[] = {
    {"a.example!b.example!1!2.json.gz", BROKEN, BROKEN},
    {"a.example!b.example!1!2.zip", BROKEN, BROKEN},
    {"a.example!b.example!1!2.xml.gz", NOTHING, NOTHING},
    {"report.JSON", BROKEN, BROKEN},
    {"report.json.gz", BROKEN, BROKEN},
    {"TLSRPT.dat", BROKEN, BROKEN},
    {"invoice.zip", NOTHING, BROKEN},
    {"json", NOTHING, BROKEN},
    {"", NOTHING, BROKEN},
};

Test(report_signs, are_in_names)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct report_signs signs = {.is_told = false};

		report_signs_add_name(&signs, names[i].name);
		cr_expect_eq(report_signs_of_nothing(&signs), names[i].nothing,
			     "%s", names[i].name);
		cr_expect_eq(report_signs_of_damage(&signs), names[i].damage,
			     "%s", names[i].name);
	}
}

static const struct {
	struct mail_headers mail;
	const char *part; /* its media type */
	enum report_refusal nothing;
} mails[] = {
    {{.type = "text/plain"}, "text/plain", NOTHING},
    {{.type = "text/plain", .subject = "Re: Report Domain: a.example"},
     "text/plain",
     NOTHING},
    {{.type = "multipart/report", .report_type = "delivery-status"},
     "message/delivery-status",
     NOTHING},
    {{.type = "text/plain", .subject = "report domain: a.example"},
     "text/plain",
     BROKEN},
    /* Those of DMARC have the same subject. */
    {{.type = "text/xml", .subject = "Report Domain: a.example"},
     "text/xml",
     NOTHING},
    {{.type = "multipart/report", .report_type = "TLSRPT"}, "text/xml", BROKEN},
    {{.type = "application/tlsrpt+json"}, "text/plain", BROKEN},
    {{.type = "multipart/mixed"}, "application/tlsrpt+gzip", BROKEN},
    {{.type = "text/plain", .report_domain = "x"}, "text/plain", BROKEN},
    {{.type = "text/plain", .report_submitter = "x"}, "text/plain", BROKEN},
};

Test(report_signs, are_in_mails)
{
	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++) {
		struct report_signs signs = {.is_told = false};

		report_signs_add_mail(&signs, &mails[i].mail);
		report_signs_add_type(&signs, mails[i].part);
		cr_expect_eq(report_signs_of_nothing(&signs), mails[i].nothing,
			     "%zu", i);
	}
}

Test(report_signs, are_labels_of_parts)
{
	static const struct {
		const char *type, *file_name;
		bool is_label;
	} parts[] = {
	    {"application/tlsrpt+gzip", NULL, true},
	    {"application/json", NULL, true},
	    {"application/octet-stream", "a.JSON.gz", true},
	    {"application/octet-stream", "a.bin", false},
	    {"text/plain", NULL, false},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct mail_part part = {.type = parts[i].type,
					 .file_name = parts[i].file_name};

		cr_expect_eq(report_signs_label(&part), parts[i].is_label,
			     "%zu", i);
	}
}

static enum report_refusal of_json(bool is_expected, const char *text)
{
	return report_signs_of_json(is_expected, text, strlen(text));
}

static enum report_refusal of_large(const char *text)
{
	return report_signs_of_large(text, strlen(text));
}

Test(report_signs, are_in_what_cannot_be_read)
{
	cr_expect_eq(of_json(false, "{\"a\": 1}"), NOTHING);
	cr_expect_eq(of_json(true, "{\"a\": 1}"), BROKEN);
	cr_expect_eq(of_json(false, "{\"organization-name\": "), BROKEN);
	cr_expect_eq(of_json(false, "{\"policies\":[]}"), BROKEN);
	cr_expect_eq(of_json(false, "{\\rtf1 policies}"), NOTHING);
	cr_expect_eq(of_large("Subject: holidays\n\nphotos"), NOTHING);
	cr_expect_eq(of_large("a: multipart/report; report-type=TLSRPT\n"),
		     BROKEN);
	cr_expect_eq(of_large("TLS-Report-Domain: a.example\n"), BROKEN);
	cr_expect_eq(of_large("{\"date-range\": "), BROKEN);
	cr_expect_eq(of_large("\x1f\x8b\x08"), BROKEN);
	cr_expect_eq(of_large(""), NOTHING);
}
