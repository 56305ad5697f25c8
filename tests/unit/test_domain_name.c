#include <criterion/criterion.h>
#include <string.h>

#include "sts/domain_name.h"
#include "vectors_domain_name.h"

#define L59 "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstu"

static const struct {
	const char *name;
	enum domain_name_fault as_name, as_pattern;
} names[] = {
    {"example.com", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"EXAMPLE.Com", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"localhost", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"a", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"3com.example", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"1.2.3.4.example", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"xn--bcher-kva.example", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"a--b.example", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"mail.example.x1", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"cafe.beef", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {L63, DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {L63 ".example", DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {N253, DOMAIN_NAME_OK, DOMAIN_NAME_OK},
    {"*.example.com", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_OK},
    {"*.com", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_OK},
    {"*." L63 "." L63 "." L63 "." L59, DOMAIN_NAME_WILDCARD, DOMAIN_NAME_OK},
    {"", DOMAIN_NAME_EMPTY, DOMAIN_NAME_EMPTY},
    {N254, DOMAIN_NAME_TOO_LONG, DOMAIN_NAME_TOO_LONG},
    {"*." L63 "." L63 "." L63 "." L61, DOMAIN_NAME_TOO_LONG,
     DOMAIN_NAME_TOO_LONG},
    {".", DOMAIN_NAME_EMPTY_LABEL, DOMAIN_NAME_EMPTY_LABEL},
    {"..", DOMAIN_NAME_EMPTY_LABEL, DOMAIN_NAME_EMPTY_LABEL},
    {".example.com", DOMAIN_NAME_EMPTY_LABEL, DOMAIN_NAME_EMPTY_LABEL},
    {"mail..example.com", DOMAIN_NAME_EMPTY_LABEL, DOMAIN_NAME_EMPTY_LABEL},
    {"example.com..", DOMAIN_NAME_EMPTY_LABEL, DOMAIN_NAME_EMPTY_LABEL},
    {"*..com", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_EMPTY_LABEL},
    {L63 "x.example", DOMAIN_NAME_LABEL_TOO_LONG, DOMAIN_NAME_LABEL_TOO_LONG},
    {"example." L63 "x", DOMAIN_NAME_LABEL_TOO_LONG,
     DOMAIN_NAME_LABEL_TOO_LONG},
    {"-mail.example.com", DOMAIN_NAME_HYPHEN, DOMAIN_NAME_HYPHEN},
    {"mail-.example.com", DOMAIN_NAME_HYPHEN, DOMAIN_NAME_HYPHEN},
    {"mail.-example.com", DOMAIN_NAME_HYPHEN, DOMAIN_NAME_HYPHEN},
    {"example.com-", DOMAIN_NAME_HYPHEN, DOMAIN_NAME_HYPHEN},
    {"-", DOMAIN_NAME_HYPHEN, DOMAIN_NAME_HYPHEN},
    {"xn--.example", DOMAIN_NAME_HYPHEN, DOMAIN_NAME_HYPHEN},
    {"mail_1.example.com", DOMAIN_NAME_CHARACTER, DOMAIN_NAME_CHARACTER},
    {"a b.example.com", DOMAIN_NAME_CHARACTER, DOMAIN_NAME_CHARACTER},
    {"a.example.com,b", DOMAIN_NAME_CHARACTER, DOMAIN_NAME_CHARACTER},
    {" example.com", DOMAIN_NAME_CHARACTER, DOMAIN_NAME_CHARACTER},
    {"example.com:25", DOMAIN_NAME_CHARACTER, DOMAIN_NAME_CHARACTER},
    {"cafe:25", DOMAIN_NAME_CHARACTER, DOMAIN_NAME_CHARACTER},
    {"ex\\ample.com", DOMAIN_NAME_CHARACTER, DOMAIN_NAME_CHARACTER},
    {"example.com\n", DOMAIN_NAME_CHARACTER, DOMAIN_NAME_CHARACTER},
    {"m\xc3\xbcnchen.example", DOMAIN_NAME_NOT_ASCII, DOMAIN_NAME_NOT_ASCII},
    {"*.m\xc3\xbcnchen.example", DOMAIN_NAME_NOT_ASCII, DOMAIN_NAME_NOT_ASCII},
    {"example.com\xe3\x80\x82", DOMAIN_NAME_NOT_ASCII, DOMAIN_NAME_NOT_ASCII},
    {"\x80", DOMAIN_NAME_NOT_ASCII, DOMAIN_NAME_NOT_ASCII},
    {"example.com.", DOMAIN_NAME_TRAILING_DOT, DOMAIN_NAME_TRAILING_DOT},
    {N253 ".", DOMAIN_NAME_TRAILING_DOT, DOMAIN_NAME_TRAILING_DOT},
    {"*.example.com.", DOMAIN_NAME_TRAILING_DOT, DOMAIN_NAME_TRAILING_DOT},
    {"192.0.2.1", DOMAIN_NAME_ADDRESS, DOMAIN_NAME_ADDRESS},
    {"*.0.2.1", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_ADDRESS},
    {"[192.0.2.1]", DOMAIN_NAME_ADDRESS, DOMAIN_NAME_ADDRESS},
    {"[IPv6:2001:db8::1]", DOMAIN_NAME_ADDRESS, DOMAIN_NAME_ADDRESS},
    {"2001:db8::1", DOMAIN_NAME_ADDRESS, DOMAIN_NAME_ADDRESS},
    {"2001:DB8:0:0:0:0:0:1", DOMAIN_NAME_ADDRESS, DOMAIN_NAME_ADDRESS},
    {"::ffff:192.0.2.1", DOMAIN_NAME_ADDRESS, DOMAIN_NAME_ADDRESS},
    {"::", DOMAIN_NAME_ADDRESS, DOMAIN_NAME_ADDRESS},
    {"mail.123", DOMAIN_NAME_ADDRESS, DOMAIN_NAME_ADDRESS},
    {"25", DOMAIN_NAME_ADDRESS, DOMAIN_NAME_ADDRESS},
    {"*", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_WILDCARD},
    {"*.", DOMAIN_NAME_TRAILING_DOT, DOMAIN_NAME_WILDCARD},
    {"**.example.com", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_WILDCARD},
    {"*.*.com", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_WILDCARD},
    {"mail.*.com", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_WILDCARD},
    {"mail*.example.com", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_WILDCARD},
    {"*mail.example.com", DOMAIN_NAME_WILDCARD, DOMAIN_NAME_WILDCARD},
};

Test(domain_name, checks_names_and_patterns)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *name = names[i].name;
		size_t length = strlen(name);

		cr_expect_eq(
		    domain_name_check(name, length), names[i].as_name, "%s: %s",
		    name,
		    domain_name_fault_text(domain_name_check(name, length)));
		cr_expect_eq(domain_name_check_pattern(name, length),
			     names[i].as_pattern, "%s as a pattern: %s", name,
			     domain_name_fault_text(
				 domain_name_check_pattern(name, length)));
	}
	cr_expect_eq(strlen(N253), DOMAIN_NAME_LENGTH_MAX);
	cr_expect_eq(strlen(L63), DOMAIN_LABEL_LENGTH_MAX);
	cr_expect_eq(domain_name_check("a\0b", 3), DOMAIN_NAME_CHARACTER);
	cr_expect_eq(domain_name_check("a.example", 1), DOMAIN_NAME_OK,
		     "reads behind the length");
}

Test(domain_name, matches_hosts)
{
	for (size_t i = 0; i < sizeof(name_matches) / sizeof(name_matches[0]);
	     i++)
		cr_expect_eq(
		    domain_name_matches(name_matches[i].pattern,
					strlen(name_matches[i].pattern),
					name_matches[i].host,
					strlen(name_matches[i].host)),
		    name_matches[i].matches, "%s: '%s' and '%s'",
		    name_matches[i].name, name_matches[i].pattern,
		    name_matches[i].host);
}

Test(domain_name, ends_at_the_length)
{
	cr_expect(!domain_name_matches("a.example\0.com", 14, "a.example", 9));
	cr_expect(!domain_name_matches("a.example", 9, "a.example\0.com", 14),
		  "a certificate for a.example does not name what hides "
		  "behind a NUL");
	cr_expect(domain_name_matches("a.exampleX", 9, "a.exampleY", 9));
	cr_expect(domain_name_matches("*.exampleX", 9, "a.exampleY", 9));
}

Test(domain_name, has_a_reason_for_each_fault)
{
	for (enum domain_name_fault fault = DOMAIN_NAME_OK;
	     fault <= DOMAIN_NAME_WILDCARD; fault++) {
		for (enum domain_name_fault other = DOMAIN_NAME_OK;
		     other < fault; other++)
			cr_expect_str_neq(domain_name_fault_text(fault),
					  domain_name_fault_text(other));
	}
	cr_expect(strstr(domain_name_fault_text(DOMAIN_NAME_NOT_ASCII),
			 "A-label (xn--...)") != NULL);
}
