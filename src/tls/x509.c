/* Pure functions: damage is told to the caller. */
#include "tls/x509.h"

#include <string.h>

#define DNS_NAME DER_CONTEXT(2) /* in a GeneralName */

static const unsigned char subject_alt_name[] = {0x55, 0x1d, 0x11};

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

static bool read_extension(struct x509 *certificate, struct der extension)
{
	struct der oid, critical, value, names;

	if (!der_take(&extension, DER_OID, &oid))
		return false;
	if (oid.length != sizeof(subject_alt_name) ||
	    memcmp(oid.bytes, subject_alt_name, sizeof(subject_alt_name)) != 0)
		return true;
	der_take(&extension, DER_BOOLEAN, &critical);
	/* A second list of names is forbidden (RFC 5280 section 4.2): whoever
	 * reads only one of them must not be told apart from the others. */
	if (certificate->names.bytes != NULL ||
	    !der_take(&extension, DER_OCTET_STRING, &value) ||
	    !der_take(&value, DER_SEQUENCE, &names) || value.length != 0)
		return false;
	certificate->names = names;
	return is_list(names);
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
