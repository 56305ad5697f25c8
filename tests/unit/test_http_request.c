#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "daemon/http_request.h"

#define OURS	    "mta-sts.example.com"
#define TENANT	    "mta-sts.tenant2.example"
#define PATH	    "/.well-known/mta-sts.txt"
#define GET	    "GET " PATH " HTTP/1.1\r\n"
#define GET_1_0	    "GET " PATH " HTTP/1.0\r\n"
#define HOST	    "Host: " OURS "\r\n"
#define END	    "\r\n"

#define START_BYTES (sizeof(GET HOST) - 1)

/* Bytes that may hold NUL. */
#define BYTES(bytes) bytes, sizeof(bytes) - 1

struct verdict {
	unsigned status;
	size_t used;
	bool is_complete, is_head;
	char host[1024]; /* "-" when there is none */
	char user_agent[HTTP_USER_AGENT_BYTES_MAX];
	size_t user_agent_length;
};

/* As the daemon looks names up: any case, one root dot. */
static bool is_policy_host(const char *host)
{
	size_t length = host == NULL ? 0 : strlen(host);

	if (length > 0 && host[length - 1] == '.')
		length--;
	return length > 0 &&
	       (text_equal_nocase(host, length, OURS, strlen(OURS)) ||
		text_equal_nocase(host, length, TENANT, strlen(TENANT)));
}

/* Feeds `length` bytes in pieces of at most `piece`, the first of `first`. */
static struct verdict judge(const char *bytes, size_t length, size_t first,
			    size_t piece, const char *server_name)
{
	struct verdict verdict = {0};
	struct http_request request;
	const char *host, *user_agent;
	size_t at = 0, used, next = first;

	http_request_init(&request);
	do {
		/* On the heap and no longer than it is, for sanitizers. */
		size_t room = next < length - at ? next : length - at;
		unsigned char *copy = malloc(room + 1);
		enum http_progress progress;

		memcpy(copy, bytes + at, room);
		progress = http_request_parse(&request, copy, room, &used);
		free(copy);
		cr_assert_leq(used, room);
		verdict.used += used;
		at += room;
		next = piece;
		verdict.is_complete = progress == HTTP_COMPLETE;
	} while (!verdict.is_complete && at < length);
	host = http_request_host(&request, server_name);
	snprintf(verdict.host, sizeof(verdict.host), "%s",
		 host == NULL ? "-" : host);
	verdict.status =
	    http_request_judge(&request, server_name, is_policy_host(host));
	verdict.is_head = http_request_is_head(&request);
	user_agent =
	    http_request_user_agent(&request, &verdict.user_agent_length);
	memcpy(verdict.user_agent, user_agent, verdict.user_agent_length);
	return verdict;
}

static void expect_same(const char *name, const char *how, size_t at,
			const struct verdict *a, const struct verdict *b)
{
	cr_expect(
	    a->status == b->status && a->used == b->used &&
		a->is_complete == b->is_complete && a->is_head == b->is_head &&
		strcmp(a->host, b->host) == 0 &&
		a->user_agent_length == b->user_agent_length &&
		memcmp(a->user_agent, b->user_agent, a->user_agent_length) == 0,
	    "%s: %s %zu: %u, not %u", name, how, at, b->status, a->status);
}

/* The verdict, which must not depend on how the bytes came. */
static struct verdict judge_every_way(const char *name, const char *bytes,
				      size_t length, const char *server_name)
{
	struct verdict whole =
	    judge(bytes, length, length, length, server_name);
	struct verdict other = judge(bytes, length, 1, 1, server_name);
	size_t step = length > 2048 ? 509 : 1;

	expect_same(name, "in pieces of", 1, &whole, &other);
	for (size_t at = 1; at < length; at += step) {
		other = judge(bytes, length, at, length, server_name);
		expect_same(name, "cut at", at, &whole, &other);
	}
	return whole;
}

static void expect_status(const char *name, const char *bytes, size_t length,
			  const char *server_name, unsigned status)
{
	struct verdict verdict =
	    judge_every_way(name, bytes, length, server_name);

	cr_expect_eq(verdict.status, status, "%s: %u, not %u", name,
		     verdict.status, status);
}

struct request_case {
	const char *name;
	const char *bytes;
	size_t length;
	unsigned status;
};

static void expect_statuses(const struct request_case *cases, size_t count,
			    const char *server_name)
{
	for (size_t i = 0; i < count; i++)
		expect_status(cases[i].name, cases[i].bytes, cases[i].length,
			      server_name, cases[i].status);
}

#define EXPECT_STATUSES(cases, server_name)                                    \
	expect_statuses(cases, sizeof(cases) / sizeof((cases)[0]), server_name)

/* ---- what is asked for: SNI is OURS ---- */

