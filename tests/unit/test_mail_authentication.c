#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "reports/mail_authentication.h"

static const struct authentication_case {
	const char *name, *value;
	const char *passes; /* "SERVER/DOMAIN ..." */
} cases[] = {
    {"one", "mx.example; dkim=pass header.d=a.example",
     "mx.example/a.example "},
    {"in any case", "MX.Example; DKIM=Pass Header.D=A.Example",
     "mx.example/a.example "},
    {"with more",
     "mx.example;\r\n dkim=pass (2048-bit key; secure) header.d=a.example\r\n "
     "header.i=@a.example header.b=\"Ab/1\";\r\n spf=pass "
     "smtp.mailfrom=a.example",
     "mx.example/a.example "},
    {"two signatures",
     "mx.example; dkim=pass header.d=a.example; dkim=pass header.d=b.example",
     "mx.example/a.example mx.example/b.example "},
    {"the identity alone", "mx.example; dkim=pass header.i=@a.example",
     "mx.example/a.example "},
    {"the identity of a person",
     "mx.example; dkim=pass header.i=\"j d\"@a.example",
     "mx.example/a.example "},
    {"the domain before the identity",
     "mx.example; dkim=pass header.i=@b.example header.d=a.example",
     "mx.example/a.example "},
    {"a version", "mx.example 1; dkim=pass header.d=a.example",
     "mx.example/a.example "},
    {"another version", "mx.example 2; dkim=pass header.d=a.example", ""},
    {"a version of the method", "mx.example; dkim/1=pass header.d=a.example",
     "mx.example/a.example "},
    {"another one", "mx.example; dkim/2=pass header.d=a.example", ""},
    {"none", "mx.example; none", ""},
    {"a fail", "mx.example; dkim=fail header.d=a.example", ""},
    {"a policy", "mx.example; dkim=policy header.d=a.example", ""},
    {"another method", "mx.example; spf=pass header.d=a.example", ""},
    {"a reason",
     "mx.example; dkim=pass reason=\"fine; dkim=fail\" header.d=a.example",
     "mx.example/a.example "},
    {"comments everywhere",
     "(a(b)c)mx.example(d) (e)1(f) ; (g)dkim(h)/(i)1 (j) = (k) pass (l) header"
     "(m) . (n) d (o) = (p) a.example (q)",
     "mx.example/a.example "},
    {"a comment with an escape",
     "mx.example (\\)); dkim=pass header.d=a.example", "mx.example/a.example "},
    {"a quoted server", "\"mx.example\"; dkim=pass header.d=a.example",
     "mx.example/a.example "},
    {"a semicolon at the end", "mx.example; dkim=pass header.d=a.example;",
     "mx.example/a.example "},
    {"an unknown property",
     "mx.example; dkim=pass policy.x=1 x=y header.d=a.example",
     "mx.example/a.example "},
    /* What somebody would like to be read as a pass. */
    {"in a comment", "mx.example (; dkim=pass header.d=a.example); none", ""},
    {"in a quoted string",
     "mx.example; spf=pass smtp.mailfrom=\"; dkim=pass header.d=a.example\"",
     ""},
    {"of another method",
     "mx.example; dkim=fail header.d=b.example; spf=pass header.d=a.example",
     ""},
    {"two domains",
     "mx.example; dkim=pass header.d=a.example header.d=b.example", ""},
    {"the same twice",
     "mx.example; dkim=pass header.d=a.example header.d=a.example",
     "mx.example/a.example "},
    {"no server", "dkim=pass header.d=a.example", ""},
    {"no server but a semicolon", "; dkim=pass header.d=a.example", ""},
    {"an empty server", "\"\"; dkim=pass header.d=a.example", ""},
    {"a domain that is none", "mx.example; dkim=pass header.d=a..example", ""},
    {"an address", "mx.example; dkim=pass header.d=192.0.2.1", ""},
    {"no domain", "mx.example; dkim=pass", ""},
    {"an empty domain", "mx.example; dkim=pass header.d=", ""},
    /* Nothing counts from where it is malformed. */
    {"an open comment",
     "mx.example; dkim=pass header.d=a.example; (dkim=pass header.d=b.example",
     "mx.example/a.example "},
    {"an open quote", "mx.example; dkim=pass header.d=\"a.example", ""},
    {"rubbish in a result",
     "mx.example; dkim=pass header.d=a.example rubbish; dkim=pass "
     "header.d=b.example",
     ""},
    {"rubbish behind",
     "mx.example; dkim=pass header.d=a.example; rubbish; dkim=pass "
     "header.d=b.example",
     "mx.example/a.example "},
    {"a closing bracket too many", "mx.example; dkim=pass header.d=a.example)",
     ""},
    {"nothing", "", ""},
    {"a server alone", "mx.example", ""},
};

