/* Pure functions; what the library refuses is told in its words. */
#include "check/idn.h"

#include <idn2.h>
#include <string.h>

#include "sts/domain_name.h"

#define FLAGS (IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT)

const char *idn_to_ascii(struct arena *arena, const char *name,
			 struct text *why)
{
	const char *result = NULL;
	char *ascii = NULL;
	size_t length;
	int error = idn2_to_ascii_8z(name, &ascii, FLAGS);
	enum domain_name_fault fault;

	if (error != IDN2_OK) {
		text_add_string(why, idn2_strerror(error));
		return NULL;
	}
	length = strlen(ascii);
	if (length > 1 && ascii[length - 1] == '.')
		length--;
	for (size_t i = 0; i < length; i++)
		ascii[i] = text_lower(ascii[i]);
	fault = domain_name_check(ascii, length);
	if (fault == DOMAIN_NAME_OK)
		result = arena_copy(arena, ascii, length);
	else
		text_add_string(why, domain_name_fault_text(fault));
	idn2_free(ascii);
	return result;
}

/* Whether the name, in characters, is one again (RFC 5891 section 4.4): what is
 * not might be anything, control characters included. */
static bool is_valid_unicode(const char *unicode, const char *name)
{
	char *ascii = NULL;
	bool is_valid = idn2_to_ascii_8z(unicode, &ascii,
					 IDN2_NONTRANSITIONAL |
					     IDN2_NFC_INPUT) == IDN2_OK &&
			strcmp(ascii, name) == 0;

	idn2_free(ascii);
	return is_valid;
}

const char *idn_to_unicode(struct arena *arena, const char *name)
{
	char *unicode = NULL;
	const char *result = name;

	if (strstr(name, "xn--") == NULL)
		return name;
	if (idn2_to_unicode_8z8z(name, &unicode, 0) == IDN2_OK &&
	    is_valid_unicode(unicode, name))
		result = arena_copy(arena, unicode, strlen(unicode));
	idn2_free(unicode);
	return result;
}