static const struct request_case methods[] = {
    {"H01 fetch", BYTES(GET HOST END), 200},
    {"H02 HEAD", BYTES("HEAD " PATH " HTTP/1.1\r\n" HOST END), 200},
    {"H03 POST with a body",
     BYTES("POST " PATH " HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello"),
     405},
    {"H04 PUT",
     BYTES("PUT " PATH " HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" END), 405},
    {"H05 OPTIONS", BYTES("OPTIONS " PATH " HTTP/1.1\r\n" HOST END), 405},
    {"H06 DELETE", BYTES("DELETE " PATH " HTTP/1.1\r\n" HOST END), 405},
    {"H07 TRACE", BYTES("TRACE " PATH " HTTP/1.1\r\n" HOST END), 405},
    {"H08 CONNECT elsewhere",
     BYTES("CONNECT example.net:443 HTTP/1.1\r\nHost: example.net:443\r\n" END),
     421},
    {"CONNECT to us", BYTES("CONNECT " OURS ":443 HTTP/1.1\r\n" HOST END), 405},
    {"CONNECT decides, not Host",
     BYTES("CONNECT " OURS ":443 HTTP/1.1\r\nHost: example.net\r\n" END), 405},
    {"CONNECT to another of ours",
     BYTES("CONNECT " TENANT ":443 HTTP/1.1\r\n" HOST END), 421},
    {"CONNECT without a port", BYTES("CONNECT " OURS " HTTP/1.1\r\n" HOST END),
     400},
    {"CONNECT with an empty port",
     BYTES("CONNECT " OURS ": HTTP/1.1\r\n" HOST END), 400},
    {"CONNECT with a bad port",
     BYTES("CONNECT " OURS ":x HTTP/1.1\r\n" HOST END), 400},
    {"CONNECT with a path behind",
     BYTES("CONNECT " OURS ":443/ HTTP/1.1\r\n" HOST END), 400},
    {"CONNECT, absolute",
     BYTES("CONNECT https://" OURS PATH " HTTP/1.1\r\n" HOST END), 400},
    {"CONNECT, our path", BYTES("CONNECT " PATH " HTTP/1.1\r\n" HOST END), 405},
    {"PATCH", BYTES("PATCH " PATH " HTTP/1.1\r\n" HOST END), 405},
    {"PATCH of another path", BYTES("PATCH /x HTTP/1.1\r\n" HOST END), 404},
    {"H09 unknown method", BYTES("BREW " PATH " HTTP/1.1\r\n" HOST END), 501},
    {"unknown before the path", BYTES("BREW /x HTTP/1.1\r\n" HOST END), 501},
    {"long unknown method",
     BYTES("GETGETGETGETGETGETGETGETGETGETGET " PATH " HTTP/1.1\r\n" HOST END),
     501},
    {"GET and more", BYTES("GETS " PATH " HTTP/1.1\r\n" HOST END), 501},
    {"every sign of a token",
     BYTES("!#$%&'*+-.^_`|~aZ09 " PATH " HTTP/1.1\r\n" HOST END), 501},
    {"H10 lower case", BYTES("get " PATH " HTTP/1.1\r\n" HOST END), 501},
    {"no token", BYTES("G@T " PATH " HTTP/1.1\r\n" HOST END), 400},
    {"not ASCII", BYTES("G\xc3\x89T " PATH " HTTP/1.1\r\n" HOST END), 400},
    {"colon", BYTES("GET: " PATH " HTTP/1.1\r\n" HOST END), 400},
    {"H33 OPTIONS *", BYTES("OPTIONS * HTTP/1.1\r\n" HOST END), 405},
    {"OPTIONS * of another host",
     BYTES("OPTIONS * HTTP/1.1\r\nHost: other.example\r\n" END), 421},
    {"OPTIONS of another path", BYTES("OPTIONS / HTTP/1.1\r\n" HOST END), 404},
    {"OPTIONS, absolute, no path",
     BYTES("OPTIONS https://" OURS " HTTP/1.1\r\n" HOST END), 404},
    {"asterisk and more", BYTES("OPTIONS ** HTTP/1.1\r\n" HOST END), 400},
    {"asterisk and a query", BYTES("OPTIONS *?x HTTP/1.1\r\n" HOST END), 400},
    {"GET *", BYTES("GET * HTTP/1.1\r\n" HOST END), 400},
    {"BREW *", BYTES("BREW * HTTP/1.1\r\n" HOST END), 400},
};

Test(http_request, judges_methods)
{
	EXPECT_STATUSES(methods, OURS);
}

static const struct request_case hosts[] = {
    {"H11 no Host", BYTES(GET END), 400},
    {"no Host in 1.2", BYTES("GET " PATH " HTTP/1.2\r\n" END), 400},
    {"H12 twice", BYTES(GET HOST HOST END), 400},
    {"twice, apart", BYTES(GET HOST "X: y\r\nhOST: " OURS "\r\n" END), 400},
    {"twice in 1.0", BYTES(GET_1_0 HOST HOST END), 400},
    {"H13 blank inside", BYTES(GET "Host: a b\r\n" END), 400},
    {"H14 port of letters", BYTES(GET "Host: " OURS ":abc\r\n" END), 400},
    {"port too high", BYTES(GET "Host: " OURS ":65536\r\n" END), 400},
    {"port far too high",
     BYTES(GET "Host: " OURS ":4294967739\r\n" END), /* 2^32 + 443 */
     400},
    {"highest port", BYTES(GET "Host: " OURS ":65535\r\n" END), 200},
    {"zeros before the port", BYTES(GET "Host: " OURS ":0000000443\r\n" END),
     200},
    {"empty port", BYTES(GET "Host: " OURS ":\r\n" END), 200},
    {"two ports", BYTES(GET "Host: " OURS ":443:443\r\n" END), 400},
    {"signed port", BYTES(GET "Host: " OURS ":+443\r\n" END), 400},
    {"H15 empty Host", BYTES(GET "Host: \r\n" END), 400},
    {"nothing behind the colon", BYTES(GET "Host:\r\n" END), 400},
    {"port alone", BYTES(GET "Host: :443\r\n" END), 400},
    {"H16 upper case", BYTES(GET "Host: MTA-STS.Example.COM\r\n" END), 200},
    {"H17 the default port", BYTES(GET "Host: " OURS ":443\r\n" END), 200},
    {"H18 root dot and port", BYTES(GET "Host: " OURS ".:8443\r\n" END), 200},
    {"root dot", BYTES(GET "Host: " OURS ".\r\n" END), 200},
    {"two root dots", BYTES(GET "Host: " OURS "..\r\n" END), 421},
    {"three root dots", BYTES(GET "Host: " OURS "...\r\n" END), 421},
    {"dot alone", BYTES(GET "Host: .\r\n" END), 421},
    {"dots alone", BYTES(GET "Host: ..\r\n" END), 421},
    {"no blank", BYTES(GET "Host:" OURS "\r\n" END), 200},
    {"blanks around", BYTES(GET "HOST: \t " OURS " \t \r\n" END), 200},
    {"H19 unknown host", BYTES(GET "Host: mta-sts.other.example\r\n" END), 421},
    {"H20 the policy domain", BYTES(GET "Host: example.com\r\n" END), 421},
    {"H21 not the one of SNI", BYTES(GET "Host: " TENANT "\r\n" END), 421},
    {"ours and more", BYTES(GET "Host: " OURS ".evil.example\r\n" END), 421},
    {"beginning of ours", BYTES(GET "Host: mta-sts.example.co\r\n" END), 421},
    {"below ours", BYTES(GET "Host: a." OURS "\r\n" END), 421},
    {"421 before 501 and 404",
     BYTES("BREW /x HTTP/1.1\r\nHost: other.example\r\n" END), 421},
    {"user", BYTES(GET "Host: a@" OURS "\r\n" END), 400},
    {"slash", BYTES(GET "Host: " OURS "/\r\n" END), 400},
    {"backslash", BYTES(GET "Host: " OURS "\\\r\n" END), 400},
    {"list", BYTES(GET "Host: " OURS ", " OURS "\r\n" END), 400},
    {"comma", BYTES(GET "Host: " OURS ",x\r\n" END), 421},
    {"not ASCII", BYTES(GET "Host: m\xc3\xbcnchen.example\r\n" END), 400},
    {"quotes", BYTES(GET "Host: \"" OURS "\"\r\n" END), 400},
    {"percent-encoded", BYTES(GET "Host: mta-sts.%65xample.com\r\n" END), 421},
    {"percent and no digits", BYTES(GET "Host: a%zz\r\n" END), 400},
    {"percent and a digit", BYTES(GET "Host: a%4\r\n" END), 400},
    {"percent, a digit, a port", BYTES(GET "Host: a%4:1\r\n" END), 400},
    {"IPv4", BYTES(GET "Host: 192.0.2.1:443\r\n" END), 421},
    {"IPv6", BYTES(GET "Host: [2001:DB8::1]\r\n" END), 421},
    {"IPv6 and port", BYTES(GET "Host: [::ffff:192.0.2.1]:443\r\n" END), 421},
    {"IPv6 and letters", BYTES(GET "Host: [::1]x\r\n" END), 400},
    {"IPv6 without end", BYTES(GET "Host: [::1\r\n" END), 400},
    {"IPv6 without brackets", BYTES(GET "Host: ::1\r\n" END), 400},
    {"empty brackets", BYTES(GET "Host: []\r\n" END), 400},
    {"name in brackets", BYTES(GET "Host: [" OURS "]\r\n" END), 400},
    {"Host among others", BYTES(GET "Hos: a b\r\n" HOST "Hosts: a b\r\n" END),
     200},
};

