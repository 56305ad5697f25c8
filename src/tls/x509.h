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
	bool has_usages;      /* there is one, perhaps empty */
	bool has_key_usage;
	unsigned key_usage;	  /* of X509_KEY_*, if so */
	struct der key_id;	  /* subjectKeyIdentifier, or none */
	struct der issuer_key_id; /* of the authorityKeyIdentifier, or none */
	bool has_name_constraints;
	/* One of these, but the names, is there twice (RFC 5280 section 4.2)
	 * or cannot be read: libraries refuse the certificate. */
	bool has_bad_extension;
	int64_t not_before; /* Unix seconds */
	int64_t not_after;
};

/* The first bits of a keyUsage (RFC 5280 section 4.2.1.3). */
#define X509_KEY_SIGNS	  0x80u
#define X509_KEY_ENCRYPTS 0x20u
#define X509_KEY_AGREES	  0x08u

/* Reads a certificate; false when it is damaged. */
bool x509_parse(struct x509 *certificate, struct der der);

/*
 * Takes the next dNSName from `rest`, which starts as a copy of `names`; false
 * when there is none left.  Names that hold anything but visible ASCII are
 * passed over: they cannot be host names, and a NUL in them has been used to
 * deceive.
 */
bool x509_next_name(struct der *rest, struct der *name);

/* Whether `issuer` bears the name of the issuer of `certificate`, and, where
 * both tell which key that is, the same key (RFC 5280 section 4.2.1.1). */
bool x509_may_issue(const struct x509 *issuer, const struct x509 *certificate);

/* Whether they certify the same key of the same name. */
bool x509_same_holder(const struct x509 *a, const struct x509 *b);

/* Whether it bears its own issuer's name. */
bool x509_is_self_issued(const struct x509 *certificate);

enum x509_purpose {
	X509_FOR_SERVERS,  /* named, or nothing is said */
	X509_FOR_ANYTHING, /* by the one name for all */
	X509_FOR_OTHERS,
};

/* Whether the key may be used for TLS servers (RFC 5280 section 4.2.1.12). */
enum x509_purpose x509_purpose(const struct x509 *certificate);

/* Whether a key usage, if there is one, allows any key exchange of TLS. */
bool x509_key_is_for_tls(const struct x509 *certificate);

/* The last part of object identifiers 2.5.4.x (X.520). */
#define X509_COMMON_NAME  3
#define X509_ORGANIZATION 10

/* Finds the last such attribute of a Name, the most specific one: foreign
 * bytes in whatever coding.  False when there is none. */
bool x509_find_attribute(struct der name, unsigned char type,
			 struct der *value);

#endif
