/* Pure functions: damage is told to the caller. */
#include "tls/x509.h"

#define DNS_NAME DER_CONTEXT(2) /* in a GeneralName */
#define KEY_ID	 DER_CONTEXT(0) /* in an AuthorityKeyIdentifier */

/* The last part of object identifiers 2.5.29.x. */
#define SUBJECT_KEY_ID	   14
#define KEY_USAGE	   15
#define SUBJECT_ALT_NAME   17
#define NAME_CONSTRAINTS   30
#define AUTHORITY_KEY_ID   35
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

/* Takes the one element of this type that an extension holds behind its
 * identifier. */
static bool read_value(struct der extension, unsigned tag, struct der *contents)
{
	struct der critical, value;

	der_take(&extension, DER_BOOLEAN, &critical);
	return der_take(&extension, DER_OCTET_STRING, &value) &&
	       der_take(&value, tag, contents) && value.length == 0;
}

/* A second list of names is forbidden (RFC 5280 section 4.2): whoever reads
 * only one of them must not be told apart from the others. */
static bool read_names(struct x509 *certificate, struct der extension)
{
	return certificate->names.bytes == NULL &&
	       read_value(extension, DER_SEQUENCE, &certificate->names) &&
	       is_list(certificate->names);
}

static bool read_usages(struct x509 *certificate, struct der extension)
{
	struct der rest, oid;

	if (certificate->has_usages)
		return false;
	certificate->has_usages = true;
	if (!read_value(extension, DER_SEQUENCE, &certificate->usages))
		return false;
	rest = certificate->usages;
	while (der_take(&rest, DER_OID, &oid))
		;
	return rest.length == 0 && certificate->usages.length > 0;
}

static bool read_key_usage(struct x509 *certificate, struct der extension)
{
	struct der bits;

	if (certificate->has_key_usage)
		return false;
	certificate->has_key_usage = true;
	if (!read_value(extension, DER_BIT_STRING, &bits) || bits.length == 0)
		return false;
	/* The first byte counts the bits that are left over. */
	if (bits.length > 1)
		certificate->key_usage = bits.bytes[1];
	return true;
}

static bool read_key_id(struct x509 *certificate, struct der extension)
{
	return certificate->key_id.bytes == NULL &&
	       read_value(extension, DER_OCTET_STRING, &certificate->key_id);
}

/* Of an issuer's name and serial number nothing is kept: they would name one
 * certificate of several with its key. */
static bool read_issuer_key_id(struct x509 *certificate, struct der extension)
{
	struct der parts;

	if (certificate->issuer_key_id.bytes != NULL ||
	    !read_value(extension, DER_SEQUENCE, &parts))
		return false;
	der_take(&parts, KEY_ID, &certificate->issuer_key_id);
	return is_list(parts);
}

/* False for a certificate that nobody should try to read. */
static bool read_extension(struct x509 *certificate, struct der extension)
{
	bool is_good = true;
	struct der oid;

	if (!der_take(&extension, DER_OID, &oid))
		return false;
	if (oid.length != 3 || oid.bytes[0] != 0x55 || oid.bytes[1] != 0x1d)
		return true;
	switch (oid.bytes[2]) {
	case SUBJECT_ALT_NAME: return read_names(certificate, extension);
	case EXTENDED_KEY_USAGE:
		is_good = read_usages(certificate, extension);
		break;
	case KEY_USAGE: is_good = read_key_usage(certificate, extension); break;
	case SUBJECT_KEY_ID:
		is_good = read_key_id(certificate, extension);
		break;
	case AUTHORITY_KEY_ID:
		is_good = read_issuer_key_id(certificate, extension);
		break;
	case NAME_CONSTRAINTS: certificate->has_name_constraints = true; break;
	default: break;
	}
	certificate->has_bad_extension |= !is_good;
	return true;
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

bool x509_may_issue(const struct x509 *issuer, const struct x509 *certificate)
{
	struct der key_id = certificate->issuer_key_id;

	return der_equal(issuer->subject, certificate->issuer) &&
	       (key_id.length == 0 || issuer->key_id.length == 0 ||
		der_equal(key_id, issuer->key_id));
}

bool x509_same_holder(const struct x509 *a, const struct x509 *b)
{
	return der_equal(a->subject, b->subject) && der_equal(a->key, b->key);
}

bool x509_is_self_issued(const struct x509 *certificate)
{
	return der_equal(certificate->issuer, certificate->subject);
}

enum x509_purpose x509_purpose(const struct x509 *certificate)
{
	static const unsigned char server_auth[] = {0x2b, 0x06, 0x01, 0x05,
						    0x05, 0x07, 0x03, 0x01};
	static const unsigned char any[] = {0x55, 0x1d, EXTENDED_KEY_USAGE, 0};
	static const struct der servers = {server_auth, sizeof(server_auth)};
	static const struct der anything = {any, sizeof(any)};
	enum x509_purpose purpose = X509_FOR_OTHERS;
	struct der rest = certificate->usages, oid;

	if (!certificate->has_usages)
		return X509_FOR_SERVERS;
	while (der_take(&rest, DER_OID, &oid)) {
		if (der_equal(oid, servers))
			return X509_FOR_SERVERS;
		if (der_equal(oid, anything))
			purpose = X509_FOR_ANYTHING;
	}
	return purpose;
}

bool x509_key_is_for_tls(const struct x509 *certificate)
{
	return !certificate->has_key_usage ||
	       (certificate->key_usage &
		(X509_KEY_SIGNS | X509_KEY_ENCRYPTS | X509_KEY_AGREES)) != 0;
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
