/* Pure functions on bytes. */
#include "sts/domain_name.h"

#include <string.h>

#include "base/text.h"

static bool is_all(const char *bytes, size_t length, bool (*is)(char c))
{
	for (size_t i = 0; i < length; i++) {
		if (!is(bytes[i]))
			return false;
	}
	return length > 0;
}

static enum domain_name_fault check_label(const char *label, size_t length)
{
	if (length == 0)
		return DOMAIN_NAME_EMPTY_LABEL;
	for (size_t i = 0; i < length; i++) {
		if (label[i] == '*')
			return DOMAIN_NAME_WILDCARD;
		if (!text_is_alphanumeric(label[i]) && label[i] != '-')
			return DOMAIN_NAME_CHARACTER;
	}
	if (length > DOMAIN_LABEL_LENGTH_MAX)
		return DOMAIN_NAME_LABEL_TOO_LONG;
	if (label[0] == '-' || label[length - 1] == '-')
		return DOMAIN_NAME_HYPHEN;
	return DOMAIN_NAME_OK;
}

static bool is_address_character(char c)
{
	return text_is_digit(c) || c == ':' || c == '.' ||
	       (text_lower(c) >= 'a' && text_lower(c) <= 'f');
}

/* "[192.0.2.1]" or something like 2001:db8::1, but not cafe:25. */
static bool looks_like_literal(const char *name, size_t length)
{
	const char *colon = memchr(name, ':', length);
	const char *end = name + length;

	if (name[0] == '[')
		return true;
	return colon != NULL &&
	       memchr(colon + 1, ':', (size_t)(end - colon - 1)) != NULL &&
	       is_all(name, length, is_address_character);
}

static enum domain_name_fault check_labels(const char *name, size_t length)
{
	const char *end = name + length, *label = name, *dot;
	enum domain_name_fault fault;

	do {
		dot = memchr(label, '.', (size_t)(end - label));
		if (dot == NULL)
			dot = end;
		fault = check_label(label, (size_t)(dot - label));
		if (fault != DOMAIN_NAME_OK)
			return fault;
		/* No top-level domain is a number: RFC 1123 section 2.1. */
		if (dot == end &&
		    is_all(label, (size_t)(dot - label), text_is_digit))
			return DOMAIN_NAME_ADDRESS;
		label = dot + 1;
	} while (dot != end);
	return DOMAIN_NAME_OK;
}

enum domain_name_fault domain_name_check(const char *name, size_t length)
{
	if (length == 0)
		return DOMAIN_NAME_EMPTY;
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)name[i] >= 0x80)
			return DOMAIN_NAME_NOT_ASCII;
	}
	if (looks_like_literal(name, length))
		return DOMAIN_NAME_ADDRESS;
	if (length > 1 && name[length - 1] == '.' && name[length - 2] != '.')
		return DOMAIN_NAME_TRAILING_DOT;
	if (length > DOMAIN_NAME_LENGTH_MAX)
		return DOMAIN_NAME_TOO_LONG;
	return check_labels(name, length);
}

enum domain_name_fault domain_name_check_pattern(const char *pattern,
						 size_t length)
{
	if (length > DOMAIN_NAME_LENGTH_MAX || length < 2 ||
	    pattern[0] != '*' || pattern[1] != '.')
		return domain_name_check(pattern, length);
	if (length == 2)
		return DOMAIN_NAME_WILDCARD;
	return domain_name_check(pattern + 2, length - 2);
}

const char *domain_name_fault_text(enum domain_name_fault fault)
{
	switch (fault) {
	case DOMAIN_NAME_OK: break;
	case DOMAIN_NAME_EMPTY: return "it is empty";
	case DOMAIN_NAME_TOO_LONG: return "a name has at most 253 characters";
	case DOMAIN_NAME_EMPTY_LABEL: return "a label is empty";
	case DOMAIN_NAME_LABEL_TOO_LONG:
		return "a label has at most 63 characters";
	case DOMAIN_NAME_HYPHEN: return "a label starts or ends with a hyphen";
	case DOMAIN_NAME_CHARACTER:
		return "only letters, digits, hyphens and dots are allowed";
	case DOMAIN_NAME_NOT_ASCII:
		return "not ASCII: write the A-label (xn--...)";
	case DOMAIN_NAME_TRAILING_DOT: return "write it without the final dot";
	case DOMAIN_NAME_ADDRESS:
		return "an IP address is no name, and no certificate for "
		       "mail is checked against one";
	case DOMAIN_NAME_WILDCARD:
		return "'*' may only be the whole left-most label of an mx "
		       "pattern, as in *.example.com";
	}
	return "it is valid";
}

bool domain_name_matches(const char *pattern, size_t pattern_length,
			 const char *host, size_t host_length)
{
	const char *dot;

	if (host_length > 1 && host[host_length - 1] == '.')
		host_length--;
	if (domain_name_check_pattern(pattern, pattern_length) !=
		DOMAIN_NAME_OK ||
	    domain_name_check(host, host_length) != DOMAIN_NAME_OK)
		return false;
	if (pattern[0] != '*')
		return text_equal_nocase(pattern, pattern_length, host,
					 host_length);
	dot = memchr(host, '.', host_length);
	return dot != NULL &&
	       text_equal_nocase(pattern + 1, pattern_length - 1, dot,
				 (size_t)(host + host_length - dot));
}
