#include <criterion/criterion.h>
#include <string.h>

#include "base/text.h"
#include "daemon/http_request.h"

#define BYTES(text) text, sizeof(text) - 1
#define GET	    "GET /.well-known/mta-sts.txt HTTP/1.1\r\n"
#define HOST	    "Host: mta-sts.example.com\r\n"

/* Requests to SNI mta-sts.example.com; mta-sts.example.net is a policy host as
 * well.  0: a request that is not whole. */
static const struct {
	const char *name, *bytes;
	size_t length;
	unsigned status;
} cases[] = {
    {"H01", BYTES(GET HOST "\r\n"), 200},
    {"H02",
     BYTES("HEAD /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     200},
    {"H03",
     BYTES("POST /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\nContent-Length: 5\r\n\r\nhello"),
     405},
    {"H04",
     BYTES("PUT /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\nContent-Length: 0\r\n\r\n"),
     405},
    {"H05",
     BYTES("OPTIONS /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     405},
    {"H06",
     BYTES("DELETE /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     405},
    {"H07",
     BYTES("TRACE /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     405},
    {"H08",
     BYTES("CONNECT example.net:443 HTTP/1.1\r\nHost: example.net:443\r\n\r\n"),
     421},
    {"H09",
     BYTES("BREW /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     501},
    {"H10",
     BYTES("get /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     501},
    {"H11", BYTES(GET "\r\n"), 400},
    {"H12", BYTES(GET HOST "Host: mta-sts.example.com\r\n\r\n"), 400},
    {"H13", BYTES(GET "Host: a b\r\n\r\n"), 400},
    {"H14", BYTES(GET "Host: mta-sts.example.com:abc\r\n\r\n"), 400},
    {"H15", BYTES(GET "Host: \r\n\r\n"), 400},
    {"H16", BYTES(GET "Host: MTA-STS.Example.COM\r\n\r\n"), 200},
    {"H17", BYTES(GET "Host: mta-sts.example.com:443\r\n\r\n"), 200},
    {"H18", BYTES(GET "Host: mta-sts.example.com.:8443\r\n\r\n"), 200},
    {"H19", BYTES(GET "Host: mta-sts.other.example\r\n\r\n"), 421},
    {"H20", BYTES(GET "Host: example.com\r\n\r\n"), 421},
    {"H21", BYTES(GET "Host: mta-sts.example.net\r\n\r\n"), 421},
    {"H22",
     BYTES("GET https://mta-sts.example.com/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\nHost: ignored.example\r\n\r\n"),
     200},
    {"H23",
     BYTES("GET https://other.example/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     421},
    {"H24",
     BYTES("GET http://mta-sts.example.com/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     421},
    {"H25",
     BYTES("GET HTTPS://mta-sts.example.com/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     200},
    {"H26", BYTES("GET / HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"), 404},
    {"H27",
     BYTES("GET /.well-known/mta-sts.txt/ HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"H28",
     BYTES("GET /.well-known/MTA-STS.TXT HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"H29",
     BYTES("GET /./.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"H30",
     BYTES("GET //.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"H31",
     BYTES("GET /%2ewell-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"H32",
     BYTES("GET /.well-known/mta-sts.txt?x=1 HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     200},
    {"H33", BYTES("OPTIONS * HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     405},
    {"H34",
     BYTES("GET .well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"H35",
     BYTES("GET  /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"H36",
     BYTES("GET\t/.well-known/mta-sts.txt\tHTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"H37",
     BYTES("GET /.well-known/mta-sts.txt\r\nHost: mta-sts.example.com\r\n\r\n"),
     400},
    {"H38", BYTES("GET /.well-known/mta-sts.txt\r\n"), 400},
    {"H39",
     BYTES("GET /.well-known/mta-sts.txt http/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"H40",
     BYTES("GET /.well-known/mta-sts.txt HTTP/2.0\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     505},
    {"H41",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1.2\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     200},
    {"H42", BYTES("GET /.well-known/mta-sts.txt HTTP/1.0\r\n\r\n"), 200},
    {"H43",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1.0\r\nHost: "
	   "mta-sts.example.com\r\nConnection: keep-alive\r\n\r\n"),
     200},
    {"H44",
     BYTES("\r\nGET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     200},
    {"H45",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1.1\nHost: "
	   "mta-sts.example.com\n\n"),
     200},
    {"H46",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1.1\rHost: "
	   "mta-sts.example.com\r\r"),
     400},
    {"H47", BYTES(GET " Host: mta-sts.example.com\r\n\r\n"), 400},
    {"H48", BYTES(GET "Host : mta-sts.example.com\r\n\r\n"), 400},
    {"H49", BYTES(GET HOST "X: a\r\n b\r\n\r\n"), 400},
    {"H50", BYTES(GET HOST "X-\x01: a\r\n\r\n"), 400},
    {"H51", BYTES(GET HOST ": a\r\n\r\n"), 400},
    {"H52", BYTES(GET HOST "NoColonHere\r\n\r\n"), 400},
    {"H53",
     BYTES(GET HOST "X: a\x00"
		    "b\r\n\r\n"),
     400},
    {"H54", BYTES(GET HOST "Content-Length: 5\r\n\r\nhello"), 200},
    {"H55",
     BYTES(GET HOST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
     400},
    {"H56", BYTES(GET HOST "Content-Length: 5, 5\r\n\r\nhello"), 400},
    {"H57", BYTES(GET HOST "Content-Length: 99999999999999999999\r\n\r\n"),
     400},
    {"H58", BYTES(GET HOST "Content-Length: -1\r\n\r\n"), 400},
    {"H59", BYTES(GET HOST "Content-Length: 0x5\r\n\r\nhello"), 400},
    {"H60", BYTES(GET HOST "Content-Length: +5\r\n\r\nhello"), 400},
    {"H61",
     BYTES(GET HOST
	   "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
     200},
    {"H62",
     BYTES(GET HOST
	   "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
     400},
    {"H63", BYTES(GET HOST "Transfer-Encoding: chunked, gzip\r\n\r\n"), 400},
    {"H64", BYTES(GET HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
     400},
    {"H65",
     BYTES(
	 "GET /.well-known/mta-sts.txt HTTP/1.0\r\nHost: "
	 "mta-sts.example.com\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     400},
    {"H66", BYTES(GET HOST "Expect: 100-continue\r\n\r\n"), 200},
    {"H67", BYTES(GET HOST "Expect: something\r\n\r\n"), 200},
    {"H71", BYTES(GET HOST "Connection: close\r\n\r\n"), 200},
    {"H72",
     BYTES(GET HOST "\r\nGET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
		    "mta-sts.example.com\r\n\r\n"),
     200},
    {"H73",
     BYTES("POST /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\nContent-Length: 44\r\n\r\nGET /smuggled "
	   "HTTP/1.1\r\nHost: evil.example\r\n"),
     405},
    {"H74", BYTES(GET HOST "If-None-Match: *\r\n\r\n"), 200},
    {"H75", BYTES(GET HOST "If-Match: \"x\"\r\n\r\n"), 200},
    {"H76",
     BYTES(GET HOST "If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT\r\n\r\n"),
     200},
    {"H77", BYTES(GET HOST "Range: bytes=0-3\r\n\r\n"), 200},
    {"H78", BYTES(GET HOST "Accept: application/json\r\n\r\n"), 200},
    {"H79", BYTES(GET HOST "Accept-Encoding: gzip\r\n\r\n"), 200},
    {"H80", BYTES(GET HOST "Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n"), 200},
    {"CONNECT to ourselves",
     BYTES("CONNECT mta-sts.example.com:443 HTTP/1.1\r\nHost: "
	   "mta-sts.example.com:443\r\n\r\n"),
     405},
    {"HTTP/2 preface", BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400},
    {"PATCH",
     BYTES("PATCH /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     405},
    {"POST to another path",
     BYTES("POST /x HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"), 404},
    {"absolute in HTTP/1.0",
     BYTES("GET https://mta-sts.example.com/.well-known/mta-sts.txt "
	   "HTTP/1.0\r\n\r\n"),
     200},
    {"absolute without Host",
     BYTES("GET https://mta-sts.example.com/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\n\r\n"),
     400},
    {"asterisk with GET",
     BYTES("GET * HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"), 400},
    {"bare CR in a value", BYTES(GET HOST "X: a\rb\r\n\r\n"), 400},
    {"fragment",
     BYTES("GET /.well-known/mta-sts.txt#a HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"other host and method",
     BYTES("BREW /x HTTP/1.1\r\nHost: other.example\r\n\r\n"), 421},
    {"two lengths alike",
     BYTES(GET HOST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
     400},
    {"unknown method and path",
     BYTES("BREW /x HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"), 501},
    {"user in the authority",
     BYTES("GET https://a@mta-sts.example.com/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     400},
    {"a blank in front",
     BYTES(" GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"a blank behind",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1.1 \r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"an odd method",
     BYTES("G@T /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"version in parts",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"two digits",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1.10\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"no number",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1.x\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"another protocol",
     BYTES("GET /.well-known/mta-sts.txt ICY/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"NUL in the line",
     BYTES("GET /.well-known\x00/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"not ASCII",
     BYTES("GET /.well-known/m\xc3\xbc.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"no target", BYTES("GET  HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     400},
    {"CR CR LF",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1.1\r\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"high byte in a name", BYTES(GET HOST "X\xe9: a\r\n\r\n"), 400},
    {"DEL in a value",
     BYTES(GET HOST "X: a\x7f"
		    "b\r\n\r\n"),
     400},
    {"tab behind a name", BYTES(GET HOST "X\t: a\r\n\r\n"), 400},
    {"folded Host", BYTES(GET "Host:\r\n mta-sts.example.com\r\n\r\n"), 400},
    {"two hosts in 1.0",
     BYTES("GET /.well-known/mta-sts.txt HTTP/1.0\r\nHost: "
	   "mta-sts.example.com\r\nHost: mta-sts.example.com\r\n\r\n"),
     400},
    {"two hosts and 404",
     BYTES("GET / HTTP/1.1\r\nHost: mta-sts.example.com\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"two hosts, BREW",
     BYTES("BREW / HTTP/1.1\r\nHost: mta-sts.example.com\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"list of hosts", BYTES(GET "Host: mta-sts.example.com, x\r\n\r\n"), 400},
    {"host with a path", BYTES(GET "Host: mta-sts.example.com/\r\n\r\n"), 400},
    {"host with a user", BYTES(GET "Host: a@mta-sts.example.com\r\n\r\n"), 400},
    {"port out of range", BYTES(GET "Host: mta-sts.example.com:65536\r\n\r\n"),
     400},
    {"two ports", BYTES(GET "Host: mta-sts.example.com:443:443\r\n\r\n"), 400},
    {"absolute without host",
     BYTES("GET https:///.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     400},
    {"absolute with a bad port",
     BYTES("GET https://mta-sts.example.com:x/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     400},
    {"empty length", BYTES(GET HOST "Content-Length: \r\n\r\n"), 400},
    {"two numbers", BYTES(GET HOST "Content-Length: 5 5\r\n\r\n"), 400},
    {"other lengths, another path",
     BYTES("GET / HTTP/1.1\r\nHost: mta-sts.example.com\r\nContent-Length: "
	   "1\r\nContent-Length: 2\r\n\r\n"),
     400},
    {"both framings, another host",
     BYTES(GET "Host: x.example\r\nTransfer-Encoding: "
	       "chunked\r\nContent-Length: 5\r\n\r\n"),
     400},
    {"both framings the other way round",
     BYTES(GET HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
     400},
    {"both framings in HTTP/2.0",
     BYTES("GET /.well-known/mta-sts.txt HTTP/2.0\r\nHost: "
	   "mta-sts.example.com\r\nTransfer-Encoding: "
	   "chunked\r\nContent-Length: 5\r\n\r\n"),
     400},
    {"HTTP/0.9",
     BYTES("GET /.well-known/mta-sts.txt HTTP/0.9\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     505},
    {"HTTP/3.1",
     BYTES("GET /.well-known/mta-sts.txt HTTP/3.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     505},
    {"HTTP/2.0 without host", BYTES("GET / HTTP/2.0\r\n\r\n"), 505},
    {"HTTP/2.0 elsewhere", BYTES("BREW / HTTP/2.0\r\nHost: x.example\r\n\r\n"),
     505},
    {"any port", BYTES(GET "Host: mta-sts.example.com:65535\r\n\r\n"), 200},
    {"no port behind a colon", BYTES(GET "Host: mta-sts.example.com:\r\n\r\n"),
     200},
    {"blanks around the host",
     BYTES(GET "Host:\t mta-sts.example.com \r\n\r\n"), 200},
    {"trailing dot", BYTES(GET "Host: mta-sts.example.com.\r\n\r\n"), 200},
    {"an address", BYTES(GET "Host: 127.0.0.1\r\n\r\n"), 421},
    {"an IPv6 address", BYTES(GET "Host: [::1]:443\r\n\r\n"), 421},
    {"a host that begins alike",
     BYTES(GET "Host: mta-sts.example.com.evil\r\n\r\n"), 421},
    {"a host below", BYTES(GET "Host: a.mta-sts.example.com\r\n\r\n"), 421},
    {"another scheme",
     BYTES("GET ftp://mta-sts.example.com/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     421},
    {"absolute with port and dot",
     BYTES("GET https://MTA-STS.example.com.:443/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\nHost: x.example\r\n\r\n"),
     200},
    {"absolute for another tenant",
     BYTES("GET https://mta-sts.example.net/.well-known/mta-sts.txt "
	   "HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     421},
    {"another host, other path",
     BYTES("GET / HTTP/1.1\r\nHost: x.example\r\n\r\n"), 421},
    {"OPTIONS * elsewhere",
     BYTES("OPTIONS * HTTP/1.1\r\nHost: x.example\r\n\r\n"), 421},
    {"PROPFIND",
     BYTES("PROPFIND /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     501},
    {"GETT",
     BYTES("GETT /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     501},
    {"Get", BYTES("Get / HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"), 501},
    {"OPTIONS elsewhere",
     BYTES("OPTIONS /x HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"), 404},
    {"HEAD elsewhere",
     BYTES("HEAD /x HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"), 404},
    {"HEAD of another host",
     BYTES("HEAD / HTTP/1.1\r\nHost: x.example\r\n\r\n"), 421},
    {"TRACE elsewhere",
     BYTES("TRACE / HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"), 404},
    {"absolute without a path",
     BYTES("GET https://mta-sts.example.com HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"parameters",
     BYTES("GET /.well-known/mta-sts.txt;x HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"an empty query",
     BYTES("GET /.well-known/mta-sts.txt? HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     200},
    {"two questions",
     BYTES("GET /.well-known/mta-sts.txt?a?b HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     200},
    {"an escaped query",
     BYTES("GET /.well-known/mta-sts.txt%3fx HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"two dots",
     BYTES("GET /x/../.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"a path that goes on",
     BYTES("GET /.well-known/mta-sts.txtx HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"a path cut short",
     BYTES("GET /.well-known/mta-sts.tx HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     404},
    {"lower-case host field", BYTES(GET "host: mta-sts.example.com\r\n\r\n"),
     200},
    {"no blank behind the colon", BYTES(GET "Host:mta-sts.example.com\r\n\r\n"),
     200},
    {"empty value", BYTES(GET HOST "X:\r\n\r\n"), 200},
    {"high bytes in a value", BYTES(GET HOST "X: \xc3\xbc\xff\r\n\r\n"), 200},
    {"a tab in a value", BYTES(GET HOST "X: a\tb\r\n\r\n"), 200},
    {"many empty lines in front",
     BYTES("\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r"
	   "\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
	   "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r"
	   "\nGET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\n\r\n"),
     200},
    {"mixed line ends", BYTES(GET "Host: mta-sts.example.com\nX: a\r\n\n"),
     200},
    {"three requests",
     BYTES(GET HOST "\r\nGET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
		    "mta-sts.example.com\r\n\r\nGET /.well-known/mta-sts.txt "
		    "HTTP/1.1\r\nHost: mta-sts.example.com\r\n\r\n"),
     200},
    {"waiting for 100",
     BYTES("POST /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
	   "mta-sts.example.com\r\nContent-Length: 5\r\nExpect: "
	   "100-continue\r\n\r\n"),
     405},
};

static unsigned judge(const struct http_request *request,
		      const char *server_name)
{
	const char *host = http_request_host(request, server_name);
	bool is_ours =
	    host != NULL && (strcmp(host, "mta-sts.example.com") == 0 ||
			     strcmp(host, "mta-sts.example.net") == 0);

	return http_request_judge(request, server_name, is_ours);
}

/* Feeds the bytes in two pieces. */
static unsigned judge_split(const char *bytes, size_t length, size_t split,
			    const char *server_name)
{
	const unsigned char *at = (const unsigned char *)bytes;
	struct http_request request;
	size_t used;

	http_request_init(&request);
	if (http_request_parse(&request, at, split, &used) == HTTP_MORE) {
		cr_expect_eq(used, split);
		http_request_parse(&request, at + split, length - split, &used);
	}
	return judge(&request, server_name);
}

Test(http_request, is_judged_by_the_contract)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *bytes = cases[i].bytes;
		size_t length = cases[i].length;
		unsigned status =
		    judge_split(bytes, length, length, "mta-sts.example.com");

		cr_expect_eq(status, cases[i].status, "%s: %u", cases[i].name,
			     status);
		for (size_t split = 0; split < length; split++)
			cr_expect_eq(judge_split(bytes, length, split,
						 "mta-sts.example.com"),
				     status, "%s split at %zu", cases[i].name,
				     split);
	}
}

static const struct {
	const char *server_name, *bytes;
	unsigned status;
} names[] = {
    {"MTA-STS.Example.COM", GET HOST "\r\n", 200},
    {"mta-sts.example.com.", GET HOST "\r\n", 200},
    {"mta-sts.example.net", GET HOST "\r\n", 421},
    {"", GET HOST "\r\n", 200},
    {"", GET "Host: mta-sts.example.net\r\n\r\n", 200},
    {"", GET "Host: other.example\r\n\r\n", 421},
    {"", "GET /.well-known/mta-sts.txt HTTP/1.0\r\n\r\n", 400},
    {"mta-sts.example.com", "GET /.well-known/mta-sts.txt HTTP/1.0\r\n\r\n",
     200},
    {"mta-sts.example.com", GET "Host: mta-sts.example.com..\r\n\r\n", 421},
    {"mta-sts.example.com", GET "Host: [::1]:443\r\n\r\n", 421},
    {"mta-sts.example.com", GET "Host: mta-sts.example.com:\r\n\r\n", 200},
    {"mta-sts.example.com", GET "Host: mta-sts.example.com:65536\r\n\r\n", 400},
    {"mta-sts.example.com", GET "Host: [::1\r\n\r\n", 400},
    {"mta-sts.example.com", GET "hOST:\tmta-sts.example.com\t\r\n\r\n", 200},
};

Test(http_request, is_for_the_host_of_its_connection)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cr_expect_eq(judge_split(names[i].bytes, strlen(names[i].bytes),
					 0, names[i].server_name),
			     names[i].status, "SNI '%s': %s",
			     names[i].server_name, names[i].bytes);
}

static unsigned judge_line(size_t path_length)
{
	struct text text;
	unsigned status;

	text_init_growing(&text);
	text_add_string(&text, "GET /");
	for (size_t i = 0; i < path_length; i++)
		text_add_string(&text, "a");
	text_add_string(&text, " HTTP/1.1\r\n" HOST "\r\n");
	status = judge_split(text.bytes, text.length, 0, "mta-sts.example.com");
	text_release(&text);
	return status;
}

Test(http_request, has_a_bounded_line)
{
	/* "GET /" and " HTTP/1.1" have 14 bytes. */
	cr_expect_eq(judge_line(HTTP_REQUEST_LINE_BYTES_MAX - 14), 404);
	cr_expect_eq(judge_line(HTTP_REQUEST_LINE_BYTES_MAX - 13), 414);
	cr_expect_eq(judge_line(100000), 414);
}

Test(http_request, has_a_bounded_head)
{
	struct http_request request;
	const unsigned char *line = (const unsigned char *)"X: 1234567890\r\n";
	enum http_progress progress = HTTP_MORE;
	size_t used, total = 0;

	http_request_init(&request);
	http_request_parse(&request, (const unsigned char *)GET HOST,
			   strlen(GET HOST), &used);
	while (progress == HTTP_MORE && total < 2 * HTTP_HEAD_BYTES_MAX) {
		progress = http_request_parse(&request, line, 15, &used);
		total += used;
	}
	cr_expect_leq(total, HTTP_HEAD_BYTES_MAX);
	cr_expect_eq(judge(&request, "mta-sts.example.com"), 431);
}

Test(http_request, leaves_what_follows_alone)
{
	static const char two[] = GET HOST "\r\nGET /smuggled HTTP/1.1\r\n";
	struct http_request request;
	size_t used;

	http_request_init(&request);
	cr_expect_eq(http_request_parse(&request, (const unsigned char *)two,
					sizeof(two) - 1, &used),
		     HTTP_COMPLETE);
	cr_expect_eq(used, strlen(GET HOST "\r\n"));
}

Test(http_request, keeps_the_beginning_of_the_user_agent)
{
	struct http_request request;
	const char *agent;
	struct text text;
	size_t used, length;

	text_init_growing(&text);
	text_add_string(&text, GET HOST "User-Agent:  Postfix \t");
	text_add_string(&text, "\r\n\r\n");
	http_request_init(&request);
	http_request_parse(&request, (const unsigned char *)text.bytes,
			   text.length, &used);
	agent = http_request_user_agent(&request, &length);
	cr_expect_eq(length, 7);
	cr_expect_eq(memcmp(agent, "Postfix", 7), 0);
	text_clear(&text);
	text_add_string(&text, GET HOST "User-Agent: ");
	for (int i = 0; i < 1000; i++)
		text_add_string(&text, "x");
	text_add_string(&text, "\r\n\r\n");
	http_request_init(&request);
	http_request_parse(&request, (const unsigned char *)text.bytes,
			   text.length, &used);
	http_request_user_agent(&request, &length);
	cr_expect_eq(length, HTTP_USER_AGENT_BYTES_MAX);
	text_release(&text);
}
