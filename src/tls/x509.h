#ifndef TLS_X509_H
#define TLS_X509_H

/*
 * What one certificate (RFC 5280) says, as far as must be known here: whom it
 * names, how long it holds, whose key it certifies.  Nothing is judged here.
 * For src/tls alone.
 */

#include "tls/der.h"

/* Everything borrows from the bytes of the certificate. */
struct x509 {
	struct der issuer;    /* contents of the Name */
	struct der subject;   /* contents of the Name */
	struct der key;	      /* contents of the SubjectPublicKeyInfo */
	struct der names;     /* contents of the subjectAltName, or none */
	struct der signature; /* OID of the algorithm it is signed with */
	struct der usages;    /* contents of the extendedKeyUsage, or none */
	int64_t not_before;   /* Unix seconds */
	int64_t not_after;
};

/* Reads a certificate; false when it is damaged. */
bool x509_parse(struct x509 *certificate, struct der der);

/*
 * Takes the next dNSName from `rest`, which starts as a copy of `names`; false
 * when there is none left.  Names that hold anything but visible ASCII are
 * passed over: they cannot be host names, and a NUL in them has been used to
 * deceive.
 */
bool x509_next_name(struct der *rest, struct der *name);

/* Whether the key may be used for TLS servers (RFC 5280 section 4.2.1.12),
 * which it may where nothing is said. */
bool x509_is_for_servers(const struct x509 *certificate);

/* The last part of object identifiers 2.5.4.x (X.520). */
#define X509_COMMON_NAME  3
#define X509_ORGANIZATION 10

/* Finds the last such attribute of a Name, the most specific one: foreign
 * bytes in whatever coding.  False when there is none. */
bool x509_find_attribute(struct der name, unsigned char type,
			 struct der *value);

#endif
