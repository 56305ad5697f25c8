#ifndef DAEMON_HTTP_SYNTAX_H
#define DAEMON_HTTP_SYNTAX_H

/* The classes of bytes that HTTP/1 is made of, whatever the locale is. */

#include <stdbool.h>

/* tchar of RFC 9110 section 5.6.2: methods, header names, codings. */
bool http_syntax_is_token(char c);

/* VCHAR: visible ASCII. */
bool http_syntax_is_visible(char c);

/* SP or HTAB. */
bool http_syntax_is_blank(char c);

/* A byte of a header's value (RFC 9110 section 5.5): visible, blank, or of
 * the upper half, whose meaning nobody here needs to know. */
bool http_syntax_is_value(char c);

bool http_syntax_is_hex_digit(char c);

/* unreserved and sub-delims of RFC 3986, which a host name is made of; '%'
 * takes two hexadecimal digits and is not among them. */
bool http_syntax_is_host(char c);

#endif
