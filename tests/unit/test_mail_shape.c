#include <criterion/criterion.h>
#include <string.h>

#include "reports/mail_shape.h"

#define VERSION "MIME-Version: 1.0\n"

static const struct shape_case {
	const char *name, *mail, *reduced;
	bool has_odd_type;
} cases[] = {
    {"headers that are asked for",
     "Subject: a\nTLS-Report-Domain: b\nTLS-Report-Submitter: c\n"
     "Content-Type: d/e;\n f=g\nContent-Transfer-Encoding: 7bit\n"
     "Authentication-Results: h\n\nbody\n",
     "Subject: a\nTLS-Report-Domain: b\nTLS-Report-Submitter: c\n"
     "Content-Type: d/e;\n f=g\nContent-Transfer-Encoding: 7bit\n"
     "Authentication-Results: h\n\nbody\n",
     false},
    {"others", "To: a,\n\tb\nSUBJECT: c\nX-Y:\n z\n\nTo: d\n",
     "SUBJECT: c\n\nTo: d\n", false},
    {"a blank before the colon", "To : a\nSubject : b\n\n", "Subject : b\n\n",
     false},
    {"CRLF", "To: a\r\nSubject: b\r\n\r\nTo: c\r\n",
     "Subject: b\r\n\r\nTo: c\r\n", false},
    {"JSON without an empty line before", "To: a\n{\"b\":\n \"c\"}\n",
     "{\"b\":\n \"c\"}\n", false},
    {"parts", "To: a\n\n--b\nTo: c\nContent-Type: d/e\n\nTo: f\n--b--\nTo: g\n",
     "\n--b\nContent-Type: d/e\n\nTo: f\n--b--\n", false},
    {"a mail within",
     "Content-Type: message/rfc822\n\nTo: a\nSubject: b\n\nTo: c\n",
     "Content-Type: message/rfc822\n\nSubject: b\n\nTo: c\n", false},
    {"a mail announced in a fold",
     "Content-Type:\n Message/RFC822\n\nTo: a\n\n",
     "Content-Type:\n Message/RFC822\n\n\n", false},
    {"a message ID announces none", "Message-ID: a\nX: message/b\n\nTo: a\n",
     "\nTo: a\n", false},
    {"a digest",
     "Content-Type: multipart/digest; boundary=b\n\n\n--b\n\nTo: a\n\nTo: b\n",
     "Content-Type: multipart/digest; boundary=b\n\n\n--b\n\n\n", false},
    {"an odd type", "ContentType: a/b\nTo: c\n\nContentType: d\n",
     "Content-Type: a/b\n\nContentType: d\n", true},
    {"an odd type of a part", "To: a\n\n--b\ncontenttype : c/d\n\ne\n",
     "\n--b\nContent-Type : c/d\n\ne\n", true},
    {"what a server vouches for, behind an mbox line and odd names",
     "From a\nX.Y+Z: a\n{x}: b\nAuthentication-Results: h\n\n",
     "From a\nX.Y+Z: a\n{x}: b\nAuthentication-Results: h\n\n", false},
    {"what nobody vouches for, behind the headers' end",
     "To: a\nno field\nSubject: b\nAuthentication-Results: h;\n\ti\n\n",
     "no field\nSubject: b\n\n", false},
    {"behind a name with a blank in it",
     "To: a\nno field: x\nauthentication-results : h\n\n", "no field: x\n\n",
     false},
    {"with a blank before the colon",
     "Authentication-Results : h\nAuthentication-Results\t: h\nTo: a\n"
     "authentication-results: i\n\n",
     "authentication-results: i\n\n", false},
    {"behind a colon", "To: a\n: x\nAuthentication-Results: h\n\n", ": x\n\n",
     false},
    {"behind what looks like a boundary among headers",
     "To: a\n--x\nAuthentication-Results: h\n--y\n"
     "Authentication-Results: i\n\n--z\nAuthentication-Results: j\n\n",
     "--x\n--y\n\n--z\nAuthentication-Results: j\n\n", false},
    {"an end in one part is none in the next",
     "To: a\nno field\n\n--b\nTo: c\nAuthentication-Results: h\n\n",
     "no field\n\n--b\nAuthentication-Results: h\n\n", false},
    {"nothing", "", "", false},
};

Test(mail_shape, keeps_what_is_asked_for)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct shape_case *test = &cases[i];
		struct mail_shape shape;
		struct text reduced;

		text_init_growing(&reduced);
		mail_shape_reduce(&shape, test->mail, strlen(test->mail),
				  &reduced);
		cr_expect(shape.why == NULL, "%s: %s", test->name, shape.why);
		cr_expect_eq(shape.has_odd_type, test->has_odd_type, "%s",
			     test->name);
		cr_expect_str_eq(reduced.bytes + strlen(VERSION), test->reduced,
				 "%s: %s", test->name, reduced.bytes);
		text_release(&reduced);
	}
}

static const struct limit_case {
	const char *name, *start, *again, *end;
	size_t times;	 /* as often is fine */
	const char *why; /* once more is not */
} limits[] = {
    {"boundaries", "A: b\n\n", "--b\n\n", "", MAIL_BOUNDARIES_MAX,
     "the mail has more than 500 boundaries"},
    {"headers", "", "Subject: a\n", "\n", MAIL_FIELDS_MAX,
     "the mail has more than 5000 headers"},
    {"odd lines in headers", "", "?: a\n", "\n", MAIL_FIELDS_MAX,
     "the mail has more than 5000 headers"},
    {"a long header", "Subject: ", "12345678", "\n",
     (MAIL_FIELD_BYTES_MAX - 10) / 8,
     "a header of the mail is larger than 64 KiB"},
    {"a folded header", "Subject:\n", " 123456\n", "",
     (MAIL_FIELD_BYTES_MAX - 9) / 8,
     "a header of the mail is larger than 64 KiB"},
    {"mails within", "", "Content-Type: message/rfc822\n\n", "",
     MAIL_NESTED_MAX, "the mail has more than 20 mails within"},
    {"headers that nobody asks for", "", "To: a\n", "\n", 100000, NULL},
    {"a body", "To: a\n\n", "Subject: a\n", "", 100000, NULL},
};

Test(mail_shape, has_limits)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		const struct limit_case *test = &limits[i];

		for (size_t more = 0; more < 2; more++) {
			struct mail_shape shape;
			struct text mail, reduced;

			text_init_growing(&mail);
			text_init_growing(&reduced);
			text_add_string(&mail, test->start);
			for (size_t j = 0; j < test->times + more; j++)
				text_add_string(&mail, test->again);
			text_add_string(&mail, test->end);
			mail_shape_reduce(&shape, mail.bytes, mail.length,
					  &reduced);
			if (more == 0 || test->why == NULL)
				cr_expect(shape.why == NULL, "%s: %s",
					  test->name, shape.why);
			else
				cr_expect(shape.why != NULL &&
					      strcmp(shape.why, test->why) == 0,
					  "%s: %s", test->name,
					  shape.why == NULL ? "fine"
							    : shape.why);
			text_release(&mail);
			text_release(&reduced);
		}
	}
}
