#ifndef REPORTS_ORGANIZATIONAL_DOMAIN_H
#define REPORTS_ORGANIZATIONAL_DOMAIN_H

/*
 * The domain that somebody registered, of which a name is part (RFC 7489
 * section 3.2), by the Public Suffix List: mail.example.co.uk belongs to
 * example.co.uk.
 */

/* Gives the end of `name` (lower case, in A-labels) that is that domain; NULL
 * for one under which others register theirs, such as co.uk. */
const char *organizational_domain(const char *name);

#endif
