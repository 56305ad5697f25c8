#include <criterion/criterion.h>
#include <string.h>

#include "daemon/http_syntax.h"

#define DIGITS	"0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static const struct {
	const char *name;
	bool (*is)(char c);
	const char *members; /* of the lower half */
	bool has_upper_half;
} classes[] = {
    {"token", http_syntax_is_token, DIGITS LETTERS "!#$%&'*+-.^_`|~", false},
    {"visible", http_syntax_is_visible,
     DIGITS LETTERS "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", false},
    {"blank", http_syntax_is_blank, " \t", false},
    {"value", http_syntax_is_value,
     DIGITS LETTERS " \t!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", true},
    {"hexadecimal digit", http_syntax_is_hex_digit, DIGITS "abcdefABCDEF",
     false},
    {"host", http_syntax_is_host, DIGITS LETTERS "-._~!$&'()*+,;=", false},
};

Test(http_syntax, knows_every_byte)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		for (int byte = 0; byte < 256; byte++) {
			bool is_member =
			    byte >= 0x80
				? classes[i].has_upper_half
				: byte != 0 &&
				      strchr(classes[i].members, byte) != NULL;

			cr_expect_eq(classes[i].is((char)byte), is_member,
				     "%s: 0x%02x", classes[i].name,
				     (unsigned)byte);
		}
	}
}
