#include <criterion/criterion.h>
#include <string.h>

#include "sts/domain_name.h"

#define L63  "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvwxy"
#define L61  "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvw"
#define L59  "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstu"
#define N253 L63 "." L63 "." L63 "." L61
#define N254 L63 "." L63 "." L63 "." L61 "z"

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

/* With the cases of the standard; those are named whose point is not seen. */
static const struct {
	const char *name, *pattern, *host;
	bool matches;
} matches[] = {
    {"M01", "mail.example.com", "mail.example.com", true},
    {"M02", "mail.example.com", "MAIL.Example.Com", true},
    {"M03", "MAIL.EXAMPLE.COM", "mail.example.com", true},
    {"M04 root dot", "mail.example.com", "mail.example.com.", true},
    {"M05", "mail.example.com", "mail2.example.com", false},
    {"M06", "example.com", "mail.example.com", false},
    {"M07", "mail.example.com", "example.com", false},
    {"M08", "*.example.com", "mail.example.com", true},
    {"M09 no label", "*.example.com", "example.com", false},
    {"M10 two labels", "*.example.com", "foo.bar.example.com", false},
    {"M11", "*.example.com", "MAIL.EXAMPLE.COM.", true},
    {"M12", "*.example.com", "mailexample.com", false},
    {"M13", "*.example.com", "mail.example.com.attacker.example", false},
    {"M14", "*.example.com", "mail.example.net", false},
    {"M15 empty label", "*.example.com", ".example.com", false},
    {"M16 null MX", "*.example.com", "", false},
    {"M16 null MX as a dot", "*.example.com", ".", false},
    {"M17 no host has a star", "*.example.com", "*.example.com", false},
    {"M18", "*.b.example.com", "a.b.example.com", true},
    {"M19", "*.mail.protection.outlook.com",
     "example-com.mail.protection.outlook.com", true},
    {"M20", "*.mx.microsoft", "example-com.h-v1.mx.microsoft", false},
    {"M21", "*.h-v1.mx.microsoft", "example-com.h-v1.mx.microsoft", true},
    {"M22", "*.com", "example.com", true},
    {"M23", "mx1", "mx1", true},
    {"M24", "mail*.example.com", "mail1.example.com", false},
    {"M25", "*mail.example.com", "xmail.example.com", false},
    {"M26", "mail.*.example.com", "mail.a.example.com", false},
    {"M27", "*.*.example.com", "a.b.example.com", false},
    {"M28", "*", "mail.example.com", false},
    {"M28 one label", "*", "localhost", false},
    {"M29 suffix", ".example.com", "mail.example.com", false},
    {"M30", "mail.example.com.", "mail.example.com", false},
    {"M30 both", "mail.example.com.", "mail.example.com.", false},
    {"M31", "mx.xn--bcher-kva.example", "mx.xn--bcher-kva.example", true},
    {"M32", "mx.XN--BCHER-KVA.example", "mx.xn--bcher-kva.example", true},
    {"M33 once converted", "mx.xn--bcher-kva.example",
     "mx.xn--bcher-kva.example", true},
    {"M33 unconverted", "mx.xn--bcher-kva.example",
     "mx.b\xc3\xbc"
     "cher.example",
     false},
    {"M34 U-label",
     "mx.b\xc3\xbc"
     "cher.example",
     "mx.xn--bcher-kva.example", false},
    {"M34 U-labels both",
     "mx.b\xc3\xbc"
     "cher.example",
     "mx.b\xc3\xbc"
     "cher.example",
     false},
    {"M35", "*.example.com", "xn--bcher-kva.example.com", true},
    {"M36", "mailXexample.com", "mail.example.com", false},
    {"M37", "mail.example.com", "mailXexample.com", false},
    {"M38", "ple.com", "mail.example.com", false},

    {"C01", "mta-sts.example.com", "mta-sts.example.com", true},
    {"C02", "MTA-STS.Example.COM", "mta-sts.example.com", true},
    {"C03", "*.example.com", "mta-sts.example.com", true},
    {"C04", "example.com", "mta-sts.example.com", false},
    {"C05", "mta-sts.provider.example", "mta-sts.user.example", false},
    {"C06", "*.mta-sts.example.com", "mta-sts.example.com", false},
    {"C07", "*.com", "mta-sts.example.com", false},
    {"C08", "*.*.com", "mta-sts.example.com", false},
    {"C09", "mta-*.example.com", "mta-sts.example.com", false},
    {"C10", "m*.example.com", "mx.example.com", false},
    {"C11 no name", "", "mta-sts.example.com", false},
    {"C12", "other.example.com", "mta-sts.example.com", false},
    {"C13", "192.0.2.1", "mail.example.com", false},
    {"C14", "mail.example.com", "mail.example.com.", true},
    {"C15", "example.com", "mx1.example.com", false},
    {"C16", "*.example.com", "mx1.example.com", true},
    {"C17", "*.example.com", "mx1.eu.example.com", false},
    {"C18 once converted", "mx1.xn--bcher-kva.example",
     "mx1.xn--bcher-kva.example", true},

    {"address", "192.0.2.1", "192.0.2.1", false},
    {"address under a wildcard", "*.0.2.1", "192.0.2.1", false},
    {"literal", "[192.0.2.1]", "[192.0.2.1]", false},
    {"two root dots", "mail.example.com", "mail.example.com..", false},
    {"wildcard and one label", "*.com", "com", false},
    {"wildcard and root dot alone", "*.com", ".com", false},
    {"empty both", "", "", false},
    {"longest with root dot", N253, N253 ".", true},
    {"longest and one more", N253, N254, false},
    {"same text, invalid", "mail_1.example.com", "mail_1.example.com", false},
    {"wildcard, invalid host", "*.example.com", "mail_1.example.com", false},
    {"wildcard in xn--", "xn--*.example.com", "xn--a.example.com", false},
    {"@ is no letter", "mail.ex`mple.com", "mail.ex@mple.com", false},
};

Test(domain_name, matches_hosts)
{
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++)
		cr_expect_eq(domain_name_matches(
				 matches[i].pattern, strlen(matches[i].pattern),
				 matches[i].host, strlen(matches[i].host)),
			     matches[i].matches, "%s: '%s' and '%s'",
			     matches[i].name, matches[i].pattern,
			     matches[i].host);
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