Test(http_request, judges_hosts)
{
	EXPECT_STATUSES(hosts, OURS);
}

static const struct request_case targets[] = {
    {"H22 absolute beats Host",
     BYTES("GET https://" OURS PATH
	   " HTTP/1.1\r\nHost: ignored.example\r\n" END),
     200},
    {"H23 absolute of another",
     BYTES("GET https://other.example" PATH " HTTP/1.1\r\n" HOST END), 421},
    {"absolute of another of ours",
     BYTES("GET https://" TENANT PATH " HTTP/1.1\r\n" HOST END), 421},
    {"H24 http", BYTES("GET http://" OURS PATH " HTTP/1.1\r\n" HOST END), 421},
    {"ftp", BYTES("GET ftp://" OURS PATH " HTTP/1.1\r\n" HOST END), 421},
    {"httpss", BYTES("GET httpss://" OURS PATH " HTTP/1.1\r\n" HOST END), 421},
    {"every sign of a scheme",
     BYTES("GET a+b-c.9://" OURS PATH " HTTP/1.1\r\n" HOST END), 421},
    {"scheme of a digit", BYTES("GET 9://" OURS PATH " HTTP/1.1\r\n" HOST END),
     400},
    {"scheme with a bad sign",
     BYTES("GET ht_tps://" OURS PATH " HTTP/1.1\r\n" HOST END), 400},
    {"no scheme", BYTES("GET ://" OURS PATH " HTTP/1.1\r\n" HOST END), 400},
    {"one slash", BYTES("GET https:/" OURS PATH " HTTP/1.1\r\n" HOST END), 400},
    {"no slash", BYTES("GET https:" OURS PATH " HTTP/1.1\r\n" HOST END), 400},
    {"scheme alone", BYTES("GET https HTTP/1.1\r\n" HOST END), 400},
    {"scheme and slash", BYTES("GET https:/ HTTP/1.1\r\n" HOST END), 400},
    {"scheme and colon", BYTES("GET https: HTTP/1.1\r\n" HOST END), 400},
    {"no authority", BYTES("GET https:// HTTP/1.1\r\n" HOST END), 400},
    {"empty authority", BYTES("GET https://" PATH " HTTP/1.1\r\n" HOST END),
     400},
    {"H25 upper-case scheme",
     BYTES("GET HTTPS://" OURS PATH " HTTP/1.1\r\n" HOST END), 200},
    {"absolute, port, case, root dot",
     BYTES("GET https://MTA-STS.example.COM.:8443" PATH
	   " HTTP/1.1\r\n" HOST END),
     200},
    {"absolute, empty port",
     BYTES("GET https://" OURS ":" PATH " HTTP/1.1\r\n" HOST END), 200},
    {"absolute, bad port",
     BYTES("GET https://" OURS ":x" PATH " HTTP/1.1\r\n" HOST END), 400},
    {"absolute, user",
     BYTES("GET https://a@" OURS PATH " HTTP/1.1\r\n" HOST END), 400},
    {"absolute, user and password",
     BYTES("GET https://" OURS ":443@evil.example" PATH
	   " HTTP/1.1\r\n" HOST END),
     400},
    {"absolute, query",
     BYTES("GET https://" OURS PATH "?a=/ HTTP/1.1\r\n" HOST END), 200},
    {"absolute, no path", BYTES("GET https://" OURS " HTTP/1.1\r\n" HOST END),
     404},
    {"absolute, query alone",
     BYTES("GET https://" OURS "?" PATH " HTTP/1.1\r\n" HOST END), 404},
    {"absolute, other path",
     BYTES("GET https://" OURS "/ HTTP/1.1\r\n" HOST END), 404},
    {"absolute, IPv6", BYTES("GET https://[::1]" PATH " HTTP/1.1\r\n" HOST END),
     421},
    {"absolute without Host",
     BYTES("GET https://" OURS PATH " HTTP/1.1\r\n" END), 400},
    {"absolute with two",
     BYTES("GET https://" OURS PATH " HTTP/1.1\r\n" HOST HOST END), 400},
    {"absolute with a bad one",
     BYTES("GET https://" OURS PATH " HTTP/1.1\r\nHost: a b\r\n" END), 400},
    {"absolute in 1.0", BYTES("GET https://" OURS PATH " HTTP/1.0\r\n" END),
     200},
    {"H26 root", BYTES("GET / HTTP/1.1\r\n" HOST END), 404},
    {"H27 slash behind", BYTES("GET " PATH "/ HTTP/1.1\r\n" HOST END), 404},
    {"H28 case", BYTES("GET /.well-known/MTA-STS.TXT HTTP/1.1\r\n" HOST END),
     404},
    {"H29 dot segment", BYTES("GET /." PATH " HTTP/1.1\r\n" HOST END), 404},
    {"two dots", BYTES("GET /x/.." PATH " HTTP/1.1\r\n" HOST END), 404},
    {"H30 two slashes", BYTES("GET /" PATH " HTTP/1.1\r\n" HOST END), 404},
    {"H31 percent-encoded",
     BYTES("GET /%2ewell-known/mta-sts.txt HTTP/1.1\r\n" HOST END), 404},
    {"encoded NUL behind", BYTES("GET " PATH "%00 HTTP/1.1\r\n" HOST END), 404},
    {"encoded question mark", BYTES("GET " PATH "%3fx HTTP/1.1\r\n" HOST END),
     404},
    {"parameters", BYTES("GET " PATH ";a HTTP/1.1\r\n" HOST END), 404},
    {"beginning of the path",
     BYTES("GET /.well-known/mta-sts.tx HTTP/1.1\r\n" HOST END), 404},
    {"beginning and a query",
     BYTES("GET /.well-known/mta-sts?.txt HTTP/1.1\r\n" HOST END), 404},
    {"path behind a query", BYTES("GET /?" PATH " HTTP/1.1\r\n" HOST END), 404},
    {"H32 query", BYTES("GET " PATH "?x=1 HTTP/1.1\r\n" HOST END), 200},
    {"empty query", BYTES("GET " PATH "? HTTP/1.1\r\n" HOST END), 200},
    {"two question marks", BYTES("GET " PATH "?x?/ HTTP/1.1\r\n" HOST END),
     200},
    {"H34 no slash", BYTES("GET .well-known/mta-sts.txt HTTP/1.1\r\n" HOST END),
     400},
    {"name as target", BYTES("GET " OURS " HTTP/1.1\r\n" HOST END), 400},
    {"authority with GET", BYTES("GET " OURS ":443 HTTP/1.1\r\n" HOST END),
     400},
    {"fragment", BYTES("GET " PATH "#a HTTP/1.1\r\n" HOST END), 400},
    {"fragment in a query", BYTES("GET " PATH "?#a HTTP/1.1\r\n" HOST END),
     400},
    {"not ASCII", BYTES("GET " PATH "?\xc3\xa9 HTTP/1.1\r\n" HOST END), 400},
    {"NUL", BYTES("GET " PATH "\0 HTTP/1.1\r\n" HOST END), 400},
    {"DEL", BYTES("GET /\x7f HTTP/1.1\r\n" HOST END), 400},
};

