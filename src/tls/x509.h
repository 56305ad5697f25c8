#ifndef TLS_X509_H
#define TLS_X509_H

/*
 * What one certificate (RFC 5280) says, as far as a server must know: whom it
 * names, how long it holds, whose key it certifies.  Nothing is judged here.
 * For src/tls alone.
 */

#include "tls/der.h"

/* Everything borrows from the bytes of the certificate. */
struct x509 {
	struct der issuer;  /* contents of the Name */
	struct der subject; /* contents of the Name */
	struct der key;	    /* contents of the SubjectPublicKeyInfo */
	struct der names;   /* contents of the subjectAltName, or none */
	int64_t not_before; /* Unix seconds */
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

#endif
