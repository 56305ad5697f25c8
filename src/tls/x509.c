/* Pure functions: damage is told to the caller. */
#include "tls/x509.h"

#define DNS_NAME DER_CONTEXT(2) /* in a GeneralName */

/* The last part of object identifiers 2.5.29.x. */
#define SUBJECT_ALT_NAME   17
#define EXTENDED_KEY_USAGE 37

static bool read_validity(struct x509 *certificate, struct der validity)
{
	return der_take_time(&validity, &certificate->not_before) &&
	       der_take_time(&validity, &certificate->not_after);
}

/* Whether a list consists of whole elements. */
static bool is_list(struct der list)
{
	struct der contents;
	unsigned tag;

	while (list.length > 0) {
		if (!der_next(&list, &tag, &contents))
			return false;
	}
	return true;
}

static bool is_extension(struct der oid, unsigned char type)
{
	return oid.length == 3 && oid.bytes[0] == 0x55 &&
	       oid.bytes[1] == 0x1d && oid.bytes[2] == type;
}

/* Takes the one SEQUENCE that an extension holds behind its identifier. */
static bool read_value(struct der extension, struct der *contents)
{
	struct der critical, value;

	der_take(&extension, DER_BOOLEAN, &critical);
	return der_take(&extension, DER_OCTET_STRING, &value) &&
	       der_take(&value, DER_SEQUENCE, contents) && value.length == 0;
}

static bool read_extension(struct x509 *certificate, struct der extension)
{
	struct der oid, contents;

	if (!der_take(&extension, DER_OID, &oid))
		return false;
	if (is_extension(oid, EXTENDED_KEY_USAGE) &&
	    read_value(extension, &contents))
		certificate->usages = contents;
	if (!is_extension(oid, SUBJECT_ALT_NAME))
		return true;
	/* A second list of names is forbidden (RFC 5280 section 4.2): whoever
	 * reads only one of them must not be told apart from the others. */
	if (certificate->names.bytes != NULL ||
	    !read_value(extension, &contents))
		return false;
	certificate->names = contents;
	return is_list(contents);
}

/* What follows the key: two unique identifiers, long disused, and the list of
 * extensions. */
static bool read_extensions(struct x509 *certificate, struct der rest)
{
	struct der contents, list, extension;
	unsigned tag;

	while (rest.length > 0) {
		if (!der_next(&rest, &tag, &contents))
			return false;
		if (tag != DER_CONSTRUCTED(3))
			continue;
		if (!der_take(&contents, DER_SEQUENCE, &list))
			return false;
		while (list.length > 0) {
			if (!der_take(&list, DER_SEQUENCE, &extension) ||
			    !read_extension(certificate, extension))
				return false;
		}
	}
	return true;
}

static bool read_body(struct x509 *certificate, struct der body)
{
	struct der version, serial, algorithm, validity;

	der_take(&body, DER_CONSTRUCTED(0), &version);
	return der_take(&body, DER_INTEGER, &serial) &&
	       der_take(&body, DER_SEQUENCE, &algorithm) &&
	       der_take(&body, DER_SEQUENCE, &certificate->issuer) &&
	       der_take(&body, DER_SEQUENCE, &validity) &&
	       read_validity(certificate, validity) &&
	       der_take(&body, DER_SEQUENCE, &certificate->subject) &&
	       der_take(&body, DER_SEQUENCE, &certificate->key) &&
	       read_extensions(certificate, body);
}

bool x509_parse(struct x509 *certificate, struct der der)
{
	struct der whole, body, algorithm, signature;

	*certificate = (struct x509){0};
	return der_take(&der, DER_SEQUENCE, &whole) && der.length == 0 &&
	       der_take(&whole, DER_SEQUENCE, &body) &&
	       der_take(&whole, DER_SEQUENCE, &algorithm) &&
	       der_take(&algorithm, DER_OID, &certificate->signature) &&
	       der_take(&whole, DER_BIT_STRING, &signature) &&
	       whole.length == 0 && read_body(certificate, body);
}

static bool is_visible(struct der name)
{
	for (size_t i = 0; i < name.length; i++) {
		if (name.bytes[i] <= 0x20 || name.bytes[i] >= 0x7f)
			return false;
	}
	return name.length > 0;
}

bool x509_next_name(struct der *rest, struct der *name)
{
	unsigned tag;

	while (der_next(rest, &tag, name)) {
		if (tag == DNS_NAME && is_visible(*name))
			return true;
	}
	return false;
}

static bool is_attribute(struct der oid, unsigned char type)
{
	return oid.length == 3 && oid.bytes[0] == 0x55 &&
	       oid.bytes[1] == 0x04 && oid.bytes[2] == type;
}

bool x509_is_for_servers(const struct x509 *certificate)
{
	static const unsigned char server_auth[] = {0x2b, 0x06, 0x01, 0x05,
						    0x05, 0x07, 0x03, 0x01};
	static const unsigned char any[] = {0x55, 0x1d, EXTENDED_KEY_USAGE, 0};
	static const struct der accepted[] = {
	    {server_auth, sizeof(server_auth)}, {any, sizeof(any)}};
	struct der rest = certificate->usages, oid;

	while (der_take(&rest, DER_OID, &oid)) {
		if (der_equal(oid, accepted[0]) || der_equal(oid, accepted[1]))
			return true;
	}
	return certificate->usages.length == 0;
}

bool x509_find_attribute(struct der name, unsigned char type, struct der *value)
{
	struct der set, attribute, oid, contents;
	bool is_found = false;
	unsigned tag;

	while (der_take(&name, DER_SET, &set)) {
		while (der_take(&set, DER_SEQUENCE, &attribute)) {
			if (!der_take(&attribute, DER_OID, &oid) ||
			    !is_attribute(oid, type) ||
			    !der_next(&attribute, &tag, &contents))
				continue;
			*value = contents;
			is_found = true;
		}
	}
	return is_found;
}
