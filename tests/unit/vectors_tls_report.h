#ifndef TESTS_VECTORS_TLS_REPORT_H
#define TESTS_VECTORS_TLS_REPORT_H

/*
 * Reports (RFC 8460 section 4.4), strictly valid ones, those that a forgiving
 * reader takes, and those that nobody can.  Each has a number of its own that
 * other tests may name.
 */

#include <stdbool.h>

#define DATES(start, end)                                                      \
	"\"date-range\":{\"start-datetime\":\"" start                          \
	"\",\"end-datetime\":\"" end "\"},"
#define DAY  DATES("2026-01-01T00:00:00Z", "2026-01-01T23:59:59Z")
#define NAME "\"organization-name\":\"Example Sender\","
#define FROM "\"contact-info\":\"tlsrpt@sender.example\","
#define ID   "\"report-id\":\"2026-01-01T00:00:00Z_example.com\","

/* A report of these entries, and one of this day. */
#define REPORT_OF(dates, entries)                                              \
	"{" NAME dates FROM ID "\"policies\":[" entries "]}"
#define REPORT(entries) REPORT_OF(DAY, entries)

#define ENTRY(policy, summary, more)                                           \
	"{\"policy\":{" policy "},\"summary\":{" summary "}" more "}"
#define COUNTS(successful, failed)                                             \
	"\"total-successful-session-count\":" successful                       \
	",\"total-failure-session-count\":" failed
#define DETAILS(list) ",\"failure-details\":[" list "]"

#define LINES                                                                  \
	"\"policy-string\":[\"version: STSv1\",\"mode: enforce\","             \
	"\"mx: mail.example.com\",\"max_age: 604800\"],"
#define STS	 "\"policy-type\":\"sts\","
#define DOMAIN_	 "\"policy-domain\":\"example.com\""
#define MX	 ",\"mx-host\":[\"mail.example.com\"]"
#define WHOLE	 STS LINES DOMAIN_ MX

#define SENDER	 "\"sending-mta-ip\":\"192.0.2.1\","
#define RECEIVER "\"receiving-ip\":\"203.0.113.1\","
#define AT(mx)	 "\"receiving-mx-hostname\":\"" mx "\","
#define ONE	 "\"failed-session-count\":1"
#define FAILURE(type, more)                                                    \
	"{\"result-type\":\"" type "\"," SENDER AT("mail.example.com")         \
	    RECEIVER ONE more "}"
#define EXPIRED	    FAILURE("certificate-expired", "")

#define GOOD	    ENTRY(WHOLE, COUNTS("10", "0"), "")
#define FAILED(one) ENTRY(WHOLE, COUNTS("0", "1"), DETAILS(one))

enum vector_verdict {
	VALID,	/* nothing to forgive */
	ODD,	/* taken, and told */
	REFUSED /* no report */
};

