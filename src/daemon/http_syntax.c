/* Pure functions: nothing is reported here. */
#include "daemon/http_syntax.h"

#include <string.h>

#include "base/text.h"

/* strchr() finds the end of its string, too. */
static bool is_among(char c, const char *characters)
{
	return c != '\0' && strchr(characters, c) != NULL;
}

bool http_syntax_is_token(char c)
{
	return text_is_alphanumeric(c) || is_among(c, "!#$%&'*+-.^_`|~");
}

bool http_syntax_is_visible(char c)
{
	return c > ' ' && c <= '~';
}

bool http_syntax_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool http_syntax_is_value(char c)
{
	return http_syntax_is_visible(c) || http_syntax_is_blank(c) ||
	       (unsigned char)c >= 0x80;
}

bool http_syntax_is_hex_digit(char c)
{
	char lower = text_lower(c);

	return text_is_digit(c) || (lower >= 'a' && lower <= 'f');
}

bool http_syntax_is_host(char c)
{
	return text_is_alphanumeric(c) || is_among(c, "-._~!$&'()*+,;=");
}