Test(http_request, judges_targets)
{
	EXPECT_STATUSES(targets, OURS);
}

static const struct request_case lines[] = {
    {"H35 two blanks", BYTES("GET  " PATH " HTTP/1.1\r\n" HOST END), 400},
    {"two blanks behind", BYTES("GET " PATH "  HTTP/1.1\r\n" HOST END), 400},
    {"blank at the end", BYTES("GET " PATH " HTTP/1.1 \r\n" HOST END), 400},
    {"blank in front", BYTES(" " GET HOST END), 400},
    {"no method", BYTES(" " PATH " HTTP/1.1\r\n" HOST END), 400},
    {"H36 tabs", BYTES("GET\t" PATH "\tHTTP/1.1\r\n" HOST END), 400},
    {"blank in the target", BYTES("GET " PATH " x HTTP/1.1\r\n" HOST END), 400},
    {"H37 no version", BYTES("GET " PATH "\r\n" HOST END), 400},
    {"H38 no version, nothing else", BYTES("GET " PATH "\r\n"), 400},
    {"empty version", BYTES("GET " PATH " \r\n" HOST END), 400},
    {"method alone", BYTES("GET\r\n" HOST END), 400},
    {"method and blank", BYTES("GET \r\n" HOST END), 400},
    {"H39 lower-case version", BYTES("GET " PATH " http/1.1\r\n" HOST END),
     400},
    {"minor of two digits", BYTES("GET " PATH " HTTP/1.10\r\n" HOST END), 400},
    {"major of two digits", BYTES("GET " PATH " HTTP/11.1\r\n" HOST END), 400},
    {"no minor", BYTES("GET " PATH " HTTP/1.\r\n" HOST END), 400},
    {"no dot", BYTES("GET " PATH " HTTP/1\r\n" HOST END), 400},
    {"comma", BYTES("GET " PATH " HTTP/1,1\r\n" HOST END), 400},
    {"letter", BYTES("GET " PATH " HTTP/1.x\r\n" HOST END), 400},
    {"other protocol", BYTES("GET " PATH " HTCP/1.1\r\n" HOST END), 400},
    {"H40 major 2", BYTES("GET " PATH " HTTP/2.0\r\n" HOST END), 505},
    {"major 0", BYTES("GET " PATH " HTTP/0.9\r\n" HOST END), 505},
    {"major 3", BYTES("GET " PATH " HTTP/3.0\r\n" END), 505},
    {"preface of HTTP/2", BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505},
    {"505 before 421",
     BYTES("GET " PATH " HTTP/2.0\r\nHost: other.example\r\n" END), 505},
    {"505 and a cut target", BYTES("GET https:/x HTTP/2.0\r\n" END), 505},
    {"400 before 505", BYTES("GET " PATH " HTTP/2.0\r\nNoColon\r\n" END), 400},
    {"400 before 505: Host", BYTES("GET " PATH " HTTP/2.0\r\nHost: @\r\n" END),
     400},
    {"400 before 505: target", BYTES("GET /# HTTP/2.0\r\n" HOST END), 400},
    {"H41 higher minor", BYTES("GET " PATH " HTTP/1.2\r\n" HOST END), 200},
    {"highest minor", BYTES("GET " PATH " HTTP/1.9\r\n" HOST END), 200},
    {"H42 HTTP/1.0 by SNI", BYTES(GET_1_0 END), 200},
    {"HTTP/1.0, other path", BYTES("GET / HTTP/1.0\r\n" END), 404},
    {"H43 HTTP/1.0 with Host",
     BYTES(GET_1_0 HOST "Connection: keep-alive\r\n" END), 200},
    {"HTTP/1.0, other Host", BYTES(GET_1_0 "Host: " TENANT "\r\n" END), 421},
    {"HTTP/1.0, empty Host", BYTES(GET_1_0 "Host:\r\n" END), 400},
    {"H44 empty line in front", BYTES("\r\n" GET HOST END), 200},
    {"several", BYTES("\r\n\n\r\n" GET HOST END), 200},
    {"CR in front", BYTES("\r" GET HOST END), 400},
    {"H45 LF", BYTES("GET " PATH " HTTP/1.1\nHost: " OURS "\n\n"), 200},
    {"LF and CRLF", BYTES("GET " PATH " HTTP/1.1\nHost: " OURS "\r\n\n"), 200},
    {"H46 CR", BYTES("GET " PATH " HTTP/1.1\rHost: " OURS "\r\r"), 400},
    {"CR in the method", BYTES("G\rET " PATH " HTTP/1.1\r\n" HOST END), 400},
    {"CR in the target", BYTES("GET /\rx HTTP/1.1\r\n" HOST END), 400},
    {"CR CR LF", BYTES(GET "Host: " OURS "\r\r\n" END), 400},
    {"CR CR LF at the end", BYTES(GET HOST "\r\r\n"), 400},
    {"nothing", BYTES(""), 400},
    {"empty lines only", BYTES("\r\n\r\n"), 400},
    {"no end", BYTES(GET HOST), 400},
    {"half an end", BYTES(GET HOST "\r"), 400},
    {"no end, major 2", BYTES("GET " PATH " HTTP/2.0\r\n" HOST), 400},
    {"a TLS record", BYTES("\x16\x03\x01\x02\x00\x01\x00"), 400},
    {"another protocol", BYTES("EHLO mail.example.com\r\n"), 400},
};

