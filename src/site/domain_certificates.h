#ifndef SITE_DOMAIN_CERTIFICATES_H
#define SITE_DOMAIN_CERTIFICATES_H

/* The step of a load that gives each domain its certificate, or says why it
 * has none: what may wait, what is left out, and what must fail the load. */

#include <stdbool.h>

#include "site/load.h"

/* Fills in the certificates of load->snapshot; load->state is there already.
 * False when one that is needed cannot be used.  That must fail the load, but
 * for a renewal: then what `running` has in its place is served on. */
bool domain_certificates_load(struct load *load, enum load_purpose purpose,
			      const struct snapshot *running);

/* Adds the same findings for a configuration that is refused already: every
 * problem in one run. */
void domain_certificates_check(struct load *load);

#endif
