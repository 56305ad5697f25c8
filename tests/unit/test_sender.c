#include "daemon/sender.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
	const char *agent, *label;
} cases[] = {
    {"Google-SMTP-STS", "google"},
    {"google-smtp-sts/3 (compatible)", "google"},
    {"Google-SMTP-ST", "other"},
    {"postfix-mta-sts-resolver", "postfix-mta-sts-resolver"},
    {"postfix-tlspol/1.8.22", "postfix-tlspol"},
    {"Go-http-client/2.0", "go"},
    {"mta-sts/0.1.0", "mta-sts-check"},
    {" Google-SMTP-STS", "other"},
    {"Stalwart/1.0.0", "stalwart"},
    {"mox/1", "other"},
    {"", "none"},
};

Test(sender, is_known_by_its_beginning)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t sender =
		    sender_find(cases[i].agent, strlen(cases[i].agent));

		cr_assert_lt(sender, SENDER_COUNT);
		cr_expect_str_eq(sender_label(sender), cases[i].label, "%s",
				 cases[i].agent);
	}
	cr_expect_str_eq(sender_label(sender_find("Google-SMTP-STS", 5)),
			 "other", "read beyond the end");
}

/* They stand in quotes in metrics.prom, and in a file that is parsed. */
Test(sender, has_a_plain_label)
{
	for (size_t i = 0; i < SENDER_COUNT; i++) {
		const char *label = sender_label(i);

		cr_expect_eq(strspn(label, "abcdefghijklmnopqrstuvwxyz-"),
			     strlen(label), "%s", label);
		cr_expect(strlen(label) > 0 && strlen(label) <= 32);
		for (size_t j = 0; j < i; j++)
			cr_expect_str_neq(label, sender_label(j));
	}
	cr_expect_str_eq(sender_label(SENDER_COUNT - 1), "other");
}