Test(http_request, judges_lines)
{
	EXPECT_STATUSES(lines, OURS);
}

static const struct request_case headers[] = {
    {"H47 blank before the first", BYTES(GET " Host: " OURS "\r\n" END), 400},
    {"tab before the first", BYTES(GET "\tX: a\r\n" HOST END), 400},
    {"blanks alone", BYTES(GET HOST " \r\n" END), 400},
    {"H48 blank before the colon", BYTES(GET "Host : " OURS "\r\n" END), 400},
    {"tab before the colon", BYTES(GET HOST "X\t: a\r\n" END), 400},
    {"H49 folded", BYTES(GET HOST "X: a\r\n b\r\n" END), 400},
    {"folded with a tab", BYTES(GET HOST "X: a\r\n\tb\r\n" END), 400},
    {"folded Host", BYTES(GET "Host:\r\n " OURS "\r\n" END), 400},
    {"H50 control in a name", BYTES(GET HOST "X-\x01: a\r\n" END), 400},
    {"blank in a name", BYTES(GET HOST "X Y: a\r\n" END), 400},
    {"not ASCII in a name", BYTES(GET HOST "X\xe9: a\r\n" END), 400},
    {"bracket in a name", BYTES(GET HOST "X[]: a\r\n" END), 400},
    {"NUL in a name", BYTES(GET HOST "X\0: a\r\n" END), 400},
    {"every sign of a token", BYTES(GET HOST "!#$%&'*+-.^_`|~aZ09: a\r\n" END),
     200},
    {"H51 no name", BYTES(GET HOST ": a\r\n" END), 400},
    {"H52 no colon", BYTES(GET HOST "NoColonHere\r\n" END), 400},
    {"H53 NUL", BYTES(GET HOST "X: a\0b\r\n" END), 400},
    {"control", BYTES(GET HOST "X: a\x08\r\n" END), 400},
    {"escape", BYTES(GET HOST "User-Agent: \x1b[2J\r\n" END), 400},
    {"DEL", BYTES(GET HOST "X: \x7f\r\n" END), 400},
    {"CR", BYTES(GET HOST "X: a\rb\r\n" END), 400},
    {"CR and a header", BYTES(GET HOST "X: a\rHost: b\r\n" END), 400},
    {"upper half", BYTES(GET HOST "X: \x80\xff\xc3\xa9\r\n" END), 200},
    {"empty value", BYTES(GET HOST "X:\r\n" END), 200},
    {"blank value", BYTES(GET HOST "X: \t \r\n" END), 200},
    {"colons in a value", BYTES(GET HOST "X:: a:b\r\n" END), 200},
    {"NUL behind the head", BYTES(GET HOST END "\0\r\r"), 200},
    {"H66 Expect", BYTES(GET HOST "Expect: 100-continue\r\n" END), 200},
    {"H67 other Expect", BYTES(GET HOST "Expect: something\r\n" END), 200},
    {"Expect of a body that is not wanted",
     BYTES("POST " PATH " HTTP/1.1\r\n" HOST
	   "Content-Length: 5\r\nExpect: 100-continue\r\n" END),
     405},
    {"H71 Connection", BYTES(GET HOST "Connection: close\r\n" END), 200},
    {"H72 two requests", BYTES(GET HOST END GET HOST END), 200},
    {"H73 request as a body",
     BYTES("POST " PATH " HTTP/1.1\r\n" HOST "Content-Length: 44\r\n" END
	   "GET /smuggled HTTP/1.1\r\nHost: evil.example\r\n"),
     405},
    {"H74 If-None-Match", BYTES(GET HOST "If-None-Match: *\r\n" END), 200},
    {"H75 If-Match", BYTES(GET HOST "If-Match: \"x\"\r\n" END), 200},
    {"H76 If-Modified-Since",
     BYTES(GET HOST "If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT\r\n" END),
     200},
    {"H77 Range", BYTES(GET HOST "Range: bytes=0-3\r\n" END), 200},
    {"H78 Accept", BYTES(GET HOST "Accept: application/json\r\n" END), 200},
    {"H79 Accept-Encoding", BYTES(GET HOST "Accept-Encoding: gzip\r\n" END),
     200},
    {"H80 Upgrade",
     BYTES(GET HOST "Upgrade: h2c\r\nConnection: Upgrade\r\n" END), 200},
};

Test(http_request, judges_headers)
{
	EXPECT_STATUSES(headers, OURS);
}

#define LENGTH "Content-Length: "
#define CODING "Transfer-Encoding: "

