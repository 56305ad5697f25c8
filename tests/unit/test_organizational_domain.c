#include <criterion/criterion.h>

#include "reports/organizational_domain.h"

static const struct {
	const char *name, *domain;
} cases[] = {
    {"google.com", "google.com"},
    {"tls.mail.google.com", "google.com"},
    {"example.co.uk", "example.co.uk"},
    {"mx.example.co.uk", "example.co.uk"},
    {"co.uk", NULL},
    {"com", NULL},
    {"someone.github.io", "someone.github.io"},
    {"mail.example.test", "example.test"},
    {"test", NULL},
    {"xn--bcher-kva.example", "xn--bcher-kva.example"},
    {"", NULL},
};

Test(organizational_domain, is_what_one_registers)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *domain = organizational_domain(cases[i].name);

		if (cases[i].domain == NULL)
			cr_expect_eq(domain, NULL, "%s", cases[i].name);
		else
			cr_expect_str_eq(domain, cases[i].domain);
	}
}
