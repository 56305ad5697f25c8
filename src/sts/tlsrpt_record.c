/* Pure functions.  URIs are checked by RFC 3986's character rules and by what
 * mailto: and https: need to be of use; nothing is resolved. */
#include "sts/tlsrpt_record.h"

#include <string.h>

static bool is_hex(char c)
{
	return text_is_digit(c) ||
	       (text_lower(c) >= 'a' && text_lower(c) <= 'f');
}

/* RFC 3986 unreserved and reserved, without those RFC 8460 wants encoded. */
static bool is_uri_character(char c)
{
	return text_is_alphanumeric(c) ||
	       (c != '\0' && strchr("-._~:/?#[]@$&'()*+=", c) != NULL);
}

static bool has_uri_characters(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '%') {
			if (length - i < 3 || !is_hex(bytes[i + 1]) ||
			    !is_hex(bytes[i + 2]))
				return false;
			i += 2;
		} else if (!is_uri_character(bytes[i])) {
			return false;
		}
	}
	return length > 0;
}

/* The length of "scheme:" in front, or 0. */
static size_t scheme_length(const char *bytes, size_t length)
{
	const char *colon = memchr(bytes, ':', length);

	if (colon == NULL || colon == bytes ||
	    !text_is_alphanumeric(bytes[0]) || text_is_digit(bytes[0]))
		return 0;
	for (const char *c = bytes; c < colon; c++) {
		if (!text_is_alphanumeric(*c) && strchr("+-.", *c) == NULL)
			return 0;
	}
	return (size_t)(colon - bytes) + 1;
}

static bool starts_with(const char *bytes, size_t length, const char *prefix)
{
	size_t prefix_length = strlen(prefix);

	return length >= prefix_length &&
	       text_equal_nocase(bytes, prefix_length, prefix, prefix_length);
}

static bool is_usable(const char *bytes, size_t length)
{
	const char *rest;
	size_t address;

	if (starts_with(bytes, length, "mailto:")) {
		rest = bytes + strlen("mailto:");
		address = 0;
		while (rest + address < bytes + length && rest[address] != '?')
			address++;
		rest = memchr(rest, '@', address);
		return rest != NULL && rest > bytes + strlen("mailto:") &&
		       rest + 1 < bytes + strlen("mailto:") + address;
	}
	if (!starts_with(bytes, length, "https://"))
		return false;
	rest = bytes + strlen("https://");
	return rest < bytes + length && strchr("/?#:", *rest) == NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool take_uri(const char *bytes, size_t length,
		     struct tlsrpt_record *record)
{
	bool usable = is_usable(bytes, length);

	if (scheme_length(bytes, length) == 0 ||
	    !has_uri_characters(bytes, length))
		return false;
	if (record->uri_count < TLSRPT_URI_MAX)
		record->uris[record->uri_count] = (struct tlsrpt_uri){
		    .bytes = bytes, .length = length, .is_usable = usable};
	record->uri_count++;
	record->usable_count += usable;
	return true;
}

/* tlsrpt-uri *(*WSP "," *WSP tlsrpt-uri) */
static bool take_rua(const struct txt_field *field,
		     struct tlsrpt_record *record)
{
	const char *at = field->value, *end = at + field->value_length;

	record->rua_count++;
	for (;;) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma == NULL ? end : comma;

		while (comma != NULL && stop > at && is_blank(stop[-1]))
			stop--;
		if (!take_uri(at, (size_t)(stop - at), record))
			return false;
		if (comma == NULL)
			return true;
		at = comma + 1;
		while (at < end && is_blank(*at))
			at++;
	}
}

enum tlsrpt_record_fault tlsrpt_record_parse(const char *bytes, size_t length,
					     struct tlsrpt_record *record)
{
	struct txt_reader reader;
	struct txt_field field;
	enum txt_step step;

	*record = (struct tlsrpt_record){0};
	if (!txt_reader_start(&reader, TLSRPT_RECORD_VERSION, bytes, length))
		return TLSRPT_RECORD_VERSION_MISSING;
	while ((step = txt_reader_next(&reader, &field)) == TXT_FIELD) {
		if (txt_field_has_name(&field, "rua")) {
			if (!take_rua(&field, record))
				return TLSRPT_RECORD_URI_INVALID;
		} else if (!txt_field_is_extension(&field)) {
			return TLSRPT_RECORD_SYNTAX;
		}
	}
	if (step == TXT_BROKEN)
		return TLSRPT_RECORD_SYNTAX;
	if (record->rua_count == 0)
		return TLSRPT_RECORD_RUA_MISSING;
	return record->usable_count > 0 ? TLSRPT_RECORD_OK
					: TLSRPT_RECORD_URI_UNUSABLE;
}

void tlsrpt_record_render(const char *uris, struct text *text)
{
	text_addf(text, "%s; rua=%s", TLSRPT_RECORD_VERSION, uris);
}