static const struct request_case framings[] = {
    {"H54 body", BYTES(GET HOST LENGTH "5\r\n\r\nhello"), 200},
    {"H55 two lengths", BYTES(GET HOST LENGTH "5\r\n" LENGTH "6\r\n" END), 400},
    {"two alike", BYTES(GET HOST LENGTH "5\r\n" LENGTH "5\r\n" END), 400},
    {"H56 list", BYTES(GET HOST LENGTH "5, 5\r\n" END), 400},
    {"two words", BYTES(GET HOST LENGTH "5 5\r\n" END), 400},
    {"H57 overflow", BYTES(GET HOST LENGTH "99999999999999999999\r\n" END),
     400},
    {"2^63", BYTES(GET HOST LENGTH "9223372036854775808\r\n" END), 400},
    {"2^63 - 1", BYTES(GET HOST LENGTH "9223372036854775807\r\n" END), 200},
    {"2^64 + 5", BYTES(GET HOST LENGTH "18446744073709551621\r\n" END), 400},
    {"zeros in front", BYTES(GET HOST LENGTH "0000000000000000000005\r\n" END),
     200},
    {"H58 minus", BYTES(GET HOST LENGTH "-1\r\n" END), 400},
    {"H59 hexadecimal", BYTES(GET HOST LENGTH "0x5\r\n" END), 400},
    {"H60 plus", BYTES(GET HOST LENGTH "+5\r\n" END), 400},
    {"no length", BYTES(GET HOST LENGTH "\r\n" END), 400},
    {"quotes", BYTES(GET HOST LENGTH "\"5\"\r\n" END), 400},
    {"blanks around", BYTES(GET HOST LENGTH "\t 5 \t\r\n" END), 200},
    {"any case", BYTES(GET HOST "CONTENT-length: x\r\n" END), 400},
    {"H61 chunked", BYTES(GET HOST CODING "chunked\r\n\r\n5\r\nhello\r\n"),
     200},
    {"any case", BYTES(GET HOST "transfer-ENCODING: CHUNKED\r\n" END), 200},
    {"blanks around", BYTES(GET HOST CODING " chunked \t\r\n" END), 200},
    {"H62 both", BYTES(GET HOST CODING "chunked\r\n" LENGTH "4\r\n" END), 400},
    {"both, length first",
     BYTES(GET HOST LENGTH "4\r\n" CODING "chunked\r\n" END), 400},
    {"H63 chunked, gzip", BYTES(GET HOST CODING "chunked, gzip\r\n" END), 400},
    {"gzip, chunked", BYTES(GET HOST CODING "gzip , chunked\r\n" END), 200},
    {"gzip,chunked", BYTES(GET HOST CODING "gzip,chunked\r\n" END), 200},
    {"gzip", BYTES(GET HOST CODING "gzip\r\n" END), 400},
    {"H64 xchunked", BYTES(GET HOST CODING "xchunked\r\n" END), 400},
    {"chunkedx", BYTES(GET HOST CODING "chunkedx\r\n" END), 400},
    {"chunke", BYTES(GET HOST CODING "chunke\r\n" END), 400},
    {"identity", BYTES(GET HOST CODING "identity\r\n" END), 400},
    {"no coding", BYTES(GET HOST CODING "\r\n" END), 400},
    {"chunked twice", BYTES(GET HOST CODING "chunked, chunked\r\n" END), 400},
    {"two words", BYTES(GET HOST CODING "gzip chunked\r\n" END), 400},
    {"comma in front", BYTES(GET HOST CODING ", chunked\r\n" END), 400},
    {"comma behind", BYTES(GET HOST CODING "chunked,\r\n" END), 400},
    {"two commas", BYTES(GET HOST CODING "gzip,,chunked\r\n" END), 400},
    {"parameter", BYTES(GET HOST CODING "gzip;q=1, chunked\r\n" END), 400},
    {"chunked with a parameter", BYTES(GET HOST CODING "chunked;a=b\r\n" END),
     400},
    {"quotes", BYTES(GET HOST CODING "\"chunked\"\r\n" END), 400},
    {"two lines", BYTES(GET HOST CODING "gzip\r\n" CODING "chunked\r\n" END),
     400},
    {"two lines alike",
     BYTES(GET HOST CODING "chunked\r\n" CODING "chunked\r\n" END), 400},
    {"vertical tab",
     BYTES(GET HOST CODING "\x0b"
			   "chunked\r\n" END),
     400},
    {"H65 in HTTP/1.0", BYTES(GET_1_0 HOST CODING "chunked\r\n" END), 400},
    {"length in HTTP/1.0", BYTES(GET_1_0 HOST LENGTH "5\r\n" END), 200},
    {"400 before 505", BYTES("GET / HTTP/2.0\r\n" LENGTH "x\r\n" END), 400},
    {"in HTTP/2.0", BYTES("GET / HTTP/2.0\r\n" CODING "chunked\r\n" END), 505},
};

Test(http_request, judges_framing)
{
	EXPECT_STATUSES(framings, OURS);
}

/* ---- with another server name ---- */

static const struct {
	const char *name, *server_name, *bytes;
	unsigned status;
} server_names[] = {
    {"no SNI", "", GET HOST END, 200},
    {"no SNI, any of ours", "", GET "Host: " TENANT "\r\n" END, 200},
    {"no SNI, none of ours", "", GET "Host: example.com\r\n" END, 421},
    {"no SNI, two root dots", "", GET "Host: " OURS "..\r\n" END, 421},
    {"no SNI, no Host", "", GET_1_0 END, 400},
    {"no SNI, no Host, other method", "", "BREW / HTTP/1.0\r\n" END, 400},
    {"no SNI, absolute", "", "GET https://" TENANT PATH " HTTP/1.0\r\n" END,
     200},
    {"the tenant's", TENANT, GET "Host: " TENANT "\r\n" END, 200},
    {"the tenant's, without Host", TENANT, GET_1_0 END, 200},
    {"the tenant's, for us", TENANT, GET HOST END, 421},
    {"case and root dot of SNI", "MTA-STS.example.com.", GET HOST END, 200},
    {"root dots of both", OURS ".", GET "Host: " OURS ".:1\r\n" END, 200},
    {"case of SNI, without Host", "MTA-STS.example.com.", GET_1_0 END, 200},
    {"none of ours, without Host", "other.example", GET_1_0 END, 421},
    {"none of ours", "other.example", GET HOST END, 421},
    {"dot", ".", GET HOST END, 421},
};

Test(http_request, holds_the_host_against_the_server_name)
{
	for (size_t i = 0; i < sizeof(server_names) / sizeof(server_names[0]);
	     i++)
		expect_status(server_names[i].name, server_names[i].bytes,
			      strlen(server_names[i].bytes),
			      server_names[i].server_name,
			      server_names[i].status);
}

static const struct {
	const char *name, *bytes, *host;
} kept_hosts[] = {
    {"Host", GET "Host: MTA-STS.Example.COM.:443\r\n" END, OURS},
    {"absolute", "GET https://" TENANT ".:1/x HTTP/1.1\r\n" HOST END, TENANT},
    {"absolute, query", "GET https://A.b?c HTTP/1.1\r\n" HOST END, "a.b"},
    {"CONNECT", "CONNECT A.B:443 HTTP/1.1\r\n" HOST END, "a.b"},
    {"Host behind OPTIONS *", "OPTIONS * HTTP/1.1\r\n" HOST END, OURS},
    {"two dots", GET "Host: a..\r\n" END, "a.."},
    {"dot", GET "Host: .\r\n" END, "."},
    {"IPv6", GET "Host: [2001:DB8::A]:1\r\n" END, "[2001:db8::a]"},
    {"percent", GET "Host: A%2E.\r\n" END, "a%2e"},
    {"SNI", GET_1_0 END, "SNI.example"},
    {"not the SNI in 1.1", GET END, "-"},
    {"not the SNI of half a request", GET_1_0, "-"},
    {"malformed", GET "Host: a b\r\n" END, "-"},
    {"half a Host", GET "Host: mta-sts.exam", "-"},
    {"half an absolute target", "GET https://mta-sts.exam", "-"},
    {"bad absolute target", "GET https://a:b/ HTTP/1.1\r\n" HOST END, "-"},
    {"known before the fault", GET HOST "NoColon\r\n" END, OURS},
    {"the first of two", GET HOST "Host: b\r\n" END, OURS},
};

Test(http_request, keeps_the_host_bare)
{
	for (size_t i = 0; i < sizeof(kept_hosts) / sizeof(kept_hosts[0]);
	     i++) {
		struct verdict verdict =
		    judge_every_way(kept_hosts[i].name, kept_hosts[i].bytes,
				    strlen(kept_hosts[i].bytes), "SNI.example");

		cr_expect_str_eq(verdict.host, kept_hosts[i].host, "%s: %s",
				 kept_hosts[i].name, verdict.host);
	}
}