static void render(const struct mail_authentication *said, struct text *text)
{
	text_clear(text);
	for (size_t i = 0; i < said->count; i++)
		text_addf(text, "%s/%s ", said->passes[i].authserv_id,
			  said->passes[i].domain);
}

Test(mail_authentication, is_read_by_the_grammar)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mail_authentication said = {.count = 0};
		struct arena *arena = arena_new();
		char room[500];
		struct text text;

		text_init(&text, room, sizeof(room));
		mail_authentication_add(&said, arena, cases[i].value,
					strlen(cases[i].value));
		render(&said, &text);
		cr_expect_str_eq(text.bytes, cases[i].passes, "%s: %s",
				 cases[i].name, text.bytes);
		arena_free(arena);
	}
}

Test(mail_authentication, keeps_the_first)
{
	struct mail_authentication said = {.count = 0};
	struct arena *arena = arena_new();
	char header[80];

	for (int i = 0; i < MAIL_AUTHENTICATION_MAX + 5; i++) {
		int length = snprintf(header, sizeof(header),
				      "mx; dkim=pass header.d=d%d.example", i);

		mail_authentication_add(&said, arena, header, (size_t)length);
	}
	cr_expect_eq(said.count, MAIL_AUTHENTICATION_MAX);
	cr_expect_str_eq(said.passes[0].domain, "d0.example");
	arena_free(arena);
}

static const struct find_case {
	const char *server, *submitter;
	bool is_found;
} finds[] = {
    {"mx.example.net", "a.example", true},
    {"MX.Example.NET", "A.Example", true},
    {"mx.example.net", "tls.a.example", true},
    {"mx.example.net", "b.c.example", true}, /* x.b.c.example signed */
    {"mx.example.net", "y.b.c.example", true},
    {"mx.example.net", "c.example", true},
    {"mx.example.net", "nota.example", false},
    {"mx.example.net", "a.example.evil", false},
    {"mx.example.net", "example.co.uk", false}, /* co.uk signed */
    {"mx.example.net", "co.uk", false},
    {"mx.example.net", "Example.CO.UK", false},
    {"mx.example.net", "example", false},
    {"mx.example.net", "", false},
    {"example.net", "a.example", false},
    {"mx", "a.example", false},
    {"mx.example.net", NULL, false},
    {NULL, "a.example", false},
};

Test(mail_authentication, is_found_for_domains_of_one_organization)
{
	static const char header[] = "mx.example.net; dkim=pass "
				     "header.d=a.example; dkim=pass "
				     "header.d=x.b.c.example; dkim=pass "
				     "header.d=com; dkim=pass header.d=co.uk";
	struct mail_authentication said = {.count = 0};
	struct arena *arena = arena_new();

	mail_authentication_add(&said, arena, header, strlen(header));
	cr_assert_eq(said.count, 4);
	for (size_t i = 0; i < sizeof(finds) / sizeof(finds[0]); i++)
		cr_expect_eq(mail_authentication_find(&said, finds[i].server,
						      finds[i].submitter) !=
				 NULL,
			     finds[i].is_found, "%zu", i);
	cr_expect(mail_authentication_find(&said, "mx.example.net",
					   "google.com") == NULL,
		  "of all of com");
	cr_expect(mail_authentication_find(&said, "mx.example.net", "com") ==
		  NULL);
	cr_expect(mail_authentication_find(NULL, "mx.example.net",
					   "a.example") == NULL);
	arena_free(arena);
}
