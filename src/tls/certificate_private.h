#ifndef TLS_CERTIFICATE_PRIVATE_H
#define TLS_CERTIFICATE_PRIVATE_H

/* What the handshake needs of a certificate, in the library's own types.  For
 * src/tls alone. */

#include <bearssl.h>

#include "tls/certificate.h"
#include "tls/private_key.h"

/* The chain to send, borrowed, and its length. */
const br_x509_certificate *certificate_chain(
    const struct certificate *certificate, size_t *length);

/* Borrowed. */
const struct private_key *certificate_key(
    const struct certificate *certificate);

#endif