/* ---- sizes ---- */

/* `before`, `count` times `c`, `behind`. */
static struct text make_long(const char *before, char c, size_t count,
			     const char *behind)
{
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, before);
	for (size_t i = 0; i < count; i++)
		text_add(&text, &c, 1);
	text_add_string(&text, behind);
	return text;
}

static const struct {
	const char *name, *before;
	char c;
	size_t count;
	const char *behind;
	unsigned status;
} long_ones[] = {
    {"H68 8000 bytes", "GET /", 'a', 7986, " HTTP/1.1\r\n" HOST END, 404},
    {"H69 too long", "GET /", 'a', 8300, " HTTP/1.1\r\n" HOST END, 414},
    {"longest line", "GET /", 'a', 8178, " HTTP/1.1\r\n" HOST END, 404},
    {"one more", "GET /", 'a', 8179, " HTTP/1.1\r\n" HOST END, 414},
    {"longest line, LF", "GET /", 'a', 8178, " HTTP/1.1\nHost: " OURS "\n\n",
     404},
    {"longest query", "GET " PATH "?", 'a', 8154, " HTTP/1.1\r\n" HOST END,
     200},
    {"long without end", "GET /", 'a', 9000, "", 414},
    {"long method", "", 'A', 9000, " / HTTP/1.1\r\n" HOST END, 414},
    {"blanks", "GET ", ' ', 9000, "/ HTTP/1.1\r\n" HOST END, 400},
    {"long version", "GET / HTTP/1.1", '1', 9000, "\r\n" HOST END, 400},
    {"long and no target", "GET x", 'a', 9000, " HTTP/1.1\r\n" HOST END, 414},
    {"long and no form of a target", "GET *", 'a', 9000, " HTTP/1.1\r\n" END,
     400},
    {"long, in another version", "GET /", 'a', 9000, " HTTP/2.0\r\n" END, 414},
    {"H70 far too much", GET HOST "X: ", 'a', 100000, END END, 431},
    {"longest head", GET HOST "X: ", 'a', HTTP_HEAD_BYTES_MAX - START_BYTES - 7,
     END END, 200},
    {"one more", GET HOST "X: ", 'a', HTTP_HEAD_BYTES_MAX - START_BYTES - 6,
     END END, 431},
    {"one more, LF", GET HOST "X: ", 'a', HTTP_HEAD_BYTES_MAX - START_BYTES - 4,
     "\n\n", 431},
    {"longest head, LF", GET HOST "X: ", 'a',
     HTTP_HEAD_BYTES_MAX - START_BYTES - 5, "\n\n", 200},
    {"empty lines", "", '\n', HTTP_HEAD_BYTES_MAX - START_BYTES - 2,
     GET HOST END, 200},
    {"one more", "", '\n', HTTP_HEAD_BYTES_MAX - START_BYTES - 1, GET HOST END,
     431},
    {"far more", "", '\n', 100000, GET HOST END, 431},
    {"long name", GET HOST, 'a', 100000, ": a\r\n" END, 431},
    {"blanks", GET HOST "X:", ' ', 100000, "a\r\n" END, 431},
    {"505 before 431", "GET / HTTP/2.0\r\nX: ", 'a', 100000, END END, 505},
    {"431 before 421", GET "Host: other.example\r\nX: ", 'a', 100000, END END,
     431},
    {"431 before a missing Host", GET "X: ", 'a', 100000, END END, 431},
    {"431 in HTTP/1.0", GET_1_0 "X: ", 'a', 100000, END END, 431},
    {"400 before 431", GET HOST HOST "X: ", 'a', 100000, END END, 400},
    {"bare CR before 431", GET HOST "X: \r", 'a', 100000, END END, 400},
    {"long Host", GET "Host: ", 'a', 9000, END END, 421},
    {"long Host, bad at the end", GET "Host: ", 'a', 9000, "@\r\n" END, 400},
    {"ours behind a long one", GET "Host: ", 'a', 300, "." OURS "\r\n" END,
     421},
    {"long port", GET "Host: " OURS ":", '0', 9000, "443\r\n" END, 200},
    {"long port, too high", GET "Host: " OURS ":", '0', 9000, "65536\r\n" END,
     400},
    {"long authority", "GET https://", 'a', 5000, "/ HTTP/1.1\r\n" HOST END,
     421},
    {"long authority, bad at the end", "GET https://", 'a', 5000,
     "@/ HTTP/1.1\r\n" HOST END, 400},
    {"long scheme", "GET ", 'a', 5000, "://" OURS " HTTP/1.1\r\n" HOST END,
     421},
    {"scheme of 261", "GET https", 's', 256,
     "://" OURS " HTTP/1.1\r\n" HOST END, 421},
    {"path of 256 more", "GET " PATH, 'x', 256, " HTTP/1.1\r\n" HOST END, 404},
    {"long length", GET HOST LENGTH, '0', 9000, "5\r\n" END, 200},
    {"length behind blanks", GET HOST LENGTH, ' ', 9000, "5\r\n" END, 200},
    {"length behind blanks, bad", GET HOST LENGTH "5", ' ', 9000, "5\r\n" END,
     400},
    {"long coding", GET HOST CODING, 'a', 9000, ", chunked\r\n" END, 200},
    {"long coding, no end", GET HOST CODING "chunked", 'a', 256, "\r\n" END,
     400},
    {"coding and blanks", GET HOST CODING "chunked", ' ', 9000, ",\r\n" END,
     400},
};

Test(http_request, bounds_lines_and_head)
{
	for (size_t i = 0; i < sizeof(long_ones) / sizeof(long_ones[0]); i++) {
		struct text text =
		    make_long(long_ones[i].before, long_ones[i].c,
			      long_ones[i].count, long_ones[i].behind);

		expect_status(long_ones[i].name, text.bytes, text.length, OURS,
			      long_ones[i].status);
		text_release(&text);
	}
}

/* A policy host has at most 253 bytes: whatever stands behind so many must not
 * be cut to it, a root dot more or less. */
Test(http_request, never_makes_a_name_of_ours_by_cutting)
{
	static const char *const tails[] = {
	    "..", "...", "....", ".x",	"..x",	"...x", "....x",
	    "x",  "x.",	 "x..",	 "xx.", "xx..", "xxx.",
	};

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		struct text text = make_long(GET "Host: ", 'a', 253, tails[i]);
		struct verdict verdict;
		size_t length;

		text_add_string(&text, "\r\n" END);
		verdict =
		    judge_every_way(tails[i], text.bytes, text.length, "");
		length = strlen(verdict.host);
		if (verdict.host[length - 1] == '.')
			length--;
		cr_expect_gt(length, 253, "%s", tails[i]);
		cr_expect_eq(verdict.status, 421);
		text_release(&text);
	}
}