static const struct {
	const char *name;
	enum vector_verdict verdict;
	const char *text;
} vectors[] = {
    {"J01 no failure, no details", VALID, REPORT(GOOD)},
    {"J02 a failure", VALID, REPORT(FAILED(EXPIRED))},
    {"J03 mx-host is no array", ODD,
     REPORT(ENTRY(STS LINES DOMAIN_ ",\"mx-host\":\"mail.example.com\"",
		  COUNTS("10", "0"), ""))},
    {"J04 neither policy-string nor mx-host", ODD,
     REPORT(ENTRY(STS DOMAIN_, COUNTS("0", "1"), DETAILS(EXPIRED)))},
    {"J05 no policy-domain", ODD,
     REPORT(
	 ENTRY("\"policy-type\":\"no-policy-found\"", COUNTS("1", "0"), ""))},
    {"J06 empty arrays", VALID,
     REPORT(ENTRY(STS "\"policy-string\":[]," DOMAIN_ ",\"mx-host\":[]",
		  COUNTS("10", "0"), DETAILS("")))},
    {"J07 contact-info is null", ODD,
     "{" NAME DAY "\"contact-info\":null," ID "\"policies\":[" GOOD "]}"},
    {"J08 no time zone", ODD,
     REPORT_OF(DATES("2026-01-01T00:00:00", "2026-01-01T23:59:59"), GOOD)},
    {"J09 another time zone", VALID,
     REPORT_OF(DATES("2026-01-01T01:00:00+01:00", "2026-01-02T00:59:59+01:00"),
	       GOOD)},
    {"J10 ends at the next midnight", VALID,
     REPORT_OF(DATES("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), GOOD)},
    {"J11 a week", ODD,
     REPORT_OF(DATES("2026-01-01T00:00:00Z", "2026-01-07T23:59:59Z"), GOOD)},
    {"J12 ends before it starts", ODD,
     REPORT_OF(DATES("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"), GOOD)},
    {"J13 no dates", REFUSED,
     REPORT_OF(DATES("01/01/2026", "02/01/2026"), GOOD)},
    {"J14 an empty address", ODD,
     REPORT(FAILED("{\"result-type\":\"certificate-expired\","
		   "\"sending-mta-ip\":\"\"," AT("mail.example.com")
		       RECEIVER ONE "}"))},
    {"J15 a policy that could not be had", ODD,
     REPORT(FAILED("{\"result-type\":\"sts-policy-fetch-error\"," ONE "}"))},
    {"J16 a session in two failures", ODD,
     REPORT(FAILED(EXPIRED "," FAILURE("starttls-not-supported", "")))},
    {"J17 a reason", VALID,
     REPORT(FAILED(FAILURE("validation-failure",
			   ",\"failure-reason-code\":"
			   "\"X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED\"")))},
    {"J18 a mail server that is not of the policy", VALID,
     REPORT(FAILED("{\"result-type\":\"validation-failure\"," SENDER AT(
	 "other.example.com") RECEIVER ONE "}"))},
    {"J19 an unknown result", ODD,
     REPORT(FAILED(FAILURE("something-new", "")))},
    {"J20 an unknown policy type", ODD,
     REPORT(ENTRY("\"policy-type\":\"future\"," DOMAIN_, COUNTS("0", "1"),
		  DETAILS(EXPIRED)))},
    {"J21 DANE", VALID,
     REPORT(ENTRY("\"policy-type\":\"tlsa\",\"policy-string\":[\"3 1 1 00\"],"
		  "\"policy-domain\":\"mail.example.com\"",
		  COUNTS("0", "1"), DETAILS(FAILURE("tlsa-invalid", ""))))},
    {"J22 both", VALID,
     REPORT(FAILED(EXPIRED) "," ENTRY(
	 "\"policy-type\":\"tlsa\",\"policy-string\":[\"3 1 1 00\"],"
	 "\"policy-domain\":\"mail.example.com\"",
	 COUNTS("0", "1"), DETAILS(EXPIRED)))},
    {"J23 no entry", ODD, REPORT("")},
    {"J24 policies is no array", REFUSED,
     "{" NAME DAY FROM ID "\"policies\":" GOOD "}"},
    {"J25 no number of failures", ODD,
     REPORT(ENTRY("\"policy-type\":\"no-policy-found\"",
		  "\"total-successful-session-count\":1", ""))},
    {"J26 numbers in strings", ODD,
     REPORT(ENTRY(WHOLE, COUNTS("\"5\"", "\"1\""), DETAILS(EXPIRED)))},
    {"J27 a negative number", REFUSED,
     REPORT(ENTRY(WHOLE, COUNTS("-1", "0"), ""))},
    {"J28 a fraction", REFUSED,
     REPORT(ENTRY(WHOLE, COUNTS("1.5", "1"), DETAILS(EXPIRED)))},
    {"J29 additional-information", VALID,
     REPORT(FAILED(
	 FAILURE("certificate-expired",
		 ",\"additional-information\":\"https://r.example/x\"")))},
    {"J30 additional-info-uri", ODD,
     REPORT(
	 FAILED(FAILURE("certificate-expired",
			",\"additional-info-uri\":\"https://r.example/x\"")))},
    {"J31 mx-host-pattern", ODD,
     REPORT(ENTRY(STS "\"policy-string\":[\"version: STSv1\"]," DOMAIN_
		      ",\"mx-host-pattern\":[\"mail.example.com\"]",
		  COUNTS("0", "1"), DETAILS(EXPIRED)))},
    {"J32 what must not reach a terminal", ODD,
     REPORT(FAILED("{\"result-type\":\"certificate-expired\"," SENDER AT(
	 "evil\\u001b[31m.example") RECEIVER ONE
		   ",\"failure-reason-code\":"
		   "\"<script>alert(1)</script>\"}"))},
    {"J33 unknown members", VALID,
     "{\"x\":[{\"y\":null}]," NAME DAY FROM ID "\"policies\":["
     "{\"z\":1,\"policy\":{\"w\":true," WHOLE
     "},\"summary\":{" COUNTS("10", "0") ",\"v\":\"\"}}]}"},
    {"J34 nothing but a name", REFUSED, "{\"organization-name\":\"X\"}"},
    {"J35 no object", REFUSED, "[]"},
    {"J36 nothing", REFUSED, ""},
    {"J37 cut", REFUSED, "{\"organization-name\":\"X\""},
    {"J38 a member twice", ODD,
     "{\"organization-name\":\"A\",\"organization-name\":\"B\"," DAY
     "\"contact-info\":\"a@b.example\",\"report-id\":\"1\","
     "\"policies\":[]}"},
};

#define VECTOR_COUNT (sizeof(vectors) / sizeof(vectors[0]))

#endif
