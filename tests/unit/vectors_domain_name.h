#ifndef TESTS_VECTORS_DOMAIN_NAME_H
#define TESTS_VECTORS_DOMAIN_NAME_H

/*
 * Patterns and the hosts they name or do not name: of mx lines (M) and of
 * certificates (C), those with a number from the standard.  All in this header.
 */

#include <stdbool.h>

#define L63  "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvwxy"
#define L61  "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvw"
#define N253 L63 "." L63 "." L63 "." L61
#define N254 L63 "." L63 "." L63 "." L61 "z"

/* With the cases of the standard; those are named whose point is not seen. */
static const struct {
	const char *name, *pattern, *host;
	bool matches;
} name_matches[] = {
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

#endif