Test(http_request, keeps_the_longest_name)
{
	struct text text = make_long(GET "Host: ", 'a', 253, ".:1\r\n" END);
	struct verdict verdict =
	    judge_every_way("longest", text.bytes, text.length, "");

	cr_expect_eq(strlen(verdict.host), 253);
	text_release(&text);
}

Test(http_request, bounds_the_number_of_headers_by_bytes_alone)
{
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, GET HOST);
	for (int i = 0; i < 3000; i++)
		text_add_string(&text, "a:\r\n");
	text_add_string(&text, END);
	expect_status("3000 headers", text.bytes, text.length, OURS, 200);
	text_release(&text);
}

Test(http_request, fits_where_connections_are_many)
{
	cr_expect_leq(sizeof(struct http_request), 700);
}

/* ---- what is used, and when it is over ---- */

static const struct {
	const char *name, *bytes;
	size_t used;
	bool is_complete;
} ends[] = {
    {"nothing behind", GET HOST END, sizeof(GET HOST END) - 1, true},
    {"a body behind", GET HOST END "body", sizeof(GET HOST END) - 1, true},
    {"a request behind", GET HOST END GET, sizeof(GET HOST END) - 1, true},
    {"an empty line behind", GET HOST END END, sizeof(GET HOST END) - 1, true},
    {"not ended", GET HOST, sizeof(GET HOST) - 1, false},
    {"half a line end", GET HOST "\r", sizeof(GET HOST), false},
    {"ended by the first fault", "GET  / HTTP/1.1", 5, true},
    {"ended by a bare CR", "GET /\rx", 7, true},
    {"ended by a second Host", GET HOST "Host: x\r\n" END,
     sizeof(GET HOST "Host:") - 1, true},
    {"another version is read to the end", "GET / HTTP/2.0\r\n" END END,
     sizeof("GET / HTTP/2.0\r\n" END) - 1, true},
};

Test(http_request, uses_no_byte_behind_the_end)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct verdict verdict = judge_every_way(
		    ends[i].name, ends[i].bytes, strlen(ends[i].bytes), OURS);

		cr_expect_eq(verdict.used, ends[i].used, "%s: %zu",
			     ends[i].name, verdict.used);
		cr_expect_eq(verdict.is_complete, ends[i].is_complete, "%s",
			     ends[i].name);
	}
}

Test(http_request, stays_over)
{
	static const unsigned char bytes[] = GET HOST END;
	struct http_request request, before;
	size_t used;

	http_request_init(&request);
	cr_assert_eq(http_request_parse(&request, bytes, 0, &used), HTTP_MORE);
	cr_assert_eq(http_request_judge(&request, OURS, false), 400);
	cr_assert_eq(
	    http_request_parse(&request, bytes, sizeof(bytes) - 1, &used),
	    HTTP_COMPLETE);
	memcpy(&before, &request, sizeof(request));
	cr_expect_eq(
	    http_request_parse(&request, bytes, sizeof(bytes) - 1, &used),
	    HTTP_COMPLETE);
	cr_expect_eq(used, 0);
	cr_expect_arr_eq(&request, &before, sizeof(request));
}

Test(http_request, ends_early_when_it_is_too_long)
{
	struct text text = make_long("GET /", 'a', 100000, "");
	struct verdict verdict =
	    judge(text.bytes, text.length, text.length, 1, OURS);

	cr_expect(verdict.is_complete);
	cr_expect_leq(verdict.used, HTTP_REQUEST_LINE_BYTES_MAX + 1);
	text_release(&text);
	text = make_long(GET "X: ", 'a', 100000, "");
	verdict = judge(text.bytes, text.length, text.length, 1, OURS);
	cr_expect(verdict.is_complete);
	cr_expect_leq(verdict.used, HTTP_HEAD_BYTES_MAX + 1);
	text_release(&text);
}

Test(http_request, tells_HEAD)
{
	static const struct {
		const char *bytes;
		bool is_head;
	} cases[] = {
	    {"HEAD / HTTP/1.1\r\n" HOST END, true},
	    {"HEAD * HTTP/1.1\r\n" HOST END, true}, /* malformed */
	    {"HEAD", false},
	    {"HEADS / HTTP/1.1\r\n" HOST END, false},
	    {"head / HTTP/1.1\r\n" HOST END, false},
	    {GET HOST END, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct verdict verdict =
		    judge_every_way(cases[i].bytes, cases[i].bytes,
				    strlen(cases[i].bytes), OURS);

		cr_expect_eq(verdict.is_head, cases[i].is_head, "%s",
			     cases[i].bytes);
	}
}

static const struct {
	const char *name, *bytes, *user_agent;
} user_agents[] = {
    {"none", GET HOST END, ""},
    {"usual", GET HOST "User-Agent: a/1 (b)\r\n" END, "a/1 (b)"},
    {"blanks around", GET HOST "user-AGENT: \t a \t b \t \r\n" END, "a \t b"},
    {"empty", GET HOST "User-Agent:  \r\n" END, ""},
    {"the first of two", GET HOST "User-Agent: a\r\nUser-Agent: b\r\n" END,
     "a"},
    {"upper half", GET HOST "User-Agent: \xc3\xa9\xff\r\n" END, "\xc3\xa9\xff"},
    {"of a bad request", GET "User-Agent: a\r\nHost: @\r\n" END, "a"},
};

Test(http_request, keeps_the_user_agent)
{
	for (size_t i = 0; i < sizeof(user_agents) / sizeof(user_agents[0]);
	     i++) {
		struct verdict verdict =
		    judge_every_way(user_agents[i].name, user_agents[i].bytes,
				    strlen(user_agents[i].bytes), OURS);
		size_t length = strlen(user_agents[i].user_agent);

		cr_expect_eq(verdict.user_agent_length, length, "%s: %zu",
			     user_agents[i].name, verdict.user_agent_length);
		cr_expect_arr_eq(verdict.user_agent, user_agents[i].user_agent,
				 length, "%s", user_agents[i].name);
	}
}

Test(http_request, cuts_the_user_agent)
{
	for (size_t length = 200; length <= 257; length++) {
		struct text text = make_long(GET HOST "User-Agent: ", 'a',
					     length, "b  \r\n" END);
		struct verdict verdict =
		    judge_every_way("long", text.bytes, text.length, OURS);

		cr_expect_eq(verdict.user_agent_length, 201, "%zu: %zu", length,
			     verdict.user_agent_length);
		cr_expect_eq(verdict.user_agent[200],
			     length == 200 ? 'b' : 'a');
		cr_expect_eq(verdict.status, 200);
		text_release(&text);
	}
}
