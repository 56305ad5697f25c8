#ifndef TESTS_MADE_FACTS_H
#define TESTS_MADE_FACTS_H

/*
 * Facts as a survey finds them, in parts that tests put together: where all is
 * well, and nothing at all.  All in this header.
 */

#include "check/facts.h"

#define NOW	    INT64_C(1798761600) /* 2027-01-01T00:00:00Z */
#define HOUR	    3600
#define DAY	    (24 * HOUR)
#define DOMAIN	    "example.com"
#define MX	    "mail.example.com"

#define STS_TEXT    "v=STSv1; id=20270101;"
#define TLSRPT_TEXT "v=TLSRPTv1; rua=mailto:tls-reports@example.com"
#define MX_AND_AGE  "mx: mail.example.com\r\nmax_age: 2419200\r\n"
#define ENFORCE	    "version: STSv1\r\nmode: enforce\r\n" MX_AND_AGE
#define TESTING	    "version: STSv1\r\nmode: testing\r\n" MX_AND_AGE
#define RETIRED	    "version: STSv1\r\nmode: none\r\n" MX_AND_AGE

/* Initialisers of records and bodies. */
#define SPAN(text)                                                             \
	{                                                                      \
		.bytes = (text), .length = sizeof(text) - 1                    \
	}
#define BODY(text) .body = (text), .body_length = sizeof(text) - 1

static const char *const made_names[] = {"mta-sts.example.com", MX};

/* From 30 days ago to 60 days from now. */
#define DATES .not_before = NOW - 30 * DAY, .not_after = NOW + 60 * DAY
#define NAMES .names = made_names, .name_count = 2, .covers_host = true
#define READABLE                                                               \
	.is_readable = true, .subject = "", .issuer = "R3",                    \
	.key = "ECDSA P-256", .why = ""
#define GOOD_CHAIN                                                             \
	{                                                                      \
		READABLE, NAMES, DATES, .trust = CHAIN_TRUSTED, .count = 2     \
	}

#define GOOD_TLS                                                               \
	{                                                                      \
		.status = HANDSHAKE_OK, .version = "TLS 1.2",                  \
		.has_chain = true, .chain = GOOD_CHAIN                         \
	}

/* An address of the policy host that was reached by TLS, and one that sends
 * something as it should. */
#define REACHED(at)  .address = (at), .connect = CONNECT_OK, .tls = GOOD_TLS
#define ANSWERED(at) REACHED(at), .status = HTTPS_OK, .duration_ms = 100
#define PLAIN(at)    ANSWERED(at), .code = 200, .content_type = "text/plain"

/* An address of a mail host that speaks SMTP, and a good one. */
#define GREETED(at) .address = (at), .connect = CONNECT_OK
#define SECURED(at) GREETED(at), .status = SMTP_OK
#define GOOD_SMTP(at)                                                          \
	{                                                                      \
		SECURED(at), .tls = GOOD_TLS                                   \
	}

/* The domain, about which nothing was asked. */
static inline struct check_facts made_nothing(void)
{
	return (struct check_facts){.domain = DOMAIN,
				    .unicode = DOMAIN,
				    .now = NOW,
				    .sts.status = DNS_SKIPPED,
				    .tlsrpt.status = DNS_SKIPPED,
				    .host_status = DNS_SKIPPED,
				    .mx_status = DNS_SKIPPED};
}

/* The domain, where all is well. */
static inline struct check_facts made_perfect(void)
{
	static const struct txt_span sts[] = {SPAN(STS_TEXT)};
	static const struct txt_span tlsrpt[] = {SPAN(TLSRPT_TEXT)};
	static const struct https_facts https[] = {
	    {PLAIN("192.0.2.1"), BODY(ENFORCE)},
	    {PLAIN("2001:db8::1"), BODY(ENFORCE)}};
	static const struct smtp_facts hosts[] = {GOOD_SMTP("192.0.2.25"),
						  GOOD_SMTP("2001:db8::25")};
	static const struct mx_facts mx[] = {{.name = MX,
					      .preference = 10,
					      .status = DNS_FOUND,
					      .hosts = hosts,
					      .host_count = 2}};

	return (struct check_facts){
	    .domain = DOMAIN,
	    .unicode = DOMAIN,
	    .now = NOW,
	    .sts = {.status = DNS_FOUND, .records = sts, .count = 1},
	    .tlsrpt = {.status = DNS_FOUND, .records = tlsrpt, .count = 1},
	    .host_status = DNS_FOUND,
	    .https = https,
	    .https_count = 2,
	    .mx_status = DNS_FOUND,
	    .mx = mx,
	    .mx_count = 1};
}

#endif
